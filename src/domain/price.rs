//! Prices with coefficients: multiplied exactly, rounded once.

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

use super::Kopecks;

/// A tariff times coefficients, in their order, rounded once to whole kopecks, half away from zero.
/// Nothing where the product is beyond all money.
pub fn priced(tariff: Kopecks, coefficients: impl IntoIterator<Item = Decimal>) -> Option<Kopecks> {
    let exact = coefficients
        .into_iter()
        // Zeros behind the last digit would use up places of the product.
        .try_fold(Decimal::from(tariff.0), |product, coefficient| {
            product.checked_mul(coefficient.normalize())
        })?;
    let whole = exact.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero);
    whole.to_i64().map(Kopecks)
}

/// Several coefficients as one: 1 + Σ(k − 1), not above `limit`. Those that are `above` are added behind
/// the limit. (The rule for the coefficients of a patient's difficulty, КСЛП.)
/// Nothing where the sum is beyond all coefficients.
pub fn united(
    within: impl IntoIterator<Item = Decimal>,
    above: impl IntoIterator<Item = Decimal>,
    limit: Option<Decimal>,
) -> Option<Decimal> {
    let one = Decimal::ONE;
    let add = |sum: Decimal, k: Decimal| k.checked_sub(one).and_then(|more| sum.checked_add(more));
    let sum = within.into_iter().try_fold(one, add)?;
    let limited = limit.map_or(sum, |limit| sum.min(limit));
    above.into_iter().try_fold(limited, add)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(texts: &[&str]) -> Vec<Decimal> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn a_product_is_rounded_once_and_half_goes_away_from_zero() {
        let table: [(i64, &[&str], i64); 6] = [
            (2_400_000, &["0.95", "1.25"], 2_850_000),
            // 1.01 × 0.95 × 1.05 = 1.007475: rounding twice gives another sum.
            (101, &["0.95", "1.05"], 101),
            (1, &["1.5"], 2),
            (3, &["0.5"], 2),
            (5, &[], 5),
            (1_000, &["0"], 0),
        ];
        for (tariff, coefficients, expected) in table {
            let found = priced(Kopecks(tariff), numbers(coefficients));
            assert_eq!(found, Some(Kopecks(expected)), "{tariff} {coefficients:?}");
        }
        let huge = numbers(&["9999999999999999", "9999999999999999"]);
        assert_eq!(priced(Kopecks(1_000_000), huge), None);
        let tiny = "0.3000000000000000000000000000";
        assert_eq!(
            priced(Kopecks(10), numbers(&[tiny; 3])),
            Some(Kopecks(0)),
            "zeros behind the last digit cost no places"
        );
    }

    #[test]
    fn coefficients_unite_below_their_limit() {
        let table = [
            ("", "", "", "1"),
            ("1.2", "", "1.8", "1.2"),
            ("1.2 1.3", "", "1.8", "1.5"),
            ("1.5 1.6", "", "1.8", "1.8"),
            ("1.5 1.6", "1.25", "1.8", "2.05"),
            ("1.5 1.6", "", "", "2.1"),
        ];
        for (within, above, limit, expected) in table {
            let all = |text: &str| numbers(&text.split_whitespace().collect::<Vec<_>>());
            let found = united(all(within), all(above), all(limit).pop());
            assert_eq!(found, Some(expected.parse().unwrap()), "{within} | {above}");
        }
    }
}
