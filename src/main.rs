//! Start: the command line, and the window once it exists.

fn main() -> std::process::ExitCode {
    ladya::cli::run(std::env::args_os())
}
