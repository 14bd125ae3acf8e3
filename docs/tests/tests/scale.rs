//! The table of docs/scale.md follows from the measured figures.

use std::fmt::Write;

// Its tests run here, because the package of the benchmark depends on many crates.
#[path = "../../../benches/web/src/latencies.rs"]
#[allow(clippy::pedantic, dead_code, unreachable_pub, reason = "it is a part of the benchmark")]
mod latencies;

const PAGE: &str = include_str!("../../../docs/scale.md");

const SESSIONS: f64 = 1e8;
const LOGINS: f64 = 1e5;
const REQUESTS: f64 = 1e7;
const LOGOUTS: [f64; 2] = [1e4, 1e5];

/// Seconds.
const TTL: f64 = 900.0;
const KEPT: f64 = TTL + 120.0;

// Measured figures: seconds of processor time, and bytes.
const PASSWORD: f64 = 22e-3;
const VERIFY: f64 = 1e-6;
const LOGIN: f64 = 15e-6;
const REFRESH: f64 = 35e-6;
const REDIS_LOGIN: f64 = 23e-6;
const REDIS_REFRESH: f64 = 27e-6;
const REDIS_LOGOUT: f64 = 51e-6;
const SESSION: f64 = 1_053.0;
const LOGOUT: f64 = 83.0;
const ENTRY: f64 = 27.0;
const ON_THE_WAY: f64 = 166.0;
const TAKEN: f64 = 3.8e-6;
const GIVEN: f64 = 0.6e-6;
/// Seconds of processor time per second for polling, while there are logouts.
const LOOKING: f64 = 125e-3;
const LOOKED_AT: f64 = 80e-3;
const LOOKS: f64 = 200.0;
const PARTITIONS: f64 = 16.0;

type Row = (&'static str, fn(f64) -> String);

const ROWS: [Row; 18] = [
    ("refreshes per second", |_| grouped(SESSIONS / TTL)),
    ("cores for passwords", |_| grouped(LOGINS * PASSWORD)),
    ("cores for verification, 10⁷ requests/s at 1 µs", |_| one(REQUESTS * VERIFY)),
    ("cores for other work of logins and refreshes", |_| {
        one(LOGINS * LOGIN + SESSIONS / TTL * REFRESH)
    }),
    ("Redis cores for logins, refreshes, logouts", |logouts| one(redis(logouts))),
    ("Redis servers at 50 % load", |logouts| grouped((2.0 * redis(logouts)).round())),
    ("Redis memory, sessions", |_| format!("{:.0} GB", SESSIONS * SESSION / 1e9)),
    ("Redis memory, logouts", |logouts| format!("{:.1} GB", logouts * KEPT * LOGOUT / 1e9)),
    ("deny list entries on every server", |logouts| grouped(logouts * KEPT)),
    ("deny list memory on every server", |logouts| match logouts * KEPT * ENTRY {
        small if small < 1e9 => format!("{:.0} MB", small / 1e6),
        large => format!("{:.1} GB", large / 1e9),
    }),
    ("traffic from Redis to every server, new entries", |logouts| mbit(logouts * ON_THE_WAY)),
    ("traffic from Redis to every server, last entries, sent with each poll", |_| {
        mbit(LOOKS * PARTITIONS * ON_THE_WAY)
    }),
    ("CPU time of the mirror, of one core of every server", |logouts| {
        format!("{:.0} %", 100.0 * (LOOKING + logouts * TAKEN))
    }),
    ("time to load the deny list at startup", |logouts| format!("{:.0} s", logouts * KEPT * TAKEN)),
    ("Redis cores for the mirrors of 10 servers", |logouts| one(10.0 * mirror(logouts))),
    ("Redis cores for the mirrors of 100 servers", |logouts| one(100.0 * mirror(logouts))),
    ("Redis cores for the mirrors of 1 000 servers", |logouts| one(1e3 * mirror(logouts))),
    ("idle commands per second, 1 000 servers", |_| grouped(1e3 * 4.0 * (PARTITIONS + 2.0))),
];

fn redis(logouts: f64) -> f64 {
    LOGINS * REDIS_LOGIN + SESSIONS / TTL * REDIS_REFRESH + logouts * REDIS_LOGOUT
}

fn mirror(logouts: f64) -> f64 {
    LOOKED_AT + logouts * GIVEN
}

fn one(number: f64) -> String {
    format!("{number:.1}")
}

fn mbit(bytes: f64) -> String {
    format!("{:.0} Mbit/s", 8.0 * bytes / 1e6)
}

/// Formats a number with spaces between thousands.
fn grouped(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

#[test]
fn table_follows_from_the_figures() {
    let table = PAGE.split("<!-- table: begin -->\n").nth(1).unwrap();
    let table = table.split("<!-- table: end -->").next().unwrap();
    let mut expected = String::from("| | logouts 10⁴/s | logouts 10⁵/s |\n| --- | ---: | ---: |\n");
    for (what, of) in ROWS {
        writeln!(expected, "| {what} | {} | {} |", of(LOGOUTS[0]), of(LOGOUTS[1])).unwrap();
    }
    assert_eq!(table, expected, "\n{expected}");
}

#[test]
fn limits_follow_from_the_capacity_of_the_list() {
    let entries = f64::from(u32::try_from(typed_jwt::session::DEFAULT_MAX_ENTRIES).unwrap());
    for (seconds, named) in [(KEPT, "2²⁰ / 1 020 s = 1 028"), (240.0, "2²⁰ / 240 s = 4 369")]
    {
        assert!(PAGE.contains(named));
        assert!(named.ends_with(&grouped((entries / seconds).round())));
    }
}

#[test]
fn lifetime_of_a_key_follows_from_the_tokens_per_second() {
    let limit = 2f64.powi(32);
    let refreshes = SESSIONS / TTL;
    for rate in [refreshes, refreshes + LOGINS] {
        let (seconds, hours) = (grouped(limit / rate), one(limit / rate / 3_600.0));
        let line = format!("2³² / {} s⁻¹ = {seconds} s = {hours} hours", grouped(rate));
        assert!(PAGE.contains(&line), "{line}");
    }
    let line = format!("2³² / 1 000 s⁻¹ = {} days", one(limit / 1e3 / 86_400.0));
    assert!(PAGE.contains(&line), "{line}");

    let collision = |tokens: f64| tokens.powi(2) / 2f64.powi(97);
    assert!((collision(limit) - 2f64.powi(-33)).abs() < 1e-20);
    let hourly = 3_600.0 * (refreshes + LOGINS);
    let line = format!(
        "{:.1} · 10⁸ tokens, for which *P* ≈ {:.1} · 10⁻¹²",
        hourly / 1e8,
        collision(hourly) * 1e12
    );
    assert!(PAGE.contains(&line), "{line}");
}
