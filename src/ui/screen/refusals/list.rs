//! The list itself: groups and their accounts as one flat run of rows, made anew only when groups,
//! filters or facts change.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use chrono::NaiveDate;

use crate::domain::{Kopecks, RefusalStage, RefusalStatus, Round};
use crate::text;
use crate::text::window;
use crate::text::window::refusals as words;
use crate::ui::icon::Icon;
use crate::ui::theme::{Tint, Tone};
use crate::ui::widget::table::{self, Bar, Cell, Source};
use crate::workflows::worklist::{By, Group, Row, Worklist};

/// Of all ways of grouping, in the order of the switch.
pub const WAYS: [By; 4] = [By::Finding, By::Department, By::Doctor, By::Payer];

/// What stands in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// A place in the groups.
    Group(usize),
    /// Places in the groups and in the work-list.
    Account { group: usize, row: usize },
}

/// What the cursor stands on, whatever its row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cursor {
    /// Family and code.
    Group(String, String),
    /// A shipment.
    Account(i64),
}

/// Refusals by what has become of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub n: usize,
    pub sum: Kopecks,
}

impl Tally {
    pub fn add(&mut self, row: &Row) {
        self.n += 1;
        self.sum += row.billed;
    }
}

/// The foot of the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    pub all: Tally,
    pub corrected: Tally,
    pub written_off: Tally,
    pub left: Tally,
}

pub struct List {
    pub worklist: Arc<Worklist>,
    pub by: By,
    pub stage: Option<RefusalStage>,
    pub status: Option<RefusalStatus>,
    pub payer: Option<String>,
    /// Shipments.
    pub marked: HashSet<i64>,
    pub cursor: Option<Cursor>,
    open: HashSet<(String, String)>,
    groups: Vec<Group>,
    lines: Vec<Line>,
    /// The row of the cursor.
    at: Option<usize>,
    pub totals: Totals,
    pub today: NaiveDate,
    /// A test round is out.
    pub has_test: bool,
    /// How many F8 would take.
    pub n_ready: usize,
    is_fresh: bool,
}

impl List {
    pub fn new(today: NaiveDate, by: By) -> List {
        List {
            worklist: Arc::default(),
            by,
            stage: None,
            status: None,
            payer: None,
            marked: HashSet::new(),
            cursor: None,
            open: HashSet::new(),
            groups: Vec::new(),
            lines: Vec::new(),
            at: None,
            totals: Totals::default(),
            today,
            has_test: false,
            n_ready: 0,
            is_fresh: true,
        }
    }

    /// Takes over what was read; cursor, marks and open groups stay.
    pub fn take(&mut self, worklist: Arc<Worklist>) {
        self.worklist = worklist;
        self.has_test = self
            .worklist
            .rows
            .iter()
            .any(|row| row.round == Round::Test);
        let is_ready = |row: &&Row| row.f8.is_ok();
        self.n_ready = self.worklist.rows.iter().filter(is_ready).count();
        if !self.marked.is_empty() {
            let there: HashSet<i64> = self.worklist.rows.iter().map(|r| r.shipment_id).collect();
            self.marked.retain(|shipment| there.contains(shipment));
        }
        self.arrange();
        if self.is_fresh && !self.groups.is_empty() {
            self.is_fresh = false;
            self.open_first();
        }
    }

    /// Opens the first group and stands on its first account.
    fn open_first(&mut self) {
        if let Some(group) = self.groups.first() {
            self.open.insert((group.family.clone(), group.code.clone()));
        }
        self.flatten();
        self.select(1.min(self.lines.len().saturating_sub(1)));
    }

    fn is_wanted(&self, row: &Row) -> bool {
        self.stage.is_none_or(|stage| row.stage == stage)
            && self.status.is_none_or(|status| row.status == status)
            && self.payer.as_ref().is_none_or(|payer| row.payer == *payer)
    }

    pub fn is_filtered(&self) -> bool {
        self.stage.is_some() || self.status.is_some() || self.payer.is_some()
    }

    /// Groups and rows anew, after a change of facts, filters or grouping.
    pub fn arrange(&mut self) {
        let worklist = self.worklist.clone();
        let rows = &worklist.rows;
        let mut groups = worklist.groups(self.by);
        let mut totals = Totals::default();
        for group in &mut groups {
            group.rows.retain(|at| self.is_wanted(&rows[*at]));
            group.n_done = 0;
            group.sum = Kopecks::ZERO;
            for at in &group.rows {
                let row = &rows[*at];
                group.n_done += usize::from(row.status.is_done());
                group.sum += row.billed;
                totals.all.add(row);
                match row.status {
                    RefusalStatus::Corrected => totals.corrected.add(row),
                    RefusalStatus::WrittenOff => totals.written_off.add(row),
                    _ => totals.left.add(row),
                }
            }
            // By name, so that nothing jumps when a state changes.
            group.rows.sort_by(|a, b| {
                let name = |at: usize| (&rows[at].surname, &rows[at].name, &rows[at].patronymic);
                name(*a).cmp(&name(*b))
            });
        }
        groups.retain(|group| !group.rows.is_empty());
        groups.sort_by_key(|group| std::cmp::Reverse(group.sum));
        self.groups = groups;
        self.totals = totals;
        self.flatten();
    }

    /// The rows anew, after a group was opened or closed.
    fn flatten(&mut self) {
        let mut lines = Vec::with_capacity(self.groups.len());
        for (at, group) in self.groups.iter().enumerate() {
            lines.push(Line::Group(at));
            if self.is_open(group) {
                lines.extend(group.rows.iter().map(|row| Line::Account {
                    group: at,
                    row: *row,
                }));
            }
        }
        self.lines = lines;
        let found = self.cursor.as_ref().and_then(|cursor| self.find(cursor));
        let last = self.lines.len().checked_sub(1);
        self.at = last.map(|last| found.or(self.at).unwrap_or(0).min(last));
        self.cursor = self.at.map(|at| self.cursor_at(at));
    }

    fn find(&self, cursor: &Cursor) -> Option<usize> {
        self.lines.iter().position(|line| match (line, cursor) {
            (Line::Group(at), Cursor::Group(family, code)) => {
                let group = &self.groups[*at];
                group.family == *family && group.code == *code
            }
            (Line::Account { row, .. }, Cursor::Account(shipment)) => {
                self.worklist.rows[*row].shipment_id == *shipment
            }
            _ => false,
        })
    }

    fn cursor_at(&self, at: usize) -> Cursor {
        match self.lines[at] {
            Line::Group(group) => {
                let group = &self.groups[group];
                Cursor::Group(group.family.clone(), group.code.clone())
            }
            Line::Account { row, .. } => Cursor::Account(self.worklist.rows[row].shipment_id),
        }
    }

    fn is_open(&self, group: &Group) -> bool {
        // Asked for each group when rows are made anew; the set is small.
        self.open
            .iter()
            .any(|(family, code)| *family == group.family && *code == group.code)
    }

    pub fn select(&mut self, at: usize) {
        if at < self.lines.len() {
            self.at = Some(at);
            self.cursor = Some(self.cursor_at(at));
        }
    }

    pub fn selected(&self) -> Option<usize> {
        self.at
    }

    pub fn line(&self, at: usize) -> Option<Line> {
        self.lines.get(at).copied()
    }

    /// The account under the cursor.
    pub fn account(&self) -> Option<&Row> {
        match self.line(self.at?)? {
            Line::Account { row, .. } => self.worklist.rows.get(row),
            Line::Group(_) => None,
        }
    }

    /// The group that the cursor stands in.
    pub fn group(&self) -> Option<&Group> {
        match self.line(self.at?)? {
            Line::Account { group, .. } | Line::Group(group) => self.groups.get(group),
        }
    }

    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    pub fn rows_of<'l>(&'l self, group: &'l Group) -> impl Iterator<Item = &'l Row> {
        group.rows.iter().map(|at| &self.worklist.rows[*at])
    }

    /// The accounts that a key is about: the marked ones, else the one under the cursor.
    pub fn targets(&self) -> Vec<&Row> {
        match self.marked.is_empty() {
            true => self.account().into_iter().collect(),
            false => self.marked_rows().collect(),
        }
    }

    pub fn marked_rows(&self) -> impl Iterator<Item = &Row> {
        // Nobody looks through a long list for nothing.
        let n = match self.marked.is_empty() {
            true => 0,
            false => self.worklist.rows.len(),
        };
        let rows = self.worklist.rows[..n].iter();
        rows.filter(|row| self.marked.contains(&row.shipment_id))
    }

    /// Opens or closes the group of a row; the cursor goes to the head of a closed one.
    pub fn set_open(&mut self, at: usize, is_open: bool) {
        let Some(line) = self.line(at) else {
            return;
        };
        let (group, is_head) = match line {
            Line::Group(group) => (group, true),
            Line::Account { group, .. } => (group, false),
        };
        let place = (
            self.groups[group].family.clone(),
            self.groups[group].code.clone(),
        );
        match is_open {
            true if is_head => {
                self.open.insert(place);
            }
            true => return,
            false => {
                self.open.remove(&place);
                self.cursor = Some(Cursor::Group(place.0, place.1));
            }
        }
        self.flatten();
    }

    pub fn is_open_at(&self, at: usize) -> bool {
        match self.line(at) {
            Some(Line::Group(group)) => self.is_open(&self.groups[group]),
            _ => false,
        }
    }

    /// Another grouping: only the group of the cursor is open.
    pub fn regroup(&mut self, by: By) {
        let account = self.account().map(|row| row.shipment_id);
        self.by = by;
        self.open.clear();
        self.arrange();
        let group = account.and_then(|shipment| {
            self.groups
                .iter()
                .find(|group| self.rows_of(group).any(|row| row.shipment_id == shipment))
        });
        match (account, group) {
            (Some(shipment), Some(group)) => {
                self.open.insert((group.family.clone(), group.code.clone()));
                self.cursor = Some(Cursor::Account(shipment));
                self.flatten();
            }
            _ => self.open_first(),
        }
    }

    /// Turns the mark of a row over; that of a group marks all its accounts.
    pub fn mark(&mut self, at: usize) {
        match self.line(at) {
            Some(Line::Account { row, .. }) => {
                let shipment = self.worklist.rows[row].shipment_id;
                if !self.marked.remove(&shipment) {
                    self.marked.insert(shipment);
                }
            }
            Some(Line::Group(group)) => {
                let of_group: Vec<i64> = self
                    .rows_of(&self.groups[group])
                    .map(|row| row.shipment_id)
                    .collect();
                let are_all = of_group.iter().all(|id| self.marked.contains(id));
                for id in of_group {
                    match are_all {
                        true => self.marked.remove(&id),
                        false => self.marked.insert(id),
                    };
                }
            }
            None => {}
        }
    }

    pub fn mark_many(&mut self, many: table::Many) {
        let listed = self.groups.iter().flat_map(|group| group.rows.iter());
        let listed: Vec<i64> = listed
            .map(|at| self.worklist.rows[*at].shipment_id)
            .collect();
        match many {
            table::Many::Mark => self.marked.extend(listed),
            table::Many::Unmark => self.marked.clear(),
            table::Many::Invert => {
                for id in listed {
                    if !self.marked.remove(&id) {
                        self.marked.insert(id);
                    }
                }
            }
        }
    }

    /// The next listed account whose name begins so.
    pub fn find_name(&self, typed: &str) -> Option<usize> {
        let fold = |text: &str| text.to_lowercase().replace('ё', "е");
        let typed = fold(typed);
        let from = self.at.unwrap_or(0);
        let n = self.lines.len();
        (0..n).map(|step| (from + step) % n.max(1)).find(|at| {
            let Line::Account { row, .. } = self.lines[*at] else {
                return false;
            };
            let surname = self.worklist.rows[row].surname.as_deref();
            surname.is_some_and(|surname| fold(surname).starts_with(&typed))
        })
    }

    /// Letters of the payers that refused something.
    pub fn payers(&self) -> Vec<String> {
        let rows = self.worklist.rows.iter();
        let letters: std::collections::BTreeSet<&str> = rows.map(|row| &*row.payer).collect();
        letters.into_iter().map(str::to_owned).collect()
    }

    /// How many accounts of a group stand in each state.
    pub fn states(&self, group: &Group) -> Vec<(RefusalStatus, Tally)> {
        let mut found: HashMap<RefusalStatus, Tally> = HashMap::new();
        for row in self.rows_of(group) {
            found.entry(row.status).or_default().add(row);
        }
        let mut found: Vec<_> = found.into_iter().collect();
        found.sort_by_key(|(status, _)| *status);
        found
    }

    pub fn is_overdue(&self, row: &Row) -> bool {
        !row.status.is_done() && row.due.is_some_and(|due| due < self.today)
    }
}

pub fn person(row: &Row) -> String {
    let parts = [&row.surname, &row.name, &row.patronymic];
    let parts: Vec<&str> = parts
        .into_iter()
        .filter_map(|part| part.as_deref())
        .collect();
    match parts.is_empty() {
        true => row.key.clone(),
        false => parts.join(" "),
    }
}

pub fn shape(status: RefusalStatus) -> Icon {
    match status {
        RefusalStatus::New => Icon::Possible,
        RefusalStatus::InWork => Icon::Next,
        RefusalStatus::Waiting => Icon::Waiting,
        RefusalStatus::Corrected => Icon::Done,
        RefusalStatus::WrittenOff => Icon::NotNeeded,
    }
}

/// What a group is called: the code, and the words behind it.
pub fn group_words(group: &Group, by: By) -> (String, String) {
    let only = |text: String| (text, String::new());
    match (by, group.code.as_str()) {
        (By::Finding, "") => only(words::NO_FINDING.into()),
        (By::Finding, code) => (words::finding_code(&group.family, code), group.text.clone()),
        (By::Department, "") => only(words::NO_DEPARTMENT.into()),
        (By::Department, code) => only(words::department(code)),
        (By::Doctor, "") => only(words::NO_DOCTOR.into()),
        (By::Doctor, code) => only(words::doctor(code)),
        (By::Payer, code) => only(code.to_owned()),
    }
}

impl Source for List {
    fn len(&self) -> usize {
        self.lines.len()
    }

    fn row(&self, row: usize) -> table::Row {
        match self.line(row) {
            Some(Line::Group(group)) => table::Row {
                tint: Tint::Raised,
                check: None,
                group: Some(self.is_open(&self.groups[group])),
            },
            Some(Line::Account { row, .. }) => {
                let is_marked = self.marked.contains(&self.worklist.rows[row].shipment_id);
                table::Row {
                    tint: match is_marked {
                        true => Tint::Marked,
                        false => Tint::None,
                    },
                    check: Some(is_marked),
                    group: None,
                }
            }
            None => table::Row::default(),
        }
    }

    fn cell(&self, row: usize, column: usize, cell: &mut Cell) {
        match self.line(row) {
            Some(Line::Group(group)) => self.group_cell(&self.groups[group], column, cell),
            Some(Line::Account { row, .. }) => {
                self.account_cell(&self.worklist.rows[row], column, cell);
            }
            None => {}
        }
    }
}

impl List {
    fn group_cell(&self, group: &Group, column: usize, cell: &mut Cell) {
        match column {
            0 => (cell.lead, cell.text) = group_words(group, self.by),
            2 => {
                cell.tone = Tone::Muted;
                cell.text = words::n_accounts(group.rows.len());
            }
            4 => {
                cell.bar = Some(Bar {
                    n: group.n_done as u64,
                    of: group.rows.len() as u64,
                    words: words::n_done(group.n_done, group.rows.len()),
                    limit: None,
                });
            }
            5 => {
                cell.is_bold = true;
                cell.text = window::money(group.sum);
            }
            _ => {}
        }
    }

    fn account_cell(&self, row: &Row, column: usize, cell: &mut Cell) {
        let finding = |cell: &mut Cell| {
            if let Some(finding) = &row.finding {
                cell.text = words::finding_code(&finding.family, &finding.code);
            }
        };
        match column {
            0 => {
                cell.indent = 12;
                cell.text = person(row);
                if row.n_others > 0 {
                    cell.note = words::others(row.n_others);
                }
                if row.round == Round::Test {
                    cell.icon = Some(Icon::Test);
                }
            }
            1 => {
                cell.is_bold = true;
                cell.text.push_str(&row.payer);
            }
            2 if self.by == By::Department => finding(cell),
            2 => cell
                .text
                .push_str(row.department.as_deref().unwrap_or_default()),
            3 if self.by == By::Doctor => finding(cell),
            3 => cell
                .text
                .push_str(row.doctor.as_deref().unwrap_or_default()),
            4 if self.is_overdue(row) => {
                cell.icon = Some(Icon::Overdue);
                cell.tone = Tone::Warn;
                cell.text.push_str(text::refusal_status(row.status));
            }
            4 => {
                let icon = shape(row.status);
                cell.icon = Some(icon);
                cell.tone = match row.status {
                    RefusalStatus::New => Tone::Normal,
                    _ => icon.tone(),
                };
                cell.text.push_str(text::refusal_status(row.status));
            }
            5 => cell.text = window::money(row.billed),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Kind;
    use crate::workflows::worklist::Finding;

    fn many(n: usize) -> Arc<Worklist> {
        let row = |at: usize| Row {
            account_id: at as i64,
            shipment_id: at as i64,
            key: at.to_string(),
            surname: Some(format!("{:05}", at.wrapping_mul(7919) % n)),
            name: None,
            patronymic: None,
            payer: ["A", "B"][at % 2].into(),
            department: Some((at % 12).to_string()),
            doctor: Some((at % 300).to_string()),
            stage: RefusalStage::Precheck,
            round: Round::Main,
            billed: Kopecks(at as i64),
            finding: Some(Finding {
                family: "flk".into(),
                code: (at % 40).to_string(),
                text: String::new(),
            }),
            n_others: 0,
            has_suggestion: false,
            status: RefusalStatus::New,
            note: String::new(),
            due: None,
            makes: Kind::Primary,
            f8: Ok(()),
        };
        Arc::new(Worklist {
            rows: (0..n).map(row).collect(),
        })
    }

    #[test]
    fn the_cursor_stays_on_its_account_through_reading_grouping_and_filters() {
        let mut list = List::new(NaiveDate::default(), By::Finding);
        list.take(many(100_000));
        list.select(5);
        let shipment = list.account().map(|row| row.shipment_id);
        assert!(shipment.is_some());
        list.take(many(100_000));
        for by in WAYS {
            list.regroup(by);
            assert_eq!(list.account().map(|row| row.shipment_id), shipment);
            let sum: Kopecks = list.groups.iter().map(|group| group.sum).sum();
            assert_eq!((list.totals.all.n, list.totals.all.sum), (100_000, sum));
        }
        let payer = list.account().map(|row| row.payer.clone());
        list.payer = payer;
        list.arrange();
        assert_eq!(list.totals.all.n, 50_000);
        assert_eq!(list.account().map(|row| row.shipment_id), shipment);
        // A closed group keeps the cursor on its head.
        list.set_open(list.selected().unwrap_or(0), false);
        assert!(matches!(list.cursor, Some(Cursor::Group(..))));
    }
}
