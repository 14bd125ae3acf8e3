//! The tables of the README are those that the benchmarks have written.

const README: &str = include_str!("../../../README.md");

/// Returns the text of the README between the marks that a benchmark writes to.
fn block(name: &str) -> &'static str {
    let (_, rest) = README.split_once(&format!("<!-- {name}: begin -->\n")).unwrap();
    rest.split_once(&format!("<!-- {name}: end -->")).unwrap().0
}

#[test]
fn hmac() {
    let (_chart, table) = block("benchmarks").split_once("\n\n").unwrap();
    assert_eq!(table, include_str!("../../../benches/results/table.md"));
}

#[test]
fn public_keys() {
    let table = block("public keys");
    assert_eq!(table, include_str!("../../../benches/results/public_keys.md"));
    for algorithm in ["ES256", "ES384", "ES512", "EdDSA", "RS256", "PS256"] {
        assert!(table.contains(&format!("\n| {algorithm} | ")), "{algorithm}");
    }
}
