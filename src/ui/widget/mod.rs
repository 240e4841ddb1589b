//! Widgets for a program that is used by keyboard.
//!
//! Every constructor takes a [`Look`](crate::ui::theme::Look) (colours, density, scale) and ready
//! words; what can have the focus takes an id. The application owns values, selection and order and
//! hears events; a widget owns its focus, scrolling and open lists. All of it runs without
//! subscriptions, so tests press the same keys. What takes the focus: buttons, fields, pickers,
//! tables, matrices.
//!
//! | widget | made by | says |
//! |---|---|---|
//! | [`button`] | `button(look, "…").main().key("F6").on_press(m)`, `.blocked(why)`, `.spread()`, `.kind(Kind::Bare)`; `segments(look, [("…".into(), m)], 0)` | its message |
//! | [`catch`] | `catch(line, map).first(map)`: keys of a part of the screen while the focus is in it | what the maps return |
//! | [`checkbox`] | `checkbox(look, "…", is_on, Message::Toggled)` | the new value |
//! | [`input`] | `input(look, "id", &value, Message::Typed).mode(Mode::Money).label("…", 90.0).wrong(is_wrong).on_submit(m)` | every change; once more in order when left; `.on_leave(m)` |
//! | [`pick`] | `pick(look, "id", &entries, selected, Message::Picked)`, `.label("…").on(true)` for a filter, `.field()` for a form | the index |
//! | [`table`] | `table(look, "id", &columns, &source, Message::Table).selected(row).sort(by).checks().empty("…")`; implement [`table::Source`] | [`table::Event`] |
//! | [`grid`] | `grid(look, "id", &board, cursor, Message::Board).by_letter(is_narrow)` | [`grid::Event`] |
//! | [`ledger`] | `ledger(look, "id", &sheet, row, Message::Ledger)`: few rows, heads of two lines, a total | [`ledger::Event`] |
//! | [`form`] | `form(look, "id", titles, &rows, current, field, Message::Form)`: rows of fields, one of them edited | [`form::Event`] |
//! | [`paper`] | `paper(look, "id", &sheets, zoom, Message::Paper)`: pages of a document | [`paper::Event`] |
//! | [`menu`] | `menu_bar(look, menus).folded(is_narrow)`; `Item::new`, `Item::blocked`, `Item::Line` | the item's message |
//! | [`legend`] | `legend(look, vec![Key::new("F6", "…", m).weight(Weight::Hot).stays()])` | the key's message |
//! | [`progress`] | `progress(look, "n из m", (n, m), "ещё …").stop("Shift+Esc", m)` | the message of the cap |
//! | [`palette`] | `palette(look, &query, &items, Message::Palette).hint("…")`, inside a modal | [`palette::Event`] |
//! | [`modal`] | `modal(base, sheet).align(x, y).padding(p).on_close(m)` | `m` at Esc or a click outside |
//! | [`shortcuts`] | `shortcuts(zoned).first(map).last(map).home("id")` round the whole window, `zone(part)` for Ctrl+Tab | what the maps return |
//!
//! Order of a key press: open lists and menus; Alt with a letter and F10; `first` (Esc, function
//! keys, Ctrl and Alt chords); the focused widget, or `home` if nothing is focused; Tab; `last`.
//!
//! Focus a widget from `update` with `iced::widget::operation::focus("id")`. Icons beside text come
//! from [`icon`](crate::ui::icon::icon); styles of containers from [`theme`](crate::ui::theme).

pub mod focus;

pub mod scroll;

pub mod button;

pub mod catch;

pub mod checkbox;

pub mod input;

pub mod pick;

pub mod table;

pub mod grid;

pub mod form;

pub mod ledger;

pub mod paper;

pub mod menu;

pub mod legend;

pub mod progress;

pub mod rule;

pub mod shortcuts;

pub mod modal;

pub mod palette;

#[cfg(test)]
pub mod tests;
