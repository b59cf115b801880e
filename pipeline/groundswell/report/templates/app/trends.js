// Trends: shares over time, side by side, together, or as a heat map.

const MOST_LINES = 24;
const MOST_BANDS = 4; // more bands than this in one panel hide each other
const HOWS = [["side", "Side by side"], ["together", "Together"], ["heat", "All topics"]];

// Plotly reads some HTML in its texts: what comes from digests is escaped for it.
const forPlotly = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

function trendsState(query) {
  const asked = (query.get("topics") ?? "").split(",").filter(Boolean).map(Number).filter((id) => topics.has(id));
  const one = (key, allowed, otherwise) => (allowed.includes(query.get(key)) ? query.get(key) : otherwise);
  return {
    topics: query.has("topics") ? [...new Set(asked)].slice(0, MOST_LINES) : [...data.leading],
    how: one("how", ["side", "together", "heat"], "side"),
    by: one("by", ["day", "week", "month"], data.period),
    as: one("as", ["share", "count", "peak"], "share"),
    scale: one("scale", ["linear", "log"], "linear"),
  };
}

function trendsAddress(state) {
  const chosen = state.topics.join(",");
  return {
    topics: chosen === data.leading.join(",") ? null : chosen || "none",
    how: state.how === "side" ? null : state.how,
    by: state.by === data.period ? null : state.by,
    as: state.as === "share" ? null : state.as,
    scale: state.scale === "linear" ? null : state.scale,
  };
}

function showTrends(rest, query) {
  const box = byId("trends");
  const state = trendsState(query);
  const plot = make("div", { class: "plot" });
  const chips = make("ul", { class: "chips", "aria-label": "Topics drawn" });
  const note = make("p", { class: "meta", "aria-live": "polite" });
  const update = (change = {}) => {
    Object.assign(state, change);
    amend("trends", trendsAddress(state));
    draw();
  };
  const adder = topicChooser("Add a topic", (id) => {
    if (!state.topics.includes(id)) update({ topics: [...state.topics, id].slice(-MOST_LINES) });
  });
  const draw = () => {
    chips.replaceChildren(...state.topics.map((id) => make(
      "li", {},
      make("a", { href: href(`topics/${id}`) }, make("span", { class: `dot hue-${hueOf(id)}` }), make("bdi", {}, labelOf(id))),
      make("button", { type: "button", "aria-label": `Remove ${labelOf(id)}`, onclick: () => update({ topics: state.topics.filter((other) => other !== id) }) }, "×"),
    )));
    chips.hidden = adder.hidden = state.how === "heat";
    peak.hidden = state.how !== "heat";
    scales.hidden = state.how === "heat";
    kinds.querySelector("[data-value=peak]").hidden = state.how !== "heat";
    drawTrends(plot, state, note);
  };
  const scales = choice("Scale", [["linear", "Linear"], ["log", "Log"]], state.scale, (scale) => update({ scale }));
  const peak = make("p", { class: "meta" }, "Choose ‘Of own peak’ to compare when topics had their time rather than how large they are.");
  const kinds = choice("Show", [["share", "Shares"], ["count", "Counts"], ["peak", "Of own peak"]], state.as, (as) => update({ as }));
  box.replaceChildren(
    make("div", { class: "controls" },
      choice("View", HOWS, state.how, (how) => update({ how })),
      choice("Per", [["day", "Day"], ["week", "Week"], ["month", "Month"]], state.by, (by) => update({ by })),
      kinds, scales, adder),
    chips, peak, plot, note,
    make("p", { class: "tools" },
      make("button", { type: "button", onclick: () => savePlot(plot, "png") }, "Save as PNG"),
      make("button", { type: "button", onclick: () => savePlot(plot, "svg") }, "Save as SVG"),
      make("button", { type: "button", onclick: () => saveSeries(state) }, "Save as CSV"),
      make("button", { type: "button", class: "quiet", onclick: () => { update({ topics: [...data.leading], as: "share", scale: "linear", by: data.period, how: "side" }); showTrends("", new URLSearchParams()); } }, "Start over")),
  );
  draw();
  redraw = draw;
}

function trendsNote(state) {
  if (state.how === "heat") return `Every topic, the largest at the top; a cell is a ${state.by}. Choose a cell for its papers.`;
  const log = state.scale === "log" ? " Zeros have no place on a logarithmic scale and are left out." : "";
  if (state.how === "together" && state.topics.length > MOST_BANDS) return `Intervals are drawn for up to ${MOST_BANDS} topics together; side by side shows all. Shaded stretches are bursts, dotted lines are births, splits and merges.${log}`;
  const fewer = state.topics.length ? "" : " No topic is chosen: add one.";
  return `The band is the ${data.level} interval${state.as === "count" ? " of the share, times the papers of the period" : ""}. Shaded stretches are bursts, dotted lines are births, splits and merges. Choose a point for its papers, a name for its topic.${log}${fewer}`;
}

function topicChooser(label, onpick, more = []) {
  const select = make("select", { onchange: () => {
    if (select.value !== "") onpick(Number(select.value));
    select.value = "";
  } }, make("option", { value: "" }, "Choose…"), [...more, ...[...topics.values()].sort((a, b) => a.label.localeCompare(b.label, "en")).map((topic) => [topic.id, shorten(topic.label, 60)])].map(([id, name]) => make("option", { value: id }, name)));
  return make("label", {}, label, select);
}

async function drawTrends(plot, state, note = null) {
  const Plotly = await withPlotly();
  // Let what was pressed be seen as pressed before the plot is worked out.
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  if (!plot.isConnected) return;
  const { traces, layout, key = "" } = state.how === "heat" ? heatFigure(state, plot) : linesFigure(state, plot);
  plot.setAttribute("role", "img");
  plot.setAttribute("aria-label", state.how === "heat" ? "Heat map of all topics over time" : `Plot over time of ${state.topics.map(labelOf).join(", ")}`);
  await Plotly.react(plot, traces, layout, { displayModeBar: false, responsive: true });
  if (note) note.textContent = trendsNote(state) + key;
  plot.removeAllListeners?.("plotly_click");
  plot.removeAllListeners?.("plotly_clickannotation");
  plot.on("plotly_click", ({ points }) => {
    const id = points[0].data.topics?.[points[0].pointNumber[0]] ?? points[0].data.topic;
    if (id >= 0) location.hash = href("map", { topic: id, ...span(points[0].x, state.by) });
  });
  plot.on("plotly_clickannotation", ({ annotation }) => {
    if (annotation.name) location.hash = href(`topics/${annotation.name}`);
  });
}

// The first and the last day of the period that begins at `start`.
function span(start, by) {
  const { starts } = grid(by);
  const from = String(start).slice(0, 10);
  const next = starts[starts.indexOf(from) + 1];
  return { from, to: next ? dayToIso(isoToDay(next) - 1) : data.as_of };
}

function baseLayout(height) {
  const ink = cssColour("--ink");
  return {
    height,
    autosize: true,
    margin: { l: 52, r: 26, t: 28, b: 36 }, // half a date's name stands beyond the last tick
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: getComputedStyle(document.body).fontFamily, size: 13, color: ink },
    showlegend: false,
    hovermode: "closest",
    hoverlabel: { bgcolor: ink, bordercolor: ink, font: { color: cssColour("--paper"), size: 13 }, align: "left" },
    shapes: [],
    annotations: [],
  };
}

const axis = (extra) => ({
  gridcolor: cssColour("--line"),
  linecolor: cssColour("--strong"),
  zeroline: false,
  fixedrange: false,
  automargin: false,
  ticklabeloverflow: "allow", // to look for it costs a tenth of a second
  ...extra,
});

// One panel per topic, or one for all. Every panel shares both scales.
function linesFigure(state, plot) {
  const side = state.how === "side";
  const count = side ? Math.max(state.topics.length, 1) : 1;
  const width = plot.clientWidth || 900;
  const columns = side ? Math.max(1, Math.min(count, Math.floor(width / 290))) : 1;
  const rows = Math.ceil(count / columns);
  const tall = side ? (count === 1 ? 260 : 190) : 460;
  const layout = baseLayout(rows * tall + 40);
  layout.margin.t = side && count > 1 ? 34 : 28;
  const measure = state.as === "count" ? "count" : "share";
  const traces = [];
  const gapX = columns > 1 ? 0.045 : 0;
  const gapY = rows > 1 ? 44 / (rows * tall) : 0;
  const reach = [grid(state.by).starts[0], data.as_of];
  for (let panel = 0; panel < count; panel++) {
    const mark = panel ? String(panel + 1) : "";
    const column = panel % columns;
    const row = Math.floor(panel / columns);
    const w = (1 - gapX * (columns - 1)) / columns;
    const h = (1 - gapY * (rows - 1)) / rows;
    const x0 = column * (w + gapX);
    const y1 = 1 - row * (h + gapY);
    const lowest = panel + columns >= count;
    layout[`xaxis${mark}`] = axis({ type: "date", domain: [x0, Math.min(1, x0 + w)], anchor: `y${mark}`, range: reach, showgrid: false, showline: true, showticklabels: lowest, nticks: w * width < 400 ? 4 : 10, ...(panel ? { matches: "x" } : {}) });
    layout[`yaxis${mark}`] = axis({ domain: [Math.max(0, y1 - h), y1], anchor: `x${mark}`, rangemode: "tozero", type: state.scale, tickformat: measure === "share" ? (state.scale === "log" ? ".1~%" : ".0~%") : "", showticklabels: column === 0, nticks: 4, ...(panel ? { matches: "y" } : {}) });
  }
  state.topics.forEach((id, i) => {
    const panel = side ? i : 0;
    const axes = { xaxis: `x${panel ? panel + 1 : ""}`, yaxis: `y${panel ? panel + 1 : ""}` };
    const points = line(id, state.by);
    traces.push(...topicTraces(id, points, axes, measure, state, side));
    decorate(layout, id, axes, { side, narrow: width < 600, points, measure, state });
  });
  const top = Math.max(...state.topics.map((id) => ceiling(line(id, state.by), measure)), 1e-9);
  const least = measure === "count" ? 0.7 : 0.0005;
  const range = state.scale === "linear" ? [0, top * 1.04] : [Math.log10(least), Math.log10(Math.max(top, least * 10) * 1.1)];
  layout.yaxis.range = range;
  spread(layout.annotations, range, layout.height - layout.margin.t - layout.margin.b);
  return { traces, layout };
}

// The top of the scale: the highest value, or what four in five upper ends of the intervals stay
// below if that is more, so that a few periods with few papers do not flatten the rest.
function ceiling(points, measure) {
  const weight = (point) => (measure === "share" ? 1 : point.total);
  const highs = points.map((point) => point.high * weight(point)).sort((a, b) => a - b);
  return Math.max(...points.map((point) => point[measure]), highs[Math.floor(highs.length * 0.8)] ?? 0);
}

function topicTraces(id, points, axes, measure, state, side) {
  const weight = (point) => (measure === "share" ? 1 : point.total);
  const log = state.scale === "log";
  const least = Math.min(...points.filter((point) => point.count).map((point) => point[measure]), 1);
  const floor = (value) => (log ? Math.max(value, least / 4) : value);
  const x = points.map((point) => point.start);
  const band = {
    ...axes, type: "scatter", mode: "lines", line: { width: 0 }, fill: "toself",
    fillcolor: alpha(colourOf(id), side ? 0.2 : 0.14), hoverinfo: "skip",
    x: [...x, ...x.toReversed()],
    y: [...points.map((point) => floor(point.high * weight(point))), ...points.toReversed().map((point) => floor(point.low * weight(point)))],
  };
  const drawn = {
    ...axes, type: "scatter", mode: points.length > 60 ? "lines" : "lines+markers",
    name: forPlotly(shorten(labelOf(id), 40)),
    topic: id,
    x,
    y: points.map((point) => (log && !point.count ? null : point[measure])),
    line: { color: colourOf(id), width: 2, dash: side ? "solid" : dashOf(id) },
    marker: { size: 5, color: colourOf(id) },
    connectgaps: !log,
    text: points.map((point) => `${forPlotly(shorten(labelOf(id), 60))}<br>${point.start}: ${counted(point.count, "paper")} of ${number(point.total)}<br>${percent(point.share)} (${percent(point.low)} to ${percent(point.high)})`),
    hovertemplate: "%{text}<extra></extra>",
  };
  if (!points.length) return [];
  return side || state.topics.length <= MOST_BANDS ? [band, drawn] : [drawn];
}

function alpha(colour, opacity) {
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  return `rgba(${r},${g},${b},${opacity})`;
}

// Name, burst and events of a topic, drawn into its panel.
function decorate(layout, id, axes, { side, narrow, points, measure, state }) {
  const topic = topics.get(id);
  const xref = axes.xaxis;
  const yref = `${axes.yaxis} domain`;
  if (side && !state.untitled) {
    layout.annotations.push({ name: String(id), text: forPlotly(shorten(topic.label, 34)), xref: `${xref} domain`, yref, x: 0, y: 1, xanchor: "left", yanchor: "bottom", showarrow: false, captureevents: true, font: { size: 13, weight: 600 } });
  } else if (!side && !narrow && points.length && state.topics.length <= 12) {
    const last = points.at(-1);
    layout.margin.r = 180;
    layout.annotations.push({ name: String(id), text: `<span style="color:${colourOf(id)}">●</span> ${forPlotly(shorten(topic.label, 20))}`, xref: "paper", x: 1.005, xanchor: "left", yref: "y", y: endHeight(last, measure, state), yanchor: "middle", showarrow: false, captureevents: true, font: { size: 13 } });
  }
  const burst = topic.signal?.burst;
  if (burst) {
    layout.shapes.push({ type: "rect", layer: "below", xref, yref, x0: burst.start, x1: burst.end ?? data.as_of, y0: 0, y1: 1, fillcolor: alpha(colourOf(id), 0.12), line: { width: 0 } });
  }
  for (const event of data.events) {
    const ends = event.kind === "birth" ? event.to : ["split", "merge"].includes(event.kind) ? [...event.from, ...event.to] : [];
    if (!ends.some((end) => end.id === id)) continue;
    layout.shapes.push({ type: "line", xref, yref, x0: event.date, x1: event.date, y0: 0, y1: 1, line: { color: cssColour("--soft"), width: 1, dash: "dot" } });
    if (side) layout.annotations.push({ text: event.kind, xref, yref, x: event.date, y: 1, xanchor: "right", yanchor: "top", showarrow: false, font: { size: 12, color: cssColour("--soft") } });
  }
}

const endHeight = (point, measure, state) => (state.scale === "log" ? Math.log10(Math.max(point[measure], measure === "count" ? 0.7 : 0.0005)) : point[measure]);

// Push the names at the lines' ends apart: none nearer than a line of text to the one below it.
function spread(annotations, [low, high], height) {
  const ends = annotations.filter((annotation) => annotation.xref === "paper").sort((a, b) => a.y - b.y);
  let floor = -Infinity;
  for (const annotation of ends) {
    const at = (height * (annotation.y - low)) / (high - low);
    const put = Math.max(at, floor);
    annotation.yshift = put - at;
    floor = put + 17;
  }
}

function heatFigure(state, plot) {
  const { starts, totals, counts } = grid(state.by);
  const ids = [...topics.values()].sort((a, b) => a.size - b.size || b.id - a.id).map((topic) => topic.id);
  const there = starts.map((_, i) => i).filter((i) => totals[i]);
  const narrow = (plot.clientWidth || 900) < 600;
  const z = ids.map((id) => {
    const row = there.map((i) => (state.as === "count" ? counts.get(id)[i] : counts.get(id)[i] / totals[i]));
    const peak = Math.max(...row, 1e-9);
    return state.as === "peak" ? row.map((value) => value / peak) : row;
  });
  const layout = baseLayout(Math.max(320, ids.length * 20 + 80));
  layout.margin = { l: narrow ? 126 : 230, r: narrow ? 8 : 12, t: 30, b: 8 };
  layout.xaxis = axis({ type: "date", showgrid: false, side: "top", tickangle: 0, nticks: narrow ? 5 : 10, ...(narrow ? { tickformat: "%b ’%y" } : {}) });
  layout.yaxis = axis({ showgrid: false, tickvals: ids.map((_, i) => i), ticktext: ids.map((id) => forPlotly(shorten(labelOf(id), narrow ? 15 : 32))), ticks: "", fixedrange: true, range: [-0.5, ids.length - 0.5] });
  const text = ids.map((id) => there.map((i) => `${forPlotly(shorten(labelOf(id), 60))}<br>${starts[i]}: ${counted(counts.get(id)[i], "paper")} of ${number(totals[i])}, ${percent(counts.get(id)[i] / totals[i])}`));
  const most = state.as === "peak" ? 1 : quantile(z.flat(), 0.995);
  const trace = {
    type: "heatmap", x: there.map((i) => starts[i]), y: ids.map((_, i) => i), z, text, topics: ids,
    hovertemplate: "%{text}<extra></extra>", xgap: there.length > 120 ? 0 : 1, ygap: 1,
    colorscale: [[0, cssColour("--raised")], [0.15, dark() ? "#17404a" : "#cfe6e6"], [0.5, dark() ? "#2b8794" : "#4d9fa8"], [1, dark() ? "#d9f7f5" : "#06353e"]],
    zmin: 0, zmax: most, showscale: false,
  };
  const full = state.as === "count" ? counted(Math.ceil(most), "paper") : percent(most);
  return { traces: [trace], layout, key: state.as === "peak" ? "" : ` The strongest colour stands for ${full} or more.` };
}

function quantile(values, share) {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.floor(share * (sorted.length - 1))] || 1e-9;
}

async function savePlot(plot, format) {
  const Plotly = await withPlotly();
  const { width, height } = plot.getBoundingClientRect();
  Plotly.downloadImage(plot, { format, filename: `groundswell-trends-${data.as_of}`, width: Math.round(width), height: Math.round(height), scale: format === "png" ? 2 : 1 });
}

function saveSeries(state) {
  const ids = state.how === "heat" ? [...topics.keys()].sort((a, b) => a - b) : state.topics;
  saveCsv(`groundswell-shares-per-${state.by}-${data.as_of}`, [
    ["topic_id", "topic", "period_start", "count", "total", "share", "share_low", "share_high"],
    ...ids.flatMap((id) => line(id, state.by).map((point) => [id, labelOf(id), point.start, point.count, point.total, point.share, point.low, point.high])),
  ]);
}
