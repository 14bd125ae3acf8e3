//! Writes the examples of the pages as Rust code into `OUT_DIR`.

#[path = "../../docs/tests/src/lib.rs"]
#[allow(dead_code, unreachable_pub, reason = "a library that other tests use too")]
mod pages;

use std::path::Path;
use std::{env, fs};

/// The pages, and the tags of the blocks that need other crates.
const PAGES: [(&str, &str); 2] =
    [("../../docs/from-jwt-simple.md", "jwt-simple"), ("../../docs/from-actix.md", "actix")];

fn main() {
    println!("cargo::rerun-if-changed=../../docs/tests/src/lib.rs");
    let mut programs = String::new();
    for (page, tag) in PAGES {
        println!("cargo::rerun-if-changed={page}");
        programs += &pages::programs(&fs::read_to_string(page).expect("the page exists"), tag);
    }
    let out = env::var_os("OUT_DIR").expect("cargo sets OUT_DIR");
    fs::write(Path::new(&out).join("programs.rs"), programs).expect("OUT_DIR is writable");
}
