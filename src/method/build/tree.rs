//! Who stands below whom, and by what words they are found.

use std::{collections::BTreeMap, sync::Arc};

use indexmap::IndexMap;

use super::{
    Builder,
    columns::suggest,
    nodes::Draft,
    order::{circle, order},
    words::plain,
};
use crate::{
    diagnostic::{Diagnostic, message},
    method::{
        document::Spot,
        model::{NodeIndex, NodeLevel, ROOT},
    },
};

impl<'a> Builder<'a> {
    /// Ids of nodes are unique; words that an `indicator` cell may hold mean one indicator.
    pub(super) fn unique_names(&mut self, drafts: &[Draft<'a>]) {
        let mut ids: BTreeMap<Arc<str>, &Spot> = BTreeMap::new();
        let mut words: BTreeMap<String, (Arc<str>, Arc<str>)> = BTreeMap::new();
        for (draft, node) in drafts.iter().zip(&self.nodes) {
            if node.id.is_empty() {
                continue;
            }
            if let Some(other) = ids.insert(Arc::clone(&node.id), draft.spot) {
                let (id, row) = (&node.id, other.place().row.unwrap_or_default());
                self.found.push(
                    Diagnostic::error(
                        "id-twice",
                        draft.spot.place(),
                        message!(
                            zh: "标识 \"{id}\" 在第 {row} 行已经用过",
                            en: "the id \"{id}\" is already used in line {row}"
                        ),
                    )
                    .help(message!(
                        zh: "办法、分组和指标的标识各不相同",
                        en: "ids of the method, of groups and of indicators all differ"
                    )),
                );
            }
            if node.level != NodeLevel::Indicator {
                continue;
            }
            let all = [&*node.id, &*node.name]
                .into_iter()
                .chain(node.code.as_deref())
                .chain(node.aliases.iter().map(String::as_str));
            for word in all {
                let owner = (Arc::clone(&node.id), Arc::from(word));
                let Some((other, _)) = words.insert(plain(word), owner) else { continue };
                if other != node.id {
                    let id = &node.id;
                    self.found.push(
                        Diagnostic::error(
                            "indicator-word-twice",
                            draft.spot.place(),
                            message!(
                                zh: "\"{word}\" 既指指标 `{other}` 又指 `{id}`，台账里写它就分不清",
                                en: "\"{word}\" means both indicators `{other}` and `{id}`: a ledger that says it cannot be read"
                            ),
                        )
                        .help(message!(
                            zh: "标识、编号、名称和别名各指标之间不能相同",
                            en: "ids, codes, names and aliases of different indicators must differ"
                        )),
                    );
                }
            }
        }
    }

    /// Parents and children.
    pub(super) fn link(&mut self, drafts: &[Draft<'a>]) {
        let groups: IndexMap<Arc<str>, usize> = self
            .nodes
            .iter()
            .enumerate()
            .filter(|(_, node)| node.level == NodeLevel::Group)
            .map(|(at, node)| (Arc::clone(&node.id), at))
            .collect();
        let method = self.nodes.first().map(|root| Arc::clone(&root.id)).unwrap_or_default();
        let mut needs: Vec<Vec<usize>> = vec![Vec::new(); self.nodes.len()];
        for (at, draft) in drafts.iter().enumerate().skip(1) {
            let parent = match draft.parent {
                None => ROOT.0,
                Some((id, _)) if *id == method => ROOT.0,
                Some((id, spot)) => {
                    if let Some(parent) = groups.get(id) {
                        *parent
                    } else {
                        let known: Vec<&str> = groups.keys().map(|id| &**id).collect();
                        let diagnostic = Diagnostic::error(
                            "unknown-group",
                            spot.place(),
                            message!(zh: "没有分组 \"{id}\"", en: "there is no group \"{id}\""),
                        );
                        self.found.push(suggest(diagnostic, id, known));
                        ROOT.0
                    }
                }
            };
            if let Some(needs) = needs.get_mut(at).filter(|_| parent != ROOT.0) {
                needs.push(parent);
            }
            if let Some(node) = self.nodes.get_mut(at) {
                node.parent = Some(NodeIndex(parent));
            }
        }
        let (_, circles) = order(&needs);
        for round in circles {
            let nodes = round.iter().filter_map(|at| self.nodes.get(*at));
            let names: Vec<String> = nodes.map(|node| node.id.to_string()).collect();
            if let Some(node) = round.first().and_then(|at| self.nodes.get_mut(*at)) {
                // Cut, so that what follows comes to an end.
                node.parent = Some(ROOT);
                let place = node.place.clone();
                self.found.push(circle(&names, place));
            }
        }
        let parents: Vec<Option<NodeIndex>> = self.nodes.iter().map(|node| node.parent).collect();
        // Groups and indicators of one parent in the order in which they are written.
        let mut places: Vec<usize> = (1..self.nodes.len()).collect();
        places.sort_by_key(|at| {
            let spot = drafts.get(*at).map(|draft| draft.spot);
            let pack = spot.map(|spot| std::cmp::Reverse(spot.file.pack));
            let file =
                spot.map(|spot| (spot.file.name != self.method.spot.file.name, &spot.file.name));
            (pack, file, spot.map(|spot| spot.span.start), *at)
        });
        for at in places {
            if let Some(Some(parent)) = parents.get(at)
                && let Some(node) = self.nodes.get_mut(parent.0)
            {
                node.children.push(NodeIndex(at));
            }
        }
    }
}
