use super::{Message, message};

/// The known word that `wrong` was most likely meant to be: the nearest by edits (letters added,
/// dropped, changed or swapped), if it is near enough. Ties go to the word that comes first.
#[must_use]
pub fn nearest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wrong: Vec<char> = wrong.to_lowercase().chars().collect();
    let allowed = match wrong.len() {
        0 => return None,
        1..=2 => 1,
        3..=5 => 2,
        length => length / 3 + 1,
    };
    let mut best: Option<(usize, &str)> = None;
    for word in known {
        let letters: Vec<char> = word.to_lowercase().chars().collect();
        let distance = distance(&wrong, &letters);
        // A word that shares no letter is no suggestion, however short it is.
        if distance <= allowed
            && distance < letters.len().max(wrong.len())
            && best.is_none_or(|(least, _)| distance < least)
        {
            best = Some((distance, word));
        }
    }
    best.map(|(_, word)| word)
}

/// The way out of a wrong word: the nearest known one, or all of them; none where nothing is known.
pub(crate) fn suggestion<'a>(
    wrong: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<Message> {
    const SHOWN: usize = 20;
    let known: Vec<&str> = known.into_iter().collect();
    if let Some(near) = nearest(wrong, known.iter().copied()) {
        return Some(message!(zh: "是不是 `{near}`？", en: "did you mean `{near}`?"));
    }
    let mut list = known.iter().take(SHOWN).copied().collect::<Vec<_>>().join(", ");
    if known.len() > SHOWN {
        list.push('…');
    }
    (!known.is_empty()).then(|| message!(zh: "有：{list}", en: "there are: {list}"))
}

/// Names one after another, as Chinese and as English text has them: `甲、乙` and `甲, 乙`.
pub(crate) fn listed(names: &[impl AsRef<str>]) -> (String, String) {
    let join = |sign: &str| {
        let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
        names.join(sign)
    };
    (join("、"), join(", "))
}

/// Damerau-Levenshtein distance with adjacent swaps (optimal string alignment).
fn distance(a: &[char], b: &[char]) -> usize {
    let width = b.len() + 1;
    let mut before: Vec<usize> = vec![0; width];
    let mut last: Vec<usize> = (0..width).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = Vec::with_capacity(width);
        row.push(i + 1);
        for (j, y) in b.iter().enumerate() {
            let get = |row: &[usize], at: usize| row.get(at).copied().unwrap_or(usize::MAX - 1);
            let change = get(&last, j) + usize::from(x != y);
            let mut least = change.min(get(&last, j + 1) + 1).min(get(&row, j) + 1);
            if let (Some(i1), Some(j1)) = (i.checked_sub(1), j.checked_sub(1))
                && a.get(i1) == Some(y)
                && b.get(j1) == Some(x)
            {
                least = least.min(get(&before, j1) + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_found() {
        assert_eq!(nearest("indicater", ["group", "indicator"]), Some("indicator"));
        assert_eq!(nearest("已完城", ["已完成", "未完成"]), Some("已完成"));
        assert_eq!(nearest("ponits", ["point", "points"]), Some("points"));
        assert_eq!(nearest("xyz", ["indicator"]), None);
        assert_eq!(nearest("甲", ["乙"]), None);
    }
}
