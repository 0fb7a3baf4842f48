// The plots of the sweep: drawn anew for other axes, fed with other rows for other filters.
const ramp = ["#7450D0", "#A53DB5", "#DB4F81", "#F07A45", "#F2AE2E"]; // purple to yellow: lightness rises, so greys and any eye can order it

/** A column chosen by a select element, on request with what is better (`goal`: true, or "optional":
    only if the column is made an objective) and a log axis. */
function chooser(name, columns, initial, { goal = false, log = false, changed }) {
    const groups = new Map();
    for (const each of columns) {
        const group = each.kind === "parameter" ? "Parameters" : objectives.includes(each) ? "Main results" : words(each.name.split(".")[0]);
        groups.set(group, [...(groups.get(group) || []), element("option", { value: each.id, title: each.meaning || undefined }, each.label)]);
    }
    const select = element("select", {}, ...[...groups].map(([label, options]) => element("optgroup", { label }, ...options)));
    if (initial) select.value = initial.id;
    const better = goal ? element("select", { "aria-label": `${name}: what is better` }, element("option", { value: "min" }, "less is better"), element("option", { value: "max" }, "more is better")) : null;
    const counts = goal === "optional" ? element("input", { type: "checkbox" }) : null;
    const box = log ? element("input", { type: "checkbox" }) : null;
    const api = { node: element("div", { class: "choice" }, element("label", {}, name, select), counts && element("label", {}, counts, "is an objective, too"), better, box && element("label", {}, box, "log")),
        get column() { return byId.get(select.value); }, get goal() { return better ? better.value : "min"; }, get log() { return Boolean(box && box.checked && !box.disabled); },
        get counts() { return counts ? counts.checked : Boolean(goal); } };
    const fit = () => { if (better) better.hidden = !api.counts || !api.column.numeric; };
    const settle = () => {
        if (better) better.value = api.column.goal;
        if (box) { box.disabled = !api.column.positive; box.checked = api.column.wide; }
        fit();
    };
    settle();
    select.addEventListener("change", () => { settle(); changed(); });
    for (const input of [better, counts, box]) if (input) input.addEventListener("change", () => { fit(); changed(); });
    return api;
}

const works = [];
const allWork = () => works.map((each) => each());
/** A figure that is drawn anew by redraw() and fed with other rows when filters or the chosen point
    change. rows(): values by dataset of the specification, each with a `key` that stands for its
    content until the next redraw; signals(): values of its parameters. */
function livePlot({ title, controls, note, description, spec, rows, signals = () => ({}), className = "" }) {
    const id = `live-${pending.length}`;
    const heading = element("h3", {}), text = element("p", {});
    const plot = element("div", { class: "plot", role: "img" });
    const held = new Map(); // dataset -> key -> value: only what differs is fed, most marks stay
    let view = null, work = Promise.resolve(), drawWaits = false, feedWaits = false;
    const label = () => {
        heading.textContent = title();
        text.textContent = note();
        plot.setAttribute("aria-label", description());
    };
    async function draw() {
        drawWaits = false;
        label();
        if (view) view.finalize();
        const made = spec();
        const params = Object.entries(signals()).map(([name, value]) => ({ name, value }));
        const datasets = rows();
        ({ view } = await drawPlot(plot, { ...made, params, datasets: Object.fromEntries(Object.keys(datasets).map((name) => [name, []])) }));
        held.clear();
        await exchange(datasets);
        view.addEventListener("click", (event, item) => { if (item && item.datum && isNumber(item.datum.point)) choose(item.datum.point); });
    }
    async function feed() {
        feedWaits = false;
        label();
        for (const [name, value] of Object.entries(signals())) view.signal(name, value);
        await exchange(rows());
    }
    function exchange(datasets) {
        for (const [name, values] of Object.entries(datasets)) {
            const before = held.get(name) || new Map(), after = new Map(values.map((each) => [each.key, before.get(each.key) || each]));
            const gone = [...before].filter(([key]) => !after.has(key)).map(([, each]) => each), added = [...after].filter(([key]) => !before.has(key)).map(([, each]) => each);
            if (gone.length || added.length) view.change(name, vega.changeset().remove(gone).insert(added));
            held.set(name, after);
        }
        return view.runAsync();
    }
    const redraw = () => { if (!drawWaits) { drawWaits = true; work = work.then(draw); } return work; };
    const refresh = () => { if (view && !drawWaits && !feedWaits) { feedWaits = true; work = work.then(feed); } return work; };
    pending.push(redraw);
    works.push(() => work);
    shown.listeners.push(refresh);
    chosen.listeners.push(refresh);
    const node = element("figure", { "aria-labelledby": id, class: className }, element("figcaption", { id }, heading, text), element("div", { class: "controls" }, ...controls), element("div", { class: "scroll" }, plot));
    return { node, redraw };
}

/** Colour by a column: as many steps as it has levels if they are few, a ramp otherwise. */
const few = (each) => each.levels.length <= 8;
function colorOf(each, mark = "circle") {
    const steps = (n) => (n === 1 ? [palette[0]] : Array.from({ length: n }, (_, k) => vega.interpolateColors(ramp)(k / (n - 1))));
    if (!each.numeric || few(each)) {
        const names = [...new Set(each.levels.map((level) => levelText(each, level)))];
        return { field: "colour", type: "ordinal", title: each.label, sort: names, scale: { domain: names, range: each.numeric ? steps(names.length) : names.map((_, k) => palette[k % palette.length]) }, legend: { title: each.label, columns: legendColumns(names), symbolOpacity: 1, ...(mark === "line" ? { symbolType: "stroke", symbolStrokeWidth: 3, symbolSize: 250 } : { symbolType: "circle" }) } };
    }
    return { field: "colour", type: "quantitative", title: each.label, scale: { type: each.wide ? "log" : "linear", domain: [each.levels[0], each.levels[each.levels.length - 1]], range: ramp, interpolate: "rgb", ...(each.wide ? {} : { zero: false }) }, legend: { title: each.label, gradientOpacity: 1, gradientLength: Math.min(240, window.innerWidth - 150), tickCount: 4 } };
}
const colourValue = (each, i) => (each.numeric && !few(each) ? each.values[i] : cell(each, i));

/** The axis of a chooser over all points, or over what the signal `span` says. */
function axisOf({ column: each, log }, field, channel, span) {
    const last = each.levels[each.levels.length - 1];
    const narrow = window.innerWidth < 600;
    const axis = { title: each.label, labelOverlap: true, ...(channel === "x" ? { tickCount: narrow ? 4 : 8 } : {}), ...(each.kind === "parameter" && each.levels.length <= manyLevels && each.numeric ? { values: each.levels } : {}) };
    if (!each.numeric) return { field, type: "nominal", sort: each.levels.map(settingText), scale: { domain: each.levels.map(settingText) }, axis };
    const all = log ? [each.levels[0] / 1.08, last * 1.08] : last > each.levels[0] ? [each.levels[0], last] : [last - 1, last + 1];
    const scale = { domain: span ? { expr: span } : all, ...(log ? { type: "log", nice: false } : { type: "linear", zero: false, nice: each.kind === "statistic", padding: 10 }) };
    return { field, type: "quantitative", axis: { ...axis, ...(log ? { format: "~r" } : {}) }, scale };
}
const axisValue = (each, i) => (each.numeric ? each.values[i] : cell(each, i));
const has = (each, i) => each.values[i] !== null;

function pointTips(columns) {
    return [{ field: "number", title: "point" }, ...[...new Set(columns)].map((each) => ({ field: `tip_${each.id}`, title: each.label }))];
}
const tipValues = (columns, i) => Object.fromEntries([...new Set(columns)].map((each) => [`tip_${each.id}`, cell(each, i)]));

function paretoSection() {
    const changed = () => { plot.redraw(); list.update(); };
    const first = accuracy || statistic("area.total_mm2") || objectives[1] || objectives[0] || statistics.find((each) => each.numeric) || numbers[0];
    const others = [statistic("energy.per_inference_pj"), statistic("latency.interval_ns"), statistic("latency.first_inference_ns"), ...objectives, ...numbers].filter((each) => each && each !== first);
    const initialX = accuracy ? others[0] : statistic("latency.interval_ns") && first !== statistic("latency.interval_ns") ? statistic("latency.interval_ns") : others[0];
    const every = [...varied, ...statistics.filter((each) => each.numeric)];
    const x = chooser("x", every, initialX || first, { goal: true, log: true, changed });
    const y = chooser("y", every, first, { goal: true, log: true, changed });
    const colour = chooser("Colour", every, byInfluence(first)[0] || first, { goal: "optional", changed });
    const goals = () => [x, y, colour].filter((each) => each.counts);
    const possible = () => goals().every((each) => each.column.numeric);
    const complete = (i) => has(x.column, i) && has(y.column, i) && has(colour.column, i);
    const points = () => shown.points.filter(complete);
    const found = { key: null, front: [] }; // the front is asked for by plot, note and table
    const front = () => {
        const key = [shown.points, ...goals().map((each) => `${each.column.id} ${each.goal}`), colour.column.id];
        if (!found.key || found.key.length !== key.length || key.some((each, k) => each !== found.key[k])) Object.assign(found, { key, front: possible() ? paretoFront(points(), goals()) : [] });
        return found.front;
    };
    const tips = () => [x.column, y.column, colour.column, ...varied];
    const row = (i) => ({ key: i, point: i, number: data.numbers[i], x: axisValue(x.column, i), y: axisValue(y.column, i), colour: colourValue(colour.column, i), ...tipValues(tips(), i) });
    const rows = () => {
        const visible = new Set(points()), best = front();
        return { others: donePoints.filter((i) => complete(i) && !visible.has(i)).map((i) => ({ key: i, x: axisValue(x.column, i), y: axisValue(y.column, i) })), points: [...visible].map(row),
            front: best.map(row), line: colour.counts ? [] : best.map((i) => ({ key: i, x: x.column.values[i], y: y.column.values[i] })), chosen: chosen.point !== null && data.status[chosen.point] === "done" && complete(chosen.point) ? [row(chosen.point)] : [] };
    };
    const spec = () => {
        const place = { x: axisOf(x, "x", "x"), y: axisOf(y, "y", "y") };
        const color = colorOf(colour.column);
        return { height: window.innerWidth < 600 ? 300 : 430, layer: [
            { data: { name: "others" }, mark: { type: "circle", size: 22, color: ink, opacity: 1, fillOpacity: 0.13 }, encoding: place },
            { data: { name: "line" }, mark: { type: "line", interpolate: x.goal === "max" ? "step-before" : "step-after", color: ink, strokeWidth: 1.5, strokeOpacity: 0.55 }, encoding: { ...place, order: { field: "x" } } },
            { data: { name: "points" }, mark: { type: "circle", size: 46, opacity: 1, fillOpacity: 0.85, cursor: "pointer" }, encoding: { ...place, color, tooltip: pointTips(tips()) } },
            { data: { name: "front" }, mark: { type: "point", filled: true, size: 110, opacity: 1, stroke: ink, strokeWidth: 1.6, cursor: "pointer" }, encoding: { ...place, color, tooltip: pointTips(tips()) } },
            { data: { name: "chosen" }, mark: { type: "point", filled: false, size: 340, stroke: ink, strokeWidth: 2.5, opacity: 1 }, encoding: place },
        ] };
    };
    const wanted = () => goals().map((each) => `${each.goal === "max" ? "more" : "less"} ${each.column.title}`).join(", ");
    const note = () => (possible() ? `${whole(front().length)} of ${whole(points().length)} points are on the front (outlined): what betters them in one thing is worse in another (${wanted()}). Hover for the parameters of a point, click to choose it.` : "A front needs numbers on its axes; points only.");
    const title = () => `${y.column.title} against ${x.column.title}`;
    const plot = livePlot({ title, note, spec, rows, controls: [x.node, y.node, colour.node], description: () => `Scatter plot, ${title()}. ${note()} The points are in the tables below.`, className: "pareto" });
    const list = pointTable({ caption: () => `Pareto front: ${wanted()}`, columns: () => [...new Set([x.column, y.column, colour.column, ...varied])], points: front, empty: "No front." });
    shown.listeners.push(list.update);
    return section("pareto", "Trade-offs", null, plot.node, pointPanel(), list.node);
}

/** Lines of at most `size` characters, where words allow. */
function wrapped(text, size) {
    const lines = [];
    for (const word of text.split(" ")) {
        const last = lines.length - 1;
        if (last >= 0 && lines[last].length + 1 + word.length <= size) lines[last] += ` ${word}`;
        else lines.push(word);
    }
    return lines;
}

/** Height of a point on its axis, 0 to 1: steps for few levels, results with the better end on top. */
function heightOn(each, i) {
    const last = each.levels.length - 1;
    if (each.values[i] === null || last < 1) return each.values[i] === null ? null : 0.5;
    const [low, high] = [each.levels[0], each.levels[last]];
    const value = each.values[i];
    const up = !each.numeric || each.levels.length <= 10 ? levelIndex(each, i) / last : each.wide ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
    return each.kind === "statistic" && each.goal === "min" ? 1 - up : up;
}

function parallelSection() {
    const axes = [...varied, ...objectives.filter((each) => each.levels.length > 1)];
    if (axes.length < 2) return null;
    const colour = chooser("Colour", axes, objectives.find((each) => each === accuracy) || objectives[0] || axes[0], { changed: () => plot.redraw() });
    const line = (i) => axes.map((each, k) => ({ key: i * axes.length + k, point: i, axis: k, height: heightOn(each, i), colour: colourValue(colour.column, i), number: data.numbers[i] })).filter((each) => each.height !== null);
    const lineable = (i) => has(colour.column, i);
    const drawn = () => { // more lines would only be a grey wall, and slow
        const all = shown.points.filter(lineable), step = Math.ceil(all.length / 2000);
        return step > 1 ? all.filter((_, k) => k % step === 0) : all;
    };
    const rows = () => ({ lines: drawn().flatMap(line), chosen: chosen.point !== null && data.status[chosen.point] === "done" && lineable(chosen.point) ? line(chosen.point) : [] });
    const spec = () => {
        const labels = axes.flatMap((each, k) => {
            const marks = each.levels.length <= 10 ? each.levels : [each.levels[0], each.levels[each.levels.length - 1]];
            const flip = each.kind === "statistic" && each.goal === "min";
            return marks.map((level, n) => ({ axis: k, height: flip ? 1 - n / (marks.length - 1) : n / (marks.length - 1), text: levelText(each, level) }));
        });
        const titles = axes.map((each, k) => ({ axis: k, text: wrapped(each.label, 13) }));
        const x = { field: "axis", type: "quantitative", axis: null, scale: { domain: [-0.35, axes.length - 0.65], nice: false } };
        const y = { field: "height", type: "quantitative", axis: null, scale: { domain: [0, 1], nice: false } };
        return { width: Math.max(axes.length * 92, plot.node.clientWidth - 60), height: 300, padding: { top: 12, bottom: 8, left: 4, right: 4 }, layer: [
            { data: { name: "lines" }, mark: { type: "line", strokeWidth: 1.3, strokeOpacity: Math.max(0.16, Math.min(0.75, 40 / shown.points.length)) }, encoding: { x, y, detail: { field: "point" }, order: { field: "axis" }, color: colorOf(colour.column, "line"), tooltip: [{ field: "number", title: "point" }] } },
            { data: { name: "chosen" }, mark: { type: "line", strokeWidth: 3.5, color: ink, point: { color: ink, filled: true, size: 60 } }, encoding: { x, y, order: { field: "axis" } } },
            { data: { values: axes.map((_, k) => ({ axis: k })) }, mark: { type: "rule", color: ink, opacity: 0.5 }, encoding: { x } },
            { data: { values: labels }, mark: { type: "text", align: "left", dx: 5, fontSize: 11, fontWeight: 500, stroke: "var(--paper)", strokeWidth: 3, strokeOpacity: 0.85 }, encoding: { x, y, text: { field: "text" } } },
            { data: { values: labels }, mark: { type: "text", align: "left", dx: 5, fontSize: 11, fontWeight: 500 }, encoding: { x, y, text: { field: "text" } } },
            { data: { values: titles }, mark: { type: "text", align: "center", baseline: "top", dy: 12, fontSize: 12, fontWeight: 600, lineHeight: 15 }, encoding: { x, y: { value: 300 }, text: { field: "text" } } },
        ] };
    };
    const plot = livePlot({ title: () => "Every point across parameters and results", note: () => `A line is a point: ${drawn().length < shown.points.length ? `${whole(drawn().length)} of the ${whole(shown.points.length)} shown` : `${whole(shown.points.length)} of them`}. Results have their better end on top. The chosen point is drawn thick.`, spec, rows, controls: [colour.node],
        description: () => `Parallel coordinates of ${whole(shown.points.length)} points over ${axes.map((each) => each.title).join(", ")}. The same values are in the table of points.`, className: "parallel" });
    return section("parallel", "Parallel coordinates", null, plot.node);
}

/** One statistic against one parameter: a line per combination of the other parameters. */
function effectSection() {
    if (!varied.length || !objectives.length) return null;
    const changed = () => plot.redraw();
    const ranked = byInfluence(accuracy || objectives[0]);
    const sigma = accuracy && varied.find((each) => each.name.endsWith("/sigma"));
    const initial = sigma || ranked.find((each) => each.numeric) || ranked[0];
    const x = chooser("x", varied, initial, { log: true, changed });
    const y = chooser("y", [...objectives, ...statistics.filter((each) => each.numeric && !objectives.includes(each))], accuracy || objectives[0], { log: true, changed });
    const by = chooser("Lines by", varied, ranked.find((each) => each !== initial) || initial, { changed });
    const rest = () => varied.filter((each) => each !== x.column);
    const keyOf = (i) => rest().map((each) => levelIndex(each, i)).join(" ");
    const margin = () => statistics.find((each) => each.numeric && y.column.name.endsWith(".mean") && each.name === y.column.name.replace(/mean$/, "ci95"));
    const dash = () => ranked.find((each) => each !== x.column && each !== by.column && each.levels.length <= 4);
    const tips = () => [x.column, y.column, ...(margin() ? [margin()] : []), ...varied];
    const complete = (i) => has(x.column, i) && has(y.column, i);
    const row = (i) => {
        const ci = margin() && margin().values[i], value = y.column.values[i];
        return { key: i, point: i, number: data.numbers[i], line: keyOf(i), x: axisValue(x.column, i), y: value, low: isNumber(ci) ? value - ci : value, high: isNumber(ci) ? value + ci : value, colour: colourValue(by.column, i), dash: dash() ? settingText(dash().values[i]) : "", ...tipValues(tips(), i) };
    };
    const points = () => shown.points.filter(complete);
    const joined = () => { // points of lines that have more than one
        const sizes = new Map();
        for (const i of points()) sizes.set(keyOf(i), (sizes.get(keyOf(i)) || 0) + 1);
        return points().filter((i) => sizes.get(keyOf(i)) > 1);
    };
    const rows = () => ({ points: points().map(row), lines: joined().map(row), chosen: chosen.point !== null && data.status[chosen.point] === "done" && complete(chosen.point) ? [row(chosen.point)] : [] });
    const signals = () => {
        const [low, high] = [Math.min(...points().map((i) => row(i).low)), Math.max(...points().map((i) => row(i).high))];
        const from = y.log ? Math.max(low, y.column.levels[0] / 2) : low; // a bar may reach below 0
        return { yDomain: low < high ? (y.log ? [from / 1.08, high * 1.08] : [from, high]) : [y.column.levels[0], y.column.levels[y.column.levels.length - 1]] };
    };
    const lines = () => new Set(joined().map(keyOf)).size;
    const spec = () => {
        const place = { x: axisOf(x, "x", "x"), y: axisOf(y, "y", "y", "yDomain") };
        const color = colorOf(by.column), second = dash();
        const faint = lines() > 12;
        const names = second ? second.levels.map(settingText) : [];
        const strokeDash = second ? { field: "dash", type: "ordinal", title: second.label, sort: names, scale: { domain: names, range: [[1, 0], [6, 3], [2, 3], [8, 3, 2, 3]].slice(0, names.length) }, legend: { title: second.label, symbolType: "stroke", symbolStrokeWidth: 2, symbolSize: 700, symbolStrokeColor: ink, symbolOpacity: 1 } } : undefined;
        return { height: window.innerWidth < 600 ? 280 : 360, layer: [
            { data: { name: "points" }, mark: { type: "rule", strokeWidth: 2, opacity: 1, strokeOpacity: faint ? 0.3 : 0.55 }, encoding: { x: place.x, y: { ...place.y, field: "low" }, y2: { field: "high" }, color } },
            { data: { name: "lines" }, mark: { type: "line", strokeWidth: 1.8, strokeOpacity: faint ? 0.6 : 0.9 }, encoding: { ...place, color, detail: { field: "line" }, ...(strokeDash ? { strokeDash } : {}), order: { field: "x" } } },
            { data: { name: "points" }, mark: { type: "circle", size: 44, opacity: 1, cursor: "pointer" }, encoding: { ...place, color, tooltip: pointTips(tips()) } },
            { data: { name: "chosen" }, mark: { type: "point", filled: false, size: 260, stroke: ink, strokeWidth: 2.5, opacity: 1 }, encoding: place },
        ] };
    };
    const title = () => `${y.column.title} against ${x.column.title}`;
    const note = () => `${lines() === 0 ? "Points only: no two have all other parameters in common" : `${whole(lines())} ${lines() === 1 ? "line" : "lines, one per combination of the other parameters"}`}.${margin() ? " Bars: 95 % confidence interval of the mean over the chips." : ""}${lines() > 24 ? " Filter to see fewer." : ""}`;
    const plot = livePlot({ title, note, spec, rows, signals, controls: [x.node, y.node, by.node], description: () => `Line plot, ${title()}. ${note()} The same values are in the table of points.`, className: "effect" });
    return section("effect", "Effect of a parameter", null, plot.node);
}
