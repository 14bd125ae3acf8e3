//! The tables of speed in the pages are those that the benchmarks have written.

const README: &str = include_str!("../../../README.md");
const PUBLIC_KEYS: &str = include_str!("../../public-keys.md");

/// Returns the text of a page between the marks that a benchmark writes to.
fn block(page: &'static str, name: &str) -> &'static str {
    let (_, rest) = page.split_once(&format!("<!-- {name}: begin -->\n")).unwrap();
    rest.split_once(&format!("<!-- {name}: end -->")).unwrap().0
}

#[test]
fn hmac() {
    let (_chart, table) = block(README, "benchmarks").split_once("\n\n").unwrap();
    assert_eq!(table, include_str!("../../../benches/results/table.md"));
}

#[test]
fn public_keys() {
    let (_chart, table) = block(PUBLIC_KEYS, "public keys").split_once("\n\n").unwrap();
    assert_eq!(table, include_str!("../../../benches/results/public_keys.md"));
    for algorithm in ["ES256", "ES384", "ES512", "EdDSA", "RS256", "PS256"] {
        assert!(table.contains(&format!("\n| {algorithm} | ")), "{algorithm}");
    }

    let (_chart, short) = block(README, "public keys").split_once("\n\n").unwrap();
    let rows = short.lines().filter(|line| line.starts_with('|'));
    assert!(rows.clone().count() >= 4 && rows.clone().all(|row| table.contains(row)), "{short}");

    // The sentence of the README has the range of the two columns of typed-jwt.
    let mut ratios = Vec::new();
    for row in table.lines().skip(2).take_while(|line| line.starts_with('|')) {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        for column in [2, 6] {
            let (verify, _encode) = cells[column].split_once(" / ").unwrap();
            ratios.push(verify);
        }
    }
    let (least, most) = (ratios.iter().min().unwrap(), ratios.iter().max().unwrap());
    let sentence = format!("verified in {least} to {most} times the time of the signature alone");
    assert!(short.contains(&sentence), "the table says: {sentence}");
}
