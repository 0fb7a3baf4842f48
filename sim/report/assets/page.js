// Building blocks of the page: elements, tables, figures with a table behind each plot.
function element(tag, attributes = {}, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
        if (value !== undefined) node.setAttribute(name, value);
    }
    node.append(...children.filter((child) => child !== null && child !== undefined));
    return node;
}

/** columns: [{title, value: row => text, warn: row => bool}]; the first heads its row. */
function table(rows, columns, { caption, note, rowClass = () => undefined } = {}) {
    const head = element("tr", {}, ...columns.map((column) => element("th", { scope: "col" }, column.title)));
    const body = rows.map((row) => element("tr", { class: rowClass(row) }, ...columns.map((column, i) =>
        i === 0 ? element("th", { scope: "row" }, column.value(row))
            : element("td", { class: column.warn && column.warn(row) ? "warn" : undefined }, column.value(row)))));
    const title = caption && element("caption", {}, caption, note ? element("span", {}, note) : null);
    return element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption || "table" },
        element("table", {}, title, element("thead", {}, head), element("tbody", {}, ...body)));
}

const ink = "currentColor"; // plots are SVG: they follow the page's colours, in print too
const palette = ["#3A86C8", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#B8A900", "#8A8F98"];
const font = 'system-ui, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif';
const theme = {
    background: "transparent", font, padding: { left: 2, right: 8, top: 4, bottom: 2 },
    view: { stroke: null },
    axis: { labelColor: ink, titleColor: ink, labelFontSize: 12, titleFontSize: 12, titleFontWeight: 500, titlePadding: 8,
        domainColor: ink, domainOpacity: 0.35, tickColor: ink, tickOpacity: 0.35, gridColor: ink, gridOpacity: 0.1, labelLimit: 220, labelFlush: false },
    axisX: { tickCount: 8 },
    axisY: { domain: false, ticks: false, labelPadding: 8, title: null },
    legend: { labelColor: ink, titleColor: ink, labelFontSize: 12, title: null, orient: "top", symbolType: "square", symbolStrokeWidth: 0, offset: 8, columns: 8, titleLimit: 400, labelLimit: 300, layout: { top: { direction: "vertical", anchor: "start" } } },
    text: { color: ink, font, fontSize: 12 },
    range: { category: palette },
};

/** As many columns as fit the page: legends do not wrap by themselves. */
function legendColumns(names) {
    const widest = Math.max(...names.map((name) => name.length));
    const side = document.querySelector("aside"); // filters beside the plots
    const width = document.getElementById("main").clientWidth - 130 - (side && window.innerWidth > 992 ? side.clientWidth : 0);
    return Math.max(1, Math.min(names.length, Math.floor(width / (7 * widest + 32))));
}
const drawPlot = (plot, spec) => vegaEmbed(plot, { width: "container", config: theme, ...spec }, { renderer: "svg", mode: "vega-lite", tooltip: { theme: "custom" },
    actions: { export: true, source: true, compiled: false, editor: false } });

const pending = [];
/** A plot with title, explanation, spoken description and its data as a table. */
function figure({ title, note, description, spec, data }) {
    const id = `plot-${pending.length}`;
    const plot = element("div", { class: "plot", role: "img", "aria-label": description || `${title}. ${note || ""}` });
    const caption = element("figcaption", { id }, element("h3", {}, title), note ? element("p", {}, note) : null);
    pending.push(() => drawPlot(plot, spec));
    return element("figure", { "aria-labelledby": id }, caption, plot,
        data && element("details", { class: "data" }, element("summary", {}, "Data as a table"), data));
}

function section(id, title, note, ...content) {
    return element("section", { id, "aria-labelledby": `${id}-title` }, element("h2", { id: `${id}-title` }, title),
        note ? element("p", { class: "note" }, note) : null, ...content);
}
const notRun = (what) => element("p", { class: "note" }, `${what} was not part of this run.`);
