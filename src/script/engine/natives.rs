//! Rhai's engine with our operators and our library in it.

use std::{any::TypeId, sync::Arc};

use rhai::{
    Array, Dynamic, Engine, EvalAltResult, ImmutableString, Map, NativeCallContext,
    OptimizationLevel,
    module_resolvers::DummyModuleResolver,
    packages::{BasicArrayPackage, BasicIteratorPackage, BasicMapPackage, Package},
};

use super::{
    bridge::{
        Ledger, Measure, Missing, Record, is_absent, number, raise, take_data, to_data, to_dynamic,
    },
    callbacks,
    runtime::{Session, Tag, run},
};
use crate::{
    diagnostic::message,
    script::{
        Data, End, Limits,
        evaluate::{check_labels, no_case},
        library::{Call, Native, natives},
        operator::{Binary, Unary, at, in_text, key, property, truth},
        tree::Label,
    },
    value::{Date, EnumValue, Number, Value},
};

type Result<T> = std::result::Result<T, Box<EvalAltResult>>;

/// What functions see beside their arguments, besides the reference tables.
pub(in crate::script) const GLOBAL: &str = "params";

/// The functions that rewritten code calls. The dot in their names keeps them apart from what people
/// write: it may stand in an identifier, and the checks know no such name.
pub(in crate::script) mod names {
    pub(in crate::script) const GLOBAL: &str = "zx·global";
    pub(in crate::script) const CALL: &str = "zx·call";
    pub(in crate::script) const PROPERTY: &str = "zx·property";
    pub(in crate::script) const AT: &str = "zx·at";
    pub(in crate::script) const KEY: &str = "zx·key";
    pub(in crate::script) const TEXT: &str = "zx·text";
    pub(in crate::script) const TRUTH: &str = "zx·truth";
    pub(in crate::script) const UNIT: &str = "zx·unit";
    pub(in crate::script) const WATCH: &str = "zx·watch";
    pub(in crate::script) const SEEN: &str = "zx·seen";
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
const MOST_ARGUMENTS: usize = 8;

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
    operators(&mut engine);
    for native in natives() {
        library(&mut engine, native);
    }
    parts(&mut engine);
    decisions(&mut engine);
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

fn operators(engine: &mut Engine) {
    for operator in Binary::ALL {
        engine.register_raw_fn(operator.sign(), [any(), any()], move |_, arguments| {
            binary(operator, argument(arguments, 0), argument(arguments, 1))
        });
        if !operator.is_comparison() {
            let sign = format!("{}=", operator.sign());
            engine.register_raw_fn(sign, [any(), any()], move |_, arguments| {
                let value = binary(operator, argument(arguments, 0), argument(arguments, 1))?;
                if let Some(target) = arguments.first_mut() {
                    **target = value;
                }
                Ok(())
            });
        }
    }
    for operator in [Unary::Negate, Unary::Plus, Unary::Not] {
        engine.register_raw_fn(operator.sign(), [any()], move |_, arguments| {
            let of = data(arguments, 0)?;
            operator.apply(&of).map(to_dynamic).map_err(raise)
        });
    }
    engine.register_raw_fn("..", [any(), any()], |_, arguments| {
        let (from, to) = (whole(argument(arguments, 0))?, whole(argument(arguments, 1))?);
        Ok(Dynamic::from(from..to))
    });
    engine.register_raw_fn("..=", [any(), any()], |_, arguments| {
        let (from, to) = (whole(argument(arguments, 0))?, whole(argument(arguments, 1))?);
        Ok(Dynamic::from(from..=to))
    });
}

fn binary(operator: Binary, left: &Dynamic, right: &Dynamic) -> Result<Dynamic> {
    // Whole numbers are most of all that is worked with.
    if let (Ok(a), Ok(b)) = (left.as_int(), right.as_int()) {
        let quick = match operator {
            Binary::Add => a.checked_add(b).map(Dynamic::from_int),
            Binary::Subtract => a.checked_sub(b).map(Dynamic::from_int),
            Binary::Multiply => a.checked_mul(b).map(Dynamic::from_int),
            Binary::Equal => Some(Dynamic::from_bool(a == b)),
            Binary::NotEqual => Some(Dynamic::from_bool(a != b)),
            Binary::Less => Some(Dynamic::from_bool(a < b)),
            Binary::LessOrEqual => Some(Dynamic::from_bool(a <= b)),
            Binary::Greater => Some(Dynamic::from_bool(a > b)),
            Binary::GreaterOrEqual => Some(Dynamic::from_bool(a >= b)),
            _ => None,
        };
        if let Some(value) = quick {
            return Ok(value);
        }
    }
    let (left, right) = (to_data(left).map_err(raise)?, to_data(right).map_err(raise)?);
    operator.apply(&left, &right).map(to_dynamic).map_err(raise)
}

fn whole(dynamic: &Dynamic) -> Result<i64> {
    let data = to_data(dynamic).map_err(raise)?;
    if let Some(kind) = data.absence() {
        return Err(raise(End::Absent(kind)));
    }
    data.as_number().and_then(Number::to_i64).ok_or_else(|| {
        raise(End::fault(message!(
            zh: "这里应为整数，却是 {data}",
            en: "this is to be a whole number, and it is {data}",
        )))
    })
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

/// What is inside a value, and what functions see.
fn parts(engine: &mut Engine) {
    engine.register_raw_fn(names::GLOBAL, [any()], |context, arguments| {
        let session = session(&context)?;
        let name = argument(arguments, 0).clone().into_immutable_string().unwrap_or_default();
        let found = match name.as_str() {
            GLOBAL => Some(&session.context.params),
            name => session.context.references.get(name),
        };
        // A table that was not handed in.
        Ok(to_dynamic(found.cloned().unwrap_or(Data::NOT_REPORTED)))
    });
    for count in 1..=MOST_PARAMETERS.saturating_add(1) {
        engine.register_raw_fn(names::CALL, vec![any(); count], |context, arguments| {
            let session = session(&context)?;
            let mut given = arguments.iter_mut().map(|argument| std::mem::take(*argument));
            let body = given.next().and_then(|body| body.as_int().ok());
            let body = body.and_then(|body| usize::try_from(body).ok()).unwrap_or(usize::MAX);
            let level = context.call_level();
            run(&session, body, given.collect(), level)
        });
    }
    engine.register_raw_fn(names::PROPERTY, [any(), any()], |_, arguments| {
        let name = argument(arguments, 1).clone().into_immutable_string().unwrap_or_default();
        part(argument(arguments, 0), &name)
    });
    engine.register_raw_fn(names::AT, [any(), any()], |_, arguments| {
        let (of, index) = (argument(arguments, 0), argument(arguments, 1));
        if let (Some(items), Ok(place)) = (of.read_lock::<Array>(), index.as_int())
            && let Ok(place) = usize::try_from(place)
            && let Some(item) = items.get(place)
        {
            return Ok(item.clone());
        }
        if let Some(map) = of.read_lock::<Map>() {
            let name = to_data(index).and_then(|index| key(&index)).map_err(raise)?;
            return in_map(&map, &name);
        }
        let index = to_data(index).map_err(raise)?;
        to_data(of).and_then(|of| at(&of, &index)).map(to_dynamic).map_err(raise)
    });
    engine.register_raw_fn(names::KEY, [any()], |_, arguments| {
        let index = data(arguments, 0)?;
        match index.as_number().map(Number::to_i64) {
            Some(Some(place)) => Ok(Dynamic::from_int(place)),
            Some(None) => whole(argument(arguments, 0)).map(Dynamic::from_int),
            None => key(&index).map(Dynamic::from).map_err(raise),
        }
    });
    engine
        .register_indexer_get(|record: &mut Record, name: ImmutableString| {
            property(&Data::Map(Arc::clone(&record.0)), &name).map(to_dynamic).map_err(raise)
        })
        .register_get("worth", |value: &mut EnumValue| {
            let value = Data::Value(Value::Enum(value.clone()));
            property(&value, "worth").map(to_dynamic).map_err(raise)
        });
}

fn in_map(map: &Map, name: &str) -> Result<Dynamic> {
    map.get(name).cloned().ok_or_else(|| {
        raise(crate::script::operator::no_key(name, map.keys().map(rhai::Identifier::as_str)))
    })
}

fn part(of: &Dynamic, name: &str) -> Result<Dynamic> {
    if let Some(map) = of.read_lock::<Map>() {
        return in_map(&map, name);
    }
    if let Some(record) = of.read_lock::<Record>()
        && let Some(found) = record.0.get(name)
    {
        return Ok(to_dynamic(found.clone()));
    }
    to_data(of).and_then(|of| property(&of, name)).map(to_dynamic).map_err(raise)
}

/// Notes which way a decision went.
fn watch(context: &NativeCallContext<'_>, spot: &Dynamic, yes: bool) -> Result<()> {
    if let Some(spot) = spot.as_int().ok().and_then(|spot| usize::try_from(spot).ok()) {
        session(context)?.core.mark(spot, yes);
    }
    Ok(())
}

/// What decides: conditions, absences, `switch` and `for`.
fn decisions(engine: &mut Engine) {
    engine.register_raw_fn(names::TEXT, [any()], |_, arguments| {
        let of = argument(arguments, 0);
        if of.is_string() {
            return Ok(of.clone());
        }
        let text = to_data(of).and_then(|data| in_text(&data)).map_err(raise)?;
        Ok(Dynamic::from(ImmutableString::from(text)))
    });
    engine.register_raw_fn("to_string", [any()], |_, arguments| {
        let text = data(arguments, 0).and_then(|data| in_text(&data).map_err(raise))?;
        Ok(Dynamic::from(ImmutableString::from(text)))
    });
    for name in ["print", "debug"] {
        engine.register_raw_fn(name, [any()], |_, arguments| {
            let text = data(arguments, 0).map(|data| data.to_string())?;
            Ok(Dynamic::from(ImmutableString::from(text)))
        });
    }
    engine.register_raw_fn(names::TRUTH, [any()], |_, arguments| {
        match argument(arguments, 0).as_bool() {
            Ok(value) => Ok(value),
            Err(_) => data(arguments, 0).and_then(|data| truth(&data).map_err(raise)),
        }
    });
    engine.register_raw_fn(names::UNIT, [any(), any()], |context, arguments| {
        let of = argument(arguments, 0);
        let absent = is_absent(of);
        watch(&context, argument(arguments, 1), absent)?;
        Ok(if absent { Dynamic::UNIT } else { of.clone() })
    });
    engine.register_raw_fn(names::WATCH, [any(), any()], |context, arguments| {
        let holds = match argument(arguments, 0).as_bool() {
            Ok(holds) => holds,
            Err(_) => data(arguments, 0).and_then(|data| truth(&data).map_err(raise))?,
        };
        watch(&context, argument(arguments, 1), holds)?;
        Ok(holds)
    });
    engine.register_raw_fn(names::SEEN, [any()], |context, arguments| {
        watch(&context, argument(arguments, 0), true)
    });
    engine.register_raw_fn(names::ABSENT, [any()], |_, arguments| {
        Ok(is_absent(argument(arguments, 0)))
    });
    engine.register_raw_fn(names::PRESENT, [any()], |_, arguments| {
        Ok(!is_absent(argument(arguments, 0)))
    });
    engine.register_raw_fn(names::SWITCH, [any(), any()], |_, arguments| {
        let value = data(arguments, 0)?;
        let labels = argument(arguments, 1).read_lock::<Labels>().map(|labels| labels.clone());
        let Some(Labels(list)) = labels else { return Ok(Dynamic::UNIT) };
        check_labels(&value, list.labels.iter()).map_err(raise)?;
        if list.closed && !list.labels.iter().any(|label| label.is(&value)) {
            return Err(raise(no_case(&value)));
        }
        // Rhai finds the case by the value's hash.
        Ok(match (value.absence(), value.as_bool(), value.as_text()) {
            (Some(_), ..) => Dynamic::UNIT,
            (_, Some(value), _) => Dynamic::from_bool(value),
            (.., Some(text)) => Dynamic::from(ImmutableString::from(text)),
            _ => to_dynamic(value),
        })
    });
    engine.register_raw_fn(names::EACH, [any()], |_, arguments| {
        let of = argument(arguments, 0);
        if is_absent(of) {
            let data = to_data(of).map_err(raise)?;
            return Err(raise(End::Absent(
                data.absence().unwrap_or(crate::value::Absence::NotReported),
            )));
        }
        if let Some(record) = of.read_lock::<Record>() {
            return Ok(Dynamic::from_array(
                record.0.keys().map(|key| Dynamic::from(ImmutableString::from(&**key))).collect(),
            ));
        }
        if let Some(map) = of.read_lock::<Map>() {
            return Ok(Dynamic::from_array(
                map.keys().map(|key| Dynamic::from(ImmutableString::from(key.as_str()))).collect(),
            ));
        }
        Ok(of.clone())
    });
}

/// A number constant.
pub(in crate::script) fn number_constant(value: Number) -> Dynamic {
    number(value)
}

/// The constant for a literal `()`.
pub(in crate::script) fn missing_constant() -> Dynamic {
    to_dynamic(Data::NOT_REPORTED)
}
