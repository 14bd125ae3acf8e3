//! `#[serde(rename_all = "camelCase")]`

use super::messages::{assert_helps, messages_of, policy};

#[test]
fn wrong_values_are_explained() {
    for value in ["", "=", "= 5", "= camelCase", "= \"\"", "= \"camel\"", "= [a]", "(a)", ": \"a\""]
    {
        let attribute = format!("#[serde(rename_all {value})]");
        let input = format!("#[claims({})] {attribute} struct Session {{ level: u8 }}", policy());
        let messages = messages_of(&input);
        assert_eq!(messages.len(), 1, "{attribute}: {messages:#?}");
        assert_helps(&attribute, &messages[0]);
    }
}
