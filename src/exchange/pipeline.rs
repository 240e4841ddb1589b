//! Work on pieces of a file by several threads, results in the order of the pieces.
//!
//! Chosen over a work-stealing library because memory must stay bounded: every queue holds a few
//! batches and the producer waits.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

/// Batches that may wait in front of each worker.
const QUEUE: usize = 2;

/// Runs `produce` and `work` on threads of their own and `consume` here (where a database may be).
/// Batches go round the workers in turn and come back in the same turn, so `consume` sees them in
/// order. When `consume` fails, the producer's next `send` returns false and everything stops.
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
    thread::scope(|scope| {
        let (inputs, outputs) = workers(scope, &work);
        let producer = scope.spawn(move || produce(&mut in_turn(inputs)));
        drain(outputs, &mut consume)?;
        joined(producer.join())
    })
}

/// As [`ordered`], but `produce` runs here and `consume` on a thread of its own.
///
/// # Errors
/// The first error of `consume`, else that of `produce`.
pub fn ordered_from_here<In, Out, E>(
    produce: impl FnOnce(&mut dyn FnMut(In) -> bool) -> Result<(), E>,
    work: impl Fn(In) -> Out + Sync,
    mut consume: impl FnMut(Out) -> Result<(), E> + Send,
) -> Result<(), E>
where
    In: Send,
    Out: Send,
    E: Send,
{
    thread::scope(|scope| {
        let (inputs, outputs) = workers(scope, &work);
        let consumer = scope.spawn(move || drain(outputs, &mut consume));
        let produced = produce(&mut in_turn(inputs));
        joined(consumer.join())?;
        produced
    })
}

fn workers<'scope, 'env, In, Out>(
    scope: &'scope thread::Scope<'scope, 'env>,
    work: &'env (impl Fn(In) -> Out + Sync),
) -> (Vec<SyncSender<In>>, Vec<Receiver<Out>>)
where
    In: Send + 'scope,
    Out: Send + 'scope,
{
    let n_workers = thread::available_parallelism().map_or(2, |n| n.get().clamp(1, 4));
    let (mut inputs, mut outputs) = (Vec::new(), Vec::new());
    for _ in 0..n_workers {
        let (input, batches) = sync_channel::<In>(QUEUE);
        let (results, output) = sync_channel::<Out>(QUEUE);
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
    (inputs, outputs)
}

/// Hands batches to the workers one after another; false once nobody wants them any more.
fn in_turn<In>(inputs: Vec<SyncSender<In>>) -> impl FnMut(In) -> bool {
    let mut turn = 0;
    move |batch| {
        let is_sent = inputs[turn % inputs.len()].send(batch).is_ok();
        turn += 1;
        is_sent
    }
}

/// The first worker without a result has got nothing more to do, and so have the others.
fn drain<Out, E>(
    outputs: Vec<Receiver<Out>>,
    consume: &mut impl FnMut(Out) -> Result<(), E>,
) -> Result<(), E> {
    let mut turn = 0;
    while let Ok(result) = outputs[turn % outputs.len()].recv() {
        consume(result)?;
        turn += 1;
    }
    Ok(())
}

fn joined<E>(ended: thread::Result<Result<(), E>>) -> Result<(), E> {
    match ended {
        Ok(result) => result,
        Err(panic) => std::panic::resume_unwind(panic),
    }
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
            if n.is_multiple_of(7) {
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
        let mut from_here = 0;
        ordered_from_here(produce::<()>, work, |n| {
            from_here += n;
            Ok(())
        })
        .unwrap();
        assert_eq!(from_here, 999_000);
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
