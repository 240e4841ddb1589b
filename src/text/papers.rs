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

// ---- Forms as spreadsheets ----

pub const TOTAL: &str = "Всего";
pub const NO_LINES: &str = "Строк нет.";
pub const NOTHING_TO_BILL: &str = "за период предъявлять нечего";
pub const TOTAL_OF_INVOICE: &str = "Итого";
pub const TO_PAY: &str = "Всего к оплате, без НДС";
pub const TO_RETURN: &str = "К возврату плательщику, без НДС";
pub const OWED_BY_US: &str = "Внимание. Удержано больше, чем предъявлено: по этому счёту должен не плательщик, а организация. Проверьте удержания, прежде чем подписать.";
pub const PLACE_OF_SEAL: &str = "М.П.";
pub const RECOUNTED: &str =
    "Все строки пересчитаны заново по каждому выгруженному счёту и каждому решению фонда.";
pub const DIFFERENCES: &str =
    "Внимание. Есть расхождения. Разберите строки «НЕ СХОДИТСЯ», прежде чем подписать.";
pub const OF_PROVIDER: &str = "От медицинской организации";
pub const DELEGATE: &str = "Представитель";
pub const VOID: &str = "Внимание. Файл отменён, отправлять его нельзя.";
pub const ONLY_ROWS: &str =
    "в CSV только строки первой таблицы документа; весь документ: .xlsx или .pdf";

/// Tabs of spreadsheets.
pub mod tab {
    pub const INVOICE: &str = "Счёт";
    pub const SUMS: &str = super::SUMS_TITLE;
    pub const ACTIVITIES: &str = "По видам деятельности";
    pub const CHECKS: &str = "Контроль";
    pub const RECONCILIATION: &str = "Акт сверки";
    pub const CONTROL: &str = "Контрольный лист";
}

/// Names of requisites.
pub mod field {
    pub const NUMBER: &str = "Номер счёта";
    pub const DATE: &str = "Дата счёта";
    pub const SUPPLIER: &str = "Поставщик";
    pub const PAYER: &str = "Плательщик";
    pub const INN: &str = "ИНН";
    pub const KPP: &str = "КПП";
    pub const OGRN: &str = "ОГРН";
    pub const ADDRESS: &str = "Адрес";
    pub const PHONE: &str = "Телефон";
    pub const CONTRACT: &str = "Договор";
    pub const BANK: &str = "Банк получателя";
    pub const BIC: &str = "БИК";
    pub const BANK_ACCOUNT: &str = "Расчётный счёт";
    pub const CORRESPONDENT: &str = "Корреспондентский счёт";
    pub const PERSONAL: &str = "Лицевой счёт";
    pub const FILE: &str = "Файл";
    pub const KIND: &str = "Что это";
    pub const SHA256: &str = "SHA-256";
    pub const SIZE: &str = "Размер, байт";
    pub const MADE: &str = "Сделан";
    pub const MADE_BY: &str = "Кем";
    pub const SENT: &str = "Передан в фонд";
}

/// Columns of tables.
pub mod column {
    pub const SECTION: &str = "Раздел";
    pub const NUMBER: &str = "№";
    pub const NAME: &str = "Наименование";
    pub const COUNT: &str = "Количество";
    pub const UNIT: &str = "Ед.";
    pub const RATE: &str = "Норматив, руб.";
    pub const SUM: &str = "Сумма, руб.";
    pub const PAYER: &str = "Плательщик";
    pub const ACTIVITY: &str = "Вид деятельности";
    pub const ACCOUNTS: &str = "Счетов";
    pub const BILLED: &str = "Стоимость, руб.";
    pub const ACCOUNTS_IN_FILE: &str = "В 7-файле, счетов";
    pub const BILLED_IN_FILE: &str = "В 7-файле, руб.";
    pub const CASE_ACCOUNTS: &str = "По случаям, счетов";
    pub const CASE_BASED: &str = "По случаям, руб.";
    pub const CAPITATED_ACCOUNTS: &str = "В подушевом, счетов";
    pub const CAPITATED: &str = "В составе подушевого, руб.";
    pub const CAPITATION: &str = "Подушевое, руб.";
    pub const WITHHELD: &str = "Удержано, руб.";
    pub const TO_PAY: &str = "К оплате, руб.";
    pub const N_REFUSED: &str = "Отказано, счетов";
    pub const REFUSED: &str = "Отказано, руб.";
    pub const REDUCED: &str = "Снято с принятых, руб.";
    pub const REGISTRY: &str = "Реестр №";
    pub const IDENTITY: &str = "Что сверяется";
    pub const LEFT: &str = "Слева";
    pub const RIGHT: &str = "Справа";
    pub const OUTCOME: &str = "Итог";
    pub const KEYS: &str = "Счета, которые мешают";
}

pub fn outcome(is_ok: bool) -> &'static str {
    match is_ok {
        true => "сходится",
        false => "НЕ СХОДИТСЯ",
    }
}

/// Room for a signature, and the name behind it.
pub fn to_sign(name: &str) -> String {
    format!("______________________ / {name}")
}

/// The heading of an invoice: `Счёт № 12 от 5 мая 2021 г. за апрель 2021 г.`
pub fn invoice_heading(number: Option<&str>, date: Option<&str>, period: &str) -> String {
    let number = number.map_or("Счёт (проект)".into(), |number| {
        format!("Счёт № {number}")
    });
    let date = date.map_or(String::new(), |date| format!(" от {date}"));
    format!("{number}{date} за {period}")
}

pub fn owed_in_words(is_owed_by_us: bool, in_words: &str) -> String {
    let whom = match is_owed_by_us {
        true => "Организация должна плательщику",
        false => "Всего к оплате",
    };
    format!("{whom}: {in_words}, без НДС.")
}

/// A 7-file that an invoice is based on.
pub fn basis(file: &str, accounts: &str, capitated: Option<&str>) -> String {
    let capitated = capitated.map_or(String::new(), |n| {
        format!(", из них в составе подушевого {n}")
    });
    format!("реестр {file}, счетов {accounts}{capitated}")
}

pub fn bases(bases: &[String]) -> String {
    format!("Основание: {}.", bases.join("; "))
}

pub fn n_lines_ok(n_ok: &str, n: &str) -> String {
    format!("Сошлось строк: {n_ok} из {n}.")
}

pub fn of_fund(fund: &str) -> String {
    format!("От фонда ({fund})")
}

pub fn organization_and_period(organization: &str, period: &str) -> String {
    format!("{organization}, {period}")
}

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

/// The name of an invoice's file, without its ending.
pub fn invoice_file(provider: &str, period: &str, payer: &str, number: &str) -> String {
    format!("Счёт_{provider}_{period}_{payer}_{number}")
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
        "суммы плательщика {letter} изменились после счёта № {number}: документ без номера; выставьте счёт заново"
    )
}

/// A template of the organization that could not be used.
pub fn template_fault(file: &str, line: Option<usize>, reason: &str) -> String {
    let line = line.map_or(String::new(), |line| format!(", строка {line}"));
    format!(
        "шаблон «{file}»{line}: {reason}. Документ сделан по шаблону программы; исправьте свой или уберите его"
    )
}
