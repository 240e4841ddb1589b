//! The bytes of exchange files, exactly as sent and received, in pieces.

use std::io::{self, Read};

use rusqlite::{Connection, Transaction, named_params};

use super::Error;

const PIECE: usize = 1024 * 1024;

/// Stores everything that `reader` has.
///
/// # Errors
/// What SQLite or the reader says.
pub fn save(tx: &Transaction<'_>, file_id: i64, reader: &mut dyn Read) -> Result<(), Error> {
    let mut insert = tx
        .prepare_cached("INSERT INTO file_bodies (file_id, n, bytes) VALUES (:file, :n, :bytes)")?;
    let mut piece = vec![0; PIECE];
    for n in 0.. {
        let mut length = 0;
        while length < PIECE {
            match reader.read(&mut piece[length..]) {
                Ok(0) => break,
                Ok(read) => length += read,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e.into()),
            }
        }
        if length == 0 {
            break;
        }
        // Archives are already compressed; what is not (plain XML) shrinks here.
        let packed = zstd::bulk::compress(&piece[..length], 1)?;
        insert.execute(named_params! { ":file": file_id, ":n": n, ":bytes": packed })?;
    }
    Ok(())
}

/// Reads a stored file back.
pub struct Body<'c> {
    connection: &'c Connection,
    file_id: i64,
    next: i64,
    piece: Vec<u8>,
    at: usize,
}

impl<'c> Body<'c> {
    pub fn new(connection: &'c Connection, file_id: i64) -> Body<'c> {
        Body {
            connection,
            file_id,
            next: 0,
            piece: Vec::new(),
            at: 0,
        }
    }

    fn load(&mut self) -> Result<bool, Error> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT bytes FROM file_bodies WHERE file_id = ?1 AND n = ?2")?;
        let mut rows = statement.query([self.file_id, self.next])?;
        let Some(row) = rows.next()? else {
            return Ok(false);
        };
        let packed: Vec<u8> = row.get(0)?;
        self.piece = zstd::bulk::decompress(&packed, PIECE)?;
        self.next += 1;
        self.at = 0;
        Ok(true)
    }
}

impl Read for Body<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at == self.piece.len() && !self.load().map_err(io::Error::other)? {
            return Ok(0);
        }
        let n = buffer.len().min(self.piece.len() - self.at);
        buffer[..n].copy_from_slice(&self.piece[self.at..self.at + n]);
        self.at += n;
        Ok(n)
    }
}

/// Removes the bytes of a file that was taken back before anybody used it.
///
/// # Errors
/// What SQLite says.
pub fn remove(tx: &Transaction<'_>, file_id: i64) -> Result<(), Error> {
    tx.execute("DELETE FROM file_bodies WHERE file_id = ?1", [file_id])?;
    Ok(())
}
