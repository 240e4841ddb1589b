//! What a command does: the screen is asked first, then it means the same everywhere.

use std::path::PathBuf;

use iced::Task;

use crate::reports::Ask;
use crate::text::window as words;
use crate::ui::choose::Question;
use crate::ui::command::Command;
use crate::ui::desk::Words;
use crate::ui::findings::Findings;
use crate::ui::help::Help;
use crate::ui::invoicing;
use crate::ui::place::Place;
use crate::ui::preview;
use crate::ui::screen::Screen;
use crate::ui::search::Search;
use crate::ui::step;
use crate::ui::theme::{Appearance, Scheme};
use crate::ui::widget::menu::OpenMenu;
use crate::ui::widget::palette;

use super::{App, Message, Phase, Sheet};

impl App {
    pub(super) fn command(&mut self, command: &Command) -> Task<Message> {
        if *command == Command::Quit {
            return self.everywhere(command);
        }
        if !matches!(self.sheet, Sheet::None) {
            return match command {
                Command::Back => self.close_sheet(),
                Command::Copy => self.copy_message(),
                _ => Task::none(),
            };
        }
        if let Phase::Choosing(first) = &mut self.phase {
            let own = first.command(command, &self.desk);
            return match (own, command) {
                (Some(action), _) => self.act(action.map(Message::First)),
                (
                    None,
                    Command::Help
                    | Command::Messages
                    | Command::Larger
                    | Command::Smaller
                    | Command::UsualSize
                    | Command::NextScheme
                    | Command::Stop
                    | Command::Copy,
                ) => self.everywhere(command),
                (None, _) => self.refuse(words::NOTHING_HERE),
            };
        }
        if self.preview.is_some() {
            match command {
                Command::Back => return self.update(Message::Preview(preview::Message::Cancel)),
                Command::Choose => {
                    return self.update(Message::Preview(preview::Message::OtherFolder));
                }
                Command::ShowFile if self.findings.is_some() => return self.show_finding(),
                // Another step, another preview.
                _ => self.preview = None,
            }
        }
        self.findings = None;
        self.listing = None;
        if *command == Command::Back && self.is_panel_over && !self.has_room_for_panel() {
            self.is_panel_over = false;
            return self.focus_home();
        }
        let own = with_shown!(&mut self.shown, &mut self.month, |screen, wrap| screen
            .command(command, &self.desk)
            .map(|action| action.map(wrap)));
        match own {
            Some(action) => self.act(action),
            None => self.everywhere(command),
        }
    }

    /// What a command means wherever the window is.
    fn everywhere(&mut self, command: &Command) -> Task<Message> {
        let period = self.desk.period;
        match command {
            Command::Go(place) => self.go(place),
            Command::PeriodBefore => self.turn(period.before()),
            Command::PeriodAfter => self.turn(period.after()),
            Command::Import => self.choose_files(step::Files::Accounts),
            Command::Receive => step::incoming(&self.desk).map(Message::Incoming),
            Command::ReceiveFolder => {
                let incoming = self.incoming();
                let question = Question::folder(|folder| {
                    Message::FilesChosen(step::Files::Replies, folder.map(|folder| vec![folder]))
                });
                self.choose(question.from(incoming))
            }
            Command::Form
            | Command::FormTest
            | Command::Export
            | Command::Reissue
            | Command::ReissueAll
            | Command::ResubmitAll
            | Command::Restore
            | Command::Undo => {
                let payer = self.month.payer().map(str::to_owned);
                let preview = step::preview(&self.desk, command, payer);
                if *command == Command::Export {
                    let (findings, events) = Findings::start(&self.desk);
                    self.findings = Some(findings);
                    // The preview is there at once; what is counted comes into it.
                    let preview = preview.map(Message::Previewed);
                    return Task::batch([preview, events.map(Message::Findings)]);
                }
                let is_seven = matches!(command, Command::Reissue | Command::ReissueAll);
                match is_seven && !self.desk.asks_before_reissue() {
                    true => preview.map(Message::Ready),
                    false => preview.map(Message::Previewed),
                }
            }
            Command::Seven => self.refuse(words::SEVEN_IS_F6),
            Command::Resubmit => self.refuse(words::RESUBMIT_WHERE),
            Command::AcceptSuggested | Command::AcceptSuggestedAll => {
                self.refuse(words::ACCEPT_WHERE)
            }
            Command::Print => self.go(&Place::Reports { wanted: None }),
            Command::PrintSums => self.go(&Place::document("sums", Ask::of(period))),
            Command::PrintAll => invoicing::preview_all(&self.desk).map(Message::Previewed),
            Command::Unform => self.refuse(words::UNFORM_WHERE),
            Command::MarkSent => self.refuse(words::SENT_WHERE),
            Command::Own(_) => Task::none(),
            Command::Copy => self.copy_message(),
            Command::Spreadsheet => self.offer_list(),
            Command::OpenWritten => self.open_written(),
            Command::Choose if self.is_broken() => self.in_trouble(Words::of_broken(), true),
            Command::ShowFile
            | Command::Find
            | Command::Save
            | Command::Choose
            | Command::Open
            | Command::Mark
            | Command::TakeCard
            | Command::TakeDraft
            | Command::DropDraft
            | Command::NextSection
            | Command::NextFinding => self.refuse(words::NOTHING_HERE),
            Command::Palette => {
                self.sheet = Sheet::Palette(Search::default());
                iced::widget::operation::focus(palette::FIELD)
            }
            Command::OpenMenu => iced::advanced::widget::operate(OpenMenu::first()).discard(),
            Command::Messages => {
                self.sheet = Sheet::Messages(0);
                Task::none()
            }
            Command::Help => {
                let title = match self.phase {
                    Phase::Choosing(_) => words::FIRST_START,
                    Phase::Working => self.place().title(),
                };
                self.sheet = Sheet::Help(Help::new(title));
                Task::none()
            }
            Command::SidePanel => {
                if !self.has_room_for_panel() {
                    self.is_panel_over = !self.is_panel_over;
                    return Task::none();
                }
                let is_open = !self.is_panel_open;
                self.is_panel_open = is_open;
                self.keeper.change(|kept| kept.is_panel_open = is_open);
                Task::none()
            }
            Command::Larger => self.text_size(10),
            Command::Smaller => self.text_size(-10),
            Command::UsualSize => {
                self.appear(Appearance {
                    text_size_percent: 100,
                    ..self.appearance
                });
                Task::none()
            }
            Command::NextScheme => {
                let scheme = match self.appearance.scheme {
                    Scheme::Light => Scheme::Dark,
                    Scheme::Dark => Scheme::Contrast,
                    Scheme::Contrast => Scheme::Light,
                };
                self.appear(Appearance {
                    scheme,
                    ..self.appearance
                });
                Task::none()
            }
            Command::Stop => {
                match &self.bar {
                    Some(bar) => bar.running.stop(),
                    None => return self.refuse(words::NOTHING_RUNS),
                }
                Task::none()
            }
            Command::Back => {
                let back = self.trail.pop().unwrap_or(Place::Month);
                let task = self.go(&back);
                self.trail.pop(); // Going back leaves no trail.
                task
            }
            Command::Quit if self.bar.is_some() => {
                self.sheet = Sheet::Closing;
                Task::none()
            }
            Command::Quit => self.close(),
        }
    }

    pub(super) fn choose_files(&mut self, files: step::Files) -> Task<Message> {
        let from = match files {
            step::Files::Accounts => None,
            step::Files::Replies => self.incoming(),
        };
        let question = Question::files(move |paths| Message::FilesChosen(files, paths));
        self.choose(question.from(from))
    }

    /// The folder of incoming files, where one is set.
    fn incoming(&self) -> Option<PathBuf> {
        let setup = self.desk.setup.as_ref()?;
        setup.folders.incoming.clone().map(PathBuf::from)
    }

    fn text_size(&mut self, change: i32) -> Task<Message> {
        let percent = i32::from(self.appearance.text_size_percent) + change;
        let smallest = i32::from(Appearance::SMALLEST_TEXT);
        let largest = i32::from(Appearance::LARGEST_TEXT);
        self.appear(Appearance {
            text_size_percent: percent.clamp(smallest, largest) as u16,
            ..self.appearance
        });
        Task::none()
    }

    pub(super) fn palette(&mut self, event: palette::Event) -> Task<Message> {
        match event {
            palette::Event::Typed(query) => match &mut self.sheet {
                Sheet::Palette(search) => search
                    .ask(query, &self.desk)
                    .map(|(query, found)| Message::Found(query, found)),
                _ => Task::none(),
            },
            palette::Event::Choose(at) => {
                let Sheet::Palette(search) = std::mem::take(&mut self.sheet) else {
                    return Task::none();
                };
                match search.choose(at) {
                    Some(command) => self.command(&command),
                    None => Task::none(),
                }
            }
            palette::Event::More => Task::none(),
        }
    }
}
