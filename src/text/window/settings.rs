//! Words of the settings, and of the fields that the first start shares with them.

pub const OGRN: &str = "ОГРН";
pub const KPP: &str = "КПП";
pub const INN: &str = "ИНН";
pub const NAME: &str = "Название";
pub const ADDRESS: &str = "Адрес";
pub const PHONE: &str = "Телефон";
pub const HEAD: &str = "Руководитель";
pub const ACCOUNTANT: &str = "Главный бухгалтер";
pub const PERFORMER: &str = "Исполнитель";
pub const BANK_NAME: &str = "Банк";
pub const BIC: &str = "БИК";
pub const ACCOUNT: &str = "Расчётный счёт";
pub const CORRESPONDENT: &str = "Корреспондентский счёт";
pub const PERSONAL: &str = "Лицевой счёт";
pub const PROFILE: &str = "Профиль региона";
pub const REGION_CODE: &str = "Код региона в полисах";
pub const FUND_OGRN: &str = "ОГРН фонда";
pub const FUND_KPP: &str = "КПП фонда";
pub const FUND_NAME: &str = "Название фонда";
pub const OUTGOING: &str = "Для фонда";
pub const INCOMING: &str = "Ответы фонда";
pub const PRECHECK_DAYS: &str = "Ответ 1, дней";
pub const FINAL_DAYS: &str = "Ответ 2, дней";
pub const LETTER: &str = "Буква";
pub const PAYER_NAME: &str = "Название";
pub const KIND: &str = "Вид";
pub const INSURER: &str = "страховая";
pub const FUND: &str = "фонд";
pub const FROM: &str = "Действует с";
pub const TO_SHORT: &str = "по";
pub const TO: &str = "по (пусто — без срока)";
pub const CONTRACT: &str = "Договор";
pub const CHOOSE: &str = "Выбрать…";
pub const ADD: &str = "Добавить плательщика";
pub const REMOVE: &str = "Убрать";
pub const NO_PAYERS: &str = "Плательщиков ещё нет. Добавьте первого: Ins.";
pub const SETTLEMENTS: &str = "Больница участвует в расчётах по ЦКДЛ и ПЭТ/КТ: вносим удержания";
pub const PREVIEW_BEFORE: &str = "Перед F6 показывать, что будет сделано";

pub const EMPTY: &str = "заполните";
pub const DAYS: &str = "нужно число дней от 1 до 365";
pub const NOT_A_DATE: &str = "нужна дата: ДДММГГГГ";
pub const DATES_REVERSED: &str = "раньше начала";
pub const OVERLAP: &str = "эта буква или ОГРН уже заняты в те же дни";
pub const TWO_FUNDS: &str = "фонд в одни и те же дни может быть только один";
pub const FUND_OGRN_DIFFERS: &str = "у фонда в разделе «Регион» другой ОГРН";

pub fn digits(lengths: &[usize], found: usize) -> String {
    let lengths: Vec<String> = lengths.iter().map(usize::to_string).collect();
    let wanted = lengths.join(" или ");
    match found {
        0 => format!("нужно {wanted} цифр"),
        n => format!("нужно {wanted} цифр, здесь знаков {n}"),
    }
}

pub fn bad_letter(letter: &str) -> String {
    match letter.is_empty() {
        true => EMPTY.into(),
        false => "одна латинская буква или цифра, кроме буквы общего файла".into(),
    }
}

pub const GROUP: &str = "Раздел";
pub const REQUISITES: &str = "Реквизиты";
pub const BANK: &str = "Банк";
pub const REGION: &str = "Регион и фонд";
pub const PAYERS: &str = "Плательщики";
pub const FOLDERS: &str = "Папки";
pub const MONTH: &str = "Сроки и шаги";
pub const LOOKS: &str = "Вид";
pub const COPIES: &str = "Копии базы";

pub const FOLDERS_NOTE: &str = "Если папка «Для фонда» не задана, файлы ложатся рядом с базой. Перед записью её можно сменить: Ctrl+O.";
pub const DEADLINES_NOTE: &str =
    "Позже этого срока доска назовёт ответ просроченным. Больше ни на что не влияет.";
pub const SCHEME: &str = "Цвета";
pub const SCHEMES: [&str; 3] = ["Светлые", "Тёмные", "Контраст"];
pub const TEXT_SIZE: &str = "Размер текста, %";
pub const TEXT_SIZE_NOTE: &str = "Всегда можно: Ctrl+плюс, Ctrl+минус, обычный — Ctrl+0.";
pub const DENSITY: &str = "Высота строк";
pub const DENSITIES: [&str; 4] = ["по окну", "тесно", "средне", "просторно"];
pub const LOOKS_NOTE: &str = "Применяется сразу и помнится на этом компьютере.";
pub const COPY_TO: &str = "Записать копию в";
pub const COPY_NOW: &str = "Записать копию";
pub const COPY_NOTE: &str =
    "Копия — один файл со всей базой. В ней данные пациентов: храните её как историю болезни.";
pub const COPY_FROM: &str = "Вернуть из копии";
pub const COPY_BACK: &str = "Вернуть…";
pub const COPY_BACK_NOTE: &str =
    "Нынешняя база останется рядом под другим именем, ничего не пропадёт.";
pub const SAVED: &str = "Настройки записаны.";
pub const JOB_SAVE: &str = "Записываю настройки";
pub const JOB_COPY: &str = "Записываю копию базы";
pub const JOB_COPY_BACK: &str = "Возвращаю базу из копии";
pub const NO_PATH: &str = "Не указан файл.";
pub const NAME_PATH: &str = "Впишите путь или выберите файл: Ctrl+O.";
pub const COPY_BACK_TITLE: &str = "Вернуть базу из копии";
pub const COPY_BACK_BUTTON: &str = "Вернуть базу";
pub const COPY_BACK_LATER: &str =
    "Всё, что сделано после этой копии, из базы уйдёт; прежняя база останется рядом.";

pub fn not_saved(n: usize) -> String {
    format!(
        "Ещё не записано: {}. Исправьте отмеченные поля.",
        super::plural_n(n as i64, ["замечание", "замечания", "замечаний"])
    )
}

pub fn said_copied(path: &str) -> String {
    format!("Копия базы записана: {path}.")
}

pub fn said_copied_back(kept: Option<&str>) -> String {
    match kept {
        Some(kept) => format!("База возвращена из копии. Прежняя лежит рядом: {kept}."),
        None => "База возвращена из копии.".into(),
    }
}

pub fn copy_of(path: &str) -> String {
    format!("Из файла {path}")
}

/// The name of a copy that is offered: `ladya-2021-05-12.db`.
pub fn copy_name(day: &str) -> String {
    format!("ladya-{day}.db")
}
