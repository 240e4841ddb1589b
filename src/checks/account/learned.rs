//! What replies have taught: which services, diagnoses and doctors together were refused before, for which
//! reason, how often. A risk, never an error.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::exchange::profile::Threshold;

use super::super::expr::Expr;
use super::super::rule::{FileTypes, Rule, Says, Severity, Source};
use super::check::Traits;

/// What two accounts have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Likeness {
    ServiceAndDiagnosis,
    ServiceAndDoctor,
    DiagnosisAndDoctor,
}

impl Likeness {
    pub const ALL: [Likeness; 3] = [
        Likeness::ServiceAndDiagnosis,
        Likeness::ServiceAndDoctor,
        Likeness::DiagnosisAndDoctor,
    ];

    /// The number of its rule.
    pub fn rule(self) -> &'static str {
        match self {
            Likeness::ServiceAndDiagnosis => "L.service_diagnosis",
            Likeness::ServiceAndDoctor => "L.service_doctor",
            Likeness::DiagnosisAndDoctor => "L.diagnosis_doctor",
        }
    }
}

/// The rules that this module carries out; `service` and `diagnosis` are the paths of their fields.
pub fn rules(service: &str, diagnosis: &str) -> Vec<Rule> {
    let rules = Likeness::ALL.into_iter().map(|likeness| Rule {
        id: likeness.rule().to_owned(),
        source: Source::Learned,
        target: match likeness {
            Likeness::DiagnosisAndDoctor => diagnosis.to_owned(),
            _ => service.to_owned(),
        },
        types: FileTypes::accounts(),
        from: None,
        until: None,
        severity: Severity::Warning,
        error: Expr::Known(false),
        says: Says::RefusedBefore(likeness),
    });
    rules.collect()
}

/// A reason of a refusal, and the service that it named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// Family and code.
    pub code: String,
    /// The fund's own words.
    pub text: String,
    pub service_key: Option<String>,
}

/// How often accounts alike were answered, and refused for each reason.
#[derive(Clone, Debug, Default)]
struct Counted {
    answered: u32,
    /// By place of the reason.
    refused: HashMap<u32, u32>,
}

/// What has been learned.
#[derive(Clone, Debug, Default)]
pub struct Learned {
    by_likeness: HashMap<u64, Counted>,
    /// Code and words of each reason.
    reasons: Vec<(String, String)>,
    places: HashMap<String, u32>,
    threshold: Threshold,
}

/// Why an account is at risk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Risk<'l> {
    pub likeness: Likeness,
    /// Place of the service in the account, from 0.
    pub service: Option<usize>,
    pub code: &'l str,
    pub text: &'l str,
    pub refused: u32,
    pub answered: u32,
}

impl Learned {
    pub fn new(threshold: Threshold) -> Learned {
        Learned {
            threshold,
            ..Learned::default()
        }
    }

    pub fn is_empty(&self) -> bool {
        self.reasons.is_empty()
    }

    /// Adds an answered account; `reasons` are those it was refused for, none where it was accepted. It
    /// counts once for each likeness and reason, however often it has the service.
    pub fn add(&mut self, traits: &Traits, reasons: &[Reason]) {
        let (mut answered, mut refused) = (HashSet::new(), HashSet::new());
        for (_, service, key) in likenesses(traits) {
            let counted = self.by_likeness.entry(key).or_default();
            if answered.insert(key) {
                counted.answered += 1;
            }
            // A reason that names a service is about that one alone.
            let is_own = |reason: &&Reason| match (&reason.service_key, service) {
                (Some(key), Some(at)) => traits.services[at].0.eq_ignore_ascii_case(key),
                _ => true,
            };
            for reason in reasons.iter().filter(is_own) {
                let place = *self.places.entry(reason.code.clone()).or_insert_with(|| {
                    let named = (reason.code.clone(), reason.text.clone());
                    self.reasons.push(named);
                    self.reasons.len() as u32 - 1
                });
                if refused.insert((key, place)) {
                    *counted.refused.entry(place).or_default() += 1;
                }
            }
        }
    }

    /// What accounts alike were refused for: for each reason the likeness that says most.
    pub fn risks(&self, traits: &Traits) -> Vec<Risk<'_>> {
        let mut best: HashMap<u32, Risk<'_>> = HashMap::new();
        for (likeness, service, key) in likenesses(traits) {
            let Some(counted) = self.by_likeness.get(&key) else {
                continue;
            };
            for (place, refused) in &counted.refused {
                let refused = *refused;
                let is_enough = refused >= self.threshold.refused
                    && refused * 100 >= self.threshold.percent * counted.answered;
                if !is_enough {
                    continue;
                }
                let (code, text) = &self.reasons[*place as usize];
                let risk = Risk {
                    likeness,
                    service,
                    code,
                    text,
                    refused,
                    answered: counted.answered,
                };
                let is_more = |known: &Risk<'_>| {
                    let share = |r: &Risk<'_>| u64::from(r.refused) * 1000 / u64::from(r.answered);
                    (share(&risk), risk.refused) > (share(known), known.refused)
                };
                if best.get(place).is_none_or(is_more) {
                    best.insert(*place, risk);
                }
            }
        }
        let mut risks: Vec<(u32, Risk<'_>)> = best.into_iter().collect();
        risks.sort_by_key(|(place, _)| *place);
        risks.into_iter().map(|(_, risk)| risk).collect()
    }
}

/// What an account may have in common with others: kind, place of the service, key.
fn likenesses(traits: &Traits) -> Vec<(Likeness, Option<usize>, u64)> {
    let mut found = Vec::with_capacity(traits.services.len() * 2 + 1);
    let mut add = |likeness: Likeness, service: Option<usize>, one: &str, other: &str| {
        if !one.is_empty() && !other.is_empty() {
            let mut hasher = DefaultHasher::new();
            (likeness, one, other).hash(&mut hasher);
            found.push((likeness, service, hasher.finish()));
        }
    };
    for (at, (_, code)) in traits.services.iter().enumerate() {
        let at = Some(at);
        add(Likeness::ServiceAndDiagnosis, at, code, &traits.diagnosis);
        add(Likeness::ServiceAndDoctor, at, code, &traits.doctor);
    }
    add(
        Likeness::DiagnosisAndDoctor,
        None,
        &traits.diagnosis,
        &traits.doctor,
    );
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn traits(service: &str, diagnosis: &str, doctor: &str) -> Traits {
        Traits {
            diagnosis: diagnosis.into(),
            doctor: doctor.into(),
            services: vec![("key".into(), service.into())],
        }
    }

    fn reason(code: &str) -> Reason {
        Reason {
            code: code.into(),
            text: "words".into(),
            service_key: None,
        }
    }

    #[test]
    fn what_was_refused_often_is_a_risk_and_what_was_mostly_accepted_is_none() {
        let mut learned = Learned::new(Threshold::default());
        assert!(learned.is_empty());
        for n in 0..10 {
            // The service is refused with this diagnosis, whoever the doctor is.
            let doctor = format!("{}", n % 5);
            let refused = [reason("mes 7")];
            learned.add(&traits("S", "K02", &doctor), &refused[..usize::from(n < 4)]);
            learned.add(&traits("S", "I10", &doctor), &[]);
        }
        let risks = learned.risks(&traits("S", "K02", "new"));
        assert_eq!(risks.len(), 1);
        let risk = &risks[0];
        assert_eq!(risk.likeness, Likeness::ServiceAndDiagnosis);
        assert_eq!((risk.code, risk.refused, risk.answered), ("mes 7", 4, 10));
        assert_eq!(learned.risks(&traits("S", "I10", "new")), []);
        // Twice is chance.
        let mut few = Learned::new(Threshold::default());
        for _ in 0..2 {
            few.add(&traits("S", "K02", "1"), &[reason("mes 7")]);
        }
        assert_eq!(few.risks(&traits("S", "K02", "1")), []);
    }

    #[test]
    fn an_account_counts_once_however_often_it_has_a_service_or_a_reason() {
        let mut learned = Learned::new(Threshold::default());
        let twice = Traits {
            services: vec![("a".into(), "S".into()), ("b".into(), "S".into())],
            ..traits("S", "K02", "")
        };
        for n in 0..3 {
            let reasons = [reason("mes 7"), reason("mes 7")];
            learned.add(&twice, &reasons[..if n < 2 { 2 } else { 0 }]);
        }
        // Two accounts were refused, which is chance.
        assert_eq!(learned.risks(&traits("S", "K02", "")), []);
    }

    #[test]
    fn a_reason_that_names_a_service_is_about_that_one() {
        let mut learned = Learned::new(Threshold::default());
        let two = Traits {
            diagnosis: "K02".into(),
            doctor: String::new(),
            services: vec![("a".into(), "GOOD".into()), ("b".into(), "BAD".into())],
        };
        let named = Reason {
            service_key: Some("B".into()),
            ..reason("tariff")
        };
        for _ in 0..5 {
            learned.add(&two, std::slice::from_ref(&named));
        }
        assert_eq!(learned.risks(&traits("GOOD", "K02", "")), []);
        assert_eq!(learned.risks(&traits("BAD", "K02", "")).len(), 1);
        assert_eq!(learned.risks(&two)[0].service, Some(1));
    }
}
