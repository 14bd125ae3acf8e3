//! Tests of `--encrypted`.

use axum::http::StatusCode;
use typed_jwt::{A256GcmKey, Claims, jwe, testing};

use super::playground::{results, verify};
use super::{TTL, server, server_for};
use crate::untrusted;
use crate::users::EncryptedUser;

#[tokio::test]
async fn sessions_are_refreshed_and_ended() {
    let server = server_for::<EncryptedUser>();
    let mut browser = server.logged_in("ferris").await;
    for _ in 0..3 {
        let former = browser.token();
        assert_eq!(former.split('.').count(), 5);
        server.clock.advance(TTL);
        let json = browser.get("/session.json").await.json();
        assert_ne!(browser.token(), former);
        assert_eq!(browser.cookies["__Host-refresh"].split('.').count(), 5);
        assert_eq!((&json["name"], &json["role"]), (&"ferris".into(), &"member".into()));
    }
    for path in ["/dashboard", "/what-happened", "/playground", "/login"] {
        let page = browser.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
    }
    assert_eq!(browser.get("/admin").await.status, StatusCode::FORBIDDEN);
    let mut root = server.logged_in("root").await;
    assert!(root.post("/admin/users/ferris/end-all", "").await.goes_to("/admin"));
    assert_eq!(browser.get("/session.json").await.status, StatusCode::UNAUTHORIZED);
}

/// The pages show the token, but not what only the server can read.
#[tokio::test]
async fn the_dashboard_shows_no_claims_of_the_token() {
    let server = server_for::<EncryptedUser>();
    let mut browser = server.logged_in("ferris").await;
    let page = browser.get("/dashboard").await;
    let token = browser.token();
    let (header, rest) = token.split_once('.').unwrap();
    assert!(page.has(header) && page.has(rest));
    assert!(page.has("encrypted payload") && !page.has("signed but not encrypted"));
    assert!(!page.has("id=\"claims\"") && !page.has("notes:read"));
}

#[tokio::test]
async fn the_playground_shows_what_an_outsider_can_see() {
    let server = server_for::<EncryptedUser>();
    let mut browser = server.logged_in("ferris").await;
    let token = browser.token();
    let page = verify(&mut browser, &token).await;
    assert_eq!(results(&page), (vec![], "ppppppppp".into()));
    for text in [
        "data-accepted=\"true\"",
        "id=\"visible\"",
        "&quot;enc&quot;: &quot;A256GCM&quot;",
        "<code id=\"visible-kid\">access-1</code>",
        &format!("<span id=\"visible-len\">{}</span>", token.len()),
        "between which two rotations",
        "id=\"unreadable\"",
    ] {
        assert!(page.has(text), "{text}");
    }
    // Nothing of the claims, although the server has just decrypted them.
    for claim in ["scopes", "notes:read", "&quot;role&quot;", "session-web&quot;", "iat"] {
        assert!(!page.has(claim), "{claim}");
    }
    // No part of the token decodes to text, except the header.
    for part in token.split('.').skip(1).filter(|part| !part.is_empty()) {
        assert!(String::from_utf8(untrusted::decoded(part).unwrap()).is_err());
    }

    browser.post("/logout", "").await;
    let page = verify(&mut browser, &token).await;
    assert_eq!(results(&page), (vec!["deny-list".into()], "ppppppppf".into()));
}

/// Users of different roles have tokens of one length.
#[tokio::test]
async fn the_length_does_not_show_the_role() {
    let server = server_for::<EncryptedUser>();
    let mut lengths = Vec::new();
    for name in ["ferris", "corro", "root"] {
        lengths.push(server.logged_in(name).await.token().len());
    }
    assert_eq!(lengths[0], lengths[1]);
    assert_eq!(lengths[0], lengths[2]);
}

#[tokio::test]
async fn each_modified_example_fails_one_check() {
    let server = server_for::<EncryptedUser>();
    let mut browser = server.logged_in("ferris").await;
    for (example, failed, shape) in [
        ("admin", "signature", "pppfsssss"),
        ("none", "algorithm", "pfsssssss"),
        ("other", "type", "ppfssssss"),
    ] {
        let page = browser.get(&format!("/playground?example={example}")).await;
        let token = page.body.split(">\n").nth(1).unwrap().split('<').next().unwrap().to_owned();
        assert_ne!(token, browser.token());
        let page = verify(&mut browser, &token).await;
        assert_eq!(results(&page), (vec![failed.into()], shape.into()), "{example}");
    }
    let foreign = server.app.users.find("root").unwrap().claims::<EncryptedUser>();
    let foreign = foreign.encode_at(&A256GcmKey::generate(), server.app.now()).unwrap();
    let page = verify(&mut browser, &foreign).await;
    assert_eq!(results(&page).0, ["signature"]);
    let malformed = jwe::encrypt(b"{}", &server.app.access_keys).unwrap();
    assert_eq!(results(&verify(&mut browser, &malformed).await).0, ["type"]);
}

/// Neither server accepts the tokens of the other kind, and both show them.
#[tokio::test]
async fn tokens_of_the_other_kind_have_the_wrong_form() {
    let (signed, encrypted) = (server(), server_for::<EncryptedUser>());
    let (mut one, mut other) =
        (signed.logged_in("ferris").await, encrypted.logged_in("ferris").await);
    let page = verify(&mut one, &other.token()).await;
    assert_eq!(results(&page), (vec!["form".into()], "fssssssss".into()));
    assert!(page.has("id=\"visible\"") && page.has("Not verified"));
    let page = verify(&mut other, &one.token()).await;
    assert_eq!(results(&page), (vec!["form".into()], "fssssssss".into()));
    assert!(page.has("&quot;role&quot;: &quot;member&quot;"));
}

#[tokio::test]
async fn every_hostile_token_fails_one_check() {
    let server = server_for::<EncryptedUser>();
    let mut browser = server.browser();
    let user = server.app.users.find("ferris").unwrap().claims::<EncryptedUser>();
    let mut count = 0;
    for hostile in testing::hostile_tokens(&user, &server.app.access_keys) {
        // The page trims white space.
        if hostile.token.trim() != hostile.token {
            continue;
        }
        server.clock.set(hostile.now);
        let page = verify(&mut browser, &hostile.token).await;
        assert_eq!(page.status, StatusCode::OK, "{}", hostile.name);
        assert!(page.has("data-accepted=\"false\""), "{}", hostile.name);
        assert_eq!(results(&page).0.len(), 1, "{}", hostile.name);
        count += 1;
    }
    assert!(count > 50, "{count}");
}
