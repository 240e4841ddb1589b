//! Words of the first start.

pub const ABOUT: &str = "Реестры и счета ОМС для медицинской организации.\nБаза лежит на этом компьютере, сама программа ничего не отправляет.";
pub const HINT: &str = "Базы ещё нет. Выберите, с чего начать: стрелки и Enter или цифра.";
pub const TROUBLE_HINT: &str =
    "База не открылась и осталась как была. Откройте её ещё раз, другую или возьмите копию.";
pub const BROKEN_HINT: &str = "База повреждена, больше в неё ничего не пишется. Возьмите копию: 4, или откройте для чтения: 1.";
pub const BROKEN_REMEDY: &str = "верните копию или откройте другую базу: Ctrl+O";
pub const GONE_HINT: &str =
    "Базы на прежнем месте нет. Подключите диск или верните файл, потом «Повторить»: 5.";
pub const UNTOUCHED: &str = "Файл не тронут.";
pub const CREATE: &str = "Создать базу";
pub const CREATE_NOTE: &str = "Спросим реквизиты, плательщиков и папки. Три шага, около пяти минут, каждый ответ можно изменить потом.";
pub const OPEN: &str = "Открыть базу";
pub const OPEN_NOTE: &str = "Файл с этого компьютера или из общей папки. Если её уже кто-то открыл, откроется только для чтения.";
pub const TRAIN: &str = "Пройти учебный месяц";
pub const TRAIN_NOTE: &str = "Вымышленные пациенты и учебный фонд. Весь путь: F2, ответы, F6, удержания, F8. Испортить ничего нельзя.";
pub const COPY: &str = "Восстановить из копии";
pub const COPY_NOTE: &str = "Файл, записанный командой «Записать копию» или ladya backup.";
pub const LOOK: &str = "Открыть только для чтения";
pub const LOOK_NOTE: &str =
    "Счета, реестры, ответы и журнал, насколько они читаются. В файл базы ничего не пишется.";
pub const RETRY: &str = "Повторить";
pub const RETRY_NOTE: &str =
    "Ещё раз открыть эту же базу: диск подключён, другая программа её отпустила.";
pub const TAKE_A_COPY: &str = "Возьмите копию: 4, или откройте другую базу: 2.";
pub const COPIES: &str = "Найденные копии, новые сверху. Взять другую: стрелки вниз и вверх.";
pub const NEEDED: &str = "Для новой базы понадобятся";
pub const NEEDED_LIST: [&str; 4] = [
    "ОГРН и КПП больницы",
    "страховые: буква, ОГРН, название, номер договора",
    "папка, куда класть файлы для фонда, и папка с ответами",
    "участвует ли больница в расчётах по ЦКДЛ и ПЭТ/КТ",
];
pub const NEEDED_NOTE: &str = "Без ОГРН, КПП и букв страховых не начать; остальное можно потом.";
pub const SIZE_NOTE: &str = "Всегда можно: Ctrl+плюс и Ctrl+минус.";
pub const PLACE: &str = "Файл базы";
pub const FILE: &str = "Файл";
pub const FOLDER: &str = "Папка";
pub const NEXT: &str = "Дальше";
pub const STEP_BACK: &str = "Шаг назад";
pub const BROWSE: &str = "Выбрать";
pub const QUIT: &str = "Выход";
pub const DATABASE_NAME: &str = "ladya.db";
pub const JOB_OPEN: &str = "Открываю базу";
pub const JOB_CREATE: &str = "Создаю базу";
pub const JOB_TRAIN: &str = "Готовлю учебный месяц";
pub const OTHER_PLACE: &str = "Выберите другое место или откройте эту базу: Esc, затем 2.";

pub fn step_title(step: usize) -> &'static str {
    match step {
        0 => "Больница",
        1 => "Регион, фонд и папки",
        _ => "Плательщики и файл базы",
    }
}

pub fn step_count(n: usize, of: usize) -> String {
    format!("шаг {n} из {of}")
}

pub fn training_folder(n: u32) -> String {
    match n {
        1 => "Учебный месяц".into(),
        n => format!("Учебный месяц {n}"),
    }
}

pub fn no_file(path: &str) -> String {
    format!("Файла {path} нет.")
}

pub fn is_there(path: &str) -> String {
    format!("Файл {path} уже есть, новая база его бы стёрла.")
}

pub fn said_opened(path: &str) -> String {
    format!("Открыта база {path}.")
}

pub fn said_created(path: &str) -> String {
    format!("База создана: {path}. Дальше: загрузите счета из МИС, Ctrl+I.")
}

pub fn said_trained(folder: &str) -> String {
    format!("Учебный месяц готов: апрель пройден, май выгружен. Файлы лежат в папке {folder}.")
}

pub fn said_opened_to_read(path: &str) -> String {
    format!("База {path} открыта только для чтения. Вернуться к выбору, взять копию: Ctrl+O.")
}

pub fn trouble(path: &str, is_broken: bool) -> String {
    match is_broken {
        true => format!("База повреждена: {path}"),
        false => format!("База не открылась: {path}"),
    }
}

/// Why not even reading works.
pub fn unreadable(why: &str) -> String {
    format!("Прочитать из неё ничего нельзя: {why}.")
}

/// A copy with the time it was written.
pub fn copy(written: &str, path: &str) -> String {
    format!("{written}  {path}")
}

pub fn copy_target(path: &str) -> String {
    format!("База появится здесь: {path}")
}

pub fn copy_target_kept(path: &str) -> String {
    format!("База станет на место {path}. Та, что не открылась, останется рядом под другим именем.")
}

pub fn preferences_damaged(path: &str) -> String {
    format!("Не прочитаны вид и размер окна ({path}), взяты обычные. На счета это не влияет.")
}
