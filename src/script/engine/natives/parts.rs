use std::sync::Arc;

use rhai::{Array, Dynamic, Engine, ImmutableString, Map};

use super::{MOST_PARAMETERS, Result, any, argument, data, names, operators::whole, session};
use crate::{
    script::{
        Data,
        engine::{
            bridge::{Items, Record, raise, to_data, to_dynamic},
            runtime::run,
        },
        operator::{at, key, no_key, property},
    },
    value::{EnumValue, Number, Value},
};

/// What is inside a value, and what functions see.
pub(super) fn register(engine: &mut Engine) {
    engine.register_raw_fn(names::GLOBAL, [any()], |context, arguments| {
        let session = session(&context)?;
        let name = argument(arguments, 0).clone().into_immutable_string().unwrap_or_default();
        // A table that was not handed in.
        let found = session.context.global(&name);
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
    engine.register_raw_fn(names::HANDED, [any(), any()], |_, arguments| {
        let (of, name) = (argument(arguments, 0), argument(arguments, 1));
        let name = name.clone().into_immutable_string().unwrap_or_default();
        if let Some(record) = of.read_lock::<Record>()
            && let Some(items @ Data::Array(_)) = record.0.get(name.as_str())
        {
            return Ok(Dynamic::from(Items(items.clone())));
        }
        part(of, &name)
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
    map.get(name)
        .cloned()
        .ok_or_else(|| raise(no_key(name, map.keys().map(rhai::Identifier::as_str))))
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
