//! Words of our own sheet for a path.

use std::io;

pub const FILE: &str = "Какой файл?";
pub const FOLDER: &str = "Какая папка?";
pub const TARGET: &str = "Куда записать?";
pub const NO_DIALOG: &str =
    "Система не показала своё окно выбора, поэтому впишите или вставьте путь.";
pub const HINT: &str = "Tab: дополнить. Ctrl+V: вставить. Enter: выбрать. Esc: отмена.";
pub const TAKE: &str = "Выбрать";
pub const CANCEL: &str = "Отмена";
pub const EMPTY: &str = "Путь пуст. Впишите его или вставьте: Ctrl+V.";
pub const NO_FILE: &str = "Такого файла нет. Проверьте путь; Tab показывает, что есть в папке.";
pub const NO_FOLDER: &str = "Такой папки нет. Проверьте путь; Tab показывает, что есть в папке.";
pub const IS_FOLDER: &str = "Это папка, а нужен файл. Допишите имя: Tab показывает, какие есть.";
pub const IS_FILE: &str = "Это файл, а нужна папка. Сотрите имя файла.";
pub const NO_NAME: &str = "Это папка. Допишите имя файла.";

pub fn more(n: usize) -> String {
    format!("и ещё {n}; допишите букву")
}

pub fn refused(path: &str, error: &io::Error) -> String {
    let why = crate::text::system(&error.to_string());
    format!("«{path}» не открывается: {why}. Проверьте права и подключён ли диск.")
}
