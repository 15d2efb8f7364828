use rhai::{Dynamic, Engine, ImmutableString, Map, NativeCallContext};

use super::{Labels, Result, any, argument, data, names, session};
use crate::{
    script::{
        End,
        engine::bridge::{Record, is_absent, raise, to_data, to_dynamic},
        evaluate::{check_labels, no_case},
        operator::{in_text, truth},
    },
    value::Absence,
};

/// Notes which way a decision went.
fn watch(context: &NativeCallContext<'_>, spot: &Dynamic, first: bool) -> Result<()> {
    if let Some(spot) = spot.as_int().ok().and_then(|spot| usize::try_from(spot).ok()) {
        session(context)?.core.mark(spot, first);
    }
    Ok(())
}

/// What decides: conditions, absences, `switch` and `for`.
pub(super) fn register(engine: &mut Engine) {
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
    engine.register_raw_fn(names::UNIT, [any()], |_, arguments| {
        let of = argument(arguments, 0);
        Ok(if is_absent(of) { Dynamic::UNIT } else { of.clone() })
    });
    engine.register_raw_fn(names::UNIT, [any(), any()], |context, arguments| {
        let of = argument(arguments, 0);
        let absent = is_absent(of);
        watch(&context, argument(arguments, 1), !absent)?;
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
            return Err(raise(End::Absent(data.absence().unwrap_or(Absence::NotReported))));
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
