//! Where a reply belongs, and whether it has come before.

use rusqlite::Connection;

use crate::domain::setup::Setup;
use crate::domain::{ReportingPeriod, Round};
use crate::exchange::Profile;
use crate::exchange::name::{FileName, Step};
use crate::store::files::{self, ExchangeFile};

use crate::workflows::error::ReplyFault;
use crate::workflows::{Error, Note, Rule};

/// What the database says of a file before it is read. Asked twice: without a lock, because most
/// refusals need none, and again inside the transaction, because somebody else may have received
/// the same file meanwhile.
pub(super) struct Seen {
    pub place: Place,
    /// The same bytes were received for the same export.
    pub is_known: bool,
    pub notes: Vec<Note>,
}

impl Seen {
    pub fn look(
        connection: &Connection,
        setup: &Setup,
        profile: &Profile,
        name: &FileName,
        sha256: &str,
    ) -> Result<Seen, Error> {
        let place = Place::find(connection, setup, profile, name)?;
        let known = files::by_sha256(connection, sha256)?;
        // Renaming our own file does not make it a reply.
        if known.iter().any(|f| f.is_ours()) {
            return Err(ReplyFault::OwnFile.into());
        }
        // A final reply may say to the byte what the precheck said.
        let is_known = known.iter().any(|f| {
            f.status == "live"
                && f.export_id == Some(place.export.id)
                && f.step == place.step.code()
                && f.letter == place.letter
        });
        let mut notes = Vec::new();
        if name.payer.is_none() {
            notes.push(Note::NoPayerSign);
        }
        if known.iter().any(|f| f.status == "restored") {
            notes.push(Note::KnownFromTest);
        }
        Ok(Seen {
            place,
            is_known,
            notes,
        })
    }
}

/// Where a reply belongs.
pub(super) struct Place {
    pub period: ReportingPeriod,
    pub step: Step,
    /// The payer's letter, or the sign of the common file.
    pub letter: String,
    /// ОГРН that the bill must name; none for a common file.
    pub payer_ogrn: Option<String>,
    pub export: ExchangeFile,
    /// The live reply of the same place, which this one would correct.
    pub former: Option<ExchangeFile>,
}

impl Place {
    fn find(
        connection: &Connection,
        setup: &Setup,
        profile: &Profile,
        name: &FileName,
    ) -> Result<Place, Error> {
        let own = &setup.provider;
        for (expected, found) in [
            (&own.ogrn, &name.provider_ogrn),
            (&own.kpp, &name.provider_kpp),
        ] {
            if format!("{expected:0>13}") != format!("{found:0>13}") {
                return Err(ReplyFault::OtherProvider {
                    expected: expected.clone(),
                    found: found.clone(),
                }
                .into());
            }
        }
        let live = files::live(connection, name.period)?;
        // A reply belongs to the live export of its name: the test one until it is restored. A test
        // has no 7-file, so a final reply can only mean the main one.
        let is_final = name.step == Step::Final;
        let export = live
            .iter()
            .filter(|f| f.step == "request" && f.number.eq_ignore_ascii_case(&name.number))
            .min_by_key(|f| (is_final && f.round == Round::Test, f.round))
            .cloned()
            .ok_or_else(|| ReplyFault::NoSuchSending {
                period: name.period,
                number: name.number.clone(),
            })?;
        if is_final && export.round == Round::Test {
            return Err(Rule::TestNotRestored {
                period: name.period,
            }
            .into());
        }
        let common = profile.file_name.common_letter.clone();
        let sign = name.payer.clone().unwrap_or_else(|| common.clone());
        let is_common = sign == common;
        let payer = setup.payer(&sign, name.period);
        if !is_common && payer.is_none() {
            return Err(ReplyFault::UnknownLetter {
                letter: sign,
                period: name.period,
            }
            .into());
        }
        let letter = payer.map_or(sign, |p| p.letter.clone());
        let former = live.into_iter().find(|f| {
            f.step == name.step.code() && f.export_id == Some(export.id) && f.letter == letter
        });
        Ok(Place {
            period: name.period,
            step: name.step,
            payer_ogrn: payer.map(|p| p.ogrn.clone()).filter(|_| !is_common),
            letter,
            export,
            former,
        })
    }
}
