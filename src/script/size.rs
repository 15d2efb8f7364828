//! How large what an expression makes may be.

use super::{Data, End, Limits};
use crate::{diagnostic::message, value::Value};

/// Values inside values.
const DEEPEST: usize = 200;

/// `made` unless it is larger than the limits let it be, which Rhai sees to in what it runs itself. What is shared counts
/// as often as it stands there: whoever looks at all of it comes by as often.
pub(super) fn bounded(made: Data, limits: &Limits) -> Result<Data, End> {
    let mut room = Room { bytes: limits.text_bytes, items: limits.array_items };
    match room.holds(&made, DEEPEST) {
        Some(()) => Ok(made),
        None => Err(End::fault(message!(
            zh: "文字、数组或映射表过大",
            en: "a text, an array or a map has grown too large",
        ))),
    }
}

/// What there is still room for.
struct Room {
    bytes: usize,
    items: usize,
}

impl Room {
    fn holds(&mut self, data: &Data, depth: usize) -> Option<()> {
        match data {
            Data::Value(Value::Text(text)) => self.bytes = self.bytes.checked_sub(text.len())?,
            Data::Array(items) => self.hold_all(items.iter(), items.len(), depth)?,
            Data::Map(entries) => self.hold_all(entries.values(), entries.len(), depth)?,
            Data::Value(_) | Data::Measure(..) | Data::Ledger(_) => {}
        }
        Some(())
    }

    fn hold_all<'a>(
        &mut self,
        mut items: impl Iterator<Item = &'a Data>,
        count: usize,
        depth: usize,
    ) -> Option<()> {
        self.items = self.items.checked_sub(count)?;
        let depth = depth.checked_sub(1)?;
        items.try_for_each(|item| self.holds(item, depth))
    }
}
