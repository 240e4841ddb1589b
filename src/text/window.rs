//! Words of the window. Facts, reasons, what to do; the key at the end.

use chrono::NaiveDate;

use crate::domain::{Kopecks, ReportingPeriod};
use crate::workflows::board::{Board, Step, StepState, Why};

pub mod accounts;
pub mod billing;
pub mod card;
pub mod checks;
pub mod choose;
pub mod documents;
pub mod first_start;
pub mod journal;
pub mod keys;
pub mod raw;
pub mod refusals;
pub mod registries;
pub mod replies;
pub mod settings;
pub mod spreadsheet;
pub mod volumes;

pub const PROGRAM: &str = "Ладья";
pub const BROKEN_OFF: &str = "Работа прервалась, база прежняя.";
pub const TRY_AGAIN: &str =
    "Повторите. Если повторится, сохраните копию базы и обратитесь к тем, кто ставил программу.";
pub const LOADING: &str = "загружаем…";
pub const RETRY: &str = "Повторить";
pub const OTHER_FOLDER: &str = "Другая папка";
pub const DO_NOT: &str = "Не делать";
pub const COUNT_HEAD: &str = "счетов";
pub const SUM_HEAD: &str = "сумма, ₽";
pub const FILES_HEAD: &str = "Файл";
pub const PAYER: &str = "Плательщик";
pub const TOTAL: &str = "Всего, ₽";
pub const EXPORT: &str = "Выгрузка";
pub const RECEIVE: &str = "Приём ответов";
pub const SEVEN: &str = "7‑файл";
pub const ALL_READY: &str = "Все готовые";
pub const CORRECTED_BACK: &str = "Исправленные в реестр";
pub const TEST_ROUND: &str = "Тестовый реестр";
pub const MAIN_ROUND: &str = "Основной реестр";
pub const RESTORE: &str = "Восстановить тестовый";
pub const RECEIVED: &str = "принят";
pub const ENTERED: &str = "внесены";
pub const DONE: &str = "готово";
pub const AGAIN: &str = "переделать";
pub const NOT_SENT: &str = "не отправлен";
pub const WAIT_REPLY: &str = "ждём ответ";
pub const WAIT_FUND: &str = "ждём фонд";
pub const DO: &str = "сделать";
pub const MAY: &str = "можно";
pub const HINDERED: &str = "мешает:";
pub const LATER: &str = "позже";
pub const NOT_NEEDED: &str = "не нужно";
pub const NOTHING_LEFT: &str = "Месяц закончен.";
pub const WAIT_NOTICE: &str = "Ждём уведомление фонда";
pub const MARK_SENT: &str = "Отправьте в фонд и отметьте";
pub const SHOW_BROKEN: &str = "Показать счёт";
pub const BROKEN_WITHOUT_ACCOUNTS: &str = "эта строка не называет отдельных счетов";
pub const BROKEN_REMEDY: &str = "проверьте базу (раздел 9) и последние шаги (раздел 8)";
pub const LEFT_SETUP: &str = "Внести реквизиты и плательщиков";
pub const LEFT_IMPORT: &str = "Загрузить счета из МИС";
pub const LEFT_FORM: &str = "Сформировать реестры";
pub const LEFT_MARK: &str = "Отметить реестры";
pub const LEFT_EXPORT: &str = "Выгрузить реестр";
pub const LEFT_TEST: &str = "Тестовый реестр: ждём ответы";
pub const LEFT_RESTORE: &str = "Восстановить тестовый реестр";

const MONTHS: [&str; 12] = [
    "Январь",
    "Февраль",
    "Март",
    "Апрель",
    "Май",
    "Июнь",
    "Июль",
    "Август",
    "Сентябрь",
    "Октябрь",
    "Ноябрь",
    "Декабрь",
];

/// `Апрель 2021`.
pub fn period(period: ReportingPeriod) -> String {
    let month = MONTHS
        .get(period.month() as usize - 1)
        .copied()
        .unwrap_or_default();
    format!("{month} {}", period.year())
}

/// `12 840`, with no-break spaces.
pub fn count(n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    let mut out = String::with_capacity(digits.len() + 4);
    if n < 0 {
        out.push('\u{2212}');
    }
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push('\u{A0}');
        }
        out.push(digit);
    }
    out
}

/// `1 234 567,89`; a minus sign, not a hyphen.
pub fn money(sum: Kopecks) -> String {
    let rubles = sum.0.unsigned_abs() / 100;
    let sign = if sum.0 < 0 { "\u{2212}" } else { "" };
    format!(
        "{sign}{},{:02}",
        count(rubles as i64),
        sum.0.unsigned_abs() % 100
    )
}

/// One of three forms by the Russian rule: 1 счёт, 2 счёта, 5 счетов.
pub fn plural(n: i64, forms: [&str; 3]) -> &str {
    let n = n.unsigned_abs();
    match (n % 10, n % 100) {
        (_, 11..=14) => forms[2],
        (1, _) => forms[0],
        (2..=4, _) => forms[1],
        _ => forms[2],
    }
}

/// `5 счетов`.
pub fn accounts(n: i64) -> String {
    format!("{} {}", count(n), plural(n, ["счёт", "счёта", "счетов"]))
}

/// `12.05`, with the year where it is not the period's.
pub fn day(iso: &str, period: ReportingPeriod) -> String {
    match (iso.get(0..4), iso.get(5..7), iso.get(8..10)) {
        (Some(year), Some(month), Some(day)) if year == format!("{:04}", period.year()) => {
            format!("{day}.{month}")
        }
        (Some(year), Some(month), Some(day)) => format!("{day}.{month}.{year}"),
        _ => iso.to_owned(),
    }
}

/// `12.05.2021`.
pub fn full_day(iso: &str) -> String {
    match (iso.get(0..4), iso.get(5..7), iso.get(8..10)) {
        (Some(year), Some(month), Some(day)) => format!("{day}.{month}.{year}"),
        _ => iso.to_owned(),
    }
}

/// `№ 118`.
pub fn number(number: &str) -> String {
    format!("№ {number}")
}

pub fn payer(letter: &str, name: &str) -> String {
    format!("{letter} «{}»", short_name(name))
}

/// What stands in the quotes of an organization's name, else the name without what is in brackets
/// behind it.
pub fn short_name(name: &str) -> String {
    let inside = name
        .split_once('«')
        .and_then(|(_, rest)| rest.rsplit_once('»'));
    let short = match inside {
        Some((inside, _)) => inside,
        None => name.split_once(" (").map_or(name, |(before, _)| before),
    };
    short.to_owned()
}

pub fn folder(path: &str) -> String {
    format!("Папка «{path}»")
}

pub fn sent_on(date: &str) -> String {
    format!("выгружено {}", full_day(date))
}

pub fn n_of(n: usize, of: usize) -> String {
    format!("{n} из {of}")
}

pub fn missing(letters: &[&str]) -> String {
    format!("нет {}", letters.join(", "))
}

pub fn refused_n(n: i64) -> String {
    format!("отказано {}", count(n))
}

pub fn by_policies(n: i64) -> String {
    format!("по полисам {}", count(n))
}

pub fn seven_for(letter: &str) -> String {
    format!("7‑файл для {letter}")
}

/// Of a spreadsheet, where a column has one title.
pub const LETTER: &str = "Пл.";
pub const DATE_PART: &str = "дата";
pub const COUNT_PART: &str = "счетов";
pub const SUM_PART: &str = "₽";

pub fn step_part(step: &str, part: &str) -> String {
    format!("{step}, {part}")
}

pub fn column(code: &str) -> &'static str {
    match code {
        "precheck" => "Ответ 1",
        "reissue" => "7‑файл",
        "withholding" => "Удержания",
        "invoice" => "Счёт на оплату",
        _ => "Ответ 2",
    }
}

/// A reason as it fits in a cell.
pub fn short_why(why: &Why) -> String {
    match why {
        Why::TestNotRestored => "тест не восстановлен".into(),
        Why::NothingFormed => "реестры не сформированы".into(),
        Why::NotExported => "реестр не выгружен".into(),
        Why::NoPrecheck { .. } => "нет ответа 1".into(),
        Why::Unanswered { n } => format!("без ответа {}", count(*n)),
        Why::Undecided { n } => format!("не решено {}", count(*n)),
        Why::AllRefused => "отказаны все".into(),
        Why::NoAccounts => "нет счетов".into(),
        Why::NoReissue { .. } => "нет 7‑файла".into(),
        Why::NotSent { .. } => "отправьте и отметьте".into(),
        Why::SettlementsOff => "нет расчётов МО".into(),
        Why::NoNotice => "нет уведомления".into(),
        Why::InvoiceByHand => "сумма готова".into(),
        Why::InvoiceDiffers { now, .. } => format!("теперь {}", money(now.to_pay())),
        Why::NoFinal { .. } => "после 7‑файла".into(),
        Why::NotInReissue { n } => format!("ещё {}", accounts(*n)),
        Why::FinalPartly { n } => format!("осталось {}", count(*n)),
    }
}

/// When a reply is due: which day of waiting, and how far the date is.
pub fn due(day: NaiveDate, nth: i64, left: i64) -> String {
    let date = day.format("%d.%m");
    match left {
        0 => format!("срок сегодня, {nth}‑й день"),
        1.. => format!("{nth}‑й день, срок {date}"),
        _ => format!("срок был {date}"),
    }
}

pub fn test_state(step: &Step, period: ReportingPeriod) -> String {
    let when = step
        .date
        .as_deref()
        .map(|date| day(date, period))
        .unwrap_or_default();
    match step.state {
        StepState::NotNeeded => "не делали".into(),
        StepState::Possible => "сформирован, не выгружен".into(),
        StepState::Waiting => format!("выгружен {when}, ждём ответы"),
        StepState::Next => format!(
            "ответы приняты; после анализа восстановите ({})",
            accounts(step.accounts)
        ),
        StepState::Done => format!("восстановлен {when}"),
        StepState::Blocked | StepState::Stale => String::new(),
    }
}

pub fn main_state(
    board: &Board,
    request: Option<&Step>,
    is_test_live: bool,
    period: ReportingPeriod,
) -> String {
    if is_test_live {
        return "мешает: тестовый не восстановлен".into();
    }
    match request.and_then(|step| step.date.as_deref()) {
        Some(date) => format!("выгружен {}, дальше по плательщикам", day(date, period)),
        None if board.registries.is_empty() => "не сформирован".into(),
        None => format!(
            "сформирован, реестров {}, не выгружен",
            board.registries.len()
        ),
    }
}

/// The two rounds in one line.
pub fn test_round(step: &Step, period: ReportingPeriod) -> String {
    let when = step.date.as_deref().map(|date| day(date, period));
    let when = when.unwrap_or_default();
    match step.state {
        StepState::NotNeeded => "Теста не было".into(),
        StepState::Possible => "Тест не выгружен".into(),
        StepState::Waiting => format!("Тест выгружен {when}"),
        StepState::Next => "Тест ждёт восстановления".into(),
        StepState::Done => format!("Тест восстановлен {when}"),
        StepState::Blocked | StepState::Stale => String::new(),
    }
}

pub fn main_round(board: &Board, request: Option<&Step>, period: ReportingPeriod) -> String {
    match request.and_then(|step| step.date.as_deref()) {
        Some(date) => format!("Основной выгружен {}", day(date, period)),
        None if board.registries.is_empty() => "Основной не сформирован".into(),
        None => "Основной не выгружен".into(),
    }
}

pub fn proof_title(n_ok: usize, n: usize) -> String {
    match n_ok == n {
        true => format!(
            "Сверка: сходится, {n_ok} {} из {n}",
            plural(n_ok as i64, ["строка", "строки", "строк"])
        ),
        false => format!("Сверка: не сходится, {} из {n}", n - n_ok),
    }
}

pub fn left_title(n: usize) -> String {
    match n {
        0 => "Осталось до конца месяца: ничего".into(),
        n => format!("Осталось до конца месяца: {n}"),
    }
}

pub fn left_reissue(payer: &str) -> String {
    format!("Переформировать {payer}")
}

pub fn left_precheck(letters: &[String]) -> String {
    format!("Нет ответа 1 от {}", letters.join(", "))
}

pub fn left_invoices(letters: &[String]) -> String {
    format!("Счета на оплату для {}", letters.join(", "))
}

pub fn left_stale_invoices(letters: &[String]) -> String {
    format!("Переделать счета на оплату для {}", letters.join(", "))
}

/// Invoices that had better wait for the notice of withholdings.
pub fn after_withholdings(letters: &[String]) -> String {
    match letters.is_empty() {
        true => String::new(),
        false => format!("Удержания ещё не внесены: {}", letters.join(", ")),
    }
}

pub fn left_withhold(letters: &[String]) -> String {
    format!("Удержания для {}", letters.join(", "))
}

pub fn left_send(files: &[String]) -> String {
    match files {
        [only] => format!("Отправить …{}", tail(only)),
        many => format!("Отправить файлов: {}", many.len()),
    }
}

/// The end of an exchange file's name, by which clerks know it: `17D`.
pub fn tail(name: &str) -> &str {
    let stem = name.split('.').next().unwrap_or(name);
    let start = stem.char_indices().rev().nth(2).map_or(0, |(at, _)| at);
    &stem[start..]
}

/// Words with every exchange file's name cut to its tail.
pub fn with_tails(words: &str) -> String {
    let parts = words.split(' ').map(|word| {
        let quoted = word.strip_prefix('«').unwrap_or(word);
        let name = quoted.trim_end_matches([':', ',', '»']);
        let (before, behind) = (&word[..word.len() - quoted.len()], &quoted[name.len()..]);
        match name.to_ascii_lowercase().ends_with(".7z") {
            true => format!("{before}…{}{behind}", tail(name)),
            false => word.to_owned(),
        }
    });
    parts.collect::<Vec<_>>().join(" ")
}

/// A figure of the proof: sums have two digits behind a dot.
pub fn figure(text: &str) -> String {
    match text.split_once('.') {
        Some(_) => Kopecks::parse(text).map_or_else(|_| text.to_owned(), money),
        None => text.parse().map_or_else(|_| text.to_owned(), count),
    }
}

pub fn left_final(letters: &[String]) -> String {
    format!("Ответ 2 от {}", letters.join(", "))
}

pub fn left_refused(n: i64, sum: Kopecks) -> String {
    format!(
        "Не держит месяц: {} ещё не разобраны, {} ₽ (Ctrl+4)",
        plural_n(n, ["отказ", "отказа", "отказов"]),
        money(sum)
    )
}

pub fn plural_n(n: i64, forms: [&str; 3]) -> String {
    format!("{} {}", count(n), plural(n, forms))
}

pub fn empty_setup() -> String {
    "Реквизиты ещё не внесены. Внесите их в настройках: Ctrl+9.".into()
}

pub fn empty_form(period: ReportingPeriod) -> String {
    format!(
        "Реестров за {} нет, счета ждут. Сформируйте реестры.",
        self::period(period).to_lowercase()
    )
}

pub fn empty_month(period: ReportingPeriod) -> String {
    format!(
        "Счетов за {} нет. Загрузите их из МИС: Ctrl+I.",
        self::period(period).to_lowercase()
    )
}

pub const NOT_DONE: &str = "Не сделано, ничего не изменилось.";
pub const STOPPED: &str = "Прервано. Ничего не изменилось.";
pub const SEVEN_IS_F6: &str = "7‑файл делает F6.";
pub const RESUBMIT_WHERE: &str =
    "В реестр возвращают из анализа отказов (Ctrl+4) или с карточки. Все исправленные: Shift+F8.";
pub const ACCEPT_WHERE: &str = "Данные фонда берут в анализе отказов (Ctrl+4) или на карточке.";
pub const UNFORM_WHERE: &str = "Расформировывают на экране «Реестры» (Ctrl+3).";
pub const SENT_WHERE: &str =
    "Отправленными файлы отмечают на экранах «Реестры» (Ctrl+3) и «Ответы» (Ctrl+4).";
pub const NOTHING_HERE: &str = "Здесь этой клавише делать нечего.";
pub const NOTHING_RUNS: &str = "Прерывать нечего.";
pub const COMMANDS: &str = "Команды";
pub const WILL_BE_DONE: &str = "Будет сделано";
pub const PROOF_COUNTING: &str = "Сверка считается…";
pub const PROOF_OK: &str = "Сверка сходится до копейки";
pub const LAST_STEPS: &str = "Последние шаги";
pub const WHOLE_JOURNAL: &str = "весь список: журнал, Ctrl+8";
pub const UNDO_HINT: &str = "Отменить: Ctrl+Z";
pub const MESSAGES_HINT: &str = "Сообщения: Ctrl+J";
pub const DO_IT: &str = "Сделать";
pub const PALETTE_HINT: &str = "Стрелки: выбрать. Enter: выполнить. Esc: закрыть.";
pub const NO_MESSAGES: &str = "Сообщений ещё не было.";
pub const MESSAGES_KEYS: &str = "Стрелки: выбрать. Ctrl+C: скопировать. Esc: закрыть.";
pub const NOTHING_TO_COPY: &str = "Копировать нечего: сообщений ещё не было.";
pub const GO_ON: &str = "Продолжить работу";
pub const STOP_AND_CLOSE: &str = "Прервать и закрыть";
/// The pages of the help, the one about the window first.
pub const HELP_PAGES: [&str; 8] = [
    include_str!("../../resources/help/window.md"),
    include_str!("../../resources/help/month.md"),
    include_str!("../../resources/help/commands.md"),
    include_str!("../../resources/help/nsi.md"),
    include_str!("../../resources/help/rules.md"),
    include_str!("../../resources/help/volumes.md"),
    include_str!("../../resources/help/insured.md"),
    include_str!("../../resources/help/mes.md"),
];
pub const THIS_SCREEN: &str = "Этот экран";
pub const FIRST_START: &str = "Первый запуск";
pub const HELP_HINT: &str =
    "Влево и вправо: страницы. Вверх, вниз, PgUp, PgDn: листать. Esc: закрыть.";
pub const JOB_IMPORT: &str = "Загружаю из МИС";
pub const JOB_RECEIVE: &str = "Принимаю ответы";
pub const JOB_FORM: &str = "Формирую реестры";
pub const JOB_EXPORT: &str = "Выгружаю реестр";
pub const JOB_SEVEN: &str = "Делаю 7‑файл";
pub const JOB_RESTORE: &str = "Восстанавливаю тестовый реестр";
pub const JOB_RESUBMIT: &str = "Возвращаю в реестр";
pub const JOB_UNDO: &str = "Отменяю шаг";
pub const OUTGOING_FOLDER: &str = "Для фонда";
pub const FORM_NOTE: &str = "Войдут счета, лечение по которым закончилось в этом месяце или раньше. Отменить можно: Ctrl+Z.";
pub const INCOMING_NOTE: &str =
    "Хороший файл принимается целиком, негодный не меняет ничего. Отменить можно: Ctrl+Z.";
pub const INCOMING_BUTTON: &str = "Принять";
pub const INTO_REGISTRIES: &str = "В реестры";
pub const FORM_BUTTON: &str = "Сформировать";
pub const STAND_AGAIN: &str = "Встанут как прежде";
pub const EXPORT_NOTE: &str =
    "Один файл для всех плательщиков. Отменить можно, пока файл не отмечен отправленным.";
pub const EXPORT_BUTTON: &str = "Выгрузить";
pub const EXPORT_AS_IS: &str = "Выгрузить как есть";
pub const NO_FINDINGS: &str = "Ошибок в счетах не найдено.";
pub const AS_IS_NOTE: &str = "Выгрузка это не запрещает: Enter выгрузит как есть, и в журнале это останется. Исправить первый из этих счетов: F3.";
pub const NO_FINDINGS_YET: &str = "Показывать нечего: счетов с ошибками не найдено.";
pub const SHOW_FINDING: &str = "Исправить первый";
pub const INTO_FILE: &str = "В файл";
pub const SENT: &str = "Отправлено";
pub const EXCLUDE: &str = "Исключить";
pub const SEVEN_NOTE: &str =
    "Исключаем только отказанных в ответе 1. Ключи и номера по порядку прежние.";
pub const SEVEN_UNDO: &str = "Отменить можно, пока не принят ответ 2. Созданный файл отмена не удаляет, а помечает «не отправлять».";
pub const SEVEN_BUTTON: &str = "Сделать 7‑файл";
pub const RESUBMIT_TITLE: &str = "Исправленные счета в реестр";
pub const PRIMARY: &str = "Первичными";
pub const REPEAT: &str = "Повторными";
pub const BACK_TOTAL: &str = "Вернутся";
pub const RESUBMIT_NOTE: &str = "Они войдут в следующую выгрузку. Отменить можно: Ctrl+Z.";
pub const RESUBMIT_BUTTON: &str = "Вернуть в реестр";
pub const BACK_TO_POOL: &str = "Вернутся в запас";
pub const RESTORE_NOTE: &str =
    "Отказы тестового реестра останутся видны. После этого можно выгружать основной.";
pub const RESTORE_BUTTON: &str = "Восстановить";
pub const UNDO_TITLE: &str = "Отменить последний шаг";
pub const UNDO_NOTE: &str =
    "Всё вернётся к тому, что было до него. Файлы, уже записанные в папку, не отправляйте.";
pub const UNDO_BUTTON: &str = "Отменить шаг";
pub const NO_DISPLAY: &str = "окно не открыть: нет экрана (не задан DISPLAY)";
pub const NO_DISPLAY_REMEDY: &str =
    "запустите программу на рабочем столе или пользуйтесь командами: ladya help";

pub fn title(period: ReportingPeriod) -> String {
    format!("{PROGRAM}: {}", self::period(period).to_lowercase())
}

/// The beginning is enough to tell which message it was.
pub fn copied(message: &str) -> String {
    const SHOWN: usize = 40;
    let end = message.char_indices().nth(SHOWN).map(|(at, _)| at);
    match end {
        Some(end) => format!("Скопировано: «{}…»", message[..end].trim_end()),
        None => format!("Скопировано: «{message}»"),
    }
}

pub fn fault(what: &str, remedy: &str) -> String {
    let sentence = |words: &str| {
        let mut letters = words.trim().chars();
        let first: String = letters
            .next()
            .map(|c| c.to_uppercase().collect())
            .unwrap_or_default();
        let rest = letters.as_str().trim_end_matches('.');
        format!("{first}{rest}.")
    };
    match remedy.trim().is_empty() {
        true => sentence(what),
        false => format!("{} {}", sentence(what), sentence(remedy)),
    }
}

pub fn busy(job: &str) -> String {
    format!(
        "Сейчас идёт: {}. Дождитесь конца или прервите: Shift+Esc.",
        job.to_lowercase()
    )
}

pub const READ_ONLY: &str = "Только чтение";

pub fn sent_subtitle(date: &str, n: i64, sum: Kopecks) -> String {
    format!(
        "Выгружено {}: {} на {} ₽",
        full_day(date),
        accounts(n),
        money(sum)
    )
}

pub fn progress(name: &str, n: u64, of: Option<u64>) -> String {
    match of {
        Some(of) => format!("{name}: {} из {}", count(n as i64), count(of as i64)),
        None => format!("{name}: {}", count(n as i64)),
    }
}

pub fn time_left(seconds: u64) -> String {
    match seconds {
        0..=59 => format!("ещё {} с", seconds.max(1)),
        _ => format!("ещё {} мин", seconds.div_ceil(60)),
    }
}

pub fn kpp(kpp: &str) -> String {
    format!("КПП {kpp}")
}

pub fn proof_bad(n: usize) -> String {
    format!("Сверка не сходится: {n}")
}

pub fn closing(job: &str) -> String {
    format!(
        "Сейчас идёт: {}. Если закрыть, работа прервётся и ничего не изменится.",
        job.to_lowercase()
    )
}

pub fn form_title(is_test: bool, period: ReportingPeriod) -> String {
    let kind = if is_test {
        "тестовые реестры"
    } else {
        "реестры"
    };
    format!(
        "Сформировать {kind} за {}",
        self::period(period).to_lowercase()
    )
}

pub fn export_title(is_test: bool, period: ReportingPeriod) -> String {
    let kind = if is_test {
        "Тестовый"
    } else {
        "Основной"
    };
    format!("{kind} реестр за {}", self::period(period).to_lowercase())
}

pub fn seven_title(payers: &[String]) -> String {
    match payers {
        [only] => format!("7‑файл для {only}"),
        many => format!("7‑файлы, плательщиков {}", many.len()),
    }
}

pub fn restore_title(period: ReportingPeriod) -> String {
    format!(
        "Восстановить тестовый реестр за {}",
        self::period(period).to_lowercase()
    )
}

pub fn step(at: &str, summary: &str) -> String {
    let time = at.get(11..16).unwrap_or_default();
    format!("{} {time}: {summary}", full_day(at))
}

pub fn incoming_title(n: usize) -> String {
    format!(
        "Принять {}",
        plural_n(n as i64, ["новый ответ", "новых ответа", "новых ответов"])
    )
}

pub fn overwritten(file: &str) -> String {
    format!("Прежний файл …{} в этой папке будет заменён.", tail(file))
}

pub fn kept_aside(file: &str) -> String {
    format!(
        "В папке уже есть чужой файл …{}, он получит другое имя.",
        tail(file)
    )
}

pub fn still_missing(letter: &str, why: &str) -> String {
    format!("{letter} останется без 7‑файла: {why}")
}

pub fn removed(n: i64) -> String {
    format!("Уйдут загруженные тогда: {}", accounts(n))
}

pub fn drafts_removed(n: i64) -> String {
    format!("Уйдут и черновики их карточек: {}", count(n))
}

/// Drafts could not be written when the window was to be closed.
pub fn not_closed(why: &str) -> String {
    format!(
        "Окно не закрыто: {why}. Запишите счета (Ctrl+S) или закройте ещё раз, тогда эти правки пропадут."
    )
}

pub fn said_formed(n_registries: usize, n: i64, sum: Kopecks) -> String {
    format!(
        "Сформировано {}: {} на {} ₽. Дальше: выгрузка, F2.",
        plural_n(n_registries as i64, ["реестр", "реестра", "реестров"]),
        accounts(n),
        money(sum)
    )
}

pub fn said_nothing_formed(period: ReportingPeriod) -> String {
    format!(
        "Формировать нечего: счетов за {} в запасе нет. Загрузите их из МИС: Ctrl+I.",
        self::period(period).to_lowercase()
    )
}

pub fn said_exported(file: &str, n: i64, sum: Kopecks) -> String {
    format!(
        "Реестр выгружен: {} на {} ₽, файл …{}. Отправьте его в фонд и ждите ответы 1.",
        accounts(n),
        money(sum),
        tail(file)
    )
}

pub fn findings_counting(n: u64, of: u64) -> String {
    match of {
        0 => "Проверяем счета…".into(),
        of => format!(
            "Проверяем счета: {} из {}.",
            count(n as i64),
            accounts(of as i64)
        ),
    }
}

pub fn findings(n_accounts: i64, n_findings: u64) -> String {
    format!(
        "С ошибками: {}, {}.",
        accounts(n_accounts),
        plural_n(n_findings as i64, ["замечание", "замечания", "замечаний"])
    )
}

pub fn more_fields(n: usize) -> String {
    format!(
        "и ещё {}",
        plural_n(n as i64, ["вид ошибок", "вида ошибок", "видов ошибок"])
    )
}

pub fn said_blocking(n: u64) -> String {
    format!(" Ошибок в счетах: {}.", count(n as i64))
}

pub fn said_seven(files: &[String], n: i64, sum: Kopecks, missing: &[String]) -> String {
    let names: Vec<String> = files
        .iter()
        .map(|file| format!("…{}", tail(file)))
        .collect();
    let mut said = format!(
        "Сделан 7‑файл {}: {} на {} ₽. Отправьте его в фонд.",
        names.join(", "),
        accounts(n),
        money(sum)
    );
    if !missing.is_empty() {
        said += &format!(" Ещё нет 7‑файла: {}.", missing.join(", "));
    }
    said
}

pub fn said_restored(n: i64) -> String {
    format!(
        "Тестовый реестр восстановлен: {}. Дальше: основной реестр.",
        accounts(n)
    )
}

pub fn said_undone(summary: &str) -> String {
    format!("Отменено: {summary}. Файл, если он был, остался в папке, не отправляйте его.")
}

pub fn said_resubmitted(primary: i64, repeat: i64) -> String {
    format!(
        "В реестр {} {}: первичных {}, повторных {}. Дальше: следующая выгрузка.",
        plural(primary + repeat, ["вернулся", "вернулись", "вернулись"]),
        accounts(primary + repeat),
        count(primary),
        count(repeat)
    )
}

pub fn said_imported(new: u64, updated: u64, same: u64, conflicts: usize) -> String {
    let mut said = format!(
        "Загружено из МИС: новых {}, исправлено {}, без изменений {}.",
        count(new as i64),
        count(updated as i64),
        count(same as i64)
    );
    match conflicts {
        0 => said += " Дальше: сформируйте реестры (раздел 3).",
        n => said += &format!(" Оставлено как было, потому что уже отправлены: {n}."),
    }
    said
}

pub fn said_rejected(file: &str, fault: &str) -> String {
    format!("Файл {file} не загружен: {fault}. Исправьте его в МИС и загрузите снова.")
}

pub fn said_received(n: usize, of: usize, accepted: i64, refused: i64) -> String {
    match (n, of) {
        (0, 0) => "Принимать нечего: файлов нет.".into(),
        (0, _) => "Нового нет: эти файлы уже приняты.".into(),
        (n, _) => format!(
            "Принято {}: годны {}, отказано {}.",
            plural_n(n as i64, ["ответ", "ответа", "ответов"]),
            accounts(accepted),
            count(refused)
        ),
    }
}

/// Reasons stand on the screen of the files.
pub fn said_not_received(said: &str, files: &[&str]) -> String {
    let refused = match files {
        [only] => format!("Файл …{} не принят.", tail(only)),
        many => format!("Не принято файлов: {}.", many.len()),
    };
    format!("{said} {refused} Почему и что делать, сказано справа.")
        .trim_start()
        .to_owned()
}

/// Titles of the menus and the letters underlined in them.
pub mod menu {
    pub const FILE: (&str, char) = ("Файл", 'ф');
    pub const MONTH: (&str, char) = ("Месяц", 'м');
    pub const ACCOUNT: (&str, char) = ("Счёт", 'с');
    pub const REPLIES: (&str, char) = ("Ответы", 'о');
    pub const BILLING: (&str, char) = ("Выгрузка", 'в');
    pub const VIEW: (&str, char) = ("Вид", 'и');
    pub const HELP: (&str, char) = ("Справка", 'п');
}

/// Titles of the screens.
pub mod place {
    pub const MONTH: &str = "Месяц";
    pub const ACCOUNTS: &str = "Счета";
    pub const CARD: &str = "Карточка счёта";
    pub const REGISTRIES: &str = "Реестры";
    pub const REPLIES: &str = "Приём и анализ ответов из СМО";
    pub const BILLING: &str = "Выгрузка реестров и печать счетов";
    pub const CHECKS: &str = "Проверки";
    pub const REPORTS: &str = "Отчёты";
    pub const JOURNAL: &str = "Журнал";
    pub const SETTINGS: &str = "Настройки";
}

/// Words of commands in menus and palette.
pub mod command {
    pub const PERIOD_BEFORE: &str = "Месяц назад";
    pub const PERIOD_AFTER: &str = "Месяц вперёд";
    pub const IMPORT: &str = "Загрузить из МИС";
    pub const FORM: &str = "Сформировать реестры";
    pub const FORM_TEST: &str = "Сформировать тестовые реестры";
    pub const EXPORT: &str = "Выгрузить реестр";
    pub const RECEIVE: &str = "Принять ответы";
    pub const RECEIVE_FOLDER: &str = "Принять папку с ответами";
    pub const REISSUE: &str = "7‑файл для плательщика";
    pub const REISSUE_ALL: &str = "7‑файлы для всех готовых";
    pub const SEVEN: &str = "7‑файл";
    pub const RESUBMIT: &str = "В реестр";
    pub const RESUBMIT_ALL: &str = "Все исправленные в реестр";
    pub const RESTORE: &str = "Восстановить тестовый реестр";
    pub const ACCEPT_SUGGESTED: &str = "Взять данные фонда";
    pub const ACCEPT_SUGGESTED_ALL: &str = "Взять данные фонда для группы";
    pub const SHOW_FILE: &str = "Показать файл";
    pub const PRINT: &str = "Печать: счёт или документ раздела";
    pub const PRINT_ALL: &str = "Все счета месяца";
    pub const PRINT_SUMS: &str = "«Суммы для счетов»";
    pub const UNDO: &str = "Отменить последний шаг";
    pub const FIND: &str = "Найти";
    pub const PALETTE: &str = "Команда или счёт";
    pub const MENU: &str = "Меню";
    pub const MESSAGES: &str = "Сообщения";
    pub const COPY: &str = "Скопировать сообщение";
    pub const HELP: &str = "Справка";
    pub const SIDE_PANEL: &str = "Панель сбоку";
    pub const LARGER: &str = "Крупнее";
    pub const SMALLER: &str = "Мельче";
    pub const USUAL_SIZE: &str = "Обычный размер";
    pub const NEXT_SCHEME: &str = "Светлая, тёмная, контрастная";
    pub const CHOOSE: &str = "Выбрать файл или папку";
    pub const SAVE: &str = "Записать";
    pub const OPEN: &str = "Открыть";
    pub const MARK: &str = "Отметить";
    pub const SPACE: &str = "Пробел";
    pub const CTRL_DOWN: &str = "Ctrl+Вниз";
    pub const TAKE_CARD: &str = "Взять все данные фонда на карточке";
    pub const TAKE_DRAFT: &str = "Перенести черновик карточки на новую редакцию";
    pub const DROP_DRAFT: &str = "Отбросить черновик карточки";
    pub const NEXT_SECTION: &str = "Следующий раздел карточки";
    pub const NEXT_FINDING: &str = "Следующее замечание";
    pub const SPREADSHEET: &str = "Список в Excel";
    pub const OPEN_WRITTEN: &str = "Открыть записанный список";
    pub const STOP: &str = "Прервать";
    pub const BACK: &str = "Назад";
    pub const QUIT: &str = "Закрыть программу";
    pub const UNFORM: &str = "Расформировать реестр";
    pub const MARK_SENT: &str = "Отметить файл отправленным";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_in_text() {
        assert_eq!(short_name("АО «Ладога-Полис» (филиал)"), "Ладога-Полис");
        assert_eq!(short_name("Инообластные (ТФОМС)"), "Инообластные");
        assert_eq!(
            with_tails(
                "Принят ответ «10076000000117600010012105\
                12T.7z»: принято 9"
            ),
            "Принят ответ «…12T»: принято 9"
        );
    }
}
