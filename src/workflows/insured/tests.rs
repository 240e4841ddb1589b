//! What a list says of an account, case by case.

use std::fmt::Write as _;
use std::path::Path;

use chrono::NaiveDate;

use super::{Asked, Finding, Which, accept, check, import};
use crate::store::insured::lists;
use crate::workflows::{Clock, Quiet, Workplace, setup};

const SETUP: &str = r#"
[provider]
ogrn = "1007600000011"
kpp = "760001001"
name = "Заозёрская больница"
[region]
profile = "yaroslavl"
code = "76"
fund_ogrn = "1007600000022"
[[payers]]
letter = "A"
ogrn = "1007600000033"
name = "Первая"
kind = "insurer"
from = "2021-01-01"
[[payers]]
letter = "B"
ogrn = "1007600000044"
name = "Вторая"
kind = "insurer"
from = "2021-01-01"
[[payers]]
letter = "T"
ogrn = "1007600000022"
name = "Инообластные"
kind = "fund"
from = "2021-01-01"
"#;

/// One account of Выдумкин Пётр Тестович, treated in April 2021.
const PATIENT: &str = "surname=\"Выдумкин\" name=\"Пётр\" patronymic=\"Тестович\" birthdate=\"1980-02-03\" sex=\"1\" ss=\"112-233-445 95\"";
const POLICY: &str = "region_oms=\"76\" type_polis=\"3\" polisnum=\"0076000000000116\" begin_p=\"2014-01-01\" ogrn_smo=\"1007600000033\"";

fn bill(patient: &str, policies: &[&str]) -> String {
    let mut polises = String::new();
    for policy in policies {
        let _ = write!(polises, "<polis {policy}/>");
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><package><body version=\"6.15\" protocol=\"Reestr\" \
         ogrn_mo=\"1007600000011\" kpp_mo=\"760001001\" year=\"2021\" month=\"04\" date_1=\"2021-05-05\">\
         <bill t_opl=\"1\" ogrn_smo=\"1007600000022\"><patients><patient patientcod=\"1\" {patient}>\
         <docs><doc doctype=\"14\" docser=\"78 00\" docnum=\"123456\"/></docs><polises>{polises}</polises>\
         <register_accounts><personal_account help_type=\"12\" help_cond=\"3\" n_pp=\"1\" \
         xkey=\"90000000-0001-FFFF-FFFF-FFFFFFFFFFFF\" n_card=\"1\" curestart=\"2021-04-10\" cureend=\"2021-04-20\" \
         doctor=\"1\" spec=\"76\" result=\"301\" outcome=\"301\" vg=\"1\"><additionals><additional division=\"1\" \
         finsource=\"1\" type_r=\"1\"/></additionals><sum><elem type_acc=\"0\" suml=\"10.00\" sum=\"10.00\"/></sum>\
         </personal_account></register_accounts></patient></patients></bill></body></package>"
    )
}

struct World {
    folder: tempfile::TempDir,
    workplace: Workplace,
}

impl World {
    fn new(patient: &str, policies: &[&str]) -> World {
        let folder = tempfile::tempdir().unwrap();
        let mut workplace = Workplace::open(&folder.path().join("ladya.db"), None).unwrap();
        workplace.clock = Clock::Fixed(NaiveDate::from_ymd_opt(2021, 5, 5).unwrap());
        setup::apply(&mut workplace, "setup.toml", SETUP).unwrap();
        let mis = folder.path().join("mis.xml");
        std::fs::write(&mis, bill(patient, policies)).unwrap();
        let read = crate::workflows::import::import(&mut workplace, &[mis], &Quiet).unwrap();
        assert_eq!(read.new, 1, "{read:?}");
        World { folder, workplace }
    }

    fn list(&mut self, rows: &str) {
        let head = "enp;fam;im;ot;dr;w;snils;npolis;spolis;vpolis;dbeg;dend;ogrn_smo;ter;old_npolis;lpu;ds;docnum;docser;doctype\n";
        let path: &Path = &self.folder.path().join("list.csv");
        std::fs::write(path, format!("{head}{rows}")).unwrap();
        let asked = Asked {
            path: path.to_owned(),
            date: None,
            replaces: false,
        };
        import(&mut self.workplace, &asked, &Quiet).unwrap();
    }

    fn findings(&self) -> Vec<Finding> {
        let april = "2021-04".parse().unwrap();
        check(&self.workplace, Some(april), None, &Quiet)
            .unwrap()
            .findings
    }
}

/// `surname!: Выдумкин -> Вымыслов +`: refused, safe.
fn shown(finding: &Finding) -> String {
    format!(
        "{}{} {} -> {}{}",
        finding.kind.code(),
        if finding.kind.is_refused() { "!" } else { "" },
        finding.value,
        finding.expected,
        if finding.is_safe { " +" } else { "" },
    )
}

/// A row of the list, with some of its cells other than the account says.
fn row(changes: &[(usize, &str)]) -> String {
    let mut cells = [
        "0076000000000116",
        "Выдумкин",
        "Пётр",
        "Тестович",
        "03.02.1980",
        "1",
        "11223344595",
        "0076000000000116",
        "",
        "3",
        "2014-01-01",
        "",
        "1007600000033",
        "76",
        "",
        "1007600000011",
        "",
        "123456",
        "7800",
        "14",
    ];
    for (at, value) in changes {
        cells[*at] = value;
    }
    cells.join(";") + "\n"
}

const NEW: &str = "0076000000000223";

#[test]
fn every_difference_is_found_and_called_by_its_name() {
    let other = &[(0, NEW), (7, NEW)];
    let table: [(&str, String, &[&str]); 27] = [
        ("the same", row(&[]), &[]),
        (
            "letters and separators",
            row(&[(1, "ВЫДУМКИН"), (2, "петр"), (7, "0076-0000 00000116")]),
            &[],
        ),
        (
            "surname",
            row(&[(1, "Вымыслов")]),
            &["surname! Выдумкин -> Вымыслов +"],
        ),
        (
            "name and patronymic",
            row(&[(2, "Павел"), (3, "")]),
            &["name! Пётр -> Павел +", "patronymic! Тестович ->  +"],
        ),
        (
            "birth date",
            row(&[(4, "04.02.1980")]),
            &["birth_date! 1980-02-03 -> 1980-02-04 +"],
        ),
        ("sex", row(&[(5, "Ж")]), &["sex! 1 -> 2 +"]),
        (
            "document",
            row(&[(17, "654321")]),
            &["document! 123456 -> 654321 +"],
        ),
        (
            "another kind of document",
            row(&[(17, "654321"), (19, "3")]),
            &[],
        ),
        (
            "СНИЛС",
            row(&[(6, "11223344596")]),
            &["snils 112-233-445 95 -> 11223344596 +"],
        ),
        (
            "number of the person",
            row(other),
            &["enp! 0076000000000116 -> 0076000000000223 +"],
        ),
        (
            "number of an old kind",
            row(&[(7, "12"), (8, "АБ"), (9, "1")]),
            &["policy_number! 0076000000000116 -> 12 +"],
        ),
        (
            "replaced",
            row(&[(0, NEW), (7, NEW), (14, "0076000000000116")]),
            &["policy_replaced! 0076000000000116 -> 0076000000000223 +"],
        ),
        (
            "ended the day before",
            row(&[(11, "19.04.2021")]),
            &["policy_ended! 0076000000000116 -> "],
        ),
        ("ended on the day", row(&[(11, "20.04.2021")]), &[]),
        (
            "begins the day after",
            row(&[(10, "21.04.2021")]),
            &["policy_not_begun! 0076000000000116 -> "],
        ),
        (
            "ended, and another one valid",
            row(&[(11, "19.04.2021")]) + &row(&[(7, NEW), (10, "20.04.2021")]),
            &["policy_ended! 0076000000000116 -> 0076000000000223 +"],
        ),
        (
            "ended, and two others valid",
            row(&[(11, "19.04.2021")]) + &row(&[(7, NEW)]) + &row(&[(7, "77")]),
            &[
                "policy_ended! 0076000000000116 -> 0076000000000223",
                "double 0076000000000116 -> 0076000000000223, 77",
            ],
        ),
        (
            "one letter",
            row(&[(0, NEW), (7, NEW), (1, "Видумкин"), (6, "")]),
            &[
                "similar! 0076000000000116 -> 0076000000000223 +",
                "surname! Выдумкин -> Видумкин +",
            ],
        ),
        (
            "one letter, of two people",
            row(&[(0, NEW), (7, NEW), (1, "Видумкин"), (6, "")])
                + &row(&[(0, ""), (7, "77"), (1, "Выдумкинъ"), (6, "")]),
            &["similar! 0076000000000116 -> "],
        ),
        (
            "one letter, another СНИЛС",
            row(&[(0, NEW), (7, NEW), (1, "Видумкин"), (6, "11223344596")]),
            &["not_found! 0076000000000116 -> "],
        ),
        (
            "day and month",
            row(&[(0, NEW), (7, NEW), (4, "02.03.1980")]),
            &[
                "similar! 0076000000000116 -> 0076000000000223 +",
                "birth_date! 1980-02-03 -> 1980-03-02 +",
            ],
        ),
        (
            "swapped",
            row(&[(0, NEW), (7, NEW), (1, "Пётр"), (2, "Выдумкин")]),
            &[
                "similar! 0076000000000116 -> 0076000000000223 +",
                "surname! Выдумкин -> Пётр +",
                "name! Пётр -> Выдумкин +",
            ],
        ),
        (
            "somebody else with the number",
            row(&[
                (1, "Другая"),
                (2, "Анна"),
                (3, "Ивановна"),
                (4, "01.01.1990"),
                (6, ""),
            ]),
            &["not_found! 0076000000000116 -> "],
        ),
        (
            "payer",
            row(&[(12, "1007600000044")]),
            &["insurer 1007600000033 -> 1007600000044 +"],
        ),
        (
            "region",
            row(&[(12, "1027700000000"), (13, "77")]),
            &["insurer 1007600000033 -> T +", "region 76 -> 77 +"],
        ),
        ("type", row(&[(9, "2")]), &["policy_type 3 -> 2 +"]),
        (
            "attached elsewhere, dead",
            row(&[(15, "1007600000999"), (16, "09.04.2021")]),
            &[
                "dead 1980-02-03 -> 2021-04-09",
                "attached 1007600000011 -> 1007600000999",
            ],
        ),
    ];
    for (what, list, expected) in table {
        let mut world = World::new(PATIENT, &[POLICY]);
        world.list(&list);
        let found: Vec<String> = world.findings().iter().map(shown).collect();
        assert_eq!(found, expected, "{what}");
        // What is safe is accepted in one step, and leaves nothing to accept.
        let is_safe = expected.iter().any(|shown| shown.ends_with('+'));
        let accepted = accept(&mut world.workplace, &Which::AllSafe(None), &Quiet);
        assert_eq!(accepted.is_ok(), is_safe, "{what}: {accepted:?}");
        if is_safe {
            assert_eq!(
                world.findings().iter().find(|f| f.kind.is_refused()),
                None,
                "{what}"
            );
        }
    }
}

#[test]
fn of_several_policies_the_one_of_the_day_is_corrected() {
    let old = "region_oms=\"76\" type_polis=\"1\" polisser=\"АБ\" polisnum=\"5\" begin_p=\"2001-01-01\" end_p=\"2013-12-31\"";
    let mut world = World::new(PATIENT, &[old, POLICY]);
    world.list(&row(&[(0, NEW), (7, NEW), (14, "0076000000000116")]));
    let findings = world.findings();
    let [finding] = &findings[..] else {
        panic!("{findings:?}")
    };
    assert_eq!(finding.path, "patient/polises/polis[2]/@polisnum");
    let done = accept(&mut world.workplace, &Which::AllSafe(None), &Quiet).unwrap();
    let changed: Vec<&str> = done.accounts[0]
        .changed
        .iter()
        .map(|c| c.path.as_str())
        .collect();
    assert_eq!(changed, ["patient/polises/polis[2]/@polisnum"]);
    assert!(world.findings().is_empty());
}

#[test]
fn an_account_without_a_policy_gets_the_one_of_the_list() {
    let mut world = World::new(PATIENT, &[]);
    world.list(&row(&[]));
    let found: Vec<String> = world.findings().iter().map(shown).collect();
    assert_eq!(found[0], "policy_number!  -> 0076000000000116 +");
    accept(&mut world.workplace, &Which::AllSafe(None), &Quiet).unwrap();
    assert!(world.findings().is_empty());
}

#[test]
fn a_cancelled_import_leaves_the_list_in_force() {
    struct Impatient;
    impl crate::workflows::Progress for Impatient {
        fn begin(&self, _: crate::workflows::Stage, _: Option<u64>) {}
        fn advance(&self, _: u64) {}
        fn is_cancelled(&self) -> bool {
            true
        }
    }
    let mut world = World::new(PATIENT, &[POLICY]);
    world.list(&row(&[]));
    let path = world.folder.path().join("next.csv");
    std::fs::write(
        &path,
        "ENP;FAM;IM;DR\n0076000000000223;Другая;Анна;01.01.1990\n",
    )
    .unwrap();
    let asked = Asked {
        path,
        date: None,
        replaces: true,
    };
    let stopped = import(&mut world.workplace, &asked, &Impatient);
    assert!(
        matches!(stopped, Err(crate::workflows::Error::Cancelled)),
        "{stopped:?}"
    );
    let all = lists(&world.workplace.store.connection).unwrap();
    assert!(all.len() == 1 && all[0].is_in_force && all[0].rows == 1);
    assert!(world.findings().is_empty());
}
