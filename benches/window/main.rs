//! The window over a large month, for this machine.
//!
//! `cargo bench --bench window -- [ROWS] [answered]`, 100,000 rows unless told otherwise. `answered`
//! plays the month on to the fund's first replies, so that the board has everything to count; without
//! it the accounts are imported and formed.
//!
//! What is measured:
//!
//! * *Scrolling*: the program's own screen of accounts, without a display. A frame is everything that
//!   a key press costs: events into the widgets, `App::update`, `App::view`, layout, drawing into
//!   layers, and painting what has changed of them with tiny-skia, just as the program's window does
//!   it. Only handing the pixels to the display server is left out. Time on the processor stands beside
//!   the clock's: on a busy machine it says what the frame would take on an idle one.
//! * *Typing in the filter*: from the key press until the letter stands in the field, and until the
//!   rows that it leaves are painted. Without a display.
//! * *Start, memory, idleness*: the real program on the display of `DISPLAY` (Xvfb will do; without
//!   one this part is left out, and so it is outside Linux). Pictures of its window say when it is
//!   there. The frame is usable when the steps of the month stand in it as they go on standing;
//!   whole when nothing changes any more.

mod headless;
#[cfg(target_os = "linux")]
mod real;
#[path = "../../tests/common/window.rs"]
mod window;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use ladya::demo::{Invented, write_mis_file};
use ladya::domain::{ReportingPeriod, Round};
use ladya::exchange::Profile;
use ladya::stand::{Options, precheck};
use ladya::workflows::{Clock, Quiet, Workplace, export, form, import, receive, sent, setup};

// The program's own allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const CLOCK: Clock = Clock::Fixed(NaiveDate::from_ymd_opt(2021, 5, 12).expect("a day"));

/// Times of one kind, in milliseconds.
#[derive(Default)]
pub struct Times(Vec<f64>);

impl Times {
    pub fn add(&mut self, time: Duration) {
        self.0.push(time.as_secs_f64() * 1000.0);
    }

    /// `share` of them are not longer.
    fn quantile(&self, share: f64) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        let at = (sorted.len() as f64 * share).ceil() as usize;
        sorted[at.clamp(1, sorted.len()) - 1]
    }

    pub fn show(&self, name: &str) {
        println!(
            "{name:<52} median {:7.1} ms   p95 {:7.1} ms   longest {:7.1} ms   of {}",
            self.quantile(0.5),
            self.quantile(0.95),
            self.quantile(1.0),
            self.0.len()
        );
    }
}

/// A month with so many accounts, made by the program's own functions.
fn build(folder: &Path, n: u64, is_answered: bool) -> PathBuf {
    let at = |name: &str| folder.join(name);
    let period = ReportingPeriod::new(2021, 4).expect("a month");
    let profile = Profile::load("yaroslavl", &[]).expect("the profile loads");
    let invented = Invented::new(1, (n as usize / 2).max(10), period);
    let cases = invented.cases(period, n);
    write_mis_file(&at("mis.xml"), &profile, &invented, period, cases).expect("accounts");
    let database = at("ladya.db");
    let mut workplace = Workplace::open(&database, None).expect("a database");
    workplace.clock = CLOCK;
    setup::save(&mut workplace, &invented.setup).expect("a set-up");
    import::import(&mut workplace, &[at("mis.xml")], &Quiet).expect("an import");
    form::form(&mut workplace, period, Round::Main, &[]).expect("registries");
    if is_answered {
        let out = at("out");
        let exported =
            export::export(&mut workplace, period, Round::Main, &out, false, &Quiet).expect("F2");
        let name = exported.path.file_name().expect("a name").to_string_lossy();
        sent::sent(&mut workplace, &[name.into_owned()]).expect("handed over");
        invented
            .write_insured(&at("insured.csv"))
            .expect("a list of people");
        precheck(
            &exported.path,
            &at("insured.csv"),
            &at("in"),
            &Options::default(),
        )
        .expect("replies");
        let options = receive::Options::default();
        receive::receive(&mut workplace, &[at("in")], options, &Quiet).expect("a reception");
    }
    database
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let n = arguments.iter().find_map(|a| a.parse().ok());
    let n: u64 = n.unwrap_or(100_000);
    let is_answered = arguments.iter().any(|a| a == "answered");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let started = Instant::now();
    let database = build(folder.path(), n, is_answered);
    println!(
        "{n} accounts, {}, built in {:.1} s",
        if is_answered { "answered" } else { "formed" },
        started.elapsed().as_secs_f64()
    );
    headless::measure(&database);
    #[cfg(target_os = "linux")]
    real::measure(&database, folder.path());
}
