//! The grammar of RFC 7644: `or` binds least, then `and`, then `not`.

use provmap_model::error::Error;
use provmap_model::suggest::nearest;

use super::lexer::{Placed, Token, problem, tokens};
use super::{Condition, MAX_DEPTH, MAX_LENGTH, Operator, Path, Value};

pub(super) fn parse(text: &str) -> Result<Condition, Error> {
    if text.len() > MAX_LENGTH {
        return Err(Error::plain(format!("the filter has more than {MAX_LENGTH} bytes")));
    }
    let tokens = tokens(text)?;
    let mut parser = Parser { text, tokens: &tokens, depth: 0 };
    let condition = parser.any()?;
    match parser.tokens.first() {
        None => Ok(condition),
        Some((Token::Close | Token::CloseSquare, at)) => {
            Err(problem(text, *at, "nothing is open that this closes"))
        }
        Some((_, at)) => Err(problem(text, *at, "expected `and`, `or` or the end")),
    }
}

struct Parser<'p, 't> {
    text: &'t str,
    /// Those that are left.
    tokens: &'p [Placed<'t>],
    depth: usize,
}

impl<'p, 't> Parser<'p, 't> {
    fn next(&mut self) -> Option<&'p Token<'t>> {
        let ((token, _), rest) = self.tokens.split_first()?;
        self.tokens = rest;
        Some(token)
    }

    /// The place of the next token, or the end.
    fn at(&self) -> usize {
        self.tokens.first().map_or(self.text.len(), |(_, at)| *at)
    }

    fn wrong<T>(&self, at: usize, message: &str) -> Result<T, Error> {
        Err(problem(self.text, at, message))
    }

    /// Takes the next word if it is this one, in any case.
    fn takes(&mut self, word: &str) -> bool {
        let is_next =
            matches!(self.tokens.first(), Some((Token::Word(next), _)) if next.eq_ignore_ascii_case(word));
        if is_next {
            self.next();
        }
        is_next
    }

    fn any(&mut self) -> Result<Condition, Error> {
        let mut conditions = vec![self.all()?];
        while self.takes("or") {
            conditions.push(self.all()?);
        }
        Ok(of_several(conditions, Condition::Or))
    }

    fn all(&mut self) -> Result<Condition, Error> {
        let mut conditions = vec![self.one()?];
        while self.takes("and") {
            conditions.push(self.one()?);
        }
        Ok(of_several(conditions, Condition::And))
    }

    fn one(&mut self) -> Result<Condition, Error> {
        let at = self.at();
        if matches!(self.tokens.first(), Some((Token::Open, _))) {
            return self.within(at, Token::Close);
        }
        // An attribute may have this name too.
        let is_not = matches!(self.tokens, [(Token::Word(_), _), (Token::Open, _), ..]) && self.takes("not");
        if is_not {
            return Ok(Condition::Not(Box::new(self.within(at, Token::Close)?)));
        }
        let path = self.path()?;
        if matches!(self.tokens.first(), Some((Token::OpenSquare, _))) {
            let condition = self.within(self.at(), Token::CloseSquare)?;
            return Ok(Condition::Has(path, Box::new(condition)));
        }
        let at = self.at();
        let word = match self.next() {
            Some(Token::Word(word)) => *word,
            _ => return self.wrong(at, "expected an operator, such as `eq` or `pr`"),
        };
        if word.eq_ignore_ascii_case("pr") {
            return Ok(Condition::Present(path));
        }
        let Some(operator) = Operator::ALL.into_iter().find(|it| it.as_str().eq_ignore_ascii_case(word))
        else {
            if matches!(path.names.as_slice(), [name] if name.eq_ignore_ascii_case("not")) {
                return self.wrong(at, "`not` takes a condition in brackets: `not (title pr)`");
            }
            let near = meant(word).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            return self.wrong(at, &format!("there is no such operator in a SCIM filter{near}"));
        };
        Ok(Condition::Compare(path, operator, self.value()?))
    }

    /// A condition in brackets, the first of which comes next.
    fn within(&mut self, at: usize, end: Token<'_>) -> Result<Condition, Error> {
        self.next();
        self.depth = self.depth.saturating_add(1);
        if self.depth > MAX_DEPTH {
            return self.wrong(at, &format!("the filter has more than {MAX_DEPTH} levels"));
        }
        let condition = self.any()?;
        let here = self.at();
        if self.next() != Some(&end) {
            let bracket = if end == Token::Close { ')' } else { ']' };
            return self.wrong(here, &format!("expected `and`, `or` or `{bracket}`"));
        }
        self.depth = self.depth.saturating_sub(1);
        Ok(condition)
    }

    fn path(&mut self) -> Result<Path, Error> {
        let at = self.at();
        let Some(Token::Word(word)) = self.next() else {
            return self.wrong(at, "expected an attribute, such as `population.id`");
        };
        // The identifier of a schema has dots of its own.
        let (schema, path) = match word.rsplit_once(':') {
            Some((schema, path)) if word.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("urn:")) => {
                (Some(schema), path)
            }
            _ => (None, *word),
        };
        let is_name = |name: &str| {
            name.starts_with(|c: char| c.is_alphabetic() || matches!(c, '$' | '_'))
                && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '$' | '_' | '-'))
        };
        if !path.split('.').all(is_name) || path.split('.').count() > MAX_DEPTH {
            return self.wrong(at, "expected an attribute, such as `population.id`: names of letters, digits, `_`, `-` and `$`, with dots between them");
        }
        let names = schema.into_iter().chain(path.split('.'));
        Ok(Path { names: names.map(str::to_owned).collect(), absence_is_known: true })
    }

    fn value(&mut self) -> Result<Value, Error> {
        let at = self.at();
        let what =
            "expected what to compare with: a text in double quotes, a number, `true`, `false` or `null`";
        match self.next() {
            Some(Token::Text(text)) => Ok(Value::Text(text.clone())),
            Some(Token::Word("true")) => Ok(Value::Boolean(true)),
            Some(Token::Word("false")) => Ok(Value::Boolean(false)),
            Some(Token::Word("null")) => Ok(Value::Null),
            Some(Token::Word(word)) if serde_json::from_str::<serde_json::Number>(word).is_ok() => {
                Ok(Value::Number((*word).to_owned()))
            }
            _ => self.wrong(at, what),
        }
    }
}

fn of_several(mut conditions: Vec<Condition>, several: impl Fn(Vec<Condition>) -> Condition) -> Condition {
    match (conditions.pop(), conditions.is_empty()) {
        (Some(one), true) => one,
        (last, _) => {
            conditions.extend(last);
            several(conditions)
        }
    }
}

/// The operator that was probably meant by what other languages write.
fn meant(word: &str) -> Option<&'static str> {
    let known = match word.to_ascii_lowercase().as_str() {
        "=" | "==" | "===" | "equals" | "is" => "eq",
        "!=" | "<>" | "!==" => "ne",
        "contains" | "in" | "like" => "co",
        "startswith" | "starts" | "^=" => "sw",
        "endswith" | "ends" | "$=" => "ew",
        ">" => "gt",
        ">=" => "ge",
        "<" => "lt",
        "<=" => "le",
        "present" | "exists" => "pr",
        _ => return nearest(word, Operator::ALL.into_iter().map(Operator::as_str)),
    };
    Some(known)
}
