// SPDX-License-Identifier: Apache-2.0
// Draws a sweep as lines with error bars, for documents: SVG, by the plot library of report.html.
// usage: nvcim sweep export DIR --json | node scripts/draw-sweep.mjs --x NAME --y NAME --colour NAME
//            [--columns NAME] [--error NAME] [--title TEXT] > FILE.svg
//   NAME is a pointer or a statistic as in the export; a text behind "=" is its label in the picture,
//   e.g. --y "accuracy.mean=accuracy, %"
import { readFileSync } from "node:fs";
import vm from "node:vm";

const options = {};
for (let i = 2; i < process.argv.length; i += 2) {
    const [name, text] = [process.argv[i].replace(/^--/, ""), process.argv[i + 1]];
    if (!["x", "y", "colour", "columns", "error", "title"].includes(name) || text === undefined) {
        console.error(`draw-sweep: unknown or empty option ${process.argv[i]}; see the head of the script`);
        process.exit(2);
    }
    options[name] = text;
}
for (const needed of ["x", "y", "colour"]) {
    if (!options[needed]) {
        console.error(`draw-sweep: expected --${needed}`);
        process.exit(2);
    }
}

const vendor = new URL("../sim/report/assets/vendor/", import.meta.url);
const context = vm.createContext({ console, structuredClone, setTimeout, clearTimeout });
for (const library of ["vega", "vega-lite"]) {
    vm.runInContext(readFileSync(new URL(`${library}.min.js`, vendor), "utf8"), context);
}

const split = (text) => (text.includes("=") ? text.split("=") : [text, text.split("/").pop()]);
const rows = JSON.parse(readFileSync(0, "utf8")).filter((row) => row.status === "done");
const column = (name) => {
    if (rows.length > 0 && !(name in rows[0])) {
        console.error(`draw-sweep: the sweep has no column ${name}`);
        process.exit(2);
    }
    return rows.map((row) => row[name]);
};
const shown = ["x", "y", "colour", "columns", "error"].filter((key) => options[key]);
const columns = Object.fromEntries(shown.map((key) => [key, column(split(options[key])[0])]));
const values = rows.map((_, i) => {
    const value = Object.fromEntries(shown.map((key) => [key, columns[key][i]]));
    return { ...value, low: value.y - (value.error ?? 0), high: value.y + (value.error ?? 0) };
});

const label = (key) => split(options[key])[1];
const quantitative = (field, key) => ({ field, type: "quantitative", title: label(key), scale: { zero: false, nice: true } });
const encoding = {
    x: { field: "x", type: "ordinal", title: label("x"), axis: { labelAngle: 0 } },
    colour: { field: "colour", type: "nominal", title: label("colour"), scale: { range: ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"] } },
};
const layer = [
    { mark: { type: "line", point: true }, encoding: { x: encoding.x, y: quantitative("y", "y"), color: encoding.colour } },
];
if (options.error) {
    layer.push({ mark: "rule", encoding: { x: encoding.x, y: { ...quantitative("low", "y") }, y2: { field: "high" }, color: encoding.colour } });
}
const cell = { width: 210, height: 220, layer };
const spec = {
    background: "white",
    data: { values },
    ...(options.title ? { title: options.title } : {}),
    ...(options.columns ? { facet: { column: { field: "columns", type: "ordinal", title: label("columns") } }, spec: cell } : { ...cell, width: 420 }),
};
context.spec = spec;
const svg = await vm.runInContext("new vega.View(vega.parse(vegaLite.compile(spec).spec), { renderer: 'none' }).toSVG()", context);
process.stdout.write(svg + "\n");
