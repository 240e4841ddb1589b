//! Why the stand could not answer: the enum, and its words in Russian with what to do next.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::domain::Decision;
use crate::exchange::Fault;
use crate::exchange::edition::EditionFault;
use crate::exchange::name::{NameFault, Step};

/// A failure of the stand. Nothing has been written when one is returned.
#[derive(Debug)]
pub enum StandError {
    /// A file or folder cannot be read or written; the system's words.
    File {
        path: PathBuf,
        error: std::io::Error,
    },
    /// Not a file name of the exchange.
    Name {
        name: String,
        fault: NameFault,
    },
    /// A file of another step than the one to be answered.
    WrongStep {
        name: String,
        expected: Step,
        found: Step,
    },
    /// The name lacks the payer's sign, or says «all» where one payer is meant.
    NoPayer {
        name: String,
    },
    /// Two of the given files would get one and the same reply.
    SameReply {
        name: String,
    },
    /// The file cannot be read as the format says, or written back.
    Content {
        path: PathBuf,
        faults: Vec<Fault>,
    },
    /// A row of the list of insured people; the line counts from 1, the header included.
    Insured {
        path: PathBuf,
        line: u64,
        what: String,
    },
    /// A list without anybody: nobody can be made to pay.
    NobodyInsured {
        path: PathBuf,
    },
    /// One letter stands for two payers, or is not one sign.
    BadLetter {
        path: PathBuf,
        letter: String,
    },
    /// The set-up has no payer for a policy of the request.
    NoSuchPayer {
        insurer_ogrn: String,
        key: String,
    },
    Profile(EditionFault),
    /// The profile names no code for this decision.
    NoDecisionCode(Decision),
    /// The format lacks an element that a reply needs.
    NoElement(&'static str),
}

impl StandError {
    /// The exit code of the command line: 3 unusable input, 4 file system.
    pub fn exit_code(&self) -> u8 {
        match self {
            StandError::File { error, .. } if error.kind() == std::io::ErrorKind::NotFound => 3,
            StandError::File { .. }
            | StandError::Profile(_)
            | StandError::NoDecisionCode(_)
            | StandError::NoElement(_) => 4,
            _ => 3,
        }
    }

    pub(super) fn file(path: &Path, error: std::io::Error) -> StandError {
        StandError::File {
            path: path.to_owned(),
            error,
        }
    }

    pub(super) fn content(path: &Path, faults: Vec<Fault>) -> StandError {
        StandError::Content {
            path: path.to_owned(),
            faults,
        }
    }
}

impl std::error::Error for StandError {}

impl fmt::Display for StandError {
    /// Two lines: what is wrong, and what to do.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, then) = words(self);
        write!(f, "{what}\n{then}")
    }
}

fn step_sign(step: Step) -> &'static str {
    match step {
        Step::Request => "запрос МО («3»)",
        Step::Precheck => "предварительный ответ («1»)",
        Step::Reissue => "переформированный файл («7»)",
        Step::Final => "окончательный ответ («2»)",
    }
}

fn words(error: &StandError) -> (String, String) {
    match error {
        StandError::File { path, error } => (
            format!("не получилось обратиться к «{}»: {error}", path.display()),
            "Проверьте путь, права на папку и свободное место.".into(),
        ),
        StandError::Name { name, .. } => (
            format!("имя «{name}» составлено не по правилам обмена"),
            "Дайте файл под тем именем, под которым программа его выгрузила.".into(),
        ),
        StandError::WrongStep {
            name,
            expected,
            found,
        } => (
            format!(
                "«{name}» — это {}, а нужен {}",
                step_sign(*found),
                step_sign(*expected)
            ),
            "Выберите другой файл или другую команду учебного фонда.".into(),
        ),
        StandError::NoPayer { name } => (
            format!("в имени «{name}» нет буквы плательщика"),
            "Окончательный ответ даётся на файл одного плательщика: выполните переформирование."
                .into(),
        ),
        StandError::SameReply { name } => (
            format!("на два файла пришёлся бы один и тот же ответ «{name}»"),
            "Оставьте по одному файлу на плательщика.".into(),
        ),
        StandError::Content { path, faults } => {
            let place = faults.first().map_or(String::new(), |fault| {
                let line = fault
                    .place
                    .line
                    .map_or(String::new(), |n| format!("строка {n}, "));
                format!("{line}{} {:?}", fault.place.path, fault.kind)
            });
            (
                format!(
                    "файл «{}» не читается, ошибок {}, первая: {place}",
                    path.display(),
                    faults.len()
                ),
                "Выгрузите файл заново.".into(),
            )
        }
        StandError::Insured { path, line, what } => (
            format!(
                "список застрахованных «{}», строка {line}: {what}",
                path.display()
            ),
            "Исправьте строку: столбцы через точку с запятой, даты ГГГГ-ММ-ДД.".into(),
        ),
        StandError::NobodyInsured { path } => (
            format!("список застрахованных «{}» пуст", path.display()),
            "Составьте список по файлу запроса или возьмите список учебных людей.".into(),
        ),
        StandError::BadLetter { path, letter } => (
            format!(
                "список застрахованных «{}»: буква плательщика «{letter}» не годится",
                path.display()
            ),
            "Буква — один знак; у одной буквы один ОГРН плательщика.".into(),
        ),
        StandError::NoSuchPayer { insurer_ogrn, key } => (
            format!(
                "счёт {key}: в настройке нет плательщика для страховой организации «{insurer_ogrn}»"
            ),
            "Добавьте в настройку [[payers]] эту организацию или фонд (kind = \"fund\").".into(),
        ),
        StandError::Profile(fault) => (
            format!("профиль региона не годится: {fault}"),
            "Исправьте профиль или назовите другой.".into(),
        ),
        StandError::NoDecisionCode(decision) => (
            format!("в профиле региона нет кода решения ({})", decision.code()),
            "Укажите коды в разделе [decision] профиля.".into(),
        ),
        StandError::NoElement(name) => (
            format!("в описании формата нет элемента «{name}», нужного для ответа"),
            "Учебный фонд отвечает только в формате «Reestr».".into(),
        ),
    }
}
