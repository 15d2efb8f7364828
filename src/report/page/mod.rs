//! The evaluation as one page to look at, print and sign: offline, without scripts.

mod heat;
mod phrase;
mod ranking;
mod view;

use minijinja::{Environment, UndefinedBehavior, syntax::SyntaxConfig, value::Serde};

use super::output::{Output, ReportError};
use crate::{diagnostic::Language, judge::evaluation::Evaluation};

/// The file's name.
const PAGE: &str = "report.html";

/// The templates; those that end in `.html` escape what they are given.
const TEMPLATES: [(&str, &str); 7] = [
    ("report.html", include_str!("report.html")),
    ("style.css", include_str!("style.css")),
    ("charts.html", include_str!("charts.html")),
    ("ranking.html", include_str!("ranking.html")),
    ("heat.html", include_str!("heat.html")),
    ("rounds.html", include_str!("rounds.html")),
    ("card.html", include_str!("card.html")),
];

/// `evaluation` as a file.
pub(crate) fn write(evaluation: &Evaluation, language: Language) -> Result<Output, ReportError> {
    let html = render(evaluation, language).map_err(|error| ReportError::new(PAGE, error))?;
    Ok(Output::new(PAGE, html))
}

fn render(evaluation: &Evaluation, language: Language) -> Result<String, minijinja::Error> {
    let mut environment = Environment::new();
    // A template that asks for what is not there is a mistake, never a gap on the page.
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?;
    environment.set_syntax(syntax);
    for (name, source) in TEMPLATES {
        environment.add_template(name, source)?;
    }
    let mut html =
        environment.get_template(PAGE)?.render(Serde(view::Page::new(evaluation, language)))?;
    html.push('\n');
    Ok(html)
}
