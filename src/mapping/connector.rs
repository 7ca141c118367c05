//! The connector that a mapping file names.

use provmap_model::Connector;
use provmap_model::error::{Error, Problem};

use super::MappingSet;
use crate::connectors::Connectors;
use crate::report::Place;

impl MappingSet {
    /// The connector that the file names, in `{"connector": "Zoom", "mappings": […]}`.
    #[must_use]
    pub fn connector(&self) -> Option<&str> {
        self.lines().connector.as_ref().map(|(field, _)| field.value.as_ref())
    }

    /// Where the file names the connector.
    ///
    /// ```
    /// let set = provmap::MappingSet::from_json(r#"{"connector": "Zoom", "mappings": []}"#)?;
    /// assert_eq!(set.connector_place().unwrap().span, Some(14..20));
    /// # Ok::<(), provmap::Error>(())
    /// ```
    #[must_use]
    pub fn connector_place(&self) -> Option<Place> {
        let (field, pointer) = self.lines().connector.as_ref()?;
        let place = Place { pointer: pointer.to_string(), span: field.span.clone(), ..Place::default() };
        Some(self.counted(place))
    }

    /// The connector that the file names, out of those that are known.
    ///
    /// # Errors
    ///
    /// When it names none, or one that is not known, which has the place of the name.
    ///
    /// ```
    /// use provmap::{Connectors, MappingSet};
    /// let set = MappingSet::from_json(r#"{"connector": "Zom", "mappings": []}"#)?;
    /// let error = set.require_connector(&Connectors::new()).unwrap_err();
    /// let line = "a.json:1:15: /connector: there is no connector `Zom`; did you mean `Zoom`?";
    /// assert_eq!(error.in_file("a.json").to_string(), line);
    /// # Ok::<(), provmap::Error>(())
    /// ```
    pub fn require_connector<'c>(&self, known: &'c Connectors) -> Result<&'c Connector, Error> {
        let found = match self.connector() {
            Some(named) => known.require(named).map_err(|error| {
                let place = self.connector_place().unwrap_or_default();
                Problem::at(self.text(), place.start(), &place.pointer, error.to_string()).into()
            }),
            None => {
                let form = r#"no connector is named, as in `{"connector": "Zoom", "mappings": […]}`"#;
                Err(Error::plain(form))
            }
        };
        found.map_err(|error| match self.file_name() {
            Some(file) => error.in_file(&**file),
            None => error,
        })
    }
}
