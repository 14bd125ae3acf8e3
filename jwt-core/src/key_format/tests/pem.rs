//! Layouts of PEM that are accepted, and those that are refused.

use std::format;

use super::*;

#[test]
fn layouts_of_one_key() {
    let pem = fixture!("P-256.pem");
    let expected = parts(&private_from_pem(pem, ES256).unwrap().material);
    let body = pem.lines().filter(|line| !line.starts_with('-')).collect::<String>();
    for text in [
        pem.replace('\n', "\\n"),
        pem.replace('\n', "\\r\\n"),
        pem.replace('\n', "\r\n"),
        pem.replace('\n', "\r"),
        pem.replace('\n', " "),
        pem.replace('\n', "\n  "),
        pem.trim_end().into(),
        format!("\n\n  {pem}\n\n"),
        format!("\"{}\"", pem.replace('\n', "\\n")),
        format!(" '{pem}' \n"),
        format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----"),
        format!("-----BEGIN PRIVATE KEY-----{body}-----END PRIVATE KEY-----"),
    ] {
        let key =
            private_from_pem(&text, ES256).unwrap_or_else(|error| panic!("{text:?}: {error}"));
        assert_eq!(parts(&key.material), expected, "{text:?}");
    }
}

#[test]
fn other_layouts_are_refused() {
    const OUTSIDE: &str =
        "there is text outside of `-----BEGIN …-----` and `-----END …-----`: remove it";
    const END: &str = "the line `-----END …-----` is missing, or its label differs";
    const BASE64: &str = "the content is not padded base64";
    let pem = fixture!("P-256.pem");
    let cut = pem.lines().next().unwrap();
    for (text, problem) in [
        (String::new(), "the text is empty"),
        (" \n".into(), "the text is empty"),
        ("\"\"".into(), "the text is empty"),
        ("not a key".into(), "there is no line `-----BEGIN …-----`"),
        (format!("key:\n{pem}"), OUTSIDE),
        (format!("{pem}comment"), OUTSIDE),
        (format!("{pem}\0"), OUTSIDE),
        (format!("\"{pem}"), OUTSIDE),
        (cut.into(), END),
        (pem.replace("END PRIVATE", "END PUBLIC"), END),
        (pem.replace("KEY-----\n", "KEY----\n"), END),
        (pem.replacen("KEY-----\n", "KEY-----\n\u{feff}", 1), BASE64),
        (format!("{pem}\u{feff}"), OUTSIDE),
        (pem.replace("BEGIN PRIVATE KEY-----\n", "BEGIN PRIVATE KEY-----\nM"), BASE64),
        (pem.replace("-----END", "=-----END"), BASE64),
        (pem.replace("-----END", ".-----END"), BASE64),
        (pem.replace("KEY-----\nM", "KEY-----\n\\tM"), BASE64),
        (
            pem.replace("KEY-----\nM", "KEY-----\nComment: x\n\nM"),
            "there are header lines in front of the base64",
        ),
        (
            format!("\u{feff}{pem}"),
            "the text begins with a byte order mark (U+FEFF): save it as UTF-8 without one",
        ),
        (
            pem.replace("PRIVATE KEY", "EC PRIVATE KEY"),
            "the label `EC PRIVATE KEY` does not match the content, which is PKCS#8",
        ),
        ("A".repeat(64 * 1024 + 1), "it is longer than 64 KiB"),
    ] {
        let expected = format!("cannot read the ES256 key as PEM: {problem}");
        assert_eq!(message(private_from_pem(&text, ES256)), expected, "{text:?}");
    }
    assert_eq!(
        message(private_from_pem("-----BEGIN PRIVATE KEY----------END PRIVATE KEY-----", ES256)),
        "cannot read the ES256 key as DER: it is damaged or cut off"
    );
}

#[test]
fn base64_must_be_padded_and_of_the_standard_alphabet() {
    let pem = fixture!("P-521.pub.pem");
    let der = to_der(pem);
    assert_ne!(der.len() % 3, 0, "the fixture has no padding");
    let body = STANDARD.encode(&der);
    assert!(body.contains(['+', '/']), "the fixture has no digit of the standard alphabet");
    let with =
        |body: &str| format!("-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----\n");
    public_from_pem(&with(&body), ES512).unwrap();
    for body in [
        body.trim_end_matches('=').into(),
        format!("{body}="),
        body.replace('+', "-").replace('/', "_"),
    ] {
        assert_eq!(
            message(public_from_pem(&with(&body), ES512)),
            "cannot read the ES512 key as PEM: the content is not padded base64"
        );
    }
}

#[test]
fn a_file_holds_one_key() {
    let one = fixture!("P-256.pem");
    let certificate = fixture!("P-256.cert.pem");
    let public = fixture!("P-256.pub.pem");
    for text in
        [format!("{one}{one}"), format!("{one}{certificate}"), format!("{certificate}{one}")]
    {
        assert_eq!(
            message(private_from_pem(&text, ES256)),
            "ES256 needs an EC private key on P-256; found 2 PEM blocks: keep only the key"
        );
    }
    assert_eq!(
        message(public_from_pem(&format!("{public}\n{public}{public}"), ES256)),
        "ES256 needs an EC public key on P-256; found 3 PEM blocks: keep only the key"
    );
    assert_eq!(
        message(public_from_certificate_pem(&format!("{certificate}{certificate}"), ES256)),
        "ES256 needs a certificate of an EC key on P-256; found 2 PEM blocks: keep only the key"
    );
}
