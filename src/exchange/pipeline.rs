//! Work on pieces of a file by several threads, results in the order of the pieces.
//!
//! Chosen over a work-stealing library because memory must stay bounded: every queue holds a few
//! batches and the producer waits.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

/// Batches that may wait in front of each worker.
const QUEUE: usize = 2;

/// Runs `produce`, `work` and `consume` side by side. Batches go round the workers in turn and come
/// back in the same turn, so `consume` sees them in order. When `consume` fails, the producer's next
/// `send` returns false and everything stops.
///
/// # Errors
/// The first error of `consume`, else that of `produce`.
pub fn ordered<In, Out, E>(
    produce: impl FnOnce(&mut dyn FnMut(In) -> bool) -> Result<(), E> + Send,
    work: impl Fn(In) -> Out + Sync,
    mut consume: impl FnMut(Out) -> Result<(), E>,
) -> Result<(), E>
where
    In: Send,
    Out: Send,
    E: Send,
{
    let n_workers = thread::available_parallelism().map_or(2, |n| n.get().clamp(1, 4));
    thread::scope(|scope| {
        let (mut inputs, mut outputs): (Vec<SyncSender<In>>, Vec<Receiver<Out>>) =
            (Vec::new(), Vec::new());
        for _ in 0..n_workers {
            let (input, batches) = sync_channel::<In>(QUEUE);
            let (results, output) = sync_channel::<Out>(QUEUE);
            let work = &work;
            scope.spawn(move || {
                for batch in batches {
                    if results.send(work(batch)).is_err() {
                        return;
                    }
                }
            });
            inputs.push(input);
            outputs.push(output);
        }
        let producer = scope.spawn(move || {
            let mut turn = 0;
            produce(&mut |batch| {
                let is_sent = inputs[turn % n_workers].send(batch).is_ok();
                turn += 1;
                is_sent
            })
        });
        let mut turn = 0;
        // The first worker without a result has got nothing more to do, and so have the others.
        while let Ok(result) = outputs[turn % n_workers].recv() {
            consume(result)?;
            turn += 1;
        }
        drop(outputs);
        match producer.join() {
            Ok(result) => result,
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_keep_the_order_and_errors_stop_everything() {
        let mut seen = Vec::new();
        fn produce<E>(send: &mut dyn FnMut(u32) -> bool) -> Result<(), E> {
            for n in 0..1000 {
                if !send(n) {
                    return Ok(());
                }
            }
            Ok(())
        }
        let work = |n: u32| {
            if n % 7 == 0 {
                thread::yield_now();
            }
            n * 2
        };
        ordered(produce::<()>, work, |n| {
            seen.push(n);
            Ok(())
        })
        .unwrap();
        assert_eq!(seen, (0..1000).map(|n| n * 2).collect::<Vec<_>>());
        let stopped = ordered(
            produce::<u32>,
            work,
            |n| if n > 100 { Err(n) } else { Ok(()) },
        );
        assert_eq!(stopped, Err(102));
        let failed = ordered(
            |send: &mut dyn FnMut(u32) -> bool| {
                send(1);
                Err("bad")
            },
            work,
            |_| Ok(()),
        );
        assert_eq!(failed, Err("bad"));
    }
}
