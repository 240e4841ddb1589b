//! A progress bar on a terminal, and Ctrl+C as a polite cancel.

use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::text;
use crate::workflows::{Progress, Stage};

/// Draws on standard error; silent where that is no terminal.
pub struct Bar {
    bar: ProgressBar,
    is_cancelled: Arc<AtomicBool>,
}

impl Bar {
    pub fn new(is_quiet: bool) -> Bar {
        let is_cancelled = Arc::new(AtomicBool::new(false));
        let flag = is_cancelled.clone();
        // Without a handler Ctrl+C still ends the program; the transaction is then simply lost.
        let _ = ctrlc::set_handler(move || flag.store(true, Ordering::Relaxed));
        let bar = ProgressBar::no_length();
        if is_quiet || !std::io::stderr().is_terminal() {
            bar.set_draw_target(ProgressDrawTarget::hidden());
        }
        Bar { bar, is_cancelled }
    }
}

impl Progress for Bar {
    fn begin(&self, stage: Stage, total: Option<u64>) {
        let template = match total {
            Some(_) => "{msg:20} {bar:30} {human_pos}/{human_len}  {eta}",
            None => "{msg:20} {spinner} {human_pos}  {elapsed}",
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            self.bar.set_style(style);
        }
        self.bar.reset();
        match total {
            Some(total) => self.bar.set_length(total),
            None => self.bar.unset_length(),
        }
        self.bar.set_message(text::stage(stage));
    }

    fn advance(&self, n: u64) {
        self.bar.inc(n);
    }

    fn is_cancelled(&self) -> bool {
        self.is_cancelled.load(Ordering::Relaxed)
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
