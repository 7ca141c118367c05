//! Expressions of the language that Spring and PingOne share: everything but the function libraries. Some are broken, to
//! compare what is refused.

/// Dice with a seed: SplitMix64.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % sides as u64) as usize
    }

    pub(crate) fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.roll(of.len())]
    }

    fn chance(&mut self, of: usize) -> bool {
        self.roll(of) == 0
    }
}

pub(crate) fn expression(dice: &mut Dice) -> String {
    let depth = dice.roll(5);
    let text = anything(dice, depth);
    let text = if dice.chance(12) { broken(dice, &text) } else { text };
    if dice.chance(10) {
        let around = ["", " ", "\t", "\n", "\r\n", " \n\t", "\u{A0}", "\u{B}", "\u{C}"];
        return format!("{}{text}{}", dice.one(&around), dice.one(&around));
    }
    text
}

/// The text with a piece taken out, put in or put elsewhere.
fn broken(dice: &mut Dice, text: &str) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    for _ in 0..=dice.roll(2) {
        let start = dice.roll(characters.len() + 1);
        let end = (start + dice.roll(3)).min(characters.len());
        let piece = dice.one(&[
            "", "", " ", "(", ")", "[", "]", "{", "}", "'", "\"", "''", ".", ",", ":", "?", "?:", "!", "-",
            "+", " + ", "#", "#root", "T", " new ", "null", " and ", " mod ", "1", "1e", "0x", "L", "a", "_",
            "$", "^", " eq ", "\u{A0}", "\t", "=", "==",
        ]);
        characters.splice(start..end, piece.chars());
    }
    characters.into_iter().collect()
}

fn anything(dice: &mut Dice, depth: usize) -> String {
    if depth == 0 {
        return leaf(dice);
    }
    match dice.roll(24) {
        0..=1 => leaf(dice),
        2..=6 => text(dice, depth),
        7..=10 => number(dice, depth),
        11..=14 => boolean(dice, depth),
        15..=16 => list(dice, depth),
        17..=19 => choice(dice, depth),
        20 => look_up(dice, depth),
        21 => {
            let step =
                dice.one(&["[0]", "[1]", "[-1]", "[3]", "[0L]", "['0']", "[null]", "[title]", ".a", "['a']"]);
            format!("{}{step}", operand(dice, depth))
        }
        22 => {
            let (value, condition) = (list(dice, depth), boolean_of_element(dice, depth));
            format!("{value}.{}[{condition}]", dice.one(&["^", "$"]))
        }
        _ => binary(
            dice,
            depth,
            &["+", "-", "*", "==", "!=", "<", "and", "or", "^", "/", "%", "eq", "matches"],
            anything,
        ),
    }
}

type Make = fn(&mut Dice, usize) -> String;

fn binary(dice: &mut Dice, depth: usize, operators: &[&str], operand: Make) -> String {
    let space = |dice: &mut Dice| if dice.chance(20) { dice.one(&["  ", "\t", " \t"]) } else { " " };
    let left = maybe_in_parentheses(dice, depth, operand);
    let right = maybe_in_parentheses(dice, depth, operand);
    let (before, operator, after) = (space(dice), dice.one(operators), space(dice));
    format!("{left}{before}{operator}{after}{right}")
}

fn maybe_in_parentheses(dice: &mut Dice, depth: usize, operand: Make) -> String {
    let value = operand(dice, depth - 1);
    if dice.chance(2) { format!("({value})") } else { value }
}

/// Something that a step can follow.
fn operand(dice: &mut Dice, depth: usize) -> String {
    match dice.roll(3) {
        0 => reference(dice),
        1 => list(dice, depth - 1),
        _ => format!("({})", anything(dice, depth - 1)),
    }
}

fn leaf(dice: &mut Dice) -> String {
    match dice.roll(8) {
        0..=2 => reference(dice),
        3..=4 => text_literal(dice),
        5 => number_literal(dice),
        6 => dice
            .one(&["null", "NULL", "true", "False", "null", "{:}", "{}", "#foo", "#root", "#this"])
            .to_owned(),
        _ => dice
            .one(&[
                "T",
                "new",
                "t",
                "NEW",
                "mod",
                "eq",
                "and",
                "div",
                "matches",
                "instanceof",
                "not",
                "user.T",
                "user.new",
            ])
            .to_owned(),
    }
}

fn reference(dice: &mut Dice) -> String {
    let path = dice.one(crate::READ);
    if path.contains('-') {
        return format!("#root['{path}']");
    }
    let bracketed: String = path.split('.').map(|name| format!("['{name}']")).collect();
    match dice.roll(9) {
        0..=2 => path.to_owned(),
        3..=5 => format!("#root.{path}"),
        6 => format!("user{bracketed}"),
        7 => format!("#this{bracketed}"),
        _ => dice
            .one(&["name.middle", "nothing", "nothing.at.all", "profile.a", "profile.b.c", "department"])
            .to_owned(),
    }
}

fn text_literal(dice: &mut Dice) -> String {
    let text = dice.one(&[
        "", "a", "b", "A", "x y", "true", "YES", "10", "é", "😀", "a.b", "O''Brien", "\\", " ", "\u{A0}",
    ]);
    match dice.roll(16) {
        0..=1 => format!("\"{}\"", text.replace("''", "'")),
        2 => dice
            .one(&["\"it''s\"", "'it\"\"s'", "'a''''b'", "\"a\"\"\"\"b\"", "\"'\"", "'\"'", "'''x'''"])
            .to_owned(),
        _ => format!("'{text}'"),
    }
}

fn number_literal(dice: &mut Dice) -> String {
    let usual = ["0", "1", "2", "3", "5", "10", "31", "-1", "-2", "-7"];
    let rare = [
        "0L",
        "3L",
        "0.0",
        "-0.0",
        "1.5",
        "0.5",
        "1e3",
        "1e999",
        "2f",
        "1.5f",
        "0x1F",
        "2147483647",
        "9223372036854775807L",
        "2147483648",
        "1e300",
        "007",
        "100000",
    ];
    if dice.chance(3) { dice.one(&rare).to_owned() } else { dice.one(&usual).to_owned() }
}

fn text(dice: &mut Dice, depth: usize) -> String {
    if depth == 0 || dice.chance(4) {
        return if dice.chance(2) { text_literal(dice) } else { reference(dice) };
    }
    match dice.roll(4) {
        0..=1 => binary(dice, depth, &["+"], text),
        2 => {
            let (left, right) = (text(dice, depth - 1), anything(dice, depth - 1));
            if dice.chance(2) { format!("{left} + ({right})") } else { format!("({right}) + {left}") }
        }
        _ => choice(dice, depth),
    }
}

fn number(dice: &mut Dice, depth: usize) -> String {
    if depth == 0 || dice.chance(3) {
        return number_literal(dice);
    }
    match dice.roll(6) {
        0..=3 => binary(dice, depth, &["+", "-", "*", "/", "%", "^", "div", "MOD"], number),
        4 => format!("{}({})", dice.one(&["-", "+", "- "]), number(dice, depth - 1)),
        _ => format!("({} - 1)", anything(dice, depth - 1)),
    }
}

fn boolean(dice: &mut Dice, depth: usize) -> String {
    if depth == 0 || dice.chance(5) {
        return dice.one(&["enabled", "emailVerified", "true", "false", "#root.enabled"]).to_owned();
    }
    let compare = ["==", "!=", "<", "<=", ">", ">=", "eq", "Lt", "GE", "between"];
    match dice.roll(12) {
        0 => format!("{}{}", dice.one(&["!", "not ", "! "]), boolean(dice, depth - 1)),
        1..=2 => binary(dice, depth, &["and", "or", "AND", "&&", "||"], boolean),
        3..=4 => binary(dice, depth, &compare, text),
        5..=6 => binary(dice, depth, &compare, number),
        7 => binary(dice, depth, &compare, anything),
        _ => {
            let text = match dice.roll(3) {
                0 => reference(dice),
                _ => format!(
                    "'{}'",
                    (0..dice.roll(6))
                        .map(|_| dice.one(&["a", "b", "A", "1", " ", ".", "-", "é"]))
                        .collect::<String>()
                ),
            };
            format!("({text} matches '{}')", pattern(dice))
        }
    }
}

fn pattern(dice: &mut Dice) -> String {
    let mut out = String::new();
    for _ in 0..1 + dice.roll(4) {
        let piece = dice.one(&[
            "a",
            "b",
            "1",
            ".",
            "\\.",
            "[a-z]",
            "[^a]",
            "[a-b1]",
            "\\d",
            "\\w",
            "\\s",
            "\\D",
            "\\W",
            "\\S",
            "[\\w.-]",
            "(a|b)",
            "(?:ab)",
            "(a|1b|)",
            "(b.)",
            "[-a]",
            "[a-]",
            "^",
            "$",
            "-",
            "é",
            "[^\\w]",
            "(a(b|1)*)",
            "\\-",
            "|",
            "[\\s1]",
        ]);
        out.push_str(piece);
        out.push_str(dice.one(&["", "", "", "*", "+", "?", "{2}", "{1,2}", "{0,}", "*?", "+?", "??"]));
    }
    if dice.chance(30) {
        out.push_str(dice.one(&["*+", "(?=a)", "\\b", "[a", ")", "{", "[[a]]", "[a&&b]", "\\1", "(?i)a"]));
    }
    out
}

fn list(dice: &mut Dice, depth: usize) -> String {
    if depth == 0 {
        return dice.one(&["memberOfGroupNames", "tags", "{1, 2, 3}", "{'a', 'b'}", "{}"]).to_owned();
    }
    match dice.roll(5) {
        0 => list(dice, 0),
        1..=2 => {
            let values: Vec<String> = (0..dice.roll(4)).map(|_| anything(dice, depth - 1)).collect();
            format!("{{{}}}", values.join(dice.one(&[", ", ","])))
        }
        3 => {
            let (of, condition) = (list(dice, depth - 1), boolean_of_element(dice, depth));
            format!("{of}.?[{condition}]")
        }
        _ => {
            let of = list(dice, depth - 1);
            let value = match dice.roll(3) {
                0 => anything(dice, depth - 1),
                _ => dice
                    .one(&[
                        "#this",
                        "#this + '!'",
                        "#this / 0.0",
                        "{#this}",
                        "#this ?: 'none'",
                        "a",
                        "#root.title",
                    ])
                    .to_owned(),
            };
            format!("{of}.![{value}]")
        }
    }
}

fn boolean_of_element(dice: &mut Dice, depth: usize) -> String {
    match dice.roll(3) {
        0 => boolean(dice, depth - 1),
        _ => dice
            .one(&["#this > 'a'", "#this != null", "#this == 2", "true", "#this matches '[a-z]+'", "a == 1"])
            .to_owned(),
    }
}

fn choice(dice: &mut Dice, depth: usize) -> String {
    let value = |dice: &mut Dice| maybe_in_parentheses(dice, depth, anything);
    let condition = |dice: &mut Dice| if dice.chance(4) { value(dice) } else { boolean(dice, depth - 1) };
    match dice.roll(4) {
        0 => format!("({} ? {} : {})", condition(dice), value(dice), value(dice)),
        1 => format!(
            "{} ? {} : {} ? {} : {}",
            condition(dice),
            value(dice),
            condition(dice),
            value(dice),
            value(dice)
        ),
        2 => format!("({} ?: {})", value(dice), value(dice)),
        _ => format!("{} ?: {} ?: {}", value(dice), value(dice), value(dice)),
    }
}

fn look_up(dice: &mut Dice, depth: usize) -> String {
    let key = |dice: &mut Dice| {
        dice.one(&[
            "'a'",
            "a",
            "b",
            "'c'",
            "T",
            "'T'",
            "new",
            "'new'",
            "mod",
            "(title)",
            "1",
            "null",
            "\"it''s\"",
            "t",
        ])
        .to_owned()
    };
    let entries: Vec<String> =
        (0..1 + dice.roll(3)).map(|_| format!("{}: {}", key(dice), anything(dice, depth - 1))).collect();
    let wanted = match dice.roll(3) {
        0 => anything(dice, depth - 1),
        _ => dice.one(&["'a'", "'b'", "null", "title", "#root.title", "1", "'T'"]).to_owned(),
    };
    let map = format!("{{{}}}", entries.join(", "));
    if dice.chance(5) { map } else { format!("{map}[{wanted}]") }
}
