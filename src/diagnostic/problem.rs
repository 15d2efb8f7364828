use super::{Language, Message, Place};

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Nothing is written.
    Error,
    /// It is evaluated, and people should know.
    Warning,
    /// Something that was done for the user: a header matched by alias, a row dropped.
    Note,
}

/// One thing that is wrong, or that people should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// A short stable name of the kind of mistake, such as `unknown-team`: what messages are grouped
    /// by and what can be searched for.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// Where.
    pub place: Place,
    /// What is wrong, in one sentence.
    pub message: Message,
    /// The way out.
    pub help: Option<Message>,
}

impl Diagnostic {
    /// An error.
    #[must_use]
    pub const fn error(code: &'static str, place: Place, message: Message) -> Self {
        Self { code, severity: Severity::Error, place, message, help: None }
    }

    /// A warning.
    #[must_use]
    pub const fn warning(code: &'static str, place: Place, message: Message) -> Self {
        Self { code, severity: Severity::Warning, place, message, help: None }
    }

    /// A note.
    #[must_use]
    pub const fn note(code: &'static str, place: Place, message: Message) -> Self {
        Self { code, severity: Severity::Note, place, message, help: None }
    }

    /// With a way out.
    #[must_use]
    pub fn help(mut self, help: Message) -> Self {
        self.help = Some(help);
        self
    }

    /// The sentence in `language`.
    #[must_use]
    pub fn text(&self, language: Language) -> &str {
        self.message.in_language(language)
    }
}
