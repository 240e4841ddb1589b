//! Long work of the app: a workflow on a thread of its own, with progress and a way to stop it.
//!
//! Stopping is a flag that the workflow asks between records; the transaction then leaves nothing
//! behind. Closing the window asks first, because the thread would be cut off.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use iced::Task;
use iced::futures::channel::mpsc;

use crate::reports;
use crate::store::journal;
use crate::text;
use crate::workflows::{Error, Progress, Stage, Workplace};

use super::desk::{Desk, Words};
use super::pages::Pages;
use super::place::Place;
use super::reception::Reception;

/// What a job says when it is done, and where it leads.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    /// One sentence of result, one of what to do.
    pub words: String,
    /// Not everything went well, though something was done.
    pub is_warning: bool,
    /// Where the window goes.
    pub place: Option<Place>,
    /// What became of each file of a reception.
    pub reception: Option<Arc<Reception>>,
    /// A file that was written for the user's own use, and can be opened from here.
    pub written: Option<PathBuf>,
    /// A document that was made, to be looked at.
    pub pages: Option<Arc<Pages>>,
    /// Nothing of the database is another than before.
    pub is_unchanged: bool,
    /// The database that the window opens.
    pub database: Option<PathBuf>,
    /// It is opened to be read only: it is broken.
    pub is_to_read: bool,
}

impl Said {
    pub fn new(words: impl Into<String>) -> Said {
        Said {
            words: words.into(),
            is_warning: false,
            place: None,
            reception: None,
            written: None,
            pages: None,
            is_unchanged: false,
            database: None,
            is_to_read: false,
        }
    }

    pub fn warning(words: impl Into<String>) -> Said {
        Said {
            is_warning: true,
            ..Said::new(words)
        }
    }

    pub fn written(mut self, file: PathBuf) -> Said {
        self.written = Some(file);
        self
    }

    pub fn pages(mut self, pages: Pages) -> Said {
        self.pages = Some(Arc::new(pages));
        self
    }

    pub fn unchanged(mut self) -> Said {
        self.is_unchanged = true;
        self
    }

    pub fn open(mut self, database: PathBuf) -> Said {
        self.database = Some(database);
        self
    }

    pub fn open_to_read(self, database: PathBuf) -> Said {
        Said {
            is_to_read: true,
            ..self.open(database)
        }
    }

    pub fn then(mut self, place: Place) -> Said {
        self.place = Some(place);
        self
    }
}

type Inside = Box<dyn FnOnce(&mut Workplace, &dyn Progress) -> Result<Said, reports::Error> + Send>;
type Outside = Box<dyn FnOnce(&dyn Progress) -> Event + Send>;

enum Work {
    /// In the database of the window.
    Inside(Inside),
    /// Before there is one, or instead of it.
    Outside(Outside),
}

/// A workflow about to run.
pub struct Job {
    pub name: String,
    work: Work,
    only_reads: bool,
}

impl Job {
    pub fn new(
        name: impl Into<String>,
        work: impl FnOnce(&mut Workplace, &dyn Progress) -> Result<Said, Error> + Send + 'static,
    ) -> Job {
        Job::writing(name, |workplace, progress| Ok(work(workplace, progress)?))
    }

    /// A workflow that writes documents as well.
    pub fn writing(
        name: impl Into<String>,
        work: impl FnOnce(&mut Workplace, &dyn Progress) -> Result<Said, reports::Error>
        + Send
        + 'static,
    ) -> Job {
        Job {
            name: name.into(),
            work: Work::Inside(Box::new(work)),
            only_reads: false,
        }
    }

    /// Where the window goes when the work is done.
    pub fn then(self, place: Place) -> Job {
        let Work::Inside(work) = self.work else {
            return self;
        };
        Job::writing(self.name, move |workplace, progress| {
            Ok(work(workplace, progress)?.then(place))
        })
    }

    /// Work that makes or replaces a database, and so opens none beforehand.
    pub fn outside(
        name: impl Into<String>,
        work: impl FnOnce(&dyn Progress) -> Event + Send + 'static,
    ) -> Job {
        Job {
            name: name.into(),
            work: Work::Outside(Box::new(work)),
            only_reads: false,
        }
    }

    /// It leaves every database as it is: what is shown need not be read anew, and it may be done where
    /// nothing may be changed.
    pub fn reading(mut self) -> Job {
        self.only_reads = true;
        self
    }

    pub fn only_reads(&self) -> bool {
        self.only_reads
    }
}

impl std::fmt::Debug for Job {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Job({})", self.name)
    }
}

/// How far a job is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    pub stage: Stage,
    pub n: u64,
    pub of: Option<u64>,
    /// Time left, once it can be told.
    pub left: Option<Duration>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    Progressed(Step),
    /// The newest step of the journal when the work ended, just before its last word.
    Stepped(i64),
    Finished(Result<Said, Words>),
    /// Stopped by the user; nothing has changed.
    Stopped,
}

impl Event {
    /// How a workflow ended.
    pub fn of(done: Result<Said, impl Into<reports::Error>>) -> Event {
        match done.map_err(Into::into) {
            Ok(said) => Event::Finished(Ok(said)),
            Err(reports::Error::Workflow(Error::Cancelled)) => Event::Stopped,
            Err(error) => Event::Finished(Err(Words::of_document(&error))),
        }
    }
}

/// The job that is running.
#[derive(Debug)]
pub struct Running {
    pub name: String,
    pub step: Option<Step>,
    pub only_reads: bool,
    is_stopped: Arc<AtomicBool>,
}

impl Running {
    pub fn stop(&self) {
        self.is_stopped.store(true, Ordering::Relaxed);
    }
}

/// Starts a job; its events come with the task.
pub fn start(desk: &Desk, job: Job) -> (Running, Task<Event>) {
    let is_stopped = Arc::new(AtomicBool::new(false));
    let (send, receive) = mpsc::unbounded();
    let listener = Listener {
        is_stopped: is_stopped.clone(),
        steps: std::sync::Mutex::new(State {
            step: Step {
                stage: Stage::Reading,
                n: 0,
                of: None,
                left: None,
            },
            begun: Instant::now(),
            told: Instant::now(),
        }),
        send: send.clone(),
    };
    let running = Running {
        name: job.name,
        step: None,
        only_reads: job.only_reads,
        is_stopped,
    };
    let (desk, work) = (desk.clone(), job.work);
    std::thread::spawn(move || {
        let event = match work {
            Work::Inside(work) => {
                let done = desk.open().map_err(reports::Error::from);
                let done = done.and_then(|mut workplace| {
                    let done = work(&mut workplace, &listener);
                    if let Ok(step) = journal::last(&workplace.store.connection) {
                        let _ = send.unbounded_send(Event::Stepped(step));
                    }
                    done
                });
                desk.notice(done.as_ref().err());
                Event::of(done)
            }
            Work::Outside(work) => work(&listener),
        };
        // Nobody listens any more when the window is gone.
        let _ = send.unbounded_send(event);
    });
    let broken = Event::Finished(Err(Words {
        what: text::window::BROKEN_OFF.into(),
        remedy: text::window::TRY_AGAIN.into(),
    }));
    (running, Task::stream(closed_with(receive, broken)))
}

/// The stream of events; should the thread die without a last word, `broken` is it.
fn closed_with(
    receive: mpsc::UnboundedReceiver<Event>,
    broken: Event,
) -> impl iced::futures::Stream<Item = Event> {
    use iced::futures::StreamExt;
    let mut has_ended = false;
    let last = iced::futures::stream::once(async move { broken });
    receive.chain(last).filter(move |event| {
        let is_wanted = !has_ended;
        has_ended |= matches!(event, Event::Finished(_) | Event::Stopped);
        iced::futures::future::ready(is_wanted)
    })
}

struct State {
    step: Step,
    begun: Instant,
    told: Instant,
}

struct Listener {
    is_stopped: Arc<AtomicBool>,
    steps: std::sync::Mutex<State>,
    send: mpsc::UnboundedSender<Event>,
}

/// Pictures a second are enough for a bar.
const PAUSE: Duration = Duration::from_millis(100);
/// Sooner nobody can tell how long it takes.
const TOO_EARLY: Duration = Duration::from_millis(500);

impl Listener {
    fn update(&self, is_urgent: bool, change: impl FnOnce(&mut State)) {
        let mut state = self
            .steps
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        change(&mut state);
        let spent = state.begun.elapsed();
        state.step.left = match state.step.of {
            Some(of) if spent > TOO_EARLY && state.step.n > 0 => {
                let rest = of.saturating_sub(state.step.n);
                let millis = spent.as_millis() as u64 * rest / state.step.n;
                Some(Duration::from_millis(millis))
            }
            _ => None,
        };
        if is_urgent || state.told.elapsed() > PAUSE {
            state.told = Instant::now();
            let _ = self.send.unbounded_send(Event::Progressed(state.step));
        }
    }
}

impl Progress for Listener {
    fn begin(&self, stage: Stage, total: Option<u64>) {
        self.update(true, |state| {
            state.begun = Instant::now();
            state.step = Step {
                stage,
                n: 0,
                of: total,
                left: None,
            };
        });
    }

    fn advance(&self, n: u64) {
        self.update(false, |state| state.step.n += n);
    }

    fn is_cancelled(&self) -> bool {
        self.is_stopped.load(Ordering::Relaxed)
    }
}
