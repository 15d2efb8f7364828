use std::{io::IsTerminal, time::Duration};

use indicatif::{ProgressBar, ProgressStyle};

use crate::{diagnostic::Language, pipeline::Stage};

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
            if let Ok(style) = ProgressStyle::with_template("{spinner} [{pos}/{len}] {msg}") {
                bar.set_style(style);
            }
            bar.enable_steady_tick(Duration::from_millis(120));
            bar
        } else {
            ProgressBar::hidden()
        };
        Self { bar, language }
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
