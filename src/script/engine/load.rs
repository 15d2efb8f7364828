//! From the texts of modules to functions that can be called.

use std::{collections::HashMap, sync::Arc};

use indexmap::IndexMap;
use rhai::{AST, ASTNode, Expr, ImmutableString, Position, Stmt, StmtBlock, Token};

use super::{
    Body, Function, Module,
    natives::MOST_PARAMETERS,
    rewrite::{Catalogue, Rewriter},
};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, message},
    script::{
        DecisionKind, Limits,
        coverage::Spot,
        library::native,
        locator::Locator,
        lower::code,
        mistakes::mistake,
        parse::{Tokens, parse},
        plain::Plain,
    },
};

pub(super) struct Loaded {
    pub(super) functions: Vec<Function>,
    pub(super) bodies: Vec<Body>,
    pub(super) mistakes: Diagnostics,
    pub(super) spots: Vec<Spot>,
}

/// A function or closure before it is rewritten.
struct Draft {
    name: ImmutableString,
    parameters: Vec<ImmutableString>,
    statements: Vec<Stmt>,
    start: Position,
    end: Position,
}

impl Draft {
    fn is_closure(&self) -> bool {
        self.name.starts_with("anon$")
    }
}

struct Parsed {
    name: Arc<str>,
    locator: Arc<Locator>,
    tokens: Tokens,
    /// The functions in the order of the text, then the closures.
    drafts: Vec<Draft>,
}

pub(super) fn load(
    modules: &[Module],
    globals: &[Arc<str>],
    limits: &Limits,
    watched: bool,
) -> Loaded {
    let mut mistakes = Diagnostics::new();
    let mut functions = Vec::new();
    let mut parsed = Vec::new();
    let mut spots = Vec::new();
    for module in modules {
        if let Some(read) = read(module, limits, &mut functions, &mut mistakes) {
            parsed.push(read);
        }
    }
    // Functions come first, in the order of `functions`; then the closures of all modules.
    let mut bodies: IndexMap<usize, Body> = IndexMap::new();
    let mut next_function = 0usize;
    let mut next_closure = functions.len();
    for Parsed { name, locator, tokens, drafts } in parsed {
        let mut closures = HashMap::new();
        let tokens = Arc::new(tokens);
        let mut places = Vec::with_capacity(drafts.len());
        for draft in &drafts {
            let next = if draft.is_closure() { &mut next_closure } else { &mut next_function };
            if draft.is_closure() {
                closures.insert(draft.name.clone(), (*next, draft.parameters.len()));
            }
            places.push(*next);
            *next = next.saturating_add(1);
        }
        let catalogue =
            Catalogue { functions: &functions, closures: &closures, globals, module: &name };
        for (draft, place) in drafts.into_iter().zip(places) {
            let is_closure = draft.is_closure();
            let title: Arc<str> = match is_closure {
                true => Arc::from(format!("{name}::|…|")),
                false => Arc::from(format!("{name}::{}", draft.name)),
            };
            let parameters = draft.parameters;
            let mut spot = None;
            if let Some(function) = functions.get(place).filter(|_| watched && !is_closure) {
                spot = Some(spots.len());
                let name = Some(title.to_string());
                spots.push(Spot::new(DecisionKind::Function, function.place.clone(), name));
            }
            let spots = watched.then_some(&mut spots);
            let plain = (!watched && !is_closure)
                .then(|| Plain::new(draft.statements.clone(), Arc::clone(&tokens)));
            let mut rewriter = Rewriter::new(&catalogue, &tokens, &locator, &parameters, spots);
            let statements = rewriter.block(draft.statements, !is_closure);
            let block = StmtBlock::new(statements, draft.start, draft.end);
            let calls = rewriter.calls.into_iter().collect();
            mistakes.extend(rewriter.mistakes);
            let body = Body {
                parameters,
                block: Expr::Stmt(Box::new(block)),
                locator: Arc::clone(&locator),
                title,
                spot,
                calls,
                plain,
            };
            bodies.insert(place, body);
        }
    }
    bodies.sort_unstable_keys();
    let mut bodies: Vec<Body> = bodies.into_values().collect();
    keep_plain(&mut bodies, limits.call_depth.min(DEEPEST_TREES));
    Loaded { functions, bodies, mistakes, spots }
}

/// Trees of functions that call each other deeper than this could fill the stack of a thread.
const DEEPEST_TREES: usize = 4;

/// Takes functions for plain only where all that they call is, no deeper than `deepest`: what loops or calls itself is
/// counted and stopped by Rhai, and so is what calls that.
fn keep_plain(bodies: &mut [Body], deepest: usize) {
    let mut plain = vec![false; bodies.len()];
    for _ in 0..deepest {
        let before = plain.clone();
        let is_plain = |callee: &usize| before.get(*callee).copied().unwrap_or_default();
        for (plain, body) in plain.iter_mut().zip(bodies.iter()) {
            *plain = body.plain.is_some() && body.calls.iter().all(is_plain);
        }
    }
    for (body, plain) in bodies.iter_mut().zip(plain) {
        body.plain = body.plain.take().filter(|_| plain);
    }
}

fn read(
    module: &Module,
    limits: &Limits,
    functions: &mut Vec<Function>,
    mistakes: &mut Diagnostics,
) -> Option<Parsed> {
    let text = module.text.trim_start_matches('\u{feff}');
    let locator = Arc::new(Locator::of_file(&module.file, text));
    let (ast, tokens) = parse(text, limits);
    let ast = match ast {
        Ok(ast) => ast,
        Err(error) => {
            mistakes.push(mistake(text, &error, &locator));
            return None;
        }
    };
    if let Some(first) = ast.statements().first() {
        let found = Diagnostic::error(
            code::REFUSED,
            locator.place(first.position()),
            message!(
                zh: ".rhai 文件里只写函数 fn …",
                en: "a .rhai file holds functions only: fn …",
            ),
        );
        mistakes.push(found.help(message!(
            zh: "常量放在 method.toml 的 [params]，规则里写 params.名字",
            en: "constants stand in [params] of method.toml and are read as params.name",
        )));
    }
    let drafts = drafts(&ast);
    for draft in drafts.iter().filter(|draft| !draft.is_closure()) {
        let function = function(module, text, &tokens, draft, &locator);
        check(&function, mistakes);
        functions.push(function);
    }
    Some(Parsed { name: Arc::clone(&module.name), locator, tokens, drafts })
}

/// The functions in the order of the text, then the closures.
fn drafts(ast: &AST) -> Vec<Draft> {
    let mut drafts: Vec<Draft> = ast
        .shared_lib()
        .iter_script_fn_info()
        .map(|(.., definition)| Draft {
            name: definition.name.clone(),
            parameters: definition.params.iter().cloned().collect(),
            statements: Vec::new(),
            start: definition.body.start_position(),
            end: definition.body.end_position(),
        })
        .collect();
    drafts.sort_by_key(|draft| (draft.is_closure(), draft.start));
    // Rhai shows the statements of all bodies one after the other; each belongs to the innermost
    // body around it. A closure without braces has one statement and no end.
    ast.walk(&mut |path: &[ASTNode<'_>]| {
        if let [ASTNode::Stmt(statement)] = path {
            let at = statement.position();
            let bare = drafts
                .iter()
                .position(|draft| draft.end.is_none() && draft.start == at && draft.is_closure());
            let inside = || {
                drafts
                    .iter()
                    .enumerate()
                    .filter(|(_, draft)| draft.start <= at && at <= draft.end)
                    .max_by_key(|(_, draft)| draft.start)
                    .map(|(place, _)| place)
            };
            if let Some(draft) = bare.or_else(inside).and_then(|place| drafts.get_mut(place)) {
                draft.statements.push((*statement).clone());
            }
        }
        true
    });
    drafts
}

fn function(
    module: &Module,
    text: &str,
    tokens: &Tokens,
    draft: &Draft,
    locator: &Locator,
) -> Function {
    // The last `fn name` before the body.
    let name = tokens
        .iter()
        .enumerate()
        .zip(tokens.iter().skip(1))
        .rfind(|((_, (token, _)), (after, at))| {
            *token == Token::Fn
                && *at <= draft.start
                && matches!(after, Token::Identifier(name) if ***name == *draft.name)
        })
        .map(|((place, _), (_, at))| (place, *at));
    let (place, at) = name.unwrap_or((0, draft.start));
    let private = place
        .checked_sub(1)
        .and_then(|before| tokens.get(before))
        .is_some_and(|(token, _)| *token == Token::Private);
    Function {
        module: Arc::clone(&module.name),
        name: Arc::from(draft.name.as_str()),
        parameters: draft.parameters.iter().map(|name| Arc::from(name.as_str())).collect(),
        comment: comment(text, at.line().unwrap_or(1)),
        private,
        place: locator.place(at),
    }
}

/// The `///` lines above a line.
fn comment(text: &str, line: usize) -> String {
    let before: Vec<&str> = text.lines().take(line.saturating_sub(1)).collect();
    let mut lines: Vec<&str> = before
        .iter()
        .rev()
        .map(|line| line.trim())
        .take_while(|line| line.starts_with("///"))
        .map(|line| line.trim_start_matches('/').trim())
        .collect();
    lines.reverse();
    lines.join("\n")
}

fn check(function: &Function, mistakes: &mut Diagnostics) {
    let name = &function.name;
    let mut wrong = |message| {
        mistakes.push(Diagnostic::error(code::REFUSED, function.place.clone(), message));
    };
    if native(name).is_some() {
        wrong(message!(
            zh: "“{name}”是内置函数的名字，请换一个",
            en: "`{name}` is the name of a built-in function; choose another",
        ));
    }
    if name.contains('·') {
        wrong(message!(
            zh: "函数名“{name}”里不能有“·”",
            en: "the name `{name}` cannot hold a `·`",
        ));
    }
    let count = function.parameters.len();
    if count > MOST_PARAMETERS {
        wrong(message!(
            zh: "函数 {name} 有 {count} 个参数，最多 {MOST_PARAMETERS} 个",
            en: "the function {name} has {count} parameters; at most {MOST_PARAMETERS} are possible",
        ));
    }
}
