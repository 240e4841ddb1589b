//! The invoice through a month: what is refused and why, when it holds, when it is to be made anew.

use ladya::domain::Round;
use ladya::text;
use ladya::workflows::board::{self, Row};
use ladya::workflows::invoice::{self, Asked, Issued};
use ladya::workflows::reconcile::{About, reconcile};
use ladya::workflows::withhold::{Entry, withhold};
use ladya::workflows::{Clock, Error, capitation, form, undo};

use crate::month::{Month, PERIOD, period};

fn row(month: &Month, payer: &str) -> Row {
    let board = board::board(&month.workplace, Some(period())).expect("a board");
    let mut rows = board.rows.into_iter();
    rows.find(|row| row.payer == payer).expect("a payer")
}

/// The step of A's invoice as the board has it, its number, and what is to do about it.
fn board_says(month: &Month) -> String {
    let row = row(month, "A");
    let number = row.issued.map_or("—".into(), |issued| issued.number);
    let step = &row.invoice;
    let date = step.date.as_deref().unwrap_or("—");
    let why = step.why.as_ref().map(text::why).unwrap_or_default();
    let (state, n, sum) = (step.state.code(), step.accounts, step.sum);
    format!("{state} {number} {date} {n} {sum} {why}")
        .trim_end()
        .to_owned()
}

fn said(error: &Error) -> String {
    let message = text::error(error);
    format!("{}; {}", message.what, message.remedy)
}

fn asked(number: Option<&str>, date: Option<&str>) -> Asked {
    Asked {
        number: number.map(str::to_owned),
        date: date.map(|date| date.parse().expect("a date")),
    }
}

fn issue(month: &mut Month, payer: &str, asked: &Asked) -> Result<Issued, Error> {
    invoice::issue(&mut month.workplace, period(), payer, asked)
}

/// `118 2021-05-12`, or what is said.
fn issued(result: Result<Issued, Error>) -> String {
    match result {
        Ok(issued) => {
            let again = if issued.is_new { "" } else { " as it was" };
            format!("{} {}{again}", issued.invoice.number, issued.invoice.date)
        }
        Err(error) => said(&error),
    }
}

fn today(month: &mut Month, day: &str) {
    month.workplace.clock = Clock::Fixed(day.parse().expect("a day"));
}

/// A and B with reply 1: of A accounts 0, 3, 6 and 9, one refused.
fn prechecked() -> Month {
    let mut month = Month::sent(Round::Main);
    month.reply("1", "A", &[(0, "1"), (3, "1"), (6, "1"), (9, "4")]);
    month.reply("1", "B", &[(1, "1"), (4, "1"), (7, "1"), (10, "1")]);
    month
}

fn play(month: &mut Month, what: &str) -> String {
    let words: Vec<&str> = what.split_whitespace().collect();
    let word = |at: usize| words.get(at).copied();
    let place = &mut month.workplace;
    let result = match words[0] {
        "issue" => return issued(issue(month, "A", &asked(word(1), word(2)))),
        "annul" => invoice::remove(place, period(), "A").map(|_| ()),
        "undo" => undo::undo(place).map(|_| ()),
        "capitation" => capitation::capitation(place, period(), "A", words[1]),
        "withhold" => {
            let entry = Entry::Amount {
                kind: "ckdl".into(),
                amount: words[1].into(),
            };
            withhold(place, period(), "A", &entry, None).map(|_| ())
        }
        "reissue" => {
            month.reissue();
            Ok(())
        }
        "final" => {
            month.reply("2", "A", &[(0, "1"), (3, "1"), (6, "4")]);
            Ok(())
        }
        "on" => {
            today(month, words[1]);
            Ok(())
        }
        _ => panic!("{what}"),
    };
    result.map_or_else(|error| said(&error), |()| "ok".into())
}

#[test]
fn an_invoice_holds_until_its_sums_change() {
    let mut month = prechecked();
    // What is done, what it says, and what the board says of the invoice then.
    let table = "
issue          | у плательщика A нет 7-файла за 2021-04; сначала переформируйте (F6): ladya reissue --period 2021-04 --payer A --out ПАПКА | blocked — — 0 0.00 нет 7-файла для A
reissue        | ok | possible — — 3 260.06 суммы готовы: ladya sums
on 2021-05-12  | ok | possible — — 3 260.06 суммы готовы: ladya sums
issue          | 1 2021-05-12 | done 1 2021-05-12 3 260.06
undo           | ok | possible — — 3 260.06 суммы готовы: ladya sums
issue №118     | 118 2021-05-12 | done 118 2021-05-12 3 260.06
on 2021-05-14  | ok | done 118 2021-05-12 3 260.06
issue          | 118 2021-05-12 as it was | done 118 2021-05-12 3 260.06
issue 118 2021-05-12 | 118 2021-05-12 as it was | done 118 2021-05-12 3 260.06
withhold 12.34 | ok | stale 118 2021-05-12 3 260.06 счёт № 118 переделайте: удержано в нём 0.00, теперь 12.34, к оплате в нём 260.06, теперь 247.72
issue          | 118 2021-05-14 | done 118 2021-05-14 3 247.72
undo           | ok | stale 118 2021-05-12 3 260.06 счёт № 118 переделайте: удержано в нём 0.00, теперь 12.34, к оплате в нём 260.06, теперь 247.72
undo           | ok | done 118 2021-05-12 3 260.06
capitation 1000.00 | ok | stale 118 2021-05-12 3 260.06 счёт № 118 переделайте: подушевое в нём 0.00, теперь 1000.00, к оплате в нём 260.06, теперь 1260.06
issue 119      | 119 2021-05-14 | done 119 2021-05-14 3 1260.06
issue 120 2021-05-13 | 120 2021-05-13 | done 120 2021-05-13 3 1260.06
annul          | ok | possible — — 3 1260.06 суммы готовы: ladya sums
annul          | действующего счёта на оплату для плательщика A за 2021-04 нет; посмотрите, какие есть: ladya board | possible — — 3 1260.06 суммы готовы: ladya sums
undo           | ok | done 120 2021-05-13 3 1260.06
undo           | ok | done 119 2021-05-14 3 1260.06
final          | ok | done 119 2021-05-14 3 1260.06
withhold 99999 | ok | stale 119 2021-05-14 3 1260.06 счёт № 119 переделайте: удержано в нём 0.00, теперь 99999.00, к оплате в нём 1260.06, теперь -98738.94
issue          | 119 2021-05-14 | done 119 2021-05-14 3 -98738.94
";
    let steps = table.lines().filter(|line| !line.is_empty());
    for (n, line) in steps.enumerate() {
        let parts: Vec<&str> = line.split('|').map(str::trim).collect();
        let [what, says, board] = parts[..] else {
            panic!("{line}")
        };
        let found = play(&mut month, what);
        assert_eq!(found, says, "{n}: {what}");
        assert_eq!(board_says(&month), board, "{n}: after {what}");
        let proof = reconcile(&month.workplace.store.connection, period()).expect("a proof");
        assert!(proof.is_ok(), "{n}: {:#?}", proof.lines);
        // The proof speaks of an invoice as long as it holds.
        let is_proved = proof.lines.iter().any(|line| {
            let payer = "A".to_owned();
            line.about == About::Invoice { payer }
        });
        assert_eq!(is_proved, board.starts_with("done"), "{n}: after {what}");
    }
}

#[test]
fn what_changes_nothing_leaves_no_step() {
    let mut month = prechecked();
    month.reissue();
    issue(&mut month, "A", &Asked::default()).expect("issues");
    let before = month.everything();
    today(&mut month, "2021-05-20");
    for asked in [asked(None, None), asked(Some(" № 1"), Some("2021-05-05"))] {
        let again = issue(&mut month, "A", &asked).expect("comes back");
        assert!(!again.is_new);
        assert_eq!(month.everything(), before);
    }
    for (payer, asked) in [
        ("A", asked(Some(""), None)),
        ("A", asked(None, Some("2021-03-31"))),
        ("B", asked(Some("1"), None)),
        ("T", asked(None, None)),
    ] {
        issue(&mut month, payer, &asked).expect_err("is refused");
        assert_eq!(month.everything(), before, "{payer} {asked:?}");
    }
}

#[test]
fn a_number_belongs_to_one_invoice_of_a_year() {
    let mut month = prechecked();
    month.reissue();
    today(&mut month, "2021-12-30");
    let check = |month: &mut Month, payer: &str, of: Asked, expected: &str| {
        assert_eq!(issued(issue(month, payer, &of)), expected, "{payer} {of:?}");
    };
    check(
        &mut month,
        "A",
        asked(Some("118/а"), None),
        "118/а 2021-12-30",
    );
    check(
        &mut month,
        "B",
        asked(Some("№ 118/А"), None),
        "номер 118/а в 2021 году уже у счёта плательщика A за 2021-04; возьмите другой номер, следующий свободный 1",
    );
    check(&mut month, "A", asked(Some("7"), None), "7 2021-12-30");
    check(&mut month, "B", asked(None, None), "8 2021-12-30");
    check(
        &mut month,
        "B",
        asked(Some("7"), None),
        "номер 7 в 2021 году уже у счёта плательщика A за 2021-04; возьмите другой номер, следующий свободный 9",
    );
    // Another year counts anew.
    today(&mut month, "2022-01-11");
    check(
        &mut month,
        "B",
        asked(Some("7"), Some("2022-01-11")),
        "7 2022-01-11",
    );
    // A number kept into a year where it is another's gives way to the next one.
    capitation::capitation(&mut month.workplace, period(), "A", "5.00").expect("is entered");
    let proposed = invoice::proposal(&month.workplace, period(), "A").expect("a proposal");
    assert_eq!(
        (proposed.number.as_str(), proposed.date),
        ("8", month.workplace.clock.today())
    );
    check(&mut month, "A", asked(None, None), "8 2022-01-11");
    // An annulled one leaves its number free.
    invoice::remove(&mut month.workplace, period(), "A").expect("is annulled");
    check(&mut month, "A", asked(None, None), "8 2022-01-11");
}

#[test]
fn numbers_and_dates_that_cannot_be_are_refused_in_words() {
    let mut month = prechecked();
    month.reissue();
    for (number, date, expected) in [
        (
            Some("  "),
            None,
            "номер счёта на оплату пуст; впишите номер, например 118",
        ),
        (
            Some("123456789012345678901"),
            None,
            "номер счёта на оплату слишком длинный: 21, а помещается 20, считая пробелы; впишите номер, например 118",
        ),
        (
            None,
            Some("2021-03-31"),
            "дата счёта на оплату 31.03.2021 раньше его месяца; нужна дата от 01.04.2021 до 05.06.2021",
        ),
        (
            None,
            Some("2031-05-05"),
            "дата счёта на оплату 05.05.2031 слишком далеко впереди; нужна дата от 01.04.2021 до 05.06.2021",
        ),
        (None, Some("2021-04-01"), "1 2021-04-01"),
        (
            Some("12345678901234567890"),
            None,
            "12345678901234567890 2021-04-01",
        ),
    ] {
        let found = issued(issue(&mut month, "A", &asked(number, date)));
        assert_eq!(found, expected);
    }
}

/// Invoices of a month in a line, and who is left out and why.
fn of_month(month: &mut Month) -> (String, String) {
    let all = invoice::issue_all(&mut month.workplace, period()).expect("issues");
    let issued = all.issued.into_iter().map(|one| {
        let payer = one.invoice.payer.clone();
        format!("{payer} {}", issued(Ok(one)))
    });
    let left_out = all.left_out.iter();
    let left_out = left_out.map(|(payer, why)| format!("{payer}: {}", text::why(why)));
    (
        issued.collect::<Vec<_>>().join(", "),
        left_out.collect::<Vec<_>>().join(", "),
    )
}

#[test]
fn all_invoices_of_a_month_are_one_step_and_name_who_is_left_out() {
    let mut month = prechecked();
    let nobody = "A: нет 7-файла для A, B: нет 7-файла для B, T: нет 7-файла для T";
    assert_eq!(of_month(&mut month), (String::new(), nobody.into()));
    month.reissue();
    // B accepts one more account of another sending: its 7-file is no longer the last one.
    month.import(13);
    form::form(&mut month.workplace, period(), Round::Main, &[]).expect("forms");
    month.export(Round::Main);
    month.reply_to("2", "1", "B", &[(12, "1")]);
    let refused = issue(&mut month, "B", &Asked::default());
    assert!(issued(refused).starts_with("в 7-файл плательщика B не вошло принятых счетов: 1"),);
    let (done, left_out) = of_month(&mut month);
    assert_eq!(done, "A 1 2021-05-05");
    assert_eq!(
        left_out,
        "B: в 7-файл не вошло принятых счетов: 1; переформируйте снова, T: нет 7-файла для T"
    );
    month.reissue();
    month.reply("1", "T", &[(2, "1"), (5, "4"), (8, "1"), (11, "1")]);
    month.reissue();
    let expected = "A 1 2021-05-05 as it was, B 2 2021-05-05, T 3 2021-05-05";
    assert_eq!(of_month(&mut month), (expected.into(), String::new()));
    undo::undo(&mut month.workplace).expect("is undone");
    assert_eq!(row(&month, "B").issued, None);
    assert_eq!(row(&month, "T").issued, None);
    assert!(row(&month, "A").issued.is_some());
    of_month(&mut month);
    let steps = month.everything();
    of_month(&mut month);
    assert_eq!(month.everything(), steps, "the second time nothing is new");
}

#[test]
fn the_proof_recounts_what_an_invoice_says() {
    let mut month = prechecked();
    month.reissue();
    issue(&mut month, "A", &Asked::default()).expect("issues");
    let connection = &month.workplace.store.connection;
    let taken = "DELETE FROM reissued WHERE shipment_id =
        (SELECT max(id) FROM shipments JOIN reissued ON shipment_id = id WHERE insurer = 'A' AND case_based > 0)";
    connection.execute(taken, []).expect("is broken");
    let proof = reconcile(connection, period()).expect("a proof");
    let payer = "A".to_owned();
    let about = About::Invoice { payer };
    let line = proof.lines.iter().find(|line| line.about == about);
    let line = line.expect("a line");
    assert_eq!(
        (line.name.as_str(), line.left.as_str(), line.is_ok()),
        (
            "A: счёт № 1 = по случаям в 7-файле + подушевое − удержания, руб.",
            "260.06",
            false
        )
    );
}

/// The board as the command line prints it.
fn printed(month: &Month, options: &[&str]) -> String {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_ladya"));
    command.env("XDG_DATA_HOME", month.at("data"));
    command.arg("--db").arg(month.at("ladya.db")).args(options);
    let ran = command.args(["board", "--period", PERIOD]).output();
    let ran = ran.expect("runs");
    assert!(ran.status.success(), "{ran:?}");
    String::from_utf8(ran.stdout).expect("words")
}

#[test]
fn the_command_line_prints_number_and_date() {
    let mut month = prechecked();
    month.reissue();
    let invoice = |month: &Month| {
        let board: serde_json::Value =
            serde_json::from_str(&printed(month, &["--json"])).expect("a document");
        board["payers"][0]["invoice"].clone()
    };
    assert_eq!(invoice(&month)["number"], serde_json::Value::Null);
    let next = |month: &Month| {
        let board = board::board(&month.workplace, Some(period())).expect("a board");
        board.next
    };
    let before = next(&month);
    issue(&mut month, "A", &asked(Some("118"), Some("2021-05-12"))).expect("issues");
    assert_eq!(
        invoice(&month),
        serde_json::json!({ "state": "done", "date": "2021-05-12", "accounts": 3, "sum": "260.06", "why": null, "number": "118" })
    );
    let line = "   счёт               сделано  2021-05-12  3 на 260.06  № 118\n";
    assert!(
        printed(&month, &[]).contains(line),
        "{}",
        printed(&month, &[])
    );
    assert_eq!(next(&month), before, "an invoice holds nobody up");
}
