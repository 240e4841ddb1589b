//! A red line of the proof leads to its accounts.

use ladya::domain::Round;
use ladya::workflows::reconcile::{About, Line, accounts_of, reconcile};

use crate::month::{Month, period};

fn red(month: &Month) -> Vec<Line> {
    let proof = reconcile(&month.workplace.store.connection, period()).expect("a proof");
    proof
        .lines
        .into_iter()
        .filter(|line| !line.is_ok())
        .collect()
}

fn accounts(month: &Month, line: &Line) -> Vec<i64> {
    accounts_of(&month.workplace.store.connection, period(), line).expect("accounts")
}

#[test]
fn what_a_damaged_database_breaks_is_named() {
    let mut month = Month::sent(Round::Main);
    month.reply("1", "A", &[(0, "4"), (3, "1"), (6, "1"), (9, "1")]);
    month.reissue();
    month.reply("2", "A", &[(3, "1"), (6, "4"), (9, "1")]);
    assert!(red(&month).is_empty());
    let whole = month.everything();
    let damage = |month: &Month, sql: &str| {
        let connection = &month.workplace.store.connection;
        connection
            .execute_batch(&format!("PRAGMA foreign_keys = OFF; SAVEPOINT d; {sql}"))
            .expect(sql);
    };
    let mend = |month: &Month| {
        let connection = &month.workplace.store.connection;
        connection
            .execute_batch("ROLLBACK TO d; RELEASE d")
            .expect("mends");
    };
    let check = |sql: &str, expected: fn(&About) -> bool, ids: &[i64]| {
        damage(&month, sql);
        let lines = red(&month);
        let line = lines.iter().find(|line| expected(&line.about));
        let line = line.unwrap_or_else(|| panic!("{sql}: {lines:#?}"));
        assert_eq!(accounts(&month, line), ids, "{sql}");
        mend(&month);
    };
    check(
        "UPDATE decisions SET outcome = 'refused', accepted = 0 WHERE shipment_id = 4",
        |about| matches!(about, About::Prechecked { payer, .. } if payer == "A"),
        &[4],
    );
    check(
        "DELETE FROM reissued WHERE shipment_id = 7",
        |about| matches!(about, About::Reissued { payer, .. } if payer == "A"),
        &[7],
    );
    check(
        "UPDATE registries SET ended_step = 1 WHERE id = 1",
        |about| matches!(about, About::Places),
        &[2, 4, 6, 8, 10, 12],
    );
    check(
        "UPDATE registries SET ended_step = 1 WHERE id = 1",
        |about| matches!(about, About::LeftInEnded),
        &[2, 4, 6, 8, 10, 12],
    );
    check(
        "UPDATE file_totals SET case_based = case_based + 1 WHERE outcome = 'reissued'",
        |about| matches!(about, About::ToPay { .. }),
        &[],
    );
    assert_eq!(month.everything(), whole);
}
