//! An edition of a file format: a table of its elements and fields, read from `resources/editions`.
//!
//! A new year's format is a new table. The columns are `path kind order repeat required only_in type
//! classifier side role label`, tab-separated; README, «Formats as tables», explains them. Every
//! fault of a table is named with its line.

use std::collections::HashMap;
use std::fmt;
use std::path::Path;

use encoding_rs::Encoding;
use serde::Deserialize;

use super::role::Role;

/// Index of an element in [`Edition::elements`].
pub type ElementId = usize;

/// A loaded format.
#[derive(Debug)]
pub struct Edition {
    pub id: String,
    /// The XML declaration, written as it stands.
    pub declaration: String,
    pub encoding: &'static Encoding,
    pub newline: String,
    /// Spaces per level.
    pub indent: usize,
    /// Typical records, against which documents are compressed; may be empty.
    pub dictionary: Vec<u8>,
    /// Values that every file of the edition carries, by role.
    pub constants: HashMap<Role, String>,
    /// Parents stand before their children; the root is the first.
    pub elements: Vec<ElementSpec>,
    /// The record element (a person with accounts).
    pub record: ElementId,
    /// The account element; the same as `record` where a record is one account.
    pub account: ElementId,
}

/// One element of the table.
#[derive(Debug)]
pub struct ElementSpec {
    pub name: String,
    pub path: String,
    pub parent: Option<ElementId>,
    /// May stand more than once under one parent.
    pub is_repeated: bool,
    pub required: Required,
    pub label: String,
    pub side: Side,
    pub role: Option<Role>,
    /// In the order of the table.
    pub children: Vec<ElementId>,
    /// In the order of the table.
    pub attributes: Vec<FieldSpec>,
    /// The element's own text, where the format keeps values there.
    pub value: Option<FieldSpec>,
    /// Holds records or detached findings below itself: it is streamed through, never kept whole.
    pub is_container: bool,
    /// Says something of the file or of a bill: in its attributes, or, when it is no container,
    /// anywhere inside.
    pub is_head: bool,
}

/// An attribute, or the text of an element.
#[derive(Debug)]
pub struct FieldSpec {
    /// The attribute's name; empty for an element's text.
    pub name: String,
    pub required: Required,
    pub kind: FieldKind,
    pub classifier: String,
    pub label: String,
    pub side: Side,
    pub role: Option<Role>,
    /// The field, by its path from the account or the record, that this one proposes a value for.
    pub suggests: Option<String>,
    /// Activities (codes) that alone have the field; empty for all.
    pub only_in: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Required {
    Optional,
    /// Whenever its parent stands in the file.
    Inside,
    Always,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    Text,
    Code,
    Key,
    Date,
    DateTime,
    Money,
    Integer,
    Number,
    /// Exactly so many digits.
    Digits(usize),
}

/// Who writes an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Provider,
    Fund,
    Both,
}

/// Why an edition cannot be used. Shown to whoever made the table.
#[derive(Debug)]
pub struct EditionFault {
    pub file: String,
    /// From 1; 0 when the fault is not in one line.
    pub line: usize,
    pub what: String,
}

impl fmt::Display for EditionFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.file, self.what),
            line => write!(f, "{}:{line}: {}", self.file, self.what),
        }
    }
}

impl std::error::Error for EditionFault {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    id: String,
    elements: String,
    declaration: String,
    encoding: String,
    newline: String,
    indent: usize,
    #[serde(default)]
    dictionary: Option<String>,
    #[serde(default)]
    constants: HashMap<String, String>,
}

/// The editions that come with the program: name, header, table, dictionary.
const BUILT_IN: [(&str, &str, &str, &str); 1] = [(
    "reestr-6.15",
    include_str!("../../resources/editions/reestr-6.15.toml"),
    include_str!("../../resources/editions/reestr-6.15.tsv"),
    include_str!("../../resources/editions/reestr-6.15.dictionary.xml"),
)];

impl Edition {
    /// Loads an edition by name: from `folder/editions` of the user when it has one, else built in.
    ///
    /// # Errors
    /// [`EditionFault`] with the file and the line.
    pub fn load(name: &str, folder: Option<&Path>) -> Result<Edition, EditionFault> {
        let own = folder
            .map(|f| f.join("editions").join(format!("{name}.toml")))
            .filter(|file| file.is_file());
        if let Some(file) = own {
            let read = |path: &Path| {
                std::fs::read_to_string(path).map_err(|e| EditionFault {
                    file: path.display().to_string(),
                    line: 0,
                    what: e.to_string(),
                })
            };
            let header = read(&file)?;
            let shown = file.display().to_string();
            let named = parse_header(&shown, &header)?;
            let table = read(&file.with_file_name(named.elements))?;
            let dictionary = match named.dictionary {
                Some(name) => read(&file.with_file_name(name))?,
                None => String::new(),
            };
            return Edition::parse(&shown, &header, &table, &dictionary);
        }
        match BUILT_IN.iter().find(|(id, ..)| *id == name) {
            Some((_, header, table, dictionary)) => Edition::parse(name, header, table, dictionary),
            None => Err(EditionFault {
                file: name.to_owned(),
                line: 0,
                what: "нет такого описания формата".into(),
            }),
        }
    }

    /// # Errors
    /// [`EditionFault`], naming the first bad line of the table or key of the header.
    pub fn parse(
        file: &str,
        header: &str,
        table: &str,
        dictionary: &str,
    ) -> Result<Edition, EditionFault> {
        let fault = |line: usize, what: String| EditionFault {
            file: file.to_owned(),
            line,
            what,
        };
        let header = parse_header(file, header)?;
        let encoding = Encoding::for_label(header.encoding.as_bytes())
            .ok_or_else(|| fault(0, format!("неизвестная кодировка «{}»", header.encoding)))?;
        let mut constants = HashMap::new();
        for (name, value) in header.constants {
            let role = Role::from_name(&name)
                .ok_or_else(|| fault(0, format!("неизвестная роль «{name}»")))?;
            constants.insert(role, value);
        }
        let mut elements: Vec<ElementSpec> = Vec::new();
        let mut by_path: HashMap<String, ElementId> = HashMap::new();
        for (number, line) in table.lines().enumerate() {
            let number = number + 1;
            if number == 1 || line.trim().is_empty() {
                continue;
            }
            let row = Row::read(line).map_err(|what| fault(number, what))?;
            row.add_to(&mut elements, &mut by_path)
                .map_err(|what| fault(number, what))?;
        }
        let only = |role: Role| {
            let mut found = elements
                .iter()
                .enumerate()
                .filter(|(_, e)| e.role == Some(role))
                .map(|(id, _)| id);
            match (found.next(), found.next()) {
                (Some(id), None) => Ok(Some(id)),
                (None, _) => Ok(None),
                _ => Err(fault(
                    0,
                    format!("роль «{}» стоит у нескольких элементов", role.name()),
                )),
            }
        };
        let account = only(Role::Account)?
            .ok_or_else(|| fault(0, "нет элемента с ролью «account»".into()))?;
        let record = only(Role::Record)?.unwrap_or(account);
        let mut edition = Edition {
            id: header.id,
            declaration: header.declaration,
            encoding,
            newline: header.newline,
            indent: header.indent,
            dictionary: dictionary.as_bytes().to_vec(),
            constants,
            elements,
            record,
            account,
        };
        edition.mark_containers();
        edition.mark_heads();
        Ok(edition)
    }

    fn mark_containers(&mut self) {
        for id in 0..self.elements.len() {
            let is_streamed = id == self.record
                || self.elements[id]
                    .role
                    .is_some_and(Role::is_detached_finding);
            let mut above = self.elements[id].parent.filter(|_| is_streamed);
            while let Some(parent) = above {
                self.elements[parent].is_container = true;
                above = self.elements[parent].parent;
            }
        }
    }

    fn mark_heads(&mut self) {
        let is_head =
            |role: Option<Role>| role.is_some_and(|role| role.is_of_file() || role.is_of_bill());
        // Children stand behind their parents: from the end every child is known before its parent.
        for id in (0..self.elements.len()).rev() {
            let spec = &self.elements[id];
            let fields = spec.attributes.iter().chain(&spec.value);
            let own = is_head(spec.role) || fields.into_iter().any(|field| is_head(field.role));
            let inside = !spec.is_container
                && spec
                    .children
                    .iter()
                    .any(|child| self.elements[*child].is_head);
            self.elements[id].is_head = own || inside;
        }
    }

    pub fn element(&self, id: ElementId) -> &ElementSpec {
        &self.elements[id]
    }

    /// The child of `parent` with this name.
    pub fn child(&self, parent: ElementId, name: &str) -> Option<ElementId> {
        self.elements[parent]
            .children
            .iter()
            .copied()
            .find(|id| self.elements[*id].name == name)
    }

    /// The first element with this role.
    pub fn by_role(&self, role: Role) -> Option<ElementId> {
        self.elements.iter().position(|e| e.role == Some(role))
    }

    /// Element ids from the root down to `id`, both included.
    pub fn ancestry(&self, id: ElementId) -> Vec<ElementId> {
        let mut path = vec![id];
        while let Some(parent) = self.elements[path[path.len() - 1]].parent {
            path.push(parent);
        }
        path.reverse();
        path
    }
}

fn parse_header(file: &str, header: &str) -> Result<Header, EditionFault> {
    toml::from_str(header).map_err(|e| EditionFault {
        file: file.to_owned(),
        line: 0,
        what: e.to_string(),
    })
}

struct Row<'t> {
    path: &'t str,
    is_attribute: bool,
    is_repeated: bool,
    required: Required,
    only_in: Vec<String>,
    kind: Option<FieldKind>,
    classifier: &'t str,
    side: Side,
    role: Option<Role>,
    suggests: Option<String>,
    label: &'t str,
}

impl<'t> Row<'t> {
    fn read(line: &'t str) -> Result<Row<'t>, String> {
        let cells: Vec<&str> = line.split('\t').collect();
        let [
            path,
            kind,
            _order,
            repeat,
            required,
            only_in,
            field_kind,
            classifier,
            side,
            role,
            label,
        ] = cells[..]
        else {
            return Err(format!("в строке {} столбцов, нужно 11", cells.len()));
        };
        let (role, suggests) = match role.strip_prefix("suggest:") {
            Some(target) => (None, Some(target.to_owned())),
            None if role.is_empty() => (None, None),
            None => (
                Some(Role::from_name(role).ok_or_else(|| format!("неизвестная роль «{role}»"))?),
                None,
            ),
        };
        Ok(Row {
            path,
            is_attribute: match kind {
                "attribute" => true,
                "element" => false,
                other => return Err(format!("kind «{other}»: нужно element или attribute")),
            },
            is_repeated: match repeat {
                "1" | "0..1" => false,
                "0..n" | "1..n" | "0..2" => true,
                other => {
                    return Err(format!(
                        "repeat «{other}»: нужно 1, 0..1, 0..2, 0..n или 1..n"
                    ));
                }
            },
            required: match required {
                "" => Required::Optional,
                "inside" => Required::Inside,
                "always" => Required::Always,
                other => {
                    return Err(format!(
                        "required «{other}»: нужно always, inside или пусто"
                    ));
                }
            },
            only_in: only_in
                .split(',')
                .filter(|a| !a.is_empty())
                .map(str::to_owned)
                .collect(),
            kind: FieldKind::read(field_kind)?,
            classifier,
            side: match side {
                "provider" => Side::Provider,
                "fund" => Side::Fund,
                "both" => Side::Both,
                other => return Err(format!("side «{other}»: нужно provider, fund или both")),
            },
            role,
            suggests,
            label,
        })
    }

    fn field(self, name: &str) -> Result<FieldSpec, String> {
        Ok(FieldSpec {
            name: name.to_owned(),
            required: self.required,
            kind: self.kind.ok_or("у поля нет типа (столбец type)")?,
            classifier: self.classifier.to_owned(),
            label: self.label.to_owned(),
            side: self.side,
            role: self.role,
            suggests: self.suggests,
            only_in: self.only_in,
        })
    }

    fn add_to(
        self,
        elements: &mut Vec<ElementSpec>,
        by_path: &mut HashMap<String, ElementId>,
    ) -> Result<(), String> {
        let path = self.path.to_owned();
        let (parent_path, name) = match path.rsplit_once('/') {
            Some((parent, name)) => (Some(parent), name),
            None => (None, &path[..]),
        };
        let parent = match parent_path {
            Some(parent) => Some(
                *by_path
                    .get(parent)
                    .ok_or_else(|| format!("родитель «{parent}» должен стоять выше"))?,
            ),
            None if elements.is_empty() => None,
            None => return Err("второй корневой элемент".into()),
        };
        if self.is_attribute {
            let name = name
                .strip_prefix('@')
                .ok_or("имя атрибута начинается с @")?;
            let parent = parent.ok_or("атрибут без элемента")?;
            if elements[parent].attributes.iter().any(|a| a.name == name) {
                return Err(format!("атрибут «{path}» описан дважды"));
            }
            let field = self.field(name)?;
            elements[parent].attributes.push(field);
            return Ok(());
        }
        if by_path.contains_key(&path) {
            return Err(format!("элемент «{path}» описан дважды"));
        }
        let id = elements.len();
        by_path.insert(path.clone(), id);
        let mut spec = ElementSpec {
            name: name.to_owned(),
            path: path.clone(),
            parent,
            is_repeated: self.is_repeated,
            required: self.required,
            label: self.label.to_owned(),
            side: self.side,
            role: None,
            children: Vec::new(),
            attributes: Vec::new(),
            value: None,
            is_container: false,
            is_head: false,
        };
        match self.kind {
            // An element with a type keeps its value as text; its role is the value's.
            Some(_) => spec.value = Some(self.field("")?),
            None => spec.role = self.role,
        }
        elements.push(spec);
        if let Some(parent) = parent {
            elements[parent].children.push(id);
        }
        Ok(())
    }
}

impl FieldKind {
    fn read(text: &str) -> Result<Option<FieldKind>, String> {
        Ok(Some(match text {
            "" => return Ok(None),
            "text" => FieldKind::Text,
            "code" => FieldKind::Code,
            "key" => FieldKind::Key,
            "date" => FieldKind::Date,
            "datetime" => FieldKind::DateTime,
            "money" => FieldKind::Money,
            "integer" => FieldKind::Integer,
            "number" => FieldKind::Number,
            other => {
                let length = other
                    .strip_prefix("digits(")
                    .and_then(|rest| rest.strip_suffix(')'));
                let length = length
                    .and_then(|n| n.parse().ok())
                    .ok_or_else(|| format!("неизвестный тип «{other}»"))?;
                FieldKind::Digits(length)
            }
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_edition_loads() {
        for (name, ..) in BUILT_IN {
            let edition = Edition::load(name, None).unwrap_or_else(|e| panic!("{e}"));
            assert!(edition.element(edition.record).is_repeated);
            assert!(edition.by_role(Role::File).is_some());
        }
    }

    #[test]
    fn faults_name_the_line() {
        let header = "id='x'\nelements='x.tsv'\ndeclaration=''\nencoding='utf-8'\nnewline=\"\\n\"\nindent=1\n";
        let check = |row: &str, expected: &str| {
            let table = format!("header\n{row}\n");
            let fault = Edition::parse("x", header, &table, "").unwrap_err();
            assert!(fault.to_string().contains(expected), "{row}: {fault}");
        };
        check("a\telement", "x:2: в строке 2 столбцов");
        check(
            "a\telement\t1\t1\t\t\t\t\tboth\tacount\tA",
            "неизвестная роль «acount»",
        );
        check(
            "a/b\telement\t1\t1\t\t\t\t\tboth\t\tA",
            "родитель «a» должен стоять выше",
        );
        check("a\telement\t1\t7\t\t\t\t\tboth\t\tA", "repeat «7»");
        check(
            "a\telement\t1\t1\t\t\tmany\t\tboth\t\tA",
            "неизвестный тип «many»",
        );
        check(
            "a\telement\t1\t1\t\t\t\t\tboth\t\tA",
            "нет элемента с ролью «account»",
        );
    }
}
