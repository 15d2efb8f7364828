//! The functions of arrays that take a function: `map`, `filter` and their like. Rhai has its own; ours
//! never take an absent value for false, and say what is wrong.

use std::{any::TypeId, sync::Arc};

use rhai::{Array, Dynamic, Engine, EvalAltResult, FnPtr, NativeCallContext};

use super::{
    bridge::{is_absent, raise, to_data, to_dynamic},
    runtime::{Tag, run},
};
use crate::{
    diagnostic::message,
    script::{
        Data, End,
        library::sorted,
        operator::{Binary, truth},
    },
};

type Result<T> = std::result::Result<T, Box<EvalAltResult>>;

/// A pointer to a closure or function of a module.
pub(in crate::script) fn pointer(body: usize, title: &str, parameters: usize) -> Option<FnPtr> {
    let title = title.to_owned();
    #[expect(deprecated, reason = "Rhai calls it volatile; there is no other way to make one")]
    let pointer = FnPtr::from_fn("closure", move |context, arguments| {
        let Some(session) =
            context.tag().and_then(|tag| tag.read_lock::<Tag>().map(|tag| Arc::clone(&tag.0)))
        else {
            return Ok(Dynamic::UNIT);
        };
        if arguments.len() < parameters {
            let given = arguments.len();
            return Err(raise(End::fault(message!(
                zh: "{title} 要 {parameters} 个参数，这里给了 {given} 个",
                en: "{title} takes {parameters} arguments, and {given} are given",
            ))));
        }
        // What is given beyond its parameters (the place of the item) it does not want to know.
        let given = arguments.iter_mut().take(parameters).map(|value| std::mem::take(*value));
        run(&session, body, given.collect(), context.call_level())
    });
    pointer.ok()
}

type Arguments<'a, 'b> = &'a mut [&'b mut Dynamic];

fn items(arguments: &[&mut Dynamic]) -> Array {
    arguments
        .first()
        .and_then(|first| first.read_lock::<Array>().map(|items| items.clone()))
        .unwrap_or_default()
}

fn function(arguments: &[&mut Dynamic], place: usize) -> Result<FnPtr> {
    arguments
        .get(place)
        .and_then(|argument| argument.read_lock::<FnPtr>().map(|pointer| pointer.clone()))
        .ok_or_else(|| {
            raise(End::fault(message!(
                zh: "这里应写函数：|x| …",
                en: "a function is to stand here: |x| …",
            )))
        })
}

fn call(
    context: &NativeCallContext<'_>,
    function: &FnPtr,
    values: Vec<Dynamic>,
) -> Result<Dynamic> {
    function.call_raw(context, None, values)
}

/// Calls the function with the item and its place, and takes the answer for a decision.
fn decide(
    context: &NativeCallContext<'_>,
    function: &FnPtr,
    item: &Dynamic,
    place: usize,
) -> Result<bool> {
    let answer = call(context, function, vec![item.clone(), index(place)])?;
    to_data(&answer).and_then(|data| truth(&data)).map_err(raise)
}

fn index(place: usize) -> Dynamic {
    Dynamic::from_int(i64::try_from(place).unwrap_or(i64::MAX))
}

fn find(
    context: &NativeCallContext<'_>,
    arguments: &[&mut Dynamic],
    wanted: bool,
) -> Result<Option<usize>> {
    let function = function(arguments, 1)?;
    for (place, item) in items(arguments).iter().enumerate() {
        if decide(context, &function, item, place)? == wanted {
            return Ok(Some(place));
        }
    }
    Ok(None)
}

pub(super) fn register(engine: &mut Engine) {
    let array = TypeId::of::<Array>();
    let pointer = TypeId::of::<FnPtr>();
    let any = TypeId::of::<Dynamic>();
    engine.register_raw_fn("map", [array, pointer], |context, arguments: Arguments<'_, '_>| {
        let function = function(arguments, 1)?;
        let mapped: Result<Array> = items(arguments)
            .into_iter()
            .enumerate()
            .map(|(place, item)| call(&context, &function, vec![item, index(place)]))
            .collect();
        mapped.map(Dynamic::from_array)
    });
    engine.register_raw_fn("filter", [array, pointer], |context, arguments| {
        let function = function(arguments, 1)?;
        let mut kept = Array::new();
        for (place, item) in items(arguments).into_iter().enumerate() {
            if decide(&context, &function, &item, place)? {
                kept.push(item);
            }
        }
        Ok(Dynamic::from_array(kept))
    });
    engine.register_raw_fn("for_each", [array, pointer], |context, arguments| {
        let function = function(arguments, 1)?;
        for (place, item) in items(arguments).into_iter().enumerate() {
            let _ = call(&context, &function, vec![item, index(place)])?;
        }
        Ok(())
    });
    engine.register_raw_fn("some", [array, pointer], |context, arguments| {
        find(&context, arguments, true).map(|found| found.is_some())
    });
    engine.register_raw_fn("all", [array, pointer], |context, arguments| {
        find(&context, arguments, false).map(|found| found.is_none())
    });
    engine.register_raw_fn("find", [array, pointer], |context, arguments| {
        let found = find(&context, arguments, true)?;
        let found = found.and_then(|place| items(arguments).get(place).cloned());
        Ok(found.unwrap_or_else(|| to_dynamic(Data::NOT_REPORTED)))
    });
    engine.register_raw_fn("index_of", [array, pointer], |context, arguments| {
        find(&context, arguments, true).map(|found| found.map_or(Dynamic::from_int(-1), index))
    });
    engine.register_raw_fn("index_of", [array, any], |_, arguments| {
        let wanted = arguments.get(1).map_or(Ok(Data::NOT_REPORTED), |wanted| to_data(wanted));
        let wanted = wanted.map_err(raise)?;
        for (place, item) in
            items(arguments).iter().enumerate().filter(|(_, item)| !is_absent(item))
        {
            let same = to_data(item)
                .and_then(|item| Binary::Equal.apply(&item, &wanted))
                .map_err(raise)?;
            if same.as_bool() == Some(true) {
                return Ok(index(place));
            }
        }
        Ok(Dynamic::from_int(-1))
    });
    engine.register_raw_fn("reduce", [array, pointer], |context, arguments| {
        reduce(&context, arguments, None)
    });
    engine.register_raw_fn("reduce", [array, pointer, any], |context, arguments| {
        let start = arguments.get(2).map(|start| (**start).clone());
        reduce(&context, arguments, start)
    });
    engine.register_raw_fn("sort", [array], |_, arguments| {
        let data: std::result::Result<Vec<Data>, End> =
            items(arguments).iter().map(to_data).collect();
        let data = data.and_then(|data| sorted(&data)).map_err(raise)?;
        put(arguments, data.into_iter().map(to_dynamic).collect());
        Ok(())
    });
    engine.register_raw_fn("sort", [array, pointer], |context, arguments| {
        let function = function(arguments, 1)?;
        let ordered = merge_sort(items(arguments), &mut |a, b| {
            let answer = call(&context, &function, vec![a.clone(), b.clone()])?;
            let data = to_data(&answer).map_err(raise)?;
            if let Some(kind) = data.absence() {
                return Err(raise(End::Absent(kind)));
            }
            match (data.as_number(), data.as_bool()) {
                (Some(number), _) => Ok(!number.is_positive()),
                (_, Some(before)) => Ok(before),
                _ => Err(raise(End::fault(message!(
                    zh: "排序函数应得出数（负数表示在前）：|a, b| a - b",
                    en: "the function gives a number, negative for before: |a, b| a - b",
                )))),
            }
        })?;
        put(arguments, ordered);
        Ok(())
    });
}

fn reduce(
    context: &NativeCallContext<'_>,
    arguments: &[&mut Dynamic],
    start: Option<Dynamic>,
) -> Result<Dynamic> {
    let function = function(arguments, 1)?;
    let mut items = items(arguments).into_iter().enumerate();
    // Without a start the first item is it.
    let first = || items.next().map(|(_, item)| item);
    let start = start.or_else(first);
    let mut result = start.unwrap_or_else(|| to_dynamic(Data::NOT_REPORTED));
    for (place, item) in items {
        result = call(context, &function, vec![result, item, index(place)])?;
    }
    Ok(result)
}

fn put(arguments: &mut [&mut Dynamic], items: Array) {
    if let Some(mut target) = arguments.first_mut().and_then(|first| first.write_lock::<Array>()) {
        *target = items;
    }
}

/// Stable; `before` says whether the first may stay before the second.
fn merge_sort(
    mut items: Array,
    before: &mut dyn FnMut(&Dynamic, &Dynamic) -> Result<bool>,
) -> Result<Array> {
    if items.len() < 2 {
        return Ok(items);
    }
    let second = items.split_off(items.len() / 2);
    let first = merge_sort(items, before)?;
    let second = merge_sort(second, before)?;
    let mut merged = Array::with_capacity(first.len().saturating_add(second.len()));
    let (mut first, mut second) = (first.into_iter().peekable(), second.into_iter().peekable());
    while let (Some(a), Some(b)) = (first.peek(), second.peek()) {
        let next = if before(a, b)? { first.next() } else { second.next() };
        merged.extend(next);
    }
    merged.extend(first);
    merged.extend(second);
    Ok(merged)
}
