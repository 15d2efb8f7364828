use crate::diagnostic::{Diagnostic, Message, Place};
use crate::value::Absence;

/// A rule that ended with an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The innermost place: the line of the expression or of the function.
    pub place: Place,
    /// What went wrong, in one sentence.
    pub message: Message,
    /// The way out.
    pub help: Option<Message>,
    /// Raised by `throw` in the pack: the message is the pack's own.
    pub thrown: bool,
}

impl Fault {
    /// As an error of kind `code`.
    #[must_use]
    pub fn into_diagnostic(self, code: &'static str) -> Diagnostic {
        Diagnostic { help: self.help, ..Diagnostic::error(code, self.place, self.message) }
    }
}

/// Why an evaluation ended before it had a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum End {
    /// Something else than asking was done with an absent value.
    Absent(Absence),
    /// A mistake; the place is filled in by whoever knows it.
    Fault(Box<Fault>),
}

impl End {
    /// A mistake whose place is not known yet.
    pub(crate) fn fault(message: Message) -> Self {
        Self::Fault(Box::new(Fault { place: Place::default(), message, help: None, thrown: false }))
    }

    /// With a way out.
    pub(crate) fn help(mut self, help: Message) -> Self {
        if let Self::Fault(fault) = &mut self {
            fault.help = Some(help);
        }
        self
    }

    /// At `place`, unless an inner place is known.
    pub(crate) fn at(mut self, place: impl FnOnce() -> Place) -> Self {
        if let Self::Fault(fault) = &mut self
            && fault.place == Place::default()
        {
            fault.place = place();
        }
        self
    }
}
