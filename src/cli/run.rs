use std::{env, ffi::OsString, io, path::Path, process::ExitCode};

use clap::{ArgMatches, error::ErrorKind};

use super::{
    command, completions, evaluate,
    exit::Exit,
    explain, init, language,
    screen::{MessageFormat, Screen},
};
use crate::diagnostic::{Diagnostics, Language, Message, message};

/// Why a command ended without doing what it was asked for.
pub(super) enum Failure {
    /// The data or the method has errors.
    Errors(Diagnostics),
    /// The command line was wrong.
    Usage(Message),
    /// The machine failed.
    Machine(Message),
}

impl Failure {
    /// The system's word on a file.
    pub(super) fn machine(path: &Path, error: &io::Error) -> Self {
        let path = path.display();
        Self::Machine(match error.kind() {
            io::ErrorKind::NotFound => message!(zh: "找不到 {path}", en: "{path} is not there"),
            io::ErrorKind::PermissionDenied => {
                message!(zh: "没有权限读写 {path}", en: "no permission for {path}")
            }
            io::ErrorKind::IsADirectory => {
                message!(zh: "{path} 是目录，不是文件", en: "{path} is a folder, not a file")
            }
            io::ErrorKind::StorageFull => {
                message!(zh: "磁盘已满：{path}", en: "the disk is full: {path}")
            }
            _ => message!(zh: "{path}：{error}", en: "{path}: {error}"),
        })
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Machine(message!(zh: "写不出去：{error}", en: "cannot write: {error}"))
    }
}

/// Runs the command line of this process.
#[must_use]
pub fn run() -> ExitCode {
    let arguments: Vec<OsString> = env::args_os().collect();
    let language = language::of_messages(&arguments, |name| env::var(name).ok());
    let screen = Screen { language, format: MessageFormat::Human };
    let matches = match command::command(language).try_get_matches_from(&arguments) {
        Ok(matches) => matches,
        Err(error) => return usage(screen, &error).into(),
    };
    let format = match command::get::<String>(&matches, "message-format").map(String::as_str) {
        Some("json") => MessageFormat::Json,
        Some("csv") => MessageFormat::Csv,
        _ => MessageFormat::Human,
    };
    let screen = Screen { format, ..screen };
    let exit = match dispatch(screen, &matches) {
        Ok(exit) => exit,
        Err(Failure::Errors(mut found)) => {
            found.sort();
            match screen.show(&found) {
                Ok(()) => Exit::Errors,
                Err(_) => Exit::Machine,
            }
        }
        Err(Failure::Usage(message)) => {
            screen.complain(&message);
            Exit::Usage
        }
        Err(Failure::Machine(message)) => {
            screen.complain(&message);
            Exit::Machine
        }
    };
    exit.into()
}

fn dispatch(screen: Screen, matches: &ArgMatches) -> Result<Exit, Failure> {
    match matches.subcommand() {
        Some(("evaluate", matches)) => evaluate::run(screen, matches),
        Some(("check", matches)) => super::check::run(screen, matches),
        Some(("explain", matches)) => explain::run(screen, matches),
        Some(("test", matches)) => super::test::run(screen, matches),
        Some(("compare", matches)) => super::compare::run(screen, matches),
        Some(("whatif", matches)) => super::whatif::run(screen, matches),
        Some(("method", matches)) => super::method::run(screen, matches),
        Some(("doc", matches)) => super::doc::run(screen, matches),
        Some(("backtest", matches)) => super::backtest::run(screen, matches),
        Some(("watch", matches)) => super::watch::run(screen, matches),
        Some(("sql", matches)) => super::sql::run(screen, matches),
        Some(("verify", matches)) => super::verify::run(screen, matches),
        Some(("report", matches)) => super::report::run(screen, matches),
        Some(("fmt", matches)) => super::fmt::run(screen, matches),
        Some(("init", matches)) => init::run(screen, matches),
        Some(("read", matches)) => super::read::run(screen, matches),
        Some(("completions", matches)) => completions::run(screen, matches),
        // clap lets nothing else through.
        _ => Ok(Exit::Usage),
    }
}

/// What the user asked for with `--lang`, if anything.
pub(super) fn asked_language(matches: &ArgMatches) -> Option<Language> {
    command::get::<String>(matches, "lang").and_then(|code| Language::from_code(code))
}

/// clap's complaints in the language of messages. Help and version are no complaints.
fn usage(screen: Screen, error: &clap::Error) -> Exit {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            return match screen.print(&error.render().to_string()) {
                Ok(()) => Exit::Done,
                Err(_) => Exit::Machine,
            };
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            screen.say(&Message::same(error.render().to_string()));
            return Exit::Usage;
        }
        _ => {}
    }
    if screen.language == Language::English {
        screen.say(&Message::same(error.render().to_string().trim_end()));
        return Exit::Usage;
    }
    use clap::error::{ContextKind, ContextValue};
    let context = |kind: ContextKind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(list)) => list.join("、"),
        _ => String::new(),
    };
    let argument = context(ContextKind::InvalidArg);
    let value = context(ContextKind::InvalidValue);
    let zh = match error.kind() {
        ErrorKind::UnknownArgument => format!("没有“{argument}”这个选项"),
        ErrorKind::InvalidSubcommand => {
            format!("没有“{}”这个命令", context(ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingRequiredArgument => format!("缺少 {argument}"),
        ErrorKind::InvalidValue if value.is_empty() => format!("{argument} 后面缺少内容"),
        ErrorKind::InvalidValue => {
            format!("{argument} 不能是“{value}”，可以是：{}", context(ContextKind::ValidValue))
        }
        ErrorKind::ValueValidation => format!("{argument} 不能是“{value}”"),
        ErrorKind::ArgumentConflict => format!("{argument} 重复或与别的选项冲突"),
        _ => error.render().to_string(),
    };
    screen.complain(&Message {
        zh: format!("{zh}。用 zhixiao --help 看用法"), en: String::new()
    });
    Exit::Usage
}
