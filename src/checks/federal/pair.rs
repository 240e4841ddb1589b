//! Where the two files of a registry lie: in one ZIP, or side by side.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::exchange::container::{io_fault, zip_fault};
use crate::exchange::{Fault, FaultKind};

use super::name;

/// The main file and its file of persons.
#[derive(Clone, Debug)]
pub struct Pair {
    /// Name of the main file without its ending.
    pub main_name: String,
    /// Names of the file of persons and of the archive, without endings, where there are such.
    pub persons_name: Option<String>,
    pub archive_name: Option<String>,
    main: Part,
    persons: Option<Part>,
}

#[derive(Clone, Debug)]
enum Part {
    File(PathBuf),
    Entry { archive: PathBuf, number: usize },
    Memory(Arc<[u8]>),
}

impl Pair {
    /// Finds the pair that a path means: an archive with both, or the main file beside the other.
    ///
    /// # Errors
    /// The path cannot be read, or the archive holds something else than one main file and at most one
    /// file of persons.
    pub fn find(path: &Path) -> Result<Pair, Fault> {
        let mut file = File::open(path).map_err(|e| Fault::new(io_fault(&e)))?;
        let mut signature = [0; 4];
        let n = read_some(&mut file, &mut signature)?;
        match &signature[..n] {
            b"" => Err(Fault::new(FaultKind::Empty)),
            [b'P', b'K', ..] => Pair::in_archive(path),
            _ => Ok(Pair::side_by_side(path)),
        }
    }

    fn in_archive(path: &Path) -> Result<Pair, Fault> {
        let archive = open_archive(path)?;
        let names: Result<Vec<String>, _> = archive
            .file_names()
            .map(|name| name.map(std::borrow::Cow::into_owned))
            .collect();
        let names = names.map_err(|e| Fault::new(zip_fault(&e)))?;
        let is_xml = |name: &str| name.to_ascii_lowercase().ends_with(".xml");
        let leads_out = |name: &&String| name.contains(['/', '\\', ':']) || name.contains("..");
        if let Some(name) = names.iter().find(leads_out) {
            return Err(Fault::new(FaultKind::PathInArchive(name.clone())));
        }
        let numbered = names.iter().enumerate().filter(|(_, name)| is_xml(name));
        let (persons, main): (Vec<_>, Vec<_>) = numbered.partition(|(_, n)| name::is_of_persons(n));
        let ([(main, main_name)], [] | [_]) = (&main[..], &persons[..]) else {
            return Err(Fault::new(FaultKind::NotOneFile(names.clone())));
        };
        let entry = |number: usize| Part::Entry {
            archive: path.to_owned(),
            number,
        };
        let persons = persons.first();
        Ok(Pair {
            main_name: without_ending(main_name),
            persons_name: persons.map(|(_, name)| without_ending(name)),
            archive_name: Some(stem(path)),
            main: entry(*main),
            persons: persons.map(|(number, _)| entry(*number)),
        })
    }

    fn side_by_side(path: &Path) -> Pair {
        let main_name = stem(path);
        let persons_name = name::persons_name(&main_name);
        let ending = path.extension().unwrap_or_default().to_string_lossy();
        let endings = [&ending, "xml", "XML"];
        let persons = endings
            .iter()
            .map(|ending| path.with_file_name(format!("{persons_name}.{ending}")))
            .find(|beside| beside.is_file());
        Pair {
            main_name,
            persons_name: persons.as_deref().map(stem),
            archive_name: None,
            main: Part::File(path.to_owned()),
            persons: persons.map(Part::File),
        }
    }

    /// A pair that lies in no file: examples of rules.
    pub fn in_memory(main_name: &str, main: Vec<u8>, persons: Option<Vec<u8>>) -> Pair {
        Pair {
            main_name: main_name.to_owned(),
            persons_name: persons.as_ref().map(|_| name::persons_name(main_name)),
            archive_name: None,
            main: Part::Memory(main.into()),
            persons: persons.map(|bytes| Part::Memory(bytes.into())),
        }
    }

    pub fn has_persons(&self) -> bool {
        self.persons.is_some()
    }

    /// # Errors
    /// The file cannot be opened; whatever `read` returns.
    pub(super) fn read_main<T>(
        &self,
        read: impl FnOnce(&mut (dyn Read + Send)) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        self.main.read(read)
    }

    /// Nothing where there is no file of persons.
    ///
    /// # Errors
    /// As [`Pair::read_main`].
    pub(super) fn read_persons<T>(
        &self,
        read: impl FnOnce(&mut (dyn Read + Send)) -> Result<T, Fault>,
    ) -> Result<Option<T>, Fault> {
        self.persons.as_ref().map(|p| p.read(read)).transpose()
    }
}

impl Part {
    fn read<T>(
        &self,
        read: impl FnOnce(&mut (dyn Read + Send)) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        match self {
            Part::File(path) => {
                let file = File::open(path).map_err(|e| Fault::new(io_fault(&e)))?;
                read(&mut BufReader::new(file))
            }
            Part::Memory(bytes) => read(&mut &bytes[..]),
            Part::Entry { archive, number } => {
                let mut archive = open_archive(archive)?;
                let entry = archive.by_index(*number);
                read(&mut entry.map_err(|e| Fault::new(zip_fault(&e)))?)
            }
        }
    }
}

fn open_archive(path: &Path) -> Result<zip::ZipArchive<BufReader<File>>, Fault> {
    let file = File::open(path).map_err(|e| Fault::new(io_fault(&e)))?;
    zip::ZipArchive::new(BufReader::new(file)).map_err(|e| Fault::new(zip_fault(&e)))
}

fn read_some(file: &mut File, into: &mut [u8]) -> Result<usize, Fault> {
    let mut n = 0;
    while n < into.len() {
        match file
            .read(&mut into[n..])
            .map_err(|e| Fault::new(io_fault(&e)))?
        {
            0 => break,
            more => n += more,
        }
    }
    Ok(n)
}

fn stem(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default();
    stem.to_string_lossy().into_owned()
}

fn without_ending(name: &str) -> String {
    stem(Path::new(name))
}
