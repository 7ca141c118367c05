//! Expressions in words, for people who do not read the language: only what can be said exactly.

use provmap_model::text::{name, visible};

use super::Expression;
use super::ast::{Arm, Call, Comparison, Expr, ExprKind, Number, SumOperator, UnaryOperator};
use super::references::{ReferenceForm, Scope, of_name, of_path};

/// The longest text, in characters, that is repeated in words.
const LONGEST_TEXT: usize = 60;

impl Expression {
    /// What the expression gives, in words, where these say it exactly; nothing where only the expression itself does. A fixed
    /// text in it is repeated: whoever must not show it, must not show the words.
    ///
    /// ```
    /// use provmap::expression::Expression;
    /// let words = |text| Expression::parse(text).unwrap().in_words();
    /// assert_eq!(
    ///     words("#string.substring(#root.name.given ?: #root.username, 0, 64)").unwrap(),
    ///     "`name.given`, or `username` for users without one; the first 64 characters"
    /// );
    /// assert_eq!(words("emails.?[type == 'work'].![value]"), None);
    /// ```
    #[must_use]
    pub fn in_words(&self) -> Option<String> {
        Some(phrase(&self.root)?.words)
    }
}

/// What a part of an expression gives.
struct Phrase {
    words: String,
    /// Whether the words stay together without parentheses.
    is_short: bool,
}

impl Phrase {
    fn short(words: impl Into<String>) -> Option<Phrase> {
        Some(Phrase { words: words.into(), is_short: true })
    }

    fn long(words: String) -> Option<Phrase> {
        Some(Phrase { words, is_short: false })
    }

    /// The words as a part of others.
    fn part(self) -> String {
        if self.is_short { self.words } else { format!("({})", self.words) }
    }

    /// With what is done to the value: around it where it is short, else behind it.
    fn changed(self, around: impl FnOnce(&str) -> String, behind: &str) -> Option<Phrase> {
        let Phrase { words, is_short } = self;
        if is_short { Phrase::short(around(&words)) } else { Phrase::long(format!("{words}; {behind}")) }
    }
}

// The recursion goes as deep as the tree, which the parser limits.
fn phrase(expr: &Expr) -> Option<Phrase> {
    if let Some(path) = reference(expr) {
        return Phrase::short(path);
    }
    match &expr.kind {
        ExprKind::Null => Phrase::short("no value"),
        ExprKind::Boolean(value) => Phrase::short(value.to_string()),
        ExprKind::Number(Number::Int(value)) => Phrase::short(value.to_string()),
        ExprKind::Text(text) => Phrase::short(fixed_text(text)?),
        ExprKind::Elvis(operands) => first_with_a_value(operands),
        ExprKind::Sum { .. } => joined(expr),
        ExprKind::Call(call) => called(call),
        ExprKind::Unary { operator: UnaryOperator::Not, operand } => {
            Phrase::short(format!("the opposite of {}", reference(operand)?))
        }
        ExprKind::Compare { .. } | ExprKind::And(_) | ExprKind::Or(_) => {
            Phrase::long(format!("true if {}, otherwise false", condition(expr)?))
        }
        ExprKind::Ternary { arms, otherwise } => {
            let arms = arms.iter().map(|Arm { condition: holds, value }| Some((condition(holds)?, value)));
            by_cases(arms.collect::<Option<Vec<_>>>()?, otherwise)
        }
        _ => None,
    }
}

/// `` `name.given` `` where the node is a reference. What `user.` means depends on the user.
fn reference(expr: &Expr) -> Option<String> {
    let found = match &expr.kind {
        ExprKind::Path { base, steps } => of_path(base, steps, expr.span, Scope::User),
        _ => of_name(expr, Scope::User),
    };
    let found = found.filter(|it| it.complete && it.form != ReferenceForm::User)?;
    Some(format!("`{}`", name(&found.path.join("."))))
}

fn fixed_text(text: &str) -> Option<String> {
    Some(match text {
        "" => "an empty text".to_owned(),
        " " => "a blank".to_owned(),
        _ if text.chars().nth(LONGEST_TEXT).is_some() => return None,
        _ => format!("“{}”", visible(text)),
    })
}

/// `` `a`, or `b` for users without one ``
fn first_with_a_value(operands: &[Expr]) -> Option<Phrase> {
    let (last, others) = operands.split_last()?;
    let others: Option<Vec<String>> = others.iter().map(|it| Some(phrase(it)?.part())).collect();
    let (others, last) = (others?, phrase(last)?.part());
    Phrase::long(match others.as_slice() {
        [only] => format!("{only}, or {last} for users without one"),
        several => {
            format!("the first of {} that has a value, or {last} for users without any", listed(several))
        }
    })
}

/// `` `a`, a blank and `b`, joined ``. Nothing where a sum may be one of numbers.
fn joined(expr: &Expr) -> Option<Phrase> {
    let ExprKind::Sum { first, rest } = &expr.kind else { return None };
    // Of two numbers in front, Spring takes the sum before anything is joined.
    let is_text = |expr: &Expr| match &expr.kind {
        ExprKind::Text(_) => true,
        ExprKind::Call(call) => gives_text(call),
        _ => false,
    };
    if !is_text(first) && !rest.first().is_some_and(|term| is_text(&term.operand)) {
        return None;
    }
    if rest.iter().any(|term| term.operator != SumOperator::Add) {
        return None;
    }
    let parts = std::iter::once(&**first).chain(rest.iter().map(|term| &term.operand));
    let parts: Option<Vec<String>> = parts.map(|part| Some(phrase(part)?.part())).collect();
    Phrase::long(format!("{}, joined", listed(&parts?)))
}

fn is_of(call: &Call, library: &str) -> bool {
    call.library.as_ref().is_some_and(|name| name.text == library)
}

fn gives_text(call: &Call) -> bool {
    is_of(call, "string")
        && matches!(call.function.text.as_str(), "upperCase" | "lowerCase" | "trim" | "substring")
}

fn called(call: &Call) -> Option<Phrase> {
    let function = call.function.text.as_str();
    match (function, call.arguments.as_slice()) {
        ("upperCase", [of]) if is_of(call, "string") => {
            phrase(of)?.changed(|of| format!("{of} in upper case"), "in upper case")
        }
        ("lowerCase", [of]) if is_of(call, "string") => {
            phrase(of)?.changed(|of| format!("{of} in lower case"), "in lower case")
        }
        ("trim", [of]) if is_of(call, "string") => {
            phrase(of)?.changed(|of| format!("{of} without blanks around it"), "without blanks around it")
        }
        ("substring", [of, from, to]) if is_of(call, "string") => {
            let which = characters(position(from)?, position(to)?)?;
            phrase(of)?.changed(|of| format!("{which} of {of}"), &which)
        }
        ("isNotEmpty" | "isNotBlank", _) => {
            Phrase::long(format!("true if {}, otherwise false", condition_of_call(call)?))
        }
        ("ifelse", [holds, value, otherwise]) if is_of(call, "core") => {
            // Of anything else than a boolean, `ifelse` has its own idea of what is true.
            let is_boolean =
                matches!(holds.kind, ExprKind::Compare { .. } | ExprKind::And(_) | ExprKind::Or(_));
            let holds = is_boolean.then(|| condition(holds))??;
            by_cases(vec![(holds, value)], otherwise)
        }
        ("switchExpr", [of, choices @ .., otherwise]) if is_of(call, "core") => {
            let of = phrase(of)?.part();
            if choices.is_empty() || choices.len() % 2 != 0 {
                return None;
            }
            let pairs = choices.chunks_exact(2).map(|pair| {
                let [choice, value] = pair else { return None };
                Some((format!("{of} is {}", phrase(choice)?.part()), value))
            });
            let pairs: Option<Vec<_>> = pairs.collect();
            by_cases(pairs?, otherwise)
        }
        _ => None,
    }
}

fn position(expr: &Expr) -> Option<u32> {
    match expr.kind {
        ExprKind::Number(Number::Int(value)) => u32::try_from(value).ok(),
        _ => None,
    }
}

/// The characters from one position to, and without, another, which count from 0.
fn characters(from: u32, to: u32) -> Option<String> {
    let length = to.checked_sub(from).filter(|length| *length > 0)?;
    Some(match (from, length) {
        (0, 1) => "the first character".to_owned(),
        (0, _) => format!("the first {length} characters"),
        (_, 1) => format!("character {to}"),
        _ => format!("characters {} to {to}", from.checked_add(1)?),
    })
}

/// `“a” if this holds; “b” if that holds; otherwise “c”`
fn by_cases(cases: Vec<(String, &Expr)>, otherwise: &Expr) -> Option<Phrase> {
    let mut words = String::new();
    for (condition, value) in cases {
        words.push_str(&format!("{} if {condition}; ", phrase(value)?.part()));
    }
    words.push_str(&format!("otherwise {}", phrase(otherwise)?.part()));
    Phrase::long(words)
}

fn condition(expr: &Expr) -> Option<String> {
    if let Some(path) = reference(expr) {
        return Some(format!("{path} is true"));
    }
    match &expr.kind {
        ExprKind::Unary { operator: UnaryOperator::Not, operand } => {
            Some(format!("{} is not true", reference(operand)?))
        }
        ExprKind::Compare { left, operator, right } => compared(left, *operator, right),
        ExprKind::And(operands) => all(operands, " and "),
        ExprKind::Or(operands) => all(operands, " or "),
        ExprKind::Call(call) => condition_of_call(call),
        _ => None,
    }
}

fn condition_of_call(call: &Call) -> Option<String> {
    match (call.function.text.as_str(), call.arguments.as_slice()) {
        ("isNotEmpty", [of]) if is_of(call, "string") => Some(format!("{} is not empty", phrase(of)?.part())),
        ("isNotBlank", [of]) if is_of(call, "string") => Some(format!("{} is not blank", phrase(of)?.part())),
        _ => None,
    }
}

fn all(operands: &[Expr], between: &str) -> Option<String> {
    let operand = |it: &Expr| {
        let words = condition(it)?;
        let is_several = matches!(it.kind, ExprKind::And(_) | ExprKind::Or(_));
        Some(if is_several { format!("({words})") } else { words })
    };
    let operands: Option<Vec<String>> = operands.iter().map(operand).collect();
    Some(operands?.join(between))
}

fn compared(left: &Expr, operator: Comparison, right: &Expr) -> Option<String> {
    let left = phrase(left)?.part();
    if right.kind == ExprKind::Null {
        return match operator {
            Comparison::Equal => Some(format!("{left} has no value")),
            Comparison::NotEqual => Some(format!("{left} has a value")),
            _ => None,
        };
    }
    let right = phrase(right)?.part();
    let verb = match operator {
        Comparison::Equal => "is",
        Comparison::NotEqual => "is not",
        Comparison::Less => "is less than",
        Comparison::LessOrEqual => "is at most",
        Comparison::Greater => "is more than",
        Comparison::GreaterOrEqual => "is at least",
        Comparison::Matches | Comparison::Between => return None,
    };
    Some(format!("{left} {verb} {right}"))
}

/// `a, b and c`
fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [others @ .., last] => format!("{} and {last}", others.join(", ")),
    }
}
