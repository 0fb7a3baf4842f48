// SPDX-License-Identifier: Apache-2.0
// What the browser tests share: a page that may neither complain nor ask for anything.
import path from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

let failures = 0;
export function check(holds, what) {
    if (!holds) {
        failures += 1;
        console.error(`FAILED: ${what}`);
    }
}

export const launch = (executablePath) => chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
});

/** Opens a page and waits until its plots are drawn. */
export async function open(browser, folder, name, where, options) {
    const page = await browser.newPage({ reducedMotion: "reduce", ...options });
    const url = pathToFileURL(path.join(folder, name)).href;
    page.on("console", (message) => check(message.type() === "log", `${where}: console: ${message.text()}`));
    page.on("pageerror", (error) => check(false, `${where}: ${error}`));
    page.on("request", (request) => check(request.url() === url || request.url().startsWith("data:"), `${where}: asks for ${request.url()}`));
    await page.goto(url);
    await page.waitForSelector("body[data-plots]", { timeout: 60000 });
    const sideways = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
    check(!sideways, `${where}: wider than the window`);
    const silent = await page.evaluate(() => [...document.querySelectorAll(".plot")].filter((plot) => !plot.getAttribute("aria-label")).length);
    check(silent === 0, `${where}: ${silent} plots without a spoken description`);
    const nan = await page.evaluate(() => /NaN|undefined|\[object/.test(document.querySelector("main").innerText));
    check(!nan, `${where}: shows NaN, undefined or an object`);
    return page;
}

export function finish(what) {
    console.log(failures === 0 ? `${what}: ok` : `${failures} failures`);
    process.exit(failures === 0 ? 0 : 1);
}
