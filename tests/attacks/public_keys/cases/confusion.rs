//! A MAC whose secret is the public key, which everyone has (CVE-2015-9235).

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Sha256, Sha384, Sha512};

use super::super::super::cases::{Base, Case, raw};
use super::super::signers::Algorithm;
use super::{hostile, resigned};

pub(super) fn cases(base: Base, algorithm: Algorithm) -> Vec<Case> {
    const CVE: &str =
        "CVE-2015-9235, CVE-2016-10555, CVE-2022-23541, CVE-2022-29217, CVE-2024-54150";
    let secrets = secrets(algorithm);
    let of_mac = |name: &'static str, alg: &'static str, mac: fn(&[u8], &[u8]) -> Vec<u8>| {
        let token = |(label, secret): &(&str, Vec<u8>)| {
            let header = base.header().with("alg", raw(alg)).json();
            resigned(base.token().label(*label).header(header), |input| mac(secret, input))
        };
        Case::of_header(name, CVE, "UnexpectedAlgorithm").attacks(secrets.iter().map(token))
    };
    vec![
        of_mac("`HS256` with the public key as the secret", "HS256", mac::<Hmac<Sha256>>),
        of_mac("`HS384` with the public key as the secret", "HS384", mac::<Hmac<Sha384>>),
        of_mac("`HS512` with the public key as the secret", "HS512", mac::<Hmac<Sha512>>),
        Case::of_header("such a MAC under the algorithm's own name", CVE, "InvalidSignature")
            .attacks(secrets.iter().flat_map(|(label, secret)| {
                [mac::<Hmac<Sha256>>, mac::<Hmac<Sha384>>, mac::<Hmac<Sha512>>]
                    .map(|mac| hostile(base, *label, |input| mac(secret, input)))
            })),
    ]
}

/// Returns the public key in the forms in which programs store it.
fn secrets(algorithm: Algorithm) -> Vec<(&'static str, Vec<u8>)> {
    let key = algorithm.public_text();
    let body: String = key.pem.lines().filter(|line| !line.starts_with('-')).collect();
    let der = STANDARD.decode(&body).unwrap();
    let members: serde_json::Value = serde_json::from_str(&key.jwk).unwrap();
    let numbers: Vec<Vec<u8>> = ["n", "x", "y", "pub"]
        .iter()
        .filter_map(|name| members[name].as_str())
        .map(|text| URL_SAFE_NO_PAD.decode(text).unwrap())
        .collect();
    let mut secrets = vec![
        ("PEM", key.pem.clone().into_bytes()),
        ("PEM without the final line break", key.pem.trim_end().into()),
        ("PEM with CRLF", key.pem.replace('\n', "\r\n").into_bytes()),
        ("PEM with escaped line breaks", key.pem.replace('\n', "\\n").into_bytes()),
        ("the body of the PEM", body.into_bytes()),
        ("DER", der),
        ("JWK", key.jwk.clone().into_bytes()),
        ("JWK with a line break", format!("{}\n", key.jwk).into_bytes()),
        ("JWK set", format!(r#"{{"keys":[{}]}}"#, key.jwk).into_bytes()),
        ("thumbprint", key.thumbprint.clone().into_bytes()),
        ("all numbers", numbers.concat()),
        ("point", [&[4], &numbers.concat()[..]].concat()),
    ];
    for (name, number) in ["first number", "second number"].into_iter().zip(&numbers) {
        secrets.push((name, number.clone()));
    }
    for (name, number) in
        ["first number as text", "second number as text"].into_iter().zip(&numbers)
    {
        secrets.push((name, URL_SAFE_NO_PAD.encode(number).into_bytes()));
    }
    secrets
}

fn mac<M: Mac + KeyInit>(secret: &[u8], input: &[u8]) -> Vec<u8> {
    let mut mac = <M as KeyInit>::new_from_slice(secret).expect("HMAC accepts keys of any length");
    mac.update(input);
    mac.finalize().into_bytes().to_vec()
}
