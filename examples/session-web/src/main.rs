//! A demo web application for typed-jwt. Run it with `cargo run -p session-web`; see the README.

mod app;
mod checks;
mod cookies;
mod limits;
mod options;
mod pages;
mod server;
mod store;
#[cfg(test)]
mod tests;
mod untrusted;
mod users;
mod visitor;

use std::error::Error;
use std::io::{ErrorKind, IsTerminal, Write};
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;

use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;
use typed_jwt::session::RefreshKeys;
use typed_jwt::web::Cookies;
use typed_jwt::{KeyRing, SystemClock};

use app::{App, Setup};
use options::{Options, StoreChoice};
use store::AnyStore;
use users::{Account, EncryptedUser, User};

type BoxError = Box<dyn Error + Send + Sync>;

#[tokio::main]
async fn main() -> ExitCode {
    let options = match options::parse(std::env::args().skip(1)) {
        Ok(Some(options)) => options,
        Ok(None) => {
            print(options::HELP);
            return ExitCode::SUCCESS;
        }
        Err(message) => {
            eprintln!("error: {message}");
            return ExitCode::from(2);
        }
    };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
    let result = if options.encrypted {
        run::<EncryptedUser>(options).await
    } else {
        run::<User>(options).await
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run<U: Account>(options: Options) -> Result<(), BoxError> {
    let (access_keys, refresh_keys) = keys::<U>(&options.store)?;
    let listener = listen(options.listen).await?;
    let secure = Cookies::LAX;
    let app = App::<U>::new(Setup {
        access_keys,
        refresh_keys,
        store: AnyStore::open(&options.store).await?,
        cookies: if options.plain_http {
            secure.insecure_for_development_over_plain_http()
        } else {
            secure
        },
        clock: Arc::new(SystemClock),
    })?;
    // Before the address is printed: a signal that comes afterwards stops the server gracefully.
    let shutdown = shutdown_signal()?;
    introduce(&app, listener.local_addr()?, options.plain_http);
    let service = server::router(app).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(shutdown).await?;
    print("Stopped.\n");
    Ok(())
}

const ACCESS_KEY: &str = "SESSION_WEB_ACCESS_KEY";
const REFRESH_KEY: &str = "SESSION_WEB_REFRESH_KEY";

/// Returns the keys of access and refresh tokens.
fn keys<U: Account>(store: &StoreChoice) -> Result<(KeyRing<U::Alg>, RefreshKeys), BoxError> {
    let is_set = |name| std::env::var_os(name).is_some();
    if is_set(ACCESS_KEY) || is_set(REFRESH_KEY) {
        return Ok((U::access_keys(Some(ACCESS_KEY))?, U::refresh_keys(Some(REFRESH_KEY))?));
    }
    let generate = || Ok((U::access_keys(None)?, U::refresh_keys(None)?));
    match store {
        StoreChoice::Redis(_) => Err(format!(
            "servers that share a store must share their keys. Generate two keys and set them on every server:\n\
             \n  \
             export {ACCESS_KEY}=$({})\n  \
             export {REFRESH_KEY}=$({})\n",
            U::KEY_COMMAND,
            U::KEY_COMMAND,
        )
        .into()),
        StoreChoice::File(_) => {
            tracing::warn!(
                "{ACCESS_KEY} and {REFRESH_KEY} are not set: keys are generated, and the sessions in the file will be \
                 invalid after a restart"
            );
            generate()
        }
        StoreChoice::Memory => generate(),
    }
}

async fn listen(address: SocketAddr) -> Result<TcpListener, BoxError> {
    TcpListener::bind(address).await.map_err(|error| {
        let port = address.port();
        if error.kind() != ErrorKind::AddrInUse {
            return format!("cannot listen on {address}: {error}").into();
        }
        let other = SocketAddr::new(address.ip(), port.checked_add(1).unwrap_or(3000));
        format!("port {port} is in use: {error}; try --listen {other}").into()
    })
}

fn introduce<U: Account>(app: &App<U>, address: SocketAddr, plain_http: bool) {
    // Without TLS, browsers accept secure cookies only from `localhost`.
    let host = match address.ip() {
        ip if ip.is_loopback() || ip.is_unspecified() => format!("localhost:{}", address.port()),
        _ => address.to_string(),
    };
    let users = app
        .users
        .all()
        .iter()
        .map(|row| format!("  {:8} {:16} {}\n", row.name, row.password, row.role.as_str()));
    let users: String = users.collect();
    let store = app.sessions.store();
    let mut text = format!("Open http://{host}\n\nSession store: {store}\nUsers:\n{users}");
    if U::IS_ENCRYPTED {
        text.push_str("\nAccess and refresh tokens are encrypted.\n");
    }
    if plain_http {
        text.push_str("\nWARNING: plain HTTP, cookies are not `Secure`. Anyone on the network path can steal your session.\n");
    }
    text.push_str("\nPress Ctrl-C to stop.\n");
    print(&text);
}

/// Writes to stdout, and ignores errors such as a closed pipe.
fn print(text: &str) {
    let mut out = std::io::stdout();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Registers for SIGTERM and SIGINT at once, and returns a future that waits for one of them.
#[cfg(unix)]
fn shutdown_signal() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Returns a future that waits for Ctrl-C.
#[cfg(not(unix))]
fn shutdown_signal() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
