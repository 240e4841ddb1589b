//! A whole file of the information system, read back with the program's own reader.

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::domain::{Activity, Kopecks};
use crate::exchange::name::Step;
use crate::exchange::record::Strictness;
use crate::exchange::stream::{Item, Stream};
use crate::exchange::xml::Element;
use crate::exchange::{Profile, Record};

fn period() -> ReportingPeriod {
    "2021-04".parse().unwrap()
}

fn written(world: &Invented, n: u64) -> (MisFile, Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bill.xml");
    let profile = Profile::load("yaroslavl", &[]).unwrap();
    let file = write_mis_file(&path, &profile, world, period(), world.cases(period(), n)).unwrap();
    (file, std::fs::read(path).unwrap())
}

fn each_record(xml: &[u8], mut visit: impl FnMut(&Profile, &Element<'_>, &Record)) {
    let profile = Profile::load("yaroslavl", &[]).unwrap();
    let mut stream = Stream::new(&profile.edition, xml).unwrap();
    while let Some(item) = stream.next_item().unwrap() {
        if let Item::Unit { id, text, line } = item
            && id == Some(profile.edition.record)
        {
            let tree = Element::parse(&text).unwrap();
            for record in Record::read_all(&profile, &tree, line, Strictness::AllFields).unwrap() {
                visit(&profile, &tree, &record);
            }
        }
    }
}

#[test]
fn every_activity_is_recognised_and_sums_add_up() {
    let world = Invented::new(3, 1_000, period());
    let n = 2_000;
    let expected: Vec<Case> = world.cases(period(), n).collect();
    let (file, xml) = written(&world, n);
    let mut n_seen = 0;
    let mut keys = BTreeSet::new();
    let mut billed = Kopecks::ZERO;
    let mut kopecks = BTreeSet::new();
    let mut n_outside = 0;
    let mut n_invoices = 0;
    let mut kinds: BTreeMap<Activity, usize> = BTreeMap::new();
    each_record(&xml, |profile, _, record| {
        let case = &expected[n_seen];
        n_seen += 1;
        assert_eq!(record.number, u32::try_from(n_seen).ok());
        assert_eq!(record.key, case.key());
        assert_eq!(
            (record.activity, record.is_activity_uncertain),
            (case.activity, false),
            "{record:?}"
        );
        assert_eq!(record.unequal_services(), [""; 0], "{record:?}");
        assert_eq!(record.amounts.len(), 2);
        assert!(keys.insert(record.key_normal.clone()));
        let money = record.money(profile);
        assert!(money.billed > Kopecks::ZERO && money.accepted == Some(money.billed));
        billed += money.billed;
        kopecks.insert(money.billed.0 % 100);
        let end = record.cure_end.unwrap();
        n_outside += usize::from(ReportingPeriod::of(end) != period());
        n_invoices += usize::from(record.invoice_number.is_some());
        *kinds.entry(record.activity).or_default() += 1;
        assert!(record.cure_start.unwrap() <= end);
        assert!(record.person.birth_date.unwrap() <= end);
    });
    assert_eq!((n_seen as u64, file.accounts), (n, n));
    assert_eq!(billed, file.billed);
    assert_eq!(kinds.len(), Activity::ALL.len(), "{kinds:?}");
    assert!(kopecks.len() > 90, "{}", kopecks.len());
    assert!((20..300).contains(&n_outside), "{n_outside}");
    assert!((5..150).contains(&n_invoices), "{n_invoices}");
    // What benches count on.
    let size = file.bytes / n;
    assert!((3_200..3_900).contains(&size), "{size} bytes per account");
    assert_eq!(file.bytes, xml.len() as u64);
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_another_file() {
    let world = Invented::new(3, 50, period());
    assert_eq!(written(&world, 60), written(&world, 60));
    let other = Invented::new(4, 50, period());
    assert_ne!(written(&world, 60), written(&other, 60));
}

#[test]
fn more_services_make_larger_documents() {
    let mut world = Invented::new(3, 50, period());
    let (small, _) = written(&world, 100);
    world.max_services = 8;
    let (large, _) = written(&world, 100);
    assert!(large.bytes > small.bytes * 5 / 4, "{small:?} {large:?}");
}

#[test]
fn next_month_has_other_keys() {
    let world = Invented::new(3, 50, period());
    let april: BTreeSet<String> = world.cases(period(), 100).map(|c| c.key()).collect();
    let may = world.cases(period().next(), 100);
    assert!(may.map(|c| c.key()).all(|key| !april.contains(&key)));
    assert!(april.first().unwrap().ends_with("-FFFFFFFFFFFF"));
}

#[test]
fn the_set_up_is_sound_and_names_the_file() {
    let setup = setup();
    assert_eq!(setup.faults("X"), []);
    let rule = Profile::load(&setup.region.profile, &[]).unwrap().file_name;
    let name = crate::exchange::name::FileName {
        provider_ogrn: setup.provider.ogrn.clone(),
        provider_kpp: setup.provider.kpp.clone(),
        period: period(),
        number: "1".into(),
        step: Step::Request,
        payer: Some("X".into()),
    };
    assert_eq!(rule.compose(&name), "1007600000011760001001210413X.7z");
}
