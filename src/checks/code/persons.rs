//! The two files fit each other: every record has its person, and no person is there twice. Without the
//! person the other rules about it have nothing to look at and would be silent.

use super::super::expr::Expr;
use super::super::rule::{FileTypes, Rule, Says, Severity, Source};

pub const MISSING: &str = "structure.person";
pub const TWICE: &str = "structure.person_twice";

pub fn rules() -> [Rule; 2] {
    let rule = |id: &str, target: &str, types: &str, says: Says| Rule {
        id: id.to_owned(),
        source: Source::Structure,
        target: target.to_owned(),
        types: FileTypes::of(types),
        from: None,
        until: None,
        severity: Severity::Blocking,
        // The reader of the files finds them itself.
        error: Expr::Known(false),
        says,
    };
    [
        rule(
            MISSING,
            "ZL_LIST/ZAP/PACIENT/ID_PAC",
            "HCTX",
            Says::PersonMissing,
        ),
        rule(TWICE, "PERS_LIST/PERS/ID_PAC", "L", Says::PersonTwice),
    ]
}
