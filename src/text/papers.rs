//! Words that printed documents are filled with. What never changes in a document stands in its
//! template, in `resources/reports`.

use chrono::{Datelike, NaiveDate};

use crate::domain::{Activity, ReportingPeriod, Round};

use super::window;

pub const HEAD: &str = "Руководитель";
pub const ACCOUNTANT: &str = "Главный бухгалтер";
pub const PERFORMER: &str = "Исполнитель";
pub const MADE_BY: &str = "Выгрузил";
pub const CHECKED_BY: &str = "Проверил";
pub const SENT_BY: &str = "Передал в фонд";

pub const CASE_BASED: &str = "Медицинская помощь по случаям";
pub const CASE_BASED_TOTAL: &str = "Итого по случаям";
pub const CAPITATION: &str = "Подушевое финансирование";
pub const CAPITATION_TOTAL: &str = "Итого подушевое";
pub const WITHHELD: &str = "Удержания";
pub const WITHHELD_TOTAL: &str = "Итого удержано";
pub const ADULTS: &str = "взрослые";
pub const CHILDREN: &str = "дети";
pub const PER_HEAD: &str = "по численности прикреплённых";
pub const ACCOUNTS: &str = "счёт";
pub const HEADS: &str = "чел.";

pub const ALL_PAYERS: &str = "Все плательщики";
pub const NO_PAYER: &str = "Плательщик не назван";
pub const SUMS_TITLE: &str = "Суммы для счетов";

pub const CHECK_TO_PAY: &str = "К оплате = по случаям + подушевое − удержано, руб.";
pub const CHECK_ACCOUNTS: &str = "Счетов в 7-файлах: итоги файлов = счета по видам деятельности";
pub const CHECK_BILLED: &str =
    "Стоимость в 7-файлах: итоги файлов = счета по видам деятельности, руб.";
pub const CHECK_CASE_BASED: &str = "По случаям: итоги файлов = счета по видам деятельности, руб.";
pub const CHECK_LINES: &str = "Строк сверки месяца: всего = сошлось";
pub const CHECK_FILE_ACCOUNTS: &str = "Счетов: по реестрам = в файле";
pub const CHECK_FILE_BILLED: &str = "Стоимость: по реестрам = в файле, руб.";

const OF_MONTH: [&str; 12] = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
];

/// `апрель 2021 г.`, never broken at the end of a line.
pub fn period(period: ReportingPeriod) -> String {
    let month = window::period(period).to_lowercase();
    format!("{}\u{A0}г.", month.replace(' ', "\u{A0}"))
}

/// `5 мая 2021 г.`, never broken either.
pub fn date(day: NaiveDate) -> String {
    let month = OF_MONTH[day.month0() as usize];
    format!("{}\u{A0}{month}\u{A0}{}\u{A0}г.", day.day(), day.year())
}

/// `Счёт № 12 от 5 мая 2021 г., А, апрель 2021 г.`: the title of the file.
pub fn invoice_title(
    number: Option<&str>,
    date: Option<&str>,
    payer: &str,
    period: ReportingPeriod,
) -> String {
    let number = match number {
        Some(number) => format!("Счёт № {number}"),
        None => "Счёт (проект)".into(),
    };
    let date = date.map_or(String::new(), |date| format!(" от {date}"));
    format!("{number}{date}, {payer}, {}", self::period(period))
}

/// What an insurer, or the fund for people insured elsewhere, is billed for.
pub fn invoice_subject(is_fund: bool, period: ReportingPeriod) -> String {
    let whom = match is_fund {
        true => "лицам, застрахованным в других субъектах Российской Федерации",
        false => "застрахованным лицам",
    };
    format!(
        "За медицинскую помощь по обязательному медицинскому страхованию, оказанную {whom}, за {}",
        self::period(period)
    )
}

/// With a capital letter, as lines of a document begin.
pub fn activity(activity: Activity) -> String {
    let words = super::activity(activity);
    let mut signs = words.chars();
    let first = signs.next().map(|sign| sign.to_uppercase().to_string());
    first.unwrap_or_default() + signs.as_str()
}

pub fn capitation(of: &str) -> String {
    format!("{CAPITATION}, {of}")
}

pub fn withholding(kind: &str, notice: Option<&str>) -> String {
    let kind = match kind {
        "other" => "Прочее",
        kind => super::withholding_kind(kind),
    };
    match notice {
        Some(notice) => format!("{kind}: {notice}"),
        None => kind.to_owned(),
    }
}

/// `A, СМО «Ладога-Полис»`; the letter alone where the set-up has no such payer.
pub fn payer(letter: &str, name: Option<&str>) -> String {
    match name {
        Some(name) => format!("{letter}, {name}"),
        None if letter.is_empty() => NO_PAYER.into(),
        None => letter.to_owned(),
    }
}

pub fn reconciliation_title(period: ReportingPeriod) -> String {
    format!("Акт сверки, {}", self::period(period))
}

pub fn sums_title(period: ReportingPeriod) -> String {
    format!("{SUMS_TITLE}, {}", self::period(period))
}

pub fn control_title(file: &str) -> String {
    format!("Контрольный лист выгрузки {file}")
}

/// What a file of ours is.
pub fn file_kind(is_reissue: bool, round: Round, payer: &str) -> String {
    match (is_reissue, round) {
        (true, _) => format!("переформированный реестр (7-файл), плательщик {payer}"),
        (false, Round::Main) => "реестр на всех плательщиков, основной".into(),
        (false, Round::Test) => "реестр на всех плательщиков, тестовый".into(),
    }
}

/// `05.05.2021, 12:00` of a moment as the database keeps it.
pub fn moment(iso: &str) -> String {
    let time = iso.get(11..16).map(|time| format!(", {time}"));
    window::full_day(iso.get(..10).unwrap_or(iso)) + &time.unwrap_or_default()
}

/// A requisite that stands as a blank line, and the setting that fills it.
pub fn missing(name: &str, setting: &str) -> String {
    format!("не заполнено «{name}»: в документе пустая строка; впишите в настройках ({setting})")
}

/// The same of a payer.
pub fn missing_of_payer(name: &str, setting: &str, letter: &str) -> String {
    format!(
        "плательщик {letter}, не заполнено «{name}»: в документе пустая строка; впишите в настройках ({setting} у плательщика {letter})"
    )
}

/// Names of requisites by their setting.
pub fn requisite(setting: &str) -> &'static str {
    match setting {
        "provider.inn" => "ИНН организации",
        "provider.address" => "адрес организации",
        "provider.head" => "руководитель",
        "provider.accountant" => "главный бухгалтер",
        "provider.performer" => "исполнитель",
        "provider.bank.name" => "банк",
        "provider.bank.bic" => "БИК",
        "provider.bank.account" => "расчётный счёт",
        "provider.bank.correspondent" => "корреспондентский счёт",
        "payers.inn" => "ИНН",
        "payers.kpp" => "КПП",
        "payers.address" => "адрес",
        "payers.contract" => "договор",
        _ => "реквизит",
    }
}

pub fn owed_by_us(payer: &str, sum: &str) -> String {
    format!(
        "счёт плательщику {payer}: удержано больше, чем предъявлено, организация должна {sum} ₽; проверьте удержания, прежде чем подписать"
    )
}

/// What is printed is not what was issued.
pub fn no_longer_holds(letter: &str, number: &str) -> String {
    format!(
        "суммы плательщика {letter} изменились после счёта № {number}: напечатан проект; выставьте счёт заново"
    )
}

/// A template of the organization that could not be used.
pub fn template_fault(file: &str, line: Option<usize>, reason: &str) -> String {
    let line = line.map_or(String::new(), |line| format!(", строка {line}"));
    format!(
        "шаблон «{file}»{line}: {reason}. Документ сделан по шаблону программы; исправьте свой или уберите его"
    )
}
