//! Prices with coefficients: multiplied exactly, rounded once.

use rust_decimal::Decimal;

use crate::domain::{Kopecks, price};

/// A price times coefficients (given in hundredths), rounded to whole kopecks, half away from zero.
pub(super) fn priced(base: Kopecks, hundredths: &[i64]) -> Kopecks {
    let coefficients = hundredths.iter().map(|h| Decimal::new(*h, 2));
    // Prices of one service stay far below the limits of 64 bits.
    price::priced(base, coefficients).unwrap_or(Kopecks::ZERO)
}

/// A coefficient as the wire spells it.
pub(super) fn coefficient(hundredths: i64) -> String {
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coefficients_multiply_and_round_once() {
        assert_eq!(priced(Kopecks(2_400_000), &[95, 125]), Kopecks(2_850_000));
        // 1.01 × 0.95 × 1.05 = 1.007475 kopecks over each ruble: rounding twice gives another sum.
        assert_eq!(priced(Kopecks(101), &[95, 105]), Kopecks(101));
        assert_eq!(priced(Kopecks(1), &[150]), Kopecks(2));
        assert_eq!(coefficient(95), "0.95");
    }
}
