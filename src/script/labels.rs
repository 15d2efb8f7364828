//! The labels of a `switch`. Rhai's tree only keeps their hashes, so they are read from the tokens.

use std::sync::Arc;

use rhai::{Position, Token};

use super::{End, evaluate::switch_on_number, parse::Tokens, tree::Label};
use crate::diagnostic::message;

/// The labels of one case; empty for `_`.
pub(crate) type CaseLabels = Vec<(Label, Position)>;

/// The labels of each case of the `switch` at `position`, in the order of the cases.
pub(crate) fn labels(
    tokens: &Tokens,
    position: Position,
) -> Result<Vec<CaseLabels>, (End, Position)> {
    let start = tokens
        .iter()
        .position(|(token, at)| *token == Token::Switch && *at == position)
        .unwrap_or(0);
    let rest = tokens.get(start.saturating_add(1)..).unwrap_or_default();
    if rest.first().is_some_and(|(token, _)| {
        matches!(token, Token::If | Token::Switch | Token::LeftBrace | Token::Loop)
    }) {
        return Err((
            End::fault(message!(
                zh: "switch 后面应写一个值；先用 let 算出来",
                en: "a value follows switch; work it out with let first",
            )),
            position,
        ));
    }
    let mut cases = Vec::new();
    // The opening tokens that are not closed yet; the first is the brace of the switch.
    let mut open: Vec<&Token> = Vec::new();
    let mut head: Vec<&(Token, Position)> = Vec::new();
    let mut started = false;
    let mut in_text = false;
    for entry in rest {
        let token = &entry.0;
        // The brace of `${…}` follows the text before it.
        let of_text =
            std::mem::replace(&mut in_text, matches!(token, Token::InterpolatedString(_)));
        match token {
            Token::LeftBrace | Token::MapStart | Token::LeftParen | Token::LeftBracket => {
                if open.is_empty() && *token == Token::LeftBrace && !of_text {
                    started = true;
                    head.clear();
                    open.push(token);
                    continue;
                }
                // Only a block of its own can end a case without a comma.
                open.push(if of_text { &Token::MapStart } else { token });
            }
            Token::RightBrace | Token::RightParen | Token::RightBracket => {
                let closed = open.pop();
                if open.is_empty() && started {
                    break;
                }
                if started && open.len() == 1 && closed == Some(&Token::LeftBrace) {
                    head.clear();
                    continue;
                }
            }
            Token::Comma if started && open.len() == 1 => {
                head.clear();
                continue;
            }
            Token::DoubleArrow if started && open.len() == 1 => {
                cases.push(case(&head)?);
                head.clear();
                continue;
            }
            _ => {}
        }
        if started {
            head.push(entry);
        }
    }
    Ok(cases)
}

fn case(head: &[&(Token, Position)]) -> Result<CaseLabels, (End, Position)> {
    let end = head.iter().position(|(token, _)| *token == Token::If).unwrap_or(head.len());
    let head = head.get(..end).unwrap_or_default();
    if let [(Token::Underscore, _)] = head {
        return Ok(Vec::new());
    }
    head.split(|(token, _)| *token == Token::Pipe)
        .map(|label| {
            let at = label.first().map_or(Position::NONE, |(_, at)| *at);
            let found = match label {
                [(Token::StringConstant(text), _)] => Label::Text(Arc::from(text.as_str())),
                [(Token::CharConstant(character), _)] => {
                    Label::Text(Arc::from(character.to_string()))
                }
                [(Token::True, _)] => Label::Bool(true),
                [(Token::False, _)] => Label::Bool(false),
                [(Token::Unit, _)] | [(Token::LeftParen, _), (Token::RightParen, _)] => {
                    Label::Absent
                }
                label if label.iter().any(|(token, _)| is_number(token)) => {
                    return Err((switch_on_number(), at));
                }
                _ => {
                    return Err((
                        End::fault(message!(
                            zh: "switch 的分支只能写 \"文字\"、true、false、() 或 `_`",
                            en: "the cases of a switch are \"texts\", true, false, () or `_`",
                        )),
                        at,
                    ));
                }
            };
            Ok((found, at))
        })
        .collect()
}

/// A case as it is written.
pub(crate) fn case_name<'l>(labels: impl Iterator<Item = &'l Label>) -> String {
    let words: Vec<String> = labels
        .map(|label| match label {
            Label::Text(text) => format!("\"{text}\""),
            Label::Bool(value) => value.to_string(),
            Label::Absent => "()".to_owned(),
        })
        .collect();
    if words.is_empty() { "_".to_owned() } else { words.join(" | ") }
}

fn is_number(token: &Token) -> bool {
    matches!(token, Token::IntegerConstant(_) | Token::ExclusiveRange | Token::InclusiveRange)
        || matches!(token, Token::DecimalConstant(_))
}
