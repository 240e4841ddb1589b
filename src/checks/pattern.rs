//! What a value must look like: a mask, a length, an alphabet, a date, the sign of a newborn.

use crate::domain::insured;

use super::value;

/// One sign of a mask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// `9`: a digit must stand here.
    Digit,
    /// `X`: a sign may stand here; a digit where the mask has no letters.
    Optional,
    /// `A`: a Latin letter must stand here.
    Letter,
    /// The sign itself. Where only optional signs follow, it goes with them.
    Exactly(char),
}

/// A mask of the classifiers: `9` a digit, `X` an optional sign, `A` a letter, other signs themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mask {
    written: String,
    places: Vec<Place>,
}

impl Mask {
    /// Cyrillic twins of `X` and `A` are taken for them: the classifiers mix both.
    pub fn new(text: &str) -> Mask {
        let places = text.trim().chars().map(|sign| match sign {
            '9' => Place::Digit,
            'X' | 'x' | 'Х' | 'х' => Place::Optional,
            'A' | 'А' => Place::Letter,
            other => Place::Exactly(other),
        });
        Mask {
            written: text.trim().to_owned(),
            places: places.collect(),
        }
    }

    pub fn written(&self) -> &str {
        &self.written
    }

    pub fn fits(&self, text: &str) -> bool {
        let has_letters = self.places.contains(&Place::Letter);
        fits(&self.places, text, has_letters)
    }

    /// A text that fits, with or without the optional signs.
    pub fn example(&self, is_long: bool) -> String {
        let mut text = String::new();
        for (at, place) in self.places.iter().enumerate() {
            match place {
                Place::Digit => text.push('1'),
                Place::Letter => text.push('A'),
                Place::Optional if is_long => text.push('1'),
                Place::Optional => {}
                Place::Exactly(sign) => {
                    let rest = &self.places[at + 1..];
                    if is_long || !is_optional(rest) {
                        text.push(*sign);
                    }
                }
            }
        }
        text
    }
}

/// Nothing must follow: only optional signs, and signs between them.
fn is_optional(rest: &[Place]) -> bool {
    let must = |p: &Place| matches!(p, Place::Digit | Place::Letter);
    rest.contains(&Place::Optional) && !rest.iter().any(must)
}

fn fits(places: &[Place], text: &str, has_letters: bool) -> bool {
    let mut signs = text.chars();
    let sign = signs.next();
    let Some((place, rest)) = places.split_first() else {
        return sign.is_none();
    };
    let behind = signs.as_str();
    match (place, sign) {
        (Place::Digit, Some(s)) => s.is_ascii_digit() && fits(rest, behind, has_letters),
        (Place::Letter, Some(s)) => s.is_ascii_alphabetic() && fits(rest, behind, has_letters),
        (Place::Optional, sign) => {
            let may = sign
                .is_some_and(|s| s.is_ascii_digit() || (has_letters && s.is_ascii_alphanumeric()));
            (may && fits(rest, behind, has_letters)) || fits(rest, text, has_letters)
        }
        (Place::Exactly(wanted), Some(s)) if s == *wanted => fits(rest, behind, has_letters),
        (Place::Exactly(_), None) => is_optional(rest),
        _ => false,
    }
}

/// Masks of the dictionary of documents: `9` a digit, `0` a digit that may be missing, `R` a Roman number,
/// `Б` a Russian letter, `S` anything, other signs themselves.
pub fn fits_document_mask(mask: &str, text: &str) -> bool {
    let mut signs = mask.chars();
    let Some(sign) = signs.next() else {
        return text.is_empty();
    };
    let rest = signs.as_str();
    let one = |is: fn(char) -> bool| {
        let mut signs = text.chars();
        signs.next().is_some_and(is) && fits_document_mask(rest, signs.as_str())
    };
    match sign {
        'S' => true,
        '9' => one(|s| s.is_ascii_digit()),
        '0' => one(|s| s.is_ascii_digit()) || fits_document_mask(rest, text),
        'Б' => one(|s| Signs::Russian.has(s)),
        'R' => {
            let behind = text.trim_start_matches(['I', 'V', 'X', 'L', 'C']);
            behind.len() < text.len() && fits_document_mask(rest, behind)
        }
        other => text
            .strip_prefix(other)
            .is_some_and(|behind| fits_document_mask(rest, behind)),
    }
}

/// Kinds of signs that an alphabet allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signs {
    Digits,
    Latin,
    Russian,
    /// Any of these.
    These(&'static str),
    Any,
}

impl Signs {
    fn has(self, sign: char) -> bool {
        match self {
            Signs::Digits => sign.is_ascii_digit(),
            Signs::Latin => sign.is_ascii_alphabetic(),
            Signs::Russian => matches!(sign, 'А'..='я' | 'Ё' | 'ё'),
            Signs::These(signs) => signs.contains(sign),
            Signs::Any => true,
        }
    }
}

/// The form of a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Pattern {
    Mask(Mask),
    /// Number of signs, both ends included.
    Length {
        least: Option<usize>,
        most: Option<usize>,
    },
    Alphabet(Vec<Signs>),
    /// `YYYY-MM-DD`, a day of the calendar.
    Date,
    /// Sex, day, month and year of birth, number of the child: `ПДДММГГН`.
    Newborn,
    /// A number of the pension fund with its sum of check.
    Snils,
    /// The single number of an insured person: sixteen digits, the last one of check.
    Enp,
    /// A state registration number: thirteen digits, the last one of check.
    Ogrn,
    /// Digits with no more than so many places behind a point or a comma.
    Decimal(usize),
    /// A part of a person's name: Russian letters, between them a hyphen, a space, a point or an apostrophe.
    PersonName,
}

impl Pattern {
    pub fn fits(&self, text: &str) -> bool {
        match self {
            Pattern::Mask(mask) => mask.fits(text),
            Pattern::Length { least, most } => {
                let length = match text.is_ascii() {
                    true => text.len(),
                    false => text.chars().count(),
                };
                least.is_none_or(|least| length >= least) && most.is_none_or(|most| length <= most)
            }
            Pattern::Alphabet(allowed) => text.chars().all(|s| allowed.iter().any(|a| a.has(s))),
            Pattern::Date => value::date(text).is_some(),
            Pattern::Newborn => is_newborn(text),
            Pattern::Snils => is_snils(text),
            Pattern::Enp => insured::is_enp(text),
            Pattern::Ogrn => is_ogrn(text),
            Pattern::Decimal(places) => is_decimal(text, *places),
            Pattern::PersonName => is_person_name(text),
        }
    }
}

fn is_newborn(text: &str) -> bool {
    let is_long_enough = (8..=9).contains(&text.len());
    if !is_long_enough || !text.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    let born = format!("20{}-{}-{}", &text[5..7], &text[3..5], &text[1..3]);
    let number: u8 = text[7..].parse().unwrap_or(0);
    matches!(&text[..1], "1" | "2") && value::date(&born).is_some() && (1..=10).contains(&number)
}

/// The rule of the pension fund: nine digits by their places from the end, the rest modulo 101.
/// Numbers up to 001-001-998 have no sum.
fn is_snils(text: &str) -> bool {
    let digits: Vec<u32> = text.chars().filter_map(|c| c.to_digit(10)).collect();
    let [nine @ .., tens, ones] = &digits[..] else {
        return false;
    };
    if nine.len() != 9 {
        return false;
    }
    let number = nine.iter().fold(0, |all, d| all * 10 + d);
    let weighed: u32 = nine.iter().zip((1..=9).rev()).map(|(d, w)| d * w).sum();
    number <= 1_001_998 || weighed % 101 % 100 == tens * 10 + ones
}

fn digits(text: &str) -> Option<Vec<u32>> {
    text.chars().map(|sign| sign.to_digit(10)).collect()
}

/// The last digit is the rest of the first twelve modulo 11, its last digit.
fn is_ogrn(text: &str) -> bool {
    let Some(digits) = digits(text).filter(|digits| digits.len() == 13) else {
        return false;
    };
    let head = digits[..12]
        .iter()
        .fold(0_u64, |all, d| all * 10 + u64::from(*d));
    head % 11 % 10 == u64::from(digits[12])
}

fn is_decimal(text: &str, places: usize) -> bool {
    let text = text.strip_prefix('-').unwrap_or(text);
    let (whole, behind) = match text.split_once(['.', ',']) {
        Some((whole, behind)) if !behind.is_empty() => (whole, behind),
        Some(_) => return false,
        None => (text, ""),
    };
    let is_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    !whole.is_empty() && is_digits(whole) && is_digits(behind) && behind.len() <= places
}

fn is_person_name(text: &str) -> bool {
    let is_letter = |sign: char| Signs::Russian.has(sign);
    let between = |sign: char| matches!(sign, '-' | ' ' | '.' | '\'' | '’');
    text.starts_with(is_letter)
        && !text.ends_with(['-', ' '])
        && text.chars().all(|sign| is_letter(sign) || between(sign))
        && !["--", "  ", "- ", " -"]
            .iter()
            .any(|twice| text.contains(twice))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_their_digits_of_check() {
        assert!(Pattern::Enp.fits("0076000000000116"));
        assert!(!Pattern::Enp.fits("0076000000000117"));
        assert!(!Pattern::Enp.fits("76000000000116"));
        assert!(Pattern::Ogrn.fits("1027700132195"));
        assert!(!Pattern::Ogrn.fits("1027700132196"));
        assert!(!Pattern::Ogrn.fits("102770013219"));
    }

    #[test]
    fn names_are_of_russian_letters() {
        for good in [
            "Реестров",
            "Петров-Водкин",
            "Кызы Мамед",
            "Д'Артаньян",
            "А.",
        ] {
            assert!(Pattern::PersonName.fits(good), "{good}");
        }
        for bad in [
            "Peестров",
            "Иванов1",
            "-",
            "Иванов-",
            "Петров--Водкин",
            "Иванов  И",
        ] {
            assert!(!Pattern::PersonName.fits(bad), "{bad}");
        }
    }

    #[test]
    fn masks_take_what_they_say() {
        let table = [
            ("A99.ХX", "I10", true),
            ("A99.ХX", "C50.1", true),
            ("A99.ХX", "C50.", true),
            ("A99.ХX", "C5", false),
            ("A99.ХX", "C50.123", false),
            ("A99.99X.999.XXX", "A16.20.001", true),
            ("A99.99X.999.XXX", "A16.20.001.002", true),
            ("A99.99X.999.XXX", "A16.20", false),
            ("ХХХ9.99", "0.00", true),
            ("ХХХ9.99", "1234.50", true),
            ("ХХХ9.99", "12345.50", false),
            ("ХХХ9.99", "1234", false),
            ("ХХХ9.99", "12a.50", false),
            ("Х9.9Х", "3.1", true),
            ("Х9.9Х", "3", false),
            ("999-999-999 99", "112-233-445 95", true),
            ("999-999-999 99", "11223344595", false),
            ("459999", "451234", true),
            ("459999", "461234", false),
        ];
        for (mask, text, expected) in table {
            assert_eq!(Mask::new(mask).fits(text), expected, "{mask} {text}");
        }
    }

    #[test]
    fn what_a_mask_gives_as_an_example_fits_it() {
        for mask in ["A99.ХX", "A99.99X.999.XXX", "ХХХ9.99", "9999", "Х9.9Х"] {
            let mask = Mask::new(mask);
            for is_long in [false, true] {
                let example = mask.example(is_long);
                assert!(mask.fits(&example), "{} {example}", mask.written());
            }
        }
    }

    #[test]
    fn masks_of_documents_take_series_and_numbers() {
        let table = [
            ("99 99", "45 04", true),
            ("99 99", "4504", false),
            ("R-ББ", "IV-АБ", true),
            ("R-ББ", "4-АБ", false),
            ("0999999", "123456", true),
            ("0999999", "12345", false),
            ("S", "anything", true),
        ];
        for (mask, text, expected) in table {
            assert_eq!(fits_document_mask(mask, text), expected, "{mask} {text}");
        }
    }

    #[test]
    fn a_newborn_has_sex_day_of_birth_and_number() {
        let table = [
            ("11504211", true),
            ("215042110", true),
            ("31504211", false),
            ("13105211", true),
            ("13004211", true),
            ("13102211", false),
            ("115042111", false),
            ("1150421", false),
            ("1150421x", false),
            ("0", false),
        ];
        for (text, expected) in table {
            assert_eq!(Pattern::Newborn.fits(text), expected, "{text}");
        }
    }

    #[test]
    fn the_number_of_the_pension_fund_has_a_sum() {
        assert!(Pattern::Snils.fits("112-233-445 95"));
        assert!(!Pattern::Snils.fits("112-233-445 96"));
        assert!(!Pattern::Snils.fits("112-233-445"));
    }
}
