//! The page as a whole: one document with its style, and nothing that it asks for elsewhere.

use maud::{DOCTYPE, Markup, PreEscaped, html};
use provmap_model::text::visible;

use super::Page;
use super::numbers::done;
use super::verdict::Verdict;
use super::words::code;

/// The style. It stands in the page as it is here.
const STYLE: &str = include_str!("page.css");

/// The hash of the style, which the page allows by it: no other style, no script, no image, no request.
const STYLE_HASH: &str = "sha256-xd3y92oeA3pQKZ6DunK/tNdjctgRau1H/AU1i4A4VoI=";

impl Page<'_> {
    pub(super) fn render(&self, verdict: &Verdict) -> String {
        let store = self.connector.store_type();
        let title = format!("{} – {}", visible(store), self.file.input.name);
        let policy =
            format!("default-src 'none'; style-src '{STYLE_HASH}'; base-uri 'none'; form-action 'none'");
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta http-equiv="Content-Security-Policy" content=(policy);
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    meta name="referrer" content="no-referrer";
                    title { (title) }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    a.skip href="#main" { "Skip to the verdict" }
                    header.top {
                        p.brand { "provmap report" }
                        h1 { "PingOne to " (visible(store).to_string()) }
                        (self.facts())
                    }
                    main #main tabindex="-1" {
                        section.verdict.(verdict.class()) aria-labelledby="verdict-title" {
                            h2.hidden #verdict-title { "Verdict" }
                            (verdict.markup())
                        }
                        nav aria-label="On this page" {
                            ul {
                                li { a href="#next" { "What to do" } }
                                @if self.population.is_some() { li { a href="#users" { "Users" } } }
                                li { a href="#matrix" { "Attributes" } }
                                li { a href="#findings" { "Findings" } }
                                li { a href="#about" { "About" } }
                            }
                        }
                        (verdict.next(&self.again))
                        @if let Some(population) = &self.population { (self.users_section(population)) }
                        (self.matrix_section())
                        (self.findings_section())
                        (self.about())
                    }
                }
            }
        };
        let mut text = page.into_string();
        text.push('\n');
        text
    }

    /// What the page is of.
    fn facts(&self) -> Markup {
        let mapping = match self.file.address() {
            Some(address) => format!("{}, {}", self.file.input.name, visible(address)),
            None => self.file.input.name.clone(),
        };
        let users: Vec<String> = match &self.population {
            Some(population) => population.files.iter().map(|path| crate::files::name(path)).collect(),
            None => Vec::new(),
        };
        let (first, more) = (users.iter().take(4), users.len().saturating_sub(4));
        html! {
            dl.facts {
                div { dt { "Mapping" } dd { (mapping) } }
                @if !users.is_empty() {
                    div {
                        dt { "Users" }
                        dd { (first.cloned().collect::<Vec<_>>().join(", ")) @if more > 0 { " and " (more) " more" } }
                    }
                    div { dt { "Users are" } dd { (done(self.operation)) } }
                }
                @if let Some(version) = self.connector.table().information.version {
                    div { dt { "Metadata" } dd { "version " (visible(version).to_string()) } }
                }
            }
        }
    }

    fn about(&self) -> Markup {
        let corrections = self.connector.corrections().map_or(0, |corrections| corrections.all().len());
        html! {
            section #about aria-labelledby="about-title" {
                h2 #about-title { "About this page" }
                p {
                    "It is written by " (code("provmap report")) " " (env!("CARGO_PKG_VERSION"))
                    " from the files named above, and is the same whenever it is written from the same files. It has no script, asks no server for anything, and has no value of a user: places, counts and lengths only."
                }
                p {
                    "What is said rests on the metadata that PingOne’s API answers for the connector"
                    @if corrections > 0 { ", and on " (crate::render::count(corrections, "correction")) " of it, each with its source" }
                    ". What neither says is called unknown, and counts neither as a success nor as a failure. The meaning of several properties of the metadata is inferred, because PingOne does not document it."
                }
                p { "Make it again: " (code(&self.again)) }
            }
        }
    }
}
