use rhai::{Expr, FnCallExpr, Position};

use super::{Lowering, code, node};
use crate::{
    diagnostic::{message, nearest, suggestion},
    script::{
        Data, DecisionKind, Kind,
        library::{DIVIDING, Native, native, natives},
        operator::{Binary, Unary, unknown_id},
        tree::{Node, Part},
    },
};

impl Lowering<'_> {
    /// A call, also of an operator.
    pub(super) fn call(&mut self, call: &FnCallExpr, position: Position) -> Node {
        if !call.namespace.is_empty() {
            let module = call.namespace.to_string();
            return self.pack_function(&module, call, position);
        }
        let name = call.name.as_str();
        if call.op_token.is_some() {
            match &call.args[..] {
                [of] => {
                    let unary = match name {
                        "-" => Some(Unary::Negate),
                        "+" => Some(Unary::Plus),
                        "!" => Some(Unary::Not),
                        _ => None,
                    };
                    if let Some(unary) = unary {
                        return self.unary(unary, of, position);
                    }
                }
                [left, right] => {
                    if let Some(operator) = Binary::from_sign(name) {
                        return self.binary(operator, left, right, position);
                    }
                }
                _ => {}
            }
            if name != "contains" {
                return self.refused_operator(name, position);
            }
        }
        if name == "curry" && call.args.first().is_some_and(is_closure) {
            return self.closure(position);
        }
        match native(name) {
            Some(native) => {
                let arguments = call.args.iter().map(|argument| self.expression(argument));
                let arguments = arguments.collect();
                self.native(native, arguments, position)
            }
            None if self.is_own(name, call.args.len()) => {
                let module = self.home.unwrap_or_default().to_owned();
                self.pack_function(&module, call, position)
            }
            None => {
                // What stands in the brackets is looked at all the same.
                for argument in &call.args {
                    self.expression(argument);
                }
                self.unknown_function(name, call.args.len(), position)
            }
        }
    }

    fn refused_operator(&mut self, sign: &str, position: Position) -> Node {
        let hole = self
            .refuse(position, message!(zh: "规则里不用 `{sign}`", en: "rules do not use `{sign}`"));
        match sign {
            "|" => self.help(message!(zh: "或写 `||`", en: "or is written `||`")),
            "&" => self.help(message!(zh: "且写 `&&`", en: "and is written `&&`")),
            "^" => self.help(message!(zh: "乘方写 `**`", en: "a power is written `**`")),
            ".." | "..=" => self.help(message!(
                zh: "范围写成 x >= 1 && x <= 3",
                en: "a range is written x >= 1 && x <= 3",
            )),
            _ => {}
        }
        hole
    }

    /// `receiver.name(…)`: a function of the library.
    pub(super) fn method(&mut self, of: Node, call: &FnCallExpr, position: Position) -> Node {
        self.read(&of);
        let name = call.name.as_str();
        let mut arguments = vec![of];
        for argument in &call.args {
            let argument = self.expression(argument);
            arguments.push(argument);
        }
        match native(name) {
            Some(native) => self.native(native, arguments, position),
            None => self.unknown_function(name, arguments.len(), position),
        }
    }

    /// `supplied("table")` asks about a table that there is.
    fn asked_table(&mut self, asked: &Data, position: Position) {
        let (Some(tables), Some(id)) = (self.script.tables(), asked.as_text()) else { return };
        if tables.iter().any(|table| **table == *id) {
            return;
        }
        self.wrong(
            code::NAME,
            position,
            message!(zh: "没有声明表 `{id}`", en: "there is no table `{id}`"),
        );
        if let Some(help) = suggestion(id, tables.iter().map(|table| &**table)) {
            self.help(help);
        }
    }

    fn native(
        &mut self,
        native: &'static Native,
        arguments: Vec<Node>,
        position: Position,
    ) -> Node {
        if !native.takes(arguments.len()) {
            let message = native.wrong_count(arguments.len());
            self.wrong(code::ARGUMENTS, position, message);
            return node(Part::Constant(Data::NOT_REPORTED), position, native.gives.kind());
        }
        for (place, argument) in arguments.iter().enumerate() {
            let fits = native
                .parameter(place)
                .is_none_or(|parameter| parameter.wants.fits(&argument.kind));
            if !fits {
                let end = native.wrong_kind(place, &argument.kind);
                self.end(code::KIND, argument.position, end);
            }
        }
        // What is written into is a variable, or a value that nobody else sees.
        if self.runs
            && native.writes
            && !matches!(
                arguments.first().map(|first| &first.part),
                Some(Part::Local { .. } | Part::Native { .. } | Part::Call { .. })
            )
        {
            return self
                .refuse(position, message!(zh: "这里不能写入", en: "this cannot be written to"));
        }
        // A word that is looked for among enum values, or an enum value among words.
        if native.name == "contains"
            && let [list, wanted] = arguments.as_slice()
        {
            self.contained_words(list, wanted);
        }
        if native.name == "supplied"
            && let [Node { part: Part::Constant(asked), position: at, .. }] = arguments.as_slice()
        {
            self.asked_table(asked, *at);
        }
        let writes_to = match arguments.first().map(|first| &first.part) {
            Some(Part::Local { place, .. }) if native.writes => Some(*place),
            _ => None,
        };
        let kind = native.gives.kind();
        let mut made =
            node(Part::Native { native, arguments, writes_to, spot: None }, position, kind);
        if self.script.is_watched() && DIVIDING.contains(&native.name) {
            let text = made.text(self.script.functions());
            let at = self.spot(DecisionKind::Zones, position, text);
            if let Part::Native { spot, .. } = &mut made.part {
                *spot = Some(at);
            }
        }
        made
    }

    fn contained_words(&mut self, list: &Node, wanted: &Node) {
        let (Part::Array(items), Kind::Enum(enumeration)) = (&list.part, &wanted.kind) else {
            return;
        };
        for item in items {
            if let Part::Constant(data) = &item.part
                && let Some(text) = data.as_text()
                && enumeration.position(text).is_none()
            {
                let ids = enumeration.members.iter().map(|member| &*member.id);
                let end = unknown_id(&enumeration.name, ids, text);
                self.end(code::KIND, item.position, end);
            }
        }
    }

    /// Is it a function of the module that the body is from? Only there it needs no module's name.
    fn is_own(&self, name: &str, count: usize) -> bool {
        self.home.is_some_and(|home| self.script.own(home, name, count).is_some())
    }

    /// `module::function(…)`.
    fn pack_function(&mut self, module: &str, call: &FnCallExpr, position: Position) -> Node {
        let name = call.name.as_str();
        let arguments: Vec<Node> =
            call.args.iter().map(|argument| self.expression(argument)).collect();
        let script = self.script;
        let own = self.home.filter(|home| *home == module);
        let own = own.and_then(|home| script.own(home, name, arguments.len()));
        match own.map_or_else(|| script.resolve(module, name, arguments.len()), Ok) {
            Ok(function) => {
                self.calls.insert(function);
                node(Part::Call { function, arguments }, position, Kind::Any)
            }
            Err((code, message, help)) => {
                let hole = self.wrong(code, position, message);
                if let Some(help) = help {
                    self.help(help);
                }
                hole
            }
        }
    }

    fn unknown_function(&mut self, name: &str, count: usize, position: Position) -> Node {
        let hole = self.wrong(
            code::NAME,
            position,
            message!(zh: "没有函数“{name}”", en: "there is no function `{name}`"),
        );
        let functions = self.script.functions();
        let same = functions
            .iter()
            .find(|function| &*function.name == name && function.parameters.len() == count)
            .or_else(|| functions.iter().find(|function| &*function.name == name));
        if let Some(function) = same {
            let module = &function.module;
            self.help(message!(
                zh: "办法里的函数要带模块名：{module}::{name}(…)",
                en: "functions of the pack are called with their module: {module}::{name}(…)",
            ));
        } else if let Some(near) = nearest(name, natives().iter().map(|native| native.name)) {
            self.help(message!(zh: "是否为“{near}”？", en: "did you mean `{near}`?"));
        }
        hole
    }
}

/// Is it `|x| …`?
fn is_closure(expression: &Expr) -> bool {
    matches!(expression, Expr::DynamicConstant(value, _) if value.is_fnptr())
}
