//! Overlay files.

use std::borrow::Cow;
use std::sync::LazyLock;

use ::toml::Spanned;
use ::toml::de::{DeTable, DeValue};
use provmap_model::attribute::{Flag, Limit};
use provmap_model::bytes::decode;
use provmap_model::correction::{FORMAT, LENGTH_UNIT, NORMALISED, RESERVED};
use provmap_model::error::{Error, Problem};
use provmap_model::suggest;
use provmap_model::text;

use super::{Correction, Format, LengthUnit, Origin, Overlay, Places, Property};

/// The overlays that come with the library.
const CURATED: [&str; 3] = [
    include_str!("../../metadata/overlays/GitHubEMU.toml"),
    include_str!("../../metadata/overlays/Slack.toml"),
    include_str!("../../metadata/overlays/Zoom.toml"),
];

/// The members of a correction that are no properties of the attribute.
const ABOUT: [&str; 6] = ["connector", "attribute", "group", "source", "seen", "note"];

/// All members of a correction.
fn members() -> impl Iterator<Item = &'static str> {
    let flags = Flag::ALL.iter().map(|flag| flag.as_str());
    let limits = Limit::ALL.iter().map(|limit| limit.as_str());
    flags.chain(limits).chain([LENGTH_UNIT, FORMAT, NORMALISED, RESERVED]).chain(ABOUT)
}

/// Whether a correction has a member of this name.
pub(super) fn is_known(key: &str) -> bool {
    members().any(|known| known == key)
}

impl Overlay {
    /// Reads an overlay file.
    ///
    /// ```toml
    /// [[correction]]
    /// connector = "Slack"
    /// attribute = "userName"          # an attribute of users; `group = true` for one of groups
    /// maxLength = 21                  # any flag or limit of the metadata
    /// source = "https://example.com"  # who says so
    /// seen = 2026-11-22               # when it was read
    /// ```
    ///
    /// Beside the metadata's flags and limits there are `lengthUnit` (`"characters"`, `"utf16"` or `"bytes"`), `format`
    /// (`"email"`), `normalised` (what the target does to a value before it compares it, in words) and `reserved` (a list of
    /// values). `note` is shown with the source.
    ///
    /// # Errors
    ///
    /// Every problem of the file, with line and column: what is no TOML, a member that is unknown, missing, or of the wrong
    /// type, and a property of one attribute given twice. Whether the attribute exists shows in [`Overlay::apply`].
    ///
    /// ```
    /// use provmap::overlay::Overlay;
    /// let error = Overlay::from_toml("[[correction]]\nconnector = \"Slack\"\nattribute = \"userName\"\nmaxLenght = 21\n");
    /// assert_eq!(
    ///     error.unwrap_err().in_file("o.toml").to_string(),
    ///     "o.toml:1:1: /correction/0: `source` is missing: say where this was read\n\
    ///      o.toml:1:1: /correction/0: `seen` is missing: say when it was read\n\
    ///      o.toml:4:1: /correction/0/maxLenght: there is no `maxLenght`; did you mean `maxLength`?"
    /// );
    /// ```
    pub fn from_toml(document: impl AsRef<[u8]>) -> Result<Overlay, Error> {
        Overlay::read(document.as_ref())
    }

    fn read(document: &[u8]) -> Result<Overlay, Error> {
        let document = decode(document)?;
        let table = DeTable::parse(document).map_err(|error| {
            let offset = error.span().map_or(0, |span| span.start);
            let message = format!("malformed TOML: {}", text::visible(error.message()));
            Problem::at(document, offset, "", message)
        })?;
        let mut reader = Reader {
            overlay: Overlay { text: document.to_owned(), ..Overlay::default() },
            problems: Vec::new(),
        };
        reader.document(table.get_ref());
        let Reader { overlay, mut problems } = reader;
        if problems.is_empty() {
            problems = overlay.contradictions(&overlay.corrections.iter().enumerate().collect::<Vec<_>>());
        }
        if problems.is_empty() { Ok(overlay) } else { Err(overlay.error(problems)) }
    }

    /// The overlay that comes with the library: what the stores behind the compiled-in connectors are known to do. It is
    /// off unless applied.
    ///
    /// ```
    /// use provmap::overlay::Overlay;
    /// use provmap::{Limit, registry};
    /// let slack = Overlay::curated().apply(&registry::SLACK).unwrap();
    /// let longest = |connector: &provmap::Connector| connector.table().user_attribute("userName")?.limit(Limit::MaxLength);
    /// assert_eq!(longest(&registry::SLACK), None);
    /// assert_eq!(longest(&slack), Some(21));
    /// ```
    #[must_use]
    pub fn curated() -> &'static Overlay {
        // A test holds each file to be sound.
        static OVERLAY: LazyLock<Overlay> = LazyLock::new(|| {
            let overlays = CURATED.iter().filter_map(|file| Overlay::from_toml(file).ok());
            Overlay::new(overlays.flat_map(|overlay| overlay.corrections).collect())
        });
        &OVERLAY
    }
}

struct Reader {
    overlay: Overlay,
    problems: Vec<Problem>,
}

impl Reader {
    fn problem(&mut self, offset: usize, pointer: &str, message: impl Into<String>) {
        self.problems.push(Problem::at_offset(offset, pointer, message));
    }

    fn document(&mut self, table: &DeTable<'_>) {
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            let mut pointer = String::new();
            text::push_token(&mut pointer, name);
            match value.get_ref() {
                DeValue::Array(corrections) if name == "correction" => {
                    for (index, correction) in corrections.iter().enumerate() {
                        self.correction(&format!("/correction/{index}"), correction);
                    }
                }
                _ if name == "correction" => {
                    self.problem(value.span().start, &pointer, "expected `[[correction]]`, in two brackets");
                }
                _ => {
                    let message = format!(
                        "there is no `{}`: an overlay is a list of `[[correction]]`",
                        text::key(name)
                    );
                    self.problem(key.span().start, &pointer, message);
                }
            }
        }
    }

    fn correction(&mut self, pointer: &str, value: &Spanned<DeValue<'_>>) {
        let start = value.span().start;
        let DeValue::Table(table) = value.get_ref() else {
            return self.problem(start, pointer, "expected a table");
        };
        let mut members: Vec<_> = table.iter().collect();
        members.sort_by_key(|(key, _)| key.span().start);
        let get = |name: &str| members.iter().find(|(key, _)| key.get_ref() == name).map(|(_, value)| *value);
        for (name, why) in [
            ("connector", "name the store type"),
            ("attribute", "name the attribute"),
            ("source", "say where this was read"),
            ("seen", "say when it was read"),
        ] {
            if get(name).is_none() {
                self.problem(start, pointer, format!("`{name}` is missing: {why}"));
            }
        }
        let mut text =
            |name: &str| get(name).and_then(|value| self.string(&format!("{pointer}/{name}"), value));
        let (connector, attribute) = (text("connector"), text("attribute"));
        let (source, note) = (text("source"), text("note"));
        let seen = get("seen").and_then(|value| self.date(&format!("{pointer}/seen"), value));
        let group = get("group").and_then(|value| self.boolean(&format!("{pointer}/group"), value));
        let mut origin = Origin::new(source.unwrap_or_default(), seen.unwrap_or_default());
        origin.note = note;
        let mut correction =
            Correction::new(connector.unwrap_or_default(), attribute.unwrap_or_default(), origin);
        if group == Some(true) {
            correction = correction.for_group();
        }
        let at = |name: &str| get(name).map_or(start, |value| value.span().start);
        let mut places = Places {
            correction: start,
            connector: at("connector"),
            attribute: at("attribute"),
            properties: Vec::new(),
        };
        for (key, value) in members.iter().filter(|(key, _)| !ABOUT.contains(&key.get_ref().as_ref())) {
            let mut pointer = pointer.to_owned();
            text::push_token(&mut pointer, key.get_ref());
            if let Some(property) = self.property(&pointer, key, value) {
                correction.properties.push(property);
                places.properties.push(value.span().start);
            }
        }
        self.overlay.corrections.push(correction);
        self.overlay.places.push(places);
    }

    fn property(
        &mut self,
        pointer: &str,
        key: &Spanned<Cow<'_, str>>,
        value: &Spanned<DeValue<'_>>,
    ) -> Option<Property> {
        let name = key.get_ref().as_ref();
        if let Some(flag) = Flag::ALL.iter().copied().find(|flag| flag.as_str() == name) {
            return self.boolean(pointer, value).map(|value| Property::Flag(flag, value));
        }
        if let Some(limit) = Limit::ALL.iter().copied().find(|limit| limit.as_str() == name) {
            return self.number(pointer, value).map(|value| Property::Limit(limit, value));
        }
        match name {
            LENGTH_UNIT => {
                self.word(pointer, value, LengthUnit::ALL, LengthUnit::as_str).map(Property::LengthUnit)
            }
            FORMAT => self.word(pointer, value, Format::ALL, Format::as_str).map(Property::Format),
            NORMALISED => self.string(pointer, value).map(Property::Normalised),
            RESERVED => self.strings(pointer, value).map(Property::Reserved),
            _ => {
                let hint = suggest::nearest(name, members()).map(|near| format!("; did you mean `{near}`?"));
                let message = format!("there is no `{}`{}", text::key(name), hint.unwrap_or_default());
                self.problem(key.span().start, pointer, message);
                None
            }
        }
    }

    fn wrong<T>(&mut self, pointer: &str, value: &Spanned<DeValue<'_>>, expected: &str) -> Option<T> {
        let message = format!("expected {expected}, found {}", kind(value.get_ref()));
        self.problem(value.span().start, pointer, message);
        None
    }

    fn string(&mut self, pointer: &str, value: &Spanned<DeValue<'_>>) -> Option<String> {
        match value.get_ref() {
            DeValue::String(text) if text.trim().is_empty() => {
                self.problem(value.span().start, pointer, "the text is empty");
                None
            }
            DeValue::String(text) => Some(text.trim().to_owned()),
            _ => self.wrong(pointer, value, "a text"),
        }
    }

    fn strings(&mut self, pointer: &str, value: &Spanned<DeValue<'_>>) -> Option<Vec<String>> {
        let DeValue::Array(values) = value.get_ref() else {
            return self.wrong(pointer, value, "a list of texts");
        };
        let all = values.iter().enumerate();
        all.map(|(index, value)| self.string(&format!("{pointer}/{index}"), value)).collect()
    }

    fn boolean(&mut self, pointer: &str, value: &Spanned<DeValue<'_>>) -> Option<bool> {
        match value.get_ref() {
            DeValue::Boolean(value) => Some(*value),
            _ => self.wrong(pointer, value, "true or false"),
        }
    }

    fn number(&mut self, pointer: &str, value: &Spanned<DeValue<'_>>) -> Option<u64> {
        match value.get_ref() {
            DeValue::Integer(number) => {
                let number = u64::from_str_radix(number.as_str(), number.radix()).ok();
                if number.is_none() {
                    let message = format!("expected a whole number from 0 to {}", u64::MAX);
                    self.problem(value.span().start, pointer, message);
                }
                number
            }
            _ => self.wrong(pointer, value, "a whole number"),
        }
    }

    fn date(&mut self, pointer: &str, value: &Spanned<DeValue<'_>>) -> Option<String> {
        match value.get_ref() {
            DeValue::Datetime(date) if date.time.is_none() => date.date.map(|date| date.to_string()),
            _ => self.wrong(pointer, value, "a day without quotes, such as 2026-11-22"),
        }
    }

    fn word<T: Copy>(
        &mut self,
        pointer: &str,
        value: &Spanned<DeValue<'_>>,
        all: &[T],
        word: fn(T) -> &'static str,
    ) -> Option<T> {
        let text = self.string(pointer, value)?;
        let found = all.iter().copied().find(|known| word(*known) == text);
        if found.is_none() {
            let words: Vec<String> = all.iter().map(|known| format!("`{}`", word(*known))).collect();
            self.problem(value.span().start, pointer, format!("expected one of {}", words.join(", ")));
        }
        found
    }
}

fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "a boolean",
        DeValue::Datetime(_) => "a date or a time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
