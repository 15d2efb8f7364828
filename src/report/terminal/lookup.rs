use crate::{
    diagnostic::{Diagnostic, Place, listed, message, nearest},
    judge::evaluation::Evaluation,
    value::text::key,
};

/// The team that people call `text`: its id, its name, an alias, or a part of one that no other has. A place in
/// [`Evaluation::teams`].
///
/// # Errors
///
/// If there is no such team, or more than one.
pub fn find_team(evaluation: &Evaluation, text: &str) -> Result<usize, Box<Diagnostic>> {
    let names = |at: usize| {
        evaluation
            .teams
            .get(at)
            .map(|team| {
                let aliases = team.aliases.iter();
                [&team.id, &team.name].into_iter().chain(aliases).map(|word| key(word)).collect()
            })
            .unwrap_or_default()
    };
    let known: Vec<&str> =
        evaluation
            .teams
            .iter()
            .flat_map(|team| {
                if team.id == team.name { vec![&*team.id] } else { vec![&*team.id, &*team.name] }
            })
            .collect();
    find(text, evaluation.teams.len(), names).map_err(|found| {
        let list = listed(&known);
        let diagnostic = match found {
            0 => Diagnostic::error(
                "unknown-team",
                Place::default(),
                message!(zh: "没有叫“{text}”的巡察组", en: "there is no team “{text}”"),
            ),
            _ => Diagnostic::error(
                "ambiguous-team",
                Place::default(),
                message!(
                    zh: "“{text}”对得上 {found} 个巡察组",
                    en: "“{text}” could be any of {found} teams",
                ),
            ),
        };
        help(diagnostic, text, &known, &list)
    })
}

/// The indicator or group that people call `text`: its id, its code, its name, or a part of its name that
/// no other has. A place in [`Evaluation::nodes`].
///
/// # Errors
///
/// If there is no such node, or more than one.
pub fn find_node(evaluation: &Evaluation, text: &str) -> Result<usize, Box<Diagnostic>> {
    let names = |at: usize| match evaluation.nodes.get(at) {
        Some(node) => {
            let code = node.code.as_deref().unwrap_or_default();
            vec![key(&node.id), key(code), key(&format!("{code}{}", node.name)), key(&node.name)]
        }
        None => Vec::new(),
    };
    let known: Vec<&str> = evaluation.nodes.iter().skip(1).map(|node| &*node.id).collect();
    find(text, evaluation.nodes.len(), names).map_err(|found| {
        let names: Vec<String> = evaluation
            .nodes
            .iter()
            .skip(1)
            .map(|node| match &node.code {
                Some(code) => format!("{code} {}", node.name),
                None => format!("{} {}", node.id, node.name),
            })
            .collect();
        let list = listed(&names);
        let diagnostic = match found {
            0 => Diagnostic::error(
                "unknown-indicator",
                Place::default(),
                message!(zh: "没有叫“{text}”的指标", en: "there is no indicator “{text}”"),
            ),
            _ => Diagnostic::error(
                "ambiguous-indicator",
                Place::default(),
                message!(
                    zh: "“{text}”对得上 {found} 个指标",
                    en: "“{text}” could be any of {found} indicators",
                ),
            ),
        };
        help(diagnostic, text, &known, &list)
    })
}

fn help(
    diagnostic: Diagnostic,
    text: &str,
    known: &[&str],
    (zh, en): &(String, String),
) -> Box<Diagnostic> {
    let help = match nearest(text, known.iter().copied()) {
        Some(near) => message!(
            zh: "是不是“{near}”？可用的有：{zh}",
            en: "did you mean “{near}”? There are: {en}",
        ),
        None => message!(zh: "可用的有：{zh}", en: "there are: {en}"),
    };
    Box::new(diagnostic.help(help))
}

/// The only one that is called `text`; else the only one with `text` in a name; else how many fit.
fn find(text: &str, count: usize, names: impl Fn(usize) -> Vec<String>) -> Result<usize, usize> {
    let wanted = key(text);
    if wanted.is_empty() {
        return Err(0);
    }
    let matching = |fits: &dyn Fn(&str) -> bool| -> Vec<usize> {
        (0..count).filter(|at| names(*at).iter().any(|name| fits(name))).collect()
    };
    for fits in [
        &(|name: &str| name == wanted) as &dyn Fn(&str) -> bool,
        &(|name: &str| name.contains(&wanted)),
    ] {
        match matching(fits).as_slice() {
            [] => {}
            [only] => return Ok(*only),
            several => return Err(several.len()),
        }
    }
    Err(0)
}
