use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::misread::{Misread, Normalised, Parsed, quoted};
use crate::diagnostic::{listed, message, nearest};
use crate::value::{Enumeration, RawCell, text};

/// The words of a closed list, ready to be looked up.
#[derive(Debug, Clone, Default)]
pub struct Words {
    by_key: FxHashMap<String, (u16, Arc<str>)>,
    /// In the order of the declaration, for suggestions and lists.
    all: Vec<Arc<str>>,
}

impl Words {
    /// The words of an enumeration.
    #[must_use]
    pub fn of(enumeration: &Enumeration) -> Self {
        let members = enumeration.members.iter().zip(0..);
        Self::new(members.flat_map(|(member, index)| {
            member.spellings().map(move |word| (Arc::clone(word), index))
        }))
    }

    /// `(word, what it stands for)`. Of two words that cannot be told apart the first one counts:
    /// whoever declares them checks that there are none.
    #[must_use]
    pub fn new(words: impl IntoIterator<Item = (Arc<str>, u16)>) -> Self {
        let mut list = Self::default();
        for (word, index) in words {
            list.by_key.entry(text::key(&word)).or_insert((index, word.clone()));
            list.all.push(word);
        }
        list
    }

    /// What `written` stands for, if it is one of the words as a whole; width, case and spaces aside.
    #[must_use]
    pub fn get(&self, written: &str) -> Option<u16> {
        self.by_key.get(&*text::key_of(written)).map(|(index, _)| *index)
    }

    /// No words at all?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }
}

/// Reads one of the words of a closed list: the whole cell, never a part of it, so that 未完成 is not
/// 完成. Gives the index that the word stands for.
///
/// # Errors
/// When the cell is none of the words.
pub fn word(cell: &RawCell<'_>, words: &Words) -> Result<Parsed<u16>, Misread> {
    let shown = cell.shown();
    if let Some((index, declared)) = words.by_key.get(&text::key(&shown)) {
        let notes = if *shown == **declared { Vec::new() } else { vec![Normalised::Width] };
        return Ok(Parsed { value: *index, notes });
    }
    let clean = quoted(&shown);
    let misread = Misread::new(
        "unknown-word",
        message!(zh: "“{clean}”不在允许的值之内", en: "\"{clean}\" is none of the allowed values"),
    );
    let all = || words.all.iter().map(|word| &**word);
    let (zh, en) = allowed(all());
    Err(match nearest(&clean, all()) {
        Some(near) => misread.help(message!(
            zh: "是不是“{near}”？允许的值：{zh}",
            en: "is it \"{near}\"? Allowed: {en}"
        )),
        None => misread.help(message!(zh: "允许的值：{zh}", en: "allowed: {en}")),
    })
}

/// The first dozen, and how many more there are, in Chinese and in English.
fn allowed<'a>(words: impl Iterator<Item = &'a str>) -> (String, String) {
    const MOST: usize = 12;
    let words: Vec<&str> = words.collect();
    let (zh, en) = listed(words.get(..MOST).unwrap_or(&words));
    match words.len().checked_sub(MOST) {
        Some(more) if more > 0 => (format!("{zh}…（+{more}）"), format!("{en}… (+{more})")),
        _ => (zh, en),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> Words {
        Words::new(
            [("已完成", 0), ("完成", 0), ("基本完成", 1), ("未完成", 2), ("Ａ类（重点）", 3)]
                .map(|(word, index)| (Arc::from(word), index)),
        )
    }

    #[test]
    fn only_whole_words_match() {
        for (written, index) in [
            ("已完成", 0),
            (" 完 成 ", 0),
            ("基本完成", 1),
            ("未完成", 2),
            ("未完成\n", 2),
            ("a类(重点)", 3),
        ] {
            assert_eq!(word(&RawCell::Text(written), &words()).unwrap().value, index, "{written}");
        }
        for other in ["已完成80%", "完成了", "没完成", "整改中", "已完成。", "已完成，未完成"]
        {
            let misread = word(&RawCell::Text(other), &words()).unwrap_err();
            assert_eq!(misread.code, "unknown-word", "{other}");
        }
        let misread = word(&RawCell::Text("已完城"), &words()).unwrap_err();
        assert!(misread.help.unwrap().zh.contains("是不是“已完成”"));
    }

    #[test]
    fn what_was_normalised_is_told() {
        assert!(word(&RawCell::Text("未完成"), &words()).unwrap().notes.is_empty());
        assert_eq!(word(&RawCell::Text("未 完成"), &words()).unwrap().notes, [Normalised::Width]);
    }
}
