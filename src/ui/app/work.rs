//! Jobs and what they say: one runs at a time, and its result stands in the message line.

use std::time::Duration;

use iced::Task;

use crate::text::window as words;
use crate::ui::desk::Words;
use crate::ui::icon::Icon;
use crate::ui::job::{self, Job, Said};
use crate::ui::place::Place;
use crate::ui::screen::Action;
use crate::workflows::{Error, Rule, blocking};

use super::{App, Bar, Message, Notice, Shown};

impl App {
    pub(super) fn say(&mut self, icon: Icon, words: String) {
        let notice = Notice {
            icon,
            words,
            at: self.desk.clock.now().format("%H:%M").to_string(),
        };
        self.messages.push(notice.clone());
        self.notice = Some(notice);
    }

    pub(super) fn fail(&mut self, fault: Words) {
        self.say(Icon::Refused, words::fault(&fault.what, &fault.remedy));
    }

    pub(super) fn refuse(&mut self, words: &str) -> Task<Message> {
        self.say(Icon::Blocked, words.to_owned());
        Task::none()
    }

    pub(super) fn start(&mut self, job: Job) -> Task<Message> {
        if let Some(bar) = &self.bar {
            let words = words::busy(&bar.running.name);
            self.say(Icon::Waiting, words);
            return Task::none();
        }
        if let Some(why) = &self.desk.read_only
            && !job.only_reads()
        {
            self.fail(Words::of(&Error::Rule(Rule::ReadOnly(why.clone()))));
            return Task::none();
        }
        let (running, events) = job::start(&self.desk, job);
        self.bar = Some(Bar {
            words: running.name.clone(),
            left: String::new(),
            running,
        });
        events.map(Message::Job)
    }

    pub(super) fn job(&mut self, event: job::Event) -> Task<Message> {
        match event {
            job::Event::Progressed(step) => {
                if let Some(bar) = &mut self.bar {
                    bar.words = words::progress(&bar.running.name, step.n, step.of);
                    bar.left = step.left.map(left).unwrap_or_default();
                    bar.running.step = Some(step);
                }
                Task::none()
            }
            job::Event::Stepped(step) => {
                self.seen = self.seen.max(Some(step));
                Task::none()
            }
            job::Event::Stopped => {
                let reload = self.after_job();
                self.say(Icon::NotNeeded, words::STOPPED.into());
                reload
            }
            job::Event::Finished(Err(fault)) => {
                let reload = self.after_job();
                self.fail(fault);
                reload
            }
            job::Event::Finished(Ok(said)) => {
                self.bar = None;
                self.tell(said)
            }
        }
    }

    /// The job is over; what it may have changed is read anew.
    fn after_job(&mut self) -> Task<Message> {
        match self.bar.take() {
            Some(bar) if bar.running.only_reads => Task::none(),
            _ => self.reload(),
        }
    }

    pub(super) fn tell(&mut self, said: Said) -> Task<Message> {
        let icon = if said.is_warning {
            Icon::Warning
        } else {
            Icon::Done
        };
        self.say(icon, said.words);
        if let Some(file) = said.written {
            self.remember_written(file);
            return Task::none(); // Nothing else has changed.
        }
        if let Some(reception) = said.reception {
            if let Shown::Replies(screen) = &mut self.shown {
                screen.show(reception.clone());
            }
            self.reception = Some(reception);
        }
        if let Some(database) = said.database {
            return self.open_another(database, said.is_to_read);
        }
        match said.place {
            Some(place) => {
                let gone = self.go(&place);
                match self.shown {
                    Shown::Month => gone, // Which reads the month.
                    _ => Task::batch([gone, self.reload_frame()]),
                }
            }
            None if said.is_unchanged => Task::none(),
            None => self.reload(),
        }
    }

    /// Leads to the first account that lacks something, at the field.
    pub(super) fn show_finding(&mut self) -> Task<Message> {
        let found = self.findings.as_ref().and_then(|findings| findings.found());
        let Some(account) = found.and_then(|found| found.first) else {
            return self.refuse(words::NO_FINDINGS_YET);
        };
        let (period, cache) = (self.desk.period, self.desk.findings.clone());
        let place = self.desk.read(move |workplace| {
            let field = blocking::first_field(workplace, period, &cache, account)?;
            Ok(Place::Card { account, field })
        });
        place.map(Message::FindingFound)
    }

    pub(super) fn act(&mut self, action: Action<Message>) -> Task<Message> {
        match action {
            Action::None => Task::none(),
            Action::Run(task) => task,
            Action::Do(job) => self.start(job),
            Action::Preview(task) => task.map(Message::Previewed),
            Action::Open(place) => self.go(&place),
            Action::Say(said) => self.tell(*said),
            Action::Fail(fault) => {
                self.fail(fault);
                Task::none()
            }
            Action::Ask(question) => self.choose(question),
            Action::Appear(looks) => {
                self.appear(looks);
                Task::none()
            }
        }
    }
}

/// Time left in words, to the second.
fn left(left: Duration) -> String {
    words::time_left(left.as_secs())
}
