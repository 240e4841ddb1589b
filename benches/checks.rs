//! A federal pair checked by all rules that are at hand: `cargo bench --bench checks [-- 100000]`.
//!
//! With the official packets beside the project (`../shared/nsi`, or the folder in `LADYA_NSI`) these are
//! Q015, Q016 and our rule files; without them, our rule files alone. Beside it, for comparison:
//! `xmllint --stream --noout --schema H_MP_3.1.xsd FILE` on the same main file.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use chrono::NaiveDate;
use ladya::checks::builtin;
use ladya::checks::catalog::{Catalog, Parts};
use ladya::checks::federal::{Pair, Request, check};
use ladya::checks::official::Classifier;
use ladya::checks::shape::Shape;
use ladya::demo::federal::write_pair;
use ladya::nsi::{Catalogue, Shelf, folder as nsi_folder};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn beside(name: &str) -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let named = std::env::var_os("LADYA_NSI").map(PathBuf::from);
    let places = ["../shared/nsi", "../../shared/nsi"].map(|folder| root.join(folder));
    let all = named.into_iter().chain(places);
    all.map(|folder| folder.join(name))
        .find(|path| path.exists())
}

/// The most memory that this process has held, in megabytes; Linux only.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|l| l.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kilobytes.map_or("?".into(), |kb| format!("{}", kb / 1024))
}

fn main() {
    let n = std::env::args()
        .find_map(|a| a.parse().ok())
        .unwrap_or(100_000_usize);
    let folder = tempfile::tempdir().expect("a folder");
    let pair = write_pair(folder.path(), 'H', n, 1).expect("written");
    let size = std::fs::metadata(&pair.main).expect("written").len();
    let packets = ["Q015.xml", "Q016.xml"]
        .iter()
        .filter_map(|name| beside(name));
    let catalogue = Catalogue::load(&[]).expect("our descriptors");
    let classifiers: Vec<Classifier> = packets
        .flat_map(|path| Classifier::open(&path, &catalogue).expect("a packet"))
        .collect();
    let mut dictionaries = Shelf::default();
    if let Some(folder) = beside("Q015.xml").as_deref().and_then(Path::parent) {
        let left_out = nsi_folder::read(folder, &catalogue, &mut dictionaries);
        for file in left_out.expect("a folder") {
            println!("not taken: {}", file.file);
        }
    }
    let began = Instant::now();
    let (files, _) = builtin::rule_files();
    let mut catalog = Catalog::new(Parts {
        classifiers: &classifiers,
        files: &files,
        table: &[],
        region: None,
        accounts: Shape::federal(),
    });
    catalog.look_for(&dictionaries);
    println!(
        "{} rules made ready in {:.2?}",
        catalog.rules.len(),
        began.elapsed()
    );
    let request = Request {
        rules: &catalog.rules,
        dictionaries: &dictionaries,
        today: NaiveDate::from_ymd_opt(2021, 5, 10).expect("a date"),
    };
    let main = Pair::find(&pair.main).expect("a pair");
    for _ in 0..3 {
        let began = Instant::now();
        let mut n_found = 0_u64;
        let checked = check(&main, &request, &mut |_| n_found += 1).expect("checked");
        let seconds = began.elapsed().as_secs_f64();
        println!(
            "{n} cases of {} bytes by {} rules: {seconds:.2} s, {:.0} cases a second, {n_found} findings, peak {} MB",
            size / n as u64,
            checked.n_rules,
            n as f64 / seconds,
            peak(),
        );
    }
    if let Some(schema) = beside("../xsd/federal-3x/H_MP_3.1.xsd") {
        let began = Instant::now();
        let run = Command::new("xmllint")
            .args(["--stream", "--noout", "--schema"])
            .args([&schema, &pair.main])
            .output();
        match run {
            Ok(output) if output.status.success() => {
                println!(
                    "xmllint --stream --schema: {:.2} s",
                    began.elapsed().as_secs_f64()
                );
            }
            Ok(output) => println!("xmllint: {}", String::from_utf8_lossy(&output.stderr)),
            Err(e) => println!("xmllint did not run: {e}"),
        }
    }
}
