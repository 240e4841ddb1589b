//! Finding by what was typed: words in any order, parts of words, «ё» as «е», wrong keyboard layout.

use std::ops::Range;

use super::keys::other_layout;

/// What was typed, ready to be looked for in many texts.
#[derive(Debug, Clone, Default)]
pub struct Query {
    words: Vec<Vec<char>>,
    /// The same keys with the other layout on.
    other: Vec<Vec<char>>,
}

/// Where the words were found, in bytes of the text, in order and apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    pub ranges: Vec<Range<usize>>,
    /// Lower is better: beginnings of words before their middles, early before late.
    pub rank: u32,
}

fn plain(sign: char) -> char {
    match sign.to_lowercase().next() {
        Some('ё') => 'е',
        Some(lower) => lower,
        None => sign,
    }
}

fn words(text: &str) -> Vec<Vec<char>> {
    let words = text.split_whitespace();
    words
        .map(|word| word.chars().map(plain).collect())
        .collect()
}

impl Query {
    pub fn new(text: &str) -> Self {
        let other: String = text
            .chars()
            .map(|sign| other_layout(sign).unwrap_or(sign))
            .collect();
        Self {
            words: words(text),
            other: words(&other),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Every word of the query in the text, or nothing.
    pub fn find(&self, text: &str) -> Option<Match> {
        let signs: Vec<(usize, char)> = text
            .char_indices()
            .map(|(at, sign)| (at, plain(sign)))
            .collect();
        let found = find_all(&self.words, &signs, text.len());
        found.or_else(|| find_all(&self.other, &signs, text.len()))
    }
}

fn find_all(words: &[Vec<char>], signs: &[(usize, char)], end: usize) -> Option<Match> {
    let mut found = Match {
        ranges: Vec::new(),
        rank: 0,
    };
    for word in words {
        let (range, rank) = find_word(word, signs, end, &found.ranges)?;
        found.rank += rank;
        found.ranges.push(range);
    }
    found.ranges.sort_by_key(|range| range.start);
    Some(found)
}

/// The best place of a word that no other word has taken.
fn find_word(
    word: &[char],
    signs: &[(usize, char)],
    end: usize,
    taken: &[Range<usize>],
) -> Option<(Range<usize>, u32)> {
    let mut middle = None;
    for (at, window) in signs.windows(word.len()).enumerate() {
        let is_here = window
            .iter()
            .map(|(_, sign)| *sign)
            .eq(word.iter().copied());
        if !is_here {
            continue;
        }
        let after = signs.get(at + word.len()).map_or(end, |(byte, _)| *byte);
        let range = window[0].0..after;
        let is_free = |own: &Range<usize>| own.end <= range.start || range.end <= own.start;
        if !taken.iter().all(is_free) {
            continue;
        }
        let at_rank = u32::try_from(at.min(99)).unwrap_or(99);
        let is_start = at == 0 || !signs[at - 1].1.is_alphanumeric();
        if is_start {
            return Some((range, at_rank));
        }
        middle = middle.or(Some((range, 100 + at_rank)));
    }
    middle
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(query: &str, text: &str, expected: &[&str]) {
        let found = Query::new(query).find(text);
        let found: Option<Vec<&str>> =
            found.map(|found| found.ranges.into_iter().map(|r| &text[r]).collect());
        assert_eq!(found.unwrap_or_default(), expected, "{query} in {text}");
    }

    #[test]
    fn finds_parts_of_words_in_any_order() {
        check("отк", "Открыть базу", &["Отк"]);
        check("баз отк", "Открыть базу", &["Отк", "баз"]);
        check("отказ", "Лист отказов по отделениям", &["отказ"]);
        check("отк баз", "Отказы: анализ", &[]);
        check("ан ан", "Анна", &[]);
        check("ан ан", "Анна Анатольевна", &["Ан", "Ан"]);
    }

    #[test]
    fn knows_yo_and_the_wrong_layout() {
        check("елкина", "Ёлкина Анна", &["Ёлкина"]);
        check("дёмин", "Демин Олег", &["Демин"]);
        check("jnrfp", "Отказы: анализ", &["Отказ"]);
        check("ьуы", "МЭС MES", &["MES"]);
    }

    #[test]
    fn beginnings_of_words_are_better() {
        let rank = |text: &str| Query::new("отк").find(text).expect("found").rank;
        assert!(rank("Открыть") < rank("Лист отказов"));
        assert!(rank("Лист отказов") < rank("Проотказ"));
    }

    #[test]
    fn an_empty_query_finds_everything() {
        let found = Query::new(" ").find("что угодно").expect("found");
        assert!(found.ranges.is_empty());
    }
}
