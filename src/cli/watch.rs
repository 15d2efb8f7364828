use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    thread::sleep,
    time::{Duration, SystemTime},
};

use clap::ArgMatches;

use super::{
    command::get,
    evaluate::judged,
    exit::Exit,
    folders::{self, Folders, Opened},
    run::Failure,
    screen::Screen,
};
use crate::{
    diagnostic::{Diagnostics, Message, Severity, listed, message, render::Human},
    judge::evaluation::Evaluation,
    method::{Pack, Packs, model::Method},
    pipeline::{Prepared, ReadRound},
    report::{Fingerprint, terminal::layout::width},
    testing::{self, RunOptions, Suite, Verdict},
    workbench::compare::{compare, moves},
};

/// How often the files are looked at.
///
/// They are looked at, and not waited for, since the folders of an office lie on shares whose servers tell no
/// program of a change, or tell it of changes that are none.
const EVERY: Duration = Duration::from_millis(500);
/// A change is taken once the files have stayed as they are for so long.
const SETTLED: Duration = Duration::from_millis(150);
/// How many failing tests are named.
const MOST_TESTS: usize = 5;
/// How many mistakes of a kind are shown.
const MOST_OF_A_KIND: usize = 3;

/// `zhixiao watch`: at every save of the round, its method or its tests, everything again that the change
/// touches.
pub(super) fn run(screen: Screen, matches: &ArgMatches) -> Result<Exit, Failure> {
    let Some(folder) = get::<PathBuf>(matches, "round") else { return Ok(Exit::Usage) };
    folders::a_folder(folder)?;
    if !folder.is_dir() {
        let shown = folder.display();
        return Err(Failure::Usage(message!(
            zh: "没有 {shown} 这个轮次目录", en: "there is no round folder {shown}",
        )));
    }
    let turns = get::<u32>(matches, "turns").copied();
    let mut watch = Watch { screen, matches, folder, opened: None, read: None, last: None };
    let mut packs = packs_of(matches, folder);
    let mut seen = look(matches, folder, &packs).unwrap_or_default();
    let mut turn = 1;
    let mut changed = Changed::everything();
    loop {
        let block = watch.turn(turn, &changed);
        screen.print(&block)?;
        if turns.is_some_and(|turns| turn >= turns) {
            return Ok(Exit::Done);
        }
        let mut now = next(matches, folder, &packs, &seen);
        let packs_now = packs_of(matches, folder);
        if packs_now != packs {
            packs = packs_now;
            now = look(matches, folder, &packs).unwrap_or(now);
        }
        changed = Changed::between(&seen, &now, folder);
        seen = now;
        turn += 1;
    }
}

/// The next state of the files that is another one, once it has settled.
fn next(matches: &ArgMatches, folder: &Path, packs: &[PathBuf], seen: &Seen) -> Seen {
    let look = || look(matches, folder, packs);
    loop {
        sleep(EVERY);
        // A file that is being replaced may be gone for a moment.
        let Some(now) = look().filter(|now| now != seen) else { continue };
        sleep(SETTLED);
        if look().as_ref() == Some(&now) {
            return now;
        }
    }
}

/// What the files are: those of the method by their content, so that no save is missed and one without a change
/// is none; tables, which may be big, by length and time.
#[derive(Debug, Default, PartialEq, Eq)]
struct Seen {
    rules: BTreeMap<PathBuf, String>,
    tables: BTreeMap<PathBuf, (u64, Option<SystemTime>)>,
}

/// What is there now; nothing while it cannot be read.
fn look(matches: &ArgMatches, folder: &Path, packs: &[PathBuf]) -> Option<Seen> {
    let mut seen = Seen::default();
    let path = folder.join("round.toml");
    if let Ok(bytes) = fs::read(&path) {
        seen.rules.insert(path, digest(&bytes));
    }
    // A round.toml that cannot be read has no tables, and is told of when the round is opened.
    let round = folders::round(matches, folder, &mut Diagnostics::new()).ok()?;
    if let Some(round) = round {
        for name in folders::names_of_tables(folder, &round).ok()? {
            let path = folder.join(name);
            let metadata = fs::metadata(&path).ok()?;
            seen.tables.insert(path, (metadata.len(), metadata.modified().ok()));
        }
    }
    for pack in packs {
        for file in folders::read_pack(pack).ok()?.files {
            seen.rules.insert(pack.join(&*file.name), digest(&file.bytes));
        }
    }
    Some(seen)
}

/// The folders of the method and of those that it extends; none of shipped ones.
fn packs_of(matches: &ArgMatches, folder: &Path) -> Vec<PathBuf> {
    let round = folders::round(matches, folder, &mut Diagnostics::new()).ok().flatten();
    let named = get::<String>(matches, "method").map(String::as_str);
    let (named, from) = folders::method_of(folder, round.as_ref(), named);
    let Ok((pack, packs)) = folders::find_pack(&named, &from) else { return Vec::new() };
    let recorder = Recorder { packs, folders: Mutex::default() };
    // Loading asks for them.
    let _ = crate::method::load(&pack, &recorder);
    let below = recorder.folders.into_inner().unwrap_or_else(PoisonError::into_inner);
    let mut all = vec![from.join(named)];
    all.extend(below);
    all.retain(|folder| folder.join("method.toml").is_file());
    all.dedup();
    all
}

fn digest(bytes: &[u8]) -> String {
    Fingerprint::of("", bytes).sha256
}

/// Finds packs and remembers the folders.
struct Recorder {
    packs: Folders,
    folders: Mutex<Vec<PathBuf>>,
}

impl Packs for Recorder {
    fn find(&self, from: &str, base: &str) -> Option<Pack> {
        let folder = self.packs.folder_of(from, base);
        self.folders.lock().unwrap_or_else(PoisonError::into_inner).extend(folder);
        self.packs.find(from, base)
    }
}

/// What differs between two looks.
struct Changed {
    /// The files, as they are called from the round's folder.
    names: Vec<String>,
    /// The round or its tables.
    round: bool,
}

impl Changed {
    fn everything() -> Self {
        Self { names: Vec::new(), round: true }
    }

    fn between(before: &Seen, after: &Seen, folder: &Path) -> Self {
        let rules = differing(&before.rules, &after.rules);
        let tables = differing(&before.tables, &after.tables);
        let round_file = folder.join("round.toml");
        let round = !tables.is_empty() || rules.contains(&round_file);
        let name = |path: PathBuf| {
            let path = path.strip_prefix(".").unwrap_or(&path);
            path.display().to_string().replace('\\', "/")
        };
        Self { names: rules.into_iter().chain(tables).map(name).collect(), round }
    }
}

fn differing<V: PartialEq>(
    before: &BTreeMap<PathBuf, V>,
    after: &BTreeMap<PathBuf, V>,
) -> Vec<PathBuf> {
    let gone = before.keys().filter(|path| !after.contains_key(*path));
    let other = after.iter().filter(|(path, value)| before.get(*path) != Some(*value));
    other.map(|(path, _)| path).chain(gone).cloned().collect()
}

struct Watch<'a> {
    screen: Screen,
    matches: &'a ArgMatches,
    folder: &'a Path,
    /// The round with the method that was read last.
    opened: Option<Opened>,
    /// Its tables, and what was measured in them.
    read: Option<ReadRound>,
    /// The last good result, and the method that gave it.
    last: Option<(Evaluation, Method)>,
}

impl Watch<'_> {
    fn say(&self, message: &Message) -> String {
        format!("{}\n", message.in_language(self.screen.language))
    }

    /// Does what the change asks for; the block that tells of it.
    fn turn(&mut self, number: u32, changed: &Changed) -> String {
        let mut block = self.rule(number);
        if !changed.names.is_empty() {
            let (zh, en) = listed(&changed.names);
            block.push_str(&self.say(&message!(zh: "改了：{zh}", en: "changed: {en}")));
        }
        match self.work(changed, &mut block) {
            Ok(()) => {}
            Err(Failure::Errors(mut found)) => {
                found.sort();
                block.push_str(&self.diagnostics(&found));
            }
            Err(Failure::Usage(text) | Failure::Machine(text)) => block.push_str(&self.say(&text)),
        }
        block.push('\n');
        block
    }

    /// `── 3 ─────…`, as wide as the screen.
    fn rule(&self, number: u32) -> String {
        let head = format!("── {number} ");
        let rest = self.screen.width().saturating_sub(width(&head));
        format!("{head}{}\n", "─".repeat(rest))
    }

    fn diagnostics(&self, found: &Diagnostics) -> String {
        let human = Human {
            language: self.screen.language,
            most: MOST_OF_A_KIND,
            width: self.screen.width(),
            colour: self.screen.colour(),
        };
        human.render(found)
    }

    fn work(&mut self, changed: &Changed, block: &mut String) -> Result<(), Failure> {
        self.open(changed)?;
        self.tests(block)?;
        let Some(opened) = &self.opened else { return Ok(()) };
        let kept = self.read.take().filter(|read| !changed.round && read.suits(&opened.method));
        let again = kept.is_none();
        let read = kept.unwrap_or_else(|| {
            ReadRound::new(&opened.method, &opened.input, &opened.options, &|_| {})
        });
        let prepared = Prepared::of(&opened.method, read, &opened.options, &|_| {});
        let outcome = judged(&opened.found, prepared.judge(&[], &|_| {}));
        self.read = prepared.into_read();
        let (evaluation, found) = outcome?;
        let warnings = found.count(Severity::Warning);
        block.push_str(&self.say(&match warnings {
            0 => message!(zh: "检查：没有错误", en: "check: no errors"),
            _ => message!(
                zh: "检查：没有错误，警告 {warnings} 处",
                en: "check: no errors; warnings: {warnings}",
            ),
        }));
        let how = match again {
            true => message!(zh: "评估：台账已读", en: "evaluation: the ledgers are read"),
            false => message!(
                zh: "评估：台账没有变，没有重读",
                en: "evaluation: the ledgers are as they were and not read again",
            ),
        };
        block.push_str(&self.say(&how));
        let text = match &self.last {
            Some((before, by)) => {
                let comparison = compare(before, &evaluation, Some((by, &opened.method)));
                moves(&comparison, self.screen.language, self.screen.width())
            }
            None => self.say(&grades(&evaluation)),
        };
        block.push_str(&text);
        self.last = Some((evaluation, opened.method.clone()));
        Ok(())
    }

    /// Reads what has changed: the whole round, or only its method.
    fn open(&mut self, changed: &Changed) -> Result<(), Failure> {
        let opened = match self.opened.take().filter(|_| !changed.round) {
            None => folders::open(self.matches, self.folder)?,
            Some(opened) => {
                let named = get::<String>(self.matches, "method").map(String::as_str);
                let (named, from) =
                    folders::method_of(self.folder, Some(&opened.input.round), named);
                let loaded = folders::load_method(&named, &from);
                match loaded {
                    Ok((Some(method), found)) => Opened { method, found, ..opened },
                    other => {
                        // The tables are still those that were read.
                        self.opened = Some(opened);
                        let (_, found) = other?;
                        return Err(Failure::Errors(found));
                    }
                }
            }
        };
        self.opened = Some(opened);
        Ok(())
    }

    /// The method's own tests.
    fn tests(&self, block: &mut String) -> Result<(), Failure> {
        let Some(opened) = &self.opened else { return Ok(()) };
        let named = get::<String>(self.matches, "method").map(String::as_str);
        let (named, from) = folders::method_of(self.folder, Some(&opened.input.round), named);
        let (pack, packs) = folders::find_pack(&named, &from)?;
        let (suite, found) = Suite::load(&pack, &packs);
        let Some(suite) = suite else { return Err(Failure::Errors(found)) };
        let report = testing::run(&suite, &RunOptions::default());
        let passed = report.count(Verdict::Passed);
        let bad: Vec<_> = report
            .results
            .iter()
            .filter(|result| matches!(result.verdict, Verdict::Failed | Verdict::Broken))
            .collect();
        let not = bad.len();
        block.push_str(&self.say(&match not {
            0 => message!(zh: "测试：{passed} 条全部通过", en: "tests: all {passed} pass"),
            _ => message!(
                zh: "测试：通过 {passed} 条，没有通过 {not} 条",
                en: "tests: {passed} pass, {not} do not",
            ),
        }));
        for result in bad.iter().take(MOST_TESTS) {
            block.push_str(&format!("  {}\n", result.name));
        }
        if let Some(more) = not.checked_sub(MOST_TESTS).filter(|more| *more > 0) {
            block.push_str(&self.say(&message!(zh: "  另有 {more} 条", en: "  and {more} more")));
        }
        Ok(())
    }
}

/// How many teams have which grade.
fn grades(evaluation: &Evaluation) -> Message {
    let teams = evaluation.teams.len();
    let counts: Vec<String> = evaluation
        .grades
        .iter()
        .enumerate()
        .filter_map(|(at, grade)| {
            let count = evaluation.teams.iter().filter(|team| team.grade == Some(at)).count();
            (count > 0).then(|| format!("{} {count}", grade.name))
        })
        .collect();
    let (zh, en) = listed(&counts);
    match counts.is_empty() {
        true => message!(zh: "{teams} 个组", en: "teams: {teams}"),
        false => message!(zh: "{teams} 个组：{zh}", en: "teams: {teams}; {en}"),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Changed, Seen};

    #[test]
    fn a_change_is_named_and_tells_what_it_touches() {
        let folder = Path::new("轮次");
        let seen = |rules: &[(&str, &str)], tables: &[(&str, u64)]| Seen {
            rules: rules.iter().map(|(path, digest)| (path.into(), (*digest).to_owned())).collect(),
            tables: tables.iter().map(|(path, length)| (path.into(), (*length, None))).collect(),
        };
        let before =
            seen(&[("办法/method.toml", "a"), ("轮次/round.toml", "b")], &[("轮次/clues.csv", 3)]);
        let after =
            seen(&[("办法/method.toml", "c"), ("轮次/round.toml", "b")], &[("轮次/clues.csv", 3)]);
        let changed = Changed::between(&before, &after, folder);
        assert_eq!(
            (changed.names.as_slice(), changed.round),
            (&["办法/method.toml".to_owned()][..], false)
        );
        let gone = seen(&[("办法/method.toml", "a"), ("轮次/round.toml", "b")], &[]);
        let changed = Changed::between(&before, &gone, folder);
        assert_eq!((changed.names.len(), changed.round), (1, true));
        let round =
            seen(&[("办法/method.toml", "a"), ("轮次/round.toml", "x")], &[("轮次/clues.csv", 3)]);
        assert!(Changed::between(&before, &round, folder).round);
    }
}
