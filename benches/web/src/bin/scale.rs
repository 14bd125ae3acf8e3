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

/// Logouts a second, for so long.
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
    let an_entry = |bytes: f64| bytes / SESSIONS as f64;
    clock.print("a login", SESSIONS)?;
    let memory = info(&address, "used_memory")? - empty;
    println!("bytes a session after login             {:>10.0}", an_entry(memory));

    let clock = Clocks::read(&address)?;
    let started = in_tasks(&sessions, started, |sessions, tokens: SessionTokens| async move {
        sessions.refresh(&tokens.refresh_token).await.expect("Redis")
    })
    .await;
    clock.print("a refresh", SESSIONS)?;
    let memory = info(&address, "used_memory")? - empty;
    println!("bytes a session after a refresh         {:>10.0}", an_entry(memory));

    // Nothing is ended meanwhile: what a server asks to know that.
    let (before, clock) = (traffic(&address)?, Clocks::read(&address)?);
    tokio::time::sleep(IDLE).await;
    let after = traffic(&address)?;
    let a_second = |one: f64, other: f64| (other - one) / IDLE.as_secs_f64();
    println!("idle mirror: commands/s                 {:>10.0}", a_second(before.0, after.0));
    println!("idle mirror: bytes/s from Redis         {:>10.0}", a_second(before.1, after.1));
    clock.print("a second of an idle mirror", IDLE.as_secs() as usize)?;

    // One after the other, as logouts come: a mirror is told of each, and looks so often only.
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
        let token = sessions.verify(&tokens.access_token).expect("it lives");
        sessions.end(&token).await.expect("Redis");
    })
    .await;
    clock.print("a logout (and one mirror)", ended)?;
    let memory = info(&address, "used_memory")? - empty;
    println!("bytes a logout, of sessions that are gone {:>8.0}", an_entry(memory));

    // A server that is started reads all that was ended: what a mirror is sent, and how fast it takes it.
    tokio::time::sleep(Duration::from_secs(1)).await;
    let (before, clock) = (traffic(&address)?, Clocks::read(&address)?);
    let other = connect().await?;
    let after = traffic(&address)?;
    assert_eq!(typed_jwt::session::Store::deny_list(&other).len(), SESSIONS);
    println!("bytes an entry of the mirror            {:>10.0}", an_entry(after.1 - before.1));
    clock.print("an entry of a mirror that catches up", SESSIONS)?;
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

/// What time it is, and what the two processes have used of the cores: that stays what it is where others use them too.
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
        // In hundredths of a second, behind the name in parentheses.
        let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
        let own =
            fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>();
        Ok(Self { address: address.into(), begin: Instant::now(), redis, own: own / 100.0 })
    }

    fn print(&self, what: &str, times: usize) -> Result<()> {
        let now = Self::read(&self.address)?;
        let micros = |seconds: f64| 1e6 * seconds / times as f64;
        println!(
            "{what:<40}{:>10.0}/s, Redis {:>7.1} µs, client {:>7.1} µs of a core",
            times as f64 / self.begin.elapsed().as_secs_f64(),
            micros(now.redis - self.redis),
            micros(now.own - self.own),
        );
        Ok(())
    }
}
