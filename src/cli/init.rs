use std::path::PathBuf;

use clap::ArgMatches;

use super::{
    command::get, evaluate::folder_failure, exit::Exit, folders, output_folder, run::Failure,
    screen::Screen,
};
use crate::{
    diagnostic::{Diagnostics, message},
    report::{self, Output},
    value::Date,
};

/// `zhixiao init`: a new round folder with a template for each table that the method reads.
pub(super) fn run(screen: Screen, matches: &ArgMatches) -> Result<Exit, Failure> {
    let Some(folder) = get::<PathBuf>(matches, "dir") else { return Ok(Exit::Usage) };
    if folder.read_dir().is_ok_and(|mut entries| entries.next().is_some()) {
        let folder = folder.display();
        return Err(Failure::Usage(message!(
            zh: "{folder} 已有内容，请换一个新目录",
            en: "{folder} is not empty; name a new folder",
        )));
    }
    let named = get::<String>(matches, "method");
    let (method, found) = folders::load_method(
        named.map_or("tonghua-trial", String::as_str),
        std::path::Path::new("."),
    )?;
    let Some(method) = method else { return Err(Failure::Errors(found)) };
    let templates =
        report::templates(&method).map_err(|error| Failure::Machine(error.diagnostic().message))?;
    let id =
        folder.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let as_of = get::<Date>(matches, "as-of").copied();
    let mut outputs = vec![Output {
        name: "round.toml".to_owned(),
        bytes: round_file(&id, as_of, named.map(String::as_str)).into_bytes(),
    }];
    outputs.extend(templates);
    output_folder::replace(folder, &outputs).map_err(folder_failure)?;
    screen.show(&Diagnostics::new())?;
    let (count, shown) = (outputs.len() - 1, folder.display());
    screen.say(&message!(
        zh: "已在 {shown} 建好 round.toml 和 {count} 张表的模板。填好后运行 zhixiao check {shown}",
        en: "{shown} now holds round.toml and templates of {count} tables; fill them in, then run zhixiao check {shown}",
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
        let path = std::path::Path::new(named);
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
