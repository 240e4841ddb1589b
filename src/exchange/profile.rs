//! A region profile: what a fund's custom adds to a format. `resources/regions/*.toml`.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use crate::domain::{Activity, Decision, Kind};

use super::edition::{Edition, EditionFault};
use super::path::FieldPath;
use super::role::Role;
use super::standards::{Standards, StandardsRow};
use super::xml::Element;

/// A loaded profile with its edition.
#[derive(Debug)]
pub struct Profile {
    /// The region's name, for people.
    pub title: String,
    pub edition: Edition,
    pub file_name: NameRule,
    pub container: Container,
    pub outgoing: Outgoing,
    pub kind: KindRule,
    pub identities: Identities,
    pub volumes: VolumePaths,
    /// From when on what replies refused before is told as a risk.
    pub learned: Threshold,
    /// Where accounts carry their standard and how its price follows; missing where nobody has said.
    pub standards: Option<Standards>,
    decision: DecisionRule,
    amounts: BTreeMap<String, AmountMeaning>,
    activities: Vec<ActivityRule>,
}

/// Where an account says what planned volumes ask of it, beside its activity. The first value counts.
#[derive(Debug, Default)]
pub struct VolumePaths {
    /// Profile of care (V002).
    pub profile: Option<FieldPath>,
    /// Kind of care (V008).
    pub help_kind: Option<FieldPath>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProfileFile {
    title: String,
    edition: String,
    file_name: NameRule,
    container: Container,
    #[serde(default)]
    outgoing: Outgoing,
    decision: DecisionRule,
    amounts: BTreeMap<String, AmountMeaning>,
    kind: KindRule,
    #[serde(default)]
    identities: Identities,
    #[serde(default)]
    volumes: VolumeRows,
    #[serde(default)]
    learned: Threshold,
    standards: Option<StandardsRow>,
    activities: Vec<ActivityRow>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct VolumeRows {
    profile: Option<String>,
    help_kind: Option<String>,
}

/// From when on what replies refused before is told as a risk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Threshold {
    /// So many refusals at least.
    pub refused: u32,
    /// And so many of a hundred that were answered.
    pub percent: u32,
    /// The last so many sendings are looked at.
    pub sendings: u32,
}

impl Default for Threshold {
    fn default() -> Threshold {
        Threshold {
            refused: 3,
            percent: 30,
            sendings: 50_000,
        }
    }
}

/// The file name, sign by sign.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NameRule {
    /// Without the dot; compared without case.
    pub extension: String,
    pub parts: Vec<NamePart>,
    /// Signs of sendings in order; the first main sending of a period takes the first.
    pub numbers: String,
    /// The payer's sign of a file for all payers.
    pub common_letter: String,
    pub steps: Steps,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamePart {
    pub is: NameField,
    pub length: usize,
    /// May be missing at the end of the name.
    #[serde(default)]
    pub optional: bool,
    /// The text itself, for `is = "literal"`.
    #[serde(default)]
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NameField {
    ProviderOgrn,
    ProviderKpp,
    Year,
    Month,
    Number,
    Step,
    Payer,
    Literal,
}

/// The signs of the four steps of the exchange.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Steps {
    pub request: String,
    pub precheck: String,
    pub reissue: String,
    #[serde(rename = "final")]
    pub final_reply: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Container {
    pub write: ContainerKind,
    pub inner_name: String,
    /// Deflate level, 1–9.
    pub compression: u8,
    pub max_unpacked_mb: u64,
    pub max_ratio: u64,
}

impl Container {
    /// What may come out of a container.
    pub fn limits(&self) -> super::container::Limits {
        super::container::Limits {
            unpacked: self.max_unpacked_mb.saturating_mul(1024 * 1024),
            ratio: self.max_ratio,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContainerKind {
    Zip,
    /// A real 7z (LZMA2).
    #[serde(rename = "7z")]
    SevenZ,
}

/// What outgoing files say where the protocol does not tell.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Outgoing {
    pub date: FileDate,
    pub reissue_numbers: ReissueNumbers,
    pub invoice_number: InvoiceNumber,
}

/// The date of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileDate {
    #[default]
    Today,
    /// The last day of the reporting period.
    PeriodEnd,
}

/// Numbers of accounts in a 7-file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReissueNumbers {
    /// As in the request.
    #[default]
    Keep,
    /// Anew from 1.
    Renumber,
}

/// Number and date of the printed invoice in our files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InvoiceNumber {
    /// As the information system gave them.
    #[default]
    FromMis,
    /// Left out.
    Omit,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DecisionRule {
    accepted: Vec<String>,
    refused: Vec<String>,
}

/// What a type of sum means for money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AmountMeaning {
    /// The whole cost of the account, whoever pays it.
    Full,
    /// Asked for case by case, in the invoice.
    CaseBased,
    /// Covered by the per-head money.
    Capitated,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KindRule {
    pub primary: String,
    pub repeat: String,
    pub repeat_key: RepeatKey,
    #[serde(default)]
    pub repeat_ident: RepeatIdent,
    pub repeat_refused_at_precheck: KindName,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RepeatKey {
    New,
    Keep,
}

/// What stands in the field with the role `account.earlier_ident` of a repeat.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RepeatIdent {
    /// What the information system gave.
    #[default]
    FromMis,
    /// Nothing.
    None,
    /// The key of the account that it repeats.
    EarlierKey,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KindName {
    Primary,
    Repeat,
}

/// How strictly each identity of money is held.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Identities {
    pub services: Severity,
    pub totals: Severity,
    pub refused_is_zero: Severity,
    pub capitation: Severity,
    pub reply_billed: Severity,
}

impl Default for Identities {
    fn default() -> Identities {
        let warning = Severity::Warning;
        Identities {
            services: warning,
            totals: warning,
            refused_is_zero: warning,
            capitation: warning,
            reply_billed: warning,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    Error,
    Warning,
    Off,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ActivityRow {
    activity: String,
    #[serde(default)]
    has: Vec<String>,
    #[serde(default, rename = "in")]
    values: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    uncertain: bool,
}

#[derive(Debug)]
struct ActivityRule {
    activity: Activity,
    has: Vec<FieldPath>,
    values: Vec<(FieldPath, Vec<String>)>,
    is_uncertain: bool,
}

/// The profiles that come with the program.
const BUILT_IN: [(&str, &str); 1] = [(
    "yaroslavl",
    include_str!("../../resources/regions/yaroslavl.toml"),
)];

impl Profile {
    /// Loads a profile by name: from `folder/regions` of the user when it has one, else built in.
    ///
    /// # Errors
    /// [`EditionFault`] naming the file and what is wrong with it.
    pub fn load(name: &str, folders: &[&Path]) -> Result<Profile, EditionFault> {
        for folder in folders {
            let file = folder.join("regions").join(format!("{name}.toml"));
            if file.is_file() {
                return Profile::read(&file, Some(folder));
            }
        }
        match BUILT_IN.iter().find(|(id, _)| *id == name) {
            Some((_, text)) => {
                // The user may have an own edition beside our profile.
                Profile::parse(name, text, with_editions(folders.iter().copied()))
            }
            None => Err(EditionFault {
                file: name.to_owned(),
                line: 0,
                what: "нет такого профиля региона".into(),
            }),
        }
    }

    /// Loads a profile from its file. Its own edition is looked for in `editions` beside it, beside
    /// the folder that holds it, and in `folders`.
    ///
    /// # Errors
    /// [`EditionFault`] naming the file and what is wrong with it.
    pub fn load_file(file: &Path, folders: &[&Path]) -> Result<Profile, EditionFault> {
        let around = file.ancestors().skip(1).take(2);
        Profile::read(file, with_editions(around.chain(folders.iter().copied())))
    }

    fn read(file: &Path, folder: Option<&Path>) -> Result<Profile, EditionFault> {
        let shown = file.display().to_string();
        let text = std::fs::read_to_string(file).map_err(|e| EditionFault {
            file: shown.clone(),
            line: 0,
            what: e.to_string(),
        })?;
        Profile::parse(&shown, &text, folder)
    }

    /// The names of the profiles that come with the program.
    pub fn built_in() -> impl Iterator<Item = &'static str> {
        BUILT_IN.iter().map(|(name, _)| *name)
    }

    /// # Errors
    /// [`EditionFault`] naming the file and what is wrong with it.
    pub fn parse(file: &str, text: &str, folder: Option<&Path>) -> Result<Profile, EditionFault> {
        let fault = |what: String| EditionFault {
            file: file.to_owned(),
            line: 0,
            what,
        };
        let read: ProfileFile = toml::from_str(text).map_err(|e| fault(e.to_string()))?;
        let edition = Edition::load(&read.edition, folder)?;
        read.file_name.check().map_err(fault)?;
        if !(1..=9).contains(&read.container.compression) {
            return Err(fault("container.compression: нужно от 1 до 9".into()));
        }
        if let Some(code) = read
            .decision
            .accepted
            .iter()
            .find(|code| read.decision.refused.contains(code))
        {
            return Err(fault(format!(
                "decision: код «{code}» стоит и в accepted, и в refused"
            )));
        }
        let ident = Role::AccountEarlierIdent;
        if read.kind.repeat_ident == RepeatIdent::EarlierKey
            && FieldPath::of_role(&edition, ident).is_none()
        {
            return Err(fault(format!(
                "kind.repeat_ident: в описании формата нет поля с ролью «{}»",
                ident.name()
            )));
        }
        let standards = read.standards.map(|row| row.check(&edition)).transpose();
        let activities = read
            .activities
            .into_iter()
            .map(|row| row.rule(&edition))
            .collect::<Result<_, _>>();
        Ok(Profile {
            title: read.title,
            file_name: read.file_name,
            container: read.container,
            outgoing: read.outgoing,
            kind: read.kind,
            identities: read.identities,
            volumes: read.volumes.paths(&edition).map_err(fault)?,
            learned: read.learned,
            standards: standards.map_err(fault)?,
            decision: read.decision,
            amounts: read.amounts,
            activities: activities.map_err(fault)?,
            edition,
        })
    }

    /// What a decision code of the payer means.
    pub fn decide(&self, code: &str) -> Decision {
        let is_in = |codes: &[String]| codes.iter().any(|c| c == code);
        match (
            is_in(&self.decision.accepted),
            is_in(&self.decision.refused),
        ) {
            (_, true) => Decision::Refused,
            (true, _) => Decision::Accepted,
            _ => Decision::Undecided,
        }
    }

    /// What a type of sum means; nothing when the profile does not know the code.
    pub fn amount(&self, type_code: &str) -> Option<AmountMeaning> {
        self.amounts.get(type_code).copied()
    }

    /// Primary or repeat by the code of the wire; nothing when the profile does not know it.
    pub fn kind_of(&self, code: &str) -> Option<Kind> {
        match code {
            code if code == self.kind.primary => Some(Kind::Primary),
            code if code == self.kind.repeat => Some(Kind::Repeat),
            _ => None,
        }
    }

    /// The code of the wire for primary or repeat.
    pub fn kind_code(&self, kind: Kind) -> &str {
        match kind {
            Kind::Primary => &self.kind.primary,
            Kind::Repeat => &self.kind.repeat,
        }
    }

    /// The activity of an account by the first rule that fits, and whether that is only the nearest.
    pub fn activity(
        &self,
        record: &Element<'_>,
        account: &Element<'_>,
    ) -> Option<(Activity, bool)> {
        let fits = |rule: &&ActivityRule| {
            rule.has
                .iter()
                .all(|path| path.any(record, account, |_| true))
                && rule.values.iter().all(|(path, values)| {
                    path.any(record, account, |v| values.iter().any(|x| x == v))
                })
        };
        self.activities
            .iter()
            .find(fits)
            .map(|rule| (rule.activity, rule.is_uncertain))
    }
}

/// The first folder that has editions of the user's own.
fn with_editions<'f>(mut folders: impl Iterator<Item = &'f Path>) -> Option<&'f Path> {
    folders.find(|folder| folder.join("editions").is_dir())
}

impl VolumeRows {
    fn paths(self, edition: &Edition) -> Result<VolumePaths, String> {
        let path = |text: Option<String>| {
            let path = text.map(|text| FieldPath::parse(edition, &text));
            path.transpose().map_err(|e| format!("volumes: {e}"))
        };
        Ok(VolumePaths {
            profile: path(self.profile)?,
            help_kind: path(self.help_kind)?,
        })
    }
}

impl ActivityRow {
    fn rule(self, edition: &Edition) -> Result<ActivityRule, String> {
        let path =
            |text: &str| FieldPath::parse(edition, text).map_err(|e| format!("activities: {e}"));
        Ok(ActivityRule {
            activity: Activity::from_code(&self.activity).ok_or_else(|| {
                format!(
                    "activities: неизвестный вид деятельности «{}»",
                    self.activity
                )
            })?,
            has: self.has.iter().map(|p| path(p)).collect::<Result<_, _>>()?,
            values: self
                .values
                .into_iter()
                .map(|(p, v)| Ok((path(&p)?, v)))
                .collect::<Result<_, String>>()?,
            is_uncertain: self.uncertain,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_profile_loads() {
        for name in Profile::built_in() {
            let profile = Profile::load(name, &[]).unwrap_or_else(|e| panic!("{e}"));
            assert_eq!(profile.decide("4"), Decision::Refused);
            assert_eq!(profile.decide("7"), Decision::Undecided);
        }
    }

    #[test]
    fn faults_of_a_profile_are_named() {
        let good = BUILT_IN[0].1;
        let check = |from: &str, to: &str, expected: &str| {
            let text = good.replacen(from, to, 1);
            assert_ne!(text, good, "{from}");
            let fault = Profile::parse("свой.toml", &text, None)
                .unwrap_err()
                .to_string();
            assert!(
                fault.contains("свой.toml") && fault.contains(expected),
                "{fault}"
            );
        };
        check(
            "accepted = [\"1\"]",
            "accepted = [\"4\"]",
            "и в accepted, и в refused",
        );
        check("activity = \"dental\"", "activity = \"teeth\"", "«teeth»");
        check("@vmp_kind", "@vmp_kin", "@vmp_kin");
        check("\"0\" = \"full\"", "\"0\" = \"fool\"", "fool");
        check("manipulation/@prof_oms", "manipulation/@prof", "volumes");
        check("is = \"month\"", "is = \"moon\"", "moon");
        check("compression = 6", "compression = 60", "от 1 до 9");
        check("@koef_z", "@koef", "нет «@koef»");
        check("@koef_z", "@koef_z\"\nfiled = \"x", "filed");
        check(
            "additionals/coefficients/kslp\"",
            "additionals/coefficient\"",
            "standards.parts.each",
        );
        check("limit = \"1.8\"", "limit = \"0.8\"", "«0.8»");
        check("count = \"nights\"", "count = \"evenings\"", "evenings");
        check(
            "code = \"additionals/additional/@ksg\"",
            "code = \"additionals/additional\"",
            "элемент без значения",
        );
        check(
            "activity = \"day_hospital\"\ncount",
            "activity = \"inpatient\"\ncount",
            "«inpatient» стоит дважды",
        );
        check(
            "column = \"WEIGHT\"",
            "column = \"WEIGHT\"\nparts = { each = \"sum\", code = \"@x\", value = \"@x\" }",
            "column и parts",
        );
    }
}
