//! Planned volumes (плановые объёмы) and what is billed against them: a month, its quarter and its year so
//! far.
//!
//! The plan is the dictionary `volumes`. The fact is what is to be paid: accounts in the registries of a
//! month that are not refused and, of the last month, what waits up to its end. A line counts the months
//! for which the plan has it. Profile and kind of care stand in the documents of accounts alone: those are
//! read only where the plan asks for them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::domain::volume::{Planned, Volume, VolumeCell, VolumeKey};
use crate::domain::{Activity, Kopecks, ReportingPeriod};
use crate::exchange::profile::VolumePaths;
use crate::exchange::xml::Element;
use crate::exchange::{Profile, path, pipeline};
use crate::nsi::Dictionary;
use crate::store;
use crate::store::documents::{self, Stored, Unpacker};
use crate::store::volumes::{self as rows, Counted, Place};

use super::export::payer_by_policy;
use super::{Error, Progress, Rule, Stage, Workplace, correct, nsi};

/// The code of the dictionary.
const DICTIONARY: &str = "volumes";
/// Documents that are read together.
const BATCH: usize = 128;
/// How many rows pass between two questions whether to go on.
const SLICE: u64 = 1024;

/// A month against its plan.
#[derive(Clone, Debug)]
pub struct Volumes {
    pub period: ReportingPeriod,
    /// By activity, payer, profile and kind of care; what takes more together comes first.
    pub rows: Vec<Row>,
    /// Of the month, everything.
    pub total: Volume,
    /// Of the month, what no line of its plan covers.
    pub unplanned: Volume,
    /// What accounts of the month are for the plan.
    pub cells: Vec<VolumeCell>,
    /// The accounts that can be put off, in the order in which they came in.
    pub waiting: Vec<Waiting>,
    /// The others, by registry and cell.
    pub placed: Vec<(Place, usize, Volume)>,
}

/// A line of the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub key: VolumeKey,
    pub month: Measure,
    pub quarter: Measure,
    /// From January on.
    pub year: Measure,
}

/// Plan and fact of some months.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Measure {
    /// How many of the months have the line; without one there is nothing to compare.
    pub n_months: usize,
    pub planned: Planned,
    pub fact: Volume,
}

impl Measure {
    pub fn over(&self) -> Volume {
        self.planned.over(self.fact)
    }
}

/// An account that waits for the month's registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    pub key: String,
    pub surname: Option<String>,
    /// ISO.
    pub cure_end: String,
    /// Whole cost.
    pub billed: Kopecks,
    /// Its place among the cells.
    pub cell: usize,
}

/// Counts a month against its plan.
///
/// # Errors
/// [`Rule::NoSetup`]; [`Rule::NoVolumes`] where the plan has nothing for the year up to this month;
/// [`Error::Cancelled`]; what the store says.
pub fn volumes(
    workplace: &Workplace,
    period: ReportingPeriod,
    progress: &dyn Progress,
) -> Result<Volumes, Error> {
    workplace.setup()?;
    let plan = Plan::of_year(workplace, period)?;
    let facts = Facts::count(workplace, &plan, period, progress)?;
    Ok(plan.measure(period, facts))
}

// ---- The plan ----

struct Plan {
    months: BTreeMap<ReportingPeriod, BTreeMap<VolumeKey, Planned>>,
}

impl Plan {
    /// What is planned from January of the year to this month.
    fn of_year(workplace: &Workplace, period: ReportingPeriod) -> Result<Plan, Error> {
        let shelf = nsi::shelf(workplace, &[DICTIONARY])?;
        let from = first_of(period, 12);
        let mut plan = Plan {
            months: BTreeMap::new(),
        };
        if let Some(dictionary) = shelf.dictionary(DICTIONARY) {
            plan.read(dictionary, from, period);
        }
        match plan.months.is_empty() {
            true => Err(Rule::NoVolumes { period }.into()),
            false => Ok(plan),
        }
    }

    fn read(&mut self, dictionary: &Dictionary, from: ReportingPeriod, to: ReportingPeriod) {
        let column = |name: &str| dictionary.column(name);
        let columns = ["PERIOD", "PAYER", "ACTIVITY", "PROFILE", "HELP_KIND"].map(column);
        let (count, sum) = (column("COUNT"), column("SUM"));
        for row in dictionary.all() {
            let [period, payer, activity, profile, help_kind] = columns.map(|column| {
                let value = column.map_or("", |column| row.value(column));
                Some(value.to_owned()).filter(|value| !value.is_empty())
            });
            let period = period.and_then(|text| text.parse::<ReportingPeriod>().ok());
            let Some(period) = period.filter(|period| (from..=to).contains(period)) else {
                continue;
            };
            let key = VolumeKey {
                payer: payer.map(|letter| letter.to_uppercase()),
                activity: activity.as_deref().and_then(Activity::from_code),
                profile,
                help_kind,
            };
            let planned = Planned {
                count: count.and_then(|column| row.value(column).parse().ok()),
                sum: sum.and_then(|column| row.money(column)),
            };
            // Two spellings of a letter are one payer.
            let month = self.months.entry(period).or_default();
            let same = month
                .entry(key)
                .and_modify(|other| *other = other.with(planned));
            same.or_insert(planned);
        }
    }

    /// Whether the plan asks for what only the document of such an account says.
    fn needs_documents(&self) -> impl Fn(Activity) -> bool + use<> {
        let keys = self.months.values().flat_map(BTreeMap::keys);
        let deep = keys.filter(|key| key.profile.is_some() || key.help_kind.is_some());
        let activities: BTreeSet<Option<Activity>> = deep.map(|key| key.activity).collect();
        move |activity| activities.contains(&None) || activities.contains(&Some(activity))
    }

    fn measure(self, period: ReportingPeriod, facts: Facts) -> Volumes {
        let keys: BTreeSet<&VolumeKey> = self.months.values().flat_map(BTreeMap::keys).collect();
        let mut rows: Vec<Row> = keys
            .into_iter()
            .map(|key| {
                let since = |n: u32| self.since(key, first_of(period, n), &facts);
                Row {
                    key: key.clone(),
                    month: since(1),
                    quarter: since(3),
                    year: since(12),
                }
            })
            .collect();
        rows.sort_by(|one, other| order_of(&one.key).cmp(&order_of(&other.key)));
        let mut volumes = Volumes {
            period,
            rows,
            total: Volume::default(),
            unplanned: Volume::default(),
            cells: facts.cells,
            waiting: facts.waiting,
            placed: facts
                .placed
                .into_iter()
                .map(|((p, c), v)| (p, c, v))
                .collect(),
        };
        for ((month, cell), volume) in facts.by_month {
            if month != period {
                continue;
            }
            volumes.total.add(volume);
            let of_month = self.months.get(&period);
            let mut keys = of_month.into_iter().flat_map(BTreeMap::keys);
            if !keys.any(|key| key.covers(&volumes.cells[cell])) {
                volumes.unplanned.add(volume);
            }
        }
        volumes
    }

    /// A line over its months from `from` on.
    fn since(&self, key: &VolumeKey, from: ReportingPeriod, facts: &Facts) -> Measure {
        let mut measure = Measure::default();
        let covered: Vec<usize> = (0..facts.cells.len())
            .filter(|cell| key.covers(&facts.cells[*cell]))
            .collect();
        for (month, lines) in self.months.range(from..) {
            let Some(planned) = lines.get(key) else {
                continue;
            };
            measure.planned = match measure.n_months {
                0 => *planned,
                _ => measure.planned.with(*planned),
            };
            measure.n_months += 1;
            for cell in &covered {
                let volume = facts.by_month.get(&(*month, *cell));
                measure.fact.add(volume.copied().unwrap_or_default());
            }
        }
        measure
    }
}

/// How lines stand below each other.
fn order_of(key: &VolumeKey) -> impl Ord + '_ {
    (key.activity, &key.payer, &key.profile, &key.help_kind)
}

/// The first month of the month, quarter or year (1, 3 or 12 months long) that a period lies in.
fn first_of(period: ReportingPeriod, n_months: u32) -> ReportingPeriod {
    let first = (period.month() - 1) / n_months * n_months + 1;
    // The year has every month.
    ReportingPeriod::new(period.year(), first).unwrap_or(period)
}

// ---- The fact ----

struct Facts {
    /// The month in question.
    period: ReportingPeriod,
    cells: Vec<VolumeCell>,
    known: HashMap<VolumeCell, usize>,
    by_month: BTreeMap<(ReportingPeriod, usize), Volume>,
    waiting: Vec<Waiting>,
    placed: BTreeMap<(Place, usize), Volume>,
}

/// An account whose document has to be asked.
struct Unread {
    revision_id: i64,
    cell: VolumeCell,
    account: Kept,
}

/// What is kept of an account while its cell is found.
struct Kept {
    month: ReportingPeriod,
    billed: Kopecks,
    place: Option<Place>,
    /// One that waits, as it is known before its cell is.
    waiting: Option<Waiting>,
}

impl Facts {
    fn new(period: ReportingPeriod) -> Facts {
        Facts {
            period,
            cells: Vec::new(),
            known: HashMap::new(),
            by_month: BTreeMap::new(),
            waiting: Vec::new(),
            placed: BTreeMap::new(),
        }
    }

    fn count(
        workplace: &Workplace,
        plan: &Plan,
        period: ReportingPeriod,
        progress: &dyn Progress,
    ) -> Result<Facts, Error> {
        let mut facts = Facts::new(period);
        let mut unread = Vec::new();
        let needs_document = plan.needs_documents();
        let mut payers = Payers::new(workplace, period)?;
        let mut n: u64 = 0;
        let mut is_stopped = false;
        progress.begin(Stage::Reading, None);
        let connection = &workplace.store.connection;
        rows::each(connection, first_of(period, 12), period, |row| {
            n += 1;
            if n.is_multiple_of(SLICE) {
                progress.advance(SLICE);
                is_stopped = progress.is_cancelled();
            }
            let cell = VolumeCell {
                payer: payers.of(row),
                activity: row.activity,
                profile: None,
                help_kind: None,
            };
            let account = Kept::of(row, period);
            match needs_document(row.activity) {
                false => facts.add(cell, account),
                true => unread.push(Unread {
                    revision_id: row.revision_id,
                    cell,
                    account,
                }),
            }
            !is_stopped
        })?;
        if is_stopped {
            return Err(Error::Cancelled);
        }
        facts.read(workplace, unread, progress)?;
        Ok(facts)
    }

    fn add(&mut self, cell: VolumeCell, account: Kept) {
        let at = match self.known.get(&cell) {
            Some(at) => *at,
            None => {
                self.cells.push(cell.clone());
                self.known.insert(cell, self.cells.len() - 1);
                self.cells.len() - 1
            }
        };
        let volume = Volume::of(account.billed);
        let month = self.by_month.entry((account.month, at)).or_default();
        month.add(volume);
        if let Some(waiting) = account.waiting {
            self.waiting.push(Waiting {
                cell: at,
                ..waiting
            });
        }
        if let Some(place) = account.place.filter(|place| place.period == self.period) {
            self.placed.entry((place, at)).or_default().add(volume);
        }
    }

    /// Asks the documents, several threads at once.
    fn read(
        &mut self,
        workplace: &Workplace,
        unread: Vec<Unread>,
        progress: &dyn Progress,
    ) -> Result<(), Error> {
        if unread.is_empty() {
            return Ok(());
        }
        progress.begin(Stage::Reading, Some(unread.len() as u64));
        let connection = &workplace.store.connection;
        let (profile, unpacker) = (&*workplace.profile, Unpacker::new(connection)?);
        // The same few values over and over: numbers are kept of them.
        let mut values: Vec<Asked> = Vec::new();
        let mut number: HashMap<Asked, usize> = HashMap::new();
        let mut numbers: Vec<usize> = Vec::with_capacity(unread.len());
        pipeline::ordered_from_here(
            |send| {
                for slice in unread.chunks(BATCH) {
                    if progress.is_cancelled() {
                        return Err(Error::Cancelled);
                    }
                    let of = |account: &Unread| documents::stored(connection, account.revision_id);
                    let batch: Result<Vec<Stored>, store::Error> = slice.iter().map(of).collect();
                    progress.advance(slice.len() as u64);
                    if !send(batch?) {
                        break;
                    }
                }
                Ok(())
            },
            |batch| ask(profile, &unpacker, &batch),
            |asked: Result<Vec<Asked>, Error>| {
                for one in asked? {
                    let at = *number.entry(one.clone()).or_insert_with(|| {
                        values.push(one);
                        values.len() - 1
                    });
                    numbers.push(at);
                }
                Ok(())
            },
        )?;
        for (account, at) in unread.into_iter().zip(numbers) {
            let (profile, help_kind) = values[at].clone();
            let cell = VolumeCell {
                profile,
                help_kind,
                ..account.cell
            };
            self.add(cell, account.account);
        }
        Ok(())
    }
}

impl Kept {
    fn of(row: &Counted<'_>, period: ReportingPeriod) -> Kept {
        let waiting = || Waiting {
            key: row.key.to_owned(),
            surname: row.surname.map(str::to_owned),
            cure_end: row.cure_end.to_owned(),
            billed: row.billed,
            cell: 0,
        };
        Kept {
            month: row.place.map_or(period, |place| place.period),
            billed: row.billed,
            place: row.place,
            waiting: row.place.is_none().then(waiting),
        }
    }
}

/// Profile and kind of care.
type Asked = (Option<String>, Option<String>);

fn ask(profile: &Profile, unpacker: &Unpacker, batch: &[Stored]) -> Result<Vec<Asked>, Error> {
    let VolumePaths {
        profile: of_profile,
        help_kind,
    } = &profile.volumes;
    let texts = unpacker.unpack(batch)?;
    let ask = |text: &String| {
        let tree = Element::parse(text).map_err(correct::damaged)?;
        let accounts = path::accounts(&profile.edition, &tree);
        let value = |path: &Option<path::FieldPath>| {
            let account = accounts.first()?;
            path.as_ref()?.first(&tree, account)
        };
        Ok((value(of_profile), value(help_kind)))
    };
    texts.iter().map(ask).collect()
}

/// Who pays, by the reply that said so or by the policy. Few policies differ in what matters here.
struct Payers<'w> {
    workplace: &'w Workplace,
    period: ReportingPeriod,
    by_policy: HashMap<Policy, Option<String>>,
}

/// Insurer and region.
type Policy = (Option<String>, Option<String>);

impl<'w> Payers<'w> {
    fn new(workplace: &'w Workplace, period: ReportingPeriod) -> Result<Payers<'w>, Error> {
        workplace.setup()?;
        Ok(Payers {
            workplace,
            period,
            by_policy: HashMap::new(),
        })
    }

    fn of(&mut self, row: &Counted<'_>) -> Option<String> {
        if let Some(letter) = row.payer {
            return Some(letter.to_owned());
        }
        let period = row.place.map_or(self.period, |place| place.period);
        let owned = |text: Option<&str>| text.map(str::to_owned);
        let policy = (owned(row.insurer_ogrn), owned(row.policy_region));
        // A payer's letter may change within a year: only those of the month are remembered.
        let setup = self.workplace.setup.as_ref()?;
        let find = || payer_by_policy(setup, period, row.insurer_ogrn, row.policy_region);
        match period == self.period {
            true => self.by_policy.entry(policy).or_insert_with(find).clone(),
            false => find(),
        }
    }
}
