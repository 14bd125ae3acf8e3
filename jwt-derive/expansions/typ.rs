// #[derive(Claims)]
// #[claims(alg = HS256, typ = optional("JWT"), iss = any, aud = any, exp = never)]
// struct Session {
//     #[claim(eq = 1)]
//     version: u8,
// }

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
    const _: () = ::core::assert!(
        ! (__jwt::Probe:: < u8 > ::IS_OPTION),
        "tokens without `typ` need a claim that has a fixed value in every token (RFC 8725 §3.12), and this field is an `Option`: use its inner type",
    );
    #[automatically_derived]
    impl __jwt::Claims for Session {
        type Alg = __jwt::Hs256;
        type Issuer = __jwt::Fixed;
        type Audience = __jwt::Fixed;
        type Ttl = __jwt::Fixed;
        const POLICY: __jwt::Policy<'static> = __jwt::Policy {
            typ: ::core::option::Option::Some(
                &__jwt::ExpectedType {
                    types: &["JWT"],
                    may_be_absent: true,
                    description: "JWT or none",
                },
            ),
            issuer: __jwt::Expected::Any,
            audience: __jwt::Expected::Any,
            other_claims: ::core::option::Option::None,
            ttl: ::core::option::Option::None,
            expiry_required: false,
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
                    segment: "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9",
                    prefix: "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpX",
                    tail: b"T\"",
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
            <u8 as __jwt::ClaimValue<'_>>::CODEC
                .write(
                    &self.version,
                    __jwt_writer,
                    &__jwt::ClaimName {
                        name: "version",
                        prefix: ",\"version\":",
                    },
                    __jwt::Probe::<u8>::IS_OPTION,
                )?;
            if !__jwt::Probe::<u8>::IS_PLAIN {
                static __JWT_LAST: __jwt::LastReadBack = __jwt::LastReadBack::new();
                <u8 as __jwt::ClaimValue<'_>>::CODEC
                    .reads_back(
                        &self.version,
                        __jwt_writer,
                        ::core::option::Option::Some(&__JWT_LAST),
                        __jwt::Probe::<u8>::is_none,
                        __jwt::Probe::<u8>::differ,
                    )?;
            }
            ::core::result::Result::Ok(())
        }
        fn check(&self) -> ::core::result::Result<(), __jwt::BrokenRule> {
            __jwt::rule("version", (self.version) == (1), "is not equal to `1`")?;
            ::core::result::Result::Ok(())
        }
    }
    #[automatically_derived]
    impl<'__jwt_de> __jwt::ReadClaims<'__jwt_de> for Session {
        const CLAIMS: &'__jwt_de [__jwt::ClaimInfo<'__jwt_de>] = &[
            __jwt::ClaimInfo::new(
                "version",
                |__jwt_claim| {
                    <u8 as __jwt::ClaimValue<'_>>::CODEC.read(__jwt_claim).is_ok()
                },
            ),
        ];
        const NAMES: &'static [&'static ::core::primitive::str] = &["version"];
        const LAYOUT: &'static [__jwt::LayoutMember] = &[
            __jwt::LayoutMember::claim(0, ",\"version\":"),
        ];
        const COLLECTS_UNKNOWN: ::core::primitive::bool = false;
        type Values = [::core::option::Option<
            __jwt::Value<'__jwt_de>,
        >; __jwt::RegisteredClaim::COUNT + 1];
        const NO_VALUES: Self::Values = [::core::option::Option::None; __jwt::RegisteredClaim::COUNT
            + 1];
        fn from_claims(
            __jwt_claims: &mut __jwt::LocatedClaims<'_, '__jwt_de>,
        ) -> ::core::result::Result<Self, __jwt::VerifyError> {
            ::core::result::Result::Ok(Self {
                version: <u8 as __jwt::ClaimValue<'_>>::CODEC
                    .read(
                        __jwt_claims
                            .claim(0, "version")
                            .required(__jwt::Probe::<u8>::IS_OPTION)?,
                    )?,
            })
        }
    }
};
