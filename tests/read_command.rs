//! `zhixiao read`: rows on stdout, defects on stderr, and the exit status.
#![expect(clippy::unwrap_used, reason = "tests may fail loudly")]

use assert_cmd::Command;

fn read(name: &str, bytes: &[u8], options: &[&str]) -> (i32, String, String) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(name), bytes).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_zhixiao"))
        .current_dir(folder.path())
        .args(["read", name])
        .args(options)
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn clean_rows_are_arrays_and_nothing_is_said() {
    let read = read("a.csv", "编号,名称\n1,\"甲\n乙\"\n".as_bytes(), &["--rows"]);
    assert_eq!(read, (0, "[\"编号\",\"名称\"]\n[\"1\",\"甲\\n乙\"]\n".to_owned(), String::new()));
}

#[test]
fn each_defect_is_an_object() {
    let (status, rows, defects) = read("a.csv", "a,b\n1,\"x\n2,3,4\n5,6\n".as_bytes(), &["--rows"]);
    assert_eq!(status, 1);
    assert_eq!(rows.lines().count(), 4);
    assert_eq!(
        defects,
        "{\"row\":2,\"column\":2,\"kind\":\"unclosed-quote\"}\n{\"row\":3,\"column\":null,\"kind\":\"ragged-row\"}\n"
    );
}

#[test]
fn what_is_no_table_is_refused() {
    let (status, rows, defects) = read("a.xls", b"<html><table>", &["--rows"]);
    assert_eq!((status, rows.as_str()), (1, ""));
    assert_eq!(defects, "{\"row\":null,\"column\":null,\"kind\":\"not-a-table-file\"}\n");
}

#[test]
fn the_headers_of_a_method_bring_their_own_knowledge() {
    let text = "整改台账,,\n线索编号,巡察组,涉及人数\nX1,甲组,2\n合计,,2\n";
    let options = ["--rows", "--method", "tonghua-trial", "--table", "clues"];
    let (status, rows, _) = read("a.csv", text.as_bytes(), &options);
    assert_eq!(rows, "[\"线索编号\",\"巡察组\",\"涉及人数\"]\n[\"X1\",\"甲组\",\"2\"]\n");
    // The other columns of the table are missing.
    assert!(status <= 1);
    let (status, _, told) = read("a.csv", text.as_bytes(), &["--table", "nothing"]);
    assert_eq!(status, 2, "{told}");
}

#[test]
fn without_rows_it_is_a_summary_for_people() {
    let (status, text, _) = read("a.csv", "编号\t名称\n1\t甲\n".as_bytes(), &["--lang", "zh"]);
    assert_eq!(status, 0);
    for word in ["a.csv", "UTF-8", "Tab", "第 1 行", "B 名称", "数据：1 行"] {
        assert!(text.contains(word), "{word}: {text}");
    }
}
