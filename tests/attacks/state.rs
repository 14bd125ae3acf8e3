//! Claims without a signature: what the types do not let a program say. The cases are those of `tests/ui`;
//! here they are told which attack they stop, and that they are there.

use std::path::Path;

/// What somebody might try, and the case that does not compile.
pub(crate) const CASES: [(&str, &str); 19] = [
    ("make a `Verified` from its fields", "verified_by_hand"),
    ("make a `Verified` by a constructor", "verified_new"),
    ("make a `Verified` from claims", "verified_from_claims"),
    ("make a `Verified` by default", "verified_default"),
    ("read a `Verified` from JSON", "verified_deserialized"),
    ("put other claims into a `Verified`", "verified_assigned"),
    ("borrow the claims of a `Verified` to change them", "verified_borrowed_mutably"),
    ("give claims where `Verified` ones are asked for", "unverified_for_verified"),
    ("read claims from a header that was only peeked at", "claims_of_peek"),
    ("verify with bytes instead of a key", "bytes_as_key"),
    ("verify with text instead of a key", "str_as_key"),
    ("verify with the key of another algorithm", "other_key_at_verify"),
    ("sign with the key of another algorithm", "other_key_at_encode"),
    ("hold the key of another algorithm for a type", "other_key_in_tokens"),
    ("verify without the issuer that is known at run time", "build_without_issuer"),
    ("verify without the audience that is known at run time", "build_without_audience"),
    ("verify past a policy that is not complete", "runtime_verify"),
    ("keep claims of a token whose buffer is used for the next", "scratch_reused"),
    ("compare keys, byte by byte", "key_compared"),
];

#[test]
fn every_case_is_there_with_what_the_compiler_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui/use");
    for (attack, case) in CASES {
        for extension in ["rs", "stderr"] {
            let file = folder.join(case).with_extension(extension);
            assert!(file.is_file(), "{attack}: {} is missing", file.display());
        }
    }
}
