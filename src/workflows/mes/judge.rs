//! One account against its standards: what is wrong with it, and what it should cost.

use rust_decimal::Decimal;

use crate::domain::{Kopecks, price};
use crate::exchange::path::FieldPath;
use crate::exchange::standards::{self, Factor, Field, Said, Service, Standard as SaidStandard};
use crate::exchange::{Profile, Role};
use crate::store::stays::Stay;

use super::What;
use super::standard::{Shelf, Standard};

/// What is asked of an account.
pub(super) struct Judge<'j> {
    pub profile: &'j Profile,
    pub rule: &'j standards::Standards,
    pub shelf: &'j Shelf<'j>,
    pub places: &'j Places,
}

/// Paths of fields outside of services, as `edit` takes them.
pub(super) struct Places {
    diagnosis: Option<String>,
    cure_start: Option<String>,
}

impl Places {
    pub fn new(profile: &Profile) -> Places {
        let edition = &profile.edition;
        let place = |role: Role| {
            let path = FieldPath::of_role(edition, role);
            path.map(|path| path.numbered(edition))
        };
        Places {
            diagnosis: place(Role::DiagnosisCode),
            cure_start: place(Role::AccountCureStart),
        }
    }
}

/// Findings, each with the field it is about.
type Found = Vec<(What, Option<String>)>;

/// What came out.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Judged {
    /// Codes of the account's standards, as they stand.
    pub standard: String,
    pub found: Found,
    /// What the account should cost; nothing where it does not follow.
    pub computed: Option<Kopecks>,
    /// Prices of the services, in their order; nothing where no standard prices one.
    pub prices: Vec<Option<Kopecks>>,
}

/// A service that a standard prices.
struct Pair<'p> {
    service: &'p Service,
    said: &'p SaidStandard,
    /// The account has no other one.
    is_only: bool,
}

impl Judge<'_> {
    pub fn judge(&self, stay: &Stay, said: &Said) -> Judged {
        let standards = said.services.iter().filter_map(|s| s.standard.as_ref());
        let codes: Vec<&str> = standards.map(|standard| standard.code.as_str()).collect();
        let is_only = codes.len() == 1;
        let mut judged = Judged {
            standard: codes.join(", "),
            ..Judged::default()
        };
        if codes.is_empty() {
            let service = said.services.first().map(|service| service.place.as_str());
            let place = service.and_then(|place| self.rule.place(place, Field::Code));
            judged.found.push((What::NoStandard, place));
        }
        let mut over = None;
        for service in &said.services {
            let price = match &service.standard {
                None => Price::default(),
                Some(said) => {
                    let pair = Pair {
                        service,
                        said,
                        is_only,
                    };
                    self.service(stay, &pair, &mut judged.found)
                }
            };
            over = over.or(price.over);
            judged.prices.push(price.computed);
        }
        self.compare(stay, said, over, &mut judged);
        judged
    }

    /// A service against its standard.
    fn service(&self, stay: &Stay, pair: &Pair<'_>, found: &mut Found) -> Price {
        let at = |field: Field| self.rule.place(&pair.service.place, field);
        let Some(standard) = self.shelf.on(&pair.said.code, stay.cure_end) else {
            let span = self.shelf.span(&pair.said.code);
            found.push((What::UnknownStandard { span }, at(Field::Code)));
            return Price::default();
        };
        self.diagnosis(stay, pair, standard, found);
        self.days(stay, pair, standard, found);
        let factors = self.factors(pair, standard, found);
        let computed = match standard.tariff {
            None => {
                found.push((What::NoTariff, at(Field::Code)));
                None
            }
            Some(tariff) => {
                self.tariff(pair, tariff, found);
                factors.and_then(|factors| price::priced(tariff, factors))
            }
        };
        let own = standards::whole_cost(self.profile, &pair.service.sums);
        let billed = own.or(pair.is_only.then_some(stay.billed));
        let max = standard.price_max;
        let over = max.zip(billed).filter(|(max, billed)| billed > max);
        Price {
            computed: computed.map(|price| max.map_or(price, |max| price.min(max))),
            over: over.map(|(max, billed)| What::OverMaximum {
                max,
                by: billed - max,
            }),
        }
    }

    fn diagnosis(&self, stay: &Stay, pair: &Pair<'_>, standard: &Standard, found: &mut Found) {
        let Some(allowed) = &standard.diagnoses else {
            return;
        };
        // Of several standards each has the diagnosis of its own service.
        let main = stay.diagnosis.as_deref();
        let own = pair.said.diagnosis.as_deref();
        let diagnosis = if pair.is_only { main } else { own.or(main) };
        if diagnosis.is_some_and(|code| allowed.contain(code)) {
            return;
        }
        let what = What::Diagnosis {
            found: diagnosis.map(str::to_owned),
            allowed: allowed.text.clone(),
        };
        found.push((what, self.places.diagnosis.clone()));
    }

    fn days(&self, stay: &Stay, pair: &Pair<'_>, standard: &Standard, found: &mut Found) {
        let (min, max) = standard.days;
        if min.is_none() && max.is_none() {
            return;
        }
        let counted = match &pair.said.days {
            Some(text) => text.parse().map_err(|_| text.clone()),
            // The days of an account with several standards are not those of one of them.
            None if !pair.is_only => return,
            None => {
                let first = stay.cure_start;
                let days = first.and_then(|f| self.rule.days(stay.activity, f, stay.cure_end));
                // A missing first day is found by those who ask for obligatory fields.
                let Some(days) = days else { return };
                Ok(days)
            }
        };
        let is_in = |days: i64| min.is_none_or(|m| m <= days) && max.is_none_or(|m| days <= m);
        if counted.as_ref().is_ok_and(|days| is_in(*days)) {
            return;
        }
        let place = match &pair.said.days {
            Some(_) => self.rule.days_place(&pair.service.place, stay.activity),
            None => self.places.cure_start.clone(),
        };
        found.push((What::Days { counted, min, max }, place));
    }

    fn tariff(&self, pair: &Pair<'_>, tariff: Kopecks, found: &mut Found) {
        let Some(text) = &pair.said.tariff else {
            return;
        };
        if Kopecks::parse(text) == Ok(tariff) {
            return;
        }
        let what = What::Tariff {
            found: text.clone(),
            expected: tariff,
        };
        let place = self.rule.place(&pair.service.place, Field::Tariff);
        found.push((what, place));
    }

    /// All coefficients, as they count; nothing where one cannot be read.
    fn factors(
        &self,
        pair: &Pair<'_>,
        standard: &Standard,
        found: &mut Found,
    ) -> Option<Vec<Decimal>> {
        let mut all = Some(Vec::with_capacity(pair.said.factors.len()));
        for (at, said) in pair.said.factors.iter().enumerate() {
            let (counts, fault) = factor(said, standard.factors.get(at).copied().flatten());
            if let Some(fault) = fault {
                let what = What::Coefficient {
                    title: self.rule.coefficients[at].title.clone(),
                    found: fault,
                    expected: counts,
                };
                let place = self.rule.place(&pair.service.place, Field::Coefficient(at));
                found.push((what, place));
            }
            match (counts, &mut all) {
                (Some(value), Some(all)) => all.push(value),
                _ => all = None,
            }
        }
        all
    }

    /// The account's sum against the prices of its services.
    fn compare(&self, stay: &Stay, said: &Said, over: Option<What>, judged: &mut Judged) {
        let own = |service: &Service| standards::whole_cost(self.profile, &service.sums);
        let (mut total, mut is_off) = (Some(Kopecks::ZERO), false);
        for (service, price) in said.services.iter().zip(&judged.prices) {
            let price = match &service.standard {
                None => Some(own(service).unwrap_or_default()),
                Some(_) => *price,
            };
            is_off |= price.is_some() && own(service).is_some_and(|own| Some(own) != price);
            total = total.zip(price).map(|(total, price)| total + price);
        }
        judged.computed = total.filter(|_| !judged.standard.is_empty());
        is_off |= judged.computed.is_some_and(|price| price != stay.billed);
        let what = match (stay.billed == Kopecks::ZERO, over) {
            (true, _) if judged.computed != Some(Kopecks::ZERO) => What::ZeroPrice,
            (_, Some(over)) => over,
            _ if is_off && judged.computed.is_some() => What::Price,
            _ => return,
        };
        let sum = said.sums.first().map(|sum| sum.billed_at.clone());
        judged.found.push((what, sum));
    }
}

#[derive(Default)]
struct Price {
    computed: Option<Kopecks>,
    /// More is billed than the standard allows at all.
    over: Option<What>,
}

/// Which value of a coefficient counts, and what of the account's is wrong.
fn factor(said: &Factor, of_dictionary: Option<Decimal>) -> (Option<Decimal>, Option<String>) {
    let own = said.said.as_deref();
    let follows = match &said.follows {
        None => None,
        // A part that is no number: nothing follows.
        Some(Err(text)) => return (None, Some(text.clone())),
        Some(Ok(value)) => Some(*value),
    };
    let expected = of_dictionary.or(follows);
    match (own, own.and_then(standards::number)) {
        (Some(text), None) => (expected, Some(text.to_owned())),
        (Some(text), Some(value)) if expected.is_some_and(|expected| expected != value) => {
            (expected, Some(text.to_owned()))
        }
        (_, value) => (Some(expected.or(value).unwrap_or(Decimal::ONE)), None),
    }
}
