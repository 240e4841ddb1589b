//! Documents: `cargo bench --bench lists -- [ROWS…]` (default 5000 50000 100000).
//!
//! The invoice first, of the invented month with 300 accounts, in milliseconds:
//! - a process: `ladya report invoice` from its start to its end, the database opened and the file on the
//!   disk; the middle one of nine, and the longest;
//! - cold: the first pages in this process, with fonts and the library of templates not yet loaded;
//! - warm: the same for the three payers in turn, thirty times, so that none is what was printed last;
//!   half of them take less than the first figure, the longest the second.
//!
//! Wanted are no more than 300 cold and 50 warm.
//!
//! Then registers of many rows, as pages and as spreadsheets. For each size invented accounts of one
//! activity are taken in and formed; then the program itself is called, as a clerk would. Prints seconds,
//! peak memory and sizes.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use ladya::demo::play::{self, Played};
use ladya::demo::{Invented, write_mis_file};
use ladya::domain::{Activity, ReportingPeriod, Round};
use ladya::reports::{self, Ask};
use ladya::workflows::{Quiet, Workplace, form, import, setup};

const PERIOD: &str = "2021-04";

fn main() {
    let sizes: Vec<u64> = std::env::args().filter_map(|n| n.parse().ok()).collect();
    let sizes = match sizes.is_empty() {
        true => vec![5_000, 50_000, 100_000],
        false => sizes,
    };
    measure_invoice();
    println!("rows     file  seconds  peak MB  file MB");
    for n in sizes {
        let folder = tempfile::tempdir().expect("a folder");
        let n = prepare(folder.path(), n);
        for ending in ["pdf", "xlsx", "csv"] {
            let target = folder.path().join(format!("register.{ending}"));
            let (seconds, peak) = report(folder.path(), &target);
            let size = std::fs::metadata(&target).expect("is there").len();
            println!(
                "{n:<8} {ending:<5} {seconds:>7.2} {peak:>8.0} {:>8.1}",
                size as f64 / 1e6
            );
        }
    }
}

fn measure_invoice() {
    let folder = tempfile::tempdir().expect("a folder");
    let played = play::play(&folder.path().join("demo"), 300, 1, &Quiet).expect("is played");
    let mut processes: Vec<Duration> = (0..9).map(|_| process(&played)).collect();
    let workplace = Workplace::open(&played.database, None).expect("opens");
    let print = |payer: &str| {
        let ask = Ask {
            period: played.period,
            payer: Some(payer.to_owned()),
            registry: None,
            by: None,
            key: None,
        };
        let started = Instant::now();
        let paper = reports::pages(&workplace, "invoice", &ask, &Quiet).expect("is printed");
        assert!(paper.pdf.starts_with(b"%PDF-"));
        started.elapsed()
    };
    let cold = print("A");
    let payers = ["B", "T", "A"].iter().cycle().take(30);
    let mut warm: Vec<Duration> = payers.map(|payer| print(payer)).collect();
    println!("invoice, milliseconds");
    println!("  a process: {}", middle_and_longest(&mut processes));
    println!("  cold: {:.1}", millis(cold));
    println!("  warm: {}", middle_and_longest(&mut warm));
}

/// Calls the program for an invoice, as a clerk would.
fn process(played: &Played) -> Duration {
    let target = played.database.with_file_name("invoice.pdf");
    let period = played.period.to_string();
    let started = Instant::now();
    let exit = Command::new(env!("CARGO_BIN_EXE_ladya"))
        .args(["report", "invoice", "--payer", "A", "--period", &period])
        .arg("--out")
        .arg(target)
        .arg("--db")
        .arg(&played.database)
        .stdout(Stdio::null())
        .status()
        .expect("the program starts");
    assert!(exit.success());
    started.elapsed()
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn middle_and_longest(times: &mut [Duration]) -> String {
    times.sort();
    let [middle, longest] = [times[times.len() / 2], times[times.len() - 1]].map(millis);
    format!("{middle:.1}; {longest:.1}")
}

/// A database with one registry; returns how many accounts it has, `n` or some more.
fn prepare(folder: &Path, n: u64) -> i64 {
    let period: ReportingPeriod = PERIOD.parse().expect("a period");
    let invented = Invented::new(1, n as usize, period);
    let mut workplace = Workplace::open(&folder.join("ladya.db"), None).expect("opens");
    let text = toml::to_string(&invented.setup).expect("TOML");
    setup::apply(&mut workplace, "setup.toml", &text).expect("is set up");
    let file = folder.join("mis.xml");
    // Four in ten accounts of a month are visits to the polyclinic.
    let cases = invented
        .cases(period, n * 4)
        .filter(|case| case.activity == Activity::Outpatient)
        // Some are of a later month.
        .take((n + n / 20) as usize);
    write_mis_file(&file, &workplace.profile, &invented, period, cases).expect("is written");
    import::import(&mut workplace, &[file], &Quiet).expect("is imported");
    let formed = form::form(&mut workplace, period, Round::Main, &[]).expect("is formed");
    assert!(formed.len() == 1 && formed[0].accounts >= n as i64);
    formed[0].accounts
}

/// Calls the program; returns seconds and its peak memory in megabytes (Linux only; 0 elsewhere).
fn report(folder: &Path, target: &Path) -> (f64, f64) {
    let started = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_ladya"))
        .args(["report", "register", "--registry", "1", "--period", PERIOD])
        .arg("--out")
        .arg(target)
        .arg("--db")
        .arg(folder.join("ladya.db"))
        .stdout(Stdio::null())
        .spawn()
        .expect("the program starts");
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0.0_f64;
    let exit = loop {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find(|line| line.starts_with("VmHWM"));
        let kilobytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<f64>().ok());
        peak = peak.max(kilobytes.unwrap_or(0.0) / 1024.0);
        if let Some(exit) = child.try_wait().expect("can be waited for") {
            break exit;
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    assert!(exit.success());
    (started.elapsed().as_secs_f64(), peak)
}
