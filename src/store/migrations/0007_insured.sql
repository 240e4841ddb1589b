-- Insured people: lists of the region (extracts of the ЕРЗ), against which accounts are checked before the
-- fund does it.
--
-- A list has a million rows. There are two tables for rows, and a new list takes the one whose list is not
-- in force: emptying a whole table and making its indexes after the rows are in takes seconds, where
-- removing and inserting row by row in six indexes takes minutes. So the list in force and the one before
-- it are kept, and `undo` of an import gives the one before it back; of older lists only the line in
-- `insured_lists` stays. Indexes are made by an import, with the names that it gives them.

CREATE TABLE insured_lists (
    id         INTEGER PRIMARY KEY,
    slot       INTEGER NOT NULL CHECK (slot IN (1, 2)),       -- whose table has its rows
    date       TEXT NOT NULL CHECK (date(date) IS date),      -- of the extract
    file       TEXT NOT NULL,
    sha256     TEXT NOT NULL CHECK (length(sha256) = 64),
    rows       INTEGER NOT NULL CHECK (rows > 0),
    is_kept    INTEGER NOT NULL CHECK (is_kept IN (0, 1)),    -- its rows are still there
    step_id    INTEGER NOT NULL REFERENCES steps (id),
    ended_step INTEGER REFERENCES steps (id),                 -- replaced or cleared
    CHECK (is_kept = 1 OR ended_step IS NOT NULL)
) STRICT;
CREATE UNIQUE INDEX insured_lists_live ON insured_lists ((ended_step IS NULL)) WHERE ended_step IS NULL;
CREATE UNIQUE INDEX insured_lists_kept ON insured_lists (slot) WHERE is_kept = 1;

CREATE TABLE insured_1 (
    n               INTEGER PRIMARY KEY,       -- the row of the list, from 1
    enp             TEXT NOT NULL,             -- '' where the list does not say it, here and below
    surname         TEXT NOT NULL,
    name            TEXT NOT NULL,
    patronymic      TEXT NOT NULL,
    birth_date      TEXT NOT NULL,
    sex             TEXT NOT NULL,
    snils           TEXT NOT NULL,
    document_type   TEXT NOT NULL,
    document_series TEXT NOT NULL,
    document_number TEXT NOT NULL,
    policy_type     TEXT NOT NULL,
    policy_series   TEXT NOT NULL,
    policy_number   TEXT NOT NULL,
    valid_from      TEXT,                      -- null: open
    valid_to        TEXT,
    insurer_ogrn    TEXT NOT NULL,
    payer           TEXT NOT NULL,             -- the payer's letter
    region          TEXT NOT NULL,
    former_number   TEXT NOT NULL,
    attached_to     TEXT NOT NULL,
    attached_from   TEXT,
    attached_until  TEXT,
    died            TEXT,
    -- What is searched.
    number_plain    TEXT NOT NULL,             -- no spaces and hyphens, capitals
    former_plain    TEXT NOT NULL,
    snils_plain     TEXT NOT NULL,             -- eleven digits, or ''
    names           INTEGER NOT NULL           -- digest of surname, name and patronymic as they are compared
) STRICT;

CREATE TABLE insured_2 (
    n               INTEGER PRIMARY KEY,
    enp             TEXT NOT NULL,
    surname         TEXT NOT NULL,
    name            TEXT NOT NULL,
    patronymic      TEXT NOT NULL,
    birth_date      TEXT NOT NULL,
    sex             TEXT NOT NULL,
    snils           TEXT NOT NULL,
    document_type   TEXT NOT NULL,
    document_series TEXT NOT NULL,
    document_number TEXT NOT NULL,
    policy_type     TEXT NOT NULL,
    policy_series   TEXT NOT NULL,
    policy_number   TEXT NOT NULL,
    valid_from      TEXT,
    valid_to        TEXT,
    insurer_ogrn    TEXT NOT NULL,
    payer           TEXT NOT NULL,
    region          TEXT NOT NULL,
    former_number   TEXT NOT NULL,
    attached_to     TEXT NOT NULL,
    attached_from   TEXT,
    attached_until  TEXT,
    died            TEXT,
    number_plain    TEXT NOT NULL,
    former_plain    TEXT NOT NULL,
    snils_plain     TEXT NOT NULL,
    names           INTEGER NOT NULL
) STRICT;
