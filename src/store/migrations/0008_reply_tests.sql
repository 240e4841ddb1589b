-- The plan of checks that a reply brings: what the fund asks of accounts, how often it was applied and how
-- often it failed (`flk/plan/test`).

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
