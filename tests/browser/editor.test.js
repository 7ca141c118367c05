// A mapping file in Monaco, the editor of VS Code in a browser, with the JSON service of VS Code and a schema that provmap has
// written: what it completes, underlines and shows.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { extname, resolve } from "node:path";
import { before, test } from "node:test";
import { open, root } from "./browser.js";

const monaco = resolve(root, "tests/browser/node_modules/monaco-editor/min");
const types = { ".js": "text/javascript", ".css": "text/css", ".ttf": "font/ttf" };

const html = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>An editor</title>
<link rel="icon" href="data:,">
<style>html, body, #editor { margin: 0; height: 100%; }</style>
<div id="editor"></div>
<script src="vs/loader.js"></script>
</html>`;

const mapping = (lines) => `{
  "connector": "Zoom",
  "mappings": [
${lines.map((line) => `    ${line}`).join(",\n")}
  ]
}
`;

let schema;

before(() => {
  const written = execFileSync(process.env.PROVMAP, ["schema", "Zoom", "--for", "mapping"], { encoding: "utf8" });
  schema = JSON.parse(written);
});

/// The files of the editor. No other machine is asked for any.
async function serve(url) {
  const { host, pathname } = new URL(url);
  if (host !== "editor.invalid") {
    return undefined;
  }
  if (pathname === "/") {
    return { body: html, contentType: "text/html" };
  }
  const body = await readFile(monaco + pathname).catch(() => undefined);
  return body && { body, contentType: types[extname(pathname)] ?? "text/plain" };
}

async function editor(text, height) {
  const page = await open("http://editor.invalid/", { width: 860, height, serve });
  await page.tab.evaluate(
    ({ text, schema }) =>
      new Promise((ready) => {
        globalThis.require.config({ paths: { vs: "/vs" } });
        globalThis.require(["vs/editor/editor.main"], (monaco) => {
          monaco.json.jsonDefaults.setDiagnosticsOptions({
            validate: true,
            schemas: [{ uri: "provmap:schema", fileMatch: ["*"], schema }],
          });
          globalThis.monaco = monaco;
          globalThis.editor = monaco.editor.create(document.querySelector("#editor"), {
            value: text,
            language: "json",
            minimap: { enabled: false },
            scrollBeyondLastLine: false,
            fontSize: 14,
            fontFamily: "DejaVu Sans Mono",
            suggest: { showIcons: false },
          });
          ready();
        });
      }),
    { text, schema },
  );
  return page;
}

/// Puts the cursor behind the first place of a text, and does what a key would.
function act(page, text, action) {
  return page.tab.evaluate(
    ({ text, action }) => {
      const model = globalThis.editor.getModel();
      globalThis.editor.setPosition(model.getPositionAt(model.getValue().indexOf(text) + text.length));
      globalThis.editor.focus();
      globalThis.editor.trigger("test", action, {});
    },
    { text, action },
  );
}

/// What is underlined, each with the message, once there are so many.
async function underlined(page, count) {
  const markers = () =>
    page.tab.evaluate(() => {
      const all = globalThis.monaco.editor.getModelMarkers({});
      return all.map((it) => [globalThis.editor.getModel().getValueInRange(it), it.message]);
    });
  let found = [];
  for (let tries = 0; tries < 100 && found.length < count; tries++) {
    await page.tab.waitForTimeout(100);
    found = await markers();
  }
  return found;
}

/// What shows where the pointer rests. As long as the service is still starting, nothing does.
async function hovered(page, text) {
  const hover = page.tab.locator(".monaco-hover-content").first();
  // Until the service has started, nothing is there to show.
  for (let tries = 0; tries < 20 && (await hover.textContent().catch(() => "")) === ""; tries++) {
    await act(page, text, "editor.action.showHover");
    await page.tab.waitForTimeout(1000);
  }
  return hover;
}

async function close(page) {
  assert.deepEqual(await page.requests(), []);
  assert.deepEqual(await page.errors(), []);
  await page.close();
}

test("targets are completed, each with its limits", async () => {
  const page = await editor(mapping(['{ "targetAttribute": "userName", "sourceAttribute": "username" }', '{ "targetAttribute": "work" }']), 320);
  await underlined(page, 1);
  await act(page, '"work', "editor.action.triggerSuggest");
  const list = page.tab.locator(".suggest-widget .monaco-list-row");
  await list.first().waitFor();
  assert.deepEqual(await list.allTextContents(), ['"workPhone"']);
  await act(page, '"work', "toggleSuggestionDetails");
  const details = page.tab.locator(".suggest-details");
  await details.waitFor();
  assert.match(await details.textContent(), /Phone, STRING.*maxLength: .*Zoom metadata/s);
  await page.picture("editor-completion");
  await act(page, '"work', "acceptSelectedSuggestion");
  assert.match(await page.tab.evaluate(() => globalThis.editor.getValue()), /"targetAttribute": "workPhone"/);
  await close(page);
});

test("attributes of the directory are completed", async () => {
  const page = await editor(mapping(['{ "targetAttribute": "userName", "sourceAttribute": "name.g" }']), 260);
  await act(page, '"name.g', "editor.action.triggerSuggest");
  const list = page.tab.locator(".suggest-widget .monaco-list-row");
  await list.first().waitFor();
  assert.deepEqual(await list.allTextContents(), ['"name.given"']);
  await close(page);
});

test("mistakes are underlined, and say what is wrong", async () => {
  const page = await editor(
    mapping([
      '{ "targetAttribute": "title", "sourceAttribute": "title", "expression": "\'VP\'" }',
      '{ "targetAttribute": "department" }',
      '{ "targetAttribute": "Phone", "sourceAttribute": "primaryPhone" }',
    ]),
    300,
  );
  const found = await underlined(page, 3);
  const said = new Map(found);
  assert.match(said.get('"Phone"'), /^Value is not accepted. Valid values: .*"workPhone"/);
  const both = [...said.keys()].find((marked) => marked.includes("expression"));
  assert.equal(said.get(both), "A line takes `sourceAttribute` or `expression`: remove one of the two.");
  assert.equal(said.get("{"), 'Missing property "sourceAttribute".');
  assert.equal(found.length, 3, JSON.stringify(found));
  const hover = await hovered(page, '"Pho');
  assert.doesNotMatch(await hover.textContent(), /maxLength/, "the limits of some other attribute");
  await page.picture("editor-mistake");
  await close(page);
});

test("a limit is shown where the pointer rests", async () => {
  const lines = ['{ "targetAttribute": "userName", "sourceAttribute": "username" }', '{ "targetAttribute": "familyName", "sourceAttribute": "name.family" }'];
  const page = await editor(mapping(lines), 340);
  const hover = await hovered(page, '"familyNa');
  assert.match(await hover.textContent(), /maxLength: 64.*Zoom metadata, \/attributeMetadata\/userAttributes\/familyName/s);
  await page.picture("editor-limits");
  await close(page);
});
