//! Words of section 6, «Проверки»; a module for each part.

pub const ALL: &str = "все";
pub const NOTHING_FOUND: &str = "По фильтру ничего нет. Снять: Esc";

/// Titles of the parts.
pub const FINDINGS: &str = "Замечания";
pub const RULES: &str = "Правила";
pub const VOLUMES: &str = "Объёмы";
pub const MES: &str = crate::text::mes::window::TITLE;
pub const DICTIONARIES: &str = dictionaries::TITLE;

pub mod dictionaries;

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

pub mod findings {
    use crate::text::window::{accounts, count, plural_n};
    use crate::workflows::check::Summary;

    pub const WHAT: &str = "Замечание";
    pub const VALUE: &str = "Стоит";
    pub const DEPARTMENT: &str = "Отд.";
    pub const DEPARTMENT_FILTER: &str = "Отделение";
    pub const PAYER: &str = "Пл.";
    pub const PAYER_FULL: &str = "Плательщик";
    pub const ACCOUNTS: &str = "Счетов";
    pub const BILLED: &str = "Предъявлено, ₽";
    pub const SEVERITY: &str = "Строгость";
    pub const KEY: &str = "Ключ счёта";
    pub const SURNAME: &str = "Фамилия";
    pub const FIND: &str = "Фамилия, ключ, правило, слово";
    pub const FIELD: &str = "Поле";
    pub const EXPECTED: &str = "Ожидается";
    pub const REMEDY: &str = "Что делать";
    pub const RULE: &str = "Правило";
    pub const PANEL: &str = "Замечание";
    pub const OPEN_CARD: &str = "Исправить в карточке";
    pub const OPEN_RULES: &str = "К правилам";
    pub const HINT_CARD: &str = "Карточка";
    pub const HINT_FIND: &str = "Найти";
    pub const HINT_PRINT: &str = "Напечатать";
    pub const NO_ROW: &str = "Замечание не выбрано";
    pub const NO_ROW_REMEDY: &str = "Выберите строку; если список пуст, снимите фильтр: Esc";
    pub const NO_ACCOUNTS: &str =
        "Проверять нечего: в этом месяце нет неотправленных счетов. Загрузить из МИС: Ctrl+I";

    pub fn all_right(n: u64) -> String {
        format!("Замечаний нет, проверено: {}", accounts(n as i64))
    }

    pub fn department(code: &str) -> String {
        match code {
            "" => "не указано".into(),
            code => code.to_owned(),
        }
    }

    pub fn account(surname: &str, key: &str) -> String {
        match surname {
            "" => key.to_owned(),
            surname => format!("{surname}  {key}"),
        }
    }

    pub fn counting(n: u64) -> String {
        match n {
            0 => "Проверяем счета…".into(),
            n => format!("Проверяем счета: {}", count(n as i64)),
        }
    }

    pub fn foot(summary: &Summary, listed: usize, waiting: usize) -> String {
        let n = |n: u64| count(n as i64);
        let waits = match waiting {
            0 => String::new(),
            n => format!(
                "; ждут справочников {}",
                plural_n(n as i64, ["правило", "правила", "правил"])
            ),
        };
        format!(
            "показано {}; проверено {}, с ошибками {}; ошибок {}, предупреждений {}, подсказок {}{waits}",
            count(listed as i64),
            accounts(summary.accounts as i64),
            n(summary.blocked),
            n(summary.blocking),
            n(summary.warnings),
            n(summary.hints)
        )
    }
}
