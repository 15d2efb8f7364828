//! The packs that are shipped inside the program.

use super::pack::Pack;

/// The pack that a new round starts from.
pub const DEFAULT: &str = "tonghua-trial";

/// A shipped pack: its id and its files, by path.
type Shipped = (&'static str, &'static [(&'static str, &'static [u8])]);

const PACKS: &[Shipped] = &[];

/// The ids of the shipped packs.
pub fn ids() -> impl Iterator<Item = &'static str> {
    PACKS.iter().map(|(id, _)| *id)
}

/// The shipped pack whose id is `id`.
#[must_use]
pub fn pack(id: &str) -> Option<Pack> {
    let (_, files) = PACKS.iter().find(|(known, _)| *known == id)?;
    Some(Pack::new(files.iter().copied()))
}
