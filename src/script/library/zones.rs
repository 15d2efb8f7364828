//! The bands and anchors that decide, for counting which of them tests have reached.

use super::{array, number, shapes::pairs};
use crate::{
    diagnostic::Message,
    script::{Data, coverage::Zones},
    value::Number,
};

/// The functions that divide a scale.
pub(crate) const DIVIDING: [&str; 3] = ["bands", "curve", "linear"];

/// The zones of a call of one of [`DIVIDING`], and the one that its value lies in; nothing if the call is
/// wrong, which the function itself says.
pub(crate) fn zones(name: &str, arguments: &[Data]) -> Option<Zones> {
    let (x, ends): (&Number, Vec<Number>) = match name {
        "bands" | "curve" => {
            let pairs = pairs(array(arguments, 2).ok()?, name).ok()?;
            (number(arguments, 1).ok()?, pairs.into_iter().map(|(end, _)| end).collect())
        }
        "linear" => {
            let ends = [number(arguments, 1).ok()?.clone(), number(arguments, 2).ok()?.clone()];
            (number(arguments, 0).ok()?, ends.into())
        }
        _ => return None,
    };
    let mut ends = ends;
    ends.sort();
    ends.dedup();
    let (first, last) = (ends.first()?, ends.last()?);
    let mut names = vec![format!("< {first}")];
    names.extend(ends.iter().zip(ends.iter().skip(1)).map(|(from, to)| format!("{from} … {to}")));
    names.push(format!("≥ {last}"));
    let gone = ends.iter().filter(|end| *end <= x).count();
    Some(Zones { names: names.into_iter().map(Message::same).collect(), gone })
}
