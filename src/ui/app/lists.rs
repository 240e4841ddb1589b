//! Ctrl+E: the list of the screen goes into a spreadsheet, and from there into its own program.

use std::path::PathBuf;
use std::sync::Arc;

use iced::Task;

use crate::text::window::spreadsheet as words;
use crate::ui::choose::Question;
use crate::ui::desk::{Words, think};
use crate::ui::icon::Icon;
use crate::ui::preview::{self, Preview};
use crate::ui::screen::Screen;
use crate::ui::spreadsheet::{self, Listing};

use super::{App, Message};

impl App {
    /// «Будет сделано» of writing the list that is shown.
    pub(super) fn offer_list(&mut self) -> Task<Message> {
        let listing = with_shown!(&self.shown, &self.month, |screen, _wrap| screen
            .listing(&self.desk));
        match listing {
            Ok(listing) if listing.is_empty() => {
                self.fail(Words {
                    what: words::EMPTY.into(),
                    remedy: words::EMPTY_REMEDY.into(),
                });
                Task::none()
            }
            Ok(listing) => {
                let target = spreadsheet::folder(&self.desk).join(listing.file_name());
                self.preview_list(Arc::new(listing), target)
            }
            Err(why) => {
                self.fail(why);
                Task::none()
            }
        }
    }

    fn preview_list(&mut self, listing: Arc<Listing>, target: PathBuf) -> Task<Message> {
        self.listing = Some(listing.clone());
        let desk = self.desk.clone();
        let preview = think(move || spreadsheet::preview(&desk, &listing, target));
        preview.map(Message::ListPreviewed)
    }

    pub(super) fn list_previewed(&mut self, preview: Preview) -> Task<Message> {
        if self.listing.is_none() {
            return Task::none(); // Something else has been begun meanwhile.
        }
        self.preview = Some(preview);
        self.is_panel_open = true;
        iced::widget::operation::focus(preview::MAIN)
    }

    /// Another folder or name for the list of the preview.
    pub(super) fn choose_target(&mut self) -> Task<Message> {
        let Some(preview) = &self.preview else {
            return Task::none();
        };
        let folder = preview.folder.clone().unwrap_or_default();
        let name = preview.files.first().cloned().unwrap_or_default();
        self.choose(Question::target(folder.join(name), Message::TargetChosen))
    }

    pub(super) fn target_chosen(&mut self, target: Option<PathBuf>) -> Task<Message> {
        match (target, self.listing.clone()) {
            (Some(target), Some(listing)) => {
                self.preview_list(listing, spreadsheet::with_ending(target))
            }
            _ => iced::widget::operation::focus(preview::MAIN),
        }
    }

    pub(super) fn remember_written(&mut self, file: PathBuf) {
        let folder = file.parent().map(|folder| folder.to_owned());
        self.desk.lists.clone_from(&folder);
        self.keeper.change(|kept| kept.lists = folder);
        self.written = Some(file);
    }

    pub(super) fn open_written(&mut self) -> Task<Message> {
        let Some(file) = self.written.clone() else {
            self.fail(Words {
                what: words::NOTHING_WRITTEN.into(),
                remedy: words::NOTHING_WRITTEN_REMEDY.into(),
            });
            return Task::none();
        };
        self.say(Icon::Done, words::opening(&file.display().to_string()));
        think(move || spreadsheet::open(&file)).map(Message::OpenedWritten)
    }
}
