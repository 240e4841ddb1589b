//! Words of documents and spreadsheets.

use chrono::NaiveDate;

use crate::domain::{Decision, Kopecks, RefusalStage, ReportingPeriod, Round};

use super::amount;
use super::window::{count, full_day, money, plural};
use super::{Message, message};

pub const TOTAL: &str = "Всего";
/// Of a printed spreadsheet: `&P` and `&N` are filled in by whoever prints it.
pub const PAGE_OF_SPREADSHEET: &str = "&Rстр. &P из &N";

/// Room for the number and the date of an invoice that is not there yet.
pub const BLANK_NUMBER: &str = "____________";
pub const BLANK_DATE: &str = "«____» ________________ 20____ г.";

/// In the middle of a line.
pub const ADDRESS: &str = "адрес";

/// Those that are there, with their names: `ИНН 7600000017, КПП 760001001`.
pub fn requisites(all: &[(&str, Option<&str>)]) -> String {
    let filled = all.iter().filter_map(|(name, value)| {
        let value = value.map(str::trim).filter(|value| !value.is_empty())?;
        Some(format!("{name} {value}"))
    });
    filled.collect::<Vec<_>>().join(", ")
}

/// How to change a template, as it is written beside them.
pub const GUIDE: &str = include_str!("../../resources/help/templates.md");
pub const GUIDE_FILE: &str = "templates.md";

/// Templates that were written out, and what is to be done with them.
pub fn templates_lines(written: &[String], kept: &[String], folders: &[String]) -> Vec<String> {
    let written = written.iter().map(|file| format!("записан  «{file}»"));
    let kept = kept
        .iter()
        .map(|file| format!("оставлен «{file}»: уже был"));
    let mut lines: Vec<String> = written.chain(kept).collect();
    lines.push(format!(
        "изменённый файл положите под тем же именем в папку «{}»; как менять, сказано в {GUIDE_FILE}",
        folders.join("» или «")
    ));
    lines
}

pub const NO_ROWS: &str = "Строк нет.";

// ---- Documents ----

/// Title of each, and what it has.
pub const INVOICE: (&str, &str) = (
    "Счёт на оплату",
    "одному плательщику: суммы по видам помощи, подушевое, удержания, сумма прописью, подписи",
);
pub const SUMS: (&str, &str) = (
    "«Суммы для счетов»",
    "все плательщики: выставлено, отказано, снято, подушевое, удержано, к оплате",
);
pub const RECONCILIATION: (&str, &str) = (
    "Акт сверки",
    "каждый счёт и каждая копейка месяца: строки сверки слева и справа",
);
pub const CONTROL: (&str, &str) = (
    "Контрольный лист",
    "файл выгрузки: имя, SHA‑256, счета и суммы, для подписи и архива",
);
pub const REGISTER: (&str, &str) = (
    "Реестр счетов",
    "19 граф: счета плательщика или одного реестра, с итогами по видам помощи",
);
pub const REFUSALS: (&str, &str) = (
    "Отказы",
    "по замечаниям, плательщикам, отделениям или врачам, с суммами",
);
pub const FINDINGS: (&str, &str) = (
    "Замечания проверок",
    "что правила говорят о неотправленных счетах: по правилам или отделениям",
);
pub const REFUSAL_SHEETS: (&str, &str) = (
    "Листы отказов",
    "лист на отделение или врача: их отказы, деньги и как заполнить в следующий раз",
);
pub const NOT_REBILLED: (&str, &str) = (
    "Не выставлено снова",
    "отказанное, что ещё не вернулось в реестр",
);
pub const INSURED: (&str, &str) = (
    "Сверка с застрахованными",
    "чем счета до отправки отличаются от выгрузки ЕРЗ",
);
pub const HISTORY: (&str, &str) = ("История счёта", "один счёт: редакции, выгрузки, ответы");
pub const JOURNAL: (&str, &str) = ("Журнал", "шаги месяца: кто, когда, что");

/// What sections of a list divide by.
pub mod section {
    pub const ACTIVITY: &str = "Вид деятельности";
    pub const FINDING: &str = "Замечание";
    pub const PAYER: &str = "Плательщик";
    pub const DEPARTMENT: &str = "Отделение";
    pub const DOCTOR: &str = "Врач";
}

pub fn page_of(page: usize, of: usize) -> String {
    format!("стр. {page} из {of}")
}

pub fn subtotal(section: &str) -> String {
    format!("Итого, {section}")
}

/// The words before a sum: of what, and of how many rows.
pub fn total_of(what: &str, n_rows: i64) -> String {
    let rows = plural(n_rows, ["строка", "строки", "строк"]);
    format!("{what}: {} {rows}", count(n_rows))
}

/// What lines behind the totals may name.
pub const TOTAL_PLACES: [&str; 3] = ["rows", "total", "total_words"];

/// A line behind the totals, with these in it.
pub fn with_totals(line: &str, n_rows: i64, total: Kopecks) -> String {
    line.replace("{rows}", &count(n_rows))
        .replace("{total}", &money(total))
        .replace("{total_words}", &amount::in_words(total))
}

/// `апрель 2021`.
pub fn month(period: ReportingPeriod) -> String {
    super::window::period(period).to_lowercase()
}

/// `05.05.2021 12:00`, to the minute.
pub fn moment(at: &str) -> String {
    format!("{} {}", full_day(at), at.get(11..16).unwrap_or_default())
}

/// The first and the last day of a treatment.
pub fn days(from: Option<NaiveDate>, to: Option<NaiveDate>) -> String {
    let days = [from, to].into_iter().flatten();
    let days: Vec<String> = days.map(|day| day.format("%d.%m.%Y").to_string()).collect();
    days.join(" ")
}

/// The classifier V005; another code stays as it is.
pub fn sex(code: &str) -> &str {
    match code {
        "1" => "м",
        "2" => "ж",
        other => other,
    }
}

pub fn stage(stage: RefusalStage) -> &'static str {
    match stage {
        RefusalStage::Precheck => "«1»",
        RefusalStage::Final => "«2»",
    }
}

pub fn no_department() -> String {
    "Отделение не указано".into()
}

pub fn no_doctor() -> String {
    "Врач не указан".into()
}

pub const NO_FINDING: &str = "Без замечаний";

/// The code of a finding and the fund's words.
pub fn finding(family: &str, code: &str, text: &str) -> String {
    let code = super::window::refusals::finding_code(family, code);
    match (code.trim().is_empty(), text.trim().is_empty()) {
        (true, true) => NO_FINDING.into(),
        (true, false) => text.trim().to_owned(),
        (false, true) => code,
        (false, false) => format!("{code}: {}", text.trim()),
    }
}

pub fn and_more(n: usize) -> String {
    format!("и ещё {n}")
}

/// What to fill in another way: the field, what was sent, what the fund has.
pub fn field_differs(label: &str, sent: &str, fund: &str) -> String {
    let label = super::window::card::short(label);
    match sent.is_empty() {
        true => format!("{label}: у фонда «{fund}», у нас пусто"),
        false => format!("{label}: у фонда «{fund}», у нас «{sent}»"),
    }
}

/// The field that a finding concerns, where the fund proposes nothing.
pub fn check_field(label: &str) -> String {
    format!("проверьте: {}", super::window::card::short(label))
}

pub const CHECK_ALL: &str = "проверьте счёт по карте";

/// What became of an account: of each revision, sending and reply.
pub mod history {
    use super::{Decision, RefusalStage, Round};

    pub fn revision(number: i64, origin: &str) -> String {
        let origin = super::super::window::card::origin(origin);
        format!("Редакция {number}: {origin}")
    }

    pub fn sent(round: Round, is_restored: bool, number: i64) -> String {
        let round = match (round, is_restored) {
            (Round::Main, _) => "основной реестр",
            (Round::Test, true) => "тестовый реестр, восстановлен",
            (Round::Test, false) => "тестовый реестр",
        };
        format!("Выгружен под № {number}: {round}")
    }

    pub fn reissued(file: &str) -> String {
        format!("переформирован в {file}")
    }

    pub fn answered(stage: RefusalStage, outcome: Decision, payer: &str) -> String {
        let outcome = match outcome {
            Decision::Accepted => "принят",
            Decision::Refused => "отказ",
            Decision::Undecided => "код решения не опознан",
        };
        format!(
            "Ответ {} плательщика {payer}: {outcome}",
            super::stage(stage)
        )
    }
}

pub fn undone_by(step: i64) -> String {
    format!("отменён шагом {step}")
}

// ---- Layouts ----

/// A place in a layout: line, what stands there, what is wrong with it.
pub fn layout_fault(line: usize, source: &str, what: &str) -> String {
    format!("строка {line} «{}»: {what}", source.trim())
}

pub fn unknown_value(name: &str, known: &[&str]) -> String {
    format!(
        "столбец не может показать «{name}»; известны: {}",
        known.join(", ")
    )
}

pub fn unknown_place(name: &str, known: &[&str]) -> String {
    format!("нет подстановки {{{name}}}; известны: {}", known.join(", "))
}

pub fn no_end_of_place() -> String {
    "скобка { не закрыта".into()
}

pub fn bad_width() -> String {
    "ширина столбца: от 3 до 250 мм".into()
}

pub fn bad_size() -> String {
    "кегль (size): от 6 до 12".into()
}

pub fn not_totalled() -> String {
    "итог (total) бывает только у количества и денег".into()
}

pub fn no_columns() -> String {
    "нет ни одного столбца ([[columns]])".into()
}

/// Why a file of the organization was left aside.
pub fn layout_note(file: &str, what: &str) -> String {
    format!("макет «{file}»: {what}; документ сделан по встроенному макету")
}

// ---- Errors ----

pub fn no_document(name: &str) -> Message {
    message(format!("нет документа «{name}»"), "выберите его из списка")
}

/// The same on the command line: what there is, with titles and options.
pub fn no_document_but(name: &str, known: &[(&str, &str, Vec<&str>)]) -> Message {
    let known = known.iter().map(|(name, title, options)| {
        let words = match options.is_empty() {
            true => (*title).to_owned(),
            false => format!("{title}, {}", options.join(", ")),
        };
        format!("{name} ({words})")
    });
    let known: Vec<String> = known.collect();
    message(
        format!("нет документа «{name}»"),
        format!("есть такие: {}", known.join("; ")),
    )
}

/// What a file of a document is called: whose or which it is, and the period.
pub fn file_name(
    title: &str,
    of: Option<&str>,
    key: Option<&str>,
    period: ReportingPeriod,
) -> String {
    let parts = [Some(title), of, key, Some(&period.to_string())];
    let name: Vec<&str> = parts.into_iter().flatten().collect();
    // Quotes of a title are no sign of a name on Windows, nor is what a code may have.
    let is_kept = |sign: &char| !matches!(sign, '«' | '»') && !sign.is_control();
    let name: String = name.join(" ").chars().filter(is_kept).collect();
    name.replace(['/', '\\', ':', '*', '?', '"', '<', '>', '|'], "_")
}

pub fn bad_ending(path: &std::path::Path) -> Message {
    message(
        format!("«{}»: вид файла не понятен", path.display()),
        "имя должно кончаться на .pdf, .xlsx или .csv",
    )
}

pub fn which_payer() -> Message {
    message(
        "не сказано, чей счёт",
        "назовите плательщика: --payer БУКВА",
    )
}

pub fn which_register() -> Message {
    message(
        "не сказано, чей реестр",
        "назовите плательщика (--payer БУКВА) или номер реестра (--registry НОМЕР), что-то одно",
    )
}

pub fn which_account() -> Message {
    message("не сказано, какой счёт", "назовите его ключ: --key КЛЮЧ")
}

pub fn by_whom() -> Message {
    message(
        "листы отказов делаются по отделениям или по врачам",
        "укажите --by department или --by doctor",
    )
}

pub fn no_group(code: &str) -> Message {
    message(
        format!("отказов с кодом «{code}» в этом месяце нет"),
        "уберите --key, тогда листы будут для всех",
    )
}

pub fn no_pdf(why: &str) -> Message {
    message(
        format!("PDF не получился: {why}"),
        "сохраните документ как .xlsx и сообщите разработчику",
    )
}

pub fn no_spreadsheet(why: &str) -> Message {
    message(
        format!("таблица не получилась: {why}"),
        "сохраните документ как .pdf и сообщите разработчику",
    )
}
