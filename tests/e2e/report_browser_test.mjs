// SPDX-License-Identifier: Apache-2.0
// Opens report pages in headless Chromium, light, dark and narrow: no console message, no request
// beyond the page itself, every plot drawn, tables beside them. Screenshots stay beside the pages.
// usage: node report_browser_test.mjs CHROMIUM FOLDER
import { readdirSync } from "node:fs";
import path from "node:path";
import { check, finish, launch, open } from "./browser.mjs";

const [executablePath, folder] = process.argv.slice(2);
// Plots of the example in tests/sim/report/fixture.cpp: two for accuracy, two for layers, two
// for time, energy, area, mapping. An empty run has none.
const plots = { "whole.html": 11, "empty.html": 0 };
const looks = [["light", 1200], ["dark", 1200], ["light", 400]];

const browser = await launch(executablePath);
const pages = readdirSync(folder).filter((name) => name in plots);
check(pages.length === Object.keys(plots).length, `expected ${Object.keys(plots)} in ${folder}, found ${pages}`);
for (const name of pages) {
    for (const [colorScheme, width] of looks) {
        const where = `${name} (${colorScheme}, ${width} wide)`;
        const page = await open(browser, folder, name, where, { colorScheme, viewport: { width, height: 900 } });
        const drawn = await page.evaluate(() => [...document.querySelectorAll(".plot")].filter((plot) => plot.querySelector("svg .mark-rect path, svg .mark-symbol path, svg .mark-rule line")).length);
        check(drawn === plots[name], `${where}: expected ${plots[name]} plots, found ${drawn}`);
        const clipped = await page.evaluate(() => [...document.querySelectorAll(".plot svg")].filter((svg) => [...svg.querySelectorAll(".role-legend-label text")].some((text) => text.getBoundingClientRect().right > svg.getBoundingClientRect().right + 1)).length);
        check(clipped === 0, `${where}: ${clipped} legends are cut`);
        const heads = await page.evaluate(() => document.querySelectorAll("h1, h2").length);
        check(heads === 8, `${where}: expected a title and 7 sections, found ${heads} headings`);
        const tables = await page.evaluate(() => document.querySelectorAll("table tbody tr").length);
        check(name === "empty.html" || tables > 40, `${where}: expected tables beside the plots, found ${tables} rows`);
        const cut = await page.evaluate(() => [...document.querySelectorAll(".scroll")].filter((table) => table.scrollWidth > table.clientWidth + 1).length);
        check(width < 1200 || cut === 0, `${where}: ${cut} tables are cut`);
        await page.screenshot({ path: path.join(folder, `${name}.${colorScheme}.${width}.png`), fullPage: true });
        await page.close();
    }
}
await browser.close();
finish(`${pages.length} pages, light, dark and narrow`);
