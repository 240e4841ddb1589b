-- What clerks note beside a refusal while they work it off: how far it is, a remark, a day by which.
--
-- «Corrected» and «written off» are not here: they follow from the account (a revision after the
-- refusal, sent again, withdrawn), so they cannot contradict it. A note is never overwritten: the
-- next one ends it, and `undo` of that step gives it back its life, as with withholdings.

CREATE TABLE refusal_notes (
    id          INTEGER PRIMARY KEY,
    shipment_id INTEGER NOT NULL REFERENCES shipments (id),
    status      TEXT NOT NULL CHECK (status = 'new' OR status = 'in_work' OR status = 'waiting'),
    note        TEXT NOT NULL,                 -- '' for none
    due         TEXT,
    step_id     INTEGER NOT NULL REFERENCES steps (id),
    ended_step  INTEGER REFERENCES steps (id)
) STRICT;
-- Lists look notes up by shipment; so does the check of the foreign key when `undo` removes an
-- export. Refusals are few beside shipments, and notes are written by hand: no import pays for it.
CREATE INDEX refusal_notes_of_shipment ON refusal_notes (shipment_id);
CREATE UNIQUE INDEX refusal_notes_live ON refusal_notes (shipment_id) WHERE ended_step IS NULL;
