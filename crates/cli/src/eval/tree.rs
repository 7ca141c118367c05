//! The tree of an expression, as text.

use std::fmt::Write;

use provmap::expression::ast::{Expr, ExprKind, StepKind, UnaryOperator};
use provmap::expression::{Expression, Literal, Span};
use provmap_model::text::visible_up_to;

/// The tree as text: a node on each line, indented, with its bytes in the expression.
pub(super) fn tree(expression: &Expression) -> String {
    let mut text = String::new();
    node(&mut text, 0, "", expression.root());
    text
}

/// The recursion goes as deep as the tree, which the parser limits.
fn node(text: &mut String, depth: usize, role: &str, expr: &Expr) {
    line(text, depth, &format!("{role}{}", name(expr)), expr.span);
    // `-2` is one literal, though the tree has the sign apart.
    if expr.as_literal().is_some() {
        return;
    }
    let below = depth.saturating_add(1);
    let mut child = |role: &str, expr: &Expr| node(text, below, role, expr);
    match &expr.kind {
        ExprKind::List(parts) | ExprKind::And(parts) | ExprKind::Or(parts) | ExprKind::Elvis(parts) => {
            parts.iter().for_each(|part| child("", part));
        }
        ExprKind::Map(entries) => entries.iter().for_each(|entry| match entry.name() {
            Some(name) => child(&format!("{}: ", visible_up_to(name, 40)), &entry.value),
            None => {
                child("key ", &entry.key);
                child("value ", &entry.value);
            }
        }),
        ExprKind::Array(array) => {
            array.elements.iter().flatten().for_each(|element| child("", element));
        }
        ExprKind::Call(call) => call.arguments.iter().for_each(|argument| child("", argument)),
        ExprKind::Path { base, steps } => {
            child("", base);
            for step in steps {
                match &step.kind {
                    StepKind::Member(member) => {
                        line(text, below, &format!("member {}", visible_up_to(member, 40)), step.span);
                    }
                    StepKind::Index(expr) => node(text, below, "index ", expr),
                    StepKind::Select(expr) => node(text, below, "select ", expr),
                    StepKind::SelectFirst(expr) => node(text, below, "select first ", expr),
                    StepKind::SelectLast(expr) => node(text, below, "select last ", expr),
                    StepKind::Project(expr) => node(text, below, "project ", expr),
                    _ => {}
                }
            }
        }
        ExprKind::Unary { operand, .. } => child("", operand),
        ExprKind::Power { base, exponent } => {
            child("", base);
            child("", exponent);
        }
        ExprKind::Product { first, rest } => {
            child("", first);
            rest.iter()
                .for_each(|factor| child(&format!("{:?} ", factor.operator).to_lowercase(), &factor.operand));
        }
        ExprKind::Sum { first, rest } => {
            child("", first);
            rest.iter()
                .for_each(|term| child(&format!("{:?} ", term.operator).to_lowercase(), &term.operand));
        }
        ExprKind::Compare { left, right, .. } => {
            child("", left);
            child("", right);
        }
        ExprKind::Ternary { arms, otherwise } => {
            for arm in arms {
                child("if ", &arm.condition);
                child("then ", &arm.value);
            }
            child("else ", otherwise);
        }
        _ => {}
    }
}

fn line(text: &mut String, depth: usize, words: &str, span: Span) {
    let (range, indent) = (span.range(), depth.saturating_mul(2));
    // Writing to a String does not fail.
    let _ = writeln!(text, "{:indent$}{words} [{}..{}]", "", range.start, range.end);
}

fn name(expr: &Expr) -> String {
    if let Some(literal) = expr.as_literal() {
        return match literal {
            Literal::Null => "null".to_owned(),
            Literal::Boolean(value) => value.to_string(),
            Literal::Number(number) => format!("number {number}"),
            Literal::Text(text) => {
                format!("text of {}", crate::render::count(text.chars().count(), "character"))
            }
        };
    }
    match &expr.kind {
        ExprKind::List(_) => "list".to_owned(),
        ExprKind::Map(_) => "map".to_owned(),
        ExprKind::Array(array) => format!("array of {}", array.element.name()),
        ExprKind::Root => "#root".to_owned(),
        ExprKind::This => "#this".to_owned(),
        ExprKind::Variable(name) => format!("variable {}", visible_up_to(name, 40)),
        ExprKind::Property(name) => format!("attribute {}", visible_up_to(name, 40)),
        ExprKind::Call(call) => {
            let library = call.library.as_ref().map(|name| format!("{}.", visible_up_to(&name.text, 40)));
            format!("call #{}{}", library.unwrap_or_default(), visible_up_to(&call.function.text, 40))
        }
        ExprKind::Path { .. } => "path".to_owned(),
        ExprKind::Unary { operator: UnaryOperator::Not, .. } => "not".to_owned(),
        ExprKind::Unary { operator, .. } => format!("unary {operator:?}").to_lowercase(),
        ExprKind::Power { .. } => "power".to_owned(),
        ExprKind::Product { .. } => "product".to_owned(),
        ExprKind::Sum { .. } => "sum".to_owned(),
        ExprKind::Compare { operator, .. } => format!("compare {operator:?}").to_lowercase(),
        ExprKind::And(_) => "and".to_owned(),
        ExprKind::Or(_) => "or".to_owned(),
        ExprKind::Ternary { .. } => "choice".to_owned(),
        ExprKind::Elvis(_) => "first that is not null".to_owned(),
        _ => "node".to_owned(),
    }
}
