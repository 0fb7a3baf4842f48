// SPDX-License-Identifier: Apache-2.0
// Opens report pages in headless Chromium, light and dark: no console message, no request beyond
// the page itself, every plot drawn, tables beside them. Screenshots stay beside the pages.
// usage: node report_browser_test.mjs CHROMIUM FOLDER
import { readdirSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [executablePath, folder] = process.argv.slice(2);
// Plots of the example in tests/sim/report/fixture.cpp: two for accuracy, two for layers, two
// for time, energy, area, mapping. An empty run has none.
const plots = { "whole.html": 11, "empty.html": 0 };
let failures = 0;
const check = (holds, what) => {
    if (!holds) {
        failures += 1;
        console.error(`FAILED: ${what}`);
    }
};

const browser = await chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
});
const pages = readdirSync(folder).filter((name) => name in plots);
check(pages.length === Object.keys(plots).length, `expected ${Object.keys(plots)} in ${folder}, found ${pages}`);
for (const name of pages) {
    for (const colorScheme of ["light", "dark"]) {
        const where = `${name} (${colorScheme})`;
        const page = await browser.newPage({ colorScheme, viewport: { width: 1200, height: 900 } });
        const url = pathToFileURL(path.join(folder, name)).href;
        page.on("console", (message) => check(message.type() === "log", `${where}: console: ${message.text()}`));
        page.on("pageerror", (error) => check(false, `${where}: ${error}`));
        page.on("request", (request) => check(request.url() === url || request.url().startsWith("data:"), `${where}: asks for ${request.url()}`));
        await page.goto(url);
        await page.waitForSelector("body[data-plots]", { timeout: 60000 });
        const drawn = await page.evaluate(() => [...document.querySelectorAll(".plot")].filter((plot) => plot.querySelector("svg .mark-rect path, svg .mark-symbol path, svg .mark-rule line")).length);
        check(drawn === plots[name], `${where}: expected ${plots[name]} plots, found ${drawn}`);
        const silent = await page.evaluate(() => [...document.querySelectorAll(".plot")].filter((plot) => !plot.getAttribute("aria-label")).length);
        check(silent === 0, `${where}: ${silent} plots without a spoken description`);
        const heads = await page.evaluate(() => document.querySelectorAll("h1, h2").length);
        check(heads === 8, `${where}: expected a title and 7 sections, found ${heads} headings`);
        const tables = await page.evaluate(() => document.querySelectorAll("table tbody tr").length);
        check(name === "empty.html" || tables > 40, `${where}: expected tables beside the plots, found ${tables} rows`);
        const sideways = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
        check(!sideways, `${where}: wider than the window`);
        const nan = await page.evaluate(() => /NaN|undefined|\[object/.test(document.querySelector("main").innerText));
        check(!nan, `${where}: shows NaN, undefined or an object`);
        await page.screenshot({ path: path.join(folder, `${name}.${colorScheme}.png`), fullPage: true });
        await page.close();
    }
}
await browser.close();
console.log(failures === 0 ? `${pages.length} pages, light and dark: ok` : `${failures} failures`);
process.exit(failures === 0 ? 0 : 1);
