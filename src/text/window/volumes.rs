//! Words of the part «Объёмы» of the checks.

use crate::domain::ReportingPeriod;
use crate::domain::volume::Volume;

use super::{accounts, count, money, period as month};
use crate::text::volumes as common;

pub const LINE: &str = "Строка плана";
pub const PAYER: &str = "СМО";
pub const PLAN: &str = "План, сч.";
pub const FACT: &str = "Факт, сч.";
pub const SHARE: &str = "Счетов, %";
pub const PLAN_SUM: &str = "План, руб.";
pub const FACT_SUM: &str = "Факт, руб.";
pub const SHARE_SUM: &str = "Рублей, %";
pub const STATE: &str = "Итог";

pub const KEY: &str = "Ключ";
pub const SURNAME: &str = "Фамилия";
pub const CURE_END: &str = "Окончание";
pub const BILLED: &str = "Стоимость, руб.";

pub const OVER: &str = "сверх плана";
pub const KEPT: &str = "в плане";
pub const NO_PLAN: &str = "нет плана";

pub const SPANS: [&str; 3] = ["Месяц", "Квартал", "Год"];
pub const ORDER: &str = "Откладывать";

pub const HINT_OPEN: &str = "Счета строки";
pub const HINT_MARK: &str = "Отметить";
pub const HINT_CUT: &str = "Отложить…";
pub const HINT_ORDER: &str = "Порядок";
pub const HINT_SPAN: &str = "Месяц, год";
pub const HINT_DOCUMENT: &str = "Документ";
pub const HINT_BACK: &str = "К строкам";

pub const NO_VOLUMES: &str = "Плана объёмов на этот год нет. Загрузите таблицу командой «ladya nsi import volumes.csv»; какой она должна быть, сказано в справке (F1), страница «Справочники».";
pub const NONE_WAITING: &str =
    "В этой строке ни один счёт не ждёт: остальные в реестрах. К строкам: Esc";
pub const NO_LINE: &str = "Строка плана не выбрана";
pub const NO_LINE_REMEDY: &str = "Выберите строку; без плана объёмов откладывать нечего";
pub const NOTHING_OVER: &str = "Откладывать нечего";
pub const NOTHING_OVER_REMEDY: &str = "Месяц в плане, или сверх плана только счета реестров: расформируйте реестр (Ctrl+3), счета вернутся в запас";

pub const JOB: &str = "Откладываю счета";
pub const BUTTON: &str = "Отложить";
pub const TOTAL: &str = "Будет отложено";
pub const STAYS: &str = "Останется за месяц";
pub const WITHOUT_LINE: &str = "вне строк плана";
pub const NOTE: &str =
    "Счета сами вернутся в этот месяц; раньше — командой undefer. Отменить можно: Ctrl+Z.";

/// Title of what will be done.
pub fn title(until: ReportingPeriod) -> String {
    format!("Отложить до: {}", month(until).to_lowercase())
}

/// What still is over the plan.
pub fn left(line: &str, over: Volume, why: &str) -> String {
    format!(
        "Останется сверх плана: {line}: {}. {why}.",
        common::volume(over)
    )
}

pub fn said(total: Volume, until: ReportingPeriod) -> String {
    let until = month(until).to_lowercase();
    format!(
        "Отложено {} на {} до: {until}",
        accounts(total.count),
        money(total.sum)
    )
}

/// Below the lines.
pub fn foot(n_over: usize, n: usize, total: Volume, unplanned: Volume) -> String {
    let mut words = format!(
        "строк {}, сверх плана {}; за месяц {}",
        count(n as i64),
        count(n_over as i64),
        common::volume(total)
    );
    if unplanned.count > 0 {
        words.push_str(&format!("; {}", common::unplanned(unplanned)));
    }
    words
}

/// Below the accounts of a line.
pub fn foot_accounts(line: &str, waiting: Volume, held: Volume, marked: Volume) -> String {
    let mut words = format!("{line}: ждут {}", common::volume(waiting));
    if held.count > 0 {
        words.push_str(&format!(", в реестрах {}", common::volume(held)));
    }
    if marked.count > 0 {
        words.push_str(&format!("; отмечено {}", common::volume(marked)));
    }
    words
}
