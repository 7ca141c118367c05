// Pages in Chromium, with everything refused that would leave the page, and with what goes wrong kept for the test to ask.
//
//     const page = await open("report.html", { width: 360, scheme: "dark" });
//     await page.healthy();             // no request, no error, nothing that axe-core finds
//     await page.picture("report");     // docs/pictures/report.png, made again by `run --pictures`
//     page.tab.locator("h1");           // Playwright's page
//     await page.close();
//
// The browser is closed behind the last test of a file.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { dirname, resolve } from "node:path";
import { after } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

export const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

const axe = readFileSync(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");

/// Where Chromium itself asks about fields that can be filled in. It is refused too; a page that asks there is seen before the proxy.
const OF_CHROMIUM = "content-autofill.googleapis.com";

let browser;

after(async () => {
  await (await browser)?.close();
});

function launch() {
  browser ??= chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    // Chromium has no sandbox for root, as whom containers run.
    chromiumSandbox: process.getuid?.() !== 0,
    // The same pixels on every machine, as far as fonts are the same.
    args: ["--font-render-hinting=none", "--disable-lcd-text", "--force-webrtc-ip-handling-policy=disable_non_proxied_udp"],
  });
  return browser;
}

/// A proxy that refuses everything, and keeps the first line of what it was asked: what no event of the browser tells of, as WebRTC.
async function refusing(requests) {
  const sockets = new Set();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    socket.once("data", (data) => {
      const line = data.toString("latin1").split("\r\n", 1)[0];
      if (!line.includes(OF_CHROMIUM)) {
        requests.push(line);
      }
      socket.destroy();
    });
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  // A test that fails does not close its page, and is to end all the same.
  server.unref();
  return {
    address: `http://127.0.0.1:${server.address().port}`,
    close: () => {
      sockets.forEach((socket) => socket.destroy());
      return new Promise((closed) => server.close(closed));
    },
  };
}

/// Opens a file.
///
/// - `width`, `height`: of the window, in pixels.
/// - `scheme`: "light" or "dark".
/// - `print`: as it is printed.
/// - `scripts`: false, where scripts are switched off.
/// - `serve`: a function from the URL of a request to `{ body, contentType }`, for a page that is made of several files, such as an editor.
///   What it answers with nothing is refused.
/// - `scale`: device pixels a pixel.
export async function open(file, { width = 1400, height = 900, scheme = "light", print = false, scripts = true, serve, scale = 1 } = {}) {
  const running = await launch();
  const address = /^https?:/.test(file) ? file : pathToFileURL(resolve(file)).href;
  const requests = [];
  const errors = [];
  const proxy = await refusing(requests);
  const context = await running.newContext({
    viewport: { width, height },
    colorScheme: scheme,
    deviceScaleFactor: scale,
    javaScriptEnabled: scripts,
    locale: "en-GB",
    timezoneId: "UTC",
    reducedMotion: "reduce",
    serviceWorkers: "block",
    proxy: { server: proxy.address, bypass: "<-loopback>" },
  });
  await context.route("**/*", async (route) => {
    const url = route.request().url();
    const answer = await serve?.(url);
    if (answer) {
      return route.fulfill(answer);
    }
    // The page itself, and no second time from within it.
    if (url === address && route.request().isNavigationRequest()) {
      return route.continue();
    }
    if (url.startsWith("data:")) {
      return route.continue();
    }
    requests.push(`${route.request().method()} ${url}`);
    return route.abort("blockedbyclient");
  });
  await context.routeWebSocket(/.*/, (socket) => {
    requests.push(`WEBSOCKET ${socket.url()}`);
    socket.close();
  });
  context.on("console", (message) => {
    if (message.type() === "error") {
      errors.push(`console: ${message.text()}`);
    }
  });
  context.on("weberror", (error) => errors.push(`page: ${error.error().message ?? error.error()}`));
  const tab = await context.newPage();
  tab.on("crash", () => errors.push("page: it crashed"));
  if (print) {
    await tab.emulateMedia({ media: "print", colorScheme: scheme });
  }
  await tab.goto(address, { waitUntil: "load" });
  return new Page(tab, { requests, errors, proxy, width, scripts });
}

class Page {
  #seen;

  constructor(tab, seen) {
    this.tab = tab;
    this.#seen = seen;
  }

  /// What the page asks for beside itself, all of which is refused; and names that it wants looked up.
  async requests() {
    await this.#settled();
    const hints = await this.tab.evaluate(() =>
      [...document.querySelectorAll("link[rel~=preconnect i], link[rel~=dns-prefetch i]")].map((link) => `${link.rel} ${link.href}`),
    );
    return [...this.#seen.requests, ...hints];
  }

  /// Errors in the console, and exceptions that nothing caught.
  async errors() {
    await this.#settled();
    return [...this.#seen.errors];
  }

  /// What axe-core finds, a line for each place: the rules of WCAG 2.2 A and AA and those of good practice. It is a script: where
  /// scripts are switched off, there is none to judge.
  async inaccessible() {
    if (!this.#seen.scripts) {
      return [];
    }
    await this.tab.evaluate(axe);
    const found = await this.tab.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
    return found.violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${rule.help}: ${node.target.join(" ")}`));
  }

  /// What is cut off or pushed out by the width of the window, so that one has to scroll to the side.
  async overflowing() {
    const width = await this.tab.evaluate(() => document.documentElement.scrollWidth);
    return width > this.#seen.width ? [`the page is ${width} pixels wide in a window of ${this.#seen.width}`] : [];
  }

  /// All of the above are empty.
  async healthy() {
    assert.deepEqual(await this.requests(), [], "requests");
    assert.deepEqual(await this.errors(), [], "errors");
    assert.deepEqual(await this.inaccessible(), [], "accessibility");
    assert.deepEqual(await this.overflowing(), [], "width");
  }

  /// `docs/pictures/NAME.png`, written where pictures were asked for. `options` are Playwright's: `fullPage`, `clip`.
  async picture(name, options = {}) {
    const image = await this.tab.screenshot({ animations: "disabled", caret: "hide", ...options });
    assert.ok(image.length < 150_000, `${name}.png has ${image.length} bytes: a page of documentation loads it`);
    if (process.env.PROVMAP_PICTURES) {
      const folder = resolve(root, "docs/pictures");
      await mkdir(folder, { recursive: true });
      await writeFile(resolve(folder, `${name}.png`), image);
    }
  }

  async close() {
    await this.tab.context().close();
    await this.#seen.proxy.close();
  }

  /// Until what the page starts by itself has been told of.
  async #settled() {
    await this.tab.waitForLoadState();
    await this.tab.waitForTimeout(200);
  }
}
