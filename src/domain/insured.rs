//! Insured people, as the region's list (an extract of the ЕРЗ) has them, and how their names and numbers
//! are compared.

use chrono::NaiveDate;
use sha2::{Digest, Sha256};

use super::key;

/// One policy of one person. What the list does not say is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Insured {
    /// The row of the list, from 1.
    pub n: i64,
    /// The person's 16 digits (ЕНП).
    pub enp: String,
    pub surname: String,
    pub name: String,
    pub patronymic: String,
    pub birth_date: NaiveDate,
    /// The code of V005.
    pub sex: String,
    pub snils: String,
    pub document_type: String,
    pub document_series: String,
    pub document_number: String,
    pub policy_type: String,
    pub policy_series: String,
    pub policy_number: String,
    /// First and last day, both inclusive; open where missing.
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
    pub insurer_ogrn: String,
    /// The payer's letter, where the list says it itself.
    pub payer: String,
    /// Territory of insurance.
    pub region: String,
    /// The policy that this one took the place of.
    pub former_number: String,
    /// Code or ОГРН of the organization that the person is attached to, and from when to when.
    pub attached_to: String,
    pub attached_from: Option<NaiveDate>,
    pub attached_until: Option<NaiveDate>,
    pub died: Option<NaiveDate>,
}

impl Insured {
    pub fn is_valid_on(&self, day: NaiveDate) -> bool {
        is_within(day, self.from, self.to)
    }

    /// Where the person is attached on a day.
    pub fn attached_on(&self, day: NaiveDate) -> Option<&str> {
        let is_attached =
            !self.attached_to.is_empty() && is_within(day, self.attached_from, self.attached_until);
        is_attached.then_some(self.attached_to.as_str())
    }
}

/// Whether a day lies between two, both inclusive; open where one is missing.
pub fn is_within(day: NaiveDate, from: Option<NaiveDate>, to: Option<NaiveDate>) -> bool {
    from.is_none_or(|from| from <= day) && to.is_none_or(|to| day <= to)
}

/// A number as it is compared: no spaces and hyphens, capitals.
pub fn plain_number(number: &str) -> String {
    key::normal(number)
}

/// A name as it is compared: capitals, `Ё` as `Е`, single spaces.
pub fn plain_name(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    for word in name.split_whitespace() {
        if !plain.is_empty() {
            plain.push(' ');
        }
        let letters = word.chars().flat_map(char::to_uppercase);
        plain.extend(letters.map(|letter| if letter == 'Ё' { 'Е' } else { letter }));
    }
    plain
}

/// The digits of a СНИЛС; nothing where there are not eleven.
pub fn plain_snils(snils: &str) -> Option<String> {
    let digits: String = snils.chars().filter(char::is_ascii_digit).collect();
    (digits.len() == 11).then_some(digits)
}

/// Whether this is the person's number of 16 digits (ЕНП) with the right last digit.
pub fn is_enp(number: &str) -> bool {
    number.len() == 16
        && number.bytes().all(|b| b.is_ascii_digit())
        && number.ends_with(check_digit(&number[..15]))
}

/// Appends the check digit of a policy number to its first 15 digits.
pub fn with_check_digit(head: &str) -> String {
    format!("{head}{}", check_digit(head))
}

/// By Luhn: every second digit from the right, the check digit's neighbour first, counts double.
fn check_digit(head: &str) -> char {
    let sum: u32 = head
        .bytes()
        .rev()
        .enumerate()
        .map(|(at, sign)| {
            let digit = u32::from(sign.saturating_sub(b'0'));
            match at % 2 {
                0 => digit * 2 / 10 + digit * 2 % 10,
                _ => digit,
            }
        })
        .sum();
    char::from_digit((10 - sum % 10) % 10, 10).unwrap_or('0')
}

/// A person's names together, by which a list is searched. Different names may rarely have the same
/// digest: what is found has to be compared.
pub fn names_digest(surname: &str, name: &str, patronymic: &str) -> i64 {
    let mut hash = Sha256::new();
    for part in [surname, name, patronymic] {
        hash.update(plain_name(part));
        hash.update("|");
    }
    let digest = hash.finalize();
    let mut first = [0; 8];
    first.copy_from_slice(&digest[..8]);
    i64::from_be_bytes(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_numbers_and_digests_are_compared_without_their_spelling() {
        assert_eq!(plain_name("  семёнов-ЁЛКИН  оглы "), "СЕМЕНОВ-ЕЛКИН ОГЛЫ");
        assert_eq!(plain_number("ab 12-34"), "AB1234");
        assert_eq!(
            plain_snils("112-233-445 95").as_deref(),
            Some("11223344595")
        );
        assert_eq!(plain_snils("1122334459"), None);
        assert!(is_enp("0076000000000116") && !is_enp("0076000000000117"));
        assert!(!is_enp("007600000000011") && !is_enp("00760000000001a6"));
        let digest = names_digest("Семёнов", "пётр", "");
        assert_eq!(digest, names_digest("СЕМЕНОВ", " Петр ", ""));
        assert_ne!(digest, names_digest("Петр", "Семенов", ""));
        assert_ne!(names_digest("А", "Б", ""), names_digest("А", "", "Б"));
    }

    #[test]
    fn check_digits_are_those_of_the_samples() {
        for number in [
            "0076000000000116",
            "0076000000000223",
            "0076000000000330",
            "0076000000000447",
            "0076000000000553",
            "0076000000003334",
        ] {
            assert_eq!(with_check_digit(&number[..15]), number);
            assert!(is_enp(number));
        }
    }

    #[test]
    fn both_ends_of_days_belong_to_them() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let (from, to) = (Some(day("2021-04-01")), Some(day("2021-04-30")));
        for (on, expected) in [
            ("2021-03-31", false),
            ("2021-04-01", true),
            ("2021-04-30", true),
            ("2021-05-01", false),
        ] {
            assert_eq!(is_within(day(on), from, to), expected, "{on}");
        }
        assert!(is_within(day("1900-01-01"), None, to));
        assert!(is_within(day("2100-01-01"), from, None));
    }
}
