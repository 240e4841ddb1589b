use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::*;
use crate::checks::dictionaries::Assumed;
use crate::checks::generated;
use crate::checks::run::Program;
use crate::checks::shape::Shape;
use crate::nsi::{Catalogue, FaultKind};

/// The official packets, where they lie beside the project.
pub fn packet(name: &str) -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let found = ["../shared/nsi", "../../shared/nsi"]
        .iter()
        .map(|folder| root.join(folder).join(name))
        .find(|path| path.exists());
    if found.is_none() {
        println!("skipped: {name} is not beside the project");
    }
    found
}

fn opened(path: &Path) -> Classifier {
    let catalogue = Catalogue::load(&[]).expect("ours");
    let all = Classifier::open(path, &catalogue).expect("the packet reads");
    let [one] = <[Classifier; 1]>::try_from(all).expect("one classifier");
    one
}

/// Rules of a packet that compile for all their kinds of file, and the rest with reasons.
fn sorted(name: &str) -> Option<(usize, Vec<(String, String)>)> {
    let classifier = opened(&packet(name)?);
    let mut why_not = Vec::new();
    let mut n = 0;
    for entry in &classifier.entries {
        let rule = match rule(entry, classifier.source) {
            Ok(rule) => rule,
            Err(reason) => {
                why_not.push((entry.id.clone(), format!("{reason:?}")));
                continue;
            }
        };
        let rules = [rule];
        let file_of = |l: char| if l == 'L' { 'H' } else { l };
        let fault = rules[0].types.letters().find_map(|letter| {
            let (_, failed) =
                Program::new(&rules, Shape::federal(), file_of(letter), None, &Assumed);
            failed.into_iter().next().map(|(_, fault)| fault)
        });
        match fault {
            Some(fault) => why_not.push((entry.id.clone(), format!("{fault:?}"))),
            None => n += 1,
        }
    }
    Some((n, why_not))
}

#[test]
fn most_of_the_official_classifiers_is_carried_out_from_its_own_text() {
    for (name, least) in [("Q015.xml", 650), ("Q016.xml", 180)] {
        let Some((n, why_not)) = sorted(name) else {
            continue;
        };
        let mut by_group: BTreeMap<&str, usize> = BTreeMap::new();
        for (id, why) in &why_not {
            *by_group.entry(&id[..4]).or_default() += 1;
            println!("{id}: {why}");
        }
        println!("{name}: {n} carried out, not: {by_group:?}");
        assert!(n >= least, "{name}: only {n}");
    }
}

#[test]
fn rules_are_seen_to_fire_and_to_be_silent_by_examples_made_of_themselves() {
    for (name, least) in [("Q015.xml", 98), ("Q016.xml", 98)] {
        let Some(path) = packet(name) else { continue };
        let classifier = opened(&path);
        let (mut n, mut n_break, mut n_keep) = (0, 0, 0);
        for entry in &classifier.entries {
            let Ok(made) = rule(entry, classifier.source) else {
                continue;
            };
            let Some(letter) = made.types.letters().next() else {
                continue;
            };
            let kind = if letter == 'L' { 'H' } else { letter };
            let shown = generated::show(&made, kind);
            n += 1;
            n_break += usize::from(shown.breaks);
            n_keep += usize::from(shown.keeps);
            if !shown.breaks || !shown.keeps {
                println!("{} {shown:?} {}", entry.id, entry.condition);
            }
        }
        let by_hand = BY_HAND.iter().filter(|(of, ..)| *of == name).count();
        assert_eq!((n_break + by_hand, n_keep), (n, n), "{name}");
        println!("{name}: of {n} rules {n_break} are seen to fire, {n_keep} to be silent");
        assert!(
            n_break * 100 >= n * least,
            "{name}: only {n_break} of {n} fire"
        );
        assert!(
            n_keep * 100 >= n * least,
            "{name}: only {n_keep} of {n} are silent"
        );
    }
}

/// Rules that no made example shows to fire: classifier, number, an example that breaks the rule, one that
/// keeps it.
const BY_HAND: [(&str, &str, &str, &str); 6] = [
    (
        "Q015.xml",
        "003F.00.0460",
        "<PERS><W>1</W></PERS><PACIENT><NOVOR>0</NOVOR></PACIENT><Z_SL><IDCASE>1</IDCASE></Z_SL>",
        "<PERS><W>1</W></PERS><PACIENT><NOVOR>0</NOVOR></PACIENT><Z_SL><OS_SLUCH>2</OS_SLUCH></Z_SL>",
    ),
    (
        "Q015.xml",
        "003F.00.0470",
        "<PACIENT><NOVOR>11504212</NOVOR></PACIENT><Z_SL><IDCASE>1</IDCASE></Z_SL>",
        "<PACIENT><NOVOR>11504212</NOVOR></PACIENT><Z_SL><OS_SLUCH>1</OS_SLUCH></Z_SL>",
    ),
    (
        "Q015.xml",
        "003F.00.3080",
        "<PERS><ID_PAC></ID_PAC><W>1</W></PERS>",
        "<PERS><ID_PAC>1</ID_PAC><W>1</W></PERS>",
    ),
    (
        "Q015.xml",
        "006F.00.0050",
        "<ZGLV><FILENAME>HM760001S77001_21041</FILENAME></ZGLV><SCHET><PLAT>77002</PLAT></SCHET>",
        "<ZGLV><FILENAME>HM760001S77001_21041</FILENAME></ZGLV><SCHET><PLAT>77001</PLAT></SCHET>",
    ),
    (
        "Q016.xml",
        "001K.00.1180",
        "<PERS><ID_PAC></ID_PAC><W>1</W></PERS>",
        "<PERS><ID_PAC>1</ID_PAC><W>1</W></PERS>",
    ),
    (
        "Q016.xml",
        "002K.00.0050",
        "<ZGLV><FILENAME>HM760001S77001_21041</FILENAME></ZGLV><SCHET><PLAT>77002</PLAT></SCHET>",
        "<ZGLV><FILENAME>HM760001S77001_21041</FILENAME></ZGLV><SCHET><PLAT>77001</PLAT></SCHET>",
    ),
];

#[test]
fn what_no_made_example_shows_is_shown_by_hand() {
    for (name, id, broken, kept) in BY_HAND {
        let Some(path) = packet(name) else { continue };
        let classifier = opened(&path);
        let entry = classifier.entries.iter().find(|entry| entry.id == id);
        let entry = entry.unwrap_or_else(|| panic!("{id} is in {name}"));
        assert!(fires(entry.clone(), classifier.source, broken), "{id}");
        assert!(!fires(entry.clone(), classifier.source, kept), "{id}");
    }
}

/// Whether a rule in the words of a classifier fires on an example.
fn fires(entry: Entry, source: Source, xml: &str) -> bool {
    let made = rule(&entry, source).unwrap_or_else(|why| panic!("{entry:?}: {why:?}"));
    let example = crate::checks::file::Example {
        breaks: true,
        xml: xml.to_owned(),
        fields: String::new(),
        file: None,
        dictionaries: BTreeMap::new(),
    };
    let kind = made.types.letters().find(|l| *l != 'L').unwrap_or('H');
    let mut none = crate::checks::examples::Given::default();
    crate::checks::examples::breaks_in(&made, &example, kind, &mut none).expect("carried out")
}

fn entry(id: &str, target: &str, condition: &str, allowed: &str) -> Entry {
    Entry {
        id: format!("{id}.00.9999"),
        target: target.to_owned(),
        types: "H".to_owned(),
        condition: condition.to_owned(),
        allowed: allowed.to_owned(),
        ..Entry::default()
    }
}

#[test]
fn conditions_mean_what_people_who_wrote_them_meant() {
    const SL: &str = "ZL_LIST/ZAP/Z_SL/SL";
    let of = |name: &str| format!("{SL}/{name}");
    let required = |name: &str, condition: &str| entry("003F", &of(name), condition, "");
    let table = [
        // Letters of the other alphabet, a conjunction stuck to a code, chains.
        (
            required("C_ZAB", "C00.0<=DS1<D10или DS1=D70"),
            "<SL><DS1>C50.1</DS1></SL>",
            true,
        ),
        (
            required("C_ZAB", "C00.0<=DS1<D10или DS1=D70"),
            "<SL><DS1>D70</DS1></SL>",
            true,
        ),
        (
            required("C_ZAB", "C00.0<=DS1<D10или DS1=D70"),
            "<SL><DS1>D10</DS1></SL>",
            false,
        ),
        (
            required("C_ZAB", "USL_0K = {1; 2}"),
            "<Z_SL><USL_OK>2</USL_OK><SL><DET>0</DET></SL></Z_SL>",
            true,
        ),
        // What is absent differs from everything, and is equal to nothing.
        (required("C_ZAB", "DET<>1"), "<SL><DS1>I10</DS1></SL>", true),
        (required("C_ZAB", "DET=1"), "<SL><DS1>I10</DS1></SL>", false),
        (required("C_ZAB", "DS1<Z00"), "<SL><DET>0</DET></SL>", false),
        (
            required("C_ZAB", "DS2 и DS3 отсутствуют"),
            "<SL><DS1>I10</DS1></SL>",
            true,
        ),
        (
            required("C_ZAB", "теги DS2, DS3 отсутствуют"),
            "<SL><DS3>I10</DS3></SL>",
            false,
        ),
        // One of several values is enough.
        (
            required("C_ZAB", "DS2=I10"),
            "<SL><DS2>I11</DS2><DS2>I10</DS2></SL>",
            true,
        ),
        // Age on the day that is named.
        (
            required(
                "C_ZAB",
                "Возраст больше или равен 18 лет на дату начала случая",
            ),
            "<PERS><DR>2003-04-15</DR></PERS><SL><DATE_1>2021-04-15</DATE_1></SL>",
            true,
        ),
        (
            required("C_ZAB", "Возраст ЗЛ>=18 лет"),
            "<PERS><DR>2003-04-16</DR></PERS><Z_SL><DATE_Z_1>2021-04-15</DATE_Z_1><SL><DET>0</DET></SL></Z_SL>",
            false,
        ),
        (
            entry("002F", &of("DET"), "", "{0, 4-6}"),
            "<SL><DET>5</DET></SL>",
            false,
        ),
        (
            entry("002F", &of("DET"), "", "{0, 4-6}"),
            "<SL><DET>7</DET></SL>",
            true,
        ),
        (
            entry("002F", &of("WEI"), "", "<500.0"),
            "<SL><WEI>500.0</WEI></SL>",
            true,
        ),
        (
            entry("002F", &of("WEI"), "", "<500.0"),
            "<SL><WEI/></SL>",
            false,
        ),
        (
            entry("006F", &of("SUM_M"), "", "SUM_M=TARIF+ED_COL"),
            "<SL><SUM_M>5.00</SUM_M><TARIF>3.00</TARIF><ED_COL>2.00</ED_COL></SL>",
            false,
        ),
        (
            entry("006F", &of("SUM_M"), "", "SUM_M=TARIF-ED_COL"),
            "<SL><SUM_M>3.01</SUM_M><TARIF>3.00</TARIF></SL>",
            true,
        ),
    ];
    for (entry, xml, expected) in table {
        let said = format!("{} {} {xml}", entry.condition, entry.allowed);
        assert_eq!(fires(entry, Source::Q015, xml), expected, "{said}");
    }
}

#[test]
fn the_person_of_a_record_is_asked_with_it() {
    let words =
        "(PERS.OT отсутствует и NOVOR=0) или (NOVOR<>0 и последний символ NOVOR не равен 1)";
    let file = |newborn: &str, person: &str| {
        format!(
            "<PACIENT><NOVOR>{newborn}</NOVOR></PACIENT>{person}<Z_SL><IDCASE>1</IDCASE></Z_SL>"
        )
    };
    let table = [
        ("0", "<PERS><W>1</W></PERS>", true),
        ("0", "<PERS><OT>Образцович</OT></PERS>", false),
        ("11504212", "<PERS><OT>Образцович</OT></PERS>", true),
        ("11504211", "<PERS><OT>Образцович</OT></PERS>", false),
        // Nobody knows what a person who is not there has.
        ("0", "", false),
    ];
    for (newborn, person, expected) in table {
        let special = entry("003F", "ZL_LIST/ZAP/Z_SL/OS_SLUCH", words, "");
        let found = fires(special, Source::Q015, &file(newborn, person));
        assert_eq!(found, expected, "{newborn} {person}");
    }
}

#[test]
fn elements_of_repeated_groups_are_asked_of_one_group() {
    let sanction = "SANK.S_TIP={1, 10,11,12} и SANK.S_SUM<>0 и S_IST=1";
    let total = || entry("003F", "ZL_LIST/SCHET/SANK_MEK", sanction, "");
    let file = |first: &str, second: &str| {
        let one = |s: &str| format!("<Z_SL><SANK>{s}</SANK></Z_SL>");
        format!("<SCHET><CODE>1</CODE></SCHET>{}{}", one(first), one(second))
    };
    let whole = "<S_SUM>5.00</S_SUM><S_TIP>10</S_TIP><S_IST>1</S_IST>";
    let zero = "<S_SUM>0.00</S_SUM><S_TIP>10</S_TIP><S_IST>1</S_IST>";
    let other = "<S_SUM>5.00</S_SUM><S_TIP>20</S_TIP><S_IST>1</S_IST>";
    assert!(fires(total(), Source::Q015, &file(zero, whole)));
    assert!(!fires(total(), Source::Q015, &file(zero, other)));
    // What must not be there under a condition must not be there when all groups say so.
    let transfer = || Entry {
        comment: "элемент должен отсутствовать при выполнении условия".to_owned(),
        ..entry(
            "003F",
            "ZL_LIST/ZAP/Z_SL/VB_P",
            "IDSP<>33 или P_PER<>4 во всех элементах SL",
            "",
        )
    };
    let case = |one: &str, other: &str| {
        format!(
            "<Z_SL><VB_P>1</VB_P><SL><P_PER>{one}</P_PER></SL><SL><P_PER>{other}</P_PER></SL>\
             <IDSP>33</IDSP></Z_SL>"
        )
    };
    assert!(fires(transfer(), Source::Q015, &case("1", "2")));
    assert!(!fires(transfer(), Source::Q015, &case("1", "4")));
}

#[test]
fn what_is_not_understood_is_not_carried_out_and_says_from_where() {
    let why = |entry: Entry| rule(&entry, Source::Q015).expect_err("not understood");
    let target = "ZL_LIST/ZAP/Z_SL/SL/C_ZAB";
    let read = why(entry("003F", target, "DET=1 и погода хорошая", ""));
    assert_eq!(read, NotCarriedOut::Condition("погода хорошая".to_owned()));
    assert_eq!(why(entry("002F", target, "", "")), NotCarriedOut::Nothing);
    assert_eq!(why(entry("005F", target, "", "")), NotCarriedOut::Territory);
    let elsewhere = why(entry("002F", "OTHER/NO", "", "1"));
    assert_eq!(elsewhere, NotCarriedOut::Target("OTHER/NO".to_owned()));
    // An element of a region, or of a later edition, is one all the same.
    let regional = entry("002F", "ZL_LIST/ZAP/Z_SL/PMP/STAGE", "", "{1, 2}");
    let xml = |stage: u8| format!("<Z_SL><PMP><STAGE>{stage}</STAGE></PMP></Z_SL>");
    assert!(fires(regional.clone(), Source::Q022, &xml(3)));
    assert!(!fires(regional, Source::Q022, &xml(2)));
    let words = Entry {
        comment: "Сами решите".to_owned(),
        ..entry("006F", target, "", "")
    };
    assert_eq!(why(words), NotCarriedOut::OnlyWords);
}

#[test]
fn packets_that_are_no_classifiers_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let catalogue = Catalogue::load(&[]).expect("ours");
    let read = |text: &str| {
        let path = folder.path().join("packet.xml");
        std::fs::write(&path, text).expect("written");
        Classifier::open(&path, &catalogue).expect_err("refused")
    };
    let packet =
        |kind: &str, body: &str| format!("<packet><zglv><type>{kind}</type></zglv>{body}</packet>");
    let zap = "<zap><ID_TEST>1</ID_TEST><ID_EL>A</ID_EL></zap>";
    assert_eq!(
        read(&packet("OTHER", zap)),
        ReadFault::Type("OTHER".to_owned())
    );
    assert_eq!(read(&packet("FLK_MPF", "")), ReadFault::Empty);
    assert_eq!(
        read(&packet("FLK_MPF", "<zap><ID_TEST>1</ID_TEST></zap>")),
        ReadFault::NoNumber { line: 1 }
    );
    let twice = read(&packet("FLK_MPF", &format!("{zap}{zap}")));
    assert_eq!(twice, ReadFault::Twice { id: "1".to_owned() });
    let ReadFault::Unusable(faults) = read("<packet>\n<zap>") else {
        panic!("not the reader's fault");
    };
    assert!(matches!(faults[0].kind, FaultKind::File(_)), "{faults:?}");
}

proptest::proptest! {
    #[test]
    fn any_condition_is_read_or_refused(text in "[A-Z0-9=<>(){}, а-яё.]{0,60}") {
        let _ = rule(&entry("003F", "ZL_LIST/ZAP/Z_SL/SL/C_ZAB", &text, ""), Source::Q015);
        let _ = rule(&entry("006F", "ZL_LIST/ZAP/Z_SL/SL/C_ZAB", "", &text), Source::Q015);
    }
}

#[test]
fn deep_brackets_are_refused() {
    for open in ["(", "DET=(", "DET+("] {
        let deep = entry("003F", "ZL_LIST/ZAP/Z_SL/SL/C_ZAB", &open.repeat(9000), "");
        assert!(rule(&deep, Source::Q015).is_err(), "{open}");
    }
}
