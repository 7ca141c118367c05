//! The rules that records are judged by, each with all that is said of it.

use provmap_model::suggest::no_such;
use provmap_model::{Error, by_as_str};

use crate::report::Severity;
use crate::rules::{self, Rule, Scope};

/// What a rule's violation says of the record.
///
/// ```
/// use provmap::record::{Effect, RecordRule};
/// let mut fail = RecordRule::ALL.iter().filter(|rule| rule.effect() == Effect::Fails);
/// assert!(fail.any(|rule| *rule == RecordRule::TooLong));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Effect {
    /// The record fails.
    Fails,
    /// It may fail; it counts as valid.
    Warns,
    /// Whether it fails cannot be predicted.
    Unpredictable,
}

impl Effect {
    /// All of them.
    pub const ALL: &[Effect] = &[Effect::Fails, Effect::Warns, Effect::Unpredictable];

    /// What the record does, in a word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Effect::Fails => "fails",
            Effect::Warns => "warns",
            Effect::Unpredictable => "unpredictable",
        }
    }
}

by_as_str!(Effect, "effect");

/// Declares the rules in the order of reports: each is one block here, and what is left out of a block does not compile.
macro_rules! record_rules {
    ($($rule:ident {
        id: $id:literal,
        effect: $effect:ident,
        weighs: $weighs:expr,
        summary: $summary:literal,
        reads: $reads:expr,
        docs: $docs:literal,
    })*) => {
        /// A rule for records.
        ///
        /// ```
        /// use provmap::record::RecordRule;
        /// for rule in RecordRule::ALL {
        ///     println!("{rule}: {}", rule.summary());
        /// }
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum RecordRule {
            $(#[doc = concat!("`", $id, "`: ", $summary, ".")] $rule,)*
        }

        /// The rules as the other rules are described, in the same order.
        static DESCRIBED: [Rule; RecordRule::ALL.len()] = [$(Rule {
            id: $id,
            severity: Effect::$effect.severity(),
            summary: $summary,
            reads: &$reads,
            docs: $docs,
            scope: Scope::Record,
        }),*];

        impl RecordRule {
            /// Every rule, in the order of reports.
            pub const ALL: &[RecordRule] = &[$(RecordRule::$rule),*];

            /// The name in reports.
            ///
            /// ```
            /// use provmap::record::RecordRule;
            /// assert_eq!(RecordRule::TooLong.as_str(), "too-long");
            /// assert_eq!("too-long".parse(), Ok(RecordRule::TooLong));
            /// ```
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(RecordRule::$rule => $id,)* }
            }

            /// What a violation says of the record.
            #[must_use]
            pub const fn effect(self) -> Effect {
                match self { $(RecordRule::$rule => Effect::$effect,)* }
            }

            /// The rule of the check that says of a mapping what this one says of a user: what breaks the one is the evidence
            /// for a finding of the other. None where no rule of the check is about some users only.
            ///
            /// ```
            /// assert_eq!(provmap::record::RecordRule::TooLong.weighs(), Some("exceeds-max-length"));
            /// ```
            #[must_use]
            pub const fn weighs(self) -> Option<&'static str> {
                match self { $(RecordRule::$rule => $weighs,)* }
            }

            /// What it finds, in one line.
            #[must_use]
            pub const fn summary(self) -> &'static str {
                match self { $(RecordRule::$rule => $summary,)* }
            }

            /// The properties of the metadata, or of an overlay, that it reads.
            #[must_use]
            pub const fn reads(self) -> &'static [&'static str] {
                match self { $(RecordRule::$rule => &$reads,)* }
            }

            /// What it does, why, and what to do, in Markdown.
            #[must_use]
            pub const fn docs(self) -> &'static str {
                match self { $(RecordRule::$rule => $docs,)* }
            }
        }
    };
}

record_rules! {
    MissingRequired {
        id: "missing-required",
        effect: Fails,
        weighs: Some("nullable-source"),
        summary: "a required attribute is not there, and nothing fills it in",
        reads: ["requiredOnCreate", "requiredOnUpdate", "defaultedOnCreate"],
        docs: r"### What it does

Finds records without an attribute that is `requiredOnCreate`, or `requiredOnUpdate` where users are updated. An attribute
that is `defaultedOnCreate` may be left out, and so may the store's own identifier on update, which says what record is meant.

### Why

The store refuses the record, and the user stays without an account there.

### What to do

Fill the source attribute in for these users, or map one that every user has. In an expression, `?:` gives users without a
value another one.
",
    }
    NullNotAllowed {
        id: "null-not-allowed",
        effect: Fails,
        weighs: Some("nullable-source"),
        summary: "an attribute is null that is required or not nillable",
        reads: ["nillable", "requiredOnCreate", "requiredOnUpdate", "defaultedOnCreate"],
        docs: r"### What it does

Finds nulls where the operation requires the attribute, or where it is not `nillable`. Through a mapping, no value is as
bad as null: PingOne knows no difference. An attribute that is `defaultedOnCreate` is not judged.

### Why

The store refuses the null. Whether a default steps in for one is not documented.

### What to do

Fill the source attribute in for these users, or give them another value with `?:` in an expression.
",
    }
    WrongType {
        id: "wrong-type",
        effect: Fails,
        weighs: None,
        summary: "a value is of another kind, or is a list where one value is taken, or one where a list is",
        reads: ["type", "maxNumberOfValues"],
        docs: r"### What it does

Finds values whose kind is not the attribute's `type`: a number for a text, an object for a boolean. Where `maxNumberOfValues`
is 1 it finds lists, and where it is more, values that are no list. Only records in the target's own names break it: how
PingOne converts what goes through a mapping is not documented, and `unpredictable`.

### Why

The store refuses the value.

### What to do

Give the attribute a value of its kind.
",
    }
    TooLong {
        id: "too-long",
        effect: Fails,
        weighs: Some("exceeds-max-length"),
        summary: "a text has more characters than `maxLength`",
        reads: ["maxLength", "lengthUnit"],
        docs: r"### What it does

Finds texts that are longer than `maxLength` in every unit that may count, that is in Unicode characters; in the unit that an
overlay names, where one does. In a list, the first such text counts.

### Why

The store refuses the value.

### What to do

Shorten the value at its source, or cut it: `#string.substring(…, 0, n)`. Two values can be the same once they are cut.
",
    }
    TooShort {
        id: "too-short",
        effect: Fails,
        weighs: Some("below-min-length"),
        summary: "a text is shorter than `minLength`",
        reads: ["minLength", "lengthUnit"],
        docs: r"### What it does

Finds texts that are shorter than `minLength` in every unit that may count, that is in UTF-16; in the unit that an overlay
names, where one does. In a list, the first such text counts.

### Why

The store refuses the value.

### What to do

Correct the value at its source, or map another source attribute.
",
    }
    TooManyValues {
        id: "too-many-values",
        effect: Fails,
        weighs: None,
        summary: "a list has more values than `maxNumberOfValues`",
        reads: ["maxNumberOfValues"],
        docs: r"### What it does

Finds lists with more values than `maxNumberOfValues`.

### Why

The store refuses the list.

### What to do

Map an attribute with fewer values, or select the values that the store needs in an expression.
",
    }
    TooFewValues {
        id: "too-few-values",
        effect: Fails,
        weighs: None,
        summary: "a list has fewer values than `minNumberOfValues`",
        reads: ["minNumberOfValues"],
        docs: r"### What it does

Finds lists with fewer values than `minNumberOfValues`; through a mapping also one value that is sent as a list of it.

### Why

The store refuses the list.

### What to do

Map an attribute of which every user has as many values.
",
    }
    DuplicateValue {
        id: "duplicate-value",
        effect: Fails,
        weighs: Some("non-unique-source"),
        summary: "another record has the same value of a unique attribute",
        reads: ["unique", "caseSensitive"],
        docs: r"### What it does

Finds all records of the population that share a value of an attribute that is `unique`, as the store gets it: after the
mapping, and without regard to case where `caseSensitive` is false. A value that is refused, or that cannot be predicted, is not
stored, and collides with nothing. `provmap preflight` takes records with one `id` for one user, who does not collide with
itself.

### Why

At most one of these users can hold the value (inferred): the store takes the first and refuses the others, and which is the
first is left to chance. That is why each of them counts as failed.

### What to do

Map a source attribute that no two users share, such as `username`, or make the value so in an expression.
",
    }
    NotWritable {
        id: "not-writable",
        effect: Fails,
        weighs: None,
        summary: "an attribute has a value, and nothing can be sent to it",
        reads: ["creatable", "updateable", "derived"],
        docs: r"### What it does

Finds values of attributes that are neither `creatable` nor `updateable`, or `derived`, which the store computes by itself. An
operation leaves out what only the other one can write (inferred): what is not `updateable` is passed over where users are updated,
and what is not `creatable` where they are created.

### Why

The store does not take the value.

### What to do

Take the attribute out of the records, or its line out of the mapping.
",
    }
    PossiblyTooLong {
        id: "possibly-too-long",
        effect: Warns,
        weighs: Some("exceeds-max-length"),
        summary: "a text may be longer than `maxLength`, depending on what the store counts",
        reads: ["maxLength", "lengthUnit", "normalised"],
        docs: r"### What it does

Finds texts that are within `maxLength` in Unicode characters and over it in UTF-16 units, and texts that are too long before the
store changes them, where an overlay says that it does.

### Why

PingOne does not document what `maxLength` counts. The record may fail, and counts as valid.

### What to do

Try one of these users out, and state what the store counts in an overlay: `lengthUnit`.
",
    }
    PossibleDuplicate {
        id: "possible-duplicate",
        effect: Warns,
        weighs: Some("non-unique-source"),
        summary: "another record has a value that may be the same: whether, or how, case counts is not known",
        reads: ["unique", "caseSensitive"],
        docs: r"### What it does

Finds all records of the population whose values of an attribute that is `unique` are the same but for case, where the metadata has
no `caseSensitive`; and where that is false, those that are the same only once one letter is taken for several, as `straße` and
`STRASSE` are. Records that surely share a value are among them, and break `duplicate-value` as well.

### Why

A store that ignores case refuses all of these users but one (inferred). They may fail, and count as valid.

### What to do

Try two such values out, and state in an overlay whether case counts: `caseSensitive`.
",
    }
    Unpredictable {
        id: "unpredictable",
        effect: Unpredictable,
        weighs: Some("type-mismatch"),
        summary: "what PingOne sends is not documented",
        reads: ["type", "maxNumberOfValues"],
        docs: r"### What it does

Finds users of which PingOne's pages do not tell what a line of the mapping sends: two lines with one target, a line of an
unknown kind, an expression with an undocumented result, a value of another kind than the attribute takes (a number or a
boolean for a text, any text for a boolean), several values for an attribute of which it is not known whether it takes one, a
list where the directory has one value.

### Why

Such a user is neither a success nor a failure.

### What to do

`provmap preflight` says which line, why, and how many users; `provmap eval --mapping FILE --user FILE` says it of one user. Write
the line so that its value depends on nothing of the kind.
",
    }
}

by_as_str!(RecordRule, "rule for records");

impl RecordRule {
    /// What to do, in one paragraph: the end of [`RecordRule::docs`].
    ///
    /// ```
    /// assert_eq!(provmap::record::RecordRule::WrongType.help(), "Give the attribute a value of its kind.");
    /// ```
    #[must_use]
    pub fn help(self) -> String {
        let (_, help) = self.docs().split_once("### What to do\n\n").unwrap_or_default();
        help.trim_end().replace('\n', " ")
    }
}

/// By name, as the rule of a [`Finding`](crate::Finding) compares: `violation.rule == "too-long"`.
impl PartialEq<str> for RecordRule {
    fn eq(&self, name: &str) -> bool {
        self.as_str() == name
    }
}

impl PartialEq<&str> for RecordRule {
    fn eq(&self, name: &&str) -> bool {
        self == *name
    }
}

impl Effect {
    /// What the rule weighs as a [`Rule`].
    const fn severity(self) -> Severity {
        match self {
            Effect::Fails => Severity::Error,
            Effect::Warns | Effect::Unpredictable => Severity::Warning,
        }
    }
}

/// The rule with this name: of the check, of the metadata, or for records.
///
/// # Errors
///
/// When there is none; the error suggests one.
///
/// ```
/// let rule = provmap::rule("exceeds-max-length")?;
/// assert!(rule.reads.contains(&"maxLength"));
/// assert!(provmap::rule("too-long")?.reads.contains(&"maxLength"));
/// assert_eq!(provmap::rule("to-lnog").unwrap_err().to_string(), "there is no rule `to-lnog`; did you mean `too-long`?");
/// # Ok::<(), provmap::Error>(())
/// ```
pub fn rule(id: &str) -> Result<&'static Rule, Error> {
    let all = || rules::all().chain(&DESCRIBED);
    all().find(|rule| rule.id == id).ok_or_else(|| no_such("rule", id, all().map(|rule| rule.id)))
}
