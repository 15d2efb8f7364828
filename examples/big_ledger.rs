//! Writes a round with an invented ledger of any size, to measure with:
//! `cargo run --release --example big_ledger -- --rows 5000000 --teams 300 --out FOLDER`.

use std::{
    error::Error,
    fs::{self, File},
    io::{BufWriter, Write},
    path::{Path, PathBuf},
};

use zhixiao::{method, table, workbench::InventedLedger};

fn main() -> Result<(), Box<dyn Error>> {
    let mut ledger = InventedLedger { rows: 1_000_000, teams: 300, seed: 20_260_630 };
    let mut out = PathBuf::from("big-round");
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let value = words.next().ok_or("each option wants a value")?;
        match word.as_str() {
            "--rows" => ledger.rows = value.parse()?,
            "--teams" => ledger.teams = value.parse()?,
            "--seed" => ledger.seed = value.parse()?,
            "--out" => out = value.into(),
            other => {
                return Err(format!("{other}? Known are --rows, --teams, --seed and --out").into());
            }
        }
    }
    fs::create_dir_all(&out)?;
    let mut file = BufWriter::with_capacity(1 << 20, File::create(out.join("rectification.csv"))?);
    ledger.write_ledger(&mut file)?;
    file.flush()?;
    ledger.write_roster(&mut File::create(out.join("teams.csv"))?)?;
    write_empty_ledgers(&out)?;
    let day = InventedLedger::AS_OF;
    fs::write(
        out.join("round.toml"),
        format!("id = \"big\"\nname = \"虚构的大台账\"\nas_of = {day}\n"),
    )?;
    Ok(())
}

/// The other ledgers of the shipped method, which wants them to be there: their headers and no rows.
fn write_empty_ledgers(out: &Path) -> Result<(), Box<dyn Error>> {
    let pack = method::embedded::pack("tonghua-trial").ok_or("the method is not shipped")?;
    let (method, _) = method::load(&pack, &method::ShippedPacks);
    let method = method.ok_or("the shipped method has mistakes")?;
    for spec in table::declared_headers(&method) {
        let Some(stem) = spec.files.first() else { continue };
        if stem == "teams" || stem == "rectification" {
            continue;
        }
        let wanted = spec.columns.iter().filter(|column| !column.private);
        let headers: Vec<&str> =
            wanted.filter_map(|column| column.headers.first()).map(String::as_str).collect();
        fs::write(out.join(format!("{stem}.csv")), headers.join(",") + "\n")?;
    }
    Ok(())
}
