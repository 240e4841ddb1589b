//! The same treatment twice in one registry: by the dates of the treatment (003K.00.0410), and by those of
//! the finished case (003K.00.0420).
//!
//! Equal: both dates, conditions of care, sign of a newborn, speciality, profile, name and birth date.
//! Not meant: ambulance, and several visits on one day.

use super::super::compile::{PERSON, RECORD};
use super::super::path::{PathId, Paths};
use super::super::run::Scope;
use super::super::tree::NodeId;

pub const OF_TREATMENT: &str = "003K.00.0410";
pub const OF_CASE: &str = "003K.00.0420";

pub const DATES_OF_TREATMENT: [&str; 2] =
    ["ZL_LIST/ZAP/Z_SL/SL/DATE_1", "ZL_LIST/ZAP/Z_SL/SL/DATE_2"];
pub const DATES_OF_CASE: [&str; 2] = ["ZL_LIST/ZAP/Z_SL/DATE_Z_1", "ZL_LIST/ZAP/Z_SL/DATE_Z_2"];

pub struct Doubles {
    rule: usize,
    is_of_case: bool,
    treatment: PathId,
    begin: PathId,
    end: PathId,
    care: PathId,
    newborn: PathId,
    of_treatment: [PathId; 2],
    of_person: [PathId; 4],
}

impl Doubles {
    /// `dates` are the beginning and the end that must be equal.
    pub fn new(rule: usize, paths: &Paths, dates: [&str; 2]) -> Option<Doubles> {
        let of = |path: &str| paths.find(path);
        Some(Doubles {
            rule,
            is_of_case: dates == DATES_OF_CASE,
            treatment: of("ZL_LIST/ZAP/Z_SL/SL")?,
            begin: of(dates[0])?,
            end: of(dates[1])?,
            care: of("ZL_LIST/ZAP/Z_SL/USL_OK")?,
            newborn: of("ZL_LIST/ZAP/PACIENT/NOVOR")?,
            of_treatment: [
                of("ZL_LIST/ZAP/Z_SL/SL/PRVS")?,
                of("ZL_LIST/ZAP/Z_SL/SL/PROFIL")?,
            ],
            of_person: [
                of("PERS_LIST/PERS/FAM")?,
                of("PERS_LIST/PERS/IM")?,
                of("PERS_LIST/PERS/OT")?,
                of("PERS_LIST/PERS/DR")?,
            ],
        })
    }

    pub fn note(&self, scope: &Scope<'_>, note: &mut impl FnMut(usize, NodeId, u128)) {
        let (Some(record), Some(person)) =
            (scope.trees[RECORD.index()], scope.trees[PERSON.index()])
        else {
            return;
        };
        let care = record.first(self.care, None).unwrap_or("");
        if care == "4" {
            return;
        }
        let newborn = record.first(self.newborn, None).unwrap_or("");
        // Treatments of one case share its dates without being doubles of each other.
        let mut of_this_record = Vec::new();
        for treatment in record.all(self.treatment, None) {
            let of = |path| record.first(path, Some(*treatment)).unwrap_or("");
            let date = |path| {
                let own = record.first(path, Some(*treatment));
                own.or_else(|| record.first(path, None)).unwrap_or("")
            };
            let (begin, end) = (date(self.begin), date(self.end));
            if care == "3" && begin == end {
                continue;
            }
            let mut parts = vec![begin, end, care, newborn];
            parts.extend(self.of_treatment.map(of));
            parts.extend(self.of_person.map(|p| person.first(p, None).unwrap_or("")));
            let own = record.all(self.begin, Some(*treatment)).first();
            let node = own.or_else(|| record.all(self.begin, None).first());
            let node = node.unwrap_or(treatment);
            let fingerprint = super::fingerprint(&parts);
            if !(self.is_of_case && of_this_record.contains(&fingerprint)) {
                of_this_record.push(fingerprint);
                note(self.rule, *node, fingerprint);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::shape::{N_TREES, Shape};
    use super::super::super::tree::Tree;
    use super::super::{Memory, Noted};
    use super::*;

    /// How many of these pairs of record and person come again.
    fn again(records: &[(&str, &str)]) -> usize {
        again_by(DATES_OF_TREATMENT, records)
    }

    fn again_by(dates: [&str; 2], records: &[(&str, &str)]) -> usize {
        let mut paths = Paths::new(&Shape::federal().trees);
        for element in Shape::federal().format.elements() {
            paths.intern(&element.path).expect("a path");
        }
        let doubles = Doubles::new(0, &paths, dates).expect("all paths are known");
        let mut memory = Memory::default();
        let mut n = 0;
        for (record, person) in records {
            let read = |text: &str, root: &str| {
                let mut tree = Tree::new();
                let root = paths.find(root).expect("a path");
                tree.read(text, root, &paths).expect("sound");
                tree
            };
            let record = read(record, "ZL_LIST/ZAP");
            let person = read(person, "PERS_LIST/PERS");
            let mut scope = Scope {
                trees: [None; N_TREES],
            };
            scope.trees[RECORD.index()] = Some(&record);
            scope.trees[PERSON.index()] = Some(&person);
            let mut noted = Vec::new();
            doubles.note(&scope, &mut |rule, what, fingerprint| {
                noted.push(Noted {
                    rule,
                    fingerprint,
                    what,
                });
            });
            n += memory.again(noted).len();
        }
        n
    }

    fn record(care: &str, begin: &str, end: &str, profile: &str) -> String {
        format!(
            "<ZAP><Z_SL><USL_OK>{care}</USL_OK><SL><DATE_1>{begin}</DATE_1><DATE_2>{end}</DATE_2>\
             <PROFIL>{profile}</PROFIL></SL></Z_SL></ZAP>"
        )
    }

    #[test]
    fn the_same_treatment_of_the_same_person_is_found_once() {
        let one = record("1", "2021-04-01", "2021-04-09", "97");
        let other = record("1", "2021-04-01", "2021-04-09", "53");
        let ivan = "<PERS><FAM>Образцов</FAM></PERS>";
        let petr = "<PERS><FAM>Примеров</FAM></PERS>";
        assert_eq!(again(&[(&one, ivan), (&one, ivan)]), 1);
        assert_eq!(again(&[(&one, ivan), (&one, petr)]), 0);
        assert_eq!(again(&[(&one, ivan), (&other, ivan)]), 0);
    }

    #[test]
    fn ambulance_and_visits_on_one_day_are_not_meant() {
        let ivan = "<PERS><FAM>Образцов</FAM></PERS>";
        let call = record("4", "2021-04-01", "2021-04-01", "84");
        let visit = record("3", "2021-04-01", "2021-04-01", "97");
        let course = record("3", "2021-04-01", "2021-04-05", "97");
        assert_eq!(again(&[(&call, ivan), (&call, ivan)]), 0);
        assert_eq!(again(&[(&visit, ivan), (&visit, ivan)]), 0);
        assert_eq!(again(&[(&course, ivan), (&course, ivan)]), 1);
    }

    #[test]
    fn treatments_of_one_case_are_no_doubles_of_each_other() {
        let sl = "<SL><DATE_1>2021-04-01</DATE_1><PROFIL>97</PROFIL></SL>";
        let case = format!(
            "<ZAP><Z_SL><USL_OK>1</USL_OK><DATE_Z_1>2021-04-01</DATE_Z_1>\
             <DATE_Z_2>2021-04-09</DATE_Z_2>{sl}{sl}</Z_SL></ZAP>"
        );
        let ivan = "<PERS><FAM>Образцов</FAM></PERS>";
        assert_eq!(again_by(DATES_OF_CASE, &[(&case, ivan)]), 0);
        assert_eq!(again_by(DATES_OF_CASE, &[(&case, ivan), (&case, ivan)]), 1);
    }
}
