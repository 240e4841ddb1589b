//! File names of the exchange, sign by sign as the region profile says.

use crate::domain::ReportingPeriod;

use super::profile::{NameField, NameRule};

/// The four files of a month's exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// «3»: all accounts, to the fund.
    Request,
    /// «1»: the fund's precheck.
    Precheck,
    /// «7»: the same without refused accounts, per payer.
    Reissue,
    /// «2»: the final reply.
    Final,
}

/// What a name says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileName {
    pub provider_ogrn: String,
    pub provider_kpp: String,
    pub period: ReportingPeriod,
    /// The sign of the sending.
    pub number: String,
    pub step: Step,
    /// The payer's letter, capital; missing where the name is one sign short.
    pub payer: Option<String>,
}

/// Why a name is not one of the exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameFault {
    /// Not exactly one dot, or another extension.
    Extension {
        expected: String,
    },
    Length {
        expected: usize,
        found: usize,
    },
    /// `(what, the signs found)`
    Part(NameField, String),
}

impl Step {
    pub const ALL: [Step; 4] = [Step::Request, Step::Precheck, Step::Reissue, Step::Final];

    /// The name in JSON and in the database.
    pub fn code(self) -> &'static str {
        match self {
            Step::Request => "request",
            Step::Precheck => "precheck",
            Step::Reissue => "reissue",
            Step::Final => "final",
        }
    }

    pub fn from_code(code: &str) -> Option<Step> {
        Step::ALL.into_iter().find(|step| step.code() == code)
    }
}

impl NameRule {
    /// Whether the rule can name files at all; asked when a profile is loaded.
    ///
    /// # Errors
    /// In words for whoever made the profile.
    pub fn check(&self) -> Result<(), String> {
        for field in [
            NameField::Year,
            NameField::Month,
            NameField::Number,
            NameField::Step,
            NameField::Payer,
        ] {
            if !self.parts.iter().any(|part| part.is == field) {
                return Err(format!("file_name.parts: нет части {field:?}"));
            }
        }
        if let Some(part) = self
            .parts
            .iter()
            .find(|p| p.is == NameField::Literal && p.text.len() != p.length)
        {
            return Err(format!("file_name.parts: «{}» не той длины", part.text));
        }
        if self.parts.iter().rev().skip(1).any(|part| part.optional) {
            return Err("file_name.parts: необязательной может быть только последняя часть".into());
        }
        let signs: Vec<&str> = Step::ALL.iter().map(|step| self.step_sign(*step)).collect();
        if (1..signs.len()).any(|i| signs[..i].contains(&signs[i])) {
            return Err("file_name.steps: знаки шагов должны различаться".into());
        }
        Ok(())
    }

    fn step_sign(&self, step: Step) -> &str {
        match step {
            Step::Request => &self.steps.request,
            Step::Precheck => &self.steps.precheck,
            Step::Reissue => &self.steps.reissue,
            Step::Final => &self.steps.final_reply,
        }
    }

    /// The sign of the `n`-th sending of a period, from 0; nothing when they are used up.
    pub fn number_sign(&self, n: usize) -> Option<String> {
        self.numbers.chars().nth(n).map(String::from)
    }

    /// The whole name with extension.
    pub fn compose(&self, name: &FileName) -> String {
        let mut text = String::new();
        for part in &self.parts {
            let value = match part.is {
                NameField::ProviderOgrn => name.provider_ogrn.clone(),
                NameField::ProviderKpp => name.provider_kpp.clone(),
                NameField::Year => format!("{:04}", name.period.year()),
                NameField::Month => format!("{:02}", name.period.month()),
                NameField::Number => name.number.clone(),
                NameField::Step => self.step_sign(name.step).to_owned(),
                NameField::Payer => name.payer.clone().unwrap_or_default(),
                NameField::Literal => part.text.clone(),
            };
            // Numbers are padded with zeros on the left; a year gives its last signs.
            let tail: String = value
                .chars()
                .rev()
                .take(part.length)
                .collect::<Vec<_>>()
                .into_iter()
                .rev()
                .collect();
            if part.is != NameField::Payer {
                text.extend(std::iter::repeat_n('0', part.length - tail.chars().count()));
            }
            text.push_str(&tail);
        }
        format!("{text}.{}", self.extension)
    }

    /// Reads a name. Case does not count, and Cyrillic letters that look like Latin ones are read
    /// as these.
    ///
    /// # Errors
    /// [`NameFault`] naming the first part that does not fit.
    pub fn parse(&self, file_name: &str) -> Result<FileName, NameFault> {
        let extension = || NameFault::Extension {
            expected: self.extension.clone(),
        };
        let (stem, found_extension) = file_name.split_once('.').ok_or_else(extension)?;
        if !found_extension.eq_ignore_ascii_case(&self.extension) {
            return Err(extension());
        }
        let signs: Vec<char> = stem.chars().map(latin_capital).collect();
        let full: usize = self.parts.iter().map(|part| part.length).sum();
        let optional: usize = self
            .parts
            .iter()
            .filter(|part| part.optional)
            .map(|part| part.length)
            .sum();
        if signs.len() != full && signs.len() != full - optional {
            return Err(NameFault::Length {
                expected: full,
                found: signs.len(),
            });
        }
        let mut found = Parts::default();
        let mut at = 0;
        for part in &self.parts {
            let value: String = signs[at..].iter().take(part.length).collect();
            at += part.length;
            let fault = || NameFault::Part(part.is, value.clone());
            let digits = || {
                value
                    .bytes()
                    .all(|b| b.is_ascii_digit())
                    .then(|| value.parse::<u32>().ok())
                    .flatten()
            };
            match part.is {
                NameField::ProviderOgrn => found.ogrn = value,
                NameField::ProviderKpp => found.kpp = value,
                NameField::Year => found.year = Some(digits().ok_or_else(fault)?),
                NameField::Month => {
                    found.month = Some(
                        digits()
                            .filter(|m| (1..=12).contains(m))
                            .ok_or_else(fault)?,
                    )
                }
                NameField::Number if value.chars().all(|c| c.is_ascii_alphanumeric()) => {
                    found.number = value
                }
                NameField::Step => {
                    found.step = Some(
                        Step::ALL
                            .into_iter()
                            .find(|s| self.step_sign(*s) == value)
                            .ok_or_else(fault)?,
                    );
                }
                NameField::Payer if value.is_empty() => {}
                NameField::Payer if value.chars().all(|c| c.is_ascii_alphanumeric()) => {
                    found.payer = Some(value)
                }
                NameField::Literal if value.eq_ignore_ascii_case(&part.text) => {}
                NameField::Number | NameField::Payer | NameField::Literal => return Err(fault()),
            }
        }
        let year = found.year.unwrap_or(0);
        let year = if year < 100 { 2000 + year } else { year };
        let period = ReportingPeriod::new(year as i32, found.month.unwrap_or(0));
        Ok(FileName {
            provider_ogrn: found.ogrn,
            provider_kpp: found.kpp,
            period: period.map_err(|_| NameFault::Part(NameField::Year, year.to_string()))?,
            number: found.number,
            // `check` has made sure that the rule has a step.
            step: found
                .step
                .ok_or(NameFault::Part(NameField::Step, String::new()))?,
            payer: found.payer,
        })
    }
}

#[derive(Default)]
struct Parts {
    ogrn: String,
    kpp: String,
    year: Option<u32>,
    month: Option<u32>,
    number: String,
    step: Option<Step>,
    payer: Option<String>,
}

/// Capital Latin, also for Cyrillic letters of the same look.
fn latin_capital(sign: char) -> char {
    let capital = sign.to_uppercase().next().unwrap_or(sign);
    match capital {
        'А' => 'A',
        'В' => 'B',
        'Е' => 'E',
        'К' => 'K',
        'М' => 'M',
        'Н' => 'H',
        'О' => 'O',
        'Р' => 'P',
        'С' => 'C',
        'Т' => 'T',
        'У' => 'Y',
        'Х' => 'X',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::Profile;

    #[test]
    fn names_are_read_sign_by_sign() {
        let rule = Profile::load("yaroslavl", &[]).unwrap().file_name;
        let name = rule.parse("1007600000011760001001210413X.7z").unwrap();
        assert_eq!(name.provider_ogrn, "1007600000011");
        assert_eq!(name.provider_kpp, "760001001");
        assert_eq!(name.period.to_string(), "2021-04");
        assert_eq!(
            (name.number.as_str(), name.step, name.payer.as_deref()),
            ("1", Step::Request, Some("X"))
        );
        assert_eq!(rule.compose(&name), "1007600000011760001001210413X.7z");
        // Small letters, Cyrillic twins, another case of the extension.
        for twin in [
            "1007600000011760001001210413x.7Z",
            "1007600000011760001001210413Х.7z",
            "1007600000011760001001210413х.7z",
        ] {
            assert_eq!(rule.parse(twin).unwrap(), name, "{twin}");
        }
        let short = rule
            .parse("100760000001176000100121041 3.7z".replace(' ', "").as_str())
            .unwrap();
        assert_eq!(short.payer, None);
    }

    #[test]
    fn what_is_not_a_name_says_why() {
        let rule = Profile::load("yaroslavl", &[]).unwrap().file_name;
        for (text, expected) in [
            (
                "bill.xml",
                NameFault::Extension {
                    expected: "7z".into(),
                },
            ),
            (
                "1007600000011760001001210413X.7z.7z",
                NameFault::Extension {
                    expected: "7z".into(),
                },
            ),
            (
                "1007600000011760001001210413X",
                NameFault::Extension {
                    expected: "7z".into(),
                },
            ),
            (
                "13X.7z",
                NameFault::Length {
                    expected: 29,
                    found: 3,
                },
            ),
            (
                "1007600000011760001001211313X.7z",
                NameFault::Part(NameField::Month, "13".into()),
            ),
            (
                "1007600000011760001001210419X.7z",
                NameFault::Part(NameField::Step, "9".into()),
            ),
            (
                "1007600000011760001001210411!.7z",
                NameFault::Part(NameField::Payer, "!".into()),
            ),
        ] {
            assert_eq!(rule.parse(text), Err(expected), "{text}");
        }
    }
}
