//! Ranks, grades and quotas among the teams of one level and kind.

use super::fraction::Fraction;

/// Best first.
pub(crate) const GRADES: [&str; 4] = ["优秀", "良好", "合格", "不合格"];

/// What decides a team's place.
#[derive(Debug, Clone)]
pub(crate) struct Contender {
    pub(crate) level: String,
    pub(crate) kind: String,
    /// Nothing for a team whose scoring was stopped.
    pub(crate) total: Option<Fraction>,
    /// Domain 1 and domain 4; 0 where they do not apply.
    pub(crate) first: Fraction,
    pub(crate) fourth: Fraction,
    pub(crate) faults: usize,
    pub(crate) vetoes: Vec<&'static str>,
}

/// What a team gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) rank: Option<usize>,
    /// Of how many.
    pub(crate) of: usize,
    /// By the total alone.
    pub(crate) by_total: Option<&'static str>,
    pub(crate) grade: Option<&'static str>,
    /// 比例控制.
    pub(crate) over_quota: bool,
}

fn by_total(total: Fraction) -> usize {
    let lines = [90, 80, 60];
    lines.iter().position(|line| total >= Fraction::whole(*line)).unwrap_or(3)
}

/// The grade before the quota, as a place in [`GRADES`].
fn before_quota(contender: &Contender) -> Option<usize> {
    let has = |veto: &str| contender.vetoes.contains(&veto);
    if has("V7") {
        return None;
    }
    let mut grade = contender.total.map_or(3, by_total);
    let ceilings = [("V1", 3), ("V2", 3), ("V4", 2), ("V5", 1), ("V6", 1)];
    for (veto, ceiling) in ceilings {
        if has(veto) {
            grade = grade.max(ceiling);
        }
    }
    Some(grade)
}

impl Contender {
    fn class(&self) -> (&str, &str) {
        (&self.level, &self.kind)
    }

    /// Higher is better.
    fn merit(&self) -> Option<(Fraction, Fraction, Fraction, std::cmp::Reverse<usize>)> {
        let faults = std::cmp::Reverse(self.faults);
        self.total.map(|total| (total, self.first, self.fourth, faults))
    }
}

pub(crate) fn places(teams: &[Contender]) -> Vec<Place> {
    let mut places: Vec<_> = teams
        .iter()
        .map(|team| {
            let peers = teams.iter().filter(|other| other.class() == team.class());
            let ranked: Vec<_> = peers.filter_map(Contender::merit).collect();
            let rank =
                team.merit().map(|own| ranked.iter().filter(|other| **other > own).count() + 1);
            Place {
                rank,
                of: ranked.len(),
                by_total: team.total.map(|total| GRADES[by_total(total)]),
                grade: before_quota(team).map(|grade| GRADES[grade]),
                over_quota: false,
            }
        })
        .collect();
    for (index, team) in teams.iter().enumerate() {
        let first_of_class = teams.iter().position(|other| other.class() == team.class());
        if first_of_class == Some(index) {
            control_quota(team.class(), teams, &mut places);
        }
    }
    places
}

/// At most 30 % of the class, rounded down but at least one, are 优秀. A tie over the cut gets
/// none, and nobody behind it; a tie on the first place gets it all the same.
fn control_quota(class: (&str, &str), teams: &[Contender], places: &mut [Place]) {
    let members = teams.iter().filter(|team| team.class() == class).count();
    let quota = (members * 3 / 10).max(1);
    let mut candidates: Vec<usize> = (0..teams.len())
        .filter(|team| teams[*team].class() == class && places[*team].grade == Some(GRADES[0]))
        .collect();
    candidates.sort_by_key(|team| places[*team].rank);
    let ranks: Vec<_> = places.iter().map(|place| place.rank).collect();
    let mut given = 0;
    let mut open = true;
    for tied in candidates.chunk_by(|one, other| ranks[*one] == ranks[*other]) {
        open = open && (given == 0 || given + tied.len() <= quota);
        for team in tied {
            if open {
                given += 1;
            } else {
                places[*team].grade = Some(GRADES[1]);
                places[*team].over_quota = true;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Contender, Fraction, places};

    fn team(total: &str, faults: usize, vetoes: &[&'static str]) -> Contender {
        Contender {
            level: "县级".to_owned(),
            kind: "常规巡察".to_owned(),
            total: (!total.is_empty()).then(|| Fraction::decimal(total)),
            first: Fraction::whole(30),
            fourth: Fraction::whole(20),
            faults,
            vetoes: vetoes.to_vec(),
        }
    }

    fn grades(teams: &[Contender]) -> Vec<(usize, &'static str)> {
        let places = places(teams);
        places.iter().map(|place| (place.rank.unwrap_or(0), place.grade.unwrap_or("-"))).collect()
    }

    #[test]
    fn ties_share_the_better_rank_and_fewer_faults_come_first() {
        let teams =
            [team("85", 3, &[]), team("85", 3, &[]), team("85", 2, &[]), team("59.99", 0, &[])];
        assert_eq!(grades(&teams), [(2, "良好"), (2, "良好"), (1, "良好"), (4, "不合格")]);
    }

    #[test]
    fn at_least_one_team_and_at_most_three_of_ten_are_excellent() {
        let mut teams = vec![team("95", 0, &[]), team("94", 0, &[]), team("93", 0, &[])];
        assert_eq!(grades(&teams), [(1, "优秀"), (2, "良好"), (3, "良好")]);
        teams.extend((0..4).map(|_| team("70", 0, &[])));
        assert_eq!(grades(&teams)[..3], [(1, "优秀"), (2, "优秀"), (3, "良好")]);
    }

    #[test]
    fn a_barred_team_sets_its_place_free() {
        let teams = [team("95", 0, &["V5"]), team("94", 0, &[]), team("", 0, &["V1"])];
        assert_eq!(grades(&teams), [(1, "良好"), (2, "优秀"), (0, "不合格")]);
        assert_eq!(places(&teams)[0].of, 2);
    }

    #[test]
    fn ties_at_the_first_place_and_at_the_cut() {
        let first = [team("95", 0, &[]), team("95", 0, &[]), team("91", 0, &[])];
        assert_eq!(grades(&first), [(1, "优秀"), (1, "优秀"), (3, "良好")]);
        let mut cut = vec![team("95", 0, &[]), team("94", 0, &[]), team("94", 0, &[])];
        cut.extend((0..4).map(|_| team("70", 0, &[])));
        assert_eq!(grades(&cut)[..3], [(1, "优秀"), (2, "良好"), (2, "良好")]);
    }

    #[test]
    fn the_lowest_grade_wins() {
        let teams = [team("84", 0, &["V2", "V4"]), team("84", 0, &["V4"]), team("84", 0, &["V7"])];
        assert_eq!(grades(&teams), [(1, "不合格"), (1, "合格"), (1, "-")]);
    }
}
