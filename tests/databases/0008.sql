PRAGMA application_id = 1279345753;
PRAGMA user_version = 8;
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
CREATE INDEX accounts_waiting ON accounts (cure_end) WHERE registry_id IS NULL;
CREATE INDEX accounts_refused ON accounts (registry_id, billed) WHERE state IN ('refused_at_precheck', 'refused_at_final');
CREATE INDEX accounts_repeating ON accounts (earlier_key) WHERE earlier_key IS NOT NULL;
CREATE TABLE keys (
    key        TEXT PRIMARY KEY,
    account_id INTEGER NOT NULL,
    step_id    INTEGER NOT NULL REFERENCES steps (id)
) STRICT, WITHOUT ROWID;
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
CREATE TABLE amounts (
    revision_id INTEGER NOT NULL REFERENCES revisions (id),
    type_code   TEXT NOT NULL,
    billed      INTEGER NOT NULL,
    accepted    INTEGER NOT NULL,
    PRIMARY KEY (revision_id, type_code)
) STRICT, WITHOUT ROWID;
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
CREATE TABLE refusal_notes (
    id          INTEGER PRIMARY KEY,
    shipment_id INTEGER NOT NULL REFERENCES shipments (id),
    status      TEXT NOT NULL CHECK (status = 'new' OR status = 'in_work' OR status = 'waiting'),
    note        TEXT NOT NULL,                 -- '' for none
    due         TEXT,
    step_id     INTEGER NOT NULL REFERENCES steps (id),
    ended_step  INTEGER REFERENCES steps (id)
) STRICT;
CREATE INDEX refusal_notes_of_shipment ON refusal_notes (shipment_id);
CREATE UNIQUE INDEX refusal_notes_live ON refusal_notes (shipment_id) WHERE ended_step IS NULL;
CREATE TABLE drafts (
    account_id INTEGER PRIMARY KEY REFERENCES accounts (id),
    base_step  INTEGER NOT NULL REFERENCES steps (id),
    at         TEXT NOT NULL,                  -- local time with offset
    who        TEXT NOT NULL,
    -- [[path, value], …] in the order of typing; null removes the occurrence at the path
    edits      TEXT NOT NULL CHECK (json_valid(edits) AND json_array_length(edits) > 0)
) STRICT;
CREATE TABLE invoices (
    id         INTEGER PRIMARY KEY,
    period     TEXT NOT NULL CHECK (period GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]'),
    payer      TEXT NOT NULL CHECK (payer <> ''),
    number     TEXT NOT NULL CHECK (length(number) BETWEEN 1 AND 20 AND number = trim(number)),
    date       TEXT NOT NULL CHECK (date(date) IS date),
    accounts   INTEGER NOT NULL CHECK (accounts > 0), -- in the payer's 7-file
    case_based INTEGER NOT NULL CHECK (case_based >= 0),
    capitation INTEGER NOT NULL CHECK (capitation >= 0),
    withheld   INTEGER NOT NULL CHECK (withheld >= 0),
    step_id    INTEGER NOT NULL REFERENCES steps (id),
    ended_step INTEGER REFERENCES steps (id),         -- issued anew or annulled
    CHECK (date >= period || '-01')
) STRICT;
CREATE UNIQUE INDEX invoices_live ON invoices (period, payer) WHERE ended_step IS NULL;
CREATE UNIQUE INDEX invoices_numbered ON invoices (substr(date, 1, 4), number) WHERE ended_step IS NULL;
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
CREATE TABLE rule_switches (
    id         INTEGER PRIMARY KEY,
    rule       TEXT NOT NULL CHECK (rule <> ''), -- its number, as the rule spells it
    setting    TEXT NOT NULL CHECK (setting IN ('off', 'warning')),
    reason     TEXT NOT NULL CHECK (trim(reason) <> ''),
    step_id    INTEGER NOT NULL REFERENCES steps (id),
    ended_step INTEGER REFERENCES steps (id)     -- replaced, or switched on again
) STRICT;
CREATE UNIQUE INDEX rule_switches_live ON rule_switches (rule) WHERE ended_step IS NULL;
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
CREATE TABLE reply_tests (
    reply_id   INTEGER NOT NULL REFERENCES files (id),
    n          INTEGER NOT NULL,                 -- place in the reply, from 1
    code       TEXT NOT NULL,                    -- '' where the reply does not say it, here and below
    element    TEXT NOT NULL,
    condition  TEXT NOT NULL,
    expression TEXT NOT NULL,
    defect     TEXT NOT NULL,                    -- code of the ground for a refusal
    total      INTEGER,                          -- accounts it was applied to
    failed     INTEGER,
    PRIMARY KEY (reply_id, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX insured_1_number ON insured_1 (number_plain);
CREATE INDEX insured_1_enp ON insured_1 (enp) WHERE enp <> '';
CREATE INDEX insured_1_former ON insured_1 (former_plain) WHERE former_plain <> '';
CREATE INDEX insured_1_snils ON insured_1 (snils_plain) WHERE snils_plain <> '';
CREATE INDEX insured_1_names ON insured_1 (names, birth_date);
CREATE INDEX insured_1_birth ON insured_1 (birth_date);
CREATE INDEX insured_2_number ON insured_2 (number_plain);
CREATE INDEX insured_2_enp ON insured_2 (enp) WHERE enp <> '';
CREATE INDEX insured_2_former ON insured_2 (former_plain) WHERE former_plain <> '';
CREATE INDEX insured_2_snils ON insured_2 (snils_plain) WHERE snils_plain <> '';
CREATE INDEX insured_2_names ON insured_2 (names, birth_date);
CREATE INDEX insured_2_birth ON insured_2 (birth_date);
INSERT INTO steps VALUES (1, '2021-05-05T12:00:00+00:00', 'Проверка', 'setup', NULL, 'настройки: регион 76, плательщиков 3', '{"payers":3,"profile":"yaroslavl"}', NULL);
INSERT INTO steps VALUES (2, '2021-05-05T12:00:00+00:00', 'Проверка', 'import', NULL, 'принят «bill.xml»: новых 6, исправлено 0, без изменений 0', '{"conflicts":0,"file":"bill.xml","first_account":1,"new":6,"read":6,"same":0,"updated":0}', NULL);
INSERT INTO steps VALUES (3, '2021-05-05T12:00:00+00:00', 'Проверка', 'form', '2021-04', 'сформировано реестров (тестовый): 3, счетов 6 на 2 850,15 ₽', '{"registries":[1,2,3]}', NULL);
INSERT INTO steps VALUES (4, '2021-05-05T12:00:00+00:00', 'Проверка', 'export', '2021-04', 'выгружен «1007600000011760001001210413X.7z» (тестовый): счетов 6 на 2 850,15 ₽; как есть, замечаний 5', '{"accounts":6,"as_is":true,"billed":"2850.15","blocking":5,"file":"1007600000011760001001210413X.7z","sha256":"81df30a0d1fff17c3790a1075d1ce15919c3b0f0274999d1f28f7ddb739ff187"}', NULL);
INSERT INTO steps VALUES (5, '2021-05-05T12:00:00+00:00', 'Проверка', 'receive', '2021-04', 'принят ответ «1007600000011760001001210411A.7z»: принято 1, отказано 1', '{"accepted":1,"file":"1007600000011760001001210411A.7z","refused":1,"replaced":null,"sha256":"64a88c52124f450a1e45c09645c1e4a468b5e6d8f95f97de19375a98ff402c4d","undecided":0}', NULL);
INSERT INTO steps VALUES (6, '2021-05-05T12:00:00+00:00', 'Проверка', 'restore', '2021-04', 'восстановлен тестовый реестр, счетов 6', '{"accounts":6,"files":["1007600000011760001001210413X.7z","1007600000011760001001210411A.7z"]}', NULL);
INSERT INTO steps VALUES (7, '2021-05-05T12:00:00+00:00', 'Проверка', 'form', '2021-04', 'сформировано реестров (основной): 3, счетов 6 на 2 850,15 ₽', '{"registries":[4,5,6]}', NULL);
INSERT INTO steps VALUES (8, '2021-05-05T12:00:00+00:00', 'Проверка', 'export', '2021-04', 'выгружен «1007600000011760001001210413X.7z» (основной): счетов 6 на 2 850,15 ₽; как есть, замечаний 5', '{"accounts":6,"as_is":true,"billed":"2850.15","blocking":5,"file":"1007600000011760001001210413X.7z","sha256":"81df30a0d1fff17c3790a1075d1ce15919c3b0f0274999d1f28f7ddb739ff187"}', NULL);
INSERT INTO steps VALUES (9, '2021-05-05T12:00:00+00:00', 'Проверка', 'sent', NULL, 'передано в фонд: 1007600000011760001001210413X.7z', '{"files":["1007600000011760001001210413X.7z"]}', NULL);
INSERT INTO steps VALUES (10, '2021-05-05T12:00:00+00:00', 'Проверка', 'receive', '2021-04', 'принят ответ «1007600000011760001001210411B.7z»: принято 1, отказано 1', '{"accepted":1,"file":"1007600000011760001001210411B.7z","refused":1,"replaced":null,"sha256":"66470236bc5061d7d80ef919f70fb4d117b89b6b2a4841e4f8f03bcb65f1b3f8","undecided":0}', NULL);
INSERT INTO steps VALUES (11, '2021-05-05T12:00:00+00:00', 'Проверка', 'receive', '2021-04', 'принят ответ «1007600000011760001001210411A.7z»: принято 2, отказано 0', '{"accepted":2,"file":"1007600000011760001001210411A.7z","refused":0,"replaced":null,"sha256":"107e8719f4d19498ecdc43e860f3378aea9fbd3d0fe9cdbfdffb80388f803f98","undecided":0}', NULL);
INSERT INTO steps VALUES (12, '2021-05-05T12:00:00+00:00', 'Проверка', 'reissue', '2021-04', 'переформировано: A: 2 на 930,03 ₽; B: 1 на 490,04 ₽', '{"files":["1007600000011760001001210417A.7z","1007600000011760001001210417B.7z"],"resolved":[]}', NULL);
INSERT INTO steps VALUES (13, '2021-05-05T12:00:00+00:00', 'Проверка', 'withhold', '2021-04', 'A: удержание ЦКДЛ 12,34 ₽', '{"amount":"12.34","id":1,"kind":"ckdl","payer":"A"}', NULL);
INSERT INTO steps VALUES (14, '2021-05-05T12:00:00+00:00', 'Проверка', 'receive', '2021-04', 'принят ответ «1007600000011760001001210412A.7z»: принято 1, отказано 1', '{"accepted":1,"file":"1007600000011760001001210412A.7z","refused":1,"replaced":null,"sha256":"2944cfccfedd7a109ea1b4761c6e3516e23f022369a3c7f4761da6b203c74a4c","undecided":0}', NULL);
INSERT INTO steps VALUES (15, '2021-05-05T12:00:00+00:00', 'Проверка', 'note', NULL, 'пометка на отказах: 1 («ждём фонд»)', '{"shipments":[8],"status":"waiting"}', NULL);
INSERT INTO steps VALUES (16, '2021-05-05T12:00:00+00:00', 'Проверка', 'edit', NULL, 'исправлен счёт 90000001-FFFF-FFFF-FFFF-FFFFFFFFFFFF: @comment', '{"key":"90000001-FFFF-FFFF-FFFF-FFFFFFFFFFFF","paths":["@comment"],"revision":2}', NULL);
INSERT INTO steps VALUES (17, '2021-05-05T12:00:00+00:00', 'Проверка', 'edit', NULL, 'исправлен счёт 90000003-FFFF-FFFF-FFFF-FFFFFFFFFFFF: @comment', '{"key":"90000003-FFFF-FFFF-FFFF-FFFFFFFFFFFF","paths":["@comment"],"revision":2}', NULL);
INSERT INTO steps VALUES (18, '2021-05-05T12:00:00+00:00', 'Проверка', 'resubmit', NULL, 'возвращено в реестр: первичных 1, повторных 1', '{"as_is":null,"keys":["90000001-FFFF-FFFF-FFFF-FFFFFFFFFFFF","90000003-FFFF-FFFF-FFFF-FFFFFFFFFFFF"]}', NULL);
INSERT INTO steps VALUES (19, '2021-05-05T12:00:00+00:00', 'Проверка', 'invoice', '2021-04', 'счёт на оплату: A: № 117 от 05.05.2021 на 10 437,66 ₽', '{"invoices":[{"date":"2021-05-05","id":1,"number":"117","payer":"A","to_pay":"10437.66"}]}', NULL);
INSERT INTO steps VALUES (20, '2021-05-05T12:00:00+00:00', 'Проверка', 'invoice', '2021-04', 'счёт на оплату: A: № 118 от 05.05.2021 на 10 437,66 ₽', '{"invoices":[{"date":"2021-05-05","id":2,"number":"118","payer":"A","to_pay":"10437.66"}]}', NULL);
INSERT INTO steps VALUES (21, '2021-05-05T12:00:00+00:00', 'Проверка', 'nsi-import', NULL, 'справочники: services версия 1', '{"versions":[{"dictionary":"services","former":null,"id":1,"rows":1,"version":"1"}]}', NULL);
INSERT INTO steps VALUES (22, '2021-05-05T12:00:00+00:00', 'Проверка', 'nsi-import', NULL, 'справочники: services версия 1', '{"versions":[{"dictionary":"services","former":1,"id":2,"rows":1,"version":"1"}]}', NULL);
INSERT INTO steps VALUES (23, '2021-05-05T12:00:00+00:00', 'Проверка', 'rule-off', NULL, 'правило 002F.00.0010 смягчено до предупреждения: письмо фонда', '{"reason":"письмо фонда","rule":"002F.00.0010","setting":"warning"}', NULL);
INSERT INTO steps VALUES (24, '2021-05-05T12:00:00+00:00', 'Проверка', 'rule-off', NULL, 'правило 002F.00.0010 отключено: письмо фонда', '{"reason":"письмо фонда","rule":"002F.00.0010","setting":"off"}', NULL);
INSERT INTO steps VALUES (25, '2021-05-05T12:00:00+00:00', 'Проверка', 'rule-off', NULL, 'правило 003F.00.0031 смягчено до предупреждения: письмо фонда', '{"reason":"письмо фонда","rule":"003F.00.0031","setting":"warning"}', NULL);
INSERT INTO steps VALUES (26, '2021-05-05T12:00:00+00:00', 'Проверка', 'rule-off', NULL, 'правило 003F.00.0042 отключено: письмо фонда', '{"reason":"письмо фонда","rule":"003F.00.0042","setting":"off"}', NULL);
INSERT INTO steps VALUES (27, '2021-05-05T12:00:00+00:00', 'Проверка', 'rule-on', NULL, 'правило 003F.00.0042 снова спрашивается, как записано', '{"rule":"003F.00.0042"}', NULL);
INSERT INTO steps VALUES (28, '2021-05-05T12:00:00+00:00', 'Проверка', 'insured-import', NULL, 'застрахованные: выгрузка от 30.04.2021, 1 полис', '{"date":"2021-04-30","file":"insured_2021-04-30.csv","list":1,"rows":1}', NULL);
INSERT INTO steps VALUES (29, '2021-05-05T12:00:00+00:00', 'Проверка', 'insured-import', NULL, 'застрахованные: выгрузка от 31.05.2021, 1 полис', '{"date":"2021-05-31","file":"insured_2021-05-31.csv","list":2,"rows":1}', NULL);
INSERT INTO setups VALUES (1, '[provider]
ogrn = "1007600000011"
kpp = "760001001"
name = "ГБУЗ «Заозёрская районная больница»"

[region]
profile = "yaroslavl"
code = "76"
fund_ogrn = "1007600000022"
fund_kpp = "760401001"
fund_name = "ТФОМС учебной области"

[[payers]]
letter = "A"
ogrn = "1007600000033"
name = "СМО «Ладога-Полис»"
kind = "insurer"
from = "2021-01-01"

[[payers]]
letter = "B"
ogrn = "1007600000044"
name = "СМО «Верхневолжье-М»"
kind = "insurer"
from = "2021-01-01"

[[payers]]
letter = "T"
ogrn = "1007600000022"
name = "Инообластные (ТФОМС)"
kind = "fund"
from = "2021-01-01"

[settings]
inter_provider_settlements = true
');
INSERT INTO dictionaries VALUES (1, X'3c70617469656e742070617469656e74636f643d2231303030303122207375726e616d653d22d09fd180d0bed0b1d0bdd18bd0b922206e616d653d22d09ed0b1d180d0b0d0b7d0b5d1862220706174726f6e796d69633d22d0a2d0b5d181d182d0bed0b2d0b8d18722206269727468646174653d22313937382d30322d313422207365783d2231222073733d223030302d3030302d303031203030223e3c706f6c697365733e3c706f6c697320726567696f6e5f6f6d733d2237362220747970655f706f6c69733d22332220706f6c69736e756d3d22303037363030303030303030303131362220626567696e5f703d22323031342d30312d303122206f67726e5f736d6f3d2231303037363030303030303333222f3e3c2f706f6c697365733e3c646f63733e3c646f6320646f63747970653d2231342220646f637365723d2230302030302220646f636e756d3d22303030313030303031222f3e3c2f646f63733e3c6164647265737365733e3c6164647265737320747970655f6164726573733d223122206b6c6164723d22373630303030303130303030302220646f6d3d223122206b766172743d2231222f3e3c2f6164647265737365733e3c6164646974696f6e616c5f6461746120736f6369616c737461743d2231222f3e3c72656769737465725f6163636f756e74733e3c706572736f6e616c5f6163636f756e742068656c705f747970653d223132222068656c705f636f6e643d223322206e5f70703d22312220786b65793d2239303030303030302d303146462d464646462d464646462d46464646464646464646464622206e5f636172643d22412d31303122206375726573746172743d22323032312d30342d3036222063757265656e643d22323032312d30342d31322220646f63746f723d22393030312220737065633d2237362220726573756c743d2233303122206f7574636f6d653d22333031222076673d2231223e3c6d616e6970756c6174696f6e733e3c6d616e6970756c6174696f6e20786b65793d2238303030303030302d313146462d464646462d464646462d464646464646464646464646222070726f665f6f6d733d22393722206465743d22302220736572766963653d22504f532d303122207175616e746974793d22312220646f63746f723d22393030312220737065633d2237362220646174655f313d22323032312d30342d30362220646174655f323d22323032312d30342d3036223e3c73756d3e3c656c656d20747970655f6163633d2230222073756d6c3d223230302e3030222073756d3d223230302e3030222f3e3c656c656d20747970655f6163633d2232222073756d6c3d223230302e3030222073756d3d223230302e3030222f3e3c2f73756d3e3c6164646974696f6e616c733e3c6164646974696f6e616c206f67726e5f6c70753d223130303736303030303030313122206b70705f6c70753d22373630303031303031222f3e3c646961676e6f7365733e3c646961676e6f7365206d6b623d224a30362e39222f3e3c2f646961676e6f7365733e3c2f6164646974696f6e616c733e3c2f6d616e6970756c6174696f6e3e3c6d616e6970756c6174696f6e20786b65793d2238303030303030302d313246462d464646462d464646462d464646464646464646464646222070726f665f6f6d733d22393722206465743d22302220736572766963653d22504f532d303222207175616e746974793d22312220646f63746f723d22393030312220737065633d2237362220646174655f313d22323032312d30342d31322220646174655f323d22323032312d30342d3132223e3c73756d3e3c656c656d20747970655f6163633d2230222073756d6c3d223235302e3030222073756d3d223235302e3030222f3e3c656c656d20747970655f6163633d2232222073756d6c3d223235302e3030222073756d3d223235302e3030222f3e3c2f73756d3e3c6164646974696f6e616c733e3c6164646974696f6e616c206f67726e5f6c70753d223130303736303030303030313122206b70705f6c70753d22373630303031303031222f3e3c646961676e6f7365733e3c646961676e6f7365206d6b623d224a30362e39222f3e3c2f646961676e6f7365733e3c2f6164646974696f6e616c733e3c2f6d616e6970756c6174696f6e3e3c2f6d616e6970756c6174696f6e733e3c646961676e6f7365733e3c646961676e6f736520747970653d22312220747970655f623d223122206d6b623d224a30362e39222f3e3c2f646961676e6f7365733e3c6164646974696f6e616c733e3c6164646974696f6e616c206469766973696f6e3d2231222066696e736f757263653d22312220747970655f723d2231222f3e3c6164646974696f6e616c5f702061645f7075723d22332220746f676d683d2233222074726561746d656e745f706c616365733d223122206c6f63616c6974793d2231222f3e3c2f6164646974696f6e616c733e3c73756d3e3c656c656d20747970655f6163633d2230222073756d6c3d223435302e3030222073756d3d223435302e3030222f3e3c656c656d20747970655f6163633d2232222073756d6c3d223435302e3030222073756d3d223435302e3030222f3e3c2f73756d3e3c2f706572736f6e616c5f6163636f756e743e3c2f72656769737465725f6163636f756e74733e3c2f70617469656e743e3c70617469656e742070617469656e74636f643d2231303030303222207375726e616d653d22d09cd0b0d0bad0b5d182d0bed0b2d0b022206e616d653d22d09cd0bed0b4d0b5d0bbd18c2220706174726f6e796d69633d22d09fd180d0b8d0bcd0b5d180d0bed0b2d0bdd0b022206269727468646174653d22313934392d31312d303322207365783d2232223e3c706f6c697365733e3c706f6c697320726567696f6e5f6f6d733d2237362220747970655f706f6c69733d22332220706f6c69736e756d3d22303037363030303030303030303232332220626567696e5f703d22323031342d30312d303122206f67726e5f736d6f3d2231303037363030303030303333222f3e3c2f706f6c697365733e3c646f63733e3c646f6320646f63747970653d2231342220646f637365723d2230302030302220646f636e756d3d22303030313030303032222f3e3c2f646f63733e3c6164647265737365733e3c6164647265737320747970655f6164726573733d223122206b6c6164723d22373630303030303130303030302220646f6d3d223122206b766172743d2231222f3e3c2f6164647265737365733e3c6164646974696f6e616c5f6461746120736f6369616c737461743d2231222f3e3c72656769737465725f6163636f756e74733e3c706572736f6e616c5f6163636f756e742068656c705f747970653d223331222068656c705f636f6e643d223122206e5f70703d22322220786b65793d2239303030303030302d303246462d464646462d464646462d46464646464646464646464622206e5f636172643d22d098d0912d32303222206375726573746172743d22323032312d30342d3032222063757265656e643d22323032312d30342d31342220646f63746f723d22393030322220737065633d2232372220726573756c743d2231303122206f7574636f6d653d22313031222076673d2231223e3c646972656374696f6e733e3c646972656374696f6e20786b65793d2237303030303030302d323146462d464646462d464646462d4646464646464646464646462220646972656374696f6e3d223122206e756d6265723d22d09d2d37372220646174655f313d22323032312d30342d303122206f67726e5f6c70753d223130303736303030303030353522206b70705f6c70753d223736303030313030352220646972656374696f6e5f747970653d22312220726561736f6e3d223122206d6b623d224936332e392220736e696c733d223030302d3030302d303032203030223e3c70726f66696c652070726f66696c653d223330222f3e3c2f646972656374696f6e3e3c2f646972656374696f6e733e3c6d616e6970756c6174696f6e733e3c6d616e6970756c6174696f6e20786b65793d2238303030303030302d323146462d464646462d464646462d464646464646464646464646222070726f665f6f6d733d22363022206465743d22302220736572766963653d224b534722207175616e746974793d2231322220646f63746f723d22393030322220737065633d2232372220646174655f313d22323032312d30342d30322220646174655f323d22323032312d30342d3134223e3c73756d3e3c656c656d20747970655f6163633d2230222073756d6c3d2232383530302e3030222073756d3d2232383530302e3030222f3e3c656c656d20747970655f6163633d2231222073756d6c3d2232383530302e3030222073756d3d2232383530302e3030222f3e3c2f73756d3e3c6164646974696f6e616c733e3c6164646974696f6e616c206f67726e5f6c70753d223130303736303030303030313122206b70705f6c70753d2237363030303130303122206b73673d22737431352e3031352220636f756e745f643d22313222206465705f6e756d3d2235222070726f665f683d22333022206b6f65665f7a3d22302e393522206b6f65665f75703d22312e30302220627a74737a3d2232343030302e303022206b6f65665f643d22312e303022206b6f65665f753d22312e3030222069745f736c3d22312e3235222f3e3c636f656666696369656e74733e3c6b736c7020636f6566663d2234222076616c75653d22312e3235222f3e3c2f636f656666696369656e74733e3c6372697465726961733e3c637269746572696120637269743d22616d743039222f3e3c2f6372697465726961733e3c646961676e6f7365733e3c646961676e6f7365206d6b623d224936332e33222f3e3c2f646961676e6f7365733e3c2f6164646974696f6e616c733e3c2f6d616e6970756c6174696f6e3e3c2f6d616e6970756c6174696f6e733e3c646961676e6f7365733e3c646961676e6f736520747970653d223122206d6b623d224936332e33222f3e3c646961676e6f736520747970653d223222206d6b623d22493130222f3e3c2f646961676e6f7365733e3c6164646974696f6e616c733e3c6164646974696f6e616c206469766973696f6e3d2231222066696e736f757263653d22312220696e766e756d6265723d22323130342dd0902220696e76646174653d22323032312d30352d30352220747970655f723d2231222f3e3c6164646974696f6e616c5f685f64206e5f776172643d22313222206172726976616c5f747970653d2231222f3e3c2f6164646974696f6e616c733e3c73756d3e3c656c656d20747970655f6163633d2230222073756d6c3d2232383530302e3030222073756d3d2232383530302e3030222f3e3c656c656d20747970655f6163633d2231222073756d6c3d2232383530302e3030222073756d3d2232383530302e3030222f3e3c2f73756d3e3c2f706572736f6e616c5f6163636f756e743e3c2f72656769737465725f6163636f756e74733e3c2f70617469656e743e3c70617469656e742070617469656e74636f643d2231303030303322207375726e616d653d22d0add181d0bad0b8d0b7d0bed0b222206e616d653d22d09ad0bed0bdd182d183d1802220706174726f6e796d69633d22d0a7d0b5d180d0bdd0bed0b2d0b8d0bad0bed0b2d0b8d18722206269727468646174653d22313939302d30372d323122207365783d2231223e3c706f6c697365733e3c706f6c697320726567696f6e5f6f6d733d2237362220747970655f706f6c69733d22332220706f6c69736e756d3d22303037363030303030303030303333302220626567696e5f703d22323031342d30312d303122206f67726e5f736d6f3d2231303037363030303030303333222f3e3c2f706f6c697365733e3c646f63733e3c646f6320646f63747970653d2231342220646f637365723d2230302030302220646f636e756d3d22303030313030303033222f3e3c2f646f63733e3c6164647265737365733e3c6164647265737320747970655f6164726573733d223122206b6c6164723d22373630303030303130303030302220646f6d3d223122206b766172743d2231222f3e3c2f6164647265737365733e3c6164646974696f6e616c5f6461746120736f6369616c737461743d2231222f3e3c72656769737465725f6163636f756e74733e3c706572736f6e616c5f6163636f756e742068656c705f747970653d2232222068656c705f636f6e643d223422206e5f70703d22332220786b65793d2239303030303030302d303346462d464646462d464646462d46464646464646464646464622206e5f636172643d22d0922d33303322206375726573746172743d22323032312d30342d3138222063757265656e643d22323032312d30342d31382220646f63746f723d22393030332220737065633d2234322220726573756c743d2234303122206f7574636f6d653d22343032222076673d2231223e3c6d616e6970756c6174696f6e733e3c6d616e6970756c6174696f6e20786b65793d2238303030303030302d333146462d464646462d464646462d464646464646464646464646222070726f665f6f6d733d22383422206465743d22302220736572766963653d2243414c4c2d303122207175616e746974793d22312220646f63746f723d22393030332220737065633d2234322220646174655f313d22323032312d30342d31382220646174655f323d22323032312d30342d3138223e3c73756d3e3c656c656d20747970655f6163633d2230222073756d6c3d22323330302e3030222073756d3d22323330302e3030222f3e3c656c656d20747970655f6163633d2232222073756d6c3d22323330302e3030222073756d3d22323330302e3030222f3e3c2f73756d3e3c6164646974696f6e616c733e3c6164646974696f6e616c206f67726e5f6c70753d223130303736303030303030313122206b70705f6c70753d22373630303031303031222f3e3c646961676e6f7365733e3c646961676e6f7365206d6b623d225231302e34222f3e3c2f646961676e6f7365733e3c2f6164646974696f6e616c733e3c2f6d616e6970756c6174696f6e3e3c2f6d616e6970756c6174696f6e733e3c646961676e6f7365733e3c646961676e6f736520747970653d223122206d6b623d225231302e34222f3e3c2f646961676e6f7365733e3c6164646974696f6e616c733e3c6164646974696f6e616c206469766973696f6e3d2231222066696e736f757263653d22312220747970655f723d2231222f3e3c6164646974696f6e616c5f66206f63636173696f6e3d223132222063616c6c3d22312220706c6163653d22312220726573756c745f743d223122206b696c6f6d6574726167653d2237223e3c74696d65733e3c74696d6520747970655f74696d653d2231222074696d653d22323032312d30342d31385431303a30353a3030222f3e3c74696d6520747970655f74696d653d2232222074696d653d22323032312d30342d31385431303a32313a3030222f3e3c2f74696d65733e3c627269676164655f73747275637475726520646f63746f723d223930303322206f6e655f617373697374656e743d223930313322206472697665723d2239303233222f3e3c2f6164646974696f6e616c5f663e3c2f6164646974696f6e616c733e3c73756d3e3c656c656d20747970655f6163633d2230222073756d6c3d22323330302e3030222073756d3d22323330302e3030222f3e3c656c656d20747970655f6163633d2232222073756d6c3d22323330302e3030222073756d3d22323330302e3030222f3e3c2f73756d3e3c2f706572736f6e616c5f6163636f756e743e3c2f72656769737465725f6163636f756e74733e3c2f70617469656e743e3c70617469656e742070617469656e74636f643d2231303030303422207375726e616d653d22d0a8d0b0d0b1d0bbd0bed0bdd0bed0b2d0b022206e616d653d22d09fd180d0bed0b1d0b02220706174726f6e796d69633d22d09ed0b1d180d0b0d0b7d186d0bed0b2d0bdd0b022206269727468646174653d22323031322d30352d333022207365783d2232223e3c6c617766756c5f72657072207375726e616d655f703d22d0a8d0b0d0b1d0bbd0bed0bdd0bed0b2d0b022206e616d655f703d22d0a0d0bed0b4d0b8d182d0b5d0bbd18c2220706174726f6e796d69635f703d22d09ed0b1d180d0b0d0b7d186d0bed0b2d0bdd0b022206269727468646174655f703d22313938342d30342d303422207365785f703d2232222f3e3c706f6c697365733e3c706f6c697320726567696f6e5f6f6d733d2237362220747970655f706f6c69733d22332220706f6c69736e756d3d22303037363030303030303030303434372220626567696e5f703d22323031342d30312d303122206f67726e5f736d6f3d2231303037363030303030303333222f3e3c2f706f6c697365733e3c646f63733e3c646f6320646f63747970653d22332220646f637365723d22492dd093d0a02220646f636e756d3d22303030313030303034222f3e3c2f646f63733e3c6164647265737365733e3c6164647265737320747970655f6164726573733d223122206b6c6164723d22373630303030303130303030302220646f6d3d223122206b766172743d2231222f3e3c2f6164647265737365733e3c6164646974696f6e616c5f6461746120736f6369616c737461743d2231222f3e3c72656769737465725f6163636f756e74733e3c706572736f6e616c5f6163636f756e742068656c705f747970653d223133222068656c705f636f6e643d223322206e5f70703d22342220786b65793d2239303030303030302d303446462d464646462d464646462d46464646464646464646464622206e5f636172643d22d0a12d34303422206375726573746172743d22323032312d30342d3230222063757265656e643d22323032312d30342d32302220646f63746f723d22393030342220737065633d2236392220726573756c743d2233303122206f7574636f6d653d22333031222076673d2231223e3c6d616e6970756c6174696f6e733e3c6d616e6970756c6174696f6e20786b65793d2238303030303030302d343146462d464646462d464646462d464646464646464646464646222070726f665f6f6d733d22383622206465743d22312220736572766963653d2253542d303122207175616e746974793d22322220646f63746f723d22393030342220737065633d2236392220646174655f313d22323032312d30342d32302220646174655f323d22323032312d30342d3230223e3c73756d3e3c656c656d20747970655f6163633d2230222073756d6c3d223336302e3030222073756d3d223336302e3030222f3e3c656c656d20747970655f6163633d2231222073756d6c3d223336302e3030222073756d3d223336302e3030222f3e3c2f73756d3e3c6164646974696f6e616c733e3c6164646974696f6e616c206f67726e5f6c70753d223130303736303030303030313122206b70705f6c70753d22373630303031303031222f3e3c73746f6d6174733e3c73746f6d6174206e5f746f6f74683d2234362220705f746f6f74683d2231222f3e3c2f73746f6d6174733e3c646961676e6f7365733e3c646961676e6f7365206d6b623d224b30322e31222f3e3c2f646961676e6f7365733e3c2f6164646974696f6e616c733e3c2f6d616e6970756c6174696f6e3e3c6d616e6970756c6174696f6e20786b65793d2238303030303030302d343246462d464646462d464646462d46464646464646464646464622206d61696e5f786b65793d2238303030303030302d343146462d464646462d464646462d464646464646464646464646222070726f665f6f6d733d22383622206465743d22312220736572766963653d2253542d303222207175616e746974793d22312220646f63746f723d22393030342220737065633d2236392220646174655f313d22323032312d30342d32302220646174655f323d22323032312d30342d3230223e3c73756d3e3c656c656d20747970655f6163633d2230222073756d6c3d223235302e3030222073756d3d223235302e3030222f3e3c656c656d20747970655f6163633d2231222073756d6c3d223235302e3030222073756d3d223235302e3030222f3e3c2f73756d3e3c6164646974696f6e616c733e3c6164646974696f6e616c206f67726e5f6c70753d223130303736303030303030313122206b70705f6c70753d22373630303031303031222f3e3c73746f6d6174733e3c73746f6d6174206e5f746f6f74683d2234362220705f746f6f74683d2232222f3e3c2f73746f6d6174733e3c646961676e6f7365733e3c646961676e6f7365206d6b623d224b30322e31222f3e3c2f646961676e6f7365733e3c2f6164646974696f6e616c733e3c2f6d616e6970756c6174696f6e3e3c2f6d616e6970756c6174696f6e733e3c646961676e6f7365733e3c646961676e6f736520747970653d223122206d6b623d224b30322e31222f3e3c2f646961676e6f7365733e3c6164646974696f6e616c733e3c6164646974696f6e616c206469766973696f6e3d2231222066696e736f757263653d22312220696e766e756d6265723d22323130342dd0902220696e76646174653d22323032312d30352d30352220747970655f723d2231222f3e3c6164646974696f6e616c5f702061645f7075723d22332220746f676d683d2233222074726561746d656e745f706c616365733d2231222f3e3c2f6164646974696f6e616c733e3c73756d3e3c656c656d20747970655f6163633d2230222073756d6c3d223631302e3030222073756d3d223631302e3030222f3e3c656c656d20747970655f6163633d2231222073756d6c3d223631302e3030222073756d3d223631302e3030222f3e3c2f73756d3e3c2f706572736f6e616c5f6163636f756e743e3c2f72656769737465725f6163636f756e74733e3c2f70617469656e743e3c70617469656e742070617469656e74636f643d2231303030303522207375726e616d653d22d0a3d187d0b5d0b1d0bdd18bd0b922206e616d653d22d092d0b0d180d0b8d0b0d0bdd1822220706174726f6e796d69633d22d0a2d0b5d181d182d0bed0b2d0b8d18722206269727468646174653d22313936362d30392d303922207365783d2231223e3c706f6c697365733e3c706f6c697320726567696f6e5f6f6d733d2237362220747970655f706f6c69733d22332220706f6c69736e756d3d22303037363030303030303030303535332220626567696e5f703d22323031342d30312d303122206f67726e5f736d6f3d2231303037363030303030303333222f3e3c2f706f6c697365733e3c646f63733e3c646f6320646f63747970653d2231342220646f637365723d2230302030302220646f636e756d3d22303030313030303035222f3e3c2f646f63733e3c6164647265737365733e3c6164647265737320747970655f6164726573733d223122206b6c6164723d22373630303030303130303030302220646f6d3d223122206b766172743d2231222f3e3c2f6164647265737365733e3c6164646974696f6e616c5f6461746120736f6369616c737461743d2231222f3e3c72656769737465725f6163636f756e74733e3c706572736f6e616c5f6163636f756e742068656c705f747970653d223132222068656c705f636f6e643d223322206e5f70703d22352220786b65793d2239303030303030302d303546462d464646462d464646462d46464646464646464646464622206e5f636172643d22d0942d35303522206375726573746172743d22323032312d30332d3135222063757265656e643d22323032312d30332d32392220646f63746f723d22393030312220737065633d2237362220726573756c743d2233313722206f7574636f6d653d22333036222076673d22312220785f6b6579323d2238393030303030302d303546462d464646462d464646462d464646464646464646464646223e3c6d616e6970756c6174696f6e733e3c6d616e6970756c6174696f6e20786b65793d2238303030303030302d353146462d464646462d464646462d464646464646464646464646222070726f665f6f6d733d22393722206465743d22302220736572766963653d2244564e2d3122207175616e746974793d22312220646f63746f723d22393030312220737065633d2237362220646174655f313d22323032312d30332d31352220646174655f323d22323032312d30332d3239223e3c73756d3e3c656c656d20747970655f6163633d2230222073756d6c3d22313835302e3030222073756d3d22313835302e3030222f3e3c656c656d20747970655f6163633d2231222073756d6c3d22313835302e3030222073756d3d22313835302e3030222f3e3c2f73756d3e3c6164646974696f6e616c733e3c6164646974696f6e616c206f67726e5f6c70753d223130303736303030303030313122206b70705f6c70753d2237363030303130303122207265667573616c3d2230222f3e3c646961676e6f7365733e3c646961676e6f7365206d6b623d225a30302e30222f3e3c2f646961676e6f7365733e3c2f6164646974696f6e616c733e3c2f6d616e6970756c6174696f6e3e3c2f6d616e6970756c6174696f6e733e3c646961676e6f7365733e3c646961676e6f736520747970653d223122206d6b623d225a30302e30222f3e3c2f646961676e6f7365733e3c6164646974696f6e616c733e3c6164646974696f6e616c206469766973696f6e3d2231222066696e736f757263653d22312220696e766e756d6265723d22323130342dd0902220696e76646174653d22323032312d30352d30352220747970655f723d2232222070686173653d2231222f3e3c6164646974696f6e616c5f702061645f7075723d22322e322220746f676d683d2233222074726561746d656e745f706c616365733d22312220675f6865616c74683d22322220646973705f726573756c743d22322220646973705f747970653d2231222f3e3c2f6164646974696f6e616c733e3c73756d3e3c656c656d20747970655f6163633d2230222073756d6c3d22313835302e3030222073756d3d22313835302e3030222f3e3c656c656d20747970655f6163633d2231222073756d6c3d22313835302e3030222073756d3d22313835302e3030222f3e3c2f73756d3e3c2f706572736f6e616c5f6163636f756e743e3c2f72656769737465725f6163636f756e74733e3c2f70617469656e743e3c70617469656e742070617469656e74636f643d2231303030303622207375726e616d653d22d09fd180d0b8d0bcd0b5d180d0bed0b2d0b022206e616d653d22d0a1d185d0b5d0bcd0b02220706174726f6e796d69633d22d0add181d0bad0b8d0b7d0bed0b2d0bdd0b022206269727468646174653d22313938352d30312d323522207365783d2232223e3c706f6c697365733e3c706f6c697320726567696f6e5f6f6d733d2237362220747970655f706f6c69733d22332220706f6c69736e756d3d22303037363030303030303030303636302220626567696e5f703d22323031342d30312d303122206f67726e5f736d6f3d2231303037363030303030303434222f3e3c2f706f6c697365733e3c646f63733e3c646f6320646f63747970653d2231342220646f637365723d2230302030302220646f636e756d3d22303030313030303036222f3e3c2f646f63733e3c6164647265737365733e3c6164647265737320747970655f6164726573733d223122206b6c6164723d22373630303030303130303030302220646f6d3d223122206b766172743d2231222f3e3c2f6164647265737365733e3c6164646974696f6e616c5f6461746120736f6369616c737461743d2231222f3e3c72656769737465725f6163636f756e74733e3c706572736f6e616c5f6163636f756e742068656c705f747970653d223133222068656c705f636f6e643d223322206e5f70703d22362220786b65793d2239303030303030302d303646462d464646462d464646462d46464646464646464646464622206e5f636172643d22d09f2d36303622206375726573746172743d22323032312d30342d3237222063757265656e643d22323032312d30342d32372220646f63746f723d22393030352220737065633d2236302220726573756c743d2233303122206f7574636f6d653d22333036222076673d2231223e3c646972656374696f6e733e3c646972656374696f6e20786b65793d2237303030303030302d363146462d464646462d464646462d4646464646464646464646462220646972656374696f6e3d223222206e756d6265723d22d09d2d39312220646174655f313d22323032312d30342d323122206f67726e5f6c70753d223130303736303030303030353522206b70705f6c70753d223736303030313030352220646972656374696f6e5f747970653d22332220726561736f6e3d223122206d6b623d224d35342e3122206d65745f6973736c3d22332220736e696c733d223030302d3030302d303033203030223e3c73696d706c655f73657276696365733e3c73696d706c655f7365727669636520636f64653d224d52542d3033222f3e3c2f73696d706c655f73657276696365733e3c2f646972656374696f6e3e3c2f646972656374696f6e733e3c6d616e6970756c6174696f6e733e3c6d616e6970756c6174696f6e20786b65793d2238303030303030302d363146462d464646462d464646462d464646464646464646464646222070726f665f6f6d733d22373822206465743d22302220736572766963653d224d52542d303322207175616e746974793d22312220646f63746f723d22393030352220737065633d2236302220646174655f313d22323032312d30342d32372220646174655f323d22323032312d30342d3237223e3c73756d3e3c656c656d20747970655f6163633d2230222073756d6c3d22333930302e3030222073756d3d22333930302e3030222f3e3c656c656d20747970655f6163633d2231222073756d6c3d22333930302e3030222073756d3d22333930302e3030222f3e3c2f73756d3e3c6164646974696f6e616c733e3c6164646974696f6e616c206f67726e5f6c70753d223130303736303030303030313122206b70705f6c70753d22373630303031303031222f3e3c646961676e6f7365733e3c646961676e6f7365206d6b623d224d35342e31222f3e3c2f646961676e6f7365733e3c2f6164646974696f6e616c733e3c2f6d616e6970756c6174696f6e3e3c2f6d616e6970756c6174696f6e733e3c646961676e6f7365733e3c646961676e6f736520747970653d223122206d6b623d224d35342e31222f3e3c2f646961676e6f7365733e3c6164646974696f6e616c733e3c6164646974696f6e616c206469766973696f6e3d2231222066696e736f757263653d22312220696e766e756d6265723d22323130342dd0912220696e76646174653d22323032312d30352d30352220747970655f723d2231222f3e3c6164646974696f6e616c5f702061645f7075723d22312220746f676d683d2233222074726561746d656e745f706c616365733d2231222f3e3c2f6164646974696f6e616c733e3c73756d3e3c656c656d20747970655f6163633d2230222073756d6c3d22333930302e3030222073756d3d22333930302e3030222f3e3c656c656d20747970655f6163633d2231222073756d6c3d22333930302e3030222073756d3d22333930302e3030222f3e3c2f73756d3e3c2f706572736f6e616c5f6163636f756e743e3c2f72656769737465725f6163636f756e74733e3c2f70617469656e743e0a');
INSERT INTO registries VALUES (1, '2021-04', 'day_hospital', 'test', 1, 1, 3, 6, 2, 95005);
INSERT INTO registries VALUES (2, '2021-04', 'inpatient', 'test', 1, 1, 3, 6, 2, 93003);
INSERT INTO registries VALUES (3, '2021-04', 'outpatient', 'test', 1, 1, 3, 6, 2, 97007);
INSERT INTO registries VALUES (4, '2021-04', 'day_hospital', 'main', 1, 3, 7, NULL, 2, 95005);
INSERT INTO registries VALUES (5, '2021-04', 'inpatient', 'main', 1, 3, 7, NULL, 2, 93003);
INSERT INTO registries VALUES (6, '2021-04', 'outpatient', 'main', 1, 3, 7, NULL, 2, 97007);
INSERT INTO accounts VALUES (1, 'accepted', 'primary', 'A', 5, 7, 1, 1, 2, NULL, NULL, '90000000-FFFF-FFFF-FFFF-FFFFFFFFFFFF', NULL, 'inpatient', '2021-04-03', '2021-04-03', 45000, 45000, 'Выдумкин', 'Образец', 'Тестович', '1950-02-14', '1', NULL, '0000000000000000', '76', '1007600000033', 'К-0', '1', '9001', '76', 'J06.9', NULL, NULL);
INSERT INTO accounts VALUES (2, 'pool', 'primary', NULL, NULL, NULL, 7, 2, 2, NULL, NULL, '90000001-FFFF-FFFF-FFFF-FFFFFFFFFFFF', NULL, 'day_hospital', '2021-04-04', '2021-04-04', 46001, 0, 'Выдумкин', 'Образец', 'Тестович', '1951-02-14', '1', NULL, '0000000000000001', '76', '1007600000044', 'К-1', '1', '9001', '76', 'J06.9', NULL, NULL);
INSERT INTO accounts VALUES (3, 'sent', 'primary', NULL, 6, 9, 3, 1, 2, NULL, NULL, '90000002-FFFF-FFFF-FFFF-FFFFFFFFFFFF', NULL, 'outpatient', '2021-04-05', '2021-04-05', 47002, 47002, 'Выдумкин', 'Образец', 'Тестович', '1952-02-14', '1', NULL, '0000000000000002', '50', NULL, 'К-2', '1', '9001', '76', 'J06.9', NULL, NULL);
INSERT INTO accounts VALUES (4, 'pool', 'repeat', NULL, NULL, NULL, 8, 2, 2, NULL, NULL, '90000003-FFFF-FFFF-FFFF-FFFFFFFFFFFF', '90000003-FFFF-FFFF-FFFF-FFFFFFFFFFFF', 'inpatient', '2021-04-06', '2021-04-06', 48003, 0, 'Выдумкин', 'Образец', 'Тестович', '1953-02-14', '1', NULL, '0000000000000003', '76', '1007600000033', 'К-3', '1', '9001', '76', 'J06.9', NULL, NULL);
INSERT INTO accounts VALUES (5, 'reissued', 'primary', 'B', 4, 11, 5, 1, 2, NULL, NULL, '90000004-FFFF-FFFF-FFFF-FFFFFFFFFFFF', NULL, 'day_hospital', '2021-04-07', '2021-04-07', 49004, 49004, 'Выдумкин', 'Образец', 'Тестович', '1954-02-14', '1', NULL, '0000000000000004', '76', '1007600000044', 'К-4', '1', '9001', '76', 'J06.9', NULL, NULL);
INSERT INTO accounts VALUES (6, 'sent', 'primary', NULL, 6, 12, 6, 1, 2, NULL, NULL, '90000005-FFFF-FFFF-FFFF-FFFFFFFFFFFF', NULL, 'outpatient', '2021-04-08', '2021-04-08', 50005, 0, 'Выдумкин', 'Образец', 'Тестович', '1955-02-14', '1', NULL, '0000000000000005', '50', NULL, 'К-5', '1', '9001', '76', 'J06.9', NULL, NULL);
INSERT INTO keys VALUES ('90000000FFFFFFFFFFFFFFFFFFFFFFFF', 1, 2);
INSERT INTO keys VALUES ('90000001FFFFFFFFFFFFFFFFFFFFFFFF', 2, 2);
INSERT INTO keys VALUES ('90000002FFFFFFFFFFFFFFFFFFFFFFFF', 3, 2);
INSERT INTO keys VALUES ('90000003FFFFFFFFFFFFFFFFFFFFFFFF', 4, 2);
INSERT INTO keys VALUES ('90000004FFFFFFFFFFFFFFFFFFFFFFFF', 5, 2);
INSERT INTO keys VALUES ('90000005FFFFFFFFFFFFFFFFFFFFFFFF', 6, 2);
INSERT INTO revisions VALUES (1, 1, 1, 2, 'import', 1, 1149, X'28b52ffd607d034d0700840592d18bd0b4d183d0bcd0bad0b8d0bdd0b5d18635302d30322d3134223231319a2d30342d303322206375723120636f6d6d656e743d22d0b2d18bd0b4d183d0bcd0bad0b0313033223e3c73756d3e3434313434733e3c62723a20b002094666448a1d8603800385a19c0104001c2886ef3378493288759b8488a343002e40186306749d1923218a83ff6d704e1ea028e2913e0096744077729690c1cb3116f1deffd6c8879d9508864f7ec006d9df80cf2a33f20aa53bb8011806ce9d869ecc41881419cefb653dc4d271c38a09e449101904a3c7e5c2a4fc5a0e6c184725d768c5bc0cb17c3208');
INSERT INTO revisions VALUES (2, 2, 1, 2, 'import', 1, 1149, X'28b52ffd607d032d0800240792d18bd0b4d183d0bcd0bad0b8d0bd2220d0b5d18635312d30322d313422313434222f3e3c2f706f323232312d464646462d46469a2d31342d303422206375723120636f6d6d656e743d22d0b2d18bd0b4d183d0bcd0bad0b0313034223e3c73756d3e3436302e3031222073733e3c6272323c20c002094864448a1bc601e88063286540dcf900197ec0f732784918cc751b0811c786001c8230c606609d1992e8441ffc678373f000458847e80058ba830bc00c7c40290307800e588fe5b8e16f0bd473ce2a42e0f30fba41f61a4067c58cbd42691d6400c60073a7a1254373f643301f6229ba61a5049a5dcbb5e6d51142e871b96f28bfd6a0653b589203c4a22420');
INSERT INTO revisions VALUES (3, 3, 1, 2, 'import', 1, 1124, X'28b52ffd606403450800f40692d18bd0b4d183d0bcd0bad0b8d0bdd0b5d18635322d30322d31342235302220747970655f323233322d464646462d46469a2d32342d303522206375723120636f6d6d656e743d22d0b2d18bd0b4d183d0bcd0bad0b0313035223e3c73756d3e3437302e303222207331733e3c62723d20b002094864448a1dc601c081c250647001600780e1fb0c96910cc2ba2d85c02242388d41506205605d139320641c986f0367f2c03e118fec804bba830b4019de8022c3c4c9079460eb5c6e1afeb4c03a57ab22c437fff01b64df0072aaccc82b7beee006e0180077e869326c4e7753b8cf789b8427315f3c60b956b91c01e5f8735cee9b945fe4c0867554729f96fac86588e59341');
INSERT INTO revisions VALUES (4, 4, 1, 2, 'import', 1, 1149, X'28b52ffd607d035d0700440592d18bd0b4d183d0bcd0bad0b8d0bdd0b5d18635332d30322d313422323134332d464646462d46469a2d333120636f6d6d656e743d22d0b2d18bd0b4d183d0bcd0bad0b0313438302e3033222073733e3c6272323c20c00209486444683cc601e88063286540dcf900197ec0f719bc241980751b0811c70f01b88130c60cc83a33a2040a76f09f0dced107285a3cb20360c90e2d0033f001a50c1c003ae0f5ee5807b0e16f0bd43967b542e0f30fba41f60da0b3ca0cbc42691d6400c6803b98ad1c40432583e6f49b603dc4d278c34a09a848500708458fcb8549f9651cd8300e65d53d16b17cdb0a');
INSERT INTO revisions VALUES (5, 5, 1, 2, 'import', 1, 1149, X'28b52ffd607d0335080014073492d18bd0b4d183d0bcd0bad0b8d0bdd0b5d18635342d30322d313422343434222f3e3c2f706f323235342d464646462d46469a2d34342d303722206375723120636f6d6d656e743d22d0b2d18bd0b4d183d0bcd0bad0b0313037223e3c73756d3e3439302e303422207331733e3c62723c20b002094864448a1dc601c081c250647001600780e1fb0c5e920cc2ba2d85882342008e41186305609d1993e8641cfc6f8373f20045118fec0058ba830b4019de8022c3c4c9079460eb5c6e1afeb4c03ae7ac22043efff01b64df003aabccc82b94eee006e01800771a6a326c4ebf09d6432c1d37ac98c0b36bb9dfbc1c21183d2e1726e5d77260c338d4e41a2788e59340');
INSERT INTO revisions VALUES (6, 6, 1, 2, 'import', 1, 1124, X'28b52ffd606403dd0700640692d18bd0b4d183d0bcd0bad0b8d0bdd0b5d18635352d30322d31342235302220747970655f3532352d464646462d46469a2d342d303822206375723120636f6d6d656e743d22d0b2d18bd0b4d183d0bcd0bad0b0313038223e3c73756d3e3532733e3c6272323820a002096664448c1d8313e415be875db0b386650403b06e9310587408a731084aac80d635510942d881793770260fecc3f1880fb8a476306a06908ba09c211027d57d40192eef75d806978b863f2d50cfd5aa08f1cd3fdc06d96c00391566f0ca9e75e003500c803bf494c636b7e7fad477483c81f9ea01cbfdcaf511520e3cc7e59a49f9450e6c58874aee1f8b583e6905');
INSERT INTO revisions VALUES (7, 2, 2, 16, 'edit', 1, 1155, X'28b52ffd6083036d0800440792d18bd0b4d183d0bcd0bad0b8d0bd2220d0b5d18635312d30322d313422313434222f3e3c2f706f323232312d464646462d46469a2d31342d303422206375723120636f6d6d656e743d22d0b8d181d0bfb2d0bbd0b5d0bdd0be22313034223e3c73756d3e3436302e3031222073733e3c6272323e20c002094844243076c601e88063286540dcf90019de80ef33384a3200eb3610e28e08c1b801218d0dc03a3622310a0f0ab8413b7d4023c62374802de93005408637a09481034007acc772bca1c016a8e7a85584f0e71fd406df37d056bd81569308f02516e228ad8b0ec01860ee345432684ebf09d62196ea1b564c40d9b5dc6f5e1d21841e97fb86f28b0627dbc1221c2016450201');
INSERT INTO revisions VALUES (8, 4, 2, 17, 'edit', 1, 1155, X'28b52ffd6083039d0700640592d18bd0b4d183d0bcd0bad0b8d0bdd0b5d18635332d30322d313422323134332d464646462d46469a2d333120636f6d6d656e743d22d0b8d181d0bfb2d0bbd0b5d0bdd0be22313438302e3033222073733e3c6272323e20b002094844446a3dc601c081c250649838f98032bc015f64709468a0d66d29c41d13827105421a2b00ebd818122e7c50801ab4a30734d2786407d8521d5200c8a00614195c00d801d6eb633a501a0ab6403e47ad52087ff2016cf045036de51b685589009f62451ca57491010806ea60b676000d2d199ba39f04cb21968e1b5626202e410e108c1e971b93f2cb1cd8300f65d5762c62f99215');
INSERT INTO amounts VALUES (1, '0', 45000, 45000);
INSERT INTO amounts VALUES (1, '1', 45000, 45000);
INSERT INTO amounts VALUES (2, '0', 46001, 46001);
INSERT INTO amounts VALUES (2, '2', 46001, 46001);
INSERT INTO amounts VALUES (3, '0', 47002, 47002);
INSERT INTO amounts VALUES (3, '1', 47002, 47002);
INSERT INTO amounts VALUES (4, '0', 48003, 48003);
INSERT INTO amounts VALUES (4, '2', 48003, 48003);
INSERT INTO amounts VALUES (5, '0', 49004, 49004);
INSERT INTO amounts VALUES (5, '1', 49004, 49004);
INSERT INTO amounts VALUES (6, '0', 50005, 50005);
INSERT INTO amounts VALUES (6, '2', 50005, 50005);
INSERT INTO amounts VALUES (7, '0', 46001, 46001);
INSERT INTO amounts VALUES (7, '2', 46001, 46001);
INSERT INTO amounts VALUES (8, '0', 48003, 48003);
INSERT INTO amounts VALUES (8, '2', 48003, 48003);
INSERT INTO moves VALUES (3, 1, 'pool', 'primary', NULL, NULL, NULL, 1, 1, NULL, NULL, NULL, NULL);
INSERT INTO moves VALUES (3, 2, 'pool', 'primary', NULL, NULL, NULL, 2, 1, NULL, NULL, NULL, NULL);
INSERT INTO moves VALUES (3, 3, 'pool', 'primary', NULL, NULL, NULL, 3, 1, NULL, NULL, NULL, NULL);
INSERT INTO moves VALUES (3, 4, 'pool', 'primary', NULL, NULL, NULL, 4, 1, NULL, NULL, NULL, NULL);
INSERT INTO moves VALUES (3, 5, 'pool', 'primary', NULL, NULL, NULL, 5, 1, NULL, NULL, NULL, NULL);
INSERT INTO moves VALUES (3, 6, 'pool', 'primary', NULL, NULL, NULL, 6, 1, NULL, NULL, NULL, NULL);
INSERT INTO moves VALUES (4, 1, 'in_registry', 'primary', NULL, 2, NULL, 1, 1, NULL, NULL, NULL, NULL);
INSERT INTO moves VALUES (4, 2, 'in_registry', 'primary', NULL, 1, NULL, 2, 1, NULL, NULL, NULL, NULL);
INSERT INTO moves VALUES (4, 3, 'in_registry', 'primary', NULL, 3, NULL, 3, 1, NULL, NULL, NULL, NULL);
INSERT INTO moves VALUES (4, 4, 'in_registry', 'primary', NULL, 2, NULL, 4, 1, NULL, NULL, NULL, NULL);
INSERT INTO moves VALUES (4, 5, 'in_registry', 'primary', NULL, 1, NULL, 5, 1, NULL, NULL, NULL, NULL);
INSERT INTO moves VALUES (4, 6, 'in_registry', 'primary', NULL, 3, NULL, 6, 1, NULL, NULL, NULL, NULL);
INSERT INTO moves VALUES (5, 1, 'sent', 'primary', NULL, 2, 1, 1, 1, NULL, NULL, NULL, NULL);
INSERT INTO moves VALUES (5, 4, 'sent', 'primary', NULL, 2, 4, 4, 1, NULL, NULL, NULL, NULL);
INSERT INTO moves VALUES (6, 1, 'refused_at_precheck', 'primary', 'A', 2, 1, 1, 1, NULL, NULL, NULL, NULL);
INSERT INTO moves VALUES (6, 2, 'sent', 'primary', NULL, 1, 2, 2, 1, NULL, NULL, NULL, NULL);
INSERT INTO moves VALUES (6, 3, 'sent', 'primary', NULL, 3, 3, 3, 1, NULL, NULL, NULL, NULL);
INSERT INTO moves VALUES (6, 4, 'prechecked', 'primary', 'A', 2, 4, 4, 1, NULL, NULL, NULL, NULL);
INSERT INTO moves VALUES (6, 5, 'sent', 'primary', NULL, 1, 5, 5, 1, NULL, NULL, NULL, NULL);
INSERT INTO moves VALUES (6, 6, 'sent', 'primary', NULL, 3, 6, 6, 1, NULL, NULL, NULL, NULL);
INSERT INTO moves VALUES (7, 1, 'pool', 'primary', NULL, NULL, NULL, 1, 1, NULL, NULL, NULL, NULL);
INSERT INTO moves VALUES (7, 2, 'pool', 'primary', NULL, NULL, NULL, 2, 1, NULL, NULL, NULL, NULL);
INSERT INTO moves VALUES (7, 3, 'pool', 'primary', NULL, NULL, NULL, 3, 1, NULL, NULL, NULL, NULL);
INSERT INTO moves VALUES (7, 4, 'pool', 'primary', NULL, NULL, NULL, 4, 1, NULL, NULL, NULL, NULL);
INSERT INTO moves VALUES (7, 5, 'pool', 'primary', NULL, NULL, NULL, 5, 1, NULL, NULL, NULL, NULL);
INSERT INTO moves VALUES (7, 6, 'pool', 'primary', NULL, NULL, NULL, 6, 1, NULL, NULL, NULL, NULL);
INSERT INTO moves VALUES (8, 1, 'in_registry', 'primary', NULL, 5, NULL, 1, 1, NULL, NULL, NULL, NULL);
INSERT INTO moves VALUES (8, 2, 'in_registry', 'primary', NULL, 4, NULL, 2, 1, NULL, NULL, NULL, NULL);
INSERT INTO moves VALUES (8, 3, 'in_registry', 'primary', NULL, 6, NULL, 3, 1, NULL, NULL, NULL, NULL);
INSERT INTO moves VALUES (8, 4, 'in_registry', 'primary', NULL, 5, NULL, 4, 1, NULL, NULL, NULL, NULL);
INSERT INTO moves VALUES (8, 5, 'in_registry', 'primary', NULL, 4, NULL, 5, 1, NULL, NULL, NULL, NULL);
INSERT INTO moves VALUES (8, 6, 'in_registry', 'primary', NULL, 6, NULL, 6, 1, NULL, NULL, NULL, NULL);
INSERT INTO moves VALUES (10, 2, 'sent', 'primary', NULL, 4, 8, 2, 1, NULL, NULL, NULL, NULL);
INSERT INTO moves VALUES (10, 5, 'sent', 'primary', NULL, 4, 11, 5, 1, NULL, NULL, NULL, NULL);
INSERT INTO moves VALUES (11, 1, 'sent', 'primary', NULL, 5, 7, 1, 1, NULL, NULL, NULL, NULL);
INSERT INTO moves VALUES (11, 4, 'sent', 'primary', NULL, 5, 10, 4, 1, NULL, NULL, NULL, NULL);
INSERT INTO moves VALUES (12, 1, 'prechecked', 'primary', 'A', 5, 7, 1, 1, NULL, NULL, NULL, NULL);
INSERT INTO moves VALUES (12, 4, 'prechecked', 'primary', 'A', 5, 10, 4, 1, NULL, NULL, NULL, NULL);
INSERT INTO moves VALUES (12, 5, 'prechecked', 'primary', 'B', 4, 11, 5, 1, NULL, NULL, NULL, NULL);
INSERT INTO moves VALUES (14, 1, 'reissued', 'primary', 'A', 5, 7, 1, 1, NULL, NULL, NULL, NULL);
INSERT INTO moves VALUES (14, 4, 'reissued', 'primary', 'A', 5, 10, 4, 1, NULL, NULL, NULL, NULL);
INSERT INTO moves VALUES (16, 2, 'refused_at_precheck', 'primary', 'B', 4, 8, 2, 1, NULL, NULL, NULL, NULL);
INSERT INTO moves VALUES (17, 4, 'refused_at_final', 'primary', 'A', 5, 10, 4, 1, NULL, NULL, NULL, NULL);
INSERT INTO moves VALUES (18, 2, 'refused_at_precheck', 'primary', 'B', 4, 8, 7, 2, NULL, NULL, NULL, NULL);
INSERT INTO moves VALUES (18, 4, 'refused_at_final', 'primary', 'A', 5, 10, 8, 2, NULL, NULL, NULL, NULL);
INSERT INTO members VALUES (1, 2);
INSERT INTO members VALUES (1, 5);
INSERT INTO members VALUES (2, 1);
INSERT INTO members VALUES (2, 4);
INSERT INTO members VALUES (3, 3);
INSERT INTO members VALUES (3, 6);
INSERT INTO members VALUES (4, 2);
INSERT INTO members VALUES (4, 5);
INSERT INTO members VALUES (5, 1);
INSERT INTO members VALUES (5, 4);
INSERT INTO members VALUES (6, 3);
INSERT INTO members VALUES (6, 6);
INSERT INTO files VALUES (1, 'request', '2021-04', 'test', '1', 'X', '1007600000011760001001210413X.7z', '81df30a0d1fff17c3790a1075d1ce15919c3b0f0274999d1f28f7ddb739ff187', 1286, NULL, 4, 'restored', 6, 'out', 1, NULL, '[]');
INSERT INTO files VALUES (2, 'precheck', '2021-04', 'test', '1', 'A', '1007600000011760001001210411A.7z', '64a88c52124f450a1e45c09645c1e4a468b5e6d8f95f97de19375a98ff402c4d', 604, 1, 5, 'restored', 6, NULL, 1, NULL, '[{"n_out":"1/П","ogrn_smo":"1007600000033","t_opl":"1"}]');
INSERT INTO files VALUES (3, 'request', '2021-04', 'main', '1', 'X', '1007600000011760001001210413X.7z', '81df30a0d1fff17c3790a1075d1ce15919c3b0f0274999d1f28f7ddb739ff187', 1286, NULL, 8, 'live', NULL, 'out', 1, 9, '[]');
INSERT INTO files VALUES (4, 'precheck', '2021-04', 'main', '1', 'B', '1007600000011760001001210411B.7z', '66470236bc5061d7d80ef919f70fb4d117b89b6b2a4841e4f8f03bcb65f1b3f8', 605, 3, 10, 'live', NULL, NULL, 1, NULL, '[{"n_out":"1/П","ogrn_smo":"1007600000044","t_opl":"1"}]');
INSERT INTO files VALUES (5, 'precheck', '2021-04', 'main', '1', 'A', '1007600000011760001001210411A.7z', '107e8719f4d19498ecdc43e860f3378aea9fbd3d0fe9cdbfdffb80388f803f98', 492, 3, 11, 'live', NULL, NULL, 1, NULL, '[{"n_out":"1/П","ogrn_smo":"1007600000033","t_opl":"1"}]');
INSERT INTO files VALUES (6, 'reissue', '2021-04', 'main', '1', 'A', '1007600000011760001001210417A.7z', '636c7dd3260a5bb3fd65ead219ed0376c2e0a641c8bcd80f1f47215f840f491d', 989, 3, 12, 'live', NULL, 'out', 1, NULL, '[]');
INSERT INTO files VALUES (7, 'reissue', '2021-04', 'main', '1', 'B', '1007600000011760001001210417B.7z', '8fab070eccad599ad81c741efa23e91d9806682295731048a3b974c8e5d1db41', 881, 3, 12, 'live', NULL, 'out', 1, NULL, '[]');
INSERT INTO files VALUES (8, 'final', '2021-04', 'main', '1', 'A', '1007600000011760001001210412A.7z', '2944cfccfedd7a109ea1b4761c6e3516e23f022369a3c7f4761da6b203c74a4c', 601, 3, 14, 'live', NULL, NULL, 1, NULL, '[{"n_out":"1/П","ogrn_smo":"1007600000033","t_opl":"1"}]');
INSERT INTO file_bodies VALUES (1, 0, X'28b52ffd600604252700344d504b030414000000080000002100a1b8b21b940400006c3062696c6c2e786d6ced9bcb6ea4461486f723cd3b94ce1ea8e2d2170966765e649328790084a1dc46068a40e171bf5e968994459ec019cd28a32889729192452225aa827677e36a1bab2b6e7ad42c6cea76ead4a9bfce6790f15fdfe419baa6559db22200626240b4885992168b00dea445c2ded406b13d02e8f5ab972ffc328aafa2057df5f2054208f9e72c59ae874f4ce2012a2bc659ccb2003ea7b4e615a0b8a211675500dfdcbefbe75f844d390fa7d95d8301882daa22cc590004e3e904cb8b1040576529ab651dc198005ad2a80ac0c6360194b3825f06805d4049c46948da06037b06f6a0f3b3f535cd32c443566601906ebeba37a16d6f0e91c3a238664dc1c3bac97b4d5bcd34a379c8153deef5427c59d2308ae30030a028170d5900f6ccc3327e6dcdbac27aa251b26194b8049b78b236baaa78aa517bcba88b4d3cdf34eaca0a9551df7a3442db31bc389067fd79d7cdf777de2f239ed282d72ab35d1bea7ec72c911b5d375511e53480affe7ef7c74f3f7ef819505bfef6fb5f6f7f78ff278801152b96791a07f0ddfbdf7effe5ed87bf009da715bf14d20e80cc3d6c60db202ea09ade88adde15ac9265694d55fe6d7741155da4ac08595e8b23066d606553000e207957347900b877013aa78bb4084b71e0886b6062e05dc7ca71760bce7ad8555f3858735a85dd763cbc265ad5ac88b255677449b332146b0a80d8d016635624f298146159ca9b9b2bba0c60deadcc383b3b3bebfd585d62501c5549005f1b1850dc54b4e651c55759c735b0d3565331c96665c26299ebe63287d5258ddb8857b46e321e8023c3d7f0980955c8d2f542ba17b33ca742ce6fa5746e77edfa5d18f2a848cb268b78ca8a87e2a51cd0456336281a65c52e5af1cca78012ca5badd3ea3a8d69009f7dfa8554c5974d54f0942fe5727605623b7f77411375f656dd80f5c835a913f6ceeef75373dde45900ae874da1f65a1c82ae60ed6198e830ec5bc356e75b9b3bfb986caca7e8c64fd26851b08793ccbdce321032083222e7f236bf3a0fe0133c31d5897adbc7a1d3fa5192a462215136c8c3757794a4d769f70711a08bb4a85953c51b5e57e2f6714f873b3050abda35aa559b8f69d2b7fad979271286e47cdfea003b94c1441783c958184c9ec260d71d1f83ed1583ed1e83c950061335835d1583dd6365303920835d0583dd6767f0049bd24f998edac23e0cb675183e31f8c4600d1ad5aacdb133d8d6c560fbff64b0878733d856337874a87556a8757aa8b587a2d656a3d653a1d63b56d4da0744ada740edd62bcc6741ed149b42d46dd6690b7a1e77f7307c42ed09b51a34aa559b6347ada30bb5ce581e779d8fe695b3db63b03394c18e9ac113158327c7ca60e7800c9e28183c797606cfb029d4dea6a3b6a0e771770fc327069f18ac41a35ab5397606bbba18ec8e85c1ee47f3cad9eb31d81dca6057cde0a98ac1d36365b07b40064f150c9e3e3b83e7d8146a6fd3515bd0f31cbc87e113834f0cd6a051adda1c3b833d5d0cf6c6f2cad93bb657ce931e6abda1a8f5d4a89da9503b3b56d47a0744ed4c81dad973a3d6c3d814a29659a72b6879dcddc7f009b527d46ad0a8af539bfe38507b57bf39c8b7c4ffd7afbe0bb0c48701e27b016bfdc1c07f504b01021403a48100504b0506000000000100010036000000ba04000000000400cd6433390210e5976c2985cd31');
INSERT INTO file_bodies VALUES (2, 0, X'28b52ffd605c01d511009422504b0304140000000800000021004ca6aa54ea010000a00462696c6c2e786d6ca5944b6edb301040f7057a87c1ec6d92fec42d202a3b1fa0e85e6065ca15cc8f20d24d74ca5cc1fd044811d871d303b4202dd98e5ab40bcf821a8ee6fb442ab9bed50a3ec9da95d67064438a204d6e17a55972bc29cdc2deb8011b4d19c275fafa5552897c259632a81feca239855e0dd914a1aaadb7b9551cdf49e97c8d90d752785b73bcdbef3e6f10bc5447d300c12e6b9369cb91513abba251184358555534471ba394213452d41c4774c410b435fe23473a4158082f33767831a0d3019d62ecae540a7c662bc591b5755cafd0788c6032bbf61c19b98b6122cfeddaf8ccad757adc48257556bcdc836f2a99893ce73842103abc08a542de21a59de9cc42d284f43392f37a11af2fa5f1ee4c4f935a2e4be7659db5ce2e4d2a593b6b84ea4c70bb920dc7b787b9e8a0288aa2b77482691287eb0d4111dc5a2b8e93e9a17fb7d61cbbc67bceec9fce24e677da42251a8e134c1361b2cab9f60971e518be736555e94c8c3e97d96c86905bad6540f86dfff3ebee3b3ced1e1f7e1c30b6e988d3364d489f469a90bf30231dd08bd88e2f62fb860ee9b8c5d56efea43bfa8f3b79c997e105203a3d9e38122e4d500ab53aa1499342e41e626bc703369fcfe7bda59370c79de7f89e2184488edbfb67d86e9ef69b2f8ff7db875f7186537612aac5ea76d1b43d753f99df504b01021403a48100504b050600000000010001003600000010020000000004002384991c01e057107652d81c03');
INSERT INTO file_bodies VALUES (3, 0, X'28b52ffd600604252700344d504b030414000000080000002100a1b8b21b940400006c3062696c6c2e786d6ced9bcb6ea4461486f723cd3b94ce1ea8e2d2170966765e649328790084a1dc46068a40e171bf5e968994459ec019cd28a32889729192452225aa827677e36a1bab2b6e7ad42c6cea76ead4a9bfce6790f15fdfe419baa6559db22200626240b4885992168b00dea445c2ded406b13d02e8f5ab972ffc328aafa2057df5f2054208f9e72c59ae874f4ce2012a2bc659ccb2003ea7b4e615a0b8a211675500dfdcbefbe75f844d390fa7d95d8301882daa22cc590004e3e904cb8b1040576529ab651dc198005ad2a80ac0c6360194b3825f06805d4049c46948da06037b06f6a0f3b3f535cd32c443566601906ebeba37a16d6f0e91c3a238664dc1c3bac97b4d5bcd34a379c8153deef5427c59d2308ae30030a028170d5900f6ccc3327e6dcdbac27aa251b26194b8049b78b236baaa78aa517bcba88b4d3cdf34eaca0a9551df7a3442db31bc389067fd79d7cdf777de2f239ed282d72ab35d1bea7ec72c911b5d375511e53480affe7ef7c74f3f7ef819505bfef6fb5f6f7f78ff278801152b96791a07f0ddfbdf7effe5ed87bf009da715bf14d20e80cc3d6c60db202ea09ade88adde15ac9265694d55fe6d7741155da4ac08595e8b23066d606553000e207957347900b877013aa78bb4084b71e0886b6062e05dc7ca71760bce7ad8555f3858735a85dd763cbc265ad5ac88b255677449b332146b0a80d8d016635624f298146159ca9b9b2bba0c60deadcc383b3b3bebfd585d62501c5549005f1b1850dc54b4e651c55759c735b0d3565331c96665c26299ebe63287d5258ddb8857b46e321e8023c3d7f0980955c8d2f542ba17b33ca742ce6fa5746e77edfa5d18f2a848cb268b78ca8a87e2a51cd0456336281a65c52e5af1cca78012ca5badd3ea3a8d69009f7dfa8554c5974d54f0942fe5727605623b7f77411375f656dd80f5c835a913f6ceeef75373dde45900ae874da1f65a1c82ae60ed6198e830ec5bc356e75b9b3bfb986caca7e8c64fd26851b08793ccbdce321032083222e7f236bf3a0fe0133c31d5897adbc7a1d3fa5192a462215136c8c3757794a4d769f70711a08bb4a85953c51b5e57e2f6714f873b3050abda35aa559b8f69d2b7fad979271286e47cdfea003b94c1441783c958184c9ec260d71d1f83ed1583ed1e83c950061335835d1583dd6365303920835d0583dd6767f0049bd24f998edac23e0cb675183e31f8c4600d1ad5aacdb133d8d6c560fbff64b0878733d856337874a87556a8757aa8b587a2d656a3d653a1d63b56d4da0744ada740edd62bcc6741ed149b42d46dd6690b7a1e77f7307c42ed09b51a34aa559b6347ada30bb5ce581e779d8fe695b3db63b03394c18e9ac113158327c7ca60e7800c9e28183c797606cfb029d4dea6a3b6a0e771770fc327069f18ac41a35ab5397606bbba18ec8e85c1ee47f3cad9eb31d81dca6057cde0a98ac1d36365b07b40064f150c9e3e3b83e7d8146a6fd3515bd0f31cbc87e113834f0cd6a051adda1c3b833d5d0cf6c6f2cad93bb657ce931e6abda1a8f5d4a89da9503b3b56d47a0744ed4c81dad973a3d6c3d814a29659a72b6879dcddc7f009b527d46ad0a8af539bfe38507b57bf39c8b7c4ffd7afbe0bb0c48701e27b016bfdc1c07f504b01021403a48100504b0506000000000100010036000000ba04000000000400cd6433390210e5976c2985cd31');
INSERT INTO file_bodies VALUES (4, 0, X'28b52ffd605d01dd1100a422504b03041400000008000000210027e7d7aaeb010000a00462696c6c2e786d6ca5944b6edb301040f7057a87c1ec6d92866c2380a8ec7c80a27b81952957303f824837d1297305f713204560c76d0fd0828c643b4ad12e3c0b6a38e4fc9e48a6d7b75ac127d9b8ca1a8e6c4c11a429ecb2322b8e379559da1b3762932943b8cedebe496b51acc54a06f5835db627d7d9984d11eac67a5b58c5f19d94ce3708452385b70dc7bbc3fef316c14b75348d10ecaa31b9b61c19a5f3198dc218c2baaea339da18a50ca195a2e138a11386a0adf11f39d2046129bcccd9f3c2884e47748ab1ba4a29f0b9ad1547d6e571834449826072bbf11c19b98b6ea228ecc6f8dc6d74769c4825755ebe9c836f6b998ba2e03841103a2c845421ee98d2de746621594a8611c979be88d757d27877a66769235795f3b2c9bbcd2e4b6bd9386b84ea4d70bb962dc7ab0ee0a82ccb7230f482591a9b1b344111dc462b8ec98c8e036eb7d11cfbc25f77fc8fcd24c677da422d5a8e0966a93079ed5cf78538720cffb9b6aa72267a9fcb7c3e4728acd63220fc76f8f575ff1d9ef68f0f3f9e3176e188d3364bc990469692bf30233dd08bd82617b1bda2e3706623ae6ef29a2efbcf76f2922fc30b40f47a3c71245c9aa0946a7d4293a5a5283cc4d28e076cb1582c06432fe18e3bcff13d43089e1c77f73f61b77d3a6cbf3cdeef1e7ec71e4ed149c816b3db65dbd5d43f327f00504b01021403a48100504b050600000000010001003600000011020000000004002484991c01e45b107652d81c03');
INSERT INTO file_bodies VALUES (5, 0, X'28b52ffd60ec00750e00b41b504b030414000000080000002100a377baaf7a010000d80362696c6c2e786d6cad53516edc2010fd8f943b8ce6df0b78e3a4958c73875ec0a236de5a0b8c05b8894f992b2417887a84c878bdd93a95f291f28166de3c98794f50de3f5a03bfb50f3d398962c711b46ba8eddd41e243ef5a7a0899c80b81705f5d5f95836a8eeaa0e7f027b5d3fbd1db9d2810064f911a32127f681da24768bc5691bcc4a73faf2fcf08519b339421d0c1bbda9244c1f9dd2d4f4b0884e3302438618273813069e525e63c1708965cfc2591df20b42aea5a2c858c17192f304dd71b03b1a6c14814a73e61d368bf4770358d51a2604fe9986a1a1a5dacc368ab73a28db675f7770e711a74ad9a46628ea0ec5c985bcdf7ee385fa10b845525dbdec82efb257b63af5d0c1771557a7de843d4be3e9143550eda0772caac103c1ef524f1fba28b675dd7759b6d5d589549dc46044708a335126f8a65fe30da73c23ed0c52774967a044b30a869a6cf90a5aa64dbd1ab92fd43205bd57fc988fd978cf8c6777cbf2a5b928f46e49fd0ffa7116b9c9e079b5ff812503b9dcaebe77c03504b010214031400a48100504b0506000000000100010036000000a001000000000500b3cb4c4e40e97a4071728d490d730c');
INSERT INTO file_bodies VALUES (6, 0, X'28b52ffd60dd02dd1d00a43a504b0304140000000800000021000796600d6b030000861262696c6c2e786d6ced58cd8edb3610be07c83b107397455ab613036272db432e2d9a0710688aeb2556221592daac5fafc706e8a14fb00d1234289a203f407b488016a464afed956d2d60343f880eb6382487331f3fce27307d785916e842182bb5a240061890505ce752cd293c952ad74f6d44866302e8e183bb77d28af17336170feede4108a174a6f3c5f5f4c9808c0155463bcd7541e12721ac3380b811cc6943e1d9d58b4fff223c08eb3851ac3a22407a6e54566a0a04e37b131c1e42009d575530071bc198005a0866280cf190002ab5726714f00850ce9cc848d311e17184c7d0c6d9c42a8b02b94c570505d2ae67b7164c92f529611ae35cd7ca65b62eb7ba36ba4521cacc758cb8310ab9452532c639050c8895bea3a0304df000274bc3aa1ddfd2255973391ae3015eadb16adfd6e570dde5fdcd28474dbbcb651a1fc46613bdd3cf12d7f6aad7dd37773cad98934239dbe5b6ed43ed3fd779d8605b1bc54a41e1e78f2f3efcf5e7abd7809af6afbfbfbdfae3e5dfe02718ad16a5e4147e7bf9eefd9be7affe013493c69d794a5320d3318ef030222340565cfa4dde0555a50b6945577c9b43901173a955a64beb8f1634b0862e0a09a0f0a6ea9202de7a00cdc45caaacf2078d8c224c22bce738ed245bbc3fd4d407689d3059bb1dfb7312c66ac58ae56074268a2af339512043689a5cab3c1c1095555578b93c170b0ad336b3e8e4e4e464eb67f9f8499c999cc22f1106c46b23ac63c62dabcd28f2ecf366e1175937e69a871a370db5cb568237881b61ebc25148027cb5e3dab322b42ee6213caecb5278363f0fd4b9dab5eb2b184aa6645517cc49adf6e1d539a145e37e2f342aa34f1bf24cef01ca856bb82ecc85e482c28f3f3c0eac785233e5a45b84747601b159b75bd0bc6db861eb914fc8a9bb50ef1c7eb324dbba5c2b9ed61f820395b38f63720cc769dc2fbb345edfd943b4896fc39b34976caef4fe2273637000228010109985d7f27c46e1119e0ca6070148e3becba62ccfa54f8415bd22bc1e8e727921db0f2140a752595d1bbe16b5f1af8723ed1f404fae1e9da347e5e6214ea6f17675de29097d6a7e1ab702db578393636970f2a56870f2cd68f0684b8393be1a9c746bf0a44b83275fab06279f5183271d1a3cf9df35b8fdaa6fcad1ee4ffabe8e87c770fc5d83bf6bf011389a1e939be997a1c12bfbfaa434f6372fcb1ba3d85f19f99ba4f8fa2ae93f504b01021403a48100504b05060000000001000100360000009103000000000400a485991c01e4b52c6ca2b08907');
INSERT INTO file_bodies VALUES (7, 0, X'28b52ffd6071027d1a00e433504b03041400000008000000210066bbf1bcff020000170a62696c6c2e786d6cad56cd6ed43010be57ea3b5873cfc6de660b2bc5edad072e207880c8ebb85b6b133bd84edb7d3d8e2071e0094ad58a0a01e247820348203b69bbdbfd4b5173d8b567c6e399cf9fc793ee9f96053a16c64aad28901e062414d7b954630a2752e5fac446a43f2080f6f7b6b7d28af1091b8bbded2d84104a473a9fde2edfed9101a0ca68a7b92e283c17c23a03881bc19c3614de9c5dfcf98b702fece34471a38800e9b15159a929108c1fede2f01102685255411c64046302682a98a1d0c77d02a8d4ca1d51c009a09c3991914611e1418407d0c6d9c42a8b02b94c570505d2ee67ef6c9824b34bc232c6b9ae95cb6c5dde51cda94521cacc2db158b0426e5a898c714e010362a55714149221eef92c1ac1cd3cbea74bf27f2ed3786d22b7ea4518d28a392994b3cbdcb63ad4fe739d534800d9da28560a0aaf7e5ffcf8f4f1ea33a066fef6fdd7b30f973fc12f305a4d4bc929bcbbfcf6fdcbf9d52f402369dc913f670a64384822dc8f8877274e7de6aba0aa7421ad5816dfbc0932622cb5ca74693ddfa08135a828ec000a23559714f0fc97001a89b15459e5d94792089308afe1d8ca438dd7879afa00ad13266b8f637d4ec258ad58716d8c8e4451653e270aa40fcd946b9553e8035259555118003a9d882985611b6c7470707070e7e7faf38b38333985d7510288d74658c78cbbbe8249841f356211369911e69a878b3f0c17da568237881b61ebc251d809f0d58e6bcf8a303b1e0776735d96c2b3f93c50e76cd5a9dfc0503225abba604e6ab50eafa50b5a341e7742a332fab021cfd0a7285cb8e1569863c90585674f5f0456bcac9972d24d433aab80982f662d685ed69f9375c827e4b4bc7aad345fac53b62e672a8af597604385eae2983c84e334ee965d1acf9eec26dac4f7e14d9a4b36567a7d9159300e4004100222a3302c27230a4ff06e6fb8118034eeba6dcaf25cfa4458d129c25b7394cb63d97607800ea5b2ba367c266ae3879b23ed1e4047ae3e3847d387e466ba8193697cb73aaf7c12bad4fc346e1fd885777bc9e39cc6be15ba6ee162dfc3f9d62ebeededfe01504b01021403a48100504b050600000000010001003600000025030000000004003885991c013454296ca2b08907');
INSERT INTO file_bodies VALUES (8, 0, X'28b52ffd605901bd11006422504b030414000000080000002100382d110fe7010000a00462696c6c2e786d6ca554c96edb3010bd17e83f0ce66e93f4123780a8dcfc0145ef022b53ae602e824837d157e617dc25408ac08edb7e400bd292eda81bd0cc61347c9cf561a8e4ea462b782f6b575ac3910d298234b95d9466c9f1ba340b7bed066c34650857e9cb174925f29558ca60beb58be6147a31645384aab6dee656717c2da5f335425e4be16dcdf176bffbb041f0521da101825dd626d39623a3747641a33086b0aaaa08478c51ca101a296a8e233a6208da1aff8e239d202c8497193b5c0ce87440a718bb2b95029fd94a71646d1dd72b341e2398ccae3d47466e6398c873bb363e736b9d1e0f52499d154fcfe09b4a6622cf398e10840e17a154c83ba4b483ce109226a49f919cd78bf4fa521aefceec34a9e5b2745ed659ebecd2a492b5b346a80e829b956c385e1ee6a283a2288a9eea04d3240ed71b8222b8b5561c27d343ff6ead8f07f28b3bfb873b89359cb6508926b80748db3421fdd6d384fc6640d24dff2c22c6cf22e2151dd2713bd91f6818fdd5b947c204d34498ac72aefd42d41cc3c2575695cec4e87399cd6608b9d55a865dfabcfffe69f7051e770ff75f0ffbd4a6fb6f6e3b3b6e1c098f2618855a9dd84e9342e41ee2bc475ee7f3f9bca73a096fdc798e6f184288e4b8bdfb06dbcde37ef3f1e16e7bff23767eca4e42b558dd2e9ab6a7ee27f313504b01021403a48100504b05060000000001000100360000000d020000000004002084991c01d44b107652d81c03');
INSERT INTO file_totals VALUES (1, 'A', 'inpatient', 'sent', 2, 93003, 45000, 0);
INSERT INTO file_totals VALUES (1, 'B', 'day_hospital', 'sent', 2, 95005, 49004, 0);
INSERT INTO file_totals VALUES (1, 'T', 'outpatient', 'sent', 2, 97007, 47002, 0);
INSERT INTO file_totals VALUES (2, 'A', 'inpatient', 'accepted', 1, 48003, 0, 48003);
INSERT INTO file_totals VALUES (2, 'A', 'inpatient', 'refused', 1, 45000, 45000, 0);
INSERT INTO file_totals VALUES (3, 'A', 'inpatient', 'sent', 2, 93003, 45000, 0);
INSERT INTO file_totals VALUES (3, 'B', 'day_hospital', 'sent', 2, 95005, 49004, 0);
INSERT INTO file_totals VALUES (3, 'T', 'outpatient', 'sent', 2, 97007, 47002, 0);
INSERT INTO file_totals VALUES (4, 'B', 'day_hospital', 'accepted', 1, 49004, 49004, 49004);
INSERT INTO file_totals VALUES (4, 'B', 'day_hospital', 'refused', 1, 46001, 0, 0);
INSERT INTO file_totals VALUES (5, 'A', 'inpatient', 'accepted', 2, 93003, 45000, 93003);
INSERT INTO file_totals VALUES (6, 'A', 'inpatient', 'reissued', 2, 93003, 45000, 0);
INSERT INTO file_totals VALUES (7, 'B', 'day_hospital', 'reissued', 1, 49004, 49004, 0);
INSERT INTO file_totals VALUES (8, 'A', 'inpatient', 'accepted', 1, 45000, 45000, 45000);
INSERT INTO file_totals VALUES (8, 'A', 'inpatient', 'refused', 1, 48003, 0, 0);
INSERT INTO shipments VALUES (1, 1, 1, 1, 1, 2, 'primary', '90000000-FFFF-FFFF-FFFF-FFFFFFFFFFFF', NULL, 'inpatient', 'A', 45000, 45000);
INSERT INTO shipments VALUES (2, 1, 2, 2, 2, 1, 'primary', '90000001-FFFF-FFFF-FFFF-FFFFFFFFFFFF', NULL, 'day_hospital', 'B', 46001, 0);
INSERT INTO shipments VALUES (3, 1, 3, 3, 3, 3, 'primary', '90000002-FFFF-FFFF-FFFF-FFFFFFFFFFFF', NULL, 'outpatient', 'T', 47002, 47002);
INSERT INTO shipments VALUES (4, 1, 4, 4, 4, 2, 'primary', '90000003-FFFF-FFFF-FFFF-FFFFFFFFFFFF', NULL, 'inpatient', 'A', 48003, 0);
INSERT INTO shipments VALUES (5, 1, 5, 5, 5, 1, 'primary', '90000004-FFFF-FFFF-FFFF-FFFFFFFFFFFF', NULL, 'day_hospital', 'B', 49004, 49004);
INSERT INTO shipments VALUES (6, 1, 6, 6, 6, 3, 'primary', '90000005-FFFF-FFFF-FFFF-FFFFFFFFFFFF', NULL, 'outpatient', 'T', 50005, 0);
INSERT INTO shipments VALUES (7, 3, 1, 1, 1, 5, 'primary', '90000000-FFFF-FFFF-FFFF-FFFFFFFFFFFF', NULL, 'inpatient', 'A', 45000, 45000);
INSERT INTO shipments VALUES (8, 3, 2, 2, 2, 4, 'primary', '90000001-FFFF-FFFF-FFFF-FFFFFFFFFFFF', NULL, 'day_hospital', 'B', 46001, 0);
INSERT INTO shipments VALUES (9, 3, 3, 3, 3, 6, 'primary', '90000002-FFFF-FFFF-FFFF-FFFFFFFFFFFF', NULL, 'outpatient', 'T', 47002, 47002);
INSERT INTO shipments VALUES (10, 3, 4, 4, 4, 5, 'primary', '90000003-FFFF-FFFF-FFFF-FFFFFFFFFFFF', NULL, 'inpatient', 'A', 48003, 0);
INSERT INTO shipments VALUES (11, 3, 5, 5, 5, 4, 'primary', '90000004-FFFF-FFFF-FFFF-FFFFFFFFFFFF', NULL, 'day_hospital', 'B', 49004, 49004);
INSERT INTO shipments VALUES (12, 3, 6, 6, 6, 6, 'primary', '90000005-FFFF-FFFF-FFFF-FFFFFFFFFFFF', NULL, 'outpatient', 'T', 50005, 0);
INSERT INTO decisions VALUES (1, 2, 'A', '4', 'refused', 0);
INSERT INTO decisions VALUES (4, 2, 'A', '1', 'accepted', 48003);
INSERT INTO decisions VALUES (7, 5, 'A', '1', 'accepted', 45000);
INSERT INTO decisions VALUES (7, 8, 'A', '1', 'accepted', 45000);
INSERT INTO decisions VALUES (8, 4, 'B', '4', 'refused', 0);
INSERT INTO decisions VALUES (10, 5, 'A', '1', 'accepted', 48003);
INSERT INTO decisions VALUES (10, 8, 'A', '4', 'refused', 0);
INSERT INTO decisions VALUES (11, 4, 'B', '1', 'accepted', 49004);
INSERT INTO findings VALUES (1, 2, 1, 'policy', '11', 'другой полис', NULL, '{"patient/polises/polis/@polisnum":"0000000000000777"}');
INSERT INTO findings VALUES (2, 2, 1, 'flk', 'T1', 'нет направления', NULL, '{}');
INSERT INTO findings VALUES (3, 4, 8, 'policy', '11', 'другой полис', NULL, '{"patient/polises/polis/@polisnum":"0000000000000777"}');
INSERT INTO findings VALUES (4, 4, 8, 'flk', 'T1', 'нет направления', NULL, '{}');
INSERT INTO findings VALUES (5, 8, 10, 'policy', '11', 'другой полис', NULL, '{"patient/polises/polis/@polisnum":"0000000000000777"}');
INSERT INTO findings VALUES (6, 8, 10, 'flk', 'T1', 'нет направления', NULL, '{}');
INSERT INTO reissued VALUES (6, 7);
INSERT INTO reissued VALUES (6, 10);
INSERT INTO reissued VALUES (7, 11);
INSERT INTO withholdings VALUES (1, '2021-04', 'A', 'ckdl', 1234, '№ 7', 13, NULL);
INSERT INTO capitations VALUES (1, '2021-04', 'B', 1000000, 4, '[{"adults":null,"amount":"10000.00","children":null,"heads":null,"type":"2"}]', 10, NULL);
INSERT INTO capitations VALUES (2, '2021-04', 'A', 1000000, 5, '[{"adults":null,"amount":"10000.00","children":null,"heads":null,"type":"2"}]', 11, NULL);
INSERT INTO refusal_notes VALUES (1, 8, 'waiting', 'ждём справку', '2021-05-17', 15, NULL);
INSERT INTO drafts VALUES (2, 16, '2021-05-05T12:00:00+00:00', 'Проверка', '[["@comment","набрано, не записано"],["diagnoses/diagnose[2]",null]]');
INSERT INTO invoices VALUES (1, '2021-04', 'A', '117', '2021-05-05', 2, 45000, 1000000, 1234, 19, 20);
INSERT INTO invoices VALUES (2, '2021-04', 'A', '118', '2021-05-05', 2, 45000, 1000000, 1234, 20, NULL);
INSERT INTO dictionary_versions VALUES (1, 'services', '1', NULL, 'services.csv', 'c35b1bd7a64bf3f0da955a52f721fa42354ca1d048cf11e559f7f52019307527', '["CODE","NAME","TARIFF","DATEBEG"]', '["CODE"]', 1, NULL, NULL, NULL, 21);
INSERT INTO dictionary_versions VALUES (2, 'services', '1', NULL, 'services.csv', '250716ff314078d0d1fa4d76b0609f4fa49792c8e63f300d7db7a25af18500c6', '["CODE","NAME","TARIFF","DATEBEG"]', '["CODE"]', 1, 1, NULL, NULL, 22);
INSERT INTO dictionary_rows VALUES (1, 'A01', '2021-04-01', 0, NULL, 'A01Приём10001.04.2021');
INSERT INTO dictionary_rows VALUES (2, 'A01', '2021-04-01', 0, NULL, 'A01Приём120,5001.04.2021');
INSERT INTO dictionaries_in_force VALUES (1, 'services', 1, 21, 22);
INSERT INTO dictionaries_in_force VALUES (2, 'services', 2, 22, NULL);
INSERT INTO rule_switches VALUES (1, '002F.00.0010', 'warning', 'письмо фонда', 23, 24);
INSERT INTO rule_switches VALUES (2, '002F.00.0010', 'off', 'письмо фонда', 24, NULL);
INSERT INTO rule_switches VALUES (3, '003F.00.0031', 'warning', 'письмо фонда', 25, NULL);
INSERT INTO rule_switches VALUES (4, '003F.00.0042', 'off', 'письмо фонда', 26, 27);
INSERT INTO insured_lists VALUES (1, 1, '2021-04-30', 'insured_2021-04-30.csv', 'b4c4df27e0f8ab5dcbcf03de5500e9576950a6ab07bf909035350c197eb7662f', 1, 1, 28, 29);
INSERT INTO insured_lists VALUES (2, 2, '2021-05-31', 'insured_2021-05-31.csv', '8bc679d5c35f6bc550a825dc1f087513305bb8d0a7faf48143981d4179c38933', 1, 1, 29, NULL);
INSERT INTO insured_1 VALUES (1, '0076000000000116', 'Прежняя', 'Анна', '', '1980-02-01', '', '', '', '', '', '', '', '0076000000000116', NULL, NULL, '', '', '', '', '', NULL, NULL, NULL, '0076000000000116', '', '', -1029871723138200743);
INSERT INTO insured_2 VALUES (1, '0076000000000116', 'Новая', 'Анна', '', '1980-02-01', '', '', '', '', '', '', '', '0076000000000116', NULL, NULL, '', '', '', '', '', NULL, NULL, NULL, '0076000000000116', '', '', 787487809181979727);
