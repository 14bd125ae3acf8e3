//! Measures the memory of sessions in Redis and the reads of a mirror: `scale HOST:PORT`. The Redis
//! must be empty.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;
use typed_jwt::session::{OnOutage, RedisStore, SessionTokens, Sessions};
use typed_jwt_web_benches::{User, sessions};

const SESSIONS: usize = 100_000;
const TASKS: usize = 64;
const IDLE: Duration = Duration::from_secs(10);

/// Logouts per second, for the duration `BUSY`.
const STEADY: u32 = 500;
const BUSY: Duration = Duration::from_secs(5);

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

#[tokio::main]
async fn main() -> Result<()> {
    let address = std::env::args().nth(1).ok_or("usage: scale HOST:PORT")?;
    let url = format!("redis://{address}/");
    let connect = || RedisStore::connect(&url, OnOutage::FailClosed);
    let sessions = sessions(connect().await?);

    let empty = info(&address, "used_memory")?;
    let clock = Clocks::read(&address)?;
    let started = in_tasks(&sessions, users(), |sessions, user: String| async move {
        sessions.start(&User::new(user)).await.expect("Redis")
    })
    .await;
    let per_entry = |bytes: f64| bytes / SESSIONS as f64;
    clock.print("a login", SESSIONS)?;
    let memory = info(&address, "used_memory")? - empty;
    println!("bytes per session after login           {:>10.0}", per_entry(memory));

    let clock = Clocks::read(&address)?;
    let started = in_tasks(&sessions, started, |sessions, tokens: SessionTokens| async move {
        sessions.refresh(&tokens.refresh_token).await.expect("Redis")
    })
    .await;
    clock.print("a refresh", SESSIONS)?;
    let memory = info(&address, "used_memory")? - empty;
    println!("bytes per session after a refresh       {:>10.0}", per_entry(memory));

    // The cost of polling without any logout.
    let (before, clock) = (traffic(&address)?, Clocks::read(&address)?);
    tokio::time::sleep(IDLE).await;
    let after = traffic(&address)?;
    let per_second = |one: f64, other: f64| (other - one) / IDLE.as_secs_f64();
    println!("idle mirror: commands/s                 {:>10.0}", per_second(before.0, after.0));
    println!("idle mirror: bytes/s from Redis         {:>10.0}", per_second(before.1, after.1));
    clock.print("a second of an idle mirror", IDLE.as_secs() as usize)?;

    // At a steady rate, because a mirror polls at most once per logout.
    let mut started = started;
    let few = started.split_off(SESSIONS - STEADY as usize * BUSY.as_secs() as usize);
    let (before, begin) =
        ((info(&address, "cmdstat_get:calls")?, traffic(&address)?), Instant::now());
    let clock = Clocks::read(&address)?;
    let ended = few.len();
    for (number, tokens) in (0..).zip(few) {
        tokio::time::sleep_until((begin + Duration::from_secs(1) / STEADY * number).into()).await;
        sessions.end(&sessions.verify(&tokens.access_token)?).await?;
    }
    let took = begin.elapsed().as_secs_f64();
    let after = (info(&address, "cmdstat_get:calls")?, traffic(&address)?);
    println!("busy mirror: logouts/s                  {:>10.0}", ended as f64 / took);
    println!("busy mirror: looks/s, 18 commands each  {:>10.0}", (after.0 - before.0) / took);
    println!("busy mirror: bytes/s from Redis         {:>10.0}", (after.1.1 - before.1.1) / took);
    clock.print("a second of a busy mirror", BUSY.as_secs() as usize)?;

    let clock = Clocks::read(&address)?;
    let ended = started.len();
    in_tasks(&sessions, started, |sessions, tokens: SessionTokens| async move {
        let token = sessions.verify(&tokens.access_token).expect("a live session");
        sessions.end(&token).await.expect("Redis");
    })
    .await;
    clock.print("a logout (and one mirror)", ended)?;
    let memory = info(&address, "used_memory")? - empty;
    println!("bytes per logout of an ended session      {:>8.0}", per_entry(memory));

    // A new server reads all ended sessions: the bytes that Redis sends, and the speed of the
    // mirror.
    tokio::time::sleep(Duration::from_secs(1)).await;
    let (before, clock) = (traffic(&address)?, Clocks::read(&address)?);
    let other = connect().await?;
    let after = traffic(&address)?;
    assert_eq!(typed_jwt::session::Store::deny_list(&other).len(), SESSIONS);
    println!("bytes per entry of the mirror           {:>10.0}", per_entry(after.1 - before.1));
    clock.print("an entry of a mirror that catches up", SESSIONS)?;
    Ok(())
}

fn users() -> Vec<String> {
    (0..SESSIONS).map(|n| format!("user-{n}")).collect()
}

/// Runs an operation for each element, distributed over `TASKS` tasks.
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

/// Returns the number of commands that Redis has processed and the number of bytes that it has
/// sent.
fn traffic(address: &str) -> Result<(f64, f64)> {
    Ok((info(address, "total_commands_processed")?, info(address, "total_net_output_bytes")?))
}

/// Returns a number from the output of `INFO`.
fn info(address: &str, name: &str) -> Result<f64> {
    let mut stream = TcpStream::connect(address)?;
    stream.write_all(b"INFO all\r\n")?;
    let mut reader = BufReader::new(stream);
    let mut len = String::new();
    reader.read_line(&mut len)?;
    let mut text = vec![0; len.trim().trim_start_matches('$').parse()?];
    reader.read_exact(&mut text)?;
    let text = String::from_utf8(text)?;
    let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix([':', '=']));
    let value = value.map(|value| value.split(',').next().unwrap_or_default());
    Ok(value.ok_or("no such number in INFO")?.trim().parse()?)
}

/// The current time and the processor time of both processes. Other programs do not affect the
/// processor time.
struct Clocks {
    address: String,
    begin: Instant,
    redis: f64,
    own: f64,
}

impl Clocks {
    fn read(address: &str) -> Result<Self> {
        let redis = info(address, "used_cpu_user")? + info(address, "used_cpu_sys")?;
        let stat = std::fs::read_to_string("/proc/self/stat")?;
        // The fields after the name in parentheses; times are in hundredths of a second.
        let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
        let own =
            fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>();
        Ok(Self { address: address.into(), begin: Instant::now(), redis, own: own / 100.0 })
    }

    fn print(&self, what: &str, times: usize) -> Result<()> {
        let now = Self::read(&self.address)?;
        let micros = |seconds: f64| 1e6 * seconds / times as f64;
        println!(
            "{what:<40}{:>10.0}/s, processor time: Redis {:>7.1} µs, client {:>7.1} µs",
            times as f64 / self.begin.elapsed().as_secs_f64(),
            micros(now.redis - self.redis),
            micros(now.own - self.own),
        );
        Ok(())
    }
}
