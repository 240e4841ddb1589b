//! Words of the refusals' work-list.

use crate::domain::{Kind, Kopecks, RefusalStage};
use crate::workflows::Rule;

use super::{accounts, count, full_day, money, plural, plural_n};

pub const ENTER: &str = "Enter";
pub const STATUSES: &str = "1–5";
pub const REGROUP: &str = "Ctrl+G";
pub const GROUP_BY: &str = "Собрать по";
pub const BY_FINDING: &str = "замечанию";
pub const BY_DEPARTMENT: &str = "отделению";
pub const BY_DOCTOR: &str = "врачу";
pub const BY_PAYER: &str = "плательщику";
pub const FINDING: &str = "Замечание";
pub const FINDING_COLUMN: &str = "Замечание и его счета";
pub const DEPARTMENT_COLUMN: &str = "Отделение и его счета";
pub const DOCTOR_COLUMN: &str = "Врач и его счета";
pub const PAYER_COLUMN: &str = "Плательщик и его счета";
pub const PAYER: &str = "Пл.";
pub const DEPARTMENT: &str = "Отделение";
pub const DOCTOR: &str = "Врач";
pub const STATUS: &str = "Состояние";
pub const SUM: &str = "Сумма, ₽";
pub const REPLY: &str = "Ответ";
pub const BOTH: &str = "1 и 2";
pub const ALL: &str = "все";
pub const EMPTY: &str = "Отказов нет. Дальше: F6";
pub const NOTHING_FOUND: &str = "По фильтру ничего нет. Снять: Esc";
pub const NO_FINDING: &str = "Причина не названа";
pub const NO_DEPARTMENT: &str = "Отделение не указано";
pub const NO_DOCTOR: &str = "Врач не указан";
pub const REFUSED: &str = "Отказано";
pub const CORRECTED: &str = "исправлено";
pub const WRITTEN_OFF: &str = "списано";
pub const LEFT: &str = "осталось";
pub const FIELD: &str = "Поле";
pub const OURS: &str = "Наше, отправлено";
pub const FUNDS: &str = "Фонда";
pub const NO_DATA: &str = "Своих данных фонд не предложил. Исправьте счёт на карточке: Enter.";
pub const NOTHING: &str = "нет";
pub const OPEN_CARD: &str = "Открыть карточку";
pub const TAKEN_ALREADY: &str = "Данные фонда уже взяты";
pub const NOTE: &str = "Заметка";
pub const DUE: &str = "Срок";
pub const GROUP_TEXT: &str = "Текст замечания";
pub const PATIENT: &str = "Пациент";
pub const ROUND: &str = "Т/осн.";
/// Of a spreadsheet.
pub const SHEET: &str = "Отказы";
pub const NEXT: &str = "Дальше";
pub const SAVE_NOTE: &str = "Записать заметку";
pub const RESUBMIT: &str = "Вернуть в реестр";
pub const AS_IS: &str = "Вернуть без изменений…";
pub const RESTORE: &str = "Восстановить тестовый";
pub const TEST_ROUND: &str =
    "Тестовый реестр: после анализа восстановите его, тогда заработает F8.";
pub const WHY_WITHDRAW: &str = "Почему списать";
pub const WHY_AS_IS: &str = "Почему без изменений";
pub const WITHDRAW: &str = "Списать";
pub const RETURN_AS_IS: &str = "Вернуть без изменений";
pub const GROUP: &str = "Группа";
pub const MARKED: &str = "Отмечено";
pub const TAKE_HINT: &str = "Взять у фонда";
pub const TAKE_GROUP_HINT: &str = "Для группы";
pub const BACK_HINT: &str = "В реестр";
pub const ALL_BACK_HINT: &str = "Исправленные";
pub const STATUS_HINT: &str = "Состояние";
pub const CARD_HINT: &str = "Карточка";
pub const RECEIVE_HINT: &str = "Приём ответов";
pub const JOB_TAKE: &str = "Беру данные фонда";
pub const JOB_NOTE: &str = "Записываю заметку";
pub const JOB_WITHDRAW: &str = "Списываю";
pub const TAKE_TITLE: &str = "Взять данные фонда";
pub const TAKE_BUTTON: &str = "Взять данные фонда";
pub const TAKE_LINE: &str = "Будут исправлены";
pub const TAKE_NOTE: &str =
    "У каждого счёта появится новая редакция, прежняя останется. Отменить можно: Ctrl+Z.";
pub const RESUBMIT_TITLE: &str = "Вернуть в реестр";
pub const PRIMARY_LINE: &str = "Первичными";
pub const REPEAT_LINE: &str = "Повторными";
pub const TOTAL_LINE: &str = "Вернутся";
pub const BACK_NOTE: &str = "Они войдут в следующую выгрузку. Отменить можно: Ctrl+Z.";
pub const WITHDRAW_LINE: &str = "Будут списаны";
pub const WITHDRAW_NOTE: &str =
    "Списанный счёт больше не выставляется. Отказ остаётся в месяце. Отменить можно: Ctrl+Z.";
pub const NO_ROW: &str = "счёт не выбран";
pub const NO_ROW_REMEDY: &str = "встаньте на строку счёта или отметьте счета: пробел";
pub const NO_SUGGESTION: &str = "фонд не предложил данных";
pub const NO_SUGGESTION_REMEDY: &str = "исправьте счёт на карточке: Enter";
pub const GROUP_HAS_NONE: &str = "в этой группе брать у фонда нечего";
pub const DERIVED: &str = "«исправлен» ставится само, когда у счёта появляется новая редакция";
pub const DERIVED_REMEDY: &str = "возьмите данные фонда (F4) или исправьте на карточке: Enter";
pub const DONE_ALREADY: &str = "счёт уже исправлен или списан, состояние больше не меняется";
pub const NO_REASON: &str = "причина не названа";
pub const NO_REASON_REMEDY: &str = "напишите её и нажмите Enter";
pub const BAD_DATE: &str = "такой даты нет";
pub const BAD_DATE_REMEDY: &str = "срок пишется так: 18.05.2021 или 18052021";

pub const STATUS_NAMES: [&str; 5] = ["новый", "в работе", "ждём фонд", "исправлен", "списан"];

pub fn stage(stage: RefusalStage) -> &'static str {
    match stage {
        RefusalStage::Precheck => "1",
        RefusalStage::Final => "2",
    }
}

/// The code of a finding with what it is a code of.
pub fn finding_code(family: &str, code: &str) -> String {
    match family {
        "policy" => format!("п/{code}"),
        "person" => format!("перс. {code}"),
        "mes" => format!("МЭС {code}"),
        "expertise" => format!("эксп. {code}"),
        "tariff" => format!("тариф {code}"),
        "sum" => format!("сумма {code}"),
        _ => code.to_owned(),
    }
}

/// Why F8 cannot take an account, and what to do.
pub fn why_not(rule: &Rule, has_suggestion: bool) -> (String, String) {
    let (what, remedy) = match rule {
        Rule::NotCorrected { .. } if !has_suggestion => (
            "после отказа счёт не исправлен",
            "исправьте его на карточке (Enter) или верните без изменений",
        ),
        Rule::NotCorrected { .. } => (
            "после отказа счёт не исправлен",
            "возьмите данные фонда (F4), исправьте на карточке (Enter) или верните без изменений",
        ),
        Rule::Returned { .. } => (
            "после этого отказа счёт уже возвращён в реестр",
            "он войдёт в следующую выгрузку",
        ),
        Rule::TestNotRestored { .. } => (
            "это тестовый реестр",
            "после анализа восстановите его, тогда заработает F8",
        ),
        Rule::NotAllowed { .. } => (
            "счёт списан или уже ушёл дальше",
            "что с ним было, показывает карточка: Enter",
        ),
        other => {
            let message = crate::text::error_of_rule(other);
            return (message.what, message.remedy);
        }
    };
    (what.into(), remedy.into())
}

pub fn department(code: &str) -> String {
    format!("Отделение {code}")
}

pub fn doctor(code: &str) -> String {
    format!("Врач {code}")
}

pub fn n_accounts(n: usize) -> String {
    accounts(n as i64)
}

pub fn n_done(n: usize, of: usize) -> String {
    format!("{} из {}", count(n as i64), count(of as i64))
}

pub fn others(n: usize) -> String {
    format!("+{n}")
}

pub fn n_on(n: usize, sum: Kopecks) -> String {
    format!("{} на {}", count(n as i64), money(sum))
}

pub fn take(n_fields: usize) -> String {
    format!(
        "Взять данные фонда: {}",
        plural_n(n_fields as i64, ["поле", "поля", "полей"])
    )
}

pub fn for_group(n: usize, sum: Kopecks) -> String {
    format!(
        "Для всей группы: {} на {} ₽",
        accounts(n as i64),
        money(sum)
    )
}

pub fn for_marked(n: usize, sum: Kopecks) -> String {
    format!("Для отмеченных: {} на {} ₽", accounts(n as i64), money(sum))
}

pub fn open_card_at(field: &str) -> String {
    format!("Открыть карточку: {}", field.to_lowercase())
}

/// `Ответ 1 от A, 10.05.2021.`
pub fn reply_of(step: &str, letter: &str, at: &str) -> String {
    let reply = match step {
        "final" => "Ответ 2",
        _ => "Ответ 1",
    };
    format!("{reply} от {letter}, {}.", full_day(at))
}

pub fn more_findings(n: usize) -> String {
    format!(
        "Ещё у счёта: {}",
        plural_n(n as i64, ["замечание", "замечания", "замечаний"])
    )
}

/// What F8 makes of an account.
pub fn makes(kind: Kind) -> String {
    let kind = match kind {
        Kind::Primary => "первичный",
        Kind::Repeat => "повторный",
    };
    format!("F8 вернёт в реестр как {kind}")
}

pub fn said_taken(n: usize, n_fields: u64, n_without: usize) -> String {
    let mut said = format!(
        "Взяты данные фонда: {}, {}.",
        accounts(n as i64),
        plural_n(n_fields as i64, ["поле", "поля", "полей"])
    );
    match n_without {
        0 => said += " Вернуть в реестр: F8.",
        1 => said += " По одному счёту взять нечего, он остался в списке.",
        n => {
            said += &format!(
                " По {} {} взять нечего, они остались в списке.",
                count(n as i64),
                plural(n as i64, ["счёту", "счетам", "счетам"])
            );
        }
    }
    said
}

pub fn fields_line(n: u64) -> String {
    format!(
        "Изменится {}",
        plural_n(n as i64, ["поле", "поля", "полей"])
    )
}

pub fn field_line(label: &str, n: u64) -> String {
    format!("{label}: {}", count(n as i64))
}

pub fn without_data(n: usize) -> String {
    format!(
        "Без данных фонда: {}. Они останутся в списке.",
        accounts(n as i64)
    )
}

pub fn same(n: usize) -> String {
    format!("Данные фонда уже стоят: {}.", accounts(n as i64))
}

pub fn left_out(n: usize, why: &str) -> String {
    format!("Не исправить: {}. {why}", accounts(n as i64))
}

pub fn said_noted(n: usize) -> String {
    match n {
        0 => "Ничего не изменилось.".into(),
        1 => "Записано.".into(),
        n => format!("Записано: {}.", accounts(n as i64)),
    }
}

pub fn said_status(n: usize, status: &str) -> String {
    match n {
        0 => format!("Состояние уже «{status}»."),
        n => format!("Состояние «{status}»: {}.", accounts(n as i64)),
    }
}

pub fn withdraw_title(n: usize) -> String {
    format!("Списать {}", accounts(n as i64))
}

pub fn as_is_title(n: usize) -> String {
    format!("Вернуть без изменений {}", accounts(n as i64))
}

pub fn said_withdrawn(n: usize) -> String {
    format!(
        "Списано: {}. Больше они не выставляются.",
        accounts(n as i64)
    )
}

pub fn cannot_go_back(n: usize, why: &str) -> String {
    format!("Не вернуть: {}. {why}", accounts(n as i64))
}

pub fn accounts_on(n: usize, sum: Kopecks) -> String {
    format!("{} на {} ₽", accounts(n as i64), money(sum))
}

pub fn selected_line(n: usize, sum: Kopecks) -> String {
    format!("{MARKED}: {} на {} ₽", accounts(n as i64), money(sum))
}

pub fn overdue(date: &str) -> String {
    format!("срок {date} прошёл")
}
