//! Words of planned volumes and sequestration: commands, errors, lines, the document, the journal.

use crate::domain::volume::{Planned, Volume, VolumeKey};
use crate::domain::{Activity, Kopecks, ReportingPeriod};
use crate::workflows::sequester::{Order, Sequestration};
use crate::workflows::volumes::{Measure, Row, Volumes};

use super::window::{self, count, money};
use super::{Message, message};

pub const VOLUMES: &str = "плановые объёмы: план и факт месяца, квартала и года";
pub const SEQUESTER: &str = "секвестирование: что отложить, чтобы уложиться в план";
pub const BY: &str = "кто первый: date — кто закончил лечение позже (так и без ключа), cheapest — дешёвые, dearest — дорогие";
pub const KEYS: &str = "ровно эти счета, по ключам";
pub const UNTIL: &str = "до какого месяца отложить; без ключа — до следующего";
pub const PAYER: &str = "только строки плана этого плательщика";
pub const APPLY: &str = "отложить; без ключа ничего не меняется";
pub const BAD_ORDER: &str = "нужно date, cheapest или dearest";
pub const ORDER: &str = "ПОРЯДОК";

// ---- Errors ----

pub fn no_plan(period: ReportingPeriod) -> Message {
    message(
        format!("плана объёмов нет ни на {period}, ни на прежние месяцы года"),
        "загрузите таблицу плана командой nsi import (какой она должна быть, сказано в справке «Справочники»)",
    )
}

pub fn until_not_later(period: ReportingPeriod) -> Message {
    message(
        format!("отложить можно только до месяца после {period}"),
        "назовите более поздний месяц: --until",
    )
}

pub fn not_waiting(key: &str, period: ReportingPeriod, registry: Option<i64>) -> Message {
    let (what, remedy) = match registry {
        Some(id) => (
            format!("{key}: счёт в реестре № {id}"),
            format!("если реестр ещё не выгружен, расформируйте его (ladya unform --registry {id}) и повторите"),
        ),
        None => (
            format!("{key}: счёт не ждёт реестра за {period}"),
            "откладывают счета запаса, лечение по которым закончилось в этом месяце или раньше: ladya accounts --state pool".into(),
        ),
    };
    message(what, remedy)
}

// ---- What a line is ----

pub const ALL_PAYERS: &str = "все плательщики";
pub const ALL_ACTIVITIES: &str = "все виды деятельности";

pub fn activity(activity: Option<Activity>) -> &'static str {
    activity.map_or(ALL_ACTIVITIES, super::activity)
}

pub fn profile(code: &str) -> String {
    format!("профиль {code}")
}

pub fn help_kind(code: &str) -> String {
    format!("вид помощи {code}")
}

/// `амбулаторная, A, профиль 97`.
pub fn line(key: &VolumeKey) -> String {
    let mut words = vec![activity(key.activity).to_owned()];
    words.push(key.payer.clone().unwrap_or_else(|| ALL_PAYERS.into()));
    words.extend(key.profile.as_deref().map(profile));
    words.extend(key.help_kind.as_deref().map(help_kind));
    words.join(", ")
}

/// Why an account is put off.
pub fn reason(period: ReportingPeriod, key: Option<&VolumeKey>) -> String {
    match key {
        Some(key) => format!("сверх плана {period}: {}", line(key)),
        None => format!("секвестирование {period}"),
    }
}

/// In the journal.
pub fn summary(period: ReportingPeriod, until: ReportingPeriod, total: Volume) -> String {
    format!(
        "секвестирование {period}: отложено счетов {} на {} до {until}",
        total.count, total.sum
    )
}

// ---- Lines of commands ----

/// `120 из 100, сверх 20`.
fn counts(fact: i64, planned: Option<i64>, over: i64) -> String {
    against(
        count(fact),
        planned.map(count),
        (over > 0).then(|| count(over)),
    )
}

fn sums(fact: Kopecks, planned: Option<Kopecks>, over: Kopecks) -> String {
    let over = (over > Kopecks::ZERO).then(|| money(over));
    against(money(fact), planned.map(money), over)
}

fn against(fact: String, planned: Option<String>, over: Option<String>) -> String {
    let planned = planned.map_or(String::new(), |planned| format!(" из {planned}"));
    let over = over.map_or(String::new(), |over| format!(", СВЕРХ ПЛАНА {over}"));
    format!("{fact}{planned}{over}")
}

fn measure(label: &str, measure: &Measure) -> String {
    if measure.n_months == 0 {
        return format!("    {label}: плана нет");
    }
    let (fact, planned, over) = (measure.fact, measure.planned, measure.over());
    format!(
        "    {label}: счетов {}; рублей {}",
        counts(fact.count, planned.count, over.count),
        sums(fact.sum, planned.sum, over.sum)
    )
}

fn row_lines(row: &Row) -> [String; 4] {
    [
        line(&row.key),
        measure("месяц", &row.month),
        measure("квартал", &row.quarter),
        measure("год", &row.year),
    ]
}

pub fn volumes_lines<'v>(volumes: &Volumes, rows: impl Iterator<Item = &'v Row>) -> Vec<String> {
    let mut lines: Vec<String> = rows.flat_map(row_lines).collect();
    lines.push(format!("всего за месяц: {}", volume(volumes.total)));
    if volumes.unplanned.count > 0 {
        lines.push(unplanned(volumes.unplanned));
    }
    lines
}

pub fn unplanned(of: Volume) -> String {
    format!("не охвачено планом месяца: {}", volume(of))
}

/// `12 счетов на 3 400,00`.
pub fn volume(of: Volume) -> String {
    format!("{} на {}", window::accounts(of.count), money(of.sum))
}

pub fn sequester_lines(done: &Sequestration, is_applied: bool) -> Vec<String> {
    let rows = &done.volumes.rows;
    let mut lines: Vec<String> = done
        .cut
        .iter()
        .map(|account| {
            let why = account
                .line
                .map(|at| line(&rows[at].key))
                .unwrap_or_default();
            format!(
                "{}  {:>1}  {:>14}  {why}",
                account.key,
                account.payer.as_deref().unwrap_or("·"),
                account.billed.to_string()
            )
        })
        .collect();
    let done_or_not = if is_applied {
        "отложено"
    } else {
        "будет отложено"
    };
    lines.push(match done.total.count {
        0 => NOTHING_TO_CUT.into(),
        _ => format!("{done_or_not} до {}: {}", done.until, volume(done.total)),
    });
    lines.extend(done.left.iter().map(|left| {
        let over = volume(left.over);
        let key = line(&rows[left.line].key);
        format!("остаётся сверх плана: {key}: {over}. {}", what_holds(left))
    }));
    if !is_applied && done.total.count > 0 {
        lines.push(ONLY_SHOWN.into());
    }
    lines
}

pub const NOTHING_TO_CUT: &str = "откладывать нечего";
const ONLY_SHOWN: &str = "ничего не изменено; отложить: тот же вызов с --apply";

/// Why a line is still exceeded, and what to do.
pub fn what_holds(left: &crate::workflows::sequester::Left) -> String {
    let numbers: Vec<String> = left.registries.iter().map(|id| format!("№ {id}")).collect();
    let mut words = Vec::new();
    if !numbers.is_empty() {
        words.push(format!(
            "Счета в реестрах {}: расформируйте их и повторите",
            numbers.join(", ")
        ));
    }
    if left.exported.count > 0 {
        words.push(format!("Уже выгружено {}", volume(left.exported)));
    }
    match words.is_empty() {
        true => "Остались счета, которых не выбрали".into(),
        false => words.join(". "),
    }
}

// ---- The document ----

pub const DOCUMENT: (&str, &str) = (
    "Плановые объёмы",
    "план и факт по строкам плана за месяц и с начала года, в процентах, с диаграммой",
);
pub const TAB: &str = "Объёмы";
pub const ALL: &str = "все";
pub const CHART_COUNT: &str = "Счетов за месяц";
pub const CHART_SUM: &str = "Рублей за месяц";

pub mod column {
    pub const LINE: &str = "Строка плана";
    pub const PAYER: &str = "Плательщик";
    pub const ACTIVITY: &str = "Вид деятельности";
    pub const PROFILE: &str = "Профиль";
    pub const HELP_KIND: &str = "Вид помощи";
    pub const PLAN_COUNT: &str = "План, счетов";
    pub const COUNT: &str = "Факт, счетов";
    pub const PERCENT_COUNT: &str = "Счетов, %";
    pub const PLAN_SUM: &str = "План, руб.";
    pub const SUM: &str = "Факт, руб.";
    pub const PERCENT_SUM: &str = "Рублей, %";
    pub const YEAR_PLAN_COUNT: &str = "Год: план, счетов";
    pub const YEAR_COUNT: &str = "Год: факт, счетов";
    pub const YEAR_PLAN_SUM: &str = "Год: план, руб.";
    pub const YEAR_SUM: &str = "Год: факт, руб.";
    pub const OVER: &str = "Сверх плана";
}

pub fn title(period: ReportingPeriod) -> String {
    format!("Плановые объёмы за {}", super::papers::period(period))
}

pub const IS_OVER: &str = "да";

/// Of a plan; nothing where there is no plan, or a plan of nothing.
pub fn percent(permille: Option<i64>) -> String {
    permille.map_or("—".into(), |permille| {
        format!("{},{} %", permille / 10, permille % 10)
    })
}

/// A planned figure, or that nothing limits it.
pub fn planned_count(planned: &Planned) -> String {
    planned.count.map_or("—".into(), count)
}

pub fn planned_sum(planned: &Planned) -> String {
    planned.sum.map_or("—".into(), money)
}

pub fn order(order: Order) -> &'static str {
    match order {
        Order::ByDate => "сначала последние",
        Order::Cheapest => "сначала дешёвые",
        Order::Dearest => "сначала дорогие",
    }
}
