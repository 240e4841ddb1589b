//! The invented dictionary of standards that the invented accounts of hospitals are priced by.

use std::fmt::Write as _;
use std::path::Path;

use crate::domain::{Activity, Kopecks};
use crate::stand::StandError;
use crate::whole;

use super::money::{coefficient, priced};

/// Weights that groups have, in hundredths.
pub(super) const WEIGHTS: std::ops::Range<i64> = 45..310;

/// The group of a weight: each group has one.
pub(super) fn group(activity: Activity, weight: i64) -> String {
    let at = weight - WEIGHTS.start;
    let letters = match activity {
        Activity::DayHospital => "ds",
        _ => "st",
    };
    format!("{letters}{:02}.{:03}", at / 19 + 1, at % 19 + 1)
}

/// The base rate.
pub(super) fn base(activity: Activity) -> Kopecks {
    match activity {
        Activity::DayHospital => Kopecks(1_452_917),
        _ => Kopecks(2_418_753),
    }
}

/// Codes and ranges that have every diagnosis of such an account.
fn diagnoses(activity: Activity) -> &'static str {
    match activity {
        Activity::DayHospital => "G54, I25, J45, M17",
        _ => "I20-I25, I63, J18, K35-K80, N10",
    }
}

/// Writes the dictionary as a table that `nsi import` takes; returns the number of its rows.
///
/// # Errors
/// [`StandError::File`].
pub fn write_standards(path: &Path) -> Result<u64, StandError> {
    let mut text = String::from(
        "CODE\tNAME\tDAYS_MIN\tDAYS_MAX\tTARIFF\tWEIGHT\tPRICE_MAX\tDIAGNOSES\tDATEBEG\n",
    );
    let mut n = 0;
    for activity in [Activity::Inpatient, Activity::DayHospital] {
        let base = base(activity);
        for weight in WEIGHTS {
            let code = group(activity, weight);
            // Above what all the coefficients of an invented account together can make of it.
            let most = priced(base, &[weight, 150]);
            // Writing to a string cannot fail.
            let _ = writeln!(
                text,
                "{code}\tУчебная группа {code}\t1\t20\t{base}\t{}\t{most}\t{}\t01.01.2021",
                coefficient(weight),
                diagnoses(activity)
            );
            n += 1;
        }
    }
    whole::write(path, text.as_bytes()).map_err(|error| StandError::File {
        path: path.to_owned(),
        error,
    })?;
    Ok(n)
}
