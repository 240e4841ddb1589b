//! Words of the screen of the exchange files.

use crate::workflows::error::Side;

use super::{accounts, count, money, plural_n, tail};

pub const ENTER: &str = "Enter";
pub const FILE: &str = "Файл";
pub const WHAT: &str = "Что это";
pub const PAYER: &str = "Плательщик";
pub const ROUND: &str = "Т/осн.";
/// Of a spreadsheet.
pub const SHEET: &str = "Файлы обмена";
pub const RESULT: &str = "Итог";
pub const ACCEPTED: &str = "Принято";
pub const REFUSED: &str = "Отказано";
pub const DATE: &str = "Дата";
pub const ALL_PAYERS: &str = "все";
pub const COMMON: &str = "общий";
pub const REQUEST: &str = "выгрузка";
pub const PRECHECK: &str = "ответ 1";
pub const SEVEN: &str = "7‑файл";
pub const FINAL: &str = "ответ 2";
pub const UNKNOWN: &str = "не понять";
pub const TEST: &str = "тестовый";
pub const TAKEN: &str = "принят";
pub const SENT: &str = "отправлен";
pub const NOT_SENT: &str = "не отправлен";
pub const REPLACED: &str = "заменён";
pub const RESTORED: &str = "восстановлен";
pub const UNDONE: &str = "отменён";
pub const UNDONE_OURS: &str = "отменён, не отправлять";
pub const NOT_TAKEN: &str = "не принят";
pub const EMPTY: &str = "Ответов ещё нет: F5 или перетащите файлы";
pub const DROP: &str = "Файлы и папки можно перетащить в окно. Выбрать файлы: F5, папку: Shift+F5.";
pub const PANEL: &str = "Файл";
pub const SHOW: &str = "Показать содержимое";
pub const SHOW_HINT: &str = "Содержимое";
pub const ITS_REFUSALS: &str = "Отказы плательщика";
pub const ITS_ACCOUNTS: &str = "Счета";
pub const MARK_SENT: &str = "Отметить отправленным";
pub const SENT_HINT: &str = "Отправлен";
pub const RECEIVE: &str = "Приём ответов";
pub const FOLDER: &str = "Папка";
pub const OPEN: &str = "Счета";
pub const REPLACE: &str = "Принять взамен прежнего";
pub const SKIP: &str = "Принять остальные";
pub const WHY: &str = "Почему не принят";
pub const WHAT_TO_DO: &str = "Что делать";
pub const IN_FILE: &str = "В файле";
pub const UNDECIDED: &str = "Не опознано";
pub const CORRECTED: &str = "ответ с таким именем уже принят с другим содержимым";
pub const WAS: &str = "Годны были";
pub const NOW: &str = "Годны станут";
pub const WAS_REFUSED: &str = "отказаны";
pub const NOW_REFUSED: &str = "отказаны";
pub const REPLACE_NOTE: &str =
    "Прежний ответ останется в списке как заменённый. Отменить можно: Ctrl+Z.";
pub const SKIP_NOTE: &str =
    "Счета, которых мы не отправляли, будут пропущены. Остальные примем. Отменить можно: Ctrl+Z.";
pub const TAKE_BUTTON: &str = "Принять";
pub const NO_ROW: &str = "файл не выбран";
pub const NO_ROW_REMEDY: &str = "встаньте на строку файла";
pub const NOT_KEPT: &str = "содержимое не принятого файла не хранится";
pub const NOT_KEPT_REMEDY: &str = "он лежит там, откуда его выбрали";
pub const NOT_OURS: &str = "это ответ фонда, отправлять его не нужно";
pub const NOT_OURS_REMEDY: &str = "отметьте выгрузку или 7‑файл";
pub const NOTHING_TO_TAKE: &str = "этот файл так не принять";
pub const FILES: &str = "Файлы";
pub const ANALYSIS: &str = "Анализ";

/// A part of the switch: the name and how many there are.
pub fn part(name: &str, n: Option<i64>) -> String {
    match n {
        Some(n) => format!("{name} {}", count(n)),
        None => name.to_owned(),
    }
}

pub fn step(code: &str) -> &'static str {
    match code {
        "request" => REQUEST,
        "precheck" => PRECHECK,
        "reissue" => SEVEN,
        "final" => FINAL,
        _ => UNKNOWN,
    }
}

pub fn file(name: &str) -> String {
    format!("…{}", tail(name))
}

pub fn n_accounts(n: i64) -> String {
    accounts(n)
}

/// What the last reception brought, in one line.
pub fn reception(at: &str, n_taken: usize, n_old: usize, n_refused: usize) -> String {
    let mut parts = Vec::new();
    if n_taken > 0 {
        parts.push(format!(
            "принято {}",
            plural_n(n_taken as i64, ["файл", "файла", "файлов"])
        ));
    }
    if n_old > 0 {
        parts.push(format!("уже были приняты {n_old}"));
    }
    if n_refused > 0 {
        parts.push(format!("не принято {n_refused}, причины справа"));
    }
    if parts.is_empty() {
        parts.push("файлов не было".into());
    }
    format!("Последний приём {at}: {}.", parts.join(", "))
}

/// What to do, in words of the window instead of the command line's.
pub fn remedy(remedy: &str) -> String {
    let parts = [
        (": --replace", ""),
        (": --skip-unknown", ""),
        (" (ladya undo)", " (Ctrl+Z)"),
    ];
    parts
        .iter()
        .fold(remedy.to_owned(), |text, (from, to)| text.replace(from, to))
}

pub fn replace_title(name: &str) -> String {
    format!("Принять файл …{} взамен прежнего", tail(name))
}

pub fn skip_title(name: &str) -> String {
    format!("Принять файл …{} без лишних счетов", tail(name))
}

pub fn skipped(n: usize) -> String {
    format!(
        "Пропустим {}: {}",
        plural_n(n as i64, ["счёт", "счёта", "счетов"]),
        "их ключей в посылке нет"
    )
}

pub fn was_and_now(was: &Side, now: &Side) -> String {
    let side = |side: &Side| {
        format!(
            "принято {}, отказано {}, на {} ₽",
            count(side.accepted),
            count(side.refused),
            money(side.amount)
        )
    };
    format!("Было: {}. Станет: {}.", side(was), side(now))
}

/// When a file was made or received.
pub fn made_at(is_ours: bool, date: &str) -> String {
    match is_ours {
        true => format!("Сделан {date}"),
        false => format!("Принят {date}"),
    }
}

pub fn handed_over(date: &str) -> String {
    format!("Отмечен отправленным {date}")
}
