//! The documents that rules are about: the trees that are at hand at a time, and the elements in them.

use std::sync::LazyLock;

use crate::exchange::Role;
use crate::exchange::edition::{Edition, ElementId, FieldKind, FieldSpec, Side};
use crate::exchange::path::FieldPath;

use super::format::{Element, Format, Kind};
use super::rule::FileTypes;

/// Trees that are at hand at a time.
pub const N_TREES: usize = 5;

/// Values of the month and the organization that rules about accounts may ask for.
pub const MONTH_VALUES: [&str; 7] = [
    "FILE/TODAY",
    "FILE/PERIOD",
    "FILE/PERIOD_START",
    "FILE/PERIOD_END",
    "FILE/PROVIDER_OGRN",
    "FILE/PROVIDER_KPP",
    "FILE/REGION",
];

/// What the program knows of an account beside its document.
pub const ACCOUNT_VALUES: [&str; 3] = ["ACCOUNT/ACTIVITY", "ACCOUNT/KIND", "ACCOUNT/DIAGNOSIS"];

/// Which trees a document is made of, and its elements.
#[derive(Debug)]
pub struct Shape {
    /// Paths at which the trees begin: values of the file or the month, a head, a record, the head of
    /// the persons, a person. One that is not used is empty.
    pub trees: [String; N_TREES],
    pub format: Format,
    /// Path of the account in its record, where records hold accounts.
    account: String,
    /// Whole paths of fields that the program itself looks at, as far as the format has them.
    fields: Vec<(Role, String)>,
}

/// Fields that the program itself looks at. Of diagnoses the first one is the main one.
const FIELDS: [Role; 5] = [
    Role::DiagnosisCode,
    Role::AccountCureEnd,
    Role::AccountDoctor,
    Role::ServiceCode,
    Role::ServiceKey,
];

impl Shape {
    /// The federal files: a pair of cases and persons.
    pub fn federal() -> &'static Shape {
        static SHAPE: LazyLock<Shape> = LazyLock::new(|| Shape {
            trees: [
                "FILE",
                "ZL_LIST",
                "ZL_LIST/ZAP",
                "PERS_LIST",
                "PERS_LIST/PERS",
            ]
            .map(str::to_owned),
            format: Format::federal(),
            account: String::new(),
            fields: Vec::new(),
        });
        &SHAPE
    }

    /// The accounts of a format table: a record (a person with one account), and beside it what the
    /// program knows of the account and of the month. What the fund alone writes is not there.
    pub fn accounts(edition: &Edition) -> Shape {
        let mut elements = Vec::new();
        for path in MONTH_VALUES.iter().chain(&ACCOUNT_VALUES) {
            elements.push(element(*path, false, Kind::Text));
        }
        let record = edition.element(edition.record).name.clone();
        add(edition, edition.record, &record, &mut elements);
        let trees = ["FILE", "ACCOUNT", &record, "", ""].map(str::to_owned);
        let mut shape = Shape {
            trees,
            format: Format::new(elements),
            account: inside(edition, edition.account),
            fields: Vec::new(),
        };
        let path = |role| Some((role, FieldPath::of_role(edition, role)?.plain(edition)));
        let paths = FIELDS.into_iter().filter_map(path);
        shape.fields = paths
            .map(|(role, path)| (role, shape.whole(&path)))
            .collect();
        shape
    }

    /// The whole path of one that is written as `edit` takes it: from the account, or from the record by
    /// the record's name.
    pub fn whole(&self, path: &str) -> String {
        match self.account.is_empty() || self.is_path(path) {
            true => path.to_owned(),
            false => format!("{}/{path}", self.account),
        }
    }

    /// A whole path as `edit` takes it.
    pub fn short<'p>(&self, path: &'p str) -> &'p str {
        let rest = path.strip_prefix(&self.account);
        let rest = rest.and_then(|rest| rest.strip_prefix('/'));
        rest.filter(|_| !self.account.is_empty()).unwrap_or(path)
    }

    /// Path of the account, empty where records are cases of their own.
    pub fn account(&self) -> &str {
        &self.account
    }

    /// The whole path of a field that the program itself looks at; empty where the format has none.
    pub fn field(&self, role: Role) -> &str {
        let found = self.fields.iter().find(|(of, _)| *of == role);
        found.map_or("", |(_, path)| path)
    }

    /// The path of a field as forms spell it, in occurrence `at` (from 0) of its repeated element.
    pub fn numbered(&self, role: Role, at: usize) -> String {
        let whole = self.field(role);
        let mut shown = Vec::new();
        let mut above = String::new();
        for step in whole.split('/') {
            if !above.is_empty() {
                above.push('/');
            }
            above.push_str(step);
            let may_repeat = self.format.element(&above).is_some_and(|e| e.may_repeat);
            shown.push((step, may_repeat && above != self.account));
        }
        let last = shown.iter().rposition(|(_, may_repeat)| *may_repeat);
        let steps = shown.iter().enumerate().map(|(n, (step, may_repeat))| {
            let number = if Some(n) == last { at + 1 } else { 1 };
            match may_repeat {
                true => format!("{step}[{number}]"),
                false => (*step).to_owned(),
            }
        });
        let path: Vec<String> = steps.collect();
        self.short(&path.join("/")).to_owned()
    }

    /// It begins where one of the trees does.
    pub fn is_path(&self, path: &str) -> bool {
        let mut trees = self.trees.iter().filter(|tree| !tree.is_empty());
        trees.any(|tree| {
            path.strip_prefix(&**tree)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }
}

/// Path of an element from its record, the record's name first.
pub fn inside(edition: &Edition, id: ElementId) -> String {
    let above = edition.ancestry(edition.record).len();
    let names: Vec<&str> = edition
        .ancestry(id)
        .into_iter()
        .skip(above.saturating_sub(1))
        .map(|id| edition.element(id).name.as_str())
        .collect();
    names.join("/")
}

fn element(path: impl Into<String>, may_repeat: bool, kind: Kind) -> Element {
    Element {
        path: path.into(),
        types: FileTypes::accounts(),
        may_repeat,
        kind,
    }
}

fn add(edition: &Edition, id: ElementId, path: &str, elements: &mut Vec<Element>) {
    let spec = edition.element(id);
    let own = spec.value.as_ref().map_or(Kind::Group, kind);
    elements.push(element(path, spec.is_repeated, own));
    let of_provider = |side: Side| side != Side::Fund;
    for field in spec.attributes.iter().filter(|f| of_provider(f.side)) {
        elements.push(element(
            format!("{path}/@{}", field.name),
            false,
            kind(field),
        ));
    }
    for child in &spec.children {
        let spec = edition.element(*child);
        if of_provider(spec.side) {
            add(edition, *child, &format!("{path}/{}", spec.name), elements);
        }
    }
}

fn kind(field: &FieldSpec) -> Kind {
    match field.kind {
        FieldKind::Date => Kind::Date,
        FieldKind::Integer => Kind::Integer,
        FieldKind::Number | FieldKind::Money => Kind::Number,
        _ => Kind::Text,
    }
}
