// What the harness says of pages: a page that is fine, and one for each thing that is to be found.

import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { open, root } from "./browser.js";

const fine = resolve(root, "tests/browser/fixtures/fine.html");
let folder;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "provmap-browser-"));
});

after(async () => {
  await rm(folder, { recursive: true });
});

/// The page that is fine, with this at the end of what it shows.
async function spoiled(html) {
  const file = join(folder, "page.html");
  const page = await readFile(fine, "utf8");
  assert.ok(page.includes("</main>"));
  await writeFile(file, page.replace("</main>", `${html}</main>`));
  return file;
}

for (const [scheme, width] of [["light", 1400], ["dark", 360]]) {
  test(`a page that is fine, ${scheme} at ${width} pixels`, async () => {
    const page = await open(fine, { scheme, width });
    await page.healthy();
    assert.equal(await page.tab.locator("#script").textContent(), "Scripts of the page run.");
    assert.equal(await page.tab.evaluate(() => matchMedia("(prefers-color-scheme: dark)").matches), scheme === "dark");
    assert.equal(await page.tab.evaluate(() => innerWidth), width);
    await page.close();
  });
}

test("a page as it is printed, and without scripts", async () => {
  const page = await open(fine, { print: true, scripts: false });
  await page.healthy();
  assert.ok(await page.tab.evaluate(() => matchMedia("print").matches));
  assert.equal(await page.tab.locator("#script").textContent(), "");
  await page.close();
});

test("a page that asks for something in any way", async () => {
  const asks = {
    "an-image.png": '<img alt="" src="https://example.com/an-image.png">',
    "a-style-sheet.css": '<link rel="stylesheet" href="https://example.com/a-style-sheet.css">',
    "an-import.css": "<style>@import 'http://example.com/an-import.css';</style>",
    "a-script.js": '<script src="http://example.com/a-script.js"></script>',
    "a-frame": '<iframe title="a" src="https://example.com/a-frame"></iframe>',
    "a-file.png": '<img alt="" src="a-file.png">',
    "page.html": '<script>fetch(location.href).catch(() => {});</script>',
    "a-fetch": '<script>fetch("https://example.com/a-fetch").catch(() => {});</script>',
    "this-machine": '<script>fetch("http://127.0.0.1:9/this-machine").catch(() => {});</script>',
    "a-beacon": '<script>navigator.sendBeacon("https://example.com/a-beacon", "1");</script>',
    "a-socket": '<script>new WebSocket("wss://example.com/a-socket");</script>',
    "a-worker": `<script>new Worker("data:text/javascript,fetch('https://example.com/a-worker').catch(() => 0)");</script>`,
    "fetched.before": '<link rel="prefetch" href="https://fetched.before/">',
    "connected.before": '<link rel="preconnect" href="https://connected.before/">',
    "looked.up": '<link rel="dns-prefetch" href="https://looked.up/">',
    // No event tells of it, and the proxy does.
    "127.0.0.1:3478":
      '<script>const c = new RTCPeerConnection({ iceServers: [{ urls: "turn:127.0.0.1:3478?transport=tcp", username: "a", credential: "b" }] });' +
      'c.createDataChannel("a"); c.createOffer().then((offer) => c.setLocalDescription(offer));</script>',
  };
  const page = await open(await spoiled(Object.values(asks).join("\n")));
  await page.tab.waitForTimeout(1000);
  const requests = await page.requests();
  const unseen = Object.keys(asks).filter((name) => !requests.some((request) => request.includes(name)));
  assert.deepEqual(unseen, []);
  await assert.rejects(page.healthy(), /requests/);
  await page.close();
});

test("a page that goes elsewhere", async () => {
  const page = await open(await spoiled('<form action="https://example.com/a-form"></form><script>document.forms[0].submit();</script>'));
  assert.match((await page.requests()).join(), /a-form/);
  await page.close();
});

test("a page with errors", async () => {
  const errors =
    '<script>console.error("said so");</script><script>throw new Error("thrown");</script>' +
    '<script>Promise.reject(new Error("rejected"));</script>';
  const page = await open(await spoiled(errors));
  assert.deepEqual((await page.errors()).sort(), ["console: said so", "page: rejected", "page: thrown"]);
  assert.deepEqual(await page.requests(), []);
  await assert.rejects(page.healthy(), /errors/);
  await page.close();
});

test("a page that not everybody can read", async () => {
  const places = {
    "image-alt": '<img src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///ywAAAAAAQABAAACAUwAOw==">',
    "color-contrast": '<p style="color: #aaa; background: #fff">Pale</p>',
    "heading-order": "<h4>Too deep</h4>",
    "empty-table-header": "<table><tr><th></th></tr><tr><td>1</td></tr></table>",
  };
  const page = await open(await spoiled(Object.values(places).join("\n")));
  const found = (await page.inaccessible()).map((line) => line.split(":", 1)[0]);
  assert.deepEqual(Object.keys(places).filter((rule) => !found.includes(rule)), []);
  await assert.rejects(page.healthy(), /accessibility/);
  await page.close();
});

test("a page that is wider than a telephone", async () => {
  const page = await open(await spoiled('<p style="width: 500px">Wide</p>'), { width: 360 });
  await assert.rejects(page.healthy(), /width/);
  await page.close();
});

test("a picture that is too large for a page of documentation", async () => {
  const noise =
    '<canvas width="900" height="700"></canvas><script>const c = document.querySelector("canvas").getContext("2d");' +
    "const d = c.createImageData(900, 700); for (let i = 0; i < d.data.length; i += 4096)" +
    "crypto.getRandomValues(d.data.subarray(i, i + 4096)); c.putImageData(d, 0, 0);</script>";
  const page = await open(await spoiled(noise));
  await assert.rejects(page.picture("never-written"), /bytes/);
  await page.close();
});
