//! Blocking findings of registries, counted on a thread of its own while the window goes on.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use iced::Task;
use iced::futures::channel::mpsc;
use iced::widget::{Column, column, row, text};
use iced::{Element, Length};

use crate::domain::Round;
use crate::store::registries::{self, Registry};
use crate::text::window as words;
use crate::workflows::blocking::{self, Blocking};
use crate::workflows::check::{self, List};
use crate::workflows::{Error, Progress, Stage, Workplace};

use super::desk::{Desk, Words};
use super::font;
use super::icon::{self, Icon};
use super::theme::{self, Tone};
use super::widget::button::button;

/// By registry.
pub type Found = BTreeMap<i64, Blocking>;

#[derive(Clone, Debug)]
pub enum Event {
    /// So many accounts of so many.
    Counted(u64, u64),
    Done(Result<Arc<Found>, Words>),
}

/// Of the list of a month.
#[derive(Clone, Debug)]
pub enum ListEvent {
    /// So many accounts.
    Counted(u64),
    Done(Result<Arc<List>, Words>),
}

/// A count that goes on; it ends when nobody holds this any more.
#[derive(Debug)]
pub struct Counting(Arc<AtomicBool>);

impl Drop for Counting {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Which registries are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// All that have not been exported.
    Waiting,
    /// Those that F2 would write.
    Marked,
}

impl Of {
    fn ids(self, workplace: &Workplace, desk: &Desk) -> Result<Vec<i64>, Error> {
        let mut live = registries::live(&workplace.store.connection, desk.period)?;
        live.retain(|registry| registry.export_id.is_none());
        if self == Of::Marked {
            live.retain(|registry| registry.is_marked);
            // A test that is marked goes first.
            let is_test = |registry: &Registry| registry.round == Round::Test;
            if live.iter().any(is_test) {
                live.retain(is_test);
            }
        }
        Ok(live.into_iter().map(|registry| registry.id).collect())
    }
}

/// Counts what blocks the registries.
pub fn count(desk: &Desk, of: Of) -> (Counting, Task<Event>) {
    let own = desk.clone();
    let work = move |workplace: &Workplace, progress: &dyn Progress| {
        let ids = of.ids(workplace, &own)?;
        blocking::blocking(workplace, own.period, &ids, &own.findings, progress)
    };
    beside(desk, work, Event::Counted, Event::Done)
}

/// Checks the whole month.
pub fn list(desk: &Desk) -> (Counting, Task<ListEvent>) {
    let own = desk.clone();
    let work = move |workplace: &Workplace, progress: &dyn Progress| {
        let rules = own.findings.rules(workplace, own.period)?;
        check::list(workplace, &rules, own.period, progress)
    };
    beside(desk, work, |n, _| ListEvent::Counted(n), ListEvent::Done)
}

/// Reads something long on a thread of its own, tells how far it is, and ends when nobody wants it.
fn beside<T: Send + Sync + 'static, E: Send + 'static>(
    desk: &Desk,
    work: impl FnOnce(&Workplace, &dyn Progress) -> Result<T, Error> + Send + 'static,
    counted: impl Fn(u64, u64) -> E + Send + Sync + 'static,
    done: impl FnOnce(Result<Arc<T>, Words>) -> E + Send + 'static,
) -> (Counting, Task<E>) {
    let is_stopped = Arc::new(AtomicBool::new(false));
    let (send, receive) = mpsc::unbounded();
    let telling = send.clone();
    let listener = Listener {
        is_stopped: is_stopped.clone(),
        n: AtomicU64::new(0),
        of: AtomicU64::new(0),
        told: Mutex::new(Instant::now()),
        tell: Box::new(move |n, of| drop(telling.unbounded_send(counted(n, of)))),
    };
    let desk = desk.clone();
    std::thread::spawn(move || {
        let found = desk.open_to_read();
        let found = match found.and_then(|workplace| work(&workplace, &listener)) {
            Err(Error::Cancelled) => return,
            Err(error) => Err(desk.words(&error)),
            Ok(found) => Ok(Arc::new(found)),
        };
        // Nobody listens any more when the window is gone.
        let _ = send.unbounded_send(done(found));
    });
    (Counting(is_stopped), Task::stream(receive))
}

/// Pictures a second are enough for a count.
const PAUSE: Duration = Duration::from_millis(100);

struct Listener {
    is_stopped: Arc<AtomicBool>,
    n: AtomicU64,
    of: AtomicU64,
    told: Mutex<Instant>,
    tell: Box<dyn Fn(u64, u64) + Send + Sync>,
}

impl Progress for Listener {
    fn begin(&self, _: Stage, total: Option<u64>) {
        self.of.store(total.unwrap_or(0), Ordering::Relaxed);
    }

    fn advance(&self, n: u64) {
        let n = self.n.fetch_add(n, Ordering::Relaxed) + n;
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.elapsed() > PAUSE {
            *told = Instant::now();
            let of = self.of.load(Ordering::Relaxed);
            (self.tell)(n, of);
        }
    }

    fn is_cancelled(&self) -> bool {
        self.is_stopped.load(Ordering::Relaxed)
    }
}

/// What the preview of F2 says of them.
#[derive(Debug)]
pub struct Findings {
    counting: Option<Counting>,
    counted: (u64, u64),
    found: Option<Result<Blocking, Words>>,
}

impl Findings {
    pub fn start(desk: &Desk) -> (Findings, Task<Event>) {
        let (counting, events) = count(desk, Of::Marked);
        let findings = Findings {
            counting: Some(counting),
            counted: (0, 0),
            found: None,
        };
        (findings, events)
    }

    pub fn update(&mut self, event: Event) {
        match event {
            Event::Counted(n, of) => self.counted = (n, of),
            Event::Done(found) => {
                self.counting = None;
                self.found = Some(found.map(|found| {
                    let mut all = Blocking::default();
                    for one in found.values() {
                        all.add(one);
                    }
                    all
                }));
            }
        }
    }

    pub fn found(&self) -> Option<&Blocking> {
        let found = self.found.as_ref()?.as_ref().ok()?;
        (found.accounts > 0).then_some(found)
    }

    /// `show` leads to the first account that lacks something.
    pub fn view<'a, M: Clone + 'a>(&self, desk: &Desk, show: M) -> Element<'a, M> {
        let look = desk.look;
        let said = |shape: Icon, words: String| {
            let words = text(words).size(font::HEAD.size).width(Length::Fill);
            row![icon::icon(look, shape), words].spacing(8)
        };
        match &self.found {
            None => said(
                Icon::Waiting,
                words::findings_counting(self.counted.0, self.counted.1),
            )
            .into(),
            Some(Err(fault)) => {
                said(Icon::Refused, words::fault(&fault.what, &fault.remedy)).into()
            }
            Some(Ok(found)) if found.accounts == 0 => {
                said(Icon::Done, words::NO_FINDINGS.into()).into()
            }
            Some(Ok(found)) => {
                let head = words::findings(found.accounts, found.findings);
                let mut lines = column![said(Icon::Refused, head)].spacing(4);
                let mut fields: Vec<(&String, &u64)> = found.by_rule.iter().collect();
                fields.sort_by_key(|(_, n)| std::cmp::Reverse(**n));
                let shown: Vec<Element<'a, M>> = fields
                    .iter()
                    .take(MAX_FIELDS)
                    .map(|(field, n)| {
                        let cell = |words: String| text(words).size(font::HEAD.size);
                        row![
                            cell((*field).clone()).width(Length::Fill),
                            cell(words::count(**n as i64))
                        ]
                        .spacing(8)
                        .into()
                    })
                    .collect();
                lines = lines.push(Column::with_children(shown).spacing(2));
                let rest = fields.len().saturating_sub(MAX_FIELDS);
                let muted = |words: String| {
                    text(words)
                        .size(font::SMALL.size)
                        .style(theme::tone(look, Tone::Muted))
                };
                if rest > 0 {
                    lines = lines.push(muted(words::more_fields(rest)));
                }
                let show = button(look, words::SHOW_FINDING)
                    .key("F3")
                    .width(Length::Fill)
                    .spread()
                    .on_press(show);
                lines
                    .push(muted(words::AS_IS_NOTE.into()))
                    .push(show)
                    .into()
            }
        }
    }
}

/// Kinds of findings that are named.
const MAX_FIELDS: usize = 6;
