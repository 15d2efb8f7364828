//! The command line, described once: help, completions and parsing all come from here.

mod test;
mod workbench;

use clap::{Arg, ArgAction, ArgMatches, Command, ValueHint, value_parser};

use crate::diagnostic::Language;

/// Picks the text of a language.
const fn pick<'a>(language: Language, zh: &'a str, en: &'a str) -> &'a str {
    match language {
        Language::Chinese => zh,
        Language::English => en,
    }
}

/// The whole command line, with its help in `language`.
pub(super) fn command(language: Language) -> Command {
    let t = |zh: &'static str, en: &'static str| pick(language, zh, en);
    let command = Command::new("zhixiao")
        .version(env!("CARGO_PKG_VERSION"))
        .about(t(
            "质效：按评估办法给巡察组评分，每一分都能查到台账的行",
            "zhixiao scores inspection teams by a method, every point traceable to ledger rows",
        ))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .arg(
            Arg::new("lang")
                .long("lang")
                .value_name(t("语言", "LANG"))
                .value_parser(["zh", "en"])
                .hide_possible_values(true)
                .global(true)
                .help(t(
                    "zh 或 en：消息和输出的语言（消息默认随系统，输出默认随办法）",
                    "zh or en: language of messages and outputs (else messages follow the locale, outputs the method)",
                )),
        )
        .arg(
            Arg::new("message-format")
                .long("message-format")
                .value_name(t("格式", "FORMAT"))
                .value_parser(["human", "json", "csv"])
                .default_value("human")
                .hide_possible_values(true)
                .hide_default_value(true)
                .global(true)
                .help(t(
                    "问题清单的格式：human（默认）、json、csv；csv 一行一个，可退给报送单位",
                    "form of diagnostics: human (default), json or csv; csv has one a row, to be sent back to who handed the file in",
                )),
        )
        .subcommand(evaluate(t))
        .subcommand(check(t))
        .subcommand(explain(t))
        .subcommand(test::test(&t))
        .subcommands(workbench::commands(&t))
        .subcommand(init(t))
        .subcommand(read(t))
        .subcommand(completions(t));
    localised(command, language)
}

type Texts<'a> = &'a dyn Fn(&'static str, &'static str) -> &'static str;

fn evaluate(t: impl Fn(&'static str, &'static str) -> &'static str) -> Command {
    Command::new("evaluate")
        .about(t("评估一个轮次：评分、排名、等次、薄弱环节", "evaluate a round: scores, ranks, grades, weak points"))
        .arg(round(&t))
        .arg(
            path("out", ValueHint::DirPath)
                .long("out")
                .value_name(t("目录", "DIR"))
                .help(t(
                    "结果写到这个目录（整体替换，出错时原样不动）；不写则只显示摘要",
                    "write the results into this folder (replaced as a whole, untouched on errors); without it only the summary is shown",
                )),
        )
        .arg(
            Arg::new("against")
                .long("against")
                .value_name(t("新办法", "PACK2"))
                .help(t(
                    "与用另一套办法的结果比较：谁的得分、名次、等次会变；--out 写的仍是轮次自己的办法的结果",
                    "compare with what another method gives: whose score, rank or grade moves; --out still writes what the round's own gives",
                )),
        )
        .args(workbench::comparison_options(&t))
        .arg(workbench::metrics(&t).conflicts_with("against"))
        .arg(Arg::new("draft").long("draft").action(ArgAction::SetTrue).help(t(
            "草稿：读不懂的单元格按未报送处理并标出，每个总分附最低和最高；正式结果不要用",
            "a draft: cells that cannot be read count as not reported and are marked, each total with its worst and best; not for final results",
        )))
        .args(round_options(&t))
}

fn check(t: impl Fn(&'static str, &'static str) -> &'static str) -> Command {
    Command::new("check")
        .about(t(
            "检查一个轮次或一套办法，列出全部问题",
            "check a round or a method: everything that is wrong",
        ))
        .arg(
            path("path", ValueHint::DirPath)
                .required(true)
                .value_name(t("轮次或办法", "ROUND|PACK"))
                .help(t("轮次目录或办法目录", "a round folder or the folder of a method")),
        )
        .arg(Arg::new("deny-warnings").long("deny-warnings").action(ArgAction::SetTrue).help(t(
            "有警告也以状态 1 退出",
            "exit with 1 when there are warnings, too",
        )))
        .arg(Arg::new("notes").long("notes").action(ArgAction::SetTrue).help(t(
            "办法的提示也列出来（没有用到的数和列等）",
            "list the notes on a method, too (metrics and columns that nothing reads, and the like)",
        )))
        .arg(Arg::new("cliff").long("cliff").value_name(t("分", "POINTS")).help(t(
            "办法里差一件就差这么多分以上的提示得分断崖（默认为指标分值的一半）",
            "of a method: one case that moves more points than this is a cliff (default: half of the indicator's)",
        )))
        .arg(
            path("mark", ValueHint::DirPath)
                .long("mark")
                .value_name(t("目录", "DIR"))
                .help(t(
                    "把每个文件标注后另存到这个新目录：错处标色、加批注，末列“错误说明”可筛选",
                    "write a marked workbook of each file into this new folder: wrong cells coloured and commented, a last column to filter by",
                )),
        )
        .arg(
            Arg::new("only-wrong")
                .long("only-wrong")
                .action(ArgAction::SetTrue)
                .requires("mark")
                .help(t("标注时只留表头和有问题的行", "of each marked file only the header and the rows with something wrong")),
        )
        .args(round_options(&t))
}

fn explain(t: impl Fn(&'static str, &'static str) -> &'static str) -> Command {
    Command::new("explain")
        .about(t(
            "逐项说明一个组的得分：条款、算式、数据、台账行",
            "explain a team's score: clause, expression, data and ledger rows of each point",
        ))
        .arg(round(&t))
        .arg(
            Arg::new("team")
                .long("team")
                .required(true)
                .value_name(t("巡察组", "TEAM"))
                .help(t("组的编号、名称或别名", "id, name or alias of the team")),
        )
        .arg(
            Arg::new("indicator").long("indicator").value_name(t("指标", "INDICATOR")).help(t(
                "只说明这一项（编号、代码或名称）",
                "only this indicator (id, code or name)",
            )),
        )
        .arg(Arg::new("all").long("all").action(ArgAction::SetTrue).help(t(
            "列出每个数的全部台账行（默认每处前 20 段）",
            "all ledger rows of each number (default: the first 20 runs of them)",
        )))
        .args(round_options(&t))
}

fn init(t: impl Fn(&'static str, &'static str) -> &'static str) -> Command {
    Command::new("init")
        .about(t(
            "新建一个轮次（各表的空白模板），或用 --method 新建一套办法",
            "start a new round (empty templates of all tables), or with --method alone a new method",
        ))
        .arg(
            path("dir", ValueHint::DirPath)
                .value_name(t("轮次目录", "DIR"))
                .help(t("新轮次的目录；新建办法时不写", "the new round's folder; none for a new method")),
        )
        .arg(Arg::new("method").long("method").value_name(t("办法", "PACK")).help(t(
            "写了轮次目录：按这套办法生成模板（默认 tonghua-trial）；没有写：在这个新目录里建一份小办法，附说明和测试",
            "with DIR: the method whose templates are made (default: tonghua-trial); without: the new folder for a small commented method with its tests",
        )))
        .arg(as_of(&t).help(t("写进 round.toml 的评估基准日", "the reference date for round.toml")))
        .after_help(t(
            "zhixiao init 目录                    新建轮次\nzhixiao init 目录 --method 办法      按某套办法新建轮次\nzhixiao init --method 目录           新建办法（--lang en 为英文）",
            "zhixiao init DIR                  a new round\nzhixiao init DIR --method PACK    a new round by that method\nzhixiao init --method DIR         a new method (Chinese; --lang en: English)",
        ))
}

fn read(t: impl Fn(&'static str, &'static str) -> &'static str) -> Command {
    Command::new("read")
        .about(t(
            "看看一个文件读出来是什么样：编码、分隔符、表头、疑点",
            "show what is read from one file: encoding, delimiter, header, doubts",
        ))
        .arg(
            path("file", ValueHint::FilePath)
                .required(true)
                .value_name(t("文件", "FILE"))
                .help(t("CSV、TSV 或工作簿", "CSV, TSV or a workbook")),
        )
        .arg(Arg::new("rows").long("rows").action(ArgAction::SetTrue).help(t(
            "每行打印为一个 JSON 数组，表头在前",
            "print each row as a JSON array, the header first",
        )))
        .arg(method(&t))
        .arg(Arg::new("table").long("table").value_name(t("表", "TABLE")).help(t(
            "按办法里这张表的表头来读（与 --method 同用）",
            "read by the headers of this table of the method",
        )))
        .arg(encoding(&t))
}

fn completions(t: impl Fn(&'static str, &'static str) -> &'static str) -> Command {
    Command::new("completions")
        .about(t("打印命令行补全脚本", "print a completion script for a shell"))
        .arg(
            Arg::new("shell")
                .required(true)
                .value_name("SHELL")
                .value_parser(value_parser!(clap_complete::Shell))
                .help(t("命令行外壳", "the shell")),
        )
}

/// An argument that is a path.
fn path(id: &'static str, hint: ValueHint) -> Arg {
    Arg::new(id).value_hint(hint).value_parser(value_parser!(std::path::PathBuf))
}

fn round(t: Texts<'_>) -> Arg {
    path("round", ValueHint::DirPath)
        .required(true)
        .value_name(t("轮次", "ROUND"))
        .help(t("轮次目录", "the round folder"))
}

fn pack(t: Texts<'_>) -> Arg {
    Arg::new("pack").value_name(t("办法", "PACK")).value_hint(ValueHint::DirPath).help(t(
        "办法的目录，或随程序附带的办法的编号",
        "the folder of a method, or the id of a shipped one",
    ))
}

fn method(t: Texts<'_>) -> Arg {
    Arg::new("method").long("method").value_name(t("办法", "PACK")).help(t(
        "评估办法：目录，或随程序附带的办法的编号（默认 tonghua-trial）",
        "the method: a folder, or the id of a shipped one (default: tonghua-trial)",
    ))
}

fn as_of(t: Texts<'_>) -> Arg {
    Arg::new("as-of")
        .long("as-of")
        .value_name(t("日期", "DATE"))
        .value_parser(|text: &str| {
            crate::value::Date::from_iso(text).ok_or_else(|| "2026-06-30".to_owned())
        })
        .help(t(
            "评估基准日，代替 round.toml 里的 as_of",
            "the day on which overdue is judged, instead of as_of in round.toml",
        ))
}

fn encoding(t: Texts<'_>) -> Arg {
    Arg::new("encoding").long("encoding").value_name(t("编码", "ENCODING")).help(t(
        "CSV 的编码，只在自动识别不对时指定，如 big5",
        "encoding of the CSV files, only needed where it is recognised wrongly, such as big5",
    ))
}

fn round_options(t: Texts<'_>) -> [Arg; 4] {
    [
        method(t),
        as_of(t),
        path("previous", ValueHint::AnyPath).long("previous").value_name(t("结果", "RESULT")).help(
            t(
                "上一轮的结果（result.json 或其目录）",
                "the result of the round before (result.json or its folder)",
            ),
        ),
        encoding(t),
    ]
}

/// clap's own headings in the language of the help.
fn localised(command: Command, language: Language) -> Command {
    if language == Language::English {
        return command;
    }
    const TEMPLATE: &str = "{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}";
    let help = |above: &str, command: Command| {
        let wants: String =
            command.get_positionals().map(|argument| format!(" {argument}")).collect();
        let usage = match command.get_name() {
            name if command.has_subcommands() => format!("{above}{name} [选项] <命令>"),
            name => format!("{above}{name} [选项]{wants}"),
        };
        command
            .override_usage(usage)
            .help_template(TEMPLATE)
            .disable_help_flag(true)
            .arg(
                Arg::new("help")
                    .long("help")
                    .short('h')
                    .action(ArgAction::Help)
                    .help_heading("选项")
                    .help("显示帮助"),
            )
            .mut_args(|argument| {
                let positional = argument.is_positional();
                argument.help_heading(if positional { "参数" } else { "选项" })
            })
    };
    let names = |command: &Command| -> Vec<String> {
        command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect()
    };
    let with_own = |command: Command| {
        let above = format!("zhixiao {} ", command.get_name());
        let own = names(&command)
            .into_iter()
            .fold(command, |command, name| command.mut_subcommand(name, |own| help(&above, own)));
        help("zhixiao ", own).subcommand_help_heading("命令").disable_help_subcommand(true)
    };
    let command = names(&command)
        .into_iter()
        .fold(command, |command, name| command.mut_subcommand(name, with_own));
    help("", command)
        .subcommand_help_heading("命令")
        .disable_help_subcommand(true)
        .disable_version_flag(true)
        .arg(
            Arg::new("version")
                .long("version")
                .short('V')
                .action(ArgAction::Version)
                .help_heading("选项")
                .help("显示版本"),
        )
}

/// A value that clap has checked to be there and of this type.
pub(super) fn get<'a, T: Clone + Send + Sync + 'static>(
    matches: &'a ArgMatches,
    name: &str,
) -> Option<&'a T> {
    matches.try_get_one::<T>(name).ok().flatten()
}
