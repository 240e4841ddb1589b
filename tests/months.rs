//! Random months: whatever clerks and funds do in whatever order, the month adds up after every
//! step, what is forbidden changes nothing, and undo and restore put back what was.
//!
//! The test keeps a model of its own (states of accounts, what was sent, answered and reissued) and
//! compares the program with it. `PROPTEST_CASES` asks for more months.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use common::{Given, Said};
use ladya::domain::{Activity, InvoiceSums, Kopecks, ReportingPeriod, Round};
use ladya::workflows::board::StepState;
use ladya::workflows::invoice::Asked;
use ladya::workflows::receive::{Options, Outcome};
use ladya::workflows::reissue::Payers;
use ladya::workflows::resubmit::Which;
use ladya::workflows::withhold::Entry;
use ladya::workflows::{
    Error, Quiet, Rule, Workplace, accept_suggested, board, capitation, defer, edit, export, form,
    import, invoice, mark, receive, reconcile, refusals, reissue, restore, resubmit, sent, sums,
    undo, unform, verify, withdraw, withhold,
};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestError, TestRunner};
use rusqlite::params;

const PERIODS: [&str; 2] = ["2021-04", "2021-05"];
const LETTERS: [&str; 3] = ["A", "B", "T"];

/// One thing to try; the numbers choose among what there is.
#[derive(Clone, Copy, Debug)]
struct Try {
    what: u8,
    a: u32,
    b: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum State {
    Absent,
    Pool,
    InRegistry,
    Sent,
    Prechecked,
    RefusedAtPrecheck,
    Reissued,
    Accepted,
    RefusedAtFinal,
    Deferred,
    Withdrawn,
}

impl State {
    fn code(self) -> &'static str {
        match self {
            State::Absent => "absent",
            State::Pool => "pool",
            State::InRegistry => "in_registry",
            State::Sent => "sent",
            State::Prechecked => "prechecked",
            State::RefusedAtPrecheck => "refused_at_precheck",
            State::Reissued => "reissued",
            State::Accepted => "accepted",
            State::RefusedAtFinal => "refused_at_final",
            State::Deferred => "deferred",
            State::Withdrawn => "withdrawn",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Accepted,
    Refused,
    Unknown,
}

#[derive(Clone, Debug)]
struct Account {
    first_key: String,
    payer_by_policy: &'static str,
    cure_period: usize,
    activity: Activity,
    state: State,
    payer: Option<String>,
    is_repeat: bool,
    is_test: bool,
    /// Sending and place in it.
    shipment: Option<(usize, usize)>,
    until: usize,
    registry: Option<i64>,
}

#[derive(Clone, Debug)]
struct Shipment {
    account: usize,
    key: String,
    billed: i64,
    case_based: i64,
    revision: i64,
    /// Letter of the reply, payer, verdict.
    precheck: Option<(String, String, Verdict)>,
    is_reissued: bool,
    last: Option<(String, Verdict, i64)>,
}

#[derive(Clone, Debug)]
struct Sending {
    period: usize,
    is_test: bool,
    number: String,
    is_restored: bool,
    shipments: Vec<Shipment>,
    /// Step and letter of replies in force.
    replies: BTreeSet<(char, String)>,
    seven: BTreeSet<String>,
}

/// An invoice in force: number, and what it says.
type Paper = (String, InvoiceSums);

/// Kopecks, and the reply that brought them.
type PerHead = (i64, Option<(usize, String)>);

#[derive(Clone, Debug, Default)]
struct Model {
    accounts: Vec<Account>,
    sendings: Vec<Sending>,
    /// Live withholdings: id, period, payer, kopecks.
    withheld: Vec<(i64, usize, String, i64)>,
    /// Live per-head money by period and payer, and whether a reply brought it.
    capitation: BTreeMap<(usize, String), PerHead>,
    /// Live invoices by period and payer.
    invoices: BTreeMap<(usize, String), Paper>,
    /// Standing of accounts that a live test round took, by account.
    before_test: BTreeMap<usize, (String, String, String)>,
}

/// A stored step that undo may take back.
struct Undoable {
    step: i64,
    digest: Vec<String>,
    model: Model,
}

struct World {
    folder: tempfile::TempDir,
    workplace: Workplace,
    given: Vec<Given>,
    model: Model,
    undoable: Vec<Undoable>,
    /// Outgoing files marked as handed over, by id.
    sent: BTreeSet<i64>,
    n_files: usize,
    period: usize,
}

/// What an operation did.
enum Did {
    /// The program refused it; nothing may have changed.
    Refused(String),
    /// It went through.
    Done,
}

fn period(at: usize) -> ReportingPeriod {
    PERIODS[at].parse().expect("a period")
}

fn pick<T>(list: &[T], n: u32) -> Option<&T> {
    (!list.is_empty()).then(|| &list[n as usize % list.len()])
}

/// Content of all tables but the journal's, without what an undone file leaves behind.
const CONTENT: [&str; 18] = [
    "SELECT * FROM accounts ORDER BY id",
    "SELECT * FROM registries ORDER BY id",
    "SELECT * FROM members ORDER BY 1, 2",
    "SELECT id, step, period, round, number, letter, name, sha256, size, export_id, step_id, status, ended_step, folder, bills
       FROM files WHERE status <> 'undone' ORDER BY id",
    "SELECT b.* FROM file_bodies b JOIN files f ON f.id = b.file_id WHERE f.status <> 'undone' ORDER BY 1, 2",
    "SELECT * FROM file_totals ORDER BY 1, 2, 3, 4",
    "SELECT * FROM shipments ORDER BY id",
    "SELECT * FROM decisions ORDER BY 1, 2",
    "SELECT * FROM findings ORDER BY id",
    "SELECT * FROM reissued ORDER BY 1, 2",
    "SELECT * FROM withholdings ORDER BY id",
    "SELECT * FROM capitations ORDER BY id",
    "SELECT * FROM invoices ORDER BY id",
    "SELECT * FROM keys ORDER BY key",
    "SELECT * FROM revisions ORDER BY id",
    "SELECT * FROM amounts ORDER BY 1, 2",
    "SELECT * FROM moves ORDER BY 1, 2",
    "SELECT * FROM setups ORDER BY 1",
];
/// The rest: a refused operation must not touch it either.
const REST: [&str; 3] = [
    "SELECT * FROM steps ORDER BY id",
    "SELECT * FROM dictionaries ORDER BY id",
    "SELECT * FROM files ORDER BY id",
];

impl World {
    fn new(n_accounts: usize, seed: u32) -> World {
        let folder = tempfile::tempdir().expect("a folder");
        let workplace = common::workplace(folder.path());
        let mut given = Vec::new();
        let mut accounts = Vec::new();
        for at in 0..n_accounts {
            let n = seed as usize + at * 7;
            let payer = ["A", "B", "A", "T", "B"][n % 5];
            let cure_period = usize::from(n % 4 == 3);
            let conditions = 1 + (n % 3) as u8;
            let key = format!("9{at:07}-FFFF-FFFF-FFFF-FFFFFFFFFFFF");
            accounts.push(Account {
                first_key: key.replace('-', ""),
                payer_by_policy: payer,
                cure_period,
                activity: [
                    Activity::Inpatient,
                    Activity::DayHospital,
                    Activity::Outpatient,
                ][usize::from(conditions) - 1],
                state: State::Absent,
                payer: None,
                is_repeat: false,
                is_test: false,
                shipment: None,
                until: 0,
                registry: None,
            });
            given.push(Given {
                key,
                payer,
                conditions,
                cure_end: format!("{}-{:02}", PERIODS[cure_period], 1 + n % 28),
                kopecks: 10_000 + (n as i64 % 50) * 137,
                is_case_based: !n.is_multiple_of(3),
                comment: "первый".into(),
                person: at + 1,
            });
        }
        World {
            folder,
            workplace,
            given,
            model: Model {
                accounts,
                ..Model::default()
            },
            undoable: Vec::new(),
            sent: BTreeSet::new(),
            n_files: 0,
            period: 0,
        }
    }

    fn connection(&self) -> &rusqlite::Connection {
        &self.workplace.store.connection
    }

    fn content(&self) -> Vec<String> {
        CONTENT
            .iter()
            .flat_map(|sql| common::dump(self.connection(), sql))
            .collect()
    }

    fn everything(&self) -> Vec<String> {
        let rest = REST
            .iter()
            .flat_map(|sql| common::dump(self.connection(), sql));
        self.content().into_iter().chain(rest).collect()
    }

    fn one<T: rusqlite::types::FromSql>(&self, sql: &str, with: impl rusqlite::Params) -> T {
        self.connection()
            .query_row(sql, with, |row| row.get(0))
            .expect(sql)
    }

    fn last_step(&self) -> i64 {
        self.one("SELECT coalesce(max(id), 0) FROM steps", [])
    }

    /// A column of an account's row.
    fn column<T: rusqlite::types::FromSql>(&self, account: usize, column: &str) -> T {
        let sql = format!(
            "SELECT a.{column} FROM keys k JOIN accounts a ON a.id = k.account_id WHERE k.key = ?1"
        );
        self.one(&sql, [&self.model.accounts[account].first_key])
    }

    fn key(&self, account: usize) -> String {
        match self.model.accounts[account].state {
            State::Absent => self.given[account].key.clone(),
            _ => self.column(account, "key"),
        }
    }

    fn path(&mut self, name: &str) -> PathBuf {
        self.n_files += 1;
        let folder = self.folder.path().join(format!("in{}", self.n_files));
        std::fs::create_dir_all(&folder).expect("a folder");
        folder.join(name)
    }

    fn out(&self) -> PathBuf {
        self.folder.path().join("out")
    }

    fn is_test_out(&self, at: usize) -> bool {
        self.model
            .sendings
            .iter()
            .any(|s| s.period == at && s.is_test && !s.is_restored)
    }

    /// Whether a correction may be made now (cli.md, «Correcting»).
    fn is_correctable(&self, account: usize) -> bool {
        let account = &self.model.accounts[account];
        match account.state {
            State::Pool | State::Deferred | State::InRegistry => true,
            State::RefusedAtPrecheck | State::RefusedAtFinal => true,
            State::Sent | State::Prechecked => account.is_test,
            _ => false,
        }
    }

    fn account(&mut self, at: usize) -> &mut Account {
        &mut self.model.accounts[at]
    }

    fn give_back(&mut self, at: usize) {
        let account = self.account(at);
        account.state = State::Pool;
        account.payer = None;
        account.shipment = None;
        account.registry = None;
        account.is_test = false;
    }

    /// Tries one thing; checks it against the model; returns what happened.
    fn attempt(&mut self, one: Try) -> Did {
        let Try { what, a, b } = one;
        match what {
            0..=2 => self.import(a, b),
            3..=7 => self.form(a, b),
            8 => self.unform(a),
            9 => self.mark(a, b),
            10..=15 => self.export(a, b),
            16 => self.mark_sent(a),
            17..=27 => self.precheck(a, b),
            28..=29 => self.corrected(a, b),
            30..=32 => self.restore(a),
            33..=34 => self.accept_suggested(a),
            35..=39 => self.edit(a, b),
            40..=46 => self.reissue(a, b),
            47..=48 => self.withhold(a, b),
            49 => self.capitation(a, b),
            50..=57 => self.last_reply(a, b),
            58..=61 => self.resubmit(a, b),
            62 => self.defer(a, b),
            63 => self.undefer(a),
            64 => self.withdraw(a),
            65..=71 => self.undo(),
            72..=75 => self.wrong_reply(a, b),
            77..=78 => self.invoice(a, b),
            79 => self.annul(a),
            _ => {
                self.period = 1 - self.period;
                Did::Done
            }
        }
    }

    /// The natural next thing to do, so that months get far.
    fn next(&self, n: u32) -> u8 {
        let here = |s: &&Sending| s.period == self.period && !s.is_restored;
        let states = |state: State| {
            self.model
                .accounts
                .iter()
                .any(|account| account.state == state)
        };
        let mut options = Vec::new();
        if states(State::Absent) {
            options.push(0);
        }
        if self
            .model
            .accounts
            .iter()
            .any(|a| a.state == State::Pool && a.cure_period <= self.period)
        {
            options.push(3);
        }
        if states(State::InRegistry) {
            options.push(10);
        }
        for sending in self.model.sendings.iter().filter(here) {
            let live = |f: fn(&Shipment) -> bool| sending.shipments.iter().any(f);
            if live(|s| s.precheck.is_none()) {
                options.push(17);
            }
            if sending.is_test {
                options.push(30);
                continue;
            }
            if live(|s| !s.is_reissued && matches!(s.precheck, Some((_, _, Verdict::Accepted)))) {
                options.push(40);
            }
            if live(|s| s.is_reissued && s.last.is_none()) {
                options.push(50);
            }
            if live(|s| s.is_reissued) {
                options.extend([47, 77, 77]);
            }
        }
        if states(State::RefusedAtPrecheck) || states(State::RefusedAtFinal) {
            options.extend([35, 58, 33]);
        }
        options.push(76);
        options[n as usize % options.len()]
    }

    fn import(&mut self, a: u32, b: u32) -> Did {
        let chosen: Vec<usize> = (0..self.given.len())
            .filter(|at| (a >> (at % 16)) & 1 == 1 || a.is_multiple_of(4))
            .collect();
        if chosen.is_empty() {
            return Did::Done;
        }
        let changed = pick(&chosen, b >> 8).copied();
        if let Some(at) = changed.filter(|_| b.is_multiple_of(2)) {
            self.given[at].comment = format!("правка {b}");
            self.given[at].kopecks += i64::from(b % 900);
        }
        let accounts: Vec<Given> = chosen.iter().map(|at| self.given[*at].clone()).collect();
        let path = self.path("bill.xml");
        let xml = common::mis_xml(PERIODS[self.period], &accounts);
        std::fs::write(&path, common::cp1251(&xml)).expect("writes");
        let before: Vec<(usize, i64)> = chosen
            .iter()
            .filter(|at| self.model.accounts[**at].state != State::Absent)
            .map(|at| (*at, self.column(*at, "revision")))
            .collect();
        let imported = import::import(&mut self.workplace, &[path], &Quiet).expect("imports");
        assert!(imported.rejected.is_empty(), "{:?}", imported.rejected);
        assert_eq!(imported.read, accounts.len() as u64);
        assert_eq!(
            imported.read,
            imported.new + imported.updated + imported.same + imported.conflicts.len() as u64
        );
        for (at, was) in &before {
            let now: i64 = self.column(*at, "revision");
            assert!(
                now == *was || self.is_correctable(*at),
                "a correction of what was sent"
            );
        }
        for (key, _) in &imported.conflicts {
            let at = self.given.iter().position(|g| g.key == *key);
            let at = at.expect("a conflict about an account of the file");
            assert!(!self.is_correctable(at), "{key} could have been corrected");
        }
        let n_new = chosen.len() - before.len();
        assert_eq!(imported.new, n_new as u64);
        for at in chosen {
            let account = self.account(at);
            if account.state == State::Absent {
                account.state = State::Pool;
            }
        }
        Did::Done
    }

    fn form(&mut self, a: u32, b: u32) -> Did {
        let at = self.period;
        let is_test = a.is_multiple_of(3);
        let activities: Vec<Activity> = match b % 4 {
            0 => vec![Activity::Inpatient],
            1 => vec![Activity::DayHospital, Activity::Outpatient],
            _ => Vec::new(),
        };
        let taken: Vec<usize> = (0..self.given.len())
            .filter(|i| {
                let account = &self.model.accounts[*i];
                let is_due = account.state == State::Pool
                    || (account.state == State::Deferred && account.until <= at);
                is_due
                    && account.cure_period <= at
                    && (activities.is_empty() || activities.contains(&account.activity))
            })
            .collect();
        let standings: Vec<_> = taken.iter().map(|i| self.standing(*i)).collect();
        let round = if is_test { Round::Test } else { Round::Main };
        let result = form::form(&mut self.workplace, period(at), round, &activities);
        if is_test && self.is_test_out(at) {
            return refused(result.map(|_| ()));
        }
        let formed = result.expect("forms");
        let n: i64 = formed.iter().map(|r| r.accounts).sum();
        assert_eq!(n, taken.len() as i64);
        for (i, standing) in taken.into_iter().zip(standings) {
            let registry = formed
                .iter()
                .find(|r| r.activity == self.model.accounts[i].activity)
                .expect("a registry of its activity")
                .id;
            let account = self.account(i);
            account.state = State::InRegistry;
            account.is_test = is_test;
            account.registry = Some(registry);
            if is_test {
                self.model.before_test.insert(i, standing);
            }
        }
        Did::Done
    }

    /// What restore must give back: key, kind, earlier key.
    fn standing(&self, account: usize) -> (String, String, String) {
        let earlier: Option<String> = self.column(account, "earlier_key");
        (
            self.column(account, "key"),
            self.column(account, "kind"),
            earlier.unwrap_or_default(),
        )
    }

    /// Id, is open, round, period.
    fn registries(&self) -> Vec<(i64, bool, String, String, bool)> {
        let mut statement = self
            .connection()
            .prepare("SELECT id, export_id IS NULL AND ended_step IS NULL, kind, period, marked FROM registries ORDER BY id")
            .expect("sql");
        statement
            .query_map([], |r| {
                Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?))
            })
            .expect("sql")
            .collect::<Result<_, _>>()
            .expect("rows")
    }

    fn unform(&mut self, a: u32) -> Did {
        let registries = self.registries();
        let Some((id, is_open, ..)) = pick(&registries, a) else {
            return refused(unform::unform(&mut self.workplace, 77).map(|_| ()));
        };
        let result = unform::unform(&mut self.workplace, *id);
        if !is_open {
            return refused(result.map(|_| ()));
        }
        let mut n = 0;
        for at in 0..self.given.len() {
            if self.model.accounts[at].registry == Some(*id) {
                self.give_back(at);
                self.model.before_test.remove(&at);
                n += 1;
            }
        }
        assert_eq!(result.expect("unforms"), n);
        Did::Done
    }

    fn mark(&mut self, a: u32, b: u32) -> Did {
        let registries = self.registries();
        let Some((id, is_open, ..)) = pick(&registries, a) else {
            return Did::Done;
        };
        let result = mark::mark(&mut self.workplace, &[*id], b.is_multiple_of(2));
        match is_open {
            true => done(result),
            false => refused(result),
        }
    }

    fn export(&mut self, a: u32, b: u32) -> Did {
        let at = self.period;
        let registries = self.registries();
        let is_marked = |round: &str| -> Vec<i64> {
            registries
                .iter()
                .filter(|r| r.1 && r.2 == round && r.3 == PERIODS[at] && r.4)
                .map(|r| r.0)
                .collect()
        };
        // Mostly the round that has something marked.
        let is_test = match (is_marked("test").is_empty(), is_marked("main").is_empty()) {
            (false, true) => !a.is_multiple_of(8),
            (true, false) => a.is_multiple_of(8),
            _ => a.is_multiple_of(2),
        };
        let marked = is_marked(if is_test { "test" } else { "main" });
        let round = if is_test { Round::Test } else { Round::Main };
        let is_allowed = !marked.is_empty() && !self.is_test_out(at);
        let is_strict = b.is_multiple_of(10);
        let out = self.out();
        let result = export::export(
            &mut self.workplace,
            period(at),
            round,
            &out,
            is_strict,
            &Quiet,
        );
        if !is_allowed {
            return refused(result.map(|_| ()));
        }
        if let (true, Err(Error::Rule(Rule::Blocking { .. }))) = (is_strict, &result) {
            return Did::Refused("blocking".into());
        }
        let exported = result.expect("exports");
        let taken = |number: &str| {
            self.model
                .sendings
                .iter()
                .any(|s| s.period == at && !s.is_test && s.number == number)
        };
        let number = match is_test {
            true => "1".to_owned(),
            false => (1..10)
                .map(|n| n.to_string())
                .find(|n| !taken(n))
                .expect("a number"),
        };
        let name = common::file_name(PERIODS[at], &number, "3", "X");
        assert_eq!(exported.file, name);
        assert_eq!(
            common::hash(&std::fs::read(&exported.path).expect("the file")),
            exported.sha256
        );
        let xml = String::from_utf8_lossy(&common::unpack(&exported.path)).into_owned();
        let members: Vec<usize> = (0..self.given.len())
            .filter(|i| {
                let registry = self.model.accounts[*i].registry;
                self.model.accounts[*i].state == State::InRegistry
                    && registry.is_some_and(|id| marked.contains(&id))
            })
            .collect();
        assert_eq!(exported.accounts, members.len() as i64);
        assert_eq!(xml.matches("<personal_account ").count(), members.len());
        let sending = self.model.sendings.len();
        let mut shipments = Vec::new();
        for at in members {
            let key = self.key(at);
            assert!(xml.contains(&format!("xkey=\"{key}\"")), "{key} is missing");
            let earlier: Option<String> = self.column(at, "earlier_key");
            if self.model.accounts[at].is_repeat {
                let earlier = earlier.expect("a repeat names its earlier key");
                assert!(xml.contains(&format!("x_key2=\"{earlier}\"")));
                assert_ne!(earlier, key, "a repeat goes out under a new key");
            }
            shipments.push(Shipment {
                account: at,
                key,
                billed: self.column(at, "billed"),
                case_based: self.column(at, "case_based"),
                revision: self.column(at, "revision"),
                precheck: None,
                is_reissued: false,
                last: None,
            });
            let shipment = Some((sending, shipments.len() - 1));
            let account = self.account(at);
            account.state = State::Sent;
            account.shipment = shipment;
        }
        assert_eq!(
            exported.billed.0,
            shipments.iter().map(|s| s.billed).sum::<i64>()
        );
        self.model.sendings.push(Sending {
            period: at,
            is_test,
            number,
            is_restored: false,
            shipments,
            replies: BTreeSet::new(),
            seven: BTreeSet::new(),
        });
        Did::Done
    }

    fn mark_sent(&mut self, a: u32) -> Did {
        let mut statement = self
            .workplace
            .store
            .connection
            .prepare("SELECT id, name, status, round FROM files WHERE step IN ('request', 'reissue') ORDER BY id")
            .expect("sql");
        let files: Vec<(i64, String, String, String)> = statement
            .query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)))
            .expect("sql")
            .collect::<Result<_, _>>()
            .expect("rows");
        drop(statement);
        let Some((_, name, ..)) = pick(&files, a) else {
            let nobody = ["нет такого".to_owned()];
            return refused(sent::sent(&mut self.workplace, &nobody).map(|_| ()));
        };
        let live = files.iter().filter(|f| f.1 == *name && f.2 == "live");
        let live = live.max_by_key(|f| f.3.clone()); // «test» comes first.
        let result = sent::sent(&mut self.workplace, std::slice::from_ref(name));
        match live {
            None => refused(result.map(|_| ())),
            Some((id, ..)) => {
                self.sent.insert(*id);
                done(result.map(|_| ()))
            }
        }
    }

    /// The sending that a reply of this name belongs to.
    fn target(&self, at: usize, number: &str) -> Option<usize> {
        let of = |is_test: bool| {
            self.model.sendings.iter().position(|s| {
                s.period == at && s.number == number && s.is_test == is_test && !s.is_restored
            })
        };
        of(true).or_else(|| of(false))
    }

    /// Chooses a live sending of the period that a reply can reach.
    fn reachable(&self, n: u32) -> Option<usize> {
        let mut found: Vec<usize> = (0..self.model.sendings.len())
            .filter(|s| {
                let sending = &self.model.sendings[*s];
                sending.period == self.period
                    && !sending.is_restored
                    && self.target(sending.period, &sending.number) == Some(*s)
            })
            .collect();
        found.sort_by_key(|s| !self.model.sendings[*s].is_test);
        pick(&found, n).copied()
    }

    fn say(&self, shipment: &Shipment, n: u32, is_last: bool) -> (Said, Verdict) {
        let given = &self.given[shipment.account];
        let (code, verdict) = match n % 20 {
            0..=11 => ("1", Verdict::Accepted),
            12..=18 => ("4", Verdict::Refused),
            _ => ("77", Verdict::Unknown),
        };
        let accepted = match verdict {
            Verdict::Refused => 0,
            _ if is_last && n.is_multiple_of(3) => shipment.billed - i64::from(n % 50),
            _ => shipment.billed,
        };
        let is_policy = verdict == Verdict::Refused && n.is_multiple_of(2);
        let said = Said {
            key: shipment.key.clone(),
            code: code.into(),
            billed: shipment.billed,
            accepted,
            is_case_based: given.is_case_based,
            policy: is_policy.then(|| format!("00{:014}", n % 10_000 + 1)),
            flk: verdict == Verdict::Refused && n.is_multiple_of(5),
        };
        (said, verdict)
    }

    /// Writes a reply and offers it; checks that the same bytes again do nothing.
    fn offer(&mut self, name: &str, xml: &str, options: Options) -> Result<(), String> {
        let path = self.path(name);
        common::pack(&path, xml);
        let received = receive::receive(
            &mut self.workplace,
            std::slice::from_ref(&path),
            options,
            &Quiet,
        )
        .expect("receives");
        assert_eq!(received.len(), 1);
        match &received[0].outcome {
            Outcome::Refused(error) => Err(format!("{error:?}")),
            Outcome::Already => panic!("never seen before: {name}"),
            Outcome::Received => {
                let before = self.everything();
                let again = receive::receive(&mut self.workplace, &[path], options, &Quiet);
                let again = again.expect("receives");
                assert!(
                    matches!(again[0].outcome, Outcome::Already),
                    "{:?}",
                    again[0]
                );
                assert_same(&before, &self.everything(), "the same bytes again");
                Ok(())
            }
        }
    }

    fn precheck(&mut self, a: u32, b: u32) -> Did {
        let Some(at) = self.reachable(a) else {
            let name = common::file_name(PERIODS[self.period], "1", "1", "A");
            let xml = common::reply_xml(PERIODS[self.period], common::ogrn("A"), 1, &[], None);
            let said = self.offer(&name, &xml, Options::default());
            return Did::Refused(said.expect_err("nothing was sent"));
        };
        let sending = self.model.sendings[at].clone();
        let letters = ["A", "B", "T", "X"];
        let letter = letters[(a >> 4) as usize % 4];
        if sending.replies.contains(&('1', letter.to_owned())) {
            return Did::Done; // A corrected reply is another operation.
        }
        let mut said = Vec::new();
        let mut decided = Vec::new();
        for (i, shipment) in sending.shipments.iter().enumerate() {
            let by_policy = self.model.accounts[shipment.account].payer_by_policy;
            // The payer's own accounts, some of them not; now and then somebody else's.
            let is_own = match letter {
                "X" => b.is_multiple_of(3) || b >> (i % 16) & 1 == 0,
                letter => (letter == by_policy) != (b >> 3 & 31 == i as u32),
            };
            if !is_own || shipment.precheck.is_some() {
                continue;
            }
            let payer = if letter == "X" { by_policy } else { letter };
            let (one, verdict) = self.say(shipment, b / 7 + 13 * i as u32, false);
            said.push(one);
            decided.push((i, payer.to_owned(), verdict));
        }
        let capitation = (letter != "X" && b.is_multiple_of(3)).then_some(i64::from(b % 100_000));
        self.n_files += 1;
        let payer_ogrn = if letter == "X" {
            common::FUND
        } else {
            common::ogrn(letter)
        };
        let p = PERIODS[sending.period];
        let xml = common::reply_xml(p, payer_ogrn, self.n_files, &said, capitation);
        let name = common::file_name(p, &sending.number, "1", letter);
        // An account of a main sending that has gone on (F8, sent again) cannot be decided any more.
        let is_gone = decided.iter().any(|(i, ..)| {
            let account = &self.model.accounts[sending.shipments[*i].account];
            account.shipment != Some((at, *i)) || account.state != State::Sent
        });
        let result = self.offer(&name, &xml, Options::default());
        if said.is_empty() || is_gone {
            return Did::Refused(result.expect_err("nobody to decide"));
        }
        result.expect("receives");
        self.prechecked(at, letter, &decided, capitation);
        Did::Done
    }

    fn prechecked(
        &mut self,
        at: usize,
        letter: &str,
        decided: &[(usize, String, Verdict)],
        capitation: Option<i64>,
    ) {
        let sending = &mut self.model.sendings[at];
        sending.replies.insert(('1', letter.to_owned()));
        let (period, is_test) = (sending.period, sending.is_test);
        for (i, payer, verdict) in decided {
            let shipment = &mut self.model.sendings[at].shipments[*i];
            shipment.precheck = Some((letter.to_owned(), payer.clone(), *verdict));
            let account = &mut self.model.accounts[shipment.account];
            (account.state, account.payer) = match verdict {
                Verdict::Accepted => (State::Prechecked, Some(payer.clone())),
                Verdict::Refused => (State::RefusedAtPrecheck, Some(payer.clone())),
                Verdict::Unknown => (State::Sent, None),
            };
        }
        if let Some(sum) = capitation.filter(|_| !is_test) {
            // Two sendings' replies may both bring per-head money; then it adds up.
            let key = (period, letter.to_owned());
            let by = Some((at, letter.to_owned()));
            match self.model.capitation.get(&key).cloned() {
                Some((former, Some(_))) => {
                    self.model.capitation.insert(key, (former + sum, by));
                }
                _ => {
                    self.model.capitation.insert(key, (sum, by));
                }
            }
        }
    }

    /// The same name with other bytes.
    fn corrected(&mut self, a: u32, b: u32) -> Did {
        let mut replies: Vec<_> = Vec::new();
        for (at, sending) in self.model.sendings.iter().enumerate() {
            if sending.period != self.period || sending.is_restored {
                continue;
            }
            // While a test of the same number is out, a precheck means the test.
            let is_hidden = self.target(sending.period, &sending.number) != Some(at);
            let of = sending.replies.iter();
            let of = of.filter(|(step, _)| *step == '2' || !is_hidden);
            replies.extend(of.map(|(step, letter)| (at, *step, letter.clone())));
        }
        let Some((at, step, letter)) = pick(&replies, a).cloned() else {
            return Did::Done;
        };
        let sending = self.model.sendings[at].clone();
        let is_last = step == '2';
        let mut said = Vec::new();
        let mut decided = Vec::new();
        let mut is_used = false;
        for (i, shipment) in sending.shipments.iter().enumerate() {
            let payer = match is_last {
                false => shipment
                    .precheck
                    .as_ref()
                    .filter(|(l, ..)| *l == letter)
                    .map(|(_, payer, _)| payer.clone()),
                true => shipment
                    .last
                    .as_ref()
                    .filter(|(l, ..)| *l == letter)
                    .map(|_| letter.clone()),
            };
            let Some(payer) = payer else { continue };
            let account = &self.model.accounts[shipment.account];
            let is_here = account.shipment == Some((at, i));
            let is_waiting = match is_last {
                false => matches!(
                    account.state,
                    State::Sent | State::Prechecked | State::RefusedAtPrecheck
                ),
                true => matches!(
                    account.state,
                    State::Reissued | State::Accepted | State::RefusedAtFinal
                ),
            };
            let is_refused = matches!(
                account.state,
                State::RefusedAtPrecheck | State::RefusedAtFinal
            );
            let revision: i64 = self.column(shipment.account, "revision");
            let is_corrected = is_refused && revision != shipment.revision;
            is_used |= !is_here || !is_waiting || is_corrected;
            let (one, verdict) = self.say(shipment, b / 3 + 17 * i as u32, is_last);
            decided.push((i, payer, verdict, one.accepted));
            said.push(one);
        }
        self.n_files += 1;
        let payer_ogrn = if letter == "X" {
            common::FUND
        } else {
            common::ogrn(&letter)
        };
        let p = PERIODS[sending.period];
        let xml = common::reply_xml(p, payer_ogrn, self.n_files, &said, None);
        let name = common::file_name(p, &sending.number, &step.to_string(), &letter);
        let options = Options {
            replace: !b.is_multiple_of(4),
            skip_unknown: false,
        };
        let result = self.offer(&name, &xml, options);
        if is_used || !options.replace {
            return Did::Refused(result.expect_err("a corrected reply that must not be taken"));
        }
        result.expect("replaces");
        if is_last {
            self.finally(at, &letter, &decided);
            return Did::Done;
        }
        // The capitation that the former one brought ends with it.
        let key = (sending.period, letter.clone());
        if let Some((_, Some(by))) = self.model.capitation.get(&key)
            && *by == (at, letter.clone())
        {
            self.model.capitation.remove(&key);
        }
        let decided: Vec<_> = decided.into_iter().map(|(i, p, v, _)| (i, p, v)).collect();
        self.prechecked(at, &letter, &decided, None);
        Did::Done
    }

    fn restore(&mut self, a: u32) -> Did {
        let at = if a.is_multiple_of(8) {
            1 - self.period
        } else {
            self.period
        };
        let registries = self.registries();
        let is_test = |id: i64| {
            registries
                .iter()
                .any(|r| r.0 == id && r.2 == "test" && r.3 == PERIODS[at])
        };
        let members: Vec<usize> = (0..self.given.len())
            .filter(|i| self.model.accounts[*i].registry.is_some_and(is_test))
            .collect();
        let result = restore::restore(&mut self.workplace, period(at));
        if members.is_empty() {
            return refused(result.map(|_| ()));
        }
        assert_eq!(result.expect("restores"), members.len());
        for i in members {
            self.give_back(i);
            let before = self.model.before_test.remove(&i);
            let before = before.expect("it was formed into a test");
            assert_eq!(
                self.standing(i),
                before,
                "restore gives back what was before"
            );
        }
        for sending in &mut self.model.sendings {
            if sending.period == at && sending.is_test {
                sending.is_restored = true;
            }
        }
        Did::Done
    }

    fn accept_suggested(&mut self, a: u32) -> Did {
        let at = a as usize % self.given.len();
        let key = self.key(at);
        let has_shipment = self.model.accounts[at].shipment.is_some();
        let is_correctable = self.is_correctable(at);
        match accept_suggested::accept_suggested(&mut self.workplace, &[key]) {
            Err(error) => Did::Refused(format!("{error:?}")),
            Ok(edited) => {
                assert!(has_shipment && is_correctable);
                for change in &edited[0].changed {
                    assert_eq!(change.path, "patient/polises/polis/@polisnum");
                    let number: String = self.column(at, "policy_number");
                    assert_eq!(number, change.now);
                }
                Did::Done
            }
        }
    }

    fn edit(&mut self, a: u32, b: u32) -> Did {
        // Refused accounts are what is mostly edited.
        let refused_ones: Vec<usize> = (0..self.given.len())
            .filter(|i| {
                matches!(
                    self.model.accounts[*i].state,
                    State::RefusedAtPrecheck | State::RefusedAtFinal
                )
            })
            .collect();
        let any = a as usize % self.given.len();
        let at = match b % 3 {
            0 => any,
            _ => pick(&refused_ones, a).copied().unwrap_or(any),
        };
        let key = self.key(at);
        let set = match b % 4 {
            0 => format!(
                "sum/elem[1]/@suml={}",
                common::rubles(i64::from(b % 90_000))
            ),
            1 => format!("patient/polises/polis/@polisnum=00{:014}", b),
            _ => format!("@comment=правка {b}"),
        };
        let is_allowed = self.model.accounts[at].state != State::Absent && self.is_correctable(at);
        let result = edit::edit(&mut self.workplace, &key, &[set]);
        match is_allowed {
            true => done(result.map(|_| ())),
            false => refused(result.map(|_| ())),
        }
    }

    fn reissue(&mut self, a: u32, b: u32) -> Did {
        let at = self.period;
        let without_undecided = b.is_multiple_of(2);
        let only = a.is_multiple_of(3).then(|| LETTERS[(a >> 4) as usize % 3]);
        let requests: Vec<usize> = (0..self.model.sendings.len())
            .filter(|s| self.model.sendings[*s].period == at && !self.model.sendings[*s].is_test)
            .collect();
        let mut is_allowed = !requests.is_empty();
        let mut expected: Vec<(usize, &str)> = Vec::new();
        let mut is_answered = false;
        for s in requests {
            let sending = &self.model.sendings[s];
            is_answered |= sending.replies.iter().any(|(step, _)| *step == '1');
            for letter in LETTERS {
                let of_payer = |verdict| {
                    sending.shipments.iter().any(
                        |x| matches!(&x.precheck, Some((_, p, v)) if p == letter && *v == verdict),
                    )
                };
                let is_due = [Verdict::Accepted, Verdict::Refused, Verdict::Unknown]
                    .into_iter()
                    .any(of_payer);
                if !is_due || only.is_some_and(|only| only != letter) {
                    continue;
                }
                let has_last = |l: &str| sending.replies.contains(&('2', l.to_owned()));
                if has_last(letter) || has_last("X") {
                    is_allowed &= only.is_none();
                    continue;
                }
                is_allowed &= !of_payer(Verdict::Unknown) || without_undecided;
                if of_payer(Verdict::Accepted) {
                    expected.push((s, letter));
                }
            }
        }
        is_allowed &= match only {
            Some(_) => !expected.is_empty(),
            None => is_answered,
        };
        let payers = only.map_or(Payers::All, |l| Payers::One(l.to_lowercase()));
        let out = self.out();
        let result = reissue::reissue(
            &mut self.workplace,
            period(at),
            &payers,
            &out,
            without_undecided,
            &Quiet,
        );
        if !is_allowed {
            return refused(result.map(|_| ()));
        }
        let reissued = result.expect("reissues");
        let mut written: Vec<_> = reissued.files.iter().map(|f| f.payer.clone()).collect();
        let mut due: Vec<_> = expected.iter().map(|(_, l)| (*l).to_owned()).collect();
        written.sort();
        due.sort();
        assert_eq!(written, due);
        for (s, letter) in expected {
            let sending = &mut self.model.sendings[s];
            let name = common::file_name(PERIODS[at], &sending.number, "7", letter);
            let file = reissued.files.iter().find(|f| f.file == name);
            let file = file.expect("a 7-file of this name");
            let xml = String::from_utf8_lossy(&common::unpack(&file.path)).into_owned();
            assert!(xml.contains(&format!("ogrn_smo=\"{}\"", common::ogrn(letter))));
            sending.seven.insert(letter.to_owned());
            let (mut n, mut billed) = (0, 0);
            for (number, shipment) in sending.shipments.iter_mut().enumerate() {
                let has = xml.contains(&format!("xkey=\"{}\"", shipment.key));
                let is_in =
                    matches!(&shipment.precheck, Some((_, p, Verdict::Accepted)) if p == letter);
                assert_eq!(has, is_in, "{} in {name}", shipment.key);
                if is_in {
                    let _ = number;
                    n += 1;
                    billed += shipment.billed;
                    shipment.is_reissued = true;
                    self.model.accounts[shipment.account].state = State::Reissued;
                }
            }
            assert_eq!((file.accounts, file.billed), (n, Kopecks(billed)));
        }
        Did::Done
    }

    fn withhold(&mut self, a: u32, b: u32) -> Did {
        let at = self.period;
        let letter = LETTERS[a as usize % 3];
        if b.is_multiple_of(4) {
            let id = match pick(&self.model.withheld, a) {
                Some((id, ..)) => *id,
                None => i64::from(b),
            };
            let known = self.model.withheld.iter().position(|w| w.0 == id);
            let result = withhold::remove(&mut self.workplace, id);
            return match known {
                None => refused(result),
                Some(known) => {
                    self.model.withheld.remove(known);
                    done(result)
                }
            };
        }
        let has_seven = self
            .model
            .sendings
            .iter()
            .any(|s| s.period == at && s.seven.contains(letter));
        let own = |w: &(i64, usize, String, i64)| w.1 == at && w.2 == letter;
        let kopecks = if b % 4 == 1 { 0 } else { i64::from(b % 10_000) };
        let entry = match b % 4 {
            1 => Entry::Nothing,
            _ => Entry::Amount {
                kind: "ckdl".into(),
                amount: common::rubles(kopecks),
            },
        };
        let is_allowed = has_seven
            && match entry {
                Entry::Nothing => !self.model.withheld.iter().any(|w| own(w) && w.3 > 0),
                Entry::Amount { .. } => kopecks > 0,
            };
        let result =
            withhold::withhold(&mut self.workplace, period(at), letter, &entry, Some("№ 7"));
        if !is_allowed {
            return refused(result.map(|_| ()));
        }
        let id = result.expect("withholds");
        self.model.withheld.retain(|w| !own(w) || w.3 > 0);
        self.model
            .withheld
            .push((id, at, letter.to_owned(), kopecks));
        Did::Done
    }

    fn capitation(&mut self, a: u32, b: u32) -> Did {
        let letter = LETTERS[a as usize % 3].to_owned();
        let key = (self.period, letter.clone());
        let is_from_reply = matches!(self.model.capitation.get(&key), Some((_, Some(_))));
        let amount = common::rubles(i64::from(b % 1_000_000));
        let result =
            capitation::capitation(&mut self.workplace, period(self.period), &letter, &amount);
        if is_from_reply {
            return refused(result);
        }
        self.model
            .capitation
            .insert(key, (i64::from(b % 1_000_000), None));
        done(result)
    }

    /// Every payer's number is tried for every other one; all are dated today.
    fn invoice(&mut self, a: u32, b: u32) -> Did {
        let letter = LETTERS[a as usize % 3].to_owned();
        let key = (self.period, letter.clone());
        let sum = self.expected_sum(self.period, &letter);
        let former = self.model.invoices.get(&key).cloned();
        let holds = former.as_ref().is_some_and(|f| f.1 == sum.of_invoice());
        let asked = Asked {
            number: (!b.is_multiple_of(3)).then(|| (b % 4).to_string()),
            date: None,
        };
        let others = self.model.invoices.iter().filter(|(of, _)| **of != key);
        let is_taken = |number: &String| others.clone().any(|(_, paper)| paper.0 == *number);
        let is_allowed = sum.accounts > 0
            && (holds || sum.n_to_reissue() == 0)
            && !asked.number.as_ref().is_some_and(is_taken);
        let step = self.last_step();
        let result = invoice::issue(&mut self.workplace, period(self.period), &letter, &asked);
        if !is_allowed {
            return refused(result.map(|_| ()));
        }
        let issued = result.expect("issues");
        let kept = former.as_ref().map(|f| f.0.clone());
        let number = issued.invoice.number.clone();
        match (asked.number, &kept) {
            (Some(asked), _) => assert_eq!(number, asked),
            (None, Some(kept)) => assert_eq!(number, *kept),
            (None, None) => assert!(!is_taken(&number), "{number} is somebody's"),
        }
        assert_eq!(issued.is_new, !(holds && kept.as_ref() == Some(&number)));
        assert_eq!(self.last_step() > step, issued.is_new);
        self.model.invoices.insert(key, (number, sum.of_invoice()));
        Did::Done
    }

    fn annul(&mut self, a: u32) -> Did {
        let letter = LETTERS[a as usize % 3].to_owned();
        let result = invoice::remove(&mut self.workplace, period(self.period), &letter);
        match self.model.invoices.remove(&(self.period, letter)) {
            Some(_) => done(result.map(|_| ())),
            None => refused(result.map(|_| ())),
        }
    }

    fn last_reply(&mut self, a: u32, b: u32) -> Did {
        // A final reply means a main sending; a test of that number has it refused.
        let here = |s: &&Sending| s.period == self.period && !s.is_restored;
        let has_main = self.model.sendings.iter().filter(here).any(|s| !s.is_test);
        let found: Vec<usize> = (0..self.model.sendings.len())
            .filter(|s| {
                let sending = &self.model.sendings[*s];
                here(&sending) && sending.is_test != has_main
            })
            .collect();
        let Some(at) = pick(&found, a).copied() else {
            return Did::Done;
        };
        let sending = self.model.sendings[at].clone();
        let with_seven: Vec<String> = sending.seven.iter().cloned().collect();
        let letter = match pick(&with_seven, a >> 4) {
            Some(letter) if !b.is_multiple_of(8) => letter.clone(),
            _ => LETTERS[(a >> 4) as usize % 3].to_owned(),
        };
        if sending.replies.contains(&('2', letter.clone())) {
            return Did::Done;
        }
        let mut said = Vec::new();
        let mut decided = Vec::new();
        let mut is_astray = false;
        for (i, shipment) in sending.shipments.iter().enumerate() {
            let is_own = matches!(&shipment.precheck, Some((_, payer, _)) if *payer == letter);
            // Some are left unanswered; now and then a refused one comes along.
            let is_in = sending.is_test || (is_own && (shipment.is_reissued || b % 16 == 3));
            if !is_in || (b >> 2) & 15 == i as u32 {
                continue;
            }
            is_astray |= !shipment.is_reissued;
            let (one, verdict) = self.say(shipment, b / 5 + 11 * i as u32, true);
            decided.push((i, letter.clone(), verdict, one.accepted));
            said.push(one);
        }
        self.n_files += 1;
        let p = PERIODS[sending.period];
        let xml = common::reply_xml(p, common::ogrn(&letter), self.n_files, &said, None);
        let name = common::file_name(p, &sending.number, "2", &letter);
        let result = self.offer(&name, &xml, Options::default());
        if said.is_empty() || is_astray || sending.is_test {
            return Did::Refused(result.expect_err("a final reply without its 7-file"));
        }
        result.expect("receives");
        self.finally(at, &letter, &decided);
        Did::Done
    }

    fn finally(&mut self, at: usize, letter: &str, decided: &[(usize, String, Verdict, i64)]) {
        self.model.sendings[at]
            .replies
            .insert(('2', letter.to_owned()));
        for (i, _, verdict, accepted) in decided {
            let shipment = &mut self.model.sendings[at].shipments[*i];
            shipment.last = Some((letter.to_owned(), *verdict, *accepted));
            self.model.accounts[shipment.account].state = match verdict {
                Verdict::Accepted => State::Accepted,
                Verdict::Refused => State::RefusedAtFinal,
                Verdict::Unknown => State::Reissued,
            };
        }
    }

    fn resubmit(&mut self, a: u32, b: u32) -> Did {
        let as_is = b.is_multiple_of(3).then_some("так решил врач");
        let is_corrected = |world: &World, i: usize| {
            let account = &world.model.accounts[i];
            let Some((s, n)) = account.shipment else {
                return false;
            };
            world.column::<i64>(i, "revision") != world.model.sendings[s].shipments[n].revision
        };
        let is_refused = |world: &World, i: usize| {
            let account = &world.model.accounts[i];
            !account.is_test
                && matches!(
                    account.state,
                    State::RefusedAtPrecheck | State::RefusedAtFinal
                )
        };
        let all: Vec<usize> = (0..self.given.len()).collect();
        let chosen: Vec<usize> = match a % 3 {
            0 => all
                .into_iter()
                .filter(|i| is_refused(self, *i) && is_corrected(self, *i))
                .collect(),
            1 => all.into_iter().filter(|i| is_refused(self, *i)).collect(),
            _ => vec![(a >> 4) as usize % self.given.len()],
        };
        let which = match a % 3 {
            0 => Which::Corrected,
            _ => Which::Keys(chosen.iter().map(|i| self.key(*i)).collect()),
        };
        let is_allowed = chosen
            .iter()
            .all(|i| is_refused(self, *i) && (as_is.is_some() || is_corrected(self, *i)));
        let keys: Vec<String> = chosen.iter().map(|i| self.key(*i)).collect();
        let result = resubmit::resubmit(&mut self.workplace, &which, as_is).expect("answers");
        if !is_allowed {
            assert!(!result.refused.is_empty(), "F8 of what must not go back");
            return Did::Refused("F8".into());
        }
        assert!(result.refused.is_empty(), "{:?}", result.refused);
        assert_eq!(result.primary + result.repeat, chosen.len() as u64);
        for (i, key) in chosen.into_iter().zip(keys) {
            let is_repeat = self.model.accounts[i].state == State::RefusedAtFinal;
            self.give_back(i);
            self.account(i).is_repeat = is_repeat;
            let earlier: Option<String> = self.column(i, "earlier_key");
            assert_eq!(earlier, is_repeat.then_some(key));
        }
        Did::Done
    }

    fn defer(&mut self, a: u32, b: u32) -> Did {
        let at = a as usize % self.given.len();
        let until = (b % 2) as usize;
        let key = self.key(at);
        let account = &self.model.accounts[at];
        let is_allowed =
            matches!(account.state, State::Pool | State::Deferred) && account.cure_period < until;
        let result = defer::defer(&mut self.workplace, &[key], period(until), "объёмы");
        if !is_allowed {
            return refused(result.map(|_| ()));
        }
        let account = self.account(at);
        account.state = State::Deferred;
        account.until = until;
        done(result.map(|_| ()))
    }

    fn undefer(&mut self, a: u32) -> Did {
        let deferred: Vec<usize> = (0..self.given.len())
            .filter(|i| self.model.accounts[*i].state == State::Deferred)
            .collect();
        let at = pick(&deferred, a)
            .copied()
            .unwrap_or(a as usize % self.given.len());
        let key = self.key(at);
        let result = defer::undefer(&mut self.workplace, &[key]);
        if self.model.accounts[at].state != State::Deferred {
            return refused(result.map(|_| ()));
        }
        self.account(at).state = State::Pool;
        done(result.map(|_| ()))
    }

    fn withdraw(&mut self, a: u32) -> Did {
        let at = a as usize % self.given.len();
        let key = self.key(at);
        let account = &self.model.accounts[at];
        let is_allowed = match account.state {
            State::Pool => true,
            State::RefusedAtPrecheck | State::RefusedAtFinal => !account.is_test,
            _ => false,
        };
        let result = withdraw::withdraw(&mut self.workplace, &[key], "ошибка регистратуры");
        if !is_allowed {
            return refused(result.map(|_| ()));
        }
        self.account(at).state = State::Withdrawn;
        done(result.map(|_| ()))
    }

    fn undo(&mut self) -> Did {
        let result = undo::undo(&mut self.workplace);
        let Some(last) = self.undoable.last() else {
            return refused(result.map(|_| ()));
        };
        let own: Vec<i64> = common::dump(
            self.connection(),
            &format!("SELECT id FROM files WHERE step_id = {}", last.step),
        )
        .iter()
        .map(|row| row.trim_end_matches('|').parse().expect("an id"))
        .collect();
        if own.iter().any(|id| self.sent.contains(id)) {
            return refused(result.map(|_| ()));
        }
        let step = result.expect("undoes");
        let last = self.undoable.pop().expect("it was there");
        assert_eq!(step.id, last.step);
        assert_same(&last.digest, &self.content(), "what was before the step");
        self.model = last.model;
        Did::Done
    }

    /// Replies that are refused whole, each for another reason.
    fn wrong_reply(&mut self, a: u32, b: u32) -> Did {
        let p = PERIODS[self.period];
        let Some(at) = self.reachable(a) else {
            return Did::Done;
        };
        let sending = self.model.sendings[at].clone();
        let said: Vec<Said> = sending
            .shipments
            .iter()
            .map(|s| self.say(s, b, false).0)
            .collect();
        let number = &sending.number;
        self.n_files += 1;
        let good = common::reply_xml(p, common::ogrn("A"), self.n_files, &said, None);
        let named = |step: &str, letter: &str| common::file_name(p, number, step, letter);
        let (name, xml) = match b % 10 {
            0 => (
                named("1", "A").replacen("1007600000011", "1007600000099", 1),
                good,
            ),
            1 => (named("1", "A"), good.replace("month=\"0", "month=\"1")),
            2 => (common::file_name(p, "9", "1", "A"), good),
            3 => (
                named("1", "A"),
                good.replace(common::ogrn("A"), common::ogrn("B")),
            ),
            4 => (named("1", "Q"), good),
            5 => (named("3", "X"), good),
            6 => (named("7", "A"), good),
            7 => {
                let mut twice = said.clone();
                twice.push(said[0].clone());
                let xml = common::reply_xml(p, common::ogrn("A"), self.n_files, &twice, None);
                (named("1", "A"), xml)
            }
            8 => {
                let mut with_unknown = said.clone();
                with_unknown[0].key = "7777-0001".into();
                let xml =
                    common::reply_xml(p, common::ogrn("A"), self.n_files, &with_unknown, None);
                (named("1", "A"), xml)
            }
            _ => (named("1", "A"), good.replace("</patients>", "</patient>")),
        };
        let result = self.offer(&name, &xml, Options::default());
        Did::Refused(result.expect_err("a wrong reply"))
    }

    /// Everything that must hold after every step.
    fn check(&self) {
        let problems = verify::verify(&self.workplace, &Quiet).expect("verifies");
        assert!(problems.is_empty(), "{problems:#?}");
        for (at, account) in self.model.accounts.iter().enumerate() {
            if account.state == State::Absent {
                let n: i64 = self.one(
                    "SELECT count(*) FROM keys WHERE key = ?1",
                    params![account.first_key],
                );
                assert_eq!(n, 0, "account {at} should not be here");
                continue;
            }
            let state: String = self.column(at, "state");
            assert_eq!(state, account.state.code(), "account {at}");
            let kind: String = self.column(at, "kind");
            assert_eq!(kind == "repeat", account.is_repeat, "kind of account {at}");
            if account.state != State::Withdrawn {
                let payer: Option<String> = self.column(at, "payer");
                assert_eq!(payer, account.payer, "payer of account {at}");
            }
        }
        let n_places: i64 = self.one(
            "SELECT count(*) FROM accounts a WHERE
                1 <> (a.state IN ('pool', 'deferred') OR (a.state = 'withdrawn' AND a.registry_id IS NULL))
                   + (SELECT count(*) FROM members m JOIN registries r ON r.id = m.registry_id
                       WHERE m.account_id = a.id AND r.id = a.registry_id AND r.ended_step IS NULL)",
            [],
        );
        assert_eq!(n_places, 0, "accounts in no place or in two");
        for at in 0..PERIODS.len() {
            let proof = reconcile::reconcile(self.connection(), period(at)).expect("reconciles");
            assert!(proof.is_ok(), "{:#?}", proof.lines);
            self.check_sums(at);
            let board = board::board(&self.workplace, Some(period(at))).expect("a board");
            for row in board.rows {
                let paper = self.model.invoices.get(&(at, row.payer.clone()));
                let now = self.expected_sum(at, &row.payer).of_invoice();
                let expected = paper.map(|(number, said)| match *said == now {
                    true => (number.clone(), StepState::Done),
                    false => (number.clone(), StepState::Stale),
                });
                let found = row.issued.map(|issued| (issued.number, row.invoice.state));
                assert_eq!(found, expected, "invoice of {}", row.payer);
            }
            for is_partial in [false, true] {
                refusals::refusals(&self.workplace, period(at), None, None, is_partial)
                    .expect("refusals");
            }
        }
        board::board(&self.workplace, None).expect("a board");
    }

    /// «Суммы для счетов» against the model.
    fn check_sums(&self, at: usize) {
        let said = sums::sums(self.connection(), period(at), None).expect("sums");
        for letter in LETTERS {
            let expected = self.expected_sum(at, letter);
            let found = said.iter().find(|s| s.payer == letter).cloned();
            let found = found.unwrap_or(sums::Sum {
                payer: letter.to_owned(),
                ..sums::Sum::default()
            });
            assert_eq!(found, expected, "sums of {letter} in {}", PERIODS[at]);
        }
    }

    fn expected_sum(&self, at: usize, letter: &str) -> sums::Sum {
        let mut expected = sums::Sum {
            payer: letter.to_owned(),
            ..sums::Sum::default()
        };
        for sending in &self.model.sendings {
            if sending.period != at || sending.is_test {
                continue;
            }
            for shipment in &sending.shipments {
                let Some((_, payer, verdict)) = &shipment.precheck else {
                    continue;
                };
                if payer != letter {
                    continue;
                }
                let billed = Kopecks(shipment.billed);
                match verdict {
                    Verdict::Accepted => expected.n_prechecked += 1,
                    Verdict::Refused => {
                        expected.refused_at_precheck += billed;
                        expected.n_refused += 1;
                    }
                    Verdict::Unknown => {}
                }
                if shipment.is_reissued {
                    expected.accounts += 1;
                    expected.billed += billed;
                    expected.case_based += Kopecks(shipment.case_based);
                }
                match &shipment.last {
                    Some((_, Verdict::Accepted, accepted)) => {
                        expected.accepted += Kopecks(*accepted);
                        expected.reduced += billed - Kopecks(*accepted);
                    }
                    Some((_, Verdict::Refused, _)) => {
                        expected.refused_at_final += billed;
                        expected.n_refused += 1;
                    }
                    _ => {}
                }
            }
        }
        if let Some((sum, _)) = self.model.capitation.get(&(at, letter.to_owned())) {
            expected.capitation = Kopecks(*sum);
        }
        let own = self.model.withheld.iter();
        for (_, _, _, sum) in own.filter(|w| w.1 == at && w.2 == letter) {
            expected.withheld += Kopecks(*sum);
        }
        expected
    }

    /// Figures of all periods but the general ones, which count accounts of the whole database.
    fn figures(&self, at: usize) -> Vec<String> {
        let proof = reconcile::reconcile(self.connection(), period(at)).expect("reconciles");
        let lines = proof.lines.iter().skip(2);
        lines
            .map(|l| format!("{}|{}|{}", l.name, l.left, l.right))
            .collect()
    }
}

fn refused(result: Result<(), impl std::fmt::Debug>) -> Did {
    match result {
        Err(why) => Did::Refused(format!("{why:?}")),
        Ok(()) => panic!("went through although the rules forbid it"),
    }
}

fn done(result: Result<(), impl std::fmt::Debug>) -> Did {
    result.expect("allowed");
    Did::Done
}

fn assert_same(before: &[String], after: &[String], what: &str) {
    if before == after {
        return;
    }
    let gone: Vec<_> = before.iter().filter(|l| !after.contains(l)).collect();
    let come: Vec<_> = after.iter().filter(|l| !before.contains(l)).collect();
    panic!("{what}\n  was: {gone:#?}\n  now: {come:#?}");
}

/// Operations that must not change a figure of any period.
fn is_silent(what: u8) -> bool {
    matches!(what, 0..=9 | 16 | 33..=39 | 58..=64 | 72..=76)
}

const UNDOABLE: [&str; 20] = [
    "import",
    "form",
    "unform",
    "mark",
    "unmark",
    "export",
    "receive",
    "accept-suggested",
    "edit",
    "restore",
    "reissue",
    "withhold",
    "withhold-remove",
    "capitation",
    "invoice",
    "invoice-remove",
    "resubmit",
    "defer",
    "undefer",
    "withdraw",
];

fn play(n_accounts: usize, seed: u32, tries: &[Try]) {
    let mut world = World::new(n_accounts, seed);
    let is_talking = std::env::var_os("LADYA_TALK").is_some();
    for (n, one) in tries.iter().enumerate() {
        let mut one = *one;
        // Every other try is the natural next step.
        if one.what >= 80 {
            one.what = world.next(one.b >> 5);
        }
        let everything = world.everything();
        let digest = world.content();
        let model = world.model.clone();
        let step = world.last_step();
        let figures = [world.figures(0), world.figures(1)];
        let here = world.period;
        let did = world.attempt(one);
        if is_talking {
            let said = match &did {
                Did::Done => "done".to_owned(),
                Did::Refused(why) => why.chars().take(100).collect(),
            };
            println!("{n}: {one:?} {said}");
        }
        if let Did::Refused(why) = &did {
            assert_same(&everything, &world.everything(), why);
        }
        let last = world.last_step();
        if last > step {
            let command: String =
                world.one("SELECT command FROM steps WHERE id = ?1", params![last]);
            if UNDOABLE.contains(&command.as_str()) {
                world.undoable.push(Undoable {
                    step: last,
                    digest,
                    model,
                });
            }
        }
        world.check();
        if is_silent(one.what) {
            assert_eq!([world.figures(0), world.figures(1)], figures, "{one:?}");
        } else if !matches!(one.what, 65..=71 | 30..=32) {
            // Whatever a month does, the other one's figures stay.
            let other = 1 - here;
            assert_eq!(world.figures(other), figures[other], "{one:?}");
        }
    }
    // All the way back.
    while let Some(top) = world.undoable.last() {
        let digest = top.digest.clone();
        match world.undo() {
            Did::Refused(_) => break, // A file has left the house.
            Did::Done => assert_same(&digest, &world.content(), "all the way back"),
        }
        world.check();
    }
}

#[test]
fn random_months_add_up() {
    let cases = std::env::var("PROPTEST_CASES")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(100);
    let config = Config {
        cases,
        max_shrink_iters: 300,
        failure_persistence: None,
        ..Config::default()
    };
    let one = (0u8..160, any::<u32>(), any::<u32>()).prop_map(|(what, a, b)| Try { what, a, b });
    let months = (5usize..=12, 0u32..1000, prop::collection::vec(one, 10..40));
    TestRunner::new(config)
        .run(&months, |(n, seed, tries)| {
            play(n, seed, &tries);
            Ok(())
        })
        .unwrap_or_else(|failure| match failure {
            TestError::Fail(why, month) => panic!("{why}\nthe smallest such month: {month:?}"),
            other => panic!("{other}"),
        });
}
