-- What was typed into a card and not saved, so that a crash or a kill in the middle loses nothing.
--
-- A draft changes nothing that is billed: it is no step, stands in no journal, and no sum or proof
-- looks at it. It belongs to the revision that it was typed on, named by the step that made it:
-- numbers of revisions are given out again after `undo`, steps never are.

CREATE TABLE drafts (
    account_id INTEGER PRIMARY KEY REFERENCES accounts (id),
    base_step  INTEGER NOT NULL REFERENCES steps (id),
    at         TEXT NOT NULL,                  -- local time with offset
    who        TEXT NOT NULL,
    -- [[path, value], …] in the order of typing; null removes the occurrence at the path
    edits      TEXT NOT NULL CHECK (json_valid(edits) AND json_array_length(edits) > 0)
) STRICT;
