//! Insured people: `cargo bench --bench insured -- [POLICIES] [ACCOUNTS]` (default 1000000 and 50000). The list
//! of so many invented people is written, imported twice and asked about the accounts of a month. Prints
//! seconds and peak memory (Linux only; 0 elsewhere).

use std::path::Path;
use std::time::Instant;

use ladya::demo::{self, Invented, write_mis_file};
use ladya::domain::ReportingPeriod;
use ladya::exchange::Profile;
use ladya::workflows::insured::{self, Asked, Which};
use ladya::workflows::{Quiet, Workplace, import, setup};

const SEED: u64 = 1;

fn main() {
    let mut numbers = std::env::args().filter_map(|n| n.parse().ok());
    let policies = numbers.next().unwrap_or(1_000_000);
    let accounts = numbers.next().map_or(50_000, |n: usize| n as u64);
    let april = ReportingPeriod::new(2021, 4).expect("a month");
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let invented = Invented::new(SEED, policies, april);
    let rows = invented
        .write_insured(&at("insured.csv"))
        .expect("is written");
    let profile = Profile::load("yaroslavl", &[]).expect("the profile");
    let cases = invented.cases(april, accounts);
    write_mis_file(&at("mis.xml"), &profile, &invented, april, cases).expect("is written");
    println!("{rows} policies, {accounts} accounts");
    let mut workplace = Workplace::open(&at("ladya.db"), None).expect("opens");
    let toml = toml::to_string(&demo::setup()).expect("a set-up");
    setup::apply(&mut workplace, "setup.toml", &toml).expect("is set up");
    import::import(&mut workplace, &[at("mis.xml")], &Quiet).expect("is imported");
    for date in ["2021-03-31", "2021-04-30"] {
        let asked = Asked {
            path: at("insured.csv"),
            date: date.parse().ok(),
            replaces: false,
        };
        // The same bytes would be found to be there already.
        append(&asked.path, "\n");
        timed("import", || {
            insured::import(&mut workplace, &asked, &Quiet).expect("is imported")
        });
    }
    let checked = timed("check", || {
        insured::check(&workplace, Some(april), None, &Quiet).expect("is checked")
    });
    println!("findings     {:>8}", checked.findings.len());
    let which = Which::AllSafe(Some(april));
    let done = timed("accept", || {
        insured::accept(&mut workplace, &which, &Quiet).expect("is accepted")
    });
    println!("accepted     {:>8}", done.accounts.len());
    drop(workplace);
    let size = std::fs::metadata(at("ladya.db")).map_or(0, |m| m.len());
    println!("database {:.0} MB", size as f64 / 1e6);
    println!("peak memory {:.0} MB", peak());
}

fn append(path: &Path, text: &str) {
    use std::io::Write;
    let mut file = std::fs::OpenOptions::new()
        .append(true)
        .open(path)
        .expect("opens");
    file.write_all(text.as_bytes()).expect("is written");
}

fn timed<T>(what: &str, run: impl FnOnce() -> T) -> T {
    let begun = Instant::now();
    let result = run();
    println!("{what:<12} {:>8.2} s", begun.elapsed().as_secs_f64());
    result
}

fn peak() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let kb = line.and_then(|line| line.split_whitespace().nth(1));
    kb.and_then(|kb| kb.parse::<f64>().ok())
        .map_or(0.0, |kb| kb / 1024.0)
}
