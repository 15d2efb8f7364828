use std::{borrow::Cow, fmt, sync::Arc};

use serde::{Deserialize, Deserializer, Serialize, Serializer, ser::SerializeSeq};

use crate::value::push_digits;

/// Some of the rows behind something, each as `file:row`. Cheap to clone: the same rows stand behind many things.
#[derive(Clone, Default)]
pub struct Rows {
    /// Nothing where there are none.
    list: Option<Arc<List>>,
}

/// INVARIANT: there is at least one row.
enum List {
    /// All of them, with [`BETWEEN`] between them.
    Joined(Box<str>),
    /// Rows of one file: thousands of teams have twenty rows for each of their numbers.
    OfFile { file: Arc<str>, rows: Box<[u32]> },
}

/// No file is called so.
const BETWEEN: char = '\0';

impl Rows {
    /// None of them is known.
    pub const NONE: Self = Self { list: None };

    /// Rows of one file.
    pub(crate) fn of_file(file: Arc<str>, rows: Box<[u32]>) -> Self {
        Self { list: (!rows.is_empty()).then(|| Arc::new(List::OfFile { file, rows })) }
    }

    /// The rows, in the order of tables and files.
    pub fn iter(&self) -> impl Iterator<Item = Cow<'_, str>> {
        let (joined, of_file) = match self.list.as_deref() {
            Some(List::Joined(joined)) => (Some(joined), None),
            Some(List::OfFile { file, rows }) => (None, Some((file, rows))),
            None => (None, None),
        };
        let joined = joined.into_iter().flat_map(|joined| joined.split(BETWEEN).map(Cow::Borrowed));
        let of_file = of_file.into_iter().flat_map(|(file, rows)| {
            rows.iter().map(move |row| Cow::Owned(format!("{file}:{row}")))
        });
        joined.chain(of_file)
    }

    /// Hands each of them to `take`; no text is made for each.
    ///
    /// # Errors
    /// The first one of `take`, which sees no more.
    pub(crate) fn try_each<E>(&self, mut take: impl FnMut(&str) -> Result<(), E>) -> Result<(), E> {
        match self.list.as_deref() {
            Some(List::Joined(joined)) => joined.split(BETWEEN).try_for_each(take),
            Some(List::OfFile { file, rows }) => {
                // No number of 32 bits has more digits.
                let mut text = String::with_capacity(file.len() + 1 + 10);
                text.push_str(file);
                text.push(':');
                let start = text.len();
                rows.iter().try_for_each(|row| {
                    text.truncate(start);
                    push_digits(&mut text, u64::from(*row));
                    take(&text)
                })
            }
            None => Ok(()),
        }
    }

    /// The file and the numbers of its rows, where all of them are known to be of one.
    pub(crate) fn of_one_file(&self) -> Option<(&str, &[u32])> {
        match self.list.as_deref() {
            Some(List::OfFile { file, rows }) => Some((file, rows)),
            _ => None,
        }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self.list.as_deref() {
            Some(List::Joined(joined)) => joined.split(BETWEEN).count(),
            Some(List::OfFile { rows, .. }) => rows.len(),
            None => 0,
        }
    }

    /// None at all?
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.list.is_none()
    }
}

impl PartialEq for Rows {
    fn eq(&self, other: &Self) -> bool {
        match (&self.list, &other.list) {
            (Some(own), Some(others)) if Arc::ptr_eq(own, others) => true,
            _ => self.iter().eq(other.iter()),
        }
    }
}

impl Eq for Rows {}

impl<T: AsRef<str>> FromIterator<T> for Rows {
    fn from_iter<I: IntoIterator<Item = T>>(rows: I) -> Self {
        let mut rows = rows.into_iter();
        let Some(first) = rows.next() else { return Self::NONE };
        let mut joined = first.as_ref().to_owned();
        for row in rows {
            joined.push(BETWEEN);
            joined.push_str(row.as_ref());
        }
        Self { list: Some(Arc::new(List::Joined(joined.into()))) }
    }
}

impl fmt::Debug for Rows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl Serialize for Rows {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.len()))?;
        self.try_each(|row| list.serialize_element(row))?;
        list.end()
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
            assert!(rows == rows.clone() && rows == list.iter().collect());
            assert_eq!((rows.len(), rows.is_empty()), (list.len(), list.is_empty()));
            let json = serde_json::to_string(&rows).unwrap();
            assert_eq!(json, serde_json::to_string(&list).unwrap());
            assert_eq!(serde_json::from_str::<Rows>(&json).unwrap(), rows);
            assert_eq!(format!("{rows:?}"), format!("{list:?}"));
        }
    }

    #[test]
    fn rows_of_a_file_are_those_with_its_name() {
        for numbers in [vec![], vec![7u32], vec![2, 3, 4_000_000_000]] {
            let written: Rows = numbers.iter().map(|row| format!("台账.csv:{row}")).collect();
            let rows = Rows::of_file("台账.csv".into(), numbers.as_slice().into());
            assert_eq!(rows, written);
            assert_eq!((rows.len(), rows.is_empty()), (written.len(), written.is_empty()));
            let each = |rows: &Rows| {
                let mut texts = Vec::new();
                let done: Result<(), ()> = rows.try_each(|row| {
                    texts.push(row.to_owned());
                    Ok(())
                });
                done.map(|()| texts)
            };
            assert_eq!(each(&rows), Ok(rows.iter().map(Cow::into_owned).collect()));
            assert_eq!(each(&rows), each(&written));
            let json = serde_json::to_string(&written).unwrap();
            assert_eq!(serde_json::to_string(&rows).unwrap(), json);
        }
        assert_ne!(
            Rows::of_file("a.csv".into(), [1].into()),
            Rows::of_file("a.csv".into(), [2].into())
        );
    }
}
