//! Words of «Карточка счёта».

use crate::domain::{Decision, Kopecks, RefusalStage, Round};

use super::refusals::finding_code;
use super::{count, full_day, money, plural, tail};

pub const FIELD: &str = "Поле";
pub const NOW: &str = "Станет";
pub const SENT: &str = "Отправлено";
pub const FUND: &str = "Фонд";
pub const SAID: &str = "Замечание";

pub const STATE: &str = "Состояние";
pub const PAYER: &str = "Плательщик";
pub const BILLED: &str = "Предъявлено, ₽";
pub const REFUSED: &str = "Отказано, ₽";

pub const GENERAL: &str = "Замечания к счёту";
pub const REVISIONS: &str = "Редакции";
pub const SENDINGS: &str = "Отправки и ответы";
pub const CORRECTED: &str = "исправлено, как у фонда";
pub const MISSING: &str = "заполните, без этого не выгрузить";
pub const UNKNOWN: &str = "нет в описании формата, передаётся как есть";
pub const REMOVED: &str = "удалено, было отправлено";
pub const PROPOSED: &str = "этого у нас нет, есть у фонда";

pub const SAVE: &str = "Записать";
pub const TAKE: &str = "Взять у фонда";
pub const TAKE_ALL: &str = "Взять всё у фонда";
pub const RESUBMIT: &str = "В реестр";
pub const NEXT_SECTION: &str = "След. раздел";
pub const NEXT_FINDING: &str = "След. замечание";

pub const SAVE_FIRST: &str = "правки ещё не записаны";
pub const SAVE_FIRST_REMEDY: &str = "сначала запишите их: Ctrl+S";
pub const NOTHING_TO_SAVE: &str = "записывать нечего, в счёте ничего не изменено";
pub const NO_FUND_VALUE: &str = "фонд для этого поля значения не дал";
pub const NO_FUND_VALUES: &str = "фонд по этому счёту данных не дал, или они уже стоят";
pub const TO_FINDING: &str = "к следующему замечанию: Ctrl+Вниз";
pub const NOT_HERE: &str = "это поле руками не меняют";
pub const NOT_HERE_REMEDY: &str = "ключи, номера и решения принадлежат обмену с фондом";
pub const NO_FINDINGS: &str = "замечаний больше нет";
pub const CANNOT_ADD: &str = "сюда добавить нечего";
pub const CANNOT_ADD_REMEDY: &str = "добавляют услуги, диагнозы, полисы: встаньте на их раздел";
pub const CANNOT_REMOVE: &str = "эта строка не удаляется";
pub const CANNOT_REMOVE_REMEDY: &str = "удаляют услугу, диагноз или полис целиком: встаньте на них";
pub const JOB_SAVE: &str = "Записываю счёт";
pub const ADDED: &str = "новая запись, заполните поля";

/// The label of a field or a section without its explanations.
pub fn short(label: &str) -> &str {
    let ends = [" (", " — ", ", по нему", ", к которой", ", удостоверяющий"];
    let end = ends.iter().filter_map(|end| label.find(end)).min();
    match end {
        Some(end) if end > 0 => &label[..end],
        _ => label,
    }
}

pub fn row(number: Option<u32>, birth: Option<&str>, key: &str) -> String {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(birth.map(str::to_owned));
    parts.extend(number.map(|number| format!("№ п/п {}", count(number.into()))));
    parts.push(format!("ключ {key}"));
    parts.join(" · ")
}

pub fn sent(date: Option<&str>) -> String {
    match date.and_then(day) {
        Some(day) => format!("{SENT} {day}"),
        None => SENT.into(),
    }
}

pub fn fund(date: Option<&str>) -> String {
    match date.and_then(day) {
        Some(day) => format!("{FUND} {day}"),
        None => FUND.into(),
    }
}

/// `06.05` of a moment.
fn day(at: &str) -> Option<String> {
    Some(format!("{}.{}", at.get(8..10)?, at.get(5..7)?))
}

/// A finding as the work-list names it: with what its code is a code of.
pub fn finding(family: &str, code: &str, text: &str) -> String {
    match code.is_empty() {
        true => text.to_owned(),
        false => format!("{} {text}", finding_code(family, code)),
    }
}

/// What a rule says and what to do.
pub fn check(text: &str, remedy: &str) -> String {
    match remedy.is_empty() {
        true => text.to_owned(),
        false => format!("{text}. Что делать: {remedy}"),
    }
}

/// A field with the occurrence that it stands in: `Услуга 2 · Диагноз 1 · Код МКБ`.
pub fn at(occurrences: &[(&str, usize)], label: &str) -> String {
    let mut parts: Vec<String> = occurrences.iter().map(|(of, n)| group(of, *n)).collect();
    parts.push(label.to_owned());
    parts.join(" · ")
}

pub fn group(label: &str, n: usize) -> String {
    format!("{} {n}", short(label))
}

pub fn n_groups(n: usize, can_add: bool) -> String {
    let n = count(n as i64);
    match can_add {
        true => format!("{n} · добавить Ins, удалить Del"),
        false => n,
    }
}

pub fn empties(n: usize) -> String {
    format!(
        "Ещё {} {}",
        count(n as i64),
        plural(n as i64, ["пустое поле", "пустых поля", "пустых полей"])
    )
}

pub fn add(label: &str) -> String {
    format!("Добавить: {}", short(label).to_lowercase())
}

pub fn adds_up(services: Kopecks, billed: Kopecks) -> (String, &'static str) {
    let word = match services == billed {
        true => "сходится",
        false => "не сходится",
    };
    let said = format!(
        "Услуги {} {} сумма счёта {}",
        money(services),
        if services == billed { "=" } else { "≠" },
        money(billed)
    );
    (said, word)
}

pub fn billed(sum: Kopecks) -> String {
    format!("Сумма счёта {}", money(sum))
}

pub fn corrected(n: usize, of: usize) -> String {
    format!(
        "Исправлено {} из {} {}",
        count(n as i64),
        count(of as i64),
        plural(of as i64, ["замечания", "замечаний", "замечаний"])
    )
}

pub fn unsaved(n: usize) -> String {
    format!("Не записано: {}", edits(n))
}

pub fn kept_as_draft(person: &str, n: usize) -> String {
    format!(
        "{person}: {} {} в черновике, в счёт не записано. Вернуться и записать: карточка, Ctrl+S.",
        count(n as i64),
        plural(
            n as i64,
            ["правка осталась", "правки остались", "правок осталось"]
        )
    )
}

pub const DROP_DRAFT: &str = "Отбросить";
pub const TAKE_DRAFT: &str = "Перенести";
pub const NO_DRAFT: &str = "черновика у этого счёта нет";
pub const NO_DRAFT_ASIDE: &str = "переносить нечего: отложенного черновика у этого счёта нет";
pub const DRAFT_FIRST: &str = "у счёта отложен черновик";
pub const DRAFT_FIRST_REMEDY: &str = "сначала перенесите его (Ctrl+R) или отбросьте (Ctrl+D)";
pub const DRAFT_UNWRITTEN_REMEDY: &str =
    "правки пока только в этом окне; запишите счёт (Ctrl+S) или повторите правку";

/// `Черновик от 12.05.2021 14:32: 3 правки`
fn draft(at: Option<&str>, n: usize) -> String {
    let at = at.map_or(String::new(), |at| format!(" от {}", moment(at)));
    format!("Черновик{at}: {}", edits(n))
}

fn edits(n: usize) -> String {
    let n = n as i64;
    format!("{} {}", count(n), plural(n, ["правка", "правки", "правок"]))
}

pub fn draft_found(at: Option<&str>, n: usize) -> String {
    format!(
        "{}, в счёт не записано. Последнюю отменяет Ctrl+Z.",
        draft(at, n)
    )
}

/// `typed`: labels and values of the first ones.
pub fn draft_aside(
    at: Option<&str>,
    n: usize,
    revision: i64,
    typed: &[(String, String)],
) -> String {
    let shown: Vec<String> = typed
        .iter()
        .map(|(label, value)| match value.is_empty() {
            true => format!("{label}: пусто"),
            false => format!("{label}: {value}"),
        })
        .collect();
    let more = if n > typed.len() { " …" } else { "" };
    format!(
        "{} ({}{more}). Набрано на другой редакции, сейчас действует {revision}. \
         Перенесите черновик на неё или отбросьте.",
        draft(at, n),
        shown.join("; ")
    )
}

pub fn draft_locked(at: Option<&str>, n: usize) -> String {
    format!(
        "{}, в счёт не записано. Пока счёт не исправить, черновик подождёт.",
        draft(at, n)
    )
}

pub fn said_dropped(n: usize) -> String {
    format!(
        "Черновик отброшен: {}. Вернуть, пока карточка открыта: Ctrl+Z.",
        edits(n)
    )
}

pub fn draft_unwritten(why: &str) -> String {
    format!("черновик не записан: {why}")
}

/// What was left in cards when the program ended, newest first.
pub fn drafts_left(people: &[Option<String>], n: usize) -> String {
    let others = match n - people.len() {
        0 => String::new(),
        n => format!(" и ещё {}", count(n as i64)),
    };
    let people: Vec<&str> = people
        .iter()
        .map(|surname| surname.as_deref().unwrap_or("без фамилии"))
        .collect();
    format!(
        "С прошлого раза не записаны правки в карточках: {}{others}. Открыть карточку: Ctrl+K и фамилия.",
        people.join(", ")
    )
}

pub fn said_saved(revision: i64, n: usize) -> String {
    format!(
        "Записана редакция {revision}: {} {}.",
        count(n as i64),
        plural(n as i64, ["поле", "поля", "полей"])
    )
}

pub fn said_same() -> String {
    "Всё уже стоит так, новой редакции нет.".into()
}

pub fn bad_field(label: &str, why: &str) -> String {
    format!("поле «{label}»: {why}")
}

pub const BAD_FIELD_REMEDY: &str = "исправьте его и запишите ещё раз: Ctrl+S";

pub fn taken(n: usize) -> String {
    format!(
        "Взято у фонда: {} {}. Записать: Ctrl+S.",
        count(n as i64),
        plural(n as i64, ["поле", "поля", "полей"])
    )
}

pub fn undone(label: &str) -> String {
    format!("Правка отменена: {}.", short(label))
}

pub fn origin(origin: &str) -> &'static str {
    match origin {
        "import" => "из МИС",
        "suggested" => "данные фонда",
        _ => "правка",
    }
}

pub fn revision(number: i64, origin: &str, at: &str, who: &str) -> String {
    format!(
        "Редакция {number} · {} · {} · {who}",
        self::origin(origin),
        moment(at)
    )
}

pub const NOW_IN_FORCE: &str = "действует";
pub const WAS_SENT: &str = "отправлена";

fn moment(at: &str) -> String {
    format!("{} {}", full_day(at), at.get(11..16).unwrap_or_default())
}

pub fn sending(file: &str, at: &str, round: Round, is_restored: bool, sum: Kopecks) -> String {
    let round = match (round, is_restored) {
        (Round::Main, _) => "основной реестр",
        (Round::Test, true) => "тестовый реестр, восстановлен",
        (Round::Test, false) => "тестовый реестр",
    };
    format!(
        "{} · …{} · {round} · {} ₽",
        moment(at),
        tail(file),
        money(sum)
    )
}

pub fn answer(
    stage: RefusalStage,
    file: &str,
    at: &str,
    outcome: Decision,
    sum: Kopecks,
) -> String {
    let stage = match stage {
        RefusalStage::Precheck => "ответ 1",
        RefusalStage::Final => "ответ 2",
    };
    let outcome = match outcome {
        Decision::Accepted => format!("принято {} ₽", money(sum)),
        Decision::Refused => "отказ".into(),
        Decision::Undecided => "не решено".into(),
    };
    format!("{} · {stage} · …{} · {outcome}", moment(at), tail(file))
}
pub const FEWER: &str = "Только заполненные";

/// What the current field is, in full.
pub fn about(label: &str, classifier: &str) -> String {
    match classifier.is_empty() {
        true => label.to_owned(),
        false => format!("{label} · справочник {classifier}"),
    }
}

pub const HELP_DATE: &str = "набирают цифрами: ДДММГГГГ";
