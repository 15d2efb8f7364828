//! `[[allow]]`: warnings that are known and stay silent until a day.

use super::{Checked, Finding, LINTS};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, Place, Severity, message, nearest},
    method::model::{Allowed, Method},
    value::Date,
};

const EXPIRED: &str = "allow-expired";
const UNUSED: &str = "allow-unused";
const NO_REASON: &str = "allow-no-reason";

/// What a place points at, without quotes: the name of what is declared there.
pub(super) fn named(place: &Place) -> String {
    let Some(excerpt) = &place.excerpt else { return String::new() };
    let start = usize::try_from(excerpt.start).unwrap_or(usize::MAX);
    let length = usize::try_from(excerpt.length).unwrap_or(usize::MAX);
    let named: String = excerpt.text.chars().skip(start).take(length).collect();
    named.trim_matches(['"', '\'']).to_owned()
}

fn covers(allowed: &Allowed, finding: &Finding) -> bool {
    *allowed.code == *finding.diagnostic.code
        && allowed.at.as_deref().is_none_or(|at| {
            finding.at == at
                || finding.at.strip_suffix(at).is_some_and(|before| before.ends_with(['.', ':']))
        })
}

/// Sorts out what is covered, and tells of coverings that have run out or cover nothing.
pub(super) fn sift(method: &Method, findings: Vec<Finding>, day: Date) -> Checked {
    let mut used = vec![false; method.allowed.len()];
    let mut found = Diagnostics::new();
    let mut silenced = 0usize;
    for finding in findings {
        let mut covered = false;
        if finding.diagnostic.severity != Severity::Error {
            for (allowed, used) in method.allowed.iter().zip(&mut used) {
                if covers(allowed, &finding) {
                    *used = true;
                    covered |= allowed.until >= day;
                }
            }
        }
        match covered {
            true => silenced = silenced.saturating_add(1),
            false => found.push(finding.diagnostic),
        }
    }
    for (allowed, used) in method.allowed.iter().zip(used) {
        found.extend(about(allowed, used, day));
    }
    found.sort();
    Checked { found, silenced }
}

fn about(allowed: &Allowed, used: bool, day: Date) -> Vec<Diagnostic> {
    let mut told = Vec::new();
    let (code, until) = (&allowed.code, allowed.until);
    if allowed.reason.trim().is_empty() {
        told.push(
            Diagnostic::warning(
                NO_REASON,
                allowed.place.clone(),
                message!(zh: "不提示 {code} 的理由是空的", en: "no reason why {code} is allowed"),
            )
            .help(message!(zh: "写明谁议定、为什么", en: "say who decided it, and why")),
        );
    }
    if !used {
        let known = LINTS.iter().any(|lint| lint.code == &**code);
        let at = allowed.at.as_deref().unwrap_or_default();
        let near = nearest(code, LINTS.iter().map(|lint| lint.code)).filter(|_| !known);
        let diagnostic = Diagnostic::warning(
            UNUSED,
            allowed.place.clone(),
            match at {
                "" => {
                    message!(zh: "没有警告 {code} 可盖住", en: "there is no warning {code} to cover")
                }
                at => message!(
                    zh: "“{at}”没有警告 {code} 可盖住",
                    en: "there is no warning {code} at `{at}` to cover",
                ),
            },
        );
        told.push(match near {
            Some(near) => {
                diagnostic.help(message!(zh: "是不是 {near}？", en: "did you mean {near}?"))
            }
            None => diagnostic.help(message!(
                zh: "警告已经没有了就删去这一条；还在的核对 at",
                en: "take this out if the warning is gone; look at `at` if it is still there",
            )),
        });
    } else if until < day {
        told.push(
            Diagnostic::warning(
                EXPIRED,
                allowed.place.clone(),
                message!(
                    zh: "不提示 {code} 只到 {until} 为止，已过期",
                    en: "{code} was allowed until {until}, which is over",
                ),
            )
            .help(message!(
                zh: "处理这个警告，或重新议定理由和期限",
                en: "deal with the warning, or settle a new reason and date",
            )),
        );
    }
    told
}
