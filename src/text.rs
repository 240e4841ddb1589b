//! Every Russian word for the user: states, steps, errors with what to do next.
//!
//! Plain and exact: an error names file, place and value, and then says what to do.

use std::borrow::Cow;
use std::path::Path;

use chrono::{Datelike, NaiveDate};

use crate::domain::invoice::{LONGEST_NUMBER, NumberFault};
use crate::domain::money::MoneyFault;
use crate::domain::setup::{Setup, SetupFault};
use crate::domain::{
    Activity, Event, InvoiceSums, Kopecks, NotAllowed, NoteStatus, RefusalStatus, ReportingPeriod,
    Round, State,
};
use crate::exchange::name::NameFault;
use crate::exchange::profile::NameField;
use crate::exchange::{Fault, FaultKind, Place};
use crate::store;
use crate::store::damage::Damage;
use crate::store::invoices::Invoice;
use crate::store::money::Withholding;
use crate::store::registries::Registry;
use crate::workflows::board::{Next, Row, Step as BoardStep, StepState, Why};
use crate::workflows::error::{ReplyFault, Side, Usage};
use crate::workflows::receive::{Outcome, Received};
use crate::workflows::reissue::Reissued;
use crate::workflows::sums::Sum;
use crate::workflows::{Error, Note, ReadOnly, Rule, Stage};

pub mod amount;
pub mod checks;
pub mod insured;
pub mod mes;
pub mod nsi;
pub mod papers;
pub mod reports;
pub mod volumes;
pub mod window;

/// What a file says of the program that made it.
pub fn creator() -> String {
    concat!("Ладья ", env!("CARGO_PKG_VERSION")).to_owned()
}

/// Words of the command line's own help.
pub mod cli {
    pub const ABOUT: &str =
        "Ладья: месяц оплаты медицинской помощи по ОМС, от реестра до окончательного ответа";
    pub const AFTER: &str = "Справка: README.md и resources/help. Коды возврата: 0 сделано, 1 не позволяет правило месяца или не сошлось, 2 неверный вызов, 3 негодный файл, 4 хранилище или диск.";
    pub const DB: &str = "файл базы (иначе LADYA_DB, иначе папка данных пользователя)";
    pub const JSON: &str = "один документ JSON на стандартном выводе";
    pub const QUIET: &str = "без полосы выполнения";
    /// The whole help of a command; the names in braces are those of `clap`.
    pub const TEMPLATE: &str = "{about-with-newline}\nВызов: {usage}\n\n{all-args}{after-help}";
    pub const ANY_OPTIONS: &str = "[ключи]";
    pub const COMMANDS: &str = "Команды";
    pub const ARGUMENTS: &str = "Что указать";
    pub const OPTIONS: &str = "Ключи";
    pub const HELP: &str = "справка о программе или о команде";
    pub const SETUP: &str = "реквизиты, регион, плательщики, настройки";
    pub const IMPORT: &str = "принять счета из МИС (bill.xml, .7z, .zip или папка с ними)";
    pub const ACCOUNTS: &str = "список счетов периода";
    pub const EDIT: &str = "исправить поля счёта: новая редакция";
    pub const FORM: &str = "сформировать реестры по видам деятельности";
    pub const UNFORM: &str = "расформировать реестр до выгрузки";
    pub const MARK: &str = "отметить реестры к выгрузке";
    pub const UNMARK: &str = "снять отметку с реестров";
    pub const EXPORT: &str = "F2: выгрузить отмеченные реестры одним файлом";
    pub const SENT: &str = "отметить файл как переданный в фонд";
    pub const RECEIVE: &str = "принять ответы фонда (файлы или папки)";
    pub const REFUSALS: &str = "анализ отказов";
    pub const ACCEPT: &str = "принять данные, предложенные фондом";
    pub const RESTORE: &str = "восстановить тестовые реестры периода";
    pub const REISSUE: &str = "F6: переформировать (7 файл)";
    pub const WITHHOLD: &str = "внести или снять удержание";
    pub const WITHHOLDINGS: &str = "список удержаний";
    pub const CAPITATION: &str = "подушевое плательщика вручную";
    pub const SUMS: &str = "«Суммы для счетов»";
    pub const DEFER: &str = "отложить счета до периода";
    pub const UNDEFER: &str = "вернуть отложенные счета";
    pub const WITHDRAW: &str = "списать счета навсегда";
    pub const RESUBMIT: &str = "F8: вернуть исправленные счета в реестр";
    pub const BOARD: &str = "доска месяца: что сделано, что дальше, что мешает";
    pub const RECONCILE: &str = "сверка месяца построчно";
    pub const VERIFY: &str = "проверить целость базы";
    pub const JOURNAL: &str = "журнал шагов";
    pub const UNDO: &str = "отменить последний шаг";
    pub const BACKUP: &str = "сохранить копию базы";
    pub const RESTORE_BACKUP: &str = "вернуть базу из копии";
    pub const INVOICES: &str = "выставить счета на оплату и записать их: файл на плательщика";
    pub const TEMPLATES: &str = "записать шаблоны и макеты документов, чтобы изменить их";
    pub const REPORT: &str = "документ на бумагу (PDF) или таблицей (XLSX, CSV)";
    pub const STAND: &str = "сторона фонда для учёбы и проверок";
    pub const STAND_PRECHECK: &str = "ответы «1» на реестр";
    pub const STAND_FINAL: &str = "ответы «2» на 7-файлы";
    pub const STAND_INSURED: &str =
        "список застрахованных по реестру: все застрахованы так, как в нём сказано";
    pub const DEMO: &str = "сыграть два месяца на вымышленных людях";
    pub const NO_COMMAND: &str = "с --json нужна команда";
    pub const REMEDY_HELP: &str = "справка: ladya help, о команде: ladya help КОМАНДА";
    pub const REMEDY: &str = "что делать";
    pub const ERROR: &str = "ошибка";
    pub const NOTE: &str = "внимание";
    pub const BAD_PERIOD: &str = "период пишется как 2021-04 (годы 2011–2099)";
    pub const BAD_NUMBER: &str = "нужно целое число, не отрицательное";
    pub const BAD_COUNT: &str = "нужно целое число, не меньше 1";
    pub const NO_FILES: &str = "принимать нечего: в папке нет файлов";
    pub const BAD_ACTIVITY: &str = "неизвестный вид деятельности";
    pub const BAD_BY: &str = "бывает finding, payer, department, doctor";
    pub const BAD_STATE: &str = "неизвестное состояние";
    pub const POSSIBLE: &str = "можно";
    pub const BESIDE: &str = "рядом с";
    pub const USAGE_UNKNOWN: &str = "нет такой команды или ключа";
    pub const USAGE_MISSING: &str = "не хватает обязательных ключей";
    pub const USAGE_VALUE: &str = "недопустимое значение";
    pub const USAGE_CONFLICT: &str = "эти ключи вместе не употребляются";
    pub const USAGE_OTHER: &str = "неверный вызов";
    pub const DONE: &str = "готово";
    pub const NO_DATA_FOLDER: &str = "не найдена папка данных пользователя";
    pub const REMEDY_DB: &str = "укажите базу ключом --db";

    /// What stands for the value of an option.
    pub mod value {
        pub const ACTIVITY: &str = "ВИД";
        pub const AMOUNT: &str = "СУММА";
        pub const ASSIGNMENT: &str = "ПУТЬ=ЗНАЧЕНИЕ";
        pub const BY: &str = "ЧЕМУ";
        pub const COMMAND: &str = "КОМАНДА";
        pub const COUNT: &str = "ЧИСЛО";
        pub const FILE: &str = "ФАЙЛ";
        pub const FOLDER: &str = "ПАПКА";
        pub const FORMAT: &str = "ВИД";
        pub const KEY: &str = "КЛЮЧ";
        pub const KIND: &str = "ВИД";
        pub const LETTER: &str = "БУКВА";
        pub const NAME: &str = "ИМЯ";
        pub const NUMBER: &str = "НОМЕР";
        pub const PATH: &str = "ПУТЬ";
        pub const PERIOD: &str = "ПЕРИОД";
        pub const PROFILE: &str = "ПРОФИЛЬ";
        pub const REASON: &str = "ПРИЧИНА";
        pub const STAGE: &str = "ЭТАП";
        pub const STATE: &str = "СОСТОЯНИЕ";
        pub const TEXT: &str = "ТЕКСТ";
    }

    /// What each option is for: one line, by command and option where commands differ.
    pub mod option {
        pub const HELP: &str = "эта справка";
        pub const VERSION: &str = "версия программы";
        pub const PERIOD: &str = "отчётный период, например 2021-04";
        pub const PAYER: &str = "буква плательщика";
        pub const ONLY_PAYER: &str = "только этот плательщик (буква)";
        pub const OUT: &str = "папка для файлов; будет создана";
        pub const KEYS: &str = "ключи счетов, через пробел";
        pub const KEY: &str = "ключ счёта";
        pub const REGISTRY: &str = "номер реестра, как его напечатал form";
        pub const REGISTRIES: &str = "номера реестров, через пробел";
        pub const REASON: &str = "почему; останется в журнале";
        pub const HELP_COMMAND: &str = "о какой команде рассказать";
        pub const SETUP_FILE: &str = "файл настроек (образец в README)";
        pub const SETUP_SHOW: &str = "напечатать действующие настройки";
        pub const IMPORT_PATHS: &str = "bill.xml, архив с ним или папка";
        pub const STATE: &str = "только в этом состоянии: pool, in_registry, sent, prechecked, refused_at_precheck, reissued, accepted, refused_at_final, deferred, withdrawn";
        pub const SET: &str = "что исправить: путь поля и новое значение, например patient/@surname=Иванов; пустое значение убирает поле";
        pub const ACTIVITY: &str = "только эти виды: inpatient, day_hospital, outpatient, dental, ambulance, paraclinical, dispensary, checkup, orphans, minors, high_tech";
        pub const FORM_TEST: &str = "тестовые реестры";
        pub const EXPORT_TEST: &str = "выгрузить тестовые реестры";
        pub const STRICT: &str = "не выгружать, если не заполнены обязательные поля";
        pub const SENT_FILE: &str = "имена переданных файлов, через пробел";
        pub const RECEIVE_PATHS: &str = "файлы ответов или папки с ними";
        pub const REPLACE: &str = "исправленный ответ занимает место прежнего";
        pub const SKIP_UNKNOWN: &str =
            "пропустить счета, которых мы не отправляли, и принять остальное";
        pub const STAGE: &str = "только отказы ответа «1» (precheck) или «2» (final)";
        pub const PARTIAL: &str = "не отказы, а принятые не на всю сумму";
        pub const REISSUE_PAYER: &str = "для одного плательщика (буква)";
        pub const REISSUE_ALL: &str = "для всех, чей ответ «1» пришёл";
        pub const WITHOUT_UNDECIDED: &str = "без счетов, код решения которых не опознан";
        pub const WITHHOLD_KIND: &str = "ckdl (ЦКДЛ), pet_ct (ПЭТ/КТ) или other (прочее)";
        pub const WITHHOLD_AMOUNT: &str = "сколько удержано, например 1234.56";
        pub const WITHHOLD_NONE: &str = "уведомление пришло, удержаний нет";
        pub const NOTICE: &str = "номер и дата уведомления";
        pub const WITHHOLD_REMOVE: &str =
            "снять удержание с этим номером (номера печатает withholdings)";
        pub const CAPITATION_AMOUNT: &str =
            "подушевое, например 1234.56; заменяет внесённое раньше";
        pub const UNTIL: &str = "в какой период счета вернутся сами";
        pub const CORRECTED: &str = "все отказанные, исправленные после отказа";
        pub const AS_IS: &str = "вернуть без исправления, по этой причине";
        pub const BOARD_PERIOD: &str = "период; иначе последний, в котором есть реестр";
        pub const LIMIT: &str = "сколько последних шагов показать (иначе 50)";
        pub const BACKUP_FILE: &str = "куда сохранить копию";
        pub const RESTORE_FILE: &str = "копия, из которой вернуть";
        pub const INVOICES_PAYER: &str = "только этому плательщику";
        pub const INVOICES_FORMAT: &str = "вид файлов: pdf (по умолчанию) или xlsx";
        pub const REPORT_NAME: &str = "какой документ: register, refusals, refusal_sheets, not_rebilled, insured, history, journal";
        pub const REPORT_OUT: &str = "куда записать; окончание говорит вид: .pdf, .xlsx или .csv";
        pub const REPORT_REGISTRY: &str = "этот реестр (номер, как его напечатал form)";
        pub const REPORT_BY: &str = "по чему собрать отказы: finding, payer, department, doctor";
        pub const REPORT_KEY: &str = "ключ счёта; для листов отказов код отделения или врача; для контрольного листа имя файла";
        pub const DEMO_OUT: &str = "новая или пустая папка";
        pub const DEMO_ACCOUNTS: &str = "сколько счетов в месяце (иначе 300)";
        pub const SEED: &str = "зерно случайного: то же зерно даёт то же самое (иначе 1)";
        pub const STAND_REQUEST: &str = "реестр «13X» организации";
        pub const STAND_REISSUED: &str = "7-файлы организации, через пробел";
        pub const STAND_INSURED: &str = "список застрахованных (CSV)";
        pub const STAND_SETUP: &str = "файл настроек организации";
        pub const STAND_LIST: &str = "куда записать список (CSV)";
        pub const STAND_PROFILE: &str = "профиль региона: имя или файл .toml (иначе yaroslavl)";
        pub const STAND_OWN_PROFILE: &str =
            "профиль региона: имя или файл .toml (иначе тот, что в настройках)";
        pub const ONLY_DIFFERENCES: &str = "принять всё, кроме настоящих расхождений со списком";
        pub const ACCEPT_ALL: &str = "принять всё";
        pub const COMMON: &str = "один общий ответ на всех плательщиков";
    }
}

// ---- Names ----

pub fn state(state: State) -> &'static str {
    match state {
        State::Pool => "ждёт формирования",
        State::InRegistry => "в реестре",
        State::Sent => "отправлен",
        State::Prechecked => "проверен фондом",
        State::RefusedAtPrecheck => "отказ в ответе «1»",
        State::Reissued => "в 7-файле",
        State::Accepted => "принят к оплате",
        State::RefusedAtFinal => "отказ в ответе «2»",
        State::Deferred => "отложен",
        State::Withdrawn => "списан",
    }
}

pub fn activity(activity: Activity) -> &'static str {
    match activity {
        Activity::Inpatient => "стационар",
        Activity::DayHospital => "дневной стационар",
        Activity::Outpatient => "поликлиника",
        Activity::Dental => "стоматология",
        Activity::Ambulance => "скорая помощь",
        Activity::Paraclinical => "параклиника",
        Activity::Dispensary => "диспансеризация взрослых",
        Activity::Checkup => "профосмотры взрослых",
        Activity::Orphans => "диспансеризация детей-сирот",
        Activity::Minors => "осмотры несовершеннолетних",
        Activity::HighTech => "высокотехнологичная помощь",
    }
}

pub fn round(round: Round) -> &'static str {
    match round {
        Round::Test => "тестовый",
        Round::Main => "основной",
    }
}

pub fn withholding_kind(kind: &str) -> &'static str {
    match kind {
        "ckdl" => "ЦКДЛ",
        "pet_ct" => "ПЭТ/КТ",
        "none" => "удержаний нет",
        _ => "прочее",
    }
}

pub fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Reading => "чтение",
        Stage::Writing => "запись файла",
        Stage::Storing => "сохранение в базе",
        Stage::Checking => "проверка",
    }
}

fn event(event: Event) -> &'static str {
    match event {
        Event::Form => "формировать",
        Event::Unform => "расформировать",
        Event::Export => "выгружать",
        Event::Precheck(_) => "принимать ответ «1»",
        Event::Reissue => "переформировать",
        Event::Final(_) => "принимать ответ «2»",
        Event::ReplyReplaced => "заменять ответ",
        Event::Restore => "восстанавливать",
        Event::Resubmit => "возвращать в реестр (F8)",
        Event::Defer => "откладывать",
        Event::Undefer => "возвращать из отложенных",
        Event::Withdraw => "списывать",
        Event::Correct => "исправлять",
    }
}

fn name_field(field: NameField) -> &'static str {
    match field {
        NameField::ProviderOgrn => "ОГРН организации",
        NameField::ProviderKpp => "КПП организации",
        NameField::Year => "год",
        NameField::Month => "месяц",
        NameField::Number => "номер посылки",
        NameField::Step => "шаг обмена",
        NameField::Payer => "плательщик",
        NameField::Literal => "постоянная часть",
    }
}

fn decision_code(code: &str) -> &str {
    match code {
        "" => "нет кода",
        code => code,
    }
}

/// A number with its word: of one, of several.
fn counted(n: i64, one: &str, several: &str) -> String {
    let is_one = n % 10 == 1 && n % 100 != 11;
    format!("{n} {}", if is_one { one } else { several })
}

/// Up to ten keys, and how many more.
fn keys(keys: &[String]) -> String {
    let shown = keys.iter().take(10).cloned().collect::<Vec<_>>().join(", ");
    match keys.len().saturating_sub(10) {
        0 => shown,
        more => format!("{shown} и ещё {more}"),
    }
}

/// A sum for people: `1 234 567,89 ₽`.
pub fn rubles(sum: Kopecks) -> String {
    format!("{} ₽", window::money(sum))
}

// ---- Errors ----

/// What is wrong, and what to do.
pub struct Message {
    pub what: String,
    pub remedy: String,
}

fn message(what: impl Into<String>, remedy: impl Into<String>) -> Message {
    Message {
        what: what.into(),
        remedy: remedy.into(),
    }
}

pub fn error(error: &Error) -> Message {
    match error {
        Error::Rule(rule) => self::rule(rule),
        Error::Input { file, faults } => {
            let first = faults.first().map_or_else(String::new, fault);
            let more = match faults.len() {
                0 | 1 => String::new(),
                n => format!(" (всего замечаний: {n})"),
            };
            let remedy = faults
                .first()
                .map_or("проверьте файл", |f| fault_remedy(&f.kind));
            message(format!("файл «{file}»: {first}{more}"), remedy)
        }
        Error::Setup {
            file,
            faults,
            words,
        } => {
            let mut all: Vec<String> = faults.iter().map(setup_fault).collect();
            all.extend(words.as_ref().map(|w| toml_words(w)));
            match file.is_empty() {
                true => message(
                    format!("настройки: {}", all.join("; ")),
                    "исправьте эти поля; прежние настройки в силе",
                ),
                false => message(
                    format!("настройки «{file}»: {}", all.join("; ")),
                    "исправьте файл настроек по образцу из README и повторите ladya setup --file",
                ),
            }
        }
        Error::Profile(words) => message(
            format!(
                "профиль региона или описание формата: {}",
                toml_words(words)
            ),
            "исправьте файл или уберите свой вариант: тогда возьмётся встроенный",
        ),
        Error::Usage(usage) => self::usage(usage),
        Error::Store(error) => self::store(error),
        Error::Files { path, words } => message(
            format!("«{}»: {}", path.display(), system(words)),
            "проверьте папку, место на диске и права и повторите; в базе ничего не испорчено",
        ),
        Error::Dictionaries(trouble) => nsi::trouble(trouble),
        Error::Insured(trouble) => insured::trouble(trouble),
        Error::Classifier { file, fault } => checks::classifier_fault(file, fault),
        Error::Cancelled => message(
            "прервано, ничего не изменено",
            "повторите команду, когда будет удобно",
        ),
    }
}

/// What the TOML library says of a file, in our words: line, what stands there, what is wrong.
/// Words that are not the library's stay as they are.
pub fn toml_words(words: &str) -> String {
    let Some((before, theirs)) = words.split_once("TOML parse error at line ") else {
        return words.split_whitespace().collect::<Vec<_>>().join(" ");
    };
    let line: String = theirs.chars().take_while(char::is_ascii_digit).collect();
    let source = theirs
        .lines()
        .find_map(|l| l.strip_prefix(&format!("{line} | ")))
        .map(|l| l.split(" #").next().unwrap_or(l).trim())
        .unwrap_or_default();
    let last = theirs.lines().rfind(|l| !l.trim().is_empty());
    let what = toml_fault(last.unwrap_or_default());
    format!("{before}строка {line} «{source}»: {what}")
}

fn toml_fault(theirs: &str) -> String {
    // Names stand between back quotes: the wrong one, then those that are possible.
    let mut names = theirs.split('`').skip(1).step_by(2);
    let first = names.next().unwrap_or_default();
    let possible = names.collect::<Vec<_>>().join(", ");
    let is = |start: &str| theirs.starts_with(start);
    if is("missing field") {
        format!("нет ключа «{first}»")
    } else if is("unknown field") {
        format!("неизвестный ключ «{first}»; известны: {possible}")
    } else if is("unknown variant") {
        format!("недопустимое значение «{first}»; допустимы: {possible}")
    } else if is("duplicate") {
        "это уже стояло выше".into()
    } else if is("invalid type") {
        "значение не того вида: строки пишутся в кавычках, даты как \"2021-04-30\"".into()
    } else if is("key with no value") {
        "нет знака «=» и значения".into()
    } else {
        "значение не читается".into()
    }
}

/// The system's words for the most usual troubles.
pub(crate) fn system(words: &str) -> String {
    let known = [
        ("No space left", "на диске кончилось место"),
        ("Permission denied", "нет прав"),
        ("Access is denied", "нет прав"),
        ("No such file", "нет такого файла или папки"),
        ("entity not found", "нет такого файла или папки"),
        ("Read-only file system", "диск только для чтения"),
        ("File too large", "файл слишком велик для этого диска"),
        ("Not a directory", "это не папка"),
        ("File exists", "на этом месте файл, а не папка"),
        ("Is a directory", "это папка, а не файл"),
        ("is a directory", "это папка, а не файл"),
    ];
    known
        .iter()
        .find(|(their, _)| words.contains(their))
        .map_or_else(|| words.to_owned(), |(_, ours)| (*ours).to_owned())
}

fn store(error: &store::Error) -> Message {
    if error.is_busy() {
        return message(
            "база занята: в неё пишет другая команда или окно",
            "дождитесь её окончания и повторите",
        );
    }
    if error.is_damaged() {
        return broken();
    }
    match error {
        store::Error::IsFolder { path } => message(
            format!("«{}»: это папка, а не файл базы", path.display()),
            "укажите файл базы ключом --db",
        ),
        store::Error::NoFolder { path } => message(
            format!("папки «{}», где должна быть база, нет", path.display()),
            "создайте её или укажите другой файл базы ключом --db",
        ),
        store::Error::NoFile { path } => message(
            format!("файла базы «{}» на месте нет", path.display()),
            "подключите диск или верните файл на место и повторите",
        ),
        store::Error::NotOurs { path } => message(
            format!("«{}» — не база Ладьи", path.display()),
            "укажите другой файл ключом --db",
        ),
        store::Error::Newer { found, known } => message(
            format!(
                "база создана более новой программой (версия {found}, эта понимает до {known})"
            ),
            "обновите программу; база не изменена",
        ),
        store::Error::Older { found, known } => message(
            format!("база прежней версии программы ({found}, нужна {known})"),
            "откройте её один раз для работы: она обновится сама",
        ),
        store::Error::Stale { .. } => {
            message("счёт тем временем изменён другой командой", "повторите")
        }
        store::Error::Damaged(words) => message(
            format!("база повреждена: {words}"),
            "проверьте её (ladya verify) и верните копию (ladya restore-backup)",
        ),
        store::Error::Sqlite(e) => message(
            format!("база: {}", sqlite(e)),
            "проверьте место на диске и права на папку базы и повторите",
        ),
        store::Error::Io(e) => message(
            system(&e.to_string()),
            "проверьте место на диске и права и повторите",
        ),
        store::Error::Busy => message("база занята", "повторите"),
    }
}

pub fn broken() -> Message {
    message(
        "база повреждена",
        "верните копию: ladya restore-backup; повреждённая останется рядом под другим именем",
    )
}

/// What is wrong with the file of a database.
pub fn damage(damage: Damage) -> String {
    match damage {
        Damage::Beginning => "Начало файла затёрто.".into(),
        Damage::CutOff { has, needs } => format!(
            "Файл обрезан: в нём {} из {}.",
            megabytes(has),
            megabytes(needs)
        ),
        Damage::Inside => "Часть файла испорчена.".into(),
    }
}

/// `1,4 МБ`.
fn megabytes(bytes: u64) -> String {
    let tenths = bytes.div_ceil(100_000);
    format!("{},{} МБ", tenths / 10, tenths % 10)
}

fn sqlite(error: &rusqlite::Error) -> String {
    use rusqlite::ErrorCode;
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => "на диске кончилось место".into(),
        Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
            "файл не открывается на запись: нет прав, или диск только для чтения".into()
        }
        Some(ErrorCode::SystemIoFailure) => "диск не читается или не пишется".into(),
        _ => system(&error.to_string()),
    }
}

fn usage(usage: &Usage) -> Message {
    match usage {
        Usage::Path(fault) => message(
            fault.to_string(),
            "пути полей перечислены в описании формата (resources/editions)",
        ),
        Usage::NoValue(text) => message(
            format!("«{text}»: нет знака «=»"),
            "пишите ПУТЬ=ЗНАЧЕНИЕ, например patient/@surname=Иванов",
        ),
        Usage::NotEditable(path) => message(
            format!("поле «{path}» руками не меняется"),
            "ключ, номер и решение принадлежат обмену; исправьте другое поле",
        ),
        Usage::BadValue { path, fault } => message(
            format!("поле «{path}»: {}", fault_kind(fault)),
            "исправьте значение: даты ГГГГ-ММ-ДД или ДД.ММ.ГГГГ, суммы с двумя знаками",
        ),

        Usage::EmptyReason => message(
            "причина пуста",
            "напишите причину словами: она останется в журнале",
        ),
    }
}

fn not_allowed(why: &NotAllowed) -> Message {
    let place = match why.round {
        Some(Round::Test) => " в тестовом реестре",
        _ => "",
    };
    let what = format!(
        "счёт «{}»{place}, его нельзя {}",
        state(why.from),
        event(why.event)
    );
    let remedy = match (why.from, why.event) {
        (_, Event::Resubmit) if why.round == Some(Round::Test) => {
            "тестовые счета возвращает ladya restore"
        }
        (_, Event::Withdraw) if why.round == Some(Round::Test) => {
            "сначала восстановите тестовый реестр: ladya restore"
        }
        (State::InRegistry, Event::Defer | Event::Withdraw) => {
            "сначала расформируйте реестр: ladya unform"
        }
        (State::Deferred, Event::Withdraw) => "сначала верните счёт в очередь: ladya undefer",
        (State::Sent | State::Prechecked | State::Reissued, Event::Correct) => {
            "отправленное не правится: дождитесь ответа фонда; исправить можно после отказа"
        }
        (State::Accepted, _) => "счёт принят к оплате, больше с ним делать нечего",
        (State::Withdrawn, _) => "счёт списан; последний шаг отменяет ladya undo",
        (_, Event::Resubmit) => "F8 действует на отказанные счета; список: ladya refusals",
        _ => "посмотрите состояние счёта: ladya accounts",
    };
    message(what, remedy)
}

/// Why nothing may be changed here, and until when.
pub fn read_only(why: &ReadOnly) -> Message {
    let holder = match why {
        ReadOnly::Held(holder) => holder,
        ReadOnly::Broken => {
            return message(
                "база не открылась для работы, здесь видно то, что в ней читается",
                "чтобы работать, верните копию или откройте другую базу: Ctrl+O",
            );
        }
    };
    let place = match (holder.computer.as_str(), holder.who.as_str()) {
        ("", "") => " в другом окне".to_owned(),
        ("", who) => format!(" ({who})"),
        (computer, "") => format!(" на компьютере {computer}"),
        (computer, who) => format!(" на компьютере {computer} ({who})"),
    };
    let since = holder.since.map_or(String::new(), |since| {
        format!(" в {}", since.format("%H:%M %d.%m.%Y"))
    });
    message(
        format!("базу уже открыли{place}{since}"),
        "здесь она только для чтения, пока её там не закроют",
    )
}

fn rule(rule: &Rule) -> Message {
    match rule {
        Rule::NoSetup => message(
            "не заданы реквизиты: нет разделов [provider], [region] и [[payers]]",
            "подготовьте файл по образцу из README и выполните ladya setup --file ФАЙЛ.toml",
        ),
        Rule::ReadOnly(why) => read_only(why),
        Rule::NoPayer { letter, period } => message(
            format!("в настройках нет плательщика с буквой «{letter}», действующего в {period}"),
            "добавьте запись [[payers]] с этой буквой и датами и повторите ladya setup --file",
        ),
        Rule::NoAccount { key } => message(
            format!("нет счёта с ключом «{key}»"),
            "проверьте ключ: ladya accounts --period ПЕРИОД",
        ),
        Rule::NoRegistry { id } => message(
            format!("нет реестра № {id}"),
            "номера реестров печатают ladya form и ladya board",
        ),
        Rule::NoFile { name } => message(
            format!("программа не создавала файла «{name}»"),
            "проверьте имя: ladya journal",
        ),
        Rule::NotLive { name } => message(
            format!("файл «{name}» заменён, восстановлен или отменён, его не передают"),
            "передайте действующий файл: ladya board",
        ),
        Rule::NotAllowed { key, why } => {
            let Message { what, remedy } = not_allowed(why);
            match key.is_empty() {
                true => message(what, remedy),
                false => message(format!("{key}: {what}"), remedy),
            }
        }
        Rule::RegistryExported { id } => message(
            format!("реестр № {id} уже выгружен"),
            "тестовый возвращает ladya restore; основной — ladya undo, пока файл не передан",
        ),
        Rule::RegistryEnded { id } => message(
            format!("реестр № {id} расформирован или восстановлен"),
            "сформируйте новый: ladya form",
        ),
        Rule::LeavesRegistry { key } => message(
            format!(
                "{key}: после исправления счёт не подходит к своему реестру (другой вид деятельности или период)"
            ),
            "сначала расформируйте реестр: ladya unform, потом исправьте счёт и сформируйте снова",
        ),
        Rule::NothingMarked { period, round: r } => message(
            match r {
                Round::Test => format!("за {period} нет отмеченных тестовых реестров"),
                Round::Main => format!("за {period} нет отмеченных основных реестров"),
            },
            match r {
                Round::Test => "сформируйте их: ladya form --period ПЕРИОД --test",
                Round::Main => {
                    "сформируйте их: ladya form --period ПЕРИОД, или отметьте: ladya mark"
                }
            },
        ),
        Rule::TestNotRestored { period } => message(
            format!("тестовый реестр за {period} не восстановлен"),
            format!("сначала восстановите его: ladya restore --period {period}"),
        ),
        Rule::NoTest { period } => message(
            format!("за {period} нет тестовых реестров"),
            "восстанавливать нечего",
        ),
        Rule::NoMoreSendings => message(
            "знаки номеров посылок за этот период кончились",
            "добавьте знаки в file_name.numbers профиля региона",
        ),
        Rule::Blocking { n } => message(
            format!("проверка нашла блокирующих замечаний: {n}; файл не записан"),
            "исправьте счета или выгрузите без --strict",
        ),
        Rule::CannotWrite { faults } => {
            let first = faults.first().map_or_else(String::new, fault);
            message(
                format!("файл не записан: {first} (всего мест: {})", faults.len()),
                "исправьте эти поля: ladya edit",
            )
        }
        Rule::NothingSent { period } => message(
            format!("за {period} нет основной выгрузки"),
            format!("сначала выгрузите реестр (F2): ladya export --period {period} --out ПАПКА"),
        ),
        Rule::NoPrecheck { payer, period } if payer.is_empty() => message(
            format!("за {period} нет ни одного ответа «1»"),
            "сначала примите ответы фонда: ladya receive",
        ),
        Rule::NoPrecheck { payer, period } => message(
            format!("нет ответа «1» от плательщика {payer} за {period}"),
            "сначала примите его: ladya receive",
        ),
        Rule::NothingToInvoice { period, left_out } => message(
            format!(
                "за {} нет плательщика, которому можно выставить счёт{}",
                period,
                left_out_of_invoices(left_out)
            ),
            "счёт выставляют, когда у плательщика есть 7-файл: ladya board покажет, чего ждём",
        ),
        Rule::NothingToReissue { period } => message(
            format!("за {period} переформировывать нечего: все счета отклонены"),
            "исправьте отказы и верните их в реестр: ladya refusals, ladya resubmit",
        ),
        Rule::FinalReceived { payer } => message(
            format!("окончательный ответ плательщика {payer} уже принят"),
            "переформировать больше нельзя; отказы возвращает ladya resubmit",
        ),
        Rule::UndecidedAccounts { payer, codes } => message(
            format!(
                "у плательщика {payer} есть счета с неизвестным кодом решения: {}",
                codes
                    .iter()
                    .map(|code| decision_code(code))
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
            "узнайте у фонда смысл кода и впишите его в [decision] профиля региона, или переформируйте без них: --without-undecided",
        ),
        Rule::AlreadySent { name } => message(
            format!("файл «{name}» отмечен как переданный в фонд"),
            "переданное не отменяется; ошибки исправляют после ответа фонда",
        ),
        Rule::UsedByReply { name } => message(
            format!("на этот файл уже принят ответ «{name}»"),
            "сначала отмените приём ответа: ladya undo",
        ),
        Rule::SettlementsOff => message(
            "организация не участвует в межучрежденческих расчётах",
            "если участвует, поставьте settings.inter_provider_settlements = true и повторите ladya setup --file",
        ),
        Rule::NoReissue { payer, period } => message(
            format!("у плательщика {payer} нет 7-файла за {period}"),
            format!(
                "сначала переформируйте (F6): ladya reissue --period {period} --payer {payer} --out ПАПКА"
            ),
        ),
        Rule::BadAmount { text, why } => message(
            format!("сумма «{text}»: {}", money_fault(*why)),
            "пишите рубли и копейки, например 1234.56",
        ),
        Rule::ZeroAmount => message(
            "сумма удержания равна нулю",
            "укажите сумму или скажите, что удержаний нет: --none",
        ),
        Rule::HasWithholdings { payer } => message(
            format!("у плательщика {payer} удержания уже внесены"),
            "сначала уберите их: ladya withhold --remove НОМЕР",
        ),
        Rule::NoWithholding { id } => message(
            format!("нет удержания № {id}"),
            "номера печатает ladya withholdings",
        ),
        Rule::CapitationFromReply { payer, amount } => message(
            format!("подушевое плательщика {payer} принесено ответом «1»: {amount}"),
            "вручную оно вносится только там, где ответ его не принёс",
        ),
        Rule::ReissueFirst { payer, period, n } => message(
            format!(
                "в 7-файл плательщика {payer} не вошло принятых счетов: {n}, сумма счёта не последняя"
            ),
            format!(
                "сначала переформируйте (F6): ladya reissue --period {period} --payer {payer} --out ПАПКА"
            ),
        ),
        Rule::BadInvoiceNumber { fault } => message(
            match fault {
                NumberFault::Empty => "номер счёта на оплату пуст".to_owned(),
                NumberFault::TooLong(n) => format!(
                    "номер счёта на оплату слишком длинный: {n}, а помещается {LONGEST_NUMBER}, считая пробелы"
                ),
            },
            "впишите номер, например 118",
        ),
        Rule::InvoiceNumberTaken { holder, free } => message(
            format!(
                "номер {} в {} году уже у счёта плательщика {} за {}",
                holder.number,
                holder.date.year(),
                holder.payer,
                holder.period
            ),
            format!("возьмите другой номер, следующий свободный {free}"),
        ),
        Rule::BadInvoiceDate {
            date,
            earliest,
            latest,
        } => message(
            match date < earliest {
                true => format!(
                    "дата счёта на оплату {} раньше его месяца",
                    full_date(*date)
                ),
                false => format!(
                    "дата счёта на оплату {} слишком далеко впереди",
                    full_date(*date)
                ),
            },
            format!(
                "нужна дата от {} до {}",
                full_date(*earliest),
                full_date(*latest)
            ),
        ),
        Rule::NoInvoice { payer, period } => message(
            format!("действующего счёта на оплату для плательщика {payer} за {period} нет"),
            "посмотрите, какие есть: ladya board",
        ),
        Rule::NoStandards => mes::no_standards(),
        Rule::NoStandardsRule => mes::no_standards_rule(),
        Rule::NoSuggestion { key } => message(
            format!("{key}: ответ фонда не предлагает данных"),
            "исправьте счёт сами: ladya edit",
        ),
        Rule::NotCorrected { key } => message(
            format!("{key}: после отказа счёт не исправлен"),
            "исправьте его (ladya edit, ladya accept-suggested, ladya import) или верните как есть с причиной: --as-is ПРИЧИНА",
        ),
        Rule::Returned { key } => message(
            format!("{key}: после этого отказа счёт уже возвращён в реестр"),
            "он войдёт в следующую выгрузку; где он теперь, показывает ladya accounts",
        ),
        Rule::NotRefused { .. } => message(
            "по этому счёту нет действующего отказа",
            "обновите список отказов",
        ),
        Rule::DeferTooEarly { key } => message(
            format!("{key}: лечение окончено не раньше этого периода"),
            "укажите более поздний период",
        ),
        Rule::NoVolumes { period } => volumes::no_plan(*period),
        Rule::UntilNotLater { period } => volumes::until_not_later(*period),
        Rule::NotWaiting {
            key,
            period,
            registry,
        } => volumes::not_waiting(key, *period, *registry),
        Rule::NotSwitchedOff { rule } => message(
            format!("правило {rule} не отключено и не смягчено"),
            "что отключено, видно в списке правил (rules list)",
        ),
        Rule::NothingToUndo => message(
            "отменять нечего",
            "что было сделано, показывает ladya journal",
        ),
        Rule::NothingCorrected => message(
            "исправленных после отказа счетов нет",
            "исправьте счета в анализе отказов и верните их снова",
        ),
        Rule::ProviderInUse => message(
            "с прежними ОГРН и КПП уже есть файлы обмена",
            "для другой организации заведите отдельную базу: --db",
        ),
        Rule::NotABackup { path } => message(
            format!(
                "«{}» — не копия базы Ладьи или она повреждена",
                path.display()
            ),
            "выберите другую копию; база не изменена",
        ),
        Rule::WouldOverwrite { path } => message(
            format!("«{}» — не прежняя копия базы", path.display()),
            "выберите другое имя для копии",
        ),
        Rule::Reply(fault) => reply_fault(fault),
        Rule::ProofFailed => message(
            "не сошлось",
            "строки с «≠» показывают, где; подробности: ladya verify",
        ),
    }
}

fn reply_fault(fault: &ReplyFault) -> Message {
    match fault {
        ReplyFault::Name(fault) => name_fault(fault),
        ReplyFault::OwnFile => message(
            "это наш собственный файл, а не ответ фонда",
            "примите файлы фонда: предпоследний знак имени 1 или 2",
        ),
        ReplyFault::OtherProvider { expected, found } => message(
            format!("ответ другой организации: {found}, а наша {expected}"),
            "верните файл фонду или проверьте [provider] в настройках",
        ),
        ReplyFault::OtherPeriod { expected, found } => message(
            format!("внутри файла период {found}, а по имени {expected}"),
            "запросите у фонда верный файл",
        ),
        ReplyFault::NoSuchSending { period, number } => message(
            format!("посылки № {number} за {period} программа не выгружала"),
            "проверьте период и базу; принять можно только ответ на отправленное",
        ),
        ReplyFault::UnknownLetter { letter, period } => message(
            format!("буква плательщика «{letter}» неизвестна или не действует в {period}"),
            "добавьте её в [[payers]] с датами и повторите ladya setup --file",
        ),
        ReplyFault::LetterAndOgrn {
            letter,
            expected,
            found,
        } => message(
            format!(
                "буква {letter} в имени и ОГРН {found} в файле не сходятся: у этой буквы {expected}"
            ),
            "проверьте [[payers]] в настройках или запросите у фонда верный файл",
        ),
        ReplyFault::UnknownPayerOgrn { ogrn } => message(
            format!("ОГРН плательщика {ogrn} нет среди [[payers]]"),
            "добавьте его и повторите ladya setup --file",
        ),
        ReplyFault::PayerUnclear { keys: k } => message(
            format!("по полису не определить плательщика: {}", keys(k)),
            "проверьте [[payers]] и полисы этих счетов",
        ),
        ReplyFault::UnknownKeys { keys: k } => message(
            format!("в ответе счета, которых мы не отправляли: {}", keys(k)),
            "запросите у фонда верный файл или примите остальное: --skip-unknown",
        ),
        ReplyFault::KeyTwice { key } => message(
            format!("счёт {key} стоит в ответе дважды"),
            "запросите у фонда верный файл",
        ),
        ReplyFault::Claimed { keys: k, by } => message(
            format!("на эти счета уже ответил плательщик {by}: {}", keys(k)),
            "уточните у фонда, кто платит",
        ),
        ReplyFault::NotReissued { keys: k, payer } => message(
            format!("этих счетов нет в 7-файле плательщика {payer}: {}", keys(k)),
            "запросите у фонда верный файл",
        ),
        ReplyFault::NoReissue { payer } => message(
            format!("у плательщика {payer} ещё нет 7-файла"),
            "сначала переформируйте (F6): ladya reissue",
        ),
        ReplyFault::Corrected { was, now } => message(
            format!(
                "ответ с таким именем уже принят с другим содержимым. Было: {}. Стало: {}",
                side(was),
                side(now)
            ),
            "если верен новый, примите его взамен: --replace",
        ),
        ReplyFault::Used => message(
            "прежний ответ уже использован следующими шагами",
            "отмените их (ladya undo) или уладьте разницу с фондом",
        ),
        ReplyFault::MovedOn { n } => message(
            format!("счета этого ответа уже ушли дальше: {n}"),
            "ответ опоздал; уладьте это с фондом",
        ),
        ReplyFault::Identity { note: n } => message(
            note(n),
            "профиль региона считает это ошибкой; запросите у фонда верный файл",
        ),
        ReplyFault::NoAccounts => message(
            "в ответе нет ни одного счёта",
            "запросите у фонда верный файл",
        ),
    }
}

fn side(side: &Side) -> String {
    let undecided = match side.undecided {
        0 => String::new(),
        n => format!(", не решено {n}"),
    };
    format!(
        "принято {}, отказано {}{undecided}, сумма {}",
        side.accepted, side.refused, side.amount
    )
}

fn name_fault(fault: &NameFault) -> Message {
    let remedy = "имя должно быть таким, каким его прислал фонд; не переименовывайте файлы";
    match fault {
        NameFault::Extension { expected } => message(
            format!("имя не похоже на файл обмена: нужна одна точка и расширение {expected}"),
            remedy,
        ),
        NameFault::Length { expected, found } => {
            message(format!("в имени {found} знаков вместо {expected}"), remedy)
        }
        NameFault::Part(field, signs) => message(
            format!(
                "в имени не читается часть «{}»: «{signs}»",
                name_field(*field)
            ),
            remedy,
        ),
    }
}

fn setup_fault(fault: &SetupFault) -> String {
    match fault {
        SetupFault::NotDigits(key, value, n) => format!("{key} = «{value}»: нужно {n} цифр"),
        SetupFault::Empty(key) => format!("{key} не заполнено"),
        SetupFault::BadLetter(letter) => format!(
            "буква плательщика «{letter}»: нужна одна заглавная латинская буква или цифра, кроме буквы общего файла"
        ),
        SetupFault::Overlap(letter) => {
            format!("плательщик «{letter}»: буква или ОГРН заняты в те же дни")
        }
        SetupFault::DatesReversed(letter) => format!("плательщик «{letter}»: to раньше from"),
        SetupFault::TwoFunds => "два плательщика вида fund в одни и те же дни".into(),
        SetupFault::FundOgrnDiffers(ogrn) => {
            format!("у плательщика вида fund ОГРН {ogrn}, а region.fund_ogrn другой")
        }
    }
}

/// Where: `строка 12, счёт K, patient/@sex`.
pub fn place(place: &Place) -> String {
    let mut parts = Vec::new();
    if let Some(line) = place.line {
        parts.push(format!("строка {line}"));
    }
    if let Some(key) = &place.key {
        parts.push(format!("счёт {key}"));
    }
    if !place.path.is_empty() {
        parts.push(place.path.clone());
    }
    parts.join(", ")
}

/// A fault with its place.
pub fn fault(fault: &Fault) -> String {
    let at = place(&fault.place);
    match at.is_empty() {
        true => fault_kind(&fault.kind),
        false => format!("{at}: {}", fault_kind(&fault.kind)),
    }
}

fn money_fault(why: MoneyFault) -> &'static str {
    match why {
        MoneyFault::NotANumber => "не сумма",
        MoneyFault::Negative => "сумма не бывает отрицательной",
        MoneyFault::FractionOfKopeck => "больше двух знаков после запятой",
        MoneyFault::TooLarge => "слишком большая сумма",
    }
}

pub fn fault_kind(kind: &FaultKind) -> String {
    match kind {
        FaultKind::Unreadable(words) => format!("не читается: {}", system(words)),
        FaultKind::NoSuchFile => "нет такого файла".into(),
        FaultKind::IsFolder => "это папка, а не файл".into(),
        FaultKind::NothingInFolder => "в папке нет файлов xml, 7z или zip".into(),
        FaultKind::Empty => "файл пуст".into(),
        FaultKind::NotAContainer => "это не ZIP, не 7z и не XML".into(),
        FaultKind::DamagedArchive(_) => "архив повреждён или оборван".into(),
        FaultKind::EncryptedArchive => "архив закрыт паролем".into(),
        FaultKind::NotOneFile(names) if names.is_empty() => "архив пуст".into(),
        FaultKind::NotOneFile(names) => {
            format!("в архиве не один файл, а {}: {}", names.len(), keys(names))
        }
        FaultKind::WrongInnerName { expected, found } => {
            format!("в архиве лежит «{found}», а нужен «{expected}»")
        }
        FaultKind::PathInArchive(name) => {
            format!("имя внутри архива ведёт в другую папку: «{name}»")
        }
        FaultKind::TooLargeUnpacked { limit } => {
            format!("после распаковки больше {} МБ", limit / 1024 / 1024)
        }
        FaultKind::SuspiciousRatio { limit } => {
            format!("сжато подозрительно сильно, больше чем в {limit} раз")
        }
        FaultKind::Utf16 => "файл в кодировке UTF-16, её протокол не допускает".into(),
        FaultKind::UnknownEncoding(name) => format!("неизвестная кодировка «{name}»"),
        FaultKind::EncodingLies { declared } => {
            format!("объявлена кодировка {declared}, а байты в UTF-8")
        }
        FaultKind::Undecodable { encoding } => {
            format!("есть байты, невозможные в кодировке {encoding}")
        }
        FaultKind::NotXml(_) => {
            "XML нарушен: не закрыт элемент или кавычка, или знак «<» стоит в значении".into()
        }
        FaultKind::Doctype => "в файле есть DOCTYPE, такие файлы не принимаются".into(),
        FaultKind::UnknownEntity(shown) => {
            format!("неизвестная подстановка «{shown}» (знак & надо писать как &amp;)")
        }
        FaultKind::ForbiddenCharacter(code) => format!("знак с кодом {code}, недопустимый в XML"),
        FaultKind::TooLongRecord { limit } => {
            format!("одна запись длиннее {} МБ", limit / 1024 / 1024)
        }
        FaultKind::TooDeep { limit } => format!("вложенность больше {limit} уровней"),
        FaultKind::OtherFormat { expected, found } => {
            format!("другой формат: «{found}» вместо «{expected}»")
        }
        FaultKind::StrayText => "текст там, где могут быть только элементы".into(),
        FaultKind::NoAccounts => "в файле нет ни одного счёта".into(),
        FaultKind::Missing { label } => format!("не заполнено: {label}"),
        FaultKind::BadDate(text) => format!("не дата: «{text}»"),
        FaultKind::YearOutOfRange(text) => format!("год вне пределов 1900–2099: «{text}»"),
        FaultKind::BadMoney(text, why) => format!("{}: «{text}»", money_fault(*why)),
        FaultKind::BadNumber(text) => format!("не число нужного вида: «{text}»"),
        FaultKind::KeyTwice(key) => format!("ключ {key} стоит в файле дважды"),
        FaultKind::OtherProvider { expected, found } => {
            format!("файл другой организации: {found}, а наша {expected}")
        }
        FaultKind::DecisionInside => {
            "внутри решение плательщика: это ответ фонда, а не счёт".into()
        }
        FaultKind::NotRepresentable(character) => {
            format!(
                "знак «{character}» (U+{:04X}) нельзя записать в кодировке файла",
                *character as u32
            )
        }
        FaultKind::Identity(words) => words.clone(),
    }
}

fn fault_remedy(kind: &FaultKind) -> &'static str {
    match kind {
        FaultKind::NoSuchFile | FaultKind::IsFolder | FaultKind::NothingInFolder => {
            "проверьте путь к файлу"
        }
        FaultKind::Unreadable(_) => "проверьте права и носитель и повторите",
        FaultKind::DecisionInside => "примите его командой ladya receive",
        FaultKind::OtherProvider { .. } => "проверьте, тот ли это файл, и [provider] в настройках",
        FaultKind::EncryptedArchive => "распакуйте архив сами и дайте файл из него",
        FaultKind::TooLargeUnpacked { .. } | FaultKind::SuspiciousRatio { .. } => {
            "если файл настоящий, поднимите предел в [container] профиля региона"
        }
        FaultKind::Empty
        | FaultKind::NotAContainer
        | FaultKind::DamagedArchive(_)
        | FaultKind::NotOneFile(_)
        | FaultKind::WrongInnerName { .. }
        | FaultKind::PathInArchive(_) => "получите файл заново; ничего не изменено",
        _ => "исправьте файл в программе, которая его создала, и повторите; ничего не изменено",
    }
}

/// Why a reply was refused. A file that cannot be used is the fund's, not ours to mend.
pub fn reply_error(error: &Error) -> Message {
    let message = self::error(error);
    let is_ours = |kind: &FaultKind| {
        use FaultKind as K;
        matches!(
            kind,
            K::NoSuchFile
                | K::IsFolder
                | K::Unreadable(_)
                | K::EncryptedArchive
                | K::TooLargeUnpacked { .. }
                | K::SuspiciousRatio { .. }
        )
    };
    match error {
        Error::Input { faults, .. } if !faults.iter().any(|f| is_ours(&f.kind)) => Message {
            remedy: "запросите у фонда верный файл; ничего не изменено".into(),
            ..message
        },
        _ => message,
    }
}

// ---- Notes ----

pub fn note(note: &Note) -> String {
    match note {
        Note::ActivityUncertain { key } => {
            format!("{key}: вид деятельности по полям не определить, взят ближайший")
        }
        Note::ServicesDiffer { key, type_code } => {
            format!("{key}: услуги не дают в сумме счёт (тип суммы {type_code})")
        }
        Note::UnknownAmountType { code } => {
            format!("тип суммы «{code}» не описан в профиле региона")
        }
        Note::NoAmounts { key } => format!("{key}: у счёта нет сумм"),
        Note::RepeatTwice { earlier_key } => {
            format!("счёт {earlier_key} назван прежним в нескольких повторных")
        }
        Note::RepeatWithoutEarlier { key } => {
            format!("{key}: повторный, но прежний счёт не назван")
        }
        Note::EarlierOfPrimary { key } => {
            format!("{key}: у первичного назван прежний счёт, в реестр он не пойдёт")
        }
        Note::TotalsDiffer {
            type_code,
            said,
            counted,
        } => {
            format!("итог файла по типу {type_code} — {said}, а по счетам {counted}")
        }
        Note::NumberOutOfOrder { key, expected } => {
            format!("номера n_pp идут не подряд: у счёта {key} не {expected}")
        }
        Note::OtherVersion { found } => format!("версия протокола «{found}», читаем как знаем"),
        Note::OutsideAccounts { element, count } => {
            format!("в файле есть «{element}» вне счетов ({count}), в базу это не попадает")
        }
        Note::NoPayerSign => "в имени нет знака плательщика, файл принят как общий".into(),
        Note::KnownFromTest => {
            "эти же байты уже приходили в восстановленном тестовом реестре".into()
        }
        Note::UnknownDecision { code, count } => {
            let code = decision_code(code);
            format!("код решения «{code}» не опознан ({count}), счета остались без решения")
        }
        Note::BilledDiffers { key, sent, said } => {
            format!("{key}: предъявлено {sent}, в ответе {said}; осталась наша сумма")
        }
        Note::RefusedNotZero { key, sum } => {
            format!("{key}: отказ, но принятая сумма {sum}; считаем нулём")
        }
        Note::AcceptedMore {
            key,
            billed,
            accepted,
        } => format!("{key}: принято {accepted}, больше предъявленного {billed}"),
        Note::CapitationRow { payer, said } => {
            format!("плательщик {payer}: численность и тарифы не дают {said}")
        }
        Note::CapitationUnclear { amount } => format!(
            "в общем ответе подушевое {amount} без плательщика; внесите его вручную: ladya capitation"
        ),
        Note::HandCapitationReplaced { payer } => {
            format!("подушевое плательщика {payer}, внесённое вручную, заменено данными ответа")
        }
        Note::FindingOfNobody { family, key } => match key {
            Some(key) => format!("замечание ({family}) о счёте {key}, которого нет в этой посылке"),
            None => format!("замечание ({family}) без ключа счёта"),
        },
        Note::Unread { path, line, count } => format!(
            "«{path}» (строка {line}, всего {count}): по описанию формата такого там быть не может, \
             и программа этого не учла; посмотрите, не замечание ли это"
        ),
        Note::NoAccountInRecord { line, count } => format!(
            "пациент без персонального счёта (строка {line}, всего {count}): сказанное о нём не учтено"
        ),
        Note::FinalCapitation { payer, said, kept } => {
            format!("плательщик {payer}: в ответе «2» подушевое {said}, осталось прежнее, {kept}")
        }
        Note::MoreNotes { count } => format!("и ещё предупреждений: {count}"),
        Note::SkippedKeys { keys: k } => {
            format!("пропущены счета, которых мы не отправляли: {}", keys(k))
        }
        Note::NotChecked { what, remedy } => format!("счета не проверены: {what}; {remedy}"),
        Note::Blocking { n, examples } => {
            let shown: Vec<String> = examples
                .iter()
                .take(5)
                .map(|(key, path)| format!("{key}: {path}"))
                .collect();
            format!(
                "ошибок в счетах: {n} ({}); файл записан как есть, подробно: ladya check",
                shown.join("; ")
            )
        }
        Note::KeptAside { path } => format!(
            "на месте файла лежал другой, он сохранён как «{}»",
            path.display()
        ),
        Note::Placed { path } => format!(
            "файл «{}», не записанный в прошлый раз, теперь на месте",
            path.display()
        ),
        Note::NotPlaced { path, words } => format!(
            "файл «{}» есть в базе, но не записан в папку: {}",
            path.display(),
            system(words)
        ),
        Note::AfterCureEnd { key } => format!("{key}: начало лечения позже окончания"),
    }
}

// ---- The journal's words ----

pub fn imported_summary(file: &str, new: u64, updated: u64, same: u64) -> String {
    format!("принят «{file}»: новых {new}, исправлено {updated}, без изменений {same}")
}

pub fn formed_summary(kind: Round, formed: &[Registry]) -> String {
    let accounts: i64 = formed.iter().map(|r| r.accounts).sum();
    let billed: Kopecks = formed.iter().map(|r| r.billed).sum();
    format!(
        "сформировано реестров ({}): {}, счетов {} на {}",
        round(kind),
        formed.len(),
        window::count(accounts),
        rubles(billed)
    )
}

pub fn unformed_summary(registry: &Registry, n: usize) -> String {
    format!(
        "расформирован реестр № {} ({}), счетов {n}",
        registry.id,
        activity(registry.activity)
    )
}

pub fn marked_summary(is_marked: bool, ids: &[i64]) -> String {
    let ids = ids
        .iter()
        .map(i64::to_string)
        .collect::<Vec<_>>()
        .join(", ");
    match is_marked {
        true => format!("отмечены реестры {ids}"),
        false => format!("снята отметка с реестров {ids}"),
    }
}

pub fn exported_summary(
    kind: Round,
    file: &str,
    n: i64,
    billed: Kopecks,
    n_blocking: u64,
) -> String {
    let as_is = match n_blocking {
        0 => String::new(),
        n => format!("; как есть, замечаний {n}"),
    };
    format!(
        "выгружен «{file}» ({}): счетов {} на {}{as_is}",
        round(kind),
        window::count(n),
        rubles(billed)
    )
}

pub fn sent_summary(names: &[String]) -> String {
    format!("передано в фонд: {}", names.join(", "))
}

pub fn received_summary(file: &str, accepted: i64, refused: i64, undecided: i64) -> String {
    let undecided = match undecided {
        0 => String::new(),
        n => format!(", не опознано {n}"),
    };
    format!("принят ответ «{file}»: принято {accepted}, отказано {refused}{undecided}")
}

pub fn edited_summary(key: &str, paths: &[&str]) -> String {
    format!("исправлен счёт {key}: {}", paths.join(", "))
}

pub fn accepted_summary(n: usize) -> String {
    format!("приняты данные фонда для счетов: {n}")
}

pub fn restored_summary(n: usize) -> String {
    format!("восстановлен тестовый реестр, счетов {n}")
}

pub fn reissued_summary<'a>(files: impl Iterator<Item = (&'a str, i64, Kopecks)>) -> String {
    let shown: Vec<String> = files
        .map(|(payer, n, billed)| format!("{payer}: {} на {}", window::count(n), rubles(billed)))
        .collect();
    format!("переформировано: {}", shown.join("; "))
}

pub fn withheld_summary(payer: &str, kind: &str, amount: Kopecks) -> String {
    match kind {
        "none" => format!("{payer}: удержаний нет"),
        kind => {
            let kind = withholding_kind(kind);
            format!("{payer}: удержание {kind} {}", rubles(amount))
        }
    }
}

pub fn unwithheld_summary(payer: &str, amount: Kopecks) -> String {
    format!("{payer}: убрано удержание {}", rubles(amount))
}

pub fn capitation_summary(payer: &str, amount: Kopecks) -> String {
    format!("{payer}: подушевое {} вручную", rubles(amount))
}

/// Several are one step: all invoices of a month.
pub fn invoiced_summary(invoices: &[&Invoice]) -> String {
    let shown: Vec<String> = invoices
        .iter()
        .map(|invoice| {
            let to_pay = rubles(invoice.sums.to_pay());
            format!("{}: {} на {to_pay}", invoice.payer, invoice_name(invoice))
        })
        .collect();
    format!("счёт на оплату: {}", shown.join("; "))
}

pub fn uninvoiced_summary(invoice: &Invoice) -> String {
    format!(
        "{}: аннулирован счёт на оплату {}",
        invoice.payer,
        invoice_name(invoice)
    )
}

/// Payers without an invoice: `: A, нет 7-файла; B, …`, or nothing.
fn left_out_of_invoices(left_out: &[(String, Why)]) -> String {
    let said = left_out
        .iter()
        .map(|(payer, reason)| format!("{payer}, {}", why(reason)));
    match left_out.is_empty() {
        true => String::new(),
        false => format!(": {}", said.collect::<Vec<_>>().join("; ")),
    }
}

/// An invoice in force and its file.
pub fn invoice_line(invoice: &Invoice, is_new: bool, path: &Path) -> String {
    let was = match is_new {
        true => "",
        false => ", выставлен раньше",
    };
    let to_pay = rubles(invoice.sums.to_pay());
    format!(
        "{}  {} на {to_pay}{was}: «{}»",
        invoice.payer,
        invoice_name(invoice),
        path.display()
    )
}

/// A payer without an invoice.
pub fn left_out_line(payer: &str, reason: &Why) -> String {
    format!("{payer}  без счёта: {}", why(reason))
}

/// Invoices that are in force and have no files.
pub fn unwritten(issued: &[Invoice], why: &Message) -> Message {
    let names: Vec<String> = issued
        .iter()
        .map(|invoice| format!("{}: {}", invoice.payer, invoice_name(invoice)))
        .collect();
    message(
        format!(
            "счета выставлены ({}), но файлов нет: {}",
            names.join("; "),
            why.what
        ),
        format!(
            "{}. Потом повторите вызов: он запишет файлы этих же счетов, заново ничего не выставляя",
            why.remedy
        ),
    )
}

/// `№ 118 от 12.05.2021`.
fn invoice_name(invoice: &Invoice) -> String {
    format!("№ {} от {}", invoice.number, full_date(invoice.date))
}

fn full_date(date: NaiveDate) -> String {
    date.format("%d.%m.%Y").to_string()
}

pub fn resubmitted_summary(primary: u64, repeat: u64) -> String {
    format!("возвращено в реестр: первичных {primary}, повторных {repeat}")
}

pub fn keys_summary(command: &str, n: usize, reason: Option<&str>) -> String {
    let what = match command {
        "defer" => "отложено",
        "undefer" => "возвращено из отложенных",
        _ => "списано",
    };
    let reason = reason.map(|r| format!(" ({r})")).unwrap_or_default();
    format!("{what} счетов: {n}{reason}")
}

pub fn refusal_status(status: RefusalStatus) -> &'static str {
    match status {
        RefusalStatus::New => "новый",
        RefusalStatus::InWork => "в работе",
        RefusalStatus::Waiting => "ждём фонд",
        RefusalStatus::Corrected => "исправлен",
        RefusalStatus::WrittenOff => "списан",
    }
}

/// `status` only where it was set.
pub fn noted_summary(n: usize, status: Option<NoteStatus>) -> String {
    let status = status.map_or(String::new(), |status| {
        format!(" («{}»)", refusal_status(status.into()))
    });
    format!("пометка на отказах: {n}{status}")
}

pub fn setup_summary(setup: &Setup) -> String {
    format!(
        "настройки: регион {}, плательщиков {}",
        setup.region.code,
        setup.payers.len()
    )
}

pub fn undone_summary(step: &store::journal::Step) -> String {
    format!("отменён шаг № {}: {}", step.id, step.summary)
}

pub fn backup_summary(target: &Path) -> String {
    format!(
        "копия базы «{}»",
        target
            .file_name()
            .map(|n| n.to_string_lossy())
            .unwrap_or_default()
    )
}

pub fn restore_backup_summary(source: &Path) -> String {
    format!(
        "база возвращена из копии «{}»",
        source
            .file_name()
            .map(|n| n.to_string_lossy())
            .unwrap_or_default()
    )
}

// ---- The proof ----

/// Names of the lines of a reconciliation.
pub enum LineName<'a> {
    Places,
    LeftInEnded,
    Export {
        file: Cow<'a, str>,
        is_main: bool,
        is_money: bool,
    },
    Prechecked {
        payer: Cow<'a, str>,
        file: Cow<'a, str>,
        is_money: bool,
    },
    Reissued {
        payer: Cow<'a, str>,
        file: Cow<'a, str>,
        is_money: bool,
    },
    Paid {
        payer: Cow<'a, str>,
        file: Cow<'a, str>,
    },
    ToPay {
        payer: Cow<'a, str>,
    },
    Invoice {
        payer: Cow<'a, str>,
        number: Cow<'a, str>,
    },
}

pub fn line_name(name: LineName<'_>) -> String {
    let unit = |is_money: bool| if is_money { "руб." } else { "шт." };
    match name {
        LineName::Places => "все счета = счета, у которых есть место, шт.".into(),
        LineName::LeftInEnded => {
            "осталось в восстановленных и расформированных реестрах, шт.".into()
        }
        LineName::Export {
            file,
            is_main,
            is_money,
        } => {
            let kind = if is_main { "" } else { " (тестовый)" };
            format!(
                "{file}{kind}: выгружено = решено + без ответа, {}",
                unit(is_money)
            )
        }
        LineName::Prechecked {
            payer,
            file,
            is_money,
        } => {
            format!(
                "{file}, {payer}: проверено = в 7-файле + отказано в «1» + ждёт переформирования, {}",
                unit(is_money)
            )
        }
        LineName::Reissued {
            payer,
            file,
            is_money,
        } => {
            format!(
                "{file}, {payer}: в 7-файле = принято + отказано в «2» + ждёт ответа, {}",
                unit(is_money)
            )
        }
        LineName::Paid { payer, file } => {
            format!("{file}, {payer}: предъявлено по принятым = принято фондом + снято, руб.")
        }
        LineName::ToPay { payer } => {
            format!("{payer}: к оплате = по случаям в 7-файле + подушевое − удержания, руб.")
        }
        LineName::Invoice { payer, number } => {
            format!("{payer}: счёт № {number} = по случаям в 7-файле + подушевое − удержания, руб.")
        }
    }
}

pub fn problem_pages(words: &str) -> String {
    format!("страницы базы: {words}")
}

pub fn problem_journal(n: i64) -> String {
    format!("в журнале не хватает шагов: {n}")
}

pub fn problem_link(what: &str, n: i64) -> String {
    let what = match what {
        "account without its revision" => "счета без своей редакции",
        "account without its shipment" => "счета без своей отправки",
        "account outside its registry" => "счета вне своего реестра",
        "account in an ended registry" => "счета в расформированном реестре",
        "key of nobody" => "ключи без счёта",
        "shipment of nobody" => "отправки без счёта",
        "shipment without its revision" => "отправки без редакции",
        "dictionary without its rows" => "справочники без своих строк",
        "member that is nobody" => "строки реестров без счёта",
        "former standing of nobody" => "история без счёта",
        other => other,
    };
    format!("оборванные связи: {what}, {n}")
}

pub fn problem_body(name: &str) -> String {
    format!("файл «{name}» в базе не совпадает со своей контрольной суммой")
}

pub fn problem_totals(name: &str) -> String {
    format!("итоги файла «{name}» не равны сумме его счетов")
}

pub fn problem_document(key: &str) -> String {
    format!("{key}: документ счёта не читается")
}

pub fn problem_columns(key: &str) -> String {
    format!("{key}: поля счёта не те, что в его документе")
}

pub fn problem_state(key: &str) -> String {
    format!("{key}: состояние счёта не следует из отправленного и полученного")
}

// ---- The board ----

pub fn step_state(state: StepState) -> &'static str {
    match state {
        StepState::Done => "сделано",
        StepState::Waiting => "ждём",
        StepState::Next => "следующий шаг",
        StepState::Possible => "можно",
        StepState::Blocked => "нельзя",
        StepState::Stale => "устарело",
        StepState::NotNeeded => "не нужно",
    }
}

pub fn why(why: &Why) -> String {
    match why {
        Why::TestNotRestored => "тестовый реестр не восстановлен".into(),
        Why::NothingFormed => "реестры не сформированы или не отмечены".into(),
        Why::NotExported => "реестр не выгружен".into(),
        Why::NoPrecheck { payer } => format!("нет ответа «1» от плательщика {payer}"),
        Why::Unanswered { n } => format!("без ответа {n}"),
        Why::Undecided { n } => {
            format!(
                "неизвестный код решения у {}",
                counted(*n, "счёта", "счетов")
            )
        }
        Why::AllRefused => "все счета отклонены".into(),
        Why::NoAccounts => "счетов нет".into(),
        Why::NoReissue { payer } => format!("нет 7-файла для {payer}"),
        Why::NotSent { file } => format!("не отправлен: {file}"),
        Why::SettlementsOff => "организация не участвует в расчётах".into(),
        Why::NoNotice => "внесите удержания или отметьте, что их нет".into(),
        Why::InvoiceByHand => "суммы готовы: ladya sums".into(),
        Why::InvoiceDiffers { number, said, now } => {
            format!(
                "счёт № {number} переделайте: {}",
                invoice_differs(said, now)
            )
        }
        Why::NoFinal { payer } => format!("нет ответа «2» от плательщика {payer}"),
        Why::FinalPartly { n } => {
            format!(
                "в ответе «2» нет решения по {}",
                counted(*n, "счёту", "счетам")
            )
        }
        Why::NotInReissue { n } => {
            format!("в 7-файл не вошло принятых счетов: {n}; переформируйте снова")
        }
    }
}

/// Part by part, what an invoice says and what it would say now.
fn invoice_differs(said: &InvoiceSums, now: &InvoiceSums) -> String {
    let counts = (said.accounts.to_string(), now.accounts.to_string());
    let sums = |said: Kopecks, now: Kopecks| (said.to_string(), now.to_string());
    let parts = [
        ("счетов", counts),
        ("по случаям", sums(said.case_based, now.case_based)),
        ("подушевое", sums(said.capitation, now.capitation)),
        ("удержано", sums(said.withheld, now.withheld)),
        ("к оплате", sums(said.to_pay(), now.to_pay())),
    ];
    let differing: Vec<String> = parts
        .into_iter()
        .filter(|(_, (said, now))| said != now)
        .map(|(part, (said, now))| format!("{part} в нём {said}, теперь {now}"))
        .collect();
    differing.join(", ")
}

pub fn next(next: &Next) -> String {
    match next {
        Next::Setup => "задать реквизиты: ladya setup --file".into(),
        Next::Import => "принять счета из МИС: ladya import".into(),
        Next::Form => "сформировать реестры: ladya form".into(),
        Next::Mark => "отметить реестры: ladya mark".into(),
        Next::Export => "выгрузить (F2): ladya export".into(),
        Next::ReceiveTest => "принять ответы на тестовый реестр: ladya receive".into(),
        Next::Restore => "восстановить тестовый реестр: ladya restore".into(),
        Next::ReceivePrecheck { payers } => format!("принять ответы «1»: {}", payers.join(", ")),
        Next::Reissue { payers } => format!("переформировать (F6): {}", payers.join(", ")),
        Next::Send { files } => format!("передать в фонд: {}", files.join(", ")),
        Next::Withhold { payers } => format!(
            "внести удержания или отметить, что их нет: {}",
            payers.join(", ")
        ),
        Next::ReceiveFinal { payers } => format!("принять ответы «2»: {}", payers.join(", ")),
        Next::Resubmit { n, sum } => {
            format!("разобрать отказы: {n} на {sum} (исправить и F8, или списать)")
        }
        Next::Done => "месяц закончен".into(),
    }
}

// ---- Lines of the command line ----

/// A rule as words.
pub fn error_of_rule(rule: &Rule) -> Message {
    self::rule(rule)
}

pub fn conflicts(key: &str, what: &str) -> String {
    match what.starts_with(key) {
        true => format!("часть счетов оставлена без изменений: {what}"),
        false => format!("часть счетов оставлена без изменений: {key}: {what}"),
    }
}

pub fn imported_line(read: u64, new: u64, updated: u64, same: u64) -> String {
    format!("прочитано {read}: новых {new}, исправлено {updated}, без изменений {same}")
}

pub fn received_line(file: &Received, refused: Option<&Message>) -> String {
    match (&file.outcome, refused) {
        (_, Some(message)) => format!(
            "не принят  {}: {}; {}",
            file.name, message.what, message.remedy
        ),
        (Outcome::Already, _) => format!("уже принят {}", file.name),
        _ => {
            let undecided = match file.undecided {
                0 => String::new(),
                n => format!(", не опознано {n}"),
            };
            format!(
                "принят     {}: принято {}, отказано {}{undecided}",
                file.name, file.accepted, file.refused
            )
        }
    }
}

pub fn edited_line(key: &str, revision: i64, n: usize) -> String {
    match n {
        0 => format!("{key}: ничего не изменилось, редакция {revision}"),
        n => format!("{key}: редакция {revision}, изменено полей: {n}"),
    }
}

pub fn formed_lines(formed: &[Registry]) -> Vec<String> {
    if formed.is_empty() {
        return vec!["формировать нечего: в очереди нет счетов этого периода".into()];
    }
    formed
        .iter()
        .map(|r| {
            format!(
                "№ {}  {:<28} счетов {:>7}  на {:>16}",
                r.id,
                activity(r.activity),
                r.accounts,
                r.billed
            )
        })
        .collect()
}

pub fn unformed_line(n: usize) -> String {
    format!("счетов возвращено в очередь: {n}")
}

pub fn exported_line(path: &Path, n: i64, billed: Kopecks) -> String {
    format!(
        "«{}»: счетов {n} на {billed}. Файл ждёт передачи в фонд; потом отметьте его: ladya sent",
        path.display()
    )
}

pub fn reissued_lines(done: &Reissued) -> Vec<String> {
    let mut lines: Vec<String> = done
        .files
        .iter()
        .map(|f| {
            format!(
                "{}  «{}»: счетов {} на {}, исключено {}",
                f.payer,
                f.path.display(),
                f.accounts,
                f.billed,
                f.excluded
            )
        })
        .collect();
    if lines.is_empty() {
        lines.push("переформировывать нечего".into());
    }
    if !done.missing.is_empty() {
        lines.push(format!("ещё нет 7-файла: {}", done.missing.join(", ")));
    }
    lines
}

pub fn withholding_line(line: &Withholding) -> String {
    format!(
        "№ {}  {}  {:<14} {:>14}  {}",
        line.id,
        line.payer,
        withholding_kind(&line.kind),
        line.amount,
        line.notice.as_deref().unwrap_or("")
    )
}

pub fn sums_lines(sums: &[Sum]) -> Vec<String> {
    if sums.is_empty() {
        return vec!["сумм ещё нет: ответы «1» не приняты".into()];
    }
    let head = format!(
        "{:<2} {:>16} {:>16} {:>14} {:>16} {:>8}",
        "", "по случаям", "подушевое", "удержано", "к оплате", "счетов"
    );
    let row = |s: &Sum| {
        format!(
            "{:<2} {:>16} {:>16} {:>14} {:>16} {:>8}",
            s.payer,
            s.case_based,
            s.capitation,
            s.withheld,
            s.to_pay(),
            s.accounts
        )
    };
    std::iter::once(head).chain(sums.iter().map(row)).collect()
}

pub fn journal_line(step: &store::journal::Step) -> String {
    let undone = match step.undone_by {
        Some(by) if matches!(step.command.as_str(), "export" | "reissue") => {
            format!("  (отменено шагом № {by}: файл не отправлять)")
        }
        Some(by) => format!("  (отменено шагом № {by})"),
        None => String::new(),
    };
    format!(
        "№ {:<4} {}  {}  {}{undone}",
        step.id,
        step.at.get(..16).unwrap_or(&step.at).replace('T', " "),
        step.who,
        step.summary
    )
}

pub fn restored_backup_line(kept: Option<&str>) -> String {
    match kept {
        Some(path) => format!("база возвращена из копии; прежняя сохранена как «{path}»"),
        None => "база создана из копии".into(),
    }
}

pub fn insured_line(n: u64) -> String {
    format!("застрахованных в списке: {n}")
}

pub fn stand_line(file: &crate::stand::Written) -> String {
    format!(
        "{}  «{}»: счетов {}, отказано {}, снято частично {}",
        file.letter,
        file.path.display(),
        file.accounts,
        file.refused,
        file.reduced
    )
}

pub fn demo_lines(database: &Path, period: ReportingPeriod, n_files: usize) -> Vec<String> {
    let db = database.display();
    vec![
        String::new(),
        format!("База: {db}; файлов обмена: {n_files}. Посмотрите:"),
        format!("  ladya --db \"{db}\" board --period {period}"),
        format!("  ladya --db \"{db}\" refusals --period {period}"),
        format!("  ladya --db \"{db}\" sums --period {period}"),
        format!("  ladya --db \"{db}\" board"),
    ]
}

pub fn not_empty(path: &Path) -> Message {
    message(
        format!("папка «{}» не пуста", path.display()),
        "укажите новую или пустую папку",
    )
}

pub fn board_title(period: ReportingPeriod) -> String {
    format!("Месяц {period}")
}

pub fn board_test(step: &BoardStep) -> String {
    board_step("test", step)
}

pub fn board_registry(registry: &Registry) -> String {
    let marked = if registry.is_marked {
        "отмечен"
    } else {
        "не отмечен"
    };
    format!(
        "   реестр № {} ({}) {:<28} {marked}, счетов {} на {}",
        registry.id,
        round(registry.round),
        activity(registry.activity),
        registry.accounts,
        registry.billed
    )
}

pub fn board_step(name: &str, step: &BoardStep) -> String {
    let name = match name {
        "request" => "выгрузка",
        "precheck" => "ответ 1",
        "reissue" => "7-файл",
        "withholding" => "удержание",
        "invoice" => "счёт",
        "final" => "ответ 2",
        _ => "тестовый реестр",
    };
    let figures = match (step.accounts, step.sum) {
        (0, Kopecks::ZERO) => String::new(),
        (0, sum) => format!("  на {sum}"),
        (n, sum) => format!("  {n} на {sum}"),
    };
    let date = step
        .date
        .as_deref()
        .map(|d| format!("  {d}"))
        .unwrap_or_default();
    let why = step
        .why
        .as_ref()
        .map(|w| format!("  ({})", why(w)))
        .unwrap_or_default();
    format!(
        "   {name:<18} {}{date}{figures}{why}",
        step_state(step.state)
    )
}

/// The step of the invoice, with its number where there is one.
pub fn board_invoice(row: &Row) -> String {
    let step = board_step("invoice", &row.invoice);
    match &row.issued {
        Some(invoice) => format!("{step}  № {}", invoice.number),
        None => step,
    }
}

pub fn board_next(step: &Next) -> String {
    format!("Дальше: {}", next(step))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_for_people() {
        for (kopecks, expected) in [
            (0, "0,00 ₽"),
            (123_456_789, "1\u{a0}234\u{a0}567,89 ₽"),
            (-5, "−0,05 ₽"),
            (100_000, "1\u{a0}000,00 ₽"),
        ] {
            assert_eq!(rubles(Kopecks(kopecks)), expected);
        }
    }

    #[test]
    fn the_journal_writes_sums_for_people() {
        let sum = Kopecks(118_213_171);
        assert_eq!(
            reissued_summary([("A", 12_840, sum)].into_iter()),
            "переформировано: A: 12\u{a0}840 на 1\u{a0}182\u{a0}131,71 ₽"
        );
        assert_eq!(
            withheld_summary("A", "ckdl", sum),
            "A: удержание ЦКДЛ 1\u{a0}182\u{a0}131,71 ₽"
        );
        let exported = exported_summary(Round::Main, "x", 5, sum, 0);
        assert!(exported.ends_with("счетов 5 на 1\u{a0}182\u{a0}131,71 ₽"));
    }
}
