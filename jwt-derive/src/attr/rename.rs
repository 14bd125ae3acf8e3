//! The rules of serde's `rename_all`.

use syn::{Error, LitStr, Result};

use super::items::did_you_mean;

/// A conversion of field names into claim names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RenameRule {
    Lower,
    Upper,
    Pascal,
    Camel,
    Snake,
    ScreamingSnake,
    Kebab,
    ScreamingKebab,
}

const RULES: [(&str, RenameRule); 8] = [
    ("lowercase", RenameRule::Lower),
    ("UPPERCASE", RenameRule::Upper),
    ("PascalCase", RenameRule::Pascal),
    ("camelCase", RenameRule::Camel),
    ("snake_case", RenameRule::Snake),
    ("SCREAMING_SNAKE_CASE", RenameRule::ScreamingSnake),
    ("kebab-case", RenameRule::Kebab),
    ("SCREAMING-KEBAB-CASE", RenameRule::ScreamingKebab),
];

impl RenameRule {
    pub(super) fn parse(literal: &LitStr) -> Result<Self> {
        let value = literal.value();
        if let Some((_, rule)) = RULES.iter().find(|(name, _)| *name == value) {
            return Ok(*rule);
        }
        let names = RULES.map(|(name, _)| name);
        let advice = did_you_mean(&value, &names)
            .unwrap_or_else(|| format!("known are `{}`", names.join("`, `")));
        Err(Error::new(literal.span(), format_args!("unknown rule `{value}`: {advice}")))
    }

    /// Returns the claim name for the field `name`, which is in snake case.
    pub(crate) fn apply(self, name: &str) -> String {
        let pascal = || -> String {
            name.split('_')
                .flat_map(|word| {
                    let mut letters = word.chars();
                    let first = letters.next().map(|first| first.to_ascii_uppercase());
                    first.into_iter().chain(letters)
                })
                .collect()
        };
        match self {
            Self::Lower | Self::Snake => name.to_owned(),
            Self::Upper | Self::ScreamingSnake => name.to_ascii_uppercase(),
            Self::Pascal => pascal(),
            Self::Camel => {
                let pascal = pascal();
                let first = pascal.chars().next().map(|first| first.to_ascii_lowercase());
                first.into_iter().chain(pascal.chars().skip(1)).collect()
            }
            Self::Kebab => name.replace('_', "-"),
            Self::ScreamingKebab => name.to_ascii_uppercase().replace('_', "-"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_serde() {
        let named = RULES.map(|(_, rule)| rule.apply("very_tasty"));
        assert_eq!(
            named,
            [
                "very_tasty",
                "VERY_TASTY",
                "VeryTasty",
                "veryTasty",
                "very_tasty",
                "VERY_TASTY",
                "very-tasty",
                "VERY-TASTY",
            ]
        );
    }
}
