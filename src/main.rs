//! Start: the command line, or the window where there is no command.

use ladya::cli::{self, Called};
use ladya::ui;
use ladya::ui::app::Start;
use ladya::workflows::Clock;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    match cli::run(std::env::args_os()) {
        Called::Done(code) => code,
        Called::Window {
            database,
            is_named,
            data_folder,
        } => ui::run(Start {
            database: match is_named {
                true => database,
                false => ui::preferences::last_database(data_folder.as_deref(), database),
            },
            data_folder,
            clock: Clock::System,
            appearance: ui::theme::Appearance::default(),
        }),
    }
}
