//! The states of a [`TokensBuilder`](super::TokensBuilder), as types: a value that is missing or given twice does
//! not compile.

/// The value is known at compile time.
#[derive(Debug)]
pub enum Fixed {}

/// The type declares `iss = runtime`, and the issuer is missing.
#[derive(Debug)]
pub enum NeedsIssuer {}

/// The issuer contains the value of a claim, and its accepted values are missing.
#[derive(Debug)]
pub enum NeedsIssuerValues {}

/// The type declares `aud = runtime`, and the audience is missing.
#[derive(Debug)]
pub enum NeedsAudience {}

/// The type declares `ttl = runtime`, and the duration is missing.
#[derive(Debug)]
pub enum NeedsTtl {}

/// The type declares `runtime`, and the value was given.
#[derive(Debug)]
pub enum Given {}

/// The derive of the type failed. Its uses do not cause follow-up errors.
#[derive(Debug)]
pub enum Undecided {}

/// The issuer is fixed or was given.
#[diagnostic::on_unimplemented(
    message = "the issuer is not given: the claims type has `iss = runtime`, or an issuer that contains a claim",
    label = "call `.issuer(…)` before this, or `.issuer_values(…)` for an issuer that contains a claim"
)]
pub trait KnownIssuer {}

#[diagnostic::do_not_recommend]
impl KnownIssuer for Fixed {}
#[diagnostic::do_not_recommend]
impl KnownIssuer for Given {}
#[diagnostic::do_not_recommend]
impl KnownIssuer for Undecided {}

/// The audience is fixed or was given.
#[diagnostic::on_unimplemented(
    message = "the audience is not given: the claims type has `aud = runtime`, or `aud = claim(…)` without values",
    label = "call `.audience(…)` before this"
)]
pub trait KnownAudience {}

#[diagnostic::do_not_recommend]
impl KnownAudience for Fixed {}
#[diagnostic::do_not_recommend]
impl KnownAudience for Given {}
#[diagnostic::do_not_recommend]
impl KnownAudience for Undecided {}

/// The lifetime of the tokens is fixed or was given.
#[diagnostic::on_unimplemented(
    message = "the `ttl` is not given: the claims type has `ttl = runtime`",
    label = "call `.ttl(…)` before this"
)]
pub trait KnownTtl {}

#[diagnostic::do_not_recommend]
impl KnownTtl for Fixed {}
#[diagnostic::do_not_recommend]
impl KnownTtl for Given {}
#[diagnostic::do_not_recommend]
impl KnownTtl for Undecided {}

/// The issuer can be given.
#[diagnostic::on_unimplemented(
    message = "the issuer is known already",
    label = "the claims type does not have `iss = runtime`, or the issuer was given before",
    note = "remove this call, or write `iss = runtime` in `#[claims(…)]`",
    note = "for an issuer that contains a claim, give the values of the claim with `.issuer_values(…)`"
)]
pub trait WantedIssuer {}

impl WantedIssuer for NeedsIssuer {}
impl WantedIssuer for Undecided {}

/// The values of the claim in the issuer can be given.
#[diagnostic::on_unimplemented(
    message = "the issuer needs no values of a claim",
    label = "the issuer of the claims type contains no claim, or `one_of` has its values, or they were given before",
    note = "remove this call, or write the claim in braces, as in `iss = \"https://auth.example.com/{{tenant}}\"`"
)]
pub trait WantedIssuerValues {}

impl WantedIssuerValues for NeedsIssuerValues {}
impl WantedIssuerValues for Undecided {}

/// The audience can be given.
#[diagnostic::on_unimplemented(
    message = "the audience is known already",
    label = "the claims type does not have `aud = runtime`, or the audience was given before",
    note = "remove this call, or write `aud = runtime` in `#[claims(…)]`"
)]
pub trait WantedAudience {}

impl WantedAudience for NeedsAudience {}
impl WantedAudience for Undecided {}

/// The lifetime of the tokens can be given.
#[diagnostic::on_unimplemented(
    message = "the `ttl` is known already",
    label = "the claims type does not have `ttl = runtime`, or the `ttl` was given before",
    note = "remove this call, or write `ttl = runtime` in `#[claims(…)]`"
)]
pub trait WantedTtl {}

impl WantedTtl for NeedsTtl {}
impl WantedTtl for Undecided {}
