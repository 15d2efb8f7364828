use rhai::{Dynamic, Engine};

use super::{Result, any, argument, data};
use crate::{
    diagnostic::message,
    script::{
        End,
        engine::bridge::{raise, to_data, to_dynamic},
        operator::{Binary, Unary},
    },
    value::Number,
};

pub(super) fn register(engine: &mut Engine) {
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

pub(super) fn whole(dynamic: &Dynamic) -> Result<i64> {
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
