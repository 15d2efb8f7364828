//! What rules mean, tried from outside.

mod absence;
mod agreement;
mod coverage;
mod functions;
mod kinds;
mod library;
mod limits;
mod mistakes;
mod traces;

use std::sync::Arc;

use indexmap::IndexMap;

use super::{
    Context, Data, Environment, Expression, Fault, Kind, MetricMark, Module, Names, Script, Source,
};
use crate::{
    diagnostic::{Diagnostic, Language},
    value::{Absence, Date, EnumValue, Enumeration, Member, Number, Value},
};

/// Names with values.
struct World {
    names: IndexMap<Arc<str>, (Kind, Data)>,
    context: Arc<Context>,
}

impl World {
    fn new() -> Self {
        Self { names: IndexMap::new(), context: Arc::default() }
    }

    fn with(mut self, name: &str, data: Data) -> Self {
        self.names.insert(Arc::from(name), (Kind::of(&data), data));
        self
    }

    fn typed(mut self, name: &str, kind: Kind, data: Data) -> Self {
        self.names.insert(Arc::from(name), (kind, data));
        self
    }

    fn number(self, name: &str, text: &str) -> Self {
        self.with(name, Data::number(number(text)))
    }

    fn absent(self, name: &str, kind: Absence) -> Self {
        self.typed(name, Kind::Number, Data::absent(kind))
    }

    fn params(mut self, params: Data) -> Self {
        self.names.insert(Arc::from("params"), (Kind::of(&params), params.clone()));
        self.context = Arc::new(self.context.with_params(params));
        self
    }

    fn reference(mut self, name: &str, table: Data) -> Self {
        let mut context = (*self.context).clone();
        context.references.insert(Arc::from(name), table);
        self.context = Arc::new(context);
        self
    }
}

impl Names for World {
    fn find(&self, name: &str) -> Option<(u32, Kind)> {
        let (slot, _, (kind, _)) = self.names.get_full(name)?;
        Some((u32::try_from(slot).unwrap(), kind.clone()))
    }

    fn known(&self) -> Vec<Arc<str>> {
        self.names.keys().cloned().collect()
    }
}

impl Environment for World {
    fn get(&self, slot: u32, path: &[Arc<str>]) -> Data {
        let mut data = self.names[slot as usize].1.clone();
        for part in path {
            data = match data {
                Data::Map(entries) => entries[&**part].clone(),
                other => other,
            };
        }
        data
    }

    fn context(&self) -> &Arc<Context> {
        &self.context
    }
}

fn number(text: &str) -> Number {
    Number::from_fraction(text).unwrap()
}

fn date(text: &str) -> Data {
    Data::Value(Value::Date(Date::from_iso(text).unwrap()))
}

fn status(id: &str) -> Data {
    Data::Value(Value::Enum(enumerated("整改台账.status", &["done", "basic", "doing"], id)))
}

fn enumerated(name: &str, ids: &[&str], id: &str) -> EnumValue {
    let members = ids
        .iter()
        .zip(1i64..)
        .map(|(id, place)| Member {
            id: Arc::from(*id),
            words: vec![Arc::from(format!("词{id}"))],
            worth: (place != 3).then(|| Number::from(place * 10)),
        })
        .collect();
    let enumeration = Arc::new(Enumeration { name: Arc::from(name), members });
    let index = enumeration.position(id).unwrap();
    EnumValue::new(enumeration, index).unwrap()
}

fn no_script() -> Script {
    Script::new(&[], &[], Language::Chinese).0
}

/// A pack of one module, which must be without mistakes.
fn module(text: &str) -> Script {
    let (script, mistakes) = load(text);
    assert!(mistakes.is_empty(), "{mistakes:?}");
    script
}

fn load(text: &str) -> (Script, Vec<Diagnostic>) {
    let module = Module { name: Arc::from("m"), file: Arc::from("m.rhai"), text: Arc::from(text) };
    let (script, mistakes) = Script::new(&[module], &[Arc::from("standards")], Language::Chinese);
    (script, mistakes.into_iter().collect())
}

fn compile(script: &Script, world: &World, text: &str) -> Result<Expression, Vec<Diagnostic>> {
    let toml = format!("score = '''{text}'''");
    let source = Source { file: "method.toml", text: &toml, span: 8..toml.len(), expression: text };
    Expression::compile(script, source, world)
}

fn run(script: &Script, world: &World, text: &str) -> Result<Data, Fault> {
    let expression =
        compile(script, world, text).unwrap_or_else(|mistakes| panic!("{text}: {mistakes:?}"));
    expression.evaluate(script, world)
}

/// The value as it is shown.
fn shown(world: &World, text: &str) -> String {
    shown_with(&no_script(), world, text)
}

fn shown_with(script: &Script, world: &World, text: &str) -> String {
    match run(script, world, text) {
        Ok(data) => data.shown(Language::Chinese),
        Err(fault) => panic!("{text}: {fault:?}"),
    }
}

/// The sentence of the error that it ends with.
fn fault(script: &Script, world: &World, text: &str) -> String {
    match run(script, world, text) {
        Ok(data) => panic!("{text} is {data:?}"),
        Err(fault) => fault.message.zh,
    }
}

/// The sentences of the mistakes, each with the way out behind a bar.
fn wrong(world: &World, text: &str) -> Vec<String> {
    said(compile(&no_script(), world, text).map(|_| ()).unwrap_err())
}

fn said(mistakes: Vec<Diagnostic>) -> Vec<String> {
    mistakes
        .into_iter()
        .map(|mistake| match mistake.help {
            Some(help) => format!("{}|{}", mistake.message.zh, help.zh),
            None => mistake.message.zh,
        })
        .collect()
}

fn mark() -> Data {
    Data::Measure(Number::from(2i64), MetricMark(7))
}
