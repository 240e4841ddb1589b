//! Masks and alphabets, as the classifiers describe them in words.

use super::super::expr::Expr;
use super::super::pattern::{Pattern, Signs};
use super::{Entry, mask_of};

/// What a comment says of the signs of a value.
#[derive(Debug, PartialEq)]
pub enum Alphabet {
    /// It is about something else.
    None,
    Signs(Vec<Signs>),
    /// It is about signs, but from here on it is not understood.
    Unknown(String),
}

/// Words for kinds of signs; the longer ones come first.
const KINDS: [(&str, Signs); 27] = [
    (
        "строчные и прописные буквы русского и латинского алфавита",
        Signs::Latin,
    ),
    (
        "строчные и прописные буквы латинского алфавита",
        Signs::Latin,
    ),
    (
        "строчные и прописные буквы русского алфавита",
        Signs::Russian,
    ),
    ("буквы русского и латинского алфавита", Signs::Latin),
    ("буквы латинского алфавита", Signs::Latin),
    ("буквы русского алфавита", Signs::Russian),
    ("вертикальные и наклонные разделители", Signs::These("|/\\")),
    (
        "горизонтальные и наклонные разделители",
        Signs::These("-–—/\\"),
    ),
    ("горизонтальные разделители", Signs::These("-–—")),
    ("вертикальные разделители", Signs::These("|")),
    ("наклонные разделители", Signs::These("/\\")),
    ("знак подчеркивания", Signs::These("_")),
    ("нижнее подчеркивание", Signs::These("_")),
    ("знак \"+\"", Signs::These("+")),
    ("только цифры", Signs::Digits),
    ("цифры", Signs::Digits),
    ("пробел", Signs::These(" ")),
    ("двоеточие", Signs::These(":")),
    ("точки", Signs::These(".")),
    ("точка", Signs::These(".")),
    ("запятая", Signs::These(",")),
    ("кавычки", Signs::These("\"'«»“”„")),
    ("скобки", Signs::These("()")),
    ("апостроф", Signs::These("'’")),
    ("любые символы", Signs::Any),
    ("тире", Signs::These("-–—")),
    ("дефис", Signs::These("-")),
];

const ALLOWED: &str = "Допустимы ";

pub fn alphabet(comment: &str) -> Alphabet {
    let Some(mut rest) = comment.strip_prefix(ALLOWED) else {
        return Alphabet::None;
    };
    let mut signs = Vec::new();
    while !rest.is_empty() {
        let Some((words, kind)) = KINDS.iter().find(|(words, _)| rest.starts_with(words)) else {
            return Alphabet::Unknown(rest.to_owned());
        };
        signs.push(*kind);
        if words.contains("русского и латинского") {
            signs.push(Signs::Russian);
        }
        rest = rest[words.len()..].trim_start_matches([',', ' ', '.']);
        rest = rest.strip_prefix("и ").unwrap_or(rest);
    }
    Alphabet::Signs(signs)
}

/// The pattern of `MASK_VAL`, where it is one.
pub fn mask(text: &str) -> Option<Pattern> {
    let is_sign = |s: char| {
        s.is_ascii_digit()
            || matches!(
                s,
                'A' | 'А' | 'X' | 'Х' | 'x' | 'х' | '.' | '-' | ' ' | '/' | ':'
            )
    };
    match text {
        "" => None,
        "ГГГГ-ММ-ДД" => Some(Pattern::Date),
        text if text.chars().all(is_sign) => Some(mask_of(text)),
        _ => None,
    }
}

/// The mask stands in a row of a dictionary, found by the type of the document.
pub fn is_mask_of_dictionary(text: &str) -> bool {
    text.contains("должно соответствовать маске значения")
}

/// A document of a type that the dictionary does not list has no mask to break.
pub fn mask_of_dictionary(entry: &Entry) -> Expr {
    let mask = Expr::Listed {
        dictionary: entry.dictionary.clone(),
        keys: vec![("IDDoc".to_owned(), Expr::name("DOCTYPE"))],
        on: None,
        column: Some(entry.column.clone()),
    };
    Expr::FitsMask(Box::new(Expr::This), Box::new(mask)).negated()
}

/// The condition says that the length is exceeded, which the lengths say themselves.
pub fn is_about_length(condition: &str) -> bool {
    condition.starts_with("Превышен допустимый размер")
}
