//! Words of the screen «Реестры».

use crate::domain::Kopecks;

use super::{accounts, money, tail};

pub const SPACE: &str = "Пробел";
pub const ACTIVITY: &str = "Вид";
pub const ROUND: &str = "Т/осн.";
pub const ACCOUNTS: &str = "Счетов";
pub const SUM: &str = "Сумма, ₽";
pub const FINDINGS: &str = "Замечаний";
pub const COUNTING: &str = "считаем…";
pub const NOT_COUNTED: &str = "—";
pub const MARKED: &str = "Отмечен";
pub const FILE: &str = "Файл";
pub const SENDING: &str = "Отправка";
pub const SENT_AT: &str = "Отправлен";
pub const TEST: &str = "тестовый";
pub const MAIN: &str = "основной";
pub const IN_EXPORT: &str = "в выгрузку";
pub const NOT_MARKED: &str = "нет";
pub const EXPORTED: &str = "выгружен";
pub const NOT_EXPORTED: &str = "не выгружен";
pub const SENT: &str = "отправлен";
pub const NOT_SENT: &str = "не отправлен";
pub const EMPTY: &str = "Реестров нет. Сформировать: Ins";
pub const EMPTY_NO_ACCOUNTS: &str = "Реестров нет, и счетов в запасе нет. Загрузить из МИС: Ctrl+I";
pub const PANEL: &str = "Выгрузка и запас";
pub const WILL_GO: &str = "Войдёт в выгрузку";
pub const NOTHING_MARKED: &str = "Ничего не отмечено. Отметить: пробел.";
pub const EXPORT: &str = "Выгрузить";
pub const WAITING: &str = "Ждут формирования";
pub const NOTHING_WAITS: &str = "В запасе счетов нет.";
pub const FORM_ALL: &str = "Сформировать все виды";
pub const FORM_TEST: &str = "Тестовые";
pub const FILES: &str = "Файлы для фонда";
pub const MARK_SENT: &str = "Отметить отправленным";
pub const FORM: &str = "Сформировать";
pub const FORM_TEST_HINT: &str = "Тестовые";
pub const MARK: &str = "Отметить";
pub const UNFORM: &str = "Расформировать";
pub const SENT_HINT: &str = "Отправлен";
pub const TEST_LIVE: &str = "Тестовый реестр не восстановлен: основной пока не выгрузить.";
pub const RESTORE: &str = "Восстановить тестовый";
pub const TOTAL: &str = "Всего";
pub const JOB_MARK: &str = "Отмечаю";
pub const JOB_SENT: &str = "Отмечаю отправленным";
pub const JOB_UNFORM: &str = "Расформировываю";
pub const BACK_TO_POOL: &str = "Вернутся в запас";
pub const UNFORM_NOTE: &str =
    "Счета останутся и войдут в следующее формирование. Отменить можно: Ctrl+Z.";
pub const UNFORM_BUTTON: &str = "Расформировать";
pub const NOTHING_TO_FORM: &str = "формировать нечего: счетов в запасе нет";
pub const NOTHING_TO_FORM_REMEDY: &str = "загрузите их из МИС: Ctrl+I";
pub const NO_ROW: &str = "реестр не выбран";
pub const NO_ROW_REMEDY: &str = "встаньте на строку реестра";
pub const NO_FILE: &str = "реестр ещё не выгружен, отмечать нечего";
pub const NOTHING_TO_SHOW: &str = "реестр ещё не выгружен, файла у него нет";
pub const NO_FILE_REMEDY: &str = "сначала выгрузите его: F2";
pub const ALREADY_OUT: &str = "реестр уже выгружен, отметку не поменять";
pub const ALREADY_OUT_REMEDY: &str = "если выгрузка не нужна, отмените её: Ctrl+Z";

pub fn unform_title(activity: &str, is_test: bool) -> String {
    match is_test {
        true => format!("Расформировать тестовый реестр: {activity}"),
        false => format!("Расформировать реестр: {activity}"),
    }
}

pub fn said_marked(n: usize, is_marked: bool) -> String {
    match is_marked {
        true => format!("Отмечено реестров: {n}. Выгрузить: F2."),
        false => format!("Отметка снята, реестров: {n}. В выгрузку они не войдут."),
    }
}

pub fn said_unformed(n: i64) -> String {
    format!(
        "Реестр расформирован: {} снова в запасе. Сформировать: Ins.",
        accounts(n)
    )
}

pub fn said_sent(names: &[String]) -> String {
    let names: Vec<String> = names
        .iter()
        .map(|name| format!("…{}", tail(name)))
        .collect();
    format!(
        "Отмечен отправленным: {}. Ждите ответ фонда, примите его: F5.",
        names.join(", ")
    )
}

pub fn file(name: &str) -> String {
    format!("…{}", tail(name))
}

pub fn foot(n: i64, sum: Kopecks) -> String {
    format!("{} на {} ₽", accounts(n), money(sum))
}
