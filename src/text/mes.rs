//! Words of the analysis of standards (анализ МЭСов).

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::domain::Kopecks;
use crate::workflows::mes::{
    Analysis, DICTIONARY, Finding, Kind, Left, Price, Remark, Taken, Total, Version, What,
};

use super::window::{full_day, money, plural, plural_n};
use super::{Message, message};

/// Words of the command line's own help.
pub mod cli {
    pub const MES: &str =
        "анализ МЭСов: стационар и дневной стационар против справочника стандартов";
    pub const ALL: &str = "и то, что уже отправлено или отложено";
    pub const TAKE: &str = "взять расчётную цену этих счетов новой редакцией";
    pub const TAKE_ALL: &str =
        "взять расчётную цену всех счетов месяца, где она расходится с предъявленной";
    pub const DRY_RUN: &str = "только показать, что изменится";
}

pub const DOCUMENT: (&str, &str) = (
    "Анализ МЭСов",
    "стационар и дневной стационар: стандарт, диагноз, дни, цена; по отделениям, с итогами",
);

// ---- What stands in the way ----

pub fn no_standards() -> Message {
    message(
        format!("справочник стандартов ({DICTIONARY}) не загружен, сравнивать не с чем"),
        format!(
            "загрузите таблицу стандартов с тарифами: ladya nsi import {DICTIONARY}.csv; её столбцы описаны в справке о справочниках (nsi.md)"
        ),
    )
}

pub fn no_standards_rule() -> Message {
    message(
        "в профиле региона нет раздела [standards]: не сказано, где в счёте стандарт и как считается цена",
        "допишите раздел по образцу встроенного профиля yaroslavl (README, «Region profile»)",
    )
}

pub fn remark(remark: &Remark) -> String {
    match remark {
        Remark::NoColumn {
            column,
            coefficient,
        } => format!(
            "в справочнике {DICTIONARY} нет столбца {column}: {coefficient} берётся из счёта"
        ),
        Remark::BadDiagnoses { code, part } => format!(
            "справочник {DICTIONARY}, стандарт {code}, столбец DIAGNOSES: «{part}» — не код МКБ и не промежуток; диагнозы этого стандарта не проверяются, исправьте строку и загрузите снова"
        ),
    }
}

// ---- Findings ----

pub fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Price => "цена не по стандарту",
        Kind::OverMaximum => "цена выше предела",
        Kind::ZeroPrice => "нулевая цена",
        Kind::NoStandard => "стандарт не указан",
        Kind::UnknownStandard => "стандарта нет на дату",
        Kind::NoTariff => "нет тарифа",
        Kind::Diagnosis => "диагноз не из стандарта",
        Kind::Days => "дни вне стандарта",
        Kind::Tariff => "другой тариф",
        Kind::Coefficient => "коэффициент",
    }
}

/// What stands in the account; `sum` spells money.
pub fn found(finding: &Finding, sum: fn(Kopecks) -> String) -> String {
    match &finding.what {
        What::NoStandard => String::new(),
        What::UnknownStandard { .. } | What::NoTariff => finding.standard.clone(),
        What::Diagnosis { found, .. } => found.clone().unwrap_or_default(),
        What::Days { counted, .. } => match counted {
            Ok(days) => days.to_string(),
            Err(text) => text.clone(),
        },
        What::Tariff { found, .. } => Kopecks::parse(found).map_or_else(|_| found.clone(), sum),
        What::Coefficient { found, .. } => found.clone(),
        What::ZeroPrice | What::OverMaximum { .. } | What::Price => sum(finding.billed),
    }
}

/// What should stand there.
pub fn expected(finding: &Finding, sum: fn(Kopecks) -> String) -> String {
    match &finding.what {
        What::NoStandard => "код стандарта".into(),
        What::UnknownStandard { span } => match span {
            None => "код из справочника".into(),
            Some((begin, end)) => valid(*begin, *end),
        },
        What::NoTariff => "тариф в справочнике".into(),
        What::Diagnosis { allowed, .. } => allowed.clone(),
        What::Days { min, max, .. } => range(*min, *max),
        What::Tariff { expected, .. } => sum(*expected),
        What::Coefficient { expected, .. } => {
            expected.map_or_else(|| "число".into(), |value| value.normalize().to_string())
        }
        What::OverMaximum { max, .. } => match finding.computed {
            Some(computed) => sum(computed),
            None => format!("не больше {}", sum(*max)),
        },
        What::ZeroPrice | What::Price => finding.computed.map_or_else(String::new, sum),
    }
}

/// The whole finding as a sentence.
pub fn sentence(finding: &Finding) -> String {
    let standard = &finding.standard;
    match &finding.what {
        What::NoStandard => "ни у одной услуги счёта нет кода стандарта (КСГ)".into(),
        What::UnknownStandard { span: None } => {
            format!("стандарта «{standard}» нет в справочнике")
        }
        What::UnknownStandard {
            span: Some((begin, end)),
        } => format!(
            "стандарт «{standard}» не действует на конец лечения: {}",
            valid(*begin, *end)
        ),
        What::NoTariff => format!("у стандарта «{standard}» в справочнике нет тарифа"),
        What::Diagnosis { found, allowed } => match found {
            Some(code) => format!("диагноз {code} не из стандарта «{standard}»: {allowed}"),
            None => format!("нет основного диагноза; в стандарте «{standard}»: {allowed}"),
        },
        What::Days { counted, min, max } => match counted {
            Ok(days) => format!(
                "{}, а по стандарту «{standard}» {}",
                plural_n(*days, ["день", "дня", "дней"]),
                range(*min, *max)
            ),
            Err(text) => format!("число дней «{text}» не читается"),
        },
        What::Tariff { expected, .. } => format!(
            "тариф в счёте {}, в справочнике {}",
            found(finding, money),
            money(*expected)
        ),
        What::Coefficient {
            title,
            found,
            expected,
        } => match expected {
            Some(value) => format!("{title}: в счёте {found}, должен быть {}", decimal(*value)),
            None => format!("{title}: «{found}» — не число"),
        },
        What::ZeroPrice => match finding.computed {
            Some(computed) => format!("предъявлено 0, по расчёту {}", money(computed)),
            None => "предъявлено 0".into(),
        },
        What::OverMaximum { max, .. } => format!(
            "предъявлено {}, а предел цены {}",
            money(finding.billed),
            money(*max)
        ),
        What::Price => format!(
            "предъявлено {}, по расчёту {}: {}",
            money(finding.billed),
            money(finding.computed.unwrap_or_default()),
            excess(finding.difference)
        ),
    }
}

fn excess(difference: Kopecks) -> String {
    match difference.0 {
        0 => "суммы услуг не равны расчётным".into(),
        1.. => format!("лишнее {}", money(difference)),
        _ => format!("недостаёт {}", money(-difference)),
    }
}

fn decimal(value: Decimal) -> String {
    value.normalize().to_string().replace('.', ",")
}

fn range(min: Option<i64>, max: Option<i64>) -> String {
    match (min, max) {
        (Some(min), Some(max)) => format!("от {min} до {max}"),
        (Some(min), None) => format!("не меньше {min}"),
        (None, Some(max)) => format!("не больше {max}"),
        (None, None) => String::new(),
    }
}

fn valid(begin: Option<NaiveDate>, end: Option<NaiveDate>) -> String {
    let day = |day: NaiveDate| full_day(&day.to_string());
    match (begin, end) {
        (Some(begin), Some(end)) => format!("действовал с {} по {}", day(begin), day(end)),
        (Some(begin), None) => format!("действует с {}", day(begin)),
        (None, Some(end)) => format!("действовал по {}", day(end)),
        (None, None) => String::new(),
    }
}

/// A line of the list on a terminal.
pub fn line(finding: &Finding) -> String {
    format!(
        "{}  {:>12}  {:<22}  {}",
        finding.key,
        signed(finding.difference),
        kind(finding.what.kind()),
        sentence(finding)
    )
}

/// With its sign; nothing for no difference.
fn signed(difference: Kopecks) -> String {
    match difference.0 {
        0 => String::new(),
        1.. => format!("+{difference}"),
        _ => difference.to_string(),
    }
}

/// Totals behind the list: all, by kind, by department.
pub fn total_lines(analysis: &Analysis) -> Vec<String> {
    let mut lines = vec![format!(
        "{}; {}, разница {}",
        checked(analysis),
        with_findings(analysis),
        analysis.difference()
    )];
    for (of, total) in analysis.by_kind() {
        lines.push(total_line(kind(of), &total));
    }
    for (department, total) in analysis.by_department() {
        lines.push(total_line(&self::department(department), &total));
    }
    lines
}

fn total_line(label: &str, total: &Total) -> String {
    let sum = signed(total.difference);
    format!("  {label:<26} {:>7}  {sum:>14}", total.findings)
}

fn accounts(n: u64) -> String {
    let n = i64::try_from(n).unwrap_or(i64::MAX);
    plural_n(n, ["счёт", "счёта", "счетов"])
}

fn findings(n: u64) -> String {
    let n = i64::try_from(n).unwrap_or(i64::MAX);
    plural_n(n, ["замечание", "замечания", "замечаний"])
}

/// How many accounts were looked at, and how many of them have a price.
pub fn checked(analysis: &Analysis) -> String {
    format!(
        "просмотрено {}, цена рассчитана у {}",
        accounts(analysis.accounts),
        analysis.checked
    )
}

fn with_findings(analysis: &Analysis) -> String {
    let n = findings(analysis.findings.len() as u64);
    format!("{n} у {}", analysis.faulty())
}

/// Totals by kind as one line; empty where there is nothing.
pub fn kinds(analysis: &Analysis) -> String {
    let totals = analysis.by_kind();
    let parts = totals.iter().map(|(of, total)| {
        // A kind without money has no sum.
        let sum = match total.difference {
            Kopecks::ZERO => String::new(),
            sum => format!(" на {}", money(sum)),
        };
        format!("{}: {}{sum}", kind(*of), total.findings)
    });
    parts.collect::<Vec<_>>().join("; ")
}

/// Which dictionary was asked.
pub fn dictionary(version: &Version) -> String {
    let mut said = "справочник стандартов".to_owned();
    if !version.version.is_empty() {
        said.push_str(&format!(", версия {}", version.version));
    }
    if let Some(date) = version.date {
        said.push_str(&format!(" от {}", full_day(&date.to_string())));
    }
    let rows = plural_n(version.rows as i64, ["строка", "строки", "строк"]);
    format!("{said}: {rows}")
}

pub fn department(code: &str) -> String {
    match code {
        "" => "отделение не указано".into(),
        code => format!("отделение {code}"),
    }
}

// ---- Taking a price ----

/// For the journal.
pub fn taken_summary(n: usize, was: Kopecks, now: Kopecks) -> String {
    format!(
        "взята расчётная цена: {}, было {was}, стало {now}",
        accounts(n as u64)
    )
}

pub fn taken_lines(done: &Taken, is_planned: bool) -> Vec<String> {
    let (was, now) = done.sums();
    let mut lines = vec![match (is_planned, done.taken.is_empty()) {
        (_, true) => "цены не изменились".to_owned(),
        (false, _) => taken_summary(done.taken.len(), was, now),
        (true, _) => format!(
            "будет взята расчётная цена: {}, сейчас {was}, станет {now}",
            accounts(done.taken.len() as u64)
        ),
    }];
    lines.extend(
        done.taken
            .iter()
            .map(|Price { key, was, now }| format!("  {key}: {was} → {now}")),
    );
    let left = done.left.iter();
    lines.extend(left.map(|(key, why)| format!("  {key}: оставлен: {}", self::left(why).what)));
    lines
}

/// Why an account was left as it is, and what to do.
pub fn left(why: &Left) -> Message {
    match why {
        Left::Rule(rule) => {
            let Message { what, remedy } = super::error_of_rule(rule);
            // The key stands before it already.
            let what = what
                .split_once(": ")
                .map_or(what.clone(), |(_, rest)| rest.to_owned());
            message(what, remedy)
        }
        Left::NoStays => message(
            "это не стационар и не дневной стационар: цены по стандарту у него нет",
            "исправьте сумму сами: ladya edit",
        ),
        Left::NoPrice => message(
            "цена не рассчитана: нет стандарта, тарифа или коэффициент не читается",
            "исправьте то, что названо в замечаниях счёта, или загрузите справочник: ladya mes покажет",
        ),
        Left::Right => message(
            "цена и так расчётная",
            "брать нечего; расхождения показывает ladya mes",
        ),
        Left::Sums => message(
            "суммы счёта или услуг по типам не одна и та же цена: какую менять, неизвестно",
            "исправьте суммы сами: ladya edit",
        ),
    }
}

/// Accounts left, for whoever asked for them by key.
pub fn left_error(left: &[(String, Left)]) -> Option<Message> {
    let (key, why) = left.first()?;
    let Message { what, remedy } = self::left(why);
    let more = match left.len() - 1 {
        0 => String::new(),
        n => format!(
            " (и ещё {n} {})",
            plural(n as i64, ["счёт", "счёта", "счетов"])
        ),
    };
    Some(message(format!("{key}: {what}{more}"), remedy))
}

/// Words of the window: section 6, part «Анализ МЭСов».
pub mod window {
    use crate::domain::Kopecks;
    use crate::text;
    use crate::text::window::{count, money, plural_n};
    use crate::workflows::mes::{Analysis, Finding};

    pub const TITLE: &str = "Анализ МЭСов";
    pub const KEY: &str = "Ключ счёта";
    pub const PERSON: &str = "Пациент";
    pub const ACTIVITY: &str = "Вид деятельности";
    pub const DEPARTMENT: &str = "Отд.";
    pub const DEPARTMENT_FILTER: &str = "Отделение";
    pub const PAYER: &str = "Пл.";
    pub const PAYER_FILTER: &str = "Плательщик";
    pub const STANDARD: &str = "Стандарт";
    pub const DIAGNOSIS: &str = "Диагноз";
    pub const KIND: &str = "Замечание";
    pub const TEXT: &str = "В чём дело";
    pub const FOUND: &str = "Стоит";
    pub const EXPECTED: &str = "Должно быть";
    pub const BILLED: &str = "Предъявлено";
    pub const COMPUTED: &str = "По расчёту";
    pub const DIFFERENCE: &str = "Разница";
    pub const SCOPE: &str = "Счета";
    pub const UNSENT: &str = "не отправленные";
    pub const ALL: &str = "и отправленные";
    pub const FIND: &str = "Пациент, ключ, стандарт";
    pub const PANEL: &str = "Счёт и стандарт";
    pub const TAKE: &str = "Взять расчётную цену";
    pub const OPEN_CARD: &str = "Открыть карточку";
    pub const TAKE_TITLE: &str = "Взять расчётную цену";
    pub const WAS: &str = "Предъявлено сейчас";
    pub const NOW: &str = "Станет по расчёту";
    pub const CHANGE: &str = "Изменится на";
    pub const TAKE_NOTE: &str = "Меняются суммы услуг и счёта, а с ними тариф и коэффициенты, если они другие. Отменить: Ctrl+Z.";
    pub const JOB: &str = "Беру расчётные цены";
    pub const HINT_OPEN: &str = "Карточка";
    pub const HINT_TAKE: &str = "Взять цену";
    pub const HINT_TAKE_ALL: &str = "Все показанные";
    pub const HINT_PRINT: &str = "Документ";
    pub const HINT_FIND: &str = "Найти";
    pub const NO_ROW: &str = "Счёт не выбран";
    pub const NO_ROW_REMEDY: &str = "Выберите строку списка; если список пуст, снимите фильтр: Esc";
    pub const NOTHING_TO_TAKE: &str = "Среди показанных нет цен, которые расходятся с расчётом";
    pub const NOTHING_TO_TAKE_REMEDY: &str = "Снимите фильтр (Esc) или исправьте счета в карточках";

    pub fn no_accounts(is_all: bool) -> &'static str {
        match is_all {
            true => "За этот месяц нет счетов стационара и дневного стационара",
            false => {
                "За этот месяц нет неотправленных счетов стационара и дневного стационара. Отправленные: фильтр «Счета»"
            }
        }
    }

    pub fn all_right(analysis: &Analysis) -> String {
        format!("Замечаний нет: {}", super::checked(analysis))
    }

    pub fn foot(analysis: &Analysis, listed: usize, difference: Kopecks) -> String {
        format!(
            "{}; показано {} из {}, разница показанных {} ₽",
            super::checked(analysis),
            count(listed as i64),
            super::findings(analysis.findings.len() as u64),
            signed(difference)
        )
    }

    /// With its sign.
    pub fn signed(difference: Kopecks) -> String {
        match difference.0 {
            1.. => format!("+{}", money(difference)),
            _ => money(difference),
        }
    }

    pub fn about(finding: &Finding) -> String {
        let diagnosis = finding.diagnosis.as_deref().unwrap_or("—");
        let activity = text::activity(finding.activity);
        format!("{} · {activity} · диагноз {diagnosis}", finding.key)
    }

    /// A finding in the side panel.
    pub fn point(finding: &Finding) -> String {
        format!("• {}", super::sentence(finding))
    }

    /// Labels and sums of the side panel.
    pub fn sums(finding: &Finding) -> Vec<(&'static str, String)> {
        let mut sums = vec![(BILLED, money(finding.billed))];
        if let Some(computed) = finding.computed {
            sums.push((COMPUTED, money(computed)));
            sums.push((DIFFERENCE, signed(finding.billed - computed)));
        }
        sums
    }

    pub fn left_out(n: usize, why: &str) -> String {
        let accounts = plural_n(n as i64, ["счёт", "счёта", "счетов"]);
        format!("{accounts} без изменений: {why}.")
    }

    pub fn said_taken(n: usize, was: Kopecks, now: Kopecks) -> String {
        let accounts = plural_n(n as i64, ["счёта", "счетов", "счетов"]);
        format!(
            "Взята расчётная цена {accounts}: было {}, стало {} ₽.",
            money(was),
            money(now)
        )
    }
}
