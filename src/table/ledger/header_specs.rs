use std::sync::Arc;

use crate::method::model::{
    Column, ColumnIndex, ColumnKind, ColumnOrigin, Method, NodeLevel, TableIndex,
};
use crate::table::{ColumnSpec, HeaderSpec};

/// The headers that the tables of a method are recognised by.
#[must_use]
pub fn declared_headers(method: &Method) -> Vec<HeaderSpec> {
    let tables = (0..method.tables.len()).map(TableIndex);
    tables.filter_map(|at| header_spec(method, at)).map(|(spec, _)| spec).collect()
}

/// The headers that a table is recognised by, and the columns that they stand for: by place in
/// [`HeaderSpec::columns`].
pub(super) fn header_spec(
    method: &Method,
    index: TableIndex,
) -> Option<(HeaderSpec, Vec<ColumnIndex>)> {
    let table = method.tables.get(index.0)?;
    let mut columns = Vec::new();
    let mut of = Vec::new();
    for (at, column) in table.columns.iter().enumerate() {
        if matches!(column.origin, ColumnOrigin::File) {
            columns.push(column_spec(method, column, table.key.contains(&ColumnIndex(at))));
            of.push(ColumnIndex(at));
        }
    }
    let spec = HeaderSpec {
        table: index.0,
        name: Arc::from(&*table.name),
        files: table.files.clone(),
        columns,
        total_words: Vec::new(),
    };
    Some((spec, of))
}

fn column_spec(method: &Method, column: &Column, key: bool) -> ColumnSpec {
    ColumnSpec {
        id: Arc::clone(&column.id),
        headers: column.headers.clone(),
        required: column.required,
        key,
        fill_down: column.fill_down,
        placeholder: if column.per_indicator { placeholder(method) } else { Vec::new() },
        text: matches!(column.kind, ColumnKind::Text | ColumnKind::Team | ColumnKind::Indicator),
        private: column.private,
    }
}

/// What `{indicator}` may stand for.
fn placeholder(method: &Method) -> Vec<(Arc<str>, String)> {
    let indicators = method.nodes.iter().filter(|node| node.level == NodeLevel::Indicator);
    indicators
        .flat_map(|node| {
            let code_and_name = node.code.iter().map(|code| format!("{code}{}", node.name));
            [node.id.to_string(), node.name.clone()]
                .into_iter()
                .chain(node.aliases.iter().cloned())
                .chain(node.code.iter().cloned())
                .chain(code_and_name)
                .map(|word| (Arc::clone(&node.id), word))
        })
        .collect()
}
