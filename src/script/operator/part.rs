use super::INEXACT_PLACES;
use crate::{
    diagnostic::{Message, message, nearest},
    script::{Data, End, Kind},
    value::{Number, Value},
};

/// The part `name` of a value.
pub(crate) fn property(data: &Data, name: &str) -> Result<Data, End> {
    match data {
        Data::Value(Value::Absent(kind)) => Err(End::Absent(*kind)),
        Data::Value(Value::Enum(value)) if name == "worth" => {
            value.worth().cloned().map(Data::number).ok_or_else(|| {
                let (id, list) = (value.id(), &value.enumeration().name);
                End::fault(message!(
                    zh: "{list} 的取值“{id}”没有声明 worth",
                    en: "no worth is declared for the value \"{id}\" of {list}",
                ))
            })
        }
        Data::Map(entries) => {
            entries.get(name).cloned().ok_or_else(|| no_key(name, entries.keys().map(|key| &**key)))
        }
        other => Err(no_property(&Kind::of(other), name)),
    }
}

/// The mistake of asking for a key that a map does not have.
pub(crate) fn no_key<'a>(key: &str, keys: impl Iterator<Item = &'a str>) -> End {
    let end = End::fault(message!(zh: "没有“{key}”这一项", en: "there is no entry \"{key}\""));
    match nearest(key, keys) {
        Some(near) => end.help(message!(zh: "最接近的是“{near}”", en: "the nearest is \"{near}\"")),
        None => end,
    }
}

/// The mistake of asking for a part of something that has none.
pub(crate) fn no_property(kind: &Kind, name: &str) -> End {
    let of = kind.name();
    let end = End::fault(Message {
        zh: format!("{}没有“{name}”这一部分", of.zh),
        en: format!("{} has no part `{name}`", of.en),
    });
    match kind {
        Kind::Enum(_) => end.help(message!(
            zh: "枚举值只有 `.worth`",
            en: "an enum value only has `.worth`",
        )),
        _ => end,
    }
}

/// The item at an index: of an array by its place (from 0, negative from the end), of a map by its
/// key.
pub(crate) fn at(data: &Data, index: &Data) -> Result<Data, End> {
    if let Some(kind) = data.absence().or(index.absence()) {
        return Err(End::Absent(kind));
    }
    match data {
        Data::Map(entries) => {
            let key = key(index)?;
            entries
                .get(key.as_str())
                .cloned()
                .ok_or_else(|| no_key(&key, entries.keys().map(|key| &**key)))
        }
        Data::Array(items) => {
            let place = index.as_number().and_then(Number::to_i64);
            let found = place.and_then(|place| {
                let place = match place < 0 {
                    true => items.len().checked_sub(usize::try_from(place.unsigned_abs()).ok()?)?,
                    false => usize::try_from(place).ok()?,
                };
                items.get(place)
            });
            found.cloned().ok_or_else(|| {
                let (length, index) = (items.len(), index.to_string());
                End::fault(message!(
                    zh: "数组有 {length} 项，没有第 [{index}] 项（从 0 数起）",
                    en: "the array has {length} items and none at [{index}] (counted from 0)",
                ))
            })
        }
        other => {
            let name = Kind::of(other).name();
            Err(End::fault(Message {
                zh: format!("{}不能用 [ ] 取项", name.zh),
                en: format!("{} has no items to take with [ ]", name.en),
            }))
        }
    }
}

/// How a value is written as the key of a map: texts as they are, enums by their id, numbers plain.
pub(crate) fn key(index: &Data) -> Result<String, End> {
    match index {
        Data::Value(Value::Absent(kind)) => Err(End::Absent(*kind)),
        Data::Value(Value::Enum(value)) => Ok(value.id().to_owned()),
        Data::Measure(number, _) => Ok(number.to_short(INEXACT_PLACES)),
        Data::Value(value) => Ok(value.to_plain()),
        other => {
            let name = Kind::of(other).name();
            Err(End::fault(Message {
                zh: format!("{}不能作键", name.zh),
                en: format!("{} cannot be a key", name.en),
            }))
        }
    }
}

/// How a value stands inside a text.
pub(crate) fn in_text(data: &Data) -> Result<String, End> {
    match data.absence() {
        Some(kind) => Err(End::Absent(kind)),
        None => Ok(data.to_string()),
    }
}
