//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;

pub(crate) const HELP: &str = "\
A web application to click through: login, silent refresh, logout everywhere.

Usage: session-web [OPTIONS]

Options:
  --listen ADDRESS:PORT   where to listen                      [default: 127.0.0.1:3000]
  --store STORE           where sessions are kept:             [default: memory]
                            memory             until this process ends
                            file:PATH          in one file, for one server
                            redis://HOST:PORT  in Redis or Valkey, for many servers
  --plain-http            cookies without `Secure` and `__Host-`, for browsers that do not take secure ones from
                          http://localhost, and for a network that you trust: whoever listens is logged in
  -h, --help              print this

Environment:
  SESSION_WEB_ACCESS_KEY, SESSION_WEB_REFRESH_KEY
                          the keys of the tokens, each made by
                            openssl rand -base64 48 | tr '+/' '-_'
                          Without them keys are generated, and all tokens end with the process.
  RUST_LOG                what is logged to stderr             [default: info]
";

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) listen: SocketAddr,
    pub(crate) store: StoreChoice,
    pub(crate) plain_http: bool,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum StoreChoice {
    Memory,
    File(PathBuf),
    Redis(String),
}

/// The options that `arguments` ask for; none where they ask for help.
pub(crate) fn parse(
    arguments: impl IntoIterator<Item = String>,
) -> Result<Option<Options>, String> {
    let mut options = Options {
        listen: SocketAddr::from(([127, 0, 0, 1], 3000)),
        store: StoreChoice::Memory,
        plain_http: false,
    };
    let mut arguments = arguments.into_iter();
    while let Some(argument) = arguments.next() {
        // `--name value` and `--name=value` are the same.
        let (name, attached) = match argument.split_once('=') {
            Some((name, value)) if name.starts_with("--") => (name, Some(value.to_owned())),
            _ => (&*argument, None),
        };
        let mut value = || {
            let value = attached.clone().or_else(|| arguments.next());
            value.ok_or_else(|| format!("{name} needs a value; see --help"))
        };
        match name {
            "-h" | "--help" => return Ok(None),
            "--listen" => options.listen = address(&value()?)?,
            "--store" => options.store = store(&value()?)?,
            "--plain-http" if attached.is_none() => options.plain_http = true,
            "--plain-http" => return Err("--plain-http takes no value; see --help".into()),
            // The argument itself may hold a password, where a URL was misplaced.
            _ => return Err("there is an argument that is no option; see --help".into()),
        }
    }
    Ok(Some(options))
}

fn address(text: &str) -> Result<SocketAddr, String> {
    let text = text.replace("localhost:", "127.0.0.1:");
    let wrong = || format!("--listen wants an address and a port, as 127.0.0.1:3000, not {text:?}");
    text.parse().map_err(|_| wrong())
}

fn store(text: &str) -> Result<StoreChoice, String> {
    match text.split_once(':') {
        None if text == "memory" => Ok(StoreChoice::Memory),
        Some(("file", path)) if !path.is_empty() => Ok(StoreChoice::File(path.into())),
        Some(("redis" | "rediss", _)) => Ok(StoreChoice::Redis(text.into())),
        _ => Err("--store wants `memory`, `file:PATH` or `redis://HOST:PORT`; see --help".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Option<Options>, String> {
        parse(line.split_whitespace().map(String::from))
    }

    #[test]
    fn options_are_read_in_both_spellings() {
        let options = parsed("--listen localhost:81 --store=file:/a=b --plain-http").unwrap();
        let listen = SocketAddr::from(([127, 0, 0, 1], 81));
        let store = StoreChoice::File("/a=b".into());
        assert_eq!(options, Some(Options { listen, store, plain_http: true }));
        let options = parsed("--store redis://:p@h:1/0").unwrap().unwrap();
        assert_eq!(options.store, StoreChoice::Redis("redis://:p@h:1/0".into()));
        assert_eq!(parsed("--store memory -h").unwrap(), None);
    }

    #[test]
    fn what_is_wrong_is_said_without_passwords() {
        for line in [
            "--listen",
            "--listen 3000",
            "--store",
            "--store=",
            "--store file:",
            "--store redi://:secret@h",
            "redis://:secret@h",
            "--plain-http=yes",
            "--plan-http",
        ] {
            let error = parsed(line).unwrap_err();
            assert!(!error.contains("secret"), "{error}");
        }
    }
}
