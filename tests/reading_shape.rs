//! Files read by their shape alone: one damaged row in a clean file is told, and the others are read.

use std::sync::Arc;

use proptest::prelude::*;
use zhixiao::table::{InputFile, ReadOptions, read_shape};

/// A table as a program writes it: all fields quoted, or those that need it.
fn write(rows: &[Vec<String>], delimiter: char, all: bool) -> String {
    let mut out = String::new();
    for row in rows {
        let fields: Vec<String> = row
            .iter()
            .map(|field| {
                if all || field.contains([delimiter, '"', '\n']) || field.starts_with(' ') {
                    format!("\"{}\"", field.replace('"', "\"\""))
                } else {
                    field.clone()
                }
            })
            .collect();
        out.push_str(&fields.join(&delimiter.to_string()));
        out.push('\n');
    }
    out
}

struct Outcome {
    rows: Vec<Vec<String>>,
    told: Vec<Option<u64>>,
}

fn read(bytes: &[u8]) -> Option<Outcome> {
    let file = InputFile { name: Arc::from("a.csv"), bytes: Arc::from(bytes) };
    let reading = read_shape(&file, &ReadOptions::default()).ok()?;
    let mut rows = vec![reading.header.clone()];
    rows.extend(reading.rows());
    Some(Outcome { rows, told: reading.doubts.iter().map(|doubt| doubt.record).collect() })
}

fn field() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[甲乙丙丁一二三四]{1,4}",
        3 => "[1-9][0-9]{0,3}",
        1 => "[a-c]{1,3}[,;\" ][a-c]{1,3}",
        1 => "甲\n乙",
        1 => Just(String::new()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn one_damage_is_told_and_harms_one_row(
        body in prop::collection::vec(prop::collection::vec(field(), 4..=4), 8..14),
        delimiter in prop::sample::select(vec![',', ';', '\t']),
        all in any::<bool>(),
        kind in 0usize..7,
        place in any::<prop::sample::Index>(),
    ) {
        let mut table = vec![["编号", "巡察组", "问题表述", "整改状态"].map(str::to_owned).to_vec()];
        table.extend(body.into_iter().zip(1..).map(|(mut row, number)| {
            row[0] = format!("Z{number:03}");
            row
        }));
        let clean = write(&table, delimiter, all);
        let before = read(clean.as_bytes()).unwrap();
        prop_assert_eq!(&before.rows, &table, "{:?}", clean);
        prop_assert!(before.told.is_empty(), "{:?} {:?}", clean, before.told);

        let header = clean.find('\n').unwrap() + 1;
        let spots: Vec<usize> = clean
            .char_indices()
            .filter(|(at, c)| *at >= header && match kind {
                0 => *c == delimiter,
                3 => *c == '"',
                4 => *c == '\n',
                6 => !c.is_ascii(),
                _ => true,
            })
            .map(|(at, _)| at)
            .collect();
        if spots.is_empty() {
            return Ok(());
        }
        let at = *place.get(&spots);
        let mut damaged = clean.clone().into_bytes();
        match kind {
            0 | 3 | 4 => { damaged.remove(at); }
            1 => damaged.insert(at, u8::try_from(u32::from(delimiter)).unwrap()),
            2 => damaged.insert(at, b'"'),
            5 => damaged.insert(at, b'\n'),
            _ => damaged[at] = 0xFF,
        }
        let shown = String::from_utf8_lossy(&damaged).into_owned();
        let after = read(&damaged).unwrap();
        if after.told.is_empty() {
            // Only the content of one field can have changed, and by no quote.
            prop_assert_eq!(after.rows.len(), table.len(), "{:?}", shown);
            let differ = after.rows.iter().flatten().zip(table.iter().flatten()).filter(|(a, b)| a != b).count();
            let widths = after.rows.iter().all(|row| row.len() == 4);
            let most = usize::from(matches!(kind, 0 | 1 | 4 | 5));
            prop_assert!(widths && differ <= most, "{:?}: {:?}", shown, after.rows);
        } else {
            // Every row that is not told is a row of the clean table.
            let told = |at: usize| after.told.contains(&Some(at as u64 + 1));
            for (at, row) in after.rows.iter().enumerate().filter(|(at, _)| !told(*at)) {
                prop_assert!(table.contains(row), "{:?}: {} {:?} {:?}", shown, at, row, after.told);
            }
            let kept = table.iter().filter(|row| after.rows.contains(row)).count();
            // Joined lines harm two rows, a broken quote the lines of its own field.
            prop_assert!(kept + 2 >= table.len(), "{:?}: {:?}", shown, after.rows);
        }
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = read(&bytes);
    }
}
