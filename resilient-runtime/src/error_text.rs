//! The text of an error of which nothing is known: `Display`, else `Debug`, else the name of its type.
//!
//! The choice is made where the type is known, by method lookup: each tier is an inherent method, the outer ones bounded,
//! and lookup passes on to the next through `Deref` where a bound does not hold. So no bound is added to the error type.

use std::any::type_name;
use std::fmt::{Arguments, Debug, Display, Error, Result as Written, Write, write};
use std::ops::Deref;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Characters of a text, the mark of its truncation included.
const LIMIT: usize = 256;
/// Characters read, so that one that is all URL ends as well.
const READ_LIMIT: usize = 4096;

/// `Text::of(&error).render_error()`, a name that no trait for all types is likely to have: needs the type, not a bound, so that it is written where the error is known.
#[doc(hidden)]
pub struct Text<'a, T: ?Sized>(TextDebug<'a, T>);

/// The tier of errors with `Debug` only.
#[doc(hidden)]
pub struct TextDebug<'a, T: ?Sized>(TextName<'a, T>);

/// The tier of errors with neither.
#[doc(hidden)]
pub struct TextName<'a, T: ?Sized>(&'a T);

impl<'a, T: ?Sized> Text<'a, T> {
    #[doc(hidden)]
    pub const fn of(error: &'a T) -> Self {
        Self(TextDebug(TextName(error)))
    }
}

impl<'a, T: ?Sized> Deref for Text<'a, T> {
    type Target = TextDebug<'a, T>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<'a, T: ?Sized> Deref for TextDebug<'a, T> {
    type Target = TextName<'a, T>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<T: Display + ?Sized> Text<'_, T> {
    #[doc(hidden)]
    pub fn render_error(&self) -> String {
        render(format_args!("{}", (self.0.0).0), type_name::<T>())
    }
}

impl<T: Debug + ?Sized> TextDebug<'_, T> {
    #[doc(hidden)]
    pub fn render_error(&self) -> String {
        render(format_args!("{:?}", (self.0).0), type_name::<T>())
    }
}

impl<T: ?Sized> TextName<'_, T> {
    #[doc(hidden)]
    #[expect(clippy::unused_self, reason = "the last of three methods of one name")]
    pub fn render_error(&self) -> String {
        type_name::<T>().to_owned()
    }
}

/// The text as far as it is safe to log; the name of the type where there is none or making it panics.
fn render(text: Arguments<'_>, type_name: &str) -> String {
    let mut line = Line::default();
    // An error from here is our own "enough", or that of the formatted type: what came before it counts.
    let finished = catch_unwind(AssertUnwindSafe(|| write(&mut line, text).is_ok()));
    if finished.is_err() || line.text.is_empty() { type_name.to_owned() } else { line.text }
}

/// One bounded line without URLs: they carry user names, passwords, tokens and identities.
#[derive(Default)]
struct Line {
    text: String,
    /// Characters in `text`.
    length: usize,
    /// Characters written to it.
    read: usize,
    in_url: bool,
}

impl Line {
    fn push(&mut self, char: char) -> Written {
        self.read += 1;
        if self.read > READ_LIMIT {
            return Err(Error);
        }
        if self.in_url {
            if !ends_url(char) {
                return Ok(());
            }
            self.in_url = false;
        }
        if self.length == LIMIT {
            self.text.pop();
            self.text.push('…');
            return Err(Error);
        }
        self.text.push(if char.is_control() { ' ' } else { char });
        self.length += 1;
        self.hide_url();
        Ok(())
    }

    /// Replaces `scheme://` at the end, and with it all that follows.
    fn hide_url(&mut self) {
        let Some(before) = self.text.strip_suffix("://") else { return };
        let rest = before.trim_end_matches(|char: char| char.is_ascii_alphanumeric() || "+-.".contains(char));
        if rest.len() < before.len() {
            self.text.truncate(rest.len());
            self.text.push_str("<url>");
            self.length = self.text.chars().count();
            self.in_url = true;
        }
    }
}

impl Write for Line {
    fn write_str(&mut self, part: &str) -> Written {
        part.chars().try_for_each(|char| self.push(char))
    }
}

/// What cannot be part of a URL, or encloses one in prose.
fn ends_url(char: char) -> bool {
    char.is_whitespace() || char.is_control() || "\"'`<>()[]{}".contains(char)
}

#[cfg(test)]
mod tests {
    use std::fmt::Formatter;

    use super::*;

    struct Shown(&'static [&'static str]);

    impl Display for Shown {
        fn fmt(&self, f: &mut Formatter<'_>) -> Written {
            self.0.iter().try_for_each(|part| f.write_str(part))
        }
    }

    #[derive(Debug)]
    struct DebugOnly;

    struct Mute;

    struct Endless;

    impl Display for Endless {
        fn fmt(&self, f: &mut Formatter<'_>) -> Written {
            loop {
                f.write_str("https://host/path")?;
            }
        }
    }

    struct Panics;

    impl Display for Panics {
        fn fmt(&self, f: &mut Formatter<'_>) -> Written {
            f.write_str("half ")?;
            panic!("display");
        }
    }

    fn shown(parts: &'static [&'static str]) -> String {
        Text::of(&Shown(parts)).render_error()
    }

    #[test]
    fn the_best_text_of_the_type_is_taken() {
        assert_eq!(shown(&["broken"]), "broken");
        assert_eq!(Text::of(&DebugOnly).render_error(), "DebugOnly");
        assert_eq!(Text::of(&Mute).render_error(), type_name::<Mute>());
        assert_eq!(Text::of("a str").render_error(), "a str");
        let dynamic: Box<dyn std::error::Error> = "boxed".into();
        assert_eq!(Text::of(&dynamic).render_error(), "boxed");
    }

    #[test]
    fn a_type_parameter_without_bounds_gives_its_name() {
        fn name<T>(value: &T) -> String {
            Text::of(value).render_error()
        }
        assert_eq!(name(&DebugOnly), type_name::<DebugOnly>());
    }

    #[test]
    fn urls_are_hidden_also_when_they_come_in_parts() {
        let cases: [(&'static [&'static str], &str); 7] = [
            (&["get https://u:p@host/x?token=1: refused"], "get <url> refused"),
            (&["get ht", "tps:", "//u:p@ho", "st/x", " refused"], "get <url> refused"),
            (&["(http://a/b) and \"postgres://u:p@db\""], "(<url>) and \"<url>\""),
            (&["a+b.c-d://x\ny"], "<url> y"),
            (&["no scheme: ://x and a:/b"], "no scheme: ://x and a:/b"),
            (&["é=git+ssh://x"], "é=<url>"),
            (&["https://a https://b"], "<url> <url>"),
        ];
        for (parts, expected) in cases {
            assert_eq!(shown(parts), expected);
        }
    }

    #[test]
    fn control_characters_become_spaces() {
        assert_eq!(shown(&["a\r\nb\tc\u{1b}[1m"]), "a  b c [1m");
    }

    #[test]
    fn long_texts_end_at_256_characters() {
        let exact: &'static str = "é".repeat(256).leak();
        assert_eq!(Text::of(exact).render_error(), exact);
        let longer = Text::of("é".repeat(257).as_str()).render_error();
        assert_eq!(longer.chars().count(), 256);
        assert!(longer.ends_with("é…"));
    }

    #[test]
    fn endless_and_empty_and_panicking_texts_do_no_harm() {
        assert_eq!(Text::of(&Endless).render_error(), "<url>");
        assert_eq!(shown(&[]), type_name::<Shown>());
        assert_eq!(Text::of(&Panics).render_error(), type_name::<Panics>());
    }
}
