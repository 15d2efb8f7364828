use serde::Serialize;

use super::Pair;
use crate::method::{Declaration, model::Method};

/// Something that two methods declare differently.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MethodChange {
    /// Where: `params.逾期扣分上限`, `indicator.clue_closure.points`, `整改::完成情况`.
    pub path: String,
    /// The values; nothing where it is not declared.
    #[serde(flatten)]
    pub value: Pair<Option<String>>,
    /// No score can move by it.
    pub wording: bool,
}

/// What `after` declares differently from `before`, what can move a score first, each sorted by path.
#[must_use]
pub fn changes(before: &Method, after: &Method) -> Vec<MethodChange> {
    let (mut old, mut new) = (before.declared.iter().peekable(), after.declared.iter().peekable());
    let mut changes = Vec::new();
    let mut push = |old: Option<&Declaration>, new: Option<&Declaration>| {
        let Some(any) = new.or(old) else { return };
        if old.zip(new).is_some_and(|(old, new)| old.same_as(new)) {
            return;
        }
        changes.push(MethodChange {
            path: any.path.clone(),
            value: Pair::new(old.map(|old| old.value.clone()), new.map(|new| new.value.clone())),
            wording: any.wording,
        });
    };
    // Both lists are sorted by path.
    loop {
        match (old.peek(), new.peek()) {
            (None, None) => break,
            (Some(a), Some(b)) if a.path == b.path => push(old.next(), new.next()),
            (Some(a), Some(b)) if a.path < b.path => push(old.next(), None),
            (Some(_), None) => push(old.next(), None),
            _ => push(None, new.next()),
        }
    }
    changes.sort_by(|a, b| (a.wording, &a.path).cmp(&(b.wording, &b.path)));
    changes
}
