// The page of a sweep: headline figures, then views that share filters and the chosen point.
const extreme = (each, goal = each.goal) => donePoints.filter((i) => has(each, i)).reduce((best, i) => (best === null || (goal === "max" ? each.values[i] > each.values[best] : each.values[i] < each.values[best]) ? i : best), null);

function headline() {
    const tile = (name, value, unit, detail) => element("div", { class: "tile" }, element("dt", {}, name), element("dd", { class: "value" }, value, " ", element("small", {}, unit)), element("dd", { class: "detail" }, detail));
    const failed = tally("failed"), pendingPoints = tally("pending"), invalid = tally("invalid");
    const tiles = [tile("Points done", whole(donePoints.length), `of ${whole(everyPoint.length)}`, `${whole(failed)} failed, ${whole(pendingPoints)} to do${invalid > 0 ? `, ${whole(invalid)} invalid` : ""}`)];
    for (const each of objectives.slice(0, 7)) {
        const low = each.values[extreme(each, "min")], high = each.values[extreme(each, "max")];
        tiles.push(tile(each.title, `${valueText(low)} – ${valueText(high)}`, each.unit, `best at point ${data.numbers[extreme(each)]} (${each.goal === "max" ? "more" : "less"} is better)`));
    }
    return element("dl", { class: "tiles" }, ...tiles);
}

function bestTable() {
    const rows = objectives.map((each) => ({ each, i: extreme(each) }));
    if (!rows.length) return null;
    const node = table(rows, [{ title: "best", value: ({ each }) => `${each.goal === "max" ? "most" : "least"} ${each.title}` },
        { title: "value", value: ({ each, i }) => `${valueText(each.values[i])}${each.unit ? ` ${each.unit}` : ""}` }, { title: "point", value: ({ i }) => pointButton(i) },
        ...varied.map((parameter) => ({ title: parameter.label, value: ({ i }) => settingText(parameter.values[i]) }))], { caption: "Best point by objective" });
    return section("best", "Best points", "Over all points done, whatever the filters. Of equal points the first.", node);
}

function listSection() {
    const columns = [...varied, ...objectives];
    const list = pointTable({ caption: () => "Points shown", columns: () => columns, points: () => shown.points, empty: "The filters leave no point." });
    shown.listeners.push(list.update);
    return section("points", "Points", "Headings sort, the number of a point shows it.", list.node);
}

function configSection() {
    const pre = element("pre", { tabindex: "0" });
    pre.textContent = JSON.stringify(data.config, null, 2);
    const rows = parameters.map((each) => ({ each }));
    return section("config", "Configuration", data.base ? `Base ${data.base}${data.set.length ? `, every point with ${data.set.join(", ")}` : ""}.` : null,
        table(rows, [{ title: "parameter", value: ({ each }) => element("code", {}, each.name) }, { title: "values", value: ({ each }) => whole(each.levels.length) },
            { title: "from", value: ({ each }) => settingText(each.levels[0]) }, { title: "to", value: ({ each }) => settingText(each.levels[each.levels.length - 1]) }, { title: "unit", value: ({ each }) => each.unit || none },
            { title: "meaning", value: ({ each }) => each.meaning || none }], { caption: "What varies" }),
        element("details", {}, element("summary", {}, "Show the effective configuration of the first point"), pre));
}

/** Nothing to compare: no point or one point done, or all alike. */
function alone() {
    return section("pareto", "Results", donePoints.length === 0 ? "No point is done yet." : donePoints.length === 1 ? "One point is done: there is nothing to compare yet." : "No statistic differs between the points.", pointPanel());
}

document.body.classList.add("sweep");
document.querySelector("header.page").append(element("h1", {}, data.name || "nvcim sweep"), element("p", { class: "lead" },
    [data.base, `${whole(everyPoint.length)} ${everyPoint.length === 1 ? "point" : "points"}`, varied.length ? `${varied.map((each) => each.title).join(" × ")}` : "", (data.shared.find((each) => each.path === "run.fidelity") || {}).value === "cost" ? "time and cost only, accuracy not simulated" : ""].filter(Boolean).join(" · ")));
const compares = donePoints.length > 1 && statistics.some((each) => each.numeric);
const views = (compares ? [paretoSection(), effectSection(), parallelSection(), bestTable(), listSection()] : [alone()]).concat(failureSection(), configSection()).filter(Boolean);
document.querySelector("nav").append(...views.map((part) => element("a", { href: `#${part.id}` }, part.querySelector("h2").textContent)));
document.getElementById("main").append(headline(), compares ? element("div", { class: "desk" }, filterPanel(), element("div", { class: "views" }, ...views)) : element("div", { class: "views" }, ...views));
document.querySelector("footer.page").append("Written by nvcim sweep. The same numbers are in sweep.sqlite beside this file; nvcim sweep export prints them as CSV or JSON.");
if (donePoints.length === 1) choose(donePoints[0]);

Promise.all(pending.map((draw) => draw())).then(() => {
    document.body.setAttribute("data-plots", `${pending.length}`);
    document.body.setAttribute("data-drawn-ms", `${Math.round(performance.now())}`);
});
