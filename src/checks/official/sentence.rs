//! Sentences in which comments of the classifiers say what must hold: a few fixed turns of phrase.

use super::super::expr::{Expr, Function, Op};
use super::condition::{Grammar, sum_of, whole};

/// «… must not be there».
pub fn forbids(comment: &str) -> bool {
    let comment = comment.to_lowercase();
    comment.contains("должен отсутствовать")
}

/// «… must be there».
pub fn demands(comment: &str) -> bool {
    matches!(
        comment,
        "Поле должно присутствовать" | "Элемент должен быть заполнен при выполнении условия"
    )
}

/// A bare value is said to be allowed, while the comment is about something else, the age of the patient.
pub fn says_more(allowed: &str, comment: &str) -> bool {
    let is_bare = !allowed.contains(['=', '<', '>', '{']);
    is_bare && comment.to_lowercase().contains("возраст")
}

/// Turns of phrase in front of another value.
const ABOUT_OTHER: [(&str, Op); 8] = [
    ("не должно быть больше", Op::LessOrEqual),
    ("не должно больше", Op::LessOrEqual),
    ("должно быть не более", Op::LessOrEqual),
    ("должно быть не больше", Op::LessOrEqual),
    ("не должно быть меньше", Op::GreaterOrEqual),
    ("должно быть не меньше", Op::GreaterOrEqual),
    ("должно быть больше или равно", Op::GreaterOrEqual),
    ("должно быть равно значению поля", Op::Equal),
];

/// A turn of phrase: reads a sentence about an element.
type Way = fn(&str, &str) -> Option<Expr>;

/// What a sentence requires of the element, where it is one of the known turns of phrase.
pub fn required(text: &str, target: &str) -> Option<Expr> {
    let text = text.trim_end_matches('.');
    let today = text.contains("больше текущей даты");
    if today {
        let today = Expr::name("FILE/TODAY");
        return Some(Expr::compare(Expr::This, Op::LessOrEqual, today));
    }
    let ways: [Way; 6] = [
        of_whole_file,
        against_another,
        of_value,
        of_person,
        of_diagnosis,
        as_condition,
    ];
    ways.iter().find_map(|way| way(text, target))
}

/// Sums and counts over all cases, or over the parts of one.
fn of_whole_file(text: &str, target: &str) -> Option<Expr> {
    if text.contains("равно количеству законченных случаев (Z_SL)")
    {
        let count = Expr::Fold {
            fold: super::super::expr::Fold::Count,
            over: "ZL_LIST/ZAP/Z_SL".to_owned(),
            when: None,
            value: None,
        };
        return Some(Expr::compare(Expr::This, Op::Equal, count));
    }
    if text.contains("году, указанному в DATE_Z_2, по всем") {
        let year = Expr::Call(Function::Year, vec![Expr::name("DATE_Z_2")]);
        return Some(Expr::compare(Expr::This, Op::GreaterOrEqual, year));
    }
    if text.contains("больше или равно месяцу, указанному в DATE_Z_2, по всем")
    {
        let year = Expr::Call(Function::Year, vec![Expr::name("DATE_Z_2")]);
        let month = Expr::Call(Function::Month, vec![Expr::name("DATE_Z_2")]);
        let other_year = Expr::compare(Expr::name("YEAR"), Op::Equal, year).negated();
        let not_before = Expr::compare(Expr::This, Op::GreaterOrEqual, month);
        return Some(Expr::Or(vec![other_year, not_before]));
    }
    let (before, after) = text.split_once("сумме значений ")?;
    let name = after.split([' ', ',']).next()?.replace('.', "/");
    let left = match before.split(" долж").next()? {
        subject if subject.starts_with("Значение поля") || target.ends_with(subject) => {
            Expr::This
        }
        subject => Grammar::new(target).operand(subject).ok()?,
    };
    let when = match after.split_once("где ") {
        Some((_, condition)) => Some(Grammar::new(target).condition(condition).ok()?),
        None => None,
    };
    let over = match target.starts_with("ZL_LIST/ZAP") && after.contains("всех законченных")
    {
        // A sum of the file that the classifier hangs on an element of each case.
        true => return None,
        false => name,
    };
    let value = over.rsplit_once('/').filter(|_| when.is_some());
    let sum = match (value, when) {
        (Some((group, _)), Some(when)) => Expr::Fold {
            fold: super::super::expr::Fold::Sum,
            over: group.to_owned(),
            when: Some(Box::new(when)),
            value: Some(Box::new(Expr::name(&over))),
        },
        (_, when) => sum_of(&over, when),
    };
    Some(Expr::compare(left, Op::Equal, sum))
}

/// «The value must not be greater than NAME» and the like.
fn against_another(text: &str, target: &str) -> Option<Expr> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let rest = text.strip_prefix("Значение поля ")?;
    if let Some(rest) = rest.strip_prefix("должно быть меньше ") {
        let (name, _) = rest.split_once(" не менее, чем на 14 лет")?;
        let other = Grammar::new(target).operand(name).ok()?;
        let apart = Expr::Call(Function::Age, vec![Expr::This, other]);
        return Some(Expr::compare(apart, Op::GreaterOrEqual, whole(14)));
    }
    let not_equal = [
        "не должно быть равным значению поля ",
        "не должно быть равно значению поля ",
    ];
    if let Some(names) = not_equal.iter().find_map(|p| rest.strip_prefix(p)) {
        let mut all = Vec::new();
        for name in names.split(" или ") {
            let other = Grammar::new(target).operand(name).ok()?;
            all.push(Expr::compare(Expr::This, Op::Equal, other).negated());
        }
        return Some(all_or_unknown(all));
    }
    let turn = ABOUT_OTHER
        .iter()
        .find(|(turn, _)| rest.starts_with(turn))?;
    let name = rest[turn.0.len()..].trim();
    let other = Grammar::new(target).operand(name).ok()?;
    Some(Expr::compare(Expr::This, turn.1, other))
}

/// None of several elements equals this one; one that is absent does not keep the others from counting.
fn all_or_unknown(all: Vec<Expr>) -> Expr {
    Expr::and(all)
}

/// «NAME must be > 100 and < 200», «must (not) be among {…}», «must be 3 or 2».
fn of_value(text: &str, target: &str) -> Option<Expr> {
    let text = text.strip_prefix("Значение ").unwrap_or(text);
    let (name, rest) = text.split_once(' ')?;
    let subject = Grammar::new(target).operand(name).ok()?;
    if let Some(limits) = rest.strip_prefix("должен быть ") {
        let mut all = Vec::new();
        for limit in limits.split(" и ") {
            let (op, number) = match limit.split_at_checked(1)? {
                (">", number) => (Op::Greater, number),
                ("<", number) => (Op::Less, number),
                _ => return None,
            };
            let number = Grammar::new(target).operand(number.trim()).ok()?;
            all.push(Expr::compare(subject.clone(), op, number));
        }
        return Some(Expr::and(all));
    }
    let set = |braces: &str, differs: bool| {
        let text = format!("{name}{}{braces}", if differs { "<>" } else { "=" });
        // The text made here lives no longer than this call, so it is read at once.
        Grammar::new(target).allowed(&text).ok()
    };
    if let Some(braces) = rest.strip_prefix("должно входить в множество ") {
        return set(braces, false);
    }
    if let Some(braces) = rest.strip_prefix("не должно входить в множество ")
    {
        return set(braces, true);
    }
    let values = rest.strip_prefix("должно быть равно ")?;
    set(&format!("{{{}}}", values.replace(" или ", ", ")), false)
}

/// Age and sex of the patient.
fn of_person(text: &str, _: &str) -> Option<Expr> {
    if text == "Пол пациента должен быть равен 2" {
        return Some(Expr::compare(Expr::name("PERS/W"), Op::Equal, whole(2)));
    }
    let years =
        |text: &str| -> Option<i64> { text.split_whitespace().find_map(|word| word.parse().ok()) };
    let limit = |value: Expr, text: &str| -> Option<Expr> {
        let op = match text {
            t if t.contains("меньше") || t.contains("менее") => Op::Less,
            t if t.contains("или более") || t.contains("и более") => {
                Op::GreaterOrEqual
            }
            _ => return None,
        };
        Some(Expr::compare(value, op, whole(years(text)?)))
    };
    let difference =
        "Разность между годом рождения пациента и годом прохождения диспансеризации должна быть";
    if let Some(rest) = text.strip_prefix(difference) {
        let year = |name: &str| Expr::Call(Function::Year, vec![Expr::name(name)]);
        let apart = Expr::Call(Function::Subtract, vec![year("DATE_Z_2"), year("PERS/DR")]);
        return limit(apart, rest);
    }
    let is_age = text.starts_with("Возраст пациента");
    let (_, rest) = text.split_once("должен быть").filter(|_| is_age)?;
    // When the age is reckoned may stand before or behind.
    let on = match text.contains("законченного случая") {
        true => "DATE_Z_1",
        false => "DATE_1",
    };
    let rest = rest.split('(').next()?;
    let age = Expr::Call(Function::Age, vec![Expr::name("DR"), Expr::name(on)]);
    limit(age, rest)
}

/// Diagnoses that fit a class of patients only.
fn of_diagnosis(text: &str, _: &str) -> Option<Expr> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let rest = text.strip_prefix("Ошибка фиксируется при указании диагноза из рубрики ")?;
    let (letter, rest) = rest.split_once(" МКБ-10 для ")?;
    let class = match letter {
        "Р" | "P" => "P",
        "О" | "O" => "O",
        _ => return None,
    };
    let first = Expr::Call(Function::First, vec![Expr::This, whole(1)]);
    let is_of_class = Expr::compare(first, Op::Equal, Expr::text(class));
    let wrong = if rest.starts_with("W=1") {
        Expr::compare(Expr::name("PERS/W"), Op::Equal, whole(1))
    } else if rest.starts_with("пациента старше 1 года") {
        let age = Expr::Call(
            Function::Age,
            vec![Expr::name("DR"), Expr::name("DATE_Z_1")],
        );
        Expr::compare(age, Op::GreaterOrEqual, whole(1))
    } else {
        return None;
    };
    Some(Expr::And(vec![is_of_class, wrong]).negated())
}

/// A comment that is itself a condition, as `ISHOD=104`.
fn as_condition(text: &str, target: &str) -> Option<Expr> {
    let text = text
        .strip_prefix("Должно выполняться условие: ")
        .unwrap_or(text);
    let equal = text.split_once(" должна быть равна ");
    let text = equal.map_or(text.to_owned(), |(one, other)| format!("{one}={other}"));
    match text.contains('=') {
        true => Grammar::new(target).required(&text).ok(),
        false => None,
    }
}
