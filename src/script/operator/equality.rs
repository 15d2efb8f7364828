use crate::{
    diagnostic::{Message, listed, message, nearest},
    script::{Data, End},
    value::{EnumValue, Value},
};

/// Are they equal? Nothing if they are of kinds that cannot be equal.
pub(crate) fn equal(left: &Data, right: &Data) -> Result<Option<bool>, End> {
    if let Some(kind) = left.absence().or(right.absence()) {
        return Err(End::Absent(kind));
    }
    if let (Some(a), Some(b)) = (left.as_number(), right.as_number()) {
        return Ok(Some(a == b));
    }
    Ok(match (left, right) {
        (Data::Value(Value::Enum(value)), Data::Value(Value::Text(text)))
        | (Data::Value(Value::Text(text)), Data::Value(Value::Enum(value))) => {
            known_id(value, text)?;
            Some(value.id() == &**text)
        }
        (Data::Value(a), Data::Value(b)) => match (a, b) {
            (Value::Bool(a), Value::Bool(b)) => Some(a == b),
            (Value::Text(a), Value::Text(b)) => Some(a == b),
            (Value::Date(a), Value::Date(b)) => Some(a == b),
            (Value::Enum(a), Value::Enum(b)) => Some(a == b),
            _ => None,
        },
        (Data::Array(a), Data::Array(b)) => {
            if a.len() != b.len() {
                return Ok(Some(false));
            }
            for (a, b) in a.iter().zip(b.iter()) {
                match equal(a, b)? {
                    Some(true) => {}
                    other => return Ok(other),
                }
            }
            Some(true)
        }
        (Data::Map(a), Data::Map(b)) => Some(a == b),
        _ => None,
    })
}

/// A text that is compared with an enum value must be one of the enum's ids.
pub(crate) fn known_id(value: &EnumValue, text: &str) -> Result<(), End> {
    let enumeration = value.enumeration();
    if enumeration.position(text).is_some() {
        return Ok(());
    }
    Err(unknown_id(&enumeration.name, enumeration.members.iter().map(|member| &*member.id), text))
}

/// The mistake of comparing with a word that is none of the ids.
pub(crate) fn unknown_id<'a>(
    name: &str,
    ids: impl Iterator<Item = &'a str> + Clone,
    text: &str,
) -> End {
    let end = End::fault(message!(
        zh: "“{text}”不是 {name} 的取值",
        en: "\"{text}\" is none of the values of {name}",
    ));
    match nearest(text, ids.clone()) {
        Some(near) => end.help(message!(
            zh: "是否为 \"{near}\"？",
            en: "did you mean \"{near}\"?",
        )),
        None => {
            let all: Vec<String> = ids.map(|id| format!("\"{id}\"")).collect();
            let (zh, en) = listed(&all);
            end.help(Message { zh: format!("可取：{zh}"), en: format!("the values are {en}") })
        }
    }
}
