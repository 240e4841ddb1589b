//! Notices that somebody has changed the database: a scheduled command, another window, a job of ours.
//!
//! A thread asks every two seconds and says something only when there is news, so that an idle
//! window draws nothing. It names the newest step that it saw: whoever has read the database since
//! that step, as the window has at the end of its own jobs, need not read it again. What is no step
//! (a draft, a file put into its folder) is no news.

use std::path::PathBuf;
use std::time::Duration;

use iced::Subscription;
use iced::futures::Stream;
use iced::futures::channel::mpsc;

use crate::store::{self, Store, journal};

const PAUSE: Duration = Duration::from_secs(2);

/// Names the newest step of the database of this path, at first and whenever there is another one.
pub fn changes(database: PathBuf) -> Subscription<i64> {
    Subscription::run_with(database, |database| watch(database.clone(), PAUSE))
}

fn watch(database: PathBuf, pause: Duration) -> impl Stream<Item = i64> + use<> {
    let (send, receive) = mpsc::unbounded();
    std::thread::spawn(move || {
        let mut told = None;
        let mut version = None;
        // A connection of its own: SQLite tells it of what others do at no cost.
        let mut open: Option<Store> = None;
        loop {
            if open.is_none() {
                open = Store::open_read_only(&database).ok();
                version = None;
            }
            let connection = open.as_ref().map(|store| &store.connection);
            let now = connection.and_then(|connection| store::changes(connection).ok());
            if now.is_none() {
                open = None; // Gone for now; perhaps a network drive.
            } else if now != version {
                let last = connection.and_then(|connection| journal::last(connection).ok());
                // Unread it is asked for again.
                version = last.and(now);
                if let Some(step) = last.filter(|_| last != told) {
                    told = last;
                    if send.unbounded_send(step).is_err() {
                        return;
                    }
                }
            }
            if send.is_closed() {
                return; // The window is closed, or shows another database.
            }
            std::thread::sleep(pause);
        }
    });
    receive
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use iced::Task;
    use iced::futures::StreamExt;
    use iced::futures::executor::block_on;
    use iced_test::runtime::{Action, task};

    use super::*;
    use crate::demo::{Invented, write_mis_file};
    use crate::domain::{ReportingPeriod, Round};
    use crate::store::drafts::Edit;
    use crate::ui::app::{App, Message, Start};
    use crate::ui::step::Files;
    use crate::workflows::{Clock, Quiet, Workplace, drafts, form, import, setup};

    fn april() -> ReportingPeriod {
        "2021-04".parse().expect("a period")
    }

    /// A database with a set-up, and a file of accounts beside it.
    fn set_up(folder: &Path) -> (Workplace, PathBuf) {
        let mut workplace = Workplace::open(&folder.join("ladya.db"), None).expect("a database");
        let world = Invented::new(5, 10, april());
        setup::save(&mut workplace, &world.setup).expect("a set-up");
        let file = folder.join("mis.xml");
        let cases = world.cases(april(), 10);
        write_mis_file(&file, &workplace.profile, &world, april(), cases).expect("a file");
        (workplace, file)
    }

    fn last(workplace: &Workplace) -> i64 {
        journal::last(&workplace.store.connection).expect("a step")
    }

    #[test]
    fn every_step_is_told_once_and_what_is_no_step_is_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let (mut workplace, file) = set_up(folder.path());
        let mut told = watch(folder.path().join("ladya.db"), Duration::from_millis(5));
        assert_eq!(block_on(told.next()), Some(1));
        import::import(&mut workplace, &[file], &Quiet).expect("imports");
        assert_eq!(block_on(told.next()), Some(2));
        let typed = [Edit::Set("@comment".into(), "а".into())];
        drafts::keep(&mut workplace, 1, 2, &typed).expect("keeps");
        std::thread::sleep(Duration::from_millis(50));
        form::form(&mut workplace, april(), Round::Main, &[]).expect("forms");
        assert_eq!(block_on(told.next()), Some(3));
    }

    fn run(app: &mut App, task: Task<Message>) -> usize {
        let Some(mut stream) = task::into_stream(task) else {
            return 0;
        };
        let mut n = 0;
        while let Some(action) = block_on(stream.next()) {
            if let Action::Output(message) = action {
                n += 1;
                let task = app.update(message);
                n += run(app, task);
            }
        }
        n
    }

    #[test]
    fn a_job_of_our_own_is_followed_by_one_reload() {
        let folder = tempfile::tempdir().expect("a folder");
        let (mut workplace, file) = set_up(folder.path());
        let (mut app, load) = App::new(Start {
            database: folder.path().join("ladya.db"),
            data_folder: None,
            clock: Clock::System,
            appearance: Default::default(),
        });
        let changed = |app: &mut App, step: i64| {
            let task = app.update(Message::Changed(step));
            run(app, task)
        };
        // Nothing is read before the database is open, and nothing twice afterwards.
        assert_eq!(changed(&mut app, 1), 0);
        run(&mut app, load);
        assert_eq!(changed(&mut app, 1), 0);
        let import = app.update(Message::FilesChosen(Files::Accounts, Some(vec![file])));
        assert!(run(&mut app, import) > 0);
        assert_eq!(last(&workplace), 2);
        assert_eq!(changed(&mut app, 2), 0, "{:?}", app.said());
        // A command of another program.
        form::form(&mut workplace, april(), Round::Main, &[]).expect("forms");
        assert_eq!(last(&workplace), 3);
        assert!(changed(&mut app, 3) > 0);
        assert_eq!(changed(&mut app, 3), 0);
    }
}
