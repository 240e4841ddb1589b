//! The elements of the federal files as a table: which kinds of file have them, which may repeat.
//!
//! The table (`resources/rules/federal/format.tsv`) serves to find what a short name means; the order and
//! the structure of a file are the business of its schema.

use std::collections::HashMap;

use super::rule::FileTypes;

const TABLE: &str = include_str!("../../resources/rules/federal/format.tsv");

/// What an element holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Other elements.
    Group,
    Text,
    Integer,
    Number,
    Date,
}

#[derive(Clone, Debug)]
pub struct Element {
    pub path: String,
    pub types: FileTypes,
    pub may_repeat: bool,
    pub kind: Kind,
}

/// The table, and where names that a path ends with stand in it.
#[derive(Debug)]
pub struct Format {
    elements: Vec<Element>,
    by_path: HashMap<String, usize>,
    by_last: HashMap<String, Vec<usize>>,
}

/// Values of the file itself that rules may ask for, as elements of a tree of their own.
pub const FILE_VALUES: [&str; 19] = [
    "FILE/TYPE",
    "FILE/ARCHIVE",
    "FILE/TODAY",
    "FILE/PERIOD",
    "FILE/PERIOD_END",
    "FILE/MAIN/NAME",
    "FILE/MAIN/Pi",
    "FILE/MAIN/Ni",
    "FILE/MAIN/Pp",
    "FILE/MAIN/Np",
    "FILE/MAIN/YY",
    "FILE/MAIN/MM",
    "FILE/PERS/NAME",
    "FILE/PERS/Pi",
    "FILE/PERS/Ni",
    "FILE/PERS/Pp",
    "FILE/PERS/Np",
    "FILE/PERS/YY",
    "FILE/PERS/MM",
];

impl Format {
    pub fn new(elements: Vec<Element>) -> Format {
        let mut by_path = HashMap::new();
        let mut by_last: HashMap<String, Vec<usize>> = HashMap::new();
        for (number, element) in elements.iter().enumerate() {
            by_path.insert(element.path.clone(), number);
            let last = element.path.rsplit('/').next().unwrap_or("");
            by_last.entry(last.to_owned()).or_default().push(number);
        }
        Format {
            elements,
            by_path,
            by_last,
        }
    }

    /// The federal format, all editions together.
    pub(super) fn federal() -> Format {
        let all = FileTypes::of("HCTXLDRA");
        let own = FILE_VALUES.iter().map(|path| Element {
            path: (*path).to_owned(),
            types: all,
            may_repeat: false,
            kind: Kind::Text,
        });
        let listed = TABLE.lines().skip(1).filter_map(|line| {
            let mut columns = line.split('\t');
            let (path, types) = (columns.next()?, columns.next()?);
            let (repeat, kind) = (columns.next()?, columns.next()?);
            Some(Element {
                path: path.to_owned(),
                types: FileTypes::of(types),
                may_repeat: repeat.ends_with('n'),
                kind: match kind {
                    "group" => Kind::Group,
                    "integer" => Kind::Integer,
                    "number" => Kind::Number,
                    "date" => Kind::Date,
                    _ => Kind::Text,
                },
            })
        });
        Format::new(own.chain(listed).collect())
    }

    pub fn elements(&self) -> &[Element] {
        &self.elements
    }

    pub fn element(&self, path: &str) -> Option<&Element> {
        self.by_path.get(path).map(|n| &self.elements[*n])
    }

    /// Some element is called so, or is reached by these last steps of a path.
    pub fn knows(&self, name: &str) -> bool {
        !self.named(name).is_empty()
    }

    fn named(&self, name: &str) -> Vec<&Element> {
        let last = name.rsplit('/').next().unwrap_or("");
        let all = self.by_last.get(last).map_or(&[][..], Vec::as_slice);
        let ends = |path: &str| {
            path.strip_suffix(name)
                .is_some_and(|before| before.is_empty() || before.ends_with('/'))
        };
        let all = all.iter().map(|n| &self.elements[*n]);
        all.filter(|e| ends(&e.path)).collect()
    }

    /// The path that a name means at `context` in a file of this kind: the nearest element of that
    /// name, nearest being the fewest steps up, then the fewest down. Rules for several kinds of file
    /// name elements that only some of them have; in the others such an element is never there.
    ///
    /// # Errors
    /// No element of that name in any file.
    pub fn resolve(&self, name: &str, context: &str, file: char) -> Result<String, UnknownName> {
        let is_there = |e: &Element| e.types.has(file) || e.path.starts_with("PERS_LIST");
        let nearest = self.named(name).into_iter().min_by_key(|e| {
            let (up, down) = distance(context, &e.path);
            // The files' own values answer only where nothing in the files does.
            (!is_there(e), e.path.starts_with("FILE/"), up, down)
        });
        match nearest {
            Some(element) => Ok(element.path.clone()),
            None => Err(UnknownName {
                name: name.to_owned(),
                file,
            }),
        }
    }
}

/// The path lies in one of the two files. Regions and later editions have elements that the table does not
/// know; a rule may be about them, called by their whole paths.
pub fn is_of_files(path: &str) -> bool {
    let mut steps = path.split('/');
    let is_known = matches!(steps.next(), Some("ZL_LIST" | "PERS_LIST"));
    is_known && steps.all(|step| !step.is_empty())
}

/// Steps up from one path and down to another.
fn distance(from: &str, to: &str) -> (usize, usize) {
    let from: Vec<&str> = from.split('/').collect();
    let to: Vec<&str> = to.split('/').collect();
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    (from.len() - shared, to.len() - shared)
}

/// A name that no file has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownName {
    pub name: String,
    pub file: char,
}

#[cfg(test)]
mod tests {
    use super::super::shape::Shape;
    use super::*;

    #[test]
    fn a_name_means_the_nearest_element() {
        let format = &Shape::federal().format;
        let sl = "ZL_LIST/ZAP/Z_SL/SL";
        let table = [
            (
                "DS1",
                "ZL_LIST/ZAP/Z_SL/SL/ONK_SL",
                'C',
                Some("ZL_LIST/ZAP/Z_SL/SL/DS1"),
            ),
            (
                "USL_TIP",
                sl,
                'T',
                Some("ZL_LIST/ZAP/Z_SL/SL/ONK_SL/ONK_USL/USL_TIP"),
            ),
            (
                "LPU",
                "ZL_LIST/ZAP/Z_SL/SL/USL",
                'H',
                Some("ZL_LIST/ZAP/Z_SL/SL/USL/LPU"),
            ),
            ("DISP", sl, 'X', Some("ZL_LIST/SCHET/DISP")),
            ("DISP", sl, 'D', Some("ZL_LIST/ZAP/Z_SL/SL/DISP")),
            ("DR", "ZL_LIST/ZAP/Z_SL", 'H', Some("PERS_LIST/PERS/DR")),
            (
                "DR",
                "ZL_LIST/ZAP/Z_SL",
                'R',
                Some("ZL_LIST/ZAP/PACIENT/DR"),
            ),
            (
                "NOVOR",
                "PERS_LIST/PERS",
                'H',
                Some("ZL_LIST/ZAP/PACIENT/NOVOR"),
            ),
            (
                "SANK/S_TIP",
                "ZL_LIST/SCHET",
                'H',
                Some("ZL_LIST/ZAP/Z_SL/SANK/S_TIP"),
            ),
            (
                "SCHET/PLAT",
                "ZL_LIST/ZAP/PACIENT",
                'H',
                Some("ZL_LIST/SCHET/PLAT"),
            ),
            ("Z_SL", "ZL_LIST/ZGLV", 'H', Some("ZL_LIST/ZAP/Z_SL")),
            ("MAIN/Pi", "ZL_LIST/ZGLV", 'H', Some("FILE/MAIN/Pi")),
            ("VBR", sl, 'H', Some("ZL_LIST/ZAP/Z_SL/VBR")),
            ("NO_SUCH", sl, 'H', None),
        ];
        for (name, context, file, expected) in table {
            let found = format.resolve(name, context, file).ok();
            assert_eq!(found.as_deref(), expected, "{name} at {context} in {file}");
        }
    }

    #[test]
    fn parents_stand_above_their_children_and_have_all_their_kinds() {
        let format = &Shape::federal().format;
        assert!(format.elements().len() > 250);
        for element in format.elements() {
            let Some((above, _)) = element.path.rsplit_once('/') else {
                continue;
            };
            if above.starts_with("FILE") {
                continue;
            }
            let parent = format.element(above).expect("a parent in the table");
            assert_eq!(parent.kind, Kind::Group, "{above}");
            assert!(
                element.types.letters().all(|l| parent.types.has(l)),
                "{above}"
            );
        }
    }
}
