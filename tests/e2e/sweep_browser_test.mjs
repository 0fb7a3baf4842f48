// SPDX-License-Identifier: Apache-2.0
// Uses the page of a sweep as a reader does: plots, filters, choice of axes, a point by mouse and
// by keyboard, the command to copy. Screenshots stay beside the pages.
// usage: node sweep_browser_test.mjs CHROMIUM FOLDER
import path from "node:path";
import { check, finish, launch, open } from "./browser.mjs";

const [executablePath, folder] = process.argv.slice(2);
const browser = await launch(executablePath);
const equal = (got, expected, what) => check(got === expected, `${what}: expected ${expected}, got ${got}`);

// The example of tests/sim/sweep/html_sweep_report_test.cpp: 18 points, 15 of them done; accuracy
// 60 + 5 bits - 50 sigma, energy proportional to bits, a flag that changes nothing.
for (const [colorScheme, width] of [["light", 1200], ["dark", 1200], ["light", 400]]) {
    const where = `sweep.html (${colorScheme}, ${width} wide)`;
    const page = await open(browser, folder, "sweep.html", where, { colorScheme, viewport: { width, height: 900 } });
    await page.evaluate(() => { document.execCommand = () => true; }); // the clipboard is not ours
    const text = (selector) => page.locator(selector).first().innerText();
    const settled = () => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(async () => { await Promise.all(allWork()); done(); }))));
    const marks = (figure) => page.locator(`figure.${figure} svg.marks .mark-symbol path`).count();
    const said = (what) => `${where}: ${what}`;

    equal(await page.locator(".plot svg.marks").count(), 3, said("plots"));
    check(/15 of 15 points shown/.test(await page.locator(".count").textContent()), said("count at first"));
    // Fewer bits cost less, more are more accurate: sigma 0 at each of 4, 6 and 8 bits, flag on and off.
    check(/^6 of 15 points are on the front/.test(await text("figure.pareto figcaption p")), said("front"));
    equal(await page.locator("figure.effect figcaption h3").textContent(), "accuracy against programming sigma", said("default of the effect plot"));
    check((await page.locator("figure.effect svg.marks .mark-rule line").count()) > 0, said("error bars"));

    if (width < 1000) await page.locator("details.filters > summary").click();
    const before = await marks("effect");
    await page.locator("aside fieldset").first().locator("label", { hasText: "8" }).click();
    await settled();
    check(/10 of 15 points shown/.test(await page.locator(".count").textContent()), said("count without 8 bits"));
    check((await marks("effect")) < before, said("the filter removes marks"));
    check(/^4 of 10 points are on the front/.test(await text("figure.pareto figcaption p")), said("front of what is shown"));
    await page.getByRole("button", { name: "Show all" }).click();
    await settled();
    check(/15 of 15/.test(await page.locator(".count").textContent()), said("count after Show all"));

    const x = page.locator("figure.pareto select").first();
    const axis = await page.locator("figure.pareto svg.marks").innerHTML();
    await x.selectOption({ label: "ADC bits" });
    await settled();
    equal(await page.locator("figure.pareto figcaption h3").textContent(), "accuracy against ADC bits", said("title after another x"));
    check(axis !== (await page.locator("figure.pareto svg.marks").innerHTML()), said("the plot changes with x"));

    // Keyboard: Enter on the number of a point shows it and moves the focus there.
    await page.locator("#points button.point", { hasText: /^2$/ }).focus();
    await page.keyboard.press("Enter");
    equal(await text("section.point h3"), "Point 2", said("point by keyboard"));
    equal(await page.evaluate(() => document.activeElement.textContent), "Point 2", said("focus"));
    const command = await text("section.point pre");
    check(/^nvcim run \S*demo\.json --set \/run\/chips=2 --set \/cycle\/images=0 --set \/arch\/tile\/crossbar\/adc\/bits=4 --set \/arch\/tile\/crossbar\/cell\/programming\/sigma=0\.1 --set \/cycle\/check=true$/.test(command), said(`command: ${command}`));
    await page.evaluate(() => { navigator.clipboard.writeText = async (copied) => { window.copied = copied; }; });
    await page.getByRole("button", { name: "Copy the --set line" }).click();
    equal(await page.evaluate(() => window.copied), "--set /arch/tile/crossbar/adc/bits=4 --set /arch/tile/crossbar/cell/programming/sigma=0.1 --set /cycle/check=true", said("copied"));

    // Mouse: a click on a mark shows its point.
    const spot = await page.evaluate(() => {
        const mark = [...document.querySelectorAll("figure.effect svg.marks .mark-symbol path")].find((path) => path.__data__.datum.point === 10);
        mark.scrollIntoView({ block: "center", behavior: "instant" });
        const box = mark.getBoundingClientRect();
        return [box.x + box.width / 2, box.y + box.height / 2];
    });
    await page.mouse.click(...spot);
    check(/^Point 1[01]$/.test(await text("section.point h3")), said("point by mouse")); // 10 and 11 lie on each other
    // A failed point says why.
    await page.locator("#failures button.point").first().click();
    check(/Failed: does not <\/script>/.test(await text("section.point .bad")), said("error of a failed point"));
    await page.screenshot({ path: path.join(folder, `sweep.${colorScheme}.${width}.png`), fullPage: true });
    await page.close();
}
const empty = await open(browser, folder, "empty.html", "empty.html", { viewport: { width: 1200, height: 900 } });
check(/No point is done yet/.test(await empty.locator("main").innerText()), "empty.html: says that nothing is done");
await browser.close();
finish("sweep pages");
