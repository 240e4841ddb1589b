//! Words of lists as spreadsheets.

use crate::domain::ReportingPeriod;

use super::plural_n;

pub const HINT: &str = "В Excel";
pub const JOB: &str = "Записываю список";
pub const BUTTON: &str = "Записать";
pub const OTHER_PLACE: &str = "Другая папка или имя";
pub const AS_IT_STANDS: &str =
    "Строки и порядок как на экране, столбцы выбранные; отметки не отбирают. База не меняется.";
pub const NO_FOLDER: &str = "Папки сейчас нет. Подключите диск или выберите другую: Ctrl+O.";
pub const PEOPLE: &str =
    "В файле данные пациентов: храните его там, где им место, и не посылайте открытой почтой.";
pub const NO_LIST: &str = "здесь нет списка для Excel";
pub const NO_LIST_REMEDY: &str =
    "откройте месяц, счета, реестры, ответы, отказы, выгрузку или журнал";
pub const NOT_READY: &str = "список ещё загружается";
pub const NOT_READY_REMEDY: &str = "подождите немного и повторите: Ctrl+E";
pub const EMPTY: &str = "в списке нет ни одной строки";
pub const EMPTY_REMEDY: &str = "снимите отбор (Esc) или загрузите счета (Ctrl+I)";
pub const IN_THE_WAY_REMEDY: &str = "повторите (Ctrl+E): окно скажет о нём, прежде чем заменить";
pub const FULL: &str = "на диске не хватает места, файл не записан";
pub const FULL_REMEDY: &str = "освободите место или выберите другую папку: Ctrl+E, потом Ctrl+O";
pub const ELSEWHERE: &str = "выберите другую папку: Ctrl+E, потом Ctrl+O";
pub const HELD_REMEDY: &str =
    "закройте его и повторите (Ctrl+E) или запишите под другим именем: Ctrl+O";
pub const NOTHING_WRITTEN: &str = "список ещё не записан";
pub const NOTHING_WRITTEN_REMEDY: &str = "запишите его: Ctrl+E";
pub const GONE_REMEDY: &str = "запишите список ещё раз: Ctrl+E";
pub const NOT_OPENED_REMEDY: &str =
    "откройте его сами; если в системе нет программы для таблиц, поставьте её";

pub fn file(name: &str, of: &str) -> String {
    format!("{name} {of}")
}

/// `Счета, апрель 2021`.
pub fn title(name: &str, period: ReportingPeriod) -> String {
    format!("{name}, {}", super::period(period).to_lowercase())
}

pub fn preview_title(list: &str) -> String {
    format!("В Excel: {list}")
}

pub fn rows(n: usize) -> String {
    plural_n(n as i64, ["строка", "строки", "строк"])
}

pub fn columns(titles: &[&str]) -> String {
    format!("Столбцы: {}.", titles.join(", "))
}

pub fn replaced(name: &str) -> String {
    format!("Файл «{name}» там уже есть, он будет заменён.")
}

pub fn said_written(n: usize, path: &str) -> String {
    format!(
        "Записано: {}, файл «{path}». Открыть: Ctrl+Shift+E.",
        rows(n)
    )
}

pub fn opening(path: &str) -> String {
    format!("Открываем «{path}».")
}

pub fn in_the_way(path: &str) -> String {
    format!("тем временем появился файл «{path}», он не тронут")
}

pub fn folder_gone(folder: &str) -> String {
    format!("папка «{folder}» недоступна, файл не записан")
}

pub fn no_rights(folder: &str) -> String {
    format!("в папку «{folder}» писать нельзя, файл не записан")
}

pub fn held(path: &str) -> String {
    format!("файл «{path}» открыт в другой программе или закрыт для записи, он остался прежним")
}

pub fn not_written(path: &str, words: &str) -> String {
    format!("файл «{path}» не записан: {}", crate::text::system(words))
}

pub fn gone(path: &str) -> String {
    format!("файла «{path}» больше нет")
}

pub fn not_opened(path: &str) -> String {
    format!("система не открыла файл «{path}»")
}
