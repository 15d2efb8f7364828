use super::Form;
use crate::diagnostic::Language;

/// A part of a document.
pub(super) enum Block {
    /// Level from 1, text.
    Heading(usize, String),
    /// A paragraph.
    Text(String),
    /// A list.
    List(Vec<String>),
    /// Code as it is written.
    Code(String),
    /// Header and rows.
    Table(Vec<String>, Vec<Vec<String>>),
}

pub(super) fn write(blocks: &[Block], language: Language, form: Form) -> String {
    match form {
        Form::Markdown => markdown(blocks),
        Form::Html => html(blocks, language),
    }
}

/// Text that Markdown takes for nothing else.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if matches!(letter, '\\' | '`' | '*' | '_' | '<' | '>' | '|' | '[' | ']' | '#') {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}

fn cell(text: &str) -> String {
    plain(text).replace('\n', "<br>")
}

fn markdown(blocks: &[Block]) -> String {
    let mut parts = Vec::with_capacity(blocks.len());
    for block in blocks {
        parts.push(match block {
            Block::Heading(level, text) => format!("{} {}", "#".repeat(*level), plain(text)),
            Block::Text(text) => plain(text),
            Block::List(items) => {
                let lines: Vec<String> =
                    items.iter().map(|item| format!("- {}", plain(item))).collect();
                lines.join("\n")
            }
            Block::Code(code) => {
                let longest = code.split(|letter| letter != '`').map(str::len).max().unwrap_or(0);
                let fence = "`".repeat(longest.max(2) + 1);
                format!("{fence}\n{}\n{fence}", code.trim_end())
            }
            Block::Table(header, rows) => {
                let line = |cells: &[String]| {
                    let cells: Vec<String> = cells.iter().map(|text| cell(text)).collect();
                    format!("| {} |", cells.join(" | "))
                };
                let mut lines = vec![line(header), format!("|{}", "---|".repeat(header.len()))];
                lines.extend(rows.iter().map(|row| line(row)));
                lines.join("\n")
            }
        });
    }
    let mut text = parts.join("\n\n");
    text.push('\n');
    text
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

const STYLE: &str = "body{max-width:52rem;margin:2rem auto;padding:0 1rem;font:16px/1.7 \
\"Songti SC\",SimSun,\"Noto Serif CJK SC\",serif;color:#1a1a1a}h1,h2,h3,h4{font-family:\"Heiti SC\",SimHei,\
\"Noto Sans CJK SC\",sans-serif;line-height:1.3;break-after:avoid}h1{text-align:center}\
table{border-collapse:collapse;width:100%;font-size:14px}th,td{border:1px solid #999;padding:.3rem .5rem;\
text-align:left;vertical-align:top}th{background:#f0f0f0}tr{break-inside:avoid}pre{background:#f6f6f6;\
padding:.6rem;white-space:pre-wrap;overflow-wrap:anywhere;font-size:13px}@page{size:A4;margin:2cm}";

fn html(blocks: &[Block], language: Language) -> String {
    let title = blocks
        .iter()
        .find_map(|block| match block {
            Block::Heading(1, text) => Some(escaped(text)),
            _ => None,
        })
        .unwrap_or_default();
    let lang = match language {
        Language::Chinese => "zh-CN",
        Language::English => "en",
    };
    let mut out = format!(
        "<!doctype html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width\">\n<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
    );
    for block in blocks {
        out.push_str(&match block {
            Block::Heading(level, text) => format!("<h{level}>{}</h{level}>\n", escaped(text)),
            Block::Text(text) => format!("<p>{}</p>\n", escaped(text).replace('\n', "<br>")),
            Block::List(items) => {
                let items: String =
                    items.iter().map(|item| format!("<li>{}</li>\n", escaped(item))).collect();
                format!("<ul>\n{items}</ul>\n")
            }
            Block::Code(code) => format!("<pre>{}</pre>\n", escaped(code.trim_end())),
            Block::Table(header, rows) => {
                let line = |cells: &[String], tag: &str| {
                    let cells: String = cells
                        .iter()
                        .map(|text| {
                            format!("<{tag}>{}</{tag}>", escaped(text).replace('\n', "<br>"))
                        })
                        .collect();
                    format!("<tr>{cells}</tr>\n")
                };
                let rows: String = rows.iter().map(|row| line(row, "td")).collect();
                format!(
                    "<table>\n<thead>\n{}</thead>\n<tbody>\n{rows}</tbody>\n</table>\n",
                    line(header, "th")
                )
            }
        });
    }
    out.push_str("</body>\n</html>\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_is_taken_for_a_mark() {
        let blocks = [
            Block::Text("a*b <script>".to_owned()),
            Block::Code("x ``` y".to_owned()),
            Block::Table(vec!["a|b".to_owned()], vec![vec!["c\nd".to_owned()]]),
        ];
        let text = write(&blocks, Language::Chinese, Form::Markdown);
        assert_eq!(
            text,
            "a\\*b \\<script\\>\n\n````\nx ``` y\n````\n\n| a\\|b |\n|---|\n| c<br>d |\n"
        );
        let page = write(&blocks, Language::Chinese, Form::Html);
        assert!(page.contains("a*b &lt;script&gt;") && page.contains("<td>c<br>d</td>"), "{page}");
    }
}
