//! The syntax that all attributes share: `key = value, key, …`.

use proc_macro2::{Ident, Span};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Attribute, Error, Lit, Meta, Result, Token};

use super::value;
use crate::errors::Errors;

/// A value and its span in the source.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spanned<T> {
    pub(crate) value: T,
    pub(crate) span: Span,
}

impl<T> Spanned<T> {
    pub(crate) fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }
}

/// Calls `item` for each key of `attr`; `item` parses the value after the key. If an item has an
/// error, the error is reported and parsing continues with the next item.
pub(super) fn each<K: Copy + PartialEq>(
    attr: &Attribute,
    keys: &Keys<K>,
    seen: &mut Seen<K>,
    errors: &mut Errors,
    mut item: impl FnMut(K, &Ident, ParseStream<'_>) -> Result<()>,
) {
    if !matches!(attr.meta, Meta::List(_)) {
        seen.has_faults = true;
        let name = attr.path().get_ident().map(ToString::to_string).unwrap_or_default();
        errors.on(&attr.meta, format_args!("`{name}` needs parentheses: write `#[{name}(…)]`"));
        return;
    }
    let items = |input: ParseStream<'_>| {
        while !input.is_empty() {
            let result = one(input, keys, seen, &mut item);
            if errors.keep(result).is_none() {
                seen.has_faults = true;
                if !value::at_item(input) {
                    value::item(input)?;
                }
            }
            input.parse::<Option<Token![,]>>()?;
        }
        Ok(())
    };
    let result = attr.parse_args_with(items);
    seen.has_faults |= result.is_err();
    errors.keep(result);
}

fn one<K: Copy + PartialEq>(
    input: ParseStream<'_>,
    keys: &Keys<K>,
    seen: &mut Seen<K>,
    item: &mut impl FnMut(K, &Ident, ParseStream<'_>) -> Result<()>,
) -> Result<()> {
    if !input.peek(Ident::peek_any) {
        let problem = format!("expected a key: known here are {}", keys.list());
        return Err(Error::new(input.span(), problem));
    }
    let name = input.call(Ident::parse_any)?;
    let key = keys.find(&name, seen)?;
    if seen.given.contains(&key) {
        return Err(Error::new(name.span(), format_args!("`{name}` is given twice")));
    }
    seen.given.push(key);
    let has_value = !input.is_empty() && !input.peek(Token![,]) && !input.peek(Ident::peek_any);
    item(key, &name, input)?;
    if input.is_empty() || input.peek(Token![,]) {
        Ok(())
    } else if input.peek(Ident::peek_any) || input.peek(Lit) {
        let of = if has_value { "the value of " } else { "" };
        Err(input.error(format_args!("expected `,` after {of}`{name}`")))
    } else {
        let value = value::item(input)?;
        let problem = format!("`{name}` takes no such value: write `{name}` alone");
        Err(Error::new_spanned(value, problem))
    }
}

/// The keys found in an attribute.
pub(super) struct Seen<K> {
    given: Vec<K>,
    /// The keys that misspelled words probably mean.
    meant: Vec<K>,
    /// True if a part could not be parsed.
    pub(super) has_faults: bool,
}

impl<K: PartialEq> Seen<K> {
    /// Returns true if `key` was written, correctly or misspelled.
    pub(super) fn has(&self, key: &K) -> bool {
        self.given.contains(key) || self.meant.contains(key)
    }

    pub(super) fn has_none(&self) -> bool {
        self.given.is_empty() && self.meant.is_empty()
    }
}

impl<K> Default for Seen<K> {
    fn default() -> Self {
        Self { given: Vec::new(), meant: Vec::new(), has_faults: false }
    }
}

/// The error for `[]`.
pub(super) const EMPTY_LIST: &str = "an empty list accepts nothing: name one value or more";

/// The keys of one attribute.
pub(super) struct Keys<K: 'static> {
    /// The supported keys, by name.
    pub(super) known: &'static [(&'static str, K)],
    /// Common synonyms, each with its key.
    pub(super) synonyms: &'static [(&'static str, &'static str)],
    /// Refused names, each with the reason.
    pub(super) refused: &'static [(&'static str, &'static str)],
}

impl<K: Copy> Keys<K> {
    fn find(&self, name: &Ident, seen: &mut Seen<K>) -> Result<K> {
        let text = name.unraw().to_string();
        if let Some(key) = self.key(&text) {
            return Ok(key);
        }
        let synonym = self.synonyms.iter().find(|(synonym, _)| *synonym == text);
        let meant = synonym.map_or(&*text, |(_, known)| known);
        if let Some((_, reason)) = self.refused.iter().find(|(refused, _)| *refused == meant) {
            return Err(Error::new(name.span(), format_args!("`{meant}` {reason}")));
        }
        let known: Vec<&str> = self.known.iter().map(|(known, _)| *known).collect();
        let meant = synonym.map(|(_, known)| *known).or_else(|| nearest(&text, &known));
        seen.meant.extend(meant.and_then(|meant| self.key(meant)));
        let advice = match meant {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("known here are {}", self.list()),
        };
        Err(Error::new(name.span(), format_args!("unknown key `{text}`: {advice}")))
    }

    fn key(&self, name: &str) -> Option<K> {
        self.known.iter().find(|(known, _)| *known == name).map(|(_, key)| *key)
    }

    /// Lists all supported keys for an error message.
    fn list(&self) -> String {
        let known: Vec<&str> = self.known.iter().map(|(known, _)| *known).collect();
        format!("`{}`", known.join("`, `"))
    }
}

/// Returns advice for a misspelled word, if one of `known` is similar.
pub(super) fn did_you_mean(word: &str, known: &[&str]) -> Option<String> {
    nearest(word, known).map(|nearest| format!("did you mean `{nearest}`?"))
}

/// Returns the word of `known` that `word` misspells. At most one letter in three may differ.
pub(crate) fn nearest<'k>(word: &str, known: &[&'k str]) -> Option<&'k str> {
    let (distance, nearest) = known.iter().map(|known| (distance(word, known), known)).min()?;
    (distance <= word.len().min(nearest.len()) / 3).then_some(*nearest)
}

/// Returns the edit distance without regard to case: the number of letters to insert, remove,
/// replace or swap with a neighbour.
pub(super) fn distance(from: &str, to: &str) -> usize {
    let letters = |word: &str| word.to_lowercase().chars().collect::<Vec<char>>();
    let (from, to) = (letters(from), letters(to));
    let mut rows: Vec<Vec<usize>> = vec![(0..=to.len()).collect()];
    for i in 1..=from.len() {
        let mut row = vec![i];
        for j in 1..=to.len() {
            let replaced = rows[i - 1][j - 1] + usize::from(from[i - 1] != to[j - 1]);
            let mut least = replaced.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[from.len()][to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advice_is_given_for_what_is_near() {
        let known = ["alg", "typ", "iss", "aud", "leeway", "max_age"];
        let advice = |word| did_you_mean(word, &known);
        assert_eq!(advice("algo").unwrap(), "did you mean `alg`?");
        assert_eq!(advice("lee_way").unwrap(), "did you mean `leeway`?");
        assert_eq!(advice("tpy").unwrap(), "did you mean `typ`?");
        assert_eq!(advice("AUD").unwrap(), "did you mean `aud`?");
        assert_eq!(advice("maxage").unwrap(), "did you mean `max_age`?");
        assert_eq!(advice("x"), None);
        assert_eq!(advice("cty"), None);
        assert_eq!(advice("sub"), None);
        assert_eq!(advice("audience_of_the_token"), None);
    }
}
