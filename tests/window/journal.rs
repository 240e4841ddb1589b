//! The journal's pages.

use ladya::domain::{Kopecks, Round};
use ladya::workflows::journal::{CanUndo, page};
use ladya::workflows::{Rule, sent, undo};

use crate::month::Month;

/// Command, accounts, number of files, whether it can be taken back.
fn shown(month: &Month) -> Vec<String> {
    let entries = page(&month.workplace, 100, 0).expect("a page");
    let line = |entry: &ladya::workflows::journal::Entry| {
        let undo = match &entry.undo {
            CanUndo::Next => "next".to_owned(),
            CanUndo::Blocked(Rule::AlreadySent { .. }) => "sent".to_owned(),
            CanUndo::Blocked(rule) => format!("{rule:?}"),
            CanUndo::After { step } => format!("after {step}"),
            CanUndo::Undone { by } => format!("undone by {by}"),
            CanUndo::Never => "never".to_owned(),
        };
        let n = entry.accounts.map_or("—".to_owned(), |n| n.to_string());
        format!("{} {n} {} {undo}", entry.step.command, entry.files.len())
    };
    entries.iter().map(line).collect()
}

#[test]
fn every_step_says_its_files_and_why_it_can_be_taken_back_or_not() {
    let mut month = Month::sent(Round::Main);
    month.reply("1", "A", &[(0, "4"), (3, "1"), (6, "1"), (9, "1")]);
    assert_eq!(
        shown(&month),
        [
            "receive 4 1 next",
            "export 12 1 after 5",
            "form 12 0 after 5",
            "import 12 0 after 5",
            "setup — 0 never",
        ]
    );
    undo::undo(&mut month.workplace).expect("undoes");
    let name = crate::common::file_name(crate::month::PERIOD, "1", "3", "X");
    sent::sent(&mut month.workplace, &[name]).expect("marks");
    assert_eq!(
        shown(&month),
        [
            "sent — 0 never",
            "undo — 0 never",
            "receive — 1 undone by 6",
            "export 12 1 sent",
            "form 12 0 after 4",
            "import 12 0 after 4",
            "setup — 0 never",
        ]
    );
    let entries = page(&month.workplace, 2, 3).expect("a page");
    assert_eq!(entries.len(), 2);
    let all: i64 = month.given.iter().map(|g| g.kopecks).sum();
    assert_eq!(entries[1].billed, Some(Kopecks(all)));
}
