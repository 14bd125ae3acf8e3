//! The struct and its attributes, before they are checked.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{
    Data, DeriveInput, Expr, Field as SynField, Fields, GenericArgument, Lit, PathArguments, Type,
};

use crate::attr::{
    self, ContainerAttrs, Expected, FieldAttrs, Registered, Rule, SerdeContainer, Templates,
};
use crate::errors::Errors;
use crate::generics::Generics;

pub(crate) struct Model<'i> {
    pub(crate) input: &'i DeriveInput,
    pub(crate) generics: Generics<'i>,
    pub(crate) attrs: ContainerAttrs,
    pub(crate) serde: SerdeContainer,
    pub(crate) fields: Vec<Field<'i>>,
    /// True if the type is a struct with named fields. Otherwise no further rules are checked.
    pub(crate) is_supported: bool,
}

pub(crate) struct Field<'i> {
    pub(crate) ident: &'i Ident,
    pub(crate) ty: &'i Type,
    pub(crate) attrs: FieldAttrs,
    pub(crate) kind: Kind,
    /// The name of the claim in the token.
    pub(crate) name: String,
    /// True for a registered claim that may be of any JSON type: `sub = any`.
    pub(crate) is_of_any_type: bool,
    /// True for a claim that the policy compares as text, and that has no functions of serde: the issuer
    /// contains it, or it holds the audience.
    pub(crate) is_policy_text: bool,
}

/// The role of a field in a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A claim of the application.
    Claim,
    /// A claim of RFC 7519.
    Registered(Registered),
    /// All claims that have no field.
    Rest,
    /// A field that is not in the token.
    Skipped,
}

impl<'i> Model<'i> {
    pub(crate) fn read(input: &'i DeriveInput, errors: &mut Errors) -> Self {
        let attrs = ContainerAttrs::read(&input.attrs, errors);
        let generics = Generics::new(&input.generics);
        let members = match named_fields(input) {
            Ok(members) => members,
            Err(problem) => {
                errors.at(
                    input.ident.span(),
                    format!(
                        "`Claims` is derived for a struct with named fields, not for {problem}"
                    ),
                );
                let (serde, fields) = (SerdeContainer::default(), Vec::new());
                return Self { input, generics, attrs, serde, fields, is_supported: false };
            }
        };
        let serde = SerdeContainer::read(&input.attrs, errors);
        if let Some(attr) = input.attrs.iter().find(|attr| attr.path().is_ident("claim")) {
            errors
                .on(attr.path(), "`#[claim(…)]` belongs on a field; the struct has `#[claims(…)]`");
        }
        attr::check_foreign(&input.attrs, &members, errors);
        let mut fields = Vec::new();
        for field in members {
            if let Some(ident) = &field.ident {
                let mut field = Field::read(ident, field, &serde, errors);
                field.is_of_any_type = match field.kind {
                    Kind::Registered(Registered::Subject) => attrs.any_subject.is_some(),
                    Kind::Registered(Registered::TokenId) => attrs.any_token_id.is_some(),
                    _ => false,
                };
                fields.push(field);
            }
        }
        let mut model = Self { input, generics, attrs, serde, fields, is_supported: true };
        let compared = [model.issuer_field(), model.audience_field()];
        let compared = compared.map(|field| field.map(|field| field.ident));
        for field in &mut model.fields {
            field.is_policy_text = compared.contains(&Some(field.ident)) && !field.has_functions();
        }
        model
    }

    /// Returns the field of the registered claim `registered`.
    pub(crate) fn registered(&self, registered: Registered) -> Option<&Field<'i>> {
        self.fields.iter().find(|field| field.kind == Kind::Registered(registered))
    }

    /// Returns the fields that are claims of the application, in order.
    pub(crate) fn claims(&self) -> impl Iterator<Item = &Field<'i>> {
        self.fields.iter().filter(|field| field.kind == Kind::Claim)
    }

    /// Returns the names of the claims of the application, in the order of their slots: those of the
    /// fields, then the claim that holds the audience, if it has no field.
    pub(crate) fn claim_names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.claims().map(|field| field.name.as_str()).collect();
        if let Some(claim) = &self.attrs.aud_claim
            && !names.contains(&claim.value.as_str())
        {
            names.push(&claim.value);
        }
        names
    }

    /// Returns the field of the claim that holds the audience, if it is not `aud`.
    pub(crate) fn audience_field(&self) -> Option<&Field<'i>> {
        let claim = self.attrs.aud_claim.as_ref()?;
        self.claims().find(|field| field.name == claim.value)
    }

    /// Returns the issuers, if one of them contains the value of a claim.
    pub(crate) fn issuer_templates(&self) -> Option<&Templates> {
        match &self.attrs.iss {
            Some(Expected::Templates(templates)) => Some(templates),
            _ => None,
        }
    }

    /// Returns the field of the claim that the issuer contains.
    pub(crate) fn issuer_field(&self) -> Option<&Field<'i>> {
        let templates = self.issuer_templates()?;
        self.claims().find(|field| field.name == templates.claim)
    }

    /// Returns the values of this claim that the rules of its field accept, or `None` if they are given at
    /// run time, as those of a field with functions are: its rules compare other values than those of the
    /// claim. A value that is not a literal is an error that `check` reports.
    pub(crate) fn issuer_values(&self) -> Option<Vec<String>> {
        let field = self.issuer_field().filter(|field| !field.has_functions())?;
        let values = field.attrs.rules.iter().find_map(Rule::values)?;
        Some(values.iter().filter_map(text).collect())
    }

    /// Returns the fields whose claims have a fixed value in every token. They keep tokens without `typ`
    /// apart from tokens of other kinds.
    pub(crate) fn marks(&self) -> impl Iterator<Item = &Field<'i>> {
        let fields = if self.serde.default.is_none() { &self.fields[..] } else { &[] };
        // Whether a type that depends on a parameter is an `Option` is not known to a constant.
        let depends = |ty| self.generics.depends(ty) || self.generics.mentions_const_param(ty);
        fields.iter().filter(move |field| field.is_mark() && !depends(field.ty))
    }

    /// Returns the fields that alone keep tokens without `typ` apart from tokens of other kinds.
    pub(crate) fn only_marks(&self) -> Vec<&Field<'i>> {
        let attrs = &self.attrs;
        let is_any = |expected: &Option<Expected>| matches!(expected, Some(Expected::Any));
        let may_be_absent = attrs.typ.as_ref().is_some_and(|typ| typ.value.may_be_absent());
        let needs_mark = may_be_absent && is_any(&attrs.iss) && is_any(&attrs.aud);
        if needs_mark && attrs.unmarked.is_none() { self.marks().collect() } else { Vec::new() }
    }

    /// Returns true if a field is marked `#[claim(secret)]`.
    pub(crate) fn has_secrets(&self) -> bool {
        self.fields.iter().any(Field::is_secret)
    }

    /// Returns the span for errors about the whole policy.
    pub(crate) fn policy_span(&self) -> Span {
        self.attrs.span.unwrap_or_else(|| self.input.ident.span())
    }
}

/// Returns the fields, or a description of the unsupported type.
fn named_fields(input: &DeriveInput) -> Result<Vec<&SynField>, &'static str> {
    match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => Ok(fields.named.iter().collect()),
            Fields::Unit => Ok(Vec::new()),
            Fields::Unnamed(_) => Err("a tuple struct: its fields have no names to be claims by"),
        },
        Data::Enum(_) => Err("an enum: use it as the type of a field"),
        Data::Union(_) => Err("a union: the field that holds the value is not known"),
    }
}

impl<'i> Field<'i> {
    fn read(
        ident: &'i Ident,
        field: &'i SynField,
        container: &SerdeContainer,
        errors: &mut Errors,
    ) -> Self {
        let attrs = FieldAttrs::read(&field.attrs, errors);
        let kind = match &attrs.registered {
            Some(registered) => Kind::Registered(registered.value),
            None if attrs.serde.skip.is_some() => Kind::Skipped,
            None if attrs.serde.flatten.is_some() => Kind::Rest,
            None => Kind::Claim,
        };
        let plain = ident.unraw().to_string();
        let name = match (&attrs.registered, &attrs.serde.rename, container.rename_all) {
            (Some(registered), ..) => registered.value.name().to_owned(),
            (None, Some(rename), _) => rename.value.clone(),
            (None, None, Some(rule)) => rule.apply(&plain),
            (None, None, None) => plain,
        };
        let (is_of_any_type, is_policy_text) = (false, false);
        Self { ident, ty: &field.ty, attrs, kind, name, is_of_any_type, is_policy_text }
    }

    /// Returns true if the field is marked `#[claim(secret)]`.
    pub(crate) fn is_secret(&self) -> bool {
        self.attrs.secret.is_some()
    }

    /// Returns true if the claim has a fixed value in every token, apart from an alias of an `Option`.
    fn is_mark(&self) -> bool {
        let is_in_token = matches!(self.kind, Kind::Claim | Kind::Registered(_));
        let may_be_absent = self.attrs.serde.default.is_some() || is_option(self.ty);
        is_in_token
            && !may_be_absent
            && self.attrs.rules.iter().filter_map(Rule::values).any(|values| !has_none(values))
    }

    /// Returns true if functions of the application write or read the value.
    pub(crate) fn has_functions(&self) -> bool {
        let serde = &self.attrs.serde;
        serde.with.is_some() || serde.serialize_with.is_some() || serde.deserialize_with.is_some()
    }

    /// Returns the span of the claim's name.
    pub(crate) fn name_span(&self) -> Span {
        self.attrs.serde.rename.as_ref().map_or_else(|| self.ident.span(), |rename| rename.span)
    }
}

/// Returns true if one of the values is `None`, which is the value of an absent claim.
fn has_none(values: &[Expr]) -> bool {
    let is_none = |value: &Expr| matches!(value, Expr::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == "None"));
    values.iter().any(is_none)
}

/// Returns the text of an expression that is a string literal, also inside the groups of macro variables.
pub(crate) fn text(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(text) => Some(text.value()),
            _ => None,
        },
        Expr::Group(group) => text(&group.expr),
        Expr::Paren(paren) => text(&paren.expr),
        _ => None,
    }
}

/// Returns true if a type is spelled as an `Option`. Only the rules of `check` use the spelling;
/// the generated code uses the type itself to decide how an absent claim is read.
pub(crate) fn is_option(ty: &Type) -> bool {
    last_segment(ty).is_some_and(|segment| segment.ident == "Option")
}

/// Returns the last segment of a type that is a path, also inside the groups of macro variables.
pub(crate) fn last_segment(ty: &Type) -> Option<&syn::PathSegment> {
    match ty {
        Type::Path(path) if path.qself.is_none() => path.path.segments.last(),
        Type::Group(group) => last_segment(&group.elem),
        Type::Paren(paren) => last_segment(&paren.elem),
        _ => None,
    }
}

/// Returns the span of the lifetime of a `&'static` within a type, if the value holds one.
pub(crate) fn static_reference(ty: &Type) -> Option<Span> {
    if let Type::Reference(reference) = ty
        && let Some(lifetime) = &reference.lifetime
    {
        return (lifetime.ident == "static").then(|| lifetime.span());
    }
    let segment = last_segment(ty).filter(|segment| segment.ident != "PhantomData")?;
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else { return None };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(ty) => static_reference(ty),
        _ => None,
    })
}

/// Returns true if a lifetime is written within a type.
pub(crate) fn mentions_lifetime(ty: &Type) -> bool {
    has_apostrophe(ty.to_token_stream())
}

fn has_apostrophe(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Punct(punct) => punct.as_char() == '\'',
        TokenTree::Group(group) => has_apostrophe(group.stream()),
        _ => false,
    })
}
