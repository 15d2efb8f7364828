//! What a veto does, in words.

use crate::{
    diagnostic::{Message, listed, message},
    method::model::{Method, VetoEffect},
};

/// What a veto does, in words.
pub(crate) fn effect(method: &Method, effect: &VetoEffect) -> Message {
    let grade = |index: usize| {
        method.grades.get(index).map_or_else(String::new, |grade| grade.name.to_string())
    };
    match effect {
        VetoEffect::Ceiling(index) => {
            let grade = grade(*index);
            message!(zh: "等次最高为{grade}", en: "the grade is at most {grade}")
        }
        VetoEffect::Grade(index) => {
            let grade = grade(*index);
            message!(zh: "等次定为{grade}", en: "the grade is {grade}")
        }
        VetoEffect::Score(score) => {
            let score = score.to_short(12);
            message!(zh: "总分计 {score} 分", en: "the total is {score}")
        }
        VetoEffect::Cap(rule) => {
            let rule = rule.expression.text().trim();
            message!(zh: "总分最高为 {rule}", en: "the total is at most {rule}")
        }
        VetoEffect::Indicator(node) => {
            let name = method.nodes.get(node.0).map_or("", |node| &node.name);
            message!(zh: "“{name}”计 0 分", en: "“{name}” gets 0 points")
        }
        VetoEffect::Bar(grades) => {
            let names: Vec<String> = grades.iter().map(|index| grade(*index)).collect();
            let (zh, en) = listed(&names);
            message!(zh: "不得评为{zh}", en: "not eligible for {en}")
        }
        VetoEffect::Stop(index) => match index {
            Some(index) => {
                let grade = grade(*index);
                message!(zh: "停止评分，定为{grade}", en: "scoring stops; the grade is {grade}")
            }
            None => message!(zh: "停止评分", en: "scoring stops"),
        },
    }
}
