//! A document page by page: made, looked at, printed, saved.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use iced::advanced::image::Handle;
use iced::widget::{column, container, row, space, text};
use iced::{Alignment, Element, Length, Size, Task};

use super::super::month::fault_view;
use super::super::{Action, Hint};
use super::choices::{self, Choices};
use crate::reports::{self, Ask, Document, Key};
use crate::text::window::{self as common, documents as words};
use crate::ui::command::Command;
use crate::ui::desk::{Desk, Words, think};
use crate::ui::font;
use crate::ui::icon::{self, Icon};
use crate::ui::job::{self, Job, Running, Said};
use crate::ui::pages::{self, Pages};
use crate::ui::preview::Preview;
use crate::ui::printing::{self, Printed};
use crate::ui::spreadsheet;
use crate::ui::theme::{self, Tone};
use crate::ui::widget::button::button;
use crate::ui::widget::paper::{self, Sheet, Zoom, paper};
use crate::workflows::Progress;

const HOME: &str = "paper";
/// Counts the makings of all documents: one that was closed has a message on its way to the next.
static TURNS: AtomicU64 = AtomicU64::new(1);
/// Pages that stay painted before and behind those that are seen.
const KEPT: usize = 1;
/// More than these are not printed by one key.
const MANY: usize = 20;
/// A page is a page at 100 %.
const POINTS: f32 = 72.0;
const PIXELS: f32 = 96.0;

pub struct Reader {
    document: &'static Document,
    ask: Ask,
    /// Which making this is, of all documents: what was made or painted for another one comes too late.
    turn: u64,
    making: Option<Running>,
    made: Option<Result<Arc<Pages>, Words>>,
    sheets: Vec<Sheet>,
    /// Pixels to a point of the pictures that are there.
    painted: BTreeMap<usize, f32>,
    is_painting: bool,
    zoom: Zoom,
    seen: Range<usize>,
    /// Pixels of the screen to a point.
    scale: f32,
    choices: Choices,
}

#[derive(Clone, Debug)]
pub enum Message {
    Making(u64, job::Event),
    /// A page of a turn, at so many pixels to a point.
    Painted(u64, usize, f32, Option<Handle>),
    Paper(paper::Event),
    Zoom(bool),
    Choices(choices::Message),
    Printed(Result<Printed, Words>),
    Shown(Result<(), Words>),
    Retry,
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Reader {
    pub fn new(desk: &Desk, document: &'static Document, ask: Ask) -> (Reader, Task<Message>) {
        let mut reader = Reader {
            document,
            choices: Choices::new(desk, document, &ask),
            ask,
            turn: 0,
            making: None,
            made: None,
            sheets: Vec::new(),
            painted: BTreeMap::new(),
            is_painting: false,
            zoom: Zoom::default(),
            seen: 0..0,
            scale: 1.0,
        };
        let load = reader.reload(desk);
        let home = iced::widget::operation::focus(reader.home());
        (reader, Task::batch([load, home]))
    }

    /// Id of what gets the keys: the pages, or what must be typed first.
    pub fn home(&self) -> &'static str {
        match self.document.takes.key {
            Some(Key::Account) if self.ask.key.is_none() => choices::ACCOUNT,
            _ => HOME,
        }
    }

    pub fn title(&self) -> &'static str {
        self.document.title
    }

    /// Makes the document anew; what is shown stays until it is ready.
    pub fn reload(&mut self, desk: &Desk) -> Task<Message> {
        self.ask.period = desk.period;
        let read = self.choices.read(desk, self.document, &self.ask);
        Task::batch([self.make(desk), read.map(Message::Choices)])
    }

    fn make(&mut self, desk: &Desk) -> Task<Message> {
        self.stop();
        self.turn = TURNS.fetch_add(1, Ordering::Relaxed);
        self.choices.complete(&mut self.ask);
        if self.choices.lacking(&self.ask).is_some() {
            self.making = None;
            self.made = None;
            self.sheets.clear();
            return Task::none();
        }
        let (name, ask, of) = (self.document.name, self.ask.clone(), desk.clone());
        let work = move |progress: &dyn Progress| {
            let made = of
                .open_to_read()
                .map_err(reports::Error::from)
                .and_then(|workplace| reports::pages(&workplace, name, &ask, progress))
                .and_then(Pages::open);
            of.notice(made.as_ref().err());
            job::Event::of(made.map(|pages| Said::new("").pages(pages)))
        };
        let (running, events) = job::start(desk, Job::outside(words::JOB_MAKE, work).reading());
        self.making = Some(running);
        let turn = self.turn;
        events.map(move |event| Message::Making(turn, event))
    }

    /// Nobody waits for it any more.
    fn stop(&self) {
        if let Some(running) = &self.making {
            running.stop();
        }
    }

    fn making(&mut self, event: job::Event) -> Action<Message> {
        match event {
            job::Event::Progressed(step) => {
                if let Some(running) = &mut self.making {
                    running.step = Some(step);
                }
                Action::None
            }
            job::Event::Stepped(_) => Action::None,
            job::Event::Stopped => {
                self.making = None;
                Action::None
            }
            job::Event::Finished(done) => {
                self.making = None;
                let pages = done.and_then(|said| said.pages.ok_or_else(spreadsheet::not_ready));
                self.take(pages)
            }
        }
    }

    fn take(&mut self, made: Result<Arc<Pages>, Words>) -> Action<Message> {
        self.painted.clear();
        self.sheets = match &made {
            Ok(pages) => {
                let sizes = pages.sizes().iter();
                let sheet = |size: &pages::Size| Sheet {
                    size: Size::new(size.width, size.height),
                    picture: None,
                };
                sizes.map(sheet).collect()
            }
            Err(_) => Vec::new(),
        };
        let is_first = !matches!(self.made, Some(Ok(_)));
        self.made = Some(made);
        let paint = self.paint();
        match is_first {
            true => Action::Run(Task::batch([paint, iced::widget::operation::focus(HOME)])),
            false => Action::Run(paint),
        }
    }

    /// Paints the next page that is seen and has no picture of this size, one at a time: the newest
    /// place is always the next.
    fn paint(&mut self) -> Task<Message> {
        let Some(Ok(pages)) = &self.made else {
            return Task::none();
        };
        let last = self.sheets.len();
        let near = self.seen.start.saturating_sub(KEPT)..(self.seen.end + KEPT).min(last);
        for (at, sheet) in self.sheets.iter_mut().enumerate() {
            if sheet.picture.is_some() && !near.contains(&at) {
                sheet.picture = None;
                self.painted.remove(&at);
            }
        }
        if self.is_painting {
            return Task::none();
        }
        let scale = self.scale;
        let is_wanting = |at: &usize| self.painted.get(at) != Some(&scale);
        // Those behind come next on the way down, those before on the way up.
        let beside = (self.seen.end..near.end).chain(near.start..self.seen.start);
        let mut order = self.seen.clone().chain(beside).filter(|at| *at < last);
        let Some(at) = order.find(is_wanting) else {
            return Task::none();
        };
        self.is_painting = true;
        let (pages, turn) = (pages.clone(), self.turn);
        think(move || {
            let picture = pages.paint(at, scale);
            picture.map(|p| Handle::from_rgba(p.width, p.height, p.pixels))
        })
        .map(move |picture| Message::Painted(turn, at, scale, picture))
    }

    fn made(&self) -> Result<&Pages, Words> {
        match &self.made {
            Some(Ok(made)) if self.making.is_none() => Ok(made),
            Some(Err(fault)) => Err(fault.clone()),
            _ => Err(Words {
                what: words::NOT_READY.into(),
                remedy: words::NOT_READY_REMEDY.into(),
            }),
        }
    }

    pub fn update(&mut self, message: Message, desk: &Desk) -> Action<Message> {
        match message {
            Message::Making(turn, event) if turn == self.turn => self.making(event),
            Message::Making(..) => Action::None,
            Message::Painted(turn, at, scale, picture) => {
                self.is_painting = false;
                if turn == self.turn
                    && let Some(sheet) = self.sheets.get_mut(at)
                {
                    sheet.picture = picture;
                    self.painted.insert(at, scale);
                }
                Action::Run(self.paint())
            }
            Message::Paper(paper::Event::Seen { pages, scale }) => {
                self.seen = pages;
                self.scale = scale;
                Action::Run(self.paint())
            }
            Message::Paper(paper::Event::Zoom(zoom)) => {
                self.zoom = zoom;
                Action::None
            }
            Message::Zoom(is_larger) => {
                let percent = self.percent(desk) as f32;
                self.zoom = Zoom::Percent(paper::stepped(percent, is_larger));
                Action::Run(iced::widget::operation::focus(HOME))
            }
            Message::Choices(message) => {
                let was = self.ask.clone();
                self.choices.update(message, &mut self.ask, desk);
                match self.ask == was {
                    true => Action::None,
                    false => {
                        let home = iced::widget::operation::focus(self.home());
                        Action::Run(Task::batch([self.reload(desk), home]))
                    }
                }
            }
            Message::Printed(Ok(printed)) => Action::Say(said_printed(printed).into()),
            Message::Shown(Ok(())) => Action::Say(Said::new(words::OPENED).unchanged().into()),
            Message::Printed(Err(fault)) | Message::Shown(Err(fault)) => Action::Fail(fault),
            Message::Retry => Action::Run(self.reload(desk)),
        }
    }

    pub fn command(&mut self, command: &Command, desk: &Desk) -> Option<Action<Message>> {
        let is_ours = matches!(
            command,
            Command::Print | Command::ShowFile | Command::Save | Command::Spreadsheet
        );
        if !is_ours {
            return None;
        }
        let made = match self.made() {
            Ok(made) => made,
            Err(why) => return Some(Action::Fail(why)),
        };
        let (of, name, pdf) = (desk.clone(), self.name(), made.bytes().clone());
        Some(match command {
            Command::Print if self.sheets.len() > MANY => self.ask_to_print(desk, made),
            Command::Print => {
                let print = think(move || printing::print(&of, &name, &pdf));
                Action::Run(print.map(Message::Printed))
            }
            Command::ShowFile => {
                let show = think(move || printing::show(&of, &name, &pdf));
                Action::Run(show.map(Message::Shown))
            }
            Command::Save => self.ask_to_save(desk, "pdf", made),
            _ => self.ask_to_save(desk, "xlsx", made),
        })
    }

    /// What the file is called, without its ending.
    fn name(&self) -> String {
        reports::file_name(self.document, &self.ask)
    }

    fn ask_to_print(&self, desk: &Desk, made: &Pages) -> Action<Message> {
        let (of, name, pdf) = (desk.clone(), self.name(), made.bytes().clone());
        Action::Preview(Task::done(Ok(Preview {
            title: words::PRINT_TITLE.into(),
            lines: Vec::new(),
            files: Vec::new(),
            folder: None,
            notes: vec![
                (Icon::Warning, words::n_pages(self.sheets.len())),
                (Icon::Done, words::PRINT_NOTE.into()),
            ],
            button: words::PRINT.into(),
            start: Arc::new(move |_| {
                let (of, name, pdf) = (of.clone(), name.clone(), pdf.clone());
                let work = move |_: &dyn Progress| {
                    let printed = printing::print(&of, &name, &pdf);
                    job::Event::Finished(printed.map(said_printed))
                };
                Job::outside(words::JOB_PRINT, work).reading()
            }),
        })))
    }

    fn ask_to_save(&self, desk: &Desk, ending: &'static str, made: &Pages) -> Action<Message> {
        let file = format!("{}.{ending}", self.name());
        let folder = spreadsheet::folder(desk);
        let is_paper = ending == "pdf";
        let mut notes = vec![match is_paper {
            true => (Icon::Done, words::SAVED_AS_SEEN.to_owned()),
            false => (Icon::Done, words::SAVED_AS_TABLE.to_owned()),
        }];
        notes.extend(spreadsheet::warnings(
            &folder.join(&file),
            self.document.has_people,
        ));
        let saved = Saved {
            desk: desk.clone(),
            document: self.document,
            ask: self.ask.clone(),
            pdf: is_paper.then(|| made.bytes().clone()),
        };
        let (name, own) = (file.clone(), folder.clone());
        Action::Preview(Task::done(Ok(Preview {
            title: words::save_title(self.document.title),
            lines: Vec::new(),
            files: vec![file],
            folder: Some(folder),
            notes,
            button: words::SAVE_BUTTON.into(),
            start: Arc::new(move |folder| {
                saved
                    .clone()
                    .job(folder.unwrap_or_else(|| own.clone()).join(&name))
            }),
        })))
    }

    pub fn hints(&self) -> Vec<Hint> {
        let is_ready = self.made().is_ok();
        vec![
            Hint::new(Command::Print, words::PRINT)
                .hot()
                .dimmed_unless(is_ready),
            Hint::new(Command::Save, words::SAVE).dimmed_unless(is_ready),
            Hint::new(Command::ShowFile, words::VIEWER).dimmed_unless(is_ready),
        ]
    }

    fn percent(&self, desk: &Desk) -> u32 {
        let logical = self.scale / desk.look.scale.max(0.1);
        (logical * POINTS / PIXELS * 100.0).round() as u32
    }

    fn notes(&self) -> &[String] {
        match &self.made {
            Some(Ok(pages)) => pages.notes(),
            _ => &[],
        }
    }

    /// What the document lacks, whole.
    pub fn panel<'a>(&'a self, desk: &Desk) -> (String, Element<'a, Message>) {
        let look = desk.look;
        let mut content = column![].spacing(10);
        for note in self.notes() {
            let note = text(note).size(font::HEAD.size).width(Length::Fill);
            content = content.push(row![icon::icon(look, Icon::Warning), note].spacing(8));
        }
        if self.notes().is_empty() {
            content = content.push(text(words::NO_NOTES).size(font::HEAD.size));
        }
        let muted = theme::tone(look, Tone::Muted);
        let keys = text(words::KEYS).size(font::SMALL.size).style(muted);
        (words::SHOW_NOTES.into(), content.push(keys).into())
    }

    pub fn view<'a>(&'a self, desk: &'a Desk) -> Element<'a, Message> {
        let mut content = column![self.bar(desk)];
        if let Some(note) = self.notes().first() {
            let said = words::first_note(note, self.notes().len() - 1);
            let said = row![
                icon::icon(desk.look, Icon::Warning),
                text(said).size(font::HEAD.size).width(Length::Fill)
            ];
            let line = container(said.spacing(8))
                .padding([4, 12])
                .width(Length::Fill);
            content = content.push(line.style(theme::fill(desk.look.tokens.warn_tint)));
        }
        let body = container(self.body(desk))
            .width(Length::Fill)
            .height(Length::Fill);
        content.push(body.style(theme::surface(desk.look))).into()
    }

    fn bar<'a>(&'a self, desk: &'a Desk) -> Element<'a, Message> {
        let look = desk.look;
        let choices = self.choices.view(desk, &self.ask).into_iter();
        let choices = choices.map(|choice| choice.map(Message::Choices));
        let mut bar = row(choices).push(space().width(Length::Fill));
        if !self.sheets.is_empty() {
            let seen = words::pages(&self.seen, self.sheets.len());
            let muted = theme::tone(look, Tone::Muted);
            bar = bar.push(text(seen).size(font::HEAD.size).style(muted));
            let zoom = |words: &'static str, is_larger| {
                button(look, words).on_press(Message::Zoom(is_larger))
            };
            let percent = text(words::percent(self.percent(desk))).size(font::HEAD.size);
            bar = bar
                .push(zoom("−", false))
                .push(container(percent).center_x(52.0))
                .push(zoom("+", true));
        }
        container(bar.spacing(8).align_y(Alignment::Center))
            .padding([6, 12])
            .width(Length::Fill)
            .style(theme::surface(look))
            .into()
    }

    fn body<'a>(&'a self, desk: &'a Desk) -> Element<'a, Message> {
        let look = desk.look;
        if let Some(lacking) = self.choices.lacking(&self.ask) {
            let said = text(lacking).size(font::BODY.size);
            return container(said).padding(24).into();
        }
        match &self.made {
            Some(Err(fault)) => fault_view(desk, fault, Message::Retry),
            Some(Ok(_)) => paper(look, HOME, &self.sheets, self.zoom, Message::Paper).into(),
            None => {
                let step = self.making.as_ref().and_then(|running| running.step);
                let said = match step.filter(|step| step.n > 0) {
                    Some(step) => common::progress(words::JOB_MAKE, step.n, step.of),
                    None => words::MAKING.into(),
                };
                container(text(said).size(font::BODY.size))
                    .padding(24)
                    .into()
            }
        }
    }
}

fn said_printed(printed: Printed) -> Said {
    let said = match printed {
        Printed::Queued => Said::new(words::QUEUED),
        Printed::Shown => Said::warning(words::SHOWN_INSTEAD),
    };
    said.unchanged()
}

/// A document that is about to be written.
#[derive(Clone)]
struct Saved {
    desk: Desk,
    document: &'static Document,
    ask: Ask,
    /// The pages as they were seen; without them a spreadsheet is made.
    pdf: Option<Arc<Vec<u8>>>,
}

impl Saved {
    fn job(self, target: PathBuf) -> Job {
        let work = move |progress: &dyn Progress| {
            let written = self.write(&target, progress);
            self.desk.notice(written.as_ref().err());
            job::Event::of(written.map(|()| {
                let said = words::said_saved(&target.display().to_string());
                Said::new(said).written(target.clone())
            }))
        };
        Job::outside(words::JOB_SAVE, work).reading()
    }

    fn write(&self, target: &Path, progress: &dyn Progress) -> Result<(), reports::Error> {
        match &self.pdf {
            Some(pdf) => {
                reports::write(target, pdf)?;
            }
            None => {
                let workplace = self.desk.open_to_read()?;
                reports::make(&workplace, self.document.name, &self.ask, target, progress)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::DOCUMENTS;
    use crate::ui::app::{App, Start};
    use crate::ui::job::Event;
    use crate::workflows::Clock;

    #[test]
    fn what_was_made_for_another_reader_is_not_taken() {
        let folder = tempfile::tempdir().expect("a folder");
        let (app, _) = App::new(Start {
            database: folder.path().join("ladya.db"),
            data_folder: None,
            clock: Clock::System,
            appearance: Default::default(),
        });
        let desk = app.desk();
        let reader = |at: usize| Reader::new(desk, &DOCUMENTS[at], Ask::of(desk.period)).0;
        let (closed, mut shown) = (reader(1), reader(2));
        let late = Event::Finished(Err(spreadsheet::not_ready()));
        let _ = shown.update(Message::Making(closed.turn, late.clone()), desk);
        assert!(shown.made.is_none() && shown.making.is_some());
        let _ = shown.update(Message::Making(shown.turn, late), desk);
        assert!(shown.made.is_some());
    }
}
