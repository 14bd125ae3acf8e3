//! Writes the programs of the pages to the folder from which the tests include them.

#[path = "src/lib.rs"]
#[allow(unreachable_pub, reason = "it is a library for the tests")]
mod pages;

use std::path::Path;
use std::{env, fs};

fn main() {
    let out = env::var_os("OUT_DIR").expect("cargo says so");
    let out = Path::new(&out);
    let page = |name: &str| {
        let path = format!("../{name}");
        println!("cargo::rerun-if-changed={path}");
        fs::read_to_string(path).expect("the page is there")
    };
    println!("cargo::rerun-if-changed=src/lib.rs");

    let steps = pages::projects(&page("guide/README.md"));
    let mut guide: String = steps.iter().map(|(step, files)| pages::module(*step, files)).collect();
    guide += &pages::dispatch(steps.keys().copied());
    fs::write(out.join("guide.rs"), guide).expect("cargo lets us");

    for (name, file) in [
        ("from-jsonwebtoken.md", "from_jsonwebtoken.rs"),
        ("from-jwt-simple.md", "from_jwt_simple.rs"),
        ("from-other-languages.md", "from_other_languages.rs"),
        ("guide/README.md", "guide_programs.rs"),
    ] {
        let programs = pages::programs(&page(name), "typed-jwt");
        fs::write(out.join(file), programs).expect("cargo lets us");
    }
}
