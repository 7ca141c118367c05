// The page of `provmap report`, for 2,000 users and for 200,000: that it says what `preflight -O json` and `check -O json` say, that everybody
// can read it, that it asks for nothing, and that no value of a user is in it.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { open } from "./browser.js";

/// A text that is in every value of a user, but for the texts that are expected.
const CANARY = "Xyzzy";

const mapping = {
  connector: "Zoom",
  mappings: [
    { targetAttribute: "userName", sourceAttribute: "email" },
    { targetAttribute: "givenName", expression: "#string.substring(#root.name.given ?: #root.username, 0, 64)" },
    { targetAttribute: "familyName", sourceAttribute: "name.family" },
    { targetAttribute: "title", sourceAttribute: "title" },
    { targetAttribute: "userType", expression: "#root.enabled ? 'Member' : 'Guest'" },
    { targetAttribute: "department", expression: "'Team ' + #root.nickname" },
  ],
};

/// Users of whom one in twenty fails: the same ones each time.
function users(count) {
  const id = (number) => `00000000-0000-4000-8000-${number.toString(16).padStart(12, "0")}`;
  const lines = [];
  for (let at = 0; at < count; at += 1) {
    const user = {
      id: id(at),
      username: `${CANARY}${at}`,
      email: `${CANARY}${at}@example.com`,
      enabled: true,
      name: { given: CANARY, family: CANARY + "n".repeat((at * 7) % 40) },
      title: CANARY + "t".repeat((at * 13) % 100),
      nickname: CANARY,
    };
    const kind = at % 100;
    if (kind < 2) delete user.name.family;
    else if (kind === 2) user.title += "t".repeat(120);
    else if (kind === 3) user.email = `${CANARY}-shared${at % 1000}@example.com`;
    else if (kind === 4) user.name.family += "n".repeat(64);
    else if (kind === 5) delete user.nickname;
    lines.push(JSON.stringify(user));
  }
  return `${lines.join("\n")}\n`;
}

let folder;
/// What is found without users, with 2,000 and with 200,000, each with its page.
const made = {};

function provmap(...args) {
  const run = spawnSync(process.env.PROVMAP, args, { cwd: folder, encoding: "utf8", maxBuffer: 1 << 28 });
  assert.ok(run.status === 0 || run.status === 1, run.stderr);
  return run.stdout;
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "provmap-report-"));
  await writeFile(join(folder, "zoom.json"), JSON.stringify(mapping, null, 2));
  for (const [name, count] of [["few", 2_000], ["many", 200_000]]) {
    await writeFile(join(folder, `${name}.ndjson`), users(count));
    provmap("report", "--mapping", "zoom.json", "--users", `${name}.ndjson`, "--html", `${name}.html`);
    made[name] = { page: join(folder, `${name}.html`), json: JSON.parse(provmap("preflight", "-O", "json", "--mapping", "zoom.json", `${name}.ndjson`)) };
  }
  provmap("report", "--mapping", "zoom.json", "--html", "none.html");
  made.none = { page: join(folder, "none.html") };
});

after(async () => {
  await rm(folder, { recursive: true });
});

/// Each number of the page by the path that it has in the JSON.
function numbers(page) {
  return page.tab.evaluate(() =>
    [...document.querySelectorAll("[data-json]")].map((it) => [it.dataset.json, Number(it.textContent.replaceAll(",", ""))]),
  );
}

/// Each number of the JSON that the page is to have, by its path.
function expected(json, summary) {
  const paths = Object.fromEntries(["records", "valid", "invalid"].map((key) => [key, json[key]]));
  for (const key of ["unpredictable", "unreadable"]) {
    if (json[key] > 0) paths[key] = json[key];
  }
  for (const [rule, { attributes }] of Object.entries(json.rules)) {
    if (rule === "unpredictable") continue;
    for (const [attribute, count] of Object.entries(attributes)) paths[`rules.${rule}.attributes.${attribute}`] = count;
  }
  for (const it of json.unpredictable_reasons) paths[`unpredictable_reasons.${it.target}.${it.reason}`] = it.records;
  for (const key of ["errors", "warnings", "infos"]) paths[`summary.${key}`] = summary[key];
  return paths;
}

for (const name of ["few", "many"]) {
  test(`the numbers of ${name} users are those of preflight and check, and the causes add up`, async () => {
    const { page: file, json } = made[name];
    const { summary } = JSON.parse(provmap("check", "-O", "json", "--users", `${name}.ndjson`, "zoom.json"));
    const page = await open(file);
    assert.deepEqual(Object.fromEntries(await numbers(page)), expected(json, summary));
    const firsts = await page.tab.locator("[data-first]").allTextContents();
    const sum = firsts.map((text) => Number(text.replaceAll(",", ""))).reduce((a, b) => a + b, 0);
    assert.equal(sum, json.invalid);
    assert.match(await page.tab.locator(".sentence").textContent(), new RegExp(`^Of ${json.records.toLocaleString("en")} users`));
    await page.close();
  });
}

for (const [scheme, width] of [["light", 1400], ["dark", 1400], ["light", 360], ["dark", 360]]) {
  for (const name of ["few", "none"]) {
    test(`a page ${name === "none" ? "without" : "with"} users, ${scheme} at ${width} pixels`, async () => {
      const page = await open(made[name].page, { scheme, width });
      await page.healthy();
      // And with all of it unfolded.
      await page.tab.evaluate(() => document.querySelectorAll("details").forEach((it) => (it.open = true)));
      await page.healthy();
      await page.close();
    });
  }
}

test("a page as it is printed has everything unfolded, and fits", async () => {
  const page = await open(made.few.page, { print: true, width: 794 });
  await page.healthy();
  const folded = await page.tab.evaluate(() =>
    [...document.querySelectorAll("details > :not(summary)")].filter((it) => !it.checkVisibility({ contentVisibilityAuto: true })).length,
  );
  assert.equal(folded, 0);
  await page.close();
});

test("sheets of paper: what says so stands across the whole width, and a total stands once", async () => {
  const page = await open(made.few.page, { print: true, width: 794 });
  const sheets = (await page.tab.pdf({ format: "A4", preferCSSPageSize: true })).toString("latin1").match(/\/Type\s*\/Page\b/g).length;
  console.log(`# ${sheets} sheets`);
  assert.ok(sheets <= 9, `${sheets} sheets`);
  const said = await page.tab.evaluate(() => ({
    // Of a table, what stands at its end is printed on each sheet, unless it is made a part of its body.
    repeated: [...document.querySelectorAll("tfoot")].filter((it) => getComputedStyle(it).display === "table-footer-group").length,
    narrow: [...document.querySelectorAll("dl.basis")].filter((it) => it.offsetWidth < 0.95 * it.closest("table").offsetWidth).length,
    bases: document.querySelectorAll("dl.basis").length,
  }));
  assert.deepEqual([said.repeated, said.narrow], [0, 0]);
  assert.ok(said.bases > 5);
  await page.close();
});

test("on a telephone nothing is cut off, and no word is wider than it needs to be", async () => {
  for (const { page: file } of Object.values(made)) {
    const page = await open(file, { width: 360 });
    await page.tab.evaluate(() => document.querySelectorAll("details").forEach((it) => (it.open = true)));
    const wrong = await page.tab.evaluate(() => {
      const name = (it) => it.outerHTML.slice(0, 80);
      // What scrolls by itself, and what only a screen reader is told.
      const elsewhere = ".hidden, .skip, .cards thead, .bars thead, pre, pre *, svg *";
      const all = [...document.querySelectorAll("body *")].filter((it) => !it.matches(elsewhere) && !it.closest(".hidden, .cards thead, .bars thead"));
      const outside = all.filter((it) => it.getBoundingClientRect().right > 360.5);
      const cut = all.filter((it) => it.scrollWidth > it.clientWidth + 1 && getComputedStyle(it).display !== "inline");
      const stretched = [...document.querySelectorAll(".chip")].filter((it) => {
        const words = document.createRange();
        words.selectNodeContents(it);
        return it.getBoundingClientRect().width > words.getBoundingClientRect().width + 20;
      });
      return { outside: outside.map(name), cut: cut.map(name), stretched: stretched.map(name) };
    });
    assert.deepEqual(wrong, { outside: [], cut: [], stretched: [] });
    await page.close();
  }
});

test("the headings are an outline: each stands below what it belongs to", async () => {
  const page = await open(made.few.page);
  const outline = await page.tab.evaluate(() =>
    [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].map((it) => [Number(it.tagName[1]), it.textContent]),
  );
  const parents = [];
  const above = outline.map(([level, text]) => {
    parents.length = level;
    assert.ok(level === 1 || parents[level - 1], `nothing is above: ${text}`);
    parents[level] = text;
    return [text, parents.slice(1, level)];
  });
  const of = (pattern) => above.find(([text]) => pattern.test(text))?.[1];
  const [top, next, users] = ["PingOne to Zoom", "What to do, in this order", "What becomes of the users"];
  assert.deepEqual(of(/^Verdict$/), [top]);
  assert.deepEqual(of(/^What go-live waits for$/), [top, next]);
  assert.deepEqual(of(/users have no family name/), [top, next, "What go-live waits for"]);
  assert.deepEqual(of(/cannot be predicted$/), [top, next, "What else to look at"]);
  assert.deepEqual(of(/^Why users fail$/), [top, users]);
  assert.deepEqual(of(/: 2 records$/), [top, users, "Who shares a value"]);
  assert.deepEqual(of(/can have 256 characters/), [top, "What is wrong with the mapping"]);
  await page.close();
});

test("the keyboard reaches everything that can be done, and shows where it is", async () => {
  const page = await open(made.few.page);
  const all = await page.tab.evaluate(() => document.querySelectorAll("a[href], summary, [tabindex='0']").length);
  await page.tab.keyboard.press("Tab");
  assert.equal(await page.tab.evaluate(() => document.activeElement.className), "skip");
  assert.ok(await page.tab.evaluate(() => document.activeElement.getBoundingClientRect().top >= 0), "the skip link shows");
  const seen = new Set();
  for (let at = 0; at < all; at += 1) {
    const place = await page.tab.evaluate(() => {
      const it = document.activeElement;
      it.dataset.reached = "1";
      return { outline: getComputedStyle(it).outlineStyle, name: it.outerHTML.slice(0, 60) };
    });
    assert.notEqual(place.outline, "none", place.name);
    seen.add(place.name);
    await page.tab.keyboard.press("Tab");
  }
  assert.equal(await page.tab.evaluate(() => document.querySelectorAll("[data-reached]").length), all);
  await page.tab.locator("summary").first().focus();
  await page.tab.keyboard.press("Enter");
  assert.ok(await page.tab.evaluate(() => document.querySelector("details").open));
  await page.close();
});

test("a screen reader gets the same as everybody", async () => {
  const page = await open(made.few.page);
  const said = await page.tab.evaluate(() => ({
    lang: document.documentElement.lang,
    title: document.title,
    levels: [...document.querySelectorAll("h1, h2, h3, h4")].map((it) => Number(it.tagName[1])),
    silent: [...document.querySelectorAll("svg")].filter((it) => !it.getAttribute("aria-label")).length,
    drawn: document.querySelectorAll("svg").length,
    uncaptioned: [...document.querySelectorAll("table")].filter((it) => !it.caption).length,
    unscoped: [...document.querySelectorAll("th")].filter((it) => !it.scope).length,
  }));
  assert.deepEqual([said.lang, said.silent, said.uncaptioned, said.unscoped], ["en", 0, 0, 0]);
  assert.match(said.title, /^Zoom/);
  assert.equal(said.levels.filter((level) => level === 1).length, 1);
  assert.ok(said.levels.every((level, at) => at === 0 || level <= said.levels[at - 1] + 1), said.levels.join());
  assert.ok(said.drawn > 8);
  await page.close();
});

test("no value of a user is on a page or in its source, and no script", async () => {
  for (const { page } of Object.values(made)) {
    const source = await readFile(page, "utf8");
    assert.ok(!source.includes(CANARY), page);
    assert.ok(!/<script|javascript:|\son\w+=|style="/i.test(source), page);
    assert.match(source, /default-src 'none'; style-src 'sha256-/);
  }
});

test("a page of 200,000 users is small", async () => {
  assert.equal(made.many.json.invalid, 10_000);
  assert.ok((await stat(made.many.page)).size < 1_000_000);
  const page = await open(made.many.page);
  await page.healthy();
  const { duration } = await page.tab.evaluate(() => performance.getEntriesByType("navigation")[0].toJSON());
  console.log(`# ${(await stat(made.many.page)).size} bytes, loaded in ${Math.round(duration)} ms`);
  await page.close();
});

test("pictures", async () => {
  const clip = (height, width = 1400) => ({ clip: { x: 0, y: 0, width, height } });
  const light = await open(made.many.page);
  await light.picture("report-light", clip(820));
  await light.picture("report-matrix", { clip: await light.tab.locator("#matrix").boundingBox(), fullPage: true });
  await light.close();
  const dark = await open(made.many.page, { scheme: "dark" });
  const box = await dark.tab.locator("#users").boundingBox();
  await dark.picture("report-dark", { clip: { ...box, height: Math.min(box.height, 1100) }, fullPage: true });
  await dark.close();
  const phone = await open(made.many.page, { width: 360, height: 780 });
  await phone.picture("report-360", clip(780, 360));
  const cards = await phone.tab.locator("#matrix").boundingBox();
  await phone.picture("report-360-matrix", { clip: { ...cards, height: 1000 }, fullPage: true });
  await phone.close();
  const print = await open(made.many.page, { print: true, width: 794, height: 1123 });
  await print.picture("report-print", clip(1123, 794));
  await print.close();
});
