//! Checks the origin of a request by the headers that browsers add.

use std::net::Ipv4Addr;

use http::header::{AsHeaderName, HOST, ORIGIN, REFERER, UPGRADE};
use http::request::Parts;
use http::{HeaderMap, Method};

/// Checks that a request neither changes something (RFC 9110 §9.2.1) nor opens a connection.
pub(crate) fn is_safe(request: &Parts) -> bool {
    is_safe_method(&request.method) && !switches_protocol(request)
}

pub(crate) fn is_safe_method(method: &Method) -> bool {
    [Method::GET, Method::HEAD, Method::OPTIONS].contains(method)
}

/// Checks for a request that switches its connection to another protocol, such as WebSocket: with
/// `Upgrade` in HTTP/1.1 (RFC 9110 §7.8), with an extended `CONNECT` in HTTP/2 and HTTP/3 (RFC
/// 8441, RFC 9220).
///
/// `Connection: upgrade` is not required, because proxies replace that header.
fn switches_protocol(request: &Parts) -> bool {
    request.method == Method::CONNECT || request.headers.contains_key(UPGRADE)
}

/// Checks that a request that is not [safe](is_safe) comes from the server's own origin.
///
/// If `is_https` is true, an `http://` origin is refused, except on the machine itself.
///
/// For ordinary requests `Sec-Fetch-Site` decides, which no script can set, or `Origin` if the
/// browser does not send it. For a request that switches protocols both must agree: the browser
/// adds `SameSite` cookies to it on pages of every host of the site, and the page can read the
/// messages of the server.
pub(crate) fn is_own(request: &Parts, is_https: bool) -> bool {
    let site = Header::of(&request.headers, "sec-fetch-site");
    let origin = Header::of(&request.headers, ORIGIN);
    let is_own_origin = |origin| is_own_origin(origin, request, is_https);
    if switches_protocol(request) {
        return match (site, origin) {
            (Header::Absent | Header::Once("same-origin" | "none"), Header::Once(origin)) => {
                is_own_origin(origin)
            }
            (Header::Once("same-origin"), Header::Absent) => true,
            _ => false,
        };
    }
    match (site, origin) {
        // `none`: the user entered the address or used a bookmark.
        (Header::Once("same-origin" | "none"), _) => true,
        (Header::Absent, Header::Once(origin)) => is_own_origin(origin),
        _ => false,
    }
}

/// Checks for a header that only browsers send, in contrast to programs such as the sender of a
/// webhook. Since 2020 every browser sends `Origin` with a request that may change something, and
/// older ones send `Referer`.
pub(crate) fn is_from_browser(headers: &HeaderMap) -> bool {
    let is_telling = |name: &str| name.starts_with("sec-fetch-");
    headers.contains_key(ORIGIN)
        || headers.contains_key(REFERER)
        || headers.keys().any(|name| is_telling(name.as_str()))
}

/// Checks that `origin` has the host and port that the request was sent to. They are in the target
/// of the request in HTTP/2 and HTTP/3 (RFC 9113 §8.3.1), and otherwise in the header `Host`. If
/// both exist, both must match.
fn is_own_origin(origin: &str, request: &Parts, is_https: bool) -> bool {
    let (authority, default_port) = match origin.split_once("://") {
        Some(("https", authority)) => (authority, ":443"),
        Some(("http", authority)) if !is_https || is_loopback(authority) => (authority, ":80"),
        _ => return false,
    };
    let without_default_port =
        |authority: &str| authority.strip_suffix(default_port).unwrap_or(authority).to_owned();
    let authority = without_default_port(authority);
    let is_same = |own: &str| without_default_port(own).eq_ignore_ascii_case(&authority);
    let target = request.uri.authority().map(http::uri::Authority::as_str);
    let host = match Header::of(&request.headers, HOST) {
        Header::Absent => None,
        Header::Once(host) => Some(host),
        Header::Unclear => return false,
    };
    let is_known = target.is_some() || host.is_some();
    !authority.is_empty() && is_known && target.is_none_or(is_same) && host.is_none_or(is_same)
}

/// Checks for a host from which browsers accept `Secure` cookies over plain http.
fn is_loopback(authority: &str) -> bool {
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    };
    let host = host.to_ascii_lowercase();
    host == "localhost"
        || host.ends_with(".localhost")
        || host == "[::1]"
        || host.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback())
}

/// A header that must not be repeated.
#[derive(Clone, Copy)]
pub(crate) enum Header<'h> {
    Absent,
    Once(&'h str),
    /// Repeated, or not visible ASCII.
    Unclear,
}

impl<'h> Header<'h> {
    pub(crate) fn of(headers: &'h HeaderMap, name: impl AsHeaderName) -> Self {
        let mut all = headers.get_all(name).iter();
        match (all.next(), all.next()) {
            (None, _) => Self::Absent,
            (Some(value), None) => value.to_str().map_or(Self::Unclear, Self::Once),
            (Some(_), Some(_)) => Self::Unclear,
        }
    }
}
