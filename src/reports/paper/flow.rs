//! Lays a list out: title, table with its head on every page, subtotals, totals, signatures.

use std::borrow::Cow;
use std::ops::Range;

use super::super::Error;
use super::super::table::{Align, Cell, Column, Kind, Line, List};
use super::face::{Faces, Weight};
use super::press::Press;
use crate::domain::Kopecks;
use crate::text::reports as words;
use crate::text::window::{count, money};

/// In points, as all that follows. Left is wider: there sheets are bound.
const LEFT: f32 = 42.0;
const RIGHT: f32 = 28.0;
const TOP: f32 = 34.0;
const BOTTOM: f32 = 42.0;
/// Between the lines of a table and the words.
const PAD_X: f32 = 2.0;
const PAD_Y: f32 = 1.6;
/// Line height and the height of letters above the base line, in parts of the size.
const LEADING: f32 = 1.18;
const ASCENT: f32 = 0.92;
const TITLE_SIZE: f32 = 12.0;
const FOOT_SIZE: f32 = 7.5;
/// Of the line to sign on, and of the room for a name behind it.
const SIGN_LINE: f32 = 120.0;
const POST_WIDTH: f32 = 130.0;
/// Fewer lines of a row that is longer than a page are not left at the foot of one.
const FEW_LINES: usize = 3;

/// A column between its lines.
struct Span {
    x: f32,
    width: f32,
}

/// The words of a cell with their lines.
#[derive(Default)]
struct Wrapped {
    text: String,
    lines: Vec<Range<usize>>,
}

/// Sums of totalled columns, and how many rows they are of.
#[derive(Clone)]
struct Totals {
    sums: Vec<i64>,
    n_rows: i64,
}

impl Totals {
    fn new(n: usize) -> Totals {
        Totals {
            sums: vec![0; n],
            n_rows: 0,
        }
    }

    fn add(&mut self, cells: &[Cell<'_>]) {
        self.n_rows += 1;
        for (sum, cell) in self.sums.iter_mut().zip(cells) {
            match cell {
                Cell::Count(n) => *sum += n,
                Cell::Money(kopecks) => *sum += kopecks.0,
                Cell::Empty | Cell::Text(_) | Cell::Date(_) | Cell::Moment(_) => {}
            }
        }
    }
}

pub struct Flow<'l> {
    list: &'l List<'l>,
    columns: &'l [Column],
    faces: &'l Faces,
    press: Press<'l>,
    /// How many pages there are in all; none while they are counted.
    of: usize,
    spans: Vec<Span>,
    size: f32,
    width: f32,
    bottom: f32,
    titles: Vec<Wrapped>,
    /// The rows being laid out; kept for their memory.
    cells: Vec<Wrapped>,
    y: f32,
    /// Where the upright lines of the table begin that have not been drawn yet.
    grid_from: Option<f32>,
    /// Where rows begin on a page, its head above them.
    first_row: f32,
    section: Option<(String, Totals)>,
    totals: Totals,
}

impl<'l> Flow<'l> {
    pub fn new(list: &'l List<'l>, faces: &'l Faces, press: Press<'l>, of: usize) -> Flow<'l> {
        let columns = &list.head.columns;
        let (width, height) = press.paper();
        let width = width - LEFT - RIGHT;
        let mut flow = Flow {
            list,
            columns,
            faces,
            press,
            of,
            spans: spans(columns, width),
            size: f32::from(list.page.size),
            width,
            bottom: height - BOTTOM,
            titles: Vec::new(),
            cells: columns.iter().map(|_| Wrapped::default()).collect(),
            y: TOP,
            grid_from: None,
            first_row: TOP,
            section: None,
            totals: Totals::new(columns.len()),
        };
        flow.titles = flow.wrapped_titles();
        flow
    }

    /// Takes the whole list; the pages are in what is returned.
    pub fn run(mut self) -> Result<Press<'l>, Error> {
        let list = self.list;
        // Where each section is a page, its heading waits for the section.
        if !list.page.is_section_a_page {
            self.heading(None);
            self.table_head();
        }
        (list.rows)(&mut |line| {
            match line {
                Line::Section(title) if list.page.is_section_a_page => self.begin_part(title),
                Line::Section(title) => self.begin_section(title),
                Line::Row(cells) => self.row(cells),
            }
            Ok(())
        })?;
        self.end();
        Ok(self.press)
    }

    fn line_height(&self) -> f32 {
        self.size * LEADING
    }

    fn height_of(&self, n_lines: usize) -> f32 {
        n_lines as f32 * self.line_height() + 2.0 * PAD_Y
    }

    fn fits(&self, height: f32) -> bool {
        self.y + height <= self.bottom
    }

    // ---- Pages ----

    /// Title and what stands between it and the table, on the first page.
    fn heading(&mut self, part: Option<&str>) {
        let title = self.list.head.title.clone();
        self.paragraph(Weight::Bold, TITLE_SIZE, &title);
        if let Some(part) = part {
            self.paragraph(Weight::Bold, self.size + 2.0, part);
        }
        self.y += 3.0;
        for line in &self.list.page.above {
            self.paragraph(Weight::Regular, self.size + 1.0, line);
        }
        self.y += 5.0;
    }

    /// A text across the page, in as many lines as it needs.
    fn paragraph(&mut self, weight: Weight, size: f32, text: &str) {
        let face = self.faces.of(weight);
        let text = face.printable(text);
        let mut lines = Vec::new();
        face.wrap(&text, size, self.width, &mut lines);
        for line in lines {
            if !self.fits(size * LEADING) {
                self.end_page();
            }
            let base = self.y + size * ASCENT;
            self.press.text(LEFT, base, weight, size, &text[line]);
            self.y += size * LEADING;
        }
    }

    fn end_page(&mut self) {
        self.draw_grid();
        self.foot();
        self.press.end_page();
        self.y = TOP;
    }

    /// A new page with the head of the table.
    fn next_page(&mut self) {
        self.end_page();
        self.table_head();
    }

    /// What the document is, and which page of how many.
    fn foot(&mut self) {
        let face = self.faces.of(Weight::Regular);
        let base = self.bottom + 18.0;
        let page = words::page_of(self.press.page(), self.of);
        let x = LEFT + self.width - face.width(&page, FOOT_SIZE);
        self.press.text(x, base, Weight::Regular, FOOT_SIZE, &page);
        let title = face.printable(&self.list.head.title);
        let mut lines = Vec::new();
        face.wrap(&title, FOOT_SIZE, self.width - 90.0, &mut lines);
        if let Some(first) = lines.into_iter().next() {
            self.press
                .text(LEFT, base, Weight::Regular, FOOT_SIZE, &title[first]);
        }
    }

    // ---- The table ----

    fn wrapped_titles(&self) -> Vec<Wrapped> {
        let face = self.faces.of(Weight::Regular);
        let wrap = |(column, span): (&Column, &Span)| {
            let mut title = Wrapped {
                text: face.printable(&column.title),
                lines: Vec::new(),
            };
            let width = span.width - 2.0 * PAD_X;
            face.wrap(&title.text, self.size, width, &mut title.lines);
            title
        };
        self.columns.iter().zip(&self.spans).map(wrap).collect()
    }

    fn table_head(&mut self) {
        let titles = std::mem::take(&mut self.titles);
        let n_lines = titles.iter().map(|t| t.lines.len()).max().unwrap_or(1);
        let height = self.height_of(n_lines);
        self.press.shade(LEFT, self.y, self.width, height);
        self.rule();
        self.grid_from = Some(self.y);
        for (at, title) in titles.iter().enumerate() {
            // Shorter titles stand in the middle of the head.
            let spare = (n_lines - title.lines.len()) as f32 * self.line_height() / 2.0;
            let top = self.y + PAD_Y + spare;
            self.words(
                at,
                Align::Center,
                Weight::Regular,
                top,
                title,
                0..title.lines.len(),
            );
        }
        self.y += height;
        self.rule();
        self.titles = titles;
        if self.list.page.is_numbered {
            self.column_numbers();
        }
        self.first_row = self.y;
    }

    fn column_numbers(&mut self) {
        let size = self.size - 1.0;
        let face = self.faces.of(Weight::Regular);
        for (at, span) in self.spans.iter().enumerate() {
            let number = (at + 1).to_string();
            let x = span.x + (span.width - face.width(&number, size)) / 2.0;
            let base = self.y + 1.0 + size * ASCENT;
            self.press.text(x, base, Weight::Regular, size, &number);
        }
        self.y += size * LEADING + 2.0;
        self.rule();
    }

    /// A line across the table.
    fn rule(&mut self) {
        self.press.line((LEFT, self.y), (LEFT + self.width, self.y));
    }

    /// The upright lines from where they have been left off to here.
    fn draw_grid(&mut self) {
        let Some(from) = self.grid_from.take().filter(|from| *from < self.y) else {
            return;
        };
        let lefts = self.spans.iter().map(|span| span.x);
        for x in lefts.chain([LEFT + self.width]) {
            self.press.line((x, from), (x, self.y));
        }
    }

    fn row(&mut self, cells: &[Cell<'_>]) {
        self.totals.add(cells);
        if let Some((_, totals)) = &mut self.section {
            totals.add(cells);
        }
        self.table_row(Weight::Regular, cells);
    }

    /// A row of the table; one that is longer than a page goes on on the next.
    fn table_row(&mut self, weight: Weight, cells: &[Cell<'_>]) {
        let mut wrapped = std::mem::take(&mut self.cells);
        let face = self.faces.of(weight);
        for ((cell, span), wrapped) in cells.iter().zip(&self.spans).zip(&mut wrapped) {
            wrapped.text = face.printable(&shown(cell));
            let width = span.width - 2.0 * PAD_X;
            face.wrap(&wrapped.text, self.size, width, &mut wrapped.lines);
        }
        let n_lines = wrapped.iter().map(|c| c.lines.len()).max().unwrap_or(1);
        let most = self.lines_below(self.first_row_of_next_page());
        let mut from = 0;
        while from < n_lines {
            let room = self.lines_below(self.y);
            let left = n_lines - from;
            let n = match room >= left {
                true => left,
                // A whole page would not hold it either: it is divided here.
                false if left > most && room >= FEW_LINES => room,
                // The page has just begun: there is no better one.
                false if self.y <= self.first_row => room.max(1),
                false => {
                    self.next_page();
                    continue;
                }
            };
            for (at, cell) in wrapped.iter().enumerate() {
                let some = from.min(cell.lines.len())..(from + n).min(cell.lines.len());
                let align = self.columns[at].align;
                self.words(at, align, weight, self.y + PAD_Y, cell, some);
            }
            self.y += self.height_of(n);
            self.rule();
            from += n;
        }
        self.cells = wrapped;
    }

    /// How many lines of a row fit between `y` and the foot of the page.
    fn lines_below(&self, y: f32) -> usize {
        let room = (self.bottom - y - 2.0 * PAD_Y) / self.line_height();
        room.max(0.0) as usize
    }

    /// Later pages have no title above the table.
    fn first_row_of_next_page(&self) -> f32 {
        let n_lines = self.titles.iter().map(|t| t.lines.len()).max();
        let numbers = match self.list.page.is_numbered {
            true => (self.size - 1.0) * LEADING + 2.0,
            false => 0.0,
        };
        TOP + self.height_of(n_lines.unwrap_or(1)) + numbers
    }

    /// Some lines of a cell, from `top` down.
    fn words(
        &mut self,
        at: usize,
        align: Align,
        weight: Weight,
        top: f32,
        cell: &Wrapped,
        lines: Range<usize>,
    ) {
        let face = self.faces.of(weight);
        let span = &self.spans[at];
        let (x, width) = (span.x, span.width);
        for (nth, line) in cell.lines[lines].iter().enumerate() {
            let line = &cell.text[line.clone()];
            let x = match align {
                Align::Left => x + PAD_X,
                Align::Center => x + (width - face.width(line, self.size)) / 2.0,
                Align::Right => x + width - PAD_X - face.width(line, self.size),
            };
            let base = top + nth as f32 * self.line_height() + self.size * ASCENT;
            self.press.text(x, base, weight, self.size, line);
        }
    }

    // ---- Sections and totals ----

    /// A section that is a paper of its own, with heading and signatures.
    fn begin_part(&mut self, title: &str) {
        self.end_part();
        self.heading(Some(title));
        self.table_head();
        self.section = Some((title.to_owned(), Totals::new(self.columns.len())));
    }

    fn end_part(&mut self) {
        if let Some((_, totals)) = self.section.take() {
            self.ending(&totals);
        }
    }

    fn begin_section(&mut self, title: &str) {
        self.end_section();
        if !self.fits(self.height_of(1) + self.height_of(2)) {
            self.next_page();
        }
        let face = self.faces.of(Weight::Bold);
        let shown = face.printable(title);
        let mut lines = Vec::new();
        face.wrap(&shown, self.size, self.width - 2.0 * PAD_X, &mut lines);
        self.draw_grid();
        let top = self.y;
        for (nth, line) in lines.iter().enumerate() {
            let base = top + PAD_Y + nth as f32 * self.line_height() + self.size * ASCENT;
            let x = LEFT + PAD_X;
            self.press
                .text(x, base, Weight::Bold, self.size, &shown[line.clone()]);
        }
        let height = self.height_of(lines.len());
        self.press.shade(LEFT, top, self.width, height);
        self.press.line((LEFT, top), (LEFT, top + height));
        let right = LEFT + self.width;
        self.press.line((right, top), (right, top + height));
        self.y += height;
        self.rule();
        self.grid_from = Some(self.y);
        self.section = Some((title.to_owned(), Totals::new(self.columns.len())));
    }

    fn end_section(&mut self) {
        if let Some((title, totals)) = self.section.take() {
            self.total_row(&words::subtotal(&title), &totals);
        }
    }

    /// Sums below their columns; the words and the number of rows stand before them.
    fn total_row(&mut self, title: &str, totals: &Totals) {
        if !self.columns.iter().any(|column| column.is_totalled) {
            return;
        }
        let face = self.faces.of(Weight::Bold);
        let first = self.columns.iter().position(|c| c.is_totalled);
        let words_until = first.map_or(LEFT + self.width, |at| self.spans[at].x);
        let size = self.size;
        let title = face.printable(&words::total_of(title, totals.n_rows));
        let mut lines = Vec::new();
        let room = (words_until - LEFT - 2.0 * PAD_X).max(40.0);
        face.wrap(&title, size, room, &mut lines);
        let height = self.height_of(lines.len());
        if !self.fits(height) {
            self.next_page();
        }
        self.draw_grid();
        let top = self.y;
        for (nth, line) in lines.iter().enumerate() {
            let base = top + PAD_Y + nth as f32 * self.line_height() + size * ASCENT;
            self.press
                .text(LEFT + PAD_X, base, Weight::Bold, size, &title[line.clone()]);
        }
        for (at, column) in self.columns.iter().enumerate() {
            if column.is_totalled {
                let sum = total(column, totals.sums[at]);
                let span = &self.spans[at];
                let x = span.x + span.width - PAD_X - face.width(&sum, size);
                let base = top + PAD_Y + size * ASCENT;
                self.press.text(x, base, Weight::Bold, size, &sum);
            }
        }
        // Upright lines only around the sums.
        let right = LEFT + self.width;
        let around = first.map_or(0, |at| at);
        let lefts = self.spans[around..].iter().map(|span| span.x);
        for x in lefts.chain([LEFT, right]).collect::<Vec<_>>() {
            self.press.line((x, top), (x, top + height));
        }
        self.y += height;
        self.rule();
        self.grid_from = Some(self.y);
    }

    fn end(&mut self) {
        if self.list.page.is_section_a_page {
            if self.section.is_some() {
                return self.end_part();
            }
            self.heading(None);
            self.table_head();
        }
        self.end_section();
        if self.totals.n_rows == 0 {
            self.empty();
        }
        let totals = self.totals.clone();
        self.ending(&totals);
    }

    /// Totals, and what stands behind them: lines and signatures.
    fn ending(&mut self, totals: &Totals) {
        // A page that bears signatures bears the total they are put to.
        if !self.fits(self.height_of_ending()) && self.y > self.first_row {
            self.next_page();
        }
        self.total_row(words::TOTAL, totals);
        self.draw_grid();
        self.y += 8.0;
        for line in self.below(totals) {
            self.paragraph(Weight::Regular, self.size + 1.0, &line);
        }
        self.y += 6.0;
        for signature in &self.list.page.signatures {
            self.signature(&signature.post, &signature.name);
        }
        self.end_page();
    }

    fn empty(&mut self) {
        self.draw_grid();
        let top = self.y;
        let base = top + PAD_Y + self.size * ASCENT;
        let height = self.height_of(1);
        self.press.text(
            LEFT + PAD_X,
            base,
            Weight::Regular,
            self.size,
            words::NO_ROWS,
        );
        for x in [LEFT, LEFT + self.width] {
            self.press.line((x, top), (x, top + height));
        }
        self.y += height;
        self.rule();
        self.grid_from = Some(self.y);
    }

    fn height_of_ending(&self) -> f32 {
        let page = &self.list.page;
        let below = page.below.len() as f32 * (self.size + 1.0) * LEADING;
        let signatures = page.signatures.len() as f32 * self.height_of_signature();
        self.height_of(2) + 14.0 + below + signatures
    }

    /// Lines behind the totals, with these filled in.
    fn below(&self, totals: &Totals) -> Vec<String> {
        let last = self
            .columns
            .iter()
            .rposition(|column| column.is_totalled && column.kind == Kind::Money);
        let sum = Kopecks(last.map_or(0, |at| totals.sums[at]));
        let n_rows = totals.n_rows;
        let lines = self.list.page.below.iter();
        lines
            .map(|line| words::with_totals(line, n_rows, sum))
            .collect()
    }

    fn height_of_signature(&self) -> f32 {
        self.size * LEADING + 12.0
    }

    fn signature(&mut self, post: &str, name: &str) {
        let size = self.size + 1.0;
        if !self.fits(self.height_of_signature()) {
            self.end_page();
        }
        let face = self.faces.of(Weight::Regular);
        let base = self.y + 12.0 + self.size * ASCENT;
        let (post, name) = (face.printable(post), face.printable(name));
        self.press.text(LEFT, base, Weight::Regular, size, &post);
        let from = LEFT + POST_WIDTH.max(face.width(&post, size) + 6.0);
        self.press
            .line((from, base + 1.5), (from + SIGN_LINE, base + 1.5));
        let behind = from + SIGN_LINE + 6.0;
        self.press.text(behind, base, Weight::Regular, size, &name);
        self.y += self.height_of_signature();
    }
}

/// Columns in proportion to their widths, all together as wide as the page.
fn spans(columns: &[Column], width: f32) -> Vec<Span> {
    let all: f32 = columns.iter().map(|column| f32::from(column.mm)).sum();
    let scale = width / all.max(1.0);
    let mut x = LEFT;
    let span = |column: &Column| {
        let span = Span {
            x,
            width: f32::from(column.mm) * scale,
        };
        x += span.width;
        span
    };
    columns.iter().map(span).collect()
}

fn shown<'c>(cell: &'c Cell<'_>) -> Cow<'c, str> {
    match cell {
        Cell::Empty => Cow::Borrowed(""),
        Cell::Text(text) => Cow::Borrowed(text),
        Cell::Count(n) => Cow::Owned(count(*n)),
        Cell::Money(sum) => Cow::Owned(money(*sum)),
        Cell::Date(day) => Cow::Owned(day.format("%d.%m.%Y").to_string()),
        Cell::Moment(at) => Cow::Owned(at.format("%d.%m.%Y %H:%M").to_string()),
    }
}

fn total(column: &Column, sum: i64) -> String {
    match column.kind {
        Kind::Money => money(Kopecks(sum)),
        Kind::Text | Kind::Count | Kind::Date => count(sum),
    }
}
