//! Registers of many rows, as pages and as spreadsheets: `cargo bench --bench lists -- [ROWS…]`
//! (default 5000 50000 100000). For each size invented accounts of one activity are taken in and formed;
//! then the program itself is called, as a clerk would. Prints seconds, peak memory and sizes.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use ladya::demo::{Invented, write_mis_file};
use ladya::domain::{Activity, ReportingPeriod, Round};
use ladya::workflows::{Quiet, Workplace, form, import, setup};

const PERIOD: &str = "2021-04";

fn main() {
    let sizes: Vec<u64> = std::env::args().filter_map(|n| n.parse().ok()).collect();
    let sizes = match sizes.is_empty() {
        true => vec![5_000, 50_000, 100_000],
        false => sizes,
    };
    println!("rows     file  seconds  peak MB  file MB");
    for n in sizes {
        let folder = tempfile::tempdir().expect("a folder");
        prepare(folder.path(), n);
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

/// A database with one registry of `n` accounts.
fn prepare(folder: &Path, n: u64) {
    let period: ReportingPeriod = PERIOD.parse().expect("a period");
    let invented = Invented::new(1, n as usize, period);
    let mut workplace = Workplace::open(&folder.join("ladya.db"), None).expect("opens");
    let text = toml::to_string(&invented.setup).expect("TOML");
    setup::apply(&mut workplace, "setup.toml", &text).expect("is set up");
    let file = folder.join("mis.xml");
    // About a third of a month are visits to the polyclinic.
    let cases = invented
        .cases(period, n * 10)
        .filter(|case| case.activity == Activity::Outpatient)
        .take(n as usize);
    write_mis_file(&file, &workplace.profile, &invented, period, cases).expect("is written");
    import::import(&mut workplace, &[file], &Quiet).expect("is imported");
    let formed = form::form(&mut workplace, period, Round::Main, &[]).expect("is formed");
    assert_eq!((formed.len(), formed[0].accounts), (1, n as i64));
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
