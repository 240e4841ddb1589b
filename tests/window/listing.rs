//! The accounts of a period as a stream.

use std::cell::Cell;

use ladya::domain::{Kopecks, Round};
use ladya::workflows::accounts::{accounts, row, stream};
use ladya::workflows::resubmit::Which;
use ladya::workflows::{Error, Progress, Quiet, Stage, form, resubmit};

use crate::month::{Month, period};

#[derive(Debug, PartialEq)]
struct Seen {
    id: i64,
    text: String,
}

fn seen(listed: &ladya::store::listing::Listed<'_>) -> Seen {
    Seen {
        id: listed.id,
        text: format!("{listed:?}"),
    }
}

#[test]
fn the_stream_has_the_rows_of_the_list_and_a_row_is_the_same_by_itself() {
    let mut month = Month::sent(Round::Main);
    month.reply("1", "A", &[(0, "4"), (3, "1"), (6, "1"), (9, "4")]);
    month.reissue();
    month.reply("2", "A", &[(3, "4"), (6, "1")]);
    // One goes on to the next month and stays here as it ended here.
    let which = Which::Keys(vec![month.key(3)]);
    resubmit::resubmit(&mut month.workplace, &which, Some("так")).expect("resubmits");
    let may = period().next();
    form::form(&mut month.workplace, may, Round::Main, &[]).expect("forms");
    let mut streamed = Vec::new();
    stream(&month.workplace, period(), &Quiet, |listed| {
        streamed.push(seen(listed))
    })
    .expect("streams");
    streamed.sort_by_key(|seen| seen.id);
    let mut listed = Vec::new();
    accounts(&month.workplace, period(), None, None, |l| {
        listed.push(seen(l))
    })
    .expect("lists");
    assert_eq!(streamed, listed);
    assert_eq!(listed.len(), 12);
    for one in &listed {
        let alone = row(&month.workplace, period(), one.id, seen).expect("a row");
        assert_eq!(alone.as_ref(), Some(one));
    }
    assert_eq!(
        row(&month.workplace, period(), 99, seen).expect("no row"),
        None
    );
    let first = row(&month.workplace, period(), 1, |l| {
        let strings = [
            l.surname,
            l.name,
            l.patronymic,
            l.department,
            l.doctor,
            l.diagnosis,
        ];
        let strings: Vec<String> = strings
            .iter()
            .map(|s| s.unwrap_or("—").to_owned())
            .collect();
        (
            strings.join(" "),
            l.number,
            l.n_findings,
            l.billed,
            l.state.code(),
        )
    });
    let expected = (
        "Выдумкин Образец Тестович 1 9001 J06.9".to_owned(),
        Some(1),
        2,
        Kopecks(10_000),
        "refused_at_precheck",
    );
    assert_eq!(first.expect("a row"), Some(expected));
    let gone = row(&month.workplace, period(), 4, |l| {
        (l.state.code(), l.n_findings, l.number)
    });
    assert_eq!(gone.expect("a row"), Some(("refused_at_final", 2, Some(4))));
}

/// Stops whenever it is asked.
struct Stop;

impl Progress for Stop {
    fn begin(&self, _: Stage, _: Option<u64>) {}
    fn advance(&self, _: u64) {}
    fn is_cancelled(&self) -> bool {
        true
    }
}

#[test]
fn a_stream_can_be_interrupted_between_rows() {
    // Fewer rows than a slice are never asked about.
    let month = Month::imported();
    let n = Cell::new(0);
    stream(&month.workplace, period(), &Stop, |_| n.set(n.get() + 1)).expect("streams");
    assert_eq!(n.get(), 12);
    // A month of two slices is.
    let folder = tempfile::tempdir().expect("a folder");
    let mut workplace = crate::common::workplace(folder.path());
    let given: Vec<_> = (0..2100).map(crate::month::given).collect();
    let file = folder.path().join("bill.xml");
    let xml = crate::common::mis_xml(crate::month::PERIOD, &given);
    std::fs::write(&file, crate::common::cp1251(&xml)).expect("writes");
    ladya::workflows::import::import(&mut workplace, &[file], &Quiet).expect("imports");
    let n = Cell::new(0);
    let stopped = stream(&workplace, period(), &Stop, |_| n.set(n.get() + 1));
    assert!(matches!(stopped, Err(Error::Cancelled)));
    assert!(n.get() < 2100, "{}", n.get());
}
