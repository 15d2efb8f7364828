use std::path::{Path, PathBuf};

use clap::ArgMatches;

use super::{
    command::get,
    evaluate::folder_failure,
    exit::Exit,
    folders, output_folder,
    run::{Failure, asked_language},
    screen::Screen,
};
use crate::{
    diagnostic::{Diagnostics, counted, message},
    method::{embedded, starter},
    report::{self, Output},
    value::Date,
};

/// `zhixiao init`: a new round folder with a template for each table that the method reads, or, with
/// `--method` alone, a new method.
pub(super) fn run(screen: Screen, matches: &ArgMatches) -> Result<Exit, Failure> {
    match (get::<PathBuf>(matches, "dir"), get::<String>(matches, "method")) {
        (Some(folder), named) => round(screen, matches, folder, named.map(String::as_str)),
        (None, Some(folder)) => method(screen, matches, folder),
        (None, None) => Err(Failure::Usage(message!(
            zh: "新建轮次写 zhixiao init 目录，新建办法写 zhixiao init --method 目录",
            en: "zhixiao init DIR starts a round, zhixiao init --method DIR a method",
        ))),
    }
}

/// A new method in a new folder.
fn method(screen: Screen, matches: &ArgMatches, named: &str) -> Result<Exit, Failure> {
    let folder = Path::new(named);
    if get::<Date>(matches, "as-of").is_some() {
        return Err(Failure::Usage(message!(
            zh: "--as-of 是轮次的日期，办法没有评估基准日；新建轮次写 zhixiao init 目录 --method {named}",
            en: "--as-of is a round's date and a method has none; zhixiao init DIR --method {named} starts a round",
        )));
    }
    if folder.join("method.toml").is_file() || embedded::pack(named).is_some() {
        return Err(Failure::Usage(message!(
            zh: "“{named}”是已有的办法。按它新建轮次写 zhixiao init 轮次目录 --method {named}；新建办法请换一个目录",
            en: "“{named}” is a method already. zhixiao init ROUND --method {named} starts a round by it; for a new method name another folder",
        )));
    }
    output_folder::must_be_new(folder)?;
    let name =
        folder.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let language = asked_language(matches).unwrap_or_default();
    let outputs: Vec<Output> = starter::files(&name, language)
        .into_iter()
        .map(|(name, text)| Output { name: name.to_owned(), bytes: text.into_bytes() })
        .collect();
    output_folder::replace(folder, &outputs).map_err(folder_failure)?;
    let shown = folder.display();
    screen.say(&message!(
        zh: "已在 {shown} 建好一份小办法，可以直接使用。先看 README.md 和 method.toml，改完运行\n\
             zhixiao check {shown} 和 zhixiao test {shown}",
        en: "{shown} now holds a small method, ready to be used. Read README.md and method.toml; after a\n\
             change run zhixiao check {shown} and zhixiao test {shown}",
    ));
    Ok(Exit::Done)
}

/// A new round in a new folder.
fn round(
    screen: Screen,
    matches: &ArgMatches,
    folder: &Path,
    named: Option<&str>,
) -> Result<Exit, Failure> {
    output_folder::must_be_new(folder)?;
    let (method, found) =
        folders::load_method(named.unwrap_or(folders::DEFAULT_METHOD), Path::new("."))?;
    let Some(method) = method else { return Err(Failure::Errors(found)) };
    let templates =
        report::templates(&method).map_err(|error| Failure::Machine(error.diagnostic().message))?;
    let id =
        folder.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let as_of = get::<Date>(matches, "as-of").copied();
    let mut outputs = vec![Output {
        name: "round.toml".to_owned(),
        bytes: round_file(&id, as_of, named).into_bytes(),
    }];
    outputs.extend(templates);
    output_folder::replace(folder, &outputs).map_err(folder_failure)?;
    screen.show(&Diagnostics::new())?;
    let (count, shown) = (outputs.len() - 1, folder.display());
    let tables = counted(&count, "table");
    screen.say(&message!(
        zh: "已在 {shown} 建好 round.toml 和 {count} 张表的模板。填好后运行 zhixiao check {shown}",
        en: "{shown} now holds round.toml and templates of {tables}; fill them in, then run zhixiao check {shown}",
    ));
    Ok(Exit::Done)
}

fn round_file(id: &str, as_of: Option<Date>, method: Option<&str>) -> String {
    let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let as_of = match as_of {
        Some(as_of) => format!("as_of = {as_of}"),
        None => "# as_of = 2026-06-30".to_owned(),
    };
    // The path that was named is seen from where the command ran; round.toml is read from its folder.
    let method = method.map(|named| {
        let path = Path::new(named);
        let seen = match (path.join("method.toml").is_file(), path.canonicalize()) {
            (true, Ok(whole)) => whole.display().to_string(),
            _ => named.to_owned(),
        };
        format!("method = {}\n", quoted(&seen))
    });
    format!(
        "# 轮次的编号、名称，和评估基准日（逾期与否按这一天判断）。\n\
         id = {id}\nname = {id}\n{as_of}\n{method}\n\
         # 上一轮的结果，用来看连续薄弱和升降：\n# previous = \"../上一轮结果/result.json\"\n\n\
         # 文件名和表名对不上时，在这里写明哪张表用哪个文件：\n# [files]\n# clues = \"线索.csv\"\n",
        id = quoted(id),
        method = method.unwrap_or_default(),
    )
}
