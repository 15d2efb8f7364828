//! The command line: the only part that knows files, terminals and the environment.

mod check;
mod command;
mod completions;
mod evaluate;
mod exit;
mod explain;
mod folders;
mod init;
mod language;
mod output_folder;
mod progress;
mod read;
mod run;
mod screen;
mod test;

pub use run::run;
