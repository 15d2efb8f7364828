use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::{
    diagnostic::nearest,
    method::model::{Method, NodeIndex, NodeLevel},
    value::text,
};

/// What ledgers may write for the indicators of a method: id, code, name, alias, or code and name.
#[derive(Debug, Clone, Default)]
pub(super) struct IndicatorNames {
    by_word: FxHashMap<String, Vec<NodeIndex>>,
    /// Names of groups: an indicator is wanted, and the mistake is easily made.
    groups: FxHashMap<String, Arc<str>>,
    words: Vec<Arc<str>>,
    ids: Vec<Arc<str>>,
}

/// What ledgers may write for an indicator, as it is compared, with the indicator's id. What several are called by
/// is not among them.
pub(crate) fn indicator_words(method: &Method) -> Vec<(String, String)> {
    let names = IndicatorNames::of(method);
    let mut words: Vec<(String, String)> = names
        .by_word
        .keys()
        .filter_map(|word| {
            let node = method.nodes.get(names.find(word).ok()?.0)?;
            Some((word.clone(), node.id.to_string()))
        })
        .collect();
    words.sort();
    words
}

/// Why a text names no indicator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NoIndicator {
    /// None is called so; the nearest that one is.
    Unknown(Option<Arc<str>>),
    /// These are all called so, by their ids.
    Ambiguous(Vec<Arc<str>>),
    /// It is the name of a group.
    Group(Arc<str>),
}

impl IndicatorNames {
    pub(super) fn of(method: &Method) -> Self {
        let mut names = Self::default();
        for (at, node) in method.nodes.iter().enumerate() {
            names.ids.push(Arc::clone(&node.id));
            let code = node.code.as_deref();
            let own = [&*node.id, &*node.name];
            let aliases = node.aliases.iter().map(String::as_str);
            let words: Vec<String> = own
                .into_iter()
                .chain(aliases)
                .map(str::to_owned)
                .chain(code.map(str::to_owned))
                .collect();
            if node.level != NodeLevel::Indicator {
                for word in &words {
                    names.groups.insert(text::key(word), Arc::from(&*node.name));
                }
                continue;
            }
            // With the code in front, however the two are set apart.
            let with_code = code.into_iter().flat_map(|code| {
                let names =
                    std::iter::once(&*node.name).chain(node.aliases.iter().map(String::as_str));
                names.flat_map(move |name| {
                    ["", "、", ".", ":", "-"].map(|gap| format!("{code}{gap}{name}"))
                })
            });
            for key in words
                .iter()
                .map(|word| text::key(word))
                .chain(with_code.map(|word| text::key(&word)))
            {
                let nodes = names.by_word.entry(key).or_default();
                if nodes.last() != Some(&NodeIndex(at)) {
                    nodes.push(NodeIndex(at));
                }
            }
            names.words.extend(words.into_iter().map(Arc::from));
        }
        names
    }

    /// The indicator that a ledger calls `written`: an id goes before codes, names and aliases.
    pub(super) fn find(&self, written: &str) -> Result<NodeIndex, NoIndicator> {
        let key = text::key(written);
        let Some(nodes) = self.by_word.get(&key) else {
            if let Some(group) = self.groups.get(&key) {
                return Err(NoIndicator::Group(Arc::clone(group)));
            }
            let words = self.words.iter().map(|word| &**word);
            let near = nearest(&text::normalise(written), words);
            return Err(NoIndicator::Unknown(near.map(Arc::from)));
        };
        if let [only] = nodes.as_slice() {
            return Ok(*only);
        }
        let id = |node: &NodeIndex| self.ids.get(node.0);
        let mut by_id = nodes.iter().filter(|node| id(node).is_some_and(|id| text::key(id) == key));
        match (by_id.next(), by_id.next()) {
            (Some(only), None) => Ok(*only),
            _ => Err(NoIndicator::Ambiguous(
                nodes.iter().filter_map(|node| id(node).cloned()).collect(),
            )),
        }
    }
}
