//! The one language of conditions, as it stands before paths are looked up: what the text of a
//! classifier and a rule file both become.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::pattern::Pattern;

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// What is made of several values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fold {
    Count,
    Sum,
    Min,
    Max,
}

/// Functions of one or two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// Whole years from the first date to the second; the birthday itself counts.
    Age,
    /// Days from the first date to the second.
    Days,
    /// Whole months from the first date to the second.
    Months,
    Year,
    Month,
    /// Number of signs.
    Length,
    /// The last sign.
    Last,
    /// The first signs, their number being the second value.
    First,
    Add,
    Subtract,
    Multiply,
}

impl Function {
    pub fn n_arguments(self) -> usize {
        match self {
            Function::Year | Function::Month | Function::Length | Function::Last => 1,
            _ => 2,
        }
    }
}

/// A condition or a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    Text(String),
    Number(Decimal),
    Date(NaiveDate),
    /// A path as somebody wrote it: whole, or its last steps.
    Name(String),
    /// The element that the rule is about, or the one that `Any`, `All` or a fold is at.
    This,
    Known(bool),
    And(Vec<Expr>),
    Or(Vec<Expr>),
    Not(Box<Expr>),
    /// There is such an element, and it is not empty.
    Filled(Box<Expr>),
    Compare(Box<Expr>, Op, Box<Expr>),
    In(Box<Expr>, Vec<Expr>),
    Matches(Box<Expr>, Pattern),
    /// The first value fits the mask that the second is, as dictionaries of documents write them.
    FitsMask(Box<Expr>, Box<Expr>),
    Call(Function, Vec<Expr>),
    /// A condition holds for one, or for all, of the elements of this name.
    Any(String, Box<Expr>),
    All(String, Box<Expr>),
    /// Over the elements of this name for which the condition holds.
    Fold {
        fold: Fold,
        over: String,
        when: Option<Box<Expr>>,
        value: Option<Box<Expr>>,
    },
    /// A dictionary has a row with these values in these columns, in force on that date. With `column`
    /// it is the value of that column of the row.
    Listed {
        dictionary: String,
        keys: Vec<(String, Expr)>,
        on: Option<Box<Expr>>,
        column: Option<String>,
    },
    /// The condition speaks of elements in repeated groups without saying which: it is meant of one and
    /// the same group. True where some group makes it true.
    Somewhere(Box<Expr>),
    /// The same, true where all groups make it true.
    Everywhere(Box<Expr>),
}

impl Expr {
    pub fn negated(self) -> Expr {
        match self {
            Expr::Not(inner) => *inner,
            other => Expr::Not(Box::new(other)),
        }
    }

    pub fn name(text: &str) -> Expr {
        Expr::Name(text.to_owned())
    }

    pub fn text(text: &str) -> Expr {
        Expr::Text(text.to_owned())
    }

    pub fn filled(of: Expr) -> Expr {
        Expr::Filled(Box::new(of))
    }

    pub fn compare(left: Expr, op: Op, right: Expr) -> Expr {
        Expr::Compare(Box::new(left), op, Box::new(right))
    }

    /// All of them, without a level for one.
    pub fn and(mut all: Vec<Expr>) -> Expr {
        match all.len() {
            1 => all.remove(0),
            _ => Expr::And(all),
        }
    }

    pub fn or(mut all: Vec<Expr>) -> Expr {
        match all.len() {
            1 => all.remove(0),
            _ => Expr::Or(all),
        }
    }

    /// The expressions right below.
    pub fn parts(&self) -> Vec<&Expr> {
        match self {
            Expr::And(all) | Expr::Or(all) | Expr::Call(_, all) => all.iter().collect(),
            Expr::Not(one)
            | Expr::Filled(one)
            | Expr::Matches(one, _)
            | Expr::Any(_, one)
            | Expr::All(_, one)
            | Expr::Somewhere(one)
            | Expr::Everywhere(one) => vec![one],
            Expr::Compare(left, _, right) | Expr::FitsMask(left, right) => vec![left, right],
            Expr::In(one, set) => std::iter::once(&**one).chain(set).collect(),
            Expr::Fold { when, value, .. } => {
                when.iter().chain(value).map(|part| &**part).collect()
            }
            Expr::Listed { keys, on, .. } => {
                let keys = keys.iter().map(|(_, key)| key);
                keys.chain(on.iter().map(|on| &**on)).collect()
            }
            Expr::Text(_)
            | Expr::Number(_)
            | Expr::Date(_)
            | Expr::Name(_)
            | Expr::This
            | Expr::Known(_) => Vec::new(),
        }
    }

    /// The rule is about single elements, not about what holds them.
    pub fn speaks_of_this(&self) -> bool {
        match self {
            Expr::This => true,
            // Inside these `This` is the element they are at.
            Expr::Any(..) | Expr::All(..) | Expr::Fold { .. } => false,
            other => other.parts().into_iter().any(Expr::speaks_of_this),
        }
    }

    /// Dictionaries that are looked into.
    pub fn dictionaries(&self) -> Vec<&str> {
        let mut found: Vec<&str> = match self {
            Expr::Listed { dictionary, .. } => vec![dictionary],
            _ => Vec::new(),
        };
        found.extend(self.parts().into_iter().flat_map(Expr::dictionaries));
        found.sort_unstable();
        found.dedup();
        found
    }
}
