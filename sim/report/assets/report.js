// The sections of the report. Every number comes from the data block, which is stats.json.
const { stats, timeline: packed, config } = JSON.parse(document.getElementById("data").textContent);
const timeline = packed.spans.map(([stage, activity, start_cycle, cycles]) => ({ stage: packed.names[stage], activity: packed.names[activity], start_cycle, cycles }));
const { run, accuracy, latency, energy, area, mapping, reprogramming, layers, stages } = stats;
const turns = reprogramming.segments || []; // segments that take turns on the crossbars
const ran = { accuracy: isNumber(accuracy.mean), latency: isNumber(latency.first_inference_cycles), energy: isNumber(energy.total_pj),
    area: isNumber(area.total_mm2), mapping: isNumber(mapping.pulses) };

const plusMinus = (row) => (isNumber(row.ci95) ? `${fixed(row.mean, 2)} ± ${fixed(row.ci95, 2)}` : fixed(row.mean, 2));

function headline() {
    const tiles = [];
    const tile = (name, value, unit, detail) => tiles.push(element("div", { class: "tile" }, element("dt", {}, name),
        element("dd", { class: "value" }, value, " ", element("small", {}, unit)), element("dd", { class: "detail" }, detail)));
    if (ran.accuracy) {
        const after = isNumber(accuracy.after.mean);
        tile(after ? "Accuracy with shared block" : "Accuracy on programmed chips", plusMinus(accuracy), "%",
            `mean of ${run.chips} chips${isNumber(accuracy.ci95) ? ", 95 % confidence" : ""}; worst ${percent(accuracy.min)}`);
        if (after && isNumber(accuracy.recovered_own_gap)) {
            tile("Lost accuracy won back", fixed(accuracy.recovered_own_gap, 1), "%", `from ${percent(accuracy.before.mean)} towards ${percent(accuracy.own)} without variation`);
        }
    }
    if (ran.latency) {
        const [value, unit] = scaled(latency.first_inference_ns, "ns").split(" ");
        tile("First inference", value, unit, `${whole(latency.first_inference_cycles)} cycles of ${significant(latency.clock_ns)} ns`);
        if (isNumber(latency.interval_cycles)) {
            const [interval, per] = scaled(latency.interval_ns, "ns").split(" ");
            tile("Steady state, one inference per", interval, per, `${scaled(latency.inferences_per_s, "1/s")}, busiest layer ${stats.bottleneck_stage}`);
        }
    }
    if (ran.energy) {
        const [value, unit] = scaled(energy.per_inference_pj, "pJ").split(" ");
        const top = byComponent(energy.breakdown, (leaf) => leaf.energy_pj)[0];
        tile("Energy per inference", value, unit, `most in ${pretty(top.component)}, ${share(top.value / energy.total_pj, 0)}`);
    }
    if (ran.area) {
        const top = byComponent(area.breakdown, (leaf) => leaf.area_mm2)[0];
        tile("Chip area", significant(area.total_mm2), "mm²", `most in ${pretty(top.component)}, ${share(top.value / area.total_mm2, 0)}`);
    }
    if (ran.mapping) {
        const [value, unit] = scaled(mapping.time_ns, "ns").split(" ");
        tile("Programming the chip", value, unit, `${scaled(mapping.energy_pj, "pJ")}, ${share(mapping.verified_weight_fraction, 3)} of the weights verified`);
    }
    return element("dl", { class: "tiles" }, ...tiles);
}

function byComponent(leaves, value) {
    const totals = new Map();
    for (const leaf of leaves) totals.set(leaf.component, (totals.get(leaf.component) || 0) + value(leaf));
    return [...totals].map(([component, total]) => ({ component, value: total })).sort((a, b) => b.value - a.value);
}

// ---- accuracy

function accuracyRows() {
    const rows = [];
    if (isNumber(accuracy.ideal)) rows.push({ name: "Ideal: plain training, no variation", mean: accuracy.ideal });
    if (isNumber(accuracy.own)) rows.push({ name: "Own: this network, no variation", mean: accuracy.own });
    if (isNumber(accuracy.before.mean)) rows.push({ name: "Programmed, no shared block", ...accuracy.before, kind: "before" });
    if (isNumber(accuracy.after.mean)) rows.push({ name: "With shared block (TSB)", ...accuracy.after, kind: "after", verified_weight_fraction: mapping.verified_weight_fraction });
    for (const control of accuracy.controls || []) rows.push({ ...control, name: `Control: ${control.name}`, kind: "control" });
    return rows;
}

/** Dashed lines at the accuracies without variation, named at the top. */
function references() {
    const values = [["own", accuracy.own], ["ideal", accuracy.ideal]].filter(([, x]) => isNumber(x)).map(([name, x]) => ({ name, x })).sort((a, b) => a.x - b.x);
    const label = (which, align) => ({ data: { values: values.slice(which, which + 1) }, mark: { type: "text", align, baseline: "bottom", dx: align === "right" ? 4 : -4, dy: -4, fontSize: 11 },
        encoding: { x: { field: "x", type: "quantitative" }, y: { value: 0 }, text: { field: "name" } } });
    return [
        { data: { values }, mark: { type: "rule", strokeDash: [4, 3], color: ink, opacity: 0.6 }, encoding: { x: { field: "x", type: "quantitative" } } },
        label(0, "right"), label(1, "left"),
    ];
}

const methodColors = { domain: ["before", "after", "control"], range: [palette[1], palette[0], palette[7]] };
const accuracyAxis = { field: "accuracy", type: "quantitative", scale: { zero: false, nice: true }, title: "accuracy (%)" };

function chipFigure() {
    const points = [];
    for (const kind of ["before", "after"]) {
        (accuracy[kind].per_chip || []).forEach((value, chip) => points.push({ chip: chip + 1, kind, accuracy: value }));
    }
    const many = run.chips > 40;
    const y = many ? { field: "kind", type: "nominal", sort: ["before", "after"] } : { field: "chip", type: "ordinal", axis: { labelExpr: "'chip ' + datum.label" } };
    const color = { field: "kind", type: "nominal", scale: { domain: ["before", "after"], range: methodColors.range.slice(0, 2) } };
    const tooltip = [{ field: "chip" }, { field: "kind" }, { field: "accuracy", title: "accuracy (%)", format: ".2f" }];
    const link = { mark: { type: "line", color: ink, opacity: 0.25, strokeWidth: 2 }, encoding: { detail: { field: "chip" }, x: accuracyAxis, y } };
    const dots = { mark: many ? { type: "tick", thickness: 1.5, size: 26, opacity: 0.7 } : { type: "circle", size: 90, opacity: 1 }, encoding: { x: accuracyAxis, y, color, tooltip } };
    const perChip = Array.from({ length: run.chips }, (_, i) => ({ chip: i, before: (accuracy.before.per_chip || [])[i], after: (accuracy.after.per_chip || [])[i] }));
    return figure({
        title: "Accuracy of every chip (%)", note: "Each chip has device variation of its own; before and after the shared block is trained for it.",
        description: `Accuracy per chip. Before: mean ${plusMinus(accuracy.before)} percent. After: mean ${plusMinus(accuracy.after)} percent.`,
        spec: { data: { values: points }, height: many ? 92 : 22 * run.chips, layer: [...(many ? [] : [link]), dots, ...references()] },
        data: table(perChip, [{ title: "chip", value: (r) => `${r.chip + 1}` }, { title: "before (%)", value: (r) => fixed(r.before, 2) }, { title: "after (%)", value: (r) => fixed(r.after, 2) }]),
    });
}

function methodFigure(rows) {
    const values = rows.filter((row) => row.kind).map((row) => ({ name: row.name, kind: row.kind, accuracy: row.mean, low: Math.max(0, row.mean - (row.ci95 || 0)), high: Math.min(100, row.mean + (row.ci95 || 0)), worst: row.min }));
    const y = { field: "name", type: "nominal", sort: null };
    const color = { field: "kind", type: "nominal", scale: methodColors, legend: null };
    const tooltip = [{ field: "name", title: "method" }, { field: "accuracy", title: "mean (%)", format: ".2f" }, { field: "low", title: "95 % from", format: ".2f" }, { field: "high", title: "to", format: ".2f" }, { field: "worst", title: "worst chip (%)", format: ".2f" }];
    return figure({
        title: "Mean accuracy by method (%)", note: "Point: mean over the chips; bar: 95 % confidence interval; tick: worst chip.",
        spec: { data: { values }, height: 30 * values.length, layer: [
            { mark: { type: "rule", strokeWidth: 3, opacity: 0.55 }, encoding: { x: { ...accuracyAxis, field: "low" }, x2: { field: "high" }, y, color } },
            { mark: { type: "tick", thickness: 2, size: 12, opacity: 0.7 }, encoding: { x: { ...accuracyAxis, field: "worst" }, y, color } },
            { mark: { type: "circle", size: 100, opacity: 1 }, encoding: { x: accuracyAxis, y, color, tooltip } }, ...references()] },
    });
}

function accuracySection() {
    if (!ran.accuracy) return section("accuracy", "Accuracy", null, run.fidelity === "cost" ? element("p", {}, "Accuracy was not simulated: a cost run (--fidelity cost) has no weights and no images.") : notRun("Classification of images"));
    const rows = accuracyRows();
    const method = table(rows, [
        { title: "method", value: (r) => r.name }, { title: "mean (%)", value: (r) => fixed(r.mean, 2) },
        { title: "95 % interval", value: (r) => (isNumber(r.ci95) ? `± ${fixed(r.ci95, 2)}` : none) },
        { title: "std", value: (r) => fixed(r.std, 2) }, { title: "worst chip (%)", value: (r) => fixed(r.min, 2) },
        { title: "lost to own", value: (r) => (isNumber(accuracy.own) && r.kind ? fixed(accuracy.own - r.mean, 2) : none) },
        { title: "weights verified", value: (r) => share(r.verified_weight_fraction, 3) },
    ], { caption: "Methods on the same chips", rowClass: (r) => (r.kind === "after" ? "strong" : undefined) });
    return section("accuracy", "Accuracy", `${whole(run.images)} ${run.dataset} images (${run.split}) on ${run.chips} simulated chips.${run.fidelity === "unsliced" ? " A quick look (unsliced): products without bit slices, input steps, read noise and converters." : ""}`, chipFigure(), methodFigure(rows), method);
}

// ---- layers

function layerSection() {
    if (!layers || !layers.length) return section("layers", "Layers", null, notRun("The comparison of layers"));
    const places = [{ title: "layer", value: (r) => r.layer }, { title: "matrix", value: (r) => `${whole(r.rows)} × ${whole(r.columns)}` },
        { title: "crossbars", value: (r) => whole(r.crossbars) }, { title: "cells used", value: (r) => share(r.utilisation, 1) }];
    if (!ran.accuracy) return section("layers", "Layers", null, table(layers, places, { caption: "Weight layers" }));
    const y = { field: "layer", type: "nominal", sort: null };
    const values = layers.map((row) => ({ ...row, saturated_percent: isNumber(row.saturated_share) ? 100 * row.saturated_share : null }));
    const most = (field, atLeast, atMost) => Math.min(atMost, Math.max(atLeast, ...values.map((row) => row[field] || 0)));
    const bars = (title, note, field, axis, color, end) => figure({ title, note, spec: { data: { values }, height: 26 * values.length, mark: { type: "bar", color, cornerRadiusEnd: 2, height: { band: 0.6 } },
        encoding: { y, x: { field, type: "quantitative", title: axis, scale: { domainMin: Math.min(0, ...values.map((row) => row[field] || 0)), domainMax: end, clamp: true } }, tooltip: [{ field: "layer" }, { field, title: axis, format: ".3~g" }] } } });
    const worst = values.filter((row) => isNumber(row.signal_to_noise_db)).sort((a, b) => a.signal_to_noise_db - b.signal_to_noise_db)[0];
    return section("layers", "Why accuracy is what it is",
        worst ? `The products of ${worst.layer} are the noisiest: ${fixed(worst.signal_to_noise_db, 1)} dB${isNumber(worst.saturated_share) ? `, ${share(worst.saturated_share, 2)} of its conversions saturated` : ""}. Each layer is compared with exact products of the same inputs, so errors of earlier layers do not count.` : null,
        element("div", { class: "pair" }, bars("Signal to noise of the products (dB)", "Higher is better; bars end at 60 dB.", "signal_to_noise_db", "dB", palette[0], most("signal_to_noise_db", 10, 60)),
            bars("Saturated conversions (%)", "Sums beyond the range of the ADC.", "saturated_percent", "% of the conversions", palette[3], most("saturated_percent", 0.1, 100))),
        table(layers, [
            ...places,
            { title: "SNR (dB)", value: (r) => (r.error === 0 ? "exact" : fixed(r.signal_to_noise_db, 1)), warn: (r) => r === layers.find((l) => worst && l.layer === worst.layer) },
            { title: "relative error", value: (r) => share(r.error, 2) }, { title: "conversions", value: (r) => whole(r.conversions) },
            { title: "saturated", value: (r) => share(r.saturated_share, 3), warn: (r) => r.saturated_share > 0.01 },
        ], { caption: "Weight layers" }));
}

// ---- time

const activities = { busy: "busy", input: "waits for input", resource: "waits for crossbars", output_room: "waits for room", vector_unit: "waits for vector unit", network: "waits for network", memory: "waits for memory", buffer_port: "waits for buffer port" };
const activityRange = [palette[0], "#A3ACB6", palette[1], palette[4], palette[2], palette[3], palette[5], palette[6]];
/** Colour of the activities that occur: the legend names no others. */
function activityColor(rows) {
    const domain = Object.values(activities).filter((name) => rows.some((row) => row.activity === name));
    return { field: "activity", type: "nominal", scale: { domain, range: domain.map((name) => activityRange[Object.values(activities).indexOf(name)]) }, legend: { columns: legendColumns(domain) } };
}
const faintInput = { condition: { test: "datum.activity === 'waits for input'", value: 0.4 }, value: 1 };

function limitText() {
    const limit = stats.bottleneck;
    if (turns.length) return `${turns.length} segments take turns; ${share(reprogramming.programming_cycles / reprogramming.batch_cycles, 1)} of a batch is programming.`;
    if (!limit || !limit.unit) return `The stage with the most busy cycles bounds the throughput: ${stats.bottleneck_stage}.`;
    if (!limit.held_up_by) return `The interval between images is set by ${limit.unit}.`;
    const waits = (activities[limit.held_up_by] || `waits for ${limit.held_up_by}`).replace("waits", "waits mostly");
    return `No unit is always busy, the busiest is ${limit.unit} with ${share(limit.share, 1)} of the ${isNumber(latency.interval_cycles) ? "interval" : "run"}; ${limit.held_up_stage}, the busiest layer, ${waits}.`;
}

function layoutText() {
    const layout = stats.layout;
    if (!layout || !layout.placements) return ""; // not laid out
    const traffic = layout.placements.map((p) => `${whole(p.bit_hops)} under ${p.policy}`).join(", ");
    return ` ${whole(layout.crossbars)} of ${whole(layout.crossbars_available)} crossbars on ${whole(layout.tiles)} of ${whole(layout.tiles_available)} tiles, replicas included; placement ${layout.placement}; bits × hops per image: ${traffic}.`;
}

function skippedText() {
    if (!isNumber(latency.skipped_reads)) return ""; // no zero_skip
    const assumed = run.fidelity === "cost" ? " Assumes that zero_skip leaves out" : " zero_skip left out";
    return `${assumed} ${share(latency.skipped_reads, 1)} of the reads and ${share(energy && energy.skipped_conversions, 1)} of the conversions${run.fidelity === "cost" ? " (/cycle/skipped)" : ""}.`;
}

function timeSection() {
    if (!ran.latency || !stages || !stages.length) return section("time", "Time", null, notRun("The cycle-level simulation"));
    const names = stages.map((stage) => stage.stage);
    const order = [...names, ...(turns.length ? ["programming"] : [])]; // programming is no stage: it has a row in time, but no share of its own in busy and stalled cycles
    const y = { field: "stage", type: "nominal", sort: order, scale: { domain: order } };
    const end = latency.first_inference_cycles;
    const spans = timeline.length ? timeline.filter((span) => span.start_cycle < end)
        .map((span) => ({ stage: span.stage, activity: activities[span.activity] || span.activity, from: span.start_cycle, to: Math.min(end, span.start_cycle + span.cycles) }))
        .sort((a, b) => (a.activity === "busy") - (b.activity === "busy")) // short work stays visible
        : stages.map((stage) => ({ stage: stage.stage, activity: "busy", from: stage.first_start_cycle, to: stage.last_end_cycle }));
    const shade = activityColor(spans);
    const cycles = stages.flatMap((stage) => [["busy", stage.busy_cycles], ...Object.entries(stage.stall_cycles)].map(([cause, value]) => ({ stage: stage.stage, activity: activities[cause], cycles: value }))).filter((row) => row.cycles > 0);
    const color = activityColor(cycles);
    const columns = [
        { title: "stage", value: (r) => r.stage }, { title: "replicas", value: (r) => whole(r.replicas) }, { title: "crossbars", value: (r) => whole(r.crossbars) }, { title: "positions", value: (r) => whole(r.positions) },
        { title: "starts", value: (r) => whole(r.first_start_cycle) }, { title: "ends", value: (r) => whole(r.last_end_cycle) },
        { title: "busy", value: (r) => whole(r.busy_cycles) }, { title: "utilisation", value: (r) => share(r.utilisation, 1) },
        ...(isNumber(latency.skipped_reads) ? [{ title: "reads left out", value: (r) => share(r.skipped_reads, 1) }, { title: "conversions left out", value: (r) => share(r.skipped_conversions, 1) }] : []),
    ];
    const waits = [{ title: "stage", value: (r) => r.stage }, ...Object.keys(stages[0].stall_cycles).map((cause) => ({ title: (activities[cause] || cause).replace("waits for ", ""), value: (r) => whole(r.stall_cycles[cause]) })),
        { title: "in all", value: (r) => whole(sum(Object.values(r.stall_cycles), (cycles) => cycles)) }];
    const checked = latency.matches_batch_engine === true ? " Its class scores equal the batch engine's bit for bit." : latency.matches_batch_engine === false ? " Its class scores DIFFER from the batch engine's." : "";
    return section("time", "Time", `${latency.images === 1 ? "One image" : `${whole(latency.images)} images`} run cycle by cycle, ${whole(latency.first_inference_cycles)} cycles for the first.${checked}${skippedText()}`,
        figure({ title: "Stages during the first inference (cycles)", note: "When each stage works and what it waits for.",
            spec: { data: { values: spans }, height: 28 * order.length, mark: { type: "bar", height: { band: 0.62 }, strokeWidth: 0.75 },
                encoding: { y, x: { field: "from", type: "quantitative", title: "cycle", scale: { domainMax: end, nice: false } }, x2: { field: "to" }, color: shade, stroke: shade, opacity: faintInput,
                    tooltip: [{ field: "stage" }, { field: "activity" }, { field: "from", format: "," }, { field: "to", format: "," }] } } }),
        figure({ title: "Busy and stalled cycles by stage", note: limitText(),
            spec: { data: { values: cycles }, height: 28 * stages.length, mark: { type: "bar", height: { band: 0.62 } },
                encoding: { y: { ...y, sort: names, scale: { domain: names } }, x: { field: "cycles", type: "quantitative", title: "cycles" }, color, opacity: faintInput, order: { field: "activity" },
                    tooltip: [{ field: "stage" }, { field: "activity" }, { field: "cycles", format: "," }] } } }),
        table(stages, columns, { caption: "Stages", note: `Cycles over the whole cycle-level run.${layoutText()}`, rowClass: (r) => (r.stage === stats.bottleneck_stage ? "strong" : undefined) }),
        table(stages, waits, { caption: "What each stage waits for", note: "Cycles over the whole cycle-level run, by cause.", rowClass: (r) => (r.stage === stats.bottleneck_stage ? "strong" : undefined) }));
}

// ---- energy and area

const componentColors = (names) => ({ domain: names.map(pretty), range: names.map((_, i) => palette[i % palette.length]) });

function energySection() {
    if (!ran.energy) return section("energy", "Energy", null, notRun("The energy of the cycle-level simulation"));
    const images = energy.total_pj / energy.per_inference_pj;
    const [unit, scale] = scaleFor(energy.per_inference_pj, "pJ");
    const factor = scale * images;
    const place = (leaf) => leaf.stage || "whole chip";
    const order = [...new Set(energy.breakdown.map(place))];
    const components = byComponent(energy.breakdown, (leaf) => leaf.energy_pj);
    // As many components as there are colours; the small ones share the last.
    const shown = components.length <= palette.length ? components.map((c) => c.component) : [...components.slice(0, palette.length - 1).map((c) => c.component), "others"];
    const sums = new Map();
    for (const leaf of energy.breakdown) {
        const key = `${place(leaf)}\n${shown.includes(leaf.component) ? leaf.component : "others"}`;
        sums.set(key, (sums.get(key) || 0) + leaf.energy_pj);
    }
    const values = [...sums].map(([key, value]) => { const [stage, component] = key.split("\n"); return { stage, component: pretty(component), energy: value / factor }; });
    const leaves = table(energy.breakdown, [
        { title: "component", value: (r) => pretty(r.component) }, { title: "stage", value: place }, { title: "operation", value: (r) => r.operation },
        { title: "count, all images", value: (r) => whole(r.count) }, { title: "energy, all images", value: (r) => scaled(r.energy_pj, "pJ") }]);
    const rows = [...components.map((c) => ({ ...c })), { component: "total", value: energy.total_pj }];
    return section("energy", "Energy", `${scaled(energy.per_inference_pj, "pJ")} per inference: counted operations times the energy of each, plus leakage over the run.${run.fidelity === "cost" && isNumber(energy.input_density) ? ` Assumes that reads drive ${share(energy.input_density, 1)} of the word lines (/cycle/input_density).` : ""}`,
        figure({ title: `Energy by stage and component (${unit})`, note: "Per inference, mean of the cycle-level run.",
            spec: { data: { values }, height: 28 * order.length, mark: { type: "bar", height: { band: 0.62 } },
                encoding: { y: { field: "stage", type: "nominal", sort: order }, x: { field: "energy", type: "quantitative", stack: true, title: unit },
                    color: { field: "component", type: "nominal", scale: componentColors(shown), legend: { columns: legendColumns(shown.map(pretty)) } },
                    tooltip: [{ field: "stage" }, { field: "component" }, { field: "energy", title: `energy (${unit})`, format: ".3~g" }] } },
            data: leaves }),
        table(rows, [{ title: "component", value: (r) => pretty(r.component) }, { title: `energy (${unit})`, value: (r) => significant(r.value / factor) }, { title: "share", value: (r) => share(r.value / energy.total_pj, 1) }],
            { caption: "Energy per inference by component", rowClass: (r) => (r.component === "total" ? "total" : undefined) }));
}

function areaSection() {
    if (!ran.area) return section("area", "Area", null, notRun("The area roll-up"));
    const values = byComponent(area.breakdown, (leaf) => leaf.area_mm2).map((c) => ({ component: pretty(c.component), area: c.value, share: (100 * c.value) / area.total_mm2 }));
    return section("area", "Area", `${significant(area.total_mm2)} mm² in all.`,
        figure({ title: "Area by component (mm²)",
            spec: { data: { values }, height: 26 * values.length, mark: { type: "bar", color: palette[0], cornerRadiusEnd: 2, height: { band: 0.6 } },
                encoding: { y: { field: "component", type: "nominal", sort: null }, x: { field: "area", type: "quantitative", title: "mm²" },
                    tooltip: [{ field: "component" }, { field: "area", title: "area (mm²)", format: ".3~g" }, { field: "share", title: "share (%)", format: ".1f" }] } },
            data: table(area.breakdown, [
                { title: "component", value: (r) => pretty(r.component) }, { title: "part", value: (r) => r.part }, { title: "count", value: (r) => whole(r.count) },
                { title: "area (mm²)", value: (r) => significant(r.area_mm2, 4) }, { title: "share", value: (r) => share(r.area_mm2 / area.total_mm2, 1) }]) }));
}

// ---- mapping

const costColumns = (name) => [
    { title: name, value: (r) => words(r.name) }, { title: "pulses", value: (r) => whole(r.pulses) }, { title: "verify reads", value: (r) => whole(r.verify_reads) },
    { title: "time", value: (r) => scaled(r.time_ns, "ns") }, { title: "energy", value: (r) => scaled(r.energy_pj, "pJ") },
    { title: "weights verified", value: (r) => share(r.verified_weight_fraction, 3) }, { title: "failed cells", value: (r) => whole(r.failed_cells), warn: (r) => r.failed_cells > 0 },
];

/// A histogram of pulses per cell or cycles per row, or nothing where nothing was counted.
function distribution(title, counted, what, color) {
    if (!(counted.count > 0)) return [];
    const values = counted.bins.map((b) => ({ range: b.low === b.high ? whole(b.low) : `${whole(b.low)} to ${whole(b.high)}`, count: b.count }));
    return [figure({ title, note: `Mean ${significant(counted.mean, 4)}, median ${whole(counted.median)}, 90 % within ${whole(counted.p90)}, 99 % within ${whole(counted.p99)}, largest ${whole(counted.max)}.`,
        spec: { data: { values }, height: 16 * values.length, mark: { type: "bar", cornerRadiusEnd: 2, height: { band: 0.7 }, color },
            encoding: { y: { field: "range", type: "nominal", sort: null, title: what.value }, x: { field: "count", type: "quantitative", title: what.count },
                tooltip: [{ field: "range", title: what.value }, { field: "count", title: what.count, format: "," }] } },
        data: table(values, [{ title: what.value, value: (r) => r.range }, { title: what.count, value: (r) => whole(r.count) }]) })];
}

/// Segments that take turns on the crossbars, or nothing.
function segmentTables() {
    const { wear, images } = reprogramming;
    if (!turns.length) return [];
    const time = (cycles) => scaled(cycles * reprogramming.clock_ns, "ns");
    const endurance = isNumber(wear.inferences_to_endurance) ? ` ${whole(wear.inferences_to_endurance)} inferences until the first cell has had ${whole(wear.endurance_pulses)}.` : "";
    return [table(turns, [
        { title: "stages", value: (r) => (r.stages === 1 ? r.first_stage : `${r.first_stage} to ${r.last_stage}`) }, { title: "crossbars", value: (r) => whole(r.crossbars) },
        { title: "programming time", value: (r) => time(r.programming_cycles) }, { title: "pulses", value: (r) => whole(r.pulses) }, { title: "programming energy", value: (r) => scaled(r.programming_energy_pj, "pJ") },
        { title: "inference time", value: (r) => time(r.inference_cycles) }, { title: "inference energy", value: (r) => scaled(r.inference_energy_pj, "pJ") },
        { title: "bits in", value: (r) => whole(r.input_bits) }, { title: "bits out", value: (r) => whole(r.output_bits) },
    ], { caption: "Segments that take turns on the crossbars",
        note: `A batch of ${whole(images)} images takes ${time(reprogramming.batch_cycles)}, ${time(reprogramming.programming_cycles)} of it programming. It writes a crossbar at most ${whole(wear.crossbar_writes_max)} times (${fixed(wear.crossbar_writes_mean, 2)} on average) and gives a cell at most ${whole(wear.cell_pulses_max)} pulses (${significant(wear.cell_pulses_mean)} on average).${endurance} Bits in and out: of the tensor that enters and leaves, per image.` })];
}

function mappingSection() {
    if (!ran.mapping) return section("mapping", "Programming", null, notRun("Programming of the chip"));
    const content = [];
    const [unit, factor] = scaleFor(Math.max(...mapping.layers.map((r) => r.time_ns), 0), "ns");
    if (mapping.layers.length) {
        const values = mapping.layers.map((r) => ({ layer: r.name, time: r.time_ns / factor, verified: r.verified_weight_fraction > 0 ? "verified" : "open loop" }));
        content.push(figure({ title: `Programming time by layer (${unit})`, note: `Policy ${words(mapping.policy)}.`,
            spec: { data: { values }, height: 26 * values.length, mark: { type: "bar", cornerRadiusEnd: 2, height: { band: 0.6 } },
                encoding: { y: { field: "layer", type: "nominal", sort: null }, x: { field: "time", type: "quantitative", title: unit },
                    color: { field: "verified", type: "nominal", scale: { domain: ["open loop", "verified"], range: [palette[7], palette[0]] } },
                    tooltip: [{ field: "layer" }, { field: "time", title: `time (${unit})`, format: ".3~g" }] } },
            data: table(mapping.layers, costColumns("layer")) }));
    }
    const policies = mapping.policies.length ? mapping.policies : [{ name: mapping.policy, ...mapping }];
    content.push(table(policies, costColumns("policy"), { caption: "Cost by policy", note: "The same chip programmed under each policy that was simulated.", rowClass: (r) => (r.name === mapping.policy ? "strong" : undefined) }));
    content.push(...segmentTables());
    content.push(...distribution("Wear: pulses per cell", mapping.pulses_per_cell, { value: "pulses", count: "cells" }, palette[0]),
        ...distribution("Time of a crossbar row", mapping.cycles_per_row, { value: "cycles", count: "rows" }, palette[3]));
    return section("mapping", "Programming", `${whole(mapping.pulses)} pulses and ${whole(mapping.verify_reads)} verify reads in ${scaled(mapping.time_ns, "ns")}.${isNumber(mapping.sampled_rows) ? ` Scaled up from ${whole(mapping.sampled_rows)} rows of every matrix.` : ""}`, ...content);
}

function configSection() {
    const pre = element("pre", { tabindex: "0" });
    pre.textContent = JSON.stringify(config, null, 2);
    return section("config", "Configuration", "Every parameter of this run, defaults filled in (effective_config.json).",
        element("details", {}, element("summary", {}, "Show the effective configuration"), pre));
}

// ---- the page

document.querySelector("header.page").append(element("h1", {}, run.experiment || "nvcim run"),
    element("p", { class: "lead" }, run.fidelity === "cost" ? `${run.network} on ${run.chip} · time and cost only, accuracy not simulated` : `${run.network} on ${run.chip} · ${run.dataset}, ${whole(run.images)} images, ${whole(run.chips)} chips, seed ${run.seed}`));
const sections = [accuracySection(), layerSection(), timeSection(), energySection(), areaSection(), mappingSection(), configSection()];
document.querySelector("nav").append(...sections.map((part) => element("a", { href: `#${part.id}` }, part.querySelector("h2").textContent)));
document.getElementById("main").append(headline(), ...sections);
document.querySelector("footer.page").append(`Written by nvcim. The same numbers are in stats.json (schema ${stats.schema_version}) and stats.csv beside this file.`);

Promise.all(pending.map((draw) => draw())).then(() => document.body.setAttribute("data-plots", `${pending.length}`));
