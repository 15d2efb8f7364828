//! The shipped packs load without a complaint.

use zhixiao::{
    diagnostic::Language,
    method::{self, ShippedPacks, embedded},
};

#[test]
fn the_shipped_packs_load() {
    for id in embedded::ids() {
        let pack = embedded::pack(id).unwrap();
        let (method, found) = method::load(&pack, &ShippedPacks);
        let list: Vec<String> = found
            .iter()
            .map(|found| {
                let place = &found.place;
                format!(
                    "{}:{} {} {} / {} / {}",
                    place.file.as_deref().unwrap_or_default(),
                    place.row.unwrap_or_default(),
                    found.code,
                    found.text(Language::Chinese),
                    found.text(Language::English),
                    found.help.as_ref().map_or("", |help| &help.zh)
                )
            })
            .collect();
        assert!(list.is_empty(), "{id}:\n{}", list.join("\n"));
        assert!(method.is_some(), "{id}");
    }
}
