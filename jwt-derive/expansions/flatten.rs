// #[derive(Claims)]
// #[claims(alg = HS256, typ = any, iss = any, aud = any, exp = never)]
// struct Session {
//     #[serde(flatten)]
//     other: Map<String, Value>,
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
            <Map<
                String,
                Value,
            > as __jwt::FlattenedValue<
                '_,
            >>::write(
                &self.other,
                __jwt_writer,
                "other",
                &[],
                |__jwt_flattened| {
                    let __jwt_read: Map<String, Value> = <Map<
                        String,
                        Value,
                    > as __jwt::FlattenedValue<
                        '_,
                    >>::read(::core::clone::Clone::clone(&__jwt_flattened), "other")?;
                    ::core::result::Result::Ok(
                        __jwt::Probe::<Map<String, Value>>::is_none(&self.other)
                            == __jwt::Probe::<Map<String, Value>>::is_none(&__jwt_read)
                            && (!__jwt::Probe::<
                                Map<String, Value>,
                            >::differ(&self.other, &__jwt_read)
                                || <Map<
                                    String,
                                    Value,
                                > as __jwt::FlattenedValue<
                                    '_,
                                >>::is_written_as(&__jwt_read, &__jwt_flattened)),
                    )
                },
            )?;
            ::core::result::Result::Ok(())
        }
    }
    #[automatically_derived]
    impl<'__jwt_de> __jwt::ReadClaims<'__jwt_de> for Session {
        const CLAIMS: &'__jwt_de [__jwt::ClaimInfo<'__jwt_de>] = &[];
        const NAMES: &'static [&'static ::core::primitive::str] = &[];
        const LAYOUT: &'static [__jwt::LayoutMember] = &[];
        const COLLECTS_UNKNOWN: ::core::primitive::bool = true;
        type Values = [::core::option::Option<
            __jwt::Value<'__jwt_de>,
        >; __jwt::RegisteredClaim::COUNT + 0];
        const NO_VALUES: Self::Values = [::core::option::Option::None; __jwt::RegisteredClaim::COUNT
            + 0];
        fn from_claims(
            __jwt_claims: &mut __jwt::LocatedClaims<'_, '__jwt_de>,
        ) -> ::core::result::Result<Self, __jwt::VerifyError> {
            ::core::result::Result::Ok(Self {
                other: <Map<
                    String,
                    Value,
                > as __jwt::FlattenedValue<
                    '_,
                >>::read(__jwt_claims.take_flattened(), "other")?,
            })
        }
    }
};
