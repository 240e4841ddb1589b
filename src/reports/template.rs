//! Printed documents: a template and its data become PDF.
//!
//! Templates are typst: ours stand in `resources/reports`, an organization's own of the same name in
//! a folder `reports` of its data. This module knows no document and no figure; a document is a
//! structure beside it, a template and a line of [`BUILT_IN`]. No file, package, font or clock from
//! outside reaches a template.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use chrono::{DateTime, Datelike, FixedOffset, Timelike};
use serde::Serialize;
use serde_json::Value;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{DiagSpan, FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World, WorldExt};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use super::{Paper, form, own};
use crate::text;

/// What a printed document is made of. A template finds its fields in `data.json`, beside `title`,
/// `program` and `printed`.
pub trait Printable: Serialize {
    /// The name of its template.
    const TEMPLATE: &'static str;

    fn title(&self) -> String;

    /// What the one who prints it should know, in words.
    fn notes(&self) -> &[String] {
        &[]
    }

    /// The same for a spreadsheet: what stands on its sheets.
    fn sheets(&self) -> Vec<form::Sheet>;
}

/// Why a document was not printed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Our own template does not take these data.
    #[error("{0}")]
    Template(Fault),
    #[error("data of a document: {0}")]
    Data(#[from] serde_json::Error),
}

/// What is wrong with a template.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{}: {reason}", .line.unwrap_or(0))]
pub struct Fault {
    pub file: String,
    /// From 1; none where it is about the file as a whole.
    pub line: Option<usize>,
    /// In typst's words.
    pub reason: String,
}

/// The templates that come with the program.
pub const BUILT_IN: [(&str, &str); 6] = [
    (LOOK, include_str!("../../resources/reports/look.typ")),
    (
        "invoice",
        include_str!("../../resources/reports/invoice.typ"),
    ),
    ("sums", include_str!("../../resources/reports/sums.typ")),
    (
        "reconciliation",
        include_str!("../../resources/reports/reconciliation.typ"),
    ),
    (
        "control",
        include_str!("../../resources/reports/control.typ"),
    ),
    (
        "volumes",
        include_str!("../../resources/reports/volumes.typ"),
    ),
];

/// What all of them share.
const LOOK: &str = "look";
const DATA: &str = "data.json";

/// How many documents ago a result was used last that typst still remembers: the next invoice of a
/// month finds what it has in common with the former one, and nothing else stays.
const REMEMBERED: usize = 2;

/// Prints a document by the organization's own template where `folders` have one, the first wins. A
/// broken one is told in the notes, and ours takes its place.
///
/// # Errors
/// [`Error`]; both mean that the program is wrong, not the clerk.
pub fn print<D: Printable>(
    document: &D,
    at: DateTime<FixedOffset>,
    folders: &[PathBuf],
) -> Result<Paper, Error> {
    let title = document.title();
    let data = data(document, &title, at)?;
    let mut notes = document.notes().to_vec();
    let own = own_templates(D::TEMPLATE, folders);
    let printed = match own.and_then(|own| own.map(|own| own.pdf(&data, &title, at)).transpose()) {
        Ok(Some(pdf)) => Ok(pdf),
        Ok(None) => Templates::ours(D::TEMPLATE).pdf(&data, &title, at),
        Err(fault) => {
            let (line, reason) = (fault.line, &fault.reason);
            notes.push(text::papers::template_fault(&fault.file, line, reason));
            Templates::ours(D::TEMPLATE).pdf(&data, &title, at)
        }
    };
    typst::comemo::evict(REMEMBERED);
    let pdf = printed.map_err(Error::Template)?;
    Ok(Paper { pdf, notes })
}

// ---- Data ----

fn data<D: Printable>(
    document: &D,
    title: &str,
    at: DateTime<FixedOffset>,
) -> Result<Bytes, serde_json::Error> {
    #[derive(Serialize)]
    struct Data<'d, D> {
        title: &'d str,
        program: String,
        printed: String,
        #[serde(flatten)]
        document: &'d D,
    }
    let mut data = serde_json::to_value(Data {
        title,
        program: text::creator(),
        printed: at.format("%d.%m.%Y").to_string(),
        document,
    })?;
    keep_printable(&mut data);
    Ok(Bytes::new(serde_json::to_vec(&data)?))
}

/// A sign that our fonts do not have would make a file that no archive takes.
fn keep_printable(data: &mut Value) {
    match data {
        Value::String(text) if !text.chars().all(is_printable) => {
            *text = text
                .chars()
                .map(|sign| match sign {
                    sign if is_printable(sign) => sign,
                    sign if sign.is_whitespace() || sign.is_control() => ' ',
                    _ => '?',
                })
                .collect();
        }
        Value::Array(values) => values.iter_mut().for_each(keep_printable),
        Value::Object(values) => values.values_mut().for_each(keep_printable),
        _ => {}
    }
}

fn is_printable(sign: char) -> bool {
    let has_it = |font| {
        let info = FONTS.0.info(font);
        info.is_some_and(|info| info.coverage.contains(u32::from(sign)))
    };
    !sign.is_control() && (0..N_TEXT_FONTS).all(has_it)
}

// ---- Templates ----

/// A template as text, with the name under which its faults are told.
struct Template {
    shown: String,
    text: Cow<'static, str>,
}

/// What one document is compiled from.
struct Templates {
    document: Template,
    look: Template,
}

impl Templates {
    fn ours(name: &str) -> Templates {
        Templates {
            document: ours(name),
            look: ours(LOOK),
        }
    }

    fn pdf(&self, data: &Bytes, title: &str, at: DateTime<FixedOffset>) -> Result<Vec<u8>, Fault> {
        let world = Sources {
            document: Source::new(DOCUMENT_ID.to_owned(), self.document.text.clone().into()),
            look: Source::new(LOOK_ID.to_owned(), self.look.text.clone().into()),
            data: data.clone(),
        };
        let mut document = typst::compile::<PagedDocument>(&world)
            .output
            .map_err(|faults| self.fault(&world, &faults))?;
        let info = document.info_mut();
        info.title.get_or_insert_with(|| title.into());
        // The day is ours to say: a template that says none would make a file that archives refuse.
        info.date = Smart::Auto;
        typst_pdf::pdf(&document, &options(at)).map_err(|faults| self.fault(&world, &faults))
    }

    /// The first thing that typst complains about, at its place in the file.
    fn fault(&self, world: &Sources, faults: &[SourceDiagnostic]) -> Fault {
        let Some(first) = faults.first() else {
            return Fault {
                file: self.document.shown.clone(),
                line: None,
                reason: String::new(),
            };
        };
        let place = |span: DiagSpan| {
            let id = span.id()?;
            let source = world.source(id).ok()?;
            let line = source.lines().byte_to_line(world.range(span)?.start)?;
            Some((id, line + 1))
        };
        // What goes wrong in data or in a file that is not there is told where it was asked for.
        let called = first.trace.iter().map(|call| call.span.into());
        let place = std::iter::once(first.span).chain(called).find_map(place);
        let file = match place {
            Some((id, _)) if id == *LOOK_ID => &self.look.shown,
            _ => &self.document.shown,
        };
        Fault {
            file: file.clone(),
            line: place.map(|(_, line)| line),
            reason: first.message.to_string(),
        }
    }
}

fn ours(name: &str) -> Template {
    let text = BUILT_IN.iter().find(|(id, _)| *id == name);
    Template {
        shown: format!("{name}.typ"),
        text: Cow::Borrowed(text.map_or("", |(_, text)| text)),
    }
}

/// The organization's template of this name, or ours with the organization's look; none where it has
/// neither.
fn own_templates(name: &str, folders: &[PathBuf]) -> Result<Option<Templates>, Fault> {
    let (document, look) = (own_template(name, folders)?, own_template(LOOK, folders)?);
    if document.is_none() && look.is_none() {
        return Ok(None);
    }
    Ok(Some(Templates {
        document: document.unwrap_or_else(|| ours(name)),
        look: look.unwrap_or_else(|| ours(LOOK)),
    }))
}

fn own_template(name: &str, folders: &[PathBuf]) -> Result<Option<Template>, Fault> {
    let file = own::find(&format!("{name}.typ"), folders);
    file.map(|file| read(&file)).transpose()
}

fn read(file: &Path) -> Result<Template, Fault> {
    let shown = file.display().to_string();
    match std::fs::read_to_string(file) {
        Ok(text) => Ok(Template {
            shown,
            text: Cow::Owned(text),
        }),
        Err(error) => Err(Fault {
            file: shown,
            line: None,
            reason: error.to_string(),
        }),
    }
}

// ---- What typst sees of the world ----

struct Sources {
    document: Source,
    look: Source,
    data: Bytes,
}

static DOCUMENT_ID: LazyLock<FileId> = LazyLock::new(|| id("document.typ"));
static LOOK_ID: LazyLock<FileId> = LazyLock::new(|| id("look.typ"));
static DATA_ID: LazyLock<FileId> = LazyLock::new(|| id(DATA));
static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));
static FONTS: LazyLock<(LazyHash<FontBook>, Vec<Font>)> = LazyLock::new(|| {
    let files: [&[u8]; 3] = [
        include_bytes!("../../assets/fonts/PTSans-Regular.ttf"),
        include_bytes!("../../assets/fonts/PTSans-Bold.ttf"),
        include_bytes!("../../assets/fonts/PTMono-Regular.ttf"),
    ];
    let fonts: Vec<Font> = files
        .into_iter()
        .flat_map(|file| Font::iter(Bytes::new(file)))
        .collect();
    (LazyHash::new(FontBook::from_fonts(&fonts)), fonts)
});
/// The first of [`FONTS`] are those of names and words.
const N_TEXT_FONTS: usize = 2;

fn id(name: &str) -> FileId {
    // The names are our own constants, and they are paths.
    let path = VirtualPath::new(name).expect("a path");
    FileId::new(RootedPath::new(VirtualRoot::Project, path))
}

impl World for Sources {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &FONTS.0
    }

    fn main(&self) -> FileId {
        *DOCUMENT_ID
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        match id {
            id if id == *DOCUMENT_ID => Ok(self.document.clone()),
            id if id == *LOOK_ID => Ok(self.look.clone()),
            _ => Err(FileError::AccessDenied),
        }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        match id {
            id if id == *DATA_ID => Ok(self.data.clone()),
            _ => Err(FileError::AccessDenied),
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.1.get(index).cloned()
    }

    /// The day comes with the data.
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn options(at: DateTime<FixedOffset>) -> PdfOptions {
    let parts = [at.month(), at.day(), at.hour(), at.minute(), at.second()];
    let [month, day, hour, minute, second] = parts.map(|part| part as u8);
    let date = Datetime::from_ymd_hms(at.year(), month, day, hour, minute, second);
    let offset = at.offset().local_minus_utc() / 60;
    PdfOptions {
        creator: Smart::Custom(Some(text::creator())),
        timestamp: date.and_then(|date| Timestamp::new_local(date, offset)),
        // One standard never contradicts itself.
        standards: PdfStandards::new(&[PdfStandard::A_2b]).unwrap_or_default(),
        tagged: false,
        ..PdfOptions::default()
    }
}
