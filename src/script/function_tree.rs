use std::{collections::BTreeMap, sync::Arc};

use rhai::{Position, Token};

use super::{
    Function, Kind, MapKind, Names, Script,
    locator::Locator,
    lower::lower_function,
    parse::{Tokens, parse},
    tree::Node,
};
use crate::diagnostic::Place;

/// The body of a function of the pack as a typed tree, to look at and never to run: `return x` stands in it
/// as `throw x`, since both end the function.
#[derive(Debug)]
pub(crate) struct FunctionTree {
    pub(crate) root: Node,
    /// What the slots of its variables mean.
    pub(crate) names: Vec<Arc<str>>,
    locator: Arc<Locator>,
}

impl FunctionTree {
    /// Those of all functions of the pack that do no more than a tree knows, by place: loops and closures are
    /// left out. `globals` are the ids of the reference tables.
    pub(crate) fn all(script: &Script, globals: &[Arc<str>]) -> BTreeMap<usize, Self> {
        let mut trees = BTreeMap::new();
        for module in script.modules() {
            let text = module.text.trim_start_matches('\u{feff}');
            let (ast, tokens) = parse(text, script.limits());
            if ast.is_err() {
                continue;
            }
            let locator = Arc::new(Locator::of_file(&module.file, text));
            for (place, function) in script.functions().iter().enumerate() {
                if function.module == module.name
                    && let Some(body) = only_body(text, &tokens, function)
                    && let Some(tree) = Self::of(script, function, &body, &locator, globals)
                {
                    trees.insert(place, tree);
                }
            }
        }
        trees
    }

    fn of(
        script: &Script,
        function: &Function,
        body: &str,
        locator: &Arc<Locator>,
        globals: &[Arc<str>],
    ) -> Option<Self> {
        let (ast, tokens) = parse(body, script.limits());
        let ast = ast.ok()?;
        let mut names = function.parameters.clone();
        names.push(Arc::from("params"));
        names.extend(globals.iter().cloned());
        let sight = Sight { names: &names, parameters: function.parameters.len() };
        let home = &function.module;
        let lowered = lower_function(script, body, &ast, &tokens, &sight, locator, home);
        if !lowered.mistakes.is_empty() {
            return None;
        }
        Some(Self { root: lowered.root, names, locator: Arc::clone(locator) })
    }

    /// The place of a part of it.
    pub(crate) fn place_of(&self, part: &Node) -> Place {
        self.locator.place(part.position)
    }
}

struct Sight<'a> {
    names: &'a [Arc<str>],
    parameters: usize,
}

impl Names for Sight<'_> {
    fn find(&self, name: &str) -> Option<(u32, Kind)> {
        // A parameter covers what is global.
        let at = self.names.iter().position(|known| &**known == name)?;
        let kind = match at < self.parameters {
            true => Kind::Any,
            false => Kind::Map(MapKind::open(Kind::Any)),
        };
        Some((u32::try_from(at).ok()?, kind))
    }

    fn known(&self) -> Vec<Arc<str>> {
        self.names.to_vec()
    }
}

/// The text of a module with nothing but the body of the function, every character at its place.
fn only_body(text: &str, tokens: &Tokens, function: &Function) -> Option<String> {
    let start = Position::new(
        u16::try_from(function.place.row?).ok()?,
        u16::try_from(function.place.column?).ok()?,
    );
    let mut depth = 0usize;
    let mut open = None;
    let mut close = None;
    for (token, at) in tokens.iter().skip_while(|(_, at)| *at < start) {
        match token {
            Token::LeftBrace | Token::MapStart => {
                if depth == 0 {
                    open = Some(*at);
                }
                depth = depth.saturating_add(1);
            }
            Token::RightBrace => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    close = Some(*at);
                    break;
                }
            }
            _ => {}
        }
    }
    let (open, close) = (open?, close?);
    let mut body = String::with_capacity(text.len());
    for (row, line) in text.lines().enumerate() {
        for (column, letter) in line.chars().enumerate() {
            let at = Position::new(
                u16::try_from(row.checked_add(1)?).ok()?,
                u16::try_from(column.checked_add(1)?).ok()?,
            );
            body.push(if open < at && at < close { letter } else { ' ' });
        }
        body.push('\n');
    }
    Some(body)
}
