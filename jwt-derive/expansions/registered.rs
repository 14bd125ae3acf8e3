// #[derive(Claims)]
// #[claims(alg = HS256, typ = any, iss = any, aud = any)]
// struct Session {
//     #[claim(aud)]
//     audience: Audience,
//     #[claim(exp)]
//     expires: NumericDate,
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
    #[automatically_derived]
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
                audience: true,
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
            <Audience as __jwt::AudienceClaim<
                '_,
                {
                    __jwt::audience_kind(
                        __jwt::Probe::<Audience>::IS_AUDIENCE,
                        __jwt::Probe::<Audience>::IS_LIST,
                        __jwt::Probe::<Audience>::IS_TEXT,
                        __jwt::Probe::<Audience>::IS_OPTION,
                    )
                },
            >>::CODEC
                .write(
                    &self.audience,
                    __jwt_writer,
                    &__jwt::ClaimName {
                        name: "aud",
                        prefix: ",\"aud\":",
                    },
                    __jwt::Probe::<Audience>::IS_OPTION,
                )?;
            if !__jwt::Probe::<Audience>::IS_PLAIN {
                static __JWT_LAST: __jwt::LastReadBack = __jwt::LastReadBack::new();
                <Audience as __jwt::AudienceClaim<
                    '_,
                    {
                        __jwt::audience_kind(
                            __jwt::Probe::<Audience>::IS_AUDIENCE,
                            __jwt::Probe::<Audience>::IS_LIST,
                            __jwt::Probe::<Audience>::IS_TEXT,
                            __jwt::Probe::<Audience>::IS_OPTION,
                        )
                    },
                >>::CODEC
                    .reads_back(
                        &self.audience,
                        __jwt_writer,
                        ::core::option::Option::Some(&__JWT_LAST),
                        __jwt::Probe::<Audience>::is_none,
                        __jwt::Probe::<Audience>::differ,
                    )?;
            }
            __jwt_writer.audience()?;
            __jwt_writer
                .expires_at(
                    <NumericDate as __jwt::OptionalTime>::to_optional_date(&self.expires),
                )?;
            ::core::result::Result::Ok(())
        }
    }
    #[automatically_derived]
    impl<'__jwt_de> __jwt::ReadClaims<'__jwt_de> for Session {
        const CLAIMS: &'__jwt_de [__jwt::ClaimInfo<'__jwt_de>] = &[];
        const TEXTS: &'__jwt_de [__jwt::ClaimInfo<'__jwt_de>] = &[
            __jwt::ClaimInfo::new(
                "aud",
                |__jwt_claim| {
                    <Audience as __jwt::AudienceClaim<
                        '_,
                        {
                            __jwt::audience_kind(
                                __jwt::Probe::<Audience>::IS_AUDIENCE,
                                __jwt::Probe::<Audience>::IS_LIST,
                                __jwt::Probe::<Audience>::IS_TEXT,
                                __jwt::Probe::<Audience>::IS_OPTION,
                            )
                        },
                    >>::CODEC
                        .read(__jwt_claim)
                        .is_ok()
                },
            ),
        ];
        const NAMES: &'static [&'static ::core::primitive::str] = &[];
        const LAYOUT: &'static [__jwt::LayoutMember] = &[
            __jwt::LayoutMember::registered(__jwt::RegisteredClaim::Audience),
            __jwt::LayoutMember::registered(__jwt::RegisteredClaim::ExpiresAt),
        ];
        const COLLECTS_UNKNOWN: ::core::primitive::bool = false;
        type Values = [::core::option::Option<
            __jwt::Value<'__jwt_de>,
        >; __jwt::RegisteredClaim::COUNT + 0];
        const NO_VALUES: Self::Values = [::core::option::Option::None; __jwt::RegisteredClaim::COUNT
            + 0];
        fn from_claims(
            __jwt_claims: &mut __jwt::LocatedClaims<'_, '__jwt_de>,
        ) -> ::core::result::Result<Self, __jwt::VerifyError> {
            ::core::result::Result::Ok(Self {
                audience: <Audience as __jwt::AudienceClaim<
                    '_,
                    {
                        __jwt::audience_kind(
                            __jwt::Probe::<Audience>::IS_AUDIENCE,
                            __jwt::Probe::<Audience>::IS_LIST,
                            __jwt::Probe::<Audience>::IS_TEXT,
                            __jwt::Probe::<Audience>::IS_OPTION,
                        )
                    },
                >>::CODEC
                    .read(__jwt_claims.registered(__jwt::RegisteredClaim::Audience))?,
                expires: __jwt_claims
                    .date(
                        __jwt::RegisteredClaim::ExpiresAt,
                        <NumericDate as __jwt::OptionalTime>::from_optional_date,
                    )?,
            })
        }
    }
};
