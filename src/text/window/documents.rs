//! Words of documents as the window shows, prints and saves them.

use crate::workflows::worklist::By;

use super::{count, plural_n};

// ---- The list ----

pub const DOCUMENT: &str = "Документ";
pub const ABOUT: &str = "Что в нём";
pub const SHOW: &str = "Показать";
pub const ALL_INVOICES: &str = "Все счета месяца";

// ---- Choices ----

pub const OF: &str = "Чей";
pub const BY: &str = "По";
pub const GROUP: &str = "Лист";
pub const FILE: &str = "Файл";
pub const ACCOUNT: &str = "Ключ счёта";
pub const ALL_PAYERS: &str = "все плательщики";
pub const ALL_GROUPS: &str = "все";
pub const NO_GROUP: &str = "не указано";
pub const LAST_FILE: &str = "последний реестр";
pub const NO_PAYERS: &str = "плательщиков нет";
pub const NO_SUCH: &str = "такого нет";

pub fn by(by: By) -> &'static str {
    match by {
        By::Finding => "замечаниям",
        By::Payer => "плательщикам",
        By::Department => "отделениям",
        By::Doctor => "врачам",
    }
}

pub fn registry(id: i64, activity: &str) -> String {
    format!("реестр № {id}, {activity}")
}

// ---- Pages ----

pub const MAKING: &str = "готовим документ…";
pub const NAME_ACCOUNT: &str =
    "Введите ключ счёта и нажмите Enter. Из карточки счёта его история открывается сразу: F9.";
pub const NO_PAYER: &str = "Плательщиков за этот месяц нет. Внесите их в настройках: Ctrl+9.";
pub const PRINT: &str = "Печать";
pub const SAVE: &str = "Сохранить";
pub const VIEWER: &str = "Открыть в просмотре";
pub const LARGER: &str = "Крупнее";
pub const SMALLER: &str = "Мельче";
pub const SHOW_NOTES: &str = "Замечания к документу";
pub const NO_NOTES: &str = "Замечаний к документу нет.";
pub const KEYS: &str =
    "+ и −: крупнее и мельче. 0: по ширине окна. 1: как на бумаге. 2: страница целиком.";

/// `1–2 из 12`.
pub fn pages(seen: &std::ops::Range<usize>, of: usize) -> String {
    let last = seen.end.min(of);
    let first = (seen.start + 1).min(last.max(1));
    match first == last {
        true => format!("стр. {} из {}", count(last as i64), count(of as i64)),
        false => format!(
            "стр. {}–{} из {}",
            count(first as i64),
            count(last as i64),
            count(of as i64)
        ),
    }
}

pub fn n_pages(n: usize) -> String {
    plural_n(n as i64, ["страница", "страницы", "страниц"])
}

pub fn percent(percent: u32) -> String {
    format!("{percent} %")
}

/// The first note, and how many others there are.
pub fn first_note(note: &str, n_others: usize) -> String {
    match n_others {
        0 => note.to_owned(),
        n => format!("{note} И ещё {n}: Alt+Enter."),
    }
}

// ---- Printing ----

pub const JOB_MAKE: &str = "Готовим документ";
pub const JOB_SAVE: &str = "Записываем документ";
pub const QUEUED: &str = "Отправлено на принтер по умолчанию.";
pub const SHOWN_INSTEAD: &str =
    "Принтера по умолчанию нет: документ открыт в программе просмотра, печатайте из неё.";
pub const OPENED: &str = "Документ открыт в программе просмотра.";
pub const NOT_READY: &str = "документ ещё не готов";
pub const NOT_READY_REMEDY: &str = "подождите немного и повторите";
pub const NOT_PRINTED_REMEDY: &str =
    "сохраните документ (Ctrl+S) и напечатайте его из другой программы";
pub const PRINT_TITLE: &str = "Печать";
pub const PRINT_NOTE: &str = "На принтер по умолчанию, по одному экземпляру.";
pub const JOB_PRINT: &str = "Печатаем";

pub fn not_printed(said: &str) -> String {
    match said.is_empty() {
        true => "система не напечатала документ".into(),
        false => format!("система не напечатала документ: {said}"),
    }
}

// ---- Saving ----

pub const SAVE_BUTTON: &str = "Сохранить";
pub const SAVED_AS_SEEN: &str = "Страницы как на экране. База не меняется.";
pub const SAVED_AS_TABLE: &str = "Числа и даты настоящие, итоги формулами. База не меняется.";

pub fn save_title(document: &str) -> String {
    format!("Сохранить: {document}")
}

pub fn said_saved(path: &str) -> String {
    format!("Записано: «{path}». Открыть: Ctrl+Shift+E.")
}
