//! Words of section 6, «Проверки»; a module for each part.

pub const ALL: &str = "все";
pub const NOTHING_FOUND: &str = "По фильтру ничего нет. Снять: Esc";

/// Titles of the parts.
pub const RULES: &str = "Правила";
pub const VOLUMES: &str = "Объёмы";

pub mod rules {
    use crate::text::window::count;

    pub const ID: &str = "Правило";
    pub const SOURCE: &str = "Источник";
    pub const TITLE: &str = "Что проверяется";
    pub const SEVERITY: &str = "Строгость";
    pub const STATE: &str = "Состояние";
    pub const DECISION: &str = "Решение организации";
    pub const ASKED: &str = "исполняется";
    pub const WAITING: &str = "ждёт справочник";
    pub const MILD: &str = "смягчено";
    pub const OFF: &str = "отключено";
    pub const NOT_EXECUTABLE: &str = "не исполняется";
    pub const FIND: &str = "Номер, слово, поле";
    pub const REASON: &str = "Почему: останется в журнале";
    pub const SWITCH_OFF: &str = "Отключить";
    pub const MAKE_MILD: &str = "Считать предупреждением";
    pub const SWITCH_ON: &str = "Исполнять как записано";
    pub const HINT_OFF: &str = "Отключить";
    pub const HINT_ON: &str = "Включить";
    pub const HINT_FIND: &str = "Найти";
    pub const JOB: &str = "Правило проверки";
    pub const NO_RULE: &str = "Правило не выбрано";
    pub const NO_RULE_REMEDY: &str =
        "Выберите строку списка; если список пуст, снимите фильтр: Esc";
    pub const NOT_SWITCHED: &str = "Правило и так исполняется, как записано";
    pub const NOT_SWITCHED_REMEDY: &str = "Включать нужно только отключённые и смягчённые";

    pub fn foot(listed: usize, all: usize, asked: usize) -> String {
        let n = |n: usize| count(n as i64);
        format!(
            "показано {} из {}, исполняется {}",
            n(listed),
            n(all),
            n(asked)
        )
    }
}
