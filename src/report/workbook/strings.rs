//! The texts of a workbook, each kept once: cells have their numbers.

use std::borrow::Cow;

use rust_xlsxwriter::XlsxError;
use rustc_hash::FxHashMap;

/// What the long tables add to the texts of a workbook.
pub(super) struct Strings<'a> {
    /// How many there were before.
    before: u32,
    numbers: FxHashMap<Cow<'a, str>, u32>,
    /// The new ones as the file has them.
    xml: String,
    /// How many cells have one of them.
    cells: u32,
}

/// What tells in the file how many cells there are with texts, and how many texts.
const COUNTS: [&str; 2] = [" count=\"", " uniqueCount=\""];
const END: &str = "</sst>";

impl<'a> Strings<'a> {
    /// After those of `file`, which is the part of the package that holds them; nothing if it does not say how many they are.
    pub(super) fn after(file: &str) -> Option<Self> {
        let [_, unique] = COUNTS;
        let before = count(file, unique)?;
        Some(Self { before, numbers: FxHashMap::default(), xml: String::new(), cells: 0 })
    }

    /// The number of `text`, which is not empty.
    ///
    /// # Errors
    /// If it is longer than a cell can hold.
    pub(super) fn number_of(&mut self, text: Cow<'a, str>) -> Result<u32, XlsxError> {
        const LONGEST: usize = 32_767;
        // No character has more units than bytes.
        if text.len() > LONGEST && text.encode_utf16().count() > LONGEST {
            return Err(XlsxError::MaxStringLengthExceeded);
        }
        Ok(self.number(text))
    }

    /// The number of a word.
    pub(super) fn number_of_short(&mut self, word: &'static str) -> u32 {
        self.number(Cow::Borrowed(word))
    }

    fn number(&mut self, text: Cow<'a, str>) -> u32 {
        self.cells = self.cells.saturating_add(1);
        if let Some(number) = self.numbers.get(&text) {
            return *number;
        }
        let new = u32::try_from(self.numbers.len()).unwrap_or(u32::MAX);
        let number = self.before.saturating_add(new);
        let space = ['\t', '\n', ' '];
        let keep = text.starts_with(space) || text.ends_with(space);
        self.xml += if keep { "<si><t xml:space=\"preserve\">" } else { "<si><t>" };
        escape(&text, &mut self.xml);
        self.xml += "</t></si>";
        self.numbers.insert(text, number);
        number
    }

    /// `file`, after whose texts they are numbered, with the new ones.
    pub(super) fn added_to(&self, file: &str) -> Option<String> {
        let (texts, end) = file.split_at_checked(file.rfind(END)?)?;
        let [all, unique] = COUNTS;
        let new = u32::try_from(self.numbers.len()).ok()?;
        let head_ends = texts.find("<si>").unwrap_or(texts.len());
        let (head, texts) = texts.split_at_checked(head_ends)?;
        let head = with_count(head, all, count(head, all)?.checked_add(self.cells)?)?;
        let head = with_count(&head, unique, self.before.checked_add(new)?)?;
        Some([&head, texts, &self.xml, end].concat())
    }
}

/// The number after `mark`.
fn count(file: &str, mark: &str) -> Option<u32> {
    let (number, _) = file.split_once(mark)?.1.split_once('"')?;
    number.parse().ok()
}

fn with_count(head: &str, mark: &str, count: u32) -> Option<String> {
    let (before, rest) = head.split_once(mark)?;
    let (_, after) = rest.split_once('"')?;
    Some(format!("{before}{mark}{count}\"{after}"))
}

/// `text` as XML has it; what XML cannot hold gets its code, and what looks like such a code gets one, too.
fn escape(text: &str, xml: &mut String) {
    use std::fmt::Write as _;
    for (at, c) in text.char_indices() {
        match c {
            '&' => *xml += "&amp;",
            '<' => *xml += "&lt;",
            '>' => *xml += "&gt;",
            '\t' | '\n' => xml.push(c),
            '\0'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' => {
                // Writing to a string cannot fail.
                let _ = write!(xml, "_x{:04X}_", u32::from(c));
            }
            '_' if text.get(at..).is_some_and(is_code) => *xml += "_x005F_",
            _ => xml.push(c),
        }
    }
}

/// Does `text` begin like `_x0041_`?
fn is_code(text: &str) -> bool {
    matches!(
        text.as_bytes(),
        [b'_', b'x', a, b, c, d, b'_', ..] if [a, b, c, d].iter().all(|digit| digit.is_ascii_hexdigit())
    )
}
