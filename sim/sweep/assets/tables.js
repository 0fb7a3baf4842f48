// Points as tables, and the one point that is chosen.
function pointButton(i) {
    const button = element("button", { type: "button", class: "point", "aria-label": `Show point ${data.numbers[i]}` }, `${data.numbers[i]}`);
    button.addEventListener("click", () => choose(i, { focus: true }));
    return button;
}

/** A sortable table of points, a page at a time; `columns` and `points` are asked at every update. */
function pointTable({ caption, columns, points, pageSize = 25, empty = "No point." }) {
    let order = null, descending = false, page = 0;
    const holder = element("div", {});
    const heading = (each) => {
        const button = element("button", { type: "button", title: each && each.meaning ? each.meaning : undefined }, each ? each.label : "point");
        const key = each ? each.id : null;
        button.addEventListener("click", () => {
            descending = order === key && !descending;
            order = key; page = 0;
            update();
            holder.querySelectorAll("thead button")[each ? columns().indexOf(each) + 1 : 0].focus();
        });
        return element("th", { scope: "col", "aria-sort": order === key ? (descending ? "descending" : "ascending") : undefined }, button);
    };
    const turn = (text, to, possible) => {
        const button = element("button", { type: "button" }, text);
        button.disabled = !possible;
        button.addEventListener("click", () => { page = to; update(); [...holder.querySelectorAll(".bar button:enabled")].sort((a, b) => (b.textContent === text) - (a.textContent === text))[0].focus(); });
        return button;
    };
    function update() {
        const list = columns();
        const by = list.find((each) => each.id === order);
        const rows = [...points()];
        const less = (a, b) => (by && by.values[a] !== by.values[b] ? (by.values[a] === null ? 1 : by.values[b] === null ? -1 : by.values[a] < by.values[b] ? -1 : 1) : a - b);
        if (by || descending) rows.sort((a, b) => (descending ? less(b, a) : less(a, b)));
        page = Math.min(page, Math.max(0, Math.ceil(rows.length / pageSize) - 1));
        const visible = rows.slice(page * pageSize, (page + 1) * pageSize);
        const body = visible.map((i) => {
            const row = element("tr", { "data-point": `${i}`, class: i === chosen.point ? "chosen" : undefined }, element("th", { scope: "row" }, pointButton(i)), ...list.map((each) => element("td", {}, cell(each, i))));
            row.addEventListener("click", (event) => { if (!event.target.closest("button")) choose(i); });
            return row;
        });
        const pages = rows.length > pageSize ? element("div", { class: "bar" }, turn("Previous", page - 1, page > 0), turn("Next", page + 1, (page + 1) * pageSize < rows.length),
            element("span", { role: "status" }, `${whole(page * pageSize + 1)} to ${whole(page * pageSize + visible.length)} of ${whole(rows.length)}`)) : null;
        holder.replaceChildren(element("div", { class: "scroll points", tabindex: "0", role: "region", "aria-label": caption() },
            element("table", {}, element("caption", {}, caption()), element("thead", {}, element("tr", {}, heading(null), ...list.map(heading))), element("tbody", {}, ...body))),
        rows.length ? "" : element("p", { class: "note" }, empty), pages || "");
    }
    chosen.listeners.push(() => {
        for (const row of holder.querySelectorAll("tbody tr")) row.classList.toggle("chosen", row.dataset.point === `${chosen.point}`);
    });
    update();
    return { node: holder, update };
}

function copyButton(text, what) {
    const button = element("button", { type: "button" }, `Copy ${what}`);
    const said = element("span", { role: "status" });
    button.addEventListener("click", async () => {
        try {
            await navigator.clipboard.writeText(text);
        } catch { // not allowed to a page on disk: the old way
            const field = element("textarea", { readonly: "" });
            field.value = text;
            document.body.append(field);
            field.select();
            document.execCommand("copy");
            field.remove();
            button.focus();
        }
        said.textContent = "Copied";
        setTimeout(() => { said.textContent = ""; }, 2000);
    });
    return element("span", { class: "copy" }, button, said);
}

/** Every result of a point: those that differ between points and those that are alike. */
function resultRows(i) {
    const alike = data.shared.map((each) => { const shownAs = statisticColumn({ ...each, values: [each.value] }, 0); return { each: shownAs, value: shownAs.values[0] }; });
    return [...statistics.map((each) => ({ each, value: each.values[i] })), ...alike].filter(({ value }) => value !== null);
}
const twoColumns = (caption, rows, key, value) => table(rows, [{ title: caption, value: key }, { title: "value", value }], { caption });

/** Section of the chosen point. */
function pointPanel() {
    const title = element("h3", { tabindex: "-1" });
    const content = element("div", {});
    const panel = element("section", { id: "point", class: "point" }, element("div", { role: "status" }, title), content);
    const update = ({ focus = false } = {}) => {
        const i = chosen.point;
        panel.classList.toggle("empty", i === null);
        if (i === null) {
            title.textContent = "No point chosen";
            content.replaceChildren(element("p", { class: "note" }, "Click a point of a plot, or activate its number in a table (Enter), to see its configuration, its results and the command that runs it."));
            return;
        }
        title.textContent = `Point ${data.numbers[i]}`;
        const results = resultRows(i);
        const main = Object.keys(mainTitles).map((path) => results.find(({ each }) => each.name === path)).filter(Boolean);
        const withUnit = ({ each, value }) => `${valueText(value)}${each.unit && value !== null ? ` ${each.unit}` : ""}`;
        const failure = data.failures.find((each) => each.points.includes(i));
        content.replaceChildren(
            element("div", { class: "pair" },
                twoColumns("Configuration", parameters, (p) => element("code", {}, p.name), (p) => settingText(p.values[i])),
                failure ? element("p", { class: "bad" }, `Failed: ${failure.error}`) : main.length ? twoColumns("Main results", main, ({ each }) => each.title, withUnit) : element("p", { class: "note" }, "Not run yet.")),
            results.length ? element("details", {}, element("summary", {}, `All ${results.length} results`), twoColumns("Statistic", results, ({ each }) => element("code", { title: each.meaning || undefined }, each.name), withUnit)) : "",
            element("h4", {}, "Run it again"),
            element("p", { class: "note" }, data.base ? "From the folder in which the sweep was started:" : "The store of this sweep does not name its base; put the experiment file in its place:"),
            element("pre", { tabindex: "0", class: "command" }, element("code", {}, command(i))),
            element("div", { class: "bar" }, copyButton(command(i), "the command"), copyButton(setLine(i), "the --set line")));
        if (focus) title.focus({ preventScroll: true });
        const box = panel.getBoundingClientRect();
        if (focus || box.top > window.innerHeight - 80 || box.bottom < 80) panel.scrollIntoView({ block: focus ? "start" : "nearest" });
    };
    chosen.listeners.push(update);
    update();
    return panel;
}

function failureSection() {
    if (!data.failures.length) return null;
    const rows = [...data.failures].sort((a, b) => b.points.length - a.points.length);
    const some = (list) => element("span", {}, ...list.slice(0, 12).flatMap((i) => [pointButton(i), " "]), list.length > 12 ? `and ${list.length - 12} more` : "");
    const node = table(rows, [{ title: "error", value: (r) => r.error }, { title: "points", value: (r) => whole(r.points.length) }, { title: "which", value: (r) => some(r.points) }], { caption: "Errors, alike ones together" });
    node.classList.add("failures");
    return section("failures", "Failures", `${whole(tally("failed"))} of ${whole(everyPoint.length)} points failed.`, node);
}
