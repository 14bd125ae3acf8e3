// #[derive(Claims)]
// #[claims(alg = HS256, typ = any, iss = ["https://auth.example.com/{tid}/", "https://login.example.com"], aud = any, exp = never)]
// struct Session {
//     #[claim(one_of = ["a", "b"])]
//     tid: String,
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
            issuer: __jwt::Expected::Fixed(&["a", "b"]),
            audience: __jwt::Expected::Any,
            other_claims: ::core::option::Option::Some(
                &__jwt::OtherClaims {
                    issuer: ::core::option::Option::Some(__jwt::IssuerTemplates {
                        claim: __jwt::OtherClaim {
                            name: "tid",
                            index: 0,
                        },
                        all: &[
                            __jwt::IssuerTemplate::Around(
                                "https://auth.example.com/",
                                "/",
                            ),
                            __jwt::IssuerTemplate::Fixed("https://login.example.com"),
                        ],
                    }),
                    audience: ::core::option::Option::None,
                },
            ),
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
                    segment: "eyJhbGciOiJIUzI1NiJ9",
                    prefix: "eyJhbGciOiJIUzI1",
                    tail: b"6\"",
                },
            ],
            from_fields: __jwt::FromFields {
                issuer: true,
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
            <String as __jwt::PolicyText<
                '_,
                {
                    __jwt::policy_text_kind(
                        __jwt::Probe::<String>::IS_TEXT,
                        __jwt::Probe::<String>::IS_OPTION,
                        __jwt::Probe::<String>::IS_OTHER_JSON,
                    )
                },
            >>::CODEC
                .write(
                    &self.tid,
                    __jwt_writer,
                    &__jwt::ClaimName {
                        name: "tid",
                        prefix: ",\"tid\":",
                    },
                    __jwt::Probe::<String>::IS_OPTION,
                )?;
            if !__jwt::Probe::<String>::IS_PLAIN {
                static __JWT_LAST: __jwt::LastReadBack = __jwt::LastReadBack::new();
                <String as __jwt::PolicyText<
                    '_,
                    {
                        __jwt::policy_text_kind(
                            __jwt::Probe::<String>::IS_TEXT,
                            __jwt::Probe::<String>::IS_OPTION,
                            __jwt::Probe::<String>::IS_OTHER_JSON,
                        )
                    },
                >>::CODEC
                    .reads_back(
                        &self.tid,
                        __jwt_writer,
                        ::core::option::Option::Some(&__JWT_LAST),
                        __jwt::Probe::<String>::is_none,
                        __jwt::Probe::<String>::differ,
                    )?;
            }
            __jwt_writer.issuer_with_claim()?;
            ::core::result::Result::Ok(())
        }
        fn check(&self) -> ::core::result::Result<(), __jwt::BrokenRule> {
            __jwt::rule(
                "tid",
                (self.tid) == ("a") || (self.tid) == ("b"),
                "is not one of `\"a\"`, `\"b\"`",
            )?;
            ::core::result::Result::Ok(())
        }
    }
    #[automatically_derived]
    impl<'__jwt_de> __jwt::ReadClaims<'__jwt_de> for Session {
        const CLAIMS: &'__jwt_de [__jwt::ClaimInfo<'__jwt_de>] = &[
            __jwt::ClaimInfo::new(
                "tid",
                |__jwt_claim| {
                    <String as __jwt::PolicyText<
                        '_,
                        {
                            __jwt::policy_text_kind(
                                __jwt::Probe::<String>::IS_TEXT,
                                __jwt::Probe::<String>::IS_OPTION,
                                __jwt::Probe::<String>::IS_OTHER_JSON,
                            )
                        },
                    >>::CODEC
                        .read(__jwt_claim)
                        .is_ok()
                },
            ),
        ];
        const NAMES: &'static [&'static ::core::primitive::str] = &["tid"];
        const LAYOUT: &'static [__jwt::LayoutMember] = &[
            __jwt::LayoutMember::claim(0, ",\"tid\":"),
            __jwt::LayoutMember::registered(__jwt::RegisteredClaim::Issuer),
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
                tid: <String as __jwt::PolicyText<
                    '_,
                    {
                        __jwt::policy_text_kind(
                            __jwt::Probe::<String>::IS_TEXT,
                            __jwt::Probe::<String>::IS_OPTION,
                            __jwt::Probe::<String>::IS_OTHER_JSON,
                        )
                    },
                >>::CODEC
                    .read(__jwt_claims.claim(0, "tid"))?,
            })
        }
    }
};
