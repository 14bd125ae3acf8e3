// What `#[derive(Claims)]` writes for the `Session` of the README; a test of jwt-derive keeps it true.

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
        const POLICY: __jwt::Policy<'static> = __jwt::Policy {
            typ: ::core::option::Option::Some("session+jwt"),
            issuer: __jwt::Expected::Fixed(&["https://auth.example.com"]),
            audience: __jwt::Expected::Fixed(&["web"]),
            ttl: ::core::option::Option::Some(::core::time::Duration::from_secs(900)),
            expiry_required: true,
            leeway: ::core::time::Duration::from_secs(30),
            max_age: ::core::option::Option::None,
            not_before_now: false,
            random_token_id: false,
            max_len: __jwt::DEFAULT_MAX_LEN,
            reject_unknown: false,
            payload_prefix: "{\"iss\":\"https://auth.example.com\",\"aud\":\"web\"",
            headers: &[
                __jwt::PrecomputedHeader {
                    algorithm: "HS256",
                    segment: "eyJhbGciOiJIUzI1NiIsInR5cCI6InNlc3Npb24rand0In0",
                    prefix: "eyJhbGciOiJIUzI1NiIsInR5cCI6InNlc3Npb24rand0",
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
    impl __jwt::OwnedClaims for Session {}
    #[automatically_derived]
    impl __jwt::WriteClaims for Session {
        fn write(
            &self,
            __jwt_writer: &mut __jwt::ClaimsWriter<'_>,
        ) -> ::core::result::Result<(), __jwt::EncodeError> {
            <String as __jwt::StringClaim<
                '_,
            >>::write(
                &self.user,
                __jwt_writer,
                &__jwt::ClaimName {
                    name: "sub",
                    prefix: ",\"sub\":",
                },
                __jwt::Probe::<String>::IS_OPTION,
            )?;
            if !__jwt::Probe::<String>::IS_PLAIN {
                static __JWT_SEEN: __jwt::Seen = __jwt::Seen::new();
                __jwt_writer
                    .reads_back(
                        "sub",
                        ::core::option::Option::Some(&__JWT_SEEN),
                        &self.user,
                        |__jwt_claim| <String as __jwt::StringClaim<
                            '_,
                        >>::read(__jwt_claim),
                        __jwt::Probe::<String>::is_none,
                        __jwt::Probe::<String>::differ,
                        |__jwt_value, __jwt_serializer| <String as __jwt::StringClaim<
                            '_,
                        >>::serialize(__jwt_value, __jwt_serializer),
                    )?;
            }
            __jwt_writer.subject(__jwt::WriteClaims::subject(self))?;
            <Role as __jwt::ClaimValue<
                '_,
            >>::write(
                &self.role,
                __jwt_writer,
                &__jwt::ClaimName {
                    name: "role",
                    prefix: ",\"role\":",
                },
                __jwt::Probe::<Role>::IS_OPTION,
            )?;
            if !__jwt::Probe::<Role>::IS_PLAIN {
                static __JWT_SEEN: __jwt::Seen = __jwt::Seen::new();
                __jwt_writer
                    .reads_back(
                        "role",
                        ::core::option::Option::Some(&__JWT_SEEN),
                        &self.role,
                        |__jwt_claim| <Role as __jwt::ClaimValue<'_>>::read(__jwt_claim),
                        __jwt::Probe::<Role>::is_none,
                        __jwt::Probe::<Role>::differ,
                        |__jwt_value, __jwt_serializer| <Role as __jwt::ClaimValue<
                            '_,
                        >>::serialize(__jwt_value, __jwt_serializer),
                    )?;
            }
            <Vec<
                String,
            > as __jwt::ClaimValue<
                '_,
            >>::write(
                &self.scopes,
                __jwt_writer,
                &__jwt::ClaimName {
                    name: "scopes",
                    prefix: ",\"scopes\":",
                },
                __jwt::Probe::<Vec<String>>::IS_OPTION,
            )?;
            if !__jwt::Probe::<Vec<String>>::IS_PLAIN {
                static __JWT_SEEN: __jwt::Seen = __jwt::Seen::new();
                __jwt_writer
                    .reads_back(
                        "scopes",
                        ::core::option::Option::Some(&__JWT_SEEN),
                        &self.scopes,
                        |__jwt_claim| <Vec<
                            String,
                        > as __jwt::ClaimValue<'_>>::read(__jwt_claim),
                        __jwt::Probe::<Vec<String>>::is_none,
                        __jwt::Probe::<Vec<String>>::differ,
                        |__jwt_value, __jwt_serializer| <Vec<
                            String,
                        > as __jwt::ClaimValue<
                            '_,
                        >>::serialize(__jwt_value, __jwt_serializer),
                    )?;
            }
            ::core::result::Result::Ok(())
        }
        fn subject(&self) -> ::core::option::Option<&::core::primitive::str> {
            <String as __jwt::StringClaim<'_>>::as_optional_str(&self.user)
        }
    }
    #[automatically_derived]
    impl<'__jwt_de> __jwt::ReadClaims<'__jwt_de> for Session {
        const CLAIMS: &'__jwt_de [__jwt::ClaimInfo<'__jwt_de>] = &[
            __jwt::ClaimInfo::new(
                "role",
                |__jwt_claim| <Role as __jwt::ClaimValue<'_>>::read(__jwt_claim).is_ok(),
            ),
            __jwt::ClaimInfo::new(
                    "scopes",
                    |__jwt_claim| {
                        <Vec<String> as __jwt::ClaimValue<'_>>::read(__jwt_claim).is_ok()
                    },
                )
                .or_default(),
        ];
        const NAMES: &'static [&'static ::core::primitive::str] = &["role", "scopes"];
        const LAYOUT: &'static [__jwt::LayoutMember] = &[
            __jwt::LayoutMember::registered(__jwt::RegisteredClaim::Subject),
            __jwt::LayoutMember::claim(0, ",\"role\":"),
            __jwt::LayoutMember::claim(1, ",\"scopes\":"),
        ];
        const COLLECTS_UNKNOWN: ::core::primitive::bool = false;
        type Values = [::core::option::Option<
            __jwt::Value<'__jwt_de>,
        >; __jwt::RegisteredClaim::COUNT + 2];
        const NO_VALUES: Self::Values = [::core::option::Option::None; __jwt::RegisteredClaim::COUNT
            + 2];
        fn from_claims(
            __jwt_claims: &mut __jwt::LocatedClaims<'_, '__jwt_de>,
        ) -> ::core::result::Result<Self, __jwt::VerifyError> {
            ::core::result::Result::Ok(Self {
                user: <String as __jwt::StringClaim<
                    '_,
                >>::read(__jwt_claims.registered(__jwt::RegisteredClaim::Subject))?,
                role: <Role as __jwt::ClaimValue<
                    '_,
                >>::read(__jwt_claims.claim(0, "role"))?,
                scopes: match __jwt_claims.claim(1, "scopes").present() {
                    ::core::option::Option::Some(__jwt_claim) => {
                        <Vec<String> as __jwt::ClaimValue<'_>>::read(__jwt_claim)?
                    }
                    ::core::option::Option::None => {
                        <Vec<String> as ::core::default::Default>::default()
                    }
                },
            })
        }
    }
};
