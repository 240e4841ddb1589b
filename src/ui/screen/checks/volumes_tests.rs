//! Stories of planned volumes, played by keys alone.

use crate::driver::Window;
use crate::text::window::volumes;
use crate::ui::screen::office_tests::in_april;
use crate::workflows::Quiet;
use crate::workflows::nsi::{self, Asked};

/// June of the played months, in which a few accounts wait; with this plan.
fn in_june(plan: &str) -> Window {
    let mut window = in_april();
    if !plan.is_empty() {
        let text = format!("PERIOD;PAYER;ACTIVITY;PROFILE;HELP_KIND;COUNT;SUM\n{plan}");
        let mut workplace = window.workplace();
        let file = workplace.store.path.with_file_name("volumes.csv");
        std::fs::write(&file, text).expect("is written");
        let asked = Asked {
            paths: vec![file],
            ..Asked::default()
        };
        nsi::import(&mut workplace, &asked, &Quiet).expect("is read");
    }
    window.press("Ctrl+PgDn Ctrl+PgDn Ctrl+6");
    window.click("Объёмы");
    window
}

#[test]
fn a_month_over_its_plan_is_seen_cut_and_taken_back() {
    let mut window = in_june(
        "2021-06;;outpatient;;;1;\n2021-06;;;;;4;90000,00\n2021-06;A;;;;50;\n2021-05;;outpatient;;;150;90000\n",
    );
    window.picture("checks-volumes");
    window.must_see("сверх плана 2");
    window.must_see("все виды деятельности");
    window.press("3");
    window.must_see("сверх плана 1");
    window.picture("checks-volumes-year");
    window.press("1 Del");
    window.must_see(volumes::TOTAL);
    window.picture("checks-volumes-preview");
    window.press("Enter");
    window.says("Отложено");
    window.must_see("сверх плана 0");
    window.press("Ctrl+Z Enter");
    window.must_see("сверх плана 2");
}

#[test]
fn accounts_of_a_line_are_chosen_by_hand() {
    let mut window = in_june("2021-06;;outpatient;;;0;\n2021-06;;;;;50;\n");
    window.must_see("строк 2");
    window.press("Down Enter");
    window.must_see("ждут 3");
    window.press("Ctrl+G Space");
    window.must_see("отмечено 1 счёт");
    window.picture("checks-volumes-accounts");
    window.press("Del");
    window.must_see("Останется сверх плана");
    window.press("Enter");
    window.says("Отложено 1");
    window.must_see("ждут 2");
    // Up again, and to the document of the month.
    window.press("Esc");
    window.must_see("строк 2");
    window.press("F9");
    window.must_see("Плановые объёмы");
}

#[test]
fn without_a_plan_the_screen_says_where_it_comes_from() {
    let mut window = in_june("");
    window.must_see("Плана объёмов на этот год нет");
    window.picture("checks-volumes-empty");
    window.press("Del");
    window.says(volumes::NO_LINE);
}
