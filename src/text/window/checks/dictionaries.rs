//! Words of the part «Справочники».

use crate::text::nsi;
use crate::text::window::{count, plural_n};
use crate::workflows::nsi::{Known, Listed};

pub const TITLE: &str = "Справочники";
pub const CODE: &str = "Код";
pub const NAME: &str = "Справочник";
pub const VERSION: &str = "Версия";
pub const DATE: &str = "От";
pub const ROWS: &str = "Записей";
pub const FROM: &str = "Откуда";
pub const SINCE: &str = "Действует с";
pub const STATE: &str = "Состояние";
pub const RULES: &str = "Правил";
pub const FIELDS: &str = "Поля счёта";
pub const FIND: &str = "Код или слово из названия";
pub const FIND_ROW: &str = "Код или слово из записи";

pub const IMPORTED: &str = "загружен";
pub const BUILT_IN: &str = "встроенный";
pub const MISSING: &str = "нужен, но не загружен";
pub const ABSENT: &str = "не загружен";

pub const HINT_OPEN: &str = "Записи";
pub const HINT_IMPORT: &str = "Загрузить";
pub const HINT_ROLLBACK: &str = "Снять версию";
pub const HINT_DIFF: &str = "Отличия";
pub const HINT_FIND: &str = "Найти";
pub const HINT_BACK: &str = "К списку";

pub const OPEN_ROWS: &str = "Записи версии";
pub const SHOW_DIFF: &str = "Отличия от прежней";
pub const IMPORT: &str = "Загрузить файлы";
pub const IMPORT_FOLDER: &str = "Загрузить папку";
pub const ROLLBACK: &str = "Снять версию";
pub const MORE: &str = "Показать ещё";

pub const NO_ROW: &str = "Справочник не выбран";
pub const NO_ROW_REMEDY: &str = "Выберите строку; если список пуст, снимите фильтр: Esc";
pub const NOT_LOADED: &str = "Справочник не загружен, записей нет";
pub const NOT_LOADED_REMEDY: &str = "Загрузите его: Ins";
pub const NOT_IMPORTED: &str = "Загруженной версии нет: снимать и сравнивать нечего";
pub const NOT_IMPORTED_REMEDY: &str = "Загрузите пакет: Ins. Встроенную таблицу снять нельзя";

pub const IMPORT_TITLE: &str = "Загрузка справочников";
pub const IMPORT_BUTTON: &str = "Загрузить";
pub const REPLACE_BUTTON: &str = "Всё равно загрузить";
pub const REPLACE_NOTE: &str = "Эта версия встанет поверх действующей.";
pub const IMPORT_NOTE: &str =
    "Прежние версии остаются, вернуть: Del. Отменить всю загрузку: Ctrl+Z.";
pub const ALREADY: &str = "Всё это уже загружено";
pub const ALREADY_REMEDY: &str = "Делать ничего не нужно";
pub const IMPORT_JOB: &str = "Загрузка справочников";
pub const ROLLBACK_TITLE: &str = "Снятие версии справочника";
pub const ROLLBACK_NOTE: &str = "Снятая версия остаётся в базе. Отменить: Ctrl+Z.";
pub const ROLLBACK_JOB: &str = "Снятие версии справочника";

pub const DIFF_KIND: &str = "Что";
pub const DIFF_CODE: &str = "Код";
pub const DIFF_NAME: &str = "Название";
pub const DIFF_WHAT: &str = "Было и стало";
pub const NEW: &str = "новая";
pub const GONE: &str = "ушла";
pub const CHANGED: &str = "изменена";
pub const SAME: &str = "Отличий нет: записи обеих версий одинаковы. Назад: Esc";
pub const NO_ROWS: &str = "В справочнике нет записей. Назад: Esc";

/// What the list says below: how many are shown, in force, and missing.
pub fn foot(listed: usize, all: usize, in_force: usize, missing: usize) -> String {
    let n = |n: usize| count(n as i64);
    let mut said = format!(
        "показано {} из {}, действует {}",
        n(listed),
        n(all),
        n(in_force)
    );
    if missing > 0 {
        said.push_str(&format!(", не хватает {}", n(missing)));
    }
    said
}

/// `n` rows are there; others may follow.
pub fn foot_rows(n: usize, of: usize, has_more: bool, is_found: bool) -> String {
    let n = count(n as i64);
    match (has_more, is_found) {
        (true, _) => format!("показаны первые {n}, дальше: ↓ на последней строке или End"),
        (false, true) => format!("найдено {n} из {}", count(of as i64)),
        (false, false) => format!("записей {n}"),
    }
}

pub fn foot_diff(new: usize, gone: usize, changed: usize, same: usize) -> String {
    let n = |n: usize| count(n as i64);
    format!(
        "новых {}, изменено {}, ушло {}, без изменений {}",
        n(new),
        n(changed),
        n(gone),
        n(same)
    )
}

/// `TARIFF: было «100», стало «120»`: the tables of the window have no arrow in their face.
pub fn field(column: &str, was: &str, now: &str) -> String {
    format!("{column}: было «{was}», стало «{now}»")
}

/// `V009, версия 2.1 от 05.04.2021`.
pub fn version_of(version: &Listed) -> String {
    format!(
        "{}, {}",
        version.dictionary,
        nsi::version(&version.version, version.date)
    )
}

/// What waits for a dictionary, or looks into it.
pub fn used(known: &Known) -> Vec<String> {
    let rules = |n: usize| plural_n(n as i64, ["правило", "правила", "правил"]);
    let mut lines = Vec::new();
    match (known.n_rules, known.n_waiting) {
        (0, _) => {}
        (n, 0) => lines.push(format!("По нему проверяют: {}.", rules(n))),
        (_, waiting) => lines.push(format!("Ждут его и не исполняются: {}.", rules(waiting))),
    }
    if !known.fields.is_empty() {
        lines.push(format!(
            "Его коды стоят в полях: {}.",
            known.fields.join(", ")
        ));
    }
    if lines.is_empty() {
        lines.push("Ни правила, ни поля счёта его не спрашивают.".into());
    }
    lines
}

/// A version in the panel.
pub fn line(version: &Listed) -> String {
    let state = match version.is_in_force {
        true => "действует",
        false => "прежняя",
    };
    let rows = plural_n(version.rows as i64, ["запись", "записи", "записей"]);
    let file = match version.file.as_str() {
        "" => String::new(),
        file => format!(", «{file}»"),
    };
    format!(
        "{state}: {}, {rows}{file}",
        nsi::version(&version.version, version.date)
    )
}

/// `03.06.2021` of a time with offset.
pub fn day(at: &str) -> String {
    match (at.get(0..4), at.get(5..7), at.get(8..10)) {
        (Some(year), Some(month), Some(day)) => format!("{day}.{month}.{year}"),
        _ => at.to_owned(),
    }
}

pub fn said_imported(files: usize, rows: usize) -> String {
    format!(
        "Загружено: {}, {}.",
        plural_n(files as i64, ["справочник", "справочника", "справочников"]),
        plural_n(rows as i64, ["запись", "записи", "записей"])
    )
}
