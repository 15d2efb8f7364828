//! The independent oracle is right itself, and the sample round is what it says.

#[cfg(test)]
#[path = "oracle/mod.rs"]
mod oracle;

#[cfg(test)]
mod generator;

#[cfg(test)]
mod sample_round;

/// The round that stands in `samples/`.
#[cfg(test)]
mod sample {
    use std::{collections::BTreeSet, fs, path::Path};

    use super::{
        oracle::{
            evaluate,
            round::{Cells, Round},
        },
        sample_round,
    };

    const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/samples/round-8-2");

    #[test]
    fn is_what_the_generator_makes() {
        for (name, content) in sample_round::files() {
            let committed = fs::read_to_string(Path::new(FOLDER).join(&name)).expect("a file");
            assert!(
                committed == content,
                "{name} differs: run `cargo test --test oracle -- --ignored remake`"
            );
        }
    }

    #[test]
    #[ignore = "writes samples/round-8-2"]
    fn remake() {
        fs::create_dir_all(FOLDER).expect("the folder");
        for (name, content) in sample_round::files() {
            fs::write(Path::new(FOLDER).join(name), content).expect("a file");
        }
        let result = evaluate(Path::new(FOLDER));
        for team in &result.teams {
            println!(
                "{} {} {} base {} +{} -{} = {} rank {}/{} {} -> {} {} {:?} faults {}",
                team.team,
                team.level,
                team.kind,
                team.base,
                team.bonus,
                team.deduction,
                team.total,
                team.rank,
                team.rank_of,
                team.grade_by_score,
                team.grade,
                team.over_quota,
                team.vetoes,
                team.faults,
            );
            for group in &team.groups {
                print!(" {}={}", group.id, group.score);
            }
            println!();
            for indicator in &team.indicators {
                print!(
                    " {}={}{}",
                    indicator.id,
                    indicator.score,
                    if indicator.weak { "*" } else { "" }
                );
            }
            println!();
        }
        println!("{:?}", result.common);
    }

    #[test]
    fn counts_are_a_share_of_the_published_ones() {
        let round = Round::from_folder(Path::new(FOLDER));
        let count = |table: &str, column: &str, word: &str| {
            round.rows(table).filter(|row| row.is(column, word)).count()
        };
        // Half of what was published for the first two rounds together: 3664, 257, 119.
        assert_eq!(round.rows("problems").count() * 2, 3664);
        assert_eq!(round.rows("petitions").count(), 128);
        assert_eq!(round.rows("clues").count(), 59);
        // Published for this round.
        assert_eq!(count("supervision", "来源", "工作提示"), 9);
        assert_eq!(count("supervision", "来源", "联合督导"), 45);
        let reports = count("deliverables", "类型", "政治生态报告")
            + count("deliverables", "类型", "履职尽责报告");
        assert_eq!(reports, 28);
        assert_eq!(count("problems", "是否调整定性", "是"), 124);
        let aspects: BTreeSet<_> = round.rows("problems").map(|row| row.text("问题类别")).collect();
        assert_eq!(aspects.len(), 5);
        let ledger = round.rows("rectification").count() + round.rows("problems").count();
        assert!((1500..=4000).contains(&ledger), "{ledger}");
    }

    #[test]
    fn shows_every_grade_and_the_rare_cases() {
        let result = evaluate(Path::new(FOLDER));
        let grades: BTreeSet<_> = result.teams.iter().map(|team| team.grade.as_str()).collect();
        assert_eq!(grades, BTreeSet::from(["优秀", "良好", "合格", "不合格"]));
        assert_eq!(result.teams.iter().filter(|team| team.over_quota).count(), 1);
        let vetoes: BTreeSet<_> =
            result.teams.iter().flat_map(|team| &team.vetoes).copied().collect();
        assert!(vetoes.is_superset(&BTreeSet::from(["V1", "V4", "V5", "V6"])), "{vetoes:?}");
        let common: Vec<_> = result.common.iter().map(|it| it.indicator).collect();
        assert!(common.contains(&"report_quality"), "{common:?}");
        let score = |team: &str, id: &str| {
            let team = result.teams.iter().find(|it| it.team == team).expect("a team");
            let indicator = team.indicators.iter().find(|it| it.id == id);
            indicator.expect("an indicator").score.clone()
        };
        assert_eq!(score("市委第三巡察组", "ideology_rectification"), "");
        assert_eq!(score("市委第三巡察组", "unit_survey"), "");
        assert_eq!(score("石涧县委第一巡察组", "self_objectivity"), "0.00");
        assert_eq!(score("柳泉县委第二巡察组", "self_objectivity"), "0.00");
        assert_eq!(score("石涧县委第二巡察组", "clue_closure"), "");
    }
}
