//! Analysis of standards (анализ МЭСов): accounts of hospitals against the dictionary of standards, before
//! anything is sent. What an account says is read by the region profile; what is right, the
//! organization's dictionary says on the last day of treatment.
//!
//! One pass over the period's documents; only findings are kept.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::domain::{Activity, Kopecks, ReportingPeriod};
use crate::exchange::standards::Standards as Profiled;
use crate::exchange::xml::Element;
use crate::exchange::{Profile, path, pipeline};
use crate::nsi::Shelf as Dictionaries;
use crate::store::documents::Unpacker;
use crate::store::stays::{self, Stay};

use super::batches::in_batches;
use super::{Error, Progress, Rule, Stage, Workplace, correct, export, nsi};

mod judge;
mod standard;
mod take;

use judge::{Judge, Judged, Places};
pub use standard::DICTIONARY;
use standard::Shelf;
pub use take::{Left, Price, Taken, Which, plan, take};

/// What is looked at.
#[derive(Clone, Debug)]
pub struct Asked {
    pub period: ReportingPeriod,
    /// The payer's letter.
    pub payer: Option<String>,
    /// Also what was sent, and what is deferred to a later period.
    pub is_all: bool,
}

/// What is wrong with an account, with what that needs to be explained.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// No service has a code of a standard.
    NoStandard,
    /// The dictionary has no such code on the last day of treatment; the days of its last row, where
    /// it has one.
    UnknownStandard {
        span: Option<(Option<NaiveDate>, Option<NaiveDate>)>,
    },
    /// The dictionary says no tariff.
    NoTariff,
    Diagnosis {
        found: Option<String>,
        /// Codes and ranges, as the dictionary has them.
        allowed: String,
    },
    Days {
        /// An error: what stands in the field of days and is no number.
        counted: Result<i64, String>,
        min: Option<i64>,
        max: Option<i64>,
    },
    /// The account says another tariff than the dictionary.
    Tariff {
        found: String,
        expected: Kopecks,
    },
    /// A coefficient that is no number, or another one than it should be.
    Coefficient {
        title: String,
        found: String,
        /// Nothing where it does not follow from anything.
        expected: Option<Decimal>,
    },
    ZeroPrice,
    /// More than the dictionary allows at all.
    OverMaximum {
        max: Kopecks,
        by: Kopecks,
    },
    /// The sum is not what follows from tariff and coefficients.
    Price,
}

/// What findings are about, for filters and totals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Price,
    OverMaximum,
    ZeroPrice,
    NoStandard,
    UnknownStandard,
    NoTariff,
    Diagnosis,
    Days,
    Tariff,
    Coefficient,
}

impl Kind {
    /// Those about money first.
    pub const ALL: [Kind; 10] = [
        Kind::Price,
        Kind::OverMaximum,
        Kind::ZeroPrice,
        Kind::NoStandard,
        Kind::UnknownStandard,
        Kind::NoTariff,
        Kind::Diagnosis,
        Kind::Days,
        Kind::Tariff,
        Kind::Coefficient,
    ];

    /// The name in JSON.
    pub fn code(self) -> &'static str {
        match self {
            Kind::Price => "price",
            Kind::OverMaximum => "over_maximum",
            Kind::ZeroPrice => "zero_price",
            Kind::NoStandard => "no_standard",
            Kind::UnknownStandard => "unknown_standard",
            Kind::NoTariff => "no_tariff",
            Kind::Diagnosis => "diagnosis",
            Kind::Days => "days",
            Kind::Tariff => "tariff",
            Kind::Coefficient => "coefficient",
        }
    }

    /// Whether it is about the sum of an account: at most one such finding an account.
    pub fn is_money(self) -> bool {
        matches!(self, Kind::Price | Kind::OverMaximum | Kind::ZeroPrice)
    }
}

impl What {
    pub fn kind(&self) -> Kind {
        match self {
            What::NoStandard => Kind::NoStandard,
            What::UnknownStandard { .. } => Kind::UnknownStandard,
            What::NoTariff => Kind::NoTariff,
            What::Diagnosis { .. } => Kind::Diagnosis,
            What::Days { .. } => Kind::Days,
            What::Tariff { .. } => Kind::Tariff,
            What::Coefficient { .. } => Kind::Coefficient,
            What::ZeroPrice => Kind::ZeroPrice,
            What::OverMaximum { .. } => Kind::OverMaximum,
            What::Price => Kind::Price,
        }
    }
}

/// One finding about an account.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    pub account_id: i64,
    pub key: String,
    pub activity: Activity,
    /// Who has answered, else who pays by the policy.
    pub payer: Option<String>,
    pub department: Option<String>,
    /// For lists and paper; goes to no log.
    pub person: String,
    /// As the account has it; several of them with commas between.
    pub standard: String,
    pub diagnosis: Option<String>,
    pub what: What,
    /// The field it is about, as `edit` takes it.
    pub field: Option<String>,
    pub billed: Kopecks,
    /// Nothing where no price follows.
    pub computed: Option<Kopecks>,
    /// Billed minus computed: how much too much is asked for. Zero where the finding is not about the sum.
    pub difference: Kopecks,
}

/// What was found in a period.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Analysis {
    /// Accounts that were looked at.
    pub accounts: u64,
    /// Those of them whose price followed from standard and coefficients.
    pub checked: u64,
    /// By the money that accounts are off, the largest difference first; those of an account together.
    pub findings: Vec<Finding>,
    /// What of the dictionary could not be used.
    pub remarks: Vec<Remark>,
    /// What was asked.
    pub version: Version,
}

/// The version of the dictionary that was asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Version {
    /// As the packet says it; empty where it does not.
    pub version: String,
    pub date: Option<NaiveDate>,
    pub rows: usize,
}

/// What to know of a dictionary that was asked all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remark {
    /// A column that the profile names is not there: what the account says counts.
    NoColumn { column: String, coefficient: String },
    /// Diagnoses of a standard that are neither codes nor ranges: they are not asked.
    BadDiagnoses { code: String, part: String },
}

/// Findings that belong together, and their money.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Total {
    pub findings: u64,
    pub difference: Kopecks,
}

impl Total {
    fn add(&mut self, finding: &Finding) {
        self.findings += 1;
        self.difference += finding.difference;
    }
}

impl Analysis {
    /// All differences of money together, signed.
    pub fn difference(&self) -> Kopecks {
        self.findings.iter().map(|finding| finding.difference).sum()
    }

    /// In the order of [`Kind::ALL`], without those that nothing has.
    pub fn by_kind(&self) -> BTreeMap<Kind, Total> {
        self.totals(|finding| finding.what.kind())
    }

    /// By the code of the department; an empty one where accounts name none.
    pub fn by_department(&self) -> BTreeMap<&str, Total> {
        self.totals(|finding| finding.department.as_deref().unwrap_or_default())
    }

    fn totals<'a, K: Ord>(&'a self, of: impl Fn(&'a Finding) -> K) -> BTreeMap<K, Total> {
        let mut totals: BTreeMap<K, Total> = BTreeMap::new();
        for finding in &self.findings {
            totals.entry(of(finding)).or_default().add(finding);
        }
        totals
    }

    /// Accounts with a finding.
    pub fn faulty(&self) -> usize {
        let mut ids: Vec<i64> = self.findings.iter().map(|f| f.account_id).collect();
        ids.sort_unstable();
        ids.dedup();
        ids.len()
    }
}

/// What an analysis asks: the dictionary in force and the rule of the profile.
struct Asking<'w> {
    profile: &'w Profile,
    rule: &'w Profiled,
    dictionaries: Dictionaries,
    places: Places,
}

impl<'w> Asking<'w> {
    fn new(workplace: &'w Workplace) -> Result<Asking<'w>, Error> {
        Asking::of(workplace, &workplace.profile)
    }

    /// Borrows from the profile alone.
    fn of(workplace: &Workplace, profile: &'w Profile) -> Result<Asking<'w>, Error> {
        let rule = profile.standards.as_ref().ok_or(Rule::NoStandardsRule)?;
        Ok(Asking {
            profile,
            rule,
            dictionaries: nsi::shelf(workplace, &[DICTIONARY])?,
            places: Places::new(profile),
        })
    }

    fn shelf(&self) -> Result<(Shelf<'_>, Vec<Remark>), Error> {
        let dictionary = self.dictionaries.dictionary(DICTIONARY);
        let dictionary = dictionary.ok_or(Rule::NoStandards)?;
        Ok(Shelf::new(dictionary, self.rule))
    }

    fn judge<'j>(&'j self, shelf: &'j Shelf<'j>) -> Judge<'j> {
        Judge {
            profile: self.profile,
            rule: self.rule,
            shelf,
            places: &self.places,
        }
    }
}

/// Looks at every account of a period.
///
/// # Errors
/// [`Rule::NoStandards`] and [`Rule::NoStandardsRule`] where there is nothing to judge by; an unknown
/// payer; a cancel; what the store says.
pub fn analyse(
    workplace: &Workplace,
    asked: &Asked,
    progress: &dyn Progress,
) -> Result<Analysis, Error> {
    let asking = Asking::new(workplace)?;
    let (shelf, remarks) = asking.shelf()?;
    let judge = asking.judge(&shelf);
    let mut analysis = Analysis {
        remarks,
        version: shelf.version(),
        ..Analysis::default()
    };
    progress.begin(Stage::Checking, None);
    let unpacker = Unpacker::new(&workplace.store.connection)?;
    let walked: Result<(), Error> = pipeline::ordered_from_here(
        |send| walk(workplace, &asking, asked, progress, send),
        |batch: Vec<Stay>| look_through(&judge, &unpacker, batch),
        |found: Result<Vec<(Stay, Judged)>, Error>| {
            for (stay, judged) in found? {
                analysis.count(stay, judged);
            }
            Ok(())
        },
    );
    walked?;
    analysis.sort();
    Ok(analysis)
}

/// Hands the accounts that are asked for to the workers.
fn walk(
    workplace: &Workplace,
    asking: &Asking<'_>,
    asked: &Asked,
    progress: &dyn Progress,
    send: &mut dyn FnMut(Vec<Stay>) -> bool,
) -> Result<(), Error> {
    let payer = match &asked.payer {
        Some(letter) => Some(workplace.letter(letter, asked.period)?),
        None => None,
    };
    let activities: Vec<Activity> = asking.rule.activities().collect();
    let connection = &workplace.store.connection;
    in_batches(progress, send, |put| {
        stays::each(
            connection,
            asked.period,
            &activities,
            asked.is_all,
            |stay| {
                let stay = with_payer(workplace, asked.period, stay);
                match payer.is_some() && stay.payer != payer {
                    true => Ok(()),
                    false => put(stay),
                }
            },
        )
    })
}

/// Before a reply, the payer is whom the policy names.
fn with_payer(workplace: &Workplace, period: ReportingPeriod, stay: Stay) -> Stay {
    let by_policy = || {
        let setup = workplace.setup.as_ref()?;
        let policy = (stay.insurer_ogrn.as_deref(), stay.policy_region.as_deref());
        export::payer_by_policy(setup, period, policy.0, policy.1)
    };
    let payer = stay.payer.clone().or_else(by_policy);
    Stay { payer, ..stay }
}

fn look_through(
    judge: &Judge<'_>,
    unpacker: &Unpacker,
    batch: Vec<Stay>,
) -> Result<Vec<(Stay, Judged)>, Error> {
    let texts = unpacker.unpack(batch.iter().map(|stay| &stay.document))?;
    let mut found = Vec::with_capacity(batch.len());
    for (mut stay, text) in batch.into_iter().zip(&texts) {
        let tree = Element::parse(text).map_err(correct::damaged)?;
        let edition = &judge.profile.edition;
        let judged = match path::accounts(edition, &tree).first() {
            None => Judged::default(),
            Some(account) => {
                let said = judge.rule.read(edition, stay.activity, &tree, account);
                judge.judge(&stay, &said)
            }
        };
        // Nobody asks for it any more, and there may be many.
        stay.document.bytes = Vec::new();
        found.push((stay, judged));
    }
    Ok(found)
}

impl Analysis {
    /// Accounts by the money that they are off, what is found about one together.
    fn sort(&mut self) {
        let money = |finding: &Finding| finding.difference.0.unsigned_abs();
        let mut of_account: HashMap<i64, u64> = HashMap::new();
        for finding in &self.findings {
            let most = of_account.entry(finding.account_id).or_default();
            *most = money(finding).max(*most);
        }
        let off = |finding: &Finding| Reverse(of_account.get(&finding.account_id).copied());
        self.findings.sort_by(|one, other| {
            let order = |f: &Finding| (off(f), f.account_id, f.what.kind());
            order(one).cmp(&order(other))
        });
    }

    fn count(&mut self, stay: Stay, judged: Judged) {
        self.accounts += 1;
        self.checked += u64::from(judged.computed.is_some());
        let difference = |what: &What| match (what, judged.computed) {
            (what, Some(computed)) if what.kind().is_money() => stay.billed - computed,
            (What::OverMaximum { by, .. }, None) => *by,
            _ => Kopecks::ZERO,
        };
        let found = judged.found.into_iter().map(|(what, field)| Finding {
            account_id: stay.id,
            key: stay.key.clone(),
            activity: stay.activity,
            payer: stay.payer.clone(),
            department: stay.department.clone(),
            person: stay.person.clone(),
            standard: judged.standard.clone(),
            diagnosis: stay.diagnosis.clone(),
            difference: difference(&what),
            what,
            field,
            billed: stay.billed,
            computed: judged.computed,
        });
        self.findings.extend(found);
    }
}
