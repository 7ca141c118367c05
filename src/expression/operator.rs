//! The binary operators: spelling and precedence.
//!
//! Both spellings, words in any case, are from the PEL docs, apart from `div`, `mod`, `between`, `&&` and `||`,
//! which Spring EL has and the PEL pages do not list. Precedence is that of Spring EL 5.1.

use super::ast::{Comparison, ProductOperator, SumOperator};

/// The binary operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Or,
    And,
    Compare(Comparison),
    Sum(SumOperator),
    Product(ProductOperator),
    Power,
}

/// How tightly an operator or an operand binds; the order is that of the grammar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    Conditional,
    Or,
    And,
    Comparison,
    Sum,
    Product,
    Power,
    Unary,
    Postfix,
}

/// Each operator as a symbol and, where it has one, as a word.
const OPERATORS: [(Operator, &str, &str); 16] = [
    (Operator::Or, "||", "or"),
    (Operator::And, "&&", "and"),
    (Operator::Compare(Comparison::Less), "<", "lt"),
    (Operator::Compare(Comparison::LessOrEqual), "<=", "le"),
    (Operator::Compare(Comparison::Greater), ">", "gt"),
    (Operator::Compare(Comparison::GreaterOrEqual), ">=", "ge"),
    (Operator::Compare(Comparison::Equal), "==", "eq"),
    (Operator::Compare(Comparison::NotEqual), "!=", "ne"),
    (Operator::Compare(Comparison::Matches), "matches", "matches"),
    (Operator::Compare(Comparison::Between), "between", "between"),
    (Operator::Sum(SumOperator::Add), "+", ""),
    (Operator::Sum(SumOperator::Subtract), "-", ""),
    (Operator::Product(ProductOperator::Multiply), "*", ""),
    (Operator::Product(ProductOperator::Divide), "/", "div"),
    (Operator::Product(ProductOperator::Modulo), "%", "mod"),
    (Operator::Power, "^", ""),
];

/// The binary operator that a word stands for, and how to spell it. Words count in any case.
pub(super) fn word_operator(word: &str) -> Option<(Operator, &'static str)> {
    let (operator, _, word) = OPERATORS.iter().find(|(_, _, name)| name.eq_ignore_ascii_case(word))?;
    Some((*operator, word))
}

/// The word, if Spring EL takes it for the start of a type, or in any case of an object: it stands bare only alone in brackets.
pub(super) fn reserved_word(word: &str) -> Option<&'static str> {
    match word {
        "T" => Some("T"),
        _ => word.eq_ignore_ascii_case("new").then_some("new"),
    }
}

impl Operator {
    /// Its precedence.
    pub(super) fn level(self) -> Level {
        match self {
            Operator::Or => Level::Or,
            Operator::And => Level::And,
            Operator::Compare(_) => Level::Comparison,
            Operator::Sum(_) => Level::Sum,
            Operator::Product(_) => Level::Product,
            Operator::Power => Level::Power,
        }
    }

    /// How it is spelled with symbols, where it can be.
    pub(super) fn symbol(self) -> &'static str {
        OPERATORS.iter().find(|(operator, ..)| *operator == self).map_or("", |(_, symbol, _)| symbol)
    }
}
