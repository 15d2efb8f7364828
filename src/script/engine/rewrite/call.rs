use rhai::{Expr, FnCallExpr, Position};

use super::{Rewriter, constant, internal, missing_constant, names};
use crate::{
    diagnostic::{Message, message, nearest},
    script::{
        DecisionKind,
        engine::{
            Function,
            catalogue::{resolve, rhai_function, rhai_names},
            natives::MOST_ARGUMENTS,
        },
        library::{DIVIDING, native, natives},
        lower::code,
        operator::Binary,
    },
};

/// A part of a record that is an argument of a function of the library goes there as it is.
fn hand_over(argument: &mut Expr) {
    if let Expr::FnCall(call, position) = argument
        && call.name == names::PROPERTY
    {
        let arguments = std::mem::take(&mut call.args).into_iter().collect();
        *argument = internal(names::HANDED, arguments, *position);
    }
}

impl Rewriter<'_> {
    /// A call, also of an operator.
    pub(super) fn call(&mut self, mut call: FnCallExpr, position: Position) -> Expr {
        if !call.namespace.is_empty() {
            let module = call.namespace.to_string();
            let arguments = self.expressions(call.args);
            return self.pack_function(&module, &call.name, arguments, position);
        }
        if call.op_token.is_some() {
            return self.operator(call, position);
        }
        let name = call.name.clone();
        let count = call.args.len();
        if name == "curry" {
            // Only closures come as `curry`; rules do not write it.
            let closure = matches!(
                call.args.first(),
                Some(Expr::DynamicConstant(value, _)) if value.is_fnptr()
            );
            if !closure {
                self.unknown_function(&name, count, position);
            }
            call.args = self.expressions(call.args).into_iter().collect();
            return Expr::FnCall(Box::new(call), position);
        }
        call.args = self.expressions(call.args).into_iter().collect();
        let own =
            self.catalogue.functions.iter().any(|function| {
                &*function.module == self.catalogue.module && *function.name == *name
            });
        if own {
            let arguments = call.args.into_iter().collect();
            return self.pack_function(self.catalogue.module, &name, arguments, position);
        }
        self.known(&name, count, position);
        if native(&name).is_some() {
            call.args.iter_mut().for_each(hand_over);
        }
        let divides = DIVIDING.iter().zip(names::DIVIDING).find(|(known, _)| ***known == *name);
        if let Some((_, watched)) = divides
            && let Some(spot) = self.spot(DecisionKind::Zones, position, None)
        {
            let arguments = call.args.into_iter().chain([spot]);
            return internal(watched, arguments.collect(), position);
        }
        Expr::FnCall(Box::new(call), position)
    }

    /// Looks whether the library or Rhai has the function, with so many arguments.
    pub(super) fn known(&mut self, name: &str, count: usize, position: Position) {
        if let Some(native) = native(name) {
            if !native.takes(count) {
                self.wrong(code::ARGUMENTS, position, native.wrong_count(count));
            } else if native.many && count > MOST_ARGUMENTS {
                self.wrong(
                    code::ARGUMENTS,
                    position,
                    message!(
                        zh: "`{name}` 在函数里最多写 {MOST_ARGUMENTS} 个参数",
                        en: "`{name}` takes at most {MOST_ARGUMENTS} arguments in functions",
                    ),
                );
                self.help(message!(zh: "写成数组：{name}([…])", en: "give an array: {name}([…])"));
            }
            return;
        }
        match rhai_function(name) {
            Some(counts) if counts.contains(&count) => {}
            Some(counts) => {
                let counts: Vec<String> = counts.iter().map(ToString::to_string).collect();
                let (zh, en) = (counts.join("、"), counts.join(" or "));
                self.wrong(
                    code::ARGUMENTS,
                    position,
                    Message {
                        zh: format!("`{name}` 连同被调用的值要 {zh} 个参数，这里是 {count} 个"),
                        en: format!(
                            "`{name}` takes {en} arguments with its receiver, here {count}"
                        ),
                    },
                );
            }
            None => self.unknown_function(name, count, position),
        }
    }

    fn operator(&mut self, mut call: FnCallExpr, position: Position) -> Expr {
        let name = call.name.clone();
        let sign = name.as_str();
        match (Binary::from_sign(sign), call.args.len()) {
            (Some(operator), 2) => {
                if operator.is_equality() {
                    let unit = call.args.iter().position(|side| matches!(side, Expr::Unit(_)));
                    if let Some(unit) = unit {
                        let of = call.args.remove(if unit == 0 { 1 } else { 0 });
                        let of = self.expression(of);
                        let name = match operator {
                            Binary::Equal => names::ABSENT,
                            _ => names::PRESENT,
                        };
                        let absent = internal(name, vec![of], position);
                        return self.comparison(absent, position);
                    }
                }
                if operator.is_order()
                    && let Some(Expr::FnCall(inner, _)) = call.args.first()
                    && inner.op_token.is_some()
                    && Binary::from_sign(&inner.name).is_some_and(Binary::is_order)
                {
                    self.wrong(
                        code::KIND,
                        position,
                        message!(zh: "比较不能连写", en: "comparisons cannot be chained"),
                    );
                    self.help(message!(
                        zh: "改为：a <= x && x <= b",
                        en: "write: a <= x && x <= b",
                    ));
                }
            }
            (None, 1) if sign == "!" => {}
            (Some(Binary::Add | Binary::Subtract), 1) => {}
            (None, 2) if matches!(sign, ".." | "..=" | "contains") => {}
            _ => {
                self.refuse(
                    position,
                    message!(zh: "规则里不用 `{sign}`", en: "rules do not use `{sign}`"),
                );
                match sign {
                    "|" => self.help(message!(zh: "或写 `||`", en: "or is written `||`")),
                    "&" => self.help(message!(zh: "且写 `&&`", en: "and is written `&&`")),
                    "^" => self.help(message!(
                        zh: "乘方写 `**`",
                        en: "a power is written `**`",
                    )),
                    _ => {}
                }
            }
        }
        let negates = sign == "!";
        let compares = Binary::from_sign(sign).is_some_and(Binary::is_comparison);
        let arguments = call.args.into_iter();
        call.args = match negates && self.spots.is_some() {
            true => arguments.map(|of| self.condition(of)).collect(),
            false => self.expressions(arguments).into_iter().collect(),
        };
        let made = Expr::FnCall(Box::new(call), position);
        if compares { self.comparison(made, position) } else { made }
    }

    fn pack_function(
        &mut self,
        module: &str,
        name: &str,
        arguments: Vec<Expr>,
        position: Position,
    ) -> Expr {
        let from = Some(self.catalogue.module);
        match resolve(self.catalogue.functions, module, name, arguments.len(), from) {
            Ok(function) => {
                self.calls.insert(function);
                let body = i64::try_from(function).unwrap_or(i64::MAX);
                let mut all = vec![Expr::IntegerConstant(body, position)];
                all.extend(arguments);
                internal(names::CALL, all, position)
            }
            Err((code, message, help)) => {
                self.wrong(code, position, message);
                if let Some(help) = help {
                    self.help(help);
                }
                constant(missing_constant(), position)
            }
        }
    }

    pub(super) fn unknown_function(&mut self, name: &str, count: usize, position: Position) {
        self.wrong(
            code::NAME,
            position,
            message!(zh: "没有函数“{name}”", en: "there is no function `{name}`"),
        );
        let functions = self.catalogue.functions;
        let same = functions
            .iter()
            .find(|function| &*function.name == name && function.parameters.len() == count)
            .or_else(|| functions.iter().find(|function| &*function.name == name));
        if let Some(function) = same {
            let module = &function.module;
            let written = match &**module == self.catalogue.module {
                true => name.to_owned(),
                false => format!("{module}::{name}"),
            };
            self.help(message!(
                zh: "写成 {written}(…)",
                en: "write {written}(…)",
            ));
            return;
        }
        let of_module = |function: &&Function| &*function.module == self.catalogue.module;
        let own = functions.iter().filter(of_module).map(|function| &*function.name);
        let library: Vec<&str> =
            natives().iter().map(|native| native.name).chain(rhai_names()).collect();
        let near = nearest(name, own.chain(library)).map(str::to_owned);
        if let Some(near) = near {
            self.help(message!(zh: "是否为“{near}”？", en: "did you mean `{near}`?"));
        }
    }
}
