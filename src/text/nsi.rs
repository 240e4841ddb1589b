//! Words about dictionaries (НСИ).

use chrono::NaiveDate;

use crate::nsi::catalogue::{DescriptorFault, DescriptorFaultKind};
use crate::nsi::check::Remark;
use crate::nsi::{Fault, FaultKind};
use crate::workflows::nsi::{
    Affected, Changes, Diff, Entry, Former, Listed, Outcome, Planned, Refused, RolledBack, Trouble,
};

use super::window::plural_n;
use super::{Message, message};

/// The version of a table that is inside the program.
pub const BUILT_IN: &str = "встроенный";

/// Words of the command line's own help.
pub mod cli {
    pub const NSI: &str = "справочники (НСИ): загрузить, показать, сравнить, вернуть прежний";
    pub const IMPORT: &str =
        "загрузить пакеты справочников (XML, CSV, TSV, DBF, архивы или папка с ними)";
    pub const LIST: &str = "какие справочники и версии есть, какие действуют";
    pub const DIFF: &str = "чем версия отличается от прежней";
    pub const ROLLBACK: &str = "снять версию: снова действует прежняя";

    pub mod value {
        pub const CODE: &str = "КОД";
        pub const COLUMN: &str = "СТОЛБЕЦ";
        pub const DATE: &str = "ДАТА";
        pub const VERSION: &str = "ВЕРСИЯ";
        pub const WHICH: &str = "НОМЕР";
    }

    pub mod option {
        pub const PATHS: &str = "файлы пакетов, архивы или папки с ними";
        pub const CODE: &str =
            "какой это справочник, если файл этого не говорит: V009, services, doctors…";
        pub const KEY: &str = "столбцы ключа, через пробел, если справочник программе неизвестен";
        pub const VERSION: &str = "версия, если её нет в самом пакете";
        pub const DATE: &str = "дата пакета, если её нет в нём самом, например 2021-04-30";
        pub const REPLACE: &str = "взять и более старую версию, и другое содержание той же версии";
        pub const DRY_RUN: &str = "только показать, что изменится";
        pub const DIFF: &str = "номер версии из nsi list или код справочника";
        pub const ROLLBACK: &str = "номер действующей версии из nsi list или код справочника";
    }

    pub const BAD_DATE: &str = "дата пишется как 2021-04-30 или 30.04.2021";
}

// ---- What went wrong ----

pub fn trouble(trouble: &Trouble) -> Message {
    match trouble {
        Trouble::Descriptor(fault) => message(
            descriptor_fault(fault),
            "исправьте файл по образцу из README («Dictionaries») или уберите его: тогда возьмётся встроенное описание",
        ),
        Trouble::NoVersion(which) => message(
            format!("нет ни версии с номером «{which}», ни загруженного справочника с таким кодом"),
            "номера и коды печатает ladya nsi list",
        ),
        Trouble::NotInForce { id, in_force } => message(
            match in_force {
                Some(other) => format!("версия № {id} не действует: действует № {other}"),
                None => format!("версия № {id} не действует"),
            },
            "снять можно только действующую версию; номера печатает ladya nsi list",
        ),
        Trouble::BuiltIn { code } => message(
            format!("у справочника {code} действует встроенная таблица, её снять нельзя"),
            "загрузите пакет: он займёт её место",
        ),
        Trouble::NoFiles => message(
            "в папке нет файлов xml, csv, tsv, txt, dbf, zip или 7z",
            "проверьте путь к пакетам",
        ),
    }
}

fn descriptor_fault(fault: &DescriptorFault) -> String {
    use DescriptorFaultKind as K;
    let what = match &fault.kind {
        K::Unreadable(words) => format!("не читается: {}", super::system(words)),
        K::Toml(words) => super::toml_words(words),
        K::BadCode(code) => {
            format!("код «{code}»: нужны буквы, цифры, точка, дефис или подчёркивание")
        }
        K::CodeTwice(code) => format!("справочник «{code}» описан дважды"),
        K::NoKey(code) => format!("у справочника «{code}» не сказано, какие столбцы ключ (key)"),
        K::UnknownRole { code, role } => {
            format!("у справочника «{code}» поле «{role}» (uses, role): такой роли нет")
        }
        K::ColumnTwice { code, column } => {
            format!("у справочника «{code}» имя столбца «{column}» стоит дважды")
        }
    };
    let line = fault
        .line
        .map_or(String::new(), |line| format!("строка {line}: "));
    format!("описание справочников «{}»: {line}{what}", fault.file)
}

/// The same for the window, which has no options: a file whose dictionary nobody can tell gets the name
/// of one.
pub fn refused_in_window(planned: &Planned, why: &Refused) -> Message {
    let said = refused(planned, why);
    match why {
        Refused::Faults(faults)
            if faults
                .first()
                .is_some_and(|fault| matches!(fault.kind, FaultKind::NoDictionary)) =>
        {
            message(
                said.what,
                "назовите файл кодом справочника, например V009.xml или services.csv; прежняя версия действует",
            )
        }
        _ => said,
    }
}

/// Why a file was refused, and what to do.
pub fn refused(planned: &Planned, refused: &Refused) -> Message {
    let file = &planned.file;
    match refused {
        Refused::Faults(faults) => {
            let remedy = faults
                .first()
                .map_or("проверьте файл", |fault| remedy(&fault.kind));
            message(format!("файл «{file}»: {}", first_fault(faults)), remedy)
        }
        Refused::Older(former) => message(
            format!(
                "файл «{file}»: {} {} старше действующей: {}",
                planned.dictionary,
                version(&planned.version, planned.date),
                version(&former.version, former.date)
            ),
            "чтобы вернуться к прежней версии, снимите действующую (ladya nsi rollback); чтобы взять эту поверх, добавьте --replace",
        ),
        Refused::Twice => message(
            format!(
                "файл «{file}»: в этом вызове это второй файл справочника {}, и непонятно, какой новее",
                planned.dictionary
            ),
            "дайте один из них или назовите версии в именах файлов (V009_2.1.tsv)",
        ),
        Refused::SameVersion(former) => message(
            format!(
                "файл «{file}»: {} {} уже загружена с другим содержанием (отличий: {})",
                planned.dictionary,
                version(&former.version, former.date),
                planned.changes.n_new + planned.changes.n_gone + planned.changes.n_changed
            ),
            "проверьте, цел ли файл; если он исправлен издателем, добавьте --replace",
        ),
    }
}

/// The first fault of a file, and how many there are.
pub fn first_fault(faults: &[Fault]) -> String {
    let first = faults.first().map_or_else(String::new, fault);
    match faults.len() {
        0 | 1 => first,
        n => format!("{first} (всего замечаний: {n})"),
    }
}

/// A fault with its place and value.
pub fn fault(fault: &Fault) -> String {
    let mut place = Vec::new();
    place.extend(fault.line.map(|line| format!("строка {line}")));
    place.extend(
        fault
            .column
            .as_ref()
            .map(|column| format!("столбец {column}")),
    );
    let value = match &fault.value {
        Some(value) => format!(": «{value}»"),
        None => String::new(),
    };
    let what = fault_kind(&fault.kind);
    match place.is_empty() {
        true => format!("{what}{value}"),
        false => format!("{}: {what}{value}", place.join(", ")),
    }
}

/// What is wrong, without place and value.
pub fn fault_kind(kind: &FaultKind) -> String {
    match kind {
        FaultKind::File(kind) => super::fault_kind(kind),
        FaultKind::NotATable => "это не XML, не DBF и не таблица .csv, .tsv или .txt".into(),
        FaultKind::NoRows => "в пакете нет ни одной записи".into(),
        FaultKind::NoHeader => "нет первой строки с именами столбцов".into(),
        FaultKind::NamelessColumn(n) => format!("у столбца {n} нет имени"),
        FaultKind::ColumnTwice => "такой столбец стоит дважды".into(),
        FaultKind::OtherWidth { expected, found } => {
            format!("в строке {found} ячеек, а столбцов {expected}")
        }
        FaultKind::BrokenQuotes => "кавычка открыта и не закрыта".into(),
        FaultKind::ForbiddenCharacter(code) => format!("недопустимый знак с кодом {code}"),
        FaultKind::TooLarge => "в таблице больше 4 ГБ текста".into(),
        FaultKind::DamagedDbf(_) => "файл DBF оборван или повреждён".into(),
        FaultKind::MemoInDbf => "значения столбца (MEMO) лежат в другом файле".into(),
        FaultKind::BinaryInDbf(kind) => {
            format!("столбец двоичного вида ({kind}), точно его не прочитать")
        }
        FaultKind::NoDictionary => "непонятно, какой это справочник".into(),
        FaultKind::OtherDictionary { expected, found } => {
            format!("внутри справочник {found}, а файл назван как {expected}")
        }
        FaultKind::NoColumn {
            missing,
            found,
            looks_like,
        } => {
            let like = match looks_like {
                Some(code) => format!("; это похоже на {code}"),
                None => String::new(),
            };
            format!(
                "нет столбцов: {}; есть: {}{like}",
                missing.join(", "),
                names(found)
            )
        }
        FaultKind::BadPacketDate => "дата пакета не читается".into(),
        FaultKind::EmptyKey => "код не заполнен".into(),
        FaultKind::BadDate => "не дата".into(),
        FaultKind::BadMoney(why) => super::money_fault(*why).into(),
        FaultKind::BadNumber => "не число нужного вида".into(),
        FaultKind::BadPeriod => "не месяц вида 2021-04".into(),
        FaultKind::BadActivity => "нет такого вида деятельности".into(),
        FaultKind::Overlap { key, other } => {
            format!("код «{key}» действует в те же дни, что и в строке {other}")
        }
        FaultKind::More(n) => format!(
            "и ещё {}",
            plural_n(*n as i64, ["замечание", "замечания", "замечаний"])
        ),
    }
}

/// The first names of a list.
fn names(all: &[String]) -> String {
    const SHOWN: usize = 12;
    if all.is_empty() {
        return "ни одного".into();
    }
    let shown = all[..all.len().min(SHOWN)].join(", ");
    match all.len() > SHOWN {
        true => format!("{shown}…"),
        false => shown,
    }
}

pub fn remedy(kind: &FaultKind) -> &'static str {
    use crate::exchange::FaultKind as File;
    match kind {
        FaultKind::File(File::TooLargeUnpacked { .. } | File::SuspiciousRatio { .. }) => {
            "распакуйте архив сами и дайте файл из него; прежняя версия действует"
        }
        FaultKind::File(
            kind @ (File::NoSuchFile
            | File::IsFolder
            | File::Unreadable(_)
            | File::EncryptedArchive),
        ) => super::fault_remedy(kind),
        FaultKind::NotATable => {
            "сохраните таблицу как CSV с разделителем «;» или дайте пакет XML; прежняя версия действует"
        }
        FaultKind::NoDictionary => "назовите справочник ключом --as; прежняя версия действует",
        FaultKind::OtherDictionary { .. } => {
            "проверьте, тот ли это файл, и назовите его своим кодом; прежняя версия действует"
        }
        FaultKind::NoColumn { .. } => {
            "проверьте, тот ли это файл; какие столбцы нужны, сказано в справке (F1, «Справочники»); прежняя версия действует"
        }
        FaultKind::MemoInDbf | FaultKind::BinaryInDbf(_) => {
            "сохраните таблицу как CSV; прежняя версия действует"
        }
        FaultKind::Overlap { .. } => {
            "получите пакет заново; если так и задумано, опишите справочник с unique = false (README, «Dictionaries»); прежняя версия действует"
        }
        _ => "исправьте файл или получите его заново; прежняя версия действует",
    }
}

pub fn remark(remark: &Remark) -> String {
    match remark {
        Remark::NoDays { columns } => format!(
            "нет столбцов с датами ({}): коды считаются действующими всегда",
            columns.join(", ")
        ),
        Remark::NeverValid { count, line } => format!(
            "{} с окончанием раньше начала, первая: строка {line}; они не действуют ни дня",
            plural_n(*count as i64, ["запись", "записи", "записей"])
        ),
        Remark::ManyGone { gone, of } => format!(
            "ушло {gone} из {of}: проверьте, цел ли файл; вернуть прежнюю версию: ladya nsi rollback"
        ),
        Remark::Unstated => {
            "версии и даты в файле нет, а у действующей есть: новее ли он, проверьте сами".into()
        }
        Remark::Unknown { key } => format!(
            "справочник программе неизвестен; ключом взят столбец {} (другой: --key)",
            key.join(", ")
        ),
    }
}

// ---- What was done ----

/// `версия 2.1 от 05.04.2021`.
pub fn version(version: &str, date: Option<NaiveDate>) -> String {
    let number = match version {
        "" => "без номера версии".to_owned(),
        BUILT_IN => "встроенная таблица".to_owned(),
        version => format!("версия {version}"),
    };
    match date {
        Some(date) => format!("{number} от {}", day(date)),
        None => number,
    }
}

fn day(day: NaiveDate) -> String {
    day.format("%d.%m.%Y").to_string()
}

fn records(n: usize) -> String {
    plural_n(n as i64, ["запись", "записи", "записей"])
}

/// One file of a call.
pub fn planned_lines(file: &Planned, is_dry: bool) -> Vec<String> {
    let what = format!(
        "{} {} ({}), {}",
        file.dictionary,
        version(&file.version, file.date),
        file.title,
        records(file.rows)
    );
    let mut lines = match (&file.outcome, file.id) {
        (Outcome::Refused(why), _) => {
            vec![format!("отказано    {}", refused(file, why).what)]
        }
        (Outcome::Already, _) => return vec![format!("уже есть    {what}: «{}»", file.file)],
        (Outcome::New, Some(id)) => vec![format!("загружен    № {id}: {what}")],
        (Outcome::New, None) if is_dry => vec![format!("загрузится  {what}: «{}»", file.file)],
        (Outcome::New, None) => vec![format!("не загружен {what}: «{}»", file.file)],
    };
    if let Outcome::Refused(Refused::Faults(faults)) = &file.outcome {
        lines.extend(
            faults
                .iter()
                .skip(1)
                .take(9)
                .map(|f| format!("  {}", fault(f))),
        );
        return lines;
    }
    if let Some(former) = &file.former {
        lines.push(format!(
            "  вместо: {}",
            version(&former.version, former.date)
        ));
    }
    let is_built_in = file
        .former
        .as_ref()
        .is_some_and(|former| former.is_built_in);
    lines.extend(change_lines(&file.changes, is_built_in));
    lines.extend(affected_lines(&file.affected));
    lines
}

/// `is_built_in`: against a table of short names, of which every row would be called changed.
fn change_lines(changes: &Changes, is_built_in: bool) -> Vec<String> {
    let mut lines = vec![format!(
        "  новых {}, изменено {}, ушло {}, без изменений {}",
        changes.n_new, changes.n_changed, changes.n_gone, changes.n_same
    )];
    // Where everything is new, rows say nothing.
    let is_first = changes.n_same + changes.n_changed + changes.n_gone == 0;
    if is_built_in || is_first {
        return lines;
    }
    lines.extend(
        changes
            .new
            .iter()
            .map(|row| format!("    + {}", entry(row))),
    );
    lines.extend(
        changes
            .gone
            .iter()
            .map(|row| format!("    − {}", entry(row))),
    );
    for row in &changes.changed {
        let fields: Vec<String> = row
            .fields
            .iter()
            .map(|(column, was, now)| format!("{column}: «{was}» → «{now}»"))
            .collect();
        lines.push(format!(
            "    ≠ {}: {}",
            entry(&row.entry),
            fields.join("; ")
        ));
    }
    let n_shown = changes.new.len() + changes.gone.len() + changes.changed.len();
    let n_all = changes.n_new + changes.n_gone + changes.n_changed;
    if n_all > n_shown {
        lines.push(format!("    … и ещё {}", n_all - n_shown));
    }
    lines
}

fn entry(row: &Entry) -> String {
    let days = match (row.begin, row.end) {
        (None, None) => String::new(),
        (begin, end) => format!(
            " ({}–{})",
            begin.map_or_else(String::new, day),
            end.map_or_else(String::new, day)
        ),
    };
    let key: Vec<&str> = row
        .key
        .iter()
        .map(String::as_str)
        .filter(|k| !k.is_empty())
        .collect();
    format!("{} {}{days}", key.join(" + "), row.name)
        .trim()
        .replace("  ", " ")
}

fn affected_lines(affected: &Affected) -> Vec<String> {
    const SHOWN: usize = 5;
    if affected.lost + affected.gained == 0 {
        return Vec::new();
    }
    let mut lines = Vec::new();
    let accounts = |n: u64| super::window::accounts(n as i64);
    if affected.lost > 0 {
        lines.push(format!(
            "  коды перестают действовать на свою дату: {}",
            accounts(affected.lost)
        ));
    }
    if affected.gained > 0 {
        lines.push(format!(
            "  коды становятся действующими на свою дату: {}",
            accounts(affected.gained)
        ));
    }
    for example in affected.examples.iter().take(SHOWN) {
        let sign = if example.is_lost { '−' } else { '+' };
        lines.push(format!(
            "    {sign} счёт {}: {} «{}» на {}",
            example.key,
            example.path,
            example.value,
            day(example.on)
        ));
    }
    lines
}

pub fn list_line(listed: &Listed) -> String {
    let id = listed
        .id
        .map_or_else(|| "—".to_owned(), |id| id.to_string());
    let state = if listed.is_in_force {
        "действует"
    } else {
        "прежняя"
    };
    let from = match listed.file.as_str() {
        "" => String::new(),
        file => format!(", «{file}»"),
    };
    format!(
        "{id:>4}  {:<11} {state:<9}  {}, {}{from}  ({})",
        listed.dictionary,
        version(&listed.version, listed.date),
        records(listed.rows),
        listed.title
    )
}

/// Which version is compared with which.
pub fn diff_title(diff: &Diff) -> String {
    let version_of = &diff.version;
    let former = former(diff.former.as_ref());
    format!(
        "{}: {} против прежнего: {former}",
        version_of.dictionary,
        version(&version_of.version, version_of.date)
    )
}

pub fn diff_lines(diff: &Diff) -> Vec<String> {
    let mut lines = vec![diff_title(diff)];
    lines.extend(change_lines(&diff.changes, false));
    lines
}

pub fn rolled_back_lines(done: &RolledBack) -> Vec<String> {
    let mut lines = vec![rolled_back_summary(&done.version, done.now.as_ref())];
    let is_built_in = done.now.as_ref().is_none_or(|now| now.is_built_in);
    lines.extend(change_lines(&done.changes, is_built_in));
    lines.extend(affected_lines(&done.affected));
    lines
}

fn former(former: Option<&Former>) -> String {
    former.map_or_else(
        || "справочника не было".to_owned(),
        |former| version(&former.version, former.date),
    )
}

// ---- The journal ----

pub fn imported_summary(files: &[&Planned]) -> String {
    const SHOWN: usize = 8;
    let shown: Vec<String> = files
        .iter()
        .take(SHOWN)
        .map(|file| format!("{} {}", file.dictionary, version(&file.version, file.date)))
        .collect();
    let more = match files.len() > SHOWN {
        true => format!(" и ещё {}", files.len() - SHOWN),
        false => String::new(),
    };
    format!("справочники: {}{more}", shown.join("; "))
}

pub fn rolled_back_summary(listed: &Listed, now: Option<&Former>) -> String {
    let now = match now {
        Some(now) => format!("снова действует {}", version(&now.version, now.date)),
        None => "справочника больше нет".to_owned(),
    };
    format!(
        "справочник {}: снята {}; {now}",
        listed.dictionary,
        version(&listed.version, listed.date)
    )
}
