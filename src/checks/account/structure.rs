//! Rules that a format table makes: what must be there, what a value must look like, which classifier
//! has it, which activities have the element at all.
//!
//! A rule is called by its letter and the path that it is about: `S1.@cureend`. What the program itself
//! writes into files (numbers, keys, kind of record) is not asked for.

use crate::exchange::Role;
use crate::exchange::edition::{Edition, ElementId, FieldKind, FieldSpec, Required, Side};

use super::super::expr::Expr;
use super::super::pattern::{Mask, Pattern};
use super::super::rule::{FileTypes, Rule, Says, Severity, Source, Type};
use super::super::shape::{Shape, inside};

/// Written at export, whatever stands there.
const WRITTEN_BY_US: [Role; 3] = [
    Role::AccountNumber,
    Role::AccountRecordKind,
    Role::AccountEarlierKey,
];

/// The rules of a table. `columns` names, for the code of a classifier, the column of its dictionary that
/// holds the code; classifiers without one are not asked.
pub fn rules(edition: &Edition, columns: &dyn Fn(&str) -> Option<String>) -> Vec<Rule> {
    let maker = Maker {
        edition,
        shape: Shape::accounts(edition),
        columns,
    };
    let mut rules = Vec::new();
    maker.add(edition.record, &mut rules);
    rules
}

struct Maker<'m> {
    edition: &'m Edition,
    shape: Shape,
    columns: &'m dyn Fn(&str) -> Option<String>,
}

impl Maker<'_> {
    fn add(&self, id: ElementId, rules: &mut Vec<Rule>) {
        let spec = self.edition.element(id);
        let path = inside(self.edition, id);
        for field in spec.attributes.iter().filter(|f| f.side != Side::Fund) {
            let is_ours = field.role.is_some_and(|role| WRITTEN_BY_US.contains(&role));
            if !is_ours {
                self.add_field(&format!("{path}/@{}", field.name), field, rules);
            }
        }
        if let Some(field) = spec.value.as_ref().filter(|f| f.side != Side::Fund) {
            self.add_field(&path, field, rules);
        }
        for child in &spec.children {
            let below = self.edition.element(*child);
            if below.side == Side::Fund {
                continue;
            }
            if below.required == Required::Always {
                let path = format!("{path}/{}", below.name);
                rules.push(self.missing(&path, &below.label));
            }
            self.add(*child, rules);
        }
    }

    fn add_field(&self, path: &str, field: &FieldSpec, rules: &mut Vec<Rule>) {
        if field.required != Required::Optional {
            rules.push(self.missing(path, &field.label));
        }
        if let Some(rule) = self.form(path, field) {
            rules.push(rule);
        }
        if let Some(rule) = self.listed(path, field) {
            rules.push(rule);
        }
        if !field.only_in.is_empty() {
            rules.push(self.out_of_place(path, field));
        }
    }

    fn rule(&self, letter: &str, path: &str, severity: Severity, error: Expr, says: Says) -> Rule {
        Rule {
            id: format!("{letter}.{}", self.shape.short(path)),
            source: Source::Structure,
            target: path.to_owned(),
            types: FileTypes::accounts(),
            from: None,
            until: None,
            severity,
            error,
            says,
        }
    }

    fn missing(&self, path: &str, label: &str) -> Rule {
        let error = Expr::filled(Expr::name(path)).negated();
        let says = Says::Field {
            label: label.to_owned(),
            says: Box::new(Says::Missing {
                when: String::new(),
            }),
        };
        self.rule("S1", path, Severity::Blocking, error, says)
    }

    fn form(&self, path: &str, field: &FieldSpec) -> Option<Rule> {
        let (pattern, form, severity) = match field.kind {
            // Readers take other spellings too: it is no more than a risk.
            FieldKind::Date => (Pattern::Date, Type::Date, Severity::Warning),
            FieldKind::Integer => (Pattern::Decimal(0), Type::Integer, Severity::Blocking),
            FieldKind::Money => (Pattern::Decimal(2), Type::Money, Severity::Blocking),
            FieldKind::Number => (Pattern::Decimal(10), Type::Number, Severity::Blocking),
            FieldKind::Digits(n) => {
                let pattern = Pattern::Mask(Mask::new(&"9".repeat(n)));
                (pattern, Type::Digits(n), Severity::Blocking)
            }
            FieldKind::Text if field.classifier == "snils" => {
                (Pattern::Snils, Type::Snils, Severity::Blocking)
            }
            FieldKind::Text | FieldKind::Code | FieldKind::Key | FieldKind::DateTime => {
                return None;
            }
        };
        let error = Expr::Matches(Box::new(Expr::This), pattern).negated();
        let says = Says::Field {
            label: field.label.clone(),
            says: Box::new(Says::Type(form)),
        };
        Some(self.rule("S2", path, severity, error, says))
    }

    fn listed(&self, path: &str, field: &FieldSpec) -> Option<Rule> {
        let column = (self.columns)(&field.classifier)?;
        let listed = Expr::Listed {
            dictionary: field.classifier.clone(),
            keys: vec![(column.clone(), Expr::This)],
            on: Some(Box::new(Expr::name(self.shape.field(Role::AccountCureEnd)))),
            column: None,
        };
        let says = Says::Field {
            label: field.label.clone(),
            says: Box::new(Says::NotListed {
                dictionary: field.classifier.clone(),
                column,
            }),
        };
        Some(self.rule("S3", path, Severity::Warning, listed.negated(), says))
    }

    /// A field of other activities.
    fn out_of_place(&self, path: &str, field: &FieldSpec) -> Rule {
        let among = field.only_in.iter().map(|code| Expr::text(code)).collect();
        let is_own = Expr::In(Box::new(Expr::name("ACCOUNT/ACTIVITY")), among);
        let error = Expr::and(vec![Expr::filled(Expr::This), is_own.negated()]);
        let says = Says::Field {
            label: field.label.clone(),
            says: Box::new(Says::OtherActivity(field.only_in.clone())),
        };
        self.rule("S4", path, Severity::Warning, error, says)
    }
}
