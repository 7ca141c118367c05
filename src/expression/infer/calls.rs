//! Calls of functions.

use super::super::Literal;
use super::super::ast::{Call, Expr, Number, Span};
use super::super::error::excerpt;
use super::super::flow::{Flow, Shape};
use super::super::functions::{self, Argument, Arity, Function, Parameter, ValueKind};
use super::{FunctionProblem, FunctionProblemKind, Inferrer, Leaves, This, Truncation};
use crate::domain::Kinds;

impl<'a> Inferrer<'a> {
    pub(super) fn call(
        &mut self,
        call: &'a Call,
        expr: &'a Expr,
        this: This<'_, 'a>,
        mut leaves: Leaves<'_, 'a>,
    ) -> Flow<'a> {
        let span = expr.span;
        let function = match known(call, span) {
            Ok(function) => function,
            Err(problem) => {
                self.functions.push(problem);
                self.parts(expr, this);
                return Flow::UNKNOWN;
            }
        };
        let count = call.arguments.len();
        let mut arguments = Vec::with_capacity(count);
        let before = leaves.as_ref().map_or(0, |leaves| leaves.len());
        let mut fits = true;
        for (index, argument) in call.arguments.iter().enumerate() {
            let parameter = function.signature.parameter(index, count);
            let is_result = parameter.is_some_and(|parameter| parameter.kind == ValueKind::Result);
            let flow = self.branch(argument, this, leaves.as_deref_mut().filter(|_| is_result));
            let misfit = parameter.and_then(|parameter| misfit(function, parameter, &flow, argument.span));
            fits &= misfit.is_none();
            self.functions.extend(misfit);
            let integer = match argument.as_literal() {
                Some(Literal::Number(Number::Int(value))) => Some(i64::from(value)),
                _ => None,
            };
            arguments.push(Argument { flow, integer, is_never: false, is_cut: false });
        }
        if !fits {
            if let Some(leaves) = leaves {
                leaves.truncate(before);
            }
            return Flow::UNKNOWN;
        }
        let flow = (function.infer)(&mut arguments);
        let arguments = || arguments.iter().zip(call.arguments.iter().map(|argument| argument.span));
        for (argument, source) in arguments().filter(|(argument, _)| argument.is_cut) {
            let (keeps, of) = (flow.domain.length.max, argument.flow.length().max);
            self.truncations.push(Truncation { span, source, keeps, of });
        }
        if let Some(leaves) = leaves.filter(|_| arguments().any(|(argument, _)| argument.is_never)) {
            let is_never = |leaf: Span| {
                arguments().any(|(argument, span)| {
                    argument.is_never && span.start <= leaf.start && leaf.end <= span.end
                })
            };
            let new = leaves.split_off(before.min(leaves.len()));
            leaves.extend(new.into_iter().filter(|leaf| !is_never(leaf.span)));
        }
        flow
    }
}

/// What is wrong with an argument that is certain to be of a wrong kind.
fn misfit(
    function: &Function,
    parameter: &Parameter,
    flow: &Flow<'_>,
    span: Span,
) -> Option<FunctionProblem> {
    let (expected, found) = (parameter.kind, flow.domain.kinds);
    let wanted = match expected {
        ValueKind::Text => Kinds::TEXT,
        ValueKind::Integer => Kinds::NUMBER,
        ValueKind::Unknown | ValueKind::Condition | ValueKind::Date | ValueKind::Result => return None,
    };
    let several = flow.shape == Shape::List;
    // A null is of every kind; JSON can hold any.
    let is_other = !flow.is_null() && !found.meets(wanted.union(Kinds::JSON));
    (several || is_other).then(|| {
        let (function, parameter) = (full_name(function), parameter.name);
        let kind = FunctionProblemKind::ArgumentKind { function, parameter, expected, found, several };
        FunctionProblem { span, kind }
    })
}

/// The function that is called, if it is known and the number of arguments fits.
fn known(call: &Call, span: Span) -> Result<&'static Function, FunctionProblem> {
    let name = &call.function;
    let problem = |span, kind| Err(FunctionProblem { span, kind });
    let Some(library) = &call.library else {
        return problem(name.span, FunctionProblemKind::NoLibrary { function: excerpt(&name.text) });
    };
    let Some(known) = functions::library(&library.text) else {
        let library_name = excerpt(&library.text);
        return problem(library.span, FunctionProblemKind::UnknownLibrary { library: library_name });
    };
    let Some(function) = functions::function(known, &name.text) else {
        let (library, function) = (known.as_str(), excerpt(&name.text));
        return problem(name.span, FunctionProblemKind::UnknownFunction { library, function });
    };
    let given = call.arguments.len();
    match function.signature.arity {
        Some(Arity { min, max }) if !function.signature.takes(given) => {
            problem(span, FunctionProblemKind::Arity { function: full_name(function), given, min, max })
        }
        _ => Ok(function),
    }
}

/// The function with its library, as messages name it: `string.trim`.
fn full_name(function: &Function) -> String {
    format!("{}.{}", function.library.as_str(), function.name)
}
