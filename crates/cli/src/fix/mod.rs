//! `provmap fix`: what one can say how to mend in a mapping file is mended, or shown, with what that does to users.

mod consequences;
mod diff;
mod draft;
mod groups;
mod json;
mod mend;
mod text;
mod write;

use std::path::{Path, PathBuf};

use provmap::record::{Operation, Plan};
use provmap::{Applicability, MappingKind, Rule};

use self::consequences::{Consequence, Together, compare};
use self::mend::{Mender, Mending, Remedy};
use crate::args::{FixArgs, Format};
use crate::config::{Flags, Resolver};
use crate::files::is_stdin;
use crate::levels::Level;
use crate::load::{BY_CONNECTOR, MappingFile, Modules};
use crate::output::{Complained, Outcome, Output};
use crate::users::{Scope, Users};

/// What is mended of a file, and what that does.
struct Fixed<'f> {
    /// The path, as the command line spells it.
    path: &'f Path,
    file: &'f MappingFile,
    mending: Mending<'f>,
    /// For each remedy what it does to the users, where some were given and the line maps a user's attribute.
    consequences: Vec<Option<Consequence>>,
    together: Option<Together>,
    /// Whether the file was written.
    written: bool,
    /// Whether guesses and choices are mended too.
    with_unsure: bool,
}

/// How many findings there are of each kind.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    /// Those that are mended.
    mended: usize,
    /// Those that `--unsafe` mends.
    unsure: usize,
    /// Those that another run mends.
    again: usize,
    /// Those that a person has to decide on.
    decision: usize,
}

impl Counts {
    /// Takes those of another file as well.
    fn add(&mut self, other: Counts) {
        self.mended = self.mended.saturating_add(other.mended);
        self.unsure = self.unsure.saturating_add(other.unsure);
        self.again = self.again.saturating_add(other.again);
        self.decision = self.decision.saturating_add(other.decision);
    }

    fn total(self) -> usize {
        [self.unsure, self.again, self.decision].into_iter().fold(self.mended, usize::saturating_add)
    }
}

impl Fixed<'_> {
    fn counts(&self, least_sure: Applicability) -> Counts {
        let Mending { remedies, left, .. } = &self.mending;
        let of_left = |sure: bool| {
            let fixes = left.iter().filter_map(|finding| finding.fix.as_ref());
            let all = fixes.filter(|fix| fix.applicability <= Applicability::MaybeIncorrect);
            all.filter(|fix| (fix.applicability <= least_sure) == sure).count()
        };
        let (again, unsure) = (of_left(true), of_left(false));
        Counts {
            mended: remedies.iter().map(|remedy| remedy.findings.len()).sum(),
            unsure,
            again,
            decision: left.findings().len().saturating_sub(unsure).saturating_sub(again),
        }
    }

    /// The text of the file as it was.
    fn document(&self) -> &str {
        self.mending.draft.original()
    }
}

pub(crate) fn run(
    arguments: &FixArgs,
    levels: &[(Level, &'static Rule)],
    out: &mut Output,
) -> Result<Outcome, Complained> {
    let writes_stdin = arguments.write && arguments.files.iter().any(|path| is_stdin(path));
    if writes_stdin && (arguments.output_format == Format::Json || arguments.files.len() > 1) {
        let message = "`--write` of standard input writes the mended text to standard output, and nothing else can go there";
        return Err(out.error(message));
    }
    let mut resolver = Resolver::new(Flags::of(&arguments.against, levels), out)?;
    let settings = resolver.all(arguments.files.iter().map(PathBuf::as_path), out)?;
    let users = Users::of_option(&arguments.users, arguments.files.len(), out)?;
    let least_sure =
        if arguments.with_unsure { Applicability::MaybeIncorrect } else { Applicability::MachineApplicable };
    let (mut json, mut total) = (Vec::new(), Counts::default());
    let (mut complete, mut is_open) = (true, false);
    for (path, settings) in arguments.files.iter().zip(&settings) {
        let mender = Mender { settings, least_sure };
        let mut take = |fixed: &Fixed<'_>, out: &mut Output| {
            let counts = fixed.counts(least_sure);
            total.add(counts);
            is_open |= counts.mended > 0 && !fixed.written;
            match arguments.output_format {
                Format::Json => json.push(json::of_file(fixed, counts, &arguments.users)),
                Format::Text if is_stdin(path) && arguments.write => {
                    out.text(&fixed.mending.draft.text());
                    out.complain("note", text::summary(fixed, counts), &[]);
                }
                Format::Text => {
                    text::write(fixed, counts, &arguments.users, out);
                    if arguments.files.len() > 1 || fixed.file.is_one_of_several() {
                        out.text("\n");
                    }
                }
            }
            fixed.together.is_none_or(|together| together.complete)
        };
        complete &= each(path, &mender, users.as_ref(), arguments, &mut take, out).unwrap_or(false);
    }
    if arguments.output_format == Format::Json {
        out.text(&json::document(json, total));
    }
    Ok(Outcome::of(complete, is_open))
}

/// Mends each mapping of a file, of which Terraform's can have several. Gives whether all users were read for all.
fn each(
    path: &Path,
    mender: &Mender<'_>,
    users: Option<&Users<'_>>,
    arguments: &FixArgs,
    take: &mut dyn FnMut(&Fixed<'_>, &mut Output) -> bool,
    out: &mut Output,
) -> Result<bool, Complained> {
    let (mut complete, mut at) = (true, 0_usize);
    loop {
        // Read again for each: the one before can have been written.
        let files = if is_stdin(path) {
            vec![MappingFile::read(path, mender.settings.known().name().as_slice(), BY_CONNECTOR, out)?]
        } else {
            MappingFile::read_all(path, &mut Modules::default(), out)?
        };
        if files.is_empty() {
            return Err(MappingFile::refuse_without_rules(path, out));
        }
        let number = files.len();
        let Some(file) = files.get(at) else { return Ok(complete) };
        let document = file.input.document();
        let settings = mender.settings.of_bundle(file, out)?;
        let mender = Mender { settings: &settings, least_sure: mender.least_sure };
        let fixed = fix(path, file, &document, &mender, users, arguments, out);
        complete &= fixed.is_ok_and(|fixed| take(&fixed, out));
        at = at.saturating_add(1);
        if at >= number {
            return Ok(complete);
        }
    }
}

fn fix<'f>(
    path: &'f Path,
    file: &'f MappingFile,
    document: &'f str,
    mender: &Mender<'_>,
    users: Option<&Users<'_>>,
    arguments: &FixArgs,
    out: &mut Output,
) -> Result<Fixed<'f>, Complained> {
    let mending = mender.mend(file, document, out)?;
    let has_any = !mending.remedies.is_empty();
    let (consequences, together) = match users.filter(|_| has_any) {
        Some(users) => weigh(file, &mending, mender, users, out)?,
        None => (mending.remedies.iter().map(|_| None).collect(), None),
    };
    let mut written = arguments.write && has_any;
    if written && !is_stdin(path) {
        write::replace(path, document, &mending.draft.text(), out)?;
    }
    written |= arguments.write;
    Ok(Fixed { path, file, mending, consequences, together, written, with_unsure: arguments.with_unsure })
}

/// Judges the users by the file as it was and as it is mended.
fn weigh(
    file: &MappingFile,
    mending: &Mending<'_>,
    mender: &Mender<'_>,
    users: &Users<'_>,
    out: &mut Output,
) -> Result<(Vec<Option<Consequence>>, Option<Together>), Complained> {
    let settings = mender.settings;
    let connector = settings.of_file(file).ok_or_else(|| settings.known().complain_of_none(file, out))?;
    let schema = settings.schema();
    let (before, after) = (file.lines(out)?, mending.file.lines(out)?);
    let plans = [before, after].map(|set| Plan::with_schema(connector, set, Operation::Create, schema));
    let [old, new] = &plans;
    let target_of = |remedy: &Remedy| {
        let line = after.mappings().get(remedy.mapping?)?;
        let name = line.target_attribute().filter(|_| line.kind() == MappingKind::User)?;
        (0..new.targets()).find(|at| new.target(*at).is_some_and(|target| target.key == name))
    };
    let of_remedies: Vec<Option<usize>> = mending.remedies.iter().map(target_of).collect();
    let mut targets: Vec<usize> = of_remedies.iter().copied().flatten().collect();
    targets.sort_unstable();
    targets.dedup();
    let (consequences, together) =
        compare([old, new], (schema, &Scope::of(file, schema, out)), &targets, users, &file.input.name, out);
    let of_remedies = of_remedies.into_iter().map(|target| {
        let place = targets.binary_search(&target?).ok()?;
        consequences.get(place).cloned()
    });
    Ok((of_remedies.collect(), Some(together)))
}
