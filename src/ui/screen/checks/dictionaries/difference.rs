//! What the version in force of a dictionary says otherwise than the one before it.

use iced::widget::{column, container};
use iced::{Element, Length};

use crate::reports::table::{Cell as SheetCell, Column as SheetColumn, Kind};
use crate::text::window::checks::dictionaries as words;
use crate::ui::desk::Desk;
use crate::ui::icon::Icon;
use crate::ui::spreadsheet::Listing;
use crate::ui::theme::Tone;
use crate::ui::widget::table::{self, Cell, Column, Source, Width, table};
use crate::workflows::nsi::{Diff, Entry};

use crate::ui::screen::muted;

pub const TABLE: &str = "checks-dictionary-difference";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    New,
    Gone,
    Changed,
}

impl What {
    fn look(self) -> (Icon, Tone, &'static str) {
        match self {
            What::New => (Icon::Done, Tone::Done, words::NEW),
            What::Gone => (Icon::NotNeeded, Tone::Bad, words::GONE),
            What::Changed => (Icon::Stale, Tone::Wait, words::CHANGED),
        }
    }
}

struct Line {
    what: What,
    code: String,
    name: String,
    fields: String,
}

pub struct Difference {
    title: String,
    dictionary: String,
    foot: String,
    lines: Vec<Line>,
    selected: usize,
    columns: Vec<Column>,
}

impl Difference {
    pub fn new(diff: &Diff) -> Difference {
        let changes = &diff.changes;
        let line = |what: What, entry: &Entry, fields: String| Line {
            what,
            code: entry.key.join(" + "),
            name: entry.name.clone(),
            fields,
        };
        let changed = changes.changed.iter().map(|row| {
            let fields = row.fields.iter();
            let fields: Vec<String> = fields
                .map(|(column, was, now)| words::field(column, was, now))
                .collect();
            line(What::Changed, &row.entry, fields.join("; "))
        });
        let new = changes.new.iter();
        let gone = changes.gone.iter();
        let lines = new
            .map(|entry| line(What::New, entry, String::new()))
            .chain(gone.map(|entry| line(What::Gone, entry, String::new())))
            .chain(changed);
        Difference {
            title: crate::text::nsi::diff_title(diff),
            dictionary: diff.version.dictionary.clone(),
            foot: words::foot_diff(
                changes.n_new,
                changes.n_gone,
                changes.n_changed,
                changes.n_same,
            ),
            lines: lines.collect(),
            selected: 0,
            columns: vec![
                Column::new(words::DIFF_KIND, Width::Fixed(110.0)),
                Column::new(words::DIFF_CODE, Width::Fixed(130.0)),
                Column::new(words::DIFF_NAME, Width::Share(1)).least(160.0),
                Column::new(words::DIFF_WHAT, Width::Share(1)).least(160.0),
            ],
        }
    }

    pub fn title(&self) -> &str {
        &self.title
    }

    pub fn update(&mut self, event: table::Event) {
        match event {
            table::Event::Select(at) | table::Event::Activate(at) => self.selected = at,
            table::Event::Resize { column, width } => {
                if let Some(column) = self.columns.get_mut(column) {
                    column.width = Width::Fixed(width);
                }
            }
            table::Event::Find(typed) => {
                let typed = typed.to_lowercase();
                let begins = |line: &Line| line.code.to_lowercase().starts_with(&typed);
                self.selected = self.lines.iter().position(begins).unwrap_or(self.selected);
            }
            _ => {}
        }
    }

    pub fn listing(&self, desk: &Desk) -> Listing {
        let titles = [
            words::DIFF_KIND,
            words::DIFF_CODE,
            words::DIFF_NAME,
            words::DIFF_WHAT,
        ];
        let columns = titles.map(|title| SheetColumn::new(title, Kind::Text, 30));
        let lines = self.lines.iter().map(|line| {
            vec![
                SheetCell::text(line.what.look().2),
                SheetCell::text(line.code.clone()),
                SheetCell::text(line.name.clone()),
                SheetCell::text(line.fields.clone()),
            ]
        });
        let name = format!("{} {}", words::SHOW_DIFF, self.dictionary);
        Listing::of_rows(&name, desk.period, columns.into(), lines.collect())
            .of_day(&desk.clock.today().to_string())
    }

    pub fn view<'a>(&'a self, desk: &'a Desk) -> Element<'a, table::Event> {
        let rows = table(desk.look, TABLE, &self.columns, self, |event| event)
            .selected(Some(self.selected).filter(|at| *at < self.lines.len()))
            .empty(words::SAME);
        let foot = container(muted(desk, self.foot.clone()));
        column![rows, foot.padding([7, 14]).width(Length::Fill)].into()
    }
}

impl Source for Difference {
    fn len(&self) -> usize {
        self.lines.len()
    }

    fn cell(&self, row: usize, column: usize, cell: &mut Cell) {
        let Some(line) = self.lines.get(row) else {
            return;
        };
        match column {
            0 => {
                let (icon, tone, said) = line.what.look();
                (cell.icon, cell.tone) = (Some(icon), tone);
                cell.text.push_str(said);
            }
            1 => {
                cell.text.clone_from(&line.code);
                cell.is_code = true;
            }
            2 => cell.text.clone_from(&line.name),
            _ => cell.text.clone_from(&line.fields),
        }
    }
}
