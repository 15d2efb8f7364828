//! Which file or sheet serves which table: by its name.

use super::spec::HeaderSpec;
use crate::diagnostic::nearest;
use crate::value::text;

/// Is `name` what `pattern` says? Width, case and spaces aside; `*` stands for any characters.
pub(super) fn fits(pattern: &str, name: &str) -> bool {
    let (pattern, name) = (text::key(pattern), text::key(name));
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| name.strip_prefix(first)) else {
        return false;
    };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        match rest.find(part) {
            Some(at) => rest = rest.get(at + part.len()..).unwrap_or_default(),
            None => return false,
        }
    }
    true
}

/// The declared name that is nearest to one that serves no table.
pub(super) fn nearest_name<'a>(specs: &'a [HeaderSpec], name: &str) -> Option<&'a str> {
    let all = specs.iter().flat_map(|spec| spec.files.iter().map(String::as_str));
    let plain: Vec<&str> = all.filter(|pattern| !pattern.contains('*')).collect();
    // Longer names that hold a declared one are nearer than any edit: 第一组整改台账.
    let key = text::key(name);
    let inside = plain.iter().copied().filter(|pattern| key.contains(&text::key(pattern)));
    inside.max_by_key(|pattern| pattern.chars().count()).or_else(|| nearest(name, plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fit_patterns() {
        assert!(fits("整改台账", "整改 台账"));
        assert!(fits("Self", "self"));
        assert!(fits("整改台账*", "整改台账（第一组）"));
        assert!(fits("*台账", "整改台账"));
        assert!(fits("a*b*c", "axxbyyc"));
        assert!(!fits("a*b*c", "axxc"));
        assert!(!fits("整改台账", "整改台账2"));
        assert!(!fits("a*a", "a"));
        assert!(fits("*", "任何"));
    }
}
