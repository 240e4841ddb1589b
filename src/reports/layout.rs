//! Layouts of lists: files that say which columns a document has, how wide they are, and what stands
//! around the table. `resources/reports/*.toml`; an organization's own file of the same name wins.
//!
//! A layout names values; what they are is the document's business.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;
use toml::Spanned;

use super::own;
use super::table::{Align, Column, Head, Kind, Page, Signature};
use crate::text;
use crate::text::reports as words;

/// What a layout may name.
pub struct Known {
    /// Values of a row, with their kinds.
    pub values: Vec<(&'static str, Kind)>,
    /// What lines of text may name in braces.
    pub places: Places,
}

/// Values that stand in lines of text, by name.
pub type Places = BTreeMap<&'static str, String>;

/// A layout as it was read and checked, its lines filled in.
#[derive(Debug)]
pub struct Layout {
    pub head: Head,
    pub page: Page,
    /// What each column shows: a place in [`Known::values`].
    pub shows: Vec<usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LayoutFile {
    title: Spanned<String>,
    /// For the tab of a spreadsheet.
    tab: String,
    #[serde(default)]
    orientation: Orientation,
    #[serde(default)]
    size: Option<Spanned<u16>>,
    #[serde(default)]
    numbered: bool,
    #[serde(default)]
    page_per_section: bool,
    #[serde(default)]
    above: Vec<Spanned<String>>,
    #[serde(default)]
    below: Vec<Spanned<String>>,
    #[serde(default)]
    signatures: Vec<SignatureRow>,
    #[serde(default)]
    columns: Vec<ColumnRow>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Orientation {
    #[default]
    Portrait,
    Landscape,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SignatureRow {
    post: Spanned<String>,
    #[serde(default)]
    name: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ColumnRow {
    title: String,
    shows: Spanned<String>,
    /// In millimetres.
    width: Spanned<u16>,
    #[serde(default)]
    align: Option<Align>,
    #[serde(default)]
    total: Option<Spanned<bool>>,
}

const SIZE: u16 = 8;

impl Layout {
    /// The organization's layout, if it has one that can be used; else ours. The note says why theirs
    /// was left aside.
    ///
    /// # Errors
    /// What is wrong with ours.
    pub fn load(
        name: &str,
        built_in: &str,
        folders: &[PathBuf],
        known: &Known,
    ) -> Result<(Layout, Option<String>), String> {
        let own = own::find(&format!("{name}.toml"), folders);
        let mut note = None;
        if let Some(file) = own {
            let read = std::fs::read_to_string(&file).map_err(|e| e.to_string());
            match read.and_then(|text| Layout::parse(&text, known)) {
                Ok(layout) => return Ok((layout, None)),
                Err(what) => note = Some(words::layout_note(&file.display().to_string(), &what)),
            }
        }
        Ok((Layout::parse(built_in, known)?, note))
    }

    /// # Errors
    /// The line and what is wrong with it.
    pub fn parse(source: &str, known: &Known) -> Result<Layout, String> {
        let file: LayoutFile =
            toml::from_str(source).map_err(|e| text::toml_words(&e.to_string()))?;
        let reader = Reader { source, known };
        let size = match &file.size {
            None => SIZE,
            Some(size) if (6..=12).contains(size.get_ref()) => *size.get_ref(),
            Some(size) => return Err(reader.fault(size, words::bad_size())),
        };
        if file.columns.is_empty() {
            return Err(words::no_columns());
        }
        let mut columns = Vec::new();
        let mut shows = Vec::new();
        for row in &file.columns {
            let (column, value) = reader.column(row)?;
            columns.push(column);
            shows.push(value);
        }
        let page = Page {
            is_landscape: file.orientation == Orientation::Landscape,
            size,
            is_numbered: file.numbered,
            is_section_a_page: file.page_per_section,
            above: reader.lines(&file.above, &[])?,
            below: reader.lines(&file.below, &words::TOTAL_PLACES)?,
            signatures: reader.signatures(&file.signatures)?,
        };
        let head = Head {
            title: reader.line(&file.title, &[])?.unwrap_or_default(),
            name: file.tab,
            columns,
        };
        Ok(Layout { head, page, shows })
    }
}

struct Reader<'r> {
    source: &'r str,
    known: &'r Known,
}

impl Reader<'_> {
    fn fault<T>(&self, at: &Spanned<T>, what: String) -> String {
        let before = &self.source[..at.span().start.min(self.source.len())];
        let line = before.matches('\n').count();
        let source = self.source.lines().nth(line).unwrap_or_default();
        words::layout_fault(line + 1, source, &what)
    }

    fn column(&self, row: &ColumnRow) -> Result<(Column, usize), String> {
        let name = row.shows.get_ref().as_str();
        let values = &self.known.values;
        let Some(at) = values.iter().position(|(known, _)| *known == name) else {
            let known: Vec<&str> = values.iter().map(|(known, _)| *known).collect();
            return Err(self.fault(&row.shows, words::unknown_value(name, &known)));
        };
        if !(3..=250).contains(row.width.get_ref()) {
            return Err(self.fault(&row.width, words::bad_width()));
        }
        let kind = values[at].1;
        let mut column = Column::on_paper(row.title.as_str(), kind, *row.width.get_ref());
        column.align = row.align.unwrap_or(column.align);
        if let Some(total) = &row.total {
            if *total.get_ref() && !matches!(kind, Kind::Count | Kind::Money) {
                return Err(self.fault(total, words::not_totalled()));
            }
            column.is_totalled = *total.get_ref();
        }
        Ok((column, at))
    }

    fn signatures(&self, rows: &[SignatureRow]) -> Result<Vec<Signature>, String> {
        let signature = |row: &SignatureRow| {
            let name = match &row.name {
                None => None,
                Some(name) => self.line(name, &[])?,
            };
            Ok(Signature {
                post: self.line(&row.post, &[])?.unwrap_or_default(),
                name: name.unwrap_or_default(),
            })
        };
        rows.iter().map(signature).collect()
    }

    fn lines(&self, lines: &[Spanned<String>], later: &[&str]) -> Result<Vec<String>, String> {
        let filled = lines.iter().map(|line| self.line(line, later));
        Ok(filled
            .collect::<Result<Vec<_>, _>>()?
            .into_iter()
            .flatten()
            .collect())
    }

    /// A line with its values; nothing where it names some and none of them is there. What is `later`
    /// stays in braces.
    fn line(&self, line: &Spanned<String>, later: &[&str]) -> Result<Option<String>, String> {
        let mut filled = String::new();
        let (mut n_named, mut n_filled) = (0, 0);
        let mut rest = line.get_ref().as_str();
        while let Some((before, behind)) = rest.split_once('{') {
            let Some((name, after)) = behind.split_once('}') else {
                return Err(self.fault(line, words::no_end_of_place()));
            };
            filled.push_str(before);
            rest = after;
            n_named += 1;
            if later.contains(&name) {
                filled.push_str(&format!("{{{name}}}"));
                n_filled += 1;
                continue;
            }
            let Some(value) = self.known.places.get(name) else {
                let known: Vec<&str> = self.known.places.keys().copied().collect();
                let known = [known.as_slice(), later].concat();
                return Err(self.fault(line, words::unknown_place(name, &known)));
            };
            filled.push_str(value);
            n_filled += usize::from(!value.is_empty());
        }
        filled.push_str(rest);
        Ok((n_named == 0 || n_filled > 0).then_some(filled))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Known {
        Known {
            values: vec![("person", Kind::Text), ("billed", Kind::Money)],
            places: Places::from([("payer", "«Ладога»".into()), ("contract", String::new())]),
        }
    }

    const GOOD: &str = "title = 'Реестр {payer}'\ntab = 'Реестр'\norientation = 'landscape'\n\
        above = ['Договор {contract}', '{payer} {contract}', 'Как есть']\nbelow = ['Всего {rows}']\n\
        [[columns]]\ntitle = 'ФИО'\nshows = 'person'\nwidth = 30\n\
        [[columns]]\ntitle = 'Сумма'\nshows = 'billed'\nwidth = 20\ntotal = true\n";

    #[test]
    fn a_layout_says_what_stands_where() {
        let layout = Layout::parse(GOOD, &known()).expect("is sound");
        assert_eq!(layout.head.title, "Реестр «Ладога»");
        assert_eq!(layout.page.above, ["«Ладога» ", "Как есть"]);
        assert_eq!(layout.page.below, ["Всего {rows}"]);
        assert!(layout.page.is_landscape);
        assert_eq!(layout.shows, [0, 1]);
        let sum = &layout.head.columns[1];
        assert_eq!(
            (sum.align, sum.is_totalled, sum.mm),
            (Align::Right, true, 20)
        );
    }

    #[test]
    fn faults_are_named_with_their_lines() {
        let with = |from: &str, to: &str| {
            let source = GOOD.replacen(from, to, 1);
            assert_ne!(source, GOOD);
            Layout::parse(&source, &known()).expect_err(to)
        };
        let table = [
            (
                "'person'",
                "'patient'",
                "строка 8 «shows = 'patient'»: столбец не может показать «patient»; известны: person, billed",
            ),
            (
                "{contract}'",
                "{deal}'",
                "строка 4 «above = ['Договор {deal}', '{payer} {contract}', 'Как есть']»: нет подстановки {deal}; известны: contract, payer",
            ),
            (
                "Всего {rows}",
                "Всего {rows",
                "строка 5 «below = ['Всего {rows']»: скобка { не закрыта",
            ),
            (
                "width = 30",
                "width = 1",
                "строка 9 «width = 1»: ширина столбца: от 3 до 250 мм",
            ),
            (
                "width = 30",
                "width = 30\ntotal = true",
                "строка 10 «total = true»: итог (total) бывает только у количества и денег",
            ),
            (
                "tab =",
                "size = 40\ntab =",
                "строка 2 «size = 40»: кегль (size): от 6 до 12",
            ),
            (
                "width = 30",
                "wide = 30",
                "строка 9 «wide = 30»: неизвестный ключ «wide»; известны: title, shows, width, align, total",
            ),
            (
                "'landscape'",
                "'along'",
                "строка 3 «orientation = 'along'»: недопустимое значение «along»; допустимы: portrait, landscape",
            ),
        ];
        for (from, to, expected) in table {
            assert_eq!(with(from, to), expected);
        }
        let (none, _) = GOOD.split_once("[[columns]]").expect("columns");
        let nothing = Layout::parse(none, &known()).expect_err("columns");
        assert_eq!(nothing, "нет ни одного столбца ([[columns]])");
    }
}
