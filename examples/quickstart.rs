//! A session token from login to refusal, and a token that another program issued.
//!
//! ```text
//! cargo run --example quickstart
//! JWT_SECRET=… cargo run --example quickstart -- TOKEN --text
//! ```
//!
//! `TOKEN` is a token signed with `HS256`, the name of a file that contains one, or `-` for standard input. `JWT_SECRET` is
//! its secret, and the flag sets the encoding of the secret:
//!
//! | flag | the secret is written as |
//! | --- | --- |
//! | `--base64url`, or none | base64url without padding |
//! | `--text` | text whose characters are the secret, as in the debugger of jwt.io |
//! | `--base64` | base64, in either alphabet, with or without padding |
//! | `--hex` | hexadecimal digits |

use std::error::Error;
use std::process::ExitCode;
use std::time::Duration;
use std::{env, fs, io};

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64URL;
use serde::{Deserialize, Serialize};
use typed_jwt::{Claims, Hs256Key, NumericDate, Verified, VerifyError, jws};

/// The claims of a signed-in user, with their policy.
#[derive(Debug, Claims)]
#[claims(
    alg = HS256,
    typ = "session+jwt",
    iss = "https://auth.example.com",
    aud = "web",
    ttl = "15m",
    leeway = "30s",
)]
struct Session {
    #[claim(sub)]
    user: String,
    role: Role,
    #[serde(default)]
    scopes: Vec<String>,
}

/// A claim has any type that serde can serialize.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Role {
    Admin,
    Member,
}

/// The same user at another service: everything but the audience is the same.
#[derive(Claims)]
#[claims(
    alg = HS256,
    typ = "session+jwt",
    iss = "https://auth.example.com",
    aud = "billing",
    ttl = "15m",
)]
struct BillingSession {
    #[claim(sub)]
    user: String,
    role: Role,
}

/// A token for another purpose, signed with the same key.
#[derive(Claims)]
#[claims(
    alg = HS256,
    typ = "password-reset+jwt",
    iss = "https://auth.example.com",
    aud = "web",
    ttl = "10m",
)]
struct PasswordReset {
    #[claim(sub)]
    user: String,
    role: Role,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match arguments[..] {
        [] => show(),
        [token] => verify_given(token, "--base64url"),
        [flag, token] if flag.starts_with("--") => verify_given(token, flag),
        [token, flag] => verify_given(token, flag),
        _ => Err("expected at most two arguments: a token, and how its secret is written".into()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn show() -> Result<(), Box<dyn Error>> {
    let key = Hs256Key::generate();
    let session = Session {
        user: "ferris".into(),
        role: Role::Admin,
        scopes: vec!["read".into(), "write".into()],
    };

    println!("== Issue\n");
    let token = session.encode(&key)?;
    println!("{token}\n");
    print_parts(&token)?;

    println!("\n== Verify\n");
    let session: Verified<Session> = Session::verify(&token, &key)?;
    println!("{session:#?}", session = *session);
    println!(
        "{} until {}",
        session.user,
        session.expires_at().expect("a ttl gives every token an expiry")
    );

    println!("\n== Refuse\n");
    refuse("a tampered token", Session::verify(&tampered(&token), &key));
    let tomorrow = NumericDate::now().saturating_add(Duration::from_secs(24 * 60 * 60));
    refuse("an expired token", Session::verify_at(&token, &key, tomorrow));
    let billing = BillingSession { user: "ferris".into(), role: Role::Member }.encode(&key)?;
    refuse("a token for another audience", Session::verify(&billing, &key));
    let reset = PasswordReset { user: "ferris".into(), role: Role::Member }.encode(&key)?;
    refuse("a token of another type", Session::verify(&reset, &key));

    println!("== A token that another implementation issued (RFC 7515, appendix A.1)\n");
    let (token, key) = rfc_7515_a_1()?;
    let authentic = jws::verify(&token, &key)?;
    println!("{:?}", authentic.header());
    println!("{}", String::from_utf8_lossy(authentic.payload()));
    Ok(())
}

/// The three parts of a token, as its holder can read them: nothing in a token is a secret.
fn print_parts(token: &str) -> Result<(), Box<dyn Error>> {
    let parts: Vec<&str> = token.split('.').collect();
    let [header, payload, signature] = parts[..] else {
        return Err("a token has three parts".into());
    };
    println!("header     {}", String::from_utf8(BASE64URL.decode(header)?)?);
    println!("payload    {}", String::from_utf8(BASE64URL.decode(payload)?)?);
    println!("signature  {} bytes", BASE64URL.decode(signature)?.len());
    Ok(())
}

/// The token with another role written into it, under the old signature.
fn tampered(token: &str) -> String {
    let mut parts: Vec<String> = token.split('.').map(str::to_owned).collect();
    let payload = BASE64URL.decode(&parts[1]).expect("this program issued it");
    let payload = String::from_utf8_lossy(&payload).replace("ferris", "gopher");
    parts[1] = BASE64URL.encode(payload);
    parts.join(".")
}

fn refuse<T>(what: &str, result: Result<Verified<T>, VerifyError>) {
    match result {
        Ok(_) => panic!("{what} was accepted"),
        Err(error) => {
            println!("{what}");
            println!("  the developer sees  {error}");
            println!("  the client gets     {}\n", error.public_message());
        }
    }
}

/// Token and key as they are printed in the RFC; its line breaks and spaces are part of what was signed.
fn rfc_7515_a_1() -> Result<(String, Hs256Key), Box<dyn Error>> {
    let token = concat!(
        "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9",
        ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ",
        ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
    );
    let key = Hs256Key::from_base64url(
        "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow",
    )?;
    Ok((token.to_owned(), key))
}

/// Verifies a token with the secret in `JWT_SECRET`, in the encoding of `flag`.
fn verify_given(given: &str, flag: &str) -> Result<(), Box<dyn Error>> {
    const SECRET: &str = "JWT_SECRET";
    const FLAGS: &str =
        "--text for text (as in the debugger of jwt.io), --base64, --base64url or --hex";
    let text = match given {
        "-" => io::read_to_string(io::stdin())?,
        file if fs::exists(file).unwrap_or(false) => fs::read_to_string(file)?,
        token => token.to_owned(),
    };
    let key = match flag {
        "--base64url" => Hs256Key::from_env(SECRET),
        "--text" => Hs256Key::from_text_env(SECRET),
        "--base64" => Hs256Key::from_base64_env(SECRET),
        "--hex" => Hs256Key::from_hex_env(SECRET),
        _ => return Err(format!("unknown flag after the token: write {FLAGS}").into()),
    };
    let hint =
        format!("{SECRET} was read as {}. If it is written differently, add {FLAGS}", &flag[2..]);
    let key = key.map_err(|error| format!("{error}\n{hint}"))?;
    let authentic = match jws::verify(text.trim(), &key) {
        Ok(authentic) => authentic,
        Err(VerifyError::InvalidSignature) => {
            return Err(format!("refused: {}\n{hint}", VerifyError::InvalidSignature).into());
        }
        Err(error) => return Err(format!("refused: {error}").into()),
    };
    println!("authentic: {:?}", authentic.header());
    println!("{}", String::from_utf8_lossy(authentic.payload()));
    Ok(())
}
