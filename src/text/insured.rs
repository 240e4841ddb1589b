//! Words about insured people.

use chrono::NaiveDate;

use crate::nsi::insured::{Fault, FaultKind, Field};
use crate::store::insured::InsuredList;
use crate::workflows::insured::{
    Checked, DateFrom, Finding, Imported, Kind, Nearness, Outcome, Trouble,
};

use super::window::plural_n;
use super::{Message, message, nsi};

/// Words of the command line's own help.
pub mod cli {
    pub const INSURED: &str = "застрахованные (ЕРЗ): загрузить, сверить счета, принять";
    pub const IMPORT: &str = "загрузить выгрузку застрахованных (CSV, TSV, DBF, ZIP, 7z)";
    pub const LIST: &str = "какая выгрузка действует и какие были";
    pub const CLEAR: &str = "удалить людей всех выгрузок из базы (не отменяется)";
    pub const CHECK: &str = "сверить неотправленные и отказанные счета с выгрузкой";
    pub const ACCEPT: &str = "взять данные выгрузки новой редакцией счёта";

    pub mod value {
        pub const DATE: &str = "ДАТА";
    }

    pub mod option {
        pub const FILE: &str = "файл выгрузки или архив с ним";
        pub const DATE: &str = "дата выгрузки, если её нет в имени файла, например 2021-04-30";
        pub const REPLACE: &str = "взять и выгрузку старше действующей";
        pub const KEY: &str = "ключи счетов";
        pub const ALL_SAFE: &str =
            "все счета, где выгрузка однозначна и после исправления отказывать не за что";
        pub const ACCEPT_PERIOD: &str = "только счета этого периода (с --all-safe)";
    }
}

/// Words of the part «Застрахованные» of the checks.
pub mod window {
    use crate::text::window::count;
    use crate::workflows::insured::{DateFrom, Imported, Outcome};

    pub const TITLE: &str = "Застрахованные";
    pub const KEY: &str = "Ключ счёта";
    pub const KIND: &str = "Замечание";
    pub const SURNAME: &str = "Фамилия";
    pub const PAYER: &str = "Плат.";
    pub const FIELD: &str = "Поле";
    pub const IN_ACCOUNT: &str = "В счёте";
    pub const IN_LIST: &str = "В выгрузке";
    pub const SAFE: &str = "Исправится";
    pub const SEVERITY: &str = "Строгость";
    pub const FIND: &str = "Фамилия, ключ, номер";
    pub const CHECKING: &str = "Сверяю счета с выгрузкой…";
    pub const NOTHING_FOUND: &str = "Счета месяца сходятся с выгрузкой: отказывать не за что";
    pub const NO_LIST: &str = "Выгрузка застрахованных не загружена";
    pub const NO_LIST_WHY: &str = "Загрузите выгрузку ЕРЗ (CSV, TSV, DBF, ZIP или 7z): неотправленные и отказанные счета сверятся с ней так, как это сделает фонд, и данные можно будет исправить до отправки. Столбцы узнаются по именам: фамилия, имя, отчество, дата рождения, ЕНП или номер полиса, СМО, сроки полиса.";
    pub const IMPORT: &str = "Загрузить выгрузку";
    pub const IMPORT_JOB: &str = "Загрузка застрахованных";
    pub const TAKE_OVER: &str = "Принять данные выгрузки";
    pub const TAKE_OVER_DO: &str = "Принять";
    pub const TAKE_OVER_NOTE: &str = "Новая редакция каждого счёта, одним шагом. Отменить: Ctrl+Z";
    pub const TAKE_THIS: &str = "Принять для этого счёта";
    pub const TAKE_ALL: &str = "Принять все однозначные";
    pub const OPEN: &str = "Открыть карточку";
    pub const ACCOUNTS: &str = "Счетов";
    pub const NO_SURNAME: &str = "Счёт";
    pub const NO_ROW: &str = "Замечание не выбрано";
    pub const NO_ROW_REMEDY: &str = "Выберите строку списка; если список пуст, снимите фильтр: Esc";
    pub const UNCLEAR: &str = "Выгрузка не говорит однозначно, что исправить в этом счёте";
    pub const UNCLEAR_REMEDY: &str = "Исправьте поле в карточке: Enter";
    pub const NOTHING_SAFE: &str = "Однозначных предложений в списке нет";
    pub const HINT_ACCEPT: &str = "Принять";
    pub const HINT_ALL: &str = "Принять все";
    pub const HINT_OPEN: &str = "Карточка";
    pub const HINT_IMPORT: &str = "Загрузить";
    pub const HINT_FIND: &str = "Найти";

    /// What stands in a field: days as clerks write them, a dash for nothing.
    pub fn value(value: &str) -> String {
        match value.parse::<chrono::NaiveDate>() {
            _ if value.is_empty() => "—".into(),
            Ok(day) => super::day(day),
            Err(_) => value.to_owned(),
        }
    }

    /// What an import says when it is done.
    pub fn imported(done: &Imported) -> String {
        let title = super::list_title(&done.list);
        let mut said = match done.outcome {
            Outcome::Already => format!("Эта выгрузка уже действует: {title}"),
            Outcome::Imported => format!("Загружена {title}"),
        };
        if done.outcome == Outcome::Imported && done.date_from == DateFrom::Today {
            said.push_str(". Даты нет в имени файла, взята сегодняшняя");
        }
        if !done.unknown.is_empty() {
            said.push_str(&format!(
                ". Столбцы не прочитаны: {}",
                done.unknown.join(", ")
            ));
        }
        said
    }

    pub fn foot(listed: usize, all: usize) -> String {
        format!("показано {} из {}", count(listed as i64), count(all as i64))
    }
}

fn day(day: NaiveDate) -> String {
    day.format("%d.%m.%Y").to_string()
}

fn people(n: i64) -> String {
    plural_n(n, ["полис", "полиса", "полисов"])
}

// ---- What went wrong ----

pub fn trouble(trouble: &Trouble) -> Message {
    match trouble {
        Trouble::Spelling(fault) => message(
            format!("файл «{}»: {}", fault.file.display(), fault.what.trim()),
            "исправьте файл по образцу из справки («Застрахованные») или уберите его: тогда берутся встроенные имена столбцов",
        ),
        Trouble::NoList => message(
            "выгрузки застрахованных нет",
            "загрузите её: ladya insured import ФАЙЛ, в окне Ctrl+6, «Застрахованные», Ins",
        ),
        Trouble::Faults { file, faults } => {
            let first = faults.first();
            let more = match faults.len() {
                0 | 1 => String::new(),
                n => format!(" (и ещё: {})", n - 1),
            };
            message(
                format!(
                    "файл «{file}»: {}{more}",
                    first.map_or_else(String::new, fault)
                ),
                first.map_or("проверьте файл", |fault| remedy(&fault.kind)),
            )
        }
        Trouble::Older {
            file,
            date,
            in_force,
        } => message(
            format!(
                "файл «{file}»: выгрузка от {} старше действующей, от {}",
                day(*date),
                day(in_force.date)
            ),
            "если она и нужна, добавьте --replace; если дата не та, назовите её: --date",
        ),
        Trouble::NothingSafe { key } => message(
            format!("счёт {key}: выгрузка не говорит однозначно, что в нём исправить"),
            "посмотрите замечания (ladya insured check) и исправьте счёт в карточке или командой edit",
        ),
        Trouble::NothingToAccept => message(
            "принимать нечего: однозначных предложений нет",
            "посмотрите замечания (ladya insured check); что осталось, исправляют в карточке счёта",
        ),
    }
}

/// Place, value and what is wrong.
pub fn fault(fault: &Fault) -> String {
    let line = fault.line.map(|line| format!("строка {line}"));
    let column = fault
        .column
        .as_ref()
        .map(|name| format!("столбец «{name}»"));
    let place: Vec<String> = line.into_iter().chain(column).collect();
    let mut said = place.join(", ");
    if let Some(value) = &fault.value {
        said.push_str(&format!(": «{value}»"));
    }
    if !said.is_empty() {
        said.push_str(": ");
    }
    said + &fault_kind(&fault.kind)
}

pub fn fault_kind(kind: &FaultKind) -> String {
    match kind {
        FaultKind::Table(kind) => nsi::fault_kind(kind),
        FaultKind::NoColumn { missing, found } => {
            let missing: Vec<&str> = missing.iter().map(|field| self::field(*field)).collect();
            format!(
                "нет столбцов: {}; есть: {}",
                missing.join(", "),
                found.join(", ")
            )
        }
        FaultKind::SameColumn(other) => format!("то же, что столбец «{other}»"),
        FaultKind::NoRows => "в выгрузке нет ни одной строки".into(),
        FaultKind::OtherWidth { expected, found } => {
            format!("в строке {found} ячеек, а столбцов {expected}")
        }
        FaultKind::NoName => "нет ни фамилии, ни имени".into(),
        FaultKind::NoBirthDate => "нет даты рождения".into(),
        FaultKind::NoNumber => "нет ни номера полиса, ни ЕНП".into(),
        FaultKind::BadDate => "это не дата".into(),
        FaultKind::BirthOutOfRange => "такой даты рождения не бывает".into(),
        FaultKind::Backwards => "последний день раньше первого".into(),
        FaultKind::UnknownSex => "неизвестная запись пола".into(),
        FaultKind::UnknownInsurer => "неизвестный код страховой организации".into(),
        FaultKind::More => "есть и другие ошибки, их больше, чем показано".into(),
    }
}

pub fn remedy(kind: &FaultKind) -> &'static str {
    match kind {
        FaultKind::Table(kind) => nsi::remedy(kind),
        FaultKind::NoColumn { .. } => {
            "получите выгрузку с этими столбцами или назовите их в insured.toml (справка «Застрахованные»); прежняя выгрузка действует"
        }
        FaultKind::SameColumn(_) => "оставьте один из двух столбцов; прежняя выгрузка действует",
        FaultKind::NoRows | FaultKind::More => {
            "проверьте, тот ли это файл; прежняя выгрузка действует"
        }
        FaultKind::OtherWidth { .. } => {
            "исправьте строку: лишний или потерянный разделитель; прежняя выгрузка действует"
        }
        FaultKind::NoName | FaultKind::NoBirthDate | FaultKind::NoNumber => {
            "заполните ячейку или уберите строку; прежняя выгрузка действует"
        }
        FaultKind::BadDate | FaultKind::BirthOutOfRange | FaultKind::Backwards => {
            "исправьте дату (2021-04-30 или 30.04.2021); прежняя выгрузка действует"
        }
        FaultKind::UnknownSex => {
            "исправьте ячейку или назовите эту запись в разделе [sex] файла insured.toml; прежняя выгрузка действует"
        }
        FaultKind::UnknownInsurer => {
            "назовите ОГРН этого кода в разделе [insurers] файла insured.toml или загрузите справочник insurers; прежняя выгрузка действует"
        }
    }
}

fn field(field: Field) -> &'static str {
    match field {
        Field::Enp => "ЕНП",
        Field::Surname => "фамилия",
        Field::Name => "имя",
        Field::Patronymic => "отчество",
        Field::BirthDate => "дата рождения",
        Field::Sex => "пол",
        Field::Snils => "СНИЛС",
        Field::DocumentType => "вид документа",
        Field::DocumentSeries => "серия документа",
        Field::DocumentNumber => "номер документа",
        Field::PolicyType => "тип полиса",
        Field::PolicySeries => "серия полиса",
        Field::PolicyNumber => "номер полиса или ЕНП",
        Field::From => "полис с",
        Field::To => "полис по",
        Field::InsurerOgrn => "ОГРН СМО",
        Field::InsurerCode => "код СМО",
        Field::Payer => "буква плательщика",
        Field::Region => "территория",
        Field::FormerNumber => "прежний полис",
        Field::AttachedTo => "МО прикрепления",
        Field::AttachedFrom => "прикреплён с",
        Field::AttachedUntil => "прикреплён по",
        Field::Died => "дата смерти",
        Field::Ignored => "не нужен",
    }
}

// ---- Lists ----

/// `выгрузка от 30.04.2021, 1 000 000 полисов`.
pub fn list_title(list: &InsuredList) -> String {
    format!("выгрузка от {}, {}", day(list.date), people(list.rows))
}

pub fn list_line(list: &InsuredList) -> String {
    let state = match (list.is_in_force, list.is_kept) {
        (true, _) => "действует",
        (false, true) => "прежняя",
        (false, false) => "удалена",
    };
    format!("{state:<9}  {}: «{}»", list_title(list), list.file)
}

pub fn imported_lines(done: &Imported) -> Vec<String> {
    let title = list_title(&done.list);
    let first = match done.outcome {
        Outcome::Already => format!("уже действует: {title}: «{}»", done.list.file),
        Outcome::Imported => format!("загружена {title}: «{}»", done.list.file),
    };
    let former = done.former.as_ref();
    let former = former.map(|former| format!("вместо: {}", list_title(former)));
    std::iter::once(first).chain(former).collect()
}

/// What is to be known of an import.
pub fn imported_notes(done: &Imported) -> Vec<String> {
    let mut notes = Vec::new();
    if done.outcome == Outcome::Imported && done.date_from == DateFrom::Today {
        notes.push(
            "даты выгрузки нет ни в вызове, ни в имени файла: взята сегодняшняя (иначе: --date)"
                .to_owned(),
        );
    }
    if !done.unknown.is_empty() {
        notes.push(format!("столбцы не прочитаны: {}", done.unknown.join(", ")));
    }
    notes
}

/// What `verify` says of a list with other rows than were imported.
pub fn problem(list: &InsuredList) -> String {
    format!(
        "застрахованные: в базе не столько строк, сколько загружено ({})",
        list_title(list)
    )
}

// ---- Findings ----

/// The name of a kind, for filters and lists; in the order of `KINDS`.
pub const KINDS: [&str; 21] = [
    "не найден",
    "похожий",
    "другой полис",
    "другой ЕНП",
    "полис заменён",
    "полис окончен",
    "полис не начат",
    "фамилия",
    "имя",
    "отчество",
    "дата рождения",
    "пол",
    "документ",
    "умер",
    "другой плательщик",
    "территория",
    "серия полиса",
    "тип полиса",
    "СНИЛС",
    "два полиса",
    "прикрепление",
];

pub fn kind(kind: Kind) -> &'static str {
    KINDS[kind.position()]
}

/// A finding in words, without a name, a number or a date of birth.
pub fn finding(finding: &Finding) -> String {
    let has_other = !finding.expected.is_empty();
    match finding.kind {
        Kind::NotFound => "ни человека, ни полиса в выгрузке нет".into(),
        Kind::Similar(nearness, 1) => {
            format!(
                "такого человека в выгрузке нет; есть похожий: {}",
                near(nearness)
            )
        }
        Kind::Similar(nearness, n) => format!(
            "такого человека в выгрузке нет; похожих {n}, ближайший: {}",
            near(nearness)
        ),
        Kind::PolicyNumber => "у человека в выгрузке другой полис".into(),
        Kind::Enp => "у человека в выгрузке другой ЕНП".into(),
        Kind::PolicyReplaced => "полис заменён другим".into(),
        Kind::PolicyEnded if has_other => {
            "полис на день окончания лечения уже не действовал; действовал другой".into()
        }
        Kind::PolicyEnded => {
            "полис на день окончания лечения уже не действовал, другого в выгрузке нет".into()
        }
        Kind::PolicyNotBegun if has_other => {
            "полис на день окончания лечения ещё не действовал; действовал другой".into()
        }
        Kind::PolicyNotBegun => {
            "полис на день окончания лечения ещё не действовал, другого в выгрузке нет".into()
        }
        Kind::Surname => "фамилия в выгрузке другая".into(),
        Kind::Name => "имя в выгрузке другое".into(),
        Kind::Patronymic => "отчество в выгрузке другое".into(),
        Kind::BirthDate => "дата рождения в выгрузке другая".into(),
        Kind::Sex => "пол в выгрузке другой".into(),
        Kind::Document => "документ в выгрузке другой".into(),
        Kind::Dead => "лечение началось после дня смерти, который знает выгрузка".into(),
        Kind::Insurer => "по выгрузке платит другой плательщик".into(),
        Kind::Region => "территория страхования в выгрузке другая".into(),
        Kind::PolicySeries => "серия полиса в выгрузке другая".into(),
        Kind::PolicyType => "тип полиса в выгрузке другой".into(),
        Kind::Snils => "СНИЛС в выгрузке другой".into(),
        Kind::Double(n) => format!(
            "на день окончания лечения в выгрузке действуют сразу {}",
            plural_n(n as i64, ["полис", "полиса", "полисов"])
        ),
        Kind::Attached => "по выгрузке человек прикреплён к другой организации".into(),
    }
}

fn near(nearness: Nearness) -> &'static str {
    match nearness {
        Nearness::Letter => "отличается одна буква",
        Nearness::Swapped => "фамилия и имя переставлены",
        Nearness::DayAndMonth => "день и месяц рождения переставлены",
        Nearness::Digit => "отличается одна цифра даты рождения",
        Nearness::Snils => "тот же СНИЛС",
    }
}

/// What becomes of the account.
pub fn severity(kind: Kind) -> &'static str {
    match kind.is_refused() {
        true => "фонд откажет",
        false => "обратить внимание",
    }
}

/// Whether the program can put it right by itself.
pub fn safe(is_safe: bool) -> &'static str {
    match is_safe {
        true => "да",
        false => "",
    }
}

pub fn checked_lines(checked: &Checked) -> Vec<String> {
    let mut lines = vec![list_title(&checked.list)];
    for one in &checked.findings {
        let safe = if one.is_safe { "+" } else { " " };
        let values = match (one.value.is_empty(), one.expected.is_empty()) {
            (true, true) => String::new(),
            _ => format!(": {} → {}", one.value, one.expected),
        };
        lines.push(format!(
            "{safe} {}  {:<20} {}  {}{values}",
            one.key,
            one.surname.as_deref().unwrap_or(""),
            one.payer.as_deref().unwrap_or("—"),
            finding(one),
        ));
    }
    lines.push(checked_summary(checked));
    lines
}

/// How many accounts, how many of them the fund would refuse, how many one key puts right.
pub fn checked_summary(checked: &Checked) -> String {
    let n_of = |is_wanted: &dyn Fn(&Finding) -> bool| {
        let wanted = checked.findings.iter().filter(|f| is_wanted(f));
        let mut ids: Vec<i64> = wanted.map(|f| f.account_id).collect();
        ids.dedup();
        ids.len() as i64
    };
    format!(
        "сверено {}: фонд отказал бы {}, с замечаниями {}, исправляются одним действием {}",
        plural_n(checked.checked as i64, ["счёт", "счёта", "счетов"]),
        n_of(&|f| f.kind.is_refused()),
        n_of(&|_| true),
        n_of(&|f| f.is_safe),
    )
}

// ---- The journal ----

pub fn imported_summary(rows: i64, date: NaiveDate) -> String {
    format!(
        "застрахованные: выгрузка от {}, {}",
        day(date),
        people(rows)
    )
}

pub fn cleared_summary(n: usize) -> String {
    format!(
        "застрахованные удалены: {}",
        plural_n(n as i64, ["выгрузка", "выгрузки", "выгрузок"])
    )
}

pub fn accepted_summary(n: usize) -> String {
    format!(
        "данные выгрузки застрахованных приняты: {}",
        plural_n(n as i64, ["счёт", "счёта", "счетов"])
    )
}
