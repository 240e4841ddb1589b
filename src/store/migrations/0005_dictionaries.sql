-- Dictionaries (НСИ): every version that was imported, row by row, and which one is in force.
--
-- Versions and their rows are facts: they never change, and only `undo` of their import removes them.
-- Which version is in force is a fact of its own, so that a later import and a rollback end it without
-- touching the version, and `undo` of either gives it back its life. A dictionary without a living row
-- in `dictionaries_in_force` has the table that is built into the program, or none.
-- (`dictionaries`, without more, are what documents are compressed against: an older word.)

CREATE TABLE dictionary_versions (
    id         INTEGER PRIMARY KEY,
    dictionary TEXT NOT NULL CHECK (dictionary <> ''), -- its code
    version    TEXT NOT NULL,                   -- '' where nothing says it
    date       TEXT CHECK (date IS NULL OR date(date) IS date),
    file       TEXT NOT NULL,
    sha256     TEXT NOT NULL CHECK (length(sha256) = 64), -- of the unpacked content
    columns    TEXT NOT NULL CHECK (json_valid(columns)),
    key        TEXT NOT NULL CHECK (json_valid(key)),      -- columns that say which entry a row is
    rows       INTEGER NOT NULL CHECK (rows > 0),
    former_id  INTEGER REFERENCES dictionary_versions (id), -- in force before it; null: the built-in table, or none
    text       BLOB,                            -- the packet as it came, compressed, for those with a reader of their own
    text_size  INTEGER,
    step_id    INTEGER NOT NULL REFERENCES steps (id),
    CHECK ((text IS NULL) = (text_size IS NULL))
) STRICT;
CREATE INDEX dictionary_versions_of_dictionary ON dictionary_versions (dictionary);
-- Undo removes the versions of a step: whoever names one of them has to be found without a walk.
CREATE INDEX dictionary_versions_of_former ON dictionary_versions (former_id) WHERE former_id IS NOT NULL;

CREATE TABLE dictionary_rows (
    version_id INTEGER NOT NULL REFERENCES dictionary_versions (id),
    code       TEXT NOT NULL,                   -- the value of the key's first column
    begins     TEXT NOT NULL,                   -- first day; '' where it is open
    n          INTEGER NOT NULL,                -- place in the packet, from 0
    ends       TEXT,                            -- last day; null where it is open
    cells      TEXT NOT NULL,                   -- in the order of the columns, U+001F between them
    PRIMARY KEY (version_id, code, begins, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE dictionaries_in_force (
    id         INTEGER PRIMARY KEY,
    dictionary TEXT NOT NULL,
    version_id INTEGER NOT NULL REFERENCES dictionary_versions (id),
    step_id    INTEGER NOT NULL REFERENCES steps (id),
    ended_step INTEGER REFERENCES steps (id)    -- replaced or taken back
) STRICT;
CREATE UNIQUE INDEX dictionaries_in_force_live ON dictionaries_in_force (dictionary) WHERE ended_step IS NULL;
CREATE INDEX dictionaries_in_force_of_version ON dictionaries_in_force (version_id);
