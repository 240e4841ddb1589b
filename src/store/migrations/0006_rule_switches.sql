-- Rules of checks that an organization does not ask, or takes for a warning, and why.
--
-- A switch is a fact: another one for the same rule, or `rules on`, ends it and leaves it readable, and
-- `undo` of the step gives the former one back. Who and when is said by its step. A rule is named by its
-- number alone: the rule itself comes and goes with classifiers and rule files.

CREATE TABLE rule_switches (
    id         INTEGER PRIMARY KEY,
    rule       TEXT NOT NULL CHECK (rule <> ''), -- its number, as the rule spells it
    setting    TEXT NOT NULL CHECK (setting IN ('off', 'warning')),
    reason     TEXT NOT NULL CHECK (trim(reason) <> ''),
    step_id    INTEGER NOT NULL REFERENCES steps (id),
    ended_step INTEGER REFERENCES steps (id)     -- replaced, or switched on again
) STRICT;
CREATE UNIQUE INDEX rule_switches_live ON rule_switches (rule) WHERE ended_step IS NULL;
