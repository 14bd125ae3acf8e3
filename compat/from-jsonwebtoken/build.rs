//! Writes the jsonwebtoken examples of the page as Rust code into `OUT_DIR`.

#[path = "../../docs/tests/src/lib.rs"]
#[allow(dead_code, unreachable_pub, reason = "a library that other tests use too")]
mod pages;

use std::path::Path;
use std::{env, fs};

const PAGE: &str = "../../docs/from-jsonwebtoken.md";

fn main() {
    println!("cargo::rerun-if-changed={PAGE}");
    println!("cargo::rerun-if-changed=../../docs/tests/src/lib.rs");
    let page = fs::read_to_string(PAGE).expect("the page exists");
    let out = env::var_os("OUT_DIR").expect("cargo sets OUT_DIR");
    let programs = pages::programs(&page, "jsonwebtoken");
    fs::write(Path::new(&out).join("programs.rs"), programs).expect("OUT_DIR is writable");
}
