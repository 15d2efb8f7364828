use super::{Call, Chapter, Data, End, Gives, Native, Parameter, Wants, array, text};
use crate::{diagnostic::message, script::operator::in_text};

const TEXT: Parameter = Parameter { name: "text", wants: Wants::Text };
const PART: Parameter = Parameter { name: "part", wants: Wants::Text };

const fn native(
    name: &'static str,
    parameters: &'static [Parameter],
    gives: Gives,
    about: (&'static str, &'static str),
    examples: &'static [(&'static str, &'static str)],
    run: fn(&Call<'_>, &mut [Data]) -> Result<Data, End>,
) -> Native {
    Native {
        name,
        chapter: Chapter::Texts,
        parameters,
        required: parameters.len(),
        many: false,
        gives,
        about,
        examples,
        writes: false,
        run,
    }
}

pub(super) const NATIVES: &[Native] = &[
    native(
        "starts_with",
        &[TEXT, PART],
        Gives::Bool,
        ("是否以这段文字开头。", "Does it begin with this?"),
        &[("starts_with(\"市委巡察\", \"市委\")", "true")],
        |_, arguments| Ok(Data::bool(text(arguments, 0)?.starts_with(text(arguments, 1)?))),
    ),
    native(
        "ends_with",
        &[TEXT, PART],
        Gives::Bool,
        ("是否以这段文字结尾。", "Does it end with this?"),
        &[("ends_with(\"第一巡察组\", \"组\")", "true")],
        |_, arguments| Ok(Data::bool(text(arguments, 0)?.ends_with(text(arguments, 1)?))),
    ),
    native(
        "trim",
        &[TEXT],
        Gives::Text,
        ("去掉两端的空白。", "Without the blanks at both ends."),
        &[("trim(\" 甲 \")", "\"甲\"")],
        |_, arguments| Ok(Data::text(text(arguments, 0)?.trim())),
    ),
    native(
        "replace",
        &[TEXT, PART, Parameter { name: "by", wants: Wants::Text }],
        Gives::Text,
        ("把其中的 part 都换成 by。", "With every part replaced."),
        &[("replace(\"甲-乙\", \"-\", \"、\")", "\"甲、乙\"")],
        |call, arguments| {
            let (text, part, by) = (text(arguments, 0)?, text(arguments, 1)?, text(arguments, 2)?);
            let grown = text.matches(part).count().saturating_mul(by.len());
            if grown > call.limits.text_bytes {
                return Err(too_long());
            }
            Ok(Data::text(&text.replace(part, by)))
        },
    ),
    native(
        "split",
        &[TEXT, Parameter { name: "at", wants: Wants::Text }],
        Gives::Texts,
        ("在 at 处切开。", "Cut at every `at`."),
        &[("split(\"甲、乙\", \"、\")", "[\"甲\", \"乙\"]")],
        |_, arguments| {
            let (text, at) = (text(arguments, 0)?, text(arguments, 1)?);
            if at.is_empty() {
                return Err(End::fault(message!(
                    zh: "split 的 at 不能为空",
                    en: "the `at` of split cannot be empty",
                )));
            }
            Ok(Data::array(text.split(at).map(Data::text).collect()))
        },
    ),
    native(
        "join",
        &[
            Parameter { name: "list", wants: Wants::Array },
            Parameter { name: "by", wants: Wants::Text },
        ],
        Gives::Text,
        ("用 by 把各项连成一段文字。", "The items in one text, with `by` between them."),
        &[("join([\"甲\", 2], \"、\")", "\"甲、2\"")],
        |call, arguments| {
            let by = text(arguments, 1)?;
            let mut all = String::new();
            for (place, item) in array(arguments, 0)?.iter().enumerate() {
                if place > 0 {
                    all.push_str(by);
                }
                all.push_str(&in_text(item)?);
                if all.len() > call.limits.text_bytes {
                    return Err(too_long());
                }
            }
            Ok(Data::text(&all))
        },
    ),
    native(
        "text",
        &[Parameter { name: "x", wants: Wants::Any }],
        Gives::Text,
        ("写成文字：数最多四位小数。", "Written as a text; numbers with at most four decimals."),
        &[("text(1/3)", "\"0.3333\"")],
        |_, arguments| match arguments.first() {
            Some(data) => in_text(data).map(|text| Data::text(&text)),
            None => Err(super::wrong()),
        },
    ),
];

fn too_long() -> End {
    End::fault(message!(zh: "文字过长", en: "the text is too long"))
}
