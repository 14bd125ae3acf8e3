//! Measures the effect of a flood of hostile tokens on requests with valid tokens.
//!
//! Usage: `flood ADDRESS PID-OF-THE-SERVER`.
//!
//! Valid requests are sent at a fixed rate, independently of earlier responses, and each latency is
//! measured from the time when the request was due. In alternating rounds, other connections are
//! idle, send hostile tokens at nine times the rate, or send valid tokens at nine times the rate.
//! The difference between the last two is the effect of hostile tokens.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{Mutex, mpsc};
use tokio::task::JoinSet;
use typed_jwt::{Claims, testing};
use typed_jwt_web_benches::connection::{Connection, request};
use typed_jwt_web_benches::latencies::{median, percentile};
use typed_jwt_web_benches::{User, key};

/// Valid requests per second.
const RATE: u32 = 500;

/// Other requests per valid request: nine in ten of all requests.
const OTHERS: u32 = 9;

const CONNECTIONS: usize = 32;
const OTHER_CONNECTIONS: usize = 64;
const ROUNDS: usize = 15;
const MEASURED: Duration = Duration::from_secs(3);
const WARM_UP: Duration = Duration::from_secs(3);

/// Runs on one thread, because the client shares the processor with the server.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(address), Some(pid)) = (arguments.next(), arguments.next()) else {
        return Err("usage: flood ADDRESS PID-OF-THE-SERVER".into());
    };
    let valid = vec![with_token(&User::new("ferris").encode(&key())?)];
    let hostile = hostile();
    println!(
        "{RATE} valid requests per second over {CONNECTIONS} connections, and {} others over {OTHER_CONNECTIONS}; \
         {} different hostile tokens",
        RATE * OTHERS,
        hostile.len(),
    );
    let (valid, hostile) = (Arc::new(valid), Arc::new(hostile));
    let phases = [
        Phase { name: "alone", others: None, status: 200 },
        Phase { name: "with hostile", others: Some(Arc::clone(&hostile)), status: 401 },
        Phase { name: "with valid", others: Some(Arc::clone(&valid)), status: 200 },
    ];
    // Warms up: afterwards both sides have allocated their memory.
    for phase in &phases {
        phase.run(&address, &valid, WARM_UP).await?;
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
            let mut measured = phase.run(&address, &valid, MEASURED).await?;
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
    print("medians", [&p99s[0], &p99s[1], &p99s[2]].map(|p99s| median(p99s) as f64));
    // Other programs disturb some rounds; the best round is the least disturbed one.
    print("best", p99s.map(|p99s| p99s.into_iter().min().unwrap_or_default() as f64));
    let [alone, hostile, valid] = resident;
    println!(
        "\nRSS of the server: {before} KiB before, at most {alone} KiB alone, {hostile} KiB with hostile, {valid} KiB with valid, \
         {} KiB after",
        rss(&pid)?
    );
    Ok(())
}

fn print(which: &str, [alone, hostile, valid]: [f64; 3]) {
    println!("\np99 of valid requests, {which} of {ROUNDS} rounds");
    println!("alone          {alone:>6.0} µs");
    println!("with hostile   {hostile:>6.0} µs, times {:.2}", hostile / alone);
    println!("with valid     {valid:>6.0} µs, times {:.2}", valid / alone);
}

fn with_token(token: &str) -> Vec<u8> {
    request("/bearer", &[("authorization", &format!("Bearer {token}"))])
}

/// Returns requests with the hostile tokens that a header can contain and that are refused at the
/// current time.
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
    /// The expected status of the other requests.
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
        valid: &Arc<Vec<Vec<u8>>>,
        duration: Duration,
    ) -> Result<Measured, Box<dyn std::error::Error>> {
        let others = self.others.as_ref().map(|others| {
            load(address, others, self.status, OTHER_CONNECTIONS, RATE * OTHERS, duration)
        });
        let valid = load(address, valid, 200, CONNECTIONS, RATE, duration);
        let (latencies, others) = match others {
            Some(others) => tokio::try_join!(valid, others)?,
            None => (valid.await?, Vec::new()),
        };
        Ok(Measured { latencies, others: others.len() })
    }
}

/// Sends requests at a fixed rate over the free connections, and measures each latency from the
/// time it was due.
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
                let (actual, _) = connection.send(&requests[number % requests.len()]).await?;
                latencies.push(due.elapsed());
                assert_eq!(actual, status);
            }
        });
    }
    // A thread, because its sleep is more precise than the timer of the runtime, which counts
    // milliseconds.
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
