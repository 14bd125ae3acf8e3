//! The value of `key = value`, classified by its syntax.

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::spanned::Spanned;
use syn::{Error, Lit, LitInt, LitStr, Path, Result, Token, token};

/// A value of an attribute, and the advice for the error if the value is not supported.
pub(super) struct Value {
    pub(super) form: Form,
    tokens: TokenStream,
    /// The forms that the key supports, as in `` `ttl = "15m"` ``.
    advice: &'static str,
}

/// The syntactic form of a value.
pub(super) enum Form {
    /// A string literal, raw or not.
    Text(LitStr),
    /// An identifier or keyword.
    Word(Ident),
    /// An integer, with any sign and suffix.
    Int(LitInt),
    /// `[…]`; see [`Value::elements`].
    List,
    /// A path of several segments.
    Path(Path),
    /// Anything else, described for a message.
    Other(String),
}

impl Value {
    /// Takes `= value` after the key `name`, up to the end of the item.
    pub(super) fn take(name: &Ident, advice: &'static str, input: ParseStream<'_>) -> Result<Self> {
        Self::take_named(name, name.span(), advice, input)
    }

    /// Takes `= value` after the name `name` at `span`, up to the end of the item.
    pub(super) fn take_named(
        name: impl std::fmt::Display,
        span: Span,
        advice: &'static str,
        input: ParseStream<'_>,
    ) -> Result<Self> {
        if input.is_empty() || input.peek(Token![,]) {
            let problem = format!("`{name}` has no value: write {advice}");
            return Err(Error::new(span, problem));
        }
        if !input.peek(Token![=]) || input.peek(Token![==]) || input.peek(Token![=>]) {
            let found = item(input)?;
            let problem = format!("`{name}` needs `=` and a value: write {advice}");
            return Err(Error::new_spanned(found, problem));
        }
        let equals: Token![=] = input.parse()?;
        let tokens = item(input)?;
        if tokens.is_empty() {
            let problem = format!("nothing follows `{name} =`: write {advice}");
            return Err(Error::new_spanned(equals, problem));
        }
        Ok(Self::new(tokens, advice))
    }

    fn new(mut tokens: TokenStream, advice: &'static str) -> Self {
        // A fragment of a `macro_rules!` macro is a group without delimiters.
        while let Some(fragment) = group(&tokens, Delimiter::None) {
            tokens = fragment;
        }
        Self { form: Form::of(&tokens), tokens, advice }
    }

    /// Returns the elements of a list, or `None` if the value is not a list.
    pub(super) fn elements(&self) -> Option<Vec<Self>> {
        self.separated(group(&self.tokens, Delimiter::Bracket)?)
    }

    /// Splits `tokens` at their commas.
    fn separated(&self, tokens: TokenStream) -> Option<Vec<Self>> {
        let elements = |input: ParseStream<'_>| {
            let mut elements = Vec::new();
            while !input.is_empty() {
                elements.push(Self::new(item(input)?, self.advice));
                if !input.is_empty() {
                    input.parse::<Token![,]>()?;
                }
            }
            Ok(elements)
        };
        elements.parse2(tokens).ok()
    }

    /// Returns the arguments of a call of `function`, or `None` if the value is not such a call.
    pub(super) fn arguments(&self, function: &str) -> Option<Vec<Self>> {
        let mut tokens = self.tokens.clone().into_iter();
        match (tokens.next(), tokens.next(), tokens.next()) {
            (Some(TokenTree::Ident(name)), Some(TokenTree::Group(arguments)), None)
                if name == function && arguments.delimiter() == Delimiter::Parenthesis =>
            {
                self.separated(arguments.stream())
            }
            _ => None,
        }
    }

    /// Returns the error for a value whose form the key does not support.
    pub(super) fn unsupported(&self) -> Error {
        let found = match &self.form {
            Form::Text(text) => format!("the text {}", text.token()),
            Form::Word(word) if is_constant(word) => format!("the constant `{word}`"),
            Form::Word(word) => format!("the word `{word}`"),
            Form::Int(number) => format!("the number `{number}`"),
            Form::List => "a list".to_owned(),
            Form::Path(_) => format!("the path `{}`", compact(&self.tokens)),
            Form::Other(description) => description.clone(),
        };
        self.error(format_args!("{found} is not supported here: write {}", self.advice))
    }

    /// Returns an error that spans the whole value.
    pub(super) fn error(&self, message: impl std::fmt::Display) -> Error {
        Error::new_spanned(&self.tokens, message)
    }

    /// Returns the location of the value.
    pub(super) fn span(&self) -> Span {
        self.tokens.span()
    }

    /// Returns the value as a string literal.
    pub(super) fn text(&self) -> Result<&LitStr> {
        match &self.form {
            Form::Text(text) if text.value().trim().is_empty() => {
                Err(self
                    .error(format_args!("an empty string is not a value: write {}", self.advice)))
            }
            Form::Text(text) => Ok(text),
            _ => Err(self.unsupported()),
        }
    }

    /// Returns the value as the name of an algorithm, and the form in which it is wrongly written: in
    /// quotes, or as a path; empty if it is a word.
    pub(super) fn name(&self) -> Result<(String, &'static str)> {
        Ok(match &self.form {
            Form::Text(_) => (self.text()?.value(), "quotes"),
            Form::Path(path) => {
                let last = path.segments.last();
                (last.map(|segment| segment.ident.to_string()).unwrap_or_default(), "a path")
            }
            Form::Word(word) => (word.unraw().to_string(), ""),
            // Such as `RSA-OAEP`.
            Form::Other(_) => (self.source(), ""),
            Form::Int(_) | Form::List => return Err(self.unsupported()),
        })
    }

    /// Parses the value as Rust syntax. Returns `None` if it does not parse.
    pub(super) fn parse<T: syn::parse::Parse>(&self) -> Option<T> {
        syn::parse2(self.tokens.clone()).ok()
    }

    /// Returns the source text of the value without spaces.
    pub(super) fn source(&self) -> String {
        compact(&self.tokens)
    }
}

impl Form {
    fn of(tokens: &TokenStream) -> Self {
        for (delimiter, form) in [
            (Delimiter::Bracket, Self::List),
            (Delimiter::Parenthesis, Self::Other("a value in parentheses".to_owned())),
            (Delimiter::Brace, Self::Other("a block".to_owned())),
        ] {
            if group(tokens, delimiter).is_some() {
                return form;
            }
        }
        if let Ok(literal) = syn::parse2(tokens.clone()) {
            return Self::of_literal(literal);
        }
        if let Ok(word) = Ident::parse_any.parse2(tokens.clone()) {
            return Self::Word(word);
        }
        match Path::parse_mod_style.parse2(tokens.clone()) {
            Ok(path) => Self::Path(path),
            Err(_) => Self::Other(expression(tokens)),
        }
    }

    fn of_literal(literal: Lit) -> Self {
        Self::Other(match literal {
            Lit::Str(text) if text.suffix().is_empty() => return Self::Text(text),
            Lit::Int(number) => return Self::Int(number),
            Lit::Float(number) => format!("the number `{number}`"),
            Lit::Bool(truth) => format!("the value `{}`", truth.value),
            Lit::Char(_) => "a character".to_owned(),
            Lit::ByteStr(_) => "a byte string".to_owned(),
            Lit::Byte(_) => "a byte".to_owned(),
            Lit::CStr(_) => "a C string".to_owned(),
            other => format!("the literal `{}`", quote::ToTokens::to_token_stream(&other)),
        })
    }
}

/// Returns true if a word is spelled like a constant.
fn is_constant(word: &Ident) -> bool {
    let word = word.to_string();
    word.len() > 1 && !word.contains(|c: char| c.is_lowercase())
}

/// Returns the tokens between the delimiters, if `tokens` are one group.
fn group(tokens: &TokenStream, delimiter: Delimiter) -> Option<TokenStream> {
    let mut tokens = tokens.clone().into_iter();
    match (tokens.next(), tokens.next()) {
        (Some(TokenTree::Group(group)), None) if group.delimiter() == delimiter => {
            Some(group.stream())
        }
        _ => None,
    }
}

/// Describes a value of several tokens.
fn expression(tokens: &TokenStream) -> String {
    let parts: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let punct = |part: Option<&TokenTree>| match part {
        Some(TokenTree::Punct(punct)) => Some(punct.as_char()),
        _ => None,
    };
    let is_name = |part: &TokenTree| match part {
        TokenTree::Ident(_) => true,
        TokenTree::Punct(punct) => punct.as_char() == ':',
        _ => false,
    };
    let name_len = parts.iter().take_while(|part| is_name(part)).count();
    let name = compact(&parts.iter().take(name_len).cloned().collect());
    let rest = parts.get(name_len..).unwrap_or_default();
    match (name_len, rest) {
        (0, _) if punct(parts.first()) == Some('|') => "a closure".to_owned(),
        (0, _) if punct(parts.first()) == Some('&') => "a reference".to_owned(),
        (1.., [first, TokenTree::Group(_)]) if punct(Some(first)) == Some('!') => {
            format!("the macro call `{name}!(…)`")
        }
        (1.., [first, ..])
            if punct(Some(first)) == Some('|') && (name == "move" || name == "async") =>
        {
            "a closure".to_owned()
        }
        (1.., [TokenTree::Group(group)]) if group.delimiter() == Delimiter::Parenthesis => {
            format!("the call `{name}(…)`")
        }
        _ => "an expression".to_owned(),
    }
}

/// Returns the tokens as text without spaces.
fn compact(tokens: &TokenStream) -> String {
    tokens.to_string().replace(' ', "")
}

/// Takes the tokens up to a comma, or up to the next item if the comma before it is missing.
///
/// Commas between the bars of a closure and within the brackets of `::<A, B>` do not end an item.
pub(super) fn item(input: ParseStream<'_>) -> Result<TokenStream> {
    let mut tokens = TokenStream::new();
    let (mut bars, mut angles) = (0_u8, 0_usize);
    let (mut after_colon, mut after_literal) = (false, false);
    while !input.is_empty() {
        let is_inside = bars == 1 || angles > 0;
        let at_word = input.peek(Ident::peek_any) && !input.peek(Token![as]);
        let at_value = input.peek(Lit) || at_word || input.peek(token::Brace);
        let is_next = (at_item(input) && !after_colon) || (after_literal && at_value);
        if !is_inside && input.peek(Token![,]) {
            break;
        }
        if !tokens.is_empty() && !is_inside && is_next {
            break;
        }
        let token: TokenTree = input.parse()?;
        if let TokenTree::Punct(punct) = &token {
            let opens_closure = tokens.is_empty() || is_closure(&tokens);
            match punct.as_char() {
                '|' if bars == 1 || (bars == 0 && opens_closure) => bars += 1,
                '<' if after_colon || tokens.is_empty() || angles > 0 => angles += 1,
                '>' => angles = angles.saturating_sub(1),
                _ => {}
            }
        }
        after_colon = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == ':');
        after_literal = matches!(token, TokenTree::Literal(_));
        tokens.extend([token]);
    }
    Ok(tokens)
}

/// Returns true if an item `key = value` begins here.
pub(super) fn at_item(input: ParseStream<'_>) -> bool {
    input.peek(Ident::peek_any) && input.peek2(Token![=]) && !input.peek2(Token![==])
}

/// Returns true if a bar after `tokens` opens the parameters of a closure.
fn is_closure(tokens: &TokenStream) -> bool {
    matches!(tokens.to_string().as_str(), "move" | "async" | "async move")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_end_at_commas_of_their_own() {
        for (text, first) in [
            ("|a, b| a == b, next", "| a , b | a == b"),
            ("move |a, b| a, next", "move | a , b | a"),
            ("f::<A, B>(1), next", "f :: < A , B > (1)"),
            ("a | b, next", "a | b"),
            ("a < b, c > d", "a < b"),
            ("[1, 2], next", "[1 , 2]"),
            ("\"web\" ttl = 1", "\"web\""),
            ("a == b, next", "a == b"),
        ] {
            let take = |input: ParseStream<'_>| {
                let item = item(input)?;
                input.parse::<TokenStream>().map(|_| item)
            };
            let tokens = take.parse_str(text).unwrap();
            let expected: TokenStream = first.parse().unwrap();
            assert_eq!(compact(&tokens), compact(&expected));
        }
    }
}
