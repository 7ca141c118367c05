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
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    NotEqual,
    Matches,
    Between,
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    Power,
}

/// How tightly an operator binds; the order is that of the grammar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    Or,
    And,
    Comparison,
    Sum,
    Product,
    Power,
}

/// The binary operator that a word stands for, and how to spell it. Words count in any case.
pub(super) fn word_operator(word: &str) -> Option<(Operator, &'static str)> {
    const WORDS: [(&str, Operator); 12] = [
        ("or", Operator::Or),
        ("and", Operator::And),
        ("lt", Operator::Less),
        ("le", Operator::LessOrEqual),
        ("gt", Operator::Greater),
        ("ge", Operator::GreaterOrEqual),
        ("eq", Operator::Equal),
        ("ne", Operator::NotEqual),
        ("matches", Operator::Matches),
        ("between", Operator::Between),
        ("div", Operator::Divide),
        ("mod", Operator::Modulo),
    ];
    let (name, operator) = WORDS.iter().find(|(name, _)| name.eq_ignore_ascii_case(word))?;
    Some((*operator, name))
}

impl Operator {
    /// Its precedence.
    pub(super) fn level(self) -> Level {
        match self {
            Operator::Or => Level::Or,
            Operator::And => Level::And,
            Operator::Less
            | Operator::LessOrEqual
            | Operator::Greater
            | Operator::GreaterOrEqual
            | Operator::Equal
            | Operator::NotEqual
            | Operator::Matches
            | Operator::Between => Level::Comparison,
            Operator::Add | Operator::Subtract => Level::Sum,
            Operator::Multiply | Operator::Divide | Operator::Modulo => Level::Product,
            Operator::Power => Level::Power,
        }
    }

    /// How it is spelled with symbols, where it can be.
    pub(super) fn symbol(self) -> &'static str {
        match self {
            Operator::Or => "||",
            Operator::And => "&&",
            Operator::Less => "<",
            Operator::LessOrEqual => "<=",
            Operator::Greater => ">",
            Operator::GreaterOrEqual => ">=",
            Operator::Equal => "==",
            Operator::NotEqual => "!=",
            Operator::Matches => "matches",
            Operator::Between => "between",
            Operator::Add => "+",
            Operator::Subtract => "-",
            Operator::Multiply => "*",
            Operator::Divide => "/",
            Operator::Modulo => "%",
            Operator::Power => "^",
        }
    }

    /// The comparison of an operator of that level.
    pub(super) fn comparison(self) -> Comparison {
        match self {
            Operator::Less => Comparison::Less,
            Operator::LessOrEqual => Comparison::LessOrEqual,
            Operator::Greater => Comparison::Greater,
            Operator::GreaterOrEqual => Comparison::GreaterOrEqual,
            Operator::NotEqual => Comparison::NotEqual,
            Operator::Matches => Comparison::Matches,
            Operator::Between => Comparison::Between,
            _ => Comparison::Equal,
        }
    }

    /// The part of a sum it makes, of an operator of that level.
    pub(super) fn sum(self) -> SumOperator {
        if self == Operator::Subtract { SumOperator::Subtract } else { SumOperator::Add }
    }

    /// The part of a product it makes, of an operator of that level.
    pub(super) fn product(self) -> ProductOperator {
        match self {
            Operator::Divide => ProductOperator::Divide,
            Operator::Modulo => ProductOperator::Modulo,
            _ => ProductOperator::Multiply,
        }
    }
}
