//! Start: the command line, and the window once it exists.

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    ladya::cli::run(std::env::args_os())
}
