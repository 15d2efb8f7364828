use clap::{Arg, ArgAction, ArgGroup, Command, ValueHint};

use super::{Texts, as_of, pack, path};
use crate::value::Number;

pub(super) fn test(t: Texts<'_>) -> Command {
    Command::new("test")
        .about(t("运行一套办法自己的测试", "run the tests of a method"))
        .arg(
            pack(t).required(true),
        )
        .arg(
            Arg::new("filter").num_args(0..).value_name(t("筛选", "FILTER")).help(t(
                "只运行名称或文件名含有这段文字的测试；一条也没有即为用法错误",
                "only tests whose name or file holds this; none at all is a wrong usage",
            )),
        )
        .arg(
            Arg::new("coverage")
                .long("coverage")
                .num_args(0..=1)
                .require_equals(true)
                .value_name(t("范围", "WHAT"))
                .value_parser(["missing", "all"])
                .default_missing_value("missing")
                .hide_possible_values(true)
                .help(t(
                    "统计测试走到了哪些判定，列出没有走到的；=all 全部列出，附走到它的测试",
                    "count the decisions that tests reach and list those that none does; =all lists all, with their tests",
                )),
        )
        .arg(
            Arg::new("threshold")
                .long("threshold")
                .value_name(t("百分比", "PERCENT"))
                .value_parser(percentage)
                .help(t("判定覆盖低于这个百分比即为不通过", "fail below this percentage of coverage")),
        )
        .arg(
            path("lcov", ValueHint::FilePath)
                .long("lcov")
                .value_name(t("文件", "FILE"))
                .help(t("把覆盖写成 LCOV 文件", "write the coverage as an LCOV file")),
        )
        .arg(
            path("junit", ValueHint::FilePath)
                .long("junit")
                .value_name(t("文件", "FILE"))
                .help(t("把结果写成 JUnit XML 文件", "write the results as a JUnit XML file")),
        )
        .arg(
            path("record", ValueHint::DirPath)
                .long("record")
                .value_name(t("轮次", "ROUND"))
                .requires("team")
                .requires("indicator")
                .help(t(
                    "不运行测试，把这个轮次里一个组一项指标的数和得分写成一条测试，不写组名",
                    "run nothing, but write what a team of this round got for an indicator as a test, without the team's name",
                )),
        )
        .arg(
            Arg::new("team")
                .long("team")
                .value_name(t("巡察组", "TEAM"))
                .requires("record")
                .help(t("与 --record 同用：哪个组", "with --record: which team")),
        )
        .arg(
            Arg::new("indicator")
                .long("indicator")
                .value_name(t("指标", "INDICATOR"))
                .requires("record")
                .help(t("与 --record 同用：哪项指标", "with --record: which indicator")),
        )
        .arg(
            Arg::new("suggest")
                .long("suggest")
                .action(ArgAction::SetTrue)
                .conflicts_with_all(["record", "coverage", "threshold", "lcov", "junit", "filter"])
                .help(t(
                    "不运行测试，写出缺的测试：没有走到的判定、没有测试的门槛两侧；结果待核对（todo）",
                    "run nothing, but write the tests that are missing: ways that none goes, both sides of each line; what they expect is to be checked (todo)",
                )),
        )
        .group(ArgGroup::new("written").args(["record", "suggest"]))
        .arg(
            path("out", ValueHint::FilePath)
                .long("out")
                .value_name(t("文件", "FILE"))
                .requires("written")
                .help(t(
                    "写出的测试加到这个文件末尾，不写则打印",
                    "add the tests to the end of this file instead of printing them",
                )),
        )
        .arg(Arg::new("quiet").long("quiet").short('q').action(ArgAction::SetTrue).help(t(
            "不逐条列出，只列没有通过的",
            "no line a test, only those that fail",
        )))
        .arg(
            as_of(t)
                .help(t(
                    "没有写 as_of 的测试按这一天（默认为常数最后一次变动之日）",
                    "the day for tests that name none (default: the day from which the last param has a new value)",
                )),
        )
}

/// A percentage from 0 to 100.
fn percentage(text: &str) -> Result<Number, String> {
    let hundred = Number::from(100i64);
    Number::from_decimal(text.trim().trim_end_matches('%'))
        .filter(|number| !number.is_negative() && *number <= hundred)
        .ok_or_else(|| "0…100".to_owned())
}
