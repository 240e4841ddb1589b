//! Sums in words, as a bill says them: «Сто один рубль сорок копеек».

use crate::domain::Kopecks;

use super::window::plural;

#[derive(Clone, Copy)]
enum Gender {
    Masculine,
    Feminine,
}

const ONES: [&str; 20] = [
    "",
    "один",
    "два",
    "три",
    "четыре",
    "пять",
    "шесть",
    "семь",
    "восемь",
    "девять",
    "десять",
    "одиннадцать",
    "двенадцать",
    "тринадцать",
    "четырнадцать",
    "пятнадцать",
    "шестнадцать",
    "семнадцать",
    "восемнадцать",
    "девятнадцать",
];

const TENS: [&str; 10] = [
    "",
    "",
    "двадцать",
    "тридцать",
    "сорок",
    "пятьдесят",
    "шестьдесят",
    "семьдесят",
    "восемьдесят",
    "девяносто",
];

const HUNDREDS: [&str; 10] = [
    "",
    "сто",
    "двести",
    "триста",
    "четыреста",
    "пятьсот",
    "шестьсот",
    "семьсот",
    "восемьсот",
    "девятьсот",
];

/// From thousands on; beyond the last there are only more digits of it.
const SCALES: [(Gender, [&str; 3]); 6] = [
    (Gender::Feminine, ["тысяча", "тысячи", "тысяч"]),
    (Gender::Masculine, ["миллион", "миллиона", "миллионов"]),
    (Gender::Masculine, ["миллиард", "миллиарда", "миллиардов"]),
    (Gender::Masculine, ["триллион", "триллиона", "триллионов"]),
    (
        Gender::Masculine,
        ["квадриллион", "квадриллиона", "квадриллионов"],
    ),
    (
        Gender::Masculine,
        ["квинтиллион", "квинтиллиона", "квинтиллионов"],
    ),
];

/// Adds the words of a number below a thousand; none for zero.
fn below_thousand(n: u64, gender: Gender, words: &mut Vec<&'static str>) {
    let (hundreds, rest) = ((n / 100 % 10) as usize, (n % 100) as usize);
    let (tens, ones) = match rest {
        0..=19 => (0, rest),
        _ => (rest / 10, rest % 10),
    };
    let ones = match (gender, ones) {
        (Gender::Feminine, 1) => "одна",
        (Gender::Feminine, 2) => "две",
        (_, ones) => ONES[ones],
    };
    let some = [HUNDREDS[hundreds], TENS[tens], ones];
    words.extend(some.into_iter().filter(|word| !word.is_empty()));
}

fn number(n: u64, gender: Gender, words: &mut Vec<&'static str>) {
    if n == 0 {
        words.push("ноль");
        return;
    }
    for (at, (gender, forms)) in SCALES.into_iter().enumerate().rev() {
        let group = n / 1000_u64.pow(at as u32 + 1) % 1000;
        if group > 0 {
            below_thousand(group, gender, words);
            words.push(plural(group as i64, forms));
        }
    }
    below_thousand(n % 1000, gender, words);
}

/// A sum with rubles and kopecks in words, with a capital letter: «Два рубля пятьдесят одна копейка».
pub fn in_words(sum: Kopecks) -> String {
    let mut words = Vec::new();
    if sum.0 < 0 {
        words.push("минус");
    }
    let (rubles, kopecks) = (sum.0.unsigned_abs() / 100, sum.0.unsigned_abs() % 100);
    number(rubles, Gender::Masculine, &mut words);
    words.push(plural(rubles as i64, ["рубль", "рубля", "рублей"]));
    number(kopecks, Gender::Feminine, &mut words);
    words.push(plural(kopecks as i64, ["копейка", "копейки", "копеек"]));
    let joined = words.join(" ");
    let mut signs = joined.chars();
    let first = signs.next().map(|sign| sign.to_uppercase().to_string());
    first.unwrap_or_default() + signs.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Kopecks and words, made by another program (num2words for Python, with its own grammar).
    const TABLE: &str = include_str!("../../tests/golden/amounts-in-words.tsv");

    #[test]
    fn sums_are_said_as_the_table_says_them() {
        let rows: Vec<(&str, &str)> = TABLE.lines().filter_map(|l| l.split_once('\t')).collect();
        assert!(rows.len() >= 200);
        for (kopecks, words) in rows {
            let sum = Kopecks(kopecks.parse().expect("kopecks"));
            assert_eq!(in_words(sum), words, "{kopecks}");
        }
    }

    #[test]
    fn no_sum_of_the_type_is_without_words() {
        for kopecks in [i64::MIN, i64::MAX, i64::MIN + 1] {
            assert!(
                in_words(Kopecks(kopecks)).contains("квадриллион"),
                "{kopecks}"
            );
        }
    }
}
