//! Which variant of the enum takes which kind of rejection.

use proc_macro2::{Ident, Span};
use syn::punctuated::Punctuated;
use syn::{Attribute, Error, ItemEnum, Meta, Path, Token, Type, Variant};

use super::{Errors, join};

/// The words of the attribute and the variants of `RejectionKind`. No two start with the same letter.
pub(super) const KINDS: [(&str, &str); 5] = [
    ("timeout", "Timeout"),
    ("deadline", "Deadline"),
    ("open", "Open"),
    ("full", "Full"),
    ("limited", "Limited"),
];

/// What a variant that is named after a timeout takes.
const OF_TIME: [&str; 2] = ["timeout", "deadline"];

/// Which variant takes which kind.
#[derive(Default)]
pub(super) struct Map<'a> {
    /// In the order of [`KINDS`].
    pub(super) taken: [Option<&'a Variant>; KINDS.len()],
    /// The variant for every other kind.
    pub(super) rest: Option<&'a Variant>,
    /// The variant named first.
    pub(super) first: Option<&'a Variant>,
}

impl<'a> Map<'a> {
    pub(super) fn read(item: &'a ItemEnum, errors: &mut Errors) -> Self {
        let mut map = Self::default();
        let mut marked = false;
        for variant in &item.variants {
            for attribute in variant.attrs.iter().filter(|attribute| attribute.path().is_ident("rejection")) {
                marked = true;
                map.read_attribute(variant, attribute, errors);
            }
        }
        if !marked {
            map.guess(item, errors);
        }
        map
    }

    fn read_attribute(&mut self, variant: &'a Variant, attribute: &Attribute, errors: &mut Errors) {
        self.first.get_or_insert(variant);
        match &attribute.meta {
            Meta::Path(path) => self.take_rest(variant, path, errors),
            Meta::NameValue(syn::MetaNameValue { eq_token, .. }) => {
                errors.at(eq_token, "`rejection` takes no value: name kinds, as in `#[rejection(timeout)]`");
            }
            Meta::List(list) => {
                let parse = Punctuated::<Ident, Token![,]>::parse_terminated;
                match attribute.parse_args_with(parse) {
                    Ok(words) if words.is_empty() => {
                        errors.at(
                            &list.path,
                            "`rejection()` names no kind: write `#[rejection]` for all kinds",
                        );
                    }
                    Ok(words) => words.iter().for_each(|word| self.take_word(variant, word, errors)),
                    Err(_) if list.tokens.to_string().starts_with("crate") => {
                        errors.at(&list.tokens, "`crate` belongs in a `#[rejection(..)]` on the enum");
                    }
                    Err(error) => {
                        errors
                            .add(Error::new(error.span(), format!("{error}: list kinds, {}", list_kinds())));
                    }
                }
            }
        }
    }

    fn take_word(&mut self, variant: &'a Variant, word: &Ident, errors: &mut Errors) {
        let text = word.to_string();
        let Some((taken, _)) = self.taken.iter_mut().zip(KINDS).find(|(_, (kind, _))| *kind == text) else {
            let initial = text.get(..1).map(str::to_ascii_lowercase);
            let similar = KINDS.iter().find(|(kind, _)| kind.get(..1) == initial.as_deref());
            let fix = match similar {
                Some((kind, _)) => format!("did you mean `{kind}`?"),
                None => format!("the kinds are {}", list_kinds()),
            };
            return errors.at(word, format!("unknown kind `{text}`: {fix}"));
        };
        match taken {
            Some(other) => {
                let message = format!("`{text}` is already taken by `{}`: name it once", other.ident);
                errors.at(word, message);
            }
            none => *none = Some(variant),
        }
    }

    fn take_rest(&mut self, variant: &'a Variant, path: &Path, errors: &mut Errors) {
        match self.rest {
            Some(other) => {
                let message = format!(
                    "`{}` already takes every other kind: name kinds here, as in `#[rejection(timeout)]`",
                    other.ident
                );
                errors.at(path, message);
            }
            None => self.rest = Some(variant),
        }
    }

    /// Nothing is marked: names and types say enough where only one variant fits.
    fn guess(&mut self, item: &'a ItemEnum, errors: &mut Errors) {
        let of_time = item.variants.iter().filter(|variant| is_named_after_time(variant));
        if let Some(variant) = only(of_time, "timeouts", errors) {
            for (taken, (kind, _)) in self.taken.iter_mut().zip(KINDS) {
                if OF_TIME.contains(&kind) {
                    *taken = Some(variant);
                }
            }
            self.first = Some(variant);
        }
        let rest =
            only(item.variants.iter().filter(|variant| holds_rejection(variant)), "rejections", errors);
        // Where a timeout is all that the type knows of, it has to stand for the other kinds too.
        self.rest = rest.or(self.first);
    }

    pub(super) fn kinds_of(&self, variant: &Variant) -> Vec<Ident> {
        let pairs = self.taken.iter().zip(KINDS);
        let own = pairs.filter(|(taken, _)| taken.is_some_and(|taken| taken.ident == variant.ident));
        own.map(|(_, (_, kind))| Ident::new(kind, Span::mixed_site())).collect()
    }
}

fn is_named_after_time(variant: &Variant) -> bool {
    (variant.ident == "Timeout" || variant.ident == "TimedOut") && variant.fields.len() <= 1
}

/// One field whose type ends in `Rejection`.
fn holds_rejection(variant: &Variant) -> bool {
    let mut fields = variant.fields.iter();
    let (Some(field), None) = (fields.next(), fields.next()) else { return false };
    matches!(&field.ty, Type::Path(ty) if ty.path.segments.last().is_some_and(|last| last.ident == "Rejection"))
}

fn only<'a>(
    mut variants: impl Iterator<Item = &'a Variant>,
    what: &str,
    errors: &mut Errors,
) -> Option<&'a Variant> {
    let first = variants.next()?;
    for second in variants {
        let message = format!(
            "`{}` and `{}` could both take {what}: mark one with `#[rejection]`",
            first.ident, second.ident
        );
        errors.at(&second.ident, message);
    }
    Some(first)
}

fn list_kinds() -> String {
    join(&KINDS.map(|(kind, _)| kind))
}
