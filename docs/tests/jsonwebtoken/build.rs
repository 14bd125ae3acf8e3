//! Writes the programs of the page where the test includes them.

#[path = "../src/lib.rs"]
#[allow(dead_code, unreachable_pub, reason = "it is a library for the other tests")]
mod pages;

use std::path::Path;
use std::{env, fs};

const PAGE: &str = "../../from-jsonwebtoken.md";

fn main() {
    println!("cargo::rerun-if-changed={PAGE}");
    println!("cargo::rerun-if-changed=../src/lib.rs");
    let page = fs::read_to_string(PAGE).expect("the page is there");
    let out = env::var_os("OUT_DIR").expect("cargo says so");
    let theirs = pages::programs(&page, "jsonwebtoken");
    fs::write(Path::new(&out).join("programs.rs"), theirs).expect("cargo lets us");
}
