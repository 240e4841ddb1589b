//! Scrolling by whole rows: which row is on top, and the bar at the right.
//!
//! A row number is an integer: a million rows of 24 pixels would leave what a float can count exactly.

use iced::{Point, Rectangle};

use crate::ui::draw::Ink;
use crate::ui::theme::SCROLLBAR;

#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Scroll {
    /// The row on top.
    pub top: usize,
    /// Rows that there are, and that fit.
    pub n_rows: usize,
    pub n_fit: usize,
    /// Where the bar was caught: distance from the top of its handle.
    caught: Option<f32>,
    /// Wheel movement that was not a row yet.
    rest: f32,
}

/// Rows of one notch of the wheel.
const NOTCH: f32 = 3.0;
const SMALLEST_HANDLE: f32 = 24.0;

impl Scroll {
    /// New counts of rows; the top stays if it can.
    pub fn fit(&mut self, n_rows: usize, n_fit: usize) {
        self.n_rows = n_rows;
        self.n_fit = n_fit.max(1);
        self.top = self.top.min(self.last_top());
    }

    fn last_top(&self) -> usize {
        self.n_rows.saturating_sub(self.n_fit)
    }

    /// Scrolls as little as needed to show the row.
    pub fn show(&mut self, row: usize) {
        if row < self.top {
            self.top = row;
        } else if row >= self.top + self.n_fit {
            self.top = row + 1 - self.n_fit;
        }
        self.top = self.top.min(self.last_top());
    }

    /// Rows that are seen.
    pub fn visible(&self) -> std::ops::Range<usize> {
        self.top..(self.top + self.n_fit).min(self.n_rows)
    }

    pub fn has_bar(&self) -> bool {
        self.n_rows > self.n_fit
    }

    /// A turn of the wheel; says whether the rows moved.
    pub fn wheel(&mut self, delta: iced::mouse::ScrollDelta, row: f32) -> bool {
        let rows = match delta {
            iced::mouse::ScrollDelta::Lines { y, .. } => -y * NOTCH,
            iced::mouse::ScrollDelta::Pixels { y, .. } => -y / row,
        };
        self.rest += rows;
        let whole = self.rest.trunc();
        self.rest -= whole;
        let top = match whole < 0.0 {
            true => self.top.saturating_sub(-whole as usize),
            false => self.top.saturating_add(whole as usize),
        };
        self.move_to(top)
    }

    fn move_to(&mut self, top: usize) -> bool {
        let top = top.min(self.last_top());
        std::mem::replace(&mut self.top, top) != top
    }

    fn handle(&self, track: Rectangle) -> Rectangle {
        let share = self.n_fit as f64 / self.n_rows.max(1) as f64;
        let height = ((f64::from(track.height) * share) as f32)
            .max(SMALLEST_HANDLE)
            .min(track.height);
        let part = self.top as f64 / self.last_top().max(1) as f64;
        let y = track.y + ((f64::from(track.height - height)) * part) as f32;
        Rectangle { y, height, ..track }
    }

    /// A press on the bar: catches the handle, or pages towards the place. `None`: not on the bar.
    pub fn press(&mut self, track: Rectangle, at: Point) -> Option<bool> {
        if !self.has_bar() || !track.contains(at) {
            return None;
        }
        let handle = self.handle(track);
        if handle.contains(at) {
            self.caught = Some(at.y - handle.y);
            return Some(false);
        }
        let top = match at.y < handle.y {
            true => self.top.saturating_sub(self.n_fit),
            false => self.top + self.n_fit,
        };
        Some(self.move_to(top))
    }

    /// Drags the handle, if it is caught; says whether the rows moved.
    pub fn drag(&mut self, track: Rectangle, at: Point) -> bool {
        let Some(caught) = self.caught else {
            return false;
        };
        let way = track.height - self.handle(track).height;
        if way <= 0.0 {
            return false;
        }
        let part = f64::from((at.y - caught - track.y) / way).clamp(0.0, 1.0);
        self.move_to((part * self.last_top() as f64).round() as usize)
    }

    pub fn release(&mut self) {
        self.caught = None;
    }

    pub fn draw(&self, ink: &mut Ink, track: Rectangle) {
        if !self.has_bar() {
            return;
        }
        let tokens = ink.look().tokens;
        ink.fill(track, tokens.raised);
        let handle = self.handle(track);
        let bar = Rectangle {
            x: handle.x + 2.0,
            width: handle.width - 4.0,
            ..handle
        };
        ink.frame(bar, Some(tokens.edge), tokens.edge, 0.0, 2.0);
    }
}

/// The place of the bar at the right of a body.
pub fn track(body: Rectangle) -> Rectangle {
    Rectangle {
        x: body.x + body.width - SCROLLBAR,
        width: SCROLLBAR,
        ..body
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scroll(n_rows: usize, n_fit: usize) -> Scroll {
        let mut scroll = Scroll::default();
        scroll.fit(n_rows, n_fit);
        scroll
    }

    #[test]
    fn shows_a_row_with_the_least_movement() {
        let mut scroll = scroll(100, 10);
        scroll.show(9);
        assert_eq!(scroll.top, 0);
        scroll.show(10);
        assert_eq!(scroll.top, 1);
        scroll.show(99);
        assert_eq!(scroll.visible(), 90..100);
        scroll.fit(5, 10);
        assert_eq!(scroll.visible(), 0..5);
    }

    #[test]
    fn drags_to_both_ends_of_a_million() {
        let mut scroll = scroll(1_000_000, 20);
        let track = Rectangle::new(Point::ORIGIN, iced::Size::new(10.0, 480.0));
        assert_eq!(scroll.press(track, Point::new(5.0, 3.0)), Some(false));
        assert!(scroll.drag(track, Point::new(5.0, 1000.0)));
        assert_eq!(scroll.top, 999_980);
        assert!(scroll.drag(track, Point::new(5.0, -10.0)));
        assert_eq!(scroll.top, 0);
        scroll.release();
        assert_eq!(scroll.press(track, Point::new(5.0, 400.0)), Some(true));
        assert_eq!(scroll.top, 20);
    }
}
