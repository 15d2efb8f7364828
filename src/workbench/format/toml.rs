use toml_parser::{Source, lexer::TokenKind};

use super::{Bracket, Layout};

/// A TOML text in its layout.
pub(super) fn layout(text: &str) -> String {
    let mut writer = Writer::default();
    for token in Source::new(text).lex() {
        let span = token.span();
        let piece = text.get(span.start()..span.end()).unwrap_or_default();
        writer.token(token.kind(), piece);
    }
    writer.end_line();
    writer.page.lines.text()
}

#[derive(Default)]
struct Writer {
    page: Layout,
    /// The last token of the line.
    last: Option<TokenKind>,
    /// The line is `[a.b]` or `[[a]]`.
    header: bool,
}

impl Writer {
    fn token(&mut self, kind: TokenKind, piece: &str) {
        match kind {
            TokenKind::Whitespace => {
                self.page.room.push_str(piece);
                return;
            }
            TokenKind::Newline => {
                self.end_line();
                return;
            }
            TokenKind::Eof => return,
            _ => {}
        }
        let bracket = match kind {
            TokenKind::LeftSquareBracket | TokenKind::LeftCurlyBracket => Bracket::Opens,
            TokenKind::RightSquareBracket | TokenKind::RightCurlyBracket => Bracket::Closes,
            _ => Bracket::Neither,
        };
        match self.last {
            None => {
                self.header = kind == TokenKind::LeftSquareBracket && self.page.open.is_empty();
                self.page.begin(bracket);
            }
            Some(_) => {
                let room = self.room_before(kind);
                self.page.go_on(bracket, &room);
            }
        }
        self.page.put(bracket, piece.trim_end_matches([' ', '\t']));
        self.last = Some(kind);
    }

    /// The room between the last token and one of this kind.
    fn room_before(&self, kind: TokenKind) -> String {
        use TokenKind::{
            Comma, Comment, Dot, Equals, LeftCurlyBracket, LeftSquareBracket, RightCurlyBracket,
            RightSquareBracket,
        };
        let last = self.last.unwrap_or(Comma);
        let room = match (last, kind) {
            (_, Comment) => return self.page.before_comment(),
            (_, Comma) | (Dot, _) | (_, Dot) | (LeftCurlyBracket, RightCurlyBracket) => "",
            (Comma | Equals | LeftCurlyBracket, _) | (_, Equals | RightCurlyBracket) => " ",
            (LeftSquareBracket, _) | (_, RightSquareBracket) if self.header => "",
            _ => self.page.as_it_was(),
        };
        room.to_owned()
    }

    fn end_line(&mut self) {
        self.page.end_line();
        self.last = None;
    }
}
