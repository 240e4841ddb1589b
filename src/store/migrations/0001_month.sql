-- The billing month: accounts, registries, files, replies, money, journal.
--
-- Two kinds of rows. Facts (members, shipments, decisions, findings, reissued, files) say what was
-- formed, sent and answered; they never change and only `undo` of their own step removes them.
-- Present standings (the first columns of accounts) follow from the facts; `moves` keeps each
-- former standing, which is the account's history and what `undo` puts back.
--
-- Money is whole kopecks. Dates are ISO text, inclusive. Periods are 'YYYY-MM'.

CREATE TABLE steps (
    id         INTEGER PRIMARY KEY,
    at         TEXT NOT NULL,                 -- local time with offset
    who        TEXT NOT NULL,
    command    TEXT NOT NULL,
    period     TEXT,
    summary    TEXT NOT NULL,                 -- one line for people; no names, policies, diagnoses
    details    TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(details)),
    undone_by  INTEGER REFERENCES steps (id)
) STRICT;

CREATE TABLE setups (
    step_id INTEGER PRIMARY KEY REFERENCES steps (id),
    toml    TEXT NOT NULL
) STRICT;

-- What account documents are compressed against. Never changed: old documents need theirs.
CREATE TABLE dictionaries (
    id    INTEGER PRIMARY KEY,
    bytes BLOB NOT NULL UNIQUE
) STRICT;

CREATE TABLE registries (
    id         INTEGER PRIMARY KEY,
    period     TEXT NOT NULL,
    activity   TEXT NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN ('test', 'main')),
    marked     INTEGER NOT NULL CHECK (marked IN (0, 1)),
    export_id  INTEGER REFERENCES files (id),
    step_id    INTEGER NOT NULL REFERENCES steps (id),
    ended_step INTEGER REFERENCES steps (id), -- unformed or restored
    accounts   INTEGER NOT NULL CHECK (accounts >= 0),
    billed     INTEGER NOT NULL
) STRICT;
CREATE INDEX registries_by_period ON registries (period);

CREATE TABLE accounts (
    id             INTEGER PRIMARY KEY,
    state          TEXT NOT NULL,
    kind           TEXT NOT NULL CHECK (kind IN ('primary', 'repeat')),
    payer          TEXT,
    registry_id    INTEGER REFERENCES registries (id),
    -- No foreign keys on the next two: their parents are removed a million at a time by undo, and
    -- an index for that check would cost every step; `verify` checks the links instead.
    shipment_id    INTEGER,
    revision_id    INTEGER NOT NULL,
    revision       INTEGER NOT NULL CHECK (revision >= 1),
    step_id        INTEGER NOT NULL REFERENCES steps (id),
    deferred_until TEXT,
    reason         TEXT,
    key            TEXT NOT NULL,
    earlier_key    TEXT,
    -- Derived from the document of the current revision.
    activity       TEXT NOT NULL,
    cure_start     TEXT,
    cure_end       TEXT NOT NULL,
    billed         INTEGER NOT NULL CHECK (billed >= 0),
    case_based     INTEGER NOT NULL CHECK (case_based >= 0),
    surname        TEXT,
    name           TEXT,
    patronymic     TEXT,
    birth_date     TEXT,
    sex            TEXT,
    snils          TEXT,
    policy_number  TEXT,
    policy_region  TEXT,
    insurer_ogrn   TEXT,
    card           TEXT,
    department     TEXT,
    doctor         TEXT,
    specialty      TEXT,
    diagnosis      TEXT,
    invoice_number TEXT,
    invoice_date   TEXT,
    -- The rules of the states. A CASE, because a long IN list builds a table of its own for every row.
    CHECK (CASE state
               WHEN 'pool' THEN registry_id IS NULL AND shipment_id IS NULL AND payer IS NULL
               WHEN 'deferred' THEN registry_id IS NULL AND shipment_id IS NULL AND payer IS NULL
               WHEN 'in_registry' THEN registry_id IS NOT NULL AND shipment_id IS NULL AND payer IS NULL
               WHEN 'sent' THEN registry_id IS NOT NULL AND shipment_id IS NOT NULL
               WHEN 'prechecked' THEN registry_id IS NOT NULL AND shipment_id IS NOT NULL AND payer IS NOT NULL
               WHEN 'reissued' THEN registry_id IS NOT NULL AND shipment_id IS NOT NULL AND payer IS NOT NULL
               WHEN 'accepted' THEN registry_id IS NOT NULL AND shipment_id IS NOT NULL AND payer IS NOT NULL
               WHEN 'refused_at_precheck' THEN registry_id IS NOT NULL AND shipment_id IS NOT NULL AND payer IS NOT NULL
               WHEN 'refused_at_final' THEN registry_id IS NOT NULL AND shipment_id IS NOT NULL AND payer IS NOT NULL
               WHEN 'withdrawn' THEN reason IS NOT NULL
               ELSE 0 END),
    CHECK ((state = 'deferred') = (deferred_until IS NOT NULL)),
    CHECK ((kind = 'primary') <= (earlier_key IS NULL))
) STRICT;
-- What waits to be formed, by the end of treatment.
CREATE INDEX accounts_waiting ON accounts (cure_end) WHERE registry_id IS NULL;
CREATE INDEX accounts_refused ON accounts (registry_id, billed) WHERE state IN ('refused_at_precheck', 'refused_at_final');
CREATE INDEX accounts_repeating ON accounts (earlier_key) WHERE earlier_key IS NOT NULL;

-- Every key an account has ever had, as it is compared (no hyphens, capitals).
CREATE TABLE keys (
    key        TEXT PRIMARY KEY,
    account_id INTEGER NOT NULL,
    step_id    INTEGER NOT NULL REFERENCES steps (id)
) STRICT, WITHOUT ROWID;

-- Documents as they were read or corrected; the first is number 1.
CREATE TABLE revisions (
    id            INTEGER PRIMARY KEY,
    account_id    INTEGER NOT NULL REFERENCES accounts (id),
    number        INTEGER NOT NULL CHECK (number >= 1),
    step_id       INTEGER NOT NULL REFERENCES steps (id),
    origin        TEXT NOT NULL CHECK (origin = 'import' OR origin = 'edit' OR origin = 'suggested'),
    dictionary_id INTEGER NOT NULL REFERENCES dictionaries (id),
    size          INTEGER NOT NULL,
    document      BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX revisions_of_account ON revisions (account_id, number);

-- Sums of a revision by type, as the wire has them.
CREATE TABLE amounts (
    revision_id INTEGER NOT NULL REFERENCES revisions (id),
    type_code   TEXT NOT NULL,
    billed      INTEGER NOT NULL,
    accepted    INTEGER NOT NULL,
    PRIMARY KEY (revision_id, type_code)
) STRICT, WITHOUT ROWID;

-- Former standings: what an account was before a step touched it. `key` only where it changed.
CREATE TABLE moves (
    step_id        INTEGER NOT NULL REFERENCES steps (id),
    account_id     INTEGER NOT NULL,
    state          TEXT NOT NULL,
    kind           TEXT NOT NULL,
    payer          TEXT,
    registry_id    INTEGER,
    shipment_id    INTEGER,
    revision_id    INTEGER NOT NULL,
    revision       INTEGER NOT NULL,
    deferred_until TEXT,
    reason         TEXT,
    earlier_key    TEXT,
    key            TEXT,
    PRIMARY KEY (step_id, account_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE members (
    registry_id INTEGER NOT NULL REFERENCES registries (id),
    account_id  INTEGER NOT NULL,
    PRIMARY KEY (registry_id, account_id)
) STRICT, WITHOUT ROWID;

-- Exchange files, ours and the fund's.
CREATE TABLE files (
    id         INTEGER PRIMARY KEY,
    step       TEXT NOT NULL CHECK (step = 'request' OR step = 'precheck' OR step = 'reissue' OR step = 'final'),
    period     TEXT NOT NULL,
    round      TEXT NOT NULL CHECK (round IN ('test', 'main')),
    number     TEXT NOT NULL,                 -- the sign of the sending
    letter     TEXT NOT NULL,                 -- payer, or the sign of the common file
    name       TEXT NOT NULL,
    sha256     TEXT NOT NULL CHECK (length(sha256) = 64),
    size       INTEGER NOT NULL,
    export_id  INTEGER REFERENCES files (id), -- the request it belongs to; null for a request
    step_id    INTEGER NOT NULL REFERENCES steps (id),
    status     TEXT NOT NULL CHECK (status = 'live' OR status = 'replaced' OR status = 'restored' OR status = 'undone'),
    ended_step INTEGER REFERENCES steps (id),
    folder     TEXT,                          -- where an outgoing file was to be written
    is_placed  INTEGER NOT NULL DEFAULT 1 CHECK (is_placed IN (0, 1)),
    sent_step  INTEGER REFERENCES steps (id), -- marked as handed over to the fund
    bills      TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(bills)), -- what a reply says of itself
    CHECK ((status = 'live') = (ended_step IS NULL)),
    CHECK ((step = 'request') = (export_id IS NULL)),
    CHECK (round = 'main' OR step IN ('request', 'precheck'))
) STRICT;
CREATE UNIQUE INDEX files_live ON files (period, round, number, step, letter) WHERE status = 'live';
CREATE INDEX files_by_period ON files (period, step);
CREATE INDEX files_by_sha ON files (sha256);

CREATE TABLE file_bodies (
    file_id INTEGER NOT NULL REFERENCES files (id),
    n       INTEGER NOT NULL,
    bytes   BLOB NOT NULL,
    PRIMARY KEY (file_id, n)
) STRICT;

-- Totals of a file, written in the file's own transaction; `reconcile` never trusts them.
CREATE TABLE file_totals (
    file_id    INTEGER NOT NULL REFERENCES files (id),
    payer      TEXT NOT NULL,                 -- '' where no payer is known
    activity   TEXT NOT NULL,
    outcome    TEXT NOT NULL CHECK (outcome = 'sent' OR outcome = 'accepted' OR outcome = 'refused' OR outcome = 'undecided' OR outcome = 'reissued'),
    accounts   INTEGER NOT NULL,
    billed     INTEGER NOT NULL,
    case_based INTEGER NOT NULL,
    accepted   INTEGER NOT NULL,
    PRIMARY KEY (file_id, payer, activity, outcome)
) STRICT, WITHOUT ROWID;

-- An account as it went out in a request.
CREATE TABLE shipments (
    id          INTEGER PRIMARY KEY,
    export_id   INTEGER NOT NULL REFERENCES files (id),
    account_id  INTEGER NOT NULL,
    number      INTEGER NOT NULL,             -- n_pp
    revision_id INTEGER NOT NULL,
    registry_id INTEGER NOT NULL REFERENCES registries (id),
    kind        TEXT NOT NULL CHECK (kind IN ('primary', 'repeat')),
    key         TEXT NOT NULL,
    earlier_key TEXT,
    activity    TEXT NOT NULL,
    insurer     TEXT NOT NULL,                -- the payer that the policy names; '' for none we know
    billed      INTEGER NOT NULL,
    case_based  INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX shipments_of_export ON shipments (export_id, account_id);

-- What a reply says of a shipment.
CREATE TABLE decisions (
    shipment_id INTEGER NOT NULL REFERENCES shipments (id),
    reply_id    INTEGER NOT NULL REFERENCES files (id),
    payer       TEXT NOT NULL,
    code        TEXT NOT NULL,                -- as the wire has it; '' for none
    outcome     TEXT NOT NULL CHECK (outcome = 'accepted' OR outcome = 'refused' OR outcome = 'undecided'),
    accepted    INTEGER NOT NULL,
    PRIMARY KEY (shipment_id, reply_id),
    CHECK (outcome <> 'refused' OR accepted = 0)
) STRICT, WITHOUT ROWID;

CREATE TABLE findings (
    id          INTEGER PRIMARY KEY,
    reply_id    INTEGER NOT NULL REFERENCES files (id),
    shipment_id INTEGER REFERENCES shipments (id), -- null: the fund named no account
    family      TEXT NOT NULL CHECK (family = 'flk' OR family = 'person' OR family = 'policy' OR family = 'mes' OR family = 'sum' OR family = 'tariff' OR family = 'expertise'),
    code        TEXT NOT NULL,
    text        TEXT NOT NULL,
    service_key TEXT,
    suggested   TEXT NOT NULL CHECK (json_valid(suggested))
) STRICT;
CREATE INDEX findings_of_shipment ON findings (shipment_id);

-- An account in a payer's 7-file.
CREATE TABLE reissued (
    file_id     INTEGER NOT NULL REFERENCES files (id),
    shipment_id INTEGER NOT NULL REFERENCES shipments (id),
    PRIMARY KEY (shipment_id, file_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE withholdings (
    id         INTEGER PRIMARY KEY,
    period     TEXT NOT NULL,
    payer      TEXT NOT NULL,
    kind       TEXT NOT NULL CHECK (kind = 'ckdl' OR kind = 'pet_ct' OR kind = 'other' OR kind = 'none'),
    amount     INTEGER NOT NULL,
    notice     TEXT,
    step_id    INTEGER NOT NULL REFERENCES steps (id),
    ended_step INTEGER REFERENCES steps (id),
    CHECK ((kind = 'none') = (amount = 0)),
    CHECK (amount >= 0)
) STRICT;
CREATE INDEX withholdings_by_period ON withholdings (period, payer);

CREATE TABLE capitations (
    id         INTEGER PRIMARY KEY,
    period     TEXT NOT NULL,
    payer      TEXT NOT NULL,
    amount     INTEGER NOT NULL CHECK (amount >= 0),
    reply_id   INTEGER REFERENCES files (id), -- null: entered by hand
    lines      TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(lines)),
    step_id    INTEGER NOT NULL REFERENCES steps (id),
    ended_step INTEGER REFERENCES steps (id)
) STRICT;
CREATE INDEX capitations_by_period ON capitations (period, payer);
