//! `zhixiao watch`: a block at every save, and only what is touched is done again.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

mod command;

use std::{
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use command::Desk;

/// A program that watches, and its blocks as they come.
struct Watching {
    child: Arc<Mutex<Child>>,
    lines: std::io::Lines<BufReader<std::process::ChildStdout>>,
}

impl Watching {
    fn begin(folder: &Path, line: &str) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_zhixiao"))
            .current_dir(folder)
            .env("LC_ALL", "zh_CN.UTF-8")
            .args(line.split(' '))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let child = Arc::new(Mutex::new(child));
        // What never comes is not waited for without end.
        let late = Arc::clone(&child);
        thread::spawn(move || {
            thread::sleep(Duration::from_secs(240));
            let _ = late.lock().unwrap().kill();
        });
        Self { child, lines }
    }

    /// What comes up to the line that holds `last`.
    fn block(&mut self, last: &str) -> String {
        let mut block = String::new();
        for line in self.lines.by_ref() {
            let line = line.unwrap();
            block.push_str(&line);
            block.push('\n');
            if line.contains(last) {
                break;
            }
        }
        block
    }

    fn rest(mut self) -> String {
        let rest: Vec<String> = self.lines.by_ref().map(Result::unwrap).collect();
        assert!(self.child.lock().unwrap().wait().unwrap().success());
        rest.join("\n")
    }
}

fn change(path: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(path).unwrap();
    assert!(text.contains(from), "{from}");
    fs::write(path, text.replace(from, to)).unwrap();
}

#[test]
fn what_a_save_moves() {
    let desk = Desk::new();
    desk.changed("新办法", &[]);
    let line = "watch samples/round-8-2 --method 新办法 --turns 5";
    let mut watching = Watching::begin(desk.path(), line);
    let first = watching.block("个组");
    insta::assert_snapshot!("watch_first", first);
    // A constant that scores read: the ledgers are kept.
    let method = desk.path().join("新办法/method.toml");
    change(&method, "\"线索办结满分线\" = { value = 0.90", "\"线索办结满分线\" = { value = 0.95");
    let second = watching.block("现在触发");
    assert!(second.contains("改了：新办法/method.toml"), "{second}");
    assert!(second.contains("没有重读"), "{second}");
    assert!(second.contains("没有通过 "), "{second}");
    assert!(second.contains("13 个组中 4 个有变动"), "{second}");
    // A constant that rows read: they are not.
    change(&method, "\"严重权重\" = { value = 1.5", "\"严重权重\" = { value = 2");
    let third = watching.block("个有变动");
    assert!(third.contains("评估：台账已读"), "{third}");
    // A mistake is told of, and the next good state is compared with the last good one.
    change(&method, "\"严重权重\" = { value = 2", "\"严重权重\" = { value = \"2");
    let fourth = watching.block("method.toml:");
    assert!(fourth.contains("错误["), "{fourth}");
    change(&method, "\"严重权重\" = { value = \"2", "\"严重权重\" = { value = 2");
    let fifth = watching.rest();
    assert!(fifth.contains("13 个组中 0 个有变动"), "{fifth}");
}

#[test]
fn a_table_of_the_round_is_read_again() {
    let desk = Desk::new();
    let mut watching = Watching::begin(desk.path(), "watch samples/round-8-2 --turns 2 --lang en");
    let first = watching.block("teams: 13");
    assert!(first.contains("evaluation: the ledgers are read"), "{first}");
    let table = desk.path().join("samples/round-8-2/clues.csv");
    let bytes = fs::read(&table).unwrap();
    // One row less.
    let end = bytes[..bytes.len() - 2].iter().rposition(|byte| *byte == b'\n').unwrap();
    fs::write(&table, &bytes[..=end]).unwrap();
    let second = watching.rest();
    assert!(second.contains("changed: samples/round-8-2/clues.csv"), "{second}");
    assert!(second.contains("teams move"), "{second}");
    let none = desk.run("watch samples/none");
    assert_eq!((none.status, none.out.as_str()), (2, ""));
    assert!(none.error.contains("没有 samples/none 这个轮次目录"), "{}", none.error);
}
