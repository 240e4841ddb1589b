//! The side panel: the account under the cursor beside what the fund has, and what can be done.

use iced::widget::{Column, column, container, rich_text, row, span, text};
use iced::{Alignment, Element, Length};

use crate::domain::Round;
use crate::text::window;
use crate::text::window::refusals as words;
use crate::ui::desk::Desk;
use crate::ui::font;
use crate::ui::icon::{self, Icon};
use crate::ui::theme::{self, Tint, Tone};
use crate::ui::widget::button::{Button, button};
use crate::ui::widget::input::{Mode, input};
use crate::ui::widget::pick::pick;
use crate::ui::widget::rule::level;
use crate::workflows::comparison::{Comparison, Field};
use crate::workflows::worklist::{Group, Row};

use super::list::{Tally, group_words, person, shape};
use super::{Ask, DUE, Message, NOTE, REASON, Refusals, STATUSES};

pub fn view<'a>(screen: &'a Refusals, desk: &Desk) -> Option<(String, Element<'a, Message>)> {
    if let Some((ask, reason)) = &screen.ask {
        return Some(asking(screen, desk, *ask, reason));
    }
    match screen.list.account() {
        Some(row) => Some((person(row), account(screen, desk, row))),
        None => {
            let group = screen.list.group()?;
            Some((words::GROUP.into(), of_group(screen, desk, group)))
        }
    }
}

fn small<'a>(desk: &Desk, words: impl Into<String>) -> Element<'a, Message> {
    text(words.into())
        .size(font::SMALL.size)
        .style(theme::tone(desk.look, Tone::Muted))
        .into()
}

fn wide<'a>(desk: &Desk, label: impl Into<String>, key: &'static str) -> Button<'a, Message> {
    let label: String = label.into();
    let made = button(desk.look, label).width(Length::Fill).spread();
    match key.is_empty() {
        true => made,
        false => made.key(key),
    }
}

/// The reason that a step wants, in place of everything else.
fn asking<'a>(
    screen: &'a Refusals,
    desk: &Desk,
    ask: Ask,
    reason: &'a str,
) -> (String, Element<'a, Message>) {
    let mut tally = Tally::default();
    screen.list.targets().iter().for_each(|row| tally.add(row));
    let (title, label, press) = match ask {
        Ask::Withdraw => (
            words::withdraw_title(tally.n),
            words::WHY_WITHDRAW,
            words::WITHDRAW,
        ),
        Ask::AsIs => (
            words::as_is_title(tally.n),
            words::WHY_AS_IS,
            words::RETURN_AS_IS,
        ),
    };
    let field = input(desk.look, REASON, reason, Message::Reason).on_submit(Message::Reasoned);
    let content = column![
        text(words::accounts_on(tally.n, tally.sum)).size(font::BODY.size),
        small(desk, label),
        field,
        wide(desk, press, "Enter")
            .main()
            .on_press(Message::Reasoned),
    ]
    .spacing(8);
    (title, content.into())
}

fn account<'a>(screen: &'a Refusals, desk: &Desk, row: &'a Row) -> Element<'a, Message> {
    let comparison = screen.shown_comparison();
    let mut content = column![said(desk, row, comparison)].spacing(10);
    if screen.is_test(row) {
        content = content.push(test_note(desk));
    }
    content = content.push(match comparison {
        None => small(desk, window::LOADING),
        Some(comparison) if comparison.fields.is_empty() => small(desk, words::NO_DATA),
        Some(comparison) => compared(desk, comparison),
    });
    content
        .push(actions(screen, desk, row, comparison))
        .push(level(desk.look))
        .push(form(screen, desk, row))
        .into()
}

/// The findings in the fund's words, the sum, and the reply that said it.
fn said<'a>(desk: &Desk, row: &Row, comparison: Option<&Comparison>) -> Element<'a, Message> {
    let look = desk.look;
    let line = |lead: String, said: String| -> Element<'a, Message> {
        row![
            icon::icon(look, Icon::Refused),
            rich_text![
                span::<(), _>(format!("{lead} ")).font(font::BOLD),
                span(said)
            ]
            .size(font::BODY.size)
            .width(Length::Fill)
        ]
        .spacing(8)
        .into()
    };
    let mut lines = Column::new().spacing(4);
    match comparison {
        Some(comparison) => {
            for finding in comparison.findings.iter().take(MOST_FINDINGS) {
                let lead = words::finding_code(&finding.family, &finding.code);
                lines = lines.push(line(lead, finding.text.clone()));
            }
            let n_more = comparison.findings.len().saturating_sub(MOST_FINDINGS);
            if n_more > 0 {
                lines = lines.push(small(desk, words::more_findings(n_more)));
            }
            if comparison.findings.is_empty() {
                lines = lines.push(line(words::NO_FINDING.into(), String::new()));
            }
        }
        None => {
            if let Some(finding) = &row.finding {
                let lead = words::finding_code(&finding.family, &finding.code);
                lines = lines.push(line(lead, finding.text.clone()));
            }
        }
    }
    let reply = comparison.and_then(|comparison| comparison.reply.as_ref());
    let reply = reply.map_or(String::new(), |(step, letter, at)| {
        words::reply_of(step, letter, at)
    });
    let sum = text(window::money(row.billed))
        .size(font::BODY.size)
        .font(font::BOLD)
        .style(theme::tone(look, Tone::Bad));
    let under = row![container(small(desk, reply)).width(Length::Fill), sum].spacing(8);
    lines.push(under).into()
}

const MOST_FINDINGS: usize = 5;

fn test_note<'a>(desk: &Desk) -> Element<'a, Message> {
    let look = desk.look;
    let note = row![
        icon::icon(look, Icon::Test),
        text(words::TEST_ROUND)
            .size(font::HEAD.size)
            .width(Length::Fill)
            .style(theme::tone(look, Tone::Test)),
    ]
    .spacing(8);
    let restore = wide(desk, words::RESTORE, "").on_press(Message::Restore);
    column![note, restore].spacing(6).into()
}

/// Field, ours, the fund's.
fn compared<'a>(desk: &Desk, comparison: &Comparison) -> Element<'a, Message> {
    let look = desk.look;
    let head = |title: &'static str| {
        container(
            text(title)
                .size(font::HEAD.size)
                .style(theme::tone(look, Tone::Muted)),
        )
        .padding([3, 6])
        .width(Length::FillPortion(1))
    };
    let mut rows = column![
        level(desk.look),
        row![head(words::FIELD), head(words::OURS), head(words::FUNDS)],
        level(desk.look)
    ];
    for field in &comparison.fields {
        rows = rows.push(field_row(desk, field)).push(level(desk.look));
    }
    container(rows).style(theme::surface(look)).into()
}

fn field_row<'a>(desk: &Desk, field: &Field) -> Element<'a, Message> {
    let look = desk.look;
    let is_different = field.is_different();
    let shown = |value: &str| match (value.is_empty(), field.is_date) {
        (true, _) => words::NOTHING.to_owned(),
        (false, true) => window::full_day(value),
        (false, false) => value.to_owned(),
    };
    let (sent, fund) = (shown(&field.sent), shown(&field.fund));
    let label = match is_different {
        true => format!("{} ≠", field.label),
        false => field.label.clone(),
    };
    let label = text(label)
        .size(font::HEAD.size)
        .line_height(iced::Pixels(font::HEAD.line))
        .font(match is_different {
            true => font::BOLD,
            false => font::SANS,
        });
    // All three are as high as the highest, so that tints meet.
    let room = match desk.width >= theme::WIDE {
        true => 150.0,
        false => 112.0,
    };
    let n_lines = [field.label.as_str(), &sent, &fund]
        .map(|words| font::HEAD_BOLD.lines(words, room).len())
        .into_iter()
        .max();
    let height = n_lines.unwrap_or(1).max(1) as f32 * font::HEAD.line + 6.0;
    let cell = |content: Element<'a, Message>, tint: Tint| {
        let ground = look.ground(tint).unwrap_or(look.tokens.surface);
        container(content)
            .padding([3, 6])
            .width(Length::FillPortion(1))
            .height(height)
            .style(theme::fill(ground))
    };
    let (sent_tint, fund_tint) = match is_different {
        true => (Tint::Bad, Tint::Done),
        false => (Tint::None, Tint::None),
    };
    let values = match is_different {
        true => (marked(&sent, &fund), marked(&fund, &sent)),
        false => (plain(sent), plain(fund)),
    };
    row![
        cell(label.into(), Tint::None),
        cell(values.0, sent_tint),
        cell(values.1, fund_tint),
    ]
    .into()
}

fn plain<'a>(value: String) -> Element<'a, Message> {
    text(value)
        .size(font::HEAD.size)
        .line_height(iced::Pixels(font::HEAD.line))
        .into()
}

/// A value with the part underlined in which it differs from the other one.
fn marked<'a>(value: &str, other: &str) -> Element<'a, Message> {
    let own: Vec<char> = value.chars().collect();
    let other: Vec<char> = other.chars().collect();
    let n_least = own.len().min(other.len());
    let n_before = own.iter().zip(&other).take_while(|(a, b)| a == b).count();
    let n_after = own
        .iter()
        .rev()
        .zip(other.iter().rev())
        .take_while(|(a, b)| a == b)
        .count()
        .min(n_least - n_before);
    let part = |range: std::ops::Range<usize>| own[range].iter().collect::<String>();
    rich_text![
        span::<(), _>(part(0..n_before)),
        span(part(n_before..own.len() - n_after))
            .font(font::BOLD)
            .underline(true),
        span(part(own.len() - n_after..own.len())),
    ]
    .size(font::HEAD.size)
    .line_height(iced::Pixels(font::HEAD.line))
    .into()
}

fn actions<'a>(
    screen: &Refusals,
    desk: &Desk,
    row: &Row,
    comparison: Option<&Comparison>,
) -> Element<'a, Message> {
    let mut buttons = column![].spacing(6);
    let is_done = row.status.is_done();
    let n_to_take = comparison.map_or(0, Comparison::n_to_take);
    if row.has_suggestion && !is_done && n_to_take > 0 {
        let take = wide(desk, words::take(n_to_take), "F4").main();
        buttons = buttons.push(take.on_press(Message::Take));
    }
    if let Some(all) = take_all(screen, desk) {
        buttons = buttons.push(all);
    }
    let card = match comparison.and_then(|c| c.fields.iter().find(|field| field.is_different())) {
        Some(field) => words::open_card_at(&field.label),
        None => words::OPEN_CARD.to_owned(),
    };
    buttons = buttons.push(wide(desk, card, "Enter").on_press(Message::OpenCard));
    if row.f8.is_ok() {
        let back = wide(desk, words::RESUBMIT, "F8").on_press(Message::Resubmit);
        buttons = buttons.push(back.main());
    } else if !is_done && row.round == Round::Main {
        buttons = buttons.push(wide(desk, words::AS_IS, "").on_press(Message::Ask(Ask::AsIs)));
    }
    buttons.into()
}

/// Shift+F4: what it is about.
fn take_all<'a>(screen: &Refusals, desk: &Desk) -> Option<Element<'a, Message>> {
    let mut tally = Tally::default();
    let takeable = screen.takeable();
    let with = takeable.iter().filter(|row| row.has_suggestion);
    with.for_each(|row| tally.add(row));
    if tally.n == 0 {
        return None;
    }
    let label = match screen.list.marked.is_empty() {
        true => words::for_group(tally.n, tally.sum),
        false => words::for_marked(tally.n, tally.sum),
    };
    let press = wide(desk, label, "Shift+F4").on_press(Message::TakeAll);
    Some(press.into())
}

const LABEL: f32 = 84.0;

/// State, note and due date, and what F8 will make.
fn form<'a>(screen: &'a Refusals, desk: &Desk, row: &'a Row) -> Element<'a, Message> {
    let look = desk.look;
    let status = STATUSES.iter().position(|status| *status == row.status);
    let label = |name: &'static str| {
        text(name)
            .size(font::BODY.size)
            .width(LABEL)
            .style(theme::tone(look, Tone::Muted))
    };
    let state = row![
        label(words::STATUS),
        pick(
            look,
            "refusal-status",
            &screen.set_statuses,
            status,
            Message::SetStatus
        )
        .field()
    ]
    .align_y(Alignment::Center);
    let note = input(look, NOTE, &screen.draft.note, Message::Note)
        .label(words::NOTE, LABEL)
        .on_submit(Message::SaveNote);
    let is_bad = !screen.draft.due.trim().is_empty()
        && super::parse_date(&screen.draft.due).is_none()
        && screen.draft.due.trim().chars().count() >= 8;
    let due = input(look, DUE, &screen.draft.due, Message::Due)
        .mode(Mode::Date)
        .label(words::DUE, LABEL)
        .wrong(is_bad)
        .width(LABEL + 120.0)
        .on_submit(Message::SaveNote);
    let mut form = column![state, note].spacing(6);
    let mut due_line = row![due].spacing(8).align_y(Alignment::Center);
    if screen.list.is_overdue(row) {
        let day = row.due.map(super::date).unwrap_or_default();
        due_line = due_line.push(icon::icon(look, Icon::Overdue)).push(
            text(words::overdue(&day))
                .size(font::SMALL.size)
                .style(theme::tone(look, Tone::Warn)),
        );
    }
    form = form.push(due_line);
    if screen.draft.is_changed {
        form = form.push(wide(desk, words::SAVE_NOTE, "Ctrl+S").on_press(Message::SaveNote));
    }
    let next = match &row.f8 {
        Ok(()) => words::makes(row.makes),
        Err(rule) => {
            let (what, remedy) = words::why_not(rule, row.has_suggestion);
            window::fault(&what, &remedy)
        }
    };
    let next = row![
        label(words::NEXT),
        text(next).size(font::BODY.size).width(Length::Fill)
    ];
    form.push(next).into()
}

fn of_group<'a>(screen: &'a Refusals, desk: &Desk, group: &'a Group) -> Element<'a, Message> {
    let look = desk.look;
    let (lead, said) = group_words(group, screen.list.by);
    let mut content = column![
        rich_text![
            span::<(), _>(format!("{lead} ")).font(font::BOLD),
            span(said)
        ]
        .size(font::BODY.size)
    ]
    .spacing(10);
    let line = |shape: Option<Icon>, name: String, tally: Tally| -> Element<'a, Message> {
        let mut line = row![].spacing(8).align_y(Alignment::Center);
        if let Some(shape) = shape {
            line = line.push(icon::icon(look, shape));
        }
        line.push(text(name).size(font::BODY.size).width(Length::Fill))
            .push(text(words::n_on(tally.n, tally.sum)).size(font::BODY.size))
            .into()
    };
    for (status, tally) in screen.list.states(group) {
        let name = crate::text::refusal_status(status).to_owned();
        content = content.push(line(Some(shape(status)), name, tally));
    }
    let all = Tally {
        n: group.rows.len(),
        sum: group.sum,
    };
    content = content
        .push(level(desk.look))
        .push(line(None, words::REFUSED.into(), all));
    if screen.list.has_test {
        content = content.push(test_note(desk));
    }
    if let Some(take) = take_all(screen, desk) {
        content = content.push(take);
    }
    content.into()
}
