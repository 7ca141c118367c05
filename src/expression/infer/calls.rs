//! Calls of functions.

use super::super::ast::{Call, Expr, Span};
use super::super::flow::{Flow, Shape};
use super::super::functions::{self, Function, Library, ValueKind};
use super::super::{facts, text};
use super::{FunctionProblem, FunctionProblemKind, Inferrer, Leaves, This, one_of};
use crate::domain::{Constant, Kinds, Nullness};

impl<'a> Inferrer<'a> {
    pub(super) fn call(
        &mut self,
        call: &'a Call,
        span: Span,
        this: This<'_, 'a>,
        leaves: Leaves<'_, 'a>,
    ) -> Flow<'a> {
        match self.known(call, span) {
            Some((Library::Core, "ifelse", _)) => self.ifelse(&call.arguments, this, leaves),
            Some((Library::Core, "switchExpr", _)) => self.switch(&call.arguments, this, leaves),
            Some((_, name, function)) => {
                let arguments: Vec<Flow<'a>> =
                    call.arguments.iter().map(|argument| self.flow(argument, this, None)).collect();
                if self.check_kinds(function, call, &arguments) {
                    self.result(function.library, name, &arguments, &call.arguments, span)
                } else {
                    Flow::UNKNOWN
                }
            }
            None => {
                for argument in &call.arguments {
                    self.flow(argument, this, None);
                }
                Flow::UNKNOWN
            }
        }
    }

    /// The function that is called, if it is known and the number of arguments fits.
    fn known(&mut self, call: &'a Call, span: Span) -> Option<(Library, &'static str, &'static Function)> {
        let name = &call.function;
        let Some(library) = &call.library else {
            self.problem(name.span, FunctionProblemKind::no_library(&name.text));
            return None;
        };
        let Some(known) = functions::library(&library.text) else {
            self.problem(library.span, FunctionProblemKind::unknown_library(&library.text));
            return None;
        };
        let Some(function) = functions::function(known, &name.text) else {
            self.problem(name.span, FunctionProblemKind::unknown_function(known.name(), &name.text));
            return None;
        };
        let given = call.arguments.len();
        if let Some(arity) = function.arity.filter(|arity| !(arity.min..=arity.max).contains(&given)) {
            let function = format!("{}.{}", known.name(), function.name);
            self.problem(
                span,
                FunctionProblemKind::Arity { function, given, min: arity.min, max: arity.max },
            );
            return None;
        }
        Some((known, function.name, function))
    }

    fn problem(&mut self, span: Span, kind: FunctionProblemKind) {
        self.functions.push(FunctionProblem { span, kind });
    }

    /// Whether no argument is certain to be of a wrong kind.
    fn check_kinds(&mut self, function: &Function, call: &'a Call, arguments: &[Flow<'a>]) -> bool {
        let mut fits = true;
        for (index, (flow, argument)) in arguments.iter().zip(&call.arguments).enumerate() {
            let Some(parameter) = function.parameter(index, arguments.len()) else { continue };
            let wanted = match parameter.kind {
                ValueKind::Text => Kinds::TEXT,
                ValueKind::Integer => Kinds::NUMBER,
                _ => continue,
            };
            let several = flow.shape == Shape::List;
            // A null is of every kind; JSON can hold any.
            let is_other = !flow.is_null() && !flow.domain.kinds.meets(wanted.union(Kinds::JSON));
            if several || is_other {
                fits = false;
                self.problem(
                    argument.span,
                    FunctionProblemKind::ArgumentKind {
                        function: format!("{}.{}", function.library.name(), function.name),
                        parameter: parameter.name,
                        expected: parameter.kind,
                        found: flow.domain.kinds,
                        several,
                    },
                );
            }
        }
        fits
    }

    /// The last of an odd number of arguments from the second pair on is for when nothing else holds.
    fn ifelse(&mut self, arguments: &'a [Expr], this: This<'_, 'a>, leaves: Leaves<'_, 'a>) -> Flow<'a> {
        let pairs = arguments.chunks_exact(2);
        let otherwise = pairs.remainder().first();
        let pairs = pairs.filter_map(|pair| Some((pair.first()?, pair.get(1)?)));
        self.conditional(pairs, otherwise, this, leaves)
    }

    fn switch(&mut self, arguments: &'a [Expr], this: This<'_, 'a>, mut leaves: Leaves<'_, 'a>) -> Flow<'a> {
        let Some((value, rest)) = arguments.split_first() else { return Flow::UNKNOWN };
        self.flow(value, this, None);
        let pairs = rest.chunks_exact(2);
        let otherwise = pairs.remainder().first();
        let mut result = None;
        for pair in pairs {
            if let [choice, value] = pair {
                self.flow(choice, this, None);
                let value = self.branch(value, this, leaves.as_deref_mut());
                result = Some(one_of(result, value));
            }
        }
        let otherwise = match otherwise {
            Some(otherwise) => self.branch(otherwise, this, leaves),
            None => Flow::of_constant(Constant::Null),
        };
        one_of(result, otherwise)
    }

    /// What a function gives, its arguments being of the right number and of no wrong kind.
    fn result(
        &mut self,
        library: Library,
        name: &str,
        arguments: &[Flow<'a>],
        written: &'a [Expr],
        span: Span,
    ) -> Flow<'a> {
        let Some(source) = arguments.first() else { return Flow::UNKNOWN };
        match (library, name) {
            (Library::String, "isNotEmpty") => {
                let constant = source.text().map(|text| !text.is_empty());
                truth(constant.or(source.is_null().then_some(false)))
            }
            (Library::String, "isNotBlank") => {
                let constant = source.text().and_then(|text| text::is_not_blank(text).ok());
                truth(constant.or(source.is_null().then_some(false)))
            }
            (Library::String, "upperCase" | "lowerCase" | "trim" | "substring") if source.is_null() => {
                Flow::of_constant(Constant::Null)
            }
            (Library::String, "upperCase" | "lowerCase" | "trim" | "substring") if !source.is_text() => {
                let mut flow = Flow::one(Kinds::TEXT);
                flow.domain.null = Nullness::Unknown;
                flow
            }
            (Library::String, "upperCase") => cased(source, text::upper_case, facts::UPPER_CASE_FACTOR),
            (Library::String, "lowerCase") => cased(source, text::lower_case, facts::LOWER_CASE_FACTOR),
            (Library::String, "trim") => trimmed(source),
            (Library::String, "substring") => self.substring(source, written, span),
            (Library::Datetime, "format") => {
                let mut flow = Flow::one(Kinds::TEXT);
                flow.domain.null = Nullness::Unknown;
                flow
            }
            _ => Flow::UNKNOWN,
        }
    }
}

fn truth<'a>(constant: Option<bool>) -> Flow<'a> {
    constant.map_or_else(Flow::boolean, |value| Flow::of_constant(Constant::Boolean(value)))
}

fn cased<'a>(source: &Flow<'a>, function: impl Fn(&str) -> String, factor: u64) -> Flow<'a> {
    if let Some(text) = source.text() {
        return Flow::of_constant(Constant::Text(function(text).into()));
    }
    let mut flow = changed(source);
    if !source.ascii {
        flow.domain.length.max = flow.domain.length.max.map(|max| max.saturating_mul(factor));
    }
    flow
}

fn trimmed<'a>(source: &Flow<'a>) -> Flow<'a> {
    if let Some(Ok(text)) = source.text().map(|text| text::trim(text)) {
        return Flow::of_constant(Constant::Text(text.to_owned().into()));
    }
    let mut flow = changed(source);
    flow.domain.length.min = Some(0);
    flow
}

/// A text that two different texts can become: where PingOne holds values apart that differ in case or blanks only
/// is not documented.
fn changed<'a>(source: &Flow<'a>) -> Flow<'a> {
    let mut flow = source.clone();
    flow.domain.length = source.length();
    flow.domain.unique = source.domain.unique.filter(|unique| !unique);
    flow.domain.constant = None;
    flow
}
