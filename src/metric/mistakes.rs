//! What goes wrong in the expressions of metrics.

use crate::{
    diagnostic::{Diagnostic, Diagnostics, Language, Message, message},
    method::model::Rule,
    script::{Data, Fault},
};

/// What a rule gave that is of no use here.
pub(super) fn wrong_kind(name: &str, rule: &Rule, data: &Data, list: &str) -> Diagnostic {
    let (zh, en) = (data.shown(Language::Chinese), data.shown(Language::English));
    let text = message!(
        zh: "“{name}”的公式给出 {zh}，这里用不上（{list}）",
        en: "the expression of \"{name}\" gives {en}, which is of no use here ({list})"
    );
    Diagnostic::error("wrong-kind", rule.expression.place().clone(), text).help(message!(
        zh: "条件和 count 要是或否，其余要数",
        en: "conditions and count want true or false, everything else a number"
    ))
}

/// A fault as it is told for a metric that is not over rows.
pub(super) fn tell_fault(fault: Fault, name: &str, team: &str, found: &mut Diagnostics) {
    let Message { zh, en } = fault.message;
    let (zh, en) = (format!("{team}，“{name}”：{zh}"), format!("{team}, \"{name}\": {en}"));
    let fault = Fault { message: Message { zh, en }, ..fault };
    found.push(fault.into_diagnostic("metric-fails"));
}
