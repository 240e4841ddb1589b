//! Notices that somebody else has changed the database: a scheduled command, another window.
//!
//! A thread asks every two seconds and says something only when there is news, so that an idle
//! window draws nothing.

use std::path::PathBuf;
use std::time::Duration;

use iced::Subscription;
use iced::futures::Stream;
use iced::futures::channel::mpsc;

use crate::store::{self, Store};

const PAUSE: Duration = Duration::from_secs(2);

/// Says `()` whenever the database of this path has been changed by somebody.
pub fn changes(database: PathBuf) -> Subscription<()> {
    Subscription::run_with(database, watch)
}

#[expect(
    clippy::ptr_arg,
    reason = "iced hands over what identifies the subscription"
)]
fn watch(database: &PathBuf) -> impl Stream<Item = ()> + use<> {
    let database = database.clone();
    let (send, receive) = mpsc::unbounded();
    std::thread::spawn(move || {
        let mut last = None;
        // A connection of its own: what others do counts, and so do our own jobs, which reload anyway.
        let mut open: Option<Store> = None;
        loop {
            if open.is_none() {
                open = Store::open_read_only(&database).ok();
            }
            let now = open
                .as_ref()
                .and_then(|store| store::changes(&store.connection).ok());
            if now.is_none() {
                open = None; // Gone for now; perhaps a network drive.
            }
            let is_news = last.is_some() && now.is_some() && now != last;
            last = now.or(last);
            if send.is_closed() || (is_news && send.unbounded_send(()).is_err()) {
                return; // The window is closed, or shows another database.
            }
            std::thread::sleep(PAUSE);
        }
    });
    receive
}
