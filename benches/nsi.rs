//! Dictionaries of many rows: `cargo bench --bench nsi -- [ROWS]` (default 100000). A packet is written,
//! imported, compared with the next version of it, imported again, and asked. Then as many invented accounts
//! of hospitals are compared with their standards. Prints seconds, look-ups a second and peak memory (Linux
//! only; 0 elsewhere).

use std::fmt::Write as _;
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use chrono::NaiveDate;
use ladya::demo::{Case, Invented, write_mis_file, write_standards};
use ladya::domain::{Activity, ReportingPeriod};
use ladya::nsi::{Column, Dictionary};
use ladya::workflows::nsi::{self, Asked};
use ladya::workflows::{Quiet, Workplace, import, mes};

fn main() {
    let rows = std::env::args()
        .find_map(|n| n.parse().ok())
        .unwrap_or(100_000);
    let folder = tempfile::tempdir().expect("a folder");
    let mut workplace = Workplace::open(&folder.path().join("ladya.db"), None).expect("opens");
    println!("{rows} rows");
    for (version, file) in [(1, "a/V018.xml"), (2, "b/V018.xml")] {
        let path = folder.path().join(file);
        let bytes = packet(rows, version);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("is made");
        std::fs::write(&path, &bytes).expect("is written");
        let asked = Asked {
            paths: vec![path],
            ..Asked::default()
        };
        println!("version {version}: {:.1} MB", bytes.len() as f64 / 1e6);
        timed("  plan", || {
            nsi::plan(&workplace, &asked, &Quiet).expect("is planned")
        });
        let done = timed("  import", || {
            nsi::import(&mut workplace, &asked, &Quiet).expect("is imported")
        });
        let changes = &done[0].changes;
        println!(
            "  new {}, changed {}, gone {}",
            changes.n_new, changes.n_changed, changes.n_gone
        );
    }
    let shelf = timed("shelf", || {
        nsi::shelf(&workplace, &["V018"]).expect("a shelf")
    });
    let dictionary = shelf.dictionary("V018").expect("is there");
    let column = dictionary.code_column();
    timed("index", || dictionary.contains(column, "1", None));
    look_up(dictionary, column, rows);
    timed("rollback", || {
        nsi::rollback(&mut workplace, "V018", &Quiet).expect("goes back")
    });
    drop(workplace);
    println!("database {:.1} MB", size(&folder.path().join("ladya.db")));
    println!("peak memory {:.0} MB", peak());
    measure_standards(rows);
}

/// The analysis of standards: of accounts that are right, and of the same ones by another tariff.
fn measure_standards(n: usize) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut workplace = Workplace::open(&folder.path().join("ladya.db"), None).expect("opens");
    let period: ReportingPeriod = "2021-04".parse().expect("a period");
    let invented = Invented::new(1, n, period);
    // About one account of seven is a hospital's.
    let cases = invented.cases(period, n as u64 * 12);
    let of_hospital =
        |case: &Case| matches!(case.activity, Activity::Inpatient | Activity::DayHospital);
    let cases = cases.filter(of_hospital).take(n);
    let file = folder.path().join("mis.xml");
    write_mis_file(&file, &workplace.profile, &invented, period, cases).expect("is written");
    import::import(&mut workplace, &[file], &Quiet).expect("is imported");
    let standards = folder.path().join("standards.tsv");
    write_standards(&standards).expect("is written");
    let text = std::fs::read_to_string(&standards).expect("is there");
    let other = folder.path().join("other/standards.tsv");
    std::fs::create_dir_all(other.parent().expect("a folder")).expect("is made");
    std::fs::write(&other, text.replace("\t24187.53\t", "\t24000.00\t")).expect("is written");
    for (what, path) in [("mes, right", standards), ("mes, wrong", other)] {
        let asked = Asked {
            paths: vec![path],
            replaces: true,
            ..Asked::default()
        };
        nsi::import(&mut workplace, &asked, &Quiet).expect("is imported");
        let asked = mes::Asked {
            period,
            payer: None,
            is_all: false,
        };
        let found = timed(what, || {
            mes::analyse(&workplace, &asked, &Quiet).expect("an analysis")
        });
        println!(
            "  {} accounts, {} findings",
            found.accounts,
            found.findings.len()
        );
    }
    println!("peak memory {:.0} MB", peak());
}

fn timed<T>(what: &str, run: impl FnOnce() -> T) -> T {
    let begun = Instant::now();
    let result = run();
    println!("{what:<12} {:>8.3} s", begun.elapsed().as_secs_f64());
    result
}

fn look_up(dictionary: &Dictionary, column: Column, rows: usize) {
    const LOOK_UPS: usize = 5_000_000;
    let day = NaiveDate::from_ymd_opt(2021, 4, 12);
    let codes: Vec<String> = (0..100_000)
        .map(|n| code(n * 7919 % (rows + rows / 10)))
        .collect();
    let begun = Instant::now();
    let mut found = 0;
    for n in 0..LOOK_UPS {
        found += usize::from(dictionary.contains(column, black_box(&codes[n % codes.len()]), day));
    }
    let seconds = begun.elapsed().as_secs_f64();
    println!(
        "look-ups     {:>8.1} million a second, {found} found",
        LOOK_UPS as f64 / seconds / 1e6
    );
}

fn code(n: usize) -> String {
    format!("{:02}.{:06}", n % 90, n)
}

/// Every hundredth row of a later version says something else, and as many are new and gone.
fn packet(rows: usize, version: usize) -> Vec<u8> {
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"windows-1251\"?>\r\n<packet>\r\n  <zglv><type>V018</type><version>{version}.0</version><date>0{version}.04.2021</date></zglv>\r\n"
    );
    let shift = if version == 1 { 0 } else { rows / 100 };
    for n in shift..rows + shift {
        let name = if n % 100 == 7 { version } else { 0 };
        let _ = write!(
            xml,
            "  <zap>\r\n    <IDHVID>{}</IDHVID>\r\n    <HVIDNAME>Вид высокотехнологичной помощи, выдуманный для замера {name}</HVIDNAME>\r\n    <DATEBEG>01.01.2021</DATEBEG>\r\n    <DATEEND/>\r\n  </zap>\r\n",
            code(n)
        );
    }
    xml.push_str("</packet>\r\n");
    encoding_rs::WINDOWS_1251.encode(&xml).0.into_owned()
}

fn size(path: &Path) -> f64 {
    std::fs::metadata(path).map_or(0.0, |file| file.len() as f64 / 1e6)
}

fn peak() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    let kilobytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<f64>().ok());
    kilobytes.unwrap_or(0.0) / 1024.0
}
