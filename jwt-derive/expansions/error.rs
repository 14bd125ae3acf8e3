// #[derive(Claims)]
// #[claims(alg = HS256, typ = any, iss = any, aud = any)]
// struct Session {}

::core::compile_error! {
    "the expiry is missing: write `ttl = \"15m\"`, mark a field `#[claim(exp)]`, or write `exp = required` for tokens that are issued elsewhere, or `exp = never` for tokens that do not expire"
}
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
    impl __jwt::WriteClaims for Session {
        fn write(
            &self,
            _: &mut __jwt::ClaimsWriter<'_>,
        ) -> ::core::result::Result<(), __jwt::EncodeError> {
            ::core::unreachable!()
        }
    }
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
            _: &mut __jwt::LocatedClaims<'_, '__jwt_de>,
        ) -> ::core::result::Result<Self, __jwt::VerifyError> {
            ::core::unreachable!()
        }
    }
    impl __jwt::Claims for Session {
        type Alg = __jwt::Hs256;
        type Issuer = __jwt::Fixed;
        type Audience = __jwt::Fixed;
        type Ttl = __jwt::Fixed;
        const POLICY: __jwt::Policy<'static> = __jwt::Policy {
            typ: ::core::option::Option::None,
            issuer: __jwt::Expected::Any,
            audience: __jwt::Expected::Any,
            other_claims: ::core::option::Option::None,
            ttl: ::core::option::Option::None,
            expiry_required: true,
            leeway: ::core::time::Duration::from_secs(0),
            max_age: ::core::option::Option::None,
            not_before_now: false,
            random_token_id: false,
            max_len: __jwt::DEFAULT_MAX_LEN,
            pad: 0,
            reject_unknown: false,
            any_type: __jwt::AnyType {
                subject: false,
                token_id: false,
            },
            header_parameters: &__jwt::HeaderParameters(&[]),
            payload_prefix: "",
            headers: &[
                __jwt::PrecomputedHeader {
                    algorithm: "HS256",
                    segment: "eyJhbGciOiJIUzI1NiJ9",
                    prefix: "eyJhbGciOiJIUzI1",
                    tail: b"6\"",
                },
            ],
            from_fields: __jwt::FromFields {
                issuer: false,
                audience: false,
                issued_at: false,
            },
        };
    }
    impl __jwt::FixedPolicy for Session {}
    impl __jwt::IssuableClaims for Session {}
    impl __jwt::OwnedClaims for Session {}
    impl __jwt::SessionClaims for Session {}
};
