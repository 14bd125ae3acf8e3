//! The server: `cargo run -p session-api`.

use std::error::Error;
use std::io::ErrorKind;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use session_api::{App, People, router};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::oneshot;
use tokio::time::timeout;
use typed_jwt::SystemClock;

const USAGE: &str = "usage: session-api [--listen ADDRESS:PORT]";

/// Time limit for open requests when the server is stopped.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(10);

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt().with_writer(std::io::stderr).init();
    match serve().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("session-api: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve() -> Result<(), Box<dyn Error>> {
    let address = address(std::env::args().skip(1))?;
    let listener = TcpListener::bind(&address).await.map_err(|error| match error.kind() {
        ErrorKind::AddrInUse => {
            format!("{address} is in use; try `--listen 127.0.0.1:0`, which uses a free port")
        }
        _ => format!("cannot listen on {address}: {error}"),
    })?;
    let app = App::new(people()?, Arc::new(SystemClock))?;
    // Before the address is printed: a signal that comes afterwards stops the server gracefully.
    let shutdown = shutdown_signal()?;
    println!("listening on http://{}", listener.local_addr()?);

    let (stop, stopped) = oneshot::channel();
    let server = axum::serve(listener, router(app)).with_graceful_shutdown(async {
        shutdown.await;
        let _ = stop.send(());
    });
    let mut server = tokio::spawn(server.into_future());
    tokio::select! {
        ended = &mut server => return Ok(ended??),
        _ = stopped => {}
    }
    println!("stopping");
    match timeout(SHUTDOWN_TIMEOUT, server).await {
        Ok(ended) => Ok(ended??),
        Err(_) => Err("some requests were aborted because they took too long".into()),
    }
}

fn address(mut arguments: impl Iterator<Item = String>) -> Result<String, String> {
    match (arguments.next().as_deref(), arguments.next(), arguments.next()) {
        (None, None, None) => Ok("127.0.0.1:3000".into()),
        (Some("--listen"), Some(address), None) => Ok(address),
        _ => Err(USAGE.into()),
    }
}

/// Demo users. A real application does not have passwords in its source code.
fn people() -> Result<People, argon2::password_hash::Error> {
    let people = People::new()?;
    people.add("ferris", "crab apple", &["write"])?;
    people.add("gopher", "burrow", &[])?;
    people.add("root", "cellar door", &["write", "admin"])?;
    Ok(people)
}

/// Registers for SIGTERM and SIGINT at once, and returns a future that waits for one of them.
fn shutdown_signal() -> std::io::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
