//! The documents of the demo's month: their pages as golden texts, and their sums.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use calamine::{Data, Reader, Xlsx, open_workbook};
use chrono::NaiveDate;
use ladya::demo::{Invented, play, write_mis_file};
use ladya::domain::ReportingPeriod;
use ladya::reports::{self, Ask, DOCUMENTS, Error, Made};
use ladya::workflows::insured;
use ladya::workflows::invoice as issuing;
use ladya::workflows::nsi;
use ladya::workflows::withhold;
use ladya::workflows::worklist::By;
use ladya::workflows::{self, Clock, Progress, Quiet, Rule, Stage, Workplace, sums};

use crate::pages::pages;
use crate::paper::kopecks;

/// Forms of a page: their pages are looked at elsewhere.
const FORMS: [&str; 5] = ["invoice", "sums", "reconciliation", "control", "volumes"];

/// Of this one the played months have no rows: its page is looked at with accounts that wait.
const INSURED: &str = "insured";

/// A month of sixty invented accounts, played once.
static PLAYED: LazyLock<tempfile::TempDir> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a folder");
    play::play(&folder.path().join("demo"), 60, 1, &Quiet).expect("is played");
    let workplace = open(&folder.path().join("demo"));
    with_standards(folder.path());
    // Who played is whoever runs the tests.
    let connection = &workplace.store.connection;
    connection
        .execute("UPDATE steps SET who = 'Проверка'", [])
        .expect("is written");
    drop(workplace);
    insure(
        &mut open(&folder.path().join("demo")),
        &folder.path().join("demo"),
    );
    folder
});

/// Imports the demo's own list of insured people.
fn insure(workplace: &mut Workplace, demo: &Path) {
    let asked = insured::Asked {
        path: demo.join("insured.csv"),
        date: NaiveDate::from_ymd_opt(2021, 5, 31),
        replaces: false,
    };
    insured::import(workplace, &asked, &Quiet).expect("is imported");
}

/// The demo's accounts are right by its own standards: those of another year ask for less.
fn with_standards(folder: &Path) {
    let own = std::fs::read_to_string(folder.join("demo/standards.tsv")).expect("is there");
    let other = own
        .replace("\t24187.53\t", "\t24000.00\t")
        .replace("I63, ", "");
    assert_ne!(own, other);
    let file = folder.join("standards.tsv");
    std::fs::write(&file, other).expect("is written");
    let asked = nsi::Asked {
        paths: vec![file],
        ..nsi::Asked::default()
    };
    let mut workplace = open(&folder.join("demo"));
    nsi::import(&mut workplace, &asked, &Quiet).expect("is taken");
    // What is sent is looked at no more: June waits in the pool.
    let june = june().period;
    let invented = Invented::new(1, 40, april().period);
    let file = folder.join("mis.xml");
    let cases = invented.cases(june, 60);
    write_mis_file(&file, &workplace.profile, &invented, june, cases).expect("is written");
    workflows::import::import(&mut workplace, &[file], &Quiet).expect("is taken");
}

fn open(folder: &Path) -> Workplace {
    let mut workplace = Workplace::open(&folder.join("ladya.db"), None).expect("opens");
    workplace.clock = Clock::Fixed(NaiveDate::from_ymd_opt(2021, 6, 1).expect("a day"));
    workplace
}

fn workplace() -> Workplace {
    open(&PLAYED.path().join("demo"))
}

/// The same organization with its May in the pool, and the list.
fn waiting() -> (tempfile::TempDir, Workplace) {
    let folder = tempfile::tempdir().expect("a folder");
    let demo = PLAYED.path().join("demo");
    let mut workplace = open(folder.path());
    let toml = std::fs::read_to_string(demo.join("setup.toml")).expect("is there");
    workflows::setup::apply(&mut workplace, "setup.toml", &toml).expect("is set up");
    let may = [demo.join("mis-2021-05.xml")];
    workflows::import::import(&mut workplace, &may, &Quiet).expect("is imported");
    insure(&mut workplace, &demo);
    (folder, workplace)
}

fn ask(period: &str) -> Ask {
    Ask {
        period: period.parse::<ReportingPeriod>().expect("a period"),
        payer: None,
        registry: None,
        by: None,
        key: None,
    }
}

fn april() -> Ask {
    ask("2021-04")
}

fn june() -> Ask {
    ask("2021-06")
}

fn of_payer(letter: &str) -> Ask {
    Ask {
        payer: Some(letter.into()),
        ..april()
    }
}

/// Makes a document in a folder of its own.
fn made(workplace: &Workplace, name: &str, ask: &Ask, ending: &str) -> (tempfile::TempDir, Made) {
    let folder = tempfile::tempdir().expect("a folder");
    let target = folder.path().join(format!("{name}.{ending}"));
    let made = reports::make(workplace, name, ask, &target, &Quiet).expect(name);
    assert_eq!(made.files, [target]);
    let n_files = std::fs::read_dir(folder.path()).expect("a folder").count();
    assert_eq!(n_files, 1, "nothing else is left");
    (folder, made)
}

fn text(workplace: &Workplace, name: &str, ask: &Ask) -> Vec<String> {
    let (_folder, made) = made(workplace, name, ask, "pdf");
    pages(&std::fs::read(&made.files[0]).expect("is there"))
}

fn refused_key(workplace: &Workplace) -> String {
    let found =
        workflows::refusals::refusals(workplace, april().period, Some("final"), None, false);
    let found = found.expect("refusals");
    found.first().expect("a refusal").0.key.clone()
}

#[test]
fn pages_are_as_they_have_been_seen_to_be_right() {
    let workplace = workplace();
    let by = |by| Ask {
        by: Some(by),
        ..april()
    };
    let history = Ask {
        key: Some(refused_key(&workplace)),
        ..april()
    };
    let registry = Ask {
        registry: Some(1),
        ..april()
    };
    let cases = [
        ("register", "register_of_payer", of_payer("A")),
        ("register", "register_of_registry", registry),
        ("refusals", "refusals", april()),
        ("refusals", "refusals_by_payer", by(By::Payer)),
        ("refusal_sheets", "sheets_of_departments", april()),
        ("refusal_sheets", "sheets_of_doctors", by(By::Doctor)),
        ("not_rebilled", "not_rebilled", april()),
        (INSURED, "insured", ask("2021-05")),
        ("findings", "findings", june()),
        (
            "findings",
            "findings_by_department",
            Ask {
                period: june().period,
                ..by(By::Department)
            },
        ),
        ("history", "history", history),
        ("journal", "journal", april()),
        ("mes", "mes", june()),
    ];
    for document in &DOCUMENTS {
        let is_here = cases.iter().any(|(name, ..)| *name == document.name);
        assert!(
            is_here != FORMS.contains(&document.name),
            "{} has no golden page",
            document.name
        );
    }
    let mut differing = Vec::new();
    let (_folder, waiting) = waiting();
    for (name, file, ask) in cases {
        let of = if name == INSURED {
            &waiting
        } else {
            &workplace
        };
        let actual = text(of, name, &ask).join("----\n");
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/reports");
        let golden: PathBuf = root.join(format!("{file}.txt"));
        let expected = std::fs::read_to_string(&golden).unwrap_or_default();
        if actual == expected {
            continue;
        }
        match std::env::var_os("UPDATE_GOLDEN") {
            Some(_) => std::fs::write(&golden, actual).expect("is written"),
            None => {
                std::fs::write(root.join(format!("{file}.actual.txt")), actual).expect("is written")
            }
        }
        differing.push(file);
    }
    // An update fails too: what was written has to be looked at.
    assert!(differing.is_empty(), "{differing:?}");
}

/// What the pages say is what `ladya sums` says, row by row and in all.
#[test]
fn sums_on_paper_are_those_of_the_invoices() {
    let workplace = workplace();
    let sums = sums::sums(&workplace.store.connection, april().period, None).expect("sums");
    assert!(sums.len() >= 2, "{sums:?}");
    for sum in sums.iter().filter(|sum| sum.accounts > 0) {
        let all = text(&workplace, "register", &of_payer(&sum.payer)).concat();
        let total = all.lines().find_map(|line| line.strip_prefix("Всего: "));
        let cells: Vec<&str> = total.expect("a total").split(" | ").collect();
        assert_eq!(kopecks(cells[1]), sum.billed.0);
        assert_eq!(kopecks(cells[2]), sum.case_based.0);
        let rows: Vec<Vec<&str>> = all
            .lines()
            .map(|line| line.split(" | ").collect::<Vec<_>>())
            .filter(|cells| cells.len() > 8 && cells[0].parse::<u32>().is_ok() && cells[1] != "2")
            .collect();
        assert_eq!(rows.len() as i64, sum.accounts);
        let of_column = |from_end: usize| -> i64 {
            let sums = rows
                .iter()
                .map(|cells| kopecks(cells[cells.len() - from_end]));
            sums.sum()
        };
        assert_eq!(of_column(3), sum.billed.0, "{}", sum.payer);
        assert_eq!(of_column(2), sum.case_based.0, "{}", sum.payer);
        let subtotals = all.lines().filter(|line| line.starts_with("Итого, "));
        let subtotals: i64 = subtotals
            .map(|line| kopecks(line.split(" | ").nth(2).expect("a sum")))
            .sum();
        assert_eq!(subtotals, sum.case_based.0);
    }
}

#[test]
fn the_same_rows_stand_in_a_spreadsheet() {
    let workplace = workplace();
    let sums = sums::sums(&workplace.store.connection, april().period, Some("A")).expect("sums");
    let (_folder, made) = made(&workplace, "register", &of_payer("A"), "xlsx");
    let mut book: Xlsx<_> = open_workbook(&made.files[0]).expect("a book");
    let range = book.worksheet_range("Реестр счёта").expect("a sheet");
    let rows: Vec<&[Data]> = range.rows().collect();
    assert_eq!(rows[0][0], Data::String("Вид деятельности".into()));
    assert_eq!(rows[0].len(), 20, "nineteen columns and the section");
    let (last, own) = rows[1..].split_last().expect("rows");
    assert_eq!(own.len() as i64, sums[0].accounts);
    let kopecks = |cell: &Data| match cell {
        Data::Float(rubles) => (rubles * 100.0).round() as i64,
        other => panic!("{other:?}"),
    };
    let billed: i64 = own.iter().map(|row| kopecks(&row[17])).sum();
    let case_based: i64 = own.iter().map(|row| kopecks(&row[18])).sum();
    assert_eq!(
        (billed, case_based),
        (sums[0].billed.0, sums[0].case_based.0)
    );
    assert_eq!(
        (kopecks(&last[17]), kopecks(&last[18])),
        (billed, case_based)
    );
}

#[test]
fn a_table_of_plain_text_has_the_same_rows() {
    let workplace = workplace();
    let (_folder, made) = made(&workplace, "refusals", &april(), "csv");
    let text = std::fs::read_to_string(&made.files[0]).expect("is there");
    let filter = workflows::worklist::Filter::default();
    let list = workflows::worklist::worklist(&workplace, april().period, &filter).expect("a list");
    assert_eq!(text.lines().count(), list.rows.len() + 1);
    for row in &list.rows {
        assert!(text.contains(&row.key), "{}", row.key);
    }
}

#[test]
fn an_empty_month_is_said_to_be_empty() {
    let workplace = workplace();
    let empty = ask("2022-01");
    for name in ["refusals", "refusal_sheets", "not_rebilled", "journal"] {
        let pages = text(&workplace, name, &empty);
        assert_eq!(pages.len(), 1, "{name}");
        assert!(pages[0].contains("Строк нет."), "{name}: {}", pages[0]);
        assert!(pages[0].contains("январь 2022"), "{name}");
        assert!(pages[0].contains("стр. 1 из 1"), "{name}");
    }
    let target = PLAYED.path().join("none.pdf");
    let failed =
        |ask: &Ask| reports::make(&workplace, "register", ask, &target, &Quiet).expect_err("none");
    let of_a = Ask {
        payer: Some("a".into()),
        ..empty.clone()
    };
    let rule = failed(&of_a);
    assert!(
        matches!(&rule, Error::Workflow(workflows::Error::Rule(Rule::NoReissue { payer, .. })) if payer == "A")
    );
    let registry = Ask {
        registry: Some(1),
        ..empty.clone()
    };
    let rule = failed(&registry);
    assert!(matches!(
        rule,
        Error::Workflow(workflows::Error::Rule(Rule::NoRegistry { id: 1 }))
    ));
    assert!(matches!(failed(&empty), Error::Which(_)));
    assert!(!target.exists());
}

#[test]
fn a_layout_of_the_organization_wins_and_a_broken_one_does_not_stop_anything() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = folder.path().join("ladya.db");
    std::fs::copy(PLAYED.path().join("demo/ladya.db"), &database).expect("a copy");
    let layouts = folder.path().join("reports");
    std::fs::create_dir(&layouts).expect("a folder");
    let own = layouts.join("register.toml");
    let layout = "title = 'Наш реестр'\ntab = 'Наш'\n[[columns]]\ntitle = 'Карта'\n\
        shows = 'account.card'\nwidth = 40\n[[columns]]\ntitle = 'Сумма'\nshows = 'billed'\nwidth = 30\n";
    std::fs::write(&own, layout).expect("is written");
    let workplace = open(folder.path());
    let pages = text(&workplace, "register", &of_payer("A"));
    assert!(
        pages[0].starts_with("Наш реестр\nКарта | Сумма\n"),
        "{}",
        pages[0]
    );

    std::fs::write(&own, layout.replace("account.card", "account.cart")).expect("is written");
    let (_folder, broken) = made(&workplace, "register", &of_payer("A"), "pdf");
    let [note] = &broken.notes[..] else {
        panic!("{:?}", broken.notes)
    };
    for part in [
        "register.toml",
        "строка 5",
        "account.cart",
        "account.card",
        "встроенному",
    ] {
        assert!(note.contains(part), "{part}: {note}");
    }
    let text = pages_of(&broken);
    assert!(
        text[0].starts_with("Реестр счёта за апрель 2021 г.\n"),
        "{}",
        text[0]
    );
}

fn pages_of(made: &Made) -> Vec<String> {
    pages(&std::fs::read(&made.files[0]).expect("is there"))
}

#[test]
fn a_sheet_is_made_for_one_department_alone() {
    let workplace = workplace();
    let filter = workflows::worklist::Filter::default();
    let list = workflows::worklist::worklist(&workplace, april().period, &filter).expect("a list");
    let groups = list.groups(By::Department);
    let group = groups.first().expect("a department");
    let one = Ask {
        key: Some(group.code.clone()),
        ..april()
    };
    let all = text(&workplace, "refusal_sheets", &one).concat();
    let total = all.lines().find_map(|line| line.strip_prefix("Всего: "));
    let (_, sum) = total.expect("a total").split_once(" | ").expect("a sum");
    assert_eq!(kopecks(sum), group.sum.0);
    let target = PLAYED.path().join("none.pdf");
    let failed = |ask: Ask| reports::make(&workplace, "refusal_sheets", &ask, &target, &Quiet);
    let unknown = Ask {
        key: Some("нет такого".into()),
        ..april()
    };
    assert!(matches!(failed(unknown), Err(Error::Which(_))));
    let by_payer = Ask {
        by: Some(By::Payer),
        ..april()
    };
    assert!(matches!(failed(by_payer), Err(Error::Which(_))));
}

/// Counts what it is told, and cancels after so many rows.
struct Watch {
    patience: u64,
    total: AtomicU64,
    done: AtomicU64,
}

impl Watch {
    fn new(patience: u64) -> Watch {
        Watch {
            patience,
            total: AtomicU64::new(0),
            done: AtomicU64::new(0),
        }
    }
}

impl Progress for Watch {
    fn begin(&self, stage: Stage, total: Option<u64>) {
        assert_eq!(stage, Stage::Writing);
        self.total.store(total.unwrap_or(0), Ordering::Relaxed);
    }

    fn advance(&self, n: u64) {
        self.done.fetch_add(n, Ordering::Relaxed);
    }

    fn is_cancelled(&self) -> bool {
        self.done.load(Ordering::Relaxed) >= self.patience
    }
}

/// Asks for each document that there is.
fn asks(workplace: &Workplace) -> Vec<(&'static str, Ask)> {
    let ask = |name: &str| match name {
        "register" | "invoice" => of_payer("A"),
        "history" => Ask {
            key: Some(refused_key(workplace)),
            ..april()
        },
        "mes" | "findings" => june(),
        _ => april(),
    };
    // Volumes need a plan, whose import the journal of this month would have; they have their own tests.
    let documents = DOCUMENTS.iter().filter(|d| d.name != "volumes");
    documents.map(|d| (d.name, ask(d.name))).collect()
}

#[test]
fn a_long_list_says_how_far_it_is() {
    let workplace = workplace();
    for (name, ask) in asks(&workplace) {
        let all = Watch::new(u64::MAX);
        let folder = tempfile::tempdir().expect("a folder");
        let target = folder.path().join("all.pdf");
        reports::make(&workplace, name, &ask, &target, &all).expect(name);
        let shown = reports::pages(&workplace, name, &ask, &Quiet).expect(name);
        assert!(
            shown.pdf == std::fs::read(&target).expect("is there"),
            "{name}"
        );
        let (total, done) = (all.total.into_inner(), all.done.into_inner());
        assert_eq!(total, done, "{name}");
        // Everything refused in this month is billed again.
        let has_rows = !FORMS.contains(&name) && !["not_rebilled", INSURED].contains(&name);
        assert_eq!(total > 0, has_rows, "{name}");
    }
}

#[test]
fn a_document_that_is_stopped_leaves_no_file() {
    let workplace = workplace();
    let is_stopped =
        |made: Result<(), Error>| matches!(made, Err(Error::Workflow(workflows::Error::Cancelled)));
    for (name, ask) in asks(&workplace) {
        let folder = tempfile::tempdir().expect("a folder");
        // Where no rows are counted, it is stopped before it is written, or not at all.
        let has_rows = !FORMS.contains(&name) && !["not_rebilled", INSURED].contains(&name);
        let patiences = if has_rows { 0..2 } else { 0..1 };
        for patience in patiences {
            for ending in ["pdf", "xlsx", "csv"] {
                let target = folder.path().join(format!("stopped.{ending}"));
                let watch = Watch::new(patience);
                let made = reports::make(&workplace, name, &ask, &target, &watch).map(|_| ());
                assert!(is_stopped(made), "{name}.{ending}");
            }
            let watch = Watch::new(patience);
            let shown = reports::pages(&workplace, name, &ask, &watch).map(|_| ());
            assert!(is_stopped(shown), "{name}");
        }
        let n_left = std::fs::read_dir(folder.path()).expect("a folder").count();
        assert_eq!(n_left, 0, "{name}");
    }
}

/// The register says to which invoice it belongs, for as long as that one holds.
#[test]
fn a_register_names_the_invoice_in_force() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = folder.path().join("ladya.db");
    std::fs::copy(PLAYED.path().join("demo/ladya.db"), &database).expect("a copy");
    let mut workplace = open(folder.path());
    let asked = issuing::Asked {
        number: Some("8/1".into()),
        date: NaiveDate::from_ymd_opt(2021, 5, 17),
    };
    let line = |workplace: &Workplace| {
        let pages = text(workplace, "register", &of_payer("A"));
        let found = pages[0].lines().find(|line| line.starts_with("К счёту"));
        found.expect("a line").to_owned()
    };
    let blank = "К счёту № ____________ от «____» ________________ 20____ г.";
    assert_eq!(line(&workplace), blank);
    issuing::issue(&mut workplace, april().period, "A", &asked).expect("issues");
    let named = "К счёту № 8/1 от 17\u{A0}мая\u{A0}2021\u{A0}г.";
    assert_eq!(line(&workplace), named);
    let entry = withhold::Entry::Amount {
        kind: "other".into(),
        amount: "0.01".into(),
    };
    withhold::withhold(&mut workplace, april().period, "A", &entry, None).expect("withholds");
    assert_eq!(line(&workplace), blank);
    let (_folder, made) = made(&workplace, "register", &of_payer("A"), "pdf");
    assert!(made.notes[0].contains("8/1"), "{:?}", made.notes);
}

/// Nobody who tries the program out has to fill in lines by hand.
#[test]
fn the_invoices_of_the_demo_have_no_blank_lines() {
    let workplace = workplace();
    for letter in ["A", "B", "T"] {
        let (_folder, made) = made(&workplace, "invoice", &of_payer(letter), "pdf");
        assert_eq!(made.notes, Vec::<String>::new(), "{letter}");
    }
}
