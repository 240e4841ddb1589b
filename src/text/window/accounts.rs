//! Words of «Счета».

use chrono::NaiveDate;

use crate::domain::{Activity, Decision, Kopecks, RefusalStage, ReportingPeriod, State};

use super::{accounts, count, money, plural, plural_n};

pub const NUMBER: &str = "№ п/п";
pub const PATIENT: &str = "Пациент";
pub const BIRTH: &str = "Рожд.";
pub const ACTIVITY: &str = "Вид";
pub const DEPARTMENT: &str = "Отделение";
/// Over a column of codes.
pub const DEPARTMENT_HEAD: &str = "Отд.";
pub const DOCTOR: &str = "Врач";
pub const DIAGNOSIS: &str = "МКБ";
pub const START: &str = "Начало";
pub const END: &str = "Конец";
pub const PAYER: &str = "Пл.";
pub const STATE: &str = "Состояние";
pub const FINDINGS: &str = "Зам.";
pub const BILLED: &str = "Сумма, ₽";

pub const PAYER_FILTER: &str = "Плательщик";
pub const FINDINGS_FILTER: &str = "Замечания";
pub const WITH_FINDINGS: &str = "есть";
pub const WITHOUT_FINDINGS: &str = "нет";
pub const COLUMNS: &str = "Столбцы";
pub const ALL: &str = "все";
pub const NOT_GIVEN: &str = "не указано";
pub const NOT_EXPORTED: &str = "не выгруженные";
pub const EXPORTED: &str = "выгруженные";
pub const REFUSED: &str = "отказанные";
pub const TEXT_FILTER: &str = "Фамилия, №, ключ, полис";
pub const NOTHING_LIKE_IT: &str = "Такого нет";
pub const NOTHING_FOUND: &str = "По фильтру ничего нет. Снять: Esc";

pub const FIND: &str = "Найти";
pub const MARK: &str = "Отметить";
pub const OPEN: &str = "Карточка";
pub const RESUBMIT: &str = "В реестр";
pub const ACCEPT: &str = "Данные фонда";
pub const JOB_ACCEPT: &str = "Беру данные фонда";

pub const MARKED: &str = "Отмечено";
pub const LISTED: &str = "В списке";
pub const REFUSED_FOOT: &str = "Отказано";
pub const ON: &str = "на";
pub const SORTING: &str = "упорядочиваем…";

pub const NONE_CHOSEN: &str = "счёт не выбран";
pub const NONE_CHOSEN_REMEDY: &str = "выберите строку или отметьте счета пробелом";
pub const NONE_REFUSED: &str = "среди отмеченных нет отказанных счетов";
pub const NONE_REFUSED_REMEDY: &str = "отметьте отказанные: выберите состояние «отказанные»";

pub const UNKNOWN: &str = "—";
pub const BORN: &str = "Дата рождения";
pub const CASE: &str = "Случай";
pub const NEVER_SENT: &str = "В фонд ещё не отправлен.";
pub const NOT_SENT_NOW: &str = "Сейчас в фонд не отправлен; прежние отправки ниже.";
pub const NO_ANSWER: &str = "Ответа фонда ещё нет.";
pub const NEXT: &str = "Дальше";
pub const HISTORY: &str = "История";
pub const NEXT_FORM: &str = "Войдёт в реестр при формировании: Ctrl+3, потом Ins.";
pub const NEXT_EXPORT: &str = "Уйдёт в фонд с отмеченным реестром: F2.";
pub const NEXT_EDIT: &str = "До выгрузки его можно править на карточке: Enter.";
pub const NEXT_WAIT_1: &str = "Ждём ответ 1. Принять: F5.";
pub const NEXT_SEVEN: &str = "Фонд счёт проверил. Войдёт в 7‑файл: F6.";
pub const NEXT_WAIT_2: &str = "Ждём ответ 2. Принять: F5.";
pub const NEXT_NOTHING: &str = "Принят к оплате, делать ничего не нужно.";
pub const NEXT_DEFERRED: &str = "Отложен: в реестры пока не входит.";
pub const NEXT_WITHDRAWN: &str = "Списан: больше не выставляется.";
pub const NEXT_TAKE: &str = "Взять данные фонда: F4.";
pub const NEXT_CORRECT: &str = "Исправить на карточке: Enter.";
pub const NEXT_CORRECTED: &str = "Исправлен. Вернуть в реестр: F8.";
pub const NEXT_BACK: &str = "Исправленный вернуть в реестр: F8.";

/// `12.04.2021 – 21.04.2021`.
pub fn days(start: Option<NaiveDate>, end: Option<NaiveDate>) -> String {
    let day = |date: NaiveDate| date.format("%d.%m.%Y").to_string();
    match (start, end) {
        (Some(start), Some(end)) if start != end => format!("{} – {}", day(start), day(end)),
        (_, Some(end)) => day(end),
        (Some(start), None) => day(start),
        (None, None) => UNKNOWN.into(),
    }
}

pub fn sent(file: &str) -> String {
    format!("Отправлено, файл …{}", super::tail(file))
}

pub fn was_sent(file: &str, status: &str) -> String {
    let file = super::tail(file);
    match status {
        "live" => format!("выгружен, файл …{file}"),
        _ => format!("выгружен, файл …{file}; восстановлен"),
    }
}

pub fn decided(stage: RefusalStage, payer: &str, outcome: Decision) -> String {
    let reply = match stage {
        RefusalStage::Precheck => "Ответ 1",
        RefusalStage::Final => "Ответ 2",
    };
    let said = match outcome {
        Decision::Accepted => "принято",
        Decision::Refused => "отказано",
        Decision::Undecided => "решение не понято",
    };
    format!("{reply} от {payer}: {said}")
}

pub fn n_findings(n: usize) -> String {
    format!("Замечания фонда: {n}")
}

pub fn revisions(n: usize) -> String {
    plural_n(n as i64, ["редакция", "редакции", "редакций"])
}

pub fn reason(reason: &str) -> String {
    format!("Причина: {reason}")
}

/// As it fits in a column.
pub fn state(state: State) -> &'static str {
    match state {
        State::Pool => "в запасе",
        State::InRegistry => "в реестре",
        State::Sent => "без ответа",
        State::Prechecked => "годен",
        State::RefusedAtPrecheck => "отказ 1",
        State::Reissued => "в 7‑файле",
        State::Accepted => "принят",
        State::RefusedAtFinal => "отказ 2",
        State::Deferred => "отложен",
        State::Withdrawn => "списан",
    }
}

/// As it fits in a column.
pub fn activity(activity: Activity) -> &'static str {
    match activity {
        Activity::Dispensary => "диспансеризация",
        Activity::Checkup => "профосмотры",
        Activity::Orphans => "дети-сироты",
        Activity::Minors => "осмотры детей",
        Activity::HighTech => "ВМП",
        other => crate::text::activity(other),
    }
}

/// An entry of a picker, with what it would list.
pub fn entry(name: &str, n: usize) -> String {
    format!("{name} · {}", count(n as i64))
}

pub fn loading(n: usize) -> String {
    match n {
        0 => super::LOADING.into(),
        n => format!("загружаем… {}", count(n as i64)),
    }
}

pub fn none(period: ReportingPeriod) -> String {
    format!(
        "Счетов за {} нет. Загрузить из МИС: Ctrl+I",
        super::period(period).to_lowercase()
    )
}

pub fn of_all(n: usize) -> String {
    format!("из {}", count(n as i64))
}

pub fn line(at: usize) -> String {
    format!("строка {}", count(at as i64))
}

pub fn not_refused(person: &str, state: State) -> String {
    format!(
        "счёт не отказан: {person}, состояние «{}»",
        self::state(state)
    )
}

pub const NOT_REFUSED_REMEDY: &str =
    "в реестр возвращают отказанные счета, данные фонда берут тоже по ним";

pub fn others_stay(n: usize) -> String {
    format!(
        "Отмечено ещё {}, не отказанных фондом: они останутся как есть.",
        accounts(n as i64)
    )
}

pub fn resubmit_title(n: usize) -> String {
    format!("{} в реестр", accounts(n as i64))
}

pub fn said_resubmitted(n: usize, sum: Kopecks, primary: u64, repeat: u64) -> String {
    let kinds = match (primary, repeat) {
        (_, 0) => "первичными".into(),
        (0, _) => "повторными".into(),
        (primary, repeat) => format!("первичных {primary}, повторных {repeat}"),
    };
    format!(
        "В реестр: {} на {} ₽, {kinds}. Войдут в следующую выгрузку.",
        accounts(n as i64),
        money(sum)
    )
}

pub fn said_accepted(n: usize, n_fields: usize, n_without: usize) -> String {
    let fields = plural(n_fields as i64, ["поле", "поля", "полей"]);
    let mut said = format!(
        "Взяты данные фонда: {}, {n_fields} {fields}.",
        accounts(n as i64)
    );
    if n_without > 0 {
        said += &format!(
            " Ещё по {} фонд данных не дал, они прежние.",
            plural_by(n_without)
        );
    }
    said + " Дальше: вернуть в реестр, F8."
}

fn plural_by(n: usize) -> String {
    format!(
        "{} {}",
        count(n as i64),
        plural(n as i64, ["счёту", "счетам", "счетам"])
    )
}

pub fn left_out(n: usize, why: &str) -> String {
    let left = plural(n as i64, ["останется", "останутся", "останутся"]);
    format!("{} {left} как есть. {why}", accounts(n as i64))
}

pub const SAME_ALREADY: &str = "Данные фонда уже стоят в счёте. Дальше: вернуть в реестр, F8.";
pub const WILL_CHANGE: &str = "Изменятся";
pub const ACCEPT_BUTTON: &str = "Взять данные фонда";

pub fn accept_title(n: usize) -> String {
    format!("Данные фонда: {}", accounts(n as i64))
}

pub fn fields_change(n: usize) -> String {
    format!(
        "Новая редакция, {} {}. Отменить можно: Ctrl+Z.",
        count(n as i64),
        plural(n as i64, ["поле", "поля", "полей"])
    )
}

pub fn without_data(n: usize) -> String {
    format!("По {} фонд данных не дал.", plural_by(n))
}

pub fn same_already(n: usize) -> String {
    format!("В {} данные фонда уже стоят.", in_accounts(n))
}

pub fn cannot_change(n: usize) -> String {
    format!("{} сейчас не изменить.", accounts(n as i64))
}

fn in_accounts(n: usize) -> String {
    format!(
        "{} {}",
        count(n as i64),
        plural(n as i64, ["счёте", "счетах", "счетах"])
    )
}

pub const LEFT_OUT_REMEDY: &str = "исправьте их на карточке (Enter) или возьмите данные фонда (F4)";
