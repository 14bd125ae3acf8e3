//! How fast it is on this machine: `cargo test --release --package jwt-session --test redis -- --ignored --nocapture`.

use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use super::server::{Keeps, PATIENT, Server, sessions_at};
use crate::common::user;

const TIME: Duration = Duration::from_secs(3);

#[tokio::test(flavor = "multi_thread")]
#[ignore = "it measures"]
async fn refreshes_a_second() {
    for (keeps, name) in
        [(Keeps::Nothing, "in memory"), (Keeps::All, "appendonly yes, appendfsync always")]
    {
        let Some(server) = Server::start(keeps) else { return };
        let sessions = sessions_at(&server.url(), PATIENT).await;
        for tasks in [1, 8, 64] {
            let mut users = JoinSet::new();
            let began = Instant::now();
            for number in 0..tasks {
                let sessions = sessions.clone();
                users.spawn(async move {
                    let mut tokens = sessions.start(&user(&format!("u-{number}"))).await.unwrap();
                    let mut took = Vec::new();
                    while began.elapsed() < TIME {
                        let asked = Instant::now();
                        tokens = sessions.refresh(&tokens.refresh_token).await.unwrap();
                        took.push(asked.elapsed());
                    }
                    took
                });
            }
            let mut took: Vec<Duration> = users.join_all().await.into_iter().flatten().collect();
            let seconds = began.elapsed().as_secs_f64();
            took.sort_unstable();
            let (median, late) = (took[took.len() / 2], took[took.len() * 99 / 100]);
            let count = u32::try_from(took.len()).unwrap();
            let rate = f64::from(count) / seconds;
            println!(
                "Redis {name}, {tasks} tasks: {rate:.0} refreshes/s, median {median:?}, 99 % within {late:?}"
            );
        }
    }
}
