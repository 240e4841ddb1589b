//! A file cut into its records as bytes, without reading its events: what lies between the records is
//! kept and read as XML of its own, so that nothing escapes the parser.

use std::io::Read;
use std::ops::Range;

use memchr::memmem::Finder;

use crate::exchange::container::io_fault;
use crate::exchange::{Fault, FaultKind};

/// A record larger than this is damage.
const LARGEST_RECORD: usize = 64 << 20;
/// What lies outside the records is a head of some kilobytes.
const LARGEST_OUTSIDE: usize = 16 << 20;
/// Records that are handed over together.
const BATCH: usize = 64;
const CHUNK: usize = 256 << 10;

/// Records as they stand in the file, one behind the other.
#[derive(Default)]
pub struct Batch {
    pub bytes: Vec<u8>,
    /// Where each stands, and the line on which it begins.
    pub records: Vec<(Range<usize>, u64)>,
}

/// Cuts a stream at an element that repeats.
pub struct Split<R> {
    input: R,
    buffer: Vec<u8>,
    /// What has been handed out or kept already.
    from: usize,
    is_at_end: bool,
    open: Finder<'static>,
    close: Finder<'static>,
    open_length: usize,
    /// Everything outside the records.
    pub outside: Vec<u8>,
    line: u64,
}

impl<R: Read> Split<R> {
    /// `open` and `close` are the beginning of the start tag and the end tag, as `<ZAP` and `</ZAP>`.
    pub fn new(input: R, open: &'static str, close: &'static str) -> Split<R> {
        Split {
            input,
            buffer: Vec::with_capacity(2 * CHUNK),
            from: 0,
            is_at_end: false,
            open: Finder::new(open),
            close: Finder::new(close),
            open_length: open.len(),
            outside: Vec::new(),
            line: 1,
        }
    }

    /// Reads as far as the first record, or to the end: then `outside` holds the head.
    ///
    /// # Errors
    /// The file cannot be read, or is too large where it should not be.
    pub fn read_head(&mut self) -> Result<(), Fault> {
        self.find_record().map(|_| ())
    }

    /// The next records; none at the end.
    ///
    /// # Errors
    /// As [`Split::read_head`]; a record without an end.
    pub fn next_batch(&mut self) -> Result<Option<Batch>, Fault> {
        let mut batch = Batch::default();
        while batch.records.len() < BATCH && self.find_record()? {
            let line = self.line;
            let end = self.end_of_record(line)?;
            let record = &self.buffer[self.from..end];
            let start = batch.bytes.len();
            batch.bytes.extend_from_slice(record);
            batch.records.push((start..batch.bytes.len(), line));
            self.pass(end);
        }
        Ok(Some(batch).filter(|b| !b.records.is_empty()))
    }

    fn pass(&mut self, to: usize) {
        let lines = memchr::memchr_iter(b'\n', &self.buffer[self.from..to]).count();
        self.line += lines as u64;
        self.from = to;
    }

    /// Keeps what is outside and stops in front of a record; false at the end of the file.
    fn find_record(&mut self) -> Result<bool, Fault> {
        let mut seen = self.from;
        loop {
            while let Some(found) = self.open.find(&self.buffer[seen..]) {
                let at = seen + found;
                let Some(next) = self.buffer.get(at + self.open_length) else {
                    break;
                };
                if *next == b'>' || next.is_ascii_whitespace() || *next == b'/' {
                    self.keep_outside(at)?;
                    return Ok(true);
                }
                seen = at + 1;
            }
            if self.is_at_end {
                let end = self.buffer.len();
                self.keep_outside(end)?;
                return Ok(false);
            }
            // The beginning of a tag may be cut by the end of what has been read.
            let tail = self.buffer.len().saturating_sub(self.open_length);
            self.keep_outside(tail.max(self.from))?;
            self.fill()?;
            seen = self.from;
        }
    }

    fn keep_outside(&mut self, to: usize) -> Result<(), Fault> {
        self.outside.extend_from_slice(&self.buffer[self.from..to]);
        self.pass(to);
        match self.outside.len() > LARGEST_OUTSIDE {
            true => Err(self.too_large(LARGEST_OUTSIDE)),
            false => Ok(()),
        }
    }

    fn end_of_record(&mut self, line: u64) -> Result<usize, Fault> {
        let mut seen = self.from;
        loop {
            if let Some(found) = self.close.find(&self.buffer[seen..]) {
                return Ok(seen + found + self.close.needle().len());
            }
            if self.is_at_end {
                let what = FaultKind::NotXml("unexpected end".into());
                return Err(Fault::at_line(what, line));
            }
            if self.buffer.len() - self.from > LARGEST_RECORD {
                return Err(self.too_large(LARGEST_RECORD));
            }
            let read = self.buffer.len() - self.from;
            self.fill()?;
            let overlap = self.close.needle().len();
            seen = self.from + read.saturating_sub(overlap);
        }
    }

    fn too_large(&self, limit: usize) -> Fault {
        Fault::at_line(FaultKind::TooLongRecord { limit }, self.line)
    }

    /// Reads on; what has been passed leaves the memory.
    fn fill(&mut self) -> Result<(), Fault> {
        self.buffer.drain(..self.from);
        self.from = 0;
        let length = self.buffer.len();
        self.buffer.resize(length + CHUNK, 0);
        let n = loop {
            match self.input.read(&mut self.buffer[length..]) {
                Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
                other => break other,
            }
        };
        let n = n.map_err(|e| Fault::at_line(io_fault(&e), self.line));
        self.buffer.truncate(length + *n.as_ref().unwrap_or(&0));
        self.is_at_end = n? == 0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hands out a byte at a time: every tag is cut somewhere.
    struct Drip<'b>(&'b [u8]);

    impl Read for Drip<'_> {
        fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
            let n = self.0.len().min(1);
            out[..n].copy_from_slice(&self.0[..n]);
            self.0 = &self.0[n..];
            Ok(n)
        }
    }

    fn cut(text: &str) -> Result<(Vec<(String, u64)>, String), Fault> {
        let mut whole = Split::new(text.as_bytes(), "<ZAP", "</ZAP>");
        let mut drip = Split::new(Drip(text.as_bytes()), "<ZAP", "</ZAP>");
        let mut records = Vec::new();
        while let Some(batch) = whole.next_batch()? {
            for (range, line) in batch.records {
                let text = String::from_utf8_lossy(&batch.bytes[range]).into_owned();
                records.push((text, line));
            }
        }
        let mut n = 0;
        while let Some(batch) = drip.next_batch()? {
            n += batch.records.len();
        }
        assert_eq!((n, &drip.outside), (records.len(), &whole.outside));
        Ok((
            records,
            String::from_utf8_lossy(&whole.outside).into_owned(),
        ))
    }

    #[test]
    fn records_and_what_lies_outside_come_apart() {
        let text = "<L>\n<H/><ZAPAS/>\n<ZAP>\n1</ZAP><!-- x --><ZAP a='1'>2</ZAP>\n</L>";
        let (records, outside) = cut(text).expect("sound");
        let expected = [
            ("<ZAP>\n1</ZAP>".to_owned(), 3),
            ("<ZAP a='1'>2</ZAP>".to_owned(), 4),
        ];
        assert_eq!(records, expected);
        assert_eq!(outside, "<L>\n<H/><ZAPAS/>\n<!-- x -->\n</L>");
    }

    #[test]
    fn a_record_without_an_end_is_damage_with_its_line() {
        let fault = cut("<L>\n<ZAP>1</ZAP>\n<ZAP>2").expect_err("cut");
        assert_eq!(fault.place.line, Some(3));
        let (records, outside) = cut("<L></L>").expect("sound");
        assert_eq!((records.len(), outside.as_str()), (0, "<L></L>"));
    }
}
