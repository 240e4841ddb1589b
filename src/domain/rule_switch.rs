//! What an organization has decided about a rule of checks.

/// How a rule is taken instead of as it says itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleSetting {
    /// It is not asked.
    Off,
    /// It is asked, and what it finds is a warning.
    Warning,
}

impl RuleSetting {
    pub fn code(self) -> &'static str {
        match self {
            RuleSetting::Off => "off",
            RuleSetting::Warning => "warning",
        }
    }

    pub fn from_code(code: &str) -> Option<RuleSetting> {
        [RuleSetting::Off, RuleSetting::Warning]
            .into_iter()
            .find(|setting| setting.code() == code)
    }
}

/// A decision in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleSwitch {
    /// The rule's number.
    pub rule: String,
    pub setting: RuleSetting,
    pub reason: String,
    /// Local time with offset, ISO 8601.
    pub at: String,
    pub who: String,
}
