use std::collections::BTreeMap;

/// The reference values, and what was said of them.
pub(crate) struct Claims {
    /// By name: the value, and whether a check has claimed it.
    rows: BTreeMap<String, (f64, bool)>,
    wrong: Vec<String>,
}

impl Claims {
    pub(crate) fn read(text: &str) -> Self {
        let mut rows = BTreeMap::new();
        for record in csv::Reader::from_reader(text.as_bytes()).records() {
            let record = record.expect("a row");
            let value: f64 = record[1].parse().expect("a number");
            let known = rows.insert(record[0].to_owned(), (value, false));
            assert!(known.is_none(), "{} stands there twice", &record[0]);
        }
        assert_eq!(rows.len(), 320);
        Self { rows, wrong: Vec::new() }
    }

    /// The value is met to a millionth of itself.
    pub(crate) fn meets(&mut self, name: &str, found: impl Into<Option<f64>>) {
        let wanted = self.rows.get(name).map_or(0.0, |row| row.0);
        // Around 0 a relative tolerance has no meaning.
        let tolerance = if wanted.abs() > 0.0 { 1e-6 * wanted.abs() } else { 1e-12 };
        self.within(name, found, tolerance);
    }

    /// The value is met to `tolerance`, as stated for what is drawn at random.
    pub(crate) fn within(&mut self, name: &str, found: impl Into<Option<f64>>, tolerance: f64) {
        let Some((wanted, claimed)) = self.rows.get_mut(name) else {
            self.wrong.push(format!("{name}: no such row"));
            return;
        };
        if std::mem::replace(claimed, true) {
            self.wrong.push(format!("{name}: claimed twice"));
        }
        match found.into() {
            Some(found) if (found - *wanted).abs() <= tolerance => {}
            found => self.wrong.push(format!("{name}: {wanted} wanted, {found:?} found")),
        }
    }

    /// Both ends of an interval, `name.lower` and `name.upper`.
    pub(crate) fn interval(&mut self, name: &str, found: Option<(f64, f64)>) {
        self.meets(&format!("{name}.lower"), found.map(|ends| ends.0));
        self.meets(&format!("{name}.upper"), found.map(|ends| ends.1));
    }

    /// Fails if a value was missed or a row has no check.
    pub(crate) fn settle(mut self, left_out: &[(&str, &str)]) {
        for (name, reason) in left_out {
            assert!(!reason.is_empty());
            match self.rows.get_mut(*name) {
                Some((_, claimed)) if !*claimed => *claimed = true,
                _ => self.wrong.push(format!("{name}: left out, but claimed or not there")),
            }
        }
        let unclaimed = self.rows.iter().filter(|(_, (_, claimed))| !claimed);
        self.wrong.extend(unclaimed.map(|(name, _)| format!("{name}: no check claims it")));
        assert!(self.wrong.is_empty(), "\n{}", self.wrong.join("\n"));
    }
}

#[test]
fn a_row_without_a_check_and_a_wrong_value_fail() {
    let text = include_str!("../reference/statistics_examples.csv");
    let told = |claims: Claims| {
        let caught = std::panic::catch_unwind(move || claims.settle(&[])).expect_err("it fails");
        *caught.downcast::<String>().expect("a text")
    };
    let mut claims = Claims::read(text);
    claims.meets("rates.p0", 0.740_114);
    claims.meets("rates.none", 1.0);
    claims.meets("self.t", None);
    let told = told(claims);
    for line in [
        "rates.p0: 0.7401129943502824 wanted, Some(0.740114) found",
        "rates.none: no such row",
        "self.t: 2.79834678394545 wanted, None found",
        "self.sd: no check claims it",
    ] {
        assert!(told.contains(line), "{line}\nis not in{told}");
    }
}
