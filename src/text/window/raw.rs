//! Words of a file that is looked at (F3).

pub const LINE: &str = "Строка";
pub const TEXT: &str = "Содержимое";
pub const LOOKED_AT: &str = "Только просмотр";
pub const FIRST_PAGE: &str = "это первая страница файла";
pub const LAST_PAGE: &str = "это последняя страница файла";
pub const NEXT_PAGE: &str = "Стрелка вправо: следующая страница, влево: предыдущая. Закрыть: Esc.";
pub const SHOW: &str = "Показать файл";
pub const CLOSE: &str = "Закрыть файл";
pub const NEXT_FILE: &str = "След. файл";
pub const UNDONE: &str = "содержимое отменённого файла не хранится";
pub const UNDONE_REMEDY: &str = "если файл делали вы, он лежит в своей папке";

pub fn page(number: u64, is_last: bool) -> String {
    match (number, is_last) {
        (0, true) => "весь файл".into(),
        (n, true) => format!("страница {}, последняя", n + 1),
        (n, false) => format!("страница {}", n + 1),
    }
}

/// `файл 2 из 3`, where there are several.
pub fn file_of(at: usize, of: usize) -> String {
    match of {
        0 | 1 => String::new(),
        of => format!("файл {} из {of}", at + 1),
    }
}
