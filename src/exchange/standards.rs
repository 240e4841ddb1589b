//! What an account says of its standard (МЭС, КСГ): code, days, coefficients, sums. Where they stand and
//! how a price follows from them is said by the region profile, section `[standards]`.
//!
//! A service with a code of a standard is one that is priced by it; others have a price of their own.
//! Nothing is judged here.

use std::collections::HashSet;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Deserialize;

use crate::domain::{Activity, Kopecks, price};

use super::edition::{Edition, ElementId};
use super::path::{self, FieldPath};
use super::profile::Profile;
use super::record::{self, Amount};
use super::role::Role;
use super::xml::Element;

/// Section `[standards]` as it stands in the file. Paths of fields begin at the service.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StandardsRow {
    /// Code of the standard.
    code: String,
    /// Tariff that the account says.
    tariff: Option<String>,
    /// The diagnosis of a service, where an account has several standards.
    diagnosis: Option<String>,
    days: Vec<DaysRow>,
    #[serde(default)]
    coefficients: Vec<CoefficientRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DaysRow {
    activity: String,
    count: DayCount,
    #[serde(default)]
    least: u32,
    field: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CoefficientRow {
    title: String,
    field: Option<String>,
    column: Option<String>,
    parts: Option<PartsRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PartsRow {
    each: String,
    code: String,
    value: String,
    limit: Option<String>,
    #[serde(default)]
    above_limit: Vec<String>,
    #[serde(default)]
    without: Without,
}

/// How days are counted from the first and the last one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum DayCount {
    /// The last one minus the first.
    Nights,
    /// Both count.
    Days,
}

/// What a coefficient is where the account lists no parts of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Without {
    /// One: what is not explained is not paid.
    #[default]
    One,
    /// What its field says.
    Field,
}

/// The section, checked against the edition.
#[derive(Debug)]
pub struct Standards {
    service: ElementId,
    /// Sums of a service and of an account.
    sums: [Option<SumFields>; 2],
    code: FieldPath,
    tariff: Option<FieldPath>,
    diagnosis: Option<FieldPath>,
    days: Vec<DaysRule>,
    /// In the order in which they multiply.
    pub coefficients: Vec<Coefficient>,
}

#[derive(Debug)]
struct DaysRule {
    activity: Activity,
    count: DayCount,
    least: i64,
    field: Option<FieldPath>,
}

/// One factor of a price.
#[derive(Debug)]
pub struct Coefficient {
    /// For people.
    pub title: String,
    field: Option<FieldPath>,
    /// The dictionary's column: what stands there counts, not what the account says.
    pub column: Option<String>,
    parts: Option<Parts>,
}

#[derive(Debug)]
struct Parts {
    each: FieldPath,
    code: FieldPath,
    value: FieldPath,
    limit: Option<Decimal>,
    above_limit: Vec<String>,
    without: Without,
}

/// An element with a sum, and the names of its fields.
#[derive(Debug)]
struct SumFields {
    element: ElementId,
    type_code: Option<String>,
    billed: Option<String>,
    accepted: Option<String>,
}

/// What an account says.
#[derive(Debug, Default, PartialEq)]
pub struct Said {
    pub services: Vec<Service>,
    pub sums: Vec<Sum>,
}

/// A service of the account.
#[derive(Debug, Default, PartialEq)]
pub struct Service {
    /// Nothing where no standard prices it.
    pub standard: Option<Standard>,
    pub sums: Vec<Sum>,
    /// Path from the account, as `edit` takes it.
    pub place: String,
}

/// What a service says of its standard.
#[derive(Debug, Default, PartialEq)]
pub struct Standard {
    pub code: String,
    pub tariff: Option<String>,
    pub diagnosis: Option<String>,
    /// The field of days, where the activity's rule names one and it is filled in.
    pub days: Option<String>,
    /// In the order of [`Standards::coefficients`].
    pub factors: Vec<Factor>,
}

/// What an account says of a coefficient.
#[derive(Debug, Default, PartialEq)]
pub struct Factor {
    /// The field, as it stands.
    pub said: Option<String>,
    /// What follows from the parts; nothing where there is no rule for it.
    pub follows: Option<Result<Decimal, String>>,
}

/// A sum as it stands.
#[derive(Debug, Default, PartialEq)]
pub struct Sum {
    pub type_code: String,
    /// Nothing where it is missing or no sum.
    pub billed: Option<Kopecks>,
    /// Nothing where it is missing; an error where it is no sum.
    pub accepted: Option<Result<Kopecks, String>>,
    /// Paths from the account.
    pub billed_at: String,
    pub accepted_at: String,
}

/// Fields of an account that a finding can be about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    Code,
    Tariff,
    /// By its place in [`Standards::coefficients`].
    Coefficient(usize),
}

/// A number as the wire spells it, with a dot or a comma.
pub fn number(text: &str) -> Option<Decimal> {
    let parsed = match text.contains(',') {
        false => text.parse(),
        true => text.replace(',', ".").parse(),
    };
    parsed
        .ok()
        .filter(|number: &Decimal| !number.is_sign_negative())
}

impl StandardsRow {
    /// # Errors
    /// The key and what is wrong with it, for the author of the profile.
    pub(super) fn check(self, edition: &Edition) -> Result<Standards, String> {
        let service = edition
            .by_role(Role::Service)
            .ok_or_else(|| no_role(Role::Service))?;
        if !edition.ancestry(service).contains(&edition.account) {
            return Err(no_role(Role::Service));
        }
        let field = |key: &str, text: &str| field_below(edition, service, key, text);
        let optional = |key: &str, text: Option<String>| {
            text.map(|text| field_below(edition, service, key, &text))
                .transpose()
        };
        if self.days.is_empty() {
            return Err("standards.days: не сказано ни об одном виде деятельности".into());
        }
        let mut seen = HashSet::new();
        let mut days = Vec::new();
        for row in self.days {
            let rule = row.check(edition, service)?;
            if !seen.insert(rule.activity) {
                let code = rule.activity.code();
                return Err(format!("standards.days: «{code}» стоит дважды"));
            }
            days.push(rule);
        }
        let coefficients = self.coefficients.into_iter();
        Ok(Standards {
            service,
            sums: [Role::ServiceAmount, Role::Amount].map(|role| SumFields::of(edition, role)),
            code: field("code", &self.code)?,
            tariff: optional("tariff", self.tariff)?,
            diagnosis: optional("diagnosis", self.diagnosis)?,
            days,
            coefficients: coefficients
                .map(|row| row.check(edition, service))
                .collect::<Result<_, _>>()?,
        })
    }
}

impl DaysRow {
    fn check(self, edition: &Edition, service: ElementId) -> Result<DaysRule, String> {
        let activity = Activity::from_code(&self.activity).ok_or_else(|| {
            format!(
                "standards.days: неизвестный вид деятельности «{}»",
                self.activity
            )
        })?;
        let field = self.field.as_deref();
        Ok(DaysRule {
            activity,
            count: self.count,
            least: i64::from(self.least),
            field: field
                .map(|text| field_below(edition, service, "days.field", text))
                .transpose()?,
        })
    }
}

impl CoefficientRow {
    fn check(self, edition: &Edition, service: ElementId) -> Result<Coefficient, String> {
        let title = &self.title;
        if self.field.is_none() && self.column.is_none() && self.parts.is_none() {
            return Err(format!(
                "standards.coefficients: «{title}»: нужно field, column или parts"
            ));
        }
        if self.column.is_some() && self.parts.is_some() {
            return Err(format!(
                "standards.coefficients: «{title}»: column и parts вместе не бывают"
            ));
        }
        let field = self.field.as_deref();
        Ok(Coefficient {
            field: field
                .map(|text| field_below(edition, service, "coefficients.field", text))
                .transpose()?,
            column: self.column,
            parts: self
                .parts
                .map(|parts| parts.check(edition, service))
                .transpose()?,
            title: self.title,
        })
    }
}

impl PartsRow {
    fn check(self, edition: &Edition, service: ElementId) -> Result<Parts, String> {
        let each = below(edition, service, "parts.each", &self.each)?;
        let own = |key: &str, text: &str| field_below(edition, each.element(), key, text);
        let limit = self.limit.as_deref().map(|text| {
            let limit = number(text).filter(|limit| *limit >= Decimal::ONE);
            limit.ok_or_else(|| {
                format!(
                    "standards.parts.limit: «{text}» — не число, или меньше 1 (пишется \"1.8\")"
                )
            })
        });
        Ok(Parts {
            code: own("parts.code", &self.code)?,
            value: own("parts.value", &self.value)?,
            limit: limit.transpose()?,
            above_limit: self.above_limit,
            without: self.without,
            each,
        })
    }
}

fn no_role(role: Role) -> String {
    format!(
        "standards: в описании формата нет элемента счёта с ролью «{}»",
        role.name()
    )
}

fn below(edition: &Edition, from: ElementId, key: &str, text: &str) -> Result<FieldPath, String> {
    FieldPath::parse_below(edition, from, text).map_err(|fault| format!("standards.{key}: {fault}"))
}

/// A path that must lead to a field with a value.
fn field_below(
    edition: &Edition,
    from: ElementId,
    key: &str,
    text: &str,
) -> Result<FieldPath, String> {
    let path = below(edition, from, key, text)?;
    match path.field(edition) {
        Some(_) => Ok(path),
        None => Err(format!(
            "standards.{key}: «{text}» — элемент без значения, нужен атрибут (@…)"
        )),
    }
}

impl SumFields {
    fn of(edition: &Edition, role: Role) -> Option<SumFields> {
        let element = edition.by_role(role)?;
        if !edition.ancestry(element).contains(&edition.account) {
            return None;
        }
        let attributes = &edition.element(element).attributes;
        let name = |role: Role| {
            let field = attributes.iter().find(|field| field.role == Some(role));
            field.map(|field| field.name.clone())
        };
        Some(SumFields {
            element,
            type_code: name(Role::AmountType),
            billed: name(Role::AmountBilled),
            accepted: name(Role::AmountAccepted),
        })
    }

    /// The sums below an element that stands at `place`.
    fn read(
        &self,
        edition: &Edition,
        from: ElementId,
        base: &Element<'_>,
        place: &str,
    ) -> Vec<Sum> {
        let found = path::below(edition, from, base, self.element);
        let sums = found.into_iter().map(|(own, element)| {
            let value = |name: &Option<String>| {
                let value = element.attribute(name.as_deref()?)?.trim();
                (!value.is_empty()).then_some(value)
            };
            let at = |name: &Option<String>| {
                let name = name.as_deref().unwrap_or_default();
                joined(place, &format!("{own}/@{name}"))
            };
            let sum = |text: &str| Kopecks::parse(text).map_err(|_| text.to_owned());
            Sum {
                type_code: value(&self.type_code).unwrap_or_default().to_owned(),
                billed: value(&self.billed).and_then(|text| sum(text).ok()),
                accepted: value(&self.accepted).map(sum),
                billed_at: at(&self.billed),
                accepted_at: at(&self.accepted),
            }
        });
        sums.collect()
    }
}

fn joined(place: &str, rest: &str) -> String {
    match place.is_empty() {
        true => rest.to_owned(),
        false => format!("{place}/{rest}"),
    }
}

impl Standards {
    /// The activities whose accounts have standards.
    pub fn activities(&self) -> impl Iterator<Item = Activity> + '_ {
        self.days.iter().map(|rule| rule.activity)
    }

    /// Reads an account.
    pub fn read(
        &self,
        edition: &Edition,
        activity: Activity,
        record: &Element<'_>,
        account: &Element<'_>,
    ) -> Said {
        let services = path::below(edition, edition.account, account, self.service);
        let [of_service, of_account] = &self.sums;
        let services = services.into_iter().map(|(place, element)| Service {
            standard: self.standard(activity, record, element),
            sums: of_service.as_ref().map_or_else(Vec::new, |fields| {
                fields.read(edition, self.service, element, &place)
            }),
            place,
        });
        Said {
            services: services.collect(),
            sums: of_account.as_ref().map_or_else(Vec::new, |fields| {
                fields.read(edition, edition.account, account, "")
            }),
        }
    }

    fn standard(
        &self,
        activity: Activity,
        record: &Element<'_>,
        service: &Element<'_>,
    ) -> Option<Standard> {
        let value = |path: &FieldPath| filled(path, record, service);
        let rule = self.days.iter().find(|rule| rule.activity == activity);
        let factors = self.coefficients.iter();
        Some(Standard {
            code: value(&self.code)?,
            tariff: self.tariff.as_ref().and_then(value),
            diagnosis: self.diagnosis.as_ref().and_then(value),
            days: rule.and_then(|rule| rule.field.as_ref()).and_then(value),
            factors: factors.map(|one| one.read(record, service)).collect(),
        })
    }

    /// Days by the first and the last one, as the rule of the activity counts them.
    pub fn days(&self, activity: Activity, first: NaiveDate, last: NaiveDate) -> Option<i64> {
        let rule = self.days.iter().find(|rule| rule.activity == activity)?;
        let nights = (last - first).num_days();
        let days = match rule.count {
            DayCount::Nights => nights,
            DayCount::Days => nights + 1,
        };
        Some(days.max(rule.least))
    }

    /// Path of the field of days of a service; nothing where the activity has none.
    pub fn days_place(&self, service: &str, activity: Activity) -> Option<String> {
        let rule = self.days.iter().find(|rule| rule.activity == activity)?;
        let path = rule.field.as_ref()?;
        Some(joined(service, &path.text))
    }

    /// Path of a field of a service, as `edit` takes it; nothing where the profile names no such field.
    pub fn place(&self, service: &str, field: Field) -> Option<String> {
        let path = match field {
            Field::Code => Some(&self.code),
            Field::Tariff => self.tariff.as_ref(),
            Field::Coefficient(at) => {
                let coefficient = self.coefficients.get(at)?;
                let parts = || coefficient.parts.as_ref().map(|parts| &parts.each);
                coefficient.field.as_ref().or_else(parts)
            }
        };
        path.map(|path| joined(service, &path.text))
    }
}

fn filled(path: &FieldPath, record: &Element<'_>, base: &Element<'_>) -> Option<String> {
    let value = path.get(record, base)?;
    let value = value.trim();
    (!value.is_empty()).then(|| value.to_owned())
}

impl Coefficient {
    fn read(&self, record: &Element<'_>, service: &Element<'_>) -> Factor {
        let said = self
            .field
            .as_ref()
            .and_then(|path| filled(path, record, service));
        let follows = self.parts.as_ref().and_then(|parts| {
            let (within, above) = match parts.read(record, service) {
                Ok(read) => read,
                Err(text) => return Some(Err(text)),
            };
            let is_explained = !within.is_empty() || !above.is_empty();
            if !is_explained && parts.without == Without::Field {
                return None;
            }
            price::united(within, above, parts.limit).map(Ok)
        });
        Factor { said, follows }
    }
}

impl Parts {
    /// Values within and above the limit.
    ///
    /// # Errors
    /// The first value that is no number.
    fn read(
        &self,
        record: &Element<'_>,
        service: &Element<'_>,
    ) -> Result<(Vec<Decimal>, Vec<Decimal>), String> {
        let (mut within, mut above) = (Vec::new(), Vec::new());
        for part in self.each.all(service) {
            let code = filled(&self.code, record, part).unwrap_or_default();
            let text = filled(&self.value, record, part).unwrap_or_default();
            let value = number(&text).ok_or(text)?;
            match self.above_limit.contains(&code) {
                true => above.push(value),
                false => within.push(value),
            }
        }
        Ok((within, above))
    }
}

/// The whole cost of these sums, by the meanings of the profile; nothing where there are none.
pub fn whole_cost(profile: &Profile, sums: &[Sum]) -> Option<Kopecks> {
    let amounts: Vec<Amount> = sums
        .iter()
        .map(|sum| Amount {
            type_code: sum.type_code.clone(),
            billed: sum.billed.unwrap_or_default(),
            accepted: None,
        })
        .collect();
    (!amounts.is_empty()).then(|| record::money(profile, &amounts).billed)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACCOUNT: &str = "<patient><register_accounts><personal_account>\
        <manipulations>\
          <manipulation><sum><elem type_acc='0' suml='10.00' sum='10.00'/></sum></manipulation>\
          <manipulation><sum><elem type_acc='0' suml='200.00'/><elem type_acc='1' suml='200,00' sum='x'/></sum>\
            <additionals><additional ksg=' st01.001 ' count_d='7' bztsz='100.00' koef_z='1,25' it_sl='1.9'/>\
              <coefficients><kslp coeff='3' value='1.5'/><kslp coeff='4' value='1.6'/><kslp coeff='9' value='1.1'/></coefficients>\
              <diagnoses><diagnose mkb='I21.4'/></diagnoses>\
            </additionals></manipulation>\
        </manipulations>\
        <sum><elem type_acc='0' suml='210.00'/></sum>\
        </personal_account></register_accounts></patient>";

    fn said(activity: Activity, account: &str) -> Said {
        let profile = Profile::load("yaroslavl", &[]).unwrap();
        let record = Element::parse(account).unwrap();
        let accounts = path::accounts(&profile.edition, &record);
        let rule = profile.standards.as_ref().unwrap();
        rule.read(&profile.edition, activity, &record, accounts[0])
    }

    #[test]
    fn services_say_code_days_coefficients_and_sums_with_their_places() {
        let said = said(Activity::DayHospital, ACCOUNT);
        let [plain, priced] = &said.services[..] else {
            panic!("{said:?}")
        };
        assert_eq!(plain.standard, None);
        assert_eq!(
            plain.sums[0].billed_at,
            "manipulations/manipulation[1]/sum/elem[1]/@suml"
        );
        let standard = priced.standard.as_ref().unwrap();
        assert_eq!(standard.code, "st01.001");
        assert_eq!(standard.tariff.as_deref(), Some("100.00"));
        assert_eq!(standard.diagnosis.as_deref(), Some("I21.4"));
        assert_eq!(standard.days.as_deref(), Some("7"));
        let factors: Vec<(Option<&str>, Option<String>)> = standard
            .factors
            .iter()
            .map(|factor| {
                let follows = factor.follows.as_ref();
                let follows = follows.map(|f| f.as_ref().unwrap().normalize().to_string());
                (factor.said.as_deref(), follows)
            })
            .collect();
        // КСЛП: 1.5 and 1.6 are 2.1, not above 1.8; that of the code 9 is added behind.
        let expected = [
            (Some("1,25"), None),
            (None, None),
            (None, None),
            (None, None),
            (Some("1.9"), Some("1.9".to_owned())),
        ];
        assert_eq!(factors, expected);
        assert_eq!(priced.sums[1].billed, Some(Kopecks(20_000)));
        assert_eq!(priced.sums[1].accepted, Some(Err("x".into())));
        assert_eq!(
            (said.sums[0].billed, said.sums[0].billed_at.as_str()),
            (Some(Kopecks(21_000)), "sum/elem[1]/@suml")
        );
    }

    #[test]
    fn days_are_counted_as_the_profile_says() {
        let profile = Profile::load("yaroslavl", &[]).unwrap();
        let rule = profile.standards.as_ref().unwrap();
        let day = |n: u32| NaiveDate::from_ymd_opt(2021, 4, n).unwrap();
        let days = |activity, first, last| rule.days(activity, day(first), day(last));
        assert_eq!(days(Activity::Inpatient, 3, 10), Some(7));
        assert_eq!(days(Activity::Inpatient, 3, 3), Some(1));
        assert_eq!(days(Activity::DayHospital, 3, 10), Some(8));
        assert_eq!(days(Activity::Outpatient, 3, 10), None);
        // The field of days is the day hospital's alone.
        let inpatient = said(Activity::Inpatient, ACCOUNT);
        assert_eq!(inpatient.services[1].standard.as_ref().unwrap().days, None);
    }

    #[test]
    fn a_part_that_is_no_number_is_told_and_no_parts_are_one() {
        let broken = ACCOUNT.replace("value='1.6'", "value='1.6.1'");
        let factor = |account: &str| {
            let mut said = said(Activity::Inpatient, account);
            let mut standard = said.services.remove(1).standard.unwrap();
            standard.factors.pop().unwrap().follows
        };
        assert_eq!(factor(&broken), Some(Err("1.6.1".into())));
        let (before, rest) = ACCOUNT.split_once("<coefficients>").unwrap();
        let (_, after) = rest.split_once("</coefficients>").unwrap();
        assert_eq!(factor(&format!("{before}{after}")), Some(Ok(Decimal::ONE)));
    }
}
