//! The program's screens without a display: what the program's window does between a key press and
//! the pixels, stage by stage.

use std::path::Path;
use std::time::{Duration, Instant};

use iced::advanced::clipboard;
use iced::advanced::mouse::Cursor;
use iced::advanced::renderer::{Headless, Style};
use iced::advanced::widget::{Operation, operation::Outcome};
use iced::futures::StreamExt;
use iced::futures::executor::block_on;
use iced::theme::Base;
use iced::{Color, Event, Rectangle, Size, Task, window};
use iced_test::renderer::graphics::{Viewport, damage};
use iced_test::runtime::user_interface::{Cache, UserInterface};
use iced_test::runtime::{self, Action};
use iced_tiny_skia::{Layer, Renderer};
use ladya::ui::app::{App, Message, Start};
use ladya::ui::{desk::Desk, font};

use crate::window::key;
use crate::{CLOCK, Times};

/// What a frame took.
struct Spent {
    /// By the clock.
    time: Duration,
    /// On the processor.
    work: Duration,
    /// The part of it that put colours into pixels.
    painting: Duration,
}

/// A window that paints into memory.
struct Glass {
    app: App,
    renderer: Renderer,
    cache: Cache,
    size: Size,
    viewport: Viewport,
    pixels: Vec<u8>,
    mask: tiny_skia::Mask,
    /// What the pixels show.
    shown: Option<(Vec<Layer>, Color)>,
    /// To be done to the widgets when they are there again.
    operations: Vec<Box<dyn Operation>>,
    /// How many parts of the window the last frame painted anew.
    n_parts: usize,
}

impl Glass {
    fn open(database: &Path, width: u32, height: u32) -> Glass {
        for file in font::files() {
            iced_test::renderer::graphics::text::font_system()
                .write()
                .expect("the fonts")
                .load_font(file);
        }
        let renderer = block_on(<Renderer as Headless>::new(font::SANS, 16.into(), None));
        let (app, task) = App::new(Start {
            database: database.to_owned(),
            data_folder: None,
            clock: CLOCK,
            appearance: Default::default(),
        });
        let size = Size::new(width as f32, height as f32);
        let mut glass = Glass {
            app,
            renderer: renderer.expect("the software renderer"),
            cache: Cache::default(),
            size,
            viewport: Viewport::with_physical_size(Size::new(width, height), 1.0),
            pixels: vec![0; width as usize * height as usize * 4],
            mask: tiny_skia::Mask::new(width, height).expect("a mask"),
            shown: None,
            operations: Vec::new(),
            n_parts: 0,
        };
        glass.app.resize(size);
        glass.run(task, &mut |_| {});
        glass
    }

    /// Runs a task and what follows from it to the end, calling `seen` after each of its messages.
    fn run(&mut self, task: Task<Message>, seen: &mut dyn FnMut(&mut Glass)) {
        let Some(mut stream) = runtime::task::into_stream(task) else {
            return;
        };
        while let Some(action) = block_on(stream.next()) {
            match action {
                Action::Output(message) => {
                    let task = self.app.update(message);
                    seen(self);
                    self.run(task, seen);
                }
                Action::Widget(operation) => self.operations.push(operation),
                _ => {}
            }
        }
    }

    /// One frame: what is on the screen gets the events, the program hears what they mean, the window
    /// is built anew and painted.
    fn frame(&mut self, events: &[Event]) -> (Spent, Vec<Task<Message>>) {
        let mut messages = Vec::new();
        // The widgets as the last frame left them: there already, so not measured.
        let cache = std::mem::take(&mut self.cache);
        let mut ui = UserInterface::build(self.app.view(), self.size, cache, &mut self.renderer);
        for mut operation in self.operations.drain(..) {
            ui.operate(&self.renderer, operation.as_mut());
            while let Outcome::Chain(next) = operation.finish() {
                operation = next;
                ui.operate(&self.renderer, operation.as_mut());
            }
        }
        let mut clipboard = clipboard::Null;
        let cursor = Cursor::Unavailable;

        let (started, before) = (Instant::now(), processor_time());
        let _ = ui.update(
            events,
            cursor,
            &mut self.renderer,
            &mut clipboard,
            &mut messages,
        );
        let cache = ui.into_cache();
        let tasks: Vec<Task<Message>> = messages
            .drain(..)
            .map(|message| self.app.update(message))
            .collect();
        let mut ui = UserInterface::build(self.app.view(), self.size, cache, &mut self.renderer);
        let redraw = Event::Window(window::Event::RedrawRequested(Instant::now()));
        let _ = ui.update(
            &[redraw],
            cursor,
            &mut self.renderer,
            &mut clipboard,
            &mut messages,
        );
        let theme = self.app.theme();
        let base = theme.base();
        let style = Style {
            text_color: base.text_color,
        };
        ui.draw(&mut self.renderer, &theme, &style, cursor);
        self.cache = ui.into_cache();
        let drawn = processor_time();
        self.paint(base.background_color);
        let after = processor_time();
        let spent = Spent {
            time: started.elapsed(),
            work: after.saturating_sub(before),
            painting: after.saturating_sub(drawn),
        };
        (spent, tasks)
    }

    /// What iced's window does on tiny-skia: paints the parts that differ from what is shown.
    fn paint(&mut self, background: Color) {
        let whole = Rectangle::with_size(self.size);
        let layers = self.renderer.layers();
        let changed = match &self.shown {
            Some((shown, color)) if *color == background => {
                damage::diff(shown, layers, |layer| vec![layer.bounds], Layer::damage)
            }
            _ => vec![whole],
        };
        self.n_parts = 0;
        if changed.is_empty() {
            return;
        }
        self.shown = Some((layers.to_vec(), background));
        let changed = damage::group(changed, whole);
        self.n_parts = changed.len();
        let size = self.viewport.physical_size();
        let mut pixels =
            tiny_skia::PixmapMut::from_bytes(&mut self.pixels, size.width, size.height)
                .expect("pixels");
        self.renderer.draw(
            &mut pixels,
            &mut self.mask,
            &self.viewport,
            &changed,
            background,
        );
    }

    /// A frame, and everything that follows from it with a frame each. Returns how long the first
    /// took, and how long all of them.
    fn press(&mut self, key: Event) -> (Duration, Duration) {
        let started = Instant::now();
        let (first, tasks) = self.frame(&[key]);
        for task in tasks {
            self.run(task, &mut |glass| drop(glass.frame(&[])));
        }
        (first.time, started.elapsed())
    }

    fn desk(&self) -> &Desk {
        self.app.desk()
    }
}

/// Steps down the accounts; turns of a page, then rows on from there.
fn scroll(glass: &mut Glass) {
    let size = glass.size;
    for (what, name) in [("pages", "PgDn"), ("rows", "Down")] {
        let (mut times, mut work, mut painting) =
            (Times::default(), Times::default(), Times::default());
        let (mut longest, mut n_parts) = (Duration::ZERO, 0);
        // At the foot of the window every row down scrolls; the first glyphs are drawn for all.
        for _ in 0..40 {
            glass.press(key(name));
        }
        for _ in 0..200 {
            let (spent, _) = glass.frame(&[key(name)]);
            times.add(spent.time);
            work.add(spent.work);
            painting.add(spent.painting);
            if spent.work > longest {
                (longest, n_parts) = (spent.work, glass.n_parts);
            }
        }
        let name = format!("scrolling by {what}, {:.0}×{:.0}", size.width, size.height);
        times.show(&name);
        work.show("    of it on the processor");
        painting.show("    of that painting");
        println!("    the longest painted {n_parts} parts of the window");
    }
}

/// What this thread has had of the processor. A busy machine takes it away, but does not add to it.
#[cfg(target_os = "linux")]
fn processor_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

#[cfg(not(target_os = "linux"))]
fn processor_time() -> Duration {
    Duration::ZERO
}

/// Types a surname into the filter, letter by letter.
fn type_filter(glass: &mut Glass) {
    let (mut echo, mut rows) = (Times::default(), Times::default());
    for word in ["ива", "пет", "сид", "щерб", "а", "ли"] {
        glass.press(key("Ctrl+f"));
        glass.frame(&[]);
        for letter in word.chars() {
            let (first, all) = glass.press(key(&letter.to_string()));
            echo.add(first);
            rows.add(all);
        }
        // Clears the filter; the accounts stay.
        glass.press(key("Esc"));
        glass.frame(&[]);
    }
    echo.show("typing in the filter: the letter is seen");
    rows.show("typing in the filter: the rows are seen");
}

/// F2 and what its preview says of the accounts: counted, and known from before.
fn findings(glass: &mut Glass) {
    for what in ["counted", "known from before"] {
        let (_, all) = glass.press(key("F2"));
        println!(
            "{:<52} {:.0} ms",
            format!("F2 and its findings, {what}"),
            all.as_secs_f64() * 1000.0
        );
        glass.press(key("Esc"));
    }
    glass.press(key("Ctrl+2"));
}

pub fn measure(database: &Path) {
    for (width, height) in [(1366, 768), (1920, 1080)] {
        let mut glass = Glass::open(database, width, height);
        let started = Instant::now();
        let mut first = None;
        let (_, tasks) = glass.frame(&[key("Ctrl+2")]);
        for task in tasks {
            glass.run(task, &mut |glass| {
                glass.frame(&[]);
                first.get_or_insert_with(|| started.elapsed());
            });
        }
        println!(
            "{:<52} first rows {:.0} ms, all in order {:.0} ms",
            format!("opening the accounts, {width}×{height}"),
            first.unwrap_or_default().as_secs_f64() * 1000.0,
            started.elapsed().as_secs_f64() * 1000.0
        );
        assert_eq!(glass.desk().width, width as f32);
        if width == 1366 {
            findings(&mut glass);
        }
        scroll(&mut glass);
        if width == 1366 {
            type_filter(&mut glass);
        }
    }
}
