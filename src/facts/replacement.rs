//! What to write in the place of a line some of whose values the target refuses: one replacement that mends all of that.
//!
//! A replacement is offered only after it was judged as the line was, and nothing of the kind is left.

use provmap_model::attribute::{Attribute, Flag, Limit};
use provmap_model::source::SourceAttribute;
use provmap_model::text::name;

use super::cases::MAX_PLACES;
use super::expression_text::reference;
use super::line::{Line, Source, parse};
use super::remedy::Remedy;
use crate::domain::{Domain, Kinds, Nullness, Verdict, Verdicts};
use crate::expression::Number;
use crate::expression::ast::{Expr, ExprKind};
use crate::expression::functions::Library;
use crate::mapping::{Change, Mapping, MappingKind};
use crate::report::{Applicability, Finding, Fix};

/// The longest expression that help repeats, in bytes.
const MAX_REPEATED: usize = 160;

/// The directory attributes that name a person, for which `username` can stand.
const NAMES: [&str; 5] = ["name.given", "name.middle", "name.family", "name.formatted", "nickname"];
const USER_NAME: &str = "username";
/// The text that only the author of a mapping knows.
const PLACEHOLDER: &str = "'…'";

impl Line<'_> {
    /// What mends all that is wrong with the values of the line, with the replacement; nothing where nothing is wrong, or none
    /// is known.
    pub(crate) fn remedy(&self) -> Option<&Remedy<'static>> {
        self.remedy.get_or_init(|| find(self)).as_ref()
    }

    /// The finding with what mends it.
    pub(crate) fn mended(&self, finding: Finding, remedy: &Remedy<'_>) -> Finding {
        let change = remedy.change.as_ref();
        let fix = change.and_then(|(change, applicability)| self.fix(change, *applicability));
        Finding { help: Some(remedy.help.clone()), fix, ..finding }
    }

    /// The finding with the remedy of the line, where that has one, and otherwise with these words.
    pub(crate) fn mended_or(&self, finding: Finding, help: impl FnOnce() -> String) -> Finding {
        match self.remedy() {
            Some(remedy) => self.mended(finding, remedy),
            None => Finding { help: Some(help()), ..finding },
        }
    }

    /// The change of the line as one of its file.
    pub(crate) fn fix(&self, change: &Change<'_>, applicability: Applicability) -> Option<Fix> {
        self.set.fix(self.index, change, applicability)
    }

    /// The value of the line cut to what the target takes, as an expression, whether or not two values are then the same. Nothing
    /// where values of the line are still too long then, or are no texts.
    pub(crate) fn cut(&self) -> Option<Change<'static>> {
        let target = self.attribute()?;
        let has_format = self.behaviour().is_some_and(|behaviour| behaviour.format.is_some());
        if self.mapping.kind != MappingKind::User || self.verdicts.kind.fails() || has_format {
            return None;
        }
        let text = match (self.sent_attribute(), &self.source) {
            (Some(sent), _) => reference(sent.path),
            (None, Source::Expression(expression, _)) => expression.to_string(),
            _ => return None,
        };
        let expression = parse(&Mapping::from_expression(target.key, text))?.ok()?;
        let (value, cut_at) = whole_and_cut(expression.root());
        let cut = [cut_at, target.limit(Limit::MaxLength)].into_iter().flatten().min();
        let replacement = written(&operand(value), None, cut);
        let mapping = Mapping::from_expression(target.key, replacement.as_str());
        let fits = resolved(self, target, &mapping, |it| it.too_long().is_empty());
        fits.then(|| Change::Expression(replacement.into()))
    }

    /// Whether the target refuses some values, apart from what its usual source is known for. Reserved values are fixed texts,
    /// which are written anew, and what the store makes of a value no line changes.
    fn is_refused(&self) -> bool {
        let Verdicts { kind, values, .. } = self.verdicts;
        kind.fails()
            || values.fails()
            || self.shares_values()
            || self.missed_format().is_some()
            || self.refused().cases().next().is_some()
    }
}

fn find(line: &Line<'_>) -> Option<Remedy<'static>> {
    let target = line.attribute()?;
    // A fixed value is better written anew.
    if line.mapping.kind != MappingKind::User || line.domain.constant.is_some() {
        return None;
    }
    let is_wholly_wrong = line.verdicts.kind.fails() || line.shares_values();
    let mut refused = line.refused().cases().peekable();
    // What is left are several values, of which only the author knows which is meant, or a form that they may have.
    if !is_wholly_wrong && refused.peek().is_none() {
        return None;
    }
    // Fixed branches are better written anew, too.
    if !is_wholly_wrong && refused.all(|case| line.domain_of(case).constant.is_some()) {
        return None;
    }
    let usual = usual_sources(line, target);
    let Some(sent) = line.sent_attribute() else {
        let Source::Expression(expression, _) = &line.source else { return None };
        return wrapped(line, target, &usual, &expression.to_string(), None);
    };
    let others: Vec<_> = usual.iter().copied().filter(|path| is_instead(path, sent)).collect();
    let as_it_is = others.iter().find(|path| {
        let mapping = Mapping::from_source(target.key, **path);
        resolved(line, target, &mapping, |it| matches!(it.source, Source::Attribute(_)) && !it.is_refused())
    });
    if let Some(path) = as_it_is {
        let (key, shown) = (name(target.key), name(path));
        let member = line.set.member("sourceAttribute", path);
        let help = format!("map `{shown}`, the usual source of `{key}`: `{member}`");
        return Some(Remedy::unsure(help, Change::Source((*path).to_owned().into())));
    }
    wrapped(line, target, &usual, &reference(sent.path), None).or_else(|| {
        others.iter().find_map(|path| {
            let mapping = Mapping::from_source(target.key, *path);
            resolved(line, target, &mapping, |it| wrapped(it, target, &usual, &reference(path), Some(path)))
        })
    })
}

/// The first of the sources that the target's metadata names, each once. Each costs a check of its own, and metadata can
/// name any number.
fn usual_sources<'l>(line: &Line<'l>, target: &'l Attribute<'l>) -> Vec<&'l str> {
    let mut usual = Vec::new();
    for path in line.usual_sources(target) {
        if usual.len() == MAX_PLACES {
            break;
        }
        if !usual.contains(&path) {
            usual.push(path);
        }
    }
    usual
}

/// Whether a usual source can stand for what is sent: of an attribute that is made of others, its members can.
fn is_instead(path: &str, sent: &SourceAttribute<'_>) -> bool {
    let is_below = || path.strip_prefix(sent.path).is_some_and(|rest| rest.starts_with('.'));
    if sent.kind.map(Kinds::of) == Some(Kinds::COMPLEX) { is_below() } else { path != sent.path }
}

/// The value of the line with a fallback and cut, as far as that is needed. `text` is it as an expression,
/// and `new` the source where it is not that of the line.
fn wrapped(
    line: &Line<'_>,
    target: &Attribute<'_>,
    usual: &[&str],
    text: &str,
    new: Option<&str>,
) -> Option<Remedy<'static>> {
    let Verdicts { kind, values, null, max_length, .. } = line.verdicts;
    // What is cut, and what stands in, need not have the form that the target takes.
    let has_format = line.behaviour().is_some_and(|behaviour| behaviour.format.is_some());
    if kind.fails() || values.fails() || line.domain.null == Nullness::Always || has_format {
        return None;
    }
    let expression = parse(&Mapping::from_expression(target.key, text))?.ok()?;
    let (value, cut_at) = whole_and_cut(expression.root());
    let limit = target.limit(Limit::MaxLength);
    let is_long = !line.too_long().is_empty();
    let lacks = !line.lacking().is_empty();
    let needs_value = lacks || !line.too_short().is_empty();
    let fallback = needs_value.then(|| Fallback::of(line, target, usual));
    let longest = fallback.as_ref().and_then(|fallback| fallback.longest);
    let must_cut = is_long || longest.zip(limit).is_some_and(|(longest, limit)| longest > limit);
    let cut = [cut_at, limit.filter(|_| must_cut)].into_iter().flatten().min();
    let code = fallback.as_ref().map(|fallback| fallback.code.as_str());
    let replacement = written(&operand(value), code, cut);
    let mapping = Mapping::from_expression(target.key, replacement.as_str());
    let mends = resolved(line, target, &mapping, |it| {
        let is_sure = |before: Verdict, after| !before.fails() || after == Verdict::Fits;
        !it.is_refused() && is_sure(null, it.verdicts.null) && is_sure(max_length, it.verdicts.max_length)
    });
    if !mends {
        return None;
    }
    let cutting = must_cut.then(|| "cut it".to_owned());
    let to_whom = if lacks { "for users without one" } else { "where it is empty" };
    let giving = fallback.as_ref().map(|fallback| format!("send {} {to_whom}", fallback.words));
    let mapping = new.map(|path| format!("map `{}`", name(path)));
    let what: Vec<String> = [mapping, cutting, giving].into_iter().flatten().collect();
    let is_long = text.len() > MAX_REPEATED;
    let shown = if is_long { written("…", code, cut) } else { replacement.clone() };
    let with = if is_long { ", with the expression in the place of the first `…`" } else { "" };
    let or = if lacks { "; or give those users a value in PingOne" } else { "" };
    let member = line.set.member("expression", &shown);
    let help = format!("{}: `{member}`{with}{or}", steps(&what));
    let applicability = match &fallback {
        Some(fallback) if fallback.code == PLACEHOLDER => Applicability::HasPlaceholders,
        // A text that fits stays as it is; of those that do not, two can be the same once they are cut.
        None if new.is_none() && target.is_not(Flag::Unique) && max_length == Verdict::MayFail => {
            Applicability::MachineApplicable
        }
        _ => Applicability::MaybeIncorrect,
    };
    Some(Remedy { help, change: Some((Change::Expression(replacement.into()), applicability)) })
}

/// What is sent for users without a value.
struct Fallback {
    /// As an expression.
    code: String,
    words: String,
    /// The most characters that it has.
    longest: Option<u64>,
}

impl Fallback {
    fn of(line: &Line<'_>, target: &Attribute<'_>, usual: &[&str]) -> Fallback {
        let own = line.sent_attribute().map(|sent| sent.path);
        let named = usual.iter().copied().chain(own).any(|path| NAMES.contains(&path));
        let needs_text = target.limit(Limit::MinLength) != Some(0) || target.is(Flag::RequiredOnCreate);
        let others = usual.iter().filter(|path| Some(**path) != own);
        others
            .filter_map(|path| line.schema.find(path))
            .find_map(Fallback::of_attribute)
            .or_else(|| (!needs_text).then(Fallback::empty))
            .or_else(|| line.schema.find(USER_NAME).filter(|_| named).and_then(Fallback::of_attribute))
            .unwrap_or_else(|| Fallback {
                code: PLACEHOLDER.to_owned(),
                words: "a text of your own (`…`)".to_owned(),
                longest: Some(1),
            })
    }

    /// An attribute that every user has.
    fn of_attribute(attribute: &SourceAttribute<'_>) -> Option<Fallback> {
        let domain = Domain::of_attribute(attribute);
        (domain.null == Nullness::Never).then(|| Fallback {
            code: reference(attribute.path),
            words: format!("`{}`", name(attribute.path)),
            longest: domain.length.max,
        })
    }

    fn empty() -> Fallback {
        let words = "an empty text (whether the store takes it is not known)".to_owned();
        Fallback { code: "''".to_owned(), words, longest: Some(0) }
    }
}

/// What an expression cuts, and after how many characters; the expression itself if it cuts nothing.
fn whole_and_cut(root: &Expr) -> (&Expr, Option<u64>) {
    let ExprKind::Call(call) = &root.kind else { return (root, None) };
    let is_of_texts = call.library.as_ref().is_some_and(|library| library.text == Library::String.as_str());
    match call.arguments.as_slice() {
        [
            whole,
            Expr { kind: ExprKind::Number(Number::Int(0)), .. },
            Expr { kind: ExprKind::Number(Number::Int(end)), .. },
        ] if is_of_texts && call.function.text == "substring" => (whole, u64::try_from(*end).ok()),
        _ => (root, None),
    }
}

/// A value so that `?:` can follow it.
fn operand(value: &Expr) -> String {
    if matches!(value.kind, ExprKind::Ternary { .. }) { format!("({value})") } else { value.to_string() }
}

fn written(value: &str, fallback: Option<&str>, cut: Option<u64>) -> String {
    let full = fallback.map_or_else(|| value.to_owned(), |fallback| format!("{value} ?: {fallback}"));
    cut.map_or_else(|| full.clone(), |end| format!("#string.substring({full}, 0, {end})"))
}

/// `a, b, and c`
fn steps(steps: &[String]) -> String {
    match steps {
        [first @ .., last] if !first.is_empty() => format!("{}, and {last}", first.join(", ")),
        _ => steps.concat(),
    }
}

/// Asks something of the line with this in its place.
fn resolved<T>(
    line: &Line<'_>,
    target: &Attribute<'_>,
    mapping: &Mapping<'_>,
    ask: impl FnOnce(&Line<'_>) -> T,
) -> T {
    let Line { connector, set, schema, index, .. } = *line;
    Line::with(connector, set, schema, (index, target, mapping), ask)
}
