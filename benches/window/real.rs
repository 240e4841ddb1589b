//! The real program on a real display: start, memory, idleness. Pictures of its window and what Linux
//! counts about the process are all that is asked.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use x11rb::connection::Connection;
use x11rb::protocol::xproto::{AtomEnum, ConnectionExt as _, ImageFormat, InputFocus};
use x11rb::protocol::xproto::{KEY_PRESS_EVENT, KEY_RELEASE_EVENT};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;

use crate::Times;

/// Keycodes of the usual keyboard.
const CTRL: u8 = 37;
const DIGIT_2: u8 = 11;

/// Nothing changes for so long: the window stands.
const STILL: Duration = Duration::from_millis(1500);
const PATIENCE: Duration = Duration::from_secs(60);

struct Display {
    connection: RustConnection,
    root: u32,
    pid_atom: u32,
}

#[derive(Clone, PartialEq)]
struct Picture {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
}

impl Picture {
    fn is_blank(&self) -> bool {
        self.pixels
            .chunks_exact(4)
            .all(|pixel| pixel[..3] == self.pixels[..3])
    }

    /// The rows of the middle, where the steps of the month stand: without navigation, panel, foot.
    fn steps(&self) -> impl Iterator<Item = &[u8]> {
        let (from, to) = (self.width / 5 * 4, self.width * 3 / 5 * 4);
        let rows = self.pixels.chunks_exact(self.width * 4);
        let middle = rows.skip(self.height * 3 / 20).take(self.height * 3 / 10);
        middle.map(move |row| &row[from..to])
    }

    fn has_steps_of(&self, other: &Picture) -> bool {
        self.pixels.len() == other.pixels.len() && self.steps().eq(other.steps())
    }
}

impl Display {
    fn open() -> Option<Display> {
        let (connection, screen) = x11rb::connect(None).ok()?;
        let root = connection.setup().roots.get(screen)?.root;
        let atom = connection.intern_atom(false, b"_NET_WM_PID").ok()?;
        let pid_atom = atom.reply().ok()?.atom;
        Some(Display {
            connection,
            root,
            pid_atom,
        })
    }

    /// The window of a process, below this one.
    fn find(&self, below: u32, pid: u32) -> Option<u32> {
        let children = self.connection.query_tree(below).ok()?.reply().ok()?;
        children.children.into_iter().find_map(|child| {
            let property = self
                .connection
                .get_property(false, child, self.pid_atom, AtomEnum::CARDINAL, 0, 1)
                .ok()?
                .reply()
                .ok()?;
            let own = property.value32().and_then(|mut values| values.next());
            match own == Some(pid) {
                true => Some(child),
                false => self.find(child, pid),
            }
        })
    }

    /// Nothing while the window is not yet on the screen.
    fn picture(&self, window: u32) -> Option<Picture> {
        let shape = self.connection.get_geometry(window).ok()?.reply().ok()?;
        let (width, height) = (shape.width, shape.height);
        let image = self
            .connection
            .get_image(ImageFormat::Z_PIXMAP, window, 0, 0, width, height, !0)
            .ok()?
            .reply()
            .ok()?;
        Some(Picture {
            width: width.into(),
            height: height.into(),
            pixels: image.data,
        })
    }

    /// Presses keys together, as a hand would.
    fn press(&self, window: u32, keys: &[u8]) -> Option<()> {
        let connection = &self.connection;
        connection
            .set_input_focus(InputFocus::PARENT, window, x11rb::CURRENT_TIME)
            .ok()?
            .check()
            .ok()?;
        std::thread::sleep(Duration::from_millis(100));
        let down = keys.iter().map(|key| (KEY_PRESS_EVENT, *key));
        let up = keys.iter().rev().map(|key| (KEY_RELEASE_EVENT, *key));
        for (kind, key) in down.chain(up) {
            let sent = connection.xtest_fake_input(kind, key, 0, self.root, 0, 0, 0);
            sent.ok()?.check().ok()?;
        }
        Some(())
    }
}

/// The program, ended when it is no longer needed.
struct Program {
    child: Child,
    started: Instant,
    window: Option<u32>,
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Program {
    fn start(database: &Path, home: &Path) -> Program {
        let started = Instant::now();
        let child = Command::new(env!("CARGO_BIN_EXE_ladya"))
            .arg("--db")
            .arg(database)
            .env("XDG_DATA_HOME", home)
            .env_remove("WAYLAND_DISPLAY")
            .stdin(Stdio::null())
            .spawn()
            .expect("the program starts");
        Program {
            child,
            started,
            window: None,
        }
    }

    fn picture(&mut self, display: &Display) -> Option<Picture> {
        if self.window.is_none() {
            self.window = display.find(display.root, self.child.id());
        }
        display.picture(self.window?)
    }

    /// What the window shows once it stands, and when that was.
    fn stands(&mut self, display: &Display) -> (Picture, Duration) {
        let began = Instant::now();
        let mut last: Option<(Picture, Instant)> = None;
        while began.elapsed() < PATIENCE {
            if let Some(picture) = self.picture(display).filter(|p| !p.is_blank()) {
                match &last {
                    Some((shown, since)) if *shown == picture => {
                        if since.elapsed() > STILL {
                            return (picture, since.duration_since(self.started));
                        }
                    }
                    _ => last = Some((picture, Instant::now())),
                }
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("the window does not come to rest");
    }

    fn megabytes(&self, what: &str) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        let status = status.expect("a status");
        let line = status.lines().find(|line| line.starts_with(what));
        let kilobytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<f64>().ok());
        kilobytes.unwrap_or_default() / 1024.0
    }

    /// Time on the processor so far, in hundredths of a second; threads that have ended count.
    fn worked_since_start(&self) -> Duration {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id()));
        let stat = stat.expect("figures of the process");
        // Behind the name, which may hold anything: state, and the 12th and 13th after it.
        let figures = stat.rsplit(')').next().unwrap_or_default();
        let each = figures.split_whitespace().skip(11).take(2);
        let ticks: u64 = each.filter_map(|ticks| ticks.parse::<u64>().ok()).sum();
        Duration::from_millis(ticks * 10)
    }

    /// Time on the processor of the threads that there are, exactly.
    fn worked(&self) -> Duration {
        let tasks = std::fs::read_dir(format!("/proc/{}/task", self.child.id()));
        let each = tasks.expect("threads").flatten().filter_map(|task| {
            let counted = std::fs::read_to_string(task.path().join("schedstat")).ok()?;
            counted.split(' ').next()?.parse::<u64>().ok()
        });
        Duration::from_nanos(each.sum())
    }

    fn idle(&self, what: &str) {
        let before = self.worked();
        std::thread::sleep(Duration::from_secs(5));
        let worked = self.worked().saturating_sub(before);
        println!(
            "{:<52} {:.1} ms of 5 s",
            format!("idle, {what}: time on the processor"),
            worked.as_secs_f64() * 1000.0
        );
    }
}

/// Starts the program anew several times.
fn start(display: &Display, database: &Path, home: &Path) {
    // The first start warms the disk up and shows what the board is going to be.
    let (board, _) = Program::start(database, home).stands(display);
    let (mut first, mut usable, mut whole) = (Times::default(), Times::default(), Times::default());
    let mut work = Times::default();
    for _ in 0..5 {
        let mut program = Program::start(database, home);
        let (mut seen_first, mut seen_usable) = (false, false);
        loop {
            let took = program.started.elapsed();
            assert!(took < PATIENCE, "the board does not come again");
            let Some(picture) = program.picture(display) else {
                continue;
            };
            if !seen_first && !picture.is_blank() {
                first.add(took);
                seen_first = true;
            }
            if !seen_usable && picture.has_steps_of(&board) {
                usable.add(took);
                work.add(program.worked_since_start());
                seen_usable = true;
            }
            if picture == board {
                whole.add(took);
                break;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
    }
    first.show("start: anything on the screen");
    usable.show("start: the steps of the month, usable");
    work.show("    on the processor until then, all threads");
    whole.show("start: everything, the proof too");
}

pub fn measure(database: &Path, folder: &Path) {
    let Some(display) = Display::open() else {
        println!("no display: start, memory and idleness are not measured");
        return;
    };
    for (width, height) in [(1366, 768), (1920, 1080)] {
        let home = folder.join(format!("home-{width}"));
        std::fs::create_dir_all(home.join("ladya")).expect("a folder");
        let preferences = format!("width = {width}\nheight = {height}\n");
        std::fs::write(home.join("ladya/window.toml"), preferences).expect("preferences");
        println!("the program's window at {width}×{height}:");
        start(&display, database, &home);
        let mut program = Program::start(database, &home);
        let (board, _) = program.stands(&display);
        assert_eq!((board.width, board.height), (width, height));
        println!(
            "{:<52} {:.0} MB, at most {:.0} MB",
            "memory with the board",
            program.megabytes("VmRSS"),
            program.megabytes("VmHWM")
        );
        program.idle("the board");
        let window = program.window.expect("a window");
        let pressed = Instant::now();
        display
            .press(window, &[CTRL, DIGIT_2])
            .expect("keys can be pressed");
        let (accounts, stood) = program.stands(&display);
        assert!(accounts != board, "the accounts are not shown");
        let stood = stood.saturating_sub(pressed.duration_since(program.started));
        println!(
            "{:<52} {:.0} MB, at most {:.0} MB; shown in order after {:.1} s",
            "memory with the accounts",
            program.megabytes("VmRSS"),
            program.megabytes("VmHWM"),
            stood.as_secs_f64()
        );
        program.idle("the accounts");
    }
}
