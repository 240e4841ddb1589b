//! The accounts of a period in columns: a million of them in some fifty megabytes.
//!
//! Filled batch by batch by a thread that reads, searched and sorted as a whole. Strings that repeat
//! are kept once and rows name them by number, so a search looks at each of them once. Knows no
//! window and no words.

use std::collections::{HashMap, HashSet};

use chrono::{Duration, NaiveDate};

use crate::domain::{Activity, Kopecks, State, key};
use crate::store::listing::Listed;
use crate::ui::keys::other_layout;

/// Strings that rows name by number. Number 0 is the empty one: what an account lacks.
#[derive(Clone, Debug, Default)]
pub struct Pool {
    text: String,
    ends: Vec<u32>,
}

impl Pool {
    pub fn len(&self) -> usize {
        self.ends.len() + 1
    }

    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    pub fn get(&self, at: usize) -> &str {
        let Some(own) = at.checked_sub(1).filter(|own| *own < self.ends.len()) else {
            return "";
        };
        let start = own.checked_sub(1).map_or(0, |former| self.ends[former]);
        &self.text[start as usize..self.ends[own] as usize]
    }

    fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(self.text.len() as u32);
    }

    fn append(&mut self, other: &Pool) {
        let shift = self.text.len() as u32;
        self.text.push_str(&other.text);
        self.ends.extend(other.ends.iter().map(|end| end + shift));
    }

    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|at| self.get(at))
    }

    pub fn find(&self, text: &str) -> Option<usize> {
        self.iter().position(|own| own == text)
    }

    /// For each string its place in the order of the alphabet; numbers by their value, before words.
    fn ranks(&self) -> Vec<u32> {
        let mut sorted: Vec<(u64, String, u32)> = self
            .iter()
            .enumerate()
            .map(|(at, text)| {
                let number = text.parse().map_or(u64::MAX, |number: u32| number.into());
                (number, folded(text), at as u32)
            })
            .collect();
        sorted.sort_unstable();
        let mut ranks = vec![0; sorted.len()];
        for (rank, (_, _, at)) in sorted.into_iter().enumerate() {
            ranks[at as usize] = rank as u32;
        }
        ranks
    }
}

/// Small letters, «ё» as «е».
fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    fold(text, &mut out);
    out
}

fn fold(text: &str, out: &mut String) {
    out.clear();
    out.extend(
        text.chars()
            .flat_map(char::to_lowercase)
            .map(|sign| match sign {
                'ё' => 'е',
                other => other,
            }),
    );
}

/// Which strings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    Surname,
    /// Name and patronymic.
    Given,
    Department,
    Doctor,
    Diagnosis,
    Payer,
    /// Numbers of policies that are not all digits.
    Policy,
}

const N_POOLS: usize = 7;

/// Days are counted from here; 0 is no day.
const FIRST_DAY: NaiveDate = match NaiveDate::from_ymd_opt(1880, 1, 1) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

fn to_day(date: Option<NaiveDate>) -> u16 {
    let days = date.map_or(0, |date| (date - FIRST_DAY).num_days() + 1);
    u16::try_from(days.max(0)).unwrap_or(u16::MAX)
}

fn from_day(day: u16) -> Option<NaiveDate> {
    (day > 0).then(|| FIRST_DAY + Duration::days(i64::from(day) - 1))
}

/// A number of a policy: how many digits and which; others are in their pool.
const DIGITS_AT: u32 = 58;
const ODD_POLICY: u64 = 63;

fn digits_of(policy: &str) -> Option<u64> {
    let is_plain = (1..=17).contains(&policy.len()) && policy.bytes().all(|b| b.is_ascii_digit());
    let value: u64 = policy.parse().ok().filter(|_| is_plain)?;
    Some((policy.len() as u64) << DIGITS_AT | value)
}

/// The rows, a column each.
#[derive(Clone, Default)]
pub struct Rows {
    pools: [Pool; N_POOLS],
    ids: Vec<u32>,
    numbers: Vec<u32>,
    surnames: Vec<u32>,
    given: Vec<u32>,
    births: Vec<u16>,
    policies: Vec<u64>,
    activities: Vec<u8>,
    departments: Vec<u16>,
    doctors: Vec<u16>,
    diagnoses: Vec<u16>,
    starts: Vec<u16>,
    ends: Vec<u16>,
    payers: Vec<u8>,
    states: Vec<u8>,
    findings: Vec<u8>,
    billed: Vec<i64>,
}

impl std::fmt::Debug for Rows {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Rows({})", self.len())
    }
}

impl Rows {
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    pub fn pool(&self, of: Of) -> &Pool {
        &self.pools[of as usize]
    }

    pub fn id(&self, row: usize) -> i64 {
        i64::from(self.ids[row])
    }

    pub fn number(&self, row: usize) -> u32 {
        self.numbers[row]
    }

    pub fn surname(&self, row: usize) -> &str {
        self.pool(Of::Surname).get(self.surnames[row] as usize)
    }

    pub fn given(&self, row: usize) -> &str {
        self.pool(Of::Given).get(self.given[row] as usize)
    }

    pub fn birth(&self, row: usize) -> Option<NaiveDate> {
        from_day(self.births[row])
    }

    pub fn start(&self, row: usize) -> Option<NaiveDate> {
        from_day(self.starts[row])
    }

    pub fn end(&self, row: usize) -> Option<NaiveDate> {
        from_day(self.ends[row])
    }

    pub fn activity(&self, row: usize) -> Activity {
        Activity::ALL[usize::from(self.activities[row])]
    }

    pub fn state(&self, row: usize) -> State {
        State::ALL[usize::from(self.states[row])]
    }

    pub fn department(&self, row: usize) -> &str {
        self.pool(Of::Department).get(self.departments[row].into())
    }

    pub fn doctor(&self, row: usize) -> &str {
        self.pool(Of::Doctor).get(self.doctors[row].into())
    }

    pub fn diagnosis(&self, row: usize) -> &str {
        self.pool(Of::Diagnosis).get(self.diagnoses[row].into())
    }

    pub fn payer(&self, row: usize) -> &str {
        self.pool(Of::Payer).get(self.payers[row].into())
    }

    pub fn findings(&self, row: usize) -> u8 {
        self.findings[row]
    }

    pub fn billed(&self, row: usize) -> Kopecks {
        Kopecks(self.billed[row])
    }

    /// The row of an account.
    pub fn row_of(&self, id: i64) -> Option<usize> {
        let id = u32::try_from(id).ok()?;
        self.ids.iter().position(|own| *own == id)
    }

    /// What all of it takes, strings included.
    pub fn bytes(&self) -> usize {
        let strings: usize = self
            .pools
            .iter()
            .map(|pool| pool.text.capacity() + pool.ends.capacity() * 4)
            .sum();
        let words = [&self.ids, &self.numbers, &self.surnames, &self.given];
        let halves = [
            &self.births,
            &self.departments,
            &self.doctors,
            &self.diagnoses,
            &self.starts,
            &self.ends,
        ];
        let bytes = [&self.activities, &self.payers, &self.states, &self.findings];
        strings
            + words.iter().map(|v| v.capacity() * 4).sum::<usize>()
            + halves.iter().map(|v| v.capacity() * 2).sum::<usize>()
            + bytes.iter().map(|v| v.capacity()).sum::<usize>()
            + (self.policies.capacity() + self.billed.capacity()) * 8
    }

    /// Adds a batch of the same [`Builder`].
    pub fn append(&mut self, batch: &Rows) {
        for (own, new) in self.pools.iter_mut().zip(&batch.pools) {
            own.append(new);
        }
        macro_rules! extend {
            ($($column:ident)*) => {
                $(self.$column.extend_from_slice(&batch.$column);)*
            };
        }
        extend!(ids numbers surnames given births policies activities departments doctors diagnoses
                starts ends payers states findings billed);
    }

    /// Nothing more will come.
    pub fn finish(&mut self) {
        macro_rules! shrink {
            ($($column:ident)*) => {
                $(self.$column.shrink_to_fit();)*
            };
        }
        shrink!(ids numbers surnames given births policies activities departments doctors diagnoses
                starts ends payers states findings billed);
    }

    fn has_digits(&self, row: usize, digits: &[u8]) -> bool {
        let policy = self.policies[row];
        let n = policy >> DIGITS_AT;
        if n == 0 || n == ODD_POLICY {
            return false;
        }
        let mut value = policy & ((1 << DIGITS_AT) - 1);
        let mut text = [b'0'; 17];
        let own = &mut text[..n as usize];
        for digit in own.iter_mut().rev() {
            *digit = b'0' + (value % 10) as u8;
            value /= 10;
        }
        own.windows(digits.len()).any(|window| window == digits)
    }
}

/// Turns accounts into batches of rows; knows every string it has given a number.
#[derive(Default)]
pub struct Builder {
    known: [HashMap<Box<str>, u32>; N_POOLS],
    batch: Rows,
    given: String,
}

impl Builder {
    pub fn len(&self) -> usize {
        self.batch.len()
    }

    pub fn is_empty(&self) -> bool {
        self.batch.is_empty()
    }

    pub fn take(&mut self) -> Rows {
        std::mem::take(&mut self.batch)
    }

    fn number(&mut self, of: Of, text: &str) -> u32 {
        if text.is_empty() {
            return 0;
        }
        let known = &mut self.known[of as usize];
        if let Some(number) = known.get(text) {
            return *number;
        }
        let number = known.len() as u32 + 1;
        known.insert(text.into(), number);
        self.batch.pools[of as usize].push(text);
        number
    }

    /// A number of few: no organization has 65 thousand doctors or departments. What is beyond
    /// stands as if it were missing, in the list only.
    fn small(&mut self, of: Of, text: Option<&str>) -> u16 {
        u16::try_from(self.number(of, text.unwrap_or_default())).unwrap_or(0)
    }

    pub fn push(&mut self, listed: &Listed<'_>) {
        let mut given = std::mem::take(&mut self.given);
        given.clear();
        for part in [listed.name, listed.patronymic].into_iter().flatten() {
            if !given.is_empty() {
                given.push(' ');
            }
            given.push_str(part);
        }
        let surname = self.number(Of::Surname, listed.surname.unwrap_or_default());
        let given_number = self.number(Of::Given, &given);
        self.given = given;
        let policy = match listed.policy_number.unwrap_or_default() {
            "" => 0,
            number => digits_of(number).unwrap_or_else(|| {
                ODD_POLICY << DIGITS_AT | u64::from(self.number(Of::Policy, number))
            }),
        };
        let department = self.small(Of::Department, listed.department);
        let doctor = self.small(Of::Doctor, listed.doctor);
        let diagnosis = self.small(Of::Diagnosis, listed.diagnosis);
        let payer = self.small(Of::Payer, listed.payer);
        let batch = &mut self.batch;
        // Ids count accounts from one on: four thousand million of them are not to be.
        batch.ids.push(u32::try_from(listed.id).unwrap_or(0));
        let number = listed.number.and_then(|number| u32::try_from(number).ok());
        batch.numbers.push(number.unwrap_or(0));
        batch.surnames.push(surname);
        batch.given.push(given_number);
        batch.births.push(to_day(listed.birth_date));
        batch.policies.push(policy);
        batch.activities.push(listed.activity as u8);
        batch.departments.push(department);
        batch.doctors.push(doctor);
        batch.diagnoses.push(diagnosis);
        batch.starts.push(to_day(listed.cure_start));
        batch.ends.push(to_day(Some(listed.cure_end)));
        batch.payers.push(u8::try_from(payer).unwrap_or(0));
        batch.states.push(listed.state as u8);
        batch
            .findings
            .push(u8::try_from(listed.n_findings).unwrap_or(u8::MAX));
        batch.billed.push(listed.billed.0);
    }
}

/// A column to sort by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum By {
    Number,
    Patient,
    Birth,
    Activity,
    Department,
    Doctor,
    Diagnosis,
    Start,
    End,
    Payer,
    State,
    Findings,
    Billed,
}

/// Sorts, keeping the former order among equals: by department, and within it as before.
pub fn sort(rows: &Rows, former: &[u32], by: By, is_falling: bool) -> Vec<u32> {
    let (ranks, seconds) = match by {
        By::Patient => (rows.pool(Of::Surname).ranks(), rows.pool(Of::Given).ranks()),
        By::Department => (rows.pool(Of::Department).ranks(), Vec::new()),
        By::Doctor => (rows.pool(Of::Doctor).ranks(), Vec::new()),
        By::Diagnosis => (rows.pool(Of::Diagnosis).ranks(), Vec::new()),
        By::Payer => (rows.pool(Of::Payer).ranks(), Vec::new()),
        _ => (Vec::new(), Vec::new()),
    };
    let place = |row: usize| -> u64 {
        match by {
            By::Number => rows.numbers[row].into(),
            By::Patient => {
                let surname = u64::from(ranks[rows.surnames[row] as usize]);
                surname << 32 | u64::from(seconds[rows.given[row] as usize])
            }
            By::Birth => rows.births[row].into(),
            By::Activity => rows.activities[row].into(),
            By::Department => ranks[usize::from(rows.departments[row])].into(),
            By::Doctor => ranks[usize::from(rows.doctors[row])].into(),
            By::Diagnosis => ranks[usize::from(rows.diagnoses[row])].into(),
            By::Start => rows.starts[row].into(),
            By::End => rows.ends[row].into(),
            By::Payer => ranks[usize::from(rows.payers[row])].into(),
            By::State => rows.states[row].into(),
            By::Findings => rows.findings[row].into(),
            // The sign turned over, whole numbers stand in order without it.
            By::Billed => (rows.billed[row] as u64) ^ (1 << 63),
        }
    };
    let mut places: Vec<(u64, u32)> = former
        .iter()
        .map(|row| {
            let place = place(*row as usize);
            (if is_falling { !place } else { place }, *row)
        })
        .collect();
    places.sort_by_key(|(place, _)| *place);
    places.into_iter().map(|(_, row)| row).collect()
}

/// States as bits.
pub type States = u16;

pub fn states(of: &[State]) -> States {
    of.iter().map(|state| 1 << *state as u16).sum()
}

/// Which rows are listed. Names and not numbers, so that it outlives a reload.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    pub states: Option<States>,
    pub payer: Option<String>,
    pub activity: Option<Activity>,
    pub department: Option<String>,
    pub doctor: Option<String>,
    pub text: String,
}

impl Filter {
    pub fn is_empty(&self) -> bool {
        *self == Filter::default()
    }

    /// Words of the text that may be the beginning of a key; the store knows them.
    pub fn keys(&self) -> Vec<String> {
        let may_be = |word: &&str| {
            let normal = key::normal(word);
            normal.len() >= SHORTEST_KEY
                && normal.bytes().all(|b| b.is_ascii_alphanumeric())
                && normal.bytes().any(|b| b.is_ascii_digit())
        };
        let words = self.text.split_whitespace();
        words.filter(may_be).map(key::normal).collect()
    }
}

/// Fewer signs of a key would find half of the month.
const SHORTEST_KEY: usize = 6;
/// Digits of a policy's number; fewer mean the number in the file.
const SHORTEST_POLICY: usize = 4;

/// Accounts whose key begins with a word, as the store found them.
#[derive(Clone, Debug, Default)]
pub struct FoundKeys {
    pub words: Vec<String>,
    pub ids: Vec<HashSet<u32>>,
}

/// A word of the text, made ready for rows.
struct Word {
    surnames: Vec<bool>,
    given: Vec<bool>,
    policies: Vec<bool>,
    digits: Option<String>,
    ids: Option<HashSet<u32>>,
}

fn has(pool: &Pool, spellings: &[String]) -> Vec<bool> {
    let mut own = String::new();
    pool.iter()
        .map(|text| {
            fold(text, &mut own);
            spellings.iter().any(|word| own.contains(word.as_str()))
        })
        .collect()
}

/// A filter made ready for rows.
pub struct Sieve {
    states: States,
    payer: Option<Option<u8>>,
    activity: Option<u8>,
    department: Option<Option<u16>>,
    doctor: Option<Option<u16>>,
    words: Vec<Word>,
}

/// What may keep a row out.
const BY_STATE: u8 = 1;
const BY_PAYER: u8 = 2;
const BY_ACTIVITY: u8 = 4;
const BY_DEPARTMENT: u8 = 8;
const BY_DOCTOR: u8 = 16;
const BY_TEXT: u8 = 32;

impl Sieve {
    pub fn new(rows: &Rows, filter: &Filter, keys: &FoundKeys) -> Sieve {
        let named = |of: Of, name: &Option<String>| {
            name.as_ref().map(|name| {
                let at = rows.pool(of).find(name);
                at.and_then(|at| u16::try_from(at).ok())
            })
        };
        let words = filter.text.split_whitespace().map(|word| {
            let other: String = word
                .chars()
                .map(|sign| other_layout(sign).unwrap_or(sign))
                .collect();
            let spellings = [folded(word), folded(&other)];
            let is_number = word.bytes().all(|b| b.is_ascii_digit());
            let normal = key::normal(word);
            let own = keys.words.iter().position(|known| *known == normal);
            Word {
                surnames: has(rows.pool(Of::Surname), &spellings),
                given: has(rows.pool(Of::Given), &spellings),
                policies: has(rows.pool(Of::Policy), &spellings[..1]),
                digits: is_number.then(|| word.to_owned()),
                ids: own.and_then(|at| keys.ids.get(at).cloned()),
            }
        });
        Sieve {
            states: filter.states.unwrap_or(States::MAX),
            payer: named(Of::Payer, &filter.payer)
                .map(|at| at.and_then(|at| u8::try_from(at).ok())),
            activity: filter.activity.map(|activity| activity as u8),
            department: named(Of::Department, &filter.department),
            doctor: named(Of::Doctor, &filter.doctor),
            words: words.collect(),
        }
    }

    fn misses(&self, rows: &Rows, row: usize) -> u8 {
        let mut misses = 0;
        if self.states & (1 << rows.states[row]) == 0 {
            misses |= BY_STATE;
        }
        if self
            .payer
            .is_some_and(|payer| payer != Some(rows.payers[row]))
        {
            misses |= BY_PAYER;
        }
        if self.activity.is_some_and(|own| own != rows.activities[row]) {
            misses |= BY_ACTIVITY;
        }
        if self
            .department
            .is_some_and(|own| own != Some(rows.departments[row]))
        {
            misses |= BY_DEPARTMENT;
        }
        if self
            .doctor
            .is_some_and(|own| own != Some(rows.doctors[row]))
        {
            misses |= BY_DOCTOR;
        }
        if !self.words.iter().all(|word| word.is_in(rows, row)) {
            misses |= BY_TEXT;
        }
        misses
    }
}

impl Word {
    fn is_in(&self, rows: &Rows, row: usize) -> bool {
        if self.surnames[rows.surnames[row] as usize] || self.given[rows.given[row] as usize] {
            return true;
        }
        if let Some(digits) = &self.digits {
            let is_number = rows.numbers[row] > 0 && {
                let mut text = [0; 10];
                decimal(rows.numbers[row], &mut text).starts_with(digits.as_bytes())
            };
            if is_number
                || (digits.len() >= SHORTEST_POLICY && rows.has_digits(row, digits.as_bytes()))
            {
                return true;
            }
        }
        let policy = rows.policies[row];
        if policy >> DIGITS_AT == ODD_POLICY
            && self.policies[(policy & ((1 << DIGITS_AT) - 1)) as usize]
        {
            return true;
        }
        self.ids
            .as_ref()
            .is_some_and(|ids| ids.contains(&rows.ids[row]))
    }
}

fn decimal(mut number: u32, text: &mut [u8; 10]) -> &[u8] {
    let mut at = text.len();
    loop {
        at -= 1;
        text[at] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            return &text[at..];
        }
    }
}

/// Pieces and kopecks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub n: usize,
    pub sum: Kopecks,
}

impl Tally {
    fn add(&mut self, sum: i64) {
        self.n += 1;
        self.sum.0 += sum;
    }
}

/// What a filter lists: rows in order, their sums, and how many rows each choice of a picker would
/// list were it chosen instead.
#[derive(Clone, Debug, Default)]
pub struct Found {
    pub shown: Vec<u32>,
    pub listed: Tally,
    pub refused: Tally,
    pub states: [usize; State::ALL.len()],
    pub activities: [usize; Activity::ALL.len()],
    pub payers: Vec<usize>,
    pub departments: Vec<usize>,
    pub doctors: Vec<usize>,
}

fn is_refused(state: u8) -> bool {
    state == State::RefusedAtPrecheck as u8 || state == State::RefusedAtFinal as u8
}

impl Found {
    /// Lets rows through the sieve, behind those that are there.
    pub fn add(&mut self, rows: &Rows, sieve: &Sieve, candidates: impl Iterator<Item = u32>) {
        let grow = |counts: &mut Vec<usize>, of: Of| counts.resize(rows.pool(of).len(), 0);
        grow(&mut self.payers, Of::Payer);
        grow(&mut self.departments, Of::Department);
        grow(&mut self.doctors, Of::Doctor);
        for at in candidates {
            let row = at as usize;
            let misses = sieve.misses(rows, row);
            if misses == 0 {
                self.shown.push(at);
                self.listed.add(rows.billed[row]);
                if is_refused(rows.states[row]) {
                    self.refused.add(rows.billed[row]);
                }
            }
            let alone = |by: u8| misses & !by == 0;
            if alone(BY_STATE) {
                self.states[usize::from(rows.states[row])] += 1;
            }
            if alone(BY_ACTIVITY) {
                self.activities[usize::from(rows.activities[row])] += 1;
            }
            if alone(BY_PAYER) {
                self.payers[usize::from(rows.payers[row])] += 1;
            }
            if alone(BY_DEPARTMENT) {
                self.departments[usize::from(rows.departments[row])] += 1;
            }
            if alone(BY_DOCTOR) {
                self.doctors[usize::from(rows.doctors[row])] += 1;
            }
        }
    }
}

/// The next listed row from `from` on, in a ring, whose surname begins so.
pub fn find_surname(rows: &Rows, shown: &[u32], from: usize, typed: &str) -> Option<usize> {
    let other: String = typed
        .chars()
        .map(|sign| other_layout(sign).unwrap_or(sign))
        .collect();
    let begins = |beginning: &str| -> Vec<bool> {
        let mut own = String::new();
        let pool = rows.pool(Of::Surname);
        pool.iter()
            .map(|text| {
                fold(text, &mut own);
                own.starts_with(beginning)
            })
            .collect()
    };
    [folded(typed), folded(&other)].iter().find_map(|spelling| {
        let begins = begins(spelling);
        let is_it = |at: &usize| begins[rows.surnames[shown[*at] as usize] as usize];
        (from..shown.len())
            .find(is_it)
            .or_else(|| (0..from.min(shown.len())).find(is_it))
    })
}

/// Marked rows, with their sum.
#[derive(Clone, Debug, Default)]
pub struct Marks {
    bits: Vec<u64>,
    pub tally: Tally,
}

impl Marks {
    pub fn has(&self, row: u32) -> bool {
        let word = self.bits.get(row as usize / 64).copied().unwrap_or(0);
        word >> (row % 64) & 1 == 1
    }

    pub fn set(&mut self, rows: &Rows, row: u32, is_marked: bool) {
        if self.has(row) == is_marked {
            return;
        }
        let at = row as usize / 64;
        if self.bits.len() <= at {
            self.bits.resize(at + 1, 0);
        }
        self.bits[at] ^= 1 << (row % 64);
        let billed = rows.billed(row as usize);
        match is_marked {
            true => self.tally.add(billed.0),
            false => {
                self.tally.n -= 1;
                self.tally.sum -= billed;
            }
        }
    }

    pub fn rows(&self) -> impl Iterator<Item = u32> + '_ {
        let words = self.bits.iter().enumerate();
        words.flat_map(|(at, word)| {
            let bits = (0..64).filter(move |bit| word >> bit & 1 == 1);
            bits.map(move |bit| at as u32 * 64 + bit)
        })
    }

    pub fn ids(&self, rows: &Rows) -> Vec<i64> {
        self.rows().map(|row| rows.id(row as usize)).collect()
    }
}
