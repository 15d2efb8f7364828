//! Hostile files. The law: whatever is in a file of up to 32 MB, reading it ends within ten seconds of computing time
//! and 1 GiB of memory with data or with an error; it never crashes and never hangs. Larger files may take as much
//! more as they are larger, if they are text.
//!
//! Each file is read by a process of its own, by shape, under declared headers and for giving it back, so that what
//! it costs can be seen. The ordinary run stays just over the bounds of the reader; files of full size take a build
//! with optimisation: `cargo test --release --test hostile -- --ignored full_size`.

#![cfg(target_os = "linux")]
#![expect(
    clippy::cast_possible_truncation,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test may fail loudly"
)]

#[cfg(test)]
mod declared;
#[cfg(test)]
#[path = "hostile/full_size.rs"]
mod full_size;
#[cfg(test)]
#[path = "hostile/ole.rs"]
mod ole;
#[cfg(test)]
#[path = "hostile/package.rs"]
mod package;
#[cfg(test)]
#[path = "hostile/parts.rs"]
mod parts;
#[cfg(test)]
#[path = "hostile/text.rs"]
mod text;

use std::{
    fs,
    io::Read,
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use zhixiao::table::{
    ColumnSpec, HeaderSpec, InputFile, ReadOptions, raw_sheets, read, read_shape,
};

/// A file that means harm.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

pub(crate) fn case(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Case {
    Case { name: name.into(), bytes: bytes.into() }
}

/// Bytes without an order, always the same.
pub(crate) fn noise(count: u32) -> Vec<u8> {
    (0..count).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect()
}

/// Of 10 ms, for three readings.
const MOST_TICKS: u64 = 3_000;
const MOST_KILOBYTES: u64 = 1 << 20;
/// What stops a file that would take the memory of the whole machine.
const ADDRESSES: u64 = 6 << 20;
const PATIENCE: Duration = Duration::from_secs(90);
const FILE: &str = "ZHIXIAO_HOSTILE_FILE";

fn spec() -> HeaderSpec {
    let columns = [("编号", true), ("巡察组", true), ("状态", false), ("完成时间", false)];
    let column = |(header, key): (&str, bool)| ColumnSpec {
        required: key,
        key: header == "编号",
        text: header == "编号",
        fill_down: header == "巡察组",
        ..declared::column(header, &[header])
    };
    HeaderSpec {
        table: 0,
        name: Arc::from("台账"),
        files: vec!["*".to_owned()],
        columns: columns.into_iter().map(column).collect(),
        total_words: Vec::new(),
    }
}

/// Reads the file that the test below names, and says what it has cost.
#[test]
#[ignore = "what each hostile file is read with"]
fn reads_one_file() {
    let Ok(path) = std::env::var(FILE) else { return };
    let bytes = fs::read(&path).unwrap();
    let file = InputFile { name: Arc::from("台账.csv"), bytes: Arc::from(bytes) };
    let options = ReadOptions::default();
    let rows = match read_shape(&file, &options) {
        Ok(reading) => reading.rows().map(|row| row.len()).sum::<usize>(),
        Err(found) => {
            assert!(found.has_errors());
            0
        }
    };
    let (grids, found) = read(std::slice::from_ref(&file), &[spec()], &options);
    let texts: usize =
        grids.iter().flat_map(|(_, grid)| grid.rows().map(|row| row.cell(0).shown().len())).sum();
    drop(grids);
    let sheets = raw_sheets(&file, &[spec()], &options);
    let cells: usize =
        sheets.iter().flat_map(|sheet| sheet.rows().map(|r| r.cells().count())).sum();
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    // Behind the name in brackets the times of the user and of the system are the 12th and the 13th.
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    let ticks: u64 = fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap();
    let peak = peak.trim().trim_end_matches(" kB").trim();
    println!("\ncost {ticks} {peak} {rows} {texts} {cells} {}", found.iter().count());
}

/// Ticks of 10 ms and kilobytes; or what was said by one that came to a bad end.
fn cost(file: &Path) -> Result<(u64, u64), String> {
    let line = format!("ulimit -v {ADDRESSES}; exec \"$0\" \"$@\"");
    let own = std::env::current_exe().unwrap();
    let started = Instant::now();
    let mut child = Command::new("sh")
        .args(["-c", &line, own.to_str().unwrap()])
        .args(["--ignored", "--exact", "reads_one_file", "--nocapture", "--test-threads=1"])
        .env(FILE, file)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut out, mut error) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
    let said = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        error.read_to_end(&mut bytes).unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    });
    let printed = std::thread::spawn(move || {
        let mut text = String::new();
        out.read_to_string(&mut text).unwrap();
        text
    });
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break Some(status);
        }
        if started.elapsed() > PATIENCE {
            child.kill().unwrap();
            child.wait().unwrap();
            break None;
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    let (said, printed) = (said.join().unwrap(), printed.join().unwrap());
    match status {
        None => return Err("did not end".to_owned()),
        Some(status) if !status.success() => {
            return Err(format!("{status}: {}", said.chars().take(400).collect::<String>()));
        }
        Some(_) => {}
    }
    let line = printed.lines().find_map(|line| line.strip_prefix("cost ")).ok_or("says nothing")?;
    let mut numbers = line.split(' ').map(|number| number.parse().unwrap());
    Ok((numbers.next().unwrap(), numbers.next().unwrap()))
}

/// Reads each, and fails with all that break the law.
pub(crate) fn law(cases: impl IntoIterator<Item = Case>) -> usize {
    let folder = tempfile::tempdir().unwrap();
    let show = std::env::var_os("ZHIXIAO_HOSTILE_SHOW").is_some();
    let mut broken = Vec::new();
    let mut count = 0;
    for (at, case) in cases.into_iter().enumerate() {
        let file = folder.path().join(at.to_string());
        fs::write(&file, &case.bytes).unwrap();
        let cost = cost(&file);
        if show {
            println!("{cost:?} {} bytes: {}", case.bytes.len(), case.name);
        }
        match cost {
            Ok((ticks, peak)) if ticks <= MOST_TICKS && peak <= MOST_KILOBYTES => {}
            Ok((ticks, peak)) => {
                broken.push(format!("{}: {} ms, {} MB", case.name, ticks * 10, peak >> 10));
            }
            Err(said) => broken.push(format!("{}: {said}", case.name)),
        }
        fs::remove_file(&file).unwrap();
        count += 1;
    }
    assert!(broken.is_empty(), "{} of {count}:\n{}", broken.len(), broken.join("\n"));
    count
}

#[test]
fn texts() {
    assert!(law(text::cases()) >= 60);
}

#[test]
fn packages_and_their_parts() {
    assert!(law(package::cases().into_iter().chain(parts::cases())) >= 90);
}

#[test]
fn compound_files() {
    assert!(law(ole::cases()) >= 40);
}
