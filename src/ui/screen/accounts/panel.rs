//! The side panel of the list: the account under the cursor, what the fund says of it, and what can be
//! done next.
//!
//! What the list knows stands there at once; the rest is read when the cursor has come to rest, and
//! only while the panel is seen.

use std::sync::Arc;
use std::time::Duration;

use iced::widget::{Column, column, container, row, sensor, space, text};
use iced::{Alignment, Element, Length, Task};

use super::model::Rows;
use super::{Accounts, Message, shape};
use crate::domain::{Decision, Kopecks, State};
use crate::store::replies::{self, Decided, StoredFinding};
use crate::store::shipments::{self, Sent};
use crate::store::{accounts, documents};
use crate::text::window::{self as words, accounts as own};
use crate::text::{self as all_words};
use crate::ui::desk::{Desk, Words};
use crate::ui::font;
use crate::ui::icon::{self, Icon};
use crate::ui::theme::{self, Tone};
use crate::ui::widget::rule::level;
use crate::workflows::{Error, Workplace, accept_suggested};

/// The cursor rests when it has stood so long.
const REST: Duration = Duration::from_millis(150);

/// What is read of an account beyond the list.
#[derive(Debug)]
pub struct Facts {
    standing: accounts::Standing,
    n_revisions: usize,
    /// The newest last.
    sent: Vec<Sent>,
    /// Of the live sending, as they came.
    decisions: Vec<Decided>,
    findings: Vec<StoredFinding>,
    has_suggestion: bool,
}

impl Facts {
    fn read(workplace: &Workplace, account: i64) -> Result<Facts, Error> {
        let connection = &workplace.store.connection;
        let standing = accounts::by_id(connection, account)?;
        let (decisions, findings) = match standing.shipment_id {
            None => (Vec::new(), Vec::new()),
            Some(shipment) => (
                replies::decisions(connection, shipment)?,
                replies::findings(connection, shipment, None)?,
            ),
        };
        let proposes = |finding: &StoredFinding| !accept_suggested::proposed(finding).is_empty();
        Ok(Facts {
            n_revisions: documents::revisions(connection, account)?.len(),
            sent: shipments::of_account(connection, account)?,
            has_suggestion: findings.iter().any(proposes),
            decisions,
            findings,
            standing,
        })
    }
}

impl Facts {
    /// The live sending.
    fn live(&self) -> Option<&Sent> {
        let live = |sent: &&Sent| Some(sent.shipment_id) == self.standing.shipment_id;
        self.sent.iter().find(live)
    }

    /// It is not as it was sent any more.
    fn is_corrected(&self) -> bool {
        let now = self.standing.revision_id;
        self.live().is_some_and(|sent| sent.revision_id != now)
    }
}

/// What has been read last.
#[derive(Debug, Default)]
pub struct Looked {
    account: Option<i64>,
    facts: Option<Result<Arc<Facts>, Words>>,
    /// Grows with every load of the list: what was read before is read again.
    n_loads: u64,
}

impl Looked {
    /// The list has been read anew. Until the account is read too, what was known of it stays.
    pub fn age(&mut self) {
        self.n_loads += 1;
    }

    fn of(&self, account: i64) -> Option<&Result<Arc<Facts>, Words>> {
        self.facts
            .as_ref()
            .filter(|_| self.account == Some(account))
    }
}

impl Accounts {
    /// The cursor rests on an account.
    pub(super) fn look(&self, account: i64, desk: &Desk) -> Task<Message> {
        desk.read(move |workplace| Facts::read(workplace, account).map(Arc::new))
            .map(move |facts| Message::Looked(account, facts))
    }

    pub(super) fn looked(&mut self, account: i64, facts: Result<Arc<Facts>, Words>) {
        self.looked.account = Some(account);
        self.looked.facts = Some(facts);
    }

    pub(super) fn panel_view<'a>(
        &'a self,
        desk: &'a Desk,
    ) -> Option<(String, Element<'a, Message>)> {
        let at = self.row()?;
        let rows = &self.list.rows;
        let account = rows.id(at);
        let mut content = column![known(desk, rows, at)].spacing(10);
        content = match self.looked.of(account) {
            None => content.push(muted(desk, words::LOADING)),
            Some(Err(fault)) => content.push(muted(desk, words::fault(&fault.what, &fault.remedy))),
            Some(Ok(facts)) => content
                .push(level(desk.look))
                .push(sums(desk, facts))
                .push(level(desk.look))
                .push(findings(desk, facts))
                .push(next(desk, facts))
                .push(history(desk, facts)),
        };
        let key = (account, self.looked.n_loads);
        let content = sensor(content.width(Length::Fill))
            .key(key)
            .delay(REST)
            .on_show(move |_| Message::Look(account));
        Some((name(rows, at), content.into()))
    }
}

fn name(rows: &Rows, at: usize) -> String {
    let name = format!("{} {}", rows.surname(at), rows.given(at));
    name.trim().to_owned()
}

fn muted<'a>(desk: &Desk, words: impl Into<String>) -> Element<'a, Message> {
    let words = text(words.into()).size(font::HEAD.size);
    words.style(theme::tone(desk.look, Tone::Muted)).into()
}

fn title<'a>(words: impl Into<String>) -> Element<'a, Message> {
    let words: String = words.into();
    text(words).size(font::BODY.size).font(font::BOLD).into()
}

/// What the list knows: there without reading.
fn known<'a>(desk: &Desk, rows: &Rows, at: usize) -> Element<'a, Message> {
    let line = |label: &'static str, value: String| {
        let label = container(muted(desk, label)).width(104.0);
        row![label, text(value).size(font::BODY.size).width(Length::Fill)].spacing(8)
    };
    let day = |date: Option<chrono::NaiveDate>| {
        date.map_or(own::UNKNOWN.into(), |date| {
            date.format("%d.%m.%Y").to_string()
        })
    };
    let or_none = |words: &str| match words {
        "" => own::UNKNOWN.to_owned(),
        words => words.to_owned(),
    };
    let state = rows.state(at);
    let icon = shape(state);
    let state = row![
        icon::icon(desk.look, icon),
        text(all_words::state(state))
            .size(font::BODY.size)
            .font(font::BOLD)
            .style(theme::tone(desk.look, icon.tone())),
    ];
    let payer = match rows.payer(at) {
        "" => own::UNKNOWN.to_owned(),
        letter => desk.payer(letter),
    };
    column![
        state.spacing(8).align_y(Alignment::Center),
        line(own::BORN, day(rows.birth(at))),
        line(own::PAYER_FILTER, payer),
        line(
            own::ACTIVITY,
            all_words::activity(rows.activity(at)).to_owned()
        ),
        line(own::CASE, own::days(rows.start(at), rows.end(at))),
        line(own::DIAGNOSIS, or_none(rows.diagnosis(at))),
        line(own::DEPARTMENT, or_none(rows.department(at))),
        line(own::DOCTOR, or_none(rows.doctor(at))),
        line(own::BILLED, words::money(rows.billed(at))),
    ]
    .spacing(4)
    .into()
}

/// Sent and decided.
fn sums<'a>(desk: &Desk, facts: &Facts) -> Element<'a, Message> {
    let line = |label: String, sum: Kopecks, tone: Tone| {
        let cell = |words: String| {
            let words = text(words).size(font::BODY.size);
            words.style(theme::tone(desk.look, tone))
        };
        row![
            cell(label).width(Length::Fill),
            cell(words::money(sum)).font(font::BOLD)
        ]
        .spacing(8)
    };
    let mut lines = column![].spacing(4);
    let Some(sent) = facts.live() else {
        let said = match facts.sent.is_empty() {
            true => own::NEVER_SENT,
            false => own::NOT_SENT_NOW,
        };
        return lines.push(muted(desk, said)).into();
    };
    lines = lines.push(line(own::sent(&sent.file), sent.billed, Tone::Normal));
    for decided in &facts.decisions {
        let label = own::decided(decided.stage, &decided.payer, decided.outcome);
        lines = lines.push(match decided.outcome {
            Decision::Accepted => line(label, decided.accepted, Tone::Done),
            Decision::Refused => line(label, -sent.billed, Tone::Bad),
            Decision::Undecided => line(label, decided.accepted, Tone::Warn),
        });
    }
    if facts.decisions.is_empty() {
        lines = lines.push(muted(desk, own::NO_ANSWER));
    }
    lines.into()
}

fn findings<'a>(desk: &Desk, facts: &Facts) -> Option<Element<'a, Message>> {
    if facts.findings.is_empty() {
        return None;
    }
    let mut list = column![title(own::n_findings(facts.findings.len()))].spacing(6);
    for finding in &facts.findings {
        let code = words::refusals::finding_code(&finding.family, &finding.code);
        let head = row![icon::icon(desk.look, Icon::Refused), title(code)].spacing(8);
        let said = text(finding.text.clone()).size(font::BODY.size);
        let block = column![head, said.width(Length::Fill)].spacing(2);
        let block = container(block).padding([6, 8]).width(Length::Fill);
        list = list.push(block.style(theme::fill(desk.look.tokens.bad_tint)));
    }
    Some(list.into())
}

/// What can be done, and with which key.
fn next<'a>(desk: &Desk, facts: &Facts) -> Element<'a, Message> {
    let standing = &facts.standing;
    let mut list = column![title(own::NEXT)].spacing(4);
    let is_open = desk.read_only.is_none();
    for (shape, said) in steps(facts).into_iter().filter(|_| is_open) {
        let said = text(said).size(font::BODY.size).width(Length::Fill);
        list = list.push(row![icon::icon(desk.look, shape), said].spacing(8));
    }
    if let Some(reason) = &standing.reason {
        list = list.push(muted(desk, own::reason(reason)));
    }
    list.into()
}

fn steps(facts: &Facts) -> Vec<(Icon, &'static str)> {
    match facts.standing.state {
        State::Pool => vec![
            (Icon::Possible, own::NEXT_FORM),
            (Icon::Possible, own::NEXT_EDIT),
        ],
        State::InRegistry => vec![
            (Icon::Possible, own::NEXT_EXPORT),
            (Icon::Possible, own::NEXT_EDIT),
        ],
        State::Sent => vec![(Icon::Waiting, own::NEXT_WAIT_1)],
        State::Prechecked => vec![(Icon::Possible, own::NEXT_SEVEN)],
        State::Reissued => vec![(Icon::Waiting, own::NEXT_WAIT_2)],
        State::Accepted => vec![(Icon::Done, own::NEXT_NOTHING)],
        State::Deferred => vec![(Icon::Later, own::NEXT_DEFERRED)],
        State::Withdrawn => vec![(Icon::NotNeeded, own::NEXT_WITHDRAWN)],
        State::RefusedAtPrecheck | State::RefusedAtFinal if facts.is_corrected() => vec![
            (Icon::Next, own::NEXT_CORRECTED),
            (Icon::Possible, own::NEXT_CORRECT),
        ],
        State::RefusedAtPrecheck | State::RefusedAtFinal => {
            let mut steps = Vec::new();
            if facts.has_suggestion {
                steps.push((Icon::Next, own::NEXT_TAKE));
            }
            steps.extend([
                (Icon::Possible, own::NEXT_CORRECT),
                (Icon::Possible, own::NEXT_BACK),
            ]);
            steps
        }
    }
}

/// What has become of it, the newest first.
fn history<'a>(desk: &Desk, facts: &Facts) -> Option<Element<'a, Message>> {
    if facts.sent.is_empty() {
        return None;
    }
    let mut events: Vec<(&str, String)> = Vec::new();
    for sent in &facts.sent {
        events.push((&sent.at, own::was_sent(&sent.file, &sent.status)));
    }
    for decided in &facts.decisions {
        let said = own::decided(decided.stage, &decided.payer, decided.outcome);
        events.push((&decided.at, said));
    }
    // Times of one clock: their words are in their order.
    events.sort_by_key(|(at, _)| *at);
    events.reverse();
    let mut list: Column<'a, Message> = column![
        space().height(2.0),
        title(own::HISTORY),
        muted(desk, own::revisions(facts.n_revisions))
    ]
    .spacing(4);
    for (at, said) in events {
        let at = container(muted(desk, words::journal::at(at))).width(118.0);
        let said = text(said).size(font::BODY.size).width(Length::Fill);
        list = list.push(row![at, said].spacing(8));
    }
    Some(list.into())
}
