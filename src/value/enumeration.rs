use std::{fmt, sync::Arc};

use super::Number;

/// The closed list of values that a column of type `enum` may hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enumeration {
    /// Where it is declared, as `table.column`, for messages.
    pub name: Arc<str>,
    /// The values in the order of the declaration.
    pub members: Vec<Member>,
}

/// One value of an [`Enumeration`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// What expressions compare with.
    pub id: Arc<str>,
    /// Whole words that a cell may hold for it, the first being the one that is printed.
    pub words: Vec<Arc<str>>,
    /// The number that `value.worth` gives, where the column declares one.
    pub worth: Option<Number>,
}

impl Member {
    /// What cells write for it: its words; its id if it has none.
    pub fn spellings(&self) -> impl Iterator<Item = &Arc<str>> {
        let own = self.words.is_empty().then_some(&self.id);
        self.words.iter().chain(own)
    }
}

impl Enumeration {
    /// The place of the member whose id is `id`.
    #[must_use]
    pub fn position(&self, id: &str) -> Option<u16> {
        let at = self.members.iter().position(|member| &*member.id == id)?;
        u16::try_from(at).ok()
    }
}

/// A value of an [`Enumeration`]. Two are equal when their ids are.
#[derive(Clone)]
pub struct EnumValue {
    enumeration: Arc<Enumeration>,
    index: u16,
}

impl EnumValue {
    /// The member at `index`, if there is one.
    #[must_use]
    pub fn new(enumeration: Arc<Enumeration>, index: u16) -> Option<Self> {
        enumeration.members.get(usize::from(index))?;
        Some(Self { enumeration, index })
    }

    /// The list that it comes from.
    #[must_use]
    pub fn enumeration(&self) -> &Arc<Enumeration> {
        &self.enumeration
    }

    /// Its place in the list.
    #[must_use]
    pub const fn index(&self) -> u16 {
        self.index
    }

    fn member(&self) -> Option<&Member> {
        self.enumeration.members.get(usize::from(self.index))
    }

    /// What expressions compare with.
    #[must_use]
    pub fn id(&self) -> &str {
        // INVARIANT: `index` is a place in `enumeration.members`, so there is always a member.
        self.member().map_or("", |member| &member.id)
    }

    /// The word that people read.
    #[must_use]
    pub fn word(&self) -> &str {
        self.member().and_then(|member| member.words.first()).map_or(self.id(), |word| word)
    }

    /// The number that the column declares for it.
    #[must_use]
    pub fn worth(&self) -> Option<&Number> {
        self.member()?.worth.as_ref()
    }
}

impl PartialEq for EnumValue {
    fn eq(&self, other: &Self) -> bool {
        self.id() == other.id()
    }
}

impl Eq for EnumValue {}

impl std::hash::Hash for EnumValue {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.id().hash(state);
    }
}

impl fmt::Debug for EnumValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}::{}", self.enumeration.name, self.id())
    }
}
