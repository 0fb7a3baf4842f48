// Which points are shown and which one is chosen, and the controls that say so.
const shown = { points: donePoints, listeners: [] };
const chosen = { point: null, listeners: [] };
const allowed = new Map(); // column -> index of a level => bool; only columns that filter
const manyLevels = 12; // from here on a range takes the place of checkboxes

function applyFilters() {
    shown.points = donePoints.filter((i) => [...allowed].every(([each, holds]) => holds(levelIndex(each, i))));
    for (const listen of shown.listeners) listen();
}
/** At most one update per drawn frame, however fast a slider moves. */
let waiting = false;
function filterSoon() {
    if (!waiting) requestAnimationFrame(() => { waiting = false; applyFilters(); });
    waiting = true;
}
function choose(i, { focus = false } = {}) {
    chosen.point = i;
    for (const listen of chosen.listeners) listen({ focus });
}

const resetters = [];
/** What a filter leaves, in words; "" if it leaves everything. */
const filterTexts = new Map();
const filterText = () => [...filterTexts.values()].filter(Boolean).join("; ");

function checkboxes(each) {
    const off = new Set();
    const boxes = each.levels.map((level, k) => {
        const box = element("input", { type: "checkbox" });
        box.checked = true;
        box.addEventListener("change", () => { box.checked ? off.delete(k) : off.add(k); update(); });
        return box;
    });
    const update = () => {
        off.size ? allowed.set(each, (k) => !off.has(k)) : allowed.delete(each);
        filterTexts.set(each, off.size ? `${each.title}: ${each.levels.filter((_, k) => !off.has(k)).map(settingText).join(", ") || "none"}` : "");
        filterSoon();
    };
    resetters.push(() => { off.clear(); boxes.forEach((box) => { box.checked = true; }); update(); });
    return element("div", { class: "boxes" }, ...boxes.map((box, k) => element("label", {}, box, settingText(each.levels[k]))));
}

function range(each) {
    const last = each.levels.length - 1;
    const slider = (name, value) => element("input", { type: "range", min: "0", max: `${last}`, value: `${value}`, "aria-label": `${each.label} ${name}` });
    const from = slider("from", 0), to = slider("to", last);
    const out = element("output", {});
    const update = () => {
        const [low, high] = [Math.min(from.value, to.value), Math.max(from.value, to.value)];
        const text = `${valueText(each.levels[low])} to ${valueText(each.levels[high])}`;
        from.setAttribute("aria-valuetext", valueText(each.levels[from.value]));
        to.setAttribute("aria-valuetext", valueText(each.levels[to.value]));
        out.textContent = text;
        low > 0 || high < last ? allowed.set(each, (k) => k >= low && k <= high) : allowed.delete(each);
        filterTexts.set(each, low > 0 || high < last ? `${each.label}: ${text}` : "");
    };
    for (const input of [from, to]) input.addEventListener("input", () => { update(); filterSoon(); });
    resetters.push(() => { from.value = 0; to.value = last; update(); filterSoon(); });
    update();
    return element("div", { class: "range" }, out, from, to);
}

function filterOf(each) {
    const others = each.together && each.together.length ? ` with ${each.together.map((other) => other.title).join(", ")}` : "";
    return element("fieldset", { title: each.meaning || undefined }, element("legend", {}, each.label, others && element("small", {}, others)),
        each.kind === "parameter" && (each.levels.length <= manyLevels || !each.numeric) ? checkboxes(each) : range(each));
}

function filterPanel() {
    const counter = element("p", { class: "count", role: "status", "aria-live": "polite" });
    const printed = element("p", { class: "print-only" });
    const reset = element("button", { type: "button" }, "Show all");
    reset.addEventListener("click", () => resetters.forEach((each) => each()));
    const update = () => {
        counter.replaceChildren(element("b", {}, whole(shown.points.length)), ` of ${whole(donePoints.length)} points shown`);
        printed.textContent = filterText() ? `Shown: ${whole(shown.points.length)} of ${whole(donePoints.length)} points. ${filterText()}` : "";
        reset.disabled = allowed.size === 0;
    };
    shown.listeners.push(update);
    update();
    const results = objectives.filter((each) => each.levels.length > 1);
    const panel = element("details", { class: "filters", open: "" }, element("summary", {}, "Filter the points"),
        element("div", { class: "bar" }, counter, reset), ...varied.map(filterOf),
        results.length ? element("details", {}, element("summary", {}, "By result"), ...results.map(filterOf)) : null);
    if (window.innerWidth < 1000) panel.open = false;
    return element("aside", { "aria-label": "Filters" }, panel, printed);
}
