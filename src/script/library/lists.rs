use std::cmp::Ordering;

use super::{Chapter, Data, End, Gives, Native, Parameter, Wants, array, text};
use crate::{
    diagnostic::message,
    script::{
        Kind,
        operator::{Binary, equal, key},
    },
    value::{Number, Value},
};

const LIST: Parameter = Parameter { name: "list", wants: Wants::Sized };

pub(super) const NATIVES: &[Native] = &[
    Native {
        name: "len",
        chapter: Chapter::Lists,
        parameters: &[LIST],
        required: 1,
        many: false,
        gives: Gives::Number,
        about: (
            "数组的项数、映射表的键数、文字的字数。",
            "The items of an array, the keys of a map, the characters of a text.",
        ),
        examples: &[("len([1, 2])", "2"), ("len(\"巡察组\")", "3")],
        writes: false,
        run: |_, arguments| size(arguments).map(|size| Data::number(Number::from(size))),
    },
    Native {
        name: "is_empty",
        chapter: Chapter::Lists,
        parameters: &[LIST],
        required: 1,
        many: false,
        gives: Gives::Bool,
        about: ("是否一项也没有。", "Has it no items?"),
        examples: &[("is_empty([])", "true")],
        writes: false,
        run: |_, arguments| size(arguments).map(|size| Data::bool(size == 0)),
    },
    Native {
        name: "contains",
        chapter: Chapter::Lists,
        parameters: &[LIST, Parameter { name: "x", wants: Wants::Any }],
        required: 2,
        many: false,
        gives: Gives::Bool,
        about: (
            "数组里有没有这一项、映射表里有没有这个键、文字里有没有这段文字。也可写 x in list、x !in list。",
            "Is it among the items of an array, the keys of a map, is it a part of a text? Also written x in list, x !in list.",
        ),
        examples: &[
            ("contains([\"优秀\", \"良好\"], \"良好\")", "true"),
            ("\"合格\" in [\"优秀\", \"良好\"]", "false"),
            ("\"整改\" in \"整改台账\"", "true"),
        ],
        writes: false,
        run: |_, arguments| contains(arguments),
    },
    Native {
        name: "keys",
        chapter: Chapter::Lists,
        parameters: &[Parameter { name: "map", wants: Wants::Any }],
        required: 1,
        many: false,
        gives: Gives::Texts,
        about: ("映射表的键，按声明或文件中的次序。", "The keys of a map, in their order."),
        examples: &[("keys(#{ a: 1, b: 2 })", "[\"a\", \"b\"]")],
        writes: false,
        run: |_, arguments| match arguments.first() {
            Some(Data::Map(entries)) => {
                Ok(Data::array(entries.keys().map(|key| Data::text(key)).collect()))
            }
            other => Err(not_a_map(other)),
        },
    },
    Native {
        name: "values",
        chapter: Chapter::Lists,
        parameters: &[Parameter { name: "map", wants: Wants::Any }],
        required: 1,
        many: false,
        gives: Gives::Any,
        about: ("映射表的值，次序与 keys 相同。", "The values of a map, in the order of its keys."),
        examples: &[("values(#{ a: 1, b: 2 })", "[1, 2]")],
        writes: false,
        run: |_, arguments| match arguments.first() {
            Some(Data::Map(entries)) => Ok(Data::array(entries.values().cloned().collect())),
            other => Err(not_a_map(other)),
        },
    },
    Native {
        name: "sorted",
        chapter: Chapter::Lists,
        parameters: &[Parameter { name: "list", wants: Wants::Array }],
        required: 1,
        many: false,
        gives: Gives::Any,
        about: (
            "从小到大排列的数组；项须全是数、全是日期或全是文字。",
            "The array in rising order; its items are all numbers, all dates or all texts.",
        ),
        examples: &[("sorted([3, 1, 2])", "[1, 2, 3]")],
        writes: false,
        run: |_, arguments| sorted(array(arguments, 0)?).map(Data::array),
    },
    Native {
        name: "supplied",
        chapter: Chapter::Lists,
        parameters: &[Parameter { name: "table", wants: Wants::Text }],
        required: 1,
        many: false,
        gives: Gives::Bool,
        about: ("这张表（写 id）本轮有没有报送。", "Was the table (its id) handed in this round?"),
        examples: &[("supplied(\"rectification\")", "false")],
        writes: false,
        run: |call, arguments| Ok(Data::bool(call.context.supplied.contains(text(arguments, 0)?))),
    },
];

fn size(arguments: &[Data]) -> Result<usize, End> {
    match arguments.first() {
        Some(Data::Array(items)) => Ok(items.len()),
        Some(Data::Map(entries)) => Ok(entries.len()),
        Some(other) => other.as_text().map(|text| text.chars().count()).ok_or_else(super::wrong),
        None => Err(super::wrong()),
    }
}

fn not_a_map(data: Option<&Data>) -> End {
    let name = data.map_or(Kind::Any, Kind::of).name();
    End::fault(crate::diagnostic::Message {
        zh: format!("这里应为映射表，而不是{}", name.zh),
        en: format!("this is to be a map, and it is {}", name.en),
    })
}

fn contains(arguments: &[Data]) -> Result<Data, End> {
    let [list, wanted] = arguments else { return Err(super::wrong()) };
    match list {
        Data::Array(items) => {
            for item in items.iter().filter(|item| item.absence().is_none()) {
                match equal(item, wanted)? {
                    Some(true) => return Ok(Data::bool(true)),
                    Some(false) => {}
                    // The words for mixing kinds are those of `==`.
                    None => return Binary::Equal.apply(item, wanted),
                }
            }
            Ok(Data::bool(false))
        }
        Data::Map(entries) => Ok(Data::bool(entries.contains_key(key(wanted)?.as_str()))),
        other => match (other.as_text(), wanted.as_text()) {
            (Some(text), Some(part)) => Ok(Data::bool(text.contains(part))),
            _ => Binary::Equal.apply(other, wanted),
        },
    }
}

/// In rising order.
pub(crate) fn sorted(items: &[Data]) -> Result<Vec<Data>, End> {
    // Where all neighbours have an order, all items are of one kind. Without that there is no order to sort by, and sorting
    // by it all the same could panic.
    for pair in items.windows(2) {
        if let [a, b] = pair {
            order(a, b)?;
        }
    }
    let mut items = items.to_vec();
    items.sort_by(|a, b| order(a, b).unwrap_or(Ordering::Equal));
    Ok(items)
}

fn order(a: &Data, b: &Data) -> Result<Ordering, End> {
    if let Some(kind) = a.absence().or(b.absence()) {
        return Err(End::Absent(kind));
    }
    if let (Some(a), Some(b)) = (a.as_number(), b.as_number()) {
        return Ok(a.cmp(b));
    }
    match (a, b) {
        (Data::Value(Value::Date(a)), Data::Value(Value::Date(b))) => Ok(a.cmp(b)),
        (Data::Value(Value::Text(a)), Data::Value(Value::Text(b))) => Ok(a.cmp(b)),
        _ => Err(End::fault(message!(
            zh: "只有全是数、全是日期或全是文字的数组能排序",
            en: "only arrays of numbers, of dates or of texts can be sorted",
        ))),
    }
}
