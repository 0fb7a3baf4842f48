// SPDX-License-Identifier: Apache-2.0
// Reads a trace.json with the trace engine of Chrome's developer tools.
// usage: node trace_viewer_test.mjs TRACE.json
import { readFileSync } from "node:fs";

globalThis.DOMRect = class {
    static fromRect(rect) {
        return { ...rect };
    }
};
const Trace = await import("@paulirish/trace_engine/models/trace/trace.js");

const file = JSON.parse(readFileSync(process.argv[2], "utf8"));
const events = file.traceEvents;
let failures = 0;
const check = (holds, what) => {
    if (!holds) {
        failures += 1;
        console.error(`FAILED: ${what}`);
    }
};

const slices = events.filter((event) => event.ph === "X");
check(slices.length === 602, `expected 602 slices as the test wrote them, found ${slices.length}`);
check(events.every((event) => event.ph === "M" || Number.isSafeInteger(event.ts)), "a time stamp is not an integer");

// The engine's own nesting of each row: no slice may lie in another, since ours never do.
for (const row of new Set(slices.map((event) => event.tid))) {
    const mine = slices.filter((event) => event.tid === row);
    Trace.Helpers.Trace.sortTraceEventsInPlace(mine);
    const { tree } = Trace.Helpers.TreeHelpers.treify(mine, { filter: { has: () => true } });
    check(tree.maxDepth === 1, `row ${row}: slices nest to depth ${tree.maxDepth}`);
    check(tree.roots.size === mine.length, `row ${row}: ${tree.roots.size} of ${mine.length} slices at the top`);
}

// Every arrow leaves a slice of its row and enters one, as viewers bind them.
const bound = (event) => slices.some((s) => s.tid === event.tid && s.pid === event.pid && s.ts <= event.ts && event.ts < s.ts + s.dur);
const arrows = events.filter((event) => event.ph === "s");
const ends = events.filter((event) => event.ph === "f");
check(arrows.length === 98 && ends.length === 98, `expected 98 arrows, found ${arrows.length} and ${ends.length} ends`);
check([...arrows, ...ends].every(bound), "an arrow hangs on no slice");
check(arrows.every((event, i) => event.id === ends[i].id && event.ts <= ends[i].ts), "an arrow leads back in time");

// And its whole parser takes the file.
const model = Trace.TraceModel.Model.createWithAllHandlers();
await model.parse(events);
const parsed = model.parsedTrace();
check(parsed !== null, "the parser found no trace");
const span = parsed.data.Meta.traceBounds.range;
const last = Math.max(...slices.map((event) => event.ts + event.dur));
check(span > 0 && span <= last, `expected a span of at most ${last}, found ${span}`);

console.log(failures === 0 ? `${slices.length} slices on ${new Set(slices.map((e) => e.tid)).size} rows: ok` : `${failures} failures`);
process.exit(failures === 0 ? 0 : 1);
