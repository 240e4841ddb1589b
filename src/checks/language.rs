//! The language of our own rule files. Its grammar, from the weakest binding to the strongest:
//!
//! ```text
//! condition = condition "or" condition | condition "and" condition | "not" condition
//!           | sum (("=" | "!=" | "<" | "<=" | ">" | ">=") sum)+
//!           | sum ["not"] "in" "{" constant ("," constant | ".." constant)* "}"
//! sum       = value (("+" | "-" | "*") value)*
//! value     = number | 'text' | 2021-04-30 | NAME | "this" | "today" | function "(" … ")" | "(" … ")"
//! ```
//!
//! A `NAME` is the path of an element, or its last steps with points or strokes between; it means the
//! nearest element of that name. What the functions do stands in `resources/help/rules.md`.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::expr::{Expr, Fold, Function, Op};
use super::pattern::{Mask, Pattern};
use super::value;

/// A text that is no expression: where, counted in signs from 1, and what was expected there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LanguageFault {
    pub at: usize,
    /// What stands there; empty at the end of the text.
    pub found: String,
    pub expected: Expected,
}

/// What the reader of the language was looking for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    Value,
    Sign(&'static str),
    Comparison,
    End,
    Constant,
    Name,
    Text,
    Function,
    Number,
    /// Fewer brackets inside each other.
    LessDepth,
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Word(String),
    Text(String),
    Number(String),
    Date(NaiveDate),
    Sign(&'static str),
    Strange(String),
}

const SIGNS: [&str; 18] = [
    "!=", "<=", ">=", "<>", "..", "=", "<", ">", "(", ")", "{", "}", ",", "+", "-", "*", "≤", "≥",
];

/// Names that stand for other expressions.
pub type Lets = BTreeMap<String, Expr>;

/// Reads an expression.
///
/// # Errors
/// [`LanguageFault`], the first one.
pub fn parse(text: &str, lets: &Lets) -> Result<Expr, LanguageFault> {
    let mut parser = Parser {
        tokens: tokens(text),
        at: 0,
        lets,
        length: text.chars().count(),
        depth: 0,
    };
    let read = parser.or()?;
    match parser.at == parser.tokens.len() {
        true => Ok(read),
        false => Err(parser.fault(Expected::End)),
    }
}

fn tokens(text: &str) -> Vec<(Token, usize)> {
    let signs: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < signs.len() {
        let rest: String = signs[at..].iter().take(10).collect();
        let start = at;
        let one = signs[at];
        let run = |is: fn(char) -> bool| signs[at..].iter().take_while(|s| is(**s)).count();
        let token = if one.is_whitespace() {
            at += 1;
            continue;
        } else if let Some(date) = value::date(&rest) {
            at += 10;
            Token::Date(date)
        } else if one.is_ascii_digit() {
            let mut length = run(|s| s.is_ascii_digit());
            let point = signs.get(at + length) == Some(&'.');
            if point && signs.get(at + length + 1).is_some_and(char::is_ascii_digit) {
                let behind = signs[at + length + 1..].iter();
                length += 1 + behind.take_while(|s| s.is_ascii_digit()).count();
            }
            at += length;
            Token::Number(signs[start..at].iter().collect())
        } else if one.is_alphabetic() || one == '_' || one == '@' {
            let mut end = at + 1;
            let is_word =
                |s: Option<&char>| s.is_some_and(|s| s.is_alphanumeric() || "_@".contains(*s));
            while is_word(signs.get(end))
                || (signs.get(end).is_some_and(|s| "./".contains(*s))
                    && is_word(signs.get(end + 1)))
            {
                end += 1;
            }
            at = end;
            Token::Word(signs[start..end].iter().collect())
        } else if one == '\'' || one == '"' {
            let close = signs[at + 1..].iter().position(|s| *s == one);
            let end = close.map_or(signs.len(), |c| at + 1 + c);
            let inside = signs[at + 1..end].iter().collect();
            at = end + 1;
            match close {
                Some(_) => Token::Text(inside),
                None => Token::Strange(inside),
            }
        } else if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            at += sign.chars().count();
            Token::Sign(sign)
        } else {
            at += 1;
            Token::Strange(one.to_string())
        };
        found.push((token, start + 1));
    }
    found
}

struct Parser<'l> {
    tokens: Vec<(Token, usize)>,
    at: usize,
    lets: &'l Lets,
    length: usize,
    depth: usize,
}

/// Brackets deeper than this are no rule that anybody wrote.
const MOST_DEPTH: usize = 64;

type Read = Result<Expr, LanguageFault>;

impl Parser<'_> {
    fn fault(&self, expected: Expected) -> LanguageFault {
        let (found, at) = match self.tokens.get(self.at) {
            Some((token, at)) => (token.shown(), *at),
            None => (String::new(), self.length + 1),
        };
        LanguageFault {
            at,
            found,
            expected,
        }
    }

    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|(token, _)| token)
    }

    fn take(&mut self, sign: &'static str) -> bool {
        let is_next = self.peek() == Some(&Token::Sign(sign));
        self.at += usize::from(is_next);
        is_next
    }

    fn must(&mut self, sign: &'static str) -> Result<(), LanguageFault> {
        match self.take(sign) {
            true => Ok(()),
            false => Err(self.fault(Expected::Sign(sign))),
        }
    }

    fn take_word(&mut self, word: &str) -> bool {
        let is_next = matches!(self.peek(), Some(Token::Word(w)) if w == word);
        self.at += usize::from(is_next);
        is_next
    }

    fn or(&mut self) -> Read {
        self.depth += 1;
        if self.depth > MOST_DEPTH {
            return Err(self.fault(Expected::LessDepth));
        }
        let mut all = vec![self.and()?];
        while self.take_word("or") {
            all.push(self.and()?);
        }
        self.depth -= 1;
        Ok(Expr::or(all))
    }

    fn and(&mut self) -> Read {
        let mut all = vec![self.not()?];
        while self.take_word("and") {
            all.push(self.not()?);
        }
        Ok(Expr::and(all))
    }

    fn not(&mut self) -> Read {
        let mut is_negated = false;
        while self.take_word("not") {
            is_negated = !is_negated;
        }
        let read = self.comparison()?;
        Ok(match is_negated {
            true => read.negated(),
            false => read,
        })
    }

    fn comparison(&mut self) -> Read {
        let mut left = self.sum()?;
        let mut all = Vec::new();
        loop {
            let is_negated = self.take_word("not");
            if self.take_word("in") {
                let among = self.set(left.clone())?;
                return Ok(match is_negated {
                    true => among.negated(),
                    false => among,
                });
            }
            if is_negated {
                return Err(self.fault(Expected::Comparison));
            }
            let (op, differs) = match self.peek() {
                Some(Token::Sign("=")) => (Op::Equal, false),
                Some(Token::Sign("!=" | "<>")) => (Op::Equal, true),
                Some(Token::Sign("<")) => (Op::Less, false),
                Some(Token::Sign("<=" | "≤")) => (Op::LessOrEqual, false),
                Some(Token::Sign(">")) => (Op::Greater, false),
                Some(Token::Sign(">=" | "≥")) => (Op::GreaterOrEqual, false),
                _ if all.is_empty() => return Ok(left),
                _ => return Ok(Expr::and(all)),
            };
            self.at += 1;
            let right = self.sum()?;
            let one = Expr::compare(left, op, right.clone());
            all.push(match differs {
                true => one.negated(),
                false => one,
            });
            left = right;
        }
    }

    fn set(&mut self, of: Expr) -> Read {
        self.must("{")?;
        let (mut single, mut all) = (Vec::new(), Vec::new());
        while !self.take("}") {
            let from = self.constant()?;
            if self.take("..") {
                let to = self.constant()?;
                all.push(Expr::And(vec![
                    Expr::compare(of.clone(), Op::GreaterOrEqual, from),
                    Expr::compare(of.clone(), Op::LessOrEqual, to),
                ]));
            } else {
                single.push(from);
            }
            if !self.take(",") && self.peek() != Some(&Token::Sign("}")) {
                return Err(self.fault(Expected::Sign("}")));
            }
        }
        if !single.is_empty() || all.is_empty() {
            all.insert(0, Expr::In(Box::new(of), single));
        }
        Ok(Expr::or(all))
    }

    fn constant(&mut self) -> Read {
        let value = match self.peek() {
            Some(Token::Text(text)) => Expr::text(text),
            Some(Token::Number(number)) => numeral(number),
            Some(Token::Date(date)) => Expr::Date(*date),
            _ => return Err(self.fault(Expected::Constant)),
        };
        self.at += 1;
        Ok(value)
    }

    fn sum(&mut self) -> Read {
        let mut sum = self.product()?;
        loop {
            let function = match self.peek() {
                Some(Token::Sign("+")) => Function::Add,
                Some(Token::Sign("-")) => Function::Subtract,
                _ => return Ok(sum),
            };
            self.at += 1;
            sum = Expr::Call(function, vec![sum, self.product()?]);
        }
    }

    fn product(&mut self) -> Read {
        let mut product = self.value()?;
        while self.take("*") {
            product = Expr::Call(Function::Multiply, vec![product, self.value()?]);
        }
        Ok(product)
    }

    fn value(&mut self) -> Read {
        if self.take("(") {
            let inside = self.or()?;
            self.must(")")?;
            return Ok(inside);
        }
        let Some(Token::Word(word)) = self.peek().cloned() else {
            return self.constant().map_err(|fault| LanguageFault {
                expected: Expected::Value,
                ..fault
            });
        };
        if ["and", "or", "in", "not"].contains(&word.as_str()) {
            return Err(self.fault(Expected::Value));
        }
        self.at += 1;
        if self.take("(") {
            return self.function(&word);
        }
        Ok(match word.as_str() {
            "this" => Expr::This,
            "today" => Expr::name("FILE/TODAY"),
            "true" => Expr::Known(true),
            "false" => Expr::Known(false),
            name => match self.lets.get(name) {
                Some(meant) => meant.clone(),
                None => Expr::Name(name.replace('.', "/")),
            },
        })
    }

    fn function(&mut self, word: &str) -> Read {
        let made = match word {
            "filled" => Expr::filled(self.or()?),
            "empty" => Expr::filled(self.or()?).negated(),
            "any" | "all" => {
                let over = self.name()?;
                self.must(",")?;
                let test = Box::new(self.or()?);
                match word {
                    "any" => Expr::Any(over, test),
                    _ => Expr::All(over, test),
                }
            }
            "count" => self.fold(Fold::Count)?,
            "sum" => self.fold(Fold::Sum)?,
            "min" => self.fold(Fold::Min)?,
            "max" => self.fold(Fold::Max)?,
            "mask" => {
                let (value, text) = self.value_and_text()?;
                Expr::Matches(Box::new(value), Pattern::Mask(Mask::new(&text)))
            }
            "newborn" => Expr::Matches(Box::new(self.or()?), Pattern::Newborn),
            "snils" => Expr::Matches(Box::new(self.or()?), Pattern::Snils),
            "enp" => Expr::Matches(Box::new(self.or()?), Pattern::Enp),
            "ogrn" => Expr::Matches(Box::new(self.or()?), Pattern::Ogrn),
            "personname" => Expr::Matches(Box::new(self.or()?), Pattern::PersonName),
            "docmask" => {
                let value = self.argument()?;
                self.must(",")?;
                Expr::FitsMask(Box::new(value), Box::new(self.argument()?))
            }
            "date" => Expr::Matches(Box::new(self.or()?), Pattern::Date),
            "starts" => {
                let (value, text) = self.value_and_text()?;
                let length = Expr::Number(text.chars().count().into());
                let first = Expr::Call(Function::First, vec![value, length]);
                Expr::compare(first, Op::Equal, Expr::Text(text))
            }
            "listed" => self.listed(None)?,
            "row" => {
                let dictionary = self.text()?;
                self.must(",")?;
                let column = self.text()?;
                self.listed(Some((dictionary, column)))?
            }
            other => {
                let Some(function) = function(other) else {
                    self.at -= 2;
                    return Err(self.fault(Expected::Function));
                };
                let mut arguments = vec![self.argument()?];
                while self.take(",") {
                    arguments.push(self.argument()?);
                }
                if arguments.len() != function.n_arguments() {
                    return Err(self.fault(Expected::Number));
                }
                Expr::Call(function, arguments)
            }
        };
        self.must(")")?;
        Ok(made)
    }

    fn argument(&mut self) -> Read {
        self.depth += 1;
        if self.depth > MOST_DEPTH {
            return Err(self.fault(Expected::LessDepth));
        }
        let read = self.sum();
        self.depth -= 1;
        read
    }

    /// `NAME [, condition [, value]]`.
    fn fold(&mut self, fold: Fold) -> Read {
        let over = self.name()?;
        let when = match self.take(",") {
            true => Some(Box::new(self.or()?)),
            false => None,
        };
        let value = match when.is_some() && self.take(",") {
            true => Some(Box::new(self.argument()?)),
            false => None,
        };
        Ok(Expr::Fold {
            fold,
            over,
            when,
            value,
        })
    }

    /// `'DICTIONARY', COLUMN = value, …, on = date`.
    fn listed(&mut self, row: Option<(String, String)>) -> Read {
        let (dictionary, column) = match row {
            Some((dictionary, column)) => (dictionary, Some(column)),
            None => (self.text()?, None),
        };
        let (mut keys, mut on) = (Vec::new(), None);
        while self.take(",") {
            let name = match self.peek() {
                Some(Token::Word(name) | Token::Text(name)) => name.clone(),
                _ => return Err(self.fault(Expected::Name)),
            };
            self.at += 1;
            self.must("=")?;
            let value = self.argument()?;
            match name.as_str() {
                "on" => on = Some(Box::new(value)),
                _ => keys.push((name, value)),
            }
        }
        match keys.is_empty() {
            true => Err(self.fault(Expected::Sign(","))),
            false => Ok(Expr::Listed {
                dictionary,
                keys,
                on,
                column,
            }),
        }
    }

    fn value_and_text(&mut self) -> Result<(Expr, String), LanguageFault> {
        let value = self.argument()?;
        self.must(",")?;
        Ok((value, self.text()?))
    }

    fn text(&mut self) -> Result<String, LanguageFault> {
        match self.peek() {
            Some(Token::Text(text)) => {
                let text = text.clone();
                self.at += 1;
                Ok(text)
            }
            _ => Err(self.fault(Expected::Text)),
        }
    }

    fn name(&mut self) -> Result<String, LanguageFault> {
        match self.peek() {
            Some(Token::Word(name)) => {
                let name = name.replace('.', "/");
                self.at += 1;
                Ok(name)
            }
            _ => Err(self.fault(Expected::Name)),
        }
    }
}

fn function(word: &str) -> Option<Function> {
    Some(match word {
        "age" => Function::Age,
        "days" => Function::Days,
        "months" => Function::Months,
        "year" => Function::Year,
        "month" => Function::Month,
        "length" => Function::Length,
        "last" => Function::Last,
        "first" => Function::First,
        _ => return None,
    })
}

/// Digits that begin with a zero are a code, not a number.
fn numeral(text: &str) -> Expr {
    let is_code = text.len() > 1 && text.starts_with('0') && !text.starts_with("0.");
    match value::number(text).filter(|_| !is_code) {
        Some(number) => Expr::Number(number),
        None => Expr::text(text),
    }
}

impl Token {
    fn shown(&self) -> String {
        match self {
            Token::Word(text) | Token::Number(text) | Token::Strange(text) => text.clone(),
            Token::Text(text) => format!("'{text}'"),
            Token::Date(date) => date.to_string(),
            Token::Sign(sign) => (*sign).to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Expr, LanguageFault> {
        parse(text, &Lets::new())
    }

    #[test]
    fn what_binds_stronger_stands_deeper() {
        let plain = read("A = 1 or B = 2 and not C in {3, 5..7}").expect("sound");
        let braced = read("(A = 1) or ((B = 2) and (not (C in {3, 5..7})))").expect("sound");
        assert_eq!(plain, braced);
        assert_eq!(read("A not in {'x'}"), read("not (A in {'x'})"));
        assert_eq!(read("1 < A <= 2"), read("1 < A and A <= 2"));
        assert_eq!(read("A + B * C - 1 = 0"), read("((A + (B * C)) - 1) = 0"));
        assert_eq!(read("SL.USL.DS != 'x'"), read("not SL/USL/DS = 'x'"));
    }

    #[test]
    fn constants_are_what_they_look_like() {
        let right = |text: &str| match read(text) {
            Ok(Expr::Compare(_, _, right)) => *right,
            other => panic!("{other:?}"),
        };
        assert_eq!(right("A = 002474"), Expr::text("002474"));
        assert_eq!(
            right("A = 0.5"),
            Expr::Number("0.5".parse().expect("a number"))
        );
        assert!(matches!(right("A >= 2021-04-01"), Expr::Date(_)));
        assert_eq!(right("A = 'нет'"), Expr::text("нет"));
    }

    #[test]
    fn a_fault_says_where_and_what_was_expected() {
        let table = [
            ("A = ", 5, Expected::Value),
            ("A = 1 B", 7, Expected::End),
            ("any(SL A)", 8, Expected::Sign(",")),
            ("A in {B}", 7, Expected::Constant),
            ("nonsense(A)", 1, Expected::Function),
            ("listed('V009')", 14, Expected::Sign(",")),
            ("A = 'open", 5, Expected::Value),
            ("age(DR) > 1", 7, Expected::Number),
            ("A # 1", 3, Expected::End),
            ("A not = 1", 7, Expected::Comparison),
        ];
        for (text, at, expected) in table {
            let fault = read(text).expect_err(text);
            assert_eq!((fault.at, fault.expected), (at, expected), "{text}");
        }
    }

    #[test]
    fn deep_brackets_are_refused_and_negations_counted() {
        let deep = format!("{}A = 1{}", "(".repeat(9000), ")".repeat(9000));
        assert_eq!(read(&deep).expect_err("deep").expected, Expected::LessDepth);
        let deep = "last(".repeat(9000);
        assert_eq!(read(&deep).expect_err("deep").expected, Expected::LessDepth);
        assert_eq!(
            read(&format!("{}A = 1", "not ".repeat(9001))),
            read("not A = 1")
        );
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "[ -~а-я]{0,60}") {
            let _ = read(&text);
        }
    }

    #[test]
    fn a_name_may_stand_for_an_expression() {
        let lets = Lets::from([(
            "is_adult".to_owned(),
            read("age(DR, DATE_Z_1) >= 18").expect("sound"),
        )]);
        assert_eq!(
            parse("not is_adult", &lets),
            read("not age(DR, DATE_Z_1) >= 18")
        );
    }
}
