//! The decisions that the engine takes for the method: policies of absence, weak lines, limits, vetoes,
//! grades.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::{Kind, Observer, Seen};
use crate::{
    diagnostic::{Message, Place, message},
    judge::{evaluation::TeamResult, is_of_quota, largest_denominator},
    method::{
        metrics_of,
        model::{Adjustment, Method, MissingPolicy, Node, NodeIndex, NodeLevel, Step},
    },
    score::{AdjustmentScore, LedgerKind, NodeScore, Status, TeamScore},
    testing::scene::Scene,
    value::{Absence, Number},
};

/// One way of such a decision. Numbers are places in the lists of the method.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::testing) enum Path {
    /// A node has a score of its own, or none for a reason.
    Node(NodeIndex, Option<Absence>),
    /// A group has a score or none.
    Group(NodeIndex, bool),
    /// The score rate lies below the weak line, or not.
    Weak(NodeIndex, bool),
    /// There are cases enough to call it weak, or not.
    Cases(NodeIndex, bool),
    /// A bonus is cut by its cap, or not.
    Bonus(usize, bool),
    /// A deduction is cut by its cap, or not.
    Deduction(usize, bool),
    /// A group of bonuses is cut by its cap, or not.
    Bonuses(String, bool),
    /// The total is cut by its cap, or not.
    Cap(bool),
    /// The total is lifted to its floor, or not.
    Floor(bool),
    /// A veto fires, or not.
    Veto(usize, bool),
    /// A grade is given.
    Grade(usize),
    /// A grade is held back by its quota, or not.
    Quota(usize, bool),
    /// Enough applied to the team for it to be ranked, or not.
    Ranked(bool),
}

/// The ways that were gone in a scene.
pub(in crate::testing) fn gone(scene: &Scene) -> BTreeSet<Path> {
    let mut paths = BTreeSet::new();
    let worked_out: BTreeSet<NodeIndex> = scene
        .method
        .plan
        .iter()
        .filter_map(|step| match step {
            Step::Node(node) => Some(*node),
            Step::Metric(_) => None,
        })
        .collect();
    for (team, points) in scene.scored.teams.iter().enumerate() {
        for index in &worked_out {
            if let Some(score) = points.nodes.get(index.0) {
                of_node(scene, team, *index, score, &mut paths);
            }
        }
        of_sums(&scene.method, points, &mut paths);
        for (at, veto) in points.vetoes.iter().enumerate() {
            if veto.unjudged.is_none() {
                paths.insert(Path::Veto(at, veto.fired));
            }
        }
        let id = scene.ledgers.team_id(team);
        let judged = scene.judged.as_ref().and_then(|judged| {
            judged.teams.iter().find(|team| id.is_some_and(|id| **id == *team.id))
        });
        if let Some(judged) = judged {
            of_judgement(&scene.method, judged, &mut paths);
        }
    }
    paths
}

fn of_node(
    scene: &Scene,
    team: usize,
    index: NodeIndex,
    score: &NodeScore,
    paths: &mut BTreeSet<Path>,
) {
    let Some(node) = scene.method.nodes.get(index.0) else { return };
    if node.level == NodeLevel::Indicator || node.score.is_some() {
        match (score.status, score.absence) {
            (Status::Scored, None) => {
                paths.insert(Path::Node(index, None));
            }
            // A rule that ended with an error has no absence that a policy was asked about.
            (status, Some(kind)) if status == Status::from(kind) => {
                paths.insert(Path::Node(index, Some(kind)));
            }
            _ => {}
        }
    } else if score.status != Status::Stopped {
        paths.insert(Path::Group(index, score.status == Status::Scored));
    }
    let Some(weak) = &node.weak else { return };
    let printed = score.score.as_ref().map(|score| scene.method.printed(index, score));
    let rate = printed.and_then(|score| score.checked_div(&node.points));
    if let (Some(line), Some(rate)) = (&weak.below, &rate) {
        paths.insert(Path::Weak(index, rate < line));
    }
    if let (Some(least), Some(_)) = (&weak.min_cases, &rate)
        && let Some(most) = largest_denominator(&scene.scored, team, score)
    {
        paths.insert(Path::Cases(index, most >= *least));
    }
}

fn of_sums(method: &Method, points: &TeamScore, paths: &mut BTreeSet<Path>) {
    let bonuses = (&method.bonuses, &points.bonuses, Path::Bonus as fn(usize, bool) -> Path);
    for (all, scores, path) in [bonuses, (&method.deductions, &points.deductions, Path::Deduction)]
    {
        for (at, (declared, score)) in all.iter().zip(scores).enumerate() {
            paths.extend(own_cap(declared, score).map(|cut| path(at, cut)));
        }
    }
    for (group, cap) in &method.bonus_caps {
        let members =
            method.bonuses.iter().zip(&points.bonuses).filter(|(declared, _)| {
                &**group == "total" || declared.group.as_ref() == Some(group)
            });
        let (mut sum, mut cut) = (Number::ZERO, false);
        for (declared, score) in members {
            sum = &sum + &score.points;
            cut |= score.lines.iter().any(|line| line.kind == LedgerKind::Cap)
                && own_cap(declared, score) != Some(true);
        }
        if cut || sum >= *cap {
            paths.insert(Path::Bonuses(group.to_string(), true));
        } else if sum.is_positive() {
            paths.insert(Path::Bonuses(group.to_string(), false));
        }
    }
    if points.total.is_some() {
        let limit = points.total_lines.iter().find(|line| line.kind == LedgerKind::Limit);
        let sign = limit.map(|line| line.points.is_negative());
        if method.total_cap.is_some() {
            paths.insert(Path::Cap(sign == Some(true)));
        }
        if method.total_floor.is_some() {
            paths.insert(Path::Floor(sign == Some(false)));
        }
    }
    if let Some(least) = &method.rank_if
        && points.total.is_some()
    {
        paths.insert(Path::Ranked(points.applicable >= *least));
    }
}

/// Was it cut by its own cap? Nothing where it has none or brought nothing.
fn own_cap(declared: &Adjustment, score: &AdjustmentScore) -> Option<bool> {
    let cap = declared.cap.as_ref()?;
    let before: Number = score
        .lines
        .iter()
        .take_while(|line| line.kind != LedgerKind::Cap)
        .map(|line| &line.points)
        .sum();
    let before = before.abs();
    before.is_positive().then(|| before > *cap)
}

fn of_judgement(method: &Method, judged: &TeamResult, paths: &mut BTreeSet<Path>) {
    if let Some(grade) = judged.grade {
        paths.insert(Path::Grade(grade));
        if method.grades.get(grade).is_some_and(|grade| grade.quota.is_some()) {
            paths.insert(Path::Quota(grade, false));
        }
    }
    let held_back = judged.grade_reasons.iter().any(is_of_quota);
    if let Some(grade) = judged.grade_by_score.filter(|_| held_back) {
        paths.insert(Path::Quota(grade, true));
    }
}

/// The decisions of this kind that the method has, with the tests that went their ways.
pub(super) fn decisions(method: &Method, observer: &Observer<'_>) -> Vec<Seen> {
    let mut list = List { observer, all: Vec::new() };
    for (at, node) in method.nodes.iter().enumerate() {
        list.node(NodeIndex(at), node);
    }
    let cut = || {
        (
            message!(zh: "超过限额", en: "above the cap"),
            message!(zh: "未超过限额", en: "within the cap"),
        )
    };
    let bonuses = (&method.bonuses, Path::Bonus as fn(usize, bool) -> Path);
    for (all, path) in [bonuses, (&method.deductions, Path::Deduction)] {
        for (at, declared) in all.iter().enumerate() {
            if let Some(cap) = &declared.cap {
                let what = capped(&declared.id, cap);
                list.both(Kind::Limit, &declared.place, what, |cut| path(at, cut), cut());
            }
        }
    }
    for (group, cap) in &method.bonus_caps {
        let member = method
            .bonuses
            .iter()
            .find(|bonus| &**group == "total" || bonus.group.as_ref() == Some(group));
        if let Some(member) = member {
            let what = capped(group, cap);
            let path = |cut| Path::Bonuses(group.to_string(), cut);
            list.both(Kind::Limit, &member.place, what, path, cut());
        }
    }
    list.total(method);
    for (at, veto) in method.vetoes.iter().enumerate() {
        let (id, name) = (&veto.id, &veto.name);
        let what = message!(zh: "否决 {id}（{name}）", en: "veto {id} ({name})");
        let ways = (message!(zh: "触发", en: "fires"), message!(zh: "未触发", en: "does not fire"));
        list.both(Kind::Veto, &veto.place, what, |fired| Path::Veto(at, fired), ways);
    }
    for (at, grade) in method.grades.iter().enumerate() {
        let name = &grade.name;
        let what = message!(zh: "等次“{name}”", en: "grade “{name}”");
        let given = vec![(message!(zh: "评定", en: "given"), Path::Grade(at))];
        list.decision(Kind::Grade, &grade.place, what, given);
        if grade.quota.is_some() {
            let what = message!(zh: "等次“{name}”的比例", en: "quota of “{name}”");
            let ways =
                (message!(zh: "超出比例", en: "held back"), message!(zh: "在比例内", en: "within"));
            list.both(Kind::Grade, &grade.place, what, |held| Path::Quota(at, held), ways);
        }
    }
    list.all
}

fn capped(id: &str, cap: &Number) -> Message {
    let cap = cap.to_short(6);
    message!(zh: "`{id}` 的限额 {cap}", en: "cap {cap} of `{id}`")
}

struct List<'a> {
    observer: &'a Observer<'a>,
    all: Vec<Seen>,
}

impl List<'_> {
    fn decision(&mut self, kind: Kind, place: &Place, what: Message, ways: Vec<(Message, Path)>) {
        let ways: IndexMap<Message, BTreeSet<u32>> = ways
            .into_iter()
            .map(|(name, path)| (name, self.observer.gone.get(&path).cloned().unwrap_or_default()))
            .collect();
        self.all.push(Seen { kind, place: place.clone(), what, ways });
    }

    fn both(
        &mut self,
        kind: Kind,
        place: &Place,
        what: Message,
        path: impl Fn(bool) -> Path,
        (yes, no): (Message, Message),
    ) {
        self.decision(kind, place, what, vec![(yes, path(true)), (no, path(false))]);
    }

    fn node(&mut self, index: NodeIndex, node: &Node) {
        let id = &node.id;
        let scored = message!(zh: "有得分", en: "scored");
        if node.level == NodeLevel::Indicator || node.score.is_some() {
            let what = message!(zh: "指标 {id}", en: "indicator {id}");
            let mut ways = vec![(scored, Path::Node(index, None))];
            ways.extend(self.reasons(index, node.applies.is_some()).into_iter().map(|kind| {
                let policy = policy(node.missing.policy(kind));
                let kind_name = kind.message();
                let name = Message {
                    zh: format!("{}（{}）", kind_name.zh, policy.zh),
                    en: format!("{} ({})", kind_name.en, policy.en),
                };
                (name, Path::Node(index, Some(kind)))
            }));
            self.decision(Kind::Missing, &node.place, what, ways);
        } else if node.level == NodeLevel::Group && self.observer.group_may_be_absent(index) {
            let what = message!(zh: "分组 {id}", en: "group {id}");
            let ways = (scored, message!(zh: "各项都没有得分", en: "none of its parts is scored"));
            self.both(Kind::Missing, &node.place, what, |there| Path::Group(index, there), ways);
        }
        let Some(weak) = &node.weak else { return };
        if let Some(below) = &weak.below {
            let line = below.to_short(6);
            let what = message!(zh: "{id} 的薄弱线 {line}", en: "weak line {line} of {id}");
            let ways = (message!(zh: "低于", en: "below"), message!(zh: "不低于", en: "not below"));
            self.both(Kind::Weak, &node.place, what, |below| Path::Weak(index, below), ways);
        }
        let counted = node.score.as_ref().is_some_and(|rule| !metrics_of(rule).is_empty());
        if let Some(least) = weak.min_cases.as_ref().filter(|_| counted) {
            let least = least.to_short(6);
            let what = message!(
                zh: "{id} 的最少件数 {least}",
                en: "least number of cases {least} of {id}",
            );
            let ways = (message!(zh: "够", en: "enough"), message!(zh: "不够", en: "too few"));
            self.both(Kind::Weak, &node.place, what, |enough| Path::Cases(index, enough), ways);
        }
    }

    /// For what reasons a node may have no score of its own: those that were found possible, and those that
    /// were seen.
    fn reasons(&self, index: NodeIndex, applies: bool) -> BTreeSet<Absence> {
        let seen = self.observer.gone.keys().filter_map(|path| match path {
            Path::Node(node, Some(kind)) if *node == index => Some(*kind),
            _ => None,
        });
        let applies = applies.then_some(Absence::NotApplicable);
        let possible = self.observer.possible.get(&index).cloned().unwrap_or_default();
        possible.into_iter().chain(seen).chain(applies).collect()
    }

    fn total(&mut self, method: &Method) {
        let root = method.nodes.first().map(|root| root.place.clone()).unwrap_or_default();
        if let Some(cap) = &method.total_cap {
            let cap = cap.to_short(6);
            let what = message!(zh: "总分上限 {cap}", en: "cap {cap} of the total");
            let ways = (message!(zh: "超过", en: "above"), message!(zh: "未超过", en: "not above"));
            self.both(Kind::Limit, &root, what, Path::Cap, ways);
        }
        if let Some(floor) = &method.total_floor {
            let floor = floor.to_short(6);
            let what = message!(zh: "总分下限 {floor}", en: "floor {floor} of the total");
            let ways = (message!(zh: "低于", en: "below"), message!(zh: "不低于", en: "not below"));
            self.both(Kind::Limit, &root, what, Path::Floor, ways);
        }
        if let Some(least) = &method.rank_if {
            let least = least.to_short(6);
            let what = message!(
                zh: "参加排名所需的适用分值比例 {least}",
                en: "share {least} of the points that must apply to be ranked",
            );
            let ways =
                (message!(zh: "达到", en: "reached"), message!(zh: "不足", en: "not reached"));
            self.both(Kind::Ranked, &root, what, Path::Ranked, ways);
        }
    }
}

/// What a policy does, in a word.
fn policy(policy: MissingPolicy) -> Message {
    match policy {
        MissingPolicy::Renormalise => message!(zh: "按比例分给其他项", en: "renormalise"),
        MissingPolicy::Spread => message!(zh: "平均分给其他项", en: "spread"),
        MissingPolicy::Zero => message!(zh: "计 0 分", en: "zero"),
        MissingPolicy::Full => message!(zh: "计满分", en: "full"),
        MissingPolicy::Mean => message!(zh: "按平均得分率", en: "mean"),
        MissingPolicy::Worst => message!(zh: "按最低得分率", en: "worst"),
        MissingPolicy::Void => message!(zh: "上级也没有得分", en: "void"),
        MissingPolicy::Error => message!(zh: "不得评分", en: "error"),
    }
}
