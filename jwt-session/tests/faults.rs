//! A store that fails, is slow or returns garbage causes a clear error. No session is lost, and no
//! invalid token is accepted.

mod common;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use common::{START, User, sessions_on, user};
use futures_util::FutureExt;
use jwt_session::{
    DenyList, EndAllSessions, EndError, EndSession, Ended, EndedAll, InsertOutcome, MemoryStore,
    Principal, Record, RefreshError, SessionId, SessionRef, SessionTokens, Sessions, StartError,
    Store, StoreError,
};
use typed_jwt::{ManualClock, NumericDate};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    /// Fails without executing the operation.
    Refuses,
    /// Executes the operation and fails.
    LosesTheAnswer,
    /// Executes the operation and returns a minute later.
    IsLate,
    /// Never returns. Executes the operation first if true.
    Hangs(bool),
    /// Returns garbage when a record is read.
    Garbage(&'static [u8]),
}

const FAULTS: [Fault; 6] = [
    Fault::Refuses,
    Fault::LosesTheAnswer,
    Fault::IsLate,
    Fault::Garbage(b""),
    Fault::Garbage(b"{\"kind\":\"session+jwt web\"}"),
    Fault::Garbage(b"\xff\xfe\0"),
];

/// A memory store that fails according to a plan.
#[derive(Clone)]
struct Faulty {
    store: MemoryStore,
    clock: ManualClock,
    plan: Arc<Mutex<VecDeque<Option<Fault>>>>,
}

impl Faulty {
    fn new(clock: &ManualClock) -> Self {
        Self { store: MemoryStore::new(), clock: clock.clone(), plan: Arc::default() }
    }

    /// Plans a fault after `calls` successful calls.
    fn plan(&self, calls: usize, fault: Fault) {
        let mut plan = self.plan.lock().unwrap();
        *plan = vec![None; calls].into();
        plan.push_back(Some(fault));
    }

    fn next(&self) -> Option<Fault> {
        self.plan.lock().unwrap().pop_front().flatten()
    }

    async fn call<T>(
        &self,
        work: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        let lost = || StoreError::unavailable("the connection was lost");
        match self.next() {
            Some(Fault::Refuses) => return Err(lost()),
            Some(Fault::LosesTheAnswer) => return work.await.and(Err(lost())),
            Some(Fault::IsLate) => {
                let answer = work.await;
                self.clock.advance(Duration::from_secs(60));
                return answer;
            }
            Some(Fault::Hangs(is_executed)) => {
                if is_executed {
                    let _ = work.await;
                }
                return std::future::pending().await;
            }
            Some(Fault::Garbage(_)) | None => {}
        }
        work.await
    }

    /// Like `call`, for operations that read records.
    async fn read<T>(
        &self,
        work: impl Future<Output = Result<T, StoreError>>,
        spoil: impl FnOnce(T, &[u8]) -> T,
    ) -> Result<T, StoreError> {
        let next = self.plan.lock().unwrap().front().copied().flatten();
        let answer = self.call(work).await?;
        match next {
            Some(Fault::Garbage(bytes)) => Ok(spoil(answer, bytes)),
            _ => Ok(answer),
        }
    }
}

fn spoiled(record: &Record, bytes: &[u8]) -> Record {
    Record { bytes: bytes.to_vec(), ..record.clone() }
}

impl Store for Faulty {
    async fn insert(
        &self,
        key: &SessionRef,
        record: Record,
        now: NumericDate,
    ) -> Result<InsertOutcome, StoreError> {
        self.call(self.store.insert(key, record, now)).await
    }

    async fn load(&self, key: &SessionRef) -> Result<Option<Record>, StoreError> {
        let spoil = |record: Option<Record>, bytes: &[u8]| record.map(|kept| spoiled(&kept, bytes));
        self.read(self.store.load(key), spoil).await
    }

    async fn replace(
        &self,
        key: &SessionRef,
        expected: u64,
        record: Record,
        now: NumericDate,
    ) -> Result<bool, StoreError> {
        self.call(self.store.replace(key, expected, record, now)).await
    }

    async fn end(&self, request: EndSession) -> Result<Ended, StoreError> {
        self.call(self.store.end(request)).await
    }

    async fn end_all(&self, request: EndAllSessions) -> Result<EndedAll, StoreError> {
        self.call(self.store.end_all(request)).await
    }

    async fn list(&self, principal: &Principal) -> Result<Vec<(SessionId, Record)>, StoreError> {
        let spoil = |all: Vec<(SessionId, Record)>, bytes: &[u8]| {
            all.into_iter().map(|(id, record)| (id, spoiled(&record, bytes))).collect()
        };
        self.read(self.store.list(principal), spoil).await
    }

    fn deny_list(&self) -> &Arc<DenyList> {
        self.store.deny_list()
    }
}

type Kept = Sessions<User, Faulty>;

fn faulty() -> (Kept, Faulty, ManualClock) {
    let clock = ManualClock::new(START);
    let store = Faulty::new(&clock);
    (sessions_on(&clock, store.clone(), common::lifetimes()), store, clock)
}

async fn refresh(sessions: &Kept, tokens: &SessionTokens) -> Result<SessionTokens, RefreshError> {
    sessions.refresh(&tokens.refresh_token).await
}

#[tokio::test]
async fn a_client_that_retries_keeps_its_session() {
    for fault in FAULTS {
        for calls in 0..3 {
            let (sessions, store, _) = faulty();
            let login = sessions.start(&user("u-1")).await.unwrap();
            let second = refresh(&sessions, &login).await.unwrap();
            store.plan(calls, fault);
            let third = match refresh(&sessions, &second).await {
                Ok(third) => third,
                Err(error) => {
                    assert!(matches!(error, RefreshError::Store(_)), "{fault:?}: {error}");
                    assert!(error.is_retryable());
                    assert_eq!(error.public_message(), "temporarily unavailable");
                    refresh(&sessions, &second).await.unwrap()
                }
            };
            store.plan.lock().unwrap().clear();
            assert_eq!(sessions.list("u-1").await.unwrap().len(), 1);
            assert!(sessions.verify(&third.access_token).is_ok());
            let fourth = refresh(&sessions, &third).await.unwrap();
            assert_eq!(fourth.session, login.session);
        }
    }
}

#[tokio::test]
async fn a_failed_login_can_be_retried() {
    for fault in [Fault::Refuses, Fault::LosesTheAnswer] {
        let (sessions, store, _) = faulty();
        store.plan(0, fault);
        let failed = sessions.start(&user("u-1")).await.unwrap_err();
        assert!(matches!(failed, StartError::Store(StoreError::Unavailable(_))), "{failed}");
        let login = sessions.start(&user("u-1")).await.unwrap();
        assert!(refresh(&sessions, &login).await.is_ok());
        // If the session was stored, no client has its tokens.
        let kept = sessions.list("u-1").await.unwrap().len();
        assert_eq!(kept, if fault == Fault::Refuses { 1 } else { 2 });
    }
}

#[tokio::test]
async fn a_failed_logout_takes_effect_locally_and_can_be_retried() {
    for fault in [Fault::Refuses, Fault::LosesTheAnswer] {
        for everywhere in [false, true] {
            let (sessions, store, _) = faulty();
            let login = sessions.start(&user("u-1")).await.unwrap();
            let token = sessions.verify(&login.access_token).unwrap();
            store.plan(0, fault);
            let failed = if everywhere {
                sessions.end_all("u-1").await.unwrap_err()
            } else {
                sessions.end(&token).await.unwrap_err()
            };
            assert!(matches!(failed, EndError::Store(_)), "{failed}");
            assert!(sessions.verify(&login.access_token).is_err());
            sessions.end(&token).await.unwrap();
            assert!(matches!(refresh(&sessions, &login).await, Err(RefreshError::Ended)));
        }
    }
}

/// After the first attempt only this server denies the session. The access token is enough to end it in the store.
#[tokio::test]
async fn a_logout_by_an_access_token_that_is_denied_here_reaches_the_store() {
    let (sessions, store, _) = faulty();
    let login = sessions.start(&user("u-1")).await.unwrap();
    store.plan(0, Fault::Refuses);
    let failed = sessions.end_by_access_token(&login.access_token).await.unwrap_err();
    assert!(matches!(failed, EndError::Store(_)), "{failed}");
    assert!(sessions.verify(&login.access_token).is_err());
    assert_eq!(sessions.list("u-1").await.unwrap().len(), 1);
    sessions.end_by_access_token(&login.access_token).await.unwrap();
    assert!(sessions.list("u-1").await.unwrap().is_empty());
    let refused = sessions.end_by_access_token(login.refresh_token.as_str()).await.unwrap_err();
    assert!(matches!(refused, EndError::Refused(_)), "{refused}");
}

/// The future of a logout is dropped while the store is working on it, as when a client closes its
/// connection.
#[tokio::test]
async fn a_cancelled_logout_takes_effect_locally() {
    for fault in [Fault::Hangs(false), Fault::Hangs(true)] {
        for way in 0..6 {
            let (sessions, store, clock) = faulty();
            let login = sessions.start(&user("u-1")).await.unwrap();
            let second = refresh(&sessions, &login).await.unwrap();
            let token = sessions.verify(&login.access_token).unwrap();
            clock.advance(common::GRACE);
            // Two of the ways load the session first.
            store.plan(usize::from(way == 1 || way == 4), fault);
            let cancelled = match way {
                0 => sessions.end(&token).now_or_never().is_none(),
                1 => sessions.end_by_id("u-1", login.session).now_or_never().is_none(),
                2 => sessions.end_by_refresh_token(&second.refresh_token).now_or_never().is_none(),
                3 => sessions.end_all("u-1").now_or_never().is_none(),
                5 => sessions.end_by_access_token(&login.access_token).now_or_never().is_none(),
                _ => refresh(&sessions, &login).now_or_never().is_none(),
            };
            assert!(cancelled, "{fault:?} {way}");
            for tokens in [&login, &second] {
                let refused = sessions.verify(&tokens.access_token).unwrap_err();
                assert_eq!(refused.reason(), "ended", "{fault:?} {way}");
            }
            sessions.end(&token).await.unwrap();
            assert!(matches!(refresh(&sessions, &second).await, Err(RefreshError::Ended)));
        }
    }
}

#[tokio::test]
async fn reuse_is_rejected_even_if_the_session_cannot_be_ended() {
    let (sessions, store, clock) = faulty();
    let login = sessions.start(&user("u-1")).await.unwrap();
    let second = refresh(&sessions, &login).await.unwrap();
    clock.advance(common::GRACE);
    // The record is loaded, but cannot be removed.
    store.plan(1, Fault::Refuses);
    let failed = refresh(&sessions, &login).await.unwrap_err();
    assert!(matches!(failed, RefreshError::Store(_)), "{failed}");
    assert!(sessions.verify(&second.access_token).is_err(), "this server denies the session");
    let replayed = refresh(&sessions, &login).await.unwrap_err();
    assert!(matches!(replayed, RefreshError::Reused), "{replayed}");
    assert!(matches!(refresh(&sessions, &second).await, Err(RefreshError::Ended)));
}

#[tokio::test]
async fn garbage_is_an_error_and_is_not_overwritten() {
    for fault in &FAULTS[3..] {
        let (sessions, store, _) = faulty();
        let login = sessions.start(&user("u-1")).await.unwrap();
        store.plan(0, *fault);
        let corrupt = refresh(&sessions, &login).await.unwrap_err();
        assert!(matches!(corrupt, RefreshError::Store(StoreError::Corrupt(_))), "{corrupt}");
        store.plan(0, *fault);
        let corrupt = sessions.list("u-1").await.unwrap_err();
        assert!(matches!(corrupt, StoreError::Corrupt(_)), "{corrupt}");
        // It can be ended, because that does not read the record.
        assert!(refresh(&sessions, &login).await.is_ok());
        assert!(sessions.end_by_id("u-1", login.session).await.unwrap());
    }
}

/// If the response arrives after the session has expired, its tokens have expired as well.
#[tokio::test]
async fn a_late_response_does_not_extend_the_session() {
    let (sessions, store, clock) = faulty();
    let login = sessions.start(&user("u-1")).await.unwrap();
    clock.set(NumericDate::from_unix(login.refresh_expires_at.as_unix() - 1));
    store.plan(1, Fault::IsLate);
    let late = refresh(&sessions, &login).await.unwrap();
    assert!(late.access_expires_at <= START.saturating_add(common::ABSOLUTE));
    assert!(sessions.end_by_id("u-1", late.session).await.unwrap());
    assert!(sessions.verify(&late.access_token).is_err());
}
