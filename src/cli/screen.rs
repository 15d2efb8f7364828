use std::io::{self, IsTerminal, Write};

use anstream::{AutoStream, ColorChoice};

use crate::diagnostic::{
    Diagnostics, Language, Message,
    render::{Human, to_csv, to_json},
};

/// In which form diagnostics are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum MessageFormat {
    /// For the screen, on stderr.
    #[default]
    Human,
    /// One JSON object a line, on stdout.
    Json,
    /// A table that a clerk can send back, on stdout.
    Csv,
}

/// Where a command writes to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Screen {
    /// The language of messages.
    pub(super) language: Language,
    /// The form of diagnostics.
    pub(super) format: MessageFormat,
}

/// How many diagnostics of a kind the screen shows.
const MOST_OF_A_KIND: usize = 4;

impl Screen {
    /// Prints what a command is asked for. A reader that has gone away is no error.
    pub(super) fn print(self, text: &str) -> io::Result<()> {
        let stdout = io::stdout();
        let mut stream = AutoStream::new(stdout.lock(), colour_choice(io::stdout().is_terminal()));
        match stream.write_all(text.as_bytes()).and_then(|()| stream.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            result => result,
        }
    }

    /// Says something beside the result, in the language of messages.
    pub(super) fn say(self, message: &Message) {
        self.write_error(&format!("{}\n", message.in_language(self.language)));
    }

    /// Says that something went wrong with the machine or the command line.
    pub(super) fn complain(self, message: &Message) {
        let level = match self.language {
            Language::Chinese => "错误",
            Language::English => "error",
        };
        self.write_error(&format!("{level}: {}\n", message.in_language(self.language)));
    }

    /// Shows diagnostics in the form that was asked for.
    pub(super) fn show(self, diagnostics: &Diagnostics) -> io::Result<()> {
        self.show_as(diagnostics, Human::render)
    }

    /// The same without a last line that counts them: who calls it has a verdict to give.
    pub(super) fn show_uncounted(self, diagnostics: &Diagnostics) -> io::Result<()> {
        self.show_as(diagnostics, Human::list)
    }

    fn show_as(
        self,
        diagnostics: &Diagnostics,
        render: impl Fn(&Human, &Diagnostics) -> String,
    ) -> io::Result<()> {
        match self.format {
            MessageFormat::Human => {
                let human = Human {
                    language: self.language,
                    most: MOST_OF_A_KIND,
                    width: self.width(),
                    colour: io::stderr().is_terminal(),
                };
                self.write_error(&render(&human, diagnostics));
                Ok(())
            }
            MessageFormat::Json => self.print(&to_json(diagnostics, self.language)),
            MessageFormat::Csv => self.print(&to_csv(diagnostics, self.language)),
        }
    }

    /// Columns of the screen. Texts are made for 80; a wider screen is not filled.
    #[expect(clippy::unused_self, reason = "a screen of another width is a matter of this type")]
    pub(super) const fn width(self) -> usize {
        80
    }

    /// Do colours make sense on stdout?
    #[expect(clippy::unused_self, reason = "whether there are colours is a matter of this type")]
    pub(super) fn colour(self) -> bool {
        io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none()
    }

    #[expect(clippy::unused_self, reason = "all writing goes through the screen")]
    fn write_error(self, text: &str) {
        let stderr = io::stderr();
        let mut stream = AutoStream::new(stderr.lock(), colour_choice(io::stderr().is_terminal()));
        // There is nowhere left to say that stderr is gone.
        let _ = stream.write_all(text.as_bytes());
    }
}

fn colour_choice(terminal: bool) -> ColorChoice {
    if terminal { ColorChoice::Auto } else { ColorChoice::Never }
}
