//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;

pub(crate) const HELP: &str = "\
A demo web application: login, silent refresh, logout on all devices.

Usage: session-web [OPTIONS]

Options:
  --listen ADDRESS:PORT   address to listen on                 [default: 127.0.0.1:3000]
  --store STORE           session store:                       [default: memory]
                            memory             until the server stops
                            file:PATH          one file, for one server
                            redis://HOST:PORT  Redis or Valkey, for several servers
  --encrypted             encrypt the tokens, so that their claims are secret
  --plain-http            set cookies without `Secure` and `__Host-`, for browsers that reject secure cookies
                          from http://localhost, and for trusted networks: anyone who can read the traffic
                          can take over your session
  -h, --help              print this help

Environment:
  SESSION_WEB_ACCESS_KEY, SESSION_WEB_REFRESH_KEY
                          keys of access and refresh tokens; generate each with
                            openssl rand -base64 48 | tr '+/' '-_'
                          and with --encrypted with
                            openssl rand -base64 32 | tr '+/' '-_' | tr -d =
                          If they are not set, keys are generated and all tokens become invalid when
                          the server stops.
  RUST_LOG                log filter, written to stderr        [default: info]
";

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) listen: SocketAddr,
    pub(crate) store: StoreChoice,
    pub(crate) encrypted: bool,
    pub(crate) plain_http: bool,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum StoreChoice {
    Memory,
    File(PathBuf),
    Redis(String),
}

/// Parses the command line. Returns `None` if help was requested.
pub(crate) fn parse(
    arguments: impl IntoIterator<Item = String>,
) -> Result<Option<Options>, String> {
    let mut options = Options {
        listen: SocketAddr::from(([127, 0, 0, 1], 3000)),
        store: StoreChoice::Memory,
        encrypted: false,
        plain_http: false,
    };
    let mut arguments = arguments.into_iter();
    while let Some(argument) = arguments.next() {
        // Accepts both `--name value` and `--name=value`.
        let (name, attached) = match argument.split_once('=') {
            Some((name, value)) if name.starts_with("--") => (name, Some(value.to_owned())),
            _ => (&*argument, None),
        };
        let mut value = || {
            let value = attached.clone().or_else(|| arguments.next());
            value.ok_or_else(|| format!("{name} requires a value; see --help"))
        };
        match name {
            "-h" | "--help" => return Ok(None),
            "--listen" => options.listen = address(&value()?)?,
            "--store" => options.store = store(&value()?)?,
            "--encrypted" if attached.is_none() => options.encrypted = true,
            "--plain-http" if attached.is_none() => options.plain_http = true,
            "--encrypted" | "--plain-http" => {
                return Err(format!("{name} takes no value; see --help"));
            }
            // The argument is not printed, because a misplaced URL may contain a password.
            _ => return Err("unknown option; see --help".into()),
        }
    }
    Ok(Some(options))
}

fn address(text: &str) -> Result<SocketAddr, String> {
    let text = text.replace("localhost:", "127.0.0.1:");
    let invalid = || {
        format!("invalid --listen {text:?}: expected an address and a port such as 127.0.0.1:3000")
    };
    text.parse().map_err(|_| invalid())
}

fn store(text: &str) -> Result<StoreChoice, String> {
    match text.split_once(':') {
        None if text == "memory" => Ok(StoreChoice::Memory),
        Some(("file", path)) if !path.is_empty() => Ok(StoreChoice::File(path.into())),
        Some(("redis" | "rediss", _)) => Ok(StoreChoice::Redis(text.into())),
        _ => Err(
            "invalid --store: expected `memory`, `file:PATH` or `redis://HOST:PORT`; see --help"
                .into(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Option<Options>, String> {
        parse(line.split_whitespace().map(String::from))
    }

    #[test]
    fn options_are_accepted_in_both_forms() {
        let options =
            parsed("--listen localhost:81 --store=file:/a=b --plain-http --encrypted").unwrap();
        let listen = SocketAddr::from(([127, 0, 0, 1], 81));
        let store = StoreChoice::File("/a=b".into());
        assert_eq!(options, Some(Options { listen, store, encrypted: true, plain_http: true }));
        let options = parsed("--store redis://:p@h:1/0").unwrap().unwrap();
        assert_eq!(options.store, StoreChoice::Redis("redis://:p@h:1/0".into()));
        assert_eq!(parsed("--store memory -h").unwrap(), None);
    }

    #[test]
    fn error_messages_do_not_contain_passwords() {
        for line in [
            "--listen",
            "--listen 3000",
            "--store",
            "--store=",
            "--store file:",
            "--store redi://:secret@h",
            "redis://:secret@h",
            "--plain-http=yes",
            "--encrypted=secret",
            "--plan-http",
        ] {
            let error = parsed(line).unwrap_err();
            assert!(!error.contains("secret"), "{error}");
        }
    }
}
