//! Forms as spreadsheets, read back by another library: figures are figures, days are days, and sums are
//! those of the month.

use std::path::PathBuf;

use calamine::{Data, Range, Reader, Xlsx, open_workbook};
use ladya::domain::Kopecks;
use ladya::reports::{self, Ask, Made};
use ladya::workflows::invoice as issuing;
use ladya::workflows::withhold::{self, Entry};
use ladya::workflows::{Quiet, reconcile};

use super::{Office, day, office};

impl Office {
    fn made(&self, name: &str, payer: Option<&str>, ending: &str) -> Made {
        let ask = Ask {
            period: self.period,
            payer: payer.map(str::to_owned),
            registry: None,
            by: None,
            key: None,
        };
        let target = self.folder.path().join(format!("{name}.{ending}"));
        reports::make(&self.workplace, name, &ask, &target, &Quiet).expect(name)
    }

    fn book(&self, name: &str, payer: Option<&str>) -> Xlsx<std::io::BufReader<std::fs::File>> {
        open_workbook(&self.made(name, payer, "xlsx").files[0]).expect("a book")
    }
}

type Cells = Range<Data>;

/// The row that begins with this text, wherever it stands.
fn row<'c>(cells: &'c Cells, begin: &str) -> &'c [Data] {
    let is_it = |row: &&[Data]| {
        let first = row.iter().find(|cell| **cell != Data::Empty);
        matches!(first, Some(Data::String(text)) if text.starts_with(begin))
    };
    let found = cells.rows().find(is_it);
    found.unwrap_or_else(|| panic!("no «{begin}» in {cells:?}"))
}

/// The last figure of a row, in kopecks.
fn last_sum(row: &[Data]) -> Kopecks {
    *sums(row).last().unwrap_or_else(|| panic!("{row:?}"))
}

fn sums(row: &[Data]) -> Vec<Kopecks> {
    row.iter().filter_map(kopecks).collect()
}

fn kopecks(cell: &Data) -> Option<Kopecks> {
    match cell {
        Data::Float(rubles) => Some(Kopecks((rubles * 100.0).round() as i64)),
        Data::Int(rubles) => Some(Kopecks(rubles * 100)),
        _ => None,
    }
}

/// What a formula `=SUBTOTAL(109,F5:F9)` gives when it is counted over the rows.
fn counted(cells: &Cells, formulas: &Range<String>, column: u32, formula: &str) -> Kopecks {
    let inside = formula
        .split_once("109,")
        .expect("a sum")
        .1
        .trim_end_matches(')');
    let (from, to) = inside.split_once(':').expect("a range");
    let row = |name: &str| -> u32 {
        let digits = name.trim_start_matches(|sign: char| sign.is_ascii_alphabetic());
        digits.parse::<u32>().expect("a row") - 1
    };
    let is_formula = |at: u32| {
        formulas
            .get_value((at, column))
            .is_some_and(|formula| !formula.is_empty())
    };
    (row(from)..=row(to))
        .filter(|at| !is_formula(*at))
        .filter_map(|at| kopecks(cells.get_value((at, column))?))
        .sum()
}

/// Every total of a sheet is a formula over rows that give what stands beside it.
fn check_formulas(book: &mut Xlsx<std::io::BufReader<std::fs::File>>, name: &str) -> usize {
    let cells = book.worksheet_range(name).expect("a sheet");
    let formulas = book.worksheet_formula(name).expect("formulas");
    let (top, left) = formulas.start().unwrap_or((0, 0));
    let mut n = 0;
    for (at, column, formula) in formulas.used_cells() {
        let place = (at as u32 + top, column as u32 + left);
        let shown = cells.get_value(place).and_then(kopecks).expect("a figure");
        n += 1;
        if formula.starts_with("ABS(") {
            let above = cells.get_value((place.0 - 1, place.1)).and_then(kopecks);
            assert_eq!(
                above.map(|sum| sum.0.abs()),
                Some(shown.0),
                "{name} {formula}"
            );
            continue;
        }
        assert_eq!(
            counted(&cells, &formulas, place.1, formula),
            shown,
            "{name} {formula}"
        );
    }
    n
}

#[test]
fn an_invoice_is_a_spreadsheet_with_the_sums_of_the_month() {
    let mut office = office();
    let period = office.period;
    let asked = issuing::Asked {
        number: Some("8/1".into()),
        date: Some(day(2021, 5, 17)),
    };
    issuing::issue(&mut office.workplace, period, "A", &asked).expect("issues");
    let paper = ladya::reports::invoice::current(&office.workplace, period, "A").expect("gathers");
    let mut book = office.book("invoice", Some("A"));
    assert_eq!(book.sheet_names(), ["Счёт"]);
    // A subtotal of each section, the total, and the same without its sign.
    assert_eq!(check_formulas(&mut book, "Счёт"), paper.sections.len() + 2);
    let cells = book.worksheet_range("Счёт").expect("a sheet");
    let known = office.sums().into_iter().find(|sum| sum.payer == "A");
    let known = known.expect("a payer");
    assert_eq!(
        last_sum(row(&cells, "Всего к оплате, без НДС")),
        known.to_pay()
    );
    assert_eq!(last_sum(row(&cells, "Итого по случаям")), known.case_based);
    assert_eq!(last_sum(row(&cells, "Итого подушевое")), known.capitation);
    assert_eq!(last_sum(row(&cells, "Итого удержано")), -known.withheld);
    let Some(Data::DateTime(date)) = row(&cells, "Дата счёта")
        .iter()
        .rfind(|c| **c != Data::Empty)
    else {
        panic!("{:?}", row(&cells, "Дата счёта"));
    };
    assert_eq!(date.to_ymd_hms_milli(), (2021, 5, 17, 0, 0, 0, 0));
    let title = row(&cells, "Счёт № 8/1 от 17");
    assert!(title[0].to_string().ends_with("апрель\u{A0}2021\u{A0}г."));
    let words = row(&cells, "Всего к оплате: ")[0].to_string();
    assert!(words.contains(&paper.in_words), "{words}");
    for (name, value) in [
        ("Номер счёта", "8/1"),
        ("БИК", "007600001"),
        ("Плательщик", "СМО «Ладога-Полис»"),
        ("Договор", "№ 12 от 11.01.2021"),
        (
            "Главный бухгалтер",
            "______________________ / Образцова Т. В.",
        ),
    ] {
        let said = row(&cells, name).iter().rfind(|cell| **cell != Data::Empty);
        assert_eq!(said, Some(&Data::String(value.into())), "{name}");
    }
}

#[test]
fn a_negative_invoice_says_what_is_to_be_returned() {
    let mut office = office();
    let entry = Entry::Amount {
        kind: "other".into(),
        amount: "9000000.01".into(),
    };
    withhold::withhold(&mut office.workplace, office.period, "A", &entry, None).expect("withholds");
    let to_pay = office.sums().remove(0).to_pay();
    let mut book = office.book("invoice", Some("A"));
    check_formulas(&mut book, "Счёт");
    let cells = book.worksheet_range("Счёт").expect("a sheet");
    assert_eq!(total(&cells), to_pay);
    assert_eq!(last_sum(row(&cells, "К возврату плательщику")), -to_pay);
    row(&cells, "Внимание.");
    row(&cells, "Организация должна плательщику: ");
}

/// Of the line «Итого» itself, not of its sections.
fn total(cells: &Cells) -> Kopecks {
    let mut found = cells
        .rows()
        .filter(|row| row[0] == Data::String("Итого".into()));
    last_sum(found.next_back().expect("a total"))
}

#[test]
fn the_sums_of_all_payers_can_be_filtered_and_add_up() {
    let office = office();
    let mut book = office.book("sums", None);
    let names = ["Суммы для счетов", "По видам деятельности", "Контроль"];
    assert_eq!(book.sheet_names(), names);
    assert_eq!(check_formulas(&mut book, names[0]), 9);
    assert_eq!(check_formulas(&mut book, names[1]), 6);
    let cells = book.worksheet_range(names[0]).expect("a sheet");
    let mut billed = Kopecks::ZERO;
    for sum in office.sums() {
        let shown = sums(row(&cells, &format!("{}, ", sum.payer)));
        let expected = [
            Kopecks(sum.accounts * 100),
            sum.billed,
            sum.case_based,
            sum.capitation,
            sum.withheld,
            sum.to_pay(),
            Kopecks(sum.n_refused * 100),
            sum.refused(),
            sum.reduced,
        ];
        assert_eq!(shown, expected, "{}", sum.payer);
        billed += sum.billed;
    }
    assert_eq!(sums(row(&cells, "Всего"))[1], billed);
    let cells = book.worksheet_range(names[1]).expect("a sheet");
    assert_eq!(sums(row(&cells, "Всего"))[1], billed, "each account once");
    let cells = book.worksheet_range(names[2]).expect("a sheet");
    for line in cells.rows().skip(1) {
        assert_eq!(line[3], Data::String("сходится".into()), "{line:?}");
        assert_eq!(kopecks(&line[1]), kopecks(&line[2]), "{line:?}");
        assert!(kopecks(&line[1]).is_some(), "{line:?}");
    }
}

/// What another program shows of a sheet beside its cells.
fn has(made: &Made, sheet: usize, parts: &[&str]) {
    use std::io::Read;
    let file = std::fs::File::open(&made.files[0]).expect("is there");
    let mut archive = zip::ZipArchive::new(file).expect("an archive");
    let name = format!("xl/worksheets/sheet{sheet}.xml");
    let mut xml = String::new();
    let mut part = archive.by_name(&name).expect("a sheet");
    part.read_to_string(&mut xml).expect("text");
    for part in parts {
        assert!(xml.contains(part), "{part} is not in {xml}");
    }
}

#[test]
fn tables_can_be_filtered_and_their_heads_stay() {
    let office = office();
    let sums = office.made("sums", None, "xlsx");
    // Title, organization, head; three payers.
    let frozen =
        "<pane ySplit=\"3\" topLeftCell=\"A4\" activePane=\"bottomLeft\" state=\"frozen\"/>";
    has(
        &sums,
        1,
        &[
            frozen,
            "<autoFilter ref=\"A3:J6\"",
            "fitToHeight=\"0\"",
            "<col ",
        ],
    );
    has(&sums, 2, &["ySplit=\"1\"", "<autoFilter ref=\"A1:H"]);
    let act = office.made("reconciliation", None, "xlsx");
    has(&act, 1, &["ySplit=\"4\"", "<autoFilter ref=\"A4:F"]);
    // A heading far down would leave no room for rows, and sections cannot be sorted.
    let invoice = office.made("invoice", Some("A"), "xlsx");
    has(&invoice, 1, &["<mergeCells", "<row r=\"1\""]);
    let control = office.made("control", None, "xlsx");
    has(&control, 1, &["<autoFilter ref="]);
}

#[test]
fn the_act_and_the_control_sheet_are_spreadsheets_too() {
    let office = office();
    let proof = reconcile::reconcile(&office.workplace.store.connection, office.period);
    let n = proof.expect("a proof").lines.len();
    let mut book = office.book("reconciliation", None);
    let cells = book.worksheet_range("Акт сверки").expect("a sheet");
    let is_line = |row: &&[Data]| row[4] == Data::String("сходится".into());
    let lines: Vec<&[Data]> = cells.rows().filter(is_line).collect();
    assert_eq!(lines.len(), n);
    for line in lines {
        assert!(
            kopecks(&line[2]).is_some() && line[2] == line[3],
            "{line:?}"
        );
    }
    row(&cells, &format!("Сошлось строк: {n} из {n}."));

    let mut book = office.book("control", None);
    assert_eq!(check_formulas(&mut book, "Контрольный лист"), 2);
    let cells = book.worksheet_range("Контрольный лист").expect("a sheet");
    let made = row(&cells, "Сделан")
        .iter()
        .rfind(|cell| **cell != Data::Empty);
    assert!(matches!(made, Some(Data::DateTime(_))), "{made:?}");
    let sheet = ladya::reports::control::of_last_request(&office.workplace, office.period);
    let sheet = sheet.expect("gathers");
    let hash = row(&cells, "SHA-256")
        .iter()
        .rfind(|cell| **cell != Data::Empty);
    assert_eq!(hash, Some(&Data::String(sheet.sha256)));
    let total = sums(row(&cells, "Всего"));
    assert_eq!(
        total,
        [
            Kopecks(sheet.accounts.n * 100),
            Kopecks(sheet.billed.kopecks)
        ]
    );
}

#[test]
fn rows_of_a_form_are_a_table_of_plain_text() {
    let office = office();
    let made = office.made("invoice", Some("A"), "csv");
    let [note] = &made.notes[..] else {
        panic!("{:?}", made.notes)
    };
    assert!(note.contains("CSV"), "{note}");
    let text = std::fs::read_to_string(&made.files[0]).expect("is there");
    let bill = office.invoice("A");
    let n_lines: usize = bill
        .sections
        .iter()
        .map(|section| section.lines.len())
        .sum();
    assert_eq!(text.lines().count(), n_lines + 1);
    assert!(text.starts_with("\u{FEFF}Раздел;№;Наименование;"), "{text}");
    let of_rows: i64 = text
        .lines()
        .skip(1)
        .map(|line| line.rsplit(';').next().expect("a sum").replace(',', "."))
        .map(|sum| match sum.strip_prefix('-') {
            Some(sum) => -Kopecks::parse(sum).expect("a sum"),
            None => Kopecks::parse(&sum).expect("a sum"),
        })
        .sum::<Kopecks>()
        .0;
    assert_eq!(of_rows, bill.total.kopecks);
    let made = office.made("sums", None, "csv");
    let text = std::fs::read_to_string(&made.files[0]).expect("is there");
    assert_eq!(text.lines().count(), office.sums().len() + 1);
}

#[test]
fn an_empty_month_is_an_empty_spreadsheet() {
    let mut office = office();
    office.period = ladya::domain::ReportingPeriod::new(2021, 11).expect("a period");
    let cells = office.book("invoice", Some("A")).worksheet_range("Счёт");
    let cells = cells.expect("a sheet");
    row(&cells, "за период предъявлять нечего");
    assert_eq!(
        last_sum(row(&cells, "Всего к оплате, без НДС")),
        Kopecks::ZERO
    );
    for name in ["sums", "reconciliation"] {
        let file: PathBuf = office.made(name, None, "xlsx").files.remove(0);
        let mut book: Xlsx<_> = open_workbook(&file).expect("a book");
        let cells = book.worksheet_range_at(0).expect("a sheet").expect("cells");
        assert!(cells.rows().count() > 3, "{name}");
    }
}
