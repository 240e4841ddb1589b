//! What the organization tells the program about itself: the set-up file.
//!
//! Its spelling is a contract (`setup --file`, `setup --show`); unknown keys are refused, because a
//! misspelt one would otherwise be lost in silence.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::ReportingPeriod;

/// The whole set-up file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setup {
    pub provider: Provider,
    pub region: Region,
    #[serde(default)]
    pub payers: Vec<Payer>,
    #[serde(default)]
    pub settings: Settings,
    #[serde(default, skip_serializing_if = "is_default")]
    pub folders: Folders,
    #[serde(default, skip_serializing_if = "is_default")]
    pub deadlines: Deadlines,
}

/// What nobody has set is not printed back.
fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

fn is_true(value: &bool) -> bool {
    *value
}

/// Folders that dialogs and steps start from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Folders {
    /// Where files for the fund are written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outgoing: Option<String>,
    /// Where the fund's replies are looked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incoming: Option<String>,
}

/// In how many days a reply is expected, counted from the file that it answers. The board then
/// calls it late; nothing else depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Deadlines {
    /// Reply «1», from the day of the request.
    pub precheck: u32,
    /// Reply «2», from the day of the 7-file.
    #[serde(rename = "final")]
    pub final_reply: u32,
}

impl Default for Deadlines {
    fn default() -> Deadlines {
        Deadlines {
            precheck: 6,
            final_reply: 14,
        }
    }
}

/// The medical organization (МО).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// 13 digits.
    pub ogrn: String,
    /// 9 digits.
    pub kpp: String,
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inn: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Those who sign invoices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accountant: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub performer: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bank: Option<Bank>,
}

/// Where the payers' money goes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bank {
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub bic: String,
    #[serde(default)]
    pub account: String,
    #[serde(default)]
    pub correspondent: String,
    /// The treasury's personal account, where there is one.
    #[serde(default)]
    pub personal: String,
}

/// The region and its fund.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Region {
    /// Name of a region profile.
    pub profile: String,
    /// The region's code as policies carry it (`region_oms`).
    pub code: String,
    pub fund_ogrn: String,
    #[serde(default)]
    pub fund_kpp: String,
    #[serde(default)]
    pub fund_name: String,
}

/// Who pays: an insurer, or the fund for people insured in other regions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Payer {
    /// The last sign of file names: one Latin letter or digit, capital.
    pub letter: String,
    pub ogrn: String,
    pub name: String,
    pub kind: PayerKind,
    /// First day of validity.
    pub from: NaiveDate,
    /// Last day of validity, inclusive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inn: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kpp: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PayerKind {
    Insurer,
    Fund,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Whether withholdings (ЦКДЛ, ПЭТ/КТ) are entered at all.
    pub inter_provider_settlements: bool,
    /// Whether the window shows what F6 will write before it writes.
    #[serde(skip_serializing_if = "is_true")]
    pub preview_before_reissue: bool,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            inter_provider_settlements: false,
            preview_before_reissue: true,
        }
    }
}

/// What is wrong with a set-up that parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SetupFault {
    /// `(key, value, number of digits)`
    NotDigits(&'static str, String, usize),
    Empty(&'static str),
    /// Not one Latin capital letter or digit, or taken by the common file.
    BadLetter(String),
    /// Two payers claim one letter, or one ОГРН, on the same day.
    Overlap(String),
    /// `to` is before `from`.
    DatesReversed(String),
    /// More than one fund payer on the same day.
    TwoFunds,
    /// A fund payer whose ОГРН is not `region.fund_ogrn`.
    FundOgrnDiffers(String),
}

impl Payer {
    /// Valid on at least one day of the period.
    pub fn is_valid_in(&self, period: ReportingPeriod) -> bool {
        self.from <= period.last_day() && self.to.is_none_or(|to| to >= period.first_day())
    }

    fn overlaps(&self, other: &Payer) -> bool {
        self.to.is_none_or(|to| other.from <= to) && other.to.is_none_or(|to| self.from <= to)
    }
}

impl Setup {
    /// The payer that a letter names in a period. Letters are compared without case.
    pub fn payer(&self, letter: &str, period: ReportingPeriod) -> Option<&Payer> {
        self.payers
            .iter()
            .find(|p| p.letter.eq_ignore_ascii_case(letter) && p.is_valid_in(period))
    }

    /// Those who pay in a period, as the set-up has them.
    pub fn payers_of(&self, period: ReportingPeriod) -> impl Iterator<Item = &Payer> {
        self.payers.iter().filter(move |p| p.is_valid_in(period))
    }

    /// The insurer with this ОГРН in a period.
    pub fn insurer_by_ogrn(&self, ogrn: &str, period: ReportingPeriod) -> Option<&Payer> {
        self.payers
            .iter()
            .find(|p| p.kind == PayerKind::Insurer && p.ogrn == ogrn && p.is_valid_in(period))
    }

    /// The payer for people insured in other regions.
    pub fn fund(&self, period: ReportingPeriod) -> Option<&Payer> {
        self.payers
            .iter()
            .find(|p| p.kind == PayerKind::Fund && p.is_valid_in(period))
    }

    /// All faults of the set-up, not only the first. `common_letter` marks files of all payers.
    pub fn faults(&self, common_letter: &str) -> Vec<SetupFault> {
        let mut faults = Vec::new();
        let mut digits = |key, value: &str, length: usize| {
            if value.len() != length || !value.bytes().all(|b| b.is_ascii_digit()) {
                faults.push(SetupFault::NotDigits(key, value.to_owned(), length));
            }
        };
        digits("provider.ogrn", &self.provider.ogrn, 13);
        digits("provider.kpp", &self.provider.kpp, 9);
        digits("region.fund_ogrn", &self.region.fund_ogrn, 13);
        for payer in &self.payers {
            digits("payers.ogrn", &payer.ogrn, 13);
        }
        for (key, value) in [
            ("provider.name", &self.provider.name),
            ("region.code", &self.region.code),
        ] {
            if value.trim().is_empty() {
                faults.push(SetupFault::Empty(key));
            }
        }
        for (i, payer) in self.payers.iter().enumerate() {
            let is_one_sign = payer.letter.len() == 1
                && payer
                    .letter
                    .bytes()
                    .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
            if !is_one_sign || payer.letter == common_letter {
                faults.push(SetupFault::BadLetter(payer.letter.clone()));
            }
            if payer.name.trim().is_empty() {
                faults.push(SetupFault::Empty("payers.name"));
            }
            if payer.to.is_some_and(|to| to < payer.from) {
                faults.push(SetupFault::DatesReversed(payer.letter.clone()));
            }
            if payer.kind == PayerKind::Fund && payer.ogrn != self.region.fund_ogrn {
                faults.push(SetupFault::FundOgrnDiffers(payer.ogrn.clone()));
            }
            for other in &self.payers[..i] {
                if !payer.overlaps(other) {
                    continue;
                }
                if payer.letter == other.letter || payer.ogrn == other.ogrn {
                    faults.push(SetupFault::Overlap(payer.letter.clone()));
                } else if payer.kind == PayerKind::Fund && other.kind == PayerKind::Fund {
                    faults.push(SetupFault::TwoFunds);
                }
            }
        }
        faults
    }
}
