//! The month of the guide on the demo's own database: its third month, played by keys alone from the
//! file of the МИС to the refused accounts that go back into a registry.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use ladya::demo::{Invented, play, write_mis_file};
use ladya::domain::ReportingPeriod;
use ladya::exchange::Profile;
use ladya::stand::{Options, final_replies, precheck};
use ladya::ui::step::Files;
use ladya::workflows::{Clock, Quiet, Workplace, accounts, reconcile, sums, verify};
use tempfile::TempDir;

use crate::driver::Window;

const N_ACCOUNTS: u64 = 60;
const SEED: u64 = 7;

/// What the demo leaves, and June as the МИС hands it over.
struct Demo {
    folder: TempDir,
    june: ReportingPeriod,
}

impl Demo {
    fn new() -> Demo {
        let folder = tempfile::tempdir().expect("a folder");
        let demo = Demo {
            june: ReportingPeriod::new(2021, 6).expect("a month"),
            folder,
        };
        let played = play::play(&demo.at("demo"), N_ACCOUNTS, SEED, &Quiet).expect("is played");
        // The people of the demo.
        let invented = Invented::new(SEED, N_ACCOUNTS as usize / 3 * 2, played.period);
        let profile = Profile::load("yaroslavl", &[]).expect("the profile");
        let cases = invented.cases(demo.june, N_ACCOUNTS);
        write_mis_file(&demo.at("mis.xml"), &profile, &invented, demo.june, cases)
            .expect("a file of the МИС");
        for folder in ["to-fund", "from-fund"] {
            std::fs::create_dir(demo.at(folder)).expect("a folder");
        }
        demo
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn workplace(&self) -> Workplace {
        Workplace::open(&self.at("demo/ladya.db"), None).expect("the database")
    }

    /// Files for the fund that end so.
    fn sent(&self, tails: &[&str]) -> Vec<PathBuf> {
        let folder = self.at("to-fund").join(self.june.to_string());
        let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
            .expect("the folder for the fund")
            .map(|entry| entry.expect("an entry").path())
            .filter(|path| tails.iter().any(|tail| ends_with(path, tail)))
            .collect();
        found.sort();
        found
    }

    fn options(&self, seed: u64) -> Options {
        Options {
            seed,
            date: NaiveDate::from_ymd_opt(2021, 7, 4),
            ..Options::default()
        }
    }

    /// The fund answers the request, the test round otherwise than the main one; returns how many
    /// files.
    fn precheck(&self, seed: u64) -> usize {
        let insured = self.at("demo/insured.csv");
        let request = self.sent(&["13X.7z"]).pop().expect("a request");
        let replies = precheck(
            &request,
            &insured,
            &self.at("from-fund"),
            &self.options(seed),
        );
        replies.expect("replies").len()
    }

    fn n_in(&self, state: &str) -> usize {
        let mut n = 0;
        accounts::accounts(&self.workplace(), self.june, None, None, |account| {
            n += usize::from(account.state.code() == state);
        })
        .expect("accounts");
        n
    }

    fn proof_holds(&self, period: ReportingPeriod) {
        let workplace = self.workplace();
        let proof = reconcile::reconcile(&workplace.store.connection, period).expect("a proof");
        let broken: Vec<_> = proof.lines.iter().filter(|line| !line.is_ok()).collect();
        assert!(broken.is_empty(), "{broken:?}");
    }
}

fn ends_with(path: &Path, tail: &str) -> bool {
    path.to_string_lossy().ends_with(tail)
}

#[test]
fn the_month_of_the_guide_on_the_demo_by_keys_alone() {
    let demo = Demo::new();
    let clock = NaiveDate::from_ymd_opt(2021, 7, 4).map(Clock::Fixed);
    let mut window = Window::open(&demo.at("demo/ladya.db"), clock.expect("a day"));
    window.must_see("Май 2021");
    window.press("Ctrl+PgDn");
    window.must_see("Июнь 2021");

    // The folders, in the settings.
    window.press("Ctrl+9 Down Down Down Down Tab");
    window.write(&demo.at("to-fund").display().to_string());
    window.press("Tab Tab");
    window.write(&demo.at("from-fund").display().to_string());
    window.press("Tab Ctrl+1");
    window.press_and_choose("Ctrl+i", Files::Accounts, vec![demo.at("mis.xml")]);
    window.says("Загружено из МИС: новых 60");
    let n_pool = demo.n_in("pool");
    assert!(n_pool >= 60, "{n_pool}: with what May left behind");

    // The test round: form, F2, replies, analysis without F8, restore.
    window.press("Ctrl+3 Shift+Ins Enter");
    window.says("Сформировано");
    window.press("F2");
    window.must_see("Тестовый реестр за июнь 2021");
    window.press("Enter");
    window.says(&format!("Реестр выгружен: {n_pool}"));
    let n_replies = demo.precheck(SEED + 1);
    window.press("F5 Enter");
    window.says(&format!("Принято {n_replies} ответа"));
    assert!(demo.n_in("refused_at_precheck") > 0);
    window.press("Ctrl+4 F8");
    window.mentions("тестовый");
    window.press("Ctrl+1 F6");
    window.mentions("естовый");
    window.by_palette("восст");
    window.press("Enter");
    window.says(&format!("Тестовый реестр восстановлен: {n_pool}"));
    assert_eq!(demo.n_in("pool"), n_pool);

    // The main round: F2, handed over, F5.
    window.press("Ctrl+3 Ins Enter F2");
    window.must_see("Основной реестр за июнь 2021");
    window.press("Enter");
    window.says(&format!("Реестр выгружен: {n_pool}"));
    window.press("Ctrl+m");
    window.says("Отмечен отправленным");
    for old in std::fs::read_dir(demo.at("from-fund")).expect("a folder") {
        std::fs::remove_file(old.expect("an entry").path()).expect("is removed");
    }
    demo.precheck(SEED);
    window.press("F5 Enter");
    window.says(&format!("Принято {n_replies} ответа"));
    let n_refused = demo.n_in("refused_at_precheck");
    assert!(n_refused > 0);

    // 7-files, all at once, taken back, and made again one by one; handed over.
    window.press("Ctrl+1 Shift+F6 Enter");
    window.says("Сделан");
    assert_eq!(demo.sent(&["17A.7z", "17B.7z", "17T.7z"]).len(), 3);
    window.press("Ctrl+z Enter");
    window.says("Отменено");
    for _ in 0..3 {
        window.press("F6 Enter");
        window.says("Сделан 7‑файл");
    }
    assert_eq!(demo.n_in("reissued") + n_refused, n_pool);
    window.press("Ctrl+3");
    window.picture("june-registries");

    // The fund's notice: something of A, nothing of the others; T has no per-head money.
    window.press("Ctrl+5");
    window.write("1234,57");
    window.press("Enter");
    window.mentions("внесено удержание ЦКДЛ 1\u{a0}234,57");
    for _ in 0..2 {
        window.press("Down");
        window.must_see("ждём фонд");
        window.press("Tab Tab Tab Tab Enter");
        window.must_see("Удержаний нет, шаг закрыт");
    }
    window.picture("june-withheld");
    window.press("Ctrl+5 End Tab Tab Tab Tab");
    window.write("1500,5");
    window.press("Enter");
    let workplace = demo.workplace();
    let sums = sums::sums(&workplace.store.connection, demo.june, None).expect("sums");
    drop(workplace);
    assert_eq!(sums.len(), 3);
    assert_eq!(
        (sums[0].withheld.0, sums[2].capitation.0),
        (123_457, 150_050)
    );
    for sum in &sums {
        assert_eq!(sum.to_pay(), sum.case_based + sum.capitation - sum.withheld);
    }

    // Final replies.
    let sevens = demo.sent(&["17A.7z", "17B.7z", "17T.7z"]);
    final_replies(&sevens, &demo.at("from-fund"), &demo.options(SEED)).expect("replies");
    window.press("F5 Enter");
    window.says("Принято 3 ответа");
    assert!(demo.n_in("accepted") > 0);

    // Refusals: all that the fund has data for, then F8; the others stay and it is said why.
    window.press("Ctrl+4 * Shift+F4");
    window.must_see("Будут исправлены");
    window.press("Enter");
    window.mentions("Взяты данные фонда");
    window.press("Shift+F8");
    window.must_see("Будет сделано");
    window.press("Enter");
    window.mentions("В реестр верну");
    let n_back = demo.n_in("pool");
    assert!(n_back > 0);
    window.press("Ctrl+z Enter");
    window.says("Отменено");
    assert_eq!(demo.n_in("pool"), 0);
    window.press("Shift+F8 Enter");
    assert_eq!(demo.n_in("pool"), n_back);

    // The journal names every step; what was given out lies on the disk.
    window.press("Ctrl+8");
    window.must_see(&format!("{n_back}"));
    window.picture("june-journal");
    window.press("Ctrl+1");
    window.picture("june");
    assert_eq!(demo.sent(&["13X.7z"]).len(), 1);
    assert_eq!(demo.sent(&["17A.7z", "17B.7z", "17T.7z"]).len(), 3);
    assert_eq!(demo.sent(&[""]).len(), 4, "and nothing else");
    for period in [
        demo.june.before().and_then(|may| may.before()),
        Some(demo.june),
    ] {
        demo.proof_holds(period.expect("a month"));
    }
    let problems = verify::verify(&demo.workplace(), &Quiet).expect("verifies");
    assert_eq!(problems, Vec::<String>::new());
}
