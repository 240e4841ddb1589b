//! Containers: what is inside is found by the signature of the bytes, never by the extension.
//!
//! ZIP and 7z are read by libraries (`zip`, `sevenz-rust2`); ours are the limits and the questions
//! whether there is exactly one file of the right name.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};

use sha2::{Digest, Sha256};

use super::decode::DecodeFault;
use super::fault::{Fault, FaultKind};
use super::profile::{Container, ContainerKind};

/// What may come out of a container.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes, of all files together.
    pub unpacked: u64,
    /// How many times as long as what was packed.
    pub ratio: u64,
}

/// What the whole content of files hands over: a file's name inside the container, empty where there
/// is none, and its bytes or what keeps it from being read.
pub type Content<'c> = (&'c str, Result<Vec<u8>, Fault>);

/// Hands over every file of a ZIP or 7z, whole and in order, or the file itself, whatever it is.
/// Nothing is written anywhere, so names that lead out of the archive do no harm.
///
/// # Errors
/// What keeps the file or the archive as a whole from being read.
pub fn each_content(
    file: &mut File,
    limits: Limits,
    each: &mut dyn FnMut(Content<'_>),
) -> Result<(), Fault> {
    each_stream(file, limits, &mut |name, content| {
        let mut bytes = Vec::new();
        let read = content.read_to_end(&mut bytes);
        let read = read.map_err(|e| Fault::new(carried_fault(e)));
        each((name, read.map(|_| bytes)));
    })
}

/// The one file that is wanted, to be read from its beginning, and its name inside the container: out of
/// a ZIP or 7z it goes through an unnamed temporary file, so that memory stays small; any other file
/// is the one itself, under an empty name.
///
/// # Errors
/// [`FaultKind::NotOneFile`] where none or several are wanted; what keeps it from being read.
pub fn the_one(
    mut file: File,
    limits: Limits,
    is_wanted: impl Fn(&str) -> bool,
) -> Result<(String, File), Fault> {
    let mut signature = Vec::new();
    let io = |e: io::Error| Fault::new(io_fault(&e));
    Read::by_ref(&mut file)
        .take(6)
        .read_to_end(&mut signature)
        .map_err(io)?;
    file.seek(SeekFrom::Start(0)).map_err(io)?;
    if !signature.is_empty() && !is_archive(&signature) {
        return Ok((String::new(), file));
    }
    let mut unpacked = tempfile::tempfile().map_err(io)?;
    let mut copied = Ok(0);
    let mut names = Vec::new();
    each_stream(&mut file, limits, &mut |name, content| {
        if !is_wanted(name) {
            return;
        }
        names.push(name.to_owned());
        if names.len() == 1 {
            copied = io::copy(content, &mut unpacked);
        }
    })?;
    copied.map_err(|e| Fault::new(carried_fault(e)))?;
    let [name] = &mut names[..] else {
        return Err(Fault::new(FaultKind::NotOneFile(names)));
    };
    unpacked.seek(SeekFrom::Start(0)).map_err(io)?;
    Ok((std::mem::take(name), unpacked))
}

fn is_archive(signature: &[u8]) -> bool {
    signature.starts_with(b"PK") || signature == b"7z\xBC\xAF\x27\x1C"
}

/// As [`each_content`], byte by byte: nothing is kept in memory. What is left unread of a file is
/// passed over.
fn each_stream(
    file: &mut File,
    limits: Limits,
    each: &mut dyn FnMut(&str, &mut dyn Read),
) -> Result<(), Fault> {
    let io = |e: io::Error| Fault::new(io_fault(&e));
    let packed = file.metadata().map_err(io)?.len();
    let mut signature = Vec::new();
    file.take(6).read_to_end(&mut signature).map_err(io)?;
    file.seek(SeekFrom::Start(0)).map_err(io)?;
    let mut left = limits;
    let mut whole = |name: &str, content: &mut dyn Read| {
        let mut limited = Limited::within(content, left, packed);
        each(name, &mut limited);
        left.unpacked = left.unpacked.saturating_sub(limited.n_read);
    };
    match &signature[..] {
        [] => Err(Fault::new(FaultKind::Empty)),
        [b'P', b'K', ..] => {
            let archive = zip::ZipArchive::new(io::BufReader::new(file));
            let mut archive = archive.map_err(|e| Fault::new(zip_fault(&e)))?;
            for n in 0..archive.len() {
                let entry = archive.by_index(n);
                let mut entry = entry.map_err(|e| Fault::new(zip_fault(&e)))?;
                let name = entry
                    .name()
                    .map_err(|e| Fault::new(zip_fault(&e)))?
                    .into_owned();
                if !entry.is_dir() {
                    whole(&name, &mut entry);
                }
            }
            Ok(())
        }
        b"7z\xBC\xAF\x27\x1C" => {
            let password = sevenz_rust2::Password::empty();
            let archive = sevenz_rust2::ArchiveReader::new(file, password);
            let mut archive = archive.map_err(|e| Fault::new(sevenz_fault(&e)))?;
            let read = archive.for_each_entries(|entry, content| {
                if !entry.is_directory() {
                    whole(entry.name(), content);
                }
                Ok(true)
            });
            read.map_err(|e| Fault::new(sevenz_fault(&e)))
        }
        _ => {
            whole("", file);
            Ok(())
        }
    }
}

/// A fault that travelled through an error of reading, or what such an error means.
pub fn carried_fault(error: io::Error) -> FaultKind {
    match error.downcast::<DecodeFault>() {
        Ok(DecodeFault(kind)) => kind,
        Err(error) => io_fault(&error),
    }
}

/// Reads the one file of a container, or plain XML, and hands it to `read`.
///
/// # Errors
/// Every way in which an archive can be unusable, as a [`Fault`]; whatever `read` returns.
pub fn read_content<T>(
    file: &mut File,
    rule: &Container,
    read: impl FnOnce(&mut (dyn Read + Send)) -> Result<T, Vec<Fault>>,
) -> Result<T, Vec<Fault>> {
    let fail = |kind| vec![Fault::new(kind)];
    let io = |e: io::Error| vec![Fault::new(io_fault(&e))];
    let mut signature = [0; 6];
    let mut n_read = 0;
    while n_read < signature.len() {
        match file.read(&mut signature[n_read..]).map_err(io)? {
            0 => break,
            n => n_read += n,
        }
    }
    file.seek(SeekFrom::Start(0)).map_err(io)?;
    let packed = file.metadata().map_err(io)?.len();
    let signature = &signature[..n_read];
    if signature.is_empty() {
        return Err(fail(FaultKind::Empty));
    }
    if signature.starts_with(b"PK") {
        return read_zip(file, rule, packed, read);
    }
    if signature.starts_with(b"7z\xBC\xAF\x27\x1C") {
        return read_7z(file, rule, packed, read);
    }
    let is_xml = signature.trim_ascii_start().starts_with(b"<")
        || signature.starts_with(&[0xEF, 0xBB, 0xBF])
        || signature.starts_with(&[0xFF, 0xFE])
        || signature.starts_with(&[0xFE, 0xFF]);
    match is_xml {
        true => read(&mut Limited::new(file, rule, packed)),
        false => Err(fail(FaultKind::NotAContainer)),
    }
}

fn read_zip<T>(
    file: &mut File,
    rule: &Container,
    packed: u64,
    read: impl FnOnce(&mut (dyn Read + Send)) -> Result<T, Vec<Fault>>,
) -> Result<T, Vec<Fault>> {
    let mut archive = zip::ZipArchive::new(io::BufReader::new(file))
        .map_err(|e| vec![Fault::new(zip_fault(&e))])?;
    let names: Result<Vec<String>, _> = archive
        .file_names()
        .map(|name| name.map(|n| n.into_owned()))
        .collect();
    let names = names.map_err(|e| vec![Fault::new(zip_fault(&e))])?;
    check_names(&names, rule).map_err(|kind| vec![Fault::new(kind)])?;
    let mut entry = archive
        .by_index(0)
        .map_err(|e| vec![Fault::new(zip_fault(&e))])?;
    read(&mut Limited::new(&mut entry, rule, packed))
}

fn read_7z<T>(
    file: &mut File,
    rule: &Container,
    packed: u64,
    read: impl FnOnce(&mut (dyn Read + Send)) -> Result<T, Vec<Fault>>,
) -> Result<T, Vec<Fault>> {
    let fail = |e: sevenz_rust2::Error| vec![Fault::new(sevenz_fault(&e))];
    let mut archive =
        sevenz_rust2::ArchiveReader::new(file, sevenz_rust2::Password::empty()).map_err(fail)?;
    let names: Vec<String> = archive
        .archive()
        .files
        .iter()
        .map(|entry| entry.name().to_owned())
        .collect();
    check_names(&names, rule).map_err(|kind| vec![Fault::new(kind)])?;
    // The library hands out borrowed readers that cannot leave this thread; the content goes
    // through an unnamed temporary file, so that memory stays small.
    let mut unpacked = tempfile::tempfile().map_err(|e| vec![Fault::new(io_fault(&e))])?;
    let mut copied: Result<u64, io::Error> = Ok(0);
    archive
        .for_each_entries(|_, entry| {
            copied = io::copy(&mut Limited::new(entry, rule, packed), &mut unpacked);
            Ok(false)
        })
        .map_err(fail)?;
    copied.map_err(|e| match e.downcast::<DecodeFault>() {
        Ok(DecodeFault(kind)) => vec![Fault::new(kind)],
        Err(e) => vec![Fault::new(FaultKind::DamagedArchive(e.to_string()))],
    })?;
    unpacked
        .seek(SeekFrom::Start(0))
        .map_err(|e| vec![Fault::new(io_fault(&e))])?;
    read(&mut unpacked)
}

fn check_names(names: &[String], rule: &Container) -> Result<(), FaultKind> {
    if let Some(name) = names
        .iter()
        .find(|name| name.contains(['/', '\\', ':']) || name.contains(".."))
    {
        return Err(FaultKind::PathInArchive(name.clone()));
    }
    let [only] = names else {
        return Err(FaultKind::NotOneFile(names.to_vec()));
    };
    match only.eq_ignore_ascii_case(&rule.inner_name) {
        true => Ok(()),
        false => Err(FaultKind::WrongInnerName {
            expected: rule.inner_name.clone(),
            found: only.clone(),
        }),
    }
}

pub(crate) fn zip_fault(error: &zip::result::ZipError) -> FaultKind {
    use zip::result::ZipError;
    match error {
        ZipError::UnsupportedArchive(text) if *text == ZipError::PASSWORD_REQUIRED => {
            FaultKind::EncryptedArchive
        }
        ZipError::InvalidPassword => FaultKind::EncryptedArchive,
        other => FaultKind::DamagedArchive(other.to_string()),
    }
}

fn sevenz_fault(error: &sevenz_rust2::Error) -> FaultKind {
    match error {
        sevenz_rust2::Error::PasswordRequired => FaultKind::EncryptedArchive,
        sevenz_rust2::Error::UnsupportedCompressionMethod(name) if name.contains("AES") => {
            FaultKind::EncryptedArchive
        }
        other => FaultKind::DamagedArchive(other.to_string()),
    }
}

/// What an input/output error means for a file that is being read.
pub fn io_fault(error: &io::Error) -> FaultKind {
    match error.kind() {
        io::ErrorKind::NotFound => FaultKind::NoSuchFile,
        io::ErrorKind::IsADirectory => FaultKind::IsFolder,
        // What the unpackers say of a cut stream or a wrong checksum.
        io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidInput => {
            FaultKind::DamagedArchive(error.to_string())
        }
        _ => FaultKind::Unreadable(error.to_string()),
    }
}

/// Stops an unpacking that grows beyond the profile's limits.
struct Limited<'r, R: ?Sized> {
    inner: &'r mut R,
    n_read: u64,
    limit: u64,
    packed: u64,
    ratio: u64,
}

impl<'r, R: Read + ?Sized> Limited<'r, R> {
    fn new(inner: &'r mut R, rule: &Container, packed: u64) -> Limited<'r, R> {
        Limited::within(inner, rule.limits(), packed)
    }

    fn within(inner: &'r mut R, limits: Limits, packed: u64) -> Limited<'r, R> {
        Limited {
            inner,
            n_read: 0,
            limit: limits.unpacked,
            packed,
            ratio: limits.ratio,
        }
    }
}

impl<R: Read + ?Sized> Read for Limited<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.n_read += n as u64;
        if self.n_read > self.limit {
            return Err(io::Error::other(DecodeFault(FaultKind::TooLargeUnpacked {
                limit: self.limit,
            })));
        }
        // Small files compress oddly well; only a large expansion is suspicious.
        if self.n_read > 16 * 1024 * 1024 && self.n_read / self.ratio > self.packed {
            return Err(io::Error::other(DecodeFault(FaultKind::SuspiciousRatio {
                limit: self.ratio,
            })));
        }
        Ok(n)
    }
}

/// Writes a container with one file inside.
pub enum ContainerWriter<W: Write + Seek> {
    Zip(Box<zip::ZipWriter<Valve<W>>>),
    /// The library packs from a reader, so the content waits in an unnamed temporary file.
    SevenZ {
        out: W,
        content: io::BufWriter<File>,
        inner_name: String,
        level: u32,
    },
}

impl<W: Write + Seek> ContainerWriter<W> {
    /// `expected_size` decides whether the archive needs 64-bit sizes.
    ///
    /// # Errors
    /// Those of the file underneath.
    pub fn new(out: W, rule: &Container, expected_size: u64) -> io::Result<ContainerWriter<W>> {
        if rule.write == ContainerKind::SevenZ {
            let content = io::BufWriter::new(tempfile::tempfile()?);
            let inner_name = rule.inner_name.clone();
            return Ok(ContainerWriter::SevenZ {
                out,
                content,
                inner_name,
                level: rule.compression.into(),
            });
        }
        let mut zip = zip::ZipWriter::new(Valve::new(out));
        let options = zip::write::SimpleFileOptions::default()
            .compression_method(zip::CompressionMethod::Deflated)
            .compression_level(Some(i64::from(rule.compression)))
            .large_file(expected_size > u64::from(u32::MAX) / 10 * 9);
        zip.start_file(rule.inner_name.as_str(), options)
            .map_err(io::Error::other)?;
        Ok(ContainerWriter::Zip(Box::new(zip)))
    }

    /// # Errors
    /// Those of the file underneath.
    pub fn finish(self) -> io::Result<W> {
        match self {
            ContainerWriter::Zip(zip) => Ok(zip.finish().map_err(io::Error::other)?.inner),
            ContainerWriter::SevenZ {
                out,
                content,
                inner_name,
                level,
            } => {
                let mut content = content
                    .into_inner()
                    .map_err(io::IntoInnerError::into_error)?;
                content.seek(SeekFrom::Start(0))?;
                let mut archive =
                    sevenz_rust2::ArchiveWriter::new(out).map_err(io::Error::other)?;
                let method = sevenz_rust2::encoder_options::Lzma2Options::from_level(level);
                archive.set_content_methods(vec![method.into()]);
                let entry = sevenz_rust2::ArchiveEntry::new_file(&inner_name);
                archive
                    .push_archive_entry(entry, Some(content))
                    .map_err(io::Error::other)?;
                archive.finish()
            }
        }
    }
}

impl<W: Write + Seek> Write for ContainerWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            ContainerWriter::Zip(zip) => zip.write(bytes),
            ContainerWriter::SevenZ { content, .. } => content.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            ContainerWriter::Zip(zip) => zip.flush(),
            ContainerWriter::SevenZ { content, .. } => content.flush(),
        }
    }
}

/// After the first failure nothing reaches the file any more and nothing fails again: the ZIP library
/// finishes an archive that is dropped, and would complain about the full disk on standard error.
pub struct Valve<W> {
    inner: W,
    is_broken: bool,
    /// Where the library is, or believes to be.
    at: u64,
}

impl<W> Valve<W> {
    fn new(inner: W) -> Valve<W> {
        Valve {
            inner,
            is_broken: false,
            at: 0,
        }
    }

    fn watch<T>(&mut self, result: io::Result<T>) -> io::Result<T> {
        let is_failure = |error: &io::Error| error.kind() != io::ErrorKind::Interrupted;
        self.is_broken = result.as_ref().is_err_and(is_failure);
        result
    }
}

impl<W: Write> Write for Valve<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = match self.is_broken {
            true => bytes.len(),
            false => {
                let written = self.inner.write(bytes);
                self.watch(written)?
            }
        };
        self.at += n as u64;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.is_broken {
            return Ok(());
        }
        let flushed = self.inner.flush();
        self.watch(flushed)
    }
}

impl<W: Seek> Seek for Valve<W> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.at = match (self.is_broken, to) {
            (false, to) => {
                let sought = self.inner.seek(to);
                self.watch(sought)?
            }
            (true, SeekFrom::Start(at)) => at,
            (true, SeekFrom::Current(by)) => self.at.saturating_add_signed(by),
            (true, SeekFrom::End(by)) => self.at.saturating_add_signed(by),
        };
        Ok(self.at)
    }
}

/// SHA-256 of everything a reader still holds, in hex, and its length.
///
/// # Errors
/// Those of the reader.
pub fn sha256(reader: &mut dyn Read) -> io::Result<(String, u64)> {
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 256 * 1024];
    let mut length = 0;
    loop {
        let n = match reader.read(&mut buffer) {
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            other => other?,
        };
        if n == 0 {
            return Ok((hex(&hasher.finalize()), length));
        }
        hasher.update(&buffer[..n]);
        length += n as u64;
    }
}

/// Lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::Profile;

    fn content(bytes: &[u8]) -> Result<String, FaultKind> {
        let rule = Profile::load("yaroslavl", &[]).unwrap().container;
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        file.seek(SeekFrom::Start(0)).unwrap();
        let read = read_content(&mut file, &rule, |input| {
            let mut text = String::new();
            input.read_to_string(&mut text).map_err(|e| {
                vec![Fault::new(match e.downcast::<DecodeFault>() {
                    Ok(DecodeFault(kind)) => kind,
                    Err(e) => io_fault(&e),
                })]
            })?;
            Ok(text)
        });
        read.map_err(|faults| faults[0].kind.clone())
    }

    fn zipped(entries: &[(&str, &[u8])]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
        for (name, bytes) in entries {
            zip.start_file(*name, zip::write::SimpleFileOptions::default())
                .unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn one_file_of_the_right_name_is_read() {
        assert_eq!(content(&zipped(&[("bill.xml", b"<a/>")])).unwrap(), "<a/>");
        assert_eq!(content(b"<a/>").unwrap(), "<a/>");
    }

    #[test]
    fn what_is_written_is_read_back() {
        for (kind, signature) in [
            (ContainerKind::Zip, &b"PK"[..]),
            (ContainerKind::SevenZ, b"7z\xBC\xAF"),
        ] {
            let rule = Container {
                write: kind,
                ..Profile::load("yaroslavl", &[]).unwrap().container
            };
            let mut writer = ContainerWriter::new(io::Cursor::new(Vec::new()), &rule, 0).unwrap();
            writer.write_all(b"<a>0123456789</a>").unwrap();
            let bytes = writer.finish().unwrap().into_inner();
            assert!(bytes.starts_with(signature));
            assert_eq!(content(&bytes).unwrap(), "<a>0123456789</a>");
            let cut = content(&bytes[..bytes.len() - 10]);
            assert!(matches!(cut, Err(FaultKind::DamagedArchive(_))), "{cut:?}");
        }
    }

    /// Takes so many bytes; then the disk is full.
    struct Full(
        io::Cursor<Vec<u8>>,
        usize,
        std::rc::Rc<std::cell::Cell<u32>>,
    );

    impl Write for Full {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if self.0.get_ref().len() + bytes.len() > self.1 {
                self.2.set(self.2.get() + 1);
                return Err(io::ErrorKind::StorageFull.into());
            }
            self.0.write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Seek for Full {
        fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
            self.0.seek(to)
        }
    }

    #[test]
    fn a_full_disk_is_met_once() {
        let rule = Profile::load("yaroslavl", &[]).unwrap().container;
        let n_failures = std::rc::Rc::default();
        let full = Full(io::Cursor::default(), 1000, std::rc::Rc::clone(&n_failures));
        let mut writer = ContainerWriter::new(full, &rule, 0).unwrap();
        let mut state = 1_u32;
        let noise: Vec<u8> = std::iter::repeat_with(|| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        })
        .take(1 << 20)
        .collect();
        assert!(writer.write_all(&noise).is_err());
        drop(writer);
        assert_eq!(n_failures.get(), 1);
    }

    #[test]
    fn a_7z_behind_a_password_is_not_called_damaged() {
        let hex = "\
        377abcaf271c0004f66870ee10000000000000005e00000000000000f7d24e3c40897cc6ead9ed31\
        1875ba1a380add300104060001091000070b0100022406f1070112530f09518b6f1811e1376d0ac0\
        79e386fe592121010001000c080400080a01d41cd10100000501190100111300620069006c006c00\
        2e0078006d006c0000001900150601002080a4810000";
        let byte = |at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
        let bytes: Vec<u8> = (0..hex.len()).step_by(2).map(byte).collect();
        assert_eq!(content(&bytes), Err(FaultKind::EncryptedArchive));
    }

    #[test]
    fn bad_archives_are_named() {
        let good = zipped(&[("bill.xml", &b"<a>0123456789</a>".repeat(100))]);
        assert!(matches!(
            content(&good[..good.len() / 2]),
            Err(FaultKind::DamagedArchive(_))
        ));
        let mut flipped = good.clone();
        flipped[60] ^= 0xFF;
        assert!(
            matches!(content(&flipped), Err(FaultKind::DamagedArchive(_))),
            "{:?}",
            content(&flipped)
        );
        assert!(
            matches!(content(&zipped(&[("bill.xml", b""), ("b.xml", b"")])), Err(FaultKind::NotOneFile(n)) if n.len() == 2)
        );
        assert!(matches!(content(&zipped(&[])), Err(FaultKind::NotOneFile(n)) if n.is_empty()));
        assert!(matches!(
            content(&zipped(&[("data.xml", b"")])),
            Err(FaultKind::WrongInnerName { .. })
        ));
        assert!(matches!(
            content(&zipped(&[("../bill.xml", b"")])),
            Err(FaultKind::PathInArchive(_))
        ));
        assert!(matches!(
            content(&zipped(&[("a/bill.xml", b"")])),
            Err(FaultKind::PathInArchive(_))
        ));
        assert_eq!(content(b""), Err(FaultKind::Empty));
        assert_eq!(content(b"Rar!\x1a\x07"), Err(FaultKind::NotAContainer));
        assert!(matches!(
            content(b"7z\xBC\xAF\x27\x1Cgarbage"),
            Err(FaultKind::DamagedArchive(_))
        ));
        let bomb = zipped(&[("bill.xml", &vec![b' '; 64 * 1024 * 1024])]);
        assert_eq!(
            content(&bomb),
            Err(FaultKind::SuspiciousRatio { limit: 400 })
        );
    }
}
