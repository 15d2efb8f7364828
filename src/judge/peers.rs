//! Each node among its peers: rank and mean within the class of the official ranking.

use indexmap::IndexMap;

use super::{
    evaluation::{Standing, TeamResult},
    rank,
    standing::{Judged, judged_entries},
};
use crate::{method::model::NodeIndex, parallel, value::Number};

/// Ranks and peer means of every node, within the classes of the official ranking.
pub(super) fn node_standings(judged: &Judged<'_>, order: &[usize], teams: &mut [TeamResult]) {
    let method = judged.input.method;
    let Some(official) = method.rankings.first() else { return };
    let place: IndexMap<usize, usize> =
        order.iter().enumerate().map(|(at, team)| (*team, at)).collect();
    for class in judged.input.ledgers.classes(&official.within) {
        let nodes: Vec<usize> = (0..method.nodes.len()).collect();
        let compared = parallel::map(&nodes, |at| {
            let index = NodeIndex(*at);
            let node = method.nodes.get(*at)?;
            let scores: Vec<(usize, Number)> = class
                .iter()
                .filter_map(|team| {
                    let score = judged.scored.teams.get(*team)?.nodes.get(*at)?.score.as_ref()?;
                    let shown =
                        if official.printed { method.printed(index, score) } else { score.clone() };
                    Some((*team, shown))
                })
                .collect();
            let mean = scores
                .iter()
                .map(|(_, score)| score)
                .sum::<Number>()
                .checked_div(&Number::from(scores.len()));
            let ranked = judged_entries(judged, &scores, node.better);
            Some((scores, mean, rank::rank(ranked, official.dense)))
        });
        for (at, (scores, mean, ranked)) in
            compared.into_iter().enumerate().filter_map(|(at, node)| Some((at, node?)))
        {
            let of = ranked.len();
            for standing in ranked {
                let result = place
                    .get(&standing.team)
                    .and_then(|at| teams.get_mut(*at))
                    .and_then(|team| team.nodes.get_mut(at));
                if let Some(result) = result {
                    result.standing =
                        Some(Standing { rank: standing.rank, of, tied: standing.tied });
                }
            }
            for (team, _) in &scores {
                let result = place
                    .get(team)
                    .and_then(|at| teams.get_mut(*at))
                    .and_then(|team| team.nodes.get_mut(at));
                if let Some(result) = result {
                    result.peer_mean.clone_from(&mean);
                }
            }
        }
    }
}
