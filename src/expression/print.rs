//! Writes a tree as an expression.
//!
//! The printed expression means the same as the one that was read and parses to an equal tree; it is not the same
//! text. White space is normal, parentheses are where they are needed, texts are in single quotes, operators are symbols
//! apart from `and`, `or`, `matches` and `between`.

use std::fmt::{self, Display, Formatter};

use super::ast::{Array, Call, Entry, Expr, ExprKind, Number, Step, StepKind, UnaryOperator};
use super::lexer::is_name;
use super::operator::{Level, word_operator};

impl Display for Expr {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        bare(self, f)
    }
}

impl Display for Number {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Number::Int(value) => write!(f, "{value}"),
            Number::Long(value) => write!(f, "{value}L"),
            // Java reads a number that is too large as infinite, and has no other literal for it.
            Number::Float(value) if value.is_infinite() => f.write_str("1e999f"),
            Number::Double(value) if value.is_infinite() => f.write_str("1e999"),
            Number::Float(value) => write!(f, "{value:?}f"),
            Number::Double(value) => write!(f, "{value:?}"),
        }
    }
}

/// How tightly a node binds.
fn level(kind: &ExprKind) -> Level {
    match kind {
        ExprKind::Ternary { .. } | ExprKind::Elvis(_) => Level::Conditional,
        ExprKind::Or(_) => Level::Or,
        ExprKind::And(_) => Level::And,
        ExprKind::Compare { .. } => Level::Comparison,
        ExprKind::Sum { .. } => Level::Sum,
        ExprKind::Product { .. } => Level::Product,
        ExprKind::Power { .. } => Level::Power,
        ExprKind::Unary { .. } => Level::Unary,
        // The parser makes no negative number; a tree built by hand can have one.
        ExprKind::Number(number) if is_negative(*number) => Level::Unary,
        _ => Level::Postfix,
    }
}

fn is_negative(number: Number) -> bool {
    match number {
        Number::Int(value) => value < 0,
        Number::Long(value) => value < 0,
        Number::Float(value) => value.is_sign_negative(),
        Number::Double(value) => value.is_sign_negative(),
    }
}

/// The node, in parentheses if it binds less tightly than `least`.
fn at(expr: &Expr, least: Level, f: &mut Formatter<'_>) -> fmt::Result {
    if level(&expr.kind) < least { parenthesized(expr, f) } else { bare(expr, f) }
}

fn parenthesized(expr: &Expr, f: &mut Formatter<'_>) -> fmt::Result {
    f.write_str("(")?;
    bare(expr, f)?;
    f.write_str(")")
}

fn bare(expr: &Expr, f: &mut Formatter<'_>) -> fmt::Result {
    match &expr.kind {
        ExprKind::Null => f.write_str("null"),
        ExprKind::Boolean(value) => write!(f, "{value}"),
        ExprKind::Number(number) => number.fmt(f),
        ExprKind::Text(text) => quoted(text, f),
        ExprKind::List(elements) => braces(elements, f),
        ExprKind::Map(entries) => map(entries, f),
        ExprKind::Array(made) => array(made, f),
        ExprKind::Root => f.write_str("#root"),
        ExprKind::This => f.write_str("#this"),
        ExprKind::Variable(name) => write!(f, "#{name}"),
        ExprKind::Property(name) => property(name, f),
        ExprKind::Call(made) => call(made, f),
        ExprKind::Path { base, steps } => path(base, steps, f),
        ExprKind::Unary { operator, operand } => unary(*operator, operand, f),
        ExprKind::Power { base, exponent } => infix(base, "^", exponent, Level::Unary, f),
        ExprKind::Product { first, rest } => {
            chain(first, rest.iter().map(|part| (part.operator.symbol(), &part.operand)), Level::Power, f)
        }
        ExprKind::Sum { first, rest } => {
            chain(first, rest.iter().map(|part| (part.operator.symbol(), &part.operand)), Level::Product, f)
        }
        ExprKind::Compare { left, operator, right } => infix(left, operator.symbol(), right, Level::Sum, f),
        ExprKind::And(operands) => joined(operands, " and ", Level::Comparison, f),
        ExprKind::Or(operands) => joined(operands, " or ", Level::And, f),
        ExprKind::Ternary { arms, otherwise } => {
            for arm in arms {
                at(&arm.condition, Level::Or, f)?;
                f.write_str(" ? ")?;
                bare(&arm.value, f)?;
                f.write_str(" : ")?;
            }
            match otherwise.kind {
                // Without parentheses its arms would be read as arms of this one.
                ExprKind::Ternary { .. } => parenthesized(otherwise, f),
                _ => bare(otherwise, f),
            }
        }
        ExprKind::Elvis(operands) => elvis(operands, f),
    }
}

fn elvis(operands: &[Expr], f: &mut Formatter<'_>) -> fmt::Result {
    let Some((last, others)) = operands.split_last() else {
        return f.write_str("null");
    };
    for operand in others {
        at(operand, Level::Or, f)?;
        f.write_str(" ?: ")?;
    }
    match last.kind {
        // Without parentheses its operands would be read as operands of this one.
        ExprKind::Elvis(_) => parenthesized(last, f),
        _ => bare(last, f),
    }
}

fn infix(left: &Expr, operator: &str, right: &Expr, least: Level, f: &mut Formatter<'_>) -> fmt::Result {
    at(left, least, f)?;
    write!(f, " {operator} ")?;
    at(right, least, f)
}

/// The operands of a sum or product, each but the first with its operator.
fn chain<'a>(
    first: &Expr,
    rest: impl Iterator<Item = (&'static str, &'a Expr)>,
    least: Level,
    f: &mut Formatter<'_>,
) -> fmt::Result {
    at(first, least, f)?;
    for (operator, operand) in rest {
        write!(f, " {operator} ")?;
        at(operand, least, f)?;
    }
    Ok(())
}

fn unary(operator: UnaryOperator, operand: &Expr, f: &mut Formatter<'_>) -> fmt::Result {
    f.write_str(match operator {
        UnaryOperator::Not => "!",
        UnaryOperator::Minus => "-",
        UnaryOperator::Plus => "+",
    })?;
    // `--` and `++` are operators of their own in Spring EL.
    let signed = matches!(operand.kind, ExprKind::Unary { .. }) || is_negative_number(operand);
    if operator != UnaryOperator::Not && signed {
        f.write_str(" ")?;
    }
    at(operand, Level::Unary, f)
}

fn is_negative_number(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Number(number) if is_negative(number))
}

fn joined(operands: &[Expr], between: &str, least: Level, f: &mut Formatter<'_>) -> fmt::Result {
    for (index, operand) in operands.iter().enumerate() {
        if index > 0 {
            f.write_str(between)?;
        }
        at(operand, least, f)?;
    }
    Ok(())
}

fn braces(elements: &[Expr], f: &mut Formatter<'_>) -> fmt::Result {
    f.write_str("{")?;
    joined(elements, ", ", Level::Conditional, f)?;
    f.write_str("}")
}

fn map(entries: &[Entry], f: &mut Formatter<'_>) -> fmt::Result {
    if entries.is_empty() {
        return f.write_str("{:}");
    }
    for (index, entry) in entries.iter().enumerate() {
        f.write_str(if index == 0 { "{" } else { ", " })?;
        write!(f, "{}: {}", entry.key, entry.value)?;
    }
    f.write_str("}")
}

fn array(array: &Array, f: &mut Formatter<'_>) -> fmt::Result {
    write!(f, "new {}", array.element.name())?;
    for dimension in &array.dimensions {
        match dimension {
            Some(size) => write!(f, "[{size}]")?,
            None => f.write_str("[]")?,
        }
    }
    match &array.elements {
        Some(elements) => braces(elements, f),
        None => Ok(()),
    }
}

fn call(call: &Call, f: &mut Formatter<'_>) -> fmt::Result {
    f.write_str("#")?;
    if let Some(library) = &call.library {
        write!(f, "{}.", library.text)?;
    }
    write!(f, "{}(", call.function.text)?;
    joined(&call.arguments, ", ", Level::Conditional, f)?;
    f.write_str(")")
}

fn path(base: &Expr, steps: &[Step], f: &mut Formatter<'_>) -> fmt::Result {
    match &base.kind {
        // After an array without elements a bracket is one more dimension, and after a path one more step.
        ExprKind::Path { .. } => parenthesized(base, f)?,
        ExprKind::Array(array) if array.elements.is_none() => parenthesized(base, f)?,
        _ => at(base, Level::Postfix, f)?,
    }
    for step in steps {
        match &step.kind {
            StepKind::Member(name) if is_name(name) => write!(f, ".{name}")?,
            StepKind::Member(name) => in_brackets(name, f)?,
            StepKind::Index(index) => write!(f, "[{index}]")?,
            StepKind::Select(condition) => write!(f, ".?[{condition}]")?,
            StepKind::SelectFirst(condition) => write!(f, ".^[{condition}]")?,
            StepKind::SelectLast(condition) => write!(f, ".$[{condition}]")?,
            StepKind::Project(value) => write!(f, ".![{value}]")?,
        }
    }
    Ok(())
}

/// A property, which is a bare name unless the tree was built by hand.
fn property(name: &str, f: &mut Formatter<'_>) -> fmt::Result {
    let reserved = ["true", "false", "null", "not"].iter().any(|word| word.eq_ignore_ascii_case(name));
    if reserved || !is_name(name) {
        f.write_str("#this")?;
        return in_brackets(name, f);
    }
    // In parentheses a word is a name, whatever comes after it.
    if word_operator(name).is_some()
        || ["new", "instanceof"].iter().any(|word| word.eq_ignore_ascii_case(name))
    {
        return write!(f, "({name})");
    }
    f.write_str(name)
}

fn in_brackets(name: &str, f: &mut Formatter<'_>) -> fmt::Result {
    f.write_str("[")?;
    quoted(name, f)?;
    f.write_str("]")
}

fn quoted(text: &str, f: &mut Formatter<'_>) -> fmt::Result {
    f.write_str("'")?;
    for (index, part) in text.split('\'').enumerate() {
        if index > 0 {
            f.write_str("''")?;
        }
        f.write_str(part)?;
    }
    f.write_str("'")
}
