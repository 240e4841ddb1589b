//! Kinds of activity: one registry holds accounts of one of them.

/// Вид деятельности. The wire has no such field; the region profile says how each is recognised
/// (reestr-6.15.md §г).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Activity {
    Inpatient,
    DayHospital,
    Outpatient,
    Dental,
    Ambulance,
    Paraclinical,
    Dispensary,
    Checkup,
    Orphans,
    Minors,
    HighTech,
}

impl Activity {
    /// In the order in which registries are listed.
    pub const ALL: [Activity; 11] = [
        Activity::Inpatient,
        Activity::DayHospital,
        Activity::Outpatient,
        Activity::Dental,
        Activity::Ambulance,
        Activity::Paraclinical,
        Activity::Dispensary,
        Activity::Checkup,
        Activity::Orphans,
        Activity::Minors,
        Activity::HighTech,
    ];

    /// The name in files, JSON and the database.
    pub fn code(self) -> &'static str {
        match self {
            Activity::Inpatient => "inpatient",
            Activity::DayHospital => "day_hospital",
            Activity::Outpatient => "outpatient",
            Activity::Dental => "dental",
            Activity::Ambulance => "ambulance",
            Activity::Paraclinical => "paraclinical",
            Activity::Dispensary => "dispensary",
            Activity::Checkup => "checkup",
            Activity::Orphans => "orphans",
            Activity::Minors => "minors",
            Activity::HighTech => "high_tech",
        }
    }

    pub fn from_code(code: &str) -> Option<Activity> {
        Activity::ALL
            .into_iter()
            .find(|activity| activity.code() == code)
    }
}
