//! Words of the journal.

use super::full_day;

pub const WHEN: &str = "Когда";
pub const TIME: &str = "Время";
pub const WHO: &str = "Кто";
pub const STEP: &str = "Шаг";
pub const ACCOUNTS: &str = "Счетов";
pub const SUM: &str = "Сумма, ₽";
pub const FILES: &str = "Файлы";
pub const UNDO: &str = "Отмена";
pub const CAN_UNDO: &str = "можно";
pub const UNDO_KEY: &str = "Ctrl+Z";
pub const NEVER: &str = "не отменяется";
pub const AFTER: &str = "сначала следующие";
pub const BLOCKED: &str = "нельзя";
pub const MORE: &str = "более ранние шаги: Enter";
pub const EMPTY: &str = "Шагов ещё нет. Первый появится, как только что-нибудь сделаете.";
pub const NO_FILES: &str = "у этого шага файлов нет";
pub const NO_FILES_REMEDY: &str = "выберите шаг, где в столбце «Файлы» есть имя";
pub const HINT_FILES: &str = "Файлы шага";
pub const PERIOD: &str = "Месяц";
pub const SENT: &str = "отправлен";
pub const NOT_SENT: &str = "не отправлен";
pub const RECEIVED: &str = "принят";
pub const REPLACED: &str = "заменён";
pub const DO_NOT_SEND: &str = "отменён, не отправлять";
pub const RESTORED: &str = "восстановлен";
pub const AFTER_LONG: &str = "Отменить можно, когда будут отменены более поздние шаги.";
pub const NEVER_LONG: &str = "Такой шаг не отменяется.";
pub const NEXT_LONG: &str = "Это последний шаг, его можно отменить: Ctrl+Z.";

pub fn at(iso: &str) -> String {
    format!("{} {}", full_day(iso), iso.get(11..16).unwrap_or_default())
}

pub fn undone(at: &str) -> String {
    match at.is_empty() {
        true => "отменён".into(),
        false => format!("отменён {}", full_day(at)),
    }
}

pub fn n_files(first: &str, n: usize) -> String {
    match n {
        0 => String::new(),
        1 => format!("…{}", super::tail(first)),
        n => format!("…{} и ещё {}", super::tail(first), n - 1),
    }
}

pub fn step_title(id: i64) -> String {
    format!("Шаг № {id}")
}
