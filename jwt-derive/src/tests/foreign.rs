//! Attribute macros of other crates, such as `#[serde_as]`.

use super::messages::{messages, messages_of, policy};

/// A macro below the derive is still an attribute of the struct and has not changed the fields yet.
#[test]
fn macros_that_come_too_late_are_refused() {
    let policy = policy();
    for (attributes, field, refused) in [
        ("#[serde_as]", "#[serde_as(as = \"X\")]", "serde_as"),
        ("#[serde_with::serde_as]", "", "serde_as"),
        ("#[::serde_with::serde_as(crate = \"a\")]", "", "serde_as"),
        ("#[skip_serializing_none]", "#[serialize_always]", "skip_serializing_none"),
        ("#[serde_with::apply(Option => #[serde(default)])]", "", "apply"),
        ("#[serde_inline_default]", "#[serde_inline_default(3)]", "serde_inline_default"),
        ("#[serde_prefix::prefix_all(\"a_\")]", "", "prefix_all"),
    ] {
        for input in [
            format!("#[claims({policy})] {attributes} struct Session {{ {field} level: u8 }}"),
            format!("{attributes} #[claims({policy})] struct Session {{ {field} level: u8 }}"),
        ] {
            let expected = format!(
                "`#[{refused}]` runs after the derive has read the fields, and would have no effect: write it \
                 above `#[derive(Claims)]`"
            );
            assert_eq!(messages_of(&input), [expected], "{input}");
        }
    }
}

#[test]
fn attributes_that_no_macro_has_read_are_refused() {
    for (field, expected) in [
        (
            "#[serde_as(as = \"X\")] level: u8, #[serde_as(as = \"X\")] other: u8",
            "`#[serde_as]` on the struct",
        ),
        (
            "#[serde_with::serde_as(as = \"X\")] #[serde(default)] level: u8",
            "`#[serde_as]` on the struct",
        ),
        ("#[serialize_always] level: Option<u8>", "`#[skip_serializing_none]` on the struct"),
        ("#[serde_inline_default(3)] level: u8", "`#[serde_inline_default]` on the struct"),
    ] {
        let messages = messages(&policy(), field);
        assert_eq!(messages.len(), 1, "{messages:#?}");
        assert!(messages[0].contains(expected), "{messages:?}");
    }
}

#[test]
fn attributes_that_a_macro_has_read_are_accepted() {
    for field in [
        "#[serde_as(as = \"X\")] #[serde(with = \"::serde_with::As::<X>\")] level: u8",
        "#[serde_as(as = \"X\")] #[serde(default, deserialize_with = \"a\")] level: u8",
        "#[validate(range(min = 1))] #[garde(skip)] #[educe(Debug(ignore))] level: u8",
    ] {
        let found = messages(&policy(), field);
        assert!(found.is_empty(), "{field}: {found:#?}");
    }
}
