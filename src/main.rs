//! The binary: it only calls the command line of the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    zhixiao::cli::run()
}
