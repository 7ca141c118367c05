//! Why an expression gives no value, one sentence for each reason. The docs list these sentences.

use std::fmt::{self, Display, Formatter};

use serde::ser::{Serialize, Serializer};

macro_rules! reasons {
    ($(#[$meta:meta])* $name:ident is $stop:ident { $($(#[$doc:meta])* $variant:ident = $word:literal, $sentence:literal;)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$doc])* #[doc = $sentence] $variant,)+
        }

        impl $name {
            /// All of them, in the order of the docs.
            pub const ALL: &[$name] = &[$($name::$variant),+];

            /// A short name, for machine formats. `Display` is the sentence.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $($name::$variant => $word,)+
                }
            }

            /// One sentence, the same for every user.
            #[must_use]
            pub const fn sentence(self) -> &'static str {
                match self {
                    $($name::$variant => $sentence,)+
                }
            }
        }

        impl Display for $name {
            fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
                f.write_str(self.sentence())
            }
        }

        /// As its short name.
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl From<$name> for Stop {
            fn from(reason: $name) -> Stop {
                Stop::$stop(reason)
            }
        }
    };
}

reasons! {
    /// What is not documented, so that the value is unknown.
    ///
    /// ```
    /// use provmap::expression::UnknownReason;
    ///
    /// let list: Vec<String> = UnknownReason::ALL.iter().map(|r| format!("- `{}`: {r}", r.as_str())).collect();
    /// assert!(list[0].starts_with("- `null-in-text`: "));
    /// ```
    UnknownReason is Unknown {
        NullInText = "null-in-text", "What `+` makes of a null beside a text is not documented for provisioning.";
        NonTextInText = "non-text-in-text", "How `+` writes a fraction, a list or an object in a text is not documented.";
        OtherQuote = "other-quote", "The other quote is doubled in a text, as in `\"it''s\"`: Spring makes it one quote in version 5.1 and leaves it in later ones.";
        FunctionUnknown = "function-unknown", "The function or its library is not one of those that are known.";
        FunctionDetails = "function-details", "The function is known, but what exactly it gives is not followed.";
        Arguments = "arguments", "What the function does with arguments of another number or kind is not documented.";
        Condition = "condition", "What counts as true or false beside booleans, and for `#core.ifelse` beside texts and numbers, is not documented.";
        NoBranch = "no-branch", "What `#core.ifelse` gives when no condition holds and there is no last value is not documented.";
        ComparedKinds = "compared-kinds", "How values of different kinds, nulls, lists and objects compare, and in `#core.switchExpr` `1` and `1L`, is not documented.";
        Pattern = "pattern", "The regular expression is not plain enough, or what it makes of this text depends on flags or takes Java too long: characters, classes, anchors, groups, alternatives and quantifiers are followed.";
        SubstringOutOfRange = "substring-out-of-range", "What a negative position before the start of the text means is not documented.";
        CharacterUnit = "character-unit", "Whether positions count characters or UTF-16 units is not documented, and here it matters.";
        WhiteSpace = "white-space", "Which characters count as white space is not documented, and here it matters.";
        NumberRange = "number-range", "The number leaves the range of its type, or is too large to be read.";
        ArithmeticKinds = "arithmetic-kinds", "Arithmetic with something else than numbers, and `^` with a fraction, are not documented well enough.";
        Between = "between", "`between` is not on the pages of the language.";
        Member = "member", "What a member of a text, a number, a list or a map of the expression is, is not documented.";
        Index = "index", "What this index gives is not documented: it is of null, out of range, or not of a list by number or an object by name.";
        BareIndex = "bare-index", "A bare word in an index may be a key or an attribute.";
        MapKey = "map-key", "What a map does with a key that is no text is not documented.";
        CollectionOfNull = "collection-of-null", "What a selection or projection of null gives is not documented.";
        CollectionKind = "collection-kind", "What a selection or projection of something else than a list gives is not documented.";
        Variable = "variable", "Variables beside `#root` and `#this` are not documented.";
        Array = "array", "What PingOne sends for an array of primitives is not documented.";
        UserPrefix = "user-prefix", "The user has an attribute `user`, so that `user.` may mean it or the user.";
        TooMuch = "too-much", "It takes more than is computed here.";
    }
}

reasons! {
    /// What PingOne refuses, by its pages or by the rules of Java.
    ///
    /// ```
    /// use provmap::Json;
    /// use provmap::expression::{ErrorReason, Evaluation, Expression, evaluate};
    /// let (expression, user) = (Expression::parse("1 / 0").unwrap(), Json::read("{}").unwrap());
    /// let Evaluation::Error { reason, .. } = evaluate(&expression, &user) else { panic!("no error") };
    /// assert_eq!(reason, ErrorReason::DivisionByZero);
    /// ```
    ErrorReason is Error {
        NullCondition = "null-condition", "The condition is null, which PingOne refuses (page Null safe usage): write `(… ?: false)`.";
        NullInArithmetic = "null-in-arithmetic", "A null cannot be computed with, PingOne refuses it (page Null safe usage): give it a default with `?:`.";
        DivisionByZero = "division-by-zero", "A whole number is divided by zero.";
    }
}

/// Why a computation stops without a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stop {
    /// The value depends on something that is not documented.
    Unknown(UnknownReason),
    /// PingOne refuses to compute it.
    Error(ErrorReason),
}
