//! What a message does: it is led to its screen, or to what belongs to the whole window.

use std::time::Duration;

use iced::{Task, window};

use crate::text::window as words;
use crate::ui::choose::Question;
use crate::ui::command::Command;
use crate::ui::desk::Words;
use crate::ui::icon::Icon;
use crate::ui::preview;
use crate::ui::screen::Screen;
use crate::ui::screen::{month, registries};
use crate::ui::step;
use crate::workflows::lock::Claim;
use crate::workflows::{Error, ReadOnly, Rule};

use super::{App, Message, Phase, Sheet, Shown};

impl App {
    pub fn update(&mut self, message: Message) -> Task<Message> {
        if let Some(fault) = self.desk.broken.take()
            && matches!(self.phase, Phase::Working)
            && !self.is_broken()
        {
            let trouble = self.in_trouble(fault, true);
            return Task::batch([trouble, self.update(message)]);
        }
        match message {
            Message::Opened(Ok(opened)) => {
                self.desk.setup = opened.setup;
                self.seen = Some(opened.last_step);
                if let Some(period) = opened.period.filter(|_| self.claim.is_none()) {
                    self.desk.period = period;
                }
                if let Some(Claim::Theirs(holder)) = opened.claim.as_deref() {
                    let why = ReadOnly::Held(holder.clone());
                    self.fail(Words::of(&Error::Rule(Rule::ReadOnly(why.clone()))));
                    self.desk.read_only = Some(why);
                }
                if self.claim.is_none() && self.desk.read_only.is_none() {
                    self.tell_of_drafts(&opened.drafts);
                }
                self.claim = self.claim.take().or(opened.claim);
                let database = std::path::absolute(&self.desk.database).ok();
                self.keeper.change(|kept| kept.database = database);
                Task::batch([self.reload(), self.focus_home()])
            }
            // Our own jobs reload at their end.
            Message::Changed(_) if self.bar.is_some() => Task::none(),
            Message::Changed(step) if self.seen.is_none_or(|seen| step <= seen) => Task::none(),
            Message::Changed(step) => {
                self.seen = Some(step);
                self.reload()
            }
            Message::Kept(Ok(())) => Task::none(),
            Message::Kept(Err(fault)) => {
                self.fail(fault);
                Task::none()
            }
            Message::Opened(Err(fault)) => match self.phase {
                Phase::Working => self.in_trouble(fault, false),
                Phase::Choosing(_) => Task::none(), // Broken: it has been said.
            },
            Message::SetUp(Ok(setup)) if setup != self.desk.setup => {
                self.desk.setup = setup;
                self.reload()
            }
            Message::SetUp(_) => Task::none(), // A fault is said by what reads beside it.
            Message::First(message) => {
                let Phase::Choosing(first) = &mut self.phase else {
                    return Task::none();
                };
                let action = first.update(message, &self.desk);
                self.act(action.map(Message::First))
            }
            Message::Command(command) => self.command(&command),
            Message::Month(month::Message::Do(command)) => self.command(&command),
            Message::Month(message) => {
                let action = self.month.update(message, &self.desk);
                self.act(action.map(Message::Month))
            }
            Message::Accounts(message) => {
                let Shown::Accounts(screen) = &mut self.shown else {
                    return Task::none(); // Read for a screen that has been left.
                };
                let action = screen.update(message, &self.desk);
                self.act(action.map(Message::Accounts))
            }
            Message::Card(message) => {
                let Shown::Card(screen) = &mut self.shown else {
                    return Task::none(); // Read for a screen that has been left.
                };
                let action = screen.update(message, &self.desk);
                self.act(action.map(Message::Card))
            }
            Message::Registries(registries::Message::Export) => self.command(&Command::Export),
            Message::Registries(message) => {
                let Shown::Registries(screen) = &mut self.shown else {
                    return Task::none(); // Read for a screen that has been left.
                };
                let action = screen.update(message, &self.desk);
                self.act(action.map(Message::Registries))
            }
            Message::Replies(message) => {
                let Shown::Replies(screen) = &mut self.shown else {
                    return Task::none(); // Read for a screen that has been left.
                };
                let action = screen.update(message, &self.desk);
                self.act(action.map(Message::Replies))
            }
            Message::Refusals(message) => {
                let Shown::Refusals(screen) = &mut self.shown else {
                    return Task::none(); // Read for a screen that has been left.
                };
                let action = screen.update(message, &self.desk);
                self.act(action.map(Message::Refusals))
            }
            Message::Billing(message) => {
                let Shown::Billing(screen) = &mut self.shown else {
                    return Task::none(); // Read for a screen that has been left.
                };
                let action = screen.update(message, &self.desk);
                self.act(action.map(Message::Billing))
            }
            Message::Checks(message) => {
                let Shown::Checks(screen) = &mut self.shown else {
                    return Task::none(); // Read for a screen that has been left.
                };
                let action = screen.update(message, &self.desk);
                self.act(action.map(Message::Checks))
            }
            Message::Reports(message) => {
                let Shown::Reports(screen) = &mut self.shown else {
                    return Task::none(); // Read for a screen that has been left.
                };
                let action = screen.update(message, &self.desk);
                self.act(action.map(Message::Reports))
            }
            Message::Journal(message) => {
                let Shown::Journal(screen) = &mut self.shown else {
                    return Task::none(); // Read for a screen that has been left.
                };
                let action = screen.update(message, &self.desk);
                self.act(action.map(Message::Journal))
            }
            Message::Settings(message) => {
                let Shown::Settings(screen) = &mut self.shown else {
                    return Task::none(); // Read for a screen that has been left.
                };
                let action = screen.update(message, &self.desk);
                self.act(action.map(Message::Settings))
            }
            Message::Job(event) => self.job(event),
            Message::ListPreviewed(preview) => self.list_previewed(preview),
            Message::TargetChosen(target) => self.target_chosen(target),
            Message::OpenedWritten(Ok(())) => Task::none(), // It has been said beforehand.
            Message::OpenedWritten(Err(fault)) => {
                self.fail(fault);
                Task::none()
            }
            Message::Previewed(Ok(preview)) => {
                self.listing = None;
                self.preview = Some(preview);
                // Both come from threads of their own, in any order.
                if let Some(preview) = &mut self.preview
                    && self.findings.as_ref().is_some_and(|f| f.found().is_some())
                {
                    preview.button = words::EXPORT_AS_IS.into();
                }
                self.is_panel_open = true;
                iced::widget::operation::focus(preview::MAIN)
            }
            Message::Incoming(Ok(None)) => self.choose_files(step::Files::Replies),
            Message::Incoming(Ok(Some(preview))) => self.update(Message::Previewed(Ok(preview))),
            Message::Ready(Ok(preview)) => self.start(preview.job()),
            Message::Incoming(Err(fault))
            | Message::Previewed(Err(fault))
            | Message::Ready(Err(fault)) => {
                self.findings = None;
                self.fail(fault);
                Task::none()
            }
            Message::Preview(preview::Message::Do) => {
                self.findings = None;
                self.listing = None;
                match self.preview.take() {
                    Some(preview) => self.start(preview.job()),
                    None => Task::none(),
                }
            }
            Message::Preview(preview::Message::Cancel) => {
                self.preview = None;
                self.findings = None;
                self.listing = None;
                self.say(Icon::NotNeeded, words::NOT_DONE.into());
                Task::none()
            }
            Message::Findings(event) => {
                let Some(findings) = &mut self.findings else {
                    return Task::none(); // Counted for a preview that has been left.
                };
                findings.update(event);
                if let (Some(preview), Some(_)) = (&mut self.preview, findings.found()) {
                    preview.button = words::EXPORT_AS_IS.into();
                }
                Task::none()
            }
            Message::FindingFound(Ok(place)) => {
                self.preview = None;
                self.findings = None;
                self.go(&place)
            }
            Message::FindingFound(Err(fault)) => {
                self.fail(fault);
                Task::none()
            }
            Message::Preview(preview::Message::OtherFolder) if self.listing.is_some() => {
                self.choose_target()
            }
            Message::Preview(preview::Message::OtherFolder) => {
                let from = self.preview.as_ref().and_then(|it| it.folder.clone());
                self.choose(Question::folder(Message::FolderChosen).from(from))
            }
            Message::FolderChosen(folder) => {
                if let (Some(preview), Some(folder)) = (&mut self.preview, folder) {
                    preview.folder = Some(folder);
                }
                iced::widget::operation::focus(preview::MAIN)
            }
            Message::FilesChosen(files, Some(paths)) => self.start(step::take(files, paths)),
            Message::FilesChosen(_, None) => Task::none(),
            Message::Palette(event) => self.palette(event),
            Message::Found(query, found) => {
                if let Sheet::Palette(search) = &mut self.sheet {
                    search.answer(&query, found);
                }
                Task::none()
            }
            Message::Help(message) => match &mut self.sheet {
                Sheet::Help(help) => help.update(message, &self.desk).map(Message::Help),
                _ => Task::none(),
            },
            Message::Noticed(at) => self.notice_at(at),
            Message::NoDialog => self.name(),
            Message::Naming(message) => self.naming(message),
            Message::CloseSheet => self.close_sheet(),
            Message::StopAndClose => {
                if let Some(bar) = &self.bar {
                    bar.running.stop();
                }
                self.close()
            }
            Message::Window(event) => self.window(event),
            Message::Dropped(path) => {
                self.dropped.push(path);
                match self.dropped.len() {
                    1 => wait(DROP_PAUSE).map(|()| Message::DropEnded),
                    _ => Task::none(),
                }
            }
            Message::DropEnded => {
                let paths = std::mem::take(&mut self.dropped);
                self.start(step::take(step::Files::Replies, paths))
            }
        }
    }

    fn window(&mut self, event: window::Event) -> Task<Message> {
        match event {
            window::Event::Opened { size, .. } | window::Event::Resized(size) => {
                self.resize(size);
                Task::none()
            }
            window::Event::Rescaled(scale) => {
                self.screen_scale = scale;
                self.look_again();
                Task::none()
            }
            window::Event::FileDropped(path) => Task::done(Message::Dropped(path)),
            window::Event::CloseRequested => self.command(&Command::Quit),
            _ => Task::none(),
        }
    }
}

/// Files dropped together come within this time.
const DROP_PAUSE: Duration = Duration::from_millis(150);

fn wait(pause: Duration) -> Task<()> {
    let (send, receive) = iced::futures::channel::oneshot::channel();
    std::thread::spawn(move || {
        std::thread::sleep(pause);
        // Nobody waits any more when the window is gone.
        let _ = send.send(());
    });
    Task::future(async move { receive.await.unwrap_or(()) })
}
