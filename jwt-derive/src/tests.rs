//! What the derive writes, and what its documentation says of it.

use std::fs;
use std::path::Path;

use syn::parse_quote;

use super::{attr, claims};

/// The expansion of one small struct, for people to read. `BLESS=1` writes it anew.
#[test]
fn the_expansion_is_the_one_on_file() {
    let expansion = claims(&parse_quote! {
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
    });
    let file = syn::parse2(expansion).expect("an expansion is Rust");
    let written = format!(
        "// What `#[derive(Claims)]` writes for the `Session` of the README; a test of jwt-derive keeps it \
         true.\n\n{}",
        prettyplease::unparse(&file)
    );
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("expansion.rs");
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, &written).expect("the file can be written");
    }
    let on_file = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == on_file,
        "run `BLESS=1 cargo test -p jwt-derive` and look at the difference"
    );
}

/// Each table of the documentation has the keys that the code has.
#[test]
fn the_documentation_names_every_key() {
    let documentation = include_str!("../ATTRIBUTES.md");
    let tables = documentation.split("\n# ").filter(|section| section.contains("\n| key |"));
    let mut keys = attr::keys().into_iter();
    for table in tables {
        let (attribute, mut known) = keys.next().expect("a table for every attribute");
        let key = |line: &'static str| line.strip_prefix("| `")?.split('`').next();
        let mut documented: Vec<&str> = table.lines().filter_map(key).collect();
        known.sort_unstable();
        documented.sort_unstable();
        assert_eq!(known, documented, "{attribute}");
    }
    assert!(keys.next().is_none(), "every attribute has a table");
}
