//! Bytes of a declared encoding → UTF-8, streaming, with a limit between two events.
//!
//! Tables and decoding are `encoding_rs`; what is ours is the suspicion: a declaration that lies
//! about its bytes is noticed here, because afterwards every name would be nonsense.

use std::io::{self, BufRead, Read};

use encoding_rs::{DecoderResult, Encoding, UTF_8};
use memchr::memmem::Finder;

use super::fault::FaultKind;

/// A fault that travels through `io::Error`, because `BufRead` has no other way.
#[derive(Debug)]
pub struct DecodeFault(pub FaultKind);

impl std::fmt::Display for DecodeFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", self.0)
    }
}

impl std::error::Error for DecodeFault {}

fn fault(kind: FaultKind) -> io::Error {
    io::Error::other(DecodeFault(kind))
}

const CHUNK: usize = 64 * 1024;

/// A reader of UTF-8 over a reader of bytes in the encoding that the XML declaration names.
pub struct Utf8Input<R> {
    inner: R,
    raw: Vec<u8>,
    raw_start: usize,
    raw_end: usize,
    is_at_end: bool,
    decoder: encoding_rs::Decoder,
    out: Vec<u8>,
    out_start: usize,
    out_end: usize,
    is_flushed: bool,
    watch: Option<LieWatch>,
    spent: usize,
    limit: usize,
}

impl<R: Read> Utf8Input<R> {
    /// Reads the beginning and chooses the encoding. `limit` is how many decoded bytes may pass
    /// between two calls of [`Utf8Input::reset_budget`].
    ///
    /// # Errors
    /// [`FaultKind::Utf16`], [`FaultKind::UnknownEncoding`], [`FaultKind::EncodingLies`],
    /// [`FaultKind::Empty`] inside the `io::Error`; whatever the inner reader says.
    pub fn new(mut inner: R, limit: usize) -> io::Result<Utf8Input<R>> {
        let mut raw = vec![0; CHUNK];
        let mut raw_end = 0;
        let mut is_at_end = false;
        while raw_end < 1024 && !is_at_end {
            match inner.read(&mut raw[raw_end..]) {
                Ok(0) => is_at_end = true,
                Ok(n) => raw_end += n,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
        let head = &raw[..raw_end];
        if head.is_empty() {
            return Err(fault(FaultKind::Empty));
        }
        if head.starts_with(&[0xFF, 0xFE]) || head.starts_with(&[0xFE, 0xFF]) || head.contains(&0) {
            return Err(fault(FaultKind::Utf16));
        }
        let has_bom = head.starts_with(&[0xEF, 0xBB, 0xBF]);
        let raw_start = if has_bom { 3 } else { 0 };
        let encoding = match declared_encoding(&head[raw_start..]) {
            None => UTF_8,
            Some(label) => {
                let encoding = Encoding::for_label(label.as_bytes())
                    .filter(|e| e.is_ascii_compatible())
                    .ok_or_else(|| fault(FaultKind::UnknownEncoding(label.clone())))?;
                if has_bom && encoding != UTF_8 {
                    return Err(fault(FaultKind::EncodingLies { declared: label }));
                }
                encoding
            }
        };
        Ok(Utf8Input {
            inner,
            raw,
            raw_start,
            raw_end,
            is_at_end,
            decoder: encoding.new_decoder_without_bom_handling(),
            out: vec![0; CHUNK * 3 + 16],
            out_start: 0,
            out_end: 0,
            is_flushed: false,
            watch: (encoding != UTF_8).then(|| LieWatch::new(encoding.name())),
            spent: 0,
            limit,
        })
    }

    /// With an encoding that is known already: no suspicion and no limit. A byte order mark has to be
    /// read off before.
    pub fn of_encoding(inner: R, encoding: &'static Encoding) -> Utf8Input<R> {
        Utf8Input {
            inner,
            raw: vec![0; CHUNK],
            raw_start: 0,
            raw_end: 0,
            is_at_end: false,
            decoder: encoding.new_decoder_without_bom_handling(),
            out: vec![0; CHUNK * 3 + 16],
            out_start: 0,
            out_end: 0,
            is_flushed: false,
            watch: None,
            spent: 0,
            limit: usize::MAX,
        }
    }

    /// Says that everything read so far has become an event.
    pub fn reset_budget(&mut self) {
        self.spent = 0;
    }

    /// Asked at the end of the file: were the bytes UTF-8 all along?
    ///
    /// # Errors
    /// [`FaultKind::EncodingLies`].
    pub fn confirm_encoding(&self) -> Result<(), FaultKind> {
        match &self.watch {
            Some(watch) if watch.is_a_lie() => Err(FaultKind::EncodingLies {
                declared: watch.declared.to_owned(),
            }),
            _ => Ok(()),
        }
    }

    /// Takes everything up to `end` (which stays) into `text`; false when the input ends before.
    /// What is taken may come to the limit and no further.
    ///
    /// # Errors
    /// As reading: the inner reader's, and [`FaultKind::TooLongRecord`].
    pub fn take_until(&mut self, end: &Finder<'_>, text: &mut Vec<u8>) -> io::Result<bool> {
        loop {
            let window = &self.out[self.out_start..self.out_end];
            if let Some(at) = end.find(window) {
                text.extend_from_slice(&window[..at]);
                self.out_start += at;
                return Ok(true);
            }
            // The end may begin in the last bytes of this window.
            let n_kept = window.len().min(end.needle().len() - 1);
            text.extend_from_slice(&window[..window.len() - n_kept]);
            if text.len() > self.limit {
                return Err(fault(FaultKind::TooLongRecord { limit: self.limit }));
            }
            self.out_start = self.out_end - n_kept;
            if !self.extend()? {
                text.extend_from_slice(&self.out[self.out_start..self.out_end]);
                self.out_start = self.out_end;
                return Ok(false);
            }
        }
    }

    /// Decodes more behind what is not consumed yet; false at the end of the input.
    fn extend(&mut self) -> io::Result<bool> {
        self.out.copy_within(self.out_start..self.out_end, 0);
        self.out_end -= self.out_start;
        self.out_start = 0;
        let before = self.out_end;
        while self.out_end == before && !self.is_flushed {
            self.decode()?;
        }
        Ok(self.out_end > before)
    }

    fn refill(&mut self) -> io::Result<()> {
        self.out_start = 0;
        self.out_end = 0;
        while self.out_end == 0 && !self.is_flushed {
            self.decode()?;
        }
        Ok(())
    }

    /// Decodes a piece into the room behind `out_end`.
    fn decode(&mut self) -> io::Result<()> {
        if self.raw_start == self.raw_end && !self.is_at_end {
            self.raw_start = 0;
            self.raw_end = loop {
                match self.inner.read(&mut self.raw) {
                    Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                    other => break other?,
                }
            };
            self.is_at_end = self.raw_end == 0;
        }
        let chunk = &self.raw[self.raw_start..self.raw_end];
        let is_last = self.is_at_end;
        let room = &mut self.out[self.out_end..];
        let (result, n_read, n_written) = self
            .decoder
            .decode_to_utf8_without_replacement(chunk, room, is_last);
        if let Some(watch) = &mut self.watch {
            watch.see(&chunk[..n_read]);
            if watch.n_valid >= 64 && watch.is_a_lie() {
                return Err(fault(FaultKind::EncodingLies {
                    declared: watch.declared.to_owned(),
                }));
            }
        }
        self.raw_start += n_read;
        self.out_end += n_written;
        match result {
            DecoderResult::InputEmpty => self.is_flushed = is_last,
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(..) => {
                let encoding = self.decoder.encoding().name().to_owned();
                return Err(fault(FaultKind::Undecodable { encoding }));
            }
        }
        Ok(())
    }
}

impl<R: Read> Read for Utf8Input<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let n = available.len().min(buffer.len());
        buffer[..n].copy_from_slice(&available[..n]);
        self.consume(n);
        Ok(n)
    }
}

impl<R: Read> BufRead for Utf8Input<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.out_start == self.out_end {
            if self.spent > self.limit {
                return Err(fault(FaultKind::TooLongRecord { limit: self.limit }));
            }
            self.refill()?;
        }
        Ok(&self.out[self.out_start..self.out_end])
    }

    fn consume(&mut self, n: usize) {
        self.out_start += n;
        self.spent += n;
    }
}

/// The encoding that the XML declaration at the very beginning names.
fn declared_encoding(head: &[u8]) -> Option<String> {
    if !head.starts_with(b"<?xml") {
        return None;
    }
    let end = head.windows(2).position(|pair| pair == b"?>")?;
    let declaration = String::from_utf8_lossy(&head[..end]).into_owned();
    let rest = declaration
        .split_once("encoding")?
        .1
        .trim_start()
        .strip_prefix('=')?
        .trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    rest[1..].split(quote).next().map(str::to_owned)
}

/// Notices UTF-8 behind a one-byte declaration: Russian text in windows-1251 is practically never
/// valid UTF-8, so many valid sequences without a single broken one are a lie.
struct LieWatch {
    declared: &'static str,
    n_valid: u32,
    n_broken: u32,
    /// Continuation bytes still expected.
    expected: u8,
}

impl LieWatch {
    fn new(declared: &'static str) -> LieWatch {
        LieWatch {
            declared,
            n_valid: 0,
            n_broken: 0,
            expected: 0,
        }
    }

    fn see(&mut self, bytes: &[u8]) {
        if self.n_broken > 0 {
            return; // Decided: honest.
        }
        for &byte in bytes {
            if self.expected > 0 {
                if byte & 0xC0 == 0x80 {
                    self.expected -= 1;
                    self.n_valid += u32::from(self.expected == 0);
                } else {
                    self.n_broken += 1;
                    return;
                }
            } else {
                self.expected = match byte {
                    0x00..=0x7F => continue,
                    0xC2..=0xDF => 1,
                    0xE0..=0xEF => 2,
                    0xF0..=0xF4 => 3,
                    _ => {
                        self.n_broken += 1;
                        return;
                    }
                };
            }
        }
    }

    fn is_a_lie(&self) -> bool {
        self.n_broken == 0 && self.n_valid >= 3
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<String, FaultKind> {
        let to_kind = |e: io::Error| match e.downcast::<DecodeFault>() {
            Ok(DecodeFault(kind)) => kind,
            Err(e) => FaultKind::Unreadable(e.to_string()),
        };
        let mut input = Utf8Input::new(bytes, usize::MAX).map_err(to_kind)?;
        let mut text = String::new();
        input.read_to_string(&mut text).map_err(to_kind)?;
        input.confirm_encoding()?;
        Ok(text)
    }

    #[test]
    fn declared_encodings_are_believed_and_doubted() {
        let cp1251 =
            b"<?xml version='1.0' encoding='windows-1251'?><a b='\xcf\xf0\xe8\xe2\xe5\xf2'/>";
        assert!(read(cp1251).unwrap().contains("Привет"));
        let lie = "<?xml version='1.0' encoding='windows-1251'?><a b='Привет'/>".as_bytes();
        assert_eq!(
            read(lie),
            Err(FaultKind::EncodingLies {
                declared: "windows-1251".into()
            })
        );
        let other_lie = b"<?xml version='1.0' encoding='utf-8'?><a b='\xcf\xf0\xe8'/>";
        assert_eq!(
            read(other_lie),
            Err(FaultKind::Undecodable {
                encoding: "UTF-8".into()
            })
        );
        let bom = "\u{feff}<?xml version='1.0' encoding='utf-8'?><a b='Привет'/>".as_bytes();
        assert!(read(bom).unwrap().starts_with("<?xml"));
        let bom_lie = "\u{feff}<?xml version='1.0' encoding='windows-1251'?><a/>".as_bytes();
        assert_eq!(
            read(bom_lie),
            Err(FaultKind::EncodingLies {
                declared: "windows-1251".into()
            })
        );
        assert_eq!(read(b"\xff\xfe<\0?\0"), Err(FaultKind::Utf16));
        assert_eq!(read(b""), Err(FaultKind::Empty));
        assert_eq!(
            read(b"<?xml version='1.0' encoding='klingon'?><a/>"),
            Err(FaultKind::UnknownEncoding("klingon".into()))
        );
    }

    #[test]
    fn the_budget_ends_a_monstrous_attribute() {
        let mut bytes = b"<a b='".to_vec();
        bytes.resize(1_000_000, b'x');
        let mut input = Utf8Input::new(&bytes[..], 200_000).unwrap();
        let mut sink = Vec::new();
        let error = input.read_to_end(&mut sink).unwrap_err();
        assert!(error.to_string().contains("TooLongRecord"), "{error}");
    }
}
