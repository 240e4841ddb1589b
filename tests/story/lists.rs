//! Ctrl+E: every list of the window as a spreadsheet, read back with another library.

use std::path::{Path, PathBuf};

use calamine::{Data, DataType, Reader, Xlsx, open_workbook};
use chrono::NaiveDate;
use ladya::demo::play;
use ladya::domain::Kopecks;
use ladya::ui::app::Message;
use ladya::workflows::board::board;
use ladya::workflows::worklist::{Filter, worklist};
use ladya::workflows::{Clock, Quiet, accounts, journal, sums};

use crate::driver::Window;

/// April as it was played, in a folder of its own.
fn played() -> Window {
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().join("demo");
    play::play(&place, 240, 1, &Quiet).expect("is played");
    std::fs::rename(place.join("ladya.db"), folder.path().join("ladya.db")).expect("moves");
    let day = NaiveDate::from_ymd_opt(2021, 6, 3).expect("a day");
    let mut window = Window::within(folder, Clock::Fixed(day));
    window.press("Ctrl+PgUp");
    window
}

/// Titles, and the rows between them and the totals.
struct Sheet {
    titles: Vec<String>,
    rows: Vec<Vec<Data>>,
    totals: Vec<Data>,
}

fn read(path: &Path) -> Sheet {
    let mut book: Xlsx<_> = open_workbook(path).unwrap_or_else(|e| panic!("{path:?}: {e}"));
    let range = book.worksheet_range_at(0).expect("a sheet").expect("cells");
    let mut rows: Vec<Vec<Data>> = range.rows().map(<[Data]>::to_vec).collect();
    let titles = rows.remove(0).iter().map(Data::to_string).collect();
    let has_totals = rows
        .last()
        .is_some_and(|row| row[0] == Data::String("Всего".into()));
    let totals = has_totals.then(|| rows.pop()).flatten();
    Sheet {
        titles,
        rows,
        totals: totals.unwrap_or_default(),
    }
}

fn kopecks(cell: &Data) -> Kopecks {
    match cell {
        Data::Empty => Kopecks::ZERO,
        cell => {
            let shown = format!("{:.2}", cell.as_f64().expect("a number"));
            Kopecks::parse(&shown).expect("a sum")
        }
    }
}

impl Sheet {
    fn column(&self, title: &str) -> usize {
        let at = self.titles.iter().position(|own| own == title);
        at.unwrap_or_else(|| panic!("no «{title}» among {:?}", self.titles))
    }

    fn sum(&self, title: &str) -> Kopecks {
        let at = self.column(title);
        let sum = self.rows.iter().map(|row| kopecks(&row[at])).sum();
        assert_eq!(kopecks(&self.totals[at]), sum, "the total of «{title}»");
        sum
    }
}

/// Writes the list that is shown, and reads it back.
fn list(window: &mut Window, name: &str) -> Sheet {
    window.press("Ctrl+e");
    let file = format!("{name}.xlsx");
    window.must_see(&file);
    window.press("Enter");
    window.says("Записано");
    window.mentions(&file);
    read(&window.path(&file))
}

#[test]
fn the_accounts_are_written_as_they_stand() {
    let mut window = played();
    window.press("Ctrl+2");
    let april = window.app.desk().period;
    let mut all = Vec::new();
    accounts::stream(&window.workplace(), april, &Quiet, |listed| {
        all.push((listed.surname.unwrap_or_default().to_owned(), listed.billed));
    })
    .expect("is read");
    let whole = list(&mut window, "Счета 2021-04");
    assert_eq!(whole.titles.len(), 13);
    assert_eq!(whole.rows.len(), all.len());
    let sum: Kopecks = all.iter().map(|account| account.1).sum();
    assert_eq!(whole.sum("Сумма, ₽"), sum);
    for row in &whole.rows {
        assert!(row[whole.column("Рожд.")].is_datetime());
        assert!(row[whole.column("Начало")].is_datetime());
        assert!(row[whole.column("№ п/п")].is_float());
        assert!(row[whole.column("Сумма, ₽")].is_float());
    }
    // A filter, another order, a column less, and marks that do not matter.
    let surname = all[7].0.clone();
    window.press("Ctrl+f");
    window.write(&surname);
    window.press("Enter + Ctrl+Left Enter");
    window.tell(Message::Accounts(
        ladya::ui::screen::accounts::Message::Column(1),
    ));
    window.press("Ctrl+e");
    window.must_see("будет заменён");
    window.must_see("данные пациентов");
    window.picture("preview-list");
    let chosen = window.path("Отбор");
    window.tell(Message::TargetChosen(Some(chosen)));
    window.must_see("Отбор.xlsx");
    assert!(!window.sees("будет заменён"));
    window.press("Enter");
    window.mentions("Отбор.xlsx");
    let some = read(&window.path("Отбор.xlsx"));
    assert!(!some.titles.contains(&"Рожд.".to_owned()));
    let name = some.column("Пациент");
    let like: Vec<_> = all
        .iter()
        .filter(|(own, _)| own.contains(&surname))
        .collect();
    assert_eq!(some.rows.len(), like.len());
    assert!(
        some.rows
            .iter()
            .all(|row| row[name].to_string().contains(&surname))
    );
    let sums: Vec<Kopecks> = some
        .rows
        .iter()
        .map(|row| kopecks(&row[some.column("Сумма, ₽")]))
        .collect();
    assert!(sums.is_sorted(), "{sums:?}");
    assert_eq!(
        some.sum("Сумма, ₽"),
        like.iter().map(|account| account.1).sum()
    );
    // Whoever may change nothing may write a list all the same; other programs take CSV.
    let mut second = window.second();
    second.press("Ctrl+PgUp Ctrl+2 Ctrl+e");
    second.tell(Message::TargetChosen(Some(window.path("Отбор.csv"))));
    second.press("Enter");
    second.says("Записано");
    let text = std::fs::read_to_string(window.path("Отбор.csv")).expect("a file");
    assert_eq!(text.lines().count(), all.len() + 1);
}

#[test]
fn every_other_list_has_what_its_screen_says() {
    let mut window = played();
    let april = window.app.desk().period;
    let workplace = window.workplace();
    let connection = &workplace.store.connection;
    window.press("Ctrl+1");
    let month = list(&mut window, "Месяц 2021-04");
    let payers = board(&workplace, Some(april)).expect("a board").rows;
    let done: Kopecks = payers.iter().map(|row| row.precheck.sum).sum();
    assert_eq!(month.rows.len(), payers.len());
    assert_eq!(month.sum("Ответ 1, ₽"), done);
    assert!(month.rows[0][month.column("Ответ 1, дата")].is_datetime());

    window.press("Ctrl+3");
    let registries = list(&mut window, "Реестры 2021-04");
    let live = ladya::store::registries::live(connection, april).expect("registries");
    assert_eq!(registries.rows.len(), live.len());
    assert_eq!(
        registries.sum("Сумма, ₽"),
        live.iter().map(|one| one.billed).sum()
    );

    window.press("Ctrl+4");
    let refusals = list(&mut window, "Отказы 2021-04");
    let work = worklist(&workplace, april, &Filter::default()).expect("a list");
    assert_eq!(refusals.rows.len(), work.rows.len());
    assert_eq!(
        refusals.sum("Сумма, ₽"),
        work.rows.iter().map(|row| row.billed).sum()
    );
    let codes: std::collections::BTreeSet<String> =
        refusals.rows.iter().map(|row| row[0].to_string()).collect();
    assert_eq!(codes.len(), work.groups(Default::default()).len());

    window.press("Ctrl+5");
    let billing = list(&mut window, "Выгрузка и счета 2021-04");
    let sums = sums::sums(connection, april, None).expect("sums");
    assert_eq!(
        billing.sum("К оплате, ₽"),
        sums.iter().map(sums::Sum::to_pay).sum()
    );
    assert_eq!(
        billing.sum("7‑файл, ₽"),
        sums.iter().map(|sum| sum.billed).sum()
    );

    window.press("Ctrl+8");
    let steps = list(&mut window, "Журнал 2021-06-03");
    let all = journal::page(&workplace, 10_000, 0).expect("steps");
    assert_eq!(steps.rows.len(), all.len());
    assert!(steps.rows[0][0].is_datetime());

    // The files stand behind the first cell of the board.
    window.press("Ctrl+1 Home Enter");
    let files = list(&mut window, "Файлы обмена 2021-04");
    let held = ladya::store::files::of_period(connection, april).expect("files");
    assert_eq!(files.rows.len(), held.len());
    assert!(files.rows.iter().all(|row| row[8].is_datetime()));

    // Where there is no list, that is said.
    window.press("Ctrl+9 Ctrl+e");
    window.says("Здесь нет списка");
}

#[test]
fn nothing_is_replaced_or_half_written_unseen() {
    let mut window = played();
    let place = window.path("списки");
    std::fs::create_dir(&place).expect("a folder");
    let target = place.join("Счета.xlsx");
    window.press("Ctrl+Shift+E");
    window.says("Список ещё не записан");
    window.press("Ctrl+2 Ctrl+e");
    window.tell(Message::TargetChosen(Some(target.clone())));
    // Somebody else is faster.
    std::fs::write(&target, "чужой").expect("a file");
    window.press("Enter");
    window.says("Тем временем появился файл");
    assert_eq!(std::fs::read_to_string(&target).expect("a file"), "чужой");
    window.press("Ctrl+e");
    window.tell(Message::TargetChosen(Some(target.clone())));
    window.must_see("будет заменён");
    window.press("Esc");
    assert_eq!(std::fs::read_to_string(&target).expect("a file"), "чужой");
    window.press("Ctrl+e");
    window.tell(Message::TargetChosen(Some(target.clone())));
    std::fs::remove_dir_all(&place).expect("goes");
    window.press("Enter");
    window.mentions("недоступна");
    assert!(!place.exists());
    // The folder is back: the list goes where the last one went.
    std::fs::create_dir(&place).expect("a folder");
    window.press("Ctrl+e");
    window.tell(Message::TargetChosen(Some(target.clone())));
    window.press("Enter Ctrl+e");
    window.must_see("списки");
    window.press("Esc");
    std::fs::remove_file(&target).expect("goes");
    window.press("Ctrl+Shift+E");
    window.mentions("больше нет");
    let left: Vec<PathBuf> = std::fs::read_dir(&place)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    assert!(left.is_empty(), "{left:?}");
}
