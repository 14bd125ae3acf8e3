//! The expansions on file: `expansions/NAME.rs` is the expansion of a struct that shows one
//! feature.
//!
//! `BLESS=1 cargo test -p jwt-derive` records them again.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use crate::claims;

/// The names of the files, and the structs. All structs have the same name and, if possible, the
/// same policy: the difference between two files is the difference between their features.
const STRUCTS: [(&str, &str); 23] = [
    (
        "minimal",
        "\
#[claims(alg = HS256, typ = any, iss = any, aud = any, exp = never)]
struct Session {}
",
    ),
    (
        "policy",
        "\
#[claims(
    alg = HS384,
    typ = \"session+jwt\",
    iss = \"https://auth.example.com\",
    aud = [\"web\", \"app\"],
    ttl = \"15m\",
    leeway = \"30s\",
    max_age = \"12h\",
    max_len = 4096,
    unknown = reject,
)]
struct Session {}
",
    ),
    (
        "runtime",
        "\
#[claims(alg = HS256, typ = any, iss = runtime, aud = runtime, exp = never)]
struct Session {}
",
    ),
    (
        "typ",
        "\
#[claims(alg = HS256, typ = optional(\"JWT\"), iss = any, aud = any, exp = never)]
struct Session {
    #[claim(eq = 1)]
    version: u8,
}
",
    ),
    (
        "runtime_ttl",
        "\
#[claims(alg = HS256, typ = any, iss = any, aud = any, ttl = runtime)]
struct Session {}
",
    ),
    (
        "iss",
        "\
#[claims(alg = HS256, typ = any, iss = [\"https://auth.example.com/{tid}/\", \"https://login.example.com\"], aud = any, exp = never)]
struct Session {
    #[claim(one_of = [\"a\", \"b\"])]
    tid: String,
}
",
    ),
    (
        "only_verifies",
        "\
#[claims(alg = HS256, typ = any, iss = any, aud = any, exp = required, sub = any)]
struct Session {
    #[claim(sub)]
    user: u64,
}
",
    ),
    (
        "aud",
        "\
#[claims(alg = HS256, typ = any, iss = any, aud = claim(\"client_id\", \"abc\"), exp = never)]
struct Session {}
",
    ),
    (
        "header",
        "\
#[claims(alg = HS256, typ = any, iss = any, aud = any, exp = never, header(cty = \"a\", \"x-b\" = 1))]
struct Session {}
",
    ),
    (
        "session",
        "\
#[claims(alg = HS256, typ = any, iss = any, aud = any, ttl = \"15m\", nbf = now, jti = random)]
struct Session {
    #[claim(sub)]
    user: String,
}
",
    ),
    (
        "registered",
        "\
#[claims(alg = HS256, typ = any, iss = any, aud = any)]
struct Session {
    #[claim(aud)]
    audience: Audience,
    #[claim(exp)]
    expires: NumericDate,
}
",
    ),
    (
        "claim",
        "\
#[claims(alg = HS256, typ = any, iss = any, aud = any, exp = never)]
struct Session {
    scopes: Vec<String>,
}
",
    ),
    (
        "default",
        "\
#[claims(alg = HS256, typ = any, iss = any, aud = any, exp = never)]
struct Session {
    #[serde(default)]
    scopes: Vec<String>,
}
",
    ),
    (
        "skip_serializing_if",
        "\
#[claims(alg = HS256, typ = any, iss = any, aud = any, exp = never)]
struct Session {
    #[serde(default, skip_serializing_if = \"Vec::is_empty\")]
    scopes: Vec<String>,
}
",
    ),
    (
        "with",
        "\
#[claims(alg = HS256, typ = any, iss = any, aud = any, exp = never)]
struct Session {
    #[serde(with = \"hex\")]
    device: Vec<u8>,
}
",
    ),
    (
        "flatten",
        "\
#[claims(alg = HS256, typ = any, iss = any, aud = any, exp = never)]
struct Session {
    #[serde(flatten)]
    other: Map<String, Value>,
}
",
    ),
    (
        "borrow",
        "\
#[claims(alg = HS256, typ = any, iss = any, aud = any, exp = never)]
struct Session<'a> {
    #[serde(borrow)]
    role: Cow<'a, str>,
}
",
    ),
    (
        "generic",
        "\
#[claims(alg = HS256, typ = any, iss = any, aud = any, exp = never)]
struct Session<T> {
    role: T,
}
",
    ),
    (
        "rules",
        "\
#[claims(alg = HS256, typ = any, iss = any, aud = any, exp = never)]
struct Session {
    #[claim(one_of = [1, 2], validate = is_supported)]
    version: u8,
}
",
    ),
    (
        "enc",
        "\
#[claims(enc = A256GCM, typ = any, iss = any, aud = any, exp = never, pad = 64)]
struct Session {}
",
    ),
    (
        "nested",
        "\
#[claims(alg = ES256, key_management = A256KW, enc = A256GCM, typ = any, iss = any, aud = any, exp = never)]
struct Session {}
",
    ),
    (
        "secret",
        "\
#[claims(enc = A256GCM, typ = any, iss = any, aud = any, exp = never)]
struct Session {
    #[claim(secret, validate = is_supported)]
    scopes: Vec<String>,
}
",
    ),
    (
        "error",
        "\
#[claims(alg = HS256, typ = any, iss = any, aud = any)]
struct Session {}
",
    ),
];

#[test]
fn expansions_are_those_on_file() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("expansions");
    let mut files: BTreeSet<OsString> = fs::read_dir(&folder)
        .expect("the folder exists")
        .map(|entry| entry.expect("the folder is readable").file_name())
        .collect();
    let mut differ = Vec::new();
    for (name, source) in STRUCTS {
        let file_name = format!("{name}.rs");
        let path = folder.join(&file_name);
        let expansion = with_source(source);
        if std::env::var_os("BLESS").is_some() {
            fs::write(&path, &expansion).expect("the file can be written");
        }
        if fs::read_to_string(&path).unwrap_or_default() != expansion {
            differ.push(name);
        }
        files.remove(&OsString::from(file_name));
    }
    assert!(
        differ.is_empty(),
        "run `BLESS=1 cargo test -p jwt-derive` and look at the difference of {differ:?}"
    );
    assert!(files.is_empty(), "remove from `expansions`, or add to the list: {files:?}");
}

/// Returns the expansion of a struct as a formatted file, with the struct as a comment above it.
fn with_source(source: &str) -> String {
    let expansion = claims(&syn::parse_str(source).expect("a struct"));
    let mut file = String::from("// #[derive(Claims)]\n");
    for line in source.lines() {
        writeln!(file, "// {line}").expect("a string can be written");
    }
    let expansion = syn::parse2(expansion).expect("an expansion is Rust");
    file + "\n" + &prettyplease::unparse(&expansion)
}
