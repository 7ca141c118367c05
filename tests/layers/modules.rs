//! The modules of a crate, and what they import of one another.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::paths::{Named, named};

/// A module by its names from the root, which has none.
type Module = Vec<String>;

pub(crate) struct Modules {
    imports: Vec<Import>,
    all: BTreeSet<Module>,
}

/// That a module names something of another.
struct Import {
    from: Module,
    to: Module,
    file: String,
    line: usize,
    path: String,
}

/// Modules below one parent that import one another in a circle.
pub(crate) struct Circle {
    pub(crate) parent: String,
    pub(crate) modules: Vec<String>,
    imports: Vec<String>,
}

impl fmt::Display for Circle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let within = if self.parent.is_empty() { String::new() } else { format!("{}: ", self.parent) };
        write!(f, "{within}{}", self.modules.join(", "))?;
        self.imports.iter().try_for_each(|import| write!(f, "\n  {import}"))
    }
}

impl fmt::Display for Import {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: `{}`", self.file, self.line, self.path)
    }
}

/// The module that a file holds.
fn module_of(file: &str) -> Module {
    let mut names: Module = file.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
    if matches!(names.last().map(String::as_str), Some("lib" | "main" | "mod")) {
        names.pop();
    }
    names
}

impl Modules {
    /// The modules of these files: each its path below the folder of the sources, and its text.
    pub(crate) fn new(files: &[(String, String)]) -> Modules {
        let all: BTreeSet<Module> = files.iter().map(|(file, _)| module_of(file)).collect();
        let paths: Vec<(&str, Module, Vec<Named>)> =
            files.iter().map(|(file, text)| (file.as_str(), module_of(file), named(text))).collect();
        let mut names: BTreeMap<(Module, String), Vec<String>> = BTreeMap::new();
        for (_, module, paths) in &paths {
            for path in paths {
                if let Some(name) = &path.name {
                    names.insert((module.clone(), name.clone()), path.segments.clone());
                }
            }
        }
        let mut imports = Vec::new();
        for (file, from, paths) in paths {
            for path in paths {
                let scope: Module = from.iter().chain(&path.inside).cloned().collect();
                if let Some(to) = resolve(&all, &names, scope, &path.segments, 8) {
                    let (file, path_text) = (file.to_owned(), path.segments.join("::"));
                    imports.push(Import { from: from.clone(), to, file, line: path.line, path: path_text });
                }
            }
        }
        Modules { imports, all }
    }

    /// The imports of the modules at the top that do not lead to a layer before theirs, and what is in no layer.
    pub(crate) fn upward(&self, layers: &[&str]) -> Vec<String> {
        let place = |module: &Module| {
            layers.iter().position(|layer| Some(*layer) == module.first().map(String::as_str))
        };
        let tops: BTreeSet<&String> = self.all.iter().filter_map(|module| module.first()).collect();
        let strays = tops.into_iter().filter(|top| !layers.contains(&top.as_str()));
        let mut wrong: Vec<String> = strays.map(|top| format!("{top} is in no layer")).collect();
        let up = self.imports.iter().filter(|import| {
            // What the root holds itself stands above all layers.
            !import.from.is_empty()
                && import.from.first() != import.to.first()
                && (import.to.is_empty() || place(&import.to) > place(&import.from))
        });
        wrong.extend(up.map(ToString::to_string));
        wrong
    }

    /// The circles, each among the modules directly below one parent; what is below these counts as theirs.
    pub(crate) fn circles(&self) -> Vec<Circle> {
        let mut by_parent: BTreeMap<&[String], Vec<(&str, &str, &Import)>> = BTreeMap::new();
        for import in &self.imports {
            let shared = import.from.iter().zip(&import.to).take_while(|(from, to)| from == to).count();
            // A module and its own parent, or what is further up, are no circle.
            if let (Some(from), Some(to)) = (import.from.get(shared), import.to.get(shared)) {
                by_parent.entry(&import.from[..shared]).or_default().push((from, to, import));
            }
        }
        let mut circles = Vec::new();
        for (parent, edges) in by_parent {
            let mut left: BTreeSet<&str> = edges.iter().map(|(from, ..)| *from).collect();
            while let Some(start) = left.pop_first() {
                let forth =
                    reachable(start, |at| edges.iter().filter(move |edge| edge.0 == at).map(|edge| edge.1));
                let back =
                    reachable(start, |at| edges.iter().filter(move |edge| edge.1 == at).map(|edge| edge.0));
                let circle: BTreeSet<&str> = forth.intersection(&back).copied().collect();
                if circle.is_empty() {
                    continue;
                }
                left.retain(|module| !circle.contains(module));
                let within =
                    edges.iter().filter(|(from, to, _)| circle.contains(from) && circle.contains(to));
                circles.push(Circle {
                    parent: parent.join("::"),
                    modules: circle.iter().map(|module| (*module).to_owned()).collect(),
                    imports: within.map(|(.., import)| import.to_string()).collect(),
                });
            }
        }
        circles
    }
}

/// What can be reached from a module by one step or more.
fn reachable<'m, I: Iterator<Item = &'m str>>(
    start: &'m str,
    next: impl Fn(&'m str) -> I,
) -> BTreeSet<&'m str> {
    let (mut reached, mut left) = (BTreeSet::new(), vec![start]);
    while let Some(at) = left.pop() {
        left.extend(next(at).filter(|to| reached.insert(*to)));
    }
    reached
}

/// The module of this crate that a path leads into, through what modules import themselves; nothing for another crate's.
fn resolve(
    all: &BTreeSet<Module>,
    names: &BTreeMap<(Module, String), Vec<String>>,
    scope: Module,
    path: &[String],
    depth: usize,
) -> Option<Module> {
    let mut at = scope;
    for (index, segment) in path.iter().enumerate() {
        match segment.as_str() {
            "crate" => at.clear(),
            "self" => {}
            "super" => {
                at.pop();
            }
            name => {
                let below: Module = at.iter().cloned().chain([name.to_owned()]).collect();
                if all.contains(&below) {
                    at = below;
                    continue;
                }
                let imported = names.get(&(at.clone(), name.to_owned())).filter(|_| depth > 0);
                // Its own name in its own module is where it is made.
                if let Some(imported) = imported.filter(|imported| imported.as_slice() != path) {
                    let rest = path.get(index + 1..).unwrap_or_default();
                    let whole: Vec<String> = imported.iter().chain(rest).cloned().collect();
                    let resolved = resolve(all, names, at.clone(), &whole, depth - 1);
                    if resolved.is_some() || index == 0 {
                        return resolved;
                    }
                } else if index == 0 {
                    return None;
                }
                break;
            }
        }
    }
    // An inline module is a part of its file.
    while !all.contains(&at) {
        at.pop()?;
    }
    Some(at)
}
