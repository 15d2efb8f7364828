use super::{Dialect, SqlSource, sql};
use crate::{
    diagnostic::Language,
    method::{Pack, ShippedPacks, load, model::Method},
    value::Date,
};

/// A pack with one column of each kind and the metric `m`, whose keys are given.
fn method(metric: &str) -> Method {
    let toml = format!(
        "[method]\nid = \"m\"\nname = \"办法\"\n[params]\nthird = 0.125\n[tables.teams]\nkey = [\"id\"]\n\
         [tables.teams.columns]\nid = {{ type = \"text\" }}\nsince = {{ type = \"date\" }}\n\
         [tables.t]\nfiles = [\"t\"]\n[tables.t.columns]\nteam = {{ type = \"team\" }}\nn = {{ type = \"number\" }}\n\
         i = {{ type = \"int\" }}\nd = {{ type = \"date\" }}\nb = {{ type = \"bool\" }}\nx = {{ type = \"text\" }}\n\
         e = {{ type = \"enum\", values = [\"甲\", \"乙\"] }}\n[metrics.m]\ntable = \"t\"\n{metric}\n\
         [[indicator]]\nid = \"a\"\nname = \"甲\"\npoints = 10\nscore = 'points'\n"
    );
    let (method, found) = load(&Pack::new([("method.toml", toml.as_bytes())]), &ShippedPacks);
    method.unwrap_or_else(|| panic!("{metric}: {found:?}"))
}

fn written(metric: &str) -> super::Sql {
    let method = method(metric);
    let day = Date::from_iso("2026-06-30").unwrap();
    let source = SqlSource::declared(&method, day, "");
    sql(&method, &source, Dialect::DuckDb, Language::English).unwrap()
}

/// The piece of SQL that a condition becomes.
fn condition(expression: &str) -> String {
    let sql = written(&format!("count = '{expression}'"));
    assert!(sql.left_out.is_empty(), "{expression}: {:?}", sql.left_out);
    let (before, _) = sql.text.split_once(" AS \"m0_o\"").unwrap();
    before.rsplit_once("t.*,\n    ").unwrap().1.to_owned()
}

#[test]
fn an_absent_side_ends_a_condition_as_it_does_in_rules() {
    assert_eq!(
        condition("b && i > 1"),
        "CASE WHEN t.\"b\" THEN (t.\"i\" > 1) WHEN NOT t.\"b\" THEN FALSE END"
    );
    assert_eq!(
        condition("b || x == \"甲\""),
        "CASE WHEN t.\"b\" THEN TRUE WHEN NOT t.\"b\" THEN (t.\"x\" = '甲') END"
    );
    // Where the first side is always there, SQL does the same.
    assert_eq!(condition("b != () && i > 1"), "((t.\"b\" IS NOT NULL) AND (t.\"i\" > 1))");
    assert_eq!(condition("(b ?? false) || i > 1"), "(COALESCE(t.\"b\", FALSE) OR (t.\"i\" > 1))");
    assert_eq!(
        condition("if b { i > 1 } else { true }"),
        "CASE WHEN t.\"b\" IS NULL THEN NULL WHEN t.\"b\" THEN (t.\"i\" > 1) ELSE TRUE END"
    );
    assert_eq!(
        condition("min(i, n) > 0"),
        "(CASE WHEN t.\"i\" IS NULL OR t.\"n\" IS NULL THEN NULL ELSE least(t.\"i\", t.\"n\") END > 0)"
    );
}

#[test]
fn values_have_exact_forms() {
    assert_eq!(condition("n * params.third > 0.5"), "((t.\"n\" * 0.125) > 0.5)");
    assert_eq!(condition("n / 8 > -1"), "((t.\"n\" * 0.125) > (-1))");
    assert_eq!(condition("d <= as_of"), "(t.\"d\" <= DATE '2026-06-30')");
    assert_eq!(condition("e in [\"甲\", \"乙\"]"), "(t.\"e\" IN ('甲', '乙'))");
    assert_eq!(
        condition("let k = add_days(d, i); k > as_of"),
        "((t.\"d\" + CAST(t.\"i\" AS INTEGER)) > DATE '2026-06-30')"
    );
    let days = condition("workdays(teams[team].since, d) > 5");
    assert_eq!(days, "((j2.workdays - j1.workdays) > 5)");
}

#[test]
fn what_has_no_exact_form_is_named() {
    for (metric, why) in [
        ("sum = 'n / 3'", "division in each row"),
        ("sum = 'n / i'", "division in each row"),
        ("sum = 'n ** 2'", "`**` has no exact form"),
        ("sum = 'n * n * n'", "outgrow DECIMAL(38)"),
        ("count = 'len(x) > 2'", "the function len"),
        ("count = 'teams[x].since > d'", "another team than that of the row"),
        ("sum = 'if b { throw \"no\" } else { n }'", "it throws"),
    ] {
        let sql = written(metric);
        let told: Vec<&str> = sql.left_out.iter().map(|one| one.message.en.as_str()).collect();
        assert!(told.len() == 1 && told[0].contains(why), "{metric}: {told:?}");
        assert!(sql.metrics.is_empty() && sql.text.contains("-- method.toml:"), "{metric}");
        let place = &sql.left_out.iter().next().unwrap().place;
        assert!(place.row.is_some(), "{metric}");
    }
}

/// Names and texts of a pack are data: they cannot end the quotes that they stand in.
#[test]
fn quotes_cannot_be_left() {
    assert_eq!(Dialect::DuckDb.name("a\"b"), "\"a\"\"b\"");
    assert_eq!(Dialect::Spark.name("a`b"), "`a``b`");
    assert_eq!(Dialect::DuckDb.text("a'b\\"), "'a''b\\'");
    assert_eq!(Dialect::Spark.text("a'b\\"), "'a\\'b\\\\'");
}
