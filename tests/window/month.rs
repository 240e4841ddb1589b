//! A month for the tests of this folder: twelve invented accounts, steps by short names.

use std::path::PathBuf;

use ladya::domain::{ReportingPeriod, Round};
use ladya::workflows::receive::{Options, Outcome};
use ladya::workflows::reissue::Payers;
use ladya::workflows::{Quiet, Workplace, export, form, import, receive, reissue};
use tempfile::TempDir;

use crate::common::{self, Given, Said};

pub const PERIOD: &str = "2021-04";

pub fn period() -> ReportingPeriod {
    PERIOD.parse().expect("a period")
}

pub struct Month {
    pub workplace: Workplace,
    pub given: Vec<Given>,
    folder: TempDir,
    n_replies: usize,
}

pub fn given(n: usize) -> Given {
    Given {
        key: format!("9{n:07}-FFFF-FFFF-FFFF-FFFFFFFFFFFF"),
        payer: ["A", "B", "T"][n % 3],
        conditions: 1 + (n % 2) as u8,
        cure_end: format!("2021-04-{:02}", 3 + n % 20),
        kopecks: 10_000 + 1_001 * n as i64,
        is_case_based: n.is_multiple_of(2),
        comment: "выдумка".into(),
        person: n,
    }
}

impl Month {
    /// Twelve accounts in the pool: A has 0, 3, 6, 9; B 1, 4, 7, 10; T 2, 5, 8, 11.
    pub fn imported() -> Month {
        let folder = tempfile::tempdir().expect("a folder");
        let mut workplace = common::workplace(folder.path());
        let given: Vec<Given> = (0..12).map(given).collect();
        let file = folder.path().join("bill.xml");
        std::fs::write(&file, common::cp1251(&common::mis_xml(PERIOD, &given))).expect("writes");
        import::import(&mut workplace, &[file], &Quiet).expect("imports");
        Month {
            workplace,
            given,
            folder,
            n_replies: 0,
        }
    }

    /// Formed and exported.
    pub fn sent(round: Round) -> Month {
        let mut month = Month::imported();
        form::form(&mut month.workplace, period(), round, &[]).expect("forms");
        month.export(round);
        month
    }

    pub fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn key(&self, n: usize) -> String {
        self.given[n].key.clone()
    }

    /// Another account of April comes from the information system.
    pub fn import(&mut self, n: usize) {
        self.given.push(given(n));
        let file = self.at(&format!("bill-{n}.xml"));
        let xml = common::mis_xml(PERIOD, &self.given[self.given.len() - 1..]);
        std::fs::write(&file, common::cp1251(&xml)).expect("writes");
        import::import(&mut self.workplace, &[file], &Quiet).expect("imports");
    }

    pub fn export(&mut self, round: Round) {
        let out = self.at("out");
        export::export(&mut self.workplace, period(), round, &out, false, &Quiet).expect("exports");
    }

    pub fn reissue(&mut self) {
        let out = self.at("out");
        reissue::reissue(
            &mut self.workplace,
            period(),
            &Payers::All,
            &out,
            false,
            &Quiet,
        )
        .expect("reissues");
    }

    /// A reply of a payer to sending 1: `step` is «1» or «2»; a refused account gets a finding of
    /// its policy with another number, and one of ФЛК.
    pub fn reply(&mut self, step: &str, letter: &str, codes: &[(usize, &str)]) {
        self.reply_to("1", step, letter, codes);
    }

    /// The same to another sending.
    pub fn reply_to(&mut self, sending: &str, step: &str, letter: &str, codes: &[(usize, &str)]) {
        let said: Vec<Said> = codes
            .iter()
            .map(|(n, code)| Said {
                key: self.given[*n].key.clone(),
                code: (*code).into(),
                billed: self.given[*n].kopecks,
                accepted: if *code == "4" {
                    0
                } else {
                    self.given[*n].kopecks
                },
                is_case_based: self.given[*n].is_case_based,
                policy: (*code == "4").then(|| "0000000000000777".into()),
                flk: *code == "4",
            })
            .collect();
        self.n_replies += 1;
        let folder = self.at(&format!("in{}", self.n_replies));
        std::fs::create_dir(&folder).expect("a folder");
        let path = folder.join(common::file_name(PERIOD, sending, step, letter));
        let xml = common::reply_xml(PERIOD, common::ogrn(letter), self.n_replies, &said, None);
        common::pack(&path, &xml);
        let received = receive::receive(&mut self.workplace, &[path], Options::default(), &Quiet);
        let outcome = &received.expect("receives")[0].outcome;
        assert!(matches!(outcome, Outcome::Received), "{outcome:?}");
    }

    /// Everything in the database that a step could change, for «nothing has changed».
    pub fn everything(&self) -> Vec<String> {
        let connection = &self.workplace.store.connection;
        let tables = common::dump(
            connection,
            "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name",
        );
        let tables = tables.iter().map(|name| name.trim_end_matches('|'));
        tables
            .flat_map(|name| common::dump(connection, &format!("SELECT * FROM {name}")))
            .collect()
    }
}
