//! Planned volumes on paper: what stands there is what the workflow says.

use ladya::domain::ReportingPeriod;
use ladya::reports::volumes::{Volumes, build};
use ladya::text::window::{count, money};
use ladya::workflows::nsi::{self, Asked};
use ladya::workflows::{Quiet, Workplace, volumes};

use super::{Office, office, text};

/// The plan of the demo, which lies beside its database.
pub fn import(office: &mut Office) {
    let plan = office.workplace.store.path.with_file_name("volumes.csv");
    let asked = Asked {
        paths: vec![plan],
        ..Asked::default()
    };
    let files = nsi::import(&mut office.workplace, &asked, &Quiet).expect("is read");
    assert!(files.iter().all(|file| file.id.is_some()), "{files:?}");
}

pub fn planned(workplace: &Workplace, period: ReportingPeriod) -> Volumes {
    build(workplace, period, &Quiet).expect("gathers")
}

#[test]
fn figures_on_paper_are_those_of_the_month() {
    let mut office = office();
    import(&mut office);
    let period = office.period;
    let found = volumes::volumes(&office.workplace, period, &Quiet).expect("counts");
    let of_accounts = volumes::volumes(&office.workplace, period.next(), &Quiet).expect("counts");
    assert!(
        found
            .rows
            .iter()
            .any(|row| row.month.over() != Default::default())
    );
    assert!(of_accounts.total.count > 0);
    let printed = text(&office.print(&planned(&office.workplace, period)));
    assert!(printed.contains("сверх плана"), "{printed}");
    for row in found.rows.iter().filter(|row| row.month.n_months > 0) {
        let fact = row.month.fact;
        assert!(printed.contains(&count(fact.count)), "{row:?}");
        assert!(printed.contains(&money(fact.sum)), "{row:?}");
    }
    assert!(printed.contains(&money(found.total.sum)));
}
