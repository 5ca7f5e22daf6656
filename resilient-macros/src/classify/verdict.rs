//! What a variant, or a struct, says of itself: the words above it and above its fields, taken together.

use syn::{Index, Member, Type};

use super::attribute::{Class, Marks, Place};
use super::{Judged, Subject};
use crate::from_rejection::join;
use crate::grammar::Errors;
use crate::grammar::keys::find_closest;

/// A field and its type.
#[derive(Clone)]
pub(super) struct Field<'a> {
    pub(super) member: Member,
    pub(super) ty: &'a Type,
}

/// Class and effect, without contradiction.
pub(super) struct Verdict<'a> {
    pub(super) class: Says<'a>,
    /// Whether it surely did not happen.
    pub(super) no_effect: bool,
}

pub(super) enum Says<'a> {
    /// This variant of `Class`.
    Class(&'static str),
    /// Rate limited, for as long as the field says.
    RetryAfter(Field<'a>),
    /// What the field says.
    Source(Field<'a>),
}

impl<'a> Subject<'a> {
    /// `default` is the class of a variant that says none.
    pub(super) fn judge(mut self, default: Option<&'static str>, errors: &mut Errors) -> Judged<'a> {
        let mut found = std::mem::take(&mut self.errors);
        let source = self.find_source(&mut found);
        let hint = self.find_hint(&mut found);
        let sound = found.is_empty();
        errors.extend(found);
        if !sound {
            return Judged::Mistaken;
        }
        let class = match (source, hint, self.marks.class) {
            (Some(source), ..) => Says::Source(source),
            (_, Some(hint), _) => Says::RetryAfter(hint),
            (_, _, Some((Class::Named(class), _))) => Says::Class(class),
            _ => match default {
                Some(class) => Says::Class(class),
                None => return Judged::Unmarked,
            },
        };
        Judged::Sound(Verdict { class, no_effect: self.marks.no_effect.is_some() })
    }

    /// The field that says the class, marked itself or the only one of a marked variant.
    fn find_source(&self, errors: &mut Errors) -> Option<Field<'a>> {
        let mut marked = None;
        for (field, attributes) in self.fields().zip(self.fields.iter().map(|field| &field.attrs)) {
            let above = Marks::read(attributes, Place::Field, errors);
            let Some(span) = above.class_span() else { continue };
            if let Some((_, other)) = &self.marks.class {
                let message = match other {
                    _ if other == "source" => {
                        "`source` is given twice: keep this one, on the field".to_owned()
                    }
                    _ => format!("`source` contradicts `{other}`: keep one"),
                };
                errors.push(span, message);
            } else if marked.is_some() {
                errors.push(span, format!("`{}` can have one `source` only: keep one", self.name));
            } else {
                marked = Some(field);
            }
        }
        let (name, count) = (self.name, self.fields.len());
        match (&self.marks.class, count) {
            (Some((Class::Source, _)), 1) => return self.fields().next(),
            (Some((Class::Source, word)), 0) => {
                errors.push(
                    word.span(),
                    format!("`{name}` has no field that could say its class: name one, as in `#[classify(transient)]`"),
                );
            }
            (Some((Class::Source, word)), _) => errors.push(
                word.span(),
                format!(
                    "`{name}` has {count} fields: put `#[classify(source)]` above the one that says the class"
                ),
            ),
            _ => {}
        }
        marked
    }

    /// The field that says when to come back.
    fn find_hint(&self, errors: &mut Errors) -> Option<Field<'a>> {
        let (word, member) = self.marks.retry_after.as_ref()?;
        if !matches!(self.marks.class, Some((Class::RATE_LIMITED, _))) {
            errors.push(
                word.span(),
                format!(
                    "`retry_after` belongs to `rate_limited`: write `rate_limited, retry_after = {}`",
                    show(member)
                ),
            );
        }
        let found = self.fields().find(|field| show(&field.member) == show(member));
        if found.is_none() {
            let span = match member {
                Member::Named(name) => name.span(),
                Member::Unnamed(index) => index.span,
            };
            errors.push(span, self.explain_no_field(&show(member)));
        }
        found
    }

    fn explain_no_field(&self, member: &str) -> String {
        let (name, fields) = (self.name, self.fields().map(|field| show(&field.member)).collect::<Vec<_>>());
        let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
        match (find_closest(member, fields.iter().copied()), fields.len()) {
            (Some(closest), _) => format!("`{name}` has no field `{member}`: did you mean `{closest}`?"),
            (None, 0) => format!("`{name}` has no field `{member}`: write `rate_limited` alone"),
            (None, 1) => format!("`{name}` has no field `{member}`: its field is {}", join(&fields)),
            (None, _) => format!("`{name}` has no field `{member}`: its fields are {}", join(&fields)),
        }
    }

    fn fields(&self) -> impl Iterator<Item = Field<'a>> + use<'a> {
        self.fields.iter().zip(0..).map(|(field, index)| {
            let member = match &field.ident {
                Some(name) => Member::Named(name.clone()),
                None => Member::Unnamed(Index::from(index)),
            };
            Field { member, ty: &field.ty }
        })
    }
}

fn show(member: &Member) -> String {
    match member {
        Member::Named(name) => name.to_string(),
        Member::Unnamed(index) => index.index.to_string(),
    }
}
