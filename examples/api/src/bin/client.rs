//! The client. Run it with `cargo run -p session-api --bin client` while the server is running.

use std::error::Error;
use std::process::ExitCode;
use std::time::Duration;

use serde_json::json;
use session_api::client::Api;
use tokio::time::sleep;

const USAGE: &str = "usage: client [--server URL] [--name NAME] [--watch SECONDS]
The password is read from the environment variable PASSWORD. With --watch, the client repeats a request at this
interval and refreshes its tokens when necessary.";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("client: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    let Options { server, name, watch } = options(std::env::args().skip(1))?;
    // Not passed as an argument, because arguments are visible to all users of the machine.
    let password = std::env::var("PASSWORD").unwrap_or_else(|_| "crab apple".into());
    let api = Api::log_in(&server, &name, &password).await?;
    println!("me:     {}", api.get("/me").await?.body);
    println!("posted: {}", api.post("/notes", &json!({ "text": "from the client" })).await?.body);
    println!("notes:  {}", api.get("/notes").await?.body);
    if let Some(pause) = watch {
        loop {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => break,
                () = sleep(pause) => println!("me:     {}", api.get("/me").await?.body),
            }
        }
    }
    api.log_out().await?;
    println!("logged out");
    Ok(())
}

struct Options {
    server: String,
    name: String,
    watch: Option<Duration>,
}

fn options(mut arguments: impl Iterator<Item = String>) -> Result<Options, &'static str> {
    let (mut server, mut name, mut watch) =
        ("http://127.0.0.1:3000".to_owned(), "ferris".to_owned(), None);
    while let Some(option) = arguments.next() {
        let value = arguments.next().ok_or(USAGE)?;
        match option.as_str() {
            "--server" => server = value,
            "--name" => name = value,
            "--watch" => watch = Some(Duration::from_secs(value.parse().map_err(|_| USAGE)?)),
            _ => return Err(USAGE),
        }
    }
    Ok(Options { server, name, watch })
}
