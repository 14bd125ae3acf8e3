//! Our side of `docs/from-jsonwebtoken.md`. The other is in `docs/tests/jsonwebtoken`, for it needs that crate.

include!(concat!(env!("OUT_DIR"), "/from_jsonwebtoken.rs"));
