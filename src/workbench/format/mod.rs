//! The layout of a method's files: TOML and Rhai laid out in one way, comments kept, nothing changed in meaning.
//!
//! Line breaks stay where people put them; what is evened out is the room between and around what stands on a
//! line, the indentation by nesting, blank lines and the end of the file. What was read before is compared with
//! what is read after, and a text that would mean something else is refused.

mod rhai;
mod toml;

use std::sync::Arc;

use crate::{
    diagnostic::{Diagnostic, Diagnostics, Place, message},
    method::document::{SourceFile, parse},
    script,
};

/// The text of the file `name` in its layout. The ending of the name tells what it is: `.rhai`, or TOML.
///
/// # Errors
/// The text cannot be read as what it is; or it would mean something else, which is a mistake of this program.
pub fn format(name: &str, text: &str) -> Result<String, Diagnostics> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n");
    match name.ends_with(".rhai") {
        true => of_rhai(name, &text),
        false => of_toml(name, &text),
    }
}

fn of_toml(name: &str, text: &str) -> Result<String, Diagnostics> {
    let mut found = Diagnostics::new();
    let source = SourceFile { name: Arc::from(name), text: text.to_owned(), pack: 0 };
    parse(&Arc::new(source), &mut found);
    if found.has_errors() {
        return Err(found);
    }
    let laid_out = toml::layout(text);
    // Keys in their order and values by their digits.
    let read = |text: &str| text.parse::<::toml::Table>().ok().map(|table| format!("{table:?}"));
    match read(text).is_some() && read(text) == read(&laid_out) {
        true => Ok(laid_out),
        false => Err(otherwise(name)),
    }
}

fn of_rhai(name: &str, text: &str) -> Result<String, Diagnostics> {
    let before = script::tokens(text).map_err(|error| {
        let said = error.to_string();
        Diagnostics::from(
            Diagnostic::error(
                "rhai-syntax",
                Place::file(name),
                message!(zh: "读不懂：{said}", en: "this cannot be read: {said}"),
            )
            .help(message!(
                zh: "先用 zhixiao check 检查这套办法",
                en: "look at the method with zhixiao check first",
            )),
        )
    })?;
    let laid_out = rhai::layout(text);
    match script::tokens(&laid_out).is_ok_and(|after| after == before) {
        true => Ok(laid_out),
        false => Err(otherwise(name)),
    }
}

fn otherwise(name: &str) -> Diagnostics {
    Diagnostics::from(
        Diagnostic::error(
            "format-changes",
            Place::file(name),
            message!(
                zh: "整理后的意思会不一样，这个文件没有动",
                en: "laid out, this would mean something else; the file is left as it is",
            ),
        )
        .help(message!(
            zh: "这是程序的错误，请把这个文件报给开发者",
            en: "this is a mistake of the program: please report it with the file",
        )),
    )
}

/// How much room a level of nesting takes.
const INDENT: &str = "    ";

/// Lines as they are put together: no blank ones at the ends, never two in a row.
#[derive(Default)]
struct Lines {
    lines: Vec<String>,
}

impl Lines {
    fn push(&mut self, level: usize, line: &str) {
        let line = line.trim_end();
        if !line.is_empty() {
            self.lines.push(format!("{}{line}", INDENT.repeat(level)));
        } else if self.lines.last().is_some_and(|last| !last.is_empty()) {
            self.lines.push(String::new());
        }
    }

    fn text(mut self) -> String {
        while self.lines.last().is_some_and(String::is_empty) {
            self.lines.pop();
        }
        self.lines.push(String::new());
        match self.lines.len() {
            1 => String::new(),
            _ => self.lines.join("\n"),
        }
    }
}

/// Brackets that are open, by the line on which each was opened: those of one line are one level.
#[derive(Default)]
struct Open(Vec<usize>);

impl Open {
    fn open(&mut self, line: usize) {
        self.0.push(line);
    }

    fn close(&mut self) {
        self.0.pop();
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The level of a line that begins with so many closing brackets.
    fn level(&self, closing: usize) -> usize {
        let rest = self.0.get(..self.0.len().saturating_sub(closing)).unwrap_or_default();
        let mut lines = rest.to_vec();
        lines.dedup();
        lines.len()
    }
}

/// What a piece does to the nesting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bracket {
    Opens,
    Closes,
    Neither,
}

/// A text as it is laid out piece by piece, each line indented by the brackets that are open.
#[derive(Default)]
struct Layout {
    lines: Lines,
    /// The line that is put together, without its indentation.
    line: String,
    level: usize,
    open: Open,
    /// How many lines were read.
    number: usize,
    /// The room that stood before the next piece.
    room: String,
    /// The line is closing brackets and nothing else so far.
    closing: bool,
}

impl Layout {
    /// A line begins with such a piece.
    fn begin(&mut self, bracket: Bracket) {
        self.closing = bracket == Bracket::Closes;
        self.level = self.open.level(usize::from(self.closing));
    }

    /// A line goes on with such a piece, `room` before it.
    fn go_on(&mut self, bracket: Bracket, room: &str) {
        // A line may begin with several brackets that close.
        self.closing &= bracket == Bracket::Closes;
        if self.closing {
            self.level = self.open.level(1).min(self.level);
        }
        self.line.push_str(room);
    }

    /// The piece itself.
    fn put(&mut self, bracket: Bracket, piece: &str) {
        match bracket {
            Bracket::Opens => self.open.open(self.number),
            Bracket::Closes => self.open.close(),
            Bracket::Neither => {}
        }
        self.line.push_str(piece);
        self.number += piece.matches('\n').count();
        self.room.clear();
    }

    /// One space where there was room.
    fn as_it_was(&self) -> &'static str {
        if self.room.is_empty() { "" } else { " " }
    }

    /// The room before a comment: comments may stand one under the other.
    fn before_comment(&self) -> String {
        if self.room.is_empty() { " ".to_owned() } else { self.room.clone() }
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        self.lines.push(self.level, &line);
        self.level = 0;
        self.closing = false;
        self.room.clear();
        self.number += 1;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::format;
    use crate::method::embedded;

    fn toml(text: &str) -> String {
        format("a.toml", text).unwrap()
    }

    fn rhai(text: &str) -> String {
        format("a.rhai", text).unwrap()
    }

    #[test]
    fn toml_is_evened_out_and_comments_stay() {
        let text = "\u{feff}\n\n# 说明  \r\n[ a . b ]\r\nx=1   # 行尾\ny  =  {p=1,q = [1,2 ,3], r = [ {k=1} ]}\n\n\n\n[[ c ]]\nz = [\n  1,\n      # 里面\n{ k=1 },[\n2]\n  ]\ns = '''\n  a  =b   \n'''\nd=2026-05-20\nf=0.50";
        let laid_out = "# 说明\n[a.b]\nx = 1   # 行尾\ny = { p = 1, q = [1, 2, 3], r = [ { k = 1 } ] }\n\n[[c]]\nz = [\n    1,\n    # 里面\n    { k = 1 }, [\n        2]\n]\ns = '''\n  a  =b   \n'''\nd = 2026-05-20\nf = 0.50\n";
        assert_eq!(toml(text), laid_out);
        assert_eq!(toml(laid_out), laid_out);
    }

    #[test]
    fn rhai_is_evened_out_and_texts_stay() {
        let text = "\n// 一\n\n\n/// 说明\nfn f( a,b ){\nlet x=-1+a*( b-2 );   // 行尾\n  if a>=1&&!b {return `a${ b+1 }  {` ;}else{ x-=1 }\nlet m = #{a:1,\"b\":[1,2]};\n[ 1,2 ].map(|v|v+1)\n.sum()\n}\n/// 二\nfn g(){ \"a  +b\" /* c+d */ }";
        let laid_out = "// 一\n\n/// 说明\nfn f(a, b) {\n    let x = -1 + a * (b - 2);   // 行尾\n    if a >= 1 && !b { return `a${ b+1 }  {`; } else { x -= 1 }\n    let m = #{ a: 1, \"b\": [1, 2] };\n    [1, 2].map(|v|v + 1)\n        .sum()\n}\n\n/// 二\nfn g() { \"a  +b\" /* c+d */ }\n";
        assert_eq!(rhai(text), laid_out);
        assert_eq!(rhai(laid_out), laid_out);
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        assert!(format("a.toml", "x = ").is_err());
        assert!(format("a.rhai", "fn f( {").is_err());
    }

    /// A file of a shipped pack, with rooms that are wider or gone where a letter stands.
    fn disturbed() -> impl Strategy<Value = (String, String)> {
        let files: Vec<(String, String)> = embedded::ids()
            .filter_map(embedded::pack)
            .flat_map(|pack| pack.files)
            .filter(|file| file.name.ends_with(".toml") || file.name.ends_with(".rhai"))
            .map(|file| (file.name.to_string(), String::from_utf8(file.bytes.to_vec()).unwrap()))
            .collect();
        let rooms = prop::collection::vec((0usize..60, 0usize..5), 1..40);
        (prop::sample::select(files), rooms).prop_map(|((name, text), rooms)| {
            let mut rooms = rooms.into_iter().cycle();
            let (mut wait, _) = rooms.next().unwrap();
            let mut disturbed = String::new();
            for letter in text.chars() {
                let here = matches!(letter, ' ' | '=' | ',' | '{' | '[' | '(' | '\n');
                if here && wait == 0 {
                    let (next, kind) = rooms.next().unwrap();
                    wait = next;
                    match kind {
                        0 => disturbed.push_str("   "),
                        1 if letter == '\n' => disturbed.push_str("\n\n\n"),
                        2 if letter == '\n' => disturbed.push_str("  \t"),
                        3 if letter == ' ' => continue,
                        _ => {}
                    }
                } else if here {
                    wait -= 1;
                }
                disturbed.push(letter);
            }
            (name, disturbed)
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]
        #[test]
        fn a_second_time_changes_nothing((name, text) in disturbed()) {
            // What the disturbance has made unreadable is not looked at; nothing may change its meaning.
            match format(&name, &text) {
                Ok(once) => {
                    let twice = format(&name, &once).unwrap();
                    prop_assert_eq!(&once, &twice);
                }
                Err(found) => {
                    prop_assert!(found.iter().all(|found| found.code != "format-changes"), "{:?}", found);
                }
            }
        }
    }

    #[test]
    fn the_shipped_packs_are_laid_out() {
        for id in embedded::ids() {
            for file in embedded::pack(id).unwrap().files {
                if file.name.ends_with(".toml") || file.name.ends_with(".rhai") {
                    let text = std::str::from_utf8(&file.bytes).unwrap();
                    assert_eq!(format(&file.name, text).unwrap(), text, "{id}/{}", file.name);
                }
            }
        }
    }
}
