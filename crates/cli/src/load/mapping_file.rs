//! Mapping files.

use std::path::Path;
use std::rc::Rc;

use provmap::bundle::Direction;
use provmap::terraform::PropagationRule;
use provmap::{
    Bundle, Connector, Connectors, Error, Mapping, MappingSet, Options, Place, Report, Tenant, same_store,
};
use provmap_model::text::{BYTE_ORDER_MARK, name, visible};

use super::modules::{InModule, Modules};
use super::problems::{complain, refuse};
use crate::file_kind::FileKind;
use crate::files;
use crate::input::{Input, ReadAs};
use crate::output::{Complained, Output};

/// A mapping file: lines alone, or a bundle. Of a file of Terraform, one of its propagation rules.
pub(crate) struct MappingFile {
    pub(crate) input: Rc<Input>,
    content: Content,
    /// Which of the propagation rules it is, in Terraform.
    rule: Option<OfTerraform>,
}

/// A propagation rule of a file of Terraform.
struct OfTerraform {
    address: String,
    /// The identifier of its store, where it is written out.
    store_id: Option<String>,
    /// Where the rule names it.
    store_place: Place,
    is_one_of_several: bool,
    is_generated: bool,
    /// The filter, if there is one, where it is static.
    filter: Option<Option<String>>,
    file: Rc<InModule>,
}

/// What a mapping file holds.
enum Content {
    /// Lines alone.
    Set(MappingSet),
    /// Lines with the propagation rule and the stores around them.
    Bundle(Box<Bundle>),
}

/// How one of several propagation rules is chosen, by a command that has `--connector`.
pub(crate) const BY_CONNECTOR: &str = "`--connector NAME` takes the only one of that connector";

impl MappingFile {
    /// Reads the only mapping of a file. Where it has several propagation rules, it is that of one of these connectors; `choice` says how
    /// to name one.
    pub(crate) fn read(
        path: &Path,
        connectors: &[&str],
        choice: &str,
        out: &mut Output,
    ) -> Result<MappingFile, Complained> {
        let mut all = MappingFile::read_all(path, &mut Modules::default(), out)?;
        if all.is_empty() {
            return Err(MappingFile::refuse_without_rules(path, out));
        }
        if all.len() > 1 {
            let addresses = all.iter().map(|file| {
                let connector = file.connector().map_or("store not known".into(), |it| name(it).to_string());
                format!("`{}` ({connector})", visible(file.address().unwrap_or_default()))
            });
            let addresses = addresses.collect::<Vec<_>>().join(", ");
            let is_wanted = |file: &MappingFile| {
                let named = file.connector();
                named.is_some_and(|named| connectors.iter().any(|wanted| same_store(wanted, named)))
            };
            all.retain(is_wanted);
            if all.len() != 1 {
                let file = files::name(path);
                let message = format!("{file}: several propagation rules, and one is wanted: {addresses}");
                let help = match all.len() {
                    0 => choice,
                    _ => "of several for one connector none can be chosen: move each to a file of its own",
                };
                return Err(out.error_with(message, &[("help", help)]));
            }
        }
        all.pop().ok_or(Complained)
    }

    /// Refuses a file of Terraform that has no propagation rules.
    pub(crate) fn refuse_without_rules(path: &Path, out: &mut Output) -> Complained {
        let message = format!("{}: this is Terraform, and has no propagation rule in it", files::name(path));
        let help = "mappings are read from resources of the type `pingoneprovisioning_propagation_rule`";
        out.error_with(message, &[("help", help)])
    }

    /// Reads all mappings of a file: those of each propagation rule, in Terraform, which can have none, and otherwise one.
    pub(crate) fn read_all(
        path: &Path,
        modules: &mut Modules,
        out: &mut Output,
    ) -> Result<Vec<MappingFile>, Complained> {
        let input = files::read(path, ReadAs::Mappings, out)?;
        match modules.file(path, &input) {
            Some(file) => MappingFile::of_terraform(&Rc::new(input), &Rc::new(file), out),
            None => {
                let content = content(&input, out)?;
                Ok(vec![MappingFile { input: Rc::new(hidden(input, &content, out)), content, rule: None }])
            }
        }
    }

    fn of_terraform(
        input: &Rc<Input>,
        file: &Rc<InModule>,
        out: &mut Output,
    ) -> Result<Vec<MappingFile>, Complained> {
        let rules = file.rules(input, out)?;
        let is_one_of_several = rules.len() > 1;
        let of_rule = |rule: PropagationRule| MappingFile {
            input: Rc::clone(input),
            content: match rule.bundle() {
                Some(bundle) => Content::Bundle(Box::new(bundle.clone())),
                None => Content::Set(rule.mappings().clone()),
            },
            rule: Some(OfTerraform {
                address: rule.address().to_owned(),
                store_id: rule.store_id().map(str::to_owned),
                store_place: rule.store_place().clone(),
                is_one_of_several,
                is_generated: rule.is_generated(),
                filter: rule.is_filtered().then(|| rule.filter().map(str::to_owned)),
                file: Rc::clone(file),
            }),
        };
        Ok(rules.into_iter().map(of_rule).collect())
    }

    /// The file with another text: what is made of it.
    pub(crate) fn again(&self, document: &str, out: &mut Output) -> Result<MappingFile, Complained> {
        let text = document.strip_prefix(BYTE_ORDER_MARK).unwrap_or(document);
        let input = Input::new(self.input.name.clone(), text.to_owned(), ReadAs::Mappings);
        let input = Rc::new(input.marked(text.len() < document.len()).without(out.secrets()));
        let Some(rule) = &self.rule else {
            return Ok(MappingFile { content: content(&input, out)?, input, rule: None });
        };
        let file = Rc::new(rule.file.again(&input));
        let rules = MappingFile::of_terraform(&input, &file, out)?;
        rules.into_iter().find(|file| file.address() == Some(&rule.address)).ok_or(Complained)
    }

    /// The address of the propagation rule, in Terraform.
    pub(crate) fn address(&self) -> Option<&str> {
        self.rule.as_ref().map(|rule| rule.address.as_str())
    }

    /// The identifier of the store that the lines are for, where the file has no more of it.
    pub(crate) fn store_id(&self) -> Option<&str> {
        self.rule.as_ref()?.store_id.as_deref()
    }

    /// The propagation rule and where it names its store, in Terraform: its address, and the place.
    pub(super) fn store_place(&self) -> Option<(&str, &Place)> {
        self.rule.as_ref().map(|rule| (rule.address.as_str(), &rule.store_place))
    }

    /// Whether the file has more mappings.
    pub(crate) fn is_one_of_several(&self) -> bool {
        self.rule.as_ref().is_some_and(|rule| rule.is_one_of_several)
    }

    /// Whether a program writes the file from something else, such as a plan: what that is made from is what can be mended.
    pub(crate) fn is_generated(&self) -> bool {
        self.rule.as_ref().is_some_and(|rule| rule.is_generated)
    }

    /// Checks the file against a connector.
    pub(crate) fn check(&self, connector: &Connector, options: &Options) -> Report {
        self.check_in(&mut Tenant::default(), connector, options)
    }

    /// As [`MappingFile::check`], beside the other propagation rules of the tenant.
    pub(crate) fn check_in(&self, tenant: &mut Tenant, connector: &Connector, options: &Options) -> Report {
        match &self.content {
            Content::Set(set) => set.check_with(connector, options),
            Content::Bundle(bundle) => bundle.check_in(tenant, Some(connector), options),
        }
    }

    /// The bundle, where the file is one.
    pub(crate) fn bundle(&self) -> Option<&Bundle> {
        match &self.content {
            Content::Set(_) => None,
            Content::Bundle(bundle) => Some(bundle),
        }
    }

    /// The key of the filter that limits the propagation rule to some of the users, and what it says, where that is known.
    pub(crate) fn filter(&self) -> Option<(&'static str, Option<&str>)> {
        match (&self.rule, &self.content) {
            (Some(rule), _) => rule.filter.as_ref().map(|filter| ("filter", filter.as_deref())),
            (None, Content::Bundle(bundle)) => {
                Some((bundle.population_filter()?, bundle.population_expression()))
            }
            (None, Content::Set(_)) => None,
        }
    }

    /// The lines, whatever becomes of them.
    pub(crate) fn set(&self) -> Option<&MappingSet> {
        match &self.content {
            Content::Set(set) => Some(set),
            Content::Bundle(bundle) => bundle.mappings(),
        }
    }

    /// The lines that send users from PingOne into a store.
    pub(crate) fn lines(&self, out: &mut Output) -> Result<&MappingSet, Complained> {
        let problem = match &self.content {
            Content::Set(set) => return Ok(set),
            Content::Bundle(bundle) => match (bundle.mappings(), bundle.direction()) {
                (Some(set), Some(Direction::Outbound)) => return Ok(set),
                (None, _) => "the bundle has no mappings",
                (Some(_), _) => "by the propagation rule, users do not go from PingOne into a store",
            },
        };
        Err(out.error(format_args!("{}: {problem}: there is nothing to send users through", self.input.name)))
    }

    /// The connector that the file names; for a bundle, the type of its store.
    pub(crate) fn connector(&self) -> Option<&str> {
        match &self.content {
            Content::Set(set) => set.connector(),
            Content::Bundle(bundle) => Some(bundle.store_type()),
        }
    }

    /// Warns when the file names another connector than the stores that it is checked against.
    pub(crate) fn warn_of_another_connector(&self, stores: &[&str], help: Option<&str>, out: &mut Output) {
        let Some(named) = self.connector() else { return };
        if let [store, ..] = stores
            && !stores.iter().any(|store| same_store(store, named))
        {
            let (file, named) = (&self.input.name, name(named));
            let message = format!("{file}: the file names the connector `{named}`; checked against {store}");
            out.complain("warning", message, help.map(|help| ("help", help)).as_slice());
        }
    }

    /// The connector that the file names, out of those that are known.
    pub(super) fn require_connector<'c>(&self, known: &'c Connectors) -> Result<&'c Connector, Error> {
        match &self.content {
            Content::Set(set) => set.require_connector(known),
            Content::Bundle(bundle) => known.require(bundle.store_type()),
        }
    }
}

/// A file without what is a secret by the metadata that it has itself.
fn hidden(input: Input, content: &Content, out: &mut Output) -> Input {
    let Content::Bundle(bundle) = content else { return input };
    let Some(own) = bundle.metadata() else { return input };
    out.hide_secrets_of(own);
    input.without(out.secrets())
}

/// What a file of JSON holds.
fn content(input: &Input, out: &mut Output) -> Result<Content, Complained> {
    Ok(if Bundle::is_bundle(&input.text) {
        let bundle = Bundle::from_json(&*input.document()).map_err(|error| complain(input, &error, out))?;
        Content::Bundle(Box::new(bundle.named(&*input.name)))
    } else {
        let set = MappingSet::from_json(&*input.document()).map_err(|error| refuse(input, &error, out))?;
        // Any list of objects can be read as one of mappings.
        let is_blank = |line: &Mapping<'_>| {
            let parts = [line.target_attribute(), line.source_attribute(), line.expression()];
            parts.iter().all(Option::is_none)
        };
        if set.mappings().iter().all(is_blank)
            && let Some(kind) = FileKind::of_other(input)
        {
            return Err(kind.refuse(&input.name, input.read_as, out));
        }
        Content::Set(set.named(&*input.name))
    })
}
