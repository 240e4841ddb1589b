//! An account's life as a pure function from a standing and an event to the next state.
//!
//! Source: the clerk's guide of April 2021 and the diagram drawn from it (README, «The month»).
//! Knows nothing of files and tables; the workflows ask here before they move anything.

/// Where an account stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Waiting to be formed.
    Pool,
    /// In a registry that is not exported yet.
    InRegistry,
    /// In an exported file, no decision yet.
    Sent,
    /// Accepted by the precheck («1»), assigned to a payer.
    Prechecked,
    RefusedAtPrecheck,
    /// In a payer's 7-file.
    Reissued,
    /// Accepted by the final reply («2»), perhaps in part.
    Accepted,
    RefusedAtFinal,
    /// Out of the pool until a later period.
    Deferred,
    /// Never billed again.
    Withdrawn,
}

/// Whether the registry is a rehearsal or the real one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Round {
    Test,
    Main,
}

/// How the account is presented to the fund.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Primary,
    Repeat,
}

/// What a reply says of one account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Decision {
    Accepted,
    Refused,
    /// A decision code that the region profile does not explain: shown, never guessed.
    Undecided,
}

/// What happens to an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    Form,
    Unform,
    Export,
    Precheck(Decision),
    Reissue,
    Final(Decision),
    /// A corrected reply takes the place of the former one.
    ReplyReplaced,
    Restore,
    /// F8.
    Resubmit,
    Defer,
    Undefer,
    Withdraw,
    /// A new revision: by hand, by import, or by taking over the fund's data.
    Correct,
}

/// The rule that keeps an account where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAllowed {
    pub from: State,
    pub round: Option<Round>,
    pub event: Event,
}

impl State {
    pub const ALL: [State; 10] = [
        State::Pool,
        State::InRegistry,
        State::Sent,
        State::Prechecked,
        State::RefusedAtPrecheck,
        State::Reissued,
        State::Accepted,
        State::RefusedAtFinal,
        State::Deferred,
        State::Withdrawn,
    ];

    /// The state after `event`. `round` is that of the registry the account is in, if any.
    ///
    /// # Errors
    /// [`NotAllowed`] when the rules of the month have no such step.
    pub fn after(self, round: Option<Round>, event: Event) -> Result<State, NotAllowed> {
        use State::*;
        let is_test = round == Some(Round::Test);
        let is_main = round == Some(Round::Main);
        let next = match (self, event) {
            (Pool | Deferred, Event::Form) => InRegistry,
            (Pool | Deferred, Event::Defer) => Deferred,
            (Deferred, Event::Undefer) => Pool,
            (Pool, Event::Withdraw) => Withdrawn,
            (InRegistry, Event::Unform) => Pool,
            (InRegistry, Event::Export) => Sent,
            (Sent, Event::Precheck(Decision::Accepted)) => Prechecked,
            (Sent, Event::Precheck(Decision::Refused)) => RefusedAtPrecheck,
            (Sent, Event::Precheck(Decision::Undecided)) => Sent,
            // The 7-file may be repeated until the final reply is in.
            (Prechecked | Reissued, Event::Reissue) if is_main => Reissued,
            (Reissued, Event::Final(Decision::Accepted)) if is_main => Accepted,
            (Reissued, Event::Final(Decision::Refused)) if is_main => RefusedAtFinal,
            (Reissued, Event::Final(Decision::Undecided)) if is_main => Reissued,
            (Sent | Prechecked | RefusedAtPrecheck, Event::ReplyReplaced) => Sent,
            (Reissued | Accepted | RefusedAtFinal, Event::ReplyReplaced) if is_main => Reissued,
            (InRegistry | Sent | Prechecked | RefusedAtPrecheck, Event::Restore) if is_test => Pool,
            (RefusedAtPrecheck | RefusedAtFinal, Event::Resubmit) if is_main => Pool,
            (RefusedAtPrecheck | RefusedAtFinal, Event::Withdraw) if is_main => Withdrawn,
            (Pool | Deferred | InRegistry | RefusedAtPrecheck | RefusedAtFinal, Event::Correct) => {
                self
            }
            (Sent | Prechecked, Event::Correct) if is_test => self,
            (from, event) => return Err(NotAllowed { from, round, event }),
        };
        Ok(next)
    }

    /// The name in JSON and in the database.
    pub fn code(self) -> &'static str {
        match self {
            State::Pool => "pool",
            State::InRegistry => "in_registry",
            State::Sent => "sent",
            State::Prechecked => "prechecked",
            State::RefusedAtPrecheck => "refused_at_precheck",
            State::Reissued => "reissued",
            State::Accepted => "accepted",
            State::RefusedAtFinal => "refused_at_final",
            State::Deferred => "deferred",
            State::Withdrawn => "withdrawn",
        }
    }

    pub fn from_code(code: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.code() == code)
    }
}

impl Round {
    pub fn code(self) -> &'static str {
        match self {
            Round::Test => "test",
            Round::Main => "main",
        }
    }

    pub fn from_code(code: &str) -> Option<Round> {
        [Round::Test, Round::Main]
            .into_iter()
            .find(|round| round.code() == code)
    }
}

impl Kind {
    pub fn code(self) -> &'static str {
        match self {
            Kind::Primary => "primary",
            Kind::Repeat => "repeat",
        }
    }

    pub fn from_code(code: &str) -> Option<Kind> {
        [Kind::Primary, Kind::Repeat]
            .into_iter()
            .find(|kind| kind.code() == code)
    }
}

impl Decision {
    pub fn code(self) -> &'static str {
        match self {
            Decision::Accepted => "accepted",
            Decision::Refused => "refused",
            Decision::Undecided => "undecided",
        }
    }

    pub fn from_code(code: &str) -> Option<Decision> {
        [Decision::Accepted, Decision::Refused, Decision::Undecided]
            .into_iter()
            .find(|d| d.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVENTS: [(&str, Event); 17] = [
        ("form", Event::Form),
        ("unform", Event::Unform),
        ("export", Event::Export),
        ("precheck+", Event::Precheck(Decision::Accepted)),
        ("precheck-", Event::Precheck(Decision::Refused)),
        ("precheck?", Event::Precheck(Decision::Undecided)),
        ("reissue", Event::Reissue),
        ("final+", Event::Final(Decision::Accepted)),
        ("final-", Event::Final(Decision::Refused)),
        ("final?", Event::Final(Decision::Undecided)),
        ("replaced", Event::ReplyReplaced),
        ("restore", Event::Restore),
        ("resubmit", Event::Resubmit),
        ("defer", Event::Defer),
        ("undefer", Event::Undefer),
        ("withdraw", Event::Withdraw),
        ("correct", Event::Correct),
    ];

    /// Every state × every event × every round: what is not in the table is not allowed.
    #[test]
    fn the_whole_table_of_states_and_events() {
        // state | round (t, m, - for none) | event → next
        let table = "
            pool                | - | form      | in_registry
            pool                | - | defer     | deferred
            pool                | - | withdraw  | withdrawn
            pool                | - | correct   | pool
            deferred            | - | form      | in_registry
            deferred            | - | defer     | deferred
            deferred            | - | undefer   | pool
            deferred            | - | correct   | deferred
            in_registry         | t | unform    | pool
            in_registry         | m | unform    | pool
            in_registry         | t | export    | sent
            in_registry         | m | export    | sent
            in_registry         | t | restore   | pool
            in_registry         | t | correct   | in_registry
            in_registry         | m | correct   | in_registry
            sent                | t | precheck+ | prechecked
            sent                | m | precheck+ | prechecked
            sent                | t | precheck- | refused_at_precheck
            sent                | m | precheck- | refused_at_precheck
            sent                | t | precheck? | sent
            sent                | m | precheck? | sent
            sent                | t | replaced  | sent
            sent                | m | replaced  | sent
            sent                | t | restore   | pool
            sent                | t | correct   | sent
            prechecked          | m | reissue   | reissued
            prechecked          | t | replaced  | sent
            prechecked          | m | replaced  | sent
            prechecked          | t | restore   | pool
            prechecked          | t | correct   | prechecked
            refused_at_precheck | t | replaced  | sent
            refused_at_precheck | m | replaced  | sent
            refused_at_precheck | t | restore   | pool
            refused_at_precheck | m | resubmit  | pool
            refused_at_precheck | m | withdraw  | withdrawn
            refused_at_precheck | t | correct   | refused_at_precheck
            refused_at_precheck | m | correct   | refused_at_precheck
            reissued            | m | reissue   | reissued
            reissued            | m | final+    | accepted
            reissued            | m | final-    | refused_at_final
            reissued            | m | final?    | reissued
            reissued            | m | replaced  | reissued
            accepted            | m | replaced  | reissued
            refused_at_final    | m | replaced  | reissued
            refused_at_final    | m | resubmit  | pool
            refused_at_final    | m | withdraw  | withdrawn
            refused_at_final    | m | correct   | refused_at_final
        ";
        let allowed: Vec<Vec<&str>> = table
            .lines()
            .filter(|line| !line.trim().is_empty())
            .map(|line| line.split('|').map(str::trim).collect())
            .collect();
        let mut n_checked = 0;
        for state in State::ALL {
            let is_outside = matches!(state, State::Pool | State::Deferred);
            let rounds: &[(&str, Option<Round>)] = match is_outside {
                true => &[("-", None)],
                false => &[("t", Some(Round::Test)), ("m", Some(Round::Main))],
            };
            for (round_name, round) in rounds {
                for (event_name, event) in EVENTS {
                    let expected = allowed
                        .iter()
                        .find(|row| {
                            row[0] == state.code() && row[1] == *round_name && row[2] == event_name
                        })
                        .map(|row| State::from_code(row[3]).expect("a state's name"));
                    // A final refusal exists in main rounds only; its test rows are simply absent.
                    let is_final = matches!(
                        state,
                        State::Reissued | State::Accepted | State::RefusedAtFinal
                    );
                    if is_final && *round_name == "t" && event == Event::Correct {
                        continue;
                    }
                    assert_eq!(
                        state.after(*round, event).ok(),
                        expected,
                        "{state:?} {round_name} {event_name}"
                    );
                    n_checked += 1;
                }
            }
        }
        assert!(n_checked > 300, "{n_checked}");
    }

    #[test]
    fn codes_come_back() {
        for state in State::ALL {
            assert_eq!(State::from_code(state.code()), Some(state));
        }
    }
}
