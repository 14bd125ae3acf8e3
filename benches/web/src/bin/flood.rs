//! What requests with good tokens notice of a flood of hostile ones: `flood ADDRESS PID-OF-THE-SERVER`.
//!
//! Good requests are sent at a steady rate, whether the ones before them are answered or not, and each is timed from the
//! moment when it was due. In turns, other connections are silent, send hostile tokens nine times as often, or send good ones
//! as often: what the flood does beyond being many requests is the difference of the last two.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{Mutex, mpsc};
use tokio::task::JoinSet;
use typed_jwt::{Claims, testing};
use typed_jwt_web_benches::connection::{Connection, request};
use typed_jwt_web_benches::latencies::{median, percentile};
use typed_jwt_web_benches::{User, key};

/// Good requests a second.
const RATE: u32 = 500;

/// To each good one, so that of all requests nine in ten are others.
const OTHERS: u32 = 9;

const CONNECTIONS: usize = 32;
const OTHER_CONNECTIONS: usize = 64;
const ROUNDS: usize = 15;
const MEASURED: Duration = Duration::from_secs(3);
const WARM_UP: Duration = Duration::from_secs(3);

/// A client does what it does in many cores, and here it has the same two as the server: its own threads are few.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(address), Some(pid)) = (arguments.next(), arguments.next()) else {
        return Err("usage: flood ADDRESS PID-OF-THE-SERVER".into());
    };
    let good = vec![with_token(&User::new("ferris").encode(&key())?)];
    let hostile = hostile();
    println!(
        "{RATE} good requests a second over {CONNECTIONS} connections, and {} others a second over {OTHER_CONNECTIONS}; \
         {} different hostile tokens",
        RATE * OTHERS,
        hostile.len(),
    );
    let (good, hostile) = (Arc::new(good), Arc::new(hostile));
    let phases = [
        Phase { name: "alone", others: None, status: 200 },
        Phase { name: "with hostile", others: Some(Arc::clone(&hostile)), status: 401 },
        Phase { name: "with good", others: Some(Arc::clone(&good)), status: 200 },
    ];
    // Both sides have then what memory they need.
    for phase in &phases {
        phase.run(&address, &good, WARM_UP).await?;
    }
    println!(
        "\n{:<14}{:>10}{:>10}{:>10}{:>10}{:>12}",
        "", "p50 µs", "p99 µs", "p99.9 µs", "others", "RSS KiB"
    );
    let mut p99s = [const { Vec::new() }; 3];
    let before = rss(&pid)?;
    let mut resident = [0; 3];
    for _ in 0..ROUNDS {
        for (number, phase) in phases.iter().enumerate() {
            let mut measured = phase.run(&address, &good, MEASURED).await?;
            let mut at = |share| percentile(&mut measured.latencies, share).as_micros();
            let (p50, p99, p999) = (at(0.5), at(0.99), at(0.999));
            let kib = rss(&pid)?;
            resident[number] = kib.max(resident[number]);
            let share = 100.0 * measured.others as f64
                / (measured.others + measured.latencies.len()) as f64;
            println!("{:<14}{p50:>10}{p99:>10}{p999:>10}{share:>8.1} %{kib:>12}", phase.name);
            p99s[number].push(p99);
        }
    }
    say("medians", [&p99s[0], &p99s[1], &p99s[2]].map(|p99s| median(p99s) as f64));
    // Other programs of the machine disturb some rounds, and the best the least.
    say("the best", p99s.map(|p99s| p99s.into_iter().min().unwrap_or_default() as f64));
    let [alone, hostile, good] = resident;
    println!(
        "\nRSS of the server: {before} KiB before, at most {alone} KiB alone, {hostile} KiB with hostile, {good} KiB with good, \
         {} KiB after",
        rss(&pid)?
    );
    Ok(())
}

fn say(which: &str, [alone, hostile, good]: [f64; 3]) {
    println!("\np99 of good requests, {which} of {ROUNDS} rounds");
    println!("alone          {alone:>6.0} µs");
    println!("with hostile   {hostile:>6.0} µs, times {:.2}", hostile / alone);
    println!("with good      {good:>6.0} µs, times {:.2}", good / alone);
}

fn with_token(token: &str) -> Vec<u8> {
    request("/bearer", &[("authorization", &format!("Bearer {token}"))])
}

/// Those that can stand in a header and are refused also now: each says at which time it is hostile.
fn hostile() -> Vec<Vec<u8>> {
    testing::hostile_tokens(&User::new("ferris"), &key())
        .into_iter()
        .filter(|hostile| hostile.token.bytes().all(|byte| byte.is_ascii_graphic()))
        .filter(|hostile| User::verify(&hostile.token, &key()).is_err())
        .map(|hostile| with_token(&hostile.token))
        .collect()
}

struct Phase {
    name: &'static str,
    others: Option<Arc<Vec<Vec<u8>>>>,
    /// What the others are answered.
    status: u16,
}

struct Measured {
    latencies: Vec<Duration>,
    others: usize,
}

impl Phase {
    async fn run(
        &self,
        address: &str,
        good: &Arc<Vec<Vec<u8>>>,
        duration: Duration,
    ) -> Result<Measured, Box<dyn std::error::Error>> {
        let others = self.others.as_ref().map(|others| {
            load(address, others, self.status, OTHER_CONNECTIONS, RATE * OTHERS, duration)
        });
        let good = load(address, good, 200, CONNECTIONS, RATE, duration);
        let (latencies, others) = match others {
            Some(others) => tokio::try_join!(good, others)?,
            None => (good.await?, Vec::new()),
        };
        Ok(Measured { latencies, others: others.len() })
    }
}

/// Sends requests at a rate, over whichever connection is free, and times each from when it was due.
async fn load(
    address: &str,
    requests: &Arc<Vec<Vec<u8>>>,
    status: u16,
    connections: usize,
    rate: u32,
    duration: Duration,
) -> Result<Vec<Duration>, Box<dyn std::error::Error>> {
    let (due, waiting) = mpsc::unbounded_channel::<(usize, Instant)>();
    let waiting = Arc::new(Mutex::new(waiting));
    let mut clients: JoinSet<std::io::Result<Vec<Duration>>> = JoinSet::new();
    for _ in 0..connections {
        let (waiting, requests) = (Arc::clone(&waiting), Arc::clone(requests));
        let mut connection = Connection::open(address).await?;
        clients.spawn(async move {
            let mut latencies = Vec::new();
            loop {
                let next = waiting.lock().await.recv().await;
                let Some((number, due)) = next else { return Ok(latencies) };
                let (answered, _) = connection.ask(&requests[number % requests.len()]).await?;
                latencies.push(due.elapsed());
                assert_eq!(answered, status);
            }
        });
    }
    // A thread sleeps more exactly than a runtime, whose timer counts milliseconds.
    std::thread::spawn(move || {
        let begin = Instant::now();
        for number in 0.. {
            let at = Duration::from_secs(1) / rate * number;
            if at > duration {
                return;
            }
            let moment = begin + at;
            std::thread::sleep(moment.saturating_duration_since(Instant::now()));
            if due.send((number as usize, moment)).is_err() {
                return;
            }
        }
    });
    let mut all = Vec::new();
    while let Some(latencies) = clients.join_next().await {
        all.extend(latencies??);
    }
    Ok(all)
}

fn rss(pid: &str) -> Result<u64, Box<dyn std::error::Error>> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}
