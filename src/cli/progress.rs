use std::{io::IsTerminal, time::Duration};

use indicatif::{ProgressBar, ProgressStyle};

use crate::{
    diagnostic::{Language, Message},
    pipeline::Stage,
};

/// Shows on a terminal what long work is at. Elsewhere it is silent.
pub(super) struct Progress {
    bar: ProgressBar,
    language: Language,
}

impl Progress {
    /// Begins to show.
    pub(super) fn start(language: Language) -> Self {
        let bar = if std::io::stderr().is_terminal() {
            let bar = ProgressBar::new(4);
            if let Ok(style) = ProgressStyle::with_template("{spinner} {prefix}[{pos}/{len}] {msg}")
            {
                bar.set_style(style);
            }
            bar.enable_steady_tick(Duration::from_millis(120));
            bar
        } else {
            ProgressBar::hidden()
        };
        Self { bar, language }
    }

    /// All stages until the next name are those of this.
    pub(super) fn name(&self, what: &Message) {
        let what = what.in_language(self.language);
        self.bar.set_position(0);
        self.bar.set_message("");
        self.bar.set_prefix(format!("{what} "));
    }

    /// The next stage has begun.
    pub(super) fn stage(&self, stage: Stage) {
        let (place, zh, en) = match stage {
            Stage::Reading => (0, "读取台账", "reading the ledgers"),
            Stage::Measuring => (1, "计算指标数据", "working out the metrics"),
            Stage::Scoring => (2, "评分", "scoring"),
            Stage::Judging => (3, "排名和等次", "ranking and grading"),
        };
        self.bar.set_position(place);
        self.bar.set_message(match self.language {
            Language::Chinese => zh,
            Language::English => en,
        });
    }

    /// Takes itself off the screen.
    pub(super) fn finish(self) {
        self.bar.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::message;

    #[test]
    fn what_the_stages_are_of_stands_before_them() {
        let progress = Progress::start(Language::Chinese);
        progress.stage(Stage::Scoring);
        assert_eq!((&*progress.bar.prefix(), &*progress.bar.message()), ("", "评分"));
        progress.name(&message!(zh: "新办法", en: "the other method"));
        // The last stage was not of this.
        assert_eq!((&*progress.bar.prefix(), &*progress.bar.message()), ("新办法 ", ""));
        assert_eq!(progress.bar.position(), 0);
        progress.stage(Stage::Reading);
        assert_eq!((&*progress.bar.prefix(), &*progress.bar.message()), ("新办法 ", "读取台账"));
    }
}
