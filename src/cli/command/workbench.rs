//! The analyst's commands.

use clap::{Arg, ArgAction, Command, ValueHint, value_parser};

use super::{Texts, pack, round, round_options};

/// All of them, in the order of the help.
pub(super) fn commands(t: Texts<'_>) -> [Command; 10] {
    [
        compare(t),
        whatif(t),
        watch(t),
        doc(t),
        method(t),
        sql(t),
        backtest(t),
        fmt(t),
        verify(t),
        report(t),
    ]
}

fn path(id: &'static str, name: &'static str, help: &'static str) -> Arg {
    super::path(id, ValueHint::AnyPath).value_name(name).help(help)
}

fn result(id: &'static str, name: &'static str, t: Texts<'_>) -> Arg {
    path(id, name, t("result.json 或其目录", "result.json or its folder")).required(true)
}

/// How a comparison is shown, and when it is a failure.
pub(super) fn comparison_options(t: Texts<'_>) -> [Arg; 2] {
    [
        Arg::new("fail-on")
            .long("fail-on")
            .value_name(t("影响", "EFFECT"))
            .value_parser(["moves-grades", "moves-scores"])
            .hide_possible_values(true)
            .help(t(
                "等次（moves-grades）或得分（moves-scores）有变动时以状态 1 退出",
                "exit with 1 when grades (moves-grades) or scores (moves-scores) move",
            )),
        format(t),
    ]
}

fn format(t: Texts<'_>) -> Arg {
    Arg::new("format")
        .long("format")
        .value_name(t("格式", "FORMAT"))
        .value_parser(["text", "json"])
        .hide_possible_values(true)
        .help(t(
            "比较结果的格式：text（默认）或 json",
            "form of the comparison: text (default) or json",
        ))
}

fn compare(t: Texts<'_>) -> Command {
    Command::new("compare")
        .about(t(
            "比较两个结果：谁变了，变在哪一项，为什么",
            "compare two results: what moved for whom, and why",
        ))
        .arg(result("before", t("原结果", "A"), t))
        .arg(result("after", t("新结果", "B"), t))
        .args(comparison_options(t))
}

fn whatif(t: Texts<'_>) -> Command {
    Command::new("whatif")
        .about(t(
            "不改文件，先看某项改动会怎样；或看一个组怎样才能评上某个等次",
            "what a change would do, without a change of files; or what lifts a team to a grade",
        ))
        .arg(round(t))
        .arg(
            Arg::new("set")
                .long("set")
                .value_name(t("名=值", "NAME=VALUE"))
                .action(ArgAction::Append)
                .help(t(
                    "params.名=值、指标编号.points=值、等次名.min=值、巡察组.数=值；可写多个",
                    "params.NAME=…, INDICATOR.points=…, GRADE.min=…, TEAM.METRIC=…; as many as need be",
                )),
        )
        .arg(
            Arg::new("team").long("team").value_name(t("巡察组", "TEAM")).requires("to").help(t(
                "组的编号或名称（与 --to 同用）",
                "id or name of a team, with --to",
            )),
        )
        .arg(
            Arg::new("to").long("to").value_name(t("等次", "GRADE")).conflicts_with("set").help(t(
                "哪些数据单独改进到多少，这个组就能评上这个等次",
                "by which single metrics, and how far, the team would reach this grade",
            )),
        )
        .args(comparison_options(t))
        .args(round_options(t))
}

fn watch(t: Texts<'_>) -> Command {
    Command::new("watch")
        .about(t(
            "看守一个轮次：每存一次盘就检查、测试、评估一遍，说出哪些组变了",
            "watch a round: at every save check, test and evaluate again, and say what moved",
        ))
        .arg(round(t))
        // For tests: ends after so many blocks.
        .arg(
            Arg::new("turns")
                .long("turns")
                .value_name("N")
                .value_parser(value_parser!(u32))
                .hide(true),
        )
        .args(round_options(t))
}

fn doc(t: Texts<'_>) -> Command {
    Command::new("doc")
        .about(t(
            "打印评分细则，或两套办法的修订对照",
            "print the scoring handbook of a method, or what a second one changes",
        ))
        .arg(pack(t))
        .arg(
            Arg::new("diff")
                .long("diff")
                .value_name(t("新办法", "PACK2"))
                .value_hint(ValueHint::DirPath)
                .help(t(
                    "只打印改动：原文、新文，分能影响得分的和仅文字的",
                    "print only what the second method changes: scoring first, wording last",
                )),
        )
        .arg(
            Arg::new("format")
                .long("format")
                .value_name(t("格式", "FORMAT"))
                .value_parser(["md", "html"])
                .hide_possible_values(true)
                .help(t("md（默认）或 html", "md (default) or html")),
        )
        .arg(
            path(
                "out",
                t("文件", "FILE"),
                t(
                    "写到这个文件；.html 结尾的写成网页",
                    "write into this file; one that ends in .html is a page",
                ),
            )
            .long("out"),
        )
        .arg(
            path(
                "definitions",
                t("目录", "DIR"),
                t(
                    "在这个目录写 .d.rhai 文件：函数、常数和各模块的说明，供编辑器补全",
                    "write .d.rhai files into this folder: functions, constants and modules, for editors",
                ),
            )
            .long("definitions")
            .value_hint(ValueHint::DirPath)
            .conflicts_with_all(["diff", "format", "out"]),
        )
        .arg(
            Arg::new("schema")
                .long("schema")
                .value_name(t("文件种类", "KIND"))
                .value_parser(["method", "round", "tests"])
                .hide_possible_values(true)
                .num_args(0..=1)
                .default_missing_value("method")
                .conflicts_with_all(["diff", "format", "definitions"])
                .help(t(
                    "打印 JSON Schema：method（默认）、round 或 tests，供编辑器补全和检查",
                    "print the JSON Schema of method (default), round or tests files, for editors",
                )),
        )
}

fn method(t: Texts<'_>) -> Command {
    Command::new("method")
        .about(t(
            "把办法的分值、常数、分档、建议、别名导出成工作簿修改，再导入成叠加的办法",
            "a method's points, params, bands, advice and aliases as a workbook, and back as an overlay",
        ))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(method_export(t))
        .subcommand(method_import(t))
}

fn method_export(t: Texts<'_>) -> Command {
    Command::new("export")
        .about(t("把办法导出成工作簿", "write a method as a workbook"))
        .arg(pack(t).required(true))
        .arg(
            path("file", t("文件", "X.xlsx"), t("写到这个新文件", "write into this new file"))
                .required(true),
        )
}

fn method_import(t: Texts<'_>) -> Command {
    Command::new("import")
        .about(t(
            "看工作簿改了办法的什么、有什么影响，确认后写成叠加的办法",
            "show what a workbook changes and what it does, and write it as an overlay once accepted",
        ))
        .arg(
            path(
                "file",
                t("文件", "X.xlsx"),
                t("method export 导出、改过的工作簿", "a workbook of method export, with changes"),
            )
            .required(true),
        )
        .arg(
            path(
                "round",
                t("轮次", "ROUND"),
                t("看改动对这个轮次的影响", "what the changes do to this round"),
            )
            .long("round"),
        )
        .arg(
            path(
                "out",
                t("目录", "DIR"),
                t("叠加的办法写到这个新目录", "the new folder for the overlay"),
            )
            .long("out"),
        )
        .arg(Arg::new("accept").long("accept").action(ArgAction::SetTrue).help(t(
            "确认改动，写到 --out；不加则只看不写",
            "accept the changes and write them to --out; without it nothing is written",
        )))
        .args(comparison_options(t))
        .args(round_options(t))
        .mut_arg("method", |method| {
            method.help(t(
                "导出工作簿的那份办法，不在原处时写明",
                "the method that the workbook was made from, where it is elsewhere now",
            ))
        })
}

/// The file of metrics that stands in for ledgers.
pub(super) fn metrics(t: Texts<'_>) -> Arg {
    super::path("metrics", ValueHint::FilePath).long("metrics").value_name(t("文件", "FILE")).help(t(
        "由台账得出的数取自这个文件（zhixiao sql 的结果），不再读那些台账",
        "take the metrics over ledgers from this file (what zhixiao sql gave) and leave those ledgers unread",
    ))
}

fn sql(t: Texts<'_>) -> Command {
    Command::new("sql")
        .about(t(
            "把办法里由台账得出的数写成 SQL，交给数据库算；结果用 evaluate --metrics 收回",
            "write the metrics over ledgers as SQL for an engine; evaluate --metrics takes its result back",
        ))
        .arg(pack(t))
        .arg(
            Arg::new("dialect")
                .long("dialect")
                .required(true)
                .value_name(t("方言", "DIALECT"))
                .value_parser(["duckdb", "spark"])
                .hide_possible_values(true)
                .help(t("duckdb 或 spark", "duckdb or spark")),
        )
        .arg(
            path(
                "round",
                t("轮次", "ROUND"),
                t(
                    "照这个目录里实有的文件和表头来写（办法、基准日也取自 round.toml）",
                    "write for the files and headers of this folder (method and day are those of its round.toml)",
                ),
            )
            .long("round"),
        )
        .arg(super::as_of(t))
        .arg(Arg::new("folder").long("folder").value_name(t("路径", "PATH")).help(t(
            "SQL 里写的台账目录，如 s3://…（默认是 --round 的目录，或当前目录）",
            "where the SQL finds the ledgers, such as s3://… (default: the folder of --round, or the current one)",
        )))
        .arg(
            path(
                "out",
                t("文件", "FILE"),
                t("写到这个文件，不写则打印", "write into this file instead of printing"),
            )
            .long("out"),
        )
}

fn backtest(t: Texts<'_>) -> Command {
    Command::new("backtest")
        .about(t(
            "用一套办法重评往期轮次，与各轮原来的办法比较",
            "evaluate archived rounds by another method and compare with their own",
        ))
        .arg(pack(t).help(t("要试的办法", "the method to try")).required(true))
        .arg(
            path("round", t("轮次", "ROUND"), t("轮次目录", "round folders"))
                .required(true)
                .num_args(1..),
        )
        .args(comparison_options(t))
}

fn fmt(t: Texts<'_>) -> Command {
    Command::new("fmt")
        .about(t(
            "整理办法或轮次的 TOML 和 Rhai 文件：缩进、空格、空行，意思不变",
            "lay the TOML and Rhai files of a method or a round out: indentation, spaces, blank lines; the meaning stays",
        ))
        .arg(
            path("path", t("办法或轮次", "PACK|ROUND"), t("目录", "the folder"))
                .required(true)
                .value_hint(ValueHint::DirPath),
        )
        .arg(Arg::new("check").long("check").action(ArgAction::SetTrue).help(t(
            "不改文件，列出要整理的，有则以状态 1 退出",
            "change nothing, list what is not laid out, and exit with 1 if anything is not",
        )))
}

fn verify(t: Texts<'_>) -> Command {
    Command::new("verify")
        .about(t(
            "重算一遍，证明结果逐字节相同",
            "evaluate again and prove that the same bytes come out",
        ))
        .arg(
            path(
                "out",
                t("结果目录", "OUT"),
                t("evaluate 写出的目录", "a folder that evaluate wrote"),
            )
            .required(true),
        )
        .arg(round(t).long("round"))
        .arg(metrics(t))
        .args(round_options(t))
}

fn report(t: Texts<'_>) -> Command {
    Command::new("report")
        .about(t(
            "由 result.json 重新生成全部结果文件",
            "write the outputs again, from result.json",
        ))
        .arg(result("result", t("结果", "RESULT"), t))
        .arg(
            path("out", t("目录", "DIR"), t("写到这个目录", "write into this folder"))
                .long("out")
                .required(true),
        )
}
