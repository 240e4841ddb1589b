use std::cell::Cell as Slot;

use iced::keyboard::key::Code;
use iced::keyboard::{Key, Modifiers};
use iced_test::Simulator;

use super::super::tests::{letter, named, simulator};
use super::*;

/// Rows that are made on demand: the number of the row, its name, its square.
struct Numbers {
    n: usize,
    has_groups: bool,
}

impl Source for Numbers {
    fn len(&self) -> usize {
        self.n
    }

    fn row(&self, row: usize) -> Row {
        Row {
            check: Some(row.is_multiple_of(3)),
            group: (self.has_groups && row.is_multiple_of(10)).then_some(false),
            ..Row::default()
        }
    }

    fn cell(&self, row: usize, column: usize, cell: &mut Cell) {
        match column {
            0 => cell.text = format!("№ {row}"),
            1 => cell.text = format!("Пациент {row}"),
            _ => cell.text = format!("{row},00"),
        }
    }
}

fn columns() -> Vec<Column> {
    vec![
        Column::new("№ п/п", Width::Fixed(100.0)).right(),
        Column::new("Пациент", Width::Share(1)).sortable(),
        Column::new("Сумма, ₽", Width::Fixed(120.0))
            .right()
            .sortable(),
    ]
}

/// Events of a table of `n` rows with `selected`, of which the first is already clicked.
fn events(
    n: usize,
    selected: Option<usize>,
    act: impl FnOnce(&mut Simulator<'_, Event>),
) -> Vec<Event> {
    events_of(
        &Numbers {
            n,
            has_groups: false,
        },
        selected,
        &Instant::now,
        act,
    )
}

fn events_of(
    source: &Numbers,
    selected: Option<usize>,
    clock: &dyn Fn() -> Instant,
    act: impl FnOnce(&mut Simulator<'_, Event>),
) -> Vec<Event> {
    let columns = columns();
    let view = table(Look::default(), "table", &columns, source, |event| event);
    let view = view.selected(selected).checks().clock(clock);
    let mut ui = simulator(view.empty("Ничего нет"));
    // A click where nothing is but the table: it gets the focus.
    ui.point_at((300.0, 766.0));
    ui.simulate(iced_test::simulator::click());
    act(&mut ui);
    ui.into_messages().collect()
}

fn tap(key: Named) -> impl FnOnce(&mut Simulator<'_, Event>) {
    move |ui| {
        ui.simulate([named(key, Modifiers::empty())]);
    }
}

#[test]
fn arrows_and_pages_select() {
    assert_eq!(events(5, None, tap(Named::ArrowDown)), [Event::Select(0)]);
    assert_eq!(events(5, Some(4), tap(Named::ArrowDown)), []);
    assert_eq!(events(5, Some(4), tap(Named::ArrowUp)), [Event::Select(3)]);
    // (768 − 26) / 24 = 30 rows fit, and one of them stays in sight.
    let down = events(1_000_000, Some(100), tap(Named::PageDown));
    assert_eq!(down, [Event::Select(129)]);
    let up = events(1_000_000, Some(100), tap(Named::PageUp));
    assert_eq!(up, [Event::Select(71)]);
    let end = events(1_000_000, Some(100), tap(Named::End));
    assert_eq!(end, [Event::Select(999_999)]);
    let home = events(1_000_000, Some(100), |ui| {
        ui.simulate([named(Named::Home, Modifiers::CTRL)]);
    });
    assert_eq!(home, [Event::Select(0)]);
}

#[test]
fn the_selected_row_is_in_view_however_far() {
    for row in [0, 29, 30, 999_999] {
        events(1_000_000, Some(row), |ui| {
            let found = ui.find(format!("Пациент {row}").as_str());
            assert!(found.is_ok(), "row {row} is out of sight");
        });
    }
}

#[test]
fn space_and_insert_mark_and_step_down() {
    for key in [Named::Space, Named::Insert] {
        let found = events(5, Some(2), tap(key));
        assert_eq!(found, [Event::Mark(2), Event::Select(3)]);
    }
    assert_eq!(events(5, Some(4), tap(Named::Space)), [Event::Mark(4)]);
}

#[test]
fn keys_of_one_frame_follow_each_other() {
    let found = events(5, Some(0), |ui| {
        let keys = [Named::ArrowDown, Named::ArrowDown, Named::Space];
        ui.simulate(keys.map(|key| named(key, Modifiers::empty())));
    });
    let select = Event::Select;
    assert_eq!(found, [select(1), select(2), Event::Mark(2), select(3)]);
}

#[test]
fn signs_mark_by_list_and_digits_are_left_to_the_screen() {
    let found = events(5, Some(0), |ui| {
        ui.typewrite("+-*7");
    });
    let many = [Many::Mark, Many::Unmark, Many::Invert];
    assert_eq!(found, many.map(Event::MarkMany));
}

#[test]
fn mouse_selects_marks_activates_sorts() {
    let found = events(5, None, |ui| {
        ui.click("Пациент 1").expect("a row");
        ui.click("Пациент 1").expect("a row");
        ui.click("Сумма, ₽").expect("a head");
        ui.click("№ п/п").expect("a head");
        // The box of row 2.
        ui.point_at((12.0, 26.0 + 2.5 * 24.0));
        ui.simulate(iced_test::simulator::click());
    });
    assert_eq!(
        found,
        [
            Event::Select(1),
            Event::Select(1),
            Event::Activate(1),
            Event::Sort(2),
            Event::Select(2),
            Event::Mark(2),
        ]
    );
}

#[test]
fn right_button_asks_for_the_context() {
    let found = events(5, None, |ui| {
        ui.point_at((300.0, 26.0 + 36.0));
        ui.simulate([iced::Event::Mouse(mouse::Event::ButtonPressed(
            mouse::Button::Right,
        ))]);
    });
    let at = Point::new(300.0, 62.0);
    assert_eq!(found, [Event::Select(1), Event::Context(1, at)]);
}

#[test]
fn ctrl_arrows_choose_a_head_and_enter_sorts() {
    let ctrl = |key| named(key, Modifiers::CTRL);
    let enter = || named(Named::Enter, Modifiers::empty());
    let found = events(5, Some(0), |ui| {
        ui.simulate([ctrl(Named::ArrowRight), ctrl(Named::ArrowRight), enter()]);
        ui.simulate([enter()]);
    });
    assert_eq!(found, [Event::Sort(2), Event::Activate(0)]);
}

#[test]
fn groups_open_and_close() {
    let source = Numbers {
        n: 50,
        has_groups: true,
    };
    let found = events_of(&source, Some(10), &Instant::now, |ui| {
        ui.simulate([named(Named::ArrowRight, Modifiers::empty())]);
        ui.simulate([named(Named::ArrowLeft, Modifiers::empty())]);
        // The triangle of row 20.
        ui.point_at((40.0, 26.0 + 20.5 * 24.0));
        ui.simulate(iced_test::simulator::click());
    });
    assert_eq!(
        found,
        [
            Event::Open(10),
            Event::Close(10),
            Event::Select(20),
            Event::Open(20)
        ]
    );
}

#[test]
fn letters_of_either_layout_find_and_a_pause_begins_anew() {
    let start = Instant::now();
    let passed = Slot::new(Duration::ZERO);
    let clock = || start + passed.get();
    let source = Numbers {
        n: 5,
        has_groups: false,
    };
    let type_in = |ui: &mut Simulator<'_, Event>, text: &str, code| {
        ui.simulate([letter(text, code, Modifiers::empty())]);
    };
    let found = events_of(&source, Some(0), &clock, |ui| {
        type_in(ui, "т", Code::KeyN);
        passed.set(Duration::from_millis(900));
        type_in(ui, "р", Code::KeyH);
        passed.set(Duration::from_millis(2000));
        type_in(ui, "L", Code::KeyL);
    });
    let expected = ["т", "тр", "L"].map(|text| Event::Find(text.to_owned()));
    assert_eq!(found, expected);
}

#[test]
fn borders_of_columns_are_dragged() {
    let found = events(5, None, |ui| {
        // Check boxes 30, the first column 100.
        ui.point_at((130.0, 10.0));
        ui.simulate([iced::Event::Mouse(mouse::Event::ButtonPressed(
            mouse::Button::Left,
        ))]);
        let position = Point::new(180.0, 12.0);
        ui.point_at(position);
        ui.simulate([iced::Event::Mouse(mouse::Event::CursorMoved { position })]);
    });
    let width = 150.0;
    assert_eq!(found, [Event::Resize { column: 0, width }]);
}

#[test]
fn the_bar_and_the_wheel_scroll_without_selecting() {
    let found = events(1_000_000, Some(0), |ui| {
        ui.simulate([iced::Event::Mouse(mouse::Event::WheelScrolled {
            delta: mouse::ScrollDelta::Lines { x: 0.0, y: -2.0 },
        })]);
        assert!(ui.find("Пациент 5").is_err());
        assert!(ui.find("Пациент 6").is_ok());
        ui.point_at((1361.0, 40.0));
        ui.simulate([iced::Event::Mouse(mouse::Event::ButtonPressed(
            mouse::Button::Left,
        ))]);
        let position = Point::new(1361.0, 2000.0);
        ui.point_at(position);
        ui.simulate([iced::Event::Mouse(mouse::Event::CursorMoved { position })]);
        assert!(ui.find("Пациент 999999").is_ok());
    });
    assert_eq!(found, []);
}

#[test]
fn nothing_to_show_is_said() {
    let found = events(0, None, |ui| {
        assert!(ui.find("Ничего нет").is_ok());
        ui.simulate([named(Named::ArrowDown, Modifiers::empty())]);
        ui.tap_key(Key::Named(Named::Enter));
    });
    assert_eq!(found, []);
}

#[test]
fn without_focus_keys_do_nothing() {
    let source = Numbers {
        n: 5,
        has_groups: false,
    };
    let columns = columns();
    let view = table(Look::default(), "table", &columns, &source, |event| event);
    let mut ui = simulator(view);
    ui.tap_key(Key::Named(Named::ArrowDown));
    assert_eq!(ui.into_messages().count(), 0);
}

#[test]
fn columns_share_the_room_and_give_way_alike() {
    assert_eq!(widths(&columns(), 1000.0), [100.0, 780.0, 120.0]);
    let narrow = widths(&columns(), 200.0);
    assert!(narrow.iter().sum::<f32>() <= 200.0);
    assert!(narrow.iter().all(|width| *width > 20.0));
}

#[test]
fn columns_of_the_highest_rank_make_room_first() {
    let columns = [
        Column::new("№", Width::Fixed(60.0)).rank(1),
        Column::new("Пациент", Width::Share(3)).least(200.0),
        Column::new("Врач", Width::Share(1)).rank(2),
        Column::new("Сумма", Width::Fixed(100.0)),
    ];
    let given = |room| widths(&columns, room);
    assert_eq!(given(500.0), [60.0, 255.0, 85.0, 100.0]);
    assert_eq!(given(400.0), [60.0, 240.0, 0.0, 100.0]);
    assert_eq!(given(320.0), [0.0, 220.0, 0.0, 100.0]);
    // What stays shares even too little.
    assert_eq!(given(250.0), [0.0, 150.0, 0.0, 100.0]);
}
