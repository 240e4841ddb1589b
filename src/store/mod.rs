//! All SQL. Readers take `&Connection`, writers `&Transaction`; workflows begin and commit.
//!
//! Knows nothing of files of the exchange and of words for people.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

pub mod accounts;
pub mod answered;
pub mod bodies;
pub mod candidates;
pub mod damage;
pub mod dictionaries;
pub mod documents;
pub mod drafts;
pub mod files;
pub mod insured;
pub mod invoices;
pub mod journal;
pub mod listing;
pub mod money;
pub mod moves;
pub mod proof;
pub mod refusal_notes;
pub mod registries;
pub mod replies;
pub mod reply_tests;
pub mod rule_switches;
pub mod settings;
pub mod shipments;
pub mod stays;
pub mod undo;
pub mod volumes;
pub mod worklist;

/// The migrations, oldest first; only ever added. `user_version` counts those applied.
const MIGRATIONS: [&str; 8] = [
    include_str!("migrations/0001_month.sql"),
    include_str!("migrations/0002_window.sql"),
    include_str!("migrations/0003_drafts.sql"),
    include_str!("migrations/0004_invoices.sql"),
    include_str!("migrations/0005_dictionaries.sql"),
    include_str!("migrations/0006_rule_switches.sql"),
    include_str!("migrations/0007_insured.sql"),
    include_str!("migrations/0008_reply_tests.sql"),
];

/// «LADY»: how a database of ours is recognised.
const APPLICATION_ID: i64 = 0x4C41_4459;

/// What the database refuses.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{0}")]
    Sqlite(#[from] rusqlite::Error),
    /// The file is something else.
    #[error("not a database of this program")]
    NotOurs { path: PathBuf },
    /// Where the database should be there is a folder.
    #[error("a folder")]
    IsFolder { path: PathBuf },
    /// The folder of the database is not there.
    #[error("no folder")]
    NoFolder { path: PathBuf },
    /// The database that was there is not there any more.
    #[error("no file")]
    NoFile { path: PathBuf },
    /// Made by a later version of the program.
    #[error("database version {found}, known {known}")]
    Newer { found: i64, known: i64 },
    /// Made by an earlier version of the program, and opened only to be read.
    #[error("database version {found}, known {known}, read only")]
    Older { found: i64, known: i64 },
    /// The row has been moved by someone else meanwhile.
    #[error("account {id} has changed meanwhile")]
    Stale { id: i64 },
    /// Another program or window is writing and did not finish in time.
    #[error("busy")]
    Busy,
    /// A value in the database that the program has never written.
    #[error("unexpected value in the database: {0}")]
    Damaged(String),
    #[error("{0}")]
    Io(#[from] std::io::Error),
}

impl Error {
    /// Whether a failure of SQLite means that somebody else holds the database.
    pub fn is_busy(&self) -> bool {
        use rusqlite::ErrorCode::{DatabaseBusy, DatabaseLocked};
        match self {
            Error::Busy => true,
            Error::Sqlite(e) => {
                matches!(e.sqlite_error_code(), Some(DatabaseBusy | DatabaseLocked))
            }
            _ => false,
        }
    }

    /// Whether something in the database is not as the program wrote it.
    pub fn is_damaged(&self) -> bool {
        matches!(self, Error::Damaged(_)) || self.is_broken()
    }

    /// Whether SQLite itself cannot read the file any more.
    pub fn is_broken(&self) -> bool {
        use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
        match self {
            Error::Sqlite(e) => {
                matches!(e.sqlite_error_code(), Some(DatabaseCorrupt | NotADatabase))
            }
            _ => false,
        }
    }

    /// Whether a row would have broken a uniqueness or a check.
    pub fn is_constraint(&self) -> bool {
        matches!(self, Error::Sqlite(e) if e.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation))
    }
}

/// The open database.
pub struct Store {
    pub connection: Connection,
    pub path: PathBuf,
}

/// How long a command waits for another one to finish writing.
const PATIENCE: Duration = Duration::from_secs(10);

/// Kilobytes of pages that a connection keeps. Rows come in the order of their file, not of the
/// indexes: whoever writes comes back to the same pages. Whoever reads seldom does, and a window reads
/// on several threads.
const WRITING_CACHE: i64 = 64 * 1024;
const READING_CACHE: i64 = 8 * 1024;

/// Between two attempts to open what somebody else is just making.
const PAUSE: Duration = Duration::from_millis(20);

impl Store {
    /// Opens a database and brings it to this program's version; makes a new one where there is none.
    ///
    /// # Errors
    /// [`Error::NotOurs`], [`Error::Newer`], or what SQLite says.
    pub fn open(path: &Path) -> Result<Store, Error> {
        let begun = Instant::now();
        loop {
            match Store::open_once(path) {
                // SQLite does not wait by itself while somebody else turns the log of a new
                // database on.
                Err(error) if error.is_busy() && begun.elapsed() < PATIENCE => {
                    std::thread::sleep(PAUSE);
                }
                opened => return opened,
            }
        }
    }

    fn open_once(path: &Path) -> Result<Store, Error> {
        // SQLite takes a file of a few bytes for an empty database and writes over it.
        if is_something_else(path) {
            let not_a_database = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_NOTADB);
            return Err(rusqlite::Error::SqliteFailure(not_a_database, None).into());
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        let mut connection = connect(path, flags)?;
        // A file that turns out to be broken must stay as it is: nothing is copied into it out of
        // the log when it is closed.
        leave_log(&connection, true)?;
        let Found { version, is_new } = recognise(&connection, path)?;
        leave_log(&connection, false)?;
        if is_new {
            connection.pragma_update(None, "page_size", 8192)?;
        }
        connection.pragma_update(None, "journal_mode", "WAL")?;
        // A power cut must not lose a step whose file has already been written.
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.pragma_update(None, "journal_size_limit", 64 * 1024 * 1024)?;
        // Several small steps of one command are copied into the database once, at its end.
        connection.pragma_update(None, "wal_autocheckpoint", 8192)?;
        migrate(&mut connection, version, known_version())?;
        Ok(Store {
            connection,
            path: path.to_owned(),
        })
    }

    /// Opens a database to look at it: nothing is made, migrated or written.
    ///
    /// # Errors
    /// As [`Store::open`]; [`Error::Older`] for a database that would have to be migrated first.
    pub fn open_read_only(path: &Path) -> Result<Store, Error> {
        let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        Store::of_read_only(connection, path)
    }

    /// Opens what can still be read of a broken database. Neither the file nor anything beside it is
    /// touched, unless a log stands there that has to be read with it.
    ///
    /// # Errors
    /// As [`Store::open_read_only`].
    pub fn open_broken(path: &Path) -> Result<Store, Error> {
        if is_something_else(path) {
            let not_a_database = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_NOTADB);
            return Err(rusqlite::Error::SqliteFailure(not_a_database, None).into());
        }
        let mut log = path.as_os_str().to_owned();
        log.push("-wal");
        let has_log = std::fs::metadata(log).is_ok_and(|log| log.len() > 0);
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        check_place(path)?;
        let connection = match has_log {
            true => Connection::open_with_flags(path, flags)?,
            false => {
                Connection::open_with_flags(immutable(path), flags | OpenFlags::SQLITE_OPEN_URI)?
            }
        };
        leave_log(&connection, true)?;
        // SQLite reads a file that has been cut off only for those who may mend it. We may not: the
        // file is open for reading.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_WRITABLE_SCHEMA, true)?;
        let connection = prepare(connection, READING_CACHE)?;
        Store::of_read_only(connection, path)
    }

    fn of_read_only(connection: Connection, path: &Path) -> Result<Store, Error> {
        let found = recognise(&connection, path)?.version;
        let known = known_version();
        match found < known {
            true => Err(Error::Older { found, known }),
            false => Ok(Store {
                connection,
                path: path.to_owned(),
            }),
        }
    }

    /// From now on closing copies nothing out of the log into the file.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn leave_log(&self) -> Result<(), Error> {
        leave_log(&self.connection, true)
    }

    /// From here on everything is read as it stands at the first question, until this is dropped.
    /// Nothing can be written meanwhile through this connection.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn snapshot(&self) -> Result<Transaction<'_>, Error> {
        Ok(self.connection.unchecked_transaction()?)
    }

    /// Begins a transaction that may write. It fails at once, and not in the middle, when somebody
    /// else is writing longer than the program's patience.
    ///
    /// # Errors
    /// [`Error::Busy`].
    pub fn begin(&mut self) -> Result<Transaction<'_>, Error> {
        let begun = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate);
        begun.map_err(|e| {
            let error = Error::Sqlite(e);
            if error.is_busy() { Error::Busy } else { error }
        })
    }
}

fn leave_log(connection: &Connection, is_left: bool) -> Result<(), Error> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, is_left)?;
    Ok(())
}

/// What SQLite would only call «unable to open».
fn check_place(path: &Path) -> Result<(), Error> {
    if path.is_dir() {
        return Err(Error::IsFolder {
            path: path.to_owned(),
        });
    }
    let folder = path.parent().filter(|f| !f.as_os_str().is_empty());
    if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
        return Err(Error::NoFolder {
            path: folder.to_owned(),
        });
    }
    Ok(())
}

/// The address of a file that SQLite believes nobody changes: it makes nothing beside it.
fn immutable(path: &Path) -> String {
    let mut address = String::from("file:");
    let path = path.to_string_lossy().replace('\\', "/");
    // `C:/…`
    if path.as_bytes().get(1) == Some(&b':') {
        address.push('/');
    }
    for sign in path.chars() {
        match sign {
            '%' | '?' | '#' => address.push_str(&format!("%{:02X}", u32::from(sign))),
            other => address.push(other),
        }
    }
    address + "?immutable=1"
}

fn connect(path: &Path, flags: OpenFlags) -> Result<Connection, Error> {
    check_place(path)?;
    let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let cache = match flags.contains(OpenFlags::SQLITE_OPEN_READ_ONLY) {
        true => READING_CACHE,
        false => WRITING_CACHE,
    };
    prepare(Connection::open_with_flags(path, flags)?, cache)
}

/// What readers and writers both need.
fn prepare(connection: Connection, cache: i64) -> Result<Connection, Error> {
    connection.busy_timeout(PATIENCE)?;
    connection.pragma_update(None, "cache_size", -cache)?;
    connection.set_prepared_statement_cache_capacity(128);
    // Without this SQLite looks at bound values when it weighs partial indexes, and compiles a
    // statement anew for every row: half of the time of a received reply.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(connection)
}

struct Found {
    version: i64,
    is_new: bool,
}

/// Whether a file is a database of ours, of a version that this program knows.
fn recognise(connection: &Connection, path: &Path) -> Result<Found, Error> {
    let not_ours = || Error::NotOurs {
        path: path.to_owned(),
    };
    let version = read_version(connection)?;
    let n_tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if n_tables > 0 && !is_ours(connection) {
        return Err(not_ours());
    }
    let known = known_version();
    match version > known {
        true => Err(Error::Newer {
            found: version,
            known,
        }),
        false => Ok(Found {
            version,
            is_new: n_tables == 0,
        }),
    }
}

/// Applies the migrations that are missing, each in its own transaction.
///
/// # Errors
/// What SQLite says; the database then stays at the last whole version.
pub fn migrate(connection: &mut Connection, from: i64, to: i64) -> Result<(), Error> {
    for version in from..to {
        let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        // Another process may have done it while we waited.
        if read_version(&tx)? > version {
            continue;
        }
        tx.execute_batch(MIGRATIONS[version as usize])?;
        tx.pragma_update(None, "user_version", version + 1)?;
        tx.pragma_update(None, "application_id", APPLICATION_ID)?;
        tx.commit()?;
    }
    Ok(())
}

fn read_version(connection: &Connection) -> Result<i64, Error> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

/// Whether a database carries our mark.
pub fn is_ours(connection: &Connection) -> bool {
    let application =
        connection.pragma_query_value(None, "application_id", |row| row.get::<_, i64>(0));
    application.is_ok_and(|id| id == APPLICATION_ID)
}

/// Whether a file has content, but not that of a database.
fn is_something_else(path: &Path) -> bool {
    // What cannot be read SQLite will explain.
    damage::Beginning::read(path).is_ok_and(|found| found.is_something_else())
}

/// The version of a database.
///
/// # Errors
/// What SQLite says.
pub fn version(connection: &Connection) -> Result<i64, Error> {
    read_version(connection)
}

/// A number that changes whenever somebody else has changed the database since: a scheduled command,
/// another window. Own steps do not change it. Costs nothing to ask.
///
/// # Errors
/// What SQLite says.
pub fn changes(connection: &Connection) -> Result<i64, Error> {
    Ok(connection.pragma_query_value(None, "data_version", |row| row.get(0))?)
}

/// The number of versions of the database that this program knows.
pub fn known_version() -> i64 {
    MIGRATIONS.len() as i64
}

/// A value of a closed list, read back from its code.
pub(crate) fn decode<T>(code: &str, from_code: impl Fn(&str) -> Option<T>) -> rusqlite::Result<T> {
    from_code(code).ok_or_else(|| {
        rusqlite::Error::FromSqlConversionFailure(
            0,
            rusqlite::types::Type::Text,
            Box::new(Error::Damaged(code.to_owned())),
        )
    })
}
