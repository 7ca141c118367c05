//! A first mapping for a connector: what the directory probably holds of what the connector takes.
//!
//! Nothing here judges a line. Each is proposed to the rules of the check, and stays only where these find nothing in it that
//! weighs more than advice; where they offer a remedy, that is proposed in its place.

mod names;
mod proposal;

use provmap_model::attribute::{Attribute, Flag};
use provmap_model::secret::is_secret;
use provmap_model::text::name;
use provmap_model::{AttributeList, Connector};

use self::names::{Candidate, Candidates, Names};
use self::proposal::{Answer, Proposal};
use crate::check::Options;
use crate::domain::Operation;
use crate::facts::{is_left_out, is_needed_on_create, is_unwritable, quoted, reference};
use crate::mapping::{Mapping, MappingSet};
use crate::report::Finding;

/// A first mapping for a connector, made by [`suggest`].
///
/// ```
/// let suggestion = provmap::suggest(&provmap::registry::SLACK, None, &provmap::Options::default());
/// assert!(!suggestion.lacks_required());
/// assert_eq!(suggestion.mapping_set().mappings().len(), suggestion.lines.len());
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Suggestion {
    /// The lines, in the order of the metadata.
    pub lines: Vec<SuggestedLine>,
    /// The attributes that only a person can decide about, those that are required first.
    pub undecided: Vec<Unmapped>,
    /// The attributes of which there is nothing to decide.
    pub left_out: Vec<Unmapped>,
}

/// A line of a [`Suggestion`].
///
/// ```
/// let suggestion = provmap::suggest(&provmap::registry::SLACK, None, &provmap::Options::default());
/// let line = &suggestion.lines[0];
/// assert_eq!(line.mapping.source_attribute(), Some("address.countryCode"));
/// assert_eq!(line.reasons, ["the metadata's `work_country` is taken for the directory's `address.countryCode`"]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SuggestedLine {
    /// The target, and what feeds it.
    pub mapping: Mapping<'static>,
    /// Why it is fed by that, and why as it is: sentences without a full stop.
    pub reasons: Vec<String>,
}

/// An attribute that a [`Suggestion`] has no line for.
///
/// ```
/// let suggestion = provmap::suggest(&provmap::registry::ZOOM, None, &provmap::Options::default());
/// assert_eq!(suggestion.left_out[0].target, "id");
/// assert_eq!(suggestion.left_out[0].why, "`id` is Zoom's own identifier of the user, which it assigns itself");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unmapped {
    /// The attribute's key.
    pub target: String,
    /// Whether it is one of users or of groups.
    pub list: AttributeList,
    /// Whether creating a user fails without it.
    pub required: bool,
    /// Why there is no line: a sentence without a full stop.
    pub why: String,
    /// What a person can do about it.
    pub help: Option<String>,
}

impl Suggestion {
    /// The lines as a set.
    #[must_use]
    pub fn mapping_set(&self) -> MappingSet {
        MappingSet::new(self.lines.iter().map(|line| line.mapping.clone()).collect())
    }

    /// Whether creating a user fails until a person has decided about some attribute.
    #[must_use]
    pub fn lacks_required(&self) -> bool {
        self.undecided.iter().any(|it| it.required)
    }
}

/// Writes a first mapping of users for a connector: for each attribute the source that its metadata's `referenceAttribute`
/// stands for, or else one of the same name. That a reference stands for a source is inferred, and each line says why it is there.
///
/// A propagation rule has one mapping for all that is done with users, so that lines serve creating and updating alike.
/// An `operation` leaves out what only the other one sends.
///
/// The lines are found faultless by [`MappingSet::check_with`] with the same connector and the same options: there is no error and no
/// warning, unless it is that of an attribute in [`Suggestion::undecided`] that is required.
///
/// ```
/// use provmap::{Options, registry::ZOOM, suggest};
///
/// let suggestion = suggest(&ZOOM, None, &Options::default());
/// suggestion.mapping_set().check(&ZOOM).assert_clean();
/// let title = suggestion.lines.iter().find(|line| line.mapping.target_attribute() == Some("title")).unwrap();
/// assert_eq!(title.mapping.expression(), Some("#string.substring(#root.title, 0, 128)"));
/// assert_eq!(title.reasons[0], "the metadata's `title` is taken for the directory's `title`");
/// assert_eq!(title.reasons[1], "as it is, `title` can have 256 characters, and `title` takes 128");
/// assert!(suggestion.undecided.iter().any(|it| it.target == "department" && !it.required));
/// ```
#[must_use]
pub fn suggest(connector: &Connector, operation: Option<Operation>, options: &Options) -> Suggestion {
    let names = Names::of(options.schema());
    let proposal = Proposal::new(connector, options);
    let mut suggestion = Suggestion::default();
    for attribute in connector.user_attributes().into_iter().flatten() {
        match decide(attribute, operation, &names, &proposal) {
            Decision::Line(line) => suggestion.lines.push(line),
            Decision::LeftOut(why) => suggestion.left_out.push(unmapped(attribute, why, None)),
            Decision::Undecided(why, help) => suggestion.undecided.push(unmapped(attribute, why, help)),
        }
    }
    suggestion.undecided.sort_by_key(|it| !it.required);
    for attribute in connector.group_attributes().into_iter().flatten() {
        let why = "what a group's line can read is not documented".to_owned();
        let list = AttributeList::Group;
        suggestion.left_out.push(Unmapped { list, required: false, ..unmapped(attribute, why, None) });
    }
    suggestion
}

/// What becomes of an attribute.
enum Decision {
    Line(SuggestedLine),
    /// Why.
    LeftOut(String),
    /// Why, and what to do.
    Undecided(String, Option<String>),
}

fn unmapped(attribute: &Attribute<'_>, why: String, help: Option<String>) -> Unmapped {
    Unmapped {
        target: attribute.key.to_owned(),
        list: AttributeList::User,
        required: is_needed_on_create(attribute),
        why,
        help,
    }
}

fn decide(
    attribute: &Attribute<'_>,
    operation: Option<Operation>,
    names: &Names<'_>,
    proposal: &Proposal<'_>,
) -> Decision {
    let required = is_needed_on_create(attribute);
    if is_unwritable(attribute) || attribute.is_anchor() {
        let why = proposal.objection(attribute).map(|finding| finding.message).unwrap_or_default();
        return if required { Decision::Undecided(why, None) } else { Decision::LeftOut(why) };
    }
    let not_sent = operation.filter(|operation| is_left_out(attribute, *operation));
    // Whatever is done with users, a set without a line for what creating one takes is wrong.
    if let Some(operation) = not_sent.filter(|_| !required) {
        return Decision::LeftOut(format!("it is not sent on {operation}"));
    }
    let secret = match attribute.is(Flag::Sensitive) {
        true => Some("the metadata says that it is sensitive"),
        false => is_secret(attribute.key).then_some("by its name it is a secret"),
    };
    if let Some(why) = secret {
        let help = "add a line if PingOne is to send it".to_owned();
        return Decision::Undecided(why.to_owned(), Some(help));
    }
    let candidates = names.candidates(attribute);
    let mut refused = None;
    for candidate in &candidates.list {
        match proposal.source(attribute, candidate.path) {
            Answer::Taken(mapping) => return line(candidate, &candidates, mapping, Vec::new()),
            Answer::Mended(mapping, findings) => return line(candidate, &candidates, mapping, findings),
            Answer::Refused(findings) => refused = refused.or(Some((candidate, findings))),
        }
    }
    match refused {
        Some((candidate, findings)) => against(candidate, findings),
        None => without_source(attribute, &candidates),
    }
}

/// The line, with what was mended in the attribute that was proposed.
fn line(
    proposed: &Candidate<'_>,
    candidates: &Candidates<'_>,
    mapping: Mapping<'static>,
    mended: Vec<Finding>,
) -> Decision {
    let reads = |path: &str| match mapping.expression() {
        Some(expression) => expression.contains(&reference(path)),
        None => mapping.source_attribute() == Some(path),
    };
    let others = || candidates.list.iter().filter(|other| other.path != proposed.path);
    let instead = others().find(|other| !reads(proposed.path) && reads(other.path));
    let but = match instead {
        Some(_) => format!("not `{}`: ", name(proposed.path)),
        None => "as it is, ".to_owned(),
    };
    let chosen = instead.unwrap_or(proposed);
    let mut reasons = vec![chosen.reason.clone()];
    reasons.extend(mended.into_iter().map(|finding| but.clone() + &finding.message));
    if let Some(other) = candidates.namesake.filter(|other| *other != chosen.path) {
        reasons.push(format!("your `{}` has the same name: map that if it is meant", name(other)));
    }
    Decision::Line(SuggestedLine { mapping, reasons })
}

/// What there is against the attribute that was proposed first.
fn against(candidate: &Candidate<'_>, findings: Vec<Finding>) -> Decision {
    let help = findings.iter().find_map(|finding| finding.help.clone());
    let messages: Vec<String> = findings.into_iter().map(|finding| finding.message).collect();
    Decision::Undecided(format!("not `{}`: {}", name(candidate.path), messages.join("; ")), help)
}

/// What becomes of an attribute for which nothing can be proposed.
fn without_source(attribute: &Attribute<'_>, candidates: &Candidates<'_>) -> Decision {
    let undecided = |why: String, help: &str| Decision::Undecided(why, Some(help.to_owned()));
    if !candidates.several.is_empty() {
        let several = quoted(candidates.several.iter().copied(), ", ");
        let why = format!("several attributes of the directory have its name: {several}");
        return undecided(why, "map the one that is meant");
    }
    if let Some(path) = candidates.disabled {
        let why =
            format!("`{}` of the directory, which is meant, is disabled in the source schema", name(path));
        return undecided(why, "enable it in PingOne, or map another attribute");
    }
    if let Some(path) = candidates.read_only {
        let why = format!("the directory's `{}` has the same name, and is PingOne's own", name(path));
        return undecided(why, "map it if it is meant");
    }
    if attribute.is(Flag::DefaultedOnCreate) {
        return Decision::LeftOut("every user gets its default".to_owned());
    }
    let reference = attribute.reference_attribute.and_then(|references| references.get(0));
    let why = match reference {
        Some(reference) => {
            format!("nothing in the directory is known for `{}`, as the metadata calls it", name(reference))
        }
        None => "nothing in the directory has its name".to_owned(),
    };
    let help = "map a custom attribute that holds it, or an expression; one that you declare in a source schema \
                (`--source-schema`) is found by its name";
    undecided(why, help)
}
