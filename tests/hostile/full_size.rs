//! The same attacks in full size.

use crate::package::{sheet, xlsx, zip};
use crate::{Case, case, law, ole};

/// Each is made when its turn comes: together they would not fit.
type Made = (&'static str, fn() -> Vec<u8>);

fn cases() -> Vec<Made> {
    fn rows(content: &str, count: usize) -> Vec<u8> {
        sheet(&format!("<sheetData>{}</sheetData>", content.repeat(count)))
    }
    vec![
        ("a quoted field of 200 MB", || {
            format!("编号,巡察组\n1,\"{}\"\n", "a".repeat(200 << 20)).into()
        }),
        ("a quote that never ends before 32 MB", || {
            format!("编号,巡察组\n1,\"{}", "a,b\n".repeat(8 << 20)).into()
        }),
        ("a header of 10 MB", || format!("编号,巡察组,{}\n1,2,3\n", "头".repeat(3_500_000)).into()),
        ("a line of a million delimiters", || ",".repeat(1_000_000).into()),
        ("32 MB of line ends", || "\n".repeat(32 << 20).into()),
        ("quotes in each of five million lines", || "x,\"\"\"a\n".repeat(5_000_000).into()),
        ("50 MB of characters of four bytes", || b"\x81\x39\xEF\x30".repeat(13 << 20)),
        ("a sheet of 1 GB of spaces", || xlsx(&vec![b' '; 1 << 30], &[])),
        ("30 million elements", || xlsx(&rows("<a/>", 30_000_000), &[])),
        ("20 million cells", || {
            xlsx(&rows(&format!("<row>{}</row>", "<c><v>1</v></c>".repeat(20)), 1_000_000), &[])
        }),
        ("more rows than a sheet has", || {
            xlsx(&rows("<row><c><v>1</v></c></row>", 1_048_577), &[])
        }),
        ("200,001 merged ranges", || {
            let ranges: String =
                (1..=200_001).map(|n| format!(r#"<mergeCell ref="A{n}:B{n}"/>"#)).collect();
            xlsx(&sheet(&format!("<mergeCells>{ranges}</mergeCells>")), &[])
        }),
        ("ten million shared strings", || {
            xlsx(
                &sheet(""),
                &[(
                    "xl/sharedStrings.xml",
                    format!("<sst>{}</sst>", "<si><t>a</t></si>".repeat(10_000_001)).as_bytes(),
                )],
            )
        }),
        ("a long text in a million cells", || {
            let text = format!("<sst><si><t>{}</t></si></sst>", "a".repeat(30_000));
            xlsx(
                &rows(r#"<row><c t="s"><v>0</v></c></row>"#, 1_000_000),
                &[("xl/sharedStrings.xml", text.as_bytes())],
            )
        }),
        ("an XLSB of 1 GB of empty records", || {
            let relations = crate::package::RELATIONS.replace(".xml", ".bin");
            let zeros = vec![0; 1 << 30];
            zip(&[
                ("xl/workbook.bin", &zeros),
                ("xl/_rels/workbook.bin.rels", relations.as_bytes()),
            ])
        }),
        ("XLS: a long text in 60,000 cells", || {
            ole::xls(&ole::shared(65_000), &ole::labels(60_000))
        }),
        ("XLS: a thousand sheets inside each other", || ole::nested(1_000, 1_500_000)),
    ]
}

#[test]
#[ignore = "wants a build with optimisation"]
fn full_size() {
    let made = cases().into_iter().map(|(name, make)| -> Case { case(name, make()) });
    assert!(law(made) >= 17);
}
