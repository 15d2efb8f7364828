use crate::report::terminal::layout::{left, right, width, wrap};

/// Text for a terminal, a line after the other, none wider than the screen.
pub(super) struct Page {
    lines: Vec<String>,
    width: usize,
}

impl Page {
    pub(super) fn new(width: usize) -> Self {
        Self { lines: Vec::new(), width: width.clamp(60, 120) }
    }

    pub(super) fn blank(&mut self) {
        if self.lines.last().is_some_and(|line| !line.is_empty()) {
            self.lines.push(String::new());
        }
    }

    /// Text that begins at `indent` and goes on two columns further in.
    pub(super) fn prose(&mut self, indent: usize, text: &str) {
        let text = format!("{}{text}", " ".repeat(indent));
        self.lines.extend(wrap(&text, self.width, indent + 2));
    }

    /// `text` on the left, which may take several lines, and `number` on the right of the first.
    pub(super) fn with_number(&mut self, indent: usize, text: &str, number: &str) {
        let room = self.width.saturating_sub(width(number) + 2);
        let text = format!("{}{text}", " ".repeat(indent));
        for (at, line) in wrap(&text, room, indent + 2).into_iter().enumerate() {
            self.lines.push(match at {
                0 => format!("{}  {number}", left(&line, room)),
                _ => line,
            });
        }
    }

    /// Rows in columns, the first column left, the others to the right; no column wider than it must be.
    pub(super) fn table(&mut self, indent: usize, rows: &[Vec<String>]) {
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
        let wide: Vec<usize> = (0..columns)
            .map(|at| {
                rows.iter().filter_map(|row| row.get(at)).map(|cell| width(cell)).max().unwrap_or(0)
            })
            .collect();
        for row in rows {
            let mut line = " ".repeat(indent);
            for (at, cell) in row.iter().enumerate() {
                let wide = wide.get(at).copied().unwrap_or(0);
                if at > 0 {
                    line.push_str("  ");
                    line.push_str(&right(cell, wide));
                } else {
                    line.push_str(&left(cell, wide.min(self.width / 2)));
                }
            }
            self.lines.push(line.trim_end().to_owned());
        }
    }

    pub(super) fn text(mut self) -> String {
        while self.lines.last().is_some_and(String::is_empty) {
            self.lines.pop();
        }
        let mut text = self.lines.join("\n");
        text.push('\n');
        text
    }
}
