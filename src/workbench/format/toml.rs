use toml_parser::{Source, lexer::TokenKind};

use super::{Lines, Open};

/// A TOML text in its layout.
pub(super) fn layout(text: &str) -> String {
    let mut writer = Writer::default();
    for token in Source::new(text).lex() {
        let span = token.span();
        let piece = text.get(span.start()..span.end()).unwrap_or_default();
        writer.token(token.kind(), piece);
    }
    writer.end_line();
    writer.lines.text()
}

#[derive(Default)]
struct Writer {
    lines: Lines,
    /// The line that is put together, without its indentation.
    line: String,
    level: usize,
    open: Open,
    /// How many lines were read.
    number: usize,
    /// The last token of the line.
    last: Option<TokenKind>,
    /// The room that stood before the next token.
    room: String,
    /// The line is `[a.b]` or `[[a]]`.
    header: bool,
    /// How many brackets the line has begun by closing.
    closing: Option<usize>,
}

impl Writer {
    fn token(&mut self, kind: TokenKind, piece: &str) {
        match kind {
            TokenKind::Whitespace => {
                self.room.push_str(piece);
                return;
            }
            TokenKind::Newline => {
                self.end_line();
                return;
            }
            TokenKind::Eof => return,
            _ => {}
        }
        let closes = matches!(kind, TokenKind::RightSquareBracket | TokenKind::RightCurlyBracket);
        match self.last {
            None => {
                self.header = kind == TokenKind::LeftSquareBracket && self.open.is_empty();
                self.closing = closes.then_some(1);
                self.level = self.open.level(usize::from(closes));
            }
            Some(_) => {
                // A line may begin with several of them.
                self.closing = self.closing.filter(|_| closes).map(|closing| closing + 1);
                self.level = match self.closing {
                    Some(_) => self.open.level(1).min(self.level),
                    None => self.level,
                };
                let room = self.room_before(kind);
                self.line.push_str(&room);
            }
        }
        match kind {
            TokenKind::LeftSquareBracket | TokenKind::LeftCurlyBracket => {
                self.open.open(self.number);
            }
            _ if closes => self.open.close(),
            _ => {}
        }
        self.line.push_str(piece.trim_end_matches([' ', '\t']));
        self.last = Some(kind);
        self.room.clear();
        self.number += piece.matches('\n').count();
    }

    /// The room between the last token and one of this kind.
    fn room_before(&self, kind: TokenKind) -> String {
        use TokenKind::{
            Comma, Comment, Dot, Equals, LeftCurlyBracket, LeftSquareBracket, RightCurlyBracket,
            RightSquareBracket,
        };
        let last = self.last.unwrap_or(Comma);
        let as_it_was = if self.room.is_empty() { "" } else { " " };
        let room = match (last, kind) {
            // Comments may stand one under the other.
            (_, Comment) => {
                return if self.room.is_empty() { " ".to_owned() } else { self.room.clone() };
            }
            (_, Comma) | (Dot, _) | (_, Dot) | (LeftCurlyBracket, RightCurlyBracket) => "",
            (Comma | Equals | LeftCurlyBracket, _) | (_, Equals | RightCurlyBracket) => " ",
            (LeftSquareBracket, _) | (_, RightSquareBracket) if self.header => "",
            _ => as_it_was,
        };
        room.to_owned()
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        self.lines.push(self.level, &line);
        self.last = None;
        self.closing = None;
        self.level = 0;
        self.room.clear();
        self.number += 1;
    }
}
