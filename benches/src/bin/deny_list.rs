//! Measures the memory of a deny list with a million sessions, and the cost of a look-up compared
//! with verification.

use std::sync::Arc;
use std::time::Duration;

use typed_jwt::session::{DenyList, Principal, SessionId, SessionRef, SessionVerifier};
use typed_jwt::{Claims, Clock, Hs256Key, NumericDate, SystemClock, Tokens};
use typed_jwt_benches::rounds::{self, Contender, contender};

const MILLION: u32 = 1_000_000;

#[derive(Debug, Claims)]
#[claims(
    alg = HS256, typ = "session+jwt", iss = "https://auth.example.com", aud = "web", ttl = "15m",
    jti = random,
)]
struct User {
    #[claim(sub)]
    name: String,
    role: String,
    scopes: Vec<String>,
}

fn main() {
    let now = SystemClock.now();
    let until = now.saturating_add(Duration::from_secs(17 * 60));
    println!("entries of sessions  bytes per entry   (accounts)");
    for entries in [1_000, 10_000, 100_000, 900_000, MILLION] {
        let sessions = allocation_counter::measure(|| std::mem::forget(denied(entries, until)));
        let accounts = allocation_counter::measure(|| std::mem::forget(floors(entries, until)));
        let per_entry = |bytes: i64| bytes as f64 / f64::from(entries);
        let (session, account) =
            (per_entry(sessions.bytes_current), per_entry(accounts.bytes_current));
        println!("{entries:>19} {session:>17.1} {account:>12.1}");
    }

    let full = Arc::new(denied(MILLION, until));
    for n in 0..1_000 {
        full.end_all(&account(n), SessionId::from_bytes([0; 16]).started_at().into(), until, now);
    }
    let contenders: Vec<Contender> = vec![
        contender("verify alone", "", verify_in_turn(None)),
        contender("with an empty list", "", verify_in_turn(Some(Arc::default()))),
        contender(
            "with a thousand entries",
            "",
            verify_in_turn(Some(Arc::new(denied(1_000, until)))),
        ),
        contender("with a million entries", "", verify_in_turn(Some(Arc::clone(&full)))),
    ];
    let medians = rounds::medians(&contenders);
    println!();
    rounds::print("an access token", &contenders, &medians);
}

/// Verifies the tokens of many sessions in turn; together they are larger than the first-level
/// cache of a processor.
fn verify_in_turn(list: Option<Arc<DenyList>>) -> impl Fn() -> usize + 'static {
    let tokens = Tokens::<User, _>::new(Hs256Key::from_bytes([7; 32]).expect("32 bytes"));
    let texts: Vec<String> = (0..1_000)
        .map(|n| {
            let scopes = vec!["read".into(), "write".into()];
            let user = User { name: format!("user-{n}"), role: "member".into(), scopes };
            tokens.encode(&user).expect("valid claims")
        })
        .collect();
    let verifier = list.map(|list| SessionVerifier::new(tokens.clone(), list));
    let next = std::cell::Cell::new(0);
    move || {
        next.set((next.get() + 1) % texts.len());
        let text = &texts[next.get()];
        match &verifier {
            Some(verifier) => verifier.verify(text).expect("a live session").name.len(),
            None => tokens.verify(text).expect("a valid token").name.len(),
        }
    }
}

fn account(n: u32) -> Principal {
    Principal::new("https://auth.example.com", format!("u-{n}"))
}

fn session(n: u32) -> SessionRef {
    let mut id = [0; 16];
    id[..4].copy_from_slice(&n.to_be_bytes());
    account(0).session(SessionId::from_bytes(id))
}

fn denied(entries: u32, until: NumericDate) -> DenyList {
    let list = DenyList::new();
    (0..entries).for_each(|n| list.end(&session(n), until, NumericDate::MIN));
    list
}

fn floors(entries: u32, until: NumericDate) -> DenyList {
    let list = DenyList::new();
    let floor = until.into();
    (0..entries).for_each(|n| list.end_all(&account(n), floor, until, NumericDate::MIN));
    list
}
