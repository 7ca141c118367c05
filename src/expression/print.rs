//! Writes a tree as an expression.
//!
//! The printed expression means the same as the one that was read and parses to an equal tree; it is not the same text:
//! - white space is one space around operators and behind commas,
//! - parentheses are where they are needed,
//! - texts are in single quotes where they can be,
//! - operators are symbols, apart from `and`, `or`, `matches` and `between`.

use std::fmt::{self, Display, Formatter};

use super::ast::{Expr, ExprKind, Factor, Number, StepKind, Term, UnaryOperator};
use super::lexer::is_name;
use super::operator::{Level, Operator, reserved_word, word_operator};

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
        ExprKind::Number(number) if number.as_f64().is_sign_negative() => Level::Unary,
        _ => Level::Postfix,
    }
}

/// The node, in parentheses if it binds less tightly than that.
struct At<'e>(&'e Expr, Level);

impl Display for At<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let At(expr, least) = *self;
        if level(&expr.kind) < least { write!(f, "({expr})") } else { expr.fmt(f) }
    }
}

/// Nodes with a text between them, each in parentheses if it binds less tightly than that.
struct Joined<'e>(&'e [Expr], &'static str, Level);

impl Display for Joined<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Joined(operands, between, least) = *self;
        for (index, operand) in operands.iter().enumerate() {
            if index > 0 {
                f.write_str(between)?;
            }
            At(operand, least).fmt(f)?;
        }
        Ok(())
    }
}

/// What stands in brackets: alone there, every name can be bare.
struct Inside<'e>(&'e Expr);

impl Display for Inside<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.0.kind {
            ExprKind::Property(name) if reserved_word(name).is_some() => f.write_str(name),
            _ => self.0.fmt(f),
        }
    }
}

fn listed(parts: &[Expr]) -> Joined<'_> {
    Joined(parts, ", ", Level::Conditional)
}

/// A text in quotes: the single ones, unless two double ones side by side would then be in doubt.
fn quoted(text: &str) -> String {
    in_quotes(text, if text.contains("\"\"") { "\"" } else { "'" })
}

/// A text in the quotes that leave it in doubt.
fn doubtful(text: &str) -> String {
    in_quotes(text, if text.contains("''") { "\"" } else { "'" })
}

fn in_quotes(text: &str, quote: &str) -> String {
    format!("{quote}{}{quote}", text.replace(quote, &quote.repeat(2)))
}

impl Display for Expr {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.kind {
            ExprKind::Null => f.write_str("null"),
            ExprKind::Boolean(value) => write!(f, "{value}"),
            ExprKind::Number(number) => number.fmt(f),
            ExprKind::Text(text) => f.write_str(&quoted(text)),
            ExprKind::DoubtfulText(text) => f.write_str(&doubtful(text)),
            ExprKind::List(elements) => write!(f, "{{{}}}", listed(elements)),
            ExprKind::Map(entries) if entries.is_empty() => f.write_str("{:}"),
            ExprKind::Map(entries) => {
                for (index, entry) in entries.iter().enumerate() {
                    let before = if index == 0 { "{" } else { ", " };
                    write!(f, "{before}{}: {}", entry.key, entry.value)?;
                }
                f.write_str("}")
            }
            ExprKind::Array(array) => {
                write!(f, "new {}", array.element.name())?;
                for dimension in &array.dimensions {
                    match dimension {
                        Some(size) => write!(f, "[{}]", Inside(size))?,
                        None => f.write_str("[]")?,
                    }
                }
                array.elements.iter().try_for_each(|elements| write!(f, "{{{}}}", listed(elements)))
            }
            ExprKind::Root => f.write_str("#root"),
            ExprKind::This => f.write_str("#this"),
            ExprKind::Variable(name) => write!(f, "#{name}"),
            ExprKind::Property(name) => property(name, f),
            ExprKind::Call(call) => {
                f.write_str("#")?;
                if let Some(library) = &call.library {
                    write!(f, "{}.", library.text)?;
                }
                write!(f, "{}({})", call.function.text, listed(&call.arguments))
            }
            ExprKind::Path { base, steps } => {
                match &base.kind {
                    // After an array without elements a bracket is one more dimension, and after a path one more step.
                    ExprKind::Path { .. } => write!(f, "({base})")?,
                    ExprKind::Array(array) if array.elements.is_none() => write!(f, "({base})")?,
                    _ => At(base, Level::Postfix).fmt(f)?,
                }
                steps.iter().try_for_each(|step| match &step.kind {
                    StepKind::Member(name) if is_name(name) => write!(f, ".{name}"),
                    StepKind::Member(name) => write!(f, "[{}]", quoted(name)),
                    StepKind::Index(index) => write!(f, "[{}]", Inside(index)),
                    StepKind::Select(condition) => write!(f, ".?[{}]", Inside(condition)),
                    StepKind::SelectFirst(condition) => write!(f, ".^[{}]", Inside(condition)),
                    StepKind::SelectLast(condition) => write!(f, ".$[{}]", Inside(condition)),
                    StepKind::Project(value) => write!(f, ".![{}]", Inside(value)),
                })
            }
            ExprKind::Unary { operator, operand } => {
                let symbol = match operator {
                    UnaryOperator::Not => "!",
                    // `--` and `++` are operators of their own in Spring EL.
                    UnaryOperator::Minus if level(&operand.kind) == Level::Unary => "- ",
                    UnaryOperator::Minus => "-",
                    UnaryOperator::Plus if level(&operand.kind) == Level::Unary => "+ ",
                    UnaryOperator::Plus => "+",
                };
                write!(f, "{symbol}{}", At(operand, Level::Unary))
            }
            ExprKind::Power { base, exponent } => {
                write!(f, "{} ^ {}", At(base, Level::Unary), At(exponent, Level::Unary))
            }
            ExprKind::Product { first, rest } => {
                At(first, Level::Power).fmt(f)?;
                rest.iter().try_for_each(|Factor { operator, operand }| {
                    write!(f, " {} {}", Operator::Product(*operator).symbol(), At(operand, Level::Power))
                })
            }
            ExprKind::Sum { first, rest } => {
                At(first, Level::Product).fmt(f)?;
                rest.iter().try_for_each(|Term { operator, operand }| {
                    write!(f, " {} {}", Operator::Sum(*operator).symbol(), At(operand, Level::Product))
                })
            }
            ExprKind::Compare { left, operator, right } => {
                let symbol = Operator::Compare(*operator).symbol();
                write!(f, "{} {symbol} {}", At(left, Level::Sum), At(right, Level::Sum))
            }
            ExprKind::And(operands) => Joined(operands, " and ", Level::Comparison).fmt(f),
            ExprKind::Or(operands) => Joined(operands, " or ", Level::And).fmt(f),
            ExprKind::Ternary { arms, otherwise } => {
                for arm in arms {
                    write!(f, "{} ? {} : ", At(&arm.condition, Level::Or), arm.value)?;
                }
                match otherwise.kind {
                    // Without parentheses its arms would be read as arms of this one.
                    ExprKind::Ternary { .. } => write!(f, "({otherwise})"),
                    _ => otherwise.fmt(f),
                }
            }
            ExprKind::Elvis(operands) => {
                let Some((last, others)) = operands.split_last() else { return f.write_str("null") };
                others.iter().try_for_each(|operand| write!(f, "{} ?: ", At(operand, Level::Or)))?;
                match last.kind {
                    // Without parentheses its operands would be read as operands of this one.
                    ExprKind::Elvis(_) => write!(f, "({last})"),
                    _ => last.fmt(f),
                }
            }
        }
    }
}

/// A property, which is a bare name unless the tree was built by hand.
fn property(name: &str, f: &mut Formatter<'_>) -> fmt::Result {
    let is_one_of = |words: &[&str]| words.iter().any(|word| word.eq_ignore_ascii_case(name));
    if is_one_of(&["true", "false", "null", "not"]) || reserved_word(name).is_some() || !is_name(name) {
        return write!(f, "#this[{}]", quoted(name));
    }
    // In parentheses a word is a name, whatever comes after it.
    if word_operator(name).is_some() || name.eq_ignore_ascii_case("instanceof") {
        return write!(f, "({name})");
    }
    f.write_str(name)
}
