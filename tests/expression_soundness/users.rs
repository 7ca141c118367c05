//! Users that a schema allows.

use proptest::prelude::*;
use provmap_model::{AttributeType, Json, SourceAttribute, SourceSchema};

use crate::READ;
use crate::regex;

/// What a length counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Unit {
    Characters,
    Utf16,
}

pub(crate) fn length(text: &str, unit: Unit) -> u64 {
    match unit {
        Unit::Characters => text.chars().count() as u64,
        Unit::Utf16 => text.encode_utf16().count() as u64,
    }
}

/// A text of these characters and of exactly this length, or as near as the last character lets it be.
fn text_of(characters: &[char], wanted: u64, unit: Unit) -> String {
    let mut text = String::new();
    for character in characters.iter().cycle() {
        let more = if unit == Unit::Characters { 1 } else { character.len_utf16() as u64 };
        let now = length(&text, unit);
        if now == wanted {
            break;
        }
        text.push(if now + more > wanted { 'x' } else { *character });
    }
    text
}

fn characters() -> impl Strategy<Value = Vec<char>> {
    let one = prop_oneof![
        4 => prop::sample::select(vec!['a', 'b', 'A', 'I', 'i', 'Z', '0', ' ', ' ', '.', '@', '\'', '-']),
        2 => prop::sample::select(vec!['ß', 'İ', 'ı', 'ŉ', 'ΐ', 'ﬃ', 'Σ', '\u{301}', '\u{307}', 'é', 'Ǆ']),
        1 => prop::sample::select(vec!['😀', '𐐀', '𐐨', '𝔘', '\u{A0}', '\t', '\n', '\u{1}', '\u{200B}']),
        1 => any::<char>(),
    ];
    prop::collection::vec(one, 1..12)
}

/// What users are made from. One strategy for each attribute of each user would take most of the time.
#[derive(Debug, Clone)]
pub(crate) struct Dice {
    state: u64,
    characters: Vec<char>,
    json: Json,
}

impl Dice {
    /// SplitMix64.
    fn roll(&mut self, sides: u64) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % sides
    }

    fn of(&mut self, characters: &str, count: usize) -> String {
        let characters: Vec<char> = characters.chars().collect();
        (0..count).map(|_| characters[self.roll(characters.len() as u64) as usize]).collect()
    }
}

pub(crate) fn dice() -> impl Strategy<Value = Dice> {
    (any::<u64>(), characters(), any_json()).prop_map(|(state, characters, json)| Dice {
        state,
        characters,
        json,
    })
}

fn a_text(attribute: &SourceAttribute, unit: Unit, dice: &mut Dice) -> String {
    match attribute.format {
        Some("uuid") => {
            let mut hex = |count| dice.of("0123456789abcdef", count);
            return format!("{}-{}-{}-{}-{}", hex(8), hex(4), hex(4), hex(4), hex(12));
        }
        Some("[A-Z]{2}") => return dice.of("ABCIXZ", 2),
        Some("date-time") => {
            return format!("20{}-01-1{}T10:00:00Z", dice.of("0123456789", 2), dice.of("0123", 1));
        }
        _ => {}
    }
    let min = attribute.min_length.unwrap_or(1);
    let max = attribute.max_length.unwrap_or(40);
    let wanted = match dice.roll(8) {
        0 => min,
        1 => max,
        2 => min + dice.roll(max - min + 1),
        _ => min + dice.roll((max - min).min(8) + 1),
    };
    let start = dice.roll(dice.characters.len() as u64) as usize;
    let mut characters = dice.characters.clone();
    characters.rotate_left(start);
    text_of(&characters, wanted, unit)
}

fn string(text: String) -> Json {
    Json::String(text.into())
}

fn any_json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::Bool),
        any::<u32>().prop_map(|value| Json::Unsigned(u64::from(value))),
        any::<i64>().prop_map(|value| if value < 0 {
            Json::Signed(value)
        } else {
            Json::Unsigned(value as u64)
        }),
        regex("[a-cß😀]{0,4}").prop_map(string),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(|values| Json::Array(values.into())),
            prop::collection::vec((regex("[a-b]"), inner), 0..3).prop_map(|members| {
                Json::Object(members.into_iter().map(|(key, value)| (key.into(), value)).collect())
            }),
        ]
    })
}

/// A value that the schema allows, or `None` for none.
fn a_value(attribute: &SourceAttribute, unit: Unit, dice: &mut Dice) -> Option<Json> {
    let is_set = attribute.is_always_set() == Some(true) || dice.roll(4) > 0;
    if attribute.enabled == Some(false) || !is_set {
        return None;
    }
    Some(match (&attribute.kind, attribute.multi_valued) {
        (Some(AttributeType::Boolean), _) => Json::Bool(dice.roll(2) == 0),
        (Some(AttributeType::Json), _) => dice.json.clone(),
        (_, Some(true)) => {
            let count = 1 + dice.roll(3);
            Json::Array((0..count).map(|_| string(a_text(attribute, unit, dice))).collect())
        }
        _ => string(a_text(attribute, unit, dice)),
    })
}

pub(crate) fn a_user(schema: &SourceSchema, unit: Unit, mut dice: Dice) -> Json {
    let mut members: Vec<(provmap_model::json::Str, Json)> = Vec::new();
    // Unknown attributes are whatever they like.
    if dice.roll(2) == 0 {
        members.push(("department".into(), dice.json.clone()));
    }
    for path in READ {
        // No value can be left out or written as null.
        let value = match a_value(schema.find(path).unwrap(), unit, &mut dice) {
            Some(value) => value,
            None if dice.roll(2) == 0 => Json::Null,
            None => continue,
        };
        match path.split_once('.') {
            None => members.push(((*path).into(), value)),
            Some((parent, name)) => match members.iter_mut().find(|(key, _)| key == parent) {
                Some((_, Json::Object(inner))) => inner.to_mut().push((name.into(), value)),
                _ => members.push((parent.into(), Json::Object(vec![(name.into(), value)].into()))),
            },
        }
    }
    Json::Object(members.into())
}

/// Whether the two could be in one environment: no unique attribute has the same value.
pub(crate) fn are_different(a: &Json, b: &Json) -> bool {
    let members = |user: &Json| user.members().to_vec();
    let (a, b) = (members(a), members(b));
    ["username", "id", "badge-id"].iter().all(|unique| {
        let value = |members: &[(provmap_model::json::Str, Json)]| {
            members.iter().find(|(key, _)| key == unique).map(|(_, value)| value.clone())
        };
        let (a, b) = (value(&a), value(&b));
        a != b || matches!(a, None | Some(Json::Null))
    })
}
