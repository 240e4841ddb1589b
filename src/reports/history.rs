//! История счёта: its revisions, sendings and the replies to them, in the order of time.

use super::layout::Known;
use super::table::{Cell, Kind, List, Take, take_shown};
use super::{Ask, Blank, Error, Which, places};
use crate::domain::Kopecks;
use crate::text;
use crate::text::reports as words;
use crate::workflows::Workplace;
use crate::workflows::card::{self, Card};

const VALUES: [(&str, Kind); 6] = [
    ("when", Kind::Text),
    ("what", Kind::Text),
    ("who", Kind::Text),
    ("file", Kind::Text),
    ("details", Kind::Text),
    ("sum", Kind::Money),
];

/// One thing that happened.
#[derive(Default)]
struct Event {
    /// ISO 8601.
    at: String,
    what: String,
    who: String,
    file: String,
    details: String,
    sum: Option<Kopecks>,
}

pub fn build<'w>(
    workplace: &'w Workplace,
    ask: &Ask,
    blank: &mut Blank<'_>,
) -> Result<List<'w>, Error> {
    let key = ask.key.as_deref().ok_or(Error::Which(Which::Account))?;
    let card = card::by_key(workplace, key)?;
    let standing = &card.standing;
    let mut places = places::places(workplace, ask.period);
    places.insert("key", standing.key.clone());
    places.insert("state", text::state(standing.state).to_owned());
    places.insert("activity", text::activity(standing.activity).to_owned());
    places.insert("person", card.person());
    places.insert("billed", text::rubles(standing.billed));
    places.insert("reason", standing.reason.clone().unwrap_or_default());
    let layout = blank.layout(&Known {
        values: VALUES.to_vec(),
        places,
    })?;
    let shows = layout.shows;
    let events = events(&card);
    let n_rows = events.len() as u64;
    let rows = move |take: &mut Take<'_>| {
        for event in &events {
            let all = cells(event);
            take_shown(&shows, &all, take)?;
        }
        Ok(())
    };
    Ok(List {
        head: layout.head,
        page: layout.page,
        sections: None,
        n_rows,
        rows: Box::new(rows),
    })
}

fn cells(event: &Event) -> [Cell<'_>; VALUES.len()] {
    [
        Cell::text(words::moment(&event.at)),
        Cell::text(event.what.as_str()),
        Cell::text(event.who.as_str()),
        Cell::text(event.file.as_str()),
        Cell::text(event.details.as_str()),
        event.sum.map_or(Cell::Empty, Cell::Money),
    ]
}

fn events(card: &Card) -> Vec<Event> {
    let revisions = card.revisions.iter().map(|revision| Event {
        at: revision.at.clone(),
        what: words::history::revision(revision.number, &revision.origin),
        who: revision.who.clone(),
        ..Event::default()
    });
    let mut events: Vec<Event> = revisions.collect();
    for sending in &card.sent {
        let sent = &sending.sent;
        let is_restored = sent.status == "restored";
        events.push(Event {
            at: sent.at.clone(),
            what: words::history::sent(sent.round, is_restored, sent.number),
            file: sent.file.clone(),
            details: match &sent.reissue {
                Some(file) => words::history::reissued(file),
                None => String::new(),
            },
            sum: Some(sent.billed),
            ..Event::default()
        });
        events.extend(sending.decisions.iter().map(|answer| {
            let findings = answer.findings.iter();
            let findings: Vec<String> = findings
                .map(|f| words::finding(&f.family, &f.code, &f.text))
                .collect();
            Event {
                at: answer.at.clone(),
                what: words::history::answered(answer.stage, answer.outcome, &answer.payer),
                file: answer.file.clone(),
                details: findings.join("; "),
                sum: Some(answer.accepted),
                ..Event::default()
            }
        }));
    }
    // Stable: what happened in the same second stays in this order.
    events.sort_by(|a, b| a.at.cmp(&b.at));
    events
}
