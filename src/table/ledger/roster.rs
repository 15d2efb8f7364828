use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::{diagnostic::nearest, value::text};

/// The teams of the round, in the order of the roster file.
#[derive(Debug, Clone, Default)]
pub struct Roster {
    teams: Vec<Team>,
    /// By id the first team that has it.
    by_id: FxHashMap<Arc<str>, usize>,
    /// What ledgers may write for a team (width, case and spaces aside), and whom it may mean.
    by_word: FxHashMap<String, Vec<u32>>,
}

#[derive(Debug, Clone)]
struct Team {
    id: Arc<str>,
    name: Arc<str>,
    row: u32,
    words: Vec<Arc<str>>,
}

/// Why a text names no team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NoTeam {
    /// Nobody is called so; the nearest that somebody is.
    Unknown(Option<Arc<str>>),
    /// These are all called so, by their ids.
    Ambiguous(Vec<Arc<str>>),
}

impl Roster {
    /// One more team, whose row in the roster's table is `row`. `aliases` may hold the name and id again.
    pub(super) fn push(&mut self, id: Arc<str>, name: Arc<str>, aliases: &[&str], row: u32) {
        let Ok(index) = u32::try_from(self.teams.len()) else { return };
        let mut words = vec![Arc::clone(&id), Arc::clone(&name)];
        words.extend(aliases.iter().map(|alias| Arc::from(*alias)));
        for word in &words {
            let teams = self.by_word.entry(text::key(word)).or_default();
            if teams.last() != Some(&index) {
                teams.push(index);
            }
        }
        self.by_id.entry(Arc::clone(&id)).or_insert(self.teams.len());
        self.teams.push(Team { id, name, row, words });
    }

    /// How many teams.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.teams.len()
    }

    /// No team at all?
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.teams.is_empty()
    }

    /// A team's id.
    #[must_use]
    pub fn id(&self, team: usize) -> Option<&Arc<str>> {
        self.teams.get(team).map(|team| &team.id)
    }

    /// What people call a team.
    #[must_use]
    pub fn name(&self, team: usize) -> &str {
        self.teams.get(team).map_or("", |team| &team.name)
    }

    /// What else ledgers may call a team.
    pub(super) fn aliases(&self, team: usize) -> Vec<String> {
        let words = self.teams.get(team).map_or(&[][..], |team| team.words.as_slice());
        // The first two are its id and its name.
        words.iter().skip(2).map(ToString::to_string).collect()
    }

    /// Its row in the roster's table.
    pub(super) fn row(&self, team: usize) -> Option<usize> {
        self.teams.get(team).map(|team| team.row as usize)
    }

    /// The place of the team with that id.
    #[must_use]
    pub fn position(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    /// The team that a ledger calls `written`: an id goes before names and aliases.
    pub(super) fn find(&self, written: &str) -> Result<usize, NoTeam> {
        let key = text::key(written);
        let Some(teams) = self.by_word.get(&key) else {
            let words = self.teams.iter().flat_map(|team| team.words.iter().map(|word| &**word));
            return Err(NoTeam::Unknown(nearest(&text::normalise(written), words).map(Arc::from)));
        };
        let team = |at: &u32| *at as usize;
        if let [only] = teams.as_slice() {
            return Ok(team(only));
        }
        let mut by_id = teams
            .iter()
            .filter(|at| self.id(team(at)).is_some_and(|id| text::key(id) == key))
            .map(team);
        match (by_id.next(), by_id.next()) {
            (Some(only), None) => Ok(only),
            _ => Err(NoTeam::Ambiguous(
                teams.iter().filter_map(|at| self.id(team(at)).cloned()).collect(),
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_team_has_an_id_a_name_and_aliases() {
        let mut roster = Roster::default();
        roster.push("T1".into(), "市委第一巡察组".into(), &["一组", "第一巡察组"], 0);
        roster.push("T2".into(), "县委第一巡察组".into(), &["第一巡察组", "t1组"], 1);
        assert_eq!(roster.find("ｔ1"), Ok(0));
        assert_eq!(roster.find(" 市委 第一巡察组"), Ok(0));
        assert_eq!(roster.find("T1组"), Ok(1));
        assert_eq!(
            roster.find("第一巡察组"),
            Err(NoTeam::Ambiguous(vec!["T1".into(), "T2".into()]))
        );
        assert_eq!(
            roster.find("市委第一巡查组"),
            Err(NoTeam::Unknown(Some("市委第一巡察组".into())))
        );
    }

    #[test]
    fn an_id_goes_before_an_alias() {
        let mut roster = Roster::default();
        roster.push("1".into(), "第一组".into(), &[], 0);
        roster.push("2".into(), "第二组".into(), &["1"], 1);
        assert_eq!(roster.find("1"), Ok(0));
        assert_eq!((roster.position("2"), roster.position("第一组")), (Some(1), None));
    }

    #[test]
    fn an_id_that_two_have_is_the_first_ones() {
        let mut roster = Roster::default();
        roster.push("1".into(), "第一组".into(), &[], 0);
        roster.push("1".into(), "第二组".into(), &[], 1);
        assert_eq!(roster.position("1"), Some(0));
    }
}
