//! «Будет сделано»: what a step will do, in counts and kopecks, before it does it.

use std::path::PathBuf;
use std::sync::Arc;

use iced::widget::{column, container, row, space, text};
use iced::{Element, Length};

use crate::domain::Kopecks;
use crate::text::window as words;

use super::desk::Desk;
use super::font;
use super::icon::{self, Icon};
use super::job::Job;
use super::theme::{self, Tone};
use super::widget::button::button;
use super::widget::rule::level;

/// A line: what, how many, how much.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub label: String,
    pub accounts: Option<i64>,
    pub sum: Option<Kopecks>,
    pub tone: Tone,
    /// Under a rule: what comes out.
    pub is_total: bool,
}

impl Line {
    pub fn new(label: impl Into<String>, accounts: i64, sum: Kopecks) -> Line {
        Line {
            label: label.into(),
            accounts: Some(accounts),
            sum: Some(sum),
            tone: Tone::Normal,
            is_total: false,
        }
    }

    pub fn tone(mut self, tone: Tone) -> Line {
        self.tone = tone;
        self
    }

    pub fn total(mut self) -> Line {
        self.is_total = true;
        self
    }
}

type Start = dyn Fn(Option<PathBuf>) -> Job + Send + Sync;

/// A step that waits for Enter.
#[derive(Clone)]
pub struct Preview {
    pub title: String,
    pub lines: Vec<Line>,
    /// Files that will be written.
    pub files: Vec<String>,
    /// Where to; Ctrl+O chooses another one. Steps that write nothing have none.
    pub folder: Option<PathBuf>,
    /// What else is to be known, each with its shape.
    pub notes: Vec<(Icon, String)>,
    /// Words of the main button.
    pub button: String,
    pub start: Arc<Start>,
}

impl std::fmt::Debug for Preview {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Preview({})", self.title)
    }
}

#[derive(Clone, Debug)]
pub enum Message {
    Do,
    OtherFolder,
    Cancel,
}

impl Preview {
    pub fn job(&self) -> Job {
        (self.start)(self.folder.clone())
    }

    /// What the side panel shows above the buttons.
    pub fn view<'a>(&'a self, desk: &Desk) -> Element<'a, Message> {
        let look = desk.look;
        let muted = theme::tone(look, Tone::Muted);
        let small = |words: String| {
            text(words)
                .size(font::SMALL.size)
                .style(theme::tone(look, Tone::Muted))
        };
        let mut lines = column![].spacing(4);
        if self.lines.iter().any(|line| line.accounts.is_some()) {
            lines = lines.push(
                row![
                    space().width(Length::Fill),
                    number(small(words::COUNT_HEAD.into())),
                    sum(small(words::SUM_HEAD.into())),
                ]
                .spacing(8),
            );
        }
        for line in &self.lines {
            let face = if line.is_total {
                font::BOLD
            } else {
                font::SANS
            };
            let cell = |words: String| {
                text(words)
                    .size(font::BODY.size)
                    .font(face)
                    .style(theme::tone(look, line.tone))
            };
            if line.is_total {
                lines = lines.push(level(desk.look));
            }
            lines = lines.push(
                row![
                    cell(line.label.clone()).width(Length::Fill),
                    number(cell(line.accounts.map(words::count).unwrap_or_default())),
                    sum(cell(line.sum.map(words::money).unwrap_or_default())),
                ]
                .spacing(8),
            );
        }
        let mut content = column![
            text(&self.title).size(font::BLOCK.size).font(font::BOLD),
            lines,
        ]
        .spacing(12);
        if !self.files.is_empty() {
            let mut files = column![small(words::FILES_HEAD.into())].spacing(2);
            for name in &self.files {
                files = files.push(text(name).size(font::CAP.size).font(font::MONO));
            }
            content = content.push(level(desk.look)).push(files);
        }
        if let Some(folder) = &self.folder {
            let words = words::folder(&folder.display().to_string());
            content = content.push(text(words).size(font::SMALL.size).style(muted));
        }
        for (shape, note) in &self.notes {
            let note = text(note).size(font::HEAD.size).width(Length::Fill);
            content = content.push(row![icon::icon(look, *shape), note].spacing(8));
        }
        content.into()
    }

    /// They stand below whatever scrolls and are always in sight.
    pub fn buttons<'a>(&'a self, desk: &Desk) -> Element<'a, Message> {
        let look = desk.look;
        let main = button(look, self.button.clone())
            .main()
            .key("Enter")
            .width(Length::Fill)
            .spread()
            .on_press(Message::Do);
        let mut buttons = column![main.id(MAIN)].spacing(8);
        if self.folder.is_some() {
            let other = button(look, words::OTHER_FOLDER)
                .key("Ctrl+O")
                .width(Length::Fill)
                .spread();
            buttons = buttons.push(other.on_press(Message::OtherFolder));
        }
        let cancel = button(look, words::DO_NOT)
            .key("Esc")
            .width(Length::Fill)
            .spread();
        buttons.push(cancel.on_press(Message::Cancel)).into()
    }
}

/// Id of the main button, which gets the focus.
pub const MAIN: &str = "preview";

fn number<'a>(content: impl Into<Element<'a, Message>>) -> Element<'a, Message> {
    container(content).align_right(44.0).into()
}

fn sum<'a>(content: impl Into<Element<'a, Message>>) -> Element<'a, Message> {
    container(content).align_right(96.0).into()
}
