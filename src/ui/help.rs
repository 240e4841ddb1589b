//! Help (F1): the pages of `resources/help/`, in the window.
//!
//! A small reader of what those pages use: headings, paragraphs, lists, tables, indented code, and
//! bold and code within a line. The page begins with what it says about the open screen.

use iced::keyboard::key::Named;
use iced::widget::text::Span;
use iced::widget::{Column, column, container, rich_text, row, scrollable, space, text};
use iced::{Element, Length, Padding, Task};

use super::desk::Desk;
use super::font;
use super::theme::{self, Look, Tone};
use super::widget::button::segments;
use super::widget::shortcuts::shortcuts;
use crate::text::window as words;

const SCROLL: &str = "help";
/// A step of the arrows, in pixels.
const LINE: f32 = 60.0;

/// A piece of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Plain,
    Bold,
    Code,
}

type Line = Vec<(Kind, String)>;

/// A piece of a page.
#[derive(Clone, Debug, PartialEq)]
enum Block {
    Heading(usize, String),
    Paragraph(Line),
    /// Its number, where it has one.
    Item(Option<String>, Line),
    Table(Vec<Vec<Line>>),
    Code(Vec<String>),
}

#[derive(Debug)]
pub struct Help {
    pages: Vec<(String, Vec<Block>)>,
    page: usize,
}

#[derive(Clone, Debug)]
pub enum Message {
    Page(usize),
    Turn(bool),
    Scroll(f32),
    /// To the beginning or to the end.
    Jump(bool),
}

impl Help {
    /// `place` is the title of the open screen: what is said about it comes first.
    pub fn new(place: &str) -> Help {
        let mut pages: Vec<(String, Vec<Block>)> = words::HELP_PAGES
            .iter()
            .map(|page| {
                let mut blocks = read(page);
                let title = match blocks.first() {
                    Some(Block::Heading(1, title)) => title.clone(),
                    _ => String::new(),
                };
                if !title.is_empty() {
                    blocks.remove(0);
                }
                (title, blocks)
            })
            .collect();
        if let Some((_, blocks)) = pages.first() {
            let about = section(blocks, place);
            if !about.is_empty() {
                pages.insert(0, (words::THIS_SCREEN.into(), about));
            }
        }
        Help { pages, page: 0 }
    }

    pub fn update(&mut self, message: Message, desk: &Desk) -> Task<Message> {
        use iced::widget::operation::{AbsoluteOffset, RelativeOffset, scroll_by, snap_to};
        let end = |is_end: bool| RelativeOffset {
            x: 0.0,
            y: f32::from(u8::from(is_end)),
        };
        match message {
            Message::Page(page) => self.page = page,
            Message::Turn(is_back) => {
                let last = self.pages.len().saturating_sub(1);
                self.page = match is_back {
                    true => self.page.saturating_sub(1),
                    false => (self.page + 1).min(last),
                };
            }
            Message::Scroll(by) => {
                // A page keeps a line of the former one.
                let page = (desk.height - 220.0).max(LINE);
                let y = match by.abs() > LINE {
                    true => by.signum() * page,
                    false => by,
                };
                return scroll_by(SCROLL, AbsoluteOffset { x: 0.0, y });
            }
            Message::Jump(is_end) => return snap_to(SCROLL, end(is_end)),
        }
        snap_to(SCROLL, end(false))
    }

    pub fn view(&self, desk: &Desk) -> Element<'_, Message> {
        let look = desk.look;
        let pages = self
            .pages
            .iter()
            .enumerate()
            .map(|(at, (title, _))| (title.as_str().into(), Message::Page(at)));
        let blocks = self
            .pages
            .get(self.page)
            .map(|(_, blocks)| blocks.as_slice())
            .unwrap_or_default();
        let blocks = blocks.iter().map(|block| draw(look, block));
        let text_of_page = Column::with_children(blocks)
            .spacing(8)
            .padding(Padding::ZERO.right(16.0));
        let hint = text(words::HELP_HINT)
            .size(font::SMALL.size)
            .style(theme::tone(look, Tone::Muted));
        let content = column![
            segments(look, pages, self.page),
            scrollable(text_of_page).id(SCROLL).height(Length::Fill),
            hint,
        ]
        .spacing(10)
        .height(Length::Fill);
        shortcuts(content)
            .last(|press| {
                let page = 2.0 * LINE;
                Some(match press.named()? {
                    Named::PageDown | Named::Space => Message::Scroll(page),
                    Named::PageUp => Message::Scroll(-page),
                    Named::ArrowDown => Message::Scroll(LINE),
                    Named::ArrowUp => Message::Scroll(-LINE),
                    Named::ArrowLeft => Message::Turn(true),
                    Named::ArrowRight => Message::Turn(false),
                    Named::Home => Message::Jump(false),
                    Named::End => Message::Jump(true),
                    _ => return None,
                })
            })
            .into()
    }
}

/// The section of this title, up to the next one of its level.
fn section(blocks: &[Block], title: &str) -> Vec<Block> {
    let is_it = |block: &Block| matches!(block, Block::Heading(2, own) if own == title);
    let Some(at) = blocks.iter().position(is_it) else {
        return Vec::new();
    };
    let rest = &blocks[at + 1..];
    let is_next = |block: &Block| matches!(block, Block::Heading(..));
    let end = rest.iter().position(is_next).unwrap_or(rest.len());
    blocks[at..at + 1 + end].to_vec()
}

/// Takes a page apart.
fn read(page: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines = page.lines().peekable();
    while let Some(line) = lines.next() {
        let bare = line.trim();
        if bare.is_empty() {
            continue;
        }
        let level = bare.chars().take_while(|sign| *sign == '#').count();
        if level > 0 && bare[level..].starts_with(' ') {
            blocks.push(Block::Heading(level, bare[level..].trim().to_owned()));
        } else if let Some(first) = line.strip_prefix("    ") {
            let mut code = vec![first.to_owned()];
            while let Some(next) = lines.next_if(|next| next.starts_with("    ")) {
                code.push(next[4..].to_owned());
            }
            blocks.push(Block::Code(code));
        } else if bare.starts_with('|') {
            let mut rows = vec![cells(bare)];
            while let Some(next) = lines.next_if(|next| next.trim_start().starts_with('|')) {
                let is_rule = next
                    .chars()
                    .all(|sign| matches!(sign, '|' | '-' | ':' | ' '));
                if !is_rule {
                    rows.push(cells(next.trim()));
                }
            }
            blocks.push(Block::Table(rows));
        } else {
            let (number, first) = item(bare);
            let mut whole = first.to_owned();
            // What goes on is a line that begins nothing of its own.
            while let Some(next) = lines.next_if(|next| goes_on(next)) {
                whole.push(' ');
                whole.push_str(next.trim());
            }
            blocks.push(match number {
                Some(number) => Block::Item(number, pieces(&whole)),
                None => Block::Paragraph(pieces(&whole)),
            });
        }
    }
    blocks
}

fn goes_on(line: &str) -> bool {
    let bare = line.trim();
    !bare.is_empty() && !bare.starts_with(['#', '|']) && item(bare).0.is_none()
}

/// The mark of a list in front of a line: its number or none, and the rest.
fn item(bare: &str) -> (Option<Option<String>>, &str) {
    if let Some(rest) = bare.strip_prefix("- ").or(bare.strip_prefix("* ")) {
        return (Some(None), rest);
    }
    let digits = bare.chars().take_while(char::is_ascii_digit).count();
    match bare[digits..].strip_prefix(". ") {
        Some(rest) if digits > 0 => (Some(Some(bare[..=digits].to_owned())), rest),
        _ => (None, bare),
    }
}

/// Cells of a row of a table; a bar within code is none of its borders.
fn cells(line: &str) -> Vec<Line> {
    let inner = line.trim().trim_matches('|');
    inner.split('|').map(|cell| pieces(cell.trim())).collect()
}

/// A line with its bold and its code told apart.
fn pieces(line: &str) -> Line {
    let mut found: Line = Vec::new();
    let mut push = |kind: Kind, text: &str| {
        if !text.is_empty() {
            found.push((kind, text.to_owned()));
        }
    };
    let mut rest = line;
    loop {
        let code = rest.find('`');
        let bold = rest.find("**");
        let (at, mark, kind) = match (code, bold) {
            (None, None) => break,
            (Some(code), Some(bold)) if bold < code => (bold, "**", Kind::Bold),
            (Some(code), _) => (code, "`", Kind::Code),
            (None, Some(bold)) => (bold, "**", Kind::Bold),
        };
        let inside = &rest[at + mark.len()..];
        let Some(end) = inside.find(mark) else {
            break;
        };
        push(Kind::Plain, &rest[..at]);
        match kind {
            // Code within bold stays code.
            Kind::Bold => {
                for (kind, text) in pieces(&inside[..end]) {
                    let kind = match kind {
                        Kind::Plain => Kind::Bold,
                        other => other,
                    };
                    push(kind, &text);
                }
            }
            _ => push(kind, &inside[..end]),
        }
        rest = &inside[end + mark.len()..];
    }
    push(Kind::Plain, rest);
    found
}

fn draw<'a>(look: Look, block: &'a Block) -> Element<'a, Message> {
    match block {
        Block::Heading(level, title) => {
            let kind = match level {
                1 | 2 => font::TITLE,
                _ => font::BLOCK,
            };
            let title = text(title).size(kind.size).font(font::BOLD);
            container(title)
                .padding(Padding::ZERO.top(if *level > 2 { 2.0 } else { 8.0 }))
                .into()
        }
        Block::Paragraph(line) => spans(look, line, font::BODY.size),
        Block::Item(number, line) => {
            let mark = number.as_deref().unwrap_or("•");
            let mark = text(mark).size(font::BODY.size).width(22.0);
            row![mark, spans(look, line, font::BODY.size)].into()
        }
        Block::Code(lines) => {
            let lines = lines.iter().map(|line| {
                text(line)
                    .size(font::CODE.size)
                    .font(font::MONO)
                    .wrapping(text::Wrapping::WordOrGlyph)
                    .into()
            });
            container(Column::with_children(lines).spacing(2))
                .padding([6, 10])
                .width(Length::Fill)
                .style(theme::raised(look))
                .into()
        }
        Block::Table(rows) => table(look, rows),
    }
}

/// Columns as wide as what is in them asks for.
fn table<'a>(look: Look, rows: &'a [Vec<Line>]) -> Element<'a, Message> {
    let n = rows.iter().map(Vec::len).max().unwrap_or(0);
    let longest = |column: usize| {
        let of = |row: &Vec<Line>| -> usize {
            let cell = row.get(column);
            cell.map_or(0, |cell| {
                cell.iter().map(|(_, text)| text.chars().count()).sum()
            })
        };
        rows.iter().map(of).max().unwrap_or(1)
    };
    let shares: Vec<u16> = (0..n).map(|at| longest(at).clamp(10, 60) as u16).collect();
    let mut content = Column::new();
    for (at, cells) in rows.iter().enumerate() {
        let cells = cells.iter().zip(&shares).map(|(cell, share)| {
            let mut cell = cell.clone();
            if at == 0 {
                for piece in &mut cell {
                    piece.0 = Kind::Bold;
                }
            }
            container(spans(look, &cell, font::HEAD.size))
                .padding([3, 8])
                .width(Length::FillPortion(*share))
                .into()
        });
        let line = container(row(cells)).width(Length::Fill);
        content = content.push(match at {
            0 => line.style(theme::raised(look)),
            _ => line.style(theme::surface(look)),
        });
        let rule = container(space().height(theme::LINE)).width(Length::Fill);
        content = content.push(rule.style(theme::fill(look.tokens.line)));
    }
    content.into()
}

fn spans<'a>(look: Look, line: &[(Kind, String)], size: f32) -> Element<'a, Message> {
    let spans: Vec<Span<'a, ()>> = line
        .iter()
        .map(|(kind, words)| {
            let span = Span::new(words.clone()).size(size);
            match kind {
                Kind::Plain => span.font(font::SANS),
                Kind::Bold => span.font(font::BOLD),
                Kind::Code => span
                    .font(font::MONO)
                    .size(size - 1.0)
                    .color(look.tokens.accent),
            }
        })
        .collect();
    rich_text(spans).width(Length::Fill).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_taken_apart() {
        let page = "# Месяц\n\nПишите **сюда `код`** и\nдальше.\n\n- раз\n  два\n2. три\n\n| а | б |\n|---|---|\n| `в` | г |\n\n    ladya board\n    ladya sums\n";
        let plain = |text: &str| (Kind::Plain, text.to_owned());
        let expected = [
            Block::Heading(1, "Месяц".into()),
            Block::Paragraph(vec![
                plain("Пишите "),
                (Kind::Bold, "сюда ".into()),
                (Kind::Code, "код".into()),
                plain(" и дальше."),
            ]),
            Block::Item(None, vec![plain("раз два")]),
            Block::Item(Some("2.".into()), vec![plain("три")]),
            Block::Table(vec![
                vec![vec![plain("а")], vec![plain("б")]],
                vec![vec![(Kind::Code, "в".into())], vec![plain("г")]],
            ]),
            Block::Code(vec!["ladya board".into(), "ladya sums".into()]),
        ];
        assert_eq!(read(page), expected);
    }

    #[test]
    fn every_page_has_a_title_and_no_mark_is_left_over() {
        let help = Help::new("");
        assert_eq!(help.pages.len(), words::HELP_PAGES.len());
        for (title, blocks) in &help.pages {
            assert!(!title.is_empty());
            assert!(blocks.len() > 10, "{title}");
            for block in blocks {
                let lines: Vec<&Line> = match block {
                    Block::Paragraph(line) | Block::Item(_, line) => vec![line],
                    Block::Table(rows) => rows.iter().flatten().collect(),
                    Block::Heading(..) | Block::Code(_) => vec![],
                };
                for (kind, text) in lines.into_iter().flatten() {
                    let is_clean = *kind == Kind::Code || !text.contains(['`', '|']);
                    assert!(is_clean && !text.contains("**"), "{title}: {text}");
                }
            }
        }
    }

    #[test]
    fn every_screen_has_its_own_words() {
        use crate::ui::place::Place;
        for place in Place::ALL {
            let help = Help::new(place.title());
            assert_eq!(help.pages[0].0, words::THIS_SCREEN, "{}", place.title());
            assert!(help.pages[0].1.len() > 1);
        }
    }
}
