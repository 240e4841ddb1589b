//! The invoice («счёт на оплату»): what a payer is asked for, and under which number.
//!
//! Doesn't know whether a number is taken: that is a matter of the calendar year and of the other
//! invoices in it.

use super::Kopecks;

/// What an invoice asks for, in its parts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct InvoiceSums {
    /// Accounts in the payer's 7-file.
    pub accounts: i64,
    pub case_based: Kopecks,
    pub capitation: Kopecks,
    pub withheld: Kopecks,
}

impl InvoiceSums {
    /// Negative where more is withheld than asked for.
    pub fn to_pay(&self) -> Kopecks {
        self.case_based + self.capitation - self.withheld
    }
}

/// Signs in the longest number that still fits the printed form.
pub const LONGEST_NUMBER: usize = 20;

/// Why a text is no number of an invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberFault {
    Empty,
    /// So many signs.
    TooLong(usize),
}

/// The number of an invoice as it is kept: without «№» and without white space round it.
///
/// # Errors
/// When nothing is left, or more than [`LONGEST_NUMBER`] signs.
pub fn number(typed: &str) -> Result<String, NumberFault> {
    let bare = typed.trim_start().trim_start_matches('№');
    let number = bare.split_whitespace().collect::<Vec<_>>().join(" ");
    match number.chars().count() {
        0 => Err(NumberFault::Empty),
        n if n > LONGEST_NUMBER => Err(NumberFault::TooLong(n)),
        _ => Ok(number),
    }
}

/// The next whole number after all that are `taken`.
///
/// Numbers that are more than a whole number («118/1») and those too long to be anybody's count are
/// not counted on from.
pub fn next_number<'a>(taken: impl Iterator<Item = &'a str> + Clone) -> String {
    const LONGEST_COUNT: usize = 9;
    let whole = taken.clone().filter(|number| {
        number.len() <= LONGEST_COUNT && number.bytes().all(|byte| byte.is_ascii_digit())
    });
    let last = whole
        .filter_map(|number| number.parse::<u64>().ok())
        .max()
        .unwrap_or(0);
    let free = (last + 1..)
        .map(|number| number.to_string())
        .find(|next| taken.clone().all(|number| number != next));
    free.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_kept_bare() {
        for (typed, expected) in [
            ("118", Ok("118")),
            ("  № 118 ", Ok("118")),
            ("№118/1-а", Ok("118/1-а")),
            ("118 \t от\nМая", Ok("118 от Мая")),
            ("0118", Ok("0118")),
            ("12345678901234567890", Ok("12345678901234567890")),
            ("123456789012345678901", Err(NumberFault::TooLong(21))),
            ("", Err(NumberFault::Empty)),
            (" № ", Err(NumberFault::Empty)),
        ] {
            assert_eq!(
                number(typed).as_deref(),
                expected.as_ref().copied(),
                "{typed:?}"
            );
        }
    }

    #[test]
    fn the_next_number_follows_the_last_whole_one() {
        for (taken, expected) in [
            ("", "1"),
            ("1 2 3", "4"),
            ("118", "119"),
            ("118 7", "119"),
            ("0118", "119"),
            ("118/1 б/н", "1"),
            ("12345678901234567890 5", "6"),
            ("999999999 1000000000", "1000000001"),
        ] {
            let next = next_number(taken.split_whitespace());
            assert_eq!(next, expected, "{taken:?}");
        }
    }
}
