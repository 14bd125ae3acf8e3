//! The expansion on file.

use std::fs;
use std::path::Path;

use syn::parse_quote;

use crate::claims;

/// Compares the expansion of a small struct with a file. `BLESS=1` updates the file.
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
