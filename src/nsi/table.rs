//! A table of text with named columns, kept as one string: a hundred thousand rows are three
//! allocations, not a million.

/// A row may have fewer cells than there are columns: the others are empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    columns: Vec<String>,
    /// All cells, one behind the other.
    text: String,
    /// Where each cell ends in `text`.
    ends: Vec<u32>,
    /// The first cell of each row in `ends`.
    starts: Vec<u32>,
}

/// More text than a table can hold (4 GB).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLarge;

impl Table {
    pub fn new(columns: Vec<String>) -> Table {
        Table {
            columns,
            ..Table::default()
        }
    }

    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    pub fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }

    /// The column of a name; else the only one that has this name in other letters; else the only one
    /// whose path ends in it (`addr_j` for `jurAddress/addr_j`).
    pub fn column(&self, name: &str) -> Option<usize> {
        let exact = self.columns.iter().position(|column| column == name);
        let folded = name.to_lowercase();
        let only = |is_wanted: &dyn Fn(&str) -> bool| {
            let mut found = (0..self.columns.len()).filter(|at| is_wanted(&self.columns[*at]));
            found.next().filter(|_| found.next().is_none())
        };
        exact
            .or_else(|| only(&|column| column.to_lowercase() == folded))
            .or_else(|| {
                only(&|column| {
                    let last = column.rsplit_once('/').map(|(_, last)| last.to_lowercase());
                    last.as_deref() == Some(folded.as_str())
                })
            })
    }

    /// A column behind the others; the rows that are there have nothing in it.
    pub fn add_column(&mut self, name: String) -> usize {
        self.columns.push(name);
        self.columns.len() - 1
    }

    /// Adds a row.
    ///
    /// # Errors
    /// [`TooLarge`]; the table then is as it was.
    pub fn push<'c>(&mut self, cells: impl IntoIterator<Item = &'c str>) -> Result<(), TooLarge> {
        let (text_before, ends_before) = (self.text.len(), self.ends.len());
        let start = u32::try_from(ends_before).map_err(|_| TooLarge)?;
        for cell in cells {
            self.text.push_str(cell);
            match u32::try_from(self.text.len()) {
                Ok(end) => self.ends.push(end),
                Err(_) => {
                    self.text.truncate(text_before);
                    self.ends.truncate(ends_before);
                    return Err(TooLarge);
                }
            }
        }
        self.starts.push(start);
        Ok(())
    }

    /// A cell. Empty where the row ends before the column.
    pub fn value(&self, row: usize, column: usize) -> &str {
        let first = self.starts[row] as usize;
        let behind = self
            .starts
            .get(row + 1)
            .map_or(self.ends.len(), |at| *at as usize);
        let cell = first + column;
        if cell >= behind {
            return "";
        }
        let start = match cell {
            0 => 0,
            _ => self.ends[cell - 1] as usize,
        };
        &self.text[start..self.ends[cell] as usize]
    }

    /// The cells of a row, one for each column.
    pub fn row(&self, row: usize) -> impl Iterator<Item = &str> {
        (0..self.columns.len()).map(move |column| self.value(row, column))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back_as_they_went_in() {
        let mut table = Table::new(vec!["КОД".into(), "name".into()]);
        table.push(["1", "один"]).unwrap();
        table.push(["2"]).unwrap();
        table.push([]).unwrap();
        let later = table.add_column("адрес/улица".into());
        table.push(["3", "", "Лесная"]).unwrap();
        let rows: Vec<Vec<&str>> = (0..table.len()).map(|n| table.row(n).collect()).collect();
        assert_eq!(
            rows,
            [
                ["1", "один", ""],
                ["2", "", ""],
                ["", "", ""],
                ["3", "", "Лесная"]
            ]
        );
        assert_eq!(table.value(3, later), "Лесная");
    }

    #[test]
    fn columns_are_found_by_name_letters_and_path() {
        let names = ["MCOD", "mcod", "Ogrn", "a/city", "b/city", "b/Street"];
        let table = Table::new(names.map(str::to_owned).to_vec());
        let table_of = [
            ("MCOD", Some(0)),
            ("mcod", Some(1)),
            ("Mcod", None), // Two of them: a guess would be wrong as often as right.
            ("OGRN", Some(2)),
            ("city", None),
            ("b/city", Some(4)),
            ("street", Some(5)),
            ("nothing", None),
        ];
        for (name, expected) in table_of {
            assert_eq!(table.column(name), expected, "{name}");
        }
    }
}
