//! Working out a compiled expression.

use std::{cell::Cell, sync::Arc};

use super::{
    Comparison, Data, DecisionKind, End, Environment, Fault, Outcome, Script, Trace,
    coverage::{Spot, Watcher},
    library::Call,
    locator::Locator,
    operator::{at, equal, in_text, known_id, property, truth},
    size::bounded,
    tree::{Label, Node, Part, Step, Switch},
};
use crate::{
    diagnostic::{Message, message},
    value::{Absence, Value},
};

/// One evaluation.
pub(crate) struct Run<'a> {
    script: &'a Script,
    environment: &'a dyn Environment,
    locator: &'a Locator,
    /// Where its ways are counted, and for which test; nothing unless the pack is watched.
    watched: Option<(&'a [Spot], Watcher)>,
    locals: Vec<Data>,
    /// The parts seen so far of each part that is being worked out; `None` when nobody asks.
    seen: Option<Vec<Vec<Trace>>>,
    comparison: Option<Comparison>,
    /// What a `return` gave that ends the function.
    returned: Option<Data>,
    /// How many more parts may be worked out, where a function is run: with all that it calls.
    budget: Option<&'a Cell<u64>>,
}

impl<'a> Run<'a> {
    pub(crate) fn new(
        script: &'a Script,
        environment: &'a dyn Environment,
        locator: &'a Locator,
        spots: &'a [Spot],
    ) -> Self {
        let (locals, seen, comparison) = (Vec::new(), None, None);
        let watched = script.watcher().map(|watcher| (spots, watcher));
        let (returned, budget) = (None, None);
        Self { script, environment, locator, watched, locals, seen, comparison, returned, budget }
    }

    /// The value of a function with these arguments. A fault where it takes more than the budget.
    pub(crate) fn result(
        mut self,
        root: &Node,
        arguments: Vec<Data>,
        budget: &'a Cell<u64>,
    ) -> Result<Data, End> {
        self.locals = arguments;
        self.budget = Some(budget);
        let value = self.node(root);
        self.returned.map_or(value, Ok)
    }

    /// The value; an absent one, and one that ends for an absent one, are both `Ok`.
    pub(crate) fn value(mut self, root: &Node) -> Result<Data, Fault> {
        settle(self.node(root))
    }

    /// The value and those of all parts.
    pub(crate) fn trace(mut self, root: &Node) -> Trace {
        self.seen = Some(vec![Vec::new()]);
        // An explanation is no test.
        self.watched = None;
        let outcome = self.node(root);
        let traces = self.seen.take().and_then(|mut seen| seen.pop()).unwrap_or_default();
        match traces.into_iter().next() {
            Some(trace) => trace,
            // A constant is not traced on the way.
            None => Trace {
                text: Arc::from(root.text(self.script.functions())),
                outcome: shown(&outcome),
                comparison: None,
                children: Vec::new(),
            },
        }
    }

    fn node(&mut self, node: &Node) -> Result<Data, End> {
        if let Some(budget) = self.budget {
            let Some(left) = budget.get().checked_sub(1) else {
                return Err(End::fault(
                    message!(zh: "规则运行过久", en: "the rule has run too long"),
                ));
            };
            budget.set(left);
        }
        if let Part::Watched { of, spot } = &node.part {
            return self.watched(of, *spot);
        }
        let traced = self.seen.is_some() && !matches!(node.part, Part::Constant(_));
        if let Some(seen) = self.seen.as_mut().filter(|_| traced) {
            seen.push(Vec::new());
        }
        let outcome = self.part(node).map_err(|end| end.at(|| self.locator.place(node.position)));
        if traced {
            let comparison = self.comparison.take();
            let text = Arc::from(node.text(self.script.functions()));
            if let Some(seen) = self.seen.as_mut() {
                let children = seen.pop().unwrap_or_default();
                let trace = Trace { text, outcome: shown(&outcome), comparison, children };
                if let Some(outer) = seen.last_mut() {
                    outer.push(trace);
                }
            }
        }
        outcome
    }

    fn nodes(&mut self, nodes: &[Node]) -> Result<Vec<Data>, End> {
        nodes.iter().map(|node| self.node(node)).collect()
    }

    fn part(&mut self, node: &Node) -> Result<Data, End> {
        match &node.part {
            Part::Constant(data) => Ok(data.clone()),
            Part::Variable { slot, path, .. } => Ok(self.environment.get(*slot, path)),
            Part::Local { place, .. } => {
                Ok(self.locals.get(*place).cloned().unwrap_or(Data::NOT_REPORTED))
            }
            Part::Unary(operator, of) => operator.apply(&self.node(of)?),
            Part::Binary(operator, sides) => {
                let left = self.node(&sides.0)?;
                let right = self.node(&sides.1)?;
                let result = match operator.apply(&left, &right) {
                    // A sum of such has as much as both.
                    Ok(sum @ (Data::Array(_) | Data::Value(Value::Text(_)))) => {
                        bounded(sum, self.script.limits())
                    }
                    result => result,
                };
                if self.seen.is_some() && operator.is_comparison() {
                    self.comparison = Some(Comparison { operator: operator.sign(), left, right });
                }
                result
            }
            Part::IsAbsent { of, negated } => {
                let absent = self.node(of)?.absence().is_some();
                Ok(Data::bool(absent != *negated))
            }
            Part::And(nodes) => self.all(nodes, false),
            Part::Or(nodes) => self.all(nodes, true),
            Part::Coalesce(nodes) => {
                let mut value = Data::NOT_REPORTED;
                for node in nodes {
                    value = self.node(node)?;
                    if value.absence().is_none() {
                        break;
                    }
                }
                Ok(value)
            }
            Part::If(parts) => {
                let (condition, then, other) = &**parts;
                if self.condition(condition)? {
                    self.node(then)
                } else {
                    match other {
                        Some(other) => self.node(other),
                        // Compiled only where nobody uses the value.
                        None => Ok(Data::NOT_REPORTED),
                    }
                }
            }
            Part::Switch(switch) => self.switch(switch),
            Part::Block(steps) => {
                let height = self.locals.len();
                let value = self.steps(steps);
                self.locals.truncate(height);
                value
            }
            Part::Array(items) => self
                .nodes(items)
                .and_then(|items| bounded(Data::array(items), self.script.limits())),
            Part::Map(entries) => {
                let mut map = Vec::with_capacity(entries.len());
                for (key, value) in entries {
                    map.push((Arc::clone(key), self.node(value)?));
                }
                bounded(Data::map(map), self.script.limits())
            }
            Part::Text(parts) => {
                let mut text = String::new();
                for part in parts {
                    let data = self.node(part)?;
                    let piece = in_text(&data)
                        .map_err(|end| end.at(|| self.locator.place(part.position)))?;
                    text.push_str(&piece);
                    if text.len() > self.script.limits().text_bytes {
                        return Err(End::fault(
                            message!(zh: "文字过长", en: "the text is too long"),
                        ));
                    }
                }
                Ok(Data::text(&text))
            }
            Part::Property(of, name) => property(&self.node(of)?, name),
            Part::Index(parts) => {
                let of = self.node(&parts.0)?;
                at(&of, &self.node(&parts.1)?)
            }
            Part::Native { native, arguments, writes_to, spot } => {
                let mut arguments = self.nodes(arguments)?;
                if let Some((spot, watcher)) = spot.and_then(|spot| self.spot(spot)) {
                    spot.mark_zone(watcher, native.name, &arguments);
                }
                let call = Call {
                    context: self.environment.context(),
                    language: self.script.language(),
                    limits: self.script.limits(),
                };
                let value = native.call(&call, &mut arguments)?;
                if let Some(local) = writes_to.and_then(|place| self.locals.get_mut(place)) {
                    *local = value.clone();
                }
                Ok(value)
            }
            Part::Call { function, arguments } => {
                let arguments = self.nodes(arguments)?;
                let context = self.environment.context();
                match self.budget {
                    Some(budget) => self.script.call_tree(*function, arguments, context, budget),
                    None => self.script.call(*function, arguments, context),
                }
            }
            Part::Watched { of, spot } => self.watched(of, *spot),
            Part::Return(what) => {
                self.returned = Some(self.node(what)?);
                // Nobody asks what it is.
                Err(End::Absent(Absence::NotReported))
            }
            Part::Throw(what) => {
                let said = in_text(&self.node(what)?)?;
                Err(End::Fault(Box::new(Fault {
                    place: self.locator.place(node.position),
                    message: Message::same(said),
                    help: None,
                    thrown: true,
                })))
            }
        }
    }

    /// A place of decision and for whom its ways are counted, if they are.
    fn spot(&self, spot: usize) -> Option<(&'a Spot, Watcher)> {
        let (spots, watcher) = self.watched?;
        Some((spots.get(spot)?, watcher))
    }

    /// A part whose ways are counted.
    fn watched(&mut self, of: &Node, spot: usize) -> Result<Data, End> {
        let Some((spot, watcher)) = self.spot(spot) else { return self.node(of) };
        if spot.kind == DecisionKind::Case {
            spot.mark(watcher, true);
            return self.node(of);
        }
        let value = self.node(of)?;
        match (spot.kind, value.as_bool()) {
            (DecisionKind::Absence, _) => spot.mark(watcher, value.absence().is_none()),
            (_, Some(yes)) => spot.mark(watcher, yes),
            _ => {}
        }
        Ok(value)
    }

    fn condition(&mut self, node: &Node) -> Result<bool, End> {
        let value = self.node(node)?;
        truth(&value).map_err(|end| end.at(|| self.locator.place(node.position)))
    }

    /// `&&` looks on until one is false, `||` until one is true.
    fn all(&mut self, nodes: &[Node], until: bool) -> Result<Data, End> {
        for node in nodes {
            if self.condition(node)? == until {
                return Ok(Data::bool(until));
            }
        }
        Ok(Data::bool(!until))
    }

    fn switch(&mut self, switch: &Switch) -> Result<Data, End> {
        let value = self.node(&switch.on)?;
        let labels = switch.cases.iter().flat_map(|case| &case.labels);
        check_labels(&value, labels)
            .map_err(|end| end.at(|| self.locator.place(switch.on.position)))?;
        for case in &switch.cases {
            if !case.labels.is_empty() && !case.labels.iter().any(|label| label.is(&value)) {
                continue;
            }
            if let Some(guard) = &case.guard
                && !self.condition(guard)?
            {
                continue;
            }
            return self.node(&case.body);
        }
        Err(no_case(&value))
    }

    fn steps(&mut self, steps: &[Step]) -> Result<Data, End> {
        let mut last = Data::NOT_REPORTED;
        for step in steps {
            match step {
                Step::Let { value, .. } => {
                    let value = self.node(value)?;
                    self.locals.push(value);
                }
                Step::Set { place, value, .. } => {
                    let value = self.node(value)?;
                    if let Some(local) = self.locals.get_mut(*place) {
                        *local = value;
                    }
                }
                Step::Do(node) => last = self.node(node)?,
            }
        }
        Ok(last)
    }
}

/// An end for an absent value is an absent value; a mistake stays one.
pub(crate) fn settle(outcome: Result<Data, End>) -> Result<Data, Fault> {
    match outcome {
        Ok(data) => Ok(data),
        Err(End::Absent(kind)) => Ok(Data::absent(kind)),
        Err(End::Fault(fault)) => Err(*fault),
    }
}

fn shown(outcome: &Result<Data, End>) -> Outcome {
    match outcome {
        Ok(data) => Outcome::Data(data.clone()),
        Err(End::Absent(kind)) => Outcome::Data(Data::absent(*kind)),
        Err(End::Fault(fault)) => Outcome::Fault(fault.clone()),
    }
}

impl Label {
    /// Is the value the one that the label is for?
    pub(crate) fn is(&self, value: &Data) -> bool {
        match self {
            Self::Absent => value.absence().is_some(),
            Self::Bool(label) => value.as_bool() == Some(*label),
            Self::Text(label) => value.as_text() == Some(label),
        }
    }
}

/// Ends the rule when the value cannot be any of the labels: it is absent and none asks for that, it
/// is of another kind, or a label is none of an enum's ids.
pub(crate) fn check_labels<'a>(
    value: &Data,
    labels: impl Iterator<Item = &'a Label>,
) -> Result<(), End> {
    let mut asks_for_absent = false;
    for label in labels {
        match (label, value) {
            (Label::Absent, _) => asks_for_absent = true,
            (Label::Text(text), Data::Value(Value::Enum(value))) => known_id(value, text)?,
            (_, Data::Value(Value::Absent(_)))
            | (Label::Text(_), Data::Value(Value::Text(_)))
            | (Label::Bool(_), Data::Value(Value::Bool(_))) => {}
            (_, value) if value.as_number().is_some() => return Err(switch_on_number()),
            (label, value) => {
                let other = match label {
                    Label::Text(text) => Data::text(text),
                    Label::Bool(label) => Data::bool(*label),
                    Label::Absent => continue,
                };
                equal(value, &other)?;
                return super::operator::Binary::Equal.apply(value, &other).map(|_| ());
            }
        }
    }
    match value.absence() {
        Some(kind) if !asks_for_absent => Err(End::Absent(kind)),
        _ if value.as_number().is_some() => Err(switch_on_number()),
        _ => Ok(()),
    }
}

/// The mistake of deciding on a number by `switch`.
pub(crate) fn switch_on_number() -> End {
    End::fault(message!(zh: "switch 不用于数", en: "switch is not for numbers")).help(message!(
        zh: "用 if 比较，或用 bands(points, x, [[下限, 分], …], 说明) 分档",
        en: "compare with if, or use bands(points, x, [[lower end, points], …], what)",
    ))
}

/// The mistake of a value that no case is for.
pub(crate) fn no_case(value: &Data) -> End {
    End::fault(message!(
        zh: "switch 没有“{value}”这一分支",
        en: "the switch has no case for \"{value}\"",
    ))
    .help(message!(zh: "加一个 `_ => …` 分支", en: "add a case `_ => …`"))
}
