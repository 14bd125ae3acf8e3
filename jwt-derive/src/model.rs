//! The struct and all that is said of it, before it is known to make sense.

use proc_macro2::{Ident, Span};
use syn::ext::IdentExt;
use syn::{Data, DeriveInput, Field as SynField, Fields, GenericArgument, PathArguments, Type};

use crate::attr::{self, ContainerAttrs, FieldAttrs, Registered, SerdeContainer};
use crate::errors::Errors;

pub(crate) struct Model<'i> {
    pub(crate) input: &'i DeriveInput,
    pub(crate) attrs: ContainerAttrs,
    pub(crate) serde: SerdeContainer,
    pub(crate) fields: Vec<Field<'i>>,
    /// Whether claims can be made of the type at all; what else it lacks is moot otherwise.
    pub(crate) is_supported: bool,
}

pub(crate) struct Field<'i> {
    pub(crate) ident: &'i Ident,
    pub(crate) ty: &'i Type,
    pub(crate) attrs: FieldAttrs,
    pub(crate) kind: Kind,
    /// The claim on the wire.
    pub(crate) name: String,
}

/// What a field is to a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A claim of the application.
    Claim,
    /// A claim of RFC 7519.
    Registered(Registered),
    /// All claims that have no field.
    Rest,
    /// Not on the wire.
    Skipped,
}

impl<'i> Model<'i> {
    pub(crate) fn read(input: &'i DeriveInput, errors: &mut Errors) -> Self {
        let attrs = ContainerAttrs::read(&input.attrs, errors);
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
                return Self { input, attrs, serde, fields, is_supported: false };
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
                fields.push(Field::read(ident, field, &serde, errors));
            }
        }
        Self { input, attrs, serde, fields, is_supported: true }
    }

    /// The field that is the claim `registered`.
    pub(crate) fn registered(&self, registered: Registered) -> Option<&Field<'i>> {
        self.fields.iter().find(|field| field.kind == Kind::Registered(registered))
    }

    /// The fields that are claims of the application, in their order.
    pub(crate) fn claims(&self) -> impl Iterator<Item = &Field<'i>> {
        self.fields.iter().filter(|field| field.kind == Kind::Claim)
    }

    /// Where a fault of the policy as a whole is reported.
    pub(crate) fn policy_span(&self) -> Span {
        self.attrs.span.unwrap_or_else(|| self.input.ident.span())
    }
}

/// The fields, or what the type is instead.
fn named_fields(input: &DeriveInput) -> Result<Vec<&SynField>, &'static str> {
    match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => Ok(fields.named.iter().collect()),
            Fields::Unit => Ok(Vec::new()),
            Fields::Unnamed(_) => Err("a tuple struct: its fields have no names to be claims by"),
        },
        Data::Enum(_) => Err("an enum: use it as the type of a field"),
        Data::Union(_) => Err("a union: nothing says which of its fields is on the wire"),
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
        Self { ident, ty: &field.ty, attrs, kind, name }
    }

    /// Where the claim's name is written.
    pub(crate) fn name_span(&self) -> Span {
        self.attrs.serde.rename.as_ref().map_or_else(|| self.ident.span(), |rename| rename.span)
    }
}

/// Whether a type is spelled as an `Option`. Only messages depend on it: what an absent claim means is
/// decided by types.
pub(crate) fn is_option(ty: &Type) -> bool {
    last_segment(ty).is_some_and(|segment| segment.ident == "Option")
}

/// The last segment of a type that is a path, macro variables seen through.
pub(crate) fn last_segment(ty: &Type) -> Option<&syn::PathSegment> {
    match ty {
        Type::Path(path) if path.qself.is_none() => path.path.segments.last(),
        Type::Group(group) => last_segment(&group.elem),
        Type::Paren(paren) => last_segment(&paren.elem),
        _ => None,
    }
}

/// The lifetime of a `&'static` within a type, if the value holds one.
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
