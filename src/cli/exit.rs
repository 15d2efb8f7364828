use std::process::ExitCode;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Exit {
    /// Done.
    Done,
    /// The data or the method has errors: all listed, nothing written.
    Errors,
    /// The command line was wrong.
    Usage,
    /// The machine failed: disk, permission.
    Machine,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::Errors => 1,
            Exit::Usage => 2,
            Exit::Machine => 3,
        })
    }
}
