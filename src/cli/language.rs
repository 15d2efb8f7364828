use crate::diagnostic::Language;

/// The language of messages: what `--lang` says, else the locale, else Chinese.
///
/// The arguments are looked at before they are parsed, since the help itself has to be in a language.
/// Offices have no locale variables on Windows, and a bare `C` says nothing, so both mean Chinese.
pub(super) fn of_messages(
    arguments: &[std::ffi::OsString],
    variable: impl Fn(&str) -> Option<String>,
) -> Language {
    let words: Vec<&str> = arguments.iter().filter_map(|argument| argument.to_str()).collect();
    let said = words
        .iter()
        .zip(words.iter().skip(1))
        .find(|(flag, _)| **flag == "--lang")
        .map(|(_, code)| *code)
        .or_else(|| words.iter().find_map(|word| word.strip_prefix("--lang=")));
    if let Some(language) = said.and_then(Language::from_code) {
        return language;
    }
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| variable(name).filter(|value| !value.is_empty()));
    match locale {
        Some(locale) if locale.to_lowercase().starts_with("en") => Language::English,
        _ => Language::Chinese,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn language(arguments: &[&str], lang: &str) -> Language {
        let arguments: Vec<_> = arguments.iter().map(Into::into).collect();
        of_messages(&arguments, |name| (name == "LANG").then(|| lang.to_owned()))
    }

    #[test]
    fn the_flag_comes_before_the_locale() {
        assert_eq!(language(&["check", "--lang", "en"], "zh_CN.UTF-8"), Language::English);
        assert_eq!(language(&["check", "--lang=zh"], "en_US.UTF-8"), Language::Chinese);
        assert_eq!(language(&["check"], "en_US.UTF-8"), Language::English);
        assert_eq!(language(&["check"], "C.UTF-8"), Language::Chinese);
        assert_eq!(language(&["check"], ""), Language::Chinese);
    }
}
