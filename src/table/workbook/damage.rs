use crate::diagnostic::{Diagnostic, Message, Place, message};

/// Why a workbook, or a part of it, cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Damage {
    /// A part is missing, cut off, or not what it should be.
    Broken(&'static str),
    Encrypted,
    /// A bound of `bounds` is passed: what there is too much of.
    TooMuch(Message),
    /// A document type declaration, which no office program writes.
    Dtd,
    /// It is something else.
    Refused(super::super::sniff::Refusal),
    /// Two parts of one name: which one counts depends on the program.
    TwoParts,
}

impl From<super::super::sheet::TooLarge> for Damage {
    fn from(_: super::super::sheet::TooLarge) -> Self {
        Self::TooMuch(message!(zh: "内容超过 4 GB", en: "more than 4 GB of text"))
    }
}

impl Damage {
    pub(super) fn diagnostic(self, place: Place) -> Diagnostic {
        let resave = || {
            message!(
                zh: "用 WPS 或 Excel 打开，另存为 xlsx 后再报送",
                en: "open it in WPS or Excel and save it as xlsx"
            )
        };
        match self {
            Self::Broken(what) => Diagnostic::error(
                "broken-workbook",
                place,
                message!(zh: "工作簿已损坏（{what}）", en: "the workbook is damaged ({what})"),
            )
            .help(resave()),
            Self::Encrypted => Diagnostic::error(
                "encrypted-workbook",
                place,
                message!(zh: "工作簿设有打开密码", en: "the workbook is protected by a password"),
            )
            .help(message!(
                zh: "请去掉密码：在 WPS 或 Excel 里打开，“文件—信息—保护”中删除密码后保存",
                en: "please remove the password: open it, clear the password and save"
            )),
            Self::TooMuch(what) => {
                let (zh, en) = (what.zh, what.en);
                Diagnostic::error(
                    "workbook-too-large",
                    place,
                    message!(zh: "工作簿超出读取上限：{zh}", en: "the workbook passes a bound: {en}"),
                )
                .help(message!(
                    zh: "只保留需要的表和行，另存为新的 xlsx",
                    en: "keep only the sheets and rows that are needed and save them as a new xlsx"
                ))
            }
            Self::Dtd => Diagnostic::error(
                "broken-workbook",
                place,
                message!(
                    zh: "工作簿含有文档类型声明（DTD），不是办公软件生成的",
                    en: "the workbook holds a document type declaration, which no office program writes"
                ),
            )
            .help(resave()),
            Self::Refused(refusal) => {
                let (message, help) = refusal.explain();
                Diagnostic::error(refusal.code(), place, message).help(help)
            }
            Self::TwoParts => Diagnostic::error(
                "broken-workbook",
                place,
                message!(
                    zh: "工作簿里有两个同名的部件，不能确定用哪一个",
                    en: "the workbook holds two parts of one name: which one counts is unclear"
                ),
            )
            .help(resave()),
        }
    }
}
