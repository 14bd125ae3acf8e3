//! The functions in the sources of the runtime crates, so that a new way in cannot be forgotten.

use std::path::{Path, PathBuf};
use std::{env, fs};

use super::ways::Way;

/// What a line with `fn` says.
pub(crate) struct Function {
    /// The file, from the root of the repository.
    pub(crate) file: String,
    pub(crate) name: String,
    pub(crate) takes: String,
    pub(crate) returns: String,
    /// `pub`, or a function of a trait.
    pub(crate) is_public: bool,
}

impl Function {
    /// Functions that look like a way in, and are none that an application can call.
    pub(crate) fn is_internal(&self) -> bool {
        const INTERNAL: [(&str, &str); 12] = [
            // The hidden method of a sealed trait: bytes and signature, not tokens.
            ("jwt-core/src/key.rs", "verify"),
            ("jwt-core/src/alg/hmac.rs", "verify"),
            ("jwt-core/src/key_ring.rs", "verify"),
            // They hand the token on, to `SessionVerifier::verify` and to `refresh_with`.
            ("jwt-session/src/sessions/mod.rs", "verify"),
            ("jwt-session/src/sessions/refresh.rs", "refresh"),
            ("jwt-axum/src/verifier.rs", "verify"),
            ("jwt-axum/src/guard.rs", "from_request_parts"),
            // Private.
            ("jwt-session/src/sessions/refresh.rs", "renew"),
            ("jwt-axum/src/cookie_sessions.rs", "verify"),
            ("jwt-axum/src/cookie_sessions.rs", "by_access_token"),
            ("jwt-axum/src/cookie_sessions.rs", "renew"),
            ("jwt-axum/src/cookie_sessions.rs", "unless_forged"),
        ];
        INTERNAL.contains(&(self.file.as_str(), self.name.as_str()))
    }
}

/// The functions outside tests that `wanted` picks, of the facade and of every crate that runs.
pub(crate) fn functions(wanted: impl Fn(&Function) -> bool) -> Vec<Function> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest = fs::read_to_string(root.join("Cargo.toml")).unwrap();
    let members = manifest.lines().find_map(|line| line.strip_prefix("members = ")).unwrap();
    let crates = members.split('"').skip(1).step_by(2).filter(|name| {
        // What is not of the library are examples and pages.
        name.starts_with("jwt-") && *name != "jwt-derive"
    });
    let mut found = Vec::new();
    for source in crates.map(|name| root.join(name).join("src")).chain([root.join("src")]) {
        for file in rust_files(&source) {
            let text = fs::read_to_string(&file).unwrap();
            let file = file.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            found.extend(functions_of(&file, &text));
        }
    }
    found.retain(wanted);
    found
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs")
            && !path.ends_with("tests.rs")
        {
            files.push(path);
        }
    }
    files
}

fn functions_of(file: &str, text: &str) -> Vec<Function> {
    let text = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let mut functions = Vec::new();
    for (at, _) in text.match_indices("fn ") {
        let line_start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let before = &text[line_start..at];
        let words = before.trim();
        // In prose, in types such as `impl Fn`, and in comments it is no function.
        let is_function = words
            .split(' ')
            .all(|word| ["", "pub", "pub(crate)", "pub(super)", "const", "async"].contains(&word));
        if !is_function {
            continue;
        }
        let rest = &text[at + 3..];
        let name: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        let signature = rest.split(['{', ';']).next().unwrap_or_default();
        let takes = signature.split("->").next().unwrap_or_default().to_owned();
        let returns =
            signature.split_once("->").map_or("", |(_, returns)| returns).trim().to_owned();
        // Indented and without `pub` it may be of a trait, which is as public as the trait.
        let may_be_of_a_trait = words.is_empty() || words == "async";
        let is_public = words.starts_with("pub ")
            || words == "pub"
            || may_be_of_a_trait && before.starts_with(' ');
        functions.push(Function { file: file.into(), name, takes, returns, is_public });
    }
    functions
}

/// A function is a way in by its name, by what it takes, or by what it returns.
fn is_way_in(function: &Function) -> bool {
    let makes = ["Verified<", "Authentic<", "UntrustedHeader"];
    let makes_one = makes.iter().any(|made| function.returns.contains(made));
    let takes_one = function.takes.contains(": &RefreshToken");
    let extracts = function.name == "from_request_parts";
    // What has verified claims already is asked for them.
    let has_them = function.takes.trim_end().ends_with("(&self)");
    function.is_public
        && (function.name.starts_with("verify") || makes_one && !has_them || takes_one || extracts)
        && !function.is_internal()
}

#[test]
fn every_way_in_has_its_column() {
    let mut found: Vec<(String, String)> =
        functions(is_way_in).into_iter().map(|function| (function.file, function.name)).collect();
    found.sort_unstable();
    found.dedup();
    let mut known: Vec<(String, String)> = Way::ALL
        .into_iter()
        .map(Way::source)
        .map(|(file, name)| (file.into(), name.into()))
        .collect();
    // It has no errors of its own to fill a column: `short_way.rs` puts every row before it.
    known.push(("jwt-core/src/testing/ways.rs".into(), "verify_the_short_way".into()));
    known.sort_unstable();
    assert_eq!(found, known, "a new way in needs its column: `Way` in `tests/attacks/ways.rs`");
}

#[test]
fn a_new_way_in_would_be_seen() {
    let seen = |text: &str| functions_of("x.rs", text).iter().any(is_way_in);
    for text in [
        "pub fn verify_cookie(cookie: &str) -> bool {",
        "    pub async fn extract(\n        parts: &Parts,\n    ) -> Result<Verified<T>, Rejection> {",
        "    fn from_request(request: R) -> Verified<T>;",
        "pub fn trust<'t>(token: &'t str) -> Authentic<'t> {",
        "pub const fn look(token: &str) -> UntrustedHeader {",
        "    pub async fn exchange(&self, token: &RefreshToken) -> Result<Tokens, Error> {",
    ] {
        assert!(seen(text), "{text}");
    }
    for text in [
        "pub(crate) fn verify(token: &str) -> Verified<T> {",
        "fn keep<T>(claims: T) -> Verified<T> {",
        "/// fn verify(token) -> Verified<T>",
        "#[cfg(test)]\nmod tests {\n    pub fn verify() {",
    ] {
        assert!(!seen(text), "{text}");
    }
}
