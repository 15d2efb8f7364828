//! Rhai's engine with our operators and our library in it.

mod decisions;
mod operators;
mod parts;

use std::{any::TypeId, sync::Arc};

use rhai::{
    Array, Dynamic, Engine, EvalAltResult, ImmutableString, Map, NativeCallContext,
    OptimizationLevel,
    module_resolvers::DummyModuleResolver,
    packages::{BasicArrayPackage, BasicIteratorPackage, BasicMapPackage, Package},
};

use super::{
    bridge::{Ledger, Measure, Missing, Record, number, raise, take_data, to_data, to_dynamic},
    callbacks,
    runtime::{Session, Tag},
};
use crate::{
    diagnostic::message,
    script::{
        Data, End, Limits,
        library::{Call, DIVIDING, Native, native, natives},
        tree::Label,
    },
    value::{Date, EnumValue, Number},
};

type Result<T> = std::result::Result<T, Box<EvalAltResult>>;

/// The functions that rewritten code calls. The dot in their names keeps them apart from what people
/// write: it may stand in an identifier, and the checks know no such name.
pub(in crate::script) mod names {
    pub(in crate::script) const GLOBAL: &str = "zx·global";
    pub(in crate::script) const CALL: &str = "zx·call";
    pub(in crate::script) const PROPERTY: &str = "zx·property";
    /// The same for a function of the library.
    pub(in crate::script) const HANDED: &str = "zx·handed";
    pub(in crate::script) const AT: &str = "zx·at";
    pub(in crate::script) const KEY: &str = "zx·key";
    pub(in crate::script) const TEXT: &str = "zx·text";
    pub(in crate::script) const TRUTH: &str = "zx·truth";
    pub(in crate::script) const UNIT: &str = "zx·unit";
    pub(in crate::script) const WATCH: &str = "zx·watch";
    pub(in crate::script) const SEEN: &str = "zx·seen";
    /// The functions of the library that divide a scale, in the order of `DIVIDING`, with the spot behind the arguments.
    pub(in crate::script) const DIVIDING: [&str; 3] = ["zx·bands", "zx·curve", "zx·linear"];
    pub(in crate::script) const ABSENT: &str = "zx·absent";
    pub(in crate::script) const PRESENT: &str = "zx·present";
    pub(in crate::script) const SWITCH: &str = "zx·switch";
    pub(in crate::script) const EACH: &str = "zx·each";
}

/// What the value of a `switch` is held against.
#[derive(Debug, Clone)]
pub(in crate::script) struct Labels(pub(in crate::script) Arc<LabelList>);

/// The labels of a `switch` in a module.
#[derive(Debug)]
pub(in crate::script) struct LabelList {
    pub(in crate::script) labels: Vec<Label>,
    /// Must one of them fit?
    pub(in crate::script) closed: bool,
}

/// How many arguments a function of the library with any number of them can be given in Rhai.
pub(super) const MOST_ARGUMENTS: usize = 8;

/// How many arguments a function of a module can have.
pub(super) const MOST_PARAMETERS: usize = 15;

pub(super) fn engine(limits: &Limits) -> Engine {
    let mut engine = Engine::new_raw();
    engine
        .set_optimization_level(OptimizationLevel::None)
        .set_fast_operators(false)
        .set_fail_on_invalid_map_property(true)
        .set_max_operations(limits.operations)
        // Calls are counted by `run`, which knows where they stand.
        .set_max_call_levels(usize::MAX)
        .set_max_expr_depths(limits.expression_depth, limits.expression_depth)
        .set_max_string_size(limits.text_bytes)
        .set_max_array_size(limits.array_items)
        .set_max_map_size(limits.map_keys)
        .set_max_variables(limits.variables)
        .set_module_resolver(DummyModuleResolver::new())
        .on_print(|_| {})
        .on_debug(|_, _, _| {})
        .register_type_with_name::<Number>("number")
        .register_type_with_name::<Measure>("number")
        .register_type_with_name::<Missing>("absent")
        .register_type_with_name::<Date>("date")
        .register_type_with_name::<EnumValue>("enum")
        .register_type_with_name::<Record>("record")
        .register_type_with_name::<Ledger>("ledger");
    BasicArrayPackage::new().register_into_engine(&mut engine);
    BasicMapPackage::new().register_into_engine(&mut engine);
    BasicIteratorPackage::new().register_into_engine(&mut engine);
    operators::register(&mut engine);
    for native in natives() {
        library(&mut engine, native);
    }
    for (native, watched) in DIVIDING.iter().filter_map(|name| native(name)).zip(names::DIVIDING) {
        dividing(&mut engine, native, watched);
    }
    parts::register(&mut engine);
    decisions::register(&mut engine);
    callbacks::register(&mut engine);
    engine
}

/// Any type.
fn any() -> TypeId {
    TypeId::of::<Dynamic>()
}

fn session(context: &NativeCallContext<'_>) -> Result<Arc<Session>> {
    context
        .tag()
        .and_then(|tag| tag.read_lock::<Tag>().map(|tag| Arc::clone(&tag.0)))
        .ok_or_else(|| raise(End::fault(message!(zh: "规则出错", en: "the rule has failed"))))
}

fn argument<'a>(arguments: &'a [&mut Dynamic], place: usize) -> &'a Dynamic {
    static NOTHING: Dynamic = Dynamic::UNIT;
    arguments.get(place).map_or(&NOTHING, |argument| &**argument)
}

fn data(arguments: &[&mut Dynamic], place: usize) -> Result<Data> {
    to_data(argument(arguments, place)).map_err(raise)
}

/// Registers a function of the library for all numbers of arguments.
fn library(engine: &mut Engine, native: &'static Native) {
    let most = if native.many { MOST_ARGUMENTS } else { native.parameters.len() };
    for count in native.required..=most {
        let mut types = vec![any(); count];
        engine.register_raw_fn(native.name, &types, move |context, arguments| {
            call_native(native, &context, arguments)
        });
        // Where Rhai has a function of this name for its own types, ours goes first.
        for own in [TypeId::of::<Array>(), TypeId::of::<Map>(), TypeId::of::<ImmutableString>()] {
            if let Some(first) = types.first_mut() {
                *first = own;
                engine.register_raw_fn(native.name, &types, move |context, arguments| {
                    call_native(native, &context, arguments)
                });
            }
        }
    }
}

/// Registers a function of the library that divides a scale once more, as one that is watched.
fn dividing(engine: &mut Engine, native: &'static Native, name: &'static str) {
    let types = vec![any(); native.required.saturating_add(1)];
    engine.register_raw_fn(name, &types, move |context, arguments| {
        let Some((spot, arguments)) = arguments.split_last_mut() else {
            return Ok(Dynamic::UNIT);
        };
        if let Some(spot) = spot.as_int().ok().and_then(|spot| usize::try_from(spot).ok()) {
            let values: Vec<Data> =
                arguments.iter().filter_map(|argument| to_data(argument).ok()).collect();
            session(&context)?.core.mark_zone(spot, native.name, &values);
        }
        call_native(native, &context, arguments)
    });
}

fn call_native(
    native: &'static Native,
    context: &NativeCallContext<'_>,
    arguments: &mut [&mut Dynamic],
) -> Result<Dynamic> {
    let session = session(context)?;
    let call = Call {
        context: &session.context,
        language: session.core.language,
        limits: &session.core.limits,
    };
    let mut values = Vec::with_capacity(arguments.len());
    for argument in arguments.iter_mut() {
        let value = match native.writes {
            true => take_data(argument),
            false => to_data(argument),
        };
        values.push(value.map_err(raise)?);
    }
    let result = native.call(&call, &mut values).map(to_dynamic).map_err(raise)?;
    if native.writes
        && let Some(target) = arguments.first_mut()
    {
        if target.is_shared() {
            if let Some(mut inside) = target.write_lock::<Dynamic>() {
                *inside = result.clone();
            }
        } else {
            **target = result.clone();
        }
    }
    Ok(result)
}

/// A number constant.
pub(in crate::script) fn number_constant(value: Number) -> Dynamic {
    number(value)
}

/// The constant for a literal `()`.
pub(in crate::script) fn missing_constant() -> Dynamic {
    to_dynamic(Data::NOT_REPORTED)
}
