use super::{Bracket, Layout, Lines};

/// A Rhai text in its layout. A text that Rhai does not read comes out as something of no use.
pub(super) fn layout(text: &str) -> String {
    let mut writer = Writer::default();
    let mut rest = text;
    while let Some((kind, length)) = next(rest) {
        let (piece, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        writer.piece(kind, piece);
        rest = after;
    }
    writer.end_line();
    apart(writer.page.lines.text().lines())
}

/// One blank line in front of a function and its comment, where something ends above it.
fn apart<'a>(all: impl Iterator<Item = &'a str>) -> String {
    let mut lines = Lines::default();
    let mut last = "";
    for line in all {
        let begins = ["fn ", "private fn ", "//"].iter().any(|begin| line.starts_with(begin));
        if begins && last.starts_with('}') {
            lines.push(0, "");
        }
        lines.push(0, line);
        last = line;
    }
    lines.text()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Room,
    Newline,
    Comment,
    /// A text or a letter, with its quotes.
    Text,
    /// A name, a word of the language or a number.
    Word,
    Symbol,
}

/// Symbols of more than one letter, the longer before those that they begin with.
const SYMBOLS: [&str; 34] = [
    "<<=", ">>=", "**=", "..=", "===", "!==", "...", "==", "!=", "<=", ">=", "&&", "||", "??",
    "=>", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "**", "<<", ">>", "::", "..", "?.", "?[",
    "#{", "->", "!in", "//",
];

/// Symbols with room on both sides. A minus may also stand before a single value.
const SPACED: [&str; 31] = [
    "<<=", ">>=", "**=", "==", "!=", "<=", ">=", "&&", "||", "??", "=>", "+=", "-=", "*=", "/=",
    "%=", "&=", "|=", "^=", "**", "<<", ">>", "=", "<", ">", "+", "*", "/", "%", "&", "^",
];

/// Words after which a value begins.
const WORDS: [&str; 15] = [
    "if", "else", "while", "for", "in", "return", "switch", "let", "const", "throw", "loop", "do",
    "until", "break", "fn",
];

/// The next piece of a text: what it is, and how long.
fn next(text: &str) -> Option<(Kind, usize)> {
    let letter = text.chars().next()?;
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    if letter == '\n' {
        return Some((Kind::Newline, 1));
    }
    if letter.is_whitespace() {
        let end = text.find(|c: char| !c.is_whitespace() || c == '\n').unwrap_or(text.len());
        return Some((Kind::Room, end));
    }
    if text.starts_with("//") {
        return Some((Kind::Comment, text.find('\n').unwrap_or(text.len())));
    }
    if text.starts_with("/*") {
        return Some((Kind::Comment, end_of_block(text)));
    }
    if let '"' | '`' | '\'' = letter {
        return Some((Kind::Text, end_of_text(text, letter)));
    }
    if letter == '#' && !text.starts_with("#{") {
        // #"a text as it is"#
        let fence: String = text.chars().take_while(|c| *c == '#').collect();
        let close = format!("\"{fence}");
        let inside = text.get(fence.len() + 1..).unwrap_or_default();
        let end = inside.find(&close).map(|end| fence.len() + 1 + end + close.len());
        return Some((Kind::Text, end.unwrap_or(text.len())));
    }
    if is_word(letter) {
        return Some((Kind::Word, end_of_word(text)));
    }
    let symbol = SYMBOLS.iter().find(|symbol| text.starts_with(**symbol) && **symbol != "!in");
    Some((Kind::Symbol, symbol.map_or(letter.len_utf8(), |symbol| symbol.len())))
}

fn end_of_word(text: &str) -> usize {
    let number = text.starts_with(|c: char| c.is_ascii_digit());
    let mut end = 0;
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let next = letters.peek().map(|(_, next)| *next);
        let digit_follows = next.is_some_and(|next| next.is_ascii_digit());
        let before = text.get(..at).unwrap_or_default();
        let exponent = before.ends_with(['e', 'E']) && !before.starts_with("0x");
        let inside = letter.is_alphanumeric()
            || letter == '_'
            || number
                && digit_follows
                && (letter == '.' || exponent && matches!(letter, '-' | '+'));
        if !inside {
            break;
        }
        end = at + letter.len_utf8();
    }
    end.max(1)
}

fn end_of_block(text: &str) -> usize {
    let mut depth = 0usize;
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if rest.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

fn end_of_text(text: &str, quote: char) -> usize {
    let mut at = 1;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let letter = rest.chars().next().unwrap_or(quote);
        if letter == quote {
            // A quote written twice is one of the text.
            if rest.get(1..).is_some_and(|next| next.starts_with(quote)) {
                at += 2;
                continue;
            }
            return at + 1;
        }
        if letter == '\\' {
            at += 1;
            at += rest.chars().nth(1).map_or(0, char::len_utf8);
        } else if quote == '`' && rest.starts_with("${") {
            at += 2 + end_of_code(rest.get(2..).unwrap_or_default());
        } else {
            at += letter.len_utf8();
        }
    }
    text.len()
}

/// The end of what stands in `${…}`, with the brace.
fn end_of_code(text: &str) -> usize {
    let mut depth = 1usize;
    let mut at = 0;
    while let Some((kind, length)) = text.get(at..).and_then(next) {
        let piece = text.get(at..at + length).unwrap_or_default();
        at += length;
        if kind != Kind::Symbol {
            continue;
        }
        match piece {
            "{" | "#{" => depth += 1,
            "}" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

#[derive(Default)]
struct Writer {
    page: Layout,
    /// The last piece of the line.
    last: Option<(Kind, String)>,
    /// The last piece that is no comment, also of lines before.
    before: Option<(Kind, String)>,
    /// The last piece stands before a single value.
    unary: bool,
}

impl Writer {
    fn piece(&mut self, kind: Kind, piece: &str) {
        match kind {
            Kind::Room => {
                self.page.room.push_str(piece);
                return;
            }
            Kind::Newline => {
                self.end_line();
                return;
            }
            _ => {}
        }
        let bracket = match piece {
            "(" | "[" | "{" | "#{" | "?[" if kind == Kind::Symbol => Bracket::Opens,
            ")" | "]" | "}" if kind == Kind::Symbol => Bracket::Closes,
            _ => Bracket::Neither,
        };
        if self.last.is_none() {
            self.page.begin(bracket);
            self.page.level += self.goes_on(kind, piece);
        } else {
            let room = self.room_before(kind, piece);
            self.page.go_on(bracket, &room);
        }
        self.unary = kind == Kind::Symbol
            && (piece == "!" || matches!(piece, "-" | "+") && !self.ends_a_value());
        self.page.put(bracket, if kind == Kind::Comment { piece.trim_end() } else { piece });
        self.last = Some((kind, piece.to_owned()));
        if kind != Kind::Comment {
            self.before.clone_from(&self.last);
        }
    }

    /// Is what stands before the end of a value, so that an operator may follow?
    fn ends_a_value(&self) -> bool {
        match &self.before {
            Some((Kind::Text, _)) => true,
            Some((Kind::Word, word)) => !WORDS.contains(&&**word),
            Some((_, symbol)) => matches!(&**symbol, ")" | "]" | "}"),
            None => false,
        }
    }

    /// Does a line that begins so go on with the one above it?
    fn goes_on(&self, kind: Kind, piece: &str) -> usize {
        let begins = kind == Kind::Symbol
            && (matches!(piece, "." | "?.") || piece != "*" && SPACED.contains(&piece));
        let ended = self.before.as_ref().is_some_and(|(kind, piece)| {
            *kind == Kind::Symbol && piece != "=>" && SPACED.contains(&&**piece)
        });
        usize::from(kind != Kind::Comment && (begins || ended))
    }

    fn room_before(&self, kind: Kind, piece: &str) -> String {
        let Some((last_kind, last)) = &self.last else { return String::new() };
        if kind == Kind::Comment {
            return self.page.before_comment();
        }
        let as_it_was = self.page.as_it_was();
        let of_last = if *last_kind == Kind::Symbol { last.as_str() } else { "" };
        let symbol = if kind == Kind::Symbol { piece } else { "" };
        let word = *last_kind == Kind::Word && !WORDS.contains(&&**last);
        let room = match (of_last, symbol) {
            _ if self.unary => "",
            ("{" | "#{", "}") => "",
            (_, ";" | "," | ")" | "]" | ":") => "",
            ("(" | "[" | "?[" | "." | "?." | "::", _) | (_, "." | "?." | "::") => "",
            ("," | ";" | ":" | "{" | "#{" | "}", _) | (_, "}" | "{") => " ",
            // Parameters of a closure, or nothing of both.
            ("||", _) | (_, "||") if !self.spaced_or() => as_it_was,
            (last, _) if SPACED.contains(&last) => " ",
            (_, symbol) if SPACED.contains(&symbol) => " ",
            ("-", _) => " ",
            (_, "-") if self.ends_a_value() => " ",
            (_, "(") if word => "",
            (_, "(") if *last_kind == Kind::Word => " ",
            _ => as_it_was,
        };
        room.to_owned()
    }

    /// Is the `||` here between two values?
    fn spaced_or(&self) -> bool {
        match &self.last {
            Some((Kind::Symbol, last)) if last == "||" => {
                self.page.line.trim_end().ends_with(" ||")
            }
            _ => self.ends_a_value(),
        }
    }

    fn end_line(&mut self) {
        self.page.end_line();
        self.last = None;
        self.unary = false;
    }
}
