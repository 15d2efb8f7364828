use super::{at, sentence};
use crate::{
    diagnostic::{self, Diagnostic, Language, Message, counted, message},
    testing::{Mismatch, Part, Report, TestResult, Verdict},
};

/// For people, in the manner of `cargo test`: a line a test, then all that failed, then one line of sums.
#[derive(Debug, Clone, Copy)]
pub struct Human {
    /// The language of the sentences.
    pub language: Language,
    /// Without the line a test.
    pub quiet: bool,
    /// Columns of the screen.
    pub width: usize,
    /// With colours.
    pub colour: bool,
}

const GREEN: &str = "\u{1b}[32m";
const RED: &str = "\u{1b}[31m";
const YELLOW: &str = "\u{1b}[33m";
const PLAIN: &str = "\u{1b}[0m";

impl Human {
    /// The whole report.
    #[must_use]
    pub fn render(&self, report: &Report) -> String {
        let mut text = String::from("\n");
        let count = report.results.len();
        let tests = counted(&count, "test");
        text.push_str(&self.say(&message!(
            zh: "运行 {count} 条测试\n",
            en: "running {tests}\n",
        )));
        if !self.quiet {
            for result in &report.results {
                text.push_str(&self.line(result));
            }
        }
        self.failures(report, &mut text);
        text.push('\n');
        text.push_str(&self.sums(report));
        text
    }

    fn say(&self, message: &Message) -> String {
        message.in_language(self.language).to_owned()
    }

    fn coloured(&self, colour: &str, text: &str) -> String {
        if self.colour { format!("{colour}{text}{PLAIN}") } else { text.to_owned() }
    }

    fn line(&self, result: &TestResult) -> String {
        let passes = result.mismatches.is_empty() && result.errors.is_empty();
        let (colour, word) = match result.verdict {
            Verdict::Passed => (GREEN, message!(zh: "通过", en: "ok")),
            Verdict::Failed => (RED, message!(zh: "失败", en: "FAILED")),
            Verdict::Broken => (RED, message!(zh: "出错", en: "BROKEN")),
            Verdict::Todo if passes => (
                YELLOW,
                message!(zh: "待办（已能通过，可去掉 todo）", en: "todo (it passes: todo can go)"),
            ),
            Verdict::Todo => (YELLOW, message!(zh: "待办", en: "todo")),
            Verdict::Superseded => (YELLOW, message!(zh: "已被取代", en: "superseded")),
        };
        let word = self.coloured(colour, &self.say(&word));
        let name = &result.name;
        match self.language {
            Language::Chinese => format!("测试 {name} …… {word}\n"),
            Language::English => format!("test {name} ... {word}\n"),
        }
    }

    fn failures(&self, report: &Report, text: &mut String) {
        let bad =
            |result: &&TestResult| matches!(result.verdict, Verdict::Failed | Verdict::Broken);
        let failed: Vec<&TestResult> = report.results.iter().filter(bad).collect();
        if failed.is_empty() {
            return;
        }
        text.push('\n');
        text.push_str(&self.say(&message!(zh: "没有通过的：\n", en: "failures:\n")));
        for result in &failed {
            text.push_str(&format!("\n---- {} ----\n", result.name));
            for error in &result.errors {
                text.push_str(&self.diagnostic(error));
            }
            for mismatch in &result.mismatches {
                text.push_str(&self.mismatch(mismatch));
            }
        }
        text.push('\n');
        text.push_str(&self.say(&message!(zh: "没有通过的：\n", en: "failures:\n")));
        for result in failed {
            let place = at(&result.place);
            text.push_str(&format!("    {} ({place})\n", result.name));
        }
    }

    fn diagnostic(&self, found: &Diagnostic) -> String {
        let human = diagnostic::render::Human {
            language: self.language,
            most: usize::MAX,
            width: self.width,
            colour: self.colour,
        };
        human.single(found)
    }

    fn mismatch(&self, mismatch: &Mismatch) -> String {
        let place = mismatch.place.clone();
        let found = Diagnostic::error("test-failed", place, sentence(mismatch));
        let mut text = self.diagnostic(&found);
        for part in &mismatch.parts {
            self.part(part, 1, &mut text);
        }
        text
    }

    fn part(&self, part: &Part, depth: usize, text: &mut String) {
        let indent = "  ".repeat(depth);
        let what = part.text.in_language(self.language);
        match &part.value {
            Some(value) => {
                let value = value.in_language(self.language);
                text.push_str(&format!("{indent}{what} = {value}\n"));
            }
            None => text.push_str(&format!("{indent}{what}\n")),
        }
        for part in &part.parts {
            self.part(part, depth + 1, text);
        }
    }

    fn sums(&self, report: &Report) -> String {
        let [passed, failed, broken, todo, superseded] =
            [Verdict::Passed, Verdict::Failed, Verdict::Broken, Verdict::Todo, Verdict::Superseded]
                .map(|verdict| report.count(verdict));
        let left_out = report.left_out;
        let (colour, word) = match report.is_good() {
            true => (GREEN, message!(zh: "通过", en: "ok")),
            false => (RED, message!(zh: "没有通过", en: "FAILED")),
        };
        let word = self.coloured(colour, &self.say(&word));
        self.say(&message!(
            zh: "测试结果：{word}。通过 {passed}，失败 {failed}，出错 {broken}，待办 {todo}，已被取代 {superseded}，未选 {left_out}\n",
            en: "test result: {word}. {passed} passed; {failed} failed; {broken} broken; {todo} todo; {superseded} superseded; {left_out} filtered out\n",
        ))
    }
}
