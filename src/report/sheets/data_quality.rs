use crate::{
    diagnostic::Language,
    judge::evaluation::Evaluation,
    report::{
        label as l,
        sheet::{Builder, Cell, Sheet},
        words::{pick, severity},
    },
};

/// What people should know about the round's files; one line saying so when all went well.
pub(crate) fn data_quality(evaluation: &Evaluation, language: Language) -> Sheet {
    let mut builder = Builder::new("data_quality", language).columns(&[
        l::SEVERITY,
        l::CODE,
        l::PLACE,
        l::MESSAGE,
    ]);
    let mut line = |severity_id: &str, code: &str, place: &str, message: &str| {
        builder.row(vec![
            Cell::text(severity(severity_id, language)),
            Cell::text(code),
            Cell::text(place),
            Cell::text(message),
        ]);
    };
    if evaluation.draft {
        line(
            "warning",
            "draft",
            "",
            pick(
                language,
                "草稿：读不出的单元格按未报送计，得分仅供参考",
                "draft: cells that could not be read count as not reported; scores are provisional",
            ),
        );
    }
    for note in &evaluation.notes {
        line(&note.severity, &note.code, &note.place, note.message.in_language(language));
    }
    if evaluation.notes.is_empty() {
        line(
            "note",
            "nothing-to-note",
            "",
            pick(
                language,
                "各文件全部读通，没有需要规范、推断或无法判断的内容",
                "all files were read; nothing had to be normalised, guessed or left undecided",
            ),
        );
    }
    builder.build()
}
