//! A worker thread that batches pending jobs.

use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::{self, JoinHandle};

use jwt_session::StoreError;
use tokio::sync::oneshot;

use crate::error::{JobError, TransactionError};

/// Maximum number of jobs in one transaction. It limits how long a job waits for the others.
const MAX_BATCH: usize = 1_024;

/// A thread with a queue of jobs. `X` is the transaction that the jobs receive.
pub(crate) struct Worker<X: 'static> {
    // `None` only during drop.
    queue: Option<Sender<Box<dyn Job<X>>>>,
    thread: Option<JoinHandle<()>>,
}

/// An operation in a transaction, whose caller waits for the result.
pub(crate) trait Job<X>: Send {
    fn run(&mut self, transaction: &X) -> Result<(), redb::Error>;

    /// Sends the result to the caller, after the transaction was committed or has failed.
    fn finish(self: Box<Self>, committed: Result<(), TransactionError>);
}

impl<X> Worker<X> {
    /// Starts the thread. `serve` runs and finishes the jobs that it receives.
    pub(crate) fn start(
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

    /// Runs `work` in a transaction together with other jobs, and returns after the commit.
    ///
    /// The job runs even if the returned future is dropped: a logout is not undone when its request
    /// is cancelled.
    pub(crate) async fn submit<T: Send + 'static>(
        &self,
        work: impl FnOnce(&X) -> Result<T, JobError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (sender, answer) = oneshot::channel();
        let job = Box::new(PendingJob { work: Some(work), outcome: None, sender });
        let stopped = || StoreError::unavailable("the store's thread has stopped");
        let queue = self.queue.as_ref().ok_or_else(stopped)?;
        queue.send(job).map_err(|_| stopped())?;
        answer.await.map_err(|_| stopped())?
    }
}

/// Waits until all pending jobs have been committed and the file is closed.
impl<X> Drop for Worker<X> {
    fn drop(&mut self) {
        drop(self.queue.take());
        if let Some(thread) = self.thread.take() {
            // If the thread has panicked, no job was acknowledged.
            let _ = thread.join();
        }
    }
}

fn work<X>(jobs: &Receiver<Box<dyn Job<X>>>, mut serve: impl FnMut(Vec<Box<dyn Job<X>>>)) {
    while let Ok(first) = jobs.recv() {
        let mut all = vec![first];
        all.extend(jobs.try_iter().take(MAX_BATCH - 1));
        serve(all);
    }
}

struct PendingJob<F, T> {
    work: Option<F>,
    outcome: Option<Result<T, &'static str>>,
    sender: oneshot::Sender<Result<T, StoreError>>,
}

impl<X, F, T> Job<X> for PendingJob<F, T>
where
    F: FnOnce(&X) -> Result<T, JobError> + Send,
    T: Send,
{
    fn run(&mut self, transaction: &X) -> Result<(), redb::Error> {
        let Some(work) = self.work.take() else { return Ok(()) };
        self.outcome = match work(transaction) {
            Ok(outcome) => Some(Ok(outcome)),
            Err(JobError::Malformed(what)) => Some(Err(what)),
            Err(JobError::Database(error)) => return Err(error),
        };
        Ok(())
    }

    fn finish(self: Box<Self>, committed: Result<(), TransactionError>) {
        let answer = match (committed, self.outcome) {
            (Err(error), _) => Err(error.into()),
            (Ok(()), Some(outcome)) => outcome.map_err(StoreError::corrupt),
            (Ok(()), None) => Err(StoreError::unavailable("the operation was not executed")),
        };
        // The caller may have been cancelled.
        let _ = self.sender.send(answer);
    }
}
