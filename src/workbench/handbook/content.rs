use super::block::Block;
use crate::{
    diagnostic::Language,
    judge::{quota_in_words, veto_in_words, weak_line_in_words},
    method::model::{
        Adjustment, Column, ColumnIndex, Constant, Effort, Grade, Method, Node, NodeIndex,
        NodeLevel, Param, ROOT, Rule, Veto, Who,
    },
    report::words::pick,
    value::{Date, Number},
};

/// The handbook from the first line to the last.
pub(super) fn blocks(method: &Method, language: Language) -> Vec<Block> {
    let mut book = Book { method, language, out: Vec::new() };
    book.head();
    book.points();
    book.rules();
    book.adjustments();
    book.vetoes();
    book.grades();
    book.params();
    book.metrics();
    book.functions();
    book.out
}

struct Book<'a> {
    method: &'a Method,
    language: Language,
    out: Vec<Block>,
}

impl<'a> Book<'a> {
    const fn pick<'b>(&self, zh: &'b str, en: &'b str) -> &'b str {
        pick(self.language, zh, en)
    }

    fn heading(&mut self, level: usize, text: impl Into<String>) {
        self.out.push(Block::Heading(level, text.into()));
    }

    fn header(&self, names: &[(&str, &str)]) -> Vec<String> {
        names.iter().map(|(zh, en)| self.pick(zh, en).to_owned()).collect()
    }

    /// `出处：第八条`, or nothing.
    fn told(&self, zh: &str, en: &str, text: Option<&str>) -> Option<String> {
        let text = text.map(str::trim).filter(|text| !text.is_empty())?;
        Some(format!("{}{}{text}", self.pick(zh, en), self.pick("：", ": ")))
    }

    fn reviewed(&self, day: Option<Date>) -> Option<String> {
        self.told("最近核对", "last reviewed", day.map(|day| day.to_string()).as_deref())
    }

    fn head(&mut self) {
        let method = self.method;
        self.heading(1, method.name.clone());
        let ruler = method.ruler();
        let short = |print: &str| print.chars().take(12).collect::<String>();
        let mut facts: Vec<String> = vec![
            self.told("编号", "id", Some(&*method.id)),
            self.told("版本", "version", Some(&*method.version)),
            self.told("依据", "source", method.source.as_deref()),
            self.told("满分", "full points", Some(&*points(&method.full_points()))),
            self.told("计分指纹", "fingerprint of the scoring", Some(&*short(&ruler.structure))),
            self.told("文字指纹", "fingerprint of the wording", Some(&*short(&ruler.wording))),
        ]
        .into_iter()
        .flatten()
        .collect();
        if !method.rank_within.is_empty() {
            let columns = self.columns(&method.rank_within);
            facts.extend(self.told("分类评定", "ranked and graded within", Some(&*columns)));
        }
        self.out.push(Block::List(facts));
    }

    fn columns(&self, columns: &[ColumnIndex]) -> String {
        let roster = self.method.tables.get(self.method.roster.0);
        let names: Vec<&str> = columns
            .iter()
            .filter_map(|column| roster?.columns.get(column.0))
            .map(Column::header)
            .collect();
        names.join(self.pick("、", ", "))
    }

    /// All nodes below `parent` in the order of the tree, with their depth from 1.
    fn tree(&self, parent: NodeIndex, depth: usize, out: &mut Vec<(usize, &'a Node)>) {
        let Some(node) = self.method.nodes.get(parent.0) else { return };
        for child in &node.children {
            if let Some(node) = self.method.nodes.get(child.0) {
                out.push((depth, node));
                self.tree(*child, depth + 1, out);
            }
        }
    }

    fn points(&mut self) {
        self.heading(2, self.pick("指标和分值", "Indicators and points"));
        let mut nodes = Vec::new();
        self.tree(ROOT, 1, &mut nodes);
        let rows = nodes
            .iter()
            .map(|(depth, node)| {
                vec![
                    node.code.clone().unwrap_or_default(),
                    format!("{}{}", "　".repeat(depth.saturating_sub(1)), node.name),
                    points(&node.points),
                    node.source.clone().unwrap_or_default(),
                ]
            })
            .collect();
        let header = self.header(&[
            ("编号", "code"),
            ("指标", "indicator"),
            ("分值", "points"),
            ("条款", "clause"),
        ]);
        self.out.push(Block::Table(header, rows));
    }

    fn rules(&mut self) {
        self.heading(2, self.pick("评分细则", "How each indicator is scored"));
        let mut nodes = Vec::new();
        self.tree(ROOT, 1, &mut nodes);
        for (depth, node) in nodes {
            let code = node.code.as_ref().map(|code| format!("{code} ")).unwrap_or_default();
            let (name, full) = (&node.name, points(&node.points));
            let title = match self.language {
                Language::Chinese => format!("{code}{name}（{full} 分）"),
                Language::English => format!("{code}{name} ({full} points)"),
            };
            self.heading((depth + 2).min(6), title);
            self.node(node);
        }
    }

    fn node(&mut self, node: &Node) {
        if let Some(rule) = &node.score {
            self.rule(rule);
        }
        let mut facts = Vec::new();
        if node.level == NodeLevel::Indicator {
            facts.extend(self.told("标识", "id", Some(&*node.id)));
        }
        facts.extend(self.told("出处", "clause", node.source.as_deref()));
        if let Some(applies) = &node.applies {
            facts.extend(self.told("适用于", "applies where", Some(applies.expression.text())));
        }
        facts.extend(self.own_params(node));
        if let Some(weak) = &node.weak {
            let line = weak_line_in_words(weak, self.language);
            facts.extend(self.told("薄弱线", "weak where", line.as_deref()));
            facts.extend(self.told("改进建议", "advice", weak.advice.as_deref()));
            let who = weak.who.map(|who| match who {
                Who::Team => self.pick("巡察组", "the team"),
                Who::Unit => self.pick("被巡察单位", "the inspected units"),
                Who::Office => self.pick("巡察办", "the office"),
            });
            let effort = weak.effort.map(|effort| match effort {
                Effort::Low => self.pick("立即可改", "can be mended at once"),
                Effort::Medium => self.pick("本轮内可改", "can be mended within the round"),
                Effort::High => self.pick("需较长时间", "takes longer"),
            });
            let both: Vec<&str> = who.into_iter().chain(effort).collect();
            let both = both.join(self.pick("，", ", "));
            facts.extend(self.told("谁来改", "who can mend it", Some(&*both)));
        }
        facts.extend(self.reviewed(node.reviewed));
        if !facts.is_empty() {
            self.out.push(Block::List(facts));
        }
    }

    fn own_params(&self, node: &Node) -> Vec<String> {
        node.params
            .iter()
            .map(|(name, param)| {
                let values = values(param, self.language);
                format!("params.{name} = {values}")
            })
            .collect()
    }

    /// The comment of its author, the expression, and the metrics that it reads.
    fn rule(&mut self, rule: &Rule) {
        for (module, name) in rule.expression.calls() {
            let function = self
                .method
                .script
                .functions()
                .iter()
                .find(|function| function.module == *module && function.name == *name);
            let comment = function.map(|function| function.comment.trim().to_owned());
            if let Some(comment) = comment.filter(|comment| !comment.is_empty()) {
                self.out.push(Block::Text(comment));
            }
        }
        let code = rule.expression.text().trim().to_owned();
        let used: Vec<String> = self
            .method
            .metrics
            .iter()
            .filter(|metric| mentions(&code, &metric.id))
            .map(|metric| match self.language {
                Language::Chinese => format!("{}：{}", metric.id, metric.name),
                Language::English => format!("{}: {}", metric.id, metric.name),
            })
            .collect();
        self.out.push(Block::Code(code));
        if !used.is_empty() {
            self.out
                .push(Block::Text(self.pick("用到的数：", "Numbers that it reads:").to_owned()));
            self.out.push(Block::List(used));
        }
    }

    fn adjustments(&mut self) {
        let method = self.method;
        for (list, title) in [
            (&method.bonuses, self.pick("加分", "Bonuses")),
            (&method.deductions, self.pick("另行扣分", "Deductions outside the tree")),
        ] {
            if list.is_empty() {
                continue;
            }
            self.heading(2, title);
            for adjustment in list {
                self.adjustment(adjustment);
            }
        }
        if !method.bonus_caps.is_empty() {
            let caps = method
                .bonus_caps
                .iter()
                .map(|(group, cap)| {
                    let cap = points(cap);
                    match self.language {
                        Language::Chinese => format!("{group} 组加分合计至多 {cap} 分"),
                        Language::English => format!("bonuses of {group} together: at most {cap}"),
                    }
                })
                .collect();
            self.out.push(Block::List(caps));
        }
    }

    fn adjustment(&mut self, adjustment: &Adjustment) {
        self.heading(3, adjustment.name.clone());
        self.rule(&adjustment.score);
        let mut facts = Vec::new();
        let cap = adjustment.cap.as_ref().map(points);
        facts.extend(self.told("上限", "at most", cap.as_deref()));
        let gate = adjustment.gate.as_ref().map(|gate| gate.expression.text());
        facts.extend(self.told("前提", "only where", gate));
        facts.extend(self.told("合并计算", "group", adjustment.group.as_deref()));
        facts.extend(self.told("出处", "clause", adjustment.source.as_deref()));
        facts.extend(self.reviewed(adjustment.reviewed));
        self.out.push(Block::List(facts));
    }

    fn vetoes(&mut self) {
        if self.method.vetoes.is_empty() {
            return;
        }
        self.heading(2, self.pick("一票否决和等次限制", "Vetoes and ceilings"));
        let rows = self.method.vetoes.iter().map(|veto| self.veto(veto)).collect();
        let header = self.header(&[
            ("编号", "id"),
            ("情形", "what"),
            ("条件", "condition"),
            ("后果", "effect"),
            ("出处", "clause"),
        ]);
        self.out.push(Block::Table(header, rows));
    }

    fn veto(&self, veto: &Veto) -> Vec<String> {
        vec![
            veto.id.to_string(),
            veto.reason.clone(),
            veto.when.expression.text().trim().to_owned(),
            veto_in_words(self.method, &veto.effect).in_language(self.language).to_owned(),
            veto.source.clone().unwrap_or_default(),
        ]
    }

    fn grades(&mut self) {
        if !self.method.grades.is_empty() {
            self.heading(2, self.pick("等次", "Grades"));
            let rows = self.method.grades.iter().map(|grade| self.grade(grade)).collect();
            let header = self.header(&[
                ("等次", "grade"),
                ("总分", "total"),
                ("比例", "quota"),
                ("结果运用", "consequence"),
                ("出处", "clause"),
            ]);
            self.out.push(Block::Table(header, rows));
        }
        self.heading(2, self.pick("排名", "Rankings"));
        let list = self
            .method
            .rankings
            .iter()
            .map(|ranking| {
                let within = self.columns(&ranking.within);
                let name = &ranking.name;
                match (self.language, within.is_empty()) {
                    (Language::Chinese, true) => format!("{name}：全部一起排"),
                    (Language::Chinese, false) => format!("{name}：按{within}分别排"),
                    (Language::English, true) => format!("{name}: all teams together"),
                    (Language::English, false) => format!("{name}: within {within}"),
                }
            })
            .collect();
        self.out.push(Block::List(list));
    }

    fn grade(&self, grade: &Grade) -> Vec<String> {
        let mut line = Vec::new();
        if let Some(min) = &grade.min {
            line.push(format!("≥ {}", points(min)));
        }
        if let Some(max) = &grade.max {
            line.push(format!("{} {}", if grade.open { "<" } else { "≤" }, points(max)));
        }
        let quantile = |share: &Number| format!("{}%", (share * &Number::from(100i64)).to_short(2));
        if let Some(share) = &grade.above_quantile {
            line.push(format!("> {} {}", self.pick("分位", "quantile"), quantile(share)));
        }
        if let Some(share) = &grade.below_quantile {
            line.push(format!("≤ {} {}", self.pick("分位", "quantile"), quantile(share)));
        }
        if let Some(when) = &grade.when {
            line.push(when.expression.text().trim().to_owned());
        }
        vec![
            grade.name.to_string(),
            line.join(self.pick("，", ", ")),
            grade
                .quota
                .as_ref()
                .map(|quota| quota_in_words(quota, self.language))
                .unwrap_or_default(),
            grade.consequence.clone().unwrap_or_default(),
            grade.source.clone().unwrap_or_default(),
        ]
    }

    fn params(&mut self) {
        if self.method.params.is_empty() {
            return;
        }
        self.heading(2, self.pick("可调整的数", "Constants"));
        let rows = self
            .method
            .params
            .iter()
            .map(|(id, param)| {
                vec![
                    id.to_string(),
                    values(param, self.language),
                    param.name.clone().unwrap_or_default(),
                    param.source.clone().unwrap_or_default(),
                    param.reviewed.map(|day| day.to_string()).unwrap_or_default(),
                ]
            })
            .collect();
        let header = self.header(&[
            ("名", "id"),
            ("值", "value"),
            ("说明", "what it is"),
            ("出处", "clause"),
            ("最近核对", "last reviewed"),
        ]);
        self.out.push(Block::Table(header, rows));
    }

    fn metrics(&mut self) {
        self.heading(2, self.pick("数的口径", "How the numbers are made"));
        let rows = self
            .method
            .metrics
            .iter()
            .map(|metric| {
                vec![
                    metric.id.to_string(),
                    metric.name.clone(),
                    metric.declaration.trim().to_owned(),
                ]
            })
            .collect();
        let header =
            self.header(&[("数", "metric"), ("说明", "what it is"), ("口径", "declaration")]);
        self.out.push(Block::Table(header, rows));
    }

    fn functions(&mut self) {
        let method = self.method;
        let code: Vec<_> =
            method.declared.iter().filter(|one| one.path.contains("::") && !one.wording).collect();
        if code.is_empty() {
            return;
        }
        self.heading(2, self.pick("附：评分函数", "Appendix: functions"));
        for one in code {
            self.heading(3, one.path.clone());
            self.out.push(Block::Code(one.value.clone()));
        }
    }
}

/// Does the code name that metric, and not only a longer one?
fn mentions(code: &str, id: &str) -> bool {
    let letter = |letter: Option<char>| {
        letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_')
    };
    code.match_indices(id).any(|(at, _)| {
        let before = code.get(..at).and_then(|text| text.chars().next_back());
        let after = code.get(at + id.len()..).and_then(|text| text.chars().next());
        !letter(before) && !letter(after)
    })
}

fn points(number: &Number) -> String {
    number.to_short(6)
}

/// The values of a constant, with the days from which they hold where there are several.
fn values(param: &Param, language: Language) -> String {
    let one = |(from, value): &(Option<Date>, Constant)| {
        let value = constant(value);
        match from {
            Some(day) => match language {
                Language::Chinese => format!("{value}（{day} 起）"),
                Language::English => format!("{value} (from {day})"),
            },
            None => value,
        }
    };
    let all: Vec<String> = param.values.iter().map(one).collect();
    all.join(pick(language, "；", "; "))
}

fn constant(value: &Constant) -> String {
    match value {
        Constant::Number(number) => number.to_exact(),
        Constant::Text(text) => text.to_string(),
        Constant::Bool(value) => value.to_string(),
        Constant::Date(day) => day.to_string(),
        Constant::Array(list) => {
            format!("[{}]", list.iter().map(constant).collect::<Vec<_>>().join(", "))
        }
        Constant::Map(map) => {
            let inner: Vec<String> =
                map.iter().map(|(key, value)| format!("{key} = {}", constant(value))).collect();
            format!("{{ {} }}", inner.join(", "))
        }
    }
}
