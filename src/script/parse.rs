//! Reading Rhai: the syntax tree and the tokens that it was made from.

use std::sync::{Arc, Mutex, PoisonError};

use rhai::{AST, Engine, LexError, OptimizationLevel, ParseError, Position, Token};

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
    let tokens: Arc<Mutex<Seen>> = Arc::default();
    let seen = Arc::clone(&tokens);
    let longest = limits.chain;
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
            seen.tokens.push((token.clone(), position));
            match seen.depth.after(&token) > longest {
                true => Token::LexError(Box::new(LexError::Runtime(TOO_LONG.to_owned()))),
                false => token,
            }
        });
    for word in REFUSED {
        engine.disable_symbol(word);
    }
    let ast = engine.compile(text);
    drop(engine);
    let tokens = std::mem::take(&mut tokens.lock().unwrap_or_else(PoisonError::into_inner).tokens);
    (ast, tokens)
}

/// The tokens of a module, comments left out, if it can be read: two texts with the same tokens mean the same.
///
/// # Errors
/// What Rhai says.
pub(crate) fn tokens(text: &str) -> Result<Vec<Token>, ParseError> {
    let (ast, tokens) = parse(text, &Limits::default());
    ast.map(|_| tokens.into_iter().map(|(token, _)| token).collect())
}

/// What the parser is told when a chain is too long.
pub(crate) const TOO_LONG: &str = "chain too long";

#[derive(Default)]
struct Seen {
    tokens: Tokens,
    depth: Depth,
}

/// How deep the tree of what was read so far is at most.
///
/// Rhai bounds brackets in brackets, but `1 + 1 + …` it reads in a loop, and the tree of it is as deep as
/// it is long; too long a chain would overflow the stack where it is worked with.
#[derive(Default)]
struct Depth {
    /// The brackets that are open: what stood before them, and the deepest part inside them.
    open: Vec<(usize, usize)>,
    current: usize,
    deepest: usize,
    /// Was the last token a closing brace? What begins a statement after it begins anew.
    after_brace: bool,
}

impl Depth {
    /// The depth once this token is read.
    fn after(&mut self, token: &Token) -> usize {
        let after_brace = std::mem::replace(&mut self.after_brace, *token == Token::RightBrace);
        if after_brace && begins(token) {
            self.next_part();
        }
        match token {
            Token::LeftParen | Token::LeftBracket | Token::LeftBrace | Token::MapStart => {
                // An index and the arguments of a method are links of a chain.
                self.open.push((self.current.saturating_add(1), self.deepest));
                self.current = 0;
                self.deepest = 0;
            }
            Token::RightParen | Token::RightBracket | Token::RightBrace => {
                let inside = self.current.max(self.deepest).saturating_add(1);
                let (before, deepest) = self.open.pop().unwrap_or_default();
                self.current = before.max(inside);
                self.deepest = deepest;
            }
            Token::Comma | Token::SemiColon | Token::DoubleArrow => self.next_part(),
            token if begins(token) => {}
            Token::Unit | Token::Comment(_) => {}
            _ => self.current = self.current.saturating_add(1),
        }
        self.current
    }

    fn next_part(&mut self) {
        self.deepest = self.deepest.max(self.current);
        self.current = 0;
    }
}

/// Can a statement begin so? What begins one is no operator.
fn begins(token: &Token) -> bool {
    matches!(
        token,
        Token::Fn
            | Token::Private
            | Token::Let
            | Token::Const
            | Token::If
            | Token::Switch
            | Token::For
            | Token::While
            | Token::Loop
            | Token::Do
            | Token::Return
            | Token::Throw
            | Token::Break
            | Token::Continue
            | Token::IntegerConstant(_)
            | Token::CharConstant(_)
            | Token::StringConstant(_)
            | Token::DecimalConstant(_)
            | Token::Identifier(_)
            | Token::True
            | Token::False
    )
}
