//! The accounts of a period, small: a million of them in some fifty megabytes.
//!
//! Filled batch by batch by a thread that reads, searched and sorted as a whole. Strings that repeat
//! are kept once and rows name them by number, so a search looks at each of them once. Knows no
//! window and no words.

use std::collections::{HashMap, HashSet};

use chrono::{Duration, NaiveDate};
use serde::{Deserialize, Serialize};

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

/// What a list needs of an account, in 48 bytes.
#[derive(Clone, Debug)]
struct Line {
    policy: u64,
    billed: i64,
    id: u32,
    number: u32,
    surname: u32,
    given: u32,
    birth: u16,
    department: u16,
    doctor: u16,
    diagnosis: u16,
    start: u16,
    end: u16,
    activity: u8,
    payer: u8,
    state: u8,
    n_findings: u8,
}

/// Rows are kept in pieces of so many: a growing list is never copied, nor held twice.
pub const PIECE: usize = 512;

/// The rows, and the strings that they name.
#[derive(Clone, Default)]
pub struct Rows {
    pools: [Pool; N_POOLS],
    pieces: Vec<Vec<Line>>,
    n: usize,
}

impl std::fmt::Debug for Rows {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Rows({})", self.len())
    }
}

impl Rows {
    pub fn len(&self) -> usize {
        self.n
    }

    pub fn is_empty(&self) -> bool {
        self.n == 0
    }

    fn line(&self, row: usize) -> &Line {
        &self.pieces[row / PIECE][row % PIECE]
    }

    pub fn pool(&self, of: Of) -> &Pool {
        &self.pools[of as usize]
    }

    pub fn id(&self, row: usize) -> i64 {
        i64::from(self.line(row).id)
    }

    pub fn number(&self, row: usize) -> u32 {
        self.line(row).number
    }

    pub fn surname(&self, row: usize) -> &str {
        self.pool(Of::Surname).get(self.line(row).surname as usize)
    }

    pub fn given(&self, row: usize) -> &str {
        self.pool(Of::Given).get(self.line(row).given as usize)
    }

    pub fn birth(&self, row: usize) -> Option<NaiveDate> {
        from_day(self.line(row).birth)
    }

    pub fn start(&self, row: usize) -> Option<NaiveDate> {
        from_day(self.line(row).start)
    }

    pub fn end(&self, row: usize) -> Option<NaiveDate> {
        from_day(self.line(row).end)
    }

    pub fn activity(&self, row: usize) -> Activity {
        Activity::ALL[usize::from(self.line(row).activity)]
    }

    pub fn state(&self, row: usize) -> State {
        State::ALL[usize::from(self.line(row).state)]
    }

    pub fn department(&self, row: usize) -> &str {
        self.pool(Of::Department)
            .get(self.line(row).department.into())
    }

    pub fn doctor(&self, row: usize) -> &str {
        self.pool(Of::Doctor).get(self.line(row).doctor.into())
    }

    pub fn diagnosis(&self, row: usize) -> &str {
        self.pool(Of::Diagnosis)
            .get(self.line(row).diagnosis.into())
    }

    pub fn payer(&self, row: usize) -> &str {
        self.pool(Of::Payer).get(self.line(row).payer.into())
    }

    pub fn n_findings(&self, row: usize) -> u8 {
        self.line(row).n_findings
    }

    pub fn billed(&self, row: usize) -> Kopecks {
        Kopecks(self.line(row).billed)
    }

    /// The row of an account.
    pub fn row_of(&self, id: i64) -> Option<usize> {
        let id = u32::try_from(id).ok()?;
        self.pieces.iter().flatten().position(|line| line.id == id)
    }

    /// What all of it takes, strings included.
    pub fn bytes(&self) -> usize {
        let strings = self
            .pools
            .iter()
            .map(|pool| pool.text.capacity() + pool.ends.capacity() * size_of::<u32>());
        let pieces = self
            .pieces
            .iter()
            .map(|piece| piece.capacity() * size_of::<Line>());
        strings.chain(pieces).sum()
    }

    fn push(&mut self, line: Line) {
        if self.n.is_multiple_of(PIECE) {
            self.pieces.push(Vec::with_capacity(PIECE));
        }
        if let Some(piece) = self.pieces.last_mut() {
            piece.push(line);
            self.n += 1;
        }
    }

    /// Adds a batch of the same [`Builder`]; one of whole pieces changes hands without a copy.
    pub fn append(&mut self, batch: Rows) {
        for (own, new) in self.pools.iter_mut().zip(&batch.pools) {
            own.append(new);
        }
        if self.n.is_multiple_of(PIECE) {
            self.n += batch.n;
            self.pieces.extend(batch.pieces);
        } else {
            batch
                .pieces
                .into_iter()
                .flatten()
                .for_each(|line| self.push(line));
        }
    }
}

impl Line {
    fn has_digits(&self, digits: &[u8]) -> bool {
        let n = self.policy >> DIGITS_AT;
        if n == 0 || n == ODD_POLICY {
            return false;
        }
        let mut value = self.policy & ((1 << DIGITS_AT) - 1);
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
        let number = listed.number.and_then(|number| u32::try_from(number).ok());
        self.batch.push(Line {
            policy,
            billed: listed.billed.0,
            // Ids count accounts from one on: four thousand million of them are not to be.
            id: u32::try_from(listed.id).unwrap_or(0),
            number: number.unwrap_or(0),
            surname,
            given: given_number,
            birth: to_day(listed.birth_date),
            department,
            doctor,
            diagnosis,
            start: to_day(listed.cure_start),
            end: to_day(Some(listed.cure_end)),
            activity: listed.activity as u8,
            payer: u8::try_from(payer).unwrap_or(0),
            state: listed.state as u8,
            n_findings: u8::try_from(listed.n_findings).unwrap_or(u8::MAX),
        });
    }
}

/// A column to sort by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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

/// Sorts all rows, keeping the former order among equals: by department, and within it as before.
pub fn sort(rows: &Rows, former: &[u32], by: By, is_falling: bool) -> Vec<u32> {
    let (ranks, seconds) = match by {
        By::Patient => (rows.pool(Of::Surname).ranks(), rows.pool(Of::Given).ranks()),
        By::Department => (rows.pool(Of::Department).ranks(), Vec::new()),
        By::Doctor => (rows.pool(Of::Doctor).ranks(), Vec::new()),
        By::Diagnosis => (rows.pool(Of::Diagnosis).ranks(), Vec::new()),
        By::Payer => (rows.pool(Of::Payer).ranks(), Vec::new()),
        _ => (Vec::new(), Vec::new()),
    };
    let place = |line: &Line| -> u64 {
        let place = match by {
            By::Number => line.number.into(),
            By::Patient => {
                let surname = u64::from(ranks[line.surname as usize]);
                surname << 32 | u64::from(seconds[line.given as usize])
            }
            By::Birth => line.birth.into(),
            By::Activity => line.activity.into(),
            By::Department => ranks[usize::from(line.department)].into(),
            By::Doctor => ranks[usize::from(line.doctor)].into(),
            By::Diagnosis => ranks[usize::from(line.diagnosis)].into(),
            By::Start => line.start.into(),
            By::End => line.end.into(),
            By::Payer => ranks[usize::from(line.payer)].into(),
            By::State => line.state.into(),
            By::Findings => line.n_findings.into(),
            // The sign turned over, whole numbers stand in order without it.
            By::Billed => (line.billed as u64) ^ (1 << 63),
        };
        if is_falling { !place } else { place }
    };
    by_digits(rows, former, place)
}

/// Sorts by numbers, sixteen bits of them at a time from the lowest: equals keep their order. Lines are
/// read one after the other, and jumped about in are only these bits: little memory, and near.
fn by_digits(rows: &Rows, former: &[u32], place: impl Fn(&Line) -> u64) -> Vec<u32> {
    let places = || rows.pieces.iter().flatten().map(&place);
    let first = places().next().unwrap_or_default();
    // Bits in which any two differ; the others order nothing.
    let differing = places().fold(0, |bits, place| bits | (place ^ first));
    let mut order = former.to_vec();
    let mut sorted = vec![0; order.len()];
    for shift in [0, 16, 32, 48] {
        if differing >> shift & 0xFFFF == 0 {
            continue;
        }
        let digits: Vec<u16> = places().map(|place| (place >> shift) as u16).collect();
        let mut next = vec![0_u32; 1 << 16];
        for digit in &digits {
            next[usize::from(*digit)] += 1;
        }
        let mut start = 0;
        for n in &mut next {
            (start, *n) = (start + *n, start);
        }
        for row in &order {
            let place = &mut next[usize::from(digits[*row as usize])];
            sorted[*place as usize] = *row;
            *place += 1;
        }
        std::mem::swap(&mut order, &mut sorted);
    }
    order
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
    /// With findings of the fund, or without any.
    pub has_findings: Option<bool>,
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
    has_findings: Option<bool>,
    words: Vec<Word>,
}

/// What may keep a row out.
const BY_STATE: u8 = 1;
const BY_PAYER: u8 = 2;
const BY_ACTIVITY: u8 = 4;
const BY_DEPARTMENT: u8 = 8;
const BY_DOCTOR: u8 = 16;
const BY_FINDINGS: u8 = 32;
const BY_TEXT: u8 = 64;

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
            has_findings: filter.has_findings,
            words: words.collect(),
        }
    }

    fn misses(&self, line: &Line) -> u8 {
        let mut misses = 0;
        if self.states & (1 << line.state) == 0 {
            misses |= BY_STATE;
        }
        if self.payer.is_some_and(|payer| payer != Some(line.payer)) {
            misses |= BY_PAYER;
        }
        if self.activity.is_some_and(|own| own != line.activity) {
            misses |= BY_ACTIVITY;
        }
        if self
            .department
            .is_some_and(|own| own != Some(line.department))
        {
            misses |= BY_DEPARTMENT;
        }
        if self.doctor.is_some_and(|own| own != Some(line.doctor)) {
            misses |= BY_DOCTOR;
        }
        if self
            .has_findings
            .is_some_and(|wanted| wanted != (line.n_findings > 0))
        {
            misses |= BY_FINDINGS;
        }
        if !self.words.iter().all(|word| word.is_in(line)) {
            misses |= BY_TEXT;
        }
        misses
    }
}

impl Word {
    fn is_in(&self, line: &Line) -> bool {
        if self.surnames[line.surname as usize] || self.given[line.given as usize] {
            return true;
        }
        if let Some(digits) = &self.digits {
            let is_number = line.number > 0 && {
                let mut text = [0; 10];
                decimal(line.number, &mut text).starts_with(digits.as_bytes())
            };
            if is_number || (digits.len() >= SHORTEST_POLICY && line.has_digits(digits.as_bytes()))
            {
                return true;
            }
        }
        if line.policy >> DIGITS_AT == ODD_POLICY
            && self.policies[(line.policy & ((1 << DIGITS_AT) - 1)) as usize]
        {
            return true;
        }
        self.ids.as_ref().is_some_and(|ids| ids.contains(&line.id))
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
    /// Without findings, and with some.
    pub findings: [usize; 2],
}

fn is_refused(state: u8) -> bool {
    state == State::RefusedAtPrecheck as u8 || state == State::RefusedAtFinal as u8
}

impl Found {
    /// What a filter lists of all rows, in an order. Lines are read one after the other; in their order
    /// only the bits that say which of them are listed.
    pub fn of(rows: &Rows, sieve: &Sieve, order: &[u32]) -> Found {
        let mut found = Found::default();
        let mut listed = vec![0_u64; rows.len().div_ceil(64)];
        found.weigh(rows, sieve, 0, |_, row| {
            listed[row as usize / 64] |= 1 << (row % 64);
        });
        let is_listed = |row: &u32| listed[*row as usize / 64] >> (row % 64) & 1 == 1;
        found.shown.reserve_exact(found.listed.n);
        found.shown.extend(order.iter().copied().filter(is_listed));
        found
    }

    /// Adds the rows from one on, as they came.
    pub fn add(&mut self, rows: &Rows, sieve: &Sieve, from: u32) {
        self.weigh(rows, sieve, from, |found, row| found.shown.push(row));
    }

    /// Counts the rows from one on; `list` gets those that the filter lists.
    fn weigh(
        &mut self,
        rows: &Rows,
        sieve: &Sieve,
        from: u32,
        mut list: impl FnMut(&mut Found, u32),
    ) {
        let grow = |counts: &mut Vec<usize>, of: Of| counts.resize(rows.pool(of).len(), 0);
        grow(&mut self.payers, Of::Payer);
        grow(&mut self.departments, Of::Department);
        grow(&mut self.doctors, Of::Doctor);
        let from = from as usize;
        let pieces = rows.pieces.iter().skip(from / PIECE).flatten();
        let first = from / PIECE * PIECE;
        let lines = (first..).zip(pieces).skip(from - first);
        for (row, line) in lines {
            let misses = sieve.misses(line);
            if misses == 0 {
                list(self, row as u32);
                self.listed.add(line.billed);
                if is_refused(line.state) {
                    self.refused.add(line.billed);
                }
            }
            let alone = |by: u8| misses & !by == 0;
            if alone(BY_STATE) {
                self.states[usize::from(line.state)] += 1;
            }
            if alone(BY_ACTIVITY) {
                self.activities[usize::from(line.activity)] += 1;
            }
            if alone(BY_PAYER) {
                self.payers[usize::from(line.payer)] += 1;
            }
            if alone(BY_DEPARTMENT) {
                self.departments[usize::from(line.department)] += 1;
            }
            if alone(BY_DOCTOR) {
                self.doctors[usize::from(line.doctor)] += 1;
            }
            if alone(BY_FINDINGS) {
                self.findings[usize::from(line.n_findings > 0)] += 1;
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
        let is_it = |at: &usize| begins[rows.line(shown[*at] as usize).surname as usize];
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
