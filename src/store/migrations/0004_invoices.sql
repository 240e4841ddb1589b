-- Invoices (счета на оплату): under which number and date a payer was asked for money, and how much.
--
-- The sums are those that were printed and are never counted again: whether they still are the sums
-- of the month, the board and `reconcile` find out. A row is never rewritten either. An invoice that
-- is issued anew is a new row that ends the former one, and `undo` of that step gives the former one
-- back its life, as with withholdings.

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
-- One invoice a payer and month.
CREATE UNIQUE INDEX invoices_live ON invoices (period, payer) WHERE ended_step IS NULL;
-- Accountants number invoices anew each calendar year.
CREATE UNIQUE INDEX invoices_numbered ON invoices (substr(date, 1, 4), number) WHERE ended_step IS NULL;
