//! Paths to fields, as `edit --set` and the region profile spell them: relative to the account
//! (`@comment`, `manipulations/manipulation[2]/@quantity`) or to the record, by its element's name
//! (`patient/@surname`).

use std::borrow::Cow;
use std::fmt;

use super::edition::{Edition, ElementId, FieldSpec, Side};
use super::role::Role;
use super::xml::{Element, Node};

/// A path that exists in a format table.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldPath {
    pub text: String,
    /// From the record element instead of from the account.
    is_from_record: bool,
    /// Element names with the occurrence (from 0), where the path names one.
    steps: Vec<(String, Option<usize>)>,
    /// An attribute; without it the element itself (its text).
    attribute: Option<String>,
    /// The element of the last step.
    element: ElementId,
}

/// Why a text is not a path of the edition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathFault {
    Unknown { path: String, part: String },
    BadIndex { path: String },
}

impl PathFault {
    /// The fault of a longer path.
    fn of(self, path: &str) -> PathFault {
        let path = path.to_owned();
        match self {
            PathFault::Unknown { part, .. } => PathFault::Unknown { path, part },
            PathFault::BadIndex { .. } => PathFault::BadIndex { path },
        }
    }
}

impl fmt::Display for PathFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PathFault::Unknown { path, part } => {
                write!(f, "в описании формата нет «{part}» (путь «{path}»)")
            }
            PathFault::BadIndex { path } => {
                write!(f, "номер в скобках считается с 1 (путь «{path}»)")
            }
        }
    }
}

impl FieldPath {
    /// # Errors
    /// [`PathFault`] when the format table has no such element or attribute.
    pub fn parse(edition: &Edition, text: &str) -> Result<FieldPath, PathFault> {
        let record_name = &edition.element(edition.record).name;
        let from_record = text
            .strip_prefix(record_name.as_str())
            .and_then(|rest| rest.strip_prefix('/'));
        match from_record {
            Some(rest) => {
                let path = FieldPath::parse_below(edition, edition.record, rest);
                path.map(|path| FieldPath {
                    text: text.to_owned(),
                    is_from_record: true,
                    ..path
                })
                .map_err(|fault| fault.of(text))
            }
            None => FieldPath::parse_below(edition, edition.account, text),
        }
    }

    /// A path from some element of the account: [`FieldPath::get`] then takes that element in the place
    /// of the account.
    ///
    /// # Errors
    /// As [`FieldPath::parse`].
    pub fn parse_below(
        edition: &Edition,
        from: ElementId,
        text: &str,
    ) -> Result<FieldPath, PathFault> {
        let unknown = |part: &str| PathFault::Unknown {
            path: text.to_owned(),
            part: part.to_owned(),
        };
        let mut element = from;
        let mut steps = Vec::new();
        let mut attribute = None;
        for part in text.split('/') {
            if attribute.is_some() {
                return Err(unknown(part));
            }
            if let Some(name) = part.strip_prefix('@') {
                edition
                    .element(element)
                    .attributes
                    .iter()
                    .find(|a| a.name == name)
                    .ok_or_else(|| unknown(part))?;
                attribute = Some(name.to_owned());
                continue;
            }
            let (name, index) = match part.strip_suffix(']').and_then(|p| p.split_once('[')) {
                None => (part, None),
                Some((name, index)) => {
                    let index: usize = index.parse().map_err(|_| PathFault::BadIndex {
                        path: text.to_owned(),
                    })?;
                    let index = index.checked_sub(1).ok_or(PathFault::BadIndex {
                        path: text.to_owned(),
                    })?;
                    (name, Some(index))
                }
            };
            element = edition.child(element, name).ok_or_else(|| unknown(part))?;
            steps.push((name.to_owned(), index));
        }
        Ok(FieldPath {
            text: text.to_owned(),
            is_from_record: false,
            steps,
            attribute,
            element,
        })
    }

    /// The path of the field with this role, from the account, or from the record when it lies above.
    pub fn of_role(edition: &Edition, role: Role) -> Option<FieldPath> {
        let account_path = format!("{}/", edition.element(edition.account).path);
        let record_path = format!("{}/", edition.element(edition.record).path);
        for (id, spec) in edition.elements.iter().enumerate() {
            let attribute = spec.attributes.iter().find(|a| a.role == Some(role));
            let is_value = spec.value.as_ref().is_some_and(|v| v.role == Some(role));
            if attribute.is_none() && !is_value {
                continue;
            }
            let own = format!("{}/", spec.path);
            let (prefix, base) = match own.strip_prefix(&account_path) {
                Some(rest) => (String::new(), rest),
                None => (
                    format!("{}/", edition.element(edition.record).name),
                    own.strip_prefix(&record_path)?,
                ),
            };
            let tail = attribute.map_or(String::new(), |a| format!("@{}", a.name));
            let text = format!("{prefix}{base}{tail}");
            debug_assert!(id < edition.elements.len());
            return FieldPath::parse(edition, text.trim_end_matches('/')).ok();
        }
        None
    }

    /// The field's row in the table; nothing for an element without a value.
    pub fn field<'e>(&self, edition: &'e Edition) -> Option<&'e FieldSpec> {
        let spec = edition.element(self.element);
        match &self.attribute {
            Some(name) => spec.attributes.iter().find(|a| a.name == *name),
            None => spec.value.as_ref(),
        }
    }

    /// Whether any value at the path satisfies `test`; an element without a value counts as "".
    pub fn any(
        &self,
        record: &Element<'_>,
        account: &Element<'_>,
        test: impl Fn(&str) -> bool + Copy,
    ) -> bool {
        let base = if self.is_from_record { record } else { account };
        self.any_below(base, &self.steps, test)
    }

    /// The first value at the path that is not empty, trimmed.
    pub fn first(&self, record: &Element<'_>, account: &Element<'_>) -> Option<String> {
        let found = std::cell::RefCell::new(None);
        self.any(record, account, |value| {
            let is_there = !value.trim().is_empty();
            if is_there {
                found.replace(Some(value.trim().to_owned()));
            }
            is_there
        });
        found.into_inner()
    }

    fn any_below(
        &self,
        base: &Element<'_>,
        steps: &[(String, Option<usize>)],
        test: impl Fn(&str) -> bool + Copy,
    ) -> bool {
        let Some(((name, index), rest)) = steps.split_first() else {
            return match &self.attribute {
                Some(attribute) => base
                    .attribute(attribute)
                    .is_some_and(|v| !v.trim().is_empty() && test(v.trim())),
                None => test(&base.text()),
            };
        };
        let mut named = base.elements().filter(|e| e.name == *name);
        match index {
            Some(index) => named
                .nth(*index)
                .is_some_and(|e| self.any_below(e, rest, test)),
            None => named.any(|e| self.any_below(e, rest, test)),
        }
    }

    /// The value at the path, the first one where the path names no occurrence.
    pub fn get<'t>(
        &self,
        record: &'t Element<'_>,
        account: &'t Element<'_>,
    ) -> Option<Cow<'t, str>> {
        let mut element = if self.is_from_record { record } else { account };
        for (name, index) in &self.steps {
            element = element
                .elements()
                .filter(|e| e.name == *name)
                .nth(index.unwrap_or(0))?;
        }
        match &self.attribute {
            Some(name) => element.attribute(name).map(Cow::Borrowed),
            None => Some(element.text()),
        }
    }

    /// Every element that a path to an element leads to, in order.
    pub fn all<'t, 'a>(&self, base: &'t Element<'a>) -> Vec<&'t Element<'a>> {
        self.steps.iter().fold(vec![base], |found, (name, index)| {
            let below = |element: &'t Element<'a>| {
                let named = element.elements().filter(|e| e.name == *name);
                let wanted = named
                    .enumerate()
                    .filter(|(at, _)| index.is_none_or(|i| i == *at));
                wanted.map(|(_, element)| element).collect::<Vec<_>>()
            };
            found.into_iter().flat_map(below).collect()
        })
    }

    /// Sets the value in a record that holds one account; an empty one removes the attribute.
    /// Missing elements on the way are added; a gap in a list is not.
    ///
    /// # Errors
    /// [`PathFault::BadIndex`] when the path names an occurrence further than one past the last.
    pub fn set(
        &self,
        edition: &Edition,
        record: &mut Element<'_>,
        value: &str,
    ) -> Result<(), PathFault> {
        let base = match self.is_from_record {
            true => Some(record),
            false => account_mut(edition, record),
        };
        let Some(mut element) = base else {
            return Err(PathFault::Unknown {
                path: self.text.clone(),
                part: String::new(),
            });
        };
        for (name, index) in &self.steps {
            let index = index.unwrap_or(0);
            let n_named = element.elements().filter(|e| e.name == *name).count();
            if index > n_named {
                return Err(PathFault::BadIndex {
                    path: self.text.clone(),
                });
            }
            if index == n_named {
                if value.is_empty() {
                    return Ok(());
                }
                element
                    .children
                    .push(Node::Element(Element::new(name.clone())));
            }
            let found = element.children.iter_mut().filter_map(|node| match node {
                Node::Element(e) if e.name == *name => Some(e),
                _ => None,
            });
            // The element is there: either it was, or it has just been added.
            element = found.into_iter().nth(index).ok_or(PathFault::BadIndex {
                path: self.text.clone(),
            })?;
        }
        match (&self.attribute, value.is_empty()) {
            (Some(name), true) => element.remove_attribute(name),
            (Some(name), false) => element.set_attribute(name, value.to_owned()),
            (None, is_empty) => {
                element
                    .children
                    .retain(|node| matches!(node, Node::Element(_)));
                if !is_empty {
                    element
                        .children
                        .push(Node::Text(Cow::Owned(value.to_owned())));
                }
            }
        }
        Ok(())
    }
}

impl FieldPath {
    /// Whether the path names one occurrence of an element that may repeat, and is the provider's.
    pub fn is_removable(&self, edition: &Edition) -> bool {
        let spec = edition.element(self.element);
        let is_numbered = self.steps.last().is_some_and(|(_, index)| index.is_some());
        let is_whole = self.attribute.is_none() && is_numbered;
        is_whole && spec.is_repeated && spec.side != Side::Fund && self.element != edition.account
    }

    /// The same field in the `n`-th (from 0) of the elements that its path ends in.
    #[must_use]
    pub fn nth(&self, n: usize) -> FieldPath {
        let mut path = self.clone();
        let Some((name, index)) = path.steps.last_mut().filter(|_| n > 0) else {
            return path;
        };
        *index = Some(n);
        // The last element stands before the attribute, or at the end.
        let end = self.attribute.as_ref().map_or(0, |name| name.len() + 2);
        let before = self.text.len() - end;
        let head = self.text[..before].rfind(name.as_str()).unwrap_or(0);
        path.text = format!(
            "{}{name}[{}]{}",
            &self.text[..head],
            n + 1,
            &self.text[before..]
        );
        path
    }

    /// How many elements there are at the end of the path, in the first one of those above it.
    pub fn count(&self, record: &Element<'_>, account: &Element<'_>) -> usize {
        let mut element = if self.is_from_record { record } else { account };
        let Some(((last, _), above)) = self.steps.split_last() else {
            return 1;
        };
        for (name, index) in above {
            let mut named = element.elements().filter(|e| e.name == *name);
            match named.nth(index.unwrap_or(0)) {
                Some(below) => element = below,
                None => return 0,
            }
        }
        element.elements().filter(|e| e.name == *last).count()
    }

    /// The element that the path leads to or into.
    pub fn element(&self) -> ElementId {
        self.element
    }

    /// The path without numbers.
    pub fn plain(&self, edition: &Edition) -> String {
        let record = self
            .is_from_record
            .then(|| edition.element(edition.record).name.as_str());
        let steps = self.steps.iter().map(|(name, _)| name.as_str());
        let attribute = self.attribute.iter().map(|name| format!("@{name}"));
        let parts = record.into_iter().chain(steps).map(str::to_owned);
        parts.chain(attribute).collect::<Vec<_>>().join("/")
    }

    /// The path as forms spell it: every element that may repeat has its number, the first where the
    /// path names none.
    pub fn numbered(&self, edition: &Edition) -> String {
        let (mut element, mut parts) = match self.is_from_record {
            true => (
                edition.record,
                vec![edition.element(edition.record).name.clone()],
            ),
            false => (edition.account, Vec::new()),
        };
        for (name, index) in &self.steps {
            // The path has been checked against the table.
            element = edition.child(element, name).unwrap_or(element);
            let number = index.unwrap_or(0) + 1;
            parts.push(match edition.element(element).is_repeated || number > 1 {
                true => format!("{name}[{number}]"),
                false => name.clone(),
            });
        }
        parts.extend(self.attribute.iter().map(|name| format!("@{name}")));
        parts.join("/")
    }

    /// Removes the element at the path, and what stood around it alone; returns its text.
    ///
    /// # Errors
    /// [`PathFault::BadIndex`] when there is no such occurrence.
    pub fn remove(&self, edition: &Edition, record: &mut Element<'_>) -> Result<String, PathFault> {
        let base = match self.is_from_record {
            true => Some(record),
            false => account_mut(edition, record),
        };
        let removed = base.and_then(|base| remove_below(base, &self.steps));
        removed.ok_or_else(|| PathFault::BadIndex {
            path: self.text.clone(),
        })
    }
}

/// Removes what the steps lead to; an element left with nothing in it goes too.
fn remove_below(element: &mut Element<'_>, steps: &[(String, Option<usize>)]) -> Option<String> {
    let ((name, index), rest) = steps.split_first()?;
    let is_named = |node: &Node<'_>| matches!(node, Node::Element(e) if e.name == *name);
    let mut places = (0..element.children.len()).filter(|at| is_named(&element.children[*at]));
    let at = places.nth(index.unwrap_or(0))?;
    let Node::Element(child) = &mut element.children[at] else {
        return None;
    };
    let (removed, is_empty) = match rest.is_empty() {
        true => (child.to_text(), true),
        false => {
            let removed = remove_below(child, rest)?;
            let is_empty = child.children.is_empty() && child.attributes.is_empty();
            (removed, is_empty)
        }
    };
    if is_empty {
        element.children.remove(at);
    }
    Some(removed)
}

/// The first account element below a record.
pub fn account_mut<'t, 'a>(
    edition: &Edition,
    record: &'t mut Element<'a>,
) -> Option<&'t mut Element<'a>> {
    if edition.account == edition.record {
        return Some(record);
    }
    let below_record = edition.ancestry(edition.account);
    let depth = edition.ancestry(edition.record).len();
    let mut element = record;
    for id in &below_record[depth..] {
        let name = &edition.element(*id).name;
        element = element.children.iter_mut().find_map(|node| match node {
            Node::Element(e) if e.name == *name => Some(e),
            _ => None,
        })?;
    }
    Some(element)
}

/// The account elements below a record, in order.
pub fn accounts<'t, 'a>(edition: &Edition, record: &'t Element<'a>) -> Vec<&'t Element<'a>> {
    let below_record = edition.ancestry(edition.account);
    let depth = edition.ancestry(edition.record).len();
    let mut found = vec![record];
    for id in &below_record[depth..] {
        let name = &edition.element(*id).name;
        found = found
            .into_iter()
            .flat_map(|e| e.elements().filter(|c| c.name == *name))
            .collect();
    }
    found
}

/// The elements of one kind below another, in order, each with its path from there as `edit` takes it.
/// `to` lies below `from`, and `base` is one of the latter.
pub fn below<'t, 'a>(
    edition: &Edition,
    from: ElementId,
    base: &'t Element<'a>,
    to: ElementId,
) -> Vec<(String, &'t Element<'a>)> {
    let way = edition.ancestry(to);
    let depth = edition.ancestry(from).len();
    let mut found = vec![(String::new(), base)];
    for id in way.get(depth..).unwrap_or_default() {
        let spec = edition.element(*id);
        let mut next = Vec::new();
        for (place, element) in found {
            let named = element.elements().filter(|e| e.name == spec.name);
            next.extend(named.enumerate().map(|(at, child)| {
                let mut path = place.clone();
                if !path.is_empty() {
                    path.push('/');
                }
                path.push_str(&spec.name);
                if spec.is_repeated || at > 0 {
                    path.push_str(&format!("[{}]", at + 1));
                }
                (path, child)
            }));
        }
        found = next;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORD: &str = "<patient surname='А'><register_accounts><personal_account n_pp='1'>\
        <manipulations><manipulation quantity='1'/><manipulation quantity='2'/></manipulations>\
        </personal_account></register_accounts></patient>";

    fn set(path: &str, value: &str) -> Result<String, PathFault> {
        let edition = Edition::load("reestr-6.15", None).unwrap();
        let path = FieldPath::parse(&edition, path)?;
        let mut record = Element::parse(RECORD).unwrap();
        path.set(&edition, &mut record, value)?;
        let accounts = accounts(&edition, &record);
        assert_eq!(path.get(&record, accounts[0]).unwrap_or_default(), value);
        Ok(record.to_text())
    }

    #[test]
    fn values_are_set_where_the_path_says() {
        assert!(
            set("manipulations/manipulation[2]/@quantity", "7")
                .unwrap()
                .contains("quantity=\"7\"/></manip")
        );
        assert!(
            set("patient/@surname", "Б")
                .unwrap()
                .contains("surname=\"Б\"")
        );
        assert!(
            set("patient/polises/polis/@polisnum", "123")
                .unwrap()
                .contains("<polis polisnum=\"123\"/>")
        );
        assert!(!set("@n_pp", "").unwrap().contains("n_pp"));
    }

    #[test]
    fn an_occurrence_goes_and_takes_what_held_it_alone() {
        let edition = Edition::load("reestr-6.15", None).unwrap();
        let remove = |record: &str, path: &str| {
            let path = FieldPath::parse(&edition, path).unwrap();
            assert!(path.is_removable(&edition));
            let mut record = Element::parse(record).unwrap();
            path.remove(&edition, &mut record).map(|_| record.to_text())
        };
        let one = remove(RECORD, "manipulations/manipulation[1]").unwrap();
        assert!(one.contains("<manipulations><manipulation quantity=\"2\"/></manipulations>"));
        let none = remove(&one, "manipulations/manipulation[1]").unwrap();
        assert!(none.contains("<personal_account n_pp=\"1\"/>"), "{none}");
        assert!(remove(&none, "manipulations/manipulation[1]").is_err());
        for path in [
            "manipulations",
            "manipulations/manipulation",
            "@n_pp",
            "additionals/additional[1]",
        ] {
            let path = FieldPath::parse(&edition, path).unwrap();
            assert!(!path.is_removable(&edition), "{}", path.text);
        }
    }

    #[test]
    fn wrong_paths_are_named() {
        for path in [
            "@surname",
            "patient/@nope",
            "manipulations/nope/@quantity",
            "@n_pp/@n_pp",
            "",
            "patient",
        ] {
            assert!(set(path, "1").is_err(), "{path}");
        }
        for path in [
            "manipulations/manipulation[0]/@quantity",
            "manipulations/manipulation[9]/@quantity",
        ] {
            assert_eq!(
                set(path, "1"),
                Err(PathFault::BadIndex { path: path.into() })
            );
        }
    }

    #[test]
    fn roles_have_paths() {
        let edition = Edition::load("reestr-6.15", None).unwrap();
        let path = |role| FieldPath::of_role(&edition, role).unwrap().text;
        assert_eq!(path(Role::AccountKey), "@xkey");
        assert_eq!(
            path(Role::AccountRecordKind),
            "additionals/additional/@type_r"
        );
        assert_eq!(path(Role::PersonSurname), "patient/@surname");
    }
}
