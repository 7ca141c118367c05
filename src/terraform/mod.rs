//! Mappings in Terraform: propagation rules in a module's files, in a plan, or in a state.
//!
//! They are those of the provider easytofu/pingoneprovisioning: resources `pingoneprovisioning_propagation_rule`, with a list
//! `mappings`. Only what is needed is read: of rules the mappings and the two stores, and of stores the type. What is static is
//! followed, which is literals and local values; what depends on variables, functions or data sources is counted, and never
//! guessed.

mod allow;
mod hcl;
mod json;
mod look;
mod plan;
mod resolve;
mod resource;
mod scan;
mod shown;
mod source;

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use provmap_model::bytes::decode;
use provmap_model::error::Error;
use provmap_model::node::Node;
use provmap_model::positions::Positions;
use provmap_model::text::Cursor;

use self::resolve::{NamedStore, Names};
use self::resource::{Items, Resource};
pub use self::shown::{shown, shown_without};
use crate::bundle::store::Store;
use crate::bundle::{Bundle, PopulationFilter};
use crate::located::Located;
use crate::mapping::{MappingSet, Syntax};
use crate::report::Place;

/// The ends of the names of a module's files: Terraform's, and OpenTofu's, whose language is the same.
pub const EXTENSIONS: [&str; 4] = [".tf", ".tf.json", ".tofu", ".tofu.json"];

/// The propagation rules in the files of a module: a folder of files with these [`EXTENSIONS`]. The output of `terraform show -json` is one
/// by itself.
///
/// ```
/// use provmap::terraform::Module;
/// let module = Module::read([
///     ("stores.tf", r#"resource "pingoneprovisioning_propagation_store" "zoom" { type = "Zoom" }"#),
///     ("rules.tf", r#"
///         resource "pingoneprovisioning_propagation_rule" "users" {
///           target_store_id = pingoneprovisioning_propagation_store.zoom.id
///           mappings        = [{ source_attribute = "email", target_attribute = "userNme" }]
///         }
///     "#),
/// ]);
/// let [rule] = module.propagation_rules("rules.tf")? else { panic!() };
/// assert_eq!(rule.address(), "pingoneprovisioning_propagation_rule.users");
///
/// let connector = provmap::require_connector(rule.store_type().unwrap())?;
/// let report = rule.mappings().check(connector);
/// report.assert_finds(&["unknown-target: userNme"]);
/// assert_eq!(report.findings().last().unwrap().place.to_string(), "rules.tf:4:79");
/// # Ok::<(), provmap::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Module {
    files: Vec<File>,
}

#[derive(Debug, Clone)]
struct File {
    name: Arc<str>,
    rules: Result<Vec<PropagationRule>, Error>,
}

/// A propagation rule: where it is declared, the store that it is for, and its mappings.
#[derive(Clone)]
pub struct PropagationRule {
    address: String,
    store_type: Option<String>,
    store_id: Option<String>,
    set: MappingSet,
    /// The rule with its stores, where the type of one tells which way users go.
    bundle: Option<Box<Bundle>>,
    missing: Option<String>,
    /// Where it names the store that it is for.
    store_place: Place,
    filter: Option<PopulationFilter>,
}

/// What a file of Terraform is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Hcl,
    /// A configuration in JSON.
    Json,
    /// What `terraform show -json` writes.
    Shown,
}

impl Format {
    fn of(text: &str) -> Format {
        if !text.trim_start().starts_with('{') {
            return Format::Hcl;
        }
        let members = Node::parse(text).and_then(|document| document.members(""));
        let keys: Vec<_> = members.into_iter().flat_map(|(members, _)| members).map(|it| it.key).collect();
        if plan::is_shown(&|key| keys.iter().any(|known| known == key)) {
            Format::Shown
        } else {
            Format::Json
        }
    }
}

/// A file that is read, and its text.
struct Document<'t> {
    text: &'t str,
    /// The bytes before the text: those of a byte order mark.
    skipped: usize,
    content: Content<'t>,
}

enum Content<'t> {
    Hcl(hcl_edit::structure::Body),
    Json(Located<'t>),
    Shown(Located<'t>),
}

impl<'t> Document<'t> {
    fn read(name: &str, document: &'t [u8]) -> Result<Document<'t>, Error> {
        let text = decode(document)?;
        let is_hcl = [".tf", ".tofu"].iter().any(|end| name.ends_with(end));
        let format = if is_hcl { Format::Hcl } else { Format::of(text) };
        let content = match format {
            Format::Hcl => Content::Hcl(hcl::parse(text)?),
            Format::Json => Content::Json(json::parse(text)?),
            Format::Shown => Content::Shown(json::parse(text)?),
        };
        let skipped = document.len().saturating_sub(text.len());
        Ok(Document { text, skipped, content })
    }

    /// What it declares.
    fn items(&self) -> Result<Items<'_>, Error> {
        let items = match &self.content {
            Content::Hcl(body) => hcl::items(body, self.text),
            Content::Json(document) => json::items(document, self.text),
            Content::Shown(_) => Ok(Items::default()),
        };
        items.map_err(|error| self.placed(error))
    }

    /// The propagation rules in it.
    fn rules<'a>(
        &self,
        names: &Names<'a>,
        number: usize,
        items: &'a Items<'a>,
        name: &Arc<str>,
    ) -> Result<Vec<PropagationRule>, Error> {
        let declared = |syntax| declared(names, number, items, self, name, syntax);
        let rules = match &self.content {
            Content::Shown(document) => plan::rules(document, self.text, name),
            Content::Hcl(_) => declared(Syntax::Hcl),
            Content::Json(document) if json::is_synthesized(document) => declared(Syntax::Generated),
            Content::Json(_) => declared(Syntax::TerraformJson),
        };
        rules.map_err(|error| self.placed(error))
    }

    /// The error with the line and column of its place.
    fn placed(&self, error: Error) -> Error {
        error.placed_by(&mut Cursor::new(self.text))
    }
}

impl Module {
    /// Reads the files of a module, each by its name. None is too broken for the others.
    pub fn read<N: Into<Arc<str>>, D: AsRef<[u8]>>(files: impl IntoIterator<Item = (N, D)>) -> Module {
        let files: Vec<(Arc<str>, D)> =
            files.into_iter().map(|(name, document)| (name.into(), document)).collect();
        let documents: Vec<_> =
            files.iter().map(|(name, document)| Document::read(name, document.as_ref())).collect();
        let items: Vec<_> = documents.iter().map(|it| it.as_ref().map_err(Error::clone)?.items()).collect();
        let names = Names::new(&items);
        let rules = files.iter().zip(&documents).zip(&items).enumerate();
        let files = rules.map(|(number, (((name, _), document), items))| {
            let rules = match (document, items) {
                (Err(error), _) | (_, Err(error)) => Err(error.clone()),
                (Ok(document), Ok(items)) => document.rules(&names, number, items, name),
            };
            File { name: Arc::clone(name), rules }
        });
        Module { files: files.collect() }
    }

    /// The propagation rules of a file, in its order; none where there is no file of that name.
    ///
    /// # Errors
    ///
    /// When the file cannot be read: no UTF-8, malformed, a key twice in one object or block, a value of the wrong type, or
    /// more than 16 MiB, 64 levels (127 of JSON), 1,024 bytes of a name or [`MAX_MAPPINGS`](crate::MAX_MAPPINGS) lines. The
    /// error has the line and column, and no value of the text.
    ///
    /// ```
    /// use provmap::terraform::Module;
    /// let module = Module::read([("main.tf", "locals {\n  token = \"hunter2\n}\n")]);
    /// let error = module.propagation_rules("main.tf").unwrap_err().in_file("main.tf");
    /// assert!(error.to_string().starts_with("main.tf:2:"));
    /// assert!(!error.to_string().contains("hunter2"));
    /// ```
    pub fn propagation_rules(&self, file: &str) -> Result<&[PropagationRule], Error> {
        match self.files.iter().find(|it| &*it.name == file) {
            Some(file) => file.rules.as_deref().map_err(Error::clone),
            None => Ok(&[]),
        }
    }

    /// The files that cannot be read, and why.
    pub fn problems(&self) -> impl Iterator<Item = (&str, &Error)> {
        self.files.iter().filter_map(|file| Some((&*file.name, file.rules.as_ref().err()?)))
    }
}

/// Whether a text is Terraform's: a configuration that has a resource of the provider, or what `terraform show -json` writes.
///
/// ```
/// use provmap::terraform::is_terraform;
/// assert!(is_terraform(r#"resource "pingoneprovisioning_propagation_rule" "users" {}"#));
/// assert!(is_terraform(r#"{"format_version": "1.2", "planned_values": {}}"#));
/// assert!(!is_terraform(r#"{"connector": "Zoom", "mappings": []}"#));
/// ```
#[must_use]
pub fn is_terraform(document: impl AsRef<[u8]>) -> bool {
    let Ok(text) = decode(document.as_ref()) else { return false };
    match Format::of(text) {
        Format::Hcl => shown(text).is_some(),
        Format::Json => text.contains(resource::RULE) && shown(text).is_some(),
        Format::Shown => true,
    }
}

/// The propagation rules that a file of a configuration declares.
fn declared<'a>(
    names: &Names<'a>,
    file: usize,
    items: &'a Items<'a>,
    document: &Document<'_>,
    name: &Arc<str>,
    syntax: Syntax,
) -> Result<Vec<PropagationRule>, Error> {
    let rules: Vec<&Resource<'_>> = items.resources.iter().filter(|resource| resource.is_rule).collect();
    if rules.is_empty() {
        return Ok(Vec::new());
    }
    let text = document.text;
    // What the sets keep of the file is what an excerpt can show.
    let kept: Arc<str> = shown(text).unwrap_or_default().into();
    // The secrets of a store are told once, with the first rule that is for it.
    let mut told: HashSet<&str> = HashSet::new();
    let mut read = Vec::new();
    for rule in rules {
        let (mut lines, mut missing) = names.lines(file, rule, text, syntax)?;
        let mut store = |key: &str| -> Result<NamedStore<'a>, Error> {
            let Some(source) = rule.get(key)? else { return Ok(NamedStore::default()) };
            Ok(names.store(file, &source).unwrap_or_else(|name| {
                missing.get_or_insert(name);
                NamedStore::default()
            }))
        };
        let stores = [store("source_store_id")?, store("target_store_id")?];
        let [_, target] = &stores;
        let here = target.resource.filter(|(of, _)| *of == file).map(|(_, store)| store);
        if let Some(store) = here.filter(|store| told.insert(&store.name)) {
            lines.secrets = store.secrets();
        }
        read.push((rule, lines, stores, missing));
    }
    if syntax == Syntax::Hcl {
        let allows = allow::allows(text)?;
        allow::share(allows, read.iter_mut().map(|(rule, lines, ..)| (&rule.block, lines)).collect());
    }
    let positions = Arc::new(Positions::of(text));
    let mut declared = Vec::new();
    for (rule, lines, [source, target], missing) in read {
        let set = MappingSet::of_text(Arc::clone(&kept), |_| Ok(lines))?;
        let set = set.behind(document.skipped).named(Arc::clone(name)).counted_by(&positions);
        let stores = [store_of(names, file, &source, rule)?, store_of(names, file, &target, rule)?];
        let filter = names.filter(file, rule)?;
        let also = (store_place(rule, text, &positions)?, filter);
        declared.push(PropagationRule::new(rule, (stores, target.id), set, missing, also));
    }
    Ok(declared)
}

/// Where a rule names the store that it is for; where it names none, where it starts.
fn store_place(rule: &Resource<'_>, text: &str, positions: &Positions) -> Result<Place, Error> {
    let mut pointer = rule.pointer.clone();
    let named = rule.get("target_store_id")?.map(|source| source.span());
    if named.is_some() {
        pointer.push_str("/target_store_id");
    }
    let span = named.unwrap_or_else(|| rule.span.clone());
    let mut place = Place::of(pointer, span);
    Place::count_by(Some(positions), [&mut place], text);
    Ok(place)
}

/// A store that a rule names, where its type is known.
fn store_of<'a>(
    names: &Names<'a>,
    file: usize,
    named: &NamedStore<'a>,
    rule: &Resource<'_>,
) -> Result<Option<Store>, Error> {
    let Some(resource) = named.resource else { return Ok(None) };
    // An error in another file is one of that file.
    let found = match names.store_type(resource) {
        Err(error) if resource.0 == file => return Err(error),
        found => found.ok().flatten(),
    };
    let Some((kind, span)) = found else { return Ok(None) };
    let (pointer, span) = if resource.0 == file {
        (format!("{}/type", resource.1.pointer), Some(span))
    } else {
        (rule.pointer.clone(), named.span.clone())
    };
    let kind_place = Place { pointer, span, ..Place::default() };
    Ok(Some(Store { id: None, kind, kind_place, configuration: None }))
}

impl PropagationRule {
    fn new(
        resource: &Resource<'_>,
        (stores, store_id): ([Option<Store>; 2], Option<String>),
        set: MappingSet,
        missing: Option<String>,
        (store_place, filter): (Place, Option<PopulationFilter>),
    ) -> PropagationRule {
        let store_type = stores.last().and_then(|target| Some(target.as_ref()?.kind.clone()));
        let span = Some(resource.span.clone());
        let place = Place { pointer: resource.pointer.clone(), span, ..Place::default() };
        let bundle = Bundle::of_stores(place, stores, filter.clone(), set.clone()).map(Box::new);
        let address = resource.address.clone();
        PropagationRule { address, store_type, store_id, set, bundle, missing, store_place, filter }
    }

    /// Its address: `pingoneprovisioning_propagation_rule.users`; in a plan and a state, with the modules around it.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The type of the store that `target_store_id` names, as the file spells it; nothing where that is not static, or not in
    /// the module.
    #[must_use]
    pub fn store_type(&self) -> Option<&str> {
        self.store_type.as_deref()
    }

    /// The identifier of that store, where it is written out.
    #[must_use]
    pub fn store_id(&self) -> Option<&str> {
        self.store_id.as_deref()
    }

    /// Where it names that store: the value of `target_store_id`; where it has none, where the rule starts.
    ///
    /// ```
    /// use provmap::terraform::Module;
    /// let text = "resource \"pingoneprovisioning_propagation_rule\" \"users\" {\n  target_store_id = var.store\n}\n";
    /// let module = Module::read([("main.tf", text)]);
    /// let [rule] = module.propagation_rules("main.tf")? else { panic!() };
    /// assert_eq!((rule.store_type(), rule.store_place().line, rule.store_place().column), (None, Some(2), Some(21)));
    /// # Ok::<(), provmap::Error>(())
    /// ```
    #[must_use]
    pub fn store_place(&self) -> &Place {
        &self.store_place
    }

    /// The mappings, as far as they are static.
    #[must_use]
    pub fn mappings(&self) -> &MappingSet {
        &self.set
    }

    /// Whether a program writes the file from something else: a plan, a state, or what CDK for Terraform synthesizes. Its findings
    /// have no fixes: what it is made from is what is to be mended.
    ///
    /// ```
    /// use provmap::terraform::Module;
    /// let plan = r#"{"format_version": "1.2", "planned_values": {"root_module": {"resources": [
    ///     {"type": "pingoneprovisioning_propagation_rule", "name": "users", "values": {"mappings": []}}]}}}"#;
    /// let module = Module::read([("plan.json", plan)]);
    /// assert!(module.propagation_rules("plan.json")?[0].is_generated());
    /// # Ok::<(), provmap::Error>(())
    /// ```
    #[must_use]
    pub fn is_generated(&self) -> bool {
        self.set.syntax() == Syntax::Generated
    }

    /// The rule with what is known of its stores: its check compares nothing where users come into PingOne. Nothing where
    /// the type of neither store is known.
    #[must_use]
    pub fn bundle(&self) -> Option<&Bundle> {
        self.bundle.as_deref()
    }

    /// Whether a SCIM filter limits the rule to some of the users.
    #[must_use]
    pub fn is_filtered(&self) -> bool {
        self.filter.is_some()
    }

    /// That filter, as it is written, where it is static: for [`Filter::parse`](crate::filter::Filter::parse).
    ///
    /// ```
    /// use provmap::terraform::Module;
    /// let module = Module::read([("rules.tf", r#"
    ///     resource "pingoneprovisioning_propagation_rule" "users" { filter = "enabled eq true" }
    /// "#)]);
    /// let [rule] = module.propagation_rules("rules.tf")? else { panic!() };
    /// assert_eq!(rule.filter(), Some("enabled eq true"));
    /// # Ok::<(), provmap::Error>(())
    /// ```
    #[must_use]
    pub fn filter(&self) -> Option<&str> {
        self.filter.as_ref()?.expression.as_deref()
    }

    /// What it names that is in none of the files that could be read, such as `local.zoom`: the first of that.
    #[must_use]
    pub fn missing(&self) -> Option<&str> {
        self.missing.as_deref()
    }
}

/// Without the text of the file.
impl fmt::Debug for PropagationRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PropagationRule")
            .field("address", &self.address)
            .field("store_type", &self.store_type)
            .field("mappings", &self.set.mappings())
            .finish_non_exhaustive()
    }
}
