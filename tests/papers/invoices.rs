//! The invoices of a month at once: all of them or none, and nothing twice.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use ladya::domain::ReportingPeriod;
use ladya::reports::{self, Error, Format, Invoiced};
use ladya::store::invoices;
use ladya::workflows::{self, Progress, Quiet, Rule, Stage};

use super::{Office, office, pages};

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    let names = entries.map(|entry| entry.expect("an entry").file_name());
    let mut names: Vec<String> = names.map(|n| n.to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

impl Office {
    fn invoices(&mut self, folder: &Path, progress: &dyn Progress) -> Result<Invoiced, Error> {
        let period = self.period;
        reports::invoices(
            &mut self.workplace,
            period,
            None,
            Format::Pdf,
            folder,
            progress,
        )
    }

    fn issued(&self) -> Vec<invoices::Invoice> {
        invoices::live(&self.workplace.store.connection, self.period).expect("invoices")
    }
}

#[test]
fn each_payer_has_a_file_and_a_second_call_changes_nothing() {
    let mut office = office();
    let folder = office.folder.path().join("счета");
    let first = office.invoices(&folder, &Quiet).expect("issues");
    let known: Vec<String> = office.sums().into_iter().map(|sum| sum.payer).collect();
    let payers: Vec<&str> = first
        .invoices
        .iter()
        .map(|w| w.invoice.payer.as_str())
        .collect();
    assert_eq!(payers, known);
    assert!(first.left_out.is_empty() && first.invoices.iter().all(|written| written.is_new));
    let files = names(&folder);
    assert_eq!(files.len(), known.len());
    for written in &first.invoices {
        let text = pages::pages(&std::fs::read(&written.path).expect("is there")).concat();
        let number = format!("Счёт № {} от ", written.invoice.number);
        assert!(text.contains(&number), "{text}");
        let name = written.path.file_name().expect("a name").to_string_lossy();
        let (payer, number) = (&written.invoice.payer, &written.invoice.number);
        assert_eq!(
            name,
            format!("Счёт_1007600000011_2021-04_{payer}_{number}.pdf")
        );
    }
    let before = office.issued();
    let bytes = |files: &[String]| -> Vec<Vec<u8>> {
        let read = |name: &String| std::fs::read(folder.join(name)).expect("is there");
        files.iter().map(read).collect()
    };
    let printed = bytes(&files);
    let second = office.invoices(&folder, &Quiet).expect("issues");
    assert!(second.invoices.iter().all(|written| !written.is_new));
    assert_eq!((office.issued(), names(&folder)), (before, files.clone()));
    assert!(bytes(&files) == printed, "the same files again");
}

#[test]
fn one_payer_alone_can_be_asked_for() {
    let mut office = office();
    let folder = office.folder.path().join("out");
    let period = office.period;
    let ask = |office: &mut Office, letter: &str| {
        let (workplace, format) = (&mut office.workplace, Format::Xlsx);
        reports::invoices(workplace, period, Some(letter), format, &folder, &Quiet)
    };
    let done = ask(&mut office, "b").expect("issues");
    assert_eq!(done.invoices.len(), 1);
    assert_eq!(names(&folder), ["Счёт_1007600000011_2021-04_B_1.xlsx"]);
    let unknown = ask(&mut office, "Z");
    assert!(matches!(
        unknown,
        Err(Error::Workflow(workflows::Error::Rule(
            Rule::NoPayer { .. }
        )))
    ));
    assert_eq!(office.issued().len(), 1);
}

#[test]
fn where_nobody_can_be_billed_nothing_appears() {
    let mut office = office();
    office.period = "2021-05".parse::<ReportingPeriod>().expect("a period");
    let folder = office.folder.path().join("none");
    let none = office.invoices(&folder, &Quiet);
    let Err(Error::Workflow(workflows::Error::Rule(Rule::NothingToInvoice { left_out, .. }))) =
        none
    else {
        panic!("{none:?}");
    };
    assert!(!left_out.is_empty(), "and it is said why");
    assert_eq!(names(&folder), Vec::<String>::new());
}

#[test]
fn a_folder_that_takes_no_files_stops_everything_before_it_begins() {
    let mut office = office();
    let blocked = office.folder.path().join("blocked");
    std::fs::write(&blocked, "a file").expect("is written");
    let refused = office.invoices(&blocked, &Quiet);
    assert!(matches!(
        refused,
        Err(Error::Workflow(workflows::Error::Files { .. }))
    ));
    assert_eq!(office.issued(), []);
}

/// Asks for an end once it has been told of so many invoices.
struct Stopping(u64, AtomicU64);

impl Progress for Stopping {
    fn begin(&self, _: Stage, _: Option<u64>) {}
    fn advance(&self, n: u64) {
        self.1.fetch_add(n, Ordering::Relaxed);
    }
    fn is_cancelled(&self) -> bool {
        self.1.load(Ordering::Relaxed) >= self.0
    }
}

#[test]
fn what_is_issued_without_files_is_said_and_made_up_for() {
    let mut office = office();
    let folder = office.folder.path().join("out");
    let stopped = office.invoices(&folder, &Stopping(0, AtomicU64::new(0)));
    assert!(matches!(
        stopped,
        Err(Error::Workflow(workflows::Error::Cancelled))
    ));
    assert_eq!(office.issued(), [], "stopped before the step");
    let stopped = office.invoices(&folder, &Stopping(1, AtomicU64::new(0)));
    let Err(Error::Unwritten { issued, why }) = stopped else {
        panic!("{stopped:?}");
    };
    assert!(matches!(*why, Error::Workflow(workflows::Error::Cancelled)));
    assert_eq!(office.issued(), issued);
    assert_eq!(names(&folder), Vec::<String>::new(), "all or none");
    // A folder of the same name stands in the way of one file: the others go again.
    let last = issued.last().expect("invoices");
    let name = format!(
        "Счёт_1007600000011_2021-04_{}_{}.pdf",
        last.payer, last.number
    );
    std::fs::create_dir_all(folder.join(&name).join("in the way")).expect("a folder");
    let refused = office.invoices(&folder, &Quiet);
    assert!(
        matches!(
            refused,
            Err(Error::Workflow(workflows::Error::Files { .. }))
        ),
        "{refused:?}"
    );
    assert_eq!(names(&folder).join(" "), name);
    std::fs::remove_dir_all(folder.join(&name)).expect("is removed");
    let done = office.invoices(&folder, &Quiet).expect("writes");
    assert!(done.invoices.iter().all(|written| !written.is_new));
    assert_eq!(names(&folder).len(), issued.len());
}
