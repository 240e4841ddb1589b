//! Rules of the official classifiers of checks, from their own text.
//!
//! Q015 (format and logic, federal), Q016 (МЭК, federal), Q022 and Q023 (the same, regional) are XML
//! packets. An entry names an element, kinds of file, a dictionary, a condition, what is allowed, lengths
//! and a mask. The group at the beginning of its number says how these are meant; `condition` reads
//! their little language. Whatever is not understood whole is not carried out at all, and says why.

pub mod condition;
mod form;
pub mod read;
mod sentence;

use self::condition::Grammar;
pub use self::read::{CODES, Classifier, Entry, ReadFault};
use super::expr::Expr;
use super::format::is_of_files;
use super::pattern::{Mask, Pattern};
use super::rule::{FileTypes, Rule, Says, Severity, Source};

/// Why an entry is not carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotCarriedOut {
    /// A part of the text is not understood; from here on.
    Condition(String),
    Allowed(String),
    /// The entry says nothing that could be checked: no condition, no values, no dictionary.
    Nothing,
    /// It asks a dictionary of the territory that has no name.
    Territory,
    /// The words are for people.
    OnlyWords,
    /// The path of the element lies in none of the files.
    Target(String),
}

/// What a group of rules asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Group {
    /// The value is in a dictionary.
    Listed,
    /// The value is one of those allowed.
    Allowed,
    /// The element must, or must not, be there.
    Presence,
    /// Length, mask, alphabet.
    Form,
    /// A dictionary of the territory.
    Territory,
    /// Values agree with each other.
    Agreement,
}

fn group(entry: &Entry, source: Source) -> Group {
    let number = entry.id.get(..3).unwrap_or("");
    match (source, number) {
        (Source::Q015 | Source::Q022, "001") => Group::Listed,
        (Source::Q015 | Source::Q022, "002") => Group::Allowed,
        (Source::Q015 | Source::Q022, "003") => Group::Presence,
        (Source::Q015 | Source::Q022, "004") => Group::Form,
        (Source::Q015 | Source::Q022, "005") => Group::Territory,
        (Source::Q016, "001") => Group::Presence,
        _ => Group::Agreement,
    }
}

/// The element that every finding of a rule about a dictionary is dated by, where the classifier is
/// silent: the end of treatment, except for what is chosen when it begins.
const BY_BEGINNING: [&str; 7] = ["V009", "V010", "V012", "V017", "V018", "V019", "F011"];
/// Dictionaries whose rows have no days.
const UNDATED: [&str; 8] = [
    "F002", "F032", "O002", "M001", "M002", "M003", "V001", "V005",
];

/// Columns of codes of dictionaries that entries name without a column.
const KEYS: [(&str, &str); 2] = [("M001", "MKB_CODE"), ("V001", "S_CODE")];

/// Makes a rule of an entry.
///
/// # Errors
/// [`NotCarriedOut`].
pub fn rule(entry: &Entry, source: Source) -> Result<Rule, NotCarriedOut> {
    if !is_of_files(&entry.target) {
        return Err(NotCarriedOut::Target(entry.target.clone()));
    }
    let (error, says) = asked(entry, source)?;
    Ok(Rule {
        id: entry.id.clone(),
        source,
        target: entry.target.clone(),
        types: FileTypes::of(&entry.types),
        from: entry.from,
        until: entry.until,
        severity: match source {
            // What breaks these is refused with its file; what breaks the others may be refused alone.
            Source::Q015 | Source::Q022 => Severity::Blocking,
            _ => Severity::Warning,
        },
        error,
        says,
    })
}

fn asked(entry: &Entry, source: Source) -> Result<(Expr, Says), NotCarriedOut> {
    let grammar = Grammar::new(&entry.target);
    match group(entry, source) {
        Group::Listed => listed(entry, &grammar),
        Group::Territory => match KEYS.iter().find(|(d, _)| *d == entry.dictionary) {
            Some(_) => listed(entry, &grammar),
            None if !entry.least.is_empty() || !entry.mask.is_empty() => form(entry, &grammar),
            None => Err(NotCarriedOut::Territory),
        },
        Group::Allowed => allowed(entry, &grammar),
        Group::Presence => presence(entry, &grammar),
        Group::Form => form(entry, &grammar),
        Group::Agreement => agreement(entry, &grammar),
    }
}

fn conditions(entry: &Entry, grammar: &Grammar<'_>) -> Result<Vec<Expr>, NotCarriedOut> {
    match entry.condition.is_empty() {
        true => Ok(Vec::new()),
        false => {
            let read = grammar.condition(&entry.condition);
            let read = read.map_err(|e| NotCarriedOut::Condition(e.rest))?;
            Ok(vec![read])
        }
    }
}

/// An error where all of these hold, for one group of elements if they are in repeated ones.
fn error(all: Vec<Expr>) -> Expr {
    Expr::Somewhere(Box::new(Expr::and(all)))
}

fn listed(entry: &Entry, grammar: &Grammar<'_>) -> Result<(Expr, Says), NotCarriedOut> {
    let dictionary = entry.dictionary.as_str();
    let key = KEYS.iter().find(|(d, _)| *d == dictionary);
    let column = match (entry.column.as_str(), key) {
        ("", Some((_, column))) => *column,
        ("", None) => return Err(NotCarriedOut::Nothing),
        (column, _) => column,
    };
    let is_one_word = |t: &str| {
        t.chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '+')
    };
    if dictionary.is_empty() || !is_one_word(dictionary) || !is_one_word(column) {
        return Err(NotCarriedOut::Nothing);
    }
    let mut all = conditions(entry, grammar)?;
    all.push(
        Expr::Listed {
            dictionary: dictionary.to_owned(),
            keys: vec![(column.to_owned(), Expr::This)],
            on: dated_by(entry).map(|name| Box::new(Expr::name(name))),
            column: None,
        }
        .negated(),
    );
    let says = Says::NotListed {
        dictionary: dictionary.to_owned(),
        column: column.to_owned(),
    };
    Ok((error(all), says))
}

/// On which date a code must be in force: by the place of its element, then by its dictionary.
fn dated_by(entry: &Entry) -> Option<&'static str> {
    let dictionary = entry.dictionary.as_str();
    match entry.target.as_str() {
        _ if UNDATED.contains(&dictionary) => None,
        target if target.starts_with("ZL_LIST/ZGLV") => None,
        target if target.starts_with("ZL_LIST/SCHET") => Some("ZL_LIST/SCHET/DSCHET"),
        target if target.starts_with("ZL_LIST/ZAP/Z_SL/SANK") => Some("DATE_ACT"),
        "ZL_LIST/ZAP/Z_SL/LPU" => Some("DATE_Z_1"),
        _ if BY_BEGINNING.contains(&dictionary) => Some("DATE_Z_1"),
        _ => Some("DATE_Z_2"),
    }
}

fn allowed(entry: &Entry, grammar: &Grammar<'_>) -> Result<(Expr, Says), NotCarriedOut> {
    let mut all = conditions(entry, grammar)?;
    if entry.allowed.is_empty() {
        return Err(NotCarriedOut::Nothing);
    }
    let allowed = grammar.allowed(&entry.allowed);
    let allowed = allowed.map_err(|e| NotCarriedOut::Allowed(e.rest))?;
    all.push(allowed.negated());
    let says = Says::NotAllowed {
        allowed: entry.allowed.clone(),
    };
    Ok((error(with_this(all)), says))
}

/// A rule about values is about values that are there.
fn with_this(mut all: Vec<Expr>) -> Vec<Expr> {
    all.insert(0, Expr::filled(Expr::This));
    all
}

fn presence(entry: &Entry, grammar: &Grammar<'_>) -> Result<(Expr, Says), NotCarriedOut> {
    let target = Expr::filled(Expr::name(&entry.target));
    let when = entry.condition.clone();
    if !sentence::forbids(&entry.comment) {
        // A condition whose own words are not about when, but about what is wrong.
        let mut all = conditions(entry, grammar)?;
        let holds: Vec<Expr> = all
            .drain(..)
            .map(|c| Expr::Somewhere(Box::new(c)))
            .collect();
        let all = holds.into_iter().chain([target.negated()]).collect();
        return Ok((Expr::and(all), Says::Missing { when }));
    }
    let all: Vec<Expr> = conditions(entry, grammar)?
        .into_iter()
        .map(|c| Expr::Everywhere(Box::new(c)))
        .chain([target])
        .collect();
    match all.len() {
        1 => Err(NotCarriedOut::Nothing),
        _ => Ok((Expr::and(all), Says::Superfluous { when })),
    }
}

fn form(entry: &Entry, grammar: &Grammar<'_>) -> Result<(Expr, Says), NotCarriedOut> {
    let wrong = |pattern: Pattern| Expr::Matches(Box::new(Expr::This), pattern).negated();
    let mut wrongs = Vec::new();
    let length = |text: &str| -> Result<Option<usize>, NotCarriedOut> {
        match text {
            "" => Ok(None),
            digits => {
                let read = digits.parse().map(Some);
                read.map_err(|_| NotCarriedOut::Allowed(digits.to_owned()))
            }
        }
    };
    let (least, most) = (length(&entry.least)?, length(&entry.most)?);
    if least.is_some() || most.is_some() {
        wrongs.push(wrong(Pattern::Length { least, most }));
    }
    if let Some(mask) = form::mask(&entry.mask) {
        wrongs.push(wrong(mask));
    } else if form::is_mask_of_dictionary(&entry.mask) {
        wrongs.push(form::mask_of_dictionary(entry));
    } else if !entry.mask.is_empty() {
        return Err(NotCarriedOut::Allowed(entry.mask.clone()));
    }
    let mut alphabet = String::new();
    match form::alphabet(&entry.comment) {
        form::Alphabet::Signs(signs) => {
            alphabet.clone_from(&entry.comment);
            wrongs.push(wrong(Pattern::Alphabet(signs)));
        }
        form::Alphabet::None => {}
        form::Alphabet::Unknown(rest) => return Err(NotCarriedOut::Allowed(rest)),
    }
    if wrongs.is_empty() {
        return Err(NotCarriedOut::Nothing);
    }
    let mut all = match form::is_about_length(&entry.condition) {
        // «The length of … signs is exceeded» is no condition but the finding itself.
        true => Vec::new(),
        false => conditions(entry, grammar)?,
    };
    all.push(Expr::or(wrongs));
    let says = Says::Form {
        least,
        most,
        mask: entry.mask.clone(),
        alphabet,
    };
    Ok((error(with_this(all)), says))
}

fn agreement(entry: &Entry, grammar: &Grammar<'_>) -> Result<(Expr, Says), NotCarriedOut> {
    // A name of a dictionary beside the values is only where the codes come from; where nothing else is
    // said, the words below say what of it is compared, for people.
    if !entry.allowed.is_empty() {
        let mut all = conditions(entry, grammar)?;
        let required = match grammar.required(&entry.allowed) {
            Ok(required) => Ok(required),
            Err(fault) => sentence::required(&entry.allowed, &entry.target).ok_or(fault),
        };
        let required = required.map_err(|e| NotCarriedOut::Allowed(e.rest))?;
        if sentence::says_more(&entry.allowed, &entry.comment) {
            return Err(NotCarriedOut::OnlyWords);
        }
        all.push(required.negated());
        let says = Says::NotAllowed {
            allowed: entry.allowed.clone(),
        };
        return Ok((error(with_this(all)), says));
    }
    if sentence::demands(&entry.comment) {
        return presence(entry, grammar);
    }
    if entry.dictionary.is_empty()
        && let Some(required) = sentence::required(&entry.comment, &entry.target)
    {
        let mut all = conditions(entry, grammar)?;
        all.push(required.negated());
        let says = Says::NotAllowed {
            allowed: entry.comment.clone(),
        };
        return Ok((error(with_this(all)), says));
    }
    match entry.comment.is_empty() && entry.condition.is_empty() {
        true => Err(NotCarriedOut::Nothing),
        false => Err(NotCarriedOut::OnlyWords),
    }
}

/// The mask of a text, for messages.
fn mask_of(text: &str) -> Pattern {
    Pattern::Mask(Mask::new(text))
}

#[cfg(test)]
mod tests;
