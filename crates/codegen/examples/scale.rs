//! How registries of invented connectors of 30 attributes each compile: as many as PingOne documents store types, 30, and
//! 1,000.
//!
//! ```sh
//! cargo run --release -p provmap-codegen --example scale [FOLDER [N]]
//! ```
//!
//! Writes the metadata and a crate of the generated tables to FOLDER (a temporary one by default), builds what the
//! crate depends on, then times rustc on the crate alone, debug and release; last, the first look-ups in
//! the compiled tables, and reading the same JSON instead. With N, only of so many.
#![allow(clippy::print_stdout, clippy::arithmetic_side_effects, reason = "a measurement")]

use std::error::Error;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

const ATTRIBUTES: usize = 30;

/// Uses the tables; its own compilation is not timed.
const MAIN: &str = r#"
use std::time::Instant;

fn main() {
    // The first look at the clock maps it into the program.
    let mut clock: Vec<_> = (0..1000).map(|_| Instant::now().elapsed()).collect();
    clock.sort();
    let folder = std::env::args().nth(1).expect("the folder of the metadata");
    let by_name = std::env::args().nth(2).is_some();
    let count = registry::ALL.len();
    let names: Vec<String> = (0..count).map(|n| format!("INVENTED{:04}", n * 11 % count)).collect();
    let mut times = Vec::new();
    for (n, name) in names.iter().enumerate() {
        let start = Instant::now();
        let connector = if by_name { registry::by_name(name) } else { registry::ALL.get(n * 11 % count).copied() };
        let attribute = connector
            .and_then(|connector| connector.user_attributes())
            .and_then(|attributes| attributes.find("attribute17"));
        let limit = std::hint::black_box(attribute.and_then(|a| a.limit(provmap::Limit::MaxLength)));
        times.push(start.elapsed());
        assert!(limit.is_some());
    }
    let first = times[0];
    times.sort();
    let median = times[times.len() / 2];
    if by_name {
        println!("  the same with the look-up of the connector by its name: median {median:?}, the very first {first:?}");
        return;
    }
    println!("  first look-up of an attribute and a limit of a connector: median {median:?}, the very first {first:?}");
    println!("  of which the clock: {:?}", clock[clock.len() / 2]);
    let start = Instant::now();
    let rounds = 100_000;
    for _ in 0..rounds {
        std::hint::black_box(registry::by_name(std::hint::black_box("invented0007")));
    }
    println!("  later look-ups of a connector: {:?}", start.elapsed() / rounds);

    let paths = std::fs::read_dir(folder).expect("the folder").map(|entry| entry.expect("an entry").path());
    let texts: Vec<String> = paths.map(|path| std::fs::read_to_string(path).expect("a file")).collect();
    let start = Instant::now();
    let read: Vec<_> = texts.iter().map(|text| provmap::Connector::from_json(text).expect("sound")).collect();
    println!("  reading the same {} connectors from JSON in memory: {:?}", read.len(), start.elapsed());
}
"#;

fn main() -> Result<(), Box<dyn Error>> {
    let root = std::env::args_os().nth(1).map_or_else(
        || std::env::temp_dir().join(format!("provmap-scale-{}", std::process::id())),
        PathBuf::from,
    );
    let counts = match std::env::args().nth(2) {
        Some(count) => vec![count.parse()?],
        None => vec![14, 30, 1000],
    };
    for count in counts {
        measure(&root.join(count.to_string()), count)?;
    }
    println!("left in {}", root.display());
    Ok(())
}

fn measure(root: &Path, connectors: usize) -> Result<(), Box<dyn Error>> {
    let metadata = root.join("metadata");
    fs::create_dir_all(&metadata)?;
    fs::create_dir_all(root.join("src"))?;
    let mut bytes = 0;
    for n in 0..connectors {
        let connector = connector(n)?;
        bytes += connector.len();
        fs::write(metadata.join(format!("Invented{n:04}.json")), connector)?;
    }
    println!("{connectors} connectors of {ATTRIBUTES} attributes, {} KiB of JSON", bytes >> 10);

    let start = Instant::now();
    let tables =
        provmap_codegen::Tables::new().connectors(&metadata).generate().map_err(|all| all.join("\n"))?;
    println!("  generating: {:?}, {} KiB of Rust", start.elapsed(), tables.len() >> 10);

    let library = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize()?;
    fs::write(
        root.join("Cargo.toml"),
        format!(
            "[package]\nname = \"registry\"\nedition = \"2024\"\n\n[dependencies]\nprovmap = {{ path = {library:?} }}\n\n\
             [workspace]\n"
        ),
    )?;
    fs::copy(library.join("Cargo.lock"), root.join("Cargo.lock"))?;
    fs::write(root.join("src/main.rs"), MAIN)?;
    for profile in ["debug", "release"] {
        // An empty crate first, so that only the tables are left to compile.
        fs::write(root.join("src/lib.rs"), "")?;
        build(root, profile, &["--lib"])?;
        fs::write(root.join("src/lib.rs"), &tables)?;
        let time = build(root, profile, &["--lib"])?;
        println!("{profile}: compiling the tables: {time:?}");
        build(root, profile, &[])?;
        let program = root.join("target").join(profile).join("registry");
        for more in [&[][..], &["by-name"]] {
            let output = Command::new(&program).arg(&metadata).args(more).output()?;
            print!("{}", String::from_utf8_lossy(&output.stdout));
        }
    }
    Ok(())
}

fn build(root: &Path, profile: &str, arguments: &[&str]) -> Result<Duration, Box<dyn Error>> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root).args(["build", "--quiet"]).args(arguments);
    cargo.arg("--target-dir").arg(root.join("target"));
    if profile == "release" {
        cargo.arg("--release");
    }
    let start = Instant::now();
    if !cargo.status()?.success() {
        return Err("cargo build failed".into());
    }
    Ok(start.elapsed())
}

/// An invented connector whose attributes differ in flags, limits, labels and references.
fn connector(n: usize) -> Result<String, std::fmt::Error> {
    let mut attributes = String::new();
    for m in 0..ATTRIBUTES {
        let seed = n * ATTRIBUTES + m;
        let bit = |shift: usize| seed.wrapping_mul(0x9e37_79b9) >> shift & 1 == 1;
        let comma = if m == 0 { "" } else { "," };
        write!(
            attributes,
            r#"{comma}
      "attribute{m}": {{
        "type": "STRING", "attributeType": "STRING", "distinguishingAttribute": {}, "creatable": true,
        "updateable": {}, "defaultedOnCreate": false, "nillable": {}, "unique": {}, "sensitive": false,
        "displayName": "Attribute {m} of {n}", "requiredOnUpdate": false, "requiredOnCreate": {}, "derived": false,
        "maxNumberOfValues": {}, "minNumberOfValues": 0, "ordered": false, "key": "attribute{m}",
        "caseSensitive": {}, "maxLength": {}, "minLength": {}, "referenceAttribute": ["reference{}"]
      }}"#,
            bit(3),
            bit(4),
            bit(5),
            bit(6),
            bit(7),
            if bit(8) { 1 } else { 100 },
            bit(9),
            20 + seed % 500,
            seed % 3,
            seed % 40,
        )?;
    }
    Ok(format!(
        r#"{{
  "information": {{
    "imageUrl": "Image URL", "key": "Invented{n:04}", "version": "1.0", "displayName": "Invented Connector {n}",
    "identityProvider": false, "baseURLRequired": false, "connectionInformationRequired": false
  }},
  "connectionProfiles": [
    {{
      "name": "OAuth", "description": "Invented", "connectionAttributes": [
        {{"key": "SCIM_URL", "displayLabel": "SCIM Url", "description": "SCIM Url", "required": true, "sensitive": false}},
        {{"key": "TOKEN", "displayLabel": "Token {n}", "description": "", "required": true, "sensitive": true}}
      ], "specUrl": "", "documentationUrl": "", "primary": false
    }}
  ],
  "attributeMetadata": {{
    "capabilities": [
      {{"type": "CREATE_USERS", "maxResources": 1}}, {{"type": "UPDATE_USERS", "maxResources": 1}},
      {{"type": "GET_USERS", "maxResources": 1}}, {{"type": "CHECK_CONNECTION", "maxResources": 1}}
    ],
    "enhancements": ["MEMBERSHIP_AS_GROUP_ATTRIBUTE"],
    "userAttributes": {{{attributes}
    }}
  }},
  "_links": {{"self": {{"href": "https://api.example/v1/environments/0/propagation/storeMetadata/Invented{n:04}"}}}}
}}
"#
    ))
}
