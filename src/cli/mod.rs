//! The command line: the only part that knows files, terminals and the environment.

mod backtest;
mod check;
mod command;
mod compare;
mod completions;
mod doc;
mod evaluate;
mod exit;
mod explain;
mod fmt;
mod folders;
mod init;
mod language;
mod mark;
mod method;
mod new_tests;
mod output_folder;
mod progress;
mod read;
mod report;
mod run;
mod screen;
mod sql;
mod test;
mod verify;
mod watch;
mod whatif;

pub use run::run;
