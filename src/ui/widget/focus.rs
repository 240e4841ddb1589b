//! The focus of a widget of ours, and the operations that move it.
//!
//! iced keeps the focus in every widget by itself. Clicking takes it as iced's own text input does:
//! what was clicked gets it, everything else drops it; `shortcuts` gives it back when nothing was hit.

use iced::Rectangle;
use iced::advanced::widget::Id;
use iced::advanced::widget::operation::{Focusable, Operation};

/// State of a focusable widget.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Focus {
    is_on: bool,
}

impl Focus {
    pub fn is_on(self) -> bool {
        self.is_on
    }

    /// Sets it, and says whether that changed anything.
    pub fn set(&mut self, is_on: bool) -> bool {
        std::mem::replace(&mut self.is_on, is_on) != is_on
    }
}

impl Focusable for Focus {
    fn is_focused(&self) -> bool {
        self.is_on
    }

    fn focus(&mut self) {
        self.is_on = true;
    }

    fn unfocus(&mut self) {
        self.is_on = false;
    }
}

/// Stands at the beginning and at the end of a zone in the tree; see `zone`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ZoneMark {
    Begin,
    End,
}

/// Which focusable widgets there are, in the order of Tab.
#[derive(Debug, Clone, Default)]
pub struct Survey {
    /// The zone of each, its id and place.
    pub found: Vec<Found>,
    /// Index of the focused one.
    pub focused: Option<usize>,
    zone: usize,
    n_zones: usize,
}

#[derive(Debug, Clone)]
pub struct Found {
    pub zone: usize,
    pub id: Option<Id>,
    pub bounds: Rectangle,
}

impl Operation<()> for Survey {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation<()>)) {
        operate(self);
    }

    fn focusable(&mut self, id: Option<&Id>, bounds: Rectangle, state: &mut dyn Focusable) {
        if state.is_focused() {
            self.focused = Some(self.found.len());
        }
        self.found.push(Found {
            zone: self.zone,
            id: id.cloned(),
            bounds,
        });
    }

    fn custom(&mut self, _: Option<&Id>, _: Rectangle, state: &mut dyn std::any::Any) {
        match state.downcast_ref() {
            Some(ZoneMark::Begin) => {
                self.n_zones += 1;
                self.zone = self.n_zones;
            }
            Some(ZoneMark::End) => self.zone = 0,
            None => {}
        }
    }
}

impl Survey {
    /// Index of the next one in a ring, or of the previous one.
    pub fn step(&self, is_back: bool) -> Option<usize> {
        let last = self.found.len().checked_sub(1)?;
        Some(match (self.focused, is_back) {
            (None, false) => 0,
            (None, true) => last,
            (Some(at), false) if at == last => 0,
            (Some(at), false) => at + 1,
            (Some(0), true) => last,
            (Some(at), true) => at - 1,
        })
    }

    /// Index of the first one in the next zone, or in the previous.
    pub fn step_zone(&self, is_back: bool) -> Option<usize> {
        let mut zones: Vec<usize> = self.found.iter().map(|found| found.zone).collect();
        zones.sort_unstable();
        zones.dedup();
        let last = zones.len().checked_sub(1)?;
        let current = self.focused.map(|at| self.found[at].zone);
        let at = current.and_then(|zone| zones.iter().position(|own| *own == zone));
        let next = match (at, is_back) {
            (None, false) => 0,
            (None, true) => last,
            (Some(at), false) => (at + 1) % zones.len(),
            (Some(0), true) => last,
            (Some(at), true) => at - 1,
        };
        let zone = zones[next];
        self.found.iter().position(|found| found.zone == zone)
    }

    pub fn with_id(&self, id: &Id) -> Option<usize> {
        self.found
            .iter()
            .position(|found| found.id.as_ref() == Some(id))
    }
}

/// Focuses the widget of this index and unfocuses all others.
#[derive(Debug)]
pub struct FocusAt {
    pub target: Option<usize>,
    at: usize,
}

impl FocusAt {
    pub fn new(target: Option<usize>) -> Self {
        Self { target, at: 0 }
    }
}

impl Operation<()> for FocusAt {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation<()>)) {
        operate(self);
    }

    fn focusable(&mut self, _: Option<&Id>, _: Rectangle, state: &mut dyn Focusable) {
        match self.target == Some(self.at) {
            // A text field that is focused anew would forget its cursor.
            true if state.is_focused() => {}
            true => state.focus(),
            false if state.is_focused() => state.unfocus(),
            false => {}
        }
        self.at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn survey(zones: &[usize], focused: Option<usize>) -> Survey {
        let found = |zone: &usize| Found {
            zone: *zone,
            id: None,
            bounds: Rectangle::default(),
        };
        Survey {
            found: zones.iter().map(found).collect(),
            focused,
            ..Survey::default()
        }
    }

    #[test]
    fn focus_goes_round() {
        assert_eq!(survey(&[0, 0, 0], Some(2)).step(false), Some(0));
        assert_eq!(survey(&[0, 0, 0], Some(0)).step(true), Some(2));
        assert_eq!(survey(&[0, 0, 0], None).step(false), Some(0));
        assert_eq!(survey(&[], None).step(false), None);
    }

    #[test]
    fn zones_are_entered_at_their_first() {
        assert_eq!(survey(&[1, 1, 2, 2], Some(1)).step_zone(false), Some(2));
        assert_eq!(survey(&[1, 1, 2, 2], Some(3)).step_zone(false), Some(0));
        assert_eq!(survey(&[1, 1, 2, 2], Some(3)).step_zone(true), Some(0));
    }
}
