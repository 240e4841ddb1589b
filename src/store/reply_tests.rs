//! The plans of checks that replies brought.

use rusqlite::{Connection, Transaction, named_params};

use super::Error;

/// A check of the fund's plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlanTest {
    pub code: String,
    pub element: String,
    pub condition: String,
    pub expression: String,
    /// Code of the ground for a refusal.
    pub defect: String,
    /// Accounts it was applied to, and those it failed for; missing where the reply does not say.
    pub total: Option<i64>,
    pub failed: Option<i64>,
}

/// Adds a check of a reply behind those that it has.
///
/// # Errors
/// What SQLite says.
pub fn add(tx: &Transaction<'_>, reply_id: i64, test: &PlanTest) -> Result<(), Error> {
    tx.prepare_cached(
        "INSERT INTO reply_tests (reply_id, n, code, element, condition, expression, defect, total, failed)
         VALUES (:reply, (SELECT coalesce(max(n), 0) + 1 FROM reply_tests WHERE reply_id = :reply), :code,
                 :element, :condition, :expression, :defect, :total, :failed)",
    )?
    .execute(named_params! {
        ":reply": reply_id, ":code": test.code, ":element": test.element,
        ":condition": test.condition, ":expression": test.expression, ":defect": test.defect,
        ":total": test.total, ":failed": test.failed,
    })?;
    Ok(())
}

/// Removes the plan of a reply.
///
/// # Errors
/// What SQLite says.
pub fn remove(tx: &Transaction<'_>, reply_id: i64) -> Result<(), Error> {
    tx.execute("DELETE FROM reply_tests WHERE reply_id = ?1", [reply_id])?;
    Ok(())
}

/// A check with its counts over all replies in force, and the latest period that had it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    pub test: PlanTest,
    pub replies: i64,
    pub period: String,
}

/// The checks of all replies in force, those that failed most first.
///
/// # Errors
/// What SQLite says.
pub fn counted(connection: &Connection) -> Result<Vec<Counted>, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT t.code, t.element, t.condition, t.expression, t.defect, sum(t.total), sum(t.failed),
                count(DISTINCT t.reply_id), max(f.period)
           FROM reply_tests t JOIN files f ON f.id = t.reply_id AND f.status = 'live'
          GROUP BY t.code, t.element, t.condition, t.expression, t.defect
          ORDER BY coalesce(sum(t.failed), 0) DESC, t.code, t.element",
    )?;
    let read = |row: &rusqlite::Row<'_>| {
        Ok(Counted {
            test: PlanTest {
                code: row.get(0)?,
                element: row.get(1)?,
                condition: row.get(2)?,
                expression: row.get(3)?,
                defect: row.get(4)?,
                total: row.get(5)?,
                failed: row.get(6)?,
            },
            replies: row.get(7)?,
            period: row.get(8)?,
        })
    };
    let found = statement.query_map([], read)?.collect::<Result<_, _>>()?;
    Ok(found)
}
