//! The whole month at several sizes, beside public tools on the same files.
//!
//! `cargo bench --bench month -- [SIZE…]` (default 10000 100000). For each size an invented МИС file
//! is made and a whole month is run through the program itself, command by command, each beside
//! what a public tool needs for a part of the same work (`xmllint`, `zip`, when installed). Prints
//! seconds, megabytes per second, peak memory, sizes; small months are played several times, and the
//! medians of their ratios come last. Before each measurement the disk is given time to finish what
//! was written before it (`sync`), for both sides alike.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use ladya::demo::{Invented, write_mis_file};
use ladya::domain::ReportingPeriod;
use ladya::exchange::Profile;
use ladya::stand::{Options, final_replies, precheck};

struct Run {
    seconds: f64,
    peak_mb: f64,
}

/// Runs a command to its end, watching its peak memory (Linux only; 0 elsewhere).
fn watch(command: &mut Command) -> Run {
    let started = Instant::now();
    let mut child = command
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    let status = format!("/proc/{}/status", child.id());
    let mut peak_kb = 0u64;
    let exit = loop {
        if let Ok(text) = std::fs::read_to_string(&status) {
            let line = text.lines().find(|l| l.starts_with("VmHWM"));
            let kb = line
                .and_then(|l| l.split_whitespace().nth(1))
                .and_then(|n| n.parse().ok());
            peak_kb = peak_kb.max(kb.unwrap_or(0));
        }
        if let Some(exit) = child.try_wait().expect("the command can be waited for") {
            break exit;
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    let seconds = started.elapsed().as_secs_f64();
    if !exit.success() {
        let mut said = String::new();
        if let Some(mut stderr) = child.stderr.take() {
            let _ = stderr.read_to_string(&mut said);
        }
        panic!("{command:?} failed: {said}");
    }
    Run {
        seconds,
        peak_mb: peak_kb as f64 / 1024.0,
    }
}

/// Waits until the disk has what was written so far. Where there is no `sync` nothing is waited for.
fn settle() {
    let _ = Command::new("sync").status();
}

fn size(path: &Path) -> f64 {
    std::fs::metadata(path)
        .map(|m| m.len() as f64)
        .unwrap_or(0.0)
}

fn database_size(folder: &Path) -> f64 {
    ["ladya.db", "ladya.db-wal"]
        .iter()
        .map(|name| size(&folder.join(name)))
        .sum()
}

fn is_installed(tool: &str) -> bool {
    Command::new(tool)
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok()
}

/// Takes `bill.xml` out of a container, for the public tools.
fn unpack(archive: &Path, into: &Path) {
    let file = std::fs::File::open(archive).expect("the archive opens");
    let mut zip = zip::ZipArchive::new(file).expect("it is a ZIP");
    let mut entry = zip.by_index(0).expect("it has one file");
    let mut out = std::fs::File::create(into).expect("the folder can be written");
    std::io::copy(&mut entry, &mut out).expect("the file unpacks");
}

struct Bench<'r> {
    folder: PathBuf,
    n: u64,
    ratios: &'r RefCell<BTreeMap<String, Vec<f64>>>,
}

impl Bench<'_> {
    fn ladya(&self, arguments: &[&str]) -> Run {
        let database = self.folder.join("ladya.db");
        settle();
        watch(
            Command::new(env!("CARGO_BIN_EXE_ladya"))
                .arg("--quiet")
                .arg("--json")
                .arg("--db")
                .arg(database)
                .args(arguments),
        )
    }

    fn show(&self, name: &str, run: &Run, xml: f64) {
        let rate = if xml > 0.0 {
            format!("{:7.0} MB/s", xml / 1e6 / run.seconds)
        } else {
            " ".repeat(12)
        };
        let each = run.seconds * 1e6 / self.n as f64;
        println!(
            "{:>8}  {name:<34} {:8.2} s {rate} {each:8.1} µs each {:6.0} MB peak",
            self.n, run.seconds, run.peak_mb
        );
    }

    fn beside(&self, name: &str, run: &Run, tool: &str, other: &Run) {
        let ratio = run.seconds / other.seconds;
        let mut ratios = self.ratios.borrow_mut();
        ratios.entry(name.to_owned()).or_default().push(ratio);
        println!(
            "{:>8}  {name:<34} {:8.2} s, {tool} {:.2} s, ratio {ratio:.2}",
            self.n, run.seconds, other.seconds,
        );
    }
}

fn month(n: u64, ratios: &RefCell<BTreeMap<String, Vec<f64>>>) {
    let temporary = tempfile::tempdir().expect("a temporary folder");
    let folder = temporary.path().to_owned();
    let at = |name: &str| folder.join(name);
    let text = |path: &Path| path.to_string_lossy().into_owned();
    let bench = Bench {
        folder: folder.clone(),
        n,
        ratios,
    };
    let period = ReportingPeriod::new(2021, 4).expect("a month");
    let profile = Profile::load("yaroslavl", &[]).expect("the profile loads");
    let invented = Invented::new(1, (n as usize / 2).max(10), period);
    invented
        .write_insured(&at("insured.csv"))
        .expect("the list is written");
    std::fs::write(
        at("setup.toml"),
        toml::to_string(&invented.setup).expect("a set-up"),
    )
    .expect("written");
    let mis = at("mis.xml");
    write_mis_file(&mis, &profile, &invented, period, invented.cases(period, n))
        .expect("the file is written");
    let xml = size(&mis);
    println!(
        "{n:>8}  {:.0} MB of XML, {:.0} bytes an account",
        xml / 1e6,
        xml / n as f64
    );
    bench.ladya(&["setup", "--file", &text(&at("setup.toml"))]);

    let import = bench.ladya(&["import", &text(&mis)]);
    bench.show("import", &import, xml);
    if is_installed("xmllint") {
        let xmllint = watch(
            Command::new("xmllint")
                .args(["--noout", "--stream"])
                .arg(&mis),
        );
        bench.beside("import / xmllint --stream", &import, "xmllint", &xmllint);
    }
    println!(
        "{n:>8}  database after import {:.0} MB = {:.2} of the XML",
        database_size(&folder) / 1e6,
        database_size(&folder) / xml
    );
    let form = bench.ladya(&["form", "--period", "2021-04"]);
    bench.show("form", &form, 0.0);
    let out = at("out");
    let export = bench.ladya(&["export", "--period", "2021-04", "--out", &text(&out)]);
    let request = out.join("1007600000011760001001210413X.7z");
    let bill = at("bill.xml");
    unpack(&request, &bill);
    bench.show("export", &export, size(&bill));
    if is_installed("zip") {
        let zip = watch(
            Command::new("zip")
                .args(["-6", "-q", "-j"])
                .arg(at("other.zip"))
                .arg(&bill),
        );
        bench.beside("export / zip -6", &export, "zip", &zip);
        println!(
            "{n:>8}  archive {:.0} MB, zip's {:.0} MB",
            size(&request) / 1e6,
            size(&at("other.zip")) / 1e6
        );
    }
    let replies = precheck(&request, &at("insured.csv"), &at("in"), &Options::default())
        .expect("the stand answers");
    let paths: Vec<String> = replies.iter().map(|reply| text(&reply.path)).collect();
    let mut unpacked = 0.0;
    let mut xmllint = Run {
        seconds: 0.0,
        peak_mb: 0.0,
    };
    for reply in &replies {
        unpack(&reply.path, &bill);
        unpacked += size(&bill);
        if is_installed("xmllint") {
            xmllint.seconds += watch(
                Command::new("xmllint")
                    .args(["--noout", "--stream"])
                    .arg(&bill),
            )
            .seconds;
        }
    }
    let receive = bench.ladya(
        &[
            &["receive"],
            paths
                .iter()
                .map(String::as_str)
                .collect::<Vec<_>>()
                .as_slice(),
        ]
        .concat(),
    );
    bench.show("receive (all replies 1)", &receive, unpacked);
    if xmllint.seconds > 0.0 {
        bench.beside("receive / xmllint --stream", &receive, "xmllint", &xmllint);
    }
    let reissue = bench.ladya(&[
        "reissue",
        "--period",
        "2021-04",
        "--all",
        "--out",
        &text(&out),
    ]);
    bench.show("reissue --all", &reissue, 0.0);
    let reissued: Vec<PathBuf> = ["A", "B", "T"]
        .iter()
        .map(|l| out.join(format!("1007600000011760001001210417{l}.7z")))
        .collect();
    let finals =
        final_replies(&reissued, &at("in"), &Options::default()).expect("the stand answers");
    let paths: Vec<String> = finals.iter().map(|reply| text(&reply.path)).collect();
    let receive = bench.ladya(
        &[
            &["receive"],
            paths
                .iter()
                .map(String::as_str)
                .collect::<Vec<_>>()
                .as_slice(),
        ]
        .concat(),
    );
    bench.show("receive (all replies 2)", &receive, 0.0);
    let reconcile = bench.ladya(&["reconcile", "--period", "2021-04"]);
    bench.show("reconcile", &reconcile, 0.0);
    let verify = bench.ladya(&["verify"]);
    bench.show("verify", &verify, 0.0);
    warm(&bench, period);
    println!(
        "{n:>8}  database after the month {:.0} MB",
        database_size(&folder) / 1e6
    );
}

/// `board` and `sums` as functions in a program that has the database open, medians of 21.
fn warm(bench: &Bench<'_>, period: ReportingPeriod) {
    let workplace =
        ladya::workflows::Workplace::open(&bench.folder.join("ladya.db"), None).expect("it opens");
    let median = |work: &dyn Fn()| {
        let mut times: Vec<f64> = (0..21)
            .map(|_| {
                let started = Instant::now();
                work();
                started.elapsed().as_secs_f64() * 1000.0
            })
            .collect();
        times.sort_by(f64::total_cmp);
        times[10]
    };
    let board = median(&|| {
        drop(ladya::workflows::board::board(&workplace, Some(period)).expect("a board"))
    });
    let sums = median(&|| {
        drop(ladya::workflows::sums::sums(&workplace.store.connection, period, None).expect("sums"))
    });
    println!(
        "{:>8}  board {board:.2} ms, sums {sums:.2} ms (warm)",
        bench.n
    );
}

fn main() {
    let sizes: Vec<u64> = std::env::args()
        .skip(1)
        .filter_map(|a| a.parse().ok())
        .collect();
    let sizes = if sizes.is_empty() {
        vec![10_000, 100_000]
    } else {
        sizes
    };
    for n in sizes {
        let n_rounds = match n {
            0..50_000 => 5,
            50_000..500_000 => 3,
            _ => 1,
        };
        let ratios = RefCell::new(BTreeMap::new());
        for _ in 0..n_rounds {
            month(n, &ratios);
        }
        for (name, mut ratios) in ratios.into_inner() {
            ratios.sort_by(f64::total_cmp);
            let median = ratios[ratios.len() / 2];
            println!("{n:>8}  {name:<34} median {median:.2} of {}", ratios.len());
        }
    }
}
