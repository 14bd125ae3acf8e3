// #[derive(Claims)]
// #[claims(
//     alg = HS384,
//     typ = "session+jwt",
//     iss = "https://auth.example.com",
//     aud = ["web", "app"],
//     ttl = "15m",
//     leeway = "30s",
//     max_age = "12h",
//     max_len = 4096,
//     unknown = reject,
// )]
// struct Session {}

#[doc(hidden)]
#[allow(
    deprecated,
    unused_parens,
    unused_qualifications,
    clippy::all,
    clippy::nursery,
    clippy::pedantic,
    clippy::restriction
)]
const _: () = {
    use ::typed_jwt::__private_0_1_0 as __jwt;
    #[allow(unused_imports)]
    use __jwt::OfAnyType as _;
    #[automatically_derived]
    impl __jwt::Claims for Session {
        type Alg = __jwt::Hs384;
        type Issuer = __jwt::Fixed;
        type Audience = __jwt::Fixed;
        type Ttl = __jwt::Fixed;
        const POLICY: __jwt::Policy<'static> = __jwt::Policy {
            typ: ::core::option::Option::Some(
                &__jwt::ExpectedType {
                    types: &["session+jwt"],
                    may_be_absent: false,
                    description: "session+jwt",
                },
            ),
            issuer: __jwt::Expected::Fixed(&["https://auth.example.com"]),
            audience: __jwt::Expected::Fixed(&["web", "app"]),
            other_claims: ::core::option::Option::None,
            ttl: ::core::option::Option::Some(::core::time::Duration::from_secs(900)),
            expiry_required: true,
            leeway: ::core::time::Duration::from_secs(30),
            max_age: ::core::option::Option::Some(
                ::core::time::Duration::from_secs(43200),
            ),
            not_before_now: false,
            random_token_id: false,
            max_len: 4096,
            pad: 0,
            reject_unknown: true,
            any_type: __jwt::AnyType {
                subject: false,
                token_id: false,
            },
            header_parameters: &__jwt::HeaderParameters(&[]),
            payload_prefix: "{\"iss\":\"https://auth.example.com\",\"aud\":[\"web\",\"app\"]",
            headers: &[
                __jwt::PrecomputedHeader {
                    algorithm: "HS384",
                    segment: "eyJhbGciOiJIUzM4NCIsInR5cCI6InNlc3Npb24rand0In0",
                    prefix: "eyJhbGciOiJIUzM4NCIsInR5cCI6InNlc3Npb24rand0",
                    tail: b"\"",
                },
            ],
            from_fields: __jwt::FromFields {
                issuer: false,
                audience: false,
                issued_at: false,
            },
        };
    }
    #[automatically_derived]
    impl __jwt::FixedPolicy for Session {}
    #[automatically_derived]
    impl __jwt::IssuableClaims for Session {}
    #[automatically_derived]
    impl __jwt::OwnedClaims for Session {}
    #[automatically_derived]
    impl __jwt::WriteClaims for Session {
        fn write(
            &self,
            __jwt_writer: &mut __jwt::ClaimsWriter<'_>,
        ) -> ::core::result::Result<(), __jwt::EncodeError> {
            ::core::result::Result::Ok(())
        }
    }
    #[automatically_derived]
    impl<'__jwt_de> __jwt::ReadClaims<'__jwt_de> for Session {
        const CLAIMS: &'__jwt_de [__jwt::ClaimInfo<'__jwt_de>] = &[];
        const NAMES: &'static [&'static ::core::primitive::str] = &[];
        const LAYOUT: &'static [__jwt::LayoutMember] = &[];
        const COLLECTS_UNKNOWN: ::core::primitive::bool = false;
        type Values = [::core::option::Option<
            __jwt::Value<'__jwt_de>,
        >; __jwt::RegisteredClaim::COUNT + 0];
        const NO_VALUES: Self::Values = [::core::option::Option::None; __jwt::RegisteredClaim::COUNT
            + 0];
        fn from_claims(
            __jwt_claims: &mut __jwt::LocatedClaims<'_, '__jwt_de>,
        ) -> ::core::result::Result<Self, __jwt::VerifyError> {
            ::core::result::Result::Ok(Self {})
        }
    }
};
