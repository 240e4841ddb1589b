//! A cancelled step leaves nothing behind: no row, no file, no line in the journal.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use ladya::demo::{Invented, write_mis_file};
use ladya::domain::{ReportingPeriod, Round};
use ladya::workflows::{
    Error, Progress, Quiet, Stage, Workplace, export, form, import, nsi, receive, reissue, setup,
    verify,
};

/// Cancels when it has been asked so many times.
struct Impatient {
    patience: u64,
    asked: AtomicU64,
}

impl Impatient {
    fn after(patience: u64) -> Impatient {
        Impatient {
            patience,
            asked: AtomicU64::new(0),
        }
    }
}

impl Progress for Impatient {
    fn begin(&self, _: Stage, _: Option<u64>) {}
    fn advance(&self, _: u64) {}
    fn is_cancelled(&self) -> bool {
        self.asked.fetch_add(1, Ordering::Relaxed) >= self.patience
    }
}

fn n_steps(workplace: &Workplace) -> i64 {
    workplace
        .store
        .connection
        .query_row("SELECT count(*) FROM steps", [], |row| row.get(0))
        .unwrap()
}

fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut names: Vec<String> = entries
        .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

fn is_cancelled<T>(result: Result<T, Error>) -> bool {
    matches!(result, Err(Error::Cancelled))
}

#[test]
fn every_long_step_can_be_cancelled_between_records() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let period = ReportingPeriod::new(2021, 4).unwrap();
    let invented = Invented::new(3, 200, period);
    let mut workplace = Workplace::open(&at("ladya.db"), None).unwrap();
    setup::apply(
        &mut workplace,
        "setup",
        &toml::to_string(&invented.setup).unwrap(),
    )
    .unwrap();
    let mis = at("mis.xml");
    write_mis_file(
        &mis,
        &workplace.profile,
        &invented,
        period,
        invented.cases(period, 1500),
    )
    .unwrap();
    invented.write_insured(&at("insured.csv")).unwrap();

    let before = n_steps(&workplace);
    assert!(is_cancelled(import::import(
        &mut workplace,
        std::slice::from_ref(&mis),
        &Impatient::after(3)
    )));
    assert_eq!(n_steps(&workplace), before);
    import::import(&mut workplace, &[mis], &Quiet).unwrap();
    form::form(&mut workplace, period, Round::Main, &[]).unwrap();

    let out = at("out");
    let before = n_steps(&workplace);
    assert!(is_cancelled(export::export(
        &mut workplace,
        period,
        Round::Main,
        &out,
        false,
        &Impatient::after(2)
    )));
    assert_eq!(n_steps(&workplace), before);
    assert_eq!(
        names(&out),
        Vec::<String>::new(),
        "not even a temporary file"
    );
    let request = export::export(&mut workplace, period, Round::Main, &out, false, &Quiet).unwrap();

    let options = ladya::stand::Options::default();
    let replies =
        ladya::stand::precheck(&request.path, &at("insured.csv"), &at("in"), &options).unwrap();
    let replies: Vec<_> = replies.into_iter().map(|reply| reply.path).collect();
    let before = n_steps(&workplace);
    let received = receive::receive(
        &mut workplace,
        &replies,
        receive::Options::default(),
        &Impatient::after(1),
    );
    assert!(is_cancelled(received));
    assert_eq!(n_steps(&workplace), before);
    receive::receive(
        &mut workplace,
        &replies,
        receive::Options::default(),
        &Quiet,
    )
    .unwrap();

    let before = (n_steps(&workplace), names(&out));
    let all = reissue::Payers::All;
    assert!(is_cancelled(reissue::reissue(
        &mut workplace,
        period,
        &all,
        &out,
        false,
        &Impatient::after(1)
    )));
    assert_eq!((n_steps(&workplace), names(&out)), before);
    assert!(is_cancelled(verify::verify(
        &workplace,
        &Impatient::after(1)
    )));
    assert_eq!(
        verify::verify(&workplace, &Quiet).unwrap(),
        Vec::<String>::new()
    );
}

#[test]
fn an_import_of_dictionaries_can_be_cancelled_at_any_of_its_stages() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let period = ReportingPeriod::new(2021, 4).unwrap();
    let invented = Invented::new(3, 200, period);
    let mut workplace = Workplace::open(&at("ladya.db"), None).unwrap();
    let mis = at("mis.xml");
    let cases = invented.cases(period, 600);
    write_mis_file(&mis, &workplace.profile, &invented, period, cases).unwrap();
    import::import(&mut workplace, &[mis], &Quiet).unwrap();
    let rows: String = (0..3000).map(|n| format!("{n}\tслово\n")).collect();
    std::fs::write(
        at("services.tsv"),
        format!("CODE\tNAME\tTARIFF\n{}", rows.replace('\n', "\t1\n")),
    )
    .unwrap();
    let asked = nsi::Asked {
        paths: vec![at("services.tsv")],
        ..nsi::Asked::default()
    };
    let before = n_steps(&workplace);
    let mut patience = 0;
    // Reading, the walk through the accounts, storing: until it is patient enough.
    loop {
        let done = nsi::import(&mut workplace, &asked, &Impatient::after(patience));
        if done.is_ok() {
            break;
        }
        assert!(is_cancelled(done));
        assert_eq!(n_steps(&workplace), before);
        assert!(
            nsi::list(&workplace)
                .unwrap()
                .iter()
                .all(|listed| listed.id.is_none())
        );
        patience += 1;
    }
    assert!(patience > 4, "asked only {patience} times");
    assert_eq!(n_steps(&workplace), before + 1);
}
