//! The little language in which classifiers write conditions and allowed values.
//!
//! Comparisons (`=`, `<>`, chains of `<`), sets in braces, «и», «или», words for presence, some fixed
//! phrases about age and reporting period. It is written by people: letters of the other alphabet, missing
//! spaces and slips of names are read as they are meant, and nothing is guessed: a text that is not
//! understood to its end is an error with the rest that was not.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::super::expr::{Expr, Fold, Function, Op};
use super::super::pattern::Pattern;
use super::super::shape::Shape;
use super::super::value;

/// What could not be read: the text from there on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misread {
    pub rest: String,
}

/// Reads texts of one entry; names equal to that of its element may mean the element itself.
#[derive(Clone, Copy)]
pub struct Grammar<'t> {
    target: &'t str,
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    /// Letters, digits, points, underscores.
    Word(String),
    Quoted(String),
    Op(Op),
    Differs,
    Sign(char),
    /// `…` between two ends.
    To,
}

#[derive(Clone)]
struct Parser<'t> {
    grammar: Grammar<'t>,
    text: &'t str,
    tokens: Vec<(Token, usize)>,
    at: usize,
    /// The name of the element means this one.
    is_about_this: bool,
    depth: usize,
}

/// Brackets deeper than this are damage.
const MOST_DEPTH: usize = 64;

/// Slips of names in published classifiers.
const SLIPS: [(&str, &str); 3] = [
    ("DATA_Z_1", "DATE_Z_1"),
    ("DATA_Z_2", "DATE_Z_2"),
    ("USL_0K", "USL_OK"),
];

/// Parts of the name of a file.
const OF_NAME: [&str; 6] = ["Pi", "Ni", "Pp", "Np", "YY", "MM"];

const MONTHS: [&str; 12] = [
    "январь",
    "февраль",
    "март",
    "апрель",
    "май",
    "июнь",
    "июль",
    "август",
    "сентябрь",
    "октябрь",
    "ноябрь",
    "декабрь",
];

impl<'t> Grammar<'t> {
    pub fn new(target: &'t str) -> Grammar<'t> {
        Grammar { target }
    }

    /// The text of a condition.
    ///
    /// # Errors
    /// [`Misread`].
    pub fn condition(self, text: &'t str) -> Result<Expr, Misread> {
        // Where the parts of a name come from is said again and again.
        let end = text.find("Pi и Pp").unwrap_or(text.len());
        let text = text[..end].trim_end_matches([' ', ',', ';']);
        let mut parser = self.parser(text, false);
        let read = parser.any_of();
        parser.whole(read)
    }

    /// Allowed values of the element: a set, a limit, a constant, another element, a condition.
    ///
    /// # Errors
    /// [`Misread`].
    pub fn allowed(self, text: &'t str) -> Result<Expr, Misread> {
        let mut parser = self.parser(text, true);
        let read = parser.allowed();
        parser.whole(read)
    }

    /// What must hold between the element and others.
    ///
    /// # Errors
    /// [`Misread`].
    pub fn required(self, text: &'t str) -> Result<Expr, Misread> {
        self.allowed(text)
    }

    /// One value: a name, a number, a sum of them.
    ///
    /// # Errors
    /// [`Misread`].
    pub fn operand(self, text: &'t str) -> Result<Expr, Misread> {
        let mut parser = self.parser(text, true);
        let read = parser.sum();
        parser.whole(read)
    }

    fn parser(self, text: &'t str, is_about_this: bool) -> Parser<'t> {
        Parser {
            grammar: self,
            text,
            tokens: tokens(text),
            at: 0,
            is_about_this,
            depth: 0,
        }
    }
}

fn is_of_word(sign: char) -> bool {
    sign.is_alphanumeric() || sign == '_'
}

fn is_quote(sign: char) -> bool {
    matches!(sign, '"' | '\'' | '’' | '‘' | '“' | '”' | '«' | '»')
}

fn tokens(text: &str) -> Vec<(Token, usize)> {
    let signs: Vec<(usize, char)> = text.char_indices().collect();
    let sign = |at: usize| signs.get(at).map_or(' ', |(_, s)| *s);
    let mut found = Vec::new();
    let mut at = 0;
    while at < signs.len() {
        let start = signs[at].0;
        let one = sign(at);
        let two = sign(at + 1);
        let (token, length) = match one {
            _ if one.is_whitespace() => {
                at += 1;
                continue;
            }
            _ if is_of_word(one) => {
                let mut end = at + 1;
                // Points and strokes belong to a word only between signs of it.
                while is_of_word(sign(end))
                    || (matches!(sign(end), '.' | '/') && is_of_word(sign(end + 1)))
                {
                    end += 1;
                }
                let word: String = signs[at..end].iter().map(|(_, s)| *s).collect();
                for (word, offset) in words(&word) {
                    found.push((Token::Word(word), start + offset));
                }
                at = end;
                continue;
            }
            _ if is_quote(one) => {
                let close = (at + 1..signs.len()).find(|n| is_quote(sign(*n)));
                let close = close.unwrap_or(signs.len());
                let quoted = signs[at + 1..close].iter().map(|(_, s)| *s).collect();
                (Token::Quoted(quoted), close + 1 - at)
            }
            '<' if two == '>' => (Token::Differs, 2),
            '<' if two == '=' => (Token::Op(Op::LessOrEqual), 2),
            '>' if two == '=' => (Token::Op(Op::GreaterOrEqual), 2),
            '<' => (Token::Op(Op::Less), 1),
            '>' => (Token::Op(Op::Greater), 1),
            '=' => (Token::Op(Op::Equal), 1),
            '≤' => (Token::Op(Op::LessOrEqual), 1),
            '≥' => (Token::Op(Op::GreaterOrEqual), 1),
            '≠' => (Token::Differs, 1),
            '…' => (Token::To, 1),
            other => (Token::Sign(other), 1),
        };
        found.push((token, start));
        at += length;
    }
    found
}

/// A word is cut where a Russian conjunction is stuck to a code, and written in one alphabet.
fn words(word: &str) -> Vec<(String, usize)> {
    for stuck in ["или", "лет"] {
        if let Some(before) = word.strip_suffix(stuck)
            && before.ends_with(|s: char| s.is_ascii_alphanumeric())
        {
            return vec![(before.to_owned(), 0), (stuck.to_owned(), before.len())];
        }
    }
    vec![(in_one_alphabet(word), 0)]
}

/// Cyrillic twins among Latin letters become Latin; so does a lone one, which stands for a code.
fn in_one_alphabet(word: &str) -> String {
    const TWINS: [(char, char); 12] = [
        ('А', 'A'),
        ('В', 'B'),
        ('Е', 'E'),
        ('К', 'K'),
        ('М', 'M'),
        ('Н', 'H'),
        ('О', 'O'),
        ('Р', 'P'),
        ('С', 'C'),
        ('Т', 'T'),
        ('Х', 'X'),
        ('І', 'I'),
    ];
    let twin = |s: char| TWINS.iter().find(|(c, _)| *c == s).map(|(_, l)| *l);
    let has_latin = word.chars().any(|s| s.is_ascii_alphabetic());
    let is_lone = word.chars().count() == 1;
    let is_twin = |s: char| s.is_ascii() || twin(s).is_some();
    match (has_latin || is_lone) && word.chars().all(is_twin) {
        true => word.chars().map(|s| twin(s).unwrap_or(s)).collect(),
        false => word.to_owned(),
    }
}

type Read = Result<Expr, Misread>;

impl<'t> Parser<'t> {
    fn misread(&self) -> Misread {
        let from = self.tokens.get(self.at).map_or(self.text.len(), |t| t.1);
        Misread {
            rest: self.text[from..].to_owned(),
        }
    }

    fn whole(&self, read: Read) -> Read {
        let read = read?;
        match self.at == self.tokens.len() {
            true => Ok(read),
            false => Err(self.misread()),
        }
    }

    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|(token, _)| token)
    }

    /// The next word in small letters, without taking it.
    fn word(&self, ahead: usize) -> String {
        match self.tokens.get(self.at + ahead) {
            Some((Token::Word(word), _)) => word.to_lowercase(),
            _ => String::new(),
        }
    }

    fn take_sign(&mut self, sign: char) -> bool {
        let is_next = self.peek() == Some(&Token::Sign(sign));
        self.at += usize::from(is_next);
        is_next
    }

    /// Takes these words if they all come next.
    fn take_words(&mut self, words: &str) -> bool {
        let wanted: Vec<&str> = words.split(' ').collect();
        let is_next = wanted.iter().enumerate().all(|(n, w)| self.word(n) == **w);
        self.at += usize::from(is_next) * wanted.len();
        is_next
    }

    fn take_any_words(&mut self, all: &[&str]) -> bool {
        all.iter().any(|words| self.take_words(words))
    }

    fn any_of(&mut self) -> Read {
        self.deeper()?;
        let mut all = vec![self.all_of()?];
        while self.take_any_words(&["или", "or"]) {
            all.push(self.all_of()?);
        }
        self.depth -= 1;
        Ok(Expr::or(all))
    }

    fn deeper(&mut self) -> Result<(), Misread> {
        self.depth += 1;
        match self.depth > MOST_DEPTH {
            true => Err(self.misread()),
            false => Ok(()),
        }
    }

    fn all_of(&mut self) -> Read {
        let mut all = vec![self.one()?];
        while self.take_any_words(&["и", "and"]) || self.take_sign(',') {
            all.push(self.one()?);
        }
        Ok(Expr::and(all))
    }

    fn one(&mut self) -> Read {
        if self.take_sign('(') {
            let inside = self.any_of()?;
            return match self.take_sign(')') {
                true => Ok(inside),
                false => Err(self.misread()),
            };
        }
        self.take_words("в основном файле");
        self.take_any_words(&["тег", "теги", "тэг", "элемент"]);
        if self.take_words("присутствует") {
            return Ok(Expr::filled(self.name()?));
        }
        if self.take_words("отсутствует") {
            return Ok(Expr::filled(self.name()?).negated());
        }
        if self.word(0) == "возраст" {
            return self.age();
        }
        if self.take_words("последний символ") {
            let last = Expr::Call(Function::Last, vec![self.name()?]);
            return match self.take_words("не равен") {
                true => Ok(Expr::compare(last, Op::Equal, self.sum()?).negated()),
                false => Err(self.misread()),
            };
        }
        if self.take_words("основной файл относится к типу передаваемых данных из множества")
        {
            let kind = Box::new(Expr::name("FILE/TYPE"));
            return Ok(in_set(*kind, self.set()?));
        }
        if self.take_words("с отчетного периода") {
            return self.period(Op::GreaterOrEqual);
        }
        if self.take_words("до отчетного периода") {
            let read = self.period(Op::LessOrEqual);
            self.take_words("включительно");
            return read;
        }
        if self.word(0) == "разница" {
            return self.difference();
        }
        if let Some(read) = self.presence() {
            return Ok(read);
        }
        let read = self.comparison()?;
        // Which group is meant the rule finds out itself.
        if self.take_any_words(&["хотя бы", "во всех"]) {
            while matches!(self.peek(), Some(Token::Word(_) | Token::Sign(','))) {
                self.at += 1;
            }
        }
        Ok(read)
    }

    /// `NAME присутствует`, `NAME и NAME отсутствуют`.
    fn presence(&mut self) -> Option<Expr> {
        let begun = self.at;
        let mut names = Vec::new();
        while let Ok(name) = self.name() {
            names.push(name);
            let goes_on = self.take_sign(',') || self.take_words("и");
            if !goes_on {
                break;
            }
        }
        let is_there =
            self.take_any_words(&["присутствует", "присутствуют", "заполнен", "заполнено"]);
        let is_missing = !is_there
            && self.take_any_words(&["отсутствует", "отсутствуют", "отсутсвует", "не заполнен"]);
        if names.is_empty() || !(is_there || is_missing) {
            self.at = begun;
            return None;
        }
        let all = names.into_iter().map(|name| match is_there {
            true => Expr::filled(name),
            false => Expr::filled(name).negated(),
        });
        Some(Expr::and(all.collect()))
    }

    /// A name that the format knows.
    fn name(&mut self) -> Read {
        match self.peek() {
            Some(Token::Word(word)) => {
                let name = self.grammar.name(word).ok_or_else(|| self.misread())?;
                self.at += 1;
                let is_own = self.is_about_this && self.grammar.is_target(&name);
                Ok(match is_own {
                    true => Expr::This,
                    false => Expr::Name(name),
                })
            }
            _ => Err(self.misread()),
        }
    }

    /// `A op B op C …`; a set on the right of `=`, `<>` and `in`.
    fn comparison(&mut self) -> Read {
        let mut left = match self.peek() {
            // Without a left side the element itself is meant.
            Some(Token::Op(_) | Token::Differs) => Expr::This,
            _ => self.sum()?,
        };
        let mut all = Vec::new();
        loop {
            let is_in = self.take_words("in");
            let (op, differs) = match self.peek() {
                _ if is_in => (Op::Equal, false),
                Some(Token::Op(op)) => (*op, false),
                Some(Token::Differs) => (Op::Equal, true),
                _ if all.is_empty() => return Err(self.misread()),
                _ => return Ok(Expr::and(all)),
            };
            self.at += usize::from(!is_in);
            let is_set = matches!(self.peek(), Some(Token::Sign('{')))
                || (is_in && matches!(self.peek(), Some(Token::Sign('('))));
            let (one, right) = match is_set {
                true if op == Op::Equal => (in_set(left, self.set()?), Expr::This),
                true => return Err(self.misread()),
                false => {
                    let right = self.sum()?;
                    (Expr::compare(left, op, right.clone()), right)
                }
            };
            all.push(match differs {
                true => one.negated(),
                false => one,
            });
            if is_set {
                return Ok(Expr::and(all));
            }
            left = right;
        }
    }

    fn sum(&mut self) -> Read {
        let mut sum = self.value()?;
        loop {
            let function = match self.peek() {
                Some(Token::Sign('+')) => Function::Add,
                Some(Token::Sign('-')) => Function::Subtract,
                _ => return Ok(sum),
            };
            self.at += 1;
            sum = Expr::Call(function, vec![sum, self.value()?]);
        }
    }

    fn value(&mut self) -> Read {
        if self.take_sign('(') {
            self.deeper()?;
            let inside = self.sum()?;
            self.depth -= 1;
            return match self.take_sign(')') {
                true => Ok(inside),
                false => Err(self.misread()),
            };
        }
        if let Ok(name) = self.name() {
            return Ok(name);
        }
        let value = match self.peek() {
            Some(Token::Word(word)) => constant(word).ok_or_else(|| self.misread())?,
            Some(Token::Quoted(text)) => Expr::text(text.trim()),
            _ => return Err(self.misread()),
        };
        self.at += 1;
        Ok(value)
    }

    /// Constants and ranges of them in braces; commas and semicolons stand between.
    fn set(&mut self) -> Result<Vec<Member>, Misread> {
        if !self.take_sign('{') && !self.take_sign('(') {
            return Err(self.misread());
        }
        let mut members = Vec::new();
        loop {
            if self.take_sign('}') || self.take_sign(')') {
                return Ok(members);
            }
            if self.take_sign(',') || self.take_sign(';') {
                continue;
            }
            let value = match self.peek() {
                Some(Token::Word(word)) if word == "ПДДММГГН" => {
                    self.at += 1;
                    members.push(Member::Like(Pattern::Newborn));
                    continue;
                }
                Some(Token::Word(word)) => constant(word).ok_or_else(|| self.misread())?,
                Some(Token::Quoted(text)) => Expr::text(&super::condition::in_one_alphabet(text)),
                _ => return Err(self.misread()),
            };
            self.at += 1;
            let is_range = self.take_sign('-') || {
                let is_to = self.peek() == Some(&Token::To);
                self.at += usize::from(is_to);
                is_to
            };
            match is_range {
                true => members.push(Member::Between(value, self.value()?)),
                false => members.push(Member::Is(value)),
            }
        }
    }

    fn allowed(&mut self) -> Read {
        if matches!(self.peek(), Some(Token::Sign('{'))) {
            return Ok(in_set(Expr::This, self.set()?));
        }
        if self.tokens.len() == 1 {
            let only = self.value()?;
            return Ok(Expr::compare(Expr::This, Op::Equal, only));
        }
        self.any_of()
    }

    /// Age at the beginning of the finished case, or on a date that is named.
    fn age(&mut self) -> Read {
        self.at += 1;
        self.take_any_words(&["зл", "пациента"]);
        let mut on = self.age_date()?;
        let sign = match self.peek() {
            Some(Token::Op(op)) => Some(*op),
            _ => None,
        };
        self.at += usize::from(sign.is_some());
        let op = match sign {
            Some(op) => op,
            None if self.take_words("больше или равен") => Op::GreaterOrEqual,
            None if self.take_words("меньше") => Op::Less,
            None if self.take_words("больше") => Op::Greater,
            None => return Err(self.misread()),
        };
        let years = self.value()?;
        self.take_any_words(&["лет", "года", "год"]);
        if on.is_none() {
            on = self.age_date()?;
        }
        let on = on.unwrap_or_else(|| Expr::name("DATE_Z_1"));
        let age = Expr::Call(Function::Age, vec![Expr::name("DR"), on]);
        Ok(Expr::compare(age, op, years))
    }

    /// «на DATE_Z_1», «на дату начала законченного случая (DATE_Z_1)», «на дату начала случая».
    fn age_date(&mut self) -> Result<Option<Expr>, Misread> {
        let mut on = None;
        if self.take_words("на дату начала законченного случая") {
            on = Some(Expr::name("DATE_Z_1"));
        } else if self.take_words("на дату начала случая") {
            on = Some(Expr::name("DATE_1"));
        } else if self.take_words("на") {
            return self.name().map(Some);
        }
        if self.take_sign('(') {
            on = Some(self.name()?);
            if !self.take_sign(')') {
                return Err(self.misread());
            }
        }
        Ok(on)
    }

    /// «Разница в днях между A и B больше N».
    fn difference(&mut self) -> Read {
        self.at += 1;
        let function = match () {
            () if self.take_words("в днях между") => Function::Days,
            () if self.take_words("в месяцах между") => Function::Months,
            () => return Err(self.misread()),
        };
        let later = self.name()?;
        if !self.take_words("и") {
            return Err(self.misread());
        }
        let earlier = self.name()?;
        let op = match () {
            () if self.take_words("больше") => Op::Greater,
            () if self.take_words("меньше") => Op::Less,
            () => return Err(self.misread()),
        };
        let apart = Expr::Call(function, vec![earlier, later]);
        Ok(Expr::compare(apart, op, self.value()?))
    }

    /// A month and a year in quotes, against the reporting period.
    fn period(&mut self, op: Op) -> Read {
        let Some(Token::Quoted(text)) = self.peek() else {
            return Err(self.misread());
        };
        let mut words = text.split_whitespace();
        let month = words
            .next()
            .and_then(|m| MONTHS.iter().position(|known| *known == m.to_lowercase()));
        let year = words.next().and_then(|y| y.parse::<i32>().ok());
        let read = month.zip(year).and_then(|(month, year)| {
            NaiveDate::from_ymd_opt(year, u32::try_from(month).ok()? + 1, 1)
        });
        let Some(first) = read else {
            return Err(self.misread());
        };
        self.at += 1;
        let period = Expr::text(&first.format("%Y-%m").to_string());
        Ok(Expr::compare(Expr::name("FILE/PERIOD"), op, period))
    }
}

impl Grammar<'_> {
    /// The name as the format writes it, where the word is one.
    fn name(self, word: &str) -> Option<String> {
        if OF_NAME.contains(&word) {
            let file = match self.target.starts_with("PERS_LIST/ZGLV") {
                true => "FILE/PERS",
                false => "FILE/MAIN",
            };
            return Some(format!("{file}/{word}"));
        }
        let slip = SLIPS.iter().find(|(slip, _)| *slip == word);
        let word = slip.map_or(word, |(_, meant)| meant).replace('.', "/");
        let has_letters = word.chars().any(|s| s.is_ascii_alphabetic());
        let format = &Shape::federal().format;
        let upper = word.to_uppercase();
        [word, upper]
            .into_iter()
            .find(|name| has_letters && format.knows(name))
    }

    fn is_target(self, name: &str) -> bool {
        let last = self.target.rsplit('/').next();
        name == self.target || last == Some(name)
    }
}

/// One member of a set.
enum Member {
    Is(Expr),
    Between(Expr, Expr),
    Like(Pattern),
}

fn in_set(of: Expr, members: Vec<Member>) -> Expr {
    let mut single = Vec::new();
    let mut all = Vec::new();
    for member in members {
        match member {
            Member::Is(value) => single.push(value),
            Member::Between(from, to) => all.push(Expr::And(vec![
                Expr::compare(of.clone(), Op::GreaterOrEqual, from),
                Expr::compare(of.clone(), Op::LessOrEqual, to),
            ])),
            Member::Like(pattern) => all.push(Expr::Matches(Box::new(of.clone()), pattern)),
        }
    }
    all.insert(0, Expr::In(Box::new(of), single));
    Expr::or(all)
}

/// A number without zeros in front is a number; other words are codes, if they have the look of one.
fn constant(word: &str) -> Option<Expr> {
    let is_code = |t: &str| {
        t.chars()
            .all(|s| s.is_ascii_alphanumeric() || "._/".contains(s))
    };
    // Codes of check-ups and «нет» are Russian.
    let is_russian_code = word == "нет"
        || (word.chars().count() <= 4
            && word.chars().all(|s| s.is_uppercase() || s.is_ascii_digit()));
    let has_zeros = word.len() > 1 && word.starts_with('0') && !word.starts_with("0.");
    if !has_zeros && let Some(number) = value::number(word) {
        return Some(Expr::Number(number));
    }
    let is_conjunction = matches!(word.to_lowercase().as_str(), "and" | "or" | "in" | "is");
    match (is_code(word) || is_russian_code) && !is_conjunction {
        true => Some(Expr::text(word)),
        false => None,
    }
}

/// A sum of the values of an element over the records of a file.
pub(super) fn sum_of(name: &str, when: Option<Expr>) -> Expr {
    Expr::Fold {
        fold: Fold::Sum,
        over: name.to_owned(),
        when: when.map(Box::new),
        value: None,
    }
}

/// A whole number.
pub(super) fn whole(number: i64) -> Expr {
    Expr::Number(Decimal::from(number))
}
