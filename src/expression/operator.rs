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

/// The binary operator that a word stands for, and how to spell it. Words count in any case.
pub(super) fn word_operator(word: &str) -> Option<(Operator, &'static str)> {
    const WORDS: [(&str, Operator); 12] = [
        ("or", Operator::Or),
        ("and", Operator::And),
        ("lt", Operator::Compare(Comparison::Less)),
        ("le", Operator::Compare(Comparison::LessOrEqual)),
        ("gt", Operator::Compare(Comparison::Greater)),
        ("ge", Operator::Compare(Comparison::GreaterOrEqual)),
        ("eq", Operator::Compare(Comparison::Equal)),
        ("ne", Operator::Compare(Comparison::NotEqual)),
        ("matches", Operator::Compare(Comparison::Matches)),
        ("between", Operator::Compare(Comparison::Between)),
        ("div", Operator::Product(ProductOperator::Divide)),
        ("mod", Operator::Product(ProductOperator::Modulo)),
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
            Operator::Compare(_) => Level::Comparison,
            Operator::Sum(_) => Level::Sum,
            Operator::Product(_) => Level::Product,
            Operator::Power => Level::Power,
        }
    }

    /// How it is spelled with symbols, where it can be.
    pub(super) fn symbol(self) -> &'static str {
        match self {
            Operator::Or => "||",
            Operator::And => "&&",
            Operator::Compare(comparison) => comparison.symbol(),
            Operator::Sum(operator) => operator.symbol(),
            Operator::Product(operator) => operator.symbol(),
            Operator::Power => "^",
        }
    }
}

impl Comparison {
    /// How it is spelled with symbols, where it can be.
    pub(super) fn symbol(self) -> &'static str {
        match self {
            Comparison::Less => "<",
            Comparison::LessOrEqual => "<=",
            Comparison::Greater => ">",
            Comparison::GreaterOrEqual => ">=",
            Comparison::Equal => "==",
            Comparison::NotEqual => "!=",
            Comparison::Matches => "matches",
            Comparison::Between => "between",
        }
    }
}

impl SumOperator {
    pub(super) fn symbol(self) -> &'static str {
        match self {
            SumOperator::Add => "+",
            SumOperator::Subtract => "-",
        }
    }
}

impl ProductOperator {
    pub(super) fn symbol(self) -> &'static str {
        match self {
            ProductOperator::Multiply => "*",
            ProductOperator::Divide => "/",
            ProductOperator::Modulo => "%",
        }
    }
}
