//! The plan of volumes of the invented organization, as a table for `nsi import`.

use std::path::Path;

use crate::domain::{Activity, Kopecks, ReportingPeriod};
use crate::whole;

/// Of each activity: how many of a thousand accounts are planned, and rubles an account. Some are planned
/// below what the demo invents, so that there is something to see.
const PLAN: [(Activity, u64, i64); 11] = [
    (Activity::Inpatient, 120, 52_000),
    (Activity::DayHospital, 100, 24_000),
    (Activity::Outpatient, 370, 520),
    (Activity::Dental, 120, 760),
    (Activity::Ambulance, 95, 2_850),
    (Activity::Paraclinical, 90, 2_400),
    (Activity::Dispensary, 80, 1_450),
    (Activity::Checkup, 50, 1_250),
    (Activity::Orphans, 30, 1_300),
    (Activity::Minors, 50, 1_200),
    (Activity::HighTech, 15, 175_000),
];

/// Writes the plan of some months with `n_accounts` accounts each: a line for every activity and one for
/// all of them together.
///
/// # Errors
/// What the file system says; no file has appeared then.
pub fn write(path: &Path, months: &[ReportingPeriod], n_accounts: u64) -> std::io::Result<()> {
    let mut text = String::from("PERIOD;PAYER;ACTIVITY;PROFILE;HELP_KIND;COUNT;SUM\n");
    for month in months {
        let mut together = Kopecks::ZERO;
        for (activity, share, rubles) in PLAN {
            let count = (n_accounts * share / 1000).max(1);
            let sum = Kopecks(count as i64 * rubles * 100);
            together += sum;
            text.push_str(&format!("{month};;{};;;{count};{sum}\n", activity.code()));
        }
        text.push_str(&format!("{month};;;;;{n_accounts};{together}\n"));
    }
    whole::write(path, text.as_bytes())?;
    Ok(())
}
