//! Stories of the accounts and the card over a small played month, and the column model against a
//! naive one.

use std::path::PathBuf;
use std::sync::Arc;

use chrono::NaiveDate;

use super::model::{self, Builder, By, Filter, Found, FoundKeys, Marks, Rows, Sieve};
use super::*;
use crate::demo::{Invented, play, write_mis_file};
use crate::domain::{Kind, Kopecks, Round};
use crate::driver::Window;
use crate::reports::sheet::Sheet;
use crate::reports::table::Head;
use crate::stand;
use crate::store::listing::Listed;
use crate::ui::app;
use crate::workflows::{Clock, Quiet, Workplace, card, export, form, import, receive, setup};

/// April as it was played: replies are in, some refusals are corrected.
fn played() -> Window {
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().join("demo");
    play::play(&place, 240, 1, &Quiet).expect("is played");
    std::fs::rename(place.join("ladya.db"), folder.path().join("ladya.db")).expect("moves");
    let mut window = Window::within(folder, clock());
    window.press("Ctrl+PgUp Ctrl+2");
    window
}

/// The main registry is answered by the fund, and nothing is corrected yet.
fn answered() -> Window {
    let folder = tempfile::tempdir().expect("a folder");
    let april = "2021-04".parse().expect("a period");
    let world = Invented::new(5, 160, april);
    let database = folder.path().join("ladya.db");
    let mut place = Workplace::open(&database, None).expect("a database");
    let day = NaiveDate::from_ymd_opt(2021, 5, 4);
    place.clock = day.map(Clock::Fixed).expect("a day");
    let toml = toml::to_string(&world.setup).expect("a set-up");
    setup::apply(&mut place, "setup.toml", &toml).expect("is set up");
    let insured = folder.path().join("insured.csv");
    world.write_insured(&insured).expect("a list");
    let mis = folder.path().join("mis.xml");
    let cases = world.cases(april, 240);
    write_mis_file(&mis, &place.profile, &world, april, cases).expect("a file");
    import::import(&mut place, &[mis], &Quiet).expect("is imported");
    form::form(&mut place, april, Round::Main, &[]).expect("is formed");
    let out = folder.path().join("out");
    let sent = export::export(&mut place, april, Round::Main, &out, false, &Quiet);
    let options = stand::Options {
        seed: 3,
        date: day,
        ..stand::Options::default()
    };
    let request = sent.expect("is exported").path;
    let incoming = folder.path().join("in");
    let replies = stand::precheck(&request, &insured, &incoming, &options).expect("replies");
    let paths: Vec<PathBuf> = replies.into_iter().map(|reply| reply.path).collect();
    receive::receive(&mut place, &paths, receive::Options::default(), &Quiet)
        .expect("are received");
    drop(place);
    let mut window = Window::within(folder, clock());
    window.press("Ctrl+2");
    window
}

fn clock() -> Clock {
    let day = NaiveDate::from_ymd_opt(2021, 6, 3).map(Clock::Fixed);
    day.expect("a day")
}

/// All of April: id, state, payer, surname, billed.
fn april(window: &Window) -> Vec<(i64, State, String, String, Kopecks)> {
    let mut found = Vec::new();
    let workplace = window.workplace();
    let period = window.app.desk().period;
    accounts::stream(&workplace, period, &Quiet, |listed| {
        found.push((
            listed.id,
            listed.state,
            listed.payer.unwrap_or_default().to_owned(),
            listed.surname.unwrap_or_default().to_owned(),
            listed.billed,
        ));
    })
    .expect("is read");
    found
}

fn find(window: &mut Window, text: &str) {
    window.tell(app::Message::Accounts(Message::Typed(text.into())));
}

fn foot(label: &str, n: usize, sum: Kopecks) -> [String; 3] {
    [label.into(), words::count(n as i64), words::money(sum)]
}

fn sum<'a>(of: impl Iterator<Item = &'a (i64, State, String, String, Kopecks)>) -> Kopecks {
    of.map(|account| account.4).sum()
}

#[test]
fn filters_sort_and_marks_add_up_to_the_kopeck() {
    let mut window = played();
    let april = april(&window);
    for words in foot(own::LISTED, april.len(), sum(april.iter())) {
        assert!(window.sees(&words), "{words}");
    }
    window.picture("accounts");
    let piece = april[0].3.to_lowercase();
    find(&mut window, &piece);
    let like: Vec<_> = april
        .iter()
        .filter(|account| account.3.to_lowercase().contains(&piece))
        .collect();
    assert!(!like.is_empty() && like.len() < april.len());
    for words in foot(own::LISTED, like.len(), sum(like.iter().copied())) {
        assert!(window.sees(&words), "{words}");
    }
    // + marks what is listed.
    window.write("+");
    for words in foot(own::MARKED, like.len(), sum(like.iter().copied())) {
        assert!(window.sees(&words), "{words}");
    }
    find(&mut window, "нет таких");
    window.must_see(own::NOTHING_FOUND);
    window.press("Esc");
    window.must_see(&words::count(april.len() as i64));
    assert!(window.sees(own::MARKED), "marks outlive the filter");
    // * turns them over, − takes them away.
    window.write("*");
    let rest = april.len() - like.len();
    window.must_see(&words::count(rest as i64));
    window.write("-");
    assert!(!window.sees(own::MARKED));
    // By sum: Ctrl+← from the right end, Enter, and once more for falling.
    window.press("Home Ctrl+Left Enter Home Ctrl+Left Enter");
    window.press("Home");
    window.picture("accounts-by-sum");
    let largest = april.iter().map(|account| account.4).max();
    window.must_see(&words::money(largest.expect("accounts")));
    window.press("Enter");
    window.must_see(&words::money(largest.expect("accounts")));
    // Back again the order is as it was left.
    window.press("Esc");
    window.press("Home");
    window.must_see(&words::money(largest.expect("accounts")));
}

#[test]
fn typing_in_the_table_goes_to_a_surname_and_enter_opens_its_card() {
    let mut window = played();
    let april = april(&window);
    let mut last = april.iter().map(|account| account.3.as_str()).max();
    let last = last.take().expect("accounts").to_owned();
    window.write(&last.chars().take(6).collect::<String>());
    window.press("Enter");
    assert!(window.sees(&last), "the card of {last}");
    window.must_see(crate::text::window::card::REVISIONS);
    window.picture("card");
    window.press("Esc");
    window.must_see(own::LISTED);
}

/// An account that the fund refused, proposing something else than what stands there.
fn refused_with_data(window: &Window) -> (i64, card::Card) {
    let workplace = window.workplace();
    let mut refused = april(window);
    refused.retain(|account| matches!(account.1, State::RefusedAtPrecheck | State::RefusedAtFinal));
    let cards = refused.into_iter().map(|account| {
        let card = card::card(&workplace, account.0).expect("a card");
        (account.0, card)
    });
    // One that has gone on to the next month is in a file again.
    let mut cards: Vec<_> = cards.filter(|(_, card)| card.locked.is_none()).collect();
    cards.sort_by_key(|(_, card)| {
        let groups = card.sections.iter().flat_map(|section| &section.groups);
        let n = groups
            .flat_map(|group| &group.fields)
            .filter(|field| field.differs())
            .count();
        std::cmp::Reverse(n)
    });
    cards.into_iter().next().expect("a refused account")
}

fn revision(window: &Window, id: i64) -> i64 {
    let card = card::card(&window.workplace(), id).expect("a card");
    card.standing.revision
}

fn first_field(card: &card::Card) -> card::Field {
    let groups = card.sections.iter().flat_map(|section| &section.groups);
    let text = crate::exchange::edition::FieldKind::Text;
    groups
        .flat_map(|group| &group.fields)
        .find(|field| field.is_editable && field.kind == text && field.now.is_some())
        .cloned()
        .expect("a field of text")
}

#[test]
fn what_is_typed_on_the_card_is_saved_as_one_revision() {
    let mut window = played();
    let (id, card) = refused_with_data(&window);
    let before = revision(&window, id);
    let field = first_field(&card);
    let place = |field: &card::Field| Place::Card {
        account: id,
        field: Some(field.path.clone()),
    };
    window.tell(app::Message::Command(Command::Go(place(&field))));
    window.write("Иное");
    window.press("Enter");
    window.must_see("Не записано: 1 правка");
    // Leaving keeps the draft and says so; coming back finds it.
    window.press("Esc");
    window.mentions("в черновике");
    assert_eq!(revision(&window, id), before);
    window.tell(app::Message::Command(Command::Go(place(&field))));
    window.must_see("Не записано: 1 правка");
    window.picture("card-draft");
    window.press("F8");
    window.mentions("не записаны");
    window.press("Ctrl+s");
    window.mentions("Записана редакция");
    assert_eq!(revision(&window, id), before + 1);
    assert!(!window.sees("Не записано"));
    let card = card::card(&window.workplace(), id).expect("a card");
    let groups = card.sections.iter().flat_map(|section| &section.groups);
    let now = groups
        .flat_map(|group| &group.fields)
        .find(|own| own.path == field.path);
    assert_eq!(now.and_then(|field| field.now.as_deref()), Some("Иное"));
    // F8 sends it back.
    window.press("F8");
    window.mentions("В реестр: 1 счёт");
}

#[test]
fn a_date_that_is_none_is_said_at_its_field_and_not_saved() {
    let mut window = played();
    let (id, card) = refused_with_data(&window);
    let date = crate::exchange::edition::FieldKind::Date;
    let groups = card.sections.iter().flat_map(|section| &section.groups);
    let field = groups
        .flat_map(|group| &group.fields)
        .find(|field| field.is_editable && field.kind == date && field.now.is_some())
        .cloned()
        .expect("a date");
    let before = revision(&window, id);
    let place = Place::Card {
        account: id,
        field: Some(field.path.clone()),
    };
    window.tell(app::Message::Command(Command::Go(place)));
    window.write("31022021");
    window.press("Enter");
    window.press("Up");
    window.picture("card-wrong-date");
    window.press("Ctrl+s");
    assert_eq!(revision(&window, id), before);
    let said = window.said().to_owned();
    assert!(
        said.contains("Поле «") && said.contains("не дата: «31.02.2021»"),
        "{said}"
    );
    // As it is typed by clerks.
    window.write("02031970");
    window.press("Ctrl+s");
    window.mentions("Записана");
    let card = card::card(&window.workplace(), id).expect("a card");
    let groups = card.sections.iter().flat_map(|section| &section.groups);
    let now = groups
        .flat_map(|group| &group.fields)
        .find(|own| own.path == field.path)
        .and_then(|field| field.now.clone());
    assert_eq!(now.as_deref(), Some("1970-03-02"));
}

#[test]
fn blocked_keys_say_why() {
    let mut window = played();
    let april = april(&window);
    let accepted = april
        .iter()
        .find(|account| account.1 == State::Accepted)
        .expect("an accepted one");
    let place = Place::Card {
        account: accepted.0,
        field: None,
    };
    window.tell(app::Message::Accounts(Message::Picked(Facet::State, 0)));
    let at_accepted = |window: &mut Window| {
        find(window, &accepted.3);
    };
    at_accepted(&mut window);
    window.press("F8");
    assert!(!window.said().is_empty());
    window.tell(app::Message::Command(Command::Go(place)));
    window.write("я");
    let said = window.said().to_owned();
    assert!(said.contains("нельзя"), "{said}");
    window.press("F4");
    window.mentions("нельзя");
    window.picture("card-locked");
}

fn differing(card: &card::Card) -> Vec<card::Field> {
    let groups = card.sections.iter().flat_map(|section| &section.groups);
    let fields = groups.flat_map(|group| &group.fields);
    fields.filter(|field| field.differs()).cloned().collect()
}

#[test]
fn f4_takes_what_the_fund_says_of_a_field_and_of_the_whole_card() {
    let mut window = answered();
    let (id, card) = refused_with_data(&window);
    let fields = differing(&card);
    assert!(!fields.is_empty(), "the fund proposes something");
    let place = Place::Card {
        account: id,
        field: Some(fields[0].path.clone()),
    };
    window.tell(app::Message::Command(Command::Go(place)));
    window.picture("card-fund");
    window.press("F4");
    window.must_see("Не записано: 1 правка");
    window.must_see(crate::text::window::card::CORRECTED);
    window.picture("card-taken");
    // Once more there is nothing to take; Ctrl+Z takes the edit back.
    window.press("F4");
    window.mentions("значения не дал");
    window.press("Ctrl+z");
    assert!(!window.sees("Не записано"));
    window.press("Ctrl+F4");
    let before = revision(&window, id);
    window.press("Ctrl+s");
    window.mentions("Записана редакция 2");
    assert_eq!(revision(&window, id), before + 1);
    let card = card::card(&window.workplace(), id).expect("a card");
    assert_eq!(differing(&card), []);
    assert_eq!(card.revisions.len(), 2, "all fields in one revision");
}

#[test]
fn the_list_takes_the_funds_data_for_all_that_are_marked_and_sends_them_back() {
    let mut window = answered();
    // The refused ones.
    window.tell(app::Message::Accounts(Message::Picked(Facet::State, 3)));
    window.press("F8");
    window.mentions("не исправлен");
    window.write("+");
    window.press("F4");
    window.must_see("Данные фонда:");
    window.picture("accounts-f4");
    window.press("Enter");
    window.mentions("Взяты данные фонда");
    assert!(window.sees(own::MARKED), "marks outlive the reload");
    // F8 for those that are corrected now; the others stay and it is said why.
    window.press("F8");
    window.picture("accounts-f8");
    window.press("Enter");
    window.mentions("В реестр:");
    assert!(
        april(&window)
            .iter()
            .any(|account| account.1 == State::Pool)
    );
}

#[test]
fn a_step_says_that_other_marked_accounts_stay_as_they_are() {
    let mut window = answered();
    // All are marked, refused or not.
    window.write("+");
    window.press("F4");
    let april = april(&window);
    let is_refused = |state: State| state == State::RefusedAtPrecheck;
    let n_others = april
        .iter()
        .filter(|account| !is_refused(account.1))
        .count();
    assert!(n_others > 0 && window.sees(&own::others_stay(n_others)));
}

#[test]
fn hidden_columns_and_filters_are_the_same_tomorrow() {
    let mut window = played();
    assert!(window.sees(own::BIRTH) && window.sees(own::DIAGNOSIS));
    for at in [1, 5, 6, 6] {
        window.tell(app::Message::Accounts(Message::Column(at)));
    }
    assert!(!window.sees(own::BIRTH) && !window.sees(own::DIAGNOSIS));
    assert!(window.sees(own::START), "hidden and shown again");
    window.tell(app::Message::Accounts(Message::Picked(Facet::Findings, 1)));
    let n = april(&window).len();
    assert!(window.sees(&own::of_all(n)), "some have no findings");
    window.press("Ctrl+1");
    // As it would be read from the file at the next start.
    let (mut screen, _) = Accounts::new(window.app.desk());
    screen.hidden = vec![By::Birth, By::Diagnosis];
    screen.sort = (By::Billed, true);
    screen.filter = Filter {
        states: Some(model::states(&[State::Sent, State::Accepted])),
        payer: Some("A".into()),
        activity: Some(Activity::Dental),
        department: Some(String::new()),
        doctor: None,
        has_findings: Some(false),
        text: "Тропинина".into(),
    };
    let kept = screen.remembered().to_keep();
    let file = toml::to_string(&kept).expect("is written");
    assert!(
        !file.contains("Тропинина"),
        "nobody's name stands in a file"
    );
    let kept = toml::from_str(&file).expect("is read");
    let remembered = Remembered::kept(&kept);
    screen.filter.text.clear();
    assert_eq!(remembered.filter, screen.filter);
    assert_eq!(remembered.sort, Some(screen.sort));
    assert_eq!(remembered.hidden, screen.hidden);
}

// ---- The column model ----

const SURNAMES: [&str; 6] = ["Ёлкина", "Елкин", "Абрамов", "", "Тропинина", "абаза"];
const GIVEN: [(&str, &str); 3] = [("Анна", "Викторовна"), ("Пётр", ""), ("", "")];

fn listed(n: usize) -> Listed<'static> {
    let day = |at: usize| NaiveDate::from_ymd_opt(2021, 4, 1 + (at % 28) as u32).expect("a day");
    let (name, patronymic) = GIVEN[n % 3];
    let some = |text: &'static str| (!text.is_empty()).then_some(text);
    Listed {
        id: 1000 + n as i64,
        key: "9",
        number: (!n.is_multiple_of(5)).then_some(n as i64 * 7 % 1000),
        surname: some(SURNAMES[n * 7 % 6]),
        name: some(name),
        patronymic: some(patronymic),
        birth_date: NaiveDate::from_ymd_opt(1930 + (n * 13 % 90) as i32, 2, 3),
        policy_number: [Some("0076000010000601"), Some("АБ 123"), None][n % 3],
        activity: Activity::ALL[n * 5 % 11],
        department: [Some("2"), Some("10"), None][n % 3],
        doctor: ["Ветров", "Лосева"].get(n % 3).copied(),
        diagnosis: Some("M54.4"),
        cure_start: Some(day(n)),
        cure_end: day(n + 3),
        payer: [Some("A"), Some("B"), None, Some("T")][n % 4],
        state: State::ALL[n * 3 % 10],
        kind: Kind::Primary,
        revision: 1,
        billed: Kopecks((n as i64 * 7919) % 100_000 - 500),
        n_findings: (n % 4) as u32,
    }
}

/// In batches of different sizes, as a load brings them.
fn rows(n: usize) -> Rows {
    let mut builder = Builder::default();
    let mut rows = Rows::default();
    for at in 0..n {
        builder.push(&listed(at));
        if at % 97 == 3 {
            rows.append(builder.take());
        }
    }
    rows.append(builder.take());
    rows
}

fn all(rows: &Rows) -> Vec<u32> {
    (0..rows.len() as u32).collect()
}

fn found(rows: &Rows, filter: &Filter) -> Found {
    let sieve = Sieve::new(rows, filter, &FoundKeys::default());
    let found = Found::of(rows, &sieve, &all(rows));
    // Listed as they came, from any row on, it is the same.
    for from in [0, 1, rows.len() / 2, rows.len()] {
        let mut added = Found::default();
        added.add(rows, &sieve, from as u32);
        let rest = found.shown.iter().filter(|row| **row as usize >= from);
        assert!(added.shown.iter().eq(rest), "from {from}");
    }
    found
}

#[test]
fn rows_come_back_as_they_went_in() {
    let rows = rows(500);
    assert_eq!(rows.len(), 500);
    for n in 0..500 {
        let one = listed(n);
        assert_eq!(rows.id(n), one.id);
        assert_eq!(i64::from(rows.number(n)), one.number.unwrap_or(0));
        assert_eq!(rows.surname(n), one.surname.unwrap_or_default());
        let given = [one.name, one.patronymic];
        let given: Vec<&str> = given.into_iter().flatten().collect();
        assert_eq!(rows.given(n), given.join(" "));
        assert_eq!(rows.birth(n), one.birth_date);
        assert_eq!(
            (rows.start(n), rows.end(n)),
            (one.cure_start, Some(one.cure_end))
        );
        assert_eq!(rows.department(n), one.department.unwrap_or_default());
        assert_eq!(rows.doctor(n), one.doctor.unwrap_or_default());
        assert_eq!(rows.payer(n), one.payer.unwrap_or_default());
        assert_eq!((rows.state(n), rows.activity(n)), (one.state, one.activity));
        assert_eq!(
            (rows.billed(n), rows.n_findings(n)),
            (one.billed, one.n_findings as u8)
        );
        assert_eq!(rows.row_of(one.id), Some(n));
    }
}

#[test]
fn filters_list_what_a_naive_one_lists() {
    let rows = rows(600);
    let check = |filter: Filter, is_listed: &dyn Fn(&Listed<'_>) -> bool| {
        let expected: Vec<u32> = (0..600)
            .filter(|n| is_listed(&listed(*n as usize)))
            .collect();
        let found = found(&rows, &filter);
        assert_eq!(found.shown, expected, "{filter:?}");
        let sum: Kopecks = expected.iter().map(|n| listed(*n as usize).billed).sum();
        assert_eq!((found.listed.n, found.listed.sum), (expected.len(), sum));
    };
    let text = |text: &str| Filter {
        text: text.into(),
        ..Filter::default()
    };
    check(Filter::default(), &|_| true);
    check(text("ёлк"), &|l| {
        matches!(l.surname, Some("Ёлкина" | "Елкин"))
    });
    check(text("tkrby"), &|l| {
        matches!(l.surname, Some("Ёлкина" | "Елкин"))
    });
    check(text("анна троп"), &|l| {
        l.surname == Some("Тропинина") && l.name == Some("Анна")
    });
    check(text("000601"), &|l| {
        l.policy_number == Some("0076000010000601")
    });
    check(text("аб"), &|l| {
        matches!(l.surname, Some("Абрамов" | "абаза")) || l.policy_number == Some("АБ 123")
    });
    check(text("77"), &|l| {
        l.number
            .is_some_and(|n| n > 0 && n.to_string().starts_with("77"))
    });
    let payer = Filter {
        payer: Some("B".into()),
        department: Some("10".into()),
        ..Filter::default()
    };
    check(payer, &|l| {
        l.payer == Some("B") && l.department == Some("10")
    });
    for wanted in [true, false] {
        let findings = Filter {
            has_findings: Some(wanted),
            ..Filter::default()
        };
        check(findings, &|l| (l.n_findings > 0) == wanted);
    }
    let nobody = Filter {
        doctor: Some("Никто".into()),
        ..Filter::default()
    };
    check(nobody, &|_| false);
    let missing = Filter {
        department: Some(String::new()),
        states: Some(model::states(&[State::Sent, State::Accepted])),
        ..Filter::default()
    };
    check(missing, &|l| {
        l.department.is_none() && matches!(l.state, State::Sent | State::Accepted)
    });
}

#[test]
fn a_picker_counts_what_its_other_choices_would_list() {
    let rows = rows(600);
    let filter = Filter {
        payer: Some("A".into()),
        activity: Some(Activity::Dental),
        ..Filter::default()
    };
    let counts = found(&rows, &filter);
    for (at, name) in rows.pool(Of::Payer).iter().enumerate() {
        let other = Filter {
            payer: Some(name.into()),
            ..filter.clone()
        };
        assert_eq!(counts.payers[at], found(&rows, &other).listed.n, "{name}");
    }
    for activity in Activity::ALL {
        let other = Filter {
            activity: Some(activity),
            ..filter.clone()
        };
        let n = found(&rows, &other).listed.n;
        assert_eq!(counts.activities[activity as usize], n);
    }
}

#[test]
fn sorting_is_stable_and_knows_the_alphabet() {
    let rows = rows(600);
    let by_name = model::sort(&rows, &all(&rows), By::Patient, false);
    let plain = |n: &u32| {
        let one = listed(*n as usize);
        let fold = |text: &str| text.to_lowercase().replace('ё', "е");
        fold(one.surname.unwrap_or_default())
    };
    assert!(by_name.is_sorted_by_key(plain));
    // By department: 2 before 10, and within it by name as before.
    let by_department = model::sort(&rows, &by_name, By::Department, false);
    let of = |n: u32| listed(n as usize).department;
    let number = |n: &u32| of(*n).map_or(u32::MAX, |text| text.parse().expect("a number"));
    assert!(by_department.is_sorted_by_key(number));
    for pair in by_department.windows(2) {
        if of(pair[0]) == of(pair[1]) {
            assert!(plain(&pair[0]) <= plain(&pair[1]));
        }
    }
    for (by, key) in [
        (
            By::Billed,
            (|l: &Listed<'_>| l.billed.0) as fn(&Listed<'_>) -> i64,
        ),
        (By::Findings, |l| i64::from(l.n_findings)),
        (By::State, |l| l.state as i64),
    ] {
        let rising = model::sort(&rows, &all(&rows), by, false);
        assert!(rising.is_sorted_by_key(|n| key(&listed(*n as usize))));
        let falling = model::sort(&rows, &all(&rows), by, true);
        assert!(falling.is_sorted_by_key(|n| -key(&listed(*n as usize))));
    }
}

#[test]
fn marks_and_surnames() {
    let rows = rows(300);
    let mut marks = Marks::default();
    for row in [3, 64, 299, 64] {
        marks.set(&rows, row, true);
    }
    marks.set(&rows, 3, false);
    assert_eq!(marks.rows().collect::<Vec<_>>(), [64, 299]);
    let sum = listed(64).billed + listed(299).billed;
    assert_eq!((marks.tally.n, marks.tally.sum), (2, sum));
    let order = model::sort(&rows, &all(&rows), By::Patient, false);
    let at = model::find_surname(&rows, &order, 0, "тро").expect("found");
    assert_eq!(rows.surname(order[at] as usize), "Тропинина");
    let again = model::find_surname(&rows, &order, at + 1, "тро");
    assert_eq!(again, Some(at + 1));
    assert_eq!(model::find_surname(&rows, &order, 0, "щ"), None);
}

/// By hand: `cargo test a_million -- --ignored --nocapture`.
#[test]
#[ignore = "figures, by hand"]
fn a_million() {
    let n = 1_000_000;
    let surnames: Vec<String> = (0..60_000).map(|n| format!("Фамилия{n}ова")).collect();
    let given: Vec<String> = (0..3_000).map(|n| format!("Имя{n}")).collect();
    let policies: Vec<String> = (0..n).map(|n| format!("76{n:014}")).collect();
    let begun = Instant::now();
    let mut builder = Builder::default();
    let mut rows = Rows::default();
    for at in 0..n {
        let mut one = listed(at);
        one.surname = Some(&surnames[at * 7919 % surnames.len()]);
        one.name = Some(&given[at * 31 % given.len()]);
        one.policy_number = Some(&policies[at]);
        builder.push(&one);
        if builder.len() == 20_000 {
            rows.append(builder.take());
        }
    }
    rows.append(builder.take());
    println!(
        "columns: {:?}, {} bytes a row",
        begun.elapsed(),
        rows.bytes() / n
    );
    let begun = Instant::now();
    let order = model::sort(&rows, &all(&rows), By::Patient, false);
    println!("sort by name: {:?}", begun.elapsed());
    let begun = Instant::now();
    let order = model::sort(&rows, &order, By::Billed, false);
    println!("sort by sum: {:?}", begun.elapsed());
    for text in ["", "фамилия123", "ова имя7", "0012345"] {
        let filter = Filter {
            text: text.into(),
            ..Filter::default()
        };
        let begun = Instant::now();
        let order = Arc::new(order.clone());
        let copied = begun.elapsed();
        let done = arranged(&rows, order, None, &filter, &FoundKeys::default());
        let n = done.found.listed.n;
        println!("filter {text:?}: {:?}, {n} rows", begun.elapsed() - copied);
    }
    let folder = tempfile::tempdir().expect("a folder");
    let (target, before) = (folder.path().join("миллион.xlsx"), peak());
    let head = Head {
        title: "Счета".into(),
        name: "Счета".into(),
        columns: ALL
            .iter()
            .map(|by| sheet::column(*by, title(*by)))
            .collect(),
    };
    let begun = Instant::now();
    let mut book = Sheet::create(&target, head).expect("is begun");
    for row in &order {
        let cells = ALL.map(|by| sheet::cell(&rows, *row as usize, by));
        book.row(&cells).expect("is written");
    }
    let written = begun.elapsed();
    book.finish().expect("is whole");
    println!("spreadsheet: rows {written:?}, whole {:?}", begun.elapsed());
    println!("{} KB at most, before it {before}", peak());
}

/// The most memory the process has ever had, where the system tells.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.unwrap_or("?")
        .trim()
        .trim_end_matches(" kB")
        .to_owned()
}

#[test]
fn a_long_name_can_be_read_at_every_width() {
    let mut window = played();
    let name = "Преображенская Вероника Юрьевн";
    assert_eq!(name.chars().count(), 30);
    let least = font::BODY.width(name) + 2.0 * theme::CELL;
    for width in [
        780.0, 1000.0, 1100.0, 1199.0, 1200.0, 1366.0, 1600.0, 1920.0,
    ] {
        window.resize(width, 700.0);
        let column = window.place_of(own::PATIENT);
        assert!(
            column.width >= least,
            "{width}: {} of {least}",
            column.width
        );
        window.must_see(own::BILLED);
        window.picture(&format!("width-{width}"));
    }
    // Where there is room nothing is left out.
    window.resize(1366.0, 768.0);
    window.must_see(own::START);
    window.must_see(own::DOCTOR);
    window.resize(1100.0, 700.0);
    assert!(!window.sees(own::START));
}

#[test]
fn a_large_window_shows_the_account_under_the_cursor_once_it_rests() {
    let mut window = answered();
    let rest = Duration::from_millis(200);
    window.resize(1920.0, 1080.0);
    let refused = april(&window)
        .into_iter()
        .find(|account| account.1 == State::RefusedAtPrecheck)
        .expect("a refused account");
    find(&mut window, &refused.3);
    // What the list knows is there at once; nothing is read while the cursor runs.
    window.press("Up Down Up Down");
    window.must_see(own::BORN);
    window.must_see(words::LOADING);
    assert!(!window.sees(own::NEXT));
    window.press("Home");
    while !window.sees(crate::text::state(State::RefusedAtPrecheck)) {
        window.press("Down");
    }
    window.rest(rest);
    assert!(!window.sees(words::LOADING));
    window.must_see(own::NEXT_CORRECT);
    window.must_see("отказано");
    window.must_see(own::HISTORY);
    let workplace = window.workplace();
    let looked = card::card(&workplace, refused.0).expect("a card");
    for finding in &looked.findings {
        window.must_see(&finding.text);
    }
    assert!(!looked.findings.is_empty());
    window.must_see(&words::money(-refused.4));
    window.picture("panel");
    // After a step of ours it is read anew.
    window.press("F4");
    window.says("Взяты данные фонда");
    window.rest(rest);
    window.must_see(own::NEXT_CORRECTED);
    window.must_see(&own::revisions(2));
    // Put away, it is not read either; in a smaller window it lies over the list when asked for.
    window.press("Alt+Enter");
    assert!(!window.sees(own::BORN));
    window.press("Alt+Enter");
    window.resize(1366.0, 768.0);
    assert!(!window.sees(own::BORN));
    window.press("Alt+Enter");
    window.must_see(own::BORN);
    window.picture("panel-over");
    window.press("Esc");
    assert!(!window.sees(own::BORN));
}
