"use strict";
// Numbers as people read them. null becomes a dash.
const none = "–";
const isNumber = (x) => typeof x === "number" && Number.isFinite(x);
const fixed = (x, digits) => (isNumber(x) ? x.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits }) : none);
const whole = (x) => fixed(x, 0);
const percent = (x, digits = 2) => (isNumber(x) ? `${fixed(x, digits)} %` : none);
const share = (x, digits = 2) => (isNumber(x) ? percent(100 * x, digits) : none);

/** Three significant digits without exponent ("0.00245", "17.6", "3,392"). */
function significant(x, digits = 3) {
    return isNumber(x) ? x.toLocaleString("en-US", { maximumSignificantDigits: Math.abs(x) >= 10 ** digits ? 21 : digits, maximumFractionDigits: 20 }) : none;
}

const ladders = {
    pJ: [["pJ", 1], ["nJ", 1e3], ["µJ", 1e6], ["mJ", 1e9], ["J", 1e12]],
    ns: [["ns", 1], ["µs", 1e3], ["ms", 1e6], ["s", 1e9]],
    "1/s": [["/s", 1], ["k/s", 1e3], ["M/s", 1e6]],
};
/** The unit in which `x` (in the base unit) has one to three digits before the point. */
function scaleFor(x, base) {
    const steps = ladders[base];
    return [...steps].reverse().find(([, factor]) => Math.abs(x) >= factor) || steps[0];
}
function scaled(x, base) {
    if (!isNumber(x)) return none;
    const [unit, factor] = scaleFor(x, base);
    return `${(x / factor).toLocaleString("en-US", { maximumSignificantDigits: 4 })} ${unit}`;
}
const words = (name) => name.replace(/_/g, " ");
/** Name of a component as people write it. */
const pretty = (component) => words(component).replace(/\b(adc|dac|noc|io)\b/g, (name) => name.toUpperCase());
const sum = (rows, value) => rows.reduce((total, row) => total + value(row), 0);
