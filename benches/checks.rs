//! What checks cost: `cargo bench --bench checks [-- federal|accounts] [100000]`.
//!
//! `accounts`: the pool of a month in a database checked by all rules of «Reestr», every packet beside the
//! project (below) imported; then the same once more.
//!
//! `federal`: a federal pair checked by all rules that are at hand. With the official packets beside the project (`../shared/nsi`, or the folder in `LADYA_NSI`) these are
//! Q015, Q016 and our rule files; without them, our rule files alone. Beside it, for comparison:
//! `xmllint --stream --noout --schema H_MP_3.1.xsd FILE` on the same main file.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use chrono::NaiveDate;
use ladya::checks::account::Finding;
use ladya::checks::builtin;
use ladya::checks::catalog::{Catalog, Parts};
use ladya::checks::federal::{Pair, Request, check as check_pair};
use ladya::checks::official::Classifier;
use ladya::checks::shape::Shape;
use ladya::demo::federal::write_pair;
use ladya::demo::{Invented, write_mis_file};
use ladya::domain::ReportingPeriod;
use ladya::nsi::{Catalogue, Shelf, folder as nsi_folder};
use ladya::store::candidates::{Brief, Scope};
use ladya::workflows::check::{self, Prepared};
use ladya::workflows::{Clock, Quiet, Workplace, card, import, nsi};

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
    let is_asked = |name: &str| std::env::args().any(|a| a == name);
    if !is_asked("federal") {
        accounts(n as u64);
    }
    if !is_asked("accounts") {
        federal(n);
    }
}

/// A month of accounts in a database of their own, and dictionaries as an organization has them.
fn accounts(n: u64) {
    let folder = tempfile::tempdir().expect("a folder");
    let period: ReportingPeriod = "2021-04".parse().expect("a month");
    let database = folder.path().join("ladya.db");
    let mut workplace = Workplace::open(&database, None).expect("a database");
    workplace.clock = Clock::Fixed(NaiveDate::from_ymd_opt(2021, 5, 5).expect("a date"));
    let invented = Invented::new(1, n as usize, period);
    let file = folder.path().join("mis.xml");
    let cases = invented.cases(period, n);
    write_mis_file(&file, &workplace.profile, &invented, period, cases).expect("written");
    import::import(&mut workplace, &[file], &Quiet).expect("imported");
    if let Some(packets) = beside("Q015.xml").as_deref().and_then(Path::parent) {
        let asked = nsi::Asked {
            paths: vec![packets.to_owned()],
            ..nsi::Asked::default()
        };
        let taken = nsi::import(&mut workplace, &asked, &Quiet);
        println!(
            "packets beside the project: {}",
            if taken.is_ok() {
                "imported"
            } else {
                "not all taken"
            }
        );
    }
    let began = Instant::now();
    let prepared = Prepared::load(&workplace, period).expect("rules");
    println!(
        "{} rules about accounts made ready in {:.2?}, {} wait for dictionaries",
        prepared.n_rules(),
        began.elapsed(),
        prepared.waiting.len()
    );
    // The most memory is to be that of the checks, not of the import.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    for _ in 0..3 {
        let began = Instant::now();
        let mut n_found = 0_u64;
        let scope = Scope::Period(period);
        let found = &mut |_: &Brief, _: Finding| n_found += 1;
        let summary = check::check(&workplace, &prepared, &scope, &Quiet, found).expect("checked");
        let seconds = began.elapsed().as_secs_f64();
        println!(
            "{} accounts: {seconds:.2} s, {:.0} accounts a second, {n_found} findings, peak {} MB",
            summary.accounts,
            summary.accounts as f64 / seconds,
            peak(),
        );
    }
    // What the card asks with every change.
    let list = check::list(&workplace, &prepared, period, &Quiet).expect("a list");
    if let Some(account) = list.accounts.first() {
        let began = Instant::now();
        const TIMES: u32 = 100;
        for _ in 0..TIMES {
            card::try_out(&workplace, account.id, &[], Some(&prepared)).expect("a card");
        }
        println!("a card with its findings: {:.2?}", began.elapsed() / TIMES);
    }
}

fn federal(n: usize) {
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
        let checked = check_pair(&main, &request, &mut |_| n_found += 1).expect("checked");
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
