//! Paper documents from outside: what stands on their pages is what the workflows say.

#[path = "../common/mod.rs"]
mod common;
mod guide;
mod invoices;
#[path = "../common/pages.rs"]
mod pages;
mod sheets;
mod volumes;

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use ladya::demo::play;
use ladya::domain::{Kopecks, ReportingPeriod};
use ladya::reports::template::{self, Printable};
use ladya::reports::{Paper, control, invoice, reconciliation, sums};
use ladya::store::files;
use ladya::workflows::withhold::{self, Entry};
use ladya::workflows::{
    Clock, Quiet, Workplace, invoice as issuing, reconcile, setup, sums as figures,
};

/// Everything that an invoice can say; payer B is left without its requisites.
const SETUP: &str = include_str!("setup.toml");

/// A played month with full requisites.
struct Office {
    folder: tempfile::TempDir,
    workplace: Workplace,
    period: ReportingPeriod,
}

fn office() -> Office {
    office_with(SETUP)
}

fn office_with(toml: &str) -> Office {
    let folder = tempfile::tempdir().expect("a folder");
    let played = play::play(&folder.path().join("demo"), 90, 1, &Quiet).expect("is played");
    let mut workplace = Workplace::open(&played.database, None).expect("opens");
    workplace.clock = Clock::Fixed(day(2021, 5, 21));
    setup::apply(&mut workplace, "setup.toml", toml).expect("set up");
    Office {
        folder,
        workplace,
        period: played.period,
    }
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a date")
}

impl Office {
    fn print<D: Printable>(&self, document: &D) -> Paper {
        template::print(document, self.workplace.clock.now(), &[]).expect("prints")
    }

    fn invoice(&self, letter: &str) -> invoice::Invoice {
        let date = Some(day(2021, 5, 14));
        invoice::build(&self.workplace, self.period, letter, Some("17"), date).expect("gathers")
    }

    fn sums(&self) -> Vec<figures::Sum> {
        let connection = &self.workplace.store.connection;
        figures::sums(connection, self.period, None).expect("figures")
    }
}

fn text(printed: &Paper) -> String {
    pages::pages(&printed.pdf).concat()
}

/// Rubles as they are printed: `−1 234,50`.
fn kopecks(text: &str) -> Option<Kopecks> {
    let digits = text.replace('\u{A0}', "");
    let (is_negative, digits) = match digits.strip_prefix('\u{2212}') {
        Some(digits) => (true, digits),
        None => (false, digits.as_str()),
    };
    let sum = Kopecks::parse(digits).ok()?;
    digits
        .contains(',')
        .then_some(if is_negative { -sum } else { sum })
}

/// The sums of the line that begins so.
fn sums_of(text: &str, begin: &str) -> Vec<Kopecks> {
    let line = text.lines().find(|line| line.starts_with(begin));
    let line = line.unwrap_or_else(|| panic!("no «{begin}» in\n{text}"));
    line.split(" | ").filter_map(kopecks).collect()
}

/// Compares with `tests/golden/papers/NAME.txt`. The version of the program changes without the
/// documents.
fn golden(name: &str, found: &str) {
    let found = found.replace(env!("CARGO_PKG_VERSION"), "ВЕРСИЯ");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/papers");
    let expected = folder.join(format!("{name}.txt"));
    let actual = folder.join(format!("{name}.actual.txt"));
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&expected, &found).expect("writes");
        panic!("{} rewritten", expected.display());
    }
    if std::fs::read_to_string(&expected).ok().as_deref() == Some(found.as_str()) {
        let _ = std::fs::remove_file(&actual); // Of an earlier failure.
        return;
    }
    std::fs::write(&actual, &found).expect("writes");
    panic!("{} differs; see {}", expected.display(), actual.display());
}

#[test]
fn an_invoice_says_what_is_known() {
    let office = office();
    let printed = office.print(&office.invoice("A"));
    assert_eq!(printed.notes, Vec::<String>::new());
    golden("invoice", &text(&printed));
}

#[test]
fn a_draft_has_blank_lines_and_says_what_fills_them() {
    let office = office();
    let draft = invoice::build(&office.workplace, office.period, "b", None, None).expect("gathers");
    let printed = office.print(&draft);
    let expected = ["payers.inn", "payers.kpp", "payers.address"];
    assert_eq!(printed.notes.len(), expected.len(), "{:?}", printed.notes);
    for (note, setting) in printed.notes.iter().zip(expected) {
        assert!(note.contains(setting) && note.contains('B'), "{note}");
    }
    golden("invoice-draft", &text(&printed));
}

#[test]
fn an_issued_invoice_has_its_number_until_it_no_longer_holds() {
    let mut office = office();
    let period = office.period;
    let current = |office: &Office| {
        let found = invoice::current(&office.workplace, period, "a").expect("gathers");
        (
            found.number.clone(),
            found.date.clone(),
            found.notes().len(),
        )
    };
    assert_eq!(current(&office), (None, None, 0));
    let asked = issuing::Asked {
        number: Some("8/1".into()),
        date: Some(day(2021, 5, 17)),
    };
    issuing::issue(&mut office.workplace, period, "A", &asked).expect("issues");
    let date = "17\u{A0}мая\u{A0}2021\u{A0}г.".to_owned();
    assert_eq!(current(&office), (Some("8/1".into()), Some(date), 0));
    let entry = Entry::Amount {
        kind: "other".into(),
        amount: "0.01".into(),
    };
    withhold::withhold(&mut office.workplace, period, "A", &entry, None).expect("withholds");
    let (number, date, n_notes) = current(&office);
    assert_eq!((number, date, n_notes), (None, None, 1));
}

#[test]
fn every_blank_line_of_an_invoice_has_its_note() {
    let office = office_with(common::SETUP);
    let bare = invoice::build(&office.workplace, office.period, "A", None, None).expect("gathers");
    assert_eq!(bare.notes().len(), 13, "{:#?}", bare.notes());
    let printed = office.print(&bare);
    assert!(text(&printed).contains("Счёт (проект)"));
}

#[test]
fn sums_on_paper_are_those_of_the_month() {
    let office = office();
    let printed = office.print(&sums::build(&office.workplace, office.period).expect("gathers"));
    let text = text(&printed);
    let known = office.sums();
    assert!(known.len() >= 3);
    for sum in &known {
        let expected = [
            sum.billed,
            sum.case_based,
            sum.capitation,
            sum.withheld,
            sum.to_pay(),
            sum.refused(),
            sum.reduced,
        ];
        assert_eq!(sums_of(&text, &format!("{}, ", sum.payer)), expected);
        let invoice = self::text(&office.print(&office.invoice(&sum.payer)));
        assert_eq!(sums_of(&invoice, "Всего к оплате |"), [sum.to_pay()]);
        let parts: Kopecks = invoice
            .lines()
            .filter(|line| line.starts_with("Итого ") && !line.starts_with("Итого |"))
            .flat_map(|line| line.split(" | ").filter_map(kopecks))
            .sum();
        assert_eq!(parts, sum.to_pay(), "{invoice}");
    }
    let total: Kopecks = known.iter().map(figures::Sum::to_pay).sum();
    assert_eq!(sums_of(&text, "К оплате = "), [total, total]);
    assert!(!text.contains("НЕ СХОДИТСЯ"), "{text}");
    golden("sums", &text);
}

#[test]
fn the_act_has_every_line_of_the_proof() {
    let office = office();
    let act = reconciliation::build(&office.workplace, office.period).expect("gathers");
    let proof = reconcile::reconcile(&office.workplace.store.connection, office.period);
    let proof = proof.expect("a proof");
    assert_eq!(act.lines.len(), proof.lines.len());
    assert!(act.is_ok && proof.is_ok());
    golden("reconciliation", &text(&office.print(&act)));
}

#[test]
fn a_red_line_stands_out() {
    let office = office();
    let mut act = reconciliation::build(&office.workplace, office.period).expect("gathers");
    act.lines[1].is_ok = false;
    act.lines[1].keys = vec!["ABC-1".into()];
    act.is_ok = false;
    let text = text(&office.print(&act));
    assert!(text.contains("НЕ СХОДИТСЯ") && text.contains("Счета: ABC-1"));
    assert!(text.contains("Есть расхождения"));
}

#[test]
fn a_control_sheet_holds_the_file() {
    let office = office();
    let connection = &office.workplace.store.connection;
    let live = files::live(connection, office.period).expect("files");
    let ours: Vec<_> = live.iter().filter(|file| file.is_ours()).collect();
    assert!(ours.iter().any(|file| file.step == "reissue"));
    for file in ours {
        let mut sheet = control::build(&office.workplace, &file.name).expect("gathers");
        let written = PathBuf::from(file.folder.as_deref().expect("a folder")).join(&file.name);
        let hash = common::hash(&std::fs::read(written).expect("the file"));
        assert!(text(&office.print(&sheet)).contains(&hash));
        assert!(sheet.control.iter().all(|check| check.is_ok));
        let totals = files::totals(connection, file.id).expect("totals");
        let billed: Kopecks = totals.iter().map(|total| total.billed).sum();
        assert_eq!(sums_of(&text(&office.print(&sheet)), "Всего |"), [billed]);
        if file.step == "request" {
            // These are of the machine and of the version, not of the month.
            sheet.made_by = "Проверка".into();
            sheet.sha256 = "0".repeat(64);
            sheet.size = 12_345.into();
            golden("control", &text(&office.print(&sheet)));
        }
    }
    assert!(control::build(&office.workplace, "нет.7z").is_err());
}

#[test]
fn a_negative_total_is_what_we_owe() {
    let mut office = office();
    let entry = Entry::Amount {
        kind: "other".into(),
        amount: "9000000.01".into(),
    };
    let period = office.period;
    withhold::withhold(&mut office.workplace, period, "A", &entry, None).expect("withholds");
    let sum = office.sums().remove(0);
    assert!(sum.to_pay() < Kopecks::ZERO);
    let printed = office.print(&office.invoice("A"));
    let text = text(&printed);
    assert_eq!(sums_of(&text, "Итого |"), [sum.to_pay()]);
    assert_eq!(sums_of(&text, "К возврату плательщику |"), [-sum.to_pay()]);
    assert!(text.contains("Внимание.") && text.contains("Организация должна плательщику:"));
    assert!(!text.contains("Всего к оплате"), "{text}");
    let [note] = printed.notes.as_slice() else {
        panic!("{:?}", printed.notes);
    };
    assert!(note.contains("организация должна"), "{note}");
}

#[test]
fn an_empty_month_is_printed_as_empty() {
    let office = office();
    let empty = ReportingPeriod::new(2021, 11).expect("a period");
    let workplace = &office.workplace;
    let bill = invoice::build(workplace, empty, "A", None, None).expect("gathers");
    let bill = text(&office.print(&bill));
    assert!(bill.contains("за период предъявлять нечего"));
    assert_eq!(sums_of(&bill, "Всего к оплате |"), [Kopecks::ZERO]);
    assert!(bill.contains("Ноль рублей ноль копеек"));
    let all = text(&office.print(&sums::build(workplace, empty).expect("gathers")));
    assert!(all.contains("за период нет ни 7-файлов"));
    let act = reconciliation::build(workplace, empty).expect("gathers");
    assert!(text(&office.print(&act)).contains("Расхождений нет."));
}

#[test]
fn a_long_name_is_broken_into_lines_and_loses_nothing() {
    let name = "Общество с ограниченной ответственностью «Страховая медицинская организация \
        «Верхневолжское межрегиональное объединение взаимного страхования работников здравоохранения, \
        образования и культуры имени Первого съезда»";
    assert!(name.chars().count() >= 200, "{}", name.chars().count());
    let toml = SETUP.replace("СМО «Ладога-Полис»", name);
    let office = office_with(&toml);
    let pages = pages::pages(&office.print(&office.invoice("A")).pdf);
    for word in name.split_whitespace() {
        assert!(pages[0].contains(word), "{word} is not in\n{}", pages[0]);
    }
    // Nobody signs a page without a sum.
    let last = pages.last().expect("a page");
    assert!(
        last.contains("Всего к оплате: ") && last.contains("Исполнитель"),
        "{last}"
    );
    let all = sums::build(&office.workplace, office.period).expect("gathers");
    assert!(text(&office.print(&all)).contains("здравоохранения"));
}

#[test]
fn forty_payers_stand_on_numbered_pages() {
    let office = office();
    let mut all = sums::build(&office.workplace, office.period).expect("gathers");
    all.payers = all.payers.iter().cycle().take(40).cloned().collect();
    all.activities = all.activities.iter().cycle().take(40).cloned().collect();
    let pages = pages::pages(&office.print(&all).pdf);
    assert!(pages.len() > 4);
    for (at, page) in pages.iter().enumerate() {
        let number = format!("стр. {} из {}", at + 1, pages.len());
        assert!(page.contains(&number), "{page}");
    }
    let n_heads = pages.iter().filter(|page| page.contains("В 7-файле"));
    assert!(n_heads.count() >= pages.len() - 1, "heads are repeated");
}

#[test]
fn a_document_is_an_archive_file_and_the_same_each_time() {
    let office = office();
    let bill = office.invoice("A");
    let first = office.print(&bill).pdf;
    // Nothing of the first is left in the memory of typst by then.
    for _ in 0..3 {
        office.print(&sums::build(&office.workplace, office.period).expect("gathers"));
    }
    assert!(first == office.print(&bill).pdf, "differs");
    let has = |words: &str| first.windows(words.len()).any(|w| w == words.as_bytes());
    for words in [
        "<pdfaid:part>2</pdfaid:part>",
        "<pdfaid:conformance>B</pdfaid:conformance>",
        &bill.title(),
        "Ладья",
        "2021-05-21T12:00:00",
    ] {
        assert!(has(words), "{words} is not in the file");
    }
}

#[test]
fn signs_that_no_font_has_do_not_stop_a_document() {
    let toml = SETUP.replace("СМО «Ладога-Полис»", "СМО «Ладога 🏥 漢»");
    let office = office_with(&toml);
    let bill = text(&office.print(&office.invoice("A")));
    assert!(bill.contains("СМО «Ладога ? ?»"), "{bill}");
}

// ---- An organization's own templates ----

/// Prints the invoice with these templates in the organization's folder.
fn with_own(office: &Office, templates: &[(&str, &[u8])]) -> (Paper, PathBuf) {
    let folder = office.workplace.folders[0].clone();
    let own = folder.join("reports");
    std::fs::create_dir_all(&own).expect("a folder");
    for (name, text) in templates {
        std::fs::write(own.join(name), text).expect("writes");
    }
    let at = office.workplace.clock.now();
    let bill = office.invoice("A");
    let printed = template::print(&bill, at, &office.workplace.folders).expect("prints");
    (printed, own)
}

#[test]
fn an_organization_has_its_own_form_and_look() {
    let office = office();
    let form = "#import \"look.typ\": *\n#show: paper\nСвоя форма: #data.owed.text";
    let (printed, _) = with_own(&office, &[("invoice.typ", form.as_bytes())]);
    assert_eq!(printed.notes, Vec::<String>::new());
    let owed = office.invoice("A").owed.text;
    assert!(text(&printed).contains(&format!("Своя форма: {owed}")));

    let ours = include_str!("../../resources/reports/look.typ").replace("стр. ", "лист ");
    let office = self::office();
    let (printed, _) = with_own(&office, &[("look.typ", ours.as_bytes())]);
    assert!(text(&printed).contains("лист 1 из 1"));
    assert_eq!(printed.notes, Vec::<String>::new());
}

#[test]
fn a_broken_form_says_where_and_ours_takes_its_place() {
    let broken: [(&str, &[u8], &str, &str); 6] = [
        (
            "invoice.typ",
            b"#let a = 1\n\n#unknown-word",
            "invoice.typ», строка 3: ",
            "unknown variable: unknown-word",
        ),
        (
            "invoice.typ",
            b"= Form\n#table(columns: 2",
            "invoice.typ», строка 2: ",
            "unclosed delimiter",
        ),
        (
            "invoice.typ",
            b"#import \"look.typ\": *\n#read(\"/etc/passwd\")",
            "invoice.typ», строка 2: ",
            "access denied",
        ),
        (
            "invoice.typ",
            b"\n#import \"@preview/example:0.1.0\": add",
            "invoice.typ», строка 2: ",
            "access denied",
        ),
        (
            "look.typ",
            b"#let data = json(\"data.json\")\n#let shade = nothing",
            "look.typ», строка 2: ",
            "unknown variable: nothing",
        ),
        ("invoice.typ", b"\xCF\xF0\xE8", "invoice.typ»: ", "UTF-8"),
    ];
    let office = office();
    let ours = office.print(&office.invoice("A")).pdf;
    for (name, text, place, reason) in broken {
        let (printed, own) = with_own(&office, &[(name, text)]);
        let [note] = printed.notes.as_slice() else {
            panic!("{name}: {:?}", printed.notes);
        };
        assert!(
            note.contains(place) && note.contains(reason) && note.contains(&*own.to_string_lossy()),
            "{note}"
        );
        assert!(note.contains("по шаблону программы"), "{note}");
        assert!(printed.pdf == ours, "{name}");
        std::fs::remove_dir_all(own).expect("removes");
    }
}
