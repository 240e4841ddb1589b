//! What both of the fund's replies have in common: the bill's tag, the day, the decision codes.

use chrono::{Days, NaiveDate};

use crate::domain::Decision;
use crate::exchange::Profile;
use crate::exchange::profile::AmountMeaning;
use crate::exchange::xml::Element;

use super::read::{Heading, Source};
use super::tally::Share;
use super::{Options, StandError, wire};

/// The codes of a region's profile that replies carry.
pub(super) struct Codes {
    pub accepted: String,
    pub refused: String,
    /// Type of sum covered by per-head money; nothing when the profile has none.
    pub capitated: Option<String>,
}

impl Codes {
    pub(super) fn new(profile: &Profile) -> Result<Codes, StandError> {
        // The profile answers what a code means; the codes in use are one or two digits.
        let code = |fits: &dyn Fn(&str) -> bool| {
            let mut codes = (0..100).map(|code: u32| code.to_string());
            codes.find(|code| fits(code))
        };
        let decision = |decision: Decision| {
            code(&|c| profile.decide(c) == decision).ok_or(StandError::NoDecisionCode(decision))
        };
        Ok(Codes {
            accepted: decision(Decision::Accepted)?,
            refused: decision(Decision::Refused)?,
            capitated: code(&|c| profile.amount(c) == Some(AmountMeaning::Capitated)),
        })
    }

    pub(super) fn pay(&self, share: Share) -> &str {
        match share {
            Share::Nothing => &self.refused,
            Share::All | Share::Less(_) => &self.accepted,
        }
    }
}

/// The day a reply bears: the option's, else some days after the file it answers.
pub(super) fn reply_day(
    heading: &Heading,
    source: &Source<'_>,
    options: &Options,
    days_later: u64,
) -> NaiveDate {
    let asked = heading
        .body
        .as_ref()
        .and_then(|body| wire::date(body, wire::BODY_DATE));
    let base = asked.unwrap_or_else(|| source.name.period.last_day() + Days::new(5));
    options.date.unwrap_or(base + Days::new(days_later))
}

/// The start tag of the bill that answers `heading`'s.
pub(super) fn bill_tag(
    heading: &Heading,
    payer_ogrn: &str,
    letter: &str,
    day: NaiveDate,
    more: wire::Pairs<'_>,
) -> Element<'static> {
    let mut bill = heading.bill.clone().unwrap_or_else(|| Element::new("bill"));
    let asked = heading
        .body
        .as_ref()
        .and_then(|body| wire::date(body, wire::BODY_DATE));
    bill.set_attribute(wire::BILL_PAYER, payer_ogrn.to_owned());
    bill.set_attribute("date_2", day.to_string());
    bill.set_attribute("n_out", format!("{}/{letter}", day.format("%m%d")));
    bill.set_attribute("date_in", asked.unwrap_or(day).to_string());
    for (name, value) in more {
        bill.set_attribute(name, (*value).to_owned());
    }
    bill
}
