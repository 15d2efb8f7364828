//! Every lint in words: what docs/检查.md is held against.

use crate::diagnostic::{Message, message};

/// A lint, for the reference and for whoever turns it off.
#[derive(Debug)]
pub struct Lint {
    /// The code of its warnings.
    pub code: &'static str,
    /// What it finds.
    pub what: (&'static str, &'static str),
    /// Why that matters.
    pub why: (&'static str, &'static str),
    /// How to mend it.
    pub way_out: (&'static str, &'static str),
}

impl Lint {
    /// What it finds.
    #[must_use]
    pub fn what(&self) -> Message {
        let (zh, en) = self.what;
        message!(zh: "{zh}", en: "{en}")
    }
}

const fn lint(
    code: &'static str,
    what: (&'static str, &'static str),
    why: (&'static str, &'static str),
    way_out: (&'static str, &'static str),
) -> Lint {
    Lint { code, what, why, way_out }
}

/// All of them, in the order of the reference (docs/检查.md).
pub static LINTS: [Lint; 27] = [
    lint(
        "unused-param",
        ("常数没有用到", "a param that nothing reads"),
        ("改了它也不起作用", "changing it does nothing"),
        ("删去，或在规则里用 params.名", "take it out or use it"),
    ),
    lint(
        "unused-metric",
        ("数没有规则用到（提示）", "a metric that no rule reads (a note)"),
        ("只是给人看的数不算错，写错名字的算", "a number for people is fine, a slip is not"),
        ("不需要的删去", "take out what nobody needs"),
    ),
    lint(
        "unused-function",
        ("函数没有调用", "a function that is never called"),
        ("改了它也不起作用", "changing it does nothing"),
        ("删去，或在规则里调用", "take it out or call it"),
    ),
    lint(
        "unused-table",
        ("表没有规则用到", "a table that no rule reads"),
        ("基层白报一张表", "somebody fills it for nothing"),
        ("删去，或用它算一个数", "take it out or make a metric of it"),
    ),
    lint(
        "unused-column",
        ("推算列没有用到", "a derived column that nothing reads"),
        ("多半是写错了列名", "mostly a slip in a name"),
        ("删去，或在规则里用", "take it out or use it"),
    ),
    lint(
        "unread-columns",
        ("表里有列没有规则用到（提示）", "columns that no rule reads (a note)"),
        ("办事人员自用的列不算错", "columns for clerks are fine"),
        ("不需要报的列可删去", "take out what need not be handed in"),
    ),
    lint(
        "never-true",
        ("条件永远不成立", "a condition that is never true"),
        ("这条规定实际不起作用", "the rule is dead"),
        ("核对门槛、单位和前面的条件", "look at the line, the unit and what stands before"),
    ),
    lint(
        "always-true",
        ("条件总是成立", "a condition that is always true"),
        ("这个条件什么也没有管住", "it keeps nothing out"),
        ("核对门槛，或删去条件", "look at the line, or take it out"),
    ),
    lint(
        "unreachable-case",
        ("switch 的分支到不了", "a case of a switch that never comes"),
        ("这一分支的得分没人能得", "nobody can get its points"),
        ("删去或调整次序", "take it out or change the order"),
    ),
    lint(
        "percent-as-number",
        ("比率与百分数相比（rate > 95）", "a rate compared with percent (rate > 95)"),
        ("比率是 0 至 1 的数，条件成了空话", "a rate lies between 0 and 1"),
        ("写成 0.95", "write 0.95"),
    ),
    lint(
        "unreachable-band",
        ("档或对应点到不了", "a band or an anchor out of reach"),
        ("这一档没有人能落进去", "nobody falls into it"),
        ("核对下限，用不到的删去", "look at its lower end, or take it out"),
    ),
    lint(
        "same-band",
        ("上下两档同分", "two bands with the same points"),
        ("多出的一档不起作用", "one of them does nothing"),
        ("并为一档或改分", "make them one or mend the points"),
    ),
    lint(
        "division-by-zero",
        ("除数可能为 0", "a divisor that can be 0"),
        ("那时整轮评估报错", "the round then ends with an error"),
        ("先判断，或写 min = 1", "ask first, or declare min = 1"),
    ),
    lint(
        "empty-denominator",
        ("没有业务时怎么办没有写明（提示）", "no policy for an empty denominator (a note)"),
        (
            "默认由同级分摊，要让人看得见",
            "the default shares its points out, which should be plain",
        ),
        ("写明 missing 或 empty", "say missing or empty"),
    ),
    lint(
        "missing-source",
        ("没有写出处", "no clause"),
        ("评分说明无从引用条款", "letters cannot cite it"),
        ("加 source", "add source"),
    ),
    lint(
        "missing-advice",
        ("没有改进建议", "no advice"),
        ("薄弱环节清单里没有可写的", "the list of weak points stays bare"),
        ("加 weak 和 advice", "add weak with advice"),
    ),
    lint(
        "stale-review",
        ("上次核对太久", "reviewed too long ago"),
        ("条文可能已经改了", "the document may have changed"),
        ("核对后改 reviewed", "read it again and mend reviewed"),
    ),
    lint(
        "points-outside-range",
        ("得分会超出范围", "points outside the range"),
        ("遇到那样的数，评估报错", "the round ends with an error for such numbers"),
        ("用 clamp(…)、记分台账或 range", "use clamp(…), a ledger or range"),
    ),
    lint(
        "rule-can-fail",
        ("有的数会让规则出错", "a rule that fails for some values"),
        ("遇到那样的数，评估报错", "the round ends with an error for such numbers"),
        ("照反例改规则", "mend the rule by the counter-example"),
    ),
    lint(
        "not-monotone",
        ("声明了方向却不是", "not monotone as claimed"),
        ("工作做得更多反而少得分", "more work gives fewer points"),
        ("改规则，或改 monotone", "mend the rule or the claim"),
    ),
    lint(
        "score-cliff",
        ("差一件就差很多分", "one case moves many points"),
        ("一件之差左右名次，易起争议", "one case decides, and is fought over"),
        ("改成按比例，或写明理由留着", "make it gradual, or say why it stays"),
    ),
    lint(
        "flat-stretch",
        ("很长一段多做不多得（提示）", "a long stretch where more work earns nothing (a note)"),
        ("这一段没有激励", "no incentive there"),
        ("加一档，或留着", "add a band, or leave it"),
    ),
    lint(
        "mixed-quantities",
        ("不同的量相加或相比", "different quantities added or compared"),
        ("天加分、比率比件数，没有意义", "days plus points mean nothing"),
        ("先换算，或改 kind", "convert first, or mend kind"),
    ),
    lint(
        "words-differ",
        ("文字和数不一致", "words that differ from numbers"),
        ("看文字的和看程序的各执一词", "people read one thing, the program does another"),
        ("改文字或改数", "mend the words or the number"),
    ),
    lint(
        "allow-expired",
        ("[[allow]] 已过期", "an [[allow]] that has run out"),
        ("当时说好到期再看", "it was to be looked at again"),
        ("处理警告，或重新议定期限", "deal with the warning or set a new date"),
    ),
    lint(
        "allow-unused",
        ("[[allow]] 没有盖住什么", "an [[allow]] that covers nothing"),
        ("警告已经没有了，或写错了", "the warning is gone, or it is a slip"),
        ("删去或改正", "take it out or mend it"),
    ),
    lint(
        "allow-no-reason",
        ("[[allow]] 的理由是空的", "an [[allow]] without a reason"),
        ("后来人不知道为什么", "nobody will know why"),
        ("写明理由", "say why"),
    ),
];
