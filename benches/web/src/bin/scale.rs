//! What sessions in Redis weigh, and what every server's mirror reads: `scale HOST:PORT`, of a Redis that holds nothing.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;
use typed_jwt::session::{OnOutage, RedisStore, SessionTokens, Sessions};
use typed_jwt_web_benches::{User, sessions};

const SESSIONS: usize = 100_000;
const TASKS: usize = 64;
const IDLE: Duration = Duration::from_secs(10);

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

#[tokio::main]
async fn main() -> Result<()> {
    let address = std::env::args().nth(1).ok_or("usage: scale HOST:PORT")?;
    let url = format!("redis://{address}/");
    let connect = || RedisStore::connect(&url, OnOutage::FailClosed);
    let sessions = sessions(connect().await?);

    let empty = info(&address, "used_memory")?;
    let begin = Instant::now();
    let started = in_tasks(&sessions, users(), |sessions, user: String| async move {
        sessions.start(&User::new(user)).await.expect("Redis")
    })
    .await;
    let rate = SESSIONS as f64 / begin.elapsed().as_secs_f64();
    let an_entry = |bytes: f64| bytes / SESSIONS as f64;
    println!("logins/s, {TASKS} tasks                      {rate:>10.0}");
    let memory = info(&address, "used_memory")? - empty;
    println!("bytes a session after login             {:>10.0}", an_entry(memory));

    let begin = Instant::now();
    let started = in_tasks(&sessions, started, |sessions, tokens: SessionTokens| async move {
        sessions.refresh(&tokens.refresh_token).await.expect("Redis")
    })
    .await;
    let rate = SESSIONS as f64 / begin.elapsed().as_secs_f64();
    println!("refreshes/s, {TASKS} tasks                   {rate:>10.0}");
    let memory = info(&address, "used_memory")? - empty;
    println!("bytes a session after a refresh         {:>10.0}", an_entry(memory));

    // Nothing is ended meanwhile: what a server asks to know that.
    let before = traffic(&address)?;
    tokio::time::sleep(IDLE).await;
    let after = traffic(&address)?;
    let a_second = |one: f64, other: f64| (other - one) / IDLE.as_secs_f64();
    println!("idle mirror: commands/s                 {:>10.0}", a_second(before.0, after.0));
    println!("idle mirror: bytes/s from Redis         {:>10.0}", a_second(before.1, after.1));

    let begin = Instant::now();
    in_tasks(&sessions, started, |sessions, tokens: SessionTokens| async move {
        let token = sessions.verify(&tokens.access_token).expect("it lives");
        sessions.end(&token).await.expect("Redis");
    })
    .await;
    let rate = SESSIONS as f64 / begin.elapsed().as_secs_f64();
    println!("logouts/s, {TASKS} tasks, one mirror         {rate:>10.0}");
    let memory = info(&address, "used_memory")? - empty;
    println!("bytes a logout, of sessions that are gone {:>8.0}", an_entry(memory));

    // A server that is started reads all that was ended: what a mirror is sent, and how fast it takes it.
    tokio::time::sleep(Duration::from_secs(1)).await;
    let (before, begin) = (traffic(&address)?, Instant::now());
    let other = connect().await?;
    let took = begin.elapsed();
    let after = traffic(&address)?;
    assert_eq!(typed_jwt::session::Store::deny_list(&other).len(), SESSIONS);
    println!("bytes an entry of the mirror            {:>10.0}", an_entry(after.1 - before.1));
    println!(
        "entries/s of a mirror that catches up   {:>10.0}",
        SESSIONS as f64 / took.as_secs_f64()
    );
    Ok(())
}

fn users() -> Vec<String> {
    (0..SESSIONS).map(|n| format!("user-{n}")).collect()
}

/// Does one thing to each of many, in as many tasks as there are.
async fn in_tasks<I, O, F>(
    sessions: &Sessions<User, RedisStore>,
    mut all: Vec<I>,
    each: impl Fn(Sessions<User, RedisStore>, I) -> F + Copy + Send + 'static,
) -> Vec<O>
where
    I: Send + 'static,
    O: Send + 'static,
    F: Future<Output = O> + Send,
{
    let mut tasks = JoinSet::new();
    let share = all.len().div_ceil(TASKS);
    while !all.is_empty() {
        let part = all.split_off(all.len().saturating_sub(share));
        let sessions = sessions.clone();
        tasks.spawn(async move {
            let mut done = Vec::with_capacity(part.len());
            for one in part {
                done.push(each(sessions.clone(), one).await);
            }
            done
        });
    }
    tasks.join_all().await.into_iter().flatten().collect()
}

/// Commands that Redis has processed, and bytes that it has sent.
fn traffic(address: &str) -> Result<(f64, f64)> {
    Ok((info(address, "total_commands_processed")?, info(address, "total_net_output_bytes")?))
}

/// A number of `INFO`.
fn info(address: &str, name: &str) -> Result<f64> {
    let mut stream = TcpStream::connect(address)?;
    stream.write_all(b"INFO\r\n")?;
    let mut reader = BufReader::new(stream);
    let mut len = String::new();
    reader.read_line(&mut len)?;
    let mut text = vec![0; len.trim().trim_start_matches('$').parse()?];
    reader.read_exact(&mut text)?;
    let text = String::from_utf8(text)?;
    let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    Ok(value.ok_or("no such number in INFO")?.trim().parse()?)
}
