//! Reading Rhai: the syntax tree and the tokens that it was made from.

use std::sync::{Arc, Mutex, PoisonError};

use rhai::{AST, Engine, OptimizationLevel, ParseError, Position, Token};

use super::Limits;

/// Words of Rhai that rules cannot use.
pub(crate) const REFUSED: [&str; 10] = [
    "import",
    "export",
    "eval",
    "Fn",
    "this",
    "try",
    "catch",
    "type_of",
    "is_shared",
    "is_def_var",
];

/// The tokens of a source text in their order. The tree alone does not hold the labels of a `switch`.
pub(crate) type Tokens = Vec<(Token, Position)>;

/// Reads a source text.
pub(crate) fn parse(text: &str, limits: &Limits) -> (Result<AST, ParseError>, Tokens) {
    let tokens: Arc<Mutex<Tokens>> = Arc::default();
    let seen = Arc::clone(&tokens);
    let mut engine = Engine::new_raw();
    #[expect(
        deprecated,
        reason = "Rhai calls it volatile; labels of switch can be had in no other way"
    )]
    engine
        .set_optimization_level(OptimizationLevel::None)
        .set_max_expr_depths(limits.expression_depth, limits.expression_depth)
        .set_max_string_size(limits.text_bytes)
        .set_max_array_size(limits.array_items)
        .set_max_map_size(limits.map_keys)
        .on_parse_token(move |token, position, _| {
            let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
            seen.push((token.clone(), position));
            token
        });
    for word in REFUSED {
        engine.disable_symbol(word);
    }
    let ast = engine.compile(text);
    drop(engine);
    let tokens = Arc::try_unwrap(tokens).map_or_else(
        |shared| shared.lock().unwrap_or_else(PoisonError::into_inner).clone(),
        |tokens| tokens.into_inner().unwrap_or_else(PoisonError::into_inner),
    );
    (ast, tokens)
}
