//! Adds up what a reply says: the totals of a bill stand before its accounts.

use std::collections::BTreeMap;

use crate::domain::Kopecks;
use crate::exchange::Record;
use crate::exchange::profile::Profile;
use crate::exchange::record::{Amount, money};
use crate::exchange::write::TotalRow;

/// How much of an account the payer accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Share {
    All,
    /// Percent taken off, from 1 to 99.
    Less(u32),
    Nothing,
}

impl Share {
    /// The accepted part of a sum. A sum too small to be parted is accepted whole.
    pub(super) fn of(self, billed: Kopecks) -> Kopecks {
        match self {
            Share::All => billed,
            Share::Nothing => Kopecks::ZERO,
            Share::Less(_) if billed.0 < 100 => billed,
            Share::Less(percent) => Kopecks(billed.0 - billed.0 * i64::from(percent) / 100),
        }
    }

    /// The wire's text for a sum of the wire; nothing where it cannot be read.
    pub(super) fn of_text(self, billed: &str) -> Option<String> {
        Kopecks::parse(billed)
            .ok()
            .map(|sum| self.of(sum).to_string())
    }
}

/// Type of sum, and number and date of the printed invoice.
type RowKey = (String, Option<(String, String)>);

/// Sums of one bill.
#[derive(Default)]
pub(super) struct Tally {
    pub accounts: u64,
    pub refused: u64,
    pub reduced: u64,
    pub billed: Kopecks,
    pub accepted: Kopecks,
    /// Billed and accepted.
    rows: BTreeMap<RowKey, (Kopecks, Kopecks)>,
}

impl Tally {
    pub(super) fn add(&mut self, profile: &Profile, record: &Record, share: Share) {
        let invoice = record.invoice_number.as_ref().map(|number| {
            let date = record.invoice_date.map_or(String::new(), |d| d.to_string());
            (number.clone(), date)
        });
        let decided: Vec<Amount> = record
            .amounts
            .iter()
            .map(|amount| Amount {
                accepted: Some(share.of(amount.billed)),
                ..amount.clone()
            })
            .collect();
        for amount in &decided {
            let row = self
                .rows
                .entry((amount.type_code.clone(), invoice.clone()))
                .or_default();
            row.0 += amount.billed;
            row.1 += amount.accepted.unwrap_or_default();
        }
        let money = money(profile, &decided);
        self.accounts += 1;
        self.refused += u64::from(share == Share::Nothing);
        let accepted = money.accepted.unwrap_or_default();
        let is_reduced = accepted < money.billed && share != Share::Nothing;
        self.reduced += u64::from(is_reduced);
        self.billed += money.billed;
        self.accepted += accepted;
    }

    pub(super) fn rows(&self) -> Vec<TotalRow> {
        self.rows
            .iter()
            .map(|((type_code, invoice), (billed, accepted))| TotalRow {
                type_code: type_code.clone(),
                billed: *billed,
                accepted: *accepted,
                invoice: invoice.clone(),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_neither_nothing_nor_all() {
        for billed in [100, 101, 3_333, 45_001] {
            for percent in [1, 10, 99] {
                let part = Share::Less(percent).of(Kopecks(billed));
                assert!(part > Kopecks::ZERO && part < Kopecks(billed), "{billed}");
            }
        }
        assert_eq!(Share::Less(50).of(Kopecks(1)), Kopecks(1));
        assert_eq!(Share::Nothing.of_text("12.07").as_deref(), Some("0.00"));
    }
}
