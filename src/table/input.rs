use std::sync::Arc;

use crate::method::model::TableIndex;

/// One file that was handed in.
#[derive(Debug, Clone)]
pub struct InputFile {
    /// Its path inside the round folder, with `/`.
    pub name: Arc<str>,
    /// Its content.
    pub bytes: Arc<[u8]>,
}

impl InputFile {
    /// The file's name without folders and without its ending: `整改台账` of `材料/整改台账.xlsx`.
    #[must_use]
    pub fn stem(&self) -> &str {
        stem(&self.name)
    }
}

/// The name of a file without folders and without its ending.
pub(super) fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or_default();
    match name.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => name,
    }
}

/// What a file is, by its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FileKind {
    /// Text with separated fields: CSV, TSV and their kin.
    Csv,
    /// A workbook of Excel 2007 or later, or of WPS.
    Xlsx,
    /// A binary workbook in a zip.
    Xlsb,
    /// A workbook of Excel 97 to 2003, or `.et`.
    Xls,
    /// An OpenDocument spreadsheet.
    Ods,
}

impl FileKind {
    /// Stable name.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Xlsb => "xlsb",
            Self::Xls => "xls",
            Self::Ods => "ods",
        }
    }
}

/// How the bytes of a text file are read as characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// GB18030, which holds GBK and GB2312.
    Gb18030,
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// UTF-32, low byte first.
    Utf32Le,
    /// UTF-32, high byte first.
    Utf32Be,
    /// Big5; only when asked for.
    Big5,
    /// Windows-1252; only when asked for.
    Windows1252,
}

impl Encoding {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Utf8,
        Self::Gb18030,
        Self::Utf16Le,
        Self::Utf16Be,
        Self::Utf32Le,
        Self::Utf32Be,
        Self::Big5,
        Self::Windows1252,
    ];

    /// Its usual name: `UTF-8`, `GB18030`, `UTF-16LE`…
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Gb18030 => "GB18030",
            Self::Utf16Le => "UTF-16LE",
            Self::Utf16Be => "UTF-16BE",
            Self::Utf32Le => "UTF-32LE",
            Self::Utf32Be => "UTF-32BE",
            Self::Big5 => "Big5",
            Self::Windows1252 => "windows-1252",
        }
    }

    /// The encoding that people call `name`: case, `-` and `_` do not matter.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let tight = |name: &str| name.to_lowercase().replace(['-', '_', ' '], "");
        let wanted = tight(name);
        match wanted.as_str() {
            "gbk" | "gb2312" | "cp936" | "936" => Some(Self::Gb18030),
            "utf16" => Some(Self::Utf16Le),
            "utf32" => Some(Self::Utf32Le),
            "cp1252" | "latin1" => Some(Self::Windows1252),
            _ => Self::ALL.into_iter().find(|encoding| tight(encoding.name()) == wanted),
        }
    }
}

/// How files are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadOptions {
    /// The encoding of all text files, if the user says so.
    pub encoding: Option<Encoding>,
    /// Words that mark a row of totals when a table declares none.
    pub total_words: Vec<String>,
    /// Refuse headers that name persons, and report personal numbers in cells.
    pub privacy: bool,
    /// Tables whose numbers come from elsewhere: they count as handed in, and nobody misses their files.
    pub elsewhere: Vec<TableIndex>,
}

impl Default for ReadOptions {
    fn default() -> Self {
        let words = ["合计", "总计", "小计", "共计", "总和", "平均", "累计"];
        Self {
            encoding: None,
            total_words: words.map(str::to_owned).to_vec(),
            privacy: true,
            elsewhere: Vec::new(),
        }
    }
}
