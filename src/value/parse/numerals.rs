/// The value of one Chinese digit.
const fn digit(c: char) -> Option<u32> {
    Some(match c {
        '〇' | '零' | '○' | '◯' => 0,
        '一' => 1,
        '二' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

/// A run of Chinese numerals as a number below 100 (`二十一`) or digit by digit (`二〇二三`).
fn run(run: &[char]) -> Option<String> {
    match run.iter().position(|c| *c == '十') {
        None => {
            run.iter().map(|c| digit(*c).and_then(|value| char::from_digit(value, 10))).collect()
        }
        Some(at) => {
            let (tens, ones) = (run.get(..at)?, run.get(at + 1..)?);
            let one = |part: &[char], absent| match part {
                [] => Some(absent),
                [c] => digit(*c).filter(|value| *value > 0),
                _ => None,
            };
            Some((one(tens, 1)? * 10 + one(ones, 0)?).to_string())
        }
    }
}

/// `text` with every run of Chinese numerals written in Arabic digits: `二〇二三年五月六日` becomes
/// `2023年5月6日`. Nothing if there is none, or one that is no number.
pub(super) fn arabic(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut pending: Vec<char> = Vec::new();
    let mut any = false;
    for c in text.chars().chain(['\0']) {
        if c == '十' || digit(c).is_some() {
            pending.push(c);
            any = true;
            continue;
        }
        if !pending.is_empty() {
            out.push_str(&run(&pending)?);
            pending.clear();
        }
        if c != '\0' {
            out.push(c);
        }
    }
    any.then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals_become_digits() {
        for (chinese, digits) in [
            ("二〇二三年五月六日", "2023年5月6日"),
            ("二○二三年十二月三十一日", "2023年12月31日"),
            ("十月二十日", "10月20日"),
            ("十一", "11"),
        ] {
            assert_eq!(arabic(chinese).as_deref(), Some(digits));
        }
        for not_one in ["2023", "长期坚持", "十十", "一十二三"] {
            assert_eq!(arabic(not_one), None, "{not_one}");
        }
    }
}
