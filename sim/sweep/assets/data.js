// The data block as the page uses it: one column per varied parameter and per statistic.
const data = JSON.parse(document.getElementById("data").textContent);
const everyPoint = data.numbers.map((_, i) => i); // points are known by their index
const donePoints = everyPoint.filter((i) => data.status[i] === "done");
const tally = (status) => data.status.filter((each) => each === status).length;

// What an architect looks at first, in this order; other statistics are named by their path.
const mainTitles = {
    "accuracy.mean": "accuracy", "latency.interval_ns": "interval between inferences", "latency.first_inference_ns": "first inference",
    "energy.per_inference_pj": "energy per inference", "area.total_mm2": "chip area", "mapping.time_ns": "programming time",
    "mapping.energy_pj": "programming energy", "mapping.verified_cells": "verified cells",
};
ladders["1"] = [["%", 0.01]];
const unitNames = { mm2: "mm²" };

/** More is better for accuracies, rates, signal to noise and shares of what is put to use. */
function goalOf(path, unit) {
    if (/\.(std|ci95)$/.test(path)) return "min";
    return /^accuracy\./.test(path) || unit === "1/s" || unit === "dB" || /utilisation|recovered|inferences_to_endurance/.test(path) ? "max" : "min";
}

/** "/arch/tile/crossbar/adc/bits" is "ADC bits"; more words where two parameters end alike. */
function parameterTitle(pointer, unit) {
    const suffix = unit ? `_${unit.toLowerCase()}` : "";
    const ending = (of, size) => of.replace(/^\/arch\//, "/").split("/").slice(1).slice(-size).join(" ");
    let size = 2;
    while (size < 9 && data.parameters.some((other) => other.pointer !== pointer && ending(other.pointer, size) === ending(pointer, size))) size += 1;
    return pretty(ending(suffix && pointer.endsWith(suffix) ? pointer.slice(0, -suffix.length) : pointer, size));
}
function statisticTitle(path, unit) {
    const suffix = { ns: "_ns", pJ: "_pj", mm2: "_mm2", "1/s": "_per_s", cycles: "_cycles", "%": "" }[unit] || "";
    const bare = suffix && path.endsWith(suffix) ? path.slice(0, -suffix.length) : path;
    return mainTitles[path] || pretty(bare.split(".").join(" "));
}

const levelOf = (x) => (x !== null && typeof x === "object" ? JSON.stringify(x) : x);
function levelsOf(values) {
    const levels = [...new Set(values.map(levelOf))].filter((x) => x !== null);
    return levels.every(isNumber) ? levels.sort((a, b) => a - b) : levels;
}
function makeColumn(id, kind, name, title, unit, goal, meaning, values) {
    const levels = levelsOf(values);
    const numeric = levels.length > 0 && levels.every(isNumber);
    const last = levels[levels.length - 1], middle = levels[Math.floor(levels.length / 2)];
    return { id, kind, name, title, unit, goal, meaning, values, levels, numeric, positive: numeric && levels[0] > 0,
        wide: numeric && unit !== "%" && levels[0] > 0 && last / levels[0] >= 6 && middle < levels[0] + 0.3 * (last - levels[0]), // a log axis shows it better
        label: unit && !title.endsWith(` ${unit}`) ? `${title} (${unit})` : title };
}

const parameters = data.parameters.map((p, k) => makeColumn(`p${k}`, "parameter", p.pointer, parameterTitle(p.pointer, p.unit), p.unit, "min", p.meaning, p.values));
/** Parameters that vary; of those that always vary together the first, which knows the others. */
const varied = [];
{
    const patterns = new Map();
    for (const column of parameters.filter((each) => each.levels.length > 1)) {
        const place = new Map(); // levels by first appearance: alike for parameters that vary together
        const pattern = column.values.map((x) => { const key = JSON.stringify(x); if (!place.has(key)) place.set(key, place.size); return place.get(key); }).join(" ");
        if (patterns.has(pattern)) patterns.get(pattern).together.push(column);
        else { column.together = []; patterns.set(pattern, column); varied.push(column); }
    }
}

function statisticColumn(s, k) {
    const sizes = s.values.filter((x) => isNumber(x) && x !== 0).map(Math.abs).sort((a, b) => a - b);
    const [unit, factor] = ladders[s.unit] && sizes.length ? scaleFor(sizes[Math.floor(sizes.length / 2)], s.unit) : [unitNames[s.unit] || s.unit, 1];
    const values = s.values.map((x) => (isNumber(x) ? x / factor : x));
    return makeColumn(`s${k}`, "statistic", s.path, statisticTitle(s.path, s.unit), unit, goalOf(s.path, s.unit), s.meaning, values);
}
const statistics = data.statistics.map(statisticColumn);
const numbers = [...varied, ...statistics.filter((column) => column.numeric)];
const byId = new Map([...varied, ...statistics].map((each) => [each.id, each]));
const statistic = (path) => statistics.find((each) => each.name === path && each.numeric);
const objectives = Object.keys(mainTitles).map(statistic).filter(Boolean);
const accuracy = statistic("accuracy.mean") || statistic("accuracy.before.mean");

const valueText = (x) => (x === null || x === undefined ? none : isNumber(x) ? significant(x, 4) : typeof x === "object" ? JSON.stringify(x) : String(x));
const settingText = (x) => (isNumber(x) ? String(x) : valueText(x)); // as it was set, not rounded
const levelText = (each, level) => (each.kind === "parameter" ? settingText : valueText)(level);
/** Text of a column at a point, and the index of its level: made once, filters ask often. */
function cell(each, i) {
    if (!each.texts) { const made = new Map(each.levels.map((level) => [level, levelText(each, level)])); each.texts = each.values.map((x) => (x === null ? none : made.get(levelOf(x)))); }
    return each.texts[i];
}
function levelIndex(each, i) {
    if (!each.places) { const places = new Map(each.levels.map((level, k) => [level, k])); each.places = each.values.map((x) => (x === null ? -1 : places.get(levelOf(x)))); }
    return each.places[i];
}

/** Share of the variance of a statistic that lies between the levels of a parameter, 0 to 1. */
function explained(parameter, of) {
    const points = donePoints.filter((i) => isNumber(of.values[i]));
    const mean = (list) => sum(list, (i) => of.values[i]) / list.length;
    const all = mean(points), groups = new Map();
    for (const i of points) { const k = levelIndex(parameter, i); groups.set(k, [...(groups.get(k) || []), i]); }
    const total = sum(points, (i) => (of.values[i] - all) ** 2);
    return total > 0 ? sum([...groups.values()], (list) => list.length * (mean(list) - all) ** 2) / total : 0;
}
const byInfluence = (of) => [...varied].map((each) => [each, explained(each, of)]).sort((a, b) => b[1] - a[1]).map(([each]) => each);

/** Points that no other one dominates: is nowhere worse and somewhere better. */
function paretoFront(points, goals) {
    const cost = new Map(points.map((i) => [i, goals.map(({ column: each, goal }) => (goal === "max" ? -1 : 1) * each.values[i])]));
    const sorted = [...points].sort((a, b) => { const x = cost.get(a), y = cost.get(b); for (let k = 0; k < x.length; k += 1) if (x[k] !== y[k]) return x[k] - y[k]; return a - b; });
    const front = []; // what dominates a point comes before it in this order
    for (const i of sorted) {
        const c = cost.get(i);
        const beaten = front.some((f) => { const d = cost.get(f); return d.every((x, k) => x <= c[k]) && d.some((x, k) => x < c[k]); });
        if (!beaten) front.push(i);
    }
    return front;
}

/** A word as a POSIX shell takes it. */
const shellWord = (word) => (/^[\w\/.,:=+@%-]+$/.test(word) ? word : `'${word.replace(/'/g, "'\\''")}'`);
function isJson(text) { try { JSON.parse(text); return true; } catch { return false; } }
/** The value as --set takes it: a text that looks like JSON stays a text. */
function setValue(x, type) {
    if (typeof x !== "string") return JSON.stringify(x);
    return type !== "integer" && type !== "number" && isJson(x) ? JSON.stringify(x) : x;
}
const setLine = (i) => data.parameters.map((p) => `--set ${shellWord(`${p.pointer}=${setValue(p.values[i], p.type)}`)}`).join(" ");
function command(i) {
    const shared = data.set.map((each) => `--set ${shellWord(each)} `).join("");
    return `nvcim run ${data.base ? shellWord(data.base) : "EXPERIMENT"} ${shared}${setLine(i)}`;
}
