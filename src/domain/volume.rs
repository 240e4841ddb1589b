//! Planned volumes (плановые объёмы) against what is billed, and what has to be put off so that a month
//! keeps within them (секвестирование). Pure: knows no dictionary, table or clock.

use super::{Activity, Kopecks};

/// What an account is for the plan.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VolumeCell {
    /// The payer's letter; nothing where nobody known pays.
    pub payer: Option<String>,
    pub activity: Activity,
    /// Profile of care (V002), where the account names one and somebody asks.
    pub profile: Option<String>,
    /// Kind of care (V008), likewise.
    pub help_kind: Option<String>,
}

/// Whose volume a line of the plan is; what it does not name, it takes together.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VolumeKey {
    pub payer: Option<String>,
    pub activity: Option<Activity>,
    pub profile: Option<String>,
    pub help_kind: Option<String>,
}

impl VolumeKey {
    pub fn covers(&self, cell: &VolumeCell) -> bool {
        let is_same = |own: &Option<String>, other: &Option<String>| own.is_none() || own == other;
        is_same(&self.payer, &cell.payer)
            && self
                .activity
                .is_none_or(|activity| activity == cell.activity)
            && is_same(&self.profile, &cell.profile)
            && is_same(&self.help_kind, &cell.help_kind)
    }

    /// How many things the line names: a line that names more is the more specific one.
    pub fn n_named(&self) -> usize {
        let named = [
            self.payer.is_some(),
            self.activity.is_some(),
            self.profile.is_some(),
            self.help_kind.is_some(),
        ];
        named.into_iter().filter(|is_named| *is_named).count()
    }
}

/// Accounts and their whole cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Volume {
    pub count: i64,
    pub sum: Kopecks,
}

impl Volume {
    pub fn of(billed: Kopecks) -> Volume {
        Volume {
            count: 1,
            sum: billed,
        }
    }

    pub fn add(&mut self, other: Volume) {
        self.count += other.count;
        self.sum += other.sum;
    }

    pub fn take(&mut self, other: Volume) {
        self.count -= other.count;
        self.sum -= other.sum;
    }
}

/// What is planned. A missing figure limits nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Planned {
    pub count: Option<i64>,
    pub sum: Option<Kopecks>,
}

impl Planned {
    /// Both together. What one of them does not limit, they do not limit together.
    pub fn with(self, other: Planned) -> Planned {
        Planned {
            count: self.count.zip(other.count).map(|(one, other)| one + other),
            sum: self.sum.zip(other.sum).map(|(one, other)| one + other),
        }
    }

    /// What is more than planned; nothing is never negative.
    pub fn over(&self, fact: Volume) -> Volume {
        let count = self.count.map_or(0, |count| (fact.count - count).max(0));
        let sum = self.sum.map_or(0, |sum| (fact.sum - sum).0.max(0));
        Volume {
            count,
            sum: Kopecks(sum),
        }
    }

    pub fn is_kept(&self, fact: Volume) -> bool {
        self.over(fact) == Volume::default()
    }

    /// Whether an account may come to what is there without making anything worse than planned.
    fn has_room(&self, fact: Volume, account: Volume) -> bool {
        let has_count = self
            .count
            .is_none_or(|count| fact.count + account.count <= count);
        let has_sum = account.sum == Kopecks::ZERO
            || self.sum.is_none_or(|sum| fact.sum + account.sum <= sum);
        has_count && has_sum
    }
}

/// A line that has to be kept: its plan, and what there is before anything is cut.
#[derive(Clone, Copy, Debug)]
pub struct Bound {
    pub planned: Planned,
    pub fact: Volume,
}

/// An account that can be put off.
#[derive(Clone, Copy, Debug)]
pub struct Deferrable {
    /// Whole cost.
    pub billed: Kopecks,
    /// Its place in the list of cells.
    pub cell: usize,
}

/// What is put off.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cut {
    /// Accounts by their place among those that could be put off, and the line for which each goes, in
    /// the order in which they were taken.
    pub accounts: Vec<(usize, usize)>,
    /// What is left of each line.
    pub left: Vec<Volume>,
}

/// Chooses what to put off so that every line is kept.
///
/// Lines come with the most specific first, accounts in the order in which the clerk wants them to go;
/// `lines_of` says of each cell which lines cover it. Two passes:
///
/// 1. line by line, accounts of the line go in their order until the line is kept or none is left;
/// 2. from the last account taken to the first, each comes back that leaves every line kept.
///
/// After the first pass a line that is still exceeded has nothing left that would help. After the second
/// nothing is cut that need not be: what one account leaves free only shrinks as others come back.
pub fn cut(bounds: &[Bound], lines_of: &[Vec<usize>], accounts: &[Deferrable]) -> Cut {
    let mut of_line: Vec<Vec<usize>> = vec![Vec::new(); bounds.len()];
    for (at, account) in accounts.iter().enumerate() {
        for line in &lines_of[account.cell] {
            of_line[*line].push(at);
        }
    }
    let mut left: Vec<Volume> = bounds.iter().map(|bound| bound.fact).collect();
    let mut is_cut = vec![false; accounts.len()];
    let mut taken: Vec<(usize, usize)> = Vec::new();
    for (line, bound) in bounds.iter().enumerate() {
        for at in &of_line[line] {
            let over = bound.planned.over(left[line]);
            if over == Volume::default() {
                break;
            }
            let account = accounts[*at];
            let helps = over.count > 0 || account.billed > Kopecks::ZERO;
            if is_cut[*at] || !helps {
                continue;
            }
            is_cut[*at] = true;
            taken.push((*at, line));
            for covering in &lines_of[account.cell] {
                left[*covering].take(Volume::of(account.billed));
            }
        }
    }
    let mut stays = Vec::with_capacity(taken.len());
    for (at, line) in taken.into_iter().rev() {
        let (own, lines) = (
            Volume::of(accounts[at].billed),
            &lines_of[accounts[at].cell],
        );
        let is_free = |of: &usize| bounds[*of].planned.has_room(left[*of], own);
        match lines.iter().all(is_free) {
            true => lines.iter().for_each(|of| left[*of].add(own)),
            false => stays.push((at, line)),
        }
    }
    stays.reverse();
    Cut {
        accounts: stays,
        left,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn planned(count: Option<i64>, sum: Option<i64>) -> Planned {
        Planned {
            count,
            sum: sum.map(Kopecks),
        }
    }

    /// One line over all accounts of these costs, and what goes.
    fn goes(plan: Planned, costs: &[i64]) -> Vec<usize> {
        let mut fact = Volume::default();
        let accounts: Vec<Deferrable> = costs
            .iter()
            .map(|cost| {
                fact.add(Volume::of(Kopecks(*cost)));
                Deferrable {
                    billed: Kopecks(*cost),
                    cell: 0,
                }
            })
            .collect();
        let bound = Bound {
            planned: plan,
            fact,
        };
        let cut = cut(&[bound], &[vec![0]], &accounts);
        cut.accounts.into_iter().map(|(at, _)| at).collect()
    }

    #[test]
    fn accounts_go_in_their_order_and_come_back_where_there_is_room() {
        let none: [usize; 0] = [];
        assert_eq!(goes(planned(Some(3), None), &[5, 5, 5]), none);
        assert_eq!(goes(planned(Some(1), None), &[5, 6, 7]), [0, 1]);
        assert_eq!(goes(planned(None, Some(11)), &[5, 6, 7]), [0, 1]);
        // With the second gone there is room for the first.
        assert_eq!(goes(planned(None, Some(12)), &[5, 6, 7]), [1]);
        // The third alone is enough: the first two need not go.
        assert_eq!(goes(planned(None, Some(30)), &[10, 20, 100]), [2]);
        // A free account takes nothing off a sum, but is one of the number.
        assert_eq!(goes(planned(None, Some(5)), &[0, 5, 5]), [1]);
        assert_eq!(goes(planned(Some(2), None), &[0, 5, 5]), [0]);
        assert_eq!(goes(planned(Some(0), Some(0)), &[0, 5]), [0, 1]);
        assert_eq!(goes(Planned::default(), &[1, 2]), none);
    }

    #[test]
    fn what_a_line_names_decides_what_it_covers() {
        let cell = VolumeCell {
            payer: Some("A".into()),
            activity: Activity::Inpatient,
            profile: Some("97".into()),
            help_kind: None,
        };
        let all = VolumeKey::default();
        assert!(all.covers(&cell) && all.n_named() == 0);
        let of = |payer: Option<&str>, activity, profile: Option<&str>| VolumeKey {
            payer: payer.map(str::to_owned),
            activity,
            profile: profile.map(str::to_owned),
            help_kind: None,
        };
        assert!(of(Some("A"), Some(Activity::Inpatient), Some("97")).covers(&cell));
        assert!(!of(Some("B"), None, None).covers(&cell));
        assert!(!of(None, Some(Activity::Dental), None).covers(&cell));
        assert!(!of(None, None, Some("1")).covers(&cell));
        let kind = VolumeKey {
            help_kind: Some("31".into()),
            ..VolumeKey::default()
        };
        assert!(!kind.covers(&cell));
    }

    /// A month: plans with the lines they cover of four cells, fixed volumes and accounts that wait.
    type Month = (Vec<(Planned, [bool; 4])>, Vec<Volume>, Vec<Deferrable>);

    fn month() -> impl Strategy<Value = Month> {
        let limit = |most: i64| prop::option::of(0..most);
        let line = (limit(12), limit(900), any::<[bool; 4]>())
            .prop_map(|(count, sum, covers)| (planned(count, sum), covers));
        let fixed = (0..6i64, 0..400i64).prop_map(|(count, sum)| Volume {
            count,
            sum: Kopecks(sum),
        });
        let account =
            (prop_oneof![Just(0), 1..200i64], 0..4usize).prop_map(|(billed, cell)| Deferrable {
                billed: Kopecks(billed),
                cell,
            });
        (
            prop::collection::vec(line, 0..6),
            prop::collection::vec(fixed, 4),
            prop::collection::vec(account, 0..40),
        )
    }

    proptest! {
        /// Every line is kept, or nothing that would help is left in it; and each account that goes would
        /// break a line if it stayed.
        #[test]
        fn lines_are_kept_and_nothing_goes_that_need_not((lines, fixed, accounts) in month()) {
            let lines_of: Vec<Vec<usize>> = (0..4)
                .map(|cell| (0..lines.len()).filter(|line| lines[*line].1[cell]).collect())
                .collect();
            let mut facts = vec![Volume::default(); lines.len()];
            for (cell, covering) in lines_of.iter().enumerate() {
                for line in covering {
                    facts[*line].add(fixed[cell]);
                    let own = accounts.iter().filter(|account| account.cell == cell);
                    own.for_each(|account| facts[*line].add(Volume::of(account.billed)));
                }
            }
            let bounds: Vec<Bound> = lines
                .iter()
                .zip(&facts)
                .map(|((planned, _), fact)| Bound { planned: *planned, fact: *fact })
                .collect();
            let cut = cut(&bounds, &lines_of, &accounts);

            let mut left = facts;
            let mut is_cut = vec![false; accounts.len()];
            for (at, line) in &cut.accounts {
                prop_assert!(!is_cut[*at], "an account goes once");
                is_cut[*at] = true;
                prop_assert!(lines_of[accounts[*at].cell].contains(line));
                for of in &lines_of[accounts[*at].cell] {
                    left[*of].take(Volume::of(accounts[*at].billed));
                }
            }
            prop_assert_eq!(&left, &cut.left);
            for (line, (planned, covers)) in lines.iter().enumerate() {
                let over = planned.over(left[line]);
                let stays = accounts.iter().zip(&is_cut).filter(|(_, is_cut)| !**is_cut);
                let mut of_line = stays.filter(|(account, _)| covers[account.cell]);
                let helps = |account: &Deferrable| {
                    over.count > 0 || (over.sum > Kopecks::ZERO && account.billed > Kopecks::ZERO)
                };
                prop_assert!(!of_line.any(|(account, _)| helps(account)), "line {}", line);
            }
            for (at, _) in &cut.accounts {
                let own = Volume::of(accounts[*at].billed);
                let mut covering = lines_of[accounts[*at].cell].iter();
                let breaks = covering.any(|of| {
                    let mut with = left[*of];
                    with.add(own);
                    lines[*of].0.over(with) != lines[*of].0.over(left[*of])
                });
                prop_assert!(breaks, "an account that need not go");
            }
        }
    }
}
