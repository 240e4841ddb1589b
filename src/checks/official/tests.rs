use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::*;
use crate::checks::dictionaries::Assumed;
use crate::checks::generated;
use crate::checks::run::Program;

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

/// Rules of a packet that compile for all their kinds of file, and the rest with reasons.
fn sorted(name: &str) -> Option<(usize, Vec<(String, String)>)> {
    let classifier = Classifier::open(&packet(name)?).expect("the packet reads");
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
            let (_, failed) = Program::new(&rules, file_of(letter), None, &Assumed);
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
    for (name, least) in [("Q015.xml", 90), ("Q016.xml", 80)] {
        let Some(path) = packet(name) else { continue };
        let classifier = Classifier::open(&path).expect("the packet reads");
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
