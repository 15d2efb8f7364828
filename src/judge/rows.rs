use std::{fmt, sync::Arc};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Some of the rows behind something, each as `file:row`. Cheap to clone: the same rows stand behind many things.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Rows {
    /// All of them, with [`BETWEEN`] between them; nothing where there are none.
    joined: Option<Arc<str>>,
}

/// No file is called so.
const BETWEEN: char = '\0';

impl Rows {
    /// None of them is known.
    pub const NONE: Self = Self { joined: None };

    /// The rows, in the order of tables and files.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.joined.iter().flat_map(|joined| joined.split(BETWEEN))
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.iter().count()
    }

    /// None at all?
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.joined.is_none()
    }
}

impl<T: AsRef<str>> FromIterator<T> for Rows {
    fn from_iter<I: IntoIterator<Item = T>>(rows: I) -> Self {
        let mut rows = rows.into_iter();
        let Some(first) = rows.next() else { return Self::NONE };
        let mut joined = first.as_ref().to_owned();
        for row in rows {
            joined.push(BETWEEN);
            joined.push_str(row.as_ref());
        }
        Self { joined: Some(joined.into()) }
    }
}

impl fmt::Debug for Rows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl Serialize for Rows {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for Rows {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::<String>::deserialize(deserializer).map(|rows| rows.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_a_list_of_texts() {
        for list in [vec![], vec!["台账.csv:3"], vec!["a.csv:1", "b.xlsx[甲]:12", "a.csv:1"]] {
            let rows: Rows = list.iter().collect();
            assert_eq!(rows.iter().collect::<Vec<_>>(), list);
            assert_eq!((rows.len(), rows.is_empty()), (list.len(), list.is_empty()));
            let json = serde_json::to_string(&rows).unwrap();
            assert_eq!(json, serde_json::to_string(&list).unwrap());
            assert_eq!(serde_json::from_str::<Rows>(&json).unwrap(), rows);
            assert_eq!(format!("{rows:?}"), format!("{list:?}"));
        }
    }
}
