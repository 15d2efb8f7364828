//! Running a function, and what Rhai says when it goes wrong, in our words.

use std::sync::{
    Arc, PoisonError,
    atomic::{AtomicU64, Ordering},
};

use rhai::{
    Caches, Dynamic, EvalAltResult, EvalContext, Expression, GlobalRuntimeState, Position, Scope,
};

use super::{
    Core,
    bridge::{Raised, raise, to_data, to_dynamic},
};
use crate::{
    diagnostic::{Message, message, nearest},
    script::{Context, Data, End, Fault, Kind, operator::in_text},
};

/// What Rhai needs for an evaluation. Its caches are kept from call to call.
pub(super) struct State {
    global: GlobalRuntimeState,
    caches: Caches,
}

/// One call from outside, with all that it calls. Natives find it in the tag.
pub(super) struct Session {
    pub(super) core: Arc<Core>,
    pub(super) context: Arc<Context>,
    /// The steps that finished calls have taken.
    spent: AtomicU64,
}

/// The session as Rhai carries it.
#[derive(Clone)]
pub(super) struct Tag(pub(super) Arc<Session>);

/// Calls a function from outside.
pub(super) fn call(
    core: &Arc<Core>,
    function: usize,
    arguments: Vec<Data>,
    context: &Arc<Context>,
) -> Result<Data, End> {
    let session = Arc::new(Session {
        core: Arc::clone(core),
        context: Arc::clone(context),
        spent: AtomicU64::new(0),
    });
    let arguments = arguments.into_iter().map(to_dynamic).collect();
    let result = run(&session, function, arguments, 0).map_err(|error| match *error {
        EvalAltResult::ErrorRuntime(payload, _) => match payload.try_cast::<Raised>() {
            Some(Raised(end)) => end,
            None => unknown(),
        },
        _ => unknown(),
    })?;
    if result.is_unit() {
        return Err(no_value(core, function));
    }
    to_data(&result)
}

/// `run` answers with ends only.
fn unknown() -> End {
    End::fault(message!(zh: "规则出错", en: "the rule has failed"))
}

fn no_value(core: &Core, function: usize) -> End {
    let title = core.bodies.get(function).map_or_else(String::new, |body| body.title.to_string());
    let end = End::fault(message!(
        zh: "函数 {title} 结束时没有得出值",
        en: "the function {title} ended without a value",
    ))
    .help(message!(
        zh: "最后一行写要得出的值；if 要有 else，switch 要有 `_`",
        en: "the last line is the value; an if needs an else, a switch a `_`",
    ));
    end.at(|| core.functions.get(function).map(|found| found.place.clone()).unwrap_or_default())
}

/// Runs a function or closure; every error is a [`Raised`] end that has its place.
pub(super) fn run(
    session: &Arc<Session>,
    body: usize,
    arguments: Vec<Dynamic>,
    level: usize,
) -> Result<Dynamic, Box<EvalAltResult>> {
    let core = &session.core;
    let Some(body) = core.bodies.get(body) else { return Err(raise(unknown())) };
    if level >= core.limits.call_depth {
        let title = &body.title;
        let depth = core.limits.call_depth;
        return Err(raise(
            End::fault(message!(
                zh: "函数一层调用一层，超过 {depth} 层（{title}）",
                en: "functions call each other more than {depth} deep ({title})",
            ))
            .help(message!(
                zh: "函数不要直接或间接调用自己",
                en: "a function is not to call itself, directly or through others",
            )),
        ));
    }
    if let Some(spot) = body.spot {
        core.mark(spot, true);
    }
    let mut state =
        core.free.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_else(|| {
            let mut caches = Caches::new();
            caches.push_fn_resolution_cache();
            State { global: core.engine.new_global_runtime_state(), caches }
        });
    state.global.tag = Dynamic::from(Tag(Arc::clone(session)));
    state.global.level = level;
    state.global.scope_level = 0;
    state.global.always_search_scope = false;
    let before = session.spent.load(Ordering::Relaxed);
    state.global.num_operations = before;
    let mut scope = Scope::new();
    for (name, value) in body.parameters.iter().zip(arguments) {
        scope.push_dynamic(name.as_str(), value);
    }
    let block = Expression::from(&body.block);
    let result =
        EvalContext::new(&core.engine, &mut state.global, &mut state.caches, &mut scope, None)
            .eval_expression_tree(&block);
    // What it called has added its own.
    let own = state.global.num_operations.saturating_sub(before);
    session.spent.fetch_add(own, Ordering::Relaxed);
    // The tag holds the script, which holds the states.
    state.global.tag = Dynamic::UNIT;
    core.free.lock().unwrap_or_else(PoisonError::into_inner).push(state);
    match result {
        Ok(value) => Ok(value.flatten()),
        Err(error) => match *error {
            EvalAltResult::Return(value, _) => Ok(value.flatten()),
            error => Err(raise(end_of(error, &|position| body.locator.place(position)))),
        },
    }
}

/// What an error of Rhai is for us; `place` is where its positions lie.
fn end_of(error: EvalAltResult, place: &dyn Fn(Position) -> crate::diagnostic::Place) -> End {
    let mut error = error;
    let position = error.take_position();
    let end = match error {
        EvalAltResult::ErrorInFunctionCall(_, _, inner, _)
        | EvalAltResult::ErrorInModule(_, inner, _) => end_of(*inner, place),
        EvalAltResult::ErrorRuntime(payload, _) => match payload.try_cast_result::<Raised>() {
            Ok(Raised(end)) => end,
            Err(thrown) => thrown_end(&thrown),
        },
        other => End::fault(sentence(&other)),
    };
    end.at(|| place(position))
}

/// What a `throw` says.
fn thrown_end(thrown: &Dynamic) -> End {
    match to_data(thrown).and_then(|data| in_text(&data)) {
        Ok(said) => End::Fault(Box::new(Fault {
            place: crate::diagnostic::Place::default(),
            message: Message::same(said),
            help: None,
            thrown: true,
        })),
        Err(end) => end,
    }
}

/// The kind of value behind the name of a type in Rhai.
fn kind_name(type_name: &str) -> Message {
    let name = type_name.trim_start_matches('&').trim_start_matches("mut ");
    match name {
        "i64" | "number" | "decimal" | "INT" => Kind::Number.name(),
        "bool" => Kind::Bool.name(),
        "string" | "char" => Kind::Text.name(),
        "date" => Kind::Date.name(),
        "enum" => message!(zh: "枚举值", en: "an enum value"),
        "array" => message!(zh: "数组", en: "an array"),
        "map" | "record" => message!(zh: "映射表", en: "a map"),
        "ledger" => Kind::Ledger.name(),
        "Fn" => message!(zh: "函数", en: "a function"),
        "()" | "absent" => message!(zh: "没有值", en: "nothing"),
        name if name.starts_with("range") => message!(zh: "范围", en: "a range"),
        name => Message::same(name),
    }
}

fn sentence(error: &EvalAltResult) -> Message {
    use EvalAltResult as E;
    match error {
        E::ErrorFunctionNotFound(signature, _) => not_found(signature),
        E::ErrorVariableNotFound(name, _) => {
            message!(zh: "没有名为“{name}”的变量", en: "there is no variable `{name}`")
        }
        E::ErrorPropertyNotFound(name, _) => {
            message!(zh: "没有“{name}”这一部分", en: "there is no part `{name}`")
        }
        E::ErrorIndexNotFound(index, _) => {
            message!(zh: "没有“{index}”这一项", en: "there is no item \"{index}\"")
        }
        E::ErrorMismatchDataType(wanted, got, _) | E::ErrorMismatchOutputType(wanted, got, _) => {
            let (wanted, got) = (kind_name(wanted), kind_name(got));
            Message {
                zh: format!("这里应为{}，却是{}", wanted.zh, got.zh),
                en: format!("this is to be {}, and it is {}", wanted.en, got.en),
            }
        }
        E::ErrorIndexingType(..) => message!(
            zh: "这种值不能用 [ ] 取项",
            en: "this value has no items to take with [ ]",
        ),
        E::ErrorArrayBounds(length, index, _) => message!(
            zh: "数组有 {length} 项，没有第 [{index}] 项（从 0 数起）",
            en: "the array has {length} items and none at [{index}] (counted from 0)",
        ),
        E::ErrorStringBounds(length, index, _) => message!(
            zh: "文字有 {length} 个字，没有第 [{index}] 个（从 0 数起）",
            en: "the text has {length} characters and none at [{index}] (counted from 0)",
        ),
        E::ErrorFor(_) => message!(
            zh: "for 只能遍历数组、映射表的键或范围",
            en: "for runs through arrays, the keys of maps and ranges",
        ),
        E::ErrorAssignmentToConstant(name, _) => {
            message!(zh: "“{name}”不能改变", en: "`{name}` cannot be changed")
        }
        E::ErrorNonPureMethodCallOnConstant(..) => message!(
            zh: "用 const 定义的值不能改变；改用 let",
            en: "what is defined with const cannot be changed; use let",
        ),
        E::ErrorDotExpr(..) => {
            message!(zh: "点号后面的写法不对", en: "what follows the point is wrong")
        }
        E::ErrorArithmetic(..) => message!(zh: "算不出结果", en: "this has no result"),
        E::ErrorTooManyOperations(_) | E::ErrorTerminated(..) => message!(
            zh: "规则运行过久，已停止；检查这里的循环",
            en: "the rule has run too long and was stopped; look at the loop here",
        ),
        E::ErrorStackOverflow(_) => message!(
            zh: "函数一层调用一层，层数过多",
            en: "functions call each other too deep",
        ),
        E::ErrorTooManyVariables(_) => message!(zh: "变量过多", en: "there are too many variables"),
        E::ErrorDataTooLarge(..) => message!(
            zh: "文字、数组或映射表过大",
            en: "a text, an array or a map has grown too large",
        ),
        E::ErrorDataRace(..) => message!(
            zh: "闭包里不能同时改变和读取同一个变量",
            en: "a closure cannot change and read the same variable at once",
        ),
        _ => message!(zh: "规则出错", en: "the rule has failed"),
    }
}

/// `push (i64, string)`: no such function for these kinds.
fn not_found(signature: &str) -> Message {
    let (name, kinds) = signature.split_once('(').unwrap_or((signature, ""));
    let name = name.trim();
    let kinds: Vec<Message> = kinds
        .trim_end_matches(')')
        .split(',')
        .map(str::trim)
        .filter(|kind| !kind.is_empty())
        .map(|kind| if kind.contains('|') { Kind::Text.name() } else { kind_name(kind) })
        .collect();
    let zh: Vec<&str> = kinds.iter().map(|kind| &*kind.zh).collect();
    let en: Vec<&str> = kinds.iter().map(|kind| &*kind.en).collect();
    let (zh, en) = (zh.join("、"), en.join(", "));
    let near = nearest(name, super::catalogue::rhai_names());
    match near.filter(|near| *near != name) {
        Some(near) => message!(
            zh: "`{name}` 不能用于{zh}；是否为 `{near}`？",
            en: "`{name}` does not work on {en}; did you mean `{near}`?",
        ),
        None => Message {
            zh: format!("`{name}` 不能用于{zh}"),
            en: format!("`{name}` does not work on {en}"),
        },
    }
}
