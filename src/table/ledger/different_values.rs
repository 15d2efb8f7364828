use indexmap::IndexSet;
use rustc_hash::FxBuildHasher;

use crate::value::Value;

/// The different values of a column in the making, in the order in which they come up.
#[derive(Default)]
pub(super) struct DifferentValues(IndexSet<Value, FxBuildHasher>);

impl DifferentValues {
    /// The code of a value: its place among them.
    pub(super) fn code(&mut self, value: Value) -> u32 {
        u32::try_from(self.0.insert_full(value).0).unwrap_or(u32::MAX)
    }

    /// The value of a code.
    pub(super) fn get(&self, code: u32) -> Option<&Value> {
        self.0.get_index(code as usize)
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Those from the place `start` on.
    pub(super) fn since(&self, start: usize) -> impl Iterator<Item = &Value> {
        self.0.get_range(start..).into_iter().flatten()
    }

    pub(super) fn into_values(self) -> Vec<Value> {
        self.0.into_iter().collect()
    }
}
