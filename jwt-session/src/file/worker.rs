//! A thread that does what it is asked to, all that waits at once.

use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::{self, JoinHandle};

use tokio::sync::oneshot;

use super::failure::{Failure, Trouble};
use crate::store::StoreError;

/// Answers wait for the commit, and a commit for what it is of: no more than this.
const MOST_AT_ONCE: usize = 1_024;

/// A thread with a queue. `X` is the transaction that it gives to the jobs.
pub(super) struct Worker<X: 'static> {
    // None only while it is dropped.
    queue: Option<Sender<Box<dyn Job<X>>>>,
    thread: Option<JoinHandle<()>>,
}

/// Something to be done in a transaction, and somebody who waits for it.
pub(super) trait Job<X>: Send {
    fn run(&mut self, transaction: &X) -> Result<(), redb::Error>;

    /// Answers, when the transaction is committed or is not.
    fn answer(self: Box<Self>, committed: Result<(), Failure>);
}

impl<X> Worker<X> {
    /// `serve` does the jobs it is given, and answers them.
    pub(super) fn start(
        name: &str,
        serve: impl FnMut(Vec<Box<dyn Job<X>>>) + Send + 'static,
    ) -> Result<Self, StoreError> {
        let (queue, jobs) = mpsc::channel();
        let thread = thread::Builder::new()
            .name(name.into())
            .spawn(move || work(&jobs, serve))
            .map_err(StoreError::unavailable)?;
        Ok(Self { queue: Some(queue), thread: Some(thread) })
    }

    /// Has `work` done in a transaction with others, which is committed when the answer is here.
    ///
    /// It is done also where nobody waits for the answer any more: a logout is not taken back with the request.
    pub(super) async fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&X) -> Result<T, Trouble> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (sender, answer) = oneshot::channel();
        let job = Box::new(Asked { work: Some(work), outcome: None, sender });
        let stopped = || StoreError::unavailable("the store's thread has stopped");
        let queue = self.queue.as_ref().ok_or_else(stopped)?;
        queue.send(job).map_err(|_| stopped())?;
        answer.await.map_err(|_| stopped())?
    }
}

/// The file is free when this is done, and all that was asked for is in it.
impl<X> Drop for Worker<X> {
    fn drop(&mut self) {
        drop(self.queue.take());
        if let Some(thread) = self.thread.take() {
            // It has answered nobody if it panicked, so nobody relies on it.
            let _ = thread.join();
        }
    }
}

fn work<X>(jobs: &Receiver<Box<dyn Job<X>>>, mut serve: impl FnMut(Vec<Box<dyn Job<X>>>)) {
    while let Ok(first) = jobs.recv() {
        let mut all = vec![first];
        all.extend(jobs.try_iter().take(MOST_AT_ONCE - 1));
        serve(all);
    }
}

struct Asked<F, T> {
    work: Option<F>,
    outcome: Option<Result<T, &'static str>>,
    sender: oneshot::Sender<Result<T, StoreError>>,
}

impl<X, F, T> Job<X> for Asked<F, T>
where
    F: FnOnce(&X) -> Result<T, Trouble> + Send,
    T: Send,
{
    fn run(&mut self, transaction: &X) -> Result<(), redb::Error> {
        let Some(work) = self.work.take() else { return Ok(()) };
        self.outcome = match work(transaction) {
            Ok(outcome) => Some(Ok(outcome)),
            Err(Trouble::Malformed(what)) => Some(Err(what)),
            Err(Trouble::Database(error)) => return Err(error),
        };
        Ok(())
    }

    fn answer(self: Box<Self>, committed: Result<(), Failure>) {
        let answer = match (committed, self.outcome) {
            (Err(failure), _) => Err(failure.into()),
            (Ok(()), Some(outcome)) => outcome.map_err(StoreError::corrupt),
            (Ok(()), None) => Err(StoreError::unavailable("it was not done")),
        };
        // Whoever asked may have gone.
        let _ = self.sender.send(answer);
    }
}
