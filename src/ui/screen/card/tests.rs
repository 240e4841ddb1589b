//! What stands in the rows of the card; and what becomes of what was typed into it.

use super::sheet::{differing, occurrences, shown, written};
use crate::driver::Window;
use crate::exchange::edition::FieldKind;
use crate::store::drafts::{self, Draft, Edit};
use crate::text::window::card as own;
use crate::ui::app::Message;
use crate::ui::command::Command;
use crate::ui::place::Place;
use crate::ui::screen::office_tests::in_april;
use crate::workflows::{Quiet, card, edit, nsi};

#[test]
fn what_differs_is_whole_words() {
    let check = |one: &str, other: &str, expected: &str| {
        let found = differing(one, other).map(|range| &one[range]);
        assert_eq!(found.unwrap_or_default(), expected, "{one} against {other}");
    };
    check("Тропинина", "Лугова", "Тропинина");
    check("78 07 412366", "78 21 118904", "07 412366");
    check("02.09.2014", "02.09.2014", "");
    check("0061 0814 7700 2316", "0061 0814 7700 4551", "2316");
    check("Анна", "", "Анна");
    check("", "Анна", "");
    check("Анна Мария", "Анна", " Мария");
}

#[test]
fn dates_and_sums_are_written_as_the_document_has_them() {
    assert_eq!(written(FieldKind::Date, "12052021"), "2021-05-12");
    assert_eq!(written(FieldKind::Date, " 12.05.2021"), "2021-05-12");
    assert_eq!(written(FieldKind::Date, "завтра"), "завтра");
    assert_eq!(written(FieldKind::Money, "1\u{a0}234,5"), "1234.5");
    assert_eq!(written(FieldKind::Text, " Анна "), "Анна");
    assert_eq!(shown(FieldKind::Date, "2021-05-12"), "12.05.2021");
    assert_eq!(shown(FieldKind::Date, "31.02"), "31.02");
    assert_eq!(shown(FieldKind::Money, "1234.5"), "1\u{a0}234,50");
}

const COMMENT: &str = "@comment";

/// An account that may be corrected, with its key.
fn open_account(window: &Window) -> (i64, String) {
    let workplace = window.workplace();
    let mut cards = (1..).map(|id| card::card(&workplace, id).expect("a card"));
    let open = cards
        .find(|card| card.locked.is_none())
        .expect("an account");
    (open.standing.id, open.standing.key)
}

fn open_card(window: &mut Window, account: i64) {
    let field = Some(COMMENT.to_owned());
    let place = Place::Card { account, field };
    window.tell(Message::Command(Command::Go(place)));
}

fn draft(window: &Window, account: i64) -> Option<Draft> {
    drafts::of_account(&window.workplace().store.connection, account).expect("a draft")
}

fn typed(window: &Window, account: i64) -> Vec<Edit> {
    draft(window, account).map_or(Vec::new(), |draft| draft.edits)
}

fn comment(value: &str) -> Edit {
    Edit::Set(COMMENT.into(), value.into())
}

fn comment_of(window: &Window, account: i64) -> Option<String> {
    let card = card::card(&window.workplace(), account).expect("a card");
    let mut groups = card.sections.into_iter().flat_map(|section| section.groups);
    let field = |group: card::Group| group.fields.into_iter().find(|f| f.path == COMMENT);
    groups.find_map(field).expect("a field").now
}

#[test]
fn a_field_says_which_of_several_it_belongs_to() {
    let window = in_april();
    let workplace = window.workplace();
    let mut cards = (1..).map(|id| card::card(&workplace, id).expect("a card"));
    let several = cards.find(|card| card.services.len() > 1);
    let several = several.expect("an account with two services");
    let [.., last] = several.services.as_slice() else {
        panic!("no service")
    };
    let of = |path: &str| own::at(&occurrences(&several, path), "Поле");
    let n = several.services.len();
    assert_eq!(
        of(&format!("{}/@doctor", last.path)),
        format!("Услуга {n} · Поле")
    );
    assert_eq!(of("patient/@surname"), "Поле");
    // A service alone needs no number.
    let mut cards = (1..).map(|id| card::card(&workplace, id).expect("a card"));
    let single = cards
        .find(|card| card.services.len() == 1)
        .expect("an account");
    let path = format!("{}/@doctor", single.services[0].path);
    assert_eq!(occurrences(&single, &path), []);
    // And a finding says what its code is a code of, as in the work-list.
    assert_eq!(
        own::finding("person", "1", "нет в регистре"),
        "перс. 1 нет в регистре"
    );
    assert_eq!(
        own::finding("person", "", "нет в регистре"),
        "нет в регистре"
    );
}

#[test]
fn what_was_typed_lives_through_a_kill_and_is_saved_afterwards() {
    let mut window = in_april();
    let (account, _) = open_account(&window);
    open_card(&mut window, account);
    let before = comment_of(&window, account);
    window.write("первое");
    // Not with every key.
    assert_eq!(draft(&window, account), None);
    window.press("Enter");
    assert_eq!(typed(&window, account), [comment("первое")]);
    let mut window = window.killed();
    window.mentions("не записаны правки в карточках");
    open_card(&mut window, account);
    window.must_see("Черновик от");
    window.must_see("Отбросить");
    window.must_see("Не записано: 1 правка");
    assert_eq!(comment_of(&window, account), before);
    // The last edit goes first, also one that was typed before the kill.
    window.write("второе");
    window.press("Enter");
    assert_eq!(typed(&window, account), [comment("второе")]);
    window.press("Ctrl+Z");
    assert_eq!(draft(&window, account), None);
    assert!(!window.sees("Черновик от"));
    // Left by Esc in the middle of a word.
    open_card(&mut window, account);
    window.write("третье");
    window.press("Esc");
    window.mentions("в черновике");
    assert_eq!(typed(&window, account), [comment("третье")]);
    let mut window = window.killed();
    open_card(&mut window, account);
    window.press("Ctrl+S");
    window.mentions("Записана редакция");
    assert_eq!(draft(&window, account), None);
    assert_eq!(comment_of(&window, account).as_deref(), Some("третье"));
    assert!(!window.sees("Черновик") && !window.sees("Не записано"));
    // And nothing of it is left for the next time.
    let mut window = window.killed();
    assert!(!window.said().contains("правки"), "{}", window.said());
    open_card(&mut window, account);
    assert!(!window.sees("Черновик"));
}

#[test]
fn closing_in_the_middle_of_a_word_loses_nothing() {
    let mut window = in_april();
    let (account, _) = open_account(&window);
    open_card(&mut window, account);
    window.write("слово");
    window.tell(Message::Command(Command::Quit));
    assert_eq!(typed(&window, account), [comment("слово")]);
}

#[test]
fn a_draft_of_another_revision_lies_aside_until_the_clerk_decides() {
    let mut window = in_april();
    let (account, key) = open_account(&window);
    open_card(&mut window, account);
    window.write("моё");
    window.press("Enter");
    let theirs = [format!("{COMMENT}=чужое")];
    edit::edit(&mut window.workplace(), &key, &theirs).expect("edits");
    window.tell(Message::Changed(i64::MAX));
    window.must_see("Набрано на другой редакции");
    window.must_see(": моё)");
    assert_eq!(typed(&window, account), [comment("моё")]);
    // Nothing is typed over it, saved or taken back meanwhile.
    open_card(&mut window, account);
    window.must_see("чужое");
    window.write("ещё");
    window.press("Ctrl+S");
    window.mentions("отложен черновик");
    assert_eq!(typed(&window, account), [comment("моё")]);
    assert_eq!(comment_of(&window, account).as_deref(), Some("чужое"));
    // Dropped and called back.
    window.press("Ctrl+D");
    window.mentions("Черновик отброшен: 1 правка");
    assert_eq!(draft(&window, account), None);
    window.press("Ctrl+Z");
    assert_eq!(typed(&window, account), [comment("моё")]);
    window.must_see("Набрано на другой редакции");
    // Taken over, and saved on the revision of now.
    window.press("Ctrl+R");
    assert!(!window.sees("Набрано на другой редакции"));
    let base = card::card(&window.workplace(), account)
        .expect("a card")
        .base_step();
    assert_eq!(draft(&window, account).expect("a draft").base_step, base);
    window.press("Ctrl+S");
    assert_eq!(comment_of(&window, account).as_deref(), Some("моё"));
    assert_eq!(draft(&window, account), None);
}

#[test]
fn a_bad_value_is_not_saved_and_stays_a_draft() {
    let mut window = in_april();
    let (account, _) = open_account(&window);
    let field = Some("patient/@birthdate".to_owned());
    window.tell(Message::Command(Command::Go(Place::Card {
        account,
        field,
    })));
    window.write("31021980");
    window.press("Enter");
    window.press("Ctrl+S");
    window.mentions("запишите ещё раз");
    assert_eq!(typed(&window, account).len(), 1);
    let mut window = window.killed();
    open_card(&mut window, account);
    window.press("Ctrl+S");
    window.mentions("31.02.1980");
    assert_eq!(typed(&window, account).len(), 1);
}

#[test]
fn a_second_window_shows_a_draft_and_leaves_it_alone() {
    let mut window = in_april();
    let (account, _) = open_account(&window);
    open_card(&mut window, account);
    window.write("первое");
    window.press("Enter");
    let mut second = window.second();
    open_card(&mut second, account);
    second.must_see("черновик подождёт");
    second.write("второе");
    second.press("Ctrl+D");
    second.mentions("только для чтения");
    second.press("Esc");
    assert_eq!(typed(&window, account), [comment("первое")]);
}

#[test]
fn codes_stand_with_their_names_on_the_day_of_the_account() {
    let mut window = in_april();
    let (account, _) = open_account(&window);
    let workplace = window.workplace();
    let card = card::card(&workplace, account).expect("a card");
    let names = card::names(&workplace, &card).expect("names");
    let all = || card.sections.iter().flat_map(|section| &section.groups);
    let mut fields = all().flat_map(|group| &group.fields);
    let sex = fields.find(|field| field.path == "patient/@sex");
    let expected = match sex.expect("a field").now.as_deref() {
        Some("1") => "мужской",
        Some("2") => "женский",
        other => panic!("{other:?}"),
    };
    assert_eq!(names["patient/@sex"], expected);
    let conditions = all().flat_map(|group| &group.fields);
    let mut conditions = conditions.filter(|field| field.path.ends_with("@help_cond"));
    let conditions = conditions.next().expect("a field");
    let place = conditions.path.clone();
    let code = conditions.now.clone().expect("a code");
    assert!(names.contains_key(&place));
    // Valid from the day after on: nothing is said.
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("V006_9.csv");
    let next = card.standing.cure_end.succ_opt().expect("a day");
    let until = card.standing.cure_end;
    for (begin, end, name) in [
        (next.to_string(), String::new(), None),
        (String::new(), until.to_string(), Some("другое имя")),
    ] {
        let text = format!("IDUMP;UMPNAME;DATEBEG;DATEEND\n{code};другое имя;{begin};{end}\n");
        std::fs::write(&file, text).expect("is written");
        let asked = nsi::Asked {
            paths: vec![file.clone()],
            replaces: true,
            ..nsi::Asked::default()
        };
        let mut workplace = window.workplace();
        let done = nsi::import(&mut workplace, &asked, &Quiet).expect("is taken");
        assert!(done[0].id.is_some(), "{done:?}");
        let names = card::names(&workplace, &card).expect("names");
        assert_eq!(names.get(&place).map(String::as_str), name);
    }
    open_card(&mut window, account);
    window.must_see("другое имя");
    window.picture("card-names");
}
