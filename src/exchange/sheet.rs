//! A document drawn by its format table: sections of elements, groups of occurrences, fields, empty
//! ones included, so that a form can be made of it without knowing any format.
//!
//! Paths are those of `edit`. What the table does not know is there too, to be read and not changed.
//! A sheet is drawn of one document; what stands beside it is filled in by whoever has the others.

use super::edition::{Edition, ElementId, ElementSpec, FieldKind, FieldSpec, Required, Side};
use super::path::{self, FieldPath, PathFault};
use super::role::Role;
use super::xml::Element;

/// One element of the table with all its occurrences.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// Its path without numbers; empty for the account itself.
    pub path: String,
    pub label: String,
    pub role: Option<Role>,
    pub is_repeated: bool,
    pub groups: Vec<Group>,
    /// Where an occurrence may be added: for each parent, the path of the one behind the last.
    pub add: Vec<String>,
}

/// One occurrence.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Its path, with numbers where the element may repeat; empty for the account itself.
    pub path: String,
    /// It stands in the document; otherwise its fields may be filled in, and then it will.
    pub is_present: bool,
    /// An empty value at `path` removes it.
    pub is_removable: bool,
    pub fields: Vec<Field>,
}

/// One field: what it says now, and beside it what was sent and what the fund says.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// As `edit` takes it.
    pub path: String,
    pub label: String,
    pub kind: FieldKind,
    /// The dictionary of its codes, as far as known; may be empty.
    pub classifier: String,
    pub role: Option<Role>,
    pub is_required: bool,
    /// It has to be filled in and is not.
    pub is_missing: bool,
    /// The provider writes it, not the fund and not the exchange.
    pub is_editable: bool,
    /// False for what the table does not have: shown as it stands.
    pub is_known: bool,
    /// Nothing when it is not there or empty.
    pub now: Option<String>,
    /// In the revision that was sent.
    pub sent: Option<String>,
    pub suggested: Option<String>,
    /// Places of the findings that concern it, in the list of whoever filled them in.
    pub findings: Vec<usize>,
    /// Places of what our own rules say of it, likewise.
    pub checks: Vec<usize>,
}

impl Field {
    /// The fund proposes something else than what stands there.
    pub fn differs(&self) -> bool {
        self.suggested.is_some() && self.suggested != self.now
    }
}

/// Whether a clerk may change a field: keys, numbers and decisions belong to the exchange.
pub fn is_editable(field: &FieldSpec) -> bool {
    let is_of_exchange = matches!(
        field.role,
        Some(Role::AccountKey | Role::AccountNumber | Role::Decision)
    );
    !is_of_exchange && field.side != Side::Fund
}

/// Draws a record with its first account. Parts that only other activities have are left out unless
/// they stand there.
pub fn draw(edition: &Edition, activity: &str, record: &Element<'_>) -> Vec<Section> {
    let account = path::accounts(edition, record).into_iter().next();
    let mut drawing = Drawing {
        edition,
        activity,
        account,
        sections: Vec::new(),
    };
    let is_same = edition.record == edition.account;
    let name = &edition.element(edition.record).name;
    let place = Place {
        path: if is_same { String::new() } else { name.clone() },
        element: Some(record),
    };
    drawing.element(edition.record, &place.path.clone(), vec![place], Vec::new());
    drawing.sections
}

/// The empty fields of an element that is not there yet, and of the single elements below it. `path`
/// is one of [`Section::add`].
///
/// # Errors
/// [`PathFault`] when the table has no such element.
pub fn blank(edition: &Edition, activity: &str, path: &str) -> Result<Vec<Section>, PathFault> {
    let parsed = FieldPath::parse(edition, path)?;
    let mut drawing = Drawing {
        edition,
        activity,
        account: None,
        sections: Vec::new(),
    };
    let place = Place {
        path: parsed.text.clone(),
        element: None,
    };
    drawing.element(
        parsed.element(),
        &without_numbers(path),
        vec![place],
        Vec::new(),
    );
    Ok(drawing.sections)
}

fn without_numbers(path: &str) -> String {
    let part = |part: &str| part.split('[').next().unwrap_or("").to_owned();
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// Where an occurrence stands, or would.
#[derive(Clone)]
struct Place<'t, 'a> {
    path: String,
    element: Option<&'t Element<'a>>,
}

struct Drawing<'t, 'a> {
    edition: &'t Edition,
    activity: &'t str,
    account: Option<&'t Element<'a>>,
    sections: Vec<Section>,
}

impl<'t, 'a> Drawing<'t, 'a> {
    fn element(&mut self, id: ElementId, path: &str, places: Vec<Place<'t, 'a>>, add: Vec<String>) {
        let edition = self.edition;
        let spec = edition.element(id);
        let is_removable = spec.is_repeated
            && spec.side != Side::Fund
            && ![edition.record, edition.account].contains(&id);
        let groups: Vec<Group> = places
            .iter()
            .map(|place| Group {
                path: place.path.clone(),
                is_present: place.element.is_some(),
                is_removable: is_removable && place.element.is_some(),
                fields: self.fields(id, place),
            })
            .collect();
        let groups: Vec<Group> = groups
            .into_iter()
            .filter(|g| !g.fields.is_empty())
            .collect();
        if !groups.is_empty() || !add.is_empty() {
            self.sections.push(Section {
                path: path.to_owned(),
                label: spec.label.clone(),
                role: spec.role,
                is_repeated: spec.is_repeated,
                groups,
                add,
            });
        }
        for child in &spec.children {
            self.child(*child, path, &places);
        }
    }

    fn child(&mut self, id: ElementId, parent_path: &str, parents: &[Place<'t, 'a>]) {
        let edition = self.edition;
        let spec = edition.element(id);
        if id == edition.account {
            // Fields of the account are named from itself.
            let place = Place {
                path: String::new(),
                element: self.account,
            };
            self.element(id, "", vec![place], Vec::new());
            return;
        }
        let mut places = Vec::new();
        let mut add = Vec::new();
        for parent in parents {
            let mut n = 0;
            let children = parent.element.into_iter().flat_map(Element::elements);
            for child in children.filter(|child| child.name == spec.name) {
                n += 1;
                let is_numbered = spec.is_repeated || n > 1;
                let number = if is_numbered { Some(n) } else { None };
                places.push(Place {
                    path: join(&parent.path, &spec.name, number),
                    element: Some(child),
                });
            }
            if spec.side == Side::Fund || !self.is_for_activity(id) {
                continue;
            }
            if spec.is_repeated {
                add.push(join(&parent.path, &spec.name, Some(n + 1)));
            } else if n == 0 {
                places.push(Place {
                    path: join(&parent.path, &spec.name, None),
                    element: None,
                });
            }
        }
        if !places.is_empty() || !add.is_empty() {
            self.element(id, &join(parent_path, &spec.name, None), places, add);
        }
    }

    /// Whether something in the element, or below it, is for this activity.
    fn is_for_activity(&self, id: ElementId) -> bool {
        let spec = self.edition.element(id);
        let mut fields = own_fields(spec).peekable();
        let has_own = fields.peek().is_some();
        fields.any(|field| self.is_field_for_activity(field))
            || (!has_own
                && spec
                    .children
                    .iter()
                    .any(|child| self.is_for_activity(*child)))
    }

    fn is_field_for_activity(&self, field: &FieldSpec) -> bool {
        field.only_in.is_empty() || field.only_in.iter().any(|code| code == self.activity)
    }

    fn fields(&self, id: ElementId, place: &Place<'t, 'a>) -> Vec<Field> {
        let spec = self.edition.element(id);
        let mut fields = Vec::new();
        for field in own_fields(spec) {
            let value = match (place.element, field.name.is_empty()) {
                (None, _) => None,
                (Some(element), true) => Some(element.text().into_owned()),
                (Some(element), false) => element.attribute(&field.name).map(str::to_owned),
            };
            let value = value.filter(|value| !value.trim().is_empty());
            let is_wanted = field.side != Side::Fund && self.is_field_for_activity(field);
            if value.is_none() && !is_wanted {
                continue;
            }
            let is_required = field.required != Required::Optional;
            let is_editable = is_editable(field);
            fields.push(Field {
                path: match field.name.as_str() {
                    "" => place.path.clone(),
                    name => join(&place.path, &format!("@{name}"), None),
                },
                label: field.label.clone(),
                kind: field.kind,
                classifier: field.classifier.clone(),
                role: field.role,
                is_required,
                is_missing: place.element.is_some()
                    && is_required
                    && is_editable
                    && value.is_none(),
                is_editable,
                is_known: true,
                now: value,
                sent: None,
                suggested: None,
                findings: Vec::new(),
                checks: Vec::new(),
            });
        }
        if let Some(element) = place.element {
            self.unknown(spec, id, &place.path, element, &mut fields);
        }
        fields
    }

    /// What stands there and is not in the table.
    fn unknown(
        &self,
        spec: &ElementSpec,
        id: ElementId,
        path: &str,
        element: &Element<'_>,
        fields: &mut Vec<Field>,
    ) {
        let mut add = |name: &str, value: String| {
            fields.push(Field {
                path: join(path, name, None),
                label: name.trim_start_matches('@').to_owned(),
                kind: FieldKind::Text,
                classifier: String::new(),
                role: None,
                is_required: false,
                is_missing: false,
                is_editable: false,
                is_known: false,
                now: Some(value),
                sent: None,
                suggested: None,
                findings: Vec::new(),
                checks: Vec::new(),
            });
        };
        for (name, value) in &element.attributes {
            let is_known = spec.attributes.iter().any(|field| field.name == *name);
            if !is_known && !value.trim().is_empty() {
                add(&format!("@{name}"), value.to_string());
            }
        }
        if spec.value.is_none() && !element.text().is_empty() {
            add("text()", element.text().into_owned());
        }
        for child in element.elements() {
            if self.edition.child(id, &child.name).is_none() {
                add(&child.name, child.to_text());
            }
        }
    }
}

fn own_fields(spec: &ElementSpec) -> impl Iterator<Item = &FieldSpec> {
    spec.attributes.iter().chain(&spec.value)
}

fn join(path: &str, name: &str, number: Option<usize>) -> String {
    let separator = if path.is_empty() { "" } else { "/" };
    match number {
        Some(number) => format!("{path}{separator}{name}[{number}]"),
        None => format!("{path}{separator}{name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORD: &str = "<patient surname='А' hair='рыжий'><register_accounts>\
        <personal_account n_pp='1' xkey='K' mood='бодрый'><manipulations>\
        <manipulation xkey='8' service='S1'><sum><elem type_acc='0' suml='1.00'/></sum></manipulation>\
        <manipulation xkey='9' service='S2'/></manipulations><weather wind='3'/></personal_account>\
        </register_accounts></patient>";

    fn drawn() -> Vec<Section> {
        let edition = Edition::load("reestr-6.15", None).unwrap();
        draw(&edition, "outpatient", &Element::parse(RECORD).unwrap())
    }

    fn section<'s>(sections: &'s [Section], path: &str) -> &'s Section {
        let found = sections.iter().find(|s| s.path == path);
        found.unwrap_or_else(|| panic!("no {path}"))
    }

    #[test]
    fn every_field_of_the_table_has_the_path_that_edit_takes() {
        let edition = Edition::load("reestr-6.15", None).unwrap();
        let sections = drawn();
        let mut n = 0;
        for field in sections
            .iter()
            .flat_map(|s| &s.groups)
            .flat_map(|g| &g.fields)
        {
            if !field.is_known {
                continue;
            }
            n += 1;
            let path = FieldPath::parse(&edition, &field.path).unwrap();
            assert!(path.field(&edition).is_some(), "{}", field.path);
            // And it leads to the same value.
            let record = Element::parse(RECORD).unwrap();
            let accounts = path::accounts(&edition, &record);
            let value = path.get(&record, accounts[0]).map(|v| v.into_owned());
            assert_eq!(value.filter(|v| !v.is_empty()), field.now, "{}", field.path);
        }
        assert!(n > 80, "{n}");
    }

    #[test]
    fn occurrences_are_groups_and_what_is_not_there_can_be_filled_in() {
        let sections = drawn();
        let services = section(&sections, "manipulations/manipulation");
        let paths: Vec<&str> = services.groups.iter().map(|g| g.path.as_str()).collect();
        assert_eq!(
            paths,
            [
                "manipulations/manipulation[1]",
                "manipulations/manipulation[2]"
            ]
        );
        assert!(
            services
                .groups
                .iter()
                .all(|g| g.is_removable && g.is_present)
        );
        assert_eq!(services.add, ["manipulations/manipulation[3]"]);
        let sums = section(&sections, "manipulations/manipulation/sum/elem");
        assert_eq!(sums.groups.len(), 1);
        assert_eq!(
            sums.add,
            [
                "manipulations/manipulation[1]/sum/elem[2]",
                "manipulations/manipulation[2]/sum/elem[1]"
            ]
        );
        let additional = section(&sections, "additionals/additional");
        assert_eq!(additional.groups.len(), 1);
        assert!(!additional.groups[0].is_present && !additional.groups[0].is_removable);
        assert!(
            section(&sections, "patient/polises/polis")
                .groups
                .is_empty()
        );
        // Dentists alone have teeth; the fund alone has findings.
        assert!(
            !sections
                .iter()
                .any(|s| s.path.contains("stomat") || s.path.contains("an_p"))
        );
        assert!(sections.iter().all(|s| s.path != "manipulations"));
    }

    #[test]
    fn what_the_table_does_not_know_is_seen_and_not_changed() {
        let sections = drawn();
        let unknown: Vec<(&str, Option<&str>)> = sections
            .iter()
            .flat_map(|s| &s.groups)
            .flat_map(|g| &g.fields)
            .filter(|f| !f.is_known && !f.is_editable)
            .map(|f| (f.path.as_str(), f.now.as_deref()))
            .collect();
        let expected = [
            ("patient/@hair", Some("рыжий")),
            ("@mood", Some("бодрый")),
            ("weather", Some("<weather wind=\"3\"/>")),
        ];
        assert_eq!(unknown, expected);
    }

    #[test]
    fn a_new_occurrence_is_drawn_empty_with_what_belongs_to_it() {
        let edition = Edition::load("reestr-6.15", None).unwrap();
        let blank = blank(&edition, "outpatient", "manipulations/manipulation[3]").unwrap();
        let first = &blank[0];
        assert_eq!(first.path, "manipulations/manipulation");
        assert_eq!(
            first.groups[0].fields[0].path,
            "manipulations/manipulation[3]/@xkey"
        );
        assert!(first.groups[0].fields.iter().all(|f| f.now.is_none()));
        assert_eq!(
            section(&blank, "manipulations/manipulation/sum/elem")
                .add
                .len(),
            1
        );
        assert!(super::blank(&edition, "outpatient", "nope[1]").is_err());
    }
}
