//! Populations with planted defects, whose counts are known because they were planted.
//!
//! What is expected is worked out from the attributes' flags here, and not by the engine. A clean value is never near a
//! limit by chance, so that nothing but what is planted can be found.

#![allow(dead_code, reason = "each test uses a part")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "benches use it as well, and tests state what they expect by panicking"
)]

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;

use provmap::record::Operation;
use provmap::{Attribute, AttributeType, Connector, Flag, Limit};

/// Numbers that look random and are the same each time.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Random {
        Random(seed ^ 0x9e37_79b9_7f4a_7c15)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^ (word >> 31)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    pub(crate) fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    pub(crate) fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}

/// A value of a record.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Planted {
    Null,
    Boolean(bool),
    Number,
    Text(String),
    List(Vec<String>),
}

/// How records are written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Settings {
    pub(crate) operation: Operation,
    pub(crate) records: usize,
    pub(crate) seed: u64,
    /// One record in so many has a defect; 0 for none.
    pub(crate) defect_in: usize,
    /// Whether keys are shuffled, texts escaped, unknown keys strewn in, and many texts not ASCII or at their limit.
    pub(crate) odd: bool,
    /// Whether the records are PingOne users, with every attribute at a path of its own (see [`mapping`]).
    pub(crate) mapped: bool,
}

/// A population, and what is wrong with it.
#[derive(Debug, Default)]
pub(crate) struct Population {
    pub(crate) ndjson: Vec<u8>,
    pub(crate) records: usize,
    /// By rule and attribute. A rule is broken once by a record and attribute.
    pub(crate) counts: BTreeMap<(&'static str, String), u64>,
    /// The records that break some rule that fails them.
    pub(crate) invalid: BTreeSet<usize>,
    /// Those that do so without the others: all but `duplicate-value`.
    pub(crate) invalid_alone: BTreeSet<usize>,
    /// The records of which something cannot be predicted. None of these is in `invalid_alone`.
    pub(crate) unpredictable: BTreeSet<usize>,
}

impl Population {
    fn expect(&mut self, rule: &'static str, attribute: &Attribute, record: usize) {
        *self.counts.entry((rule, attribute.key.to_string())).or_default() += 1;
        if rule.starts_with("possibl") {
            return;
        }
        if rule == "unpredictable" {
            self.unpredictable.insert(record);
            return;
        }
        self.invalid.insert(record);
        if rule != "duplicate-value" {
            self.invalid_alone.insert(record);
        }
    }

    pub(crate) fn lines(&self) -> impl Iterator<Item = &[u8]> {
        self.ndjson.split(|byte| *byte == b'\n').filter(|line| !line.is_empty())
    }
}

/// The path that feeds an attribute in a mapped population.
pub(crate) fn path(index: usize, attribute: &Attribute) -> String {
    match index % 3 {
        0 => attribute.key.to_string(),
        1 => format!("name.{}", attribute.key),
        _ => format!("address.home.{}", attribute.key),
    }
}

/// The mapping set that such a population goes through.
pub(crate) fn mapping(connector: &Connector) -> String {
    let lines: Vec<String> = attributes(connector)
        .iter()
        .enumerate()
        .map(|(index, it)| {
            // Half as sources, half as expressions that are nothing but a reference.
            let path = path(index, it);
            if index % 2 == 0 {
                format!(r#"{{"targetAttribute": "{}", "sourceAttribute": "{path}"}}"#, it.key)
            } else {
                format!(r##"{{"targetAttribute": "{}", "expression": "#root.{path}"}}"##, it.key)
            }
        })
        .collect();
    format!("[{}]", lines.join(",\n"))
}

fn attributes(connector: &Connector) -> Vec<&Attribute<'_>> {
    connector.user_attributes().expect("has users").iter().collect()
}

fn is_text(attribute: &Attribute) -> bool {
    attribute.kind == Some(AttributeType::String)
}

fn takes_list(attribute: &Attribute) -> bool {
    attribute.limit(Limit::MaxNumberOfValues).is_some_and(|max| max > 1)
}

fn is_anchor(attribute: &Attribute) -> bool {
    attribute.is(Flag::RequiredOnUpdate) && attribute.is_not(Flag::Updateable)
}

pub(crate) fn is_required(attribute: &Attribute, operation: Operation) -> bool {
    let needed = match operation {
        Operation::Create => attribute.is(Flag::RequiredOnCreate),
        Operation::Update => attribute.is(Flag::RequiredOnUpdate) && !is_anchor(attribute),
        other => panic!("say what is required to {other}"),
    };
    needed && !attribute.is(Flag::DefaultedOnCreate)
}

fn refuses_null(attribute: &Attribute, operation: Operation) -> bool {
    let needed = match operation {
        Operation::Create => attribute.is(Flag::RequiredOnCreate),
        Operation::Update => attribute.is(Flag::RequiredOnUpdate),
        other => panic!("say what is required to {other}"),
    };
    (needed || attribute.is_not(Flag::Nillable)) && !attribute.is(Flag::DefaultedOnCreate)
}

/// Texts of exactly that many characters.
fn text_of(characters: usize, alphabet: &str, random: &mut Random) -> String {
    let alphabet: Vec<char> = alphabet.chars().collect();
    (0..characters).map(|_| *random.pick(&alphabet)).collect()
}

const PLAIN: &str = "abcdefghijklmnopqrstuvwxyz ";
const ACCENTS: &str = "aeiouäöüßéèñçøåłžабвгдабвгд漢字かな";

/// A value without a fault; `record` makes it unlike any other.
fn clean(attribute: &Attribute, record: usize, odd: bool, random: &mut Random) -> Planted {
    match &attribute.kind {
        Some(AttributeType::Boolean) => return Planted::Boolean(random.one_in(2)),
        Some(AttributeType::String) => {}
        other => panic!("the generator knows no {other:?}"),
    }
    if takes_list(attribute) {
        let count = random.below(4);
        return Planted::List((0..count).map(|_| text_of(1 + random.below(9), PLAIN, random)).collect());
    }
    if attribute.is(Flag::Unique) {
        // Unlike any other in any case: the number tells it apart.
        let form = if odd || random.one_in(20) { random.below(4) } else { 2 };
        return Planted::Text(match form {
            0 => format!("Ada.Lovelace{record}@Example.com"),
            1 => format!("zoë.müller-{record}@example.org"),
            _ => format!("user{record}@example.com"),
        });
    }
    let alphabet = if random.one_in(if odd { 8 } else { 60 }) { ACCENTS } else { PLAIN };
    let text = text_of(3 + random.below(24), alphabet, random);
    // At the limit, in the most bytes.
    match attribute.limit(Limit::MaxLength) {
        Some(max) if random.one_in(if odd { 40 } else { 1000 }) => {
            Planted::Text(text_of(max as usize, ACCENTS, random))
        }
        _ => Planted::Text(text),
    }
}

/// A defect that shows in one record, and the rule it breaks; nothing where the attribute cannot have it.
fn defect(
    attribute: &Attribute,
    settings: Settings,
    random: &mut Random,
) -> Option<(Option<Planted>, Option<&'static str>)> {
    let Settings { operation, mapped, .. } = settings;
    let max = attribute.limit(Limit::MaxLength).map(|max| max as usize);
    let several = takes_list(attribute);
    // How PingOne converts between kinds is not documented.
    let other_kind = Some(if mapped { "unpredictable" } else { "wrong-type" });
    let one =
        |text: String| if several { Planted::List(vec!["b".to_owned(), text]) } else { Planted::Text(text) };
    Some(match random.below(9) {
        0 => {
            let rule = if is_required(attribute, operation) {
                Some("missing-required")
            } else if mapped && refuses_null(attribute, operation) {
                Some("null-not-allowed")
            } else {
                None
            };
            (None, rule)
        }
        1 => (Some(Planted::Null), refuses_null(attribute, operation).then_some("null-not-allowed")),
        2 => (Some(Planted::Number), other_kind),
        3 if is_text(attribute) => (Some(Planted::Boolean(true)), other_kind),
        3 => (Some(Planted::Text("maybe".to_owned())), other_kind),
        // A lone value is as good as a list of it once it goes through a mapping.
        4 if several => (Some(Planted::Text("alone".to_owned())), (!mapped).then_some("wrong-type")),
        4 if attribute.limit(Limit::MaxNumberOfValues) == Some(1) && is_text(attribute) && !mapped => {
            (Some(Planted::List(vec!["a".to_owned()])), Some("wrong-type"))
        }
        5 => {
            let alphabet = if random.one_in(2) { PLAIN } else { ACCENTS };
            (Some(one(text_of(max? + 1 + random.below(20), alphabet, random))), Some("too-long"))
        }
        6 => {
            let mut text = text_of(max?.checked_sub(1)?, PLAIN, random);
            text.push('😀');
            (Some(one(text)), Some("possibly-too-long"))
        }
        7 => match attribute.limit(Limit::MinLength)? {
            0 => (Some(one(String::new())), None),
            _ => (Some(one(String::new())), Some("too-short")),
        },
        8 => {
            let most = attribute.limit(Limit::MaxNumberOfValues).filter(|max| *max > 1)? as usize;
            (Some(Planted::List(vec!["x".to_owned(); most + 1])), Some("too-many-values"))
        }
        _ => return None,
    })
}

type Rules = &'static [&'static str];

/// One value for several records, or several that differ in case, and the rules that each of them breaks.
fn group(attribute: &Attribute, number: usize, random: &mut Random) -> Vec<(String, Rules)> {
    const DUPLICATE: Rules = &["duplicate-value"];
    const POSSIBLE: Rules = &["possible-duplicate"];
    // And whether one character folds to one.
    let forms: [([String; 2], bool); 4] = [
        ([format!("Twin{number}@Example.com"), format!("twin{number}@example.com")], true),
        ([format!("STRASSE.{number}@x.example"), format!("straße.{number}@x.example")], false),
        ([format!("ΣΊΣΥΦΟΣ{number}"), format!("σίσυφος{number}")], true),
        ([format!("İnci{number}\u{212a}"), format!("i\u{307}nci{number}k")], false),
    ];
    let ([upper, lower], one_to_one) = random.pick(&forms).clone();
    let same = random.one_in(2);
    let both = |rules: Rules| vec![(upper.clone(), rules), (lower.clone(), rules)];
    let equal = |rules: Rules| vec![(lower.clone(), rules); 2 + random_size(number)];
    match attribute.flag(Flag::CaseSensitive) {
        _ if same => equal(DUPLICATE),
        Some(true) => both(&[]),
        Some(false) => both(if one_to_one { DUPLICATE } else { POSSIBLE }),
        None if number % 2 == 0 => both(POSSIBLE),
        None => {
            let mut all = equal(&["duplicate-value", "possible-duplicate"]);
            all.push((upper, POSSIBLE));
            all
        }
    }
}

fn random_size(number: usize) -> usize {
    number % 3
}

/// Writes a population.
pub(crate) fn population(connector: &Connector, settings: Settings) -> Population {
    let attributes = attributes(connector);
    let mut random = Random::new(settings.seed);
    let mut population = Population { records: settings.records, ..Population::default() };
    let shared = shared_values(&attributes, settings, &mut random, &mut population);
    // Empty texts are values like others where they are long enough.
    let mut empty: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for record in 0..settings.records {
        let has_defect = settings.defect_in > 0 && random.one_in(settings.defect_in);
        let broken = if has_defect { random.below(attributes.len()) } else { usize::MAX };
        let mut members: Vec<(usize, Planted)> = Vec::new();
        for (index, attribute) in attributes.iter().enumerate() {
            if let Some(value) = shared.get(&(record, index)) {
                members.push((index, Planted::Text(value.clone())));
                continue;
            }
            if index == broken {
                if let Some((value, rule)) = defect(attribute, settings, &mut random) {
                    if let Some(rule) = rule {
                        population.expect(rule, attribute, record);
                    }
                    if value == Some(Planted::Text(String::new()))
                        && rule.is_none()
                        && attribute.is(Flag::Unique)
                    {
                        empty.entry(index).or_default().push(record);
                    }
                    members.extend(value.map(|value| (index, value)));
                    continue;
                }
            }
            let must_have = is_required(attribute, settings.operation)
                || (settings.mapped && refuses_null(attribute, settings.operation));
            if !must_have && random.one_in(6) {
                continue;
            }
            members.push((index, clean(attribute, record, settings.odd, &mut random)));
        }
        write_record(&attributes, &members, settings, &mut random, &mut population.ndjson);
    }
    for (index, records) in empty.into_iter().filter(|(_, records)| records.len() > 1) {
        for record in records {
            population.expect("duplicate-value", attributes[index], record);
        }
    }
    population
}

/// Values that records share.
fn shared_values(
    attributes: &[&Attribute],
    settings: Settings,
    random: &mut Random,
    population: &mut Population,
) -> HashMap<(usize, usize), String> {
    let mut shared = HashMap::new();
    if settings.defect_in == 0 || settings.records < 100 {
        return shared;
    }
    let unique: Vec<usize> =
        (0..attributes.len()).filter(|index| attributes[*index].is(Flag::Unique)).collect();
    for number in 0..settings.records / (8 * settings.defect_in) {
        let index = *random.pick(&unique);
        for (value, rules) in group(attributes[index], number, random) {
            let record = std::iter::repeat_with(|| random.below(settings.records))
                .find(|record| !shared.contains_key(&(*record, index)))
                .expect("there are more records than shared values");
            shared.insert((record, index), value);
            for rule in rules {
                population.expect(rule, attributes[index], record);
            }
        }
    }
    shared
}

fn write_record(
    attributes: &[&Attribute],
    members: &[(usize, Planted)],
    settings: Settings,
    random: &mut Random,
    out: &mut Vec<u8>,
) {
    let mut order: Vec<usize> = (0..members.len()).collect();
    if settings.odd && random.one_in(3) {
        for at in (1..order.len()).rev() {
            order.swap(at, random.below(at + 1));
        }
    }
    let mut objects: [Vec<String>; 3] = Default::default();
    for at in order {
        let (index, value) = &members[at];
        let key = quoted(attributes[*index].key, settings.odd && random.one_in(30), random);
        let member = format!("{key}:{}", json(value, settings, random));
        let level = if settings.mapped { index % 3 } else { 0 };
        if settings.odd && random.one_in(10) {
            objects[level].push(junk(random));
        }
        objects[level].push(member);
    }
    let comma = if settings.odd && random.one_in(3) { " , " } else { "," };
    let [mut top, name, home] = objects.map(|object| object.join(comma));
    for (below, opening, closing) in [(name, r#""name":{"#, "}"), (home, r#""address": { "home" : {"#, "} }")]
    {
        if !below.is_empty() {
            if !top.is_empty() {
                top.push_str(comma);
            }
            write!(top, "{opening}{below}{closing}").expect("a string takes everything");
        }
    }
    writeln!(Out(out), "{{{top}}}").expect("a vector takes everything");
}

struct Out<'o>(&'o mut Vec<u8>);

impl std::fmt::Write for Out<'_> {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.0.extend_from_slice(text.as_bytes());
        Ok(())
    }
}

/// A member that no attribute is for.
fn junk(random: &mut Random) -> String {
    let number = random.below(1000);
    match random.below(5) {
        0 => format!(r#""unknown{number}":{{"given":[1,2,{{"userName":null}}],"x":"\u00e9"}}"#),
        1 => format!(r#""unknown{number}":-12.5e-3"#),
        2 => format!(r#""unknown{number}":[true,false,null,"a\\b"]"#),
        3 => format!(r#""UserName{number}" : "no, this is another""#),
        _ => format!(r#""population{number}":{{"id":"0f1a"}}"#),
    }
}

fn json(value: &Planted, settings: Settings, random: &mut Random) -> String {
    match value {
        Planted::Null => "null".to_owned(),
        Planted::Boolean(value) => value.to_string(),
        Planted::Number => (*random.pick(&["0", "-1", "3.25", "1e3"])).to_owned(),
        Planted::Text(text) => quoted(text, settings.odd && random.one_in(10), random),
        Planted::List(values) => {
            let values: Vec<String> =
                values.iter().map(|text| quoted(text, settings.odd && random.one_in(10), random)).collect();
            format!("[{}]", values.join(","))
        }
    }
}

/// A JSON string, some characters escaped where `escape` says so.
fn quoted(text: &str, escape: bool, random: &mut Random) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            _ if escape && random.one_in(4) => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    write!(out, "\\u{unit:04x}").expect("a string takes everything");
                }
            }
            _ => out.push(c),
        }
    }
    out.push('"');
    out
}
