//! Compiler messages, features and files that the pages name exist in the repository.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use typed_jwt_pages::blocks;

const PAGES: [(&str, &str); 9] = [
    ("../guide", include_str!("../../guide/README.md")),
    ("..", include_str!("../../from-jsonwebtoken.md")),
    ("..", include_str!("../../public-keys.md")),
    ("..", include_str!("../../encryption.md")),
    ("..", include_str!("../../extractors.md")),
    ("..", include_str!("../../from-actix.md")),
    ("..", include_str!("../../from-jwt-simple.md")),
    ("..", include_str!("../../from-other-languages.md")),
    ("..", include_str!("../../services.md")),
];
const README: &str = include_str!("../../../README.md");
const MANIFEST: &str = include_str!("../../../Cargo.toml");

/// Every compiler message that a page or the README quotes is the whole text of a snapshot in
/// `tests/ui`, or a part.
#[test]
fn quoted_messages_are_real() {
    let mut snapshots = String::new();
    for topic in fs::read_dir("../../tests/ui").unwrap() {
        for file in fs::read_dir(topic.unwrap().path()).unwrap() {
            let path = file.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "stderr") {
                snapshots += &fs::read_to_string(path).unwrap();
            }
        }
    }
    let mut quoted = Vec::new();
    for page in PAGES.map(|(_, page)| page).into_iter().chain([README]) {
        let blocks = blocks(page);
        let messages = blocks.iter().filter(|block| block.text.starts_with("error"));
        quoted.push(messages.clone().count());
        for block in messages {
            assert!(snapshots.contains(block.text.trim_end()), "no snapshot has:\n{}", block.text);
        }
    }
    let [guide, _, public_keys, .., readme] = quoted[..] else { panic!("several pages") };
    assert!(guide >= 2 && public_keys >= 1 && readme >= 3, "{quoted:?}");
}

/// Lines like `cargo add --path ../typed-jwt --features axum,session-file` name features that there
/// are.
#[test]
fn features_exist() {
    let (_, features) = MANIFEST.split_once("[features]\n").unwrap();
    let (features, _) = features.split_once("\n[").unwrap();
    let known: BTreeSet<&str> =
        features.lines().filter_map(|line| Some(line.split_once(" = ")?.0)).collect();
    let mut named = BTreeSet::new();
    for (_, page) in PAGES {
        for block in blocks(page).iter().filter(|block| block.info == "sh") {
            let ours = block.text.lines().filter(|line| line.contains("typed-jwt"));
            for line in ours.filter(|line| line.contains("cargo add") || line.contains("cargo run"))
            {
                let (_, list) = line.split_once("--features ").unwrap();
                named.extend(list.split_whitespace().next().unwrap().split(','));
            }
        }
    }
    assert!(named.len() >= 4, "the guide turns features on");
    assert!(named.is_subset(&known), "{named:?} of {known:?}");
}

/// `src/lib.rs` lists every key that needs a feature, so that the compiler names the feature if it is not enabled.
#[test]
fn keys_of_features_are_listed() {
    let words = |text: &'static str| -> BTreeSet<&str> {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|word| word.ends_with("Key") && word.contains(|c: char| c.is_ascii_digit()))
            .collect()
    };
    let mut keys = words(include_str!("../../../jwt-core/src/lib.rs"));
    // These keys need no feature.
    keys.retain(|key| !key.starts_with("Hs"));
    assert!(keys.len() >= 30, "{keys:?}");
    assert_eq!(words(include_str!("../../../src/lib.rs")), keys);
}

/// The dependencies that the guide adds are those of this package, with the same features.
#[test]
fn dependencies_are_the_readers() {
    let manifest = include_str!("../Cargo.toml");
    for block in blocks(PAGES[0].1).iter().filter(|block| block.info == "sh") {
        for line in block.text.lines().filter_map(|line| line.strip_prefix("cargo add ")) {
            let line = line.strip_prefix("--dev ").unwrap_or(line);
            let mut words = line.split_whitespace();
            let name = words.next().unwrap();
            if name == "--path" {
                continue;
            }
            let wanted = words.nth(1).unwrap_or_default();
            let own = manifest.lines().find(|line| line.starts_with(&format!("{name} = ")));
            let own = own.unwrap_or_else(|| panic!("`{name}` is not a dependency here"));
            let features = own.split_once('[').map_or("", |(_, features)| features);
            let features: Vec<&str> = features
                .split(|letter: char| !letter.is_alphanumeric() && letter != '-')
                .filter(|feature| !feature.is_empty())
                .collect();
            assert_eq!(features.join(","), wanted, "{name}");
        }
    }
}

#[test]
fn links_lead_somewhere() {
    for (folder, page) in PAGES {
        for link in page.split("](").skip(1).filter_map(|rest| rest.split_once(')')) {
            let (target, anchor) = link.0.split_once('#').unwrap_or((link.0, ""));
            if target.starts_with("https://") {
                continue;
            }
            let path = Path::new(folder).join(target);
            assert!(path.exists(), "{folder}: {target}");
            let is_other = !anchor.is_empty() && !target.is_empty();
            let other = is_other.then(|| fs::read_to_string(path).unwrap());
            let page = other.as_deref().unwrap_or(page);
            let heading = |line: &str| {
                let kept =
                    |letter: &char| letter.is_alphanumeric() || *letter == ' ' || *letter == '-';
                let title = line.trim_start_matches('#').trim_start().to_lowercase();
                title.chars().filter(kept).collect::<String>().replace(' ', "-")
            };
            let is_there = page
                .lines()
                .filter(|line| line.starts_with('#'))
                .any(|line| heading(line) == anchor);
            assert!(anchor.is_empty() || is_there, "{anchor}");
        }
    }
}
