//! Money is whole kopecks; a ruble with a fraction exists only in text.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

use rust_decimal::Decimal;

/// A sum in whole kopecks. May be negative only as a difference of two sums.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kopecks(pub i64);

/// Why a text is not a sum of money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MoneyFault {
    /// Not digits with at most one separator.
    NotANumber,
    /// Sums on the wire are never negative.
    Negative,
    /// More than two digits after the separator.
    FractionOfKopeck,
    /// Larger than any month can hold (above 10¹⁵ kopecks).
    TooLarge,
}

/// No month of any organization comes near ten trillion rubles; what does is a damaged file.
const LIMIT: i64 = 1_000_000_000_000_000;

impl Kopecks {
    pub const ZERO: Kopecks = Kopecks(0);

    /// Reads rubles with a dot or a comma and at most two digits after it: `450`, `450.5`, `450,50`.
    ///
    /// # Errors
    /// Signs, spaces, exponents, a third decimal digit and absurd sizes are refused by name.
    pub fn parse(text: &str) -> Result<Kopecks, MoneyFault> {
        if text.starts_with(['-', '−']) {
            return Err(MoneyFault::Negative);
        }
        let separator = text.bytes().position(|b| matches!(b, b'.' | b','));
        let (rubles, fraction) = match separator {
            Some(at) => (&text[..at], &text[at + 1..]),
            None => (text, "0"),
        };
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !digits(rubles) || !digits(fraction) {
            return Err(MoneyFault::NotANumber);
        }
        if fraction.len() > 2 {
            return Err(MoneyFault::FractionOfKopeck);
        }
        let parsed = match text.contains(',') {
            false => Decimal::from_str_exact(text),
            true => Decimal::from_str_exact(&text.replace(',', ".")),
        };
        let mut rubles = parsed.map_err(|_| MoneyFault::TooLarge)?;
        // At most two digits after the point, so nothing is rounded here.
        rubles.rescale(2);
        let kopecks = i64::try_from(rubles.mantissa()).map_err(|_| MoneyFault::TooLarge)?;
        if kopecks > LIMIT {
            return Err(MoneyFault::TooLarge);
        }
        Ok(Kopecks(kopecks))
    }
}

impl fmt::Display for Kopecks {
    /// Rubles with a dot and two digits, as on the wire and in JSON: `-0.05`, `450.00`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let kopecks = self.0.unsigned_abs();
        f.pad(&format!("{sign}{}.{:02}", kopecks / 100, kopecks % 100))
    }
}

impl Add for Kopecks {
    type Output = Kopecks;
    fn add(self, other: Kopecks) -> Kopecks {
        Kopecks(self.0 + other.0)
    }
}

impl Sub for Kopecks {
    type Output = Kopecks;
    fn sub(self, other: Kopecks) -> Kopecks {
        Kopecks(self.0 - other.0)
    }
}

impl Neg for Kopecks {
    type Output = Kopecks;
    fn neg(self) -> Kopecks {
        Kopecks(-self.0)
    }
}

impl AddAssign for Kopecks {
    fn add_assign(&mut self, other: Kopecks) {
        self.0 += other.0;
    }
}

impl SubAssign for Kopecks {
    fn sub_assign(&mut self, other: Kopecks) {
        self.0 -= other.0;
    }
}

impl Sum for Kopecks {
    fn sum<I: Iterator<Item = Kopecks>>(sums: I) -> Kopecks {
        Kopecks(sums.map(|k| k.0).sum())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_rubles_and_names_what_is_wrong() {
        let table = [
            ("450", Ok(45_000)),
            ("450.5", Ok(45_050)),
            ("450,50", Ok(45_050)),
            ("0.00", Ok(0)),
            ("00012.07", Ok(1_207)),
            ("9999999999999.99", Ok(999_999_999_999_999)),
            ("-1.00", Err(MoneyFault::Negative)),
            ("−1.00", Err(MoneyFault::Negative)),
            ("1.005", Err(MoneyFault::FractionOfKopeck)),
            ("1.000", Err(MoneyFault::FractionOfKopeck)),
            ("", Err(MoneyFault::NotANumber)),
            (".5", Err(MoneyFault::NotANumber)),
            ("5.", Err(MoneyFault::NotANumber)),
            ("1 000.00", Err(MoneyFault::NotANumber)),
            ("1_000", Err(MoneyFault::NotANumber)),
            ("1e5", Err(MoneyFault::NotANumber)),
            ("+5", Err(MoneyFault::NotANumber)),
            ("1.2.3", Err(MoneyFault::NotANumber)),
            ("99999999999999999999", Err(MoneyFault::TooLarge)),
            (
                "99999999999999999999999999999999999",
                Err(MoneyFault::TooLarge),
            ),
        ];
        for (text, expected) in table {
            assert_eq!(Kopecks::parse(text).map(|k| k.0), expected, "{text:?}");
        }
    }

    #[test]
    fn writes_two_digits_always() {
        for (kopecks, text) in [
            (0, "0.00"),
            (5, "0.05"),
            (-5, "-0.05"),
            (45_000, "450.00"),
            (-123, "-1.23"),
        ] {
            assert_eq!(Kopecks(kopecks).to_string(), text);
        }
    }
}
