use crate::{
    diagnostic::{Language, Message, counted, message},
    script::{Data, LineKind, Outcome, Points, Trace},
    value::Number,
};

/// A part of how something came about, with its own parts under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What it is: the text of an expression, the reason of a ledger line.
    pub text: Message,
    /// What it came to.
    pub value: Option<Message>,
    /// Its parts.
    pub parts: Vec<Part>,
}

impl Part {
    /// A line without parts.
    pub(super) fn line(text: Message, value: Option<Message>) -> Self {
        Self { text, value, parts: Vec::new() }
    }

    /// A line of a points ledger.
    pub(super) fn points(points: &Number, reason: &str) -> Self {
        let sign = if points.is_positive() { "+" } else { "" };
        let value = Message::same(format!("{sign}{}", shown(points)));
        Self::line(Message::same(reason), Some(value))
    }

    /// An expression with the value of each part under it. Constants speak for themselves.
    pub(super) fn of_trace(trace: &Trace) -> Self {
        let mut parts: Vec<Self> = Vec::with_capacity(trace.children.len());
        for child in &trace.children {
            let part = Self::of_trace(child);
            // What is written twice is shown once.
            if !parts.contains(&part) {
                parts.push(part);
            }
        }
        if let Outcome::Data(Data::Ledger(points)) = &trace.outcome
            && !trace.children.iter().any(|child| child.outcome == trace.outcome)
        {
            parts.extend(of_ledger(points));
        }
        let value = match &trace.outcome {
            Outcome::Data(data) => of_data(data),
            Outcome::Fault(fault) => fault.message.clone(),
        };
        Self { text: Message::same(&*trace.text), value: Some(value), parts }
    }
}

/// The lines of a ledger, as far as a rule wrote them.
fn of_ledger(points: &Points) -> Vec<Part> {
    let mut lines = Vec::new();
    if points.start == crate::script::Start::Full {
        let text = message!(zh: "起评满分", en: "starts from full points");
        lines.push(Part::line(text, Some(Message::same(shown(&points.full)))));
    }
    for line in points.settle(&Number::ZERO, &points.full).lines {
        if line.kind != LineKind::Unearned {
            lines.push(Part::points(&line.points, &line.reason));
        }
    }
    lines
}

/// A value as people read it.
pub(super) fn of_data(data: &Data) -> Message {
    match data {
        Data::Ledger(points) => match &points.not_applicable {
            Some(reason) => {
                message!(zh: "不适用：{reason}", en: "does not apply: {reason}")
            }
            None => {
                let score = shown(&points.settle(&Number::ZERO, &points.full).score);
                let points = counted(&score, "point");
                message!(zh: "{score} 分", en: "{points}")
            }
        },
        data => match data.as_number() {
            Some(number) => Message::same(shown(number)),
            None => Message {
                zh: short(&data.shown(Language::Chinese)),
                en: short(&data.shown(Language::English)),
            },
        },
    }
}

/// A number: by its digits if it has an end within a few of them, else the fraction and what it is near to.
pub(super) fn shown(number: &Number) -> String {
    let digits = number.to_short(6);
    if Number::from_decimal(&digits).as_ref() == Some(number) {
        return digits;
    }
    let exact = number.to_exact();
    if exact.chars().count() <= 24 {
        format!("{exact} ≈ {digits}")
    } else {
        format!("≈ {digits}")
    }
}

/// At most this many characters of a long value are shown.
const MOST: usize = 100;

fn short(text: &str) -> String {
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    text.chars().take(MOST).chain(['…']).collect()
}
