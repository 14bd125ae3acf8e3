//! Tests of the playground with all kinds of tokens.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use typed_jwt::{jws, testing};

use super::{Answer, Browser, TTL, server};
use crate::users::User;

pub(super) async fn verify(browser: &mut Browser, token: &str) -> Answer {
    let body = token.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    browser.post("/playground", format!("token={body}")).await
}

/// Returns the checks that failed, and the first letter of each result: passed, failed, skipped.
pub(super) fn results(page: &Answer) -> (Vec<String>, String) {
    let items = page.body.split("data-check=\"").skip(1);
    let items: Vec<(String, String)> = items
        .map(|item| {
            let mut parts = item.split('"');
            let check = parts.next().unwrap().to_owned();
            (check, parts.nth(1).unwrap().to_owned())
        })
        .collect();
    let failed = items.iter().filter(|(_, result)| result == "failed");
    let results = items.iter().map(|(_, result)| &result[..1]).collect();
    (failed.map(|(check, _)| check.clone()).collect(), results)
}

#[tokio::test]
async fn the_users_token_is_accepted_until_logout() {
    let server = server();
    let mut browser = server.logged_in("ferris").await;
    let page = browser.get("/playground").await;
    let token = browser.token();
    assert!(page.has(&format!(">\n{token}</textarea>")));
    let page = verify(&mut browser, &format!("\r\n {token}\n")).await;
    assert_eq!(results(&page), (vec![], "ppppppppp".into()));
    assert!(page.has("id=\"verdict\" data-accepted=\"true\""));
    assert!(page.has("&quot;role&quot;: &quot;member&quot;"));

    for (example, failed, shape) in [
        ("admin", "signature", "pppfsssss"),
        ("none", "algorithm", "pfsssssss"),
        ("other", "type", "ppfssssss"),
    ] {
        let page = browser.get(&format!("/playground?example={example}")).await;
        let token = page.body.split(">\n").nth(1).unwrap().split('<').next().unwrap().to_owned();
        let page = verify(&mut browser, &token).await;
        assert_eq!(results(&page), (vec![failed.into()], shape.into()), "{example}");
        assert!(page.has("data-accepted=\"false\"") && page.has("role=\"alert\""));
    }

    browser.post("/logout", "").await;
    let page = verify(&mut browser, &token).await;
    assert_eq!(results(&page), (vec!["deny-list".into()], "ppppppppf".into()));
    server.clock.advance(TTL);
    let page = verify(&mut browser, &token).await;
    assert_eq!(results(&page), (vec!["expiry".into()], "pppppfsss".into()));
    assert!(page.has("token expired"));
    // A signed token without a `typ`.
    let untyped = jws::sign(b"{}", &server.app.access_keys).unwrap();
    assert_eq!(results(&verify(&mut browser, &untyped).await).0, ["type"]);
}

#[tokio::test]
async fn every_hostile_token_fails_one_check() {
    let server = server();
    let mut browser = server.browser();
    let user = server.app.users.find("ferris").unwrap().claims::<User>();
    let mut counts = BTreeMap::<String, usize>::new();
    for hostile in testing::hostile_tokens(&user, &server.app.access_keys) {
        // The page trims white space.
        if hostile.token.trim() != hostile.token {
            continue;
        }
        server.clock.set(hostile.now);
        let page = verify(&mut browser, &hostile.token).await;
        assert_eq!(page.status, StatusCode::OK, "{}", hostile.name);
        assert!(page.has("data-accepted=\"false\""), "{}", hostile.name);
        let (failed, shape) = results(&page);
        let [failed] = &*failed else { panic!("{}: {failed:?}", hostile.name) };
        assert_eq!(shape.len(), 9);
        // All checks before the one that failed have passed. Only fields of the struct are read
        // after the policy checks.
        let is_in_order = shape.trim_start_matches('p').trim_end_matches('s') == "f";
        let is_field_error =
            shape == "ppppfppps" && ["role", "scopes"].iter().any(|name| page.has(name));
        assert!(is_in_order || is_field_error, "{}: {shape}", hostile.name);
        if hostile.name.starts_with("the claim") {
            assert!(
                !["form", "algorithm", "type", "signature"].contains(&&**failed),
                "{}",
                hostile.name
            );
        }
        *counts.entry(failed.clone()).or_default() += 1;
    }
    for check in
        ["form", "algorithm", "type", "signature", "claims", "expiry", "issuer", "audience"]
    {
        assert!(counts.contains_key(check), "{check}: {counts:?}");
    }
}

#[tokio::test]
async fn invalid_input_is_displayed_safely() {
    use base64::Engine;
    use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64URL;

    let server = server();
    let mut browser = server.browser();
    let script = "</textarea><script>alert(1)</script><img src=x onerror=alert(1)>\"'`";
    let in_json =
        format!(r#"{{"alg":"HS256","typ":"session+jwt","kid":"{}"}}"#, script.replace('"', ""));
    let hidden = BASE64URL.encode("{\"a\":\"\u{202e}\u{0}\"}");
    let deep = BASE64URL.encode("[".repeat(6_000));
    for token in [
        String::new(),
        " ".into(),
        "..".into(),
        script.into(),
        format!("{}.{}.", BASE64URL.encode(&in_json), BASE64URL.encode(script)),
        format!("{hidden}.{hidden}.{hidden}"),
        format!("{deep}.{deep}.x"),
        ".".repeat(16 * 1024),
        "a".repeat(16 * 1024),
        "é".repeat(8 * 1024),
        "\0".repeat(100),
    ] {
        let page = verify(&mut browser, &token).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.has("data-accepted=\"false\""));
        assert_eq!(results(&page).0.len(), 1);
        assert_eq!(page.body.matches("<script").count(), 1, "{token}");
        assert_eq!(page.body.matches("</textarea").count(), 1);
        assert!(!page.has("<img") && !page.has('\u{202e}'.to_string().as_str()));
    }
    // Invalid UTF-8, raw and URL-encoded.
    for body in [&b"token=\xff\xfe.\xc3("[..], b"token=%FF%FE.%", b"token=%", b"token=&other=1"] {
        let page = browser.post("/playground", body.to_vec()).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.has("data-accepted=\"false\""));
    }
    let page = verify(&mut browser, &"a".repeat(16 * 1024 + 1)).await;
    assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE);
    let page = browser.post("/playground", "x".repeat(100_000)).await;
    assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(browser.post("/playground", "tokken=x").await.status.is_client_error());
    assert!(browser.get("/playground?example=%3Cscript%3E").await.status.is_success());
}
