// Pieces that several views are made of: paper lists, topic links, sparklines, downloads.

const isWeb = (url) => /^https?:\/\//i.test(url || "");

function titleOf(paper) {
  const title = make("bdi", {}, data.papers.title[paper]);
  const url = data.papers.url[paper];
  return isWeb(url) ? make("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, title) : title;
}

function paperItem(paper, { topic = false } = {}) {
  const votes = data.papers.votes[paper];
  const about = [
    topic && topicLink(data.papers.topic[paper]),
    votes ? counted(votes, "vote") : null,
  ].filter(Boolean);
  const iso = dayToIso(data.papers.day[paper]);
  return make(
    "li",
    {},
    make("time", { datetime: iso }, iso),
    make("span", { class: "long" }, titleOf(paper)),
    about.length ? make("span", { class: "meta" }, about.flatMap((part, i) => (i ? [" · ", part] : [part]))) : null,
  );
}

// A list that grows by a hundred on request.
function paperList(papers, options = {}) {
  const list = make("ol", { class: "papers" });
  const box = make("div", {}, list);
  let shown = 0;
  const more = make("button", { type: "button", onclick: () => grow(100) });
  const grow = (by) => {
    list.append(...papers.slice(shown, shown + by).map((paper) => paperItem(paper, options)));
    shown = Math.min(shown + by, papers.length);
    const left = papers.length - shown;
    more.textContent = `Show ${number(Math.min(100, left))} more of ${number(left)}`;
    if (left) box.append(make("p", { class: "tools" }, more));
    else more.parentElement?.remove();
  };
  grow(options.first ?? 20);
  return box;
}

function topicLink(id) {
  if (id < 0) return make("span", {}, make("span", { class: "dot hue--1" }), "no topic");
  return make("a", { class: "topic", href: href(`topics/${id}`) }, make("span", { class: `dot hue-${hueOf(id)}` }), make("bdi", {}, labelOf(id)));
}

const badge = (status) => make("span", { class: `badge ${status}` }, status);

function sparkline(id, by = data.period) {
  const points = line(id, by);
  const top = Math.max(...points.map((point) => point.share), 1e-9);
  const first = toTime(points[0]?.start ?? data.first);
  const span = toTime(points.at(-1)?.start ?? data.first) - first || 1;
  const place = (point) => `${((236 * (toTime(point.start) - first)) / span + 2).toFixed(1)},${(42 - 40 * (point.share / top)).toFixed(1)}`;
  return make(
    "svg",
    { class: `spark hue-${hueOf(id)}`, viewBox: "0 0 240 44", preserveAspectRatio: "none", "aria-hidden": "true" },
    make("polyline", { points: points.map(place).join(" ") }),
  );
}

// A row of buttons of which one is pressed.
function choice(label, options, current, onpick) {
  const buttons = options.map(([value, text]) =>
    make("button", { type: "button", "aria-pressed": String(value === current), onclick: () => {
      for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.value === value));
      onpick(value);
    }, "data-value": value }, text));
  return make("div", { class: "field", role: "group", "aria-label": label }, make("span", { "aria-hidden": "true" }, label), make("span", { class: "group" }, buttons));
}

function save(name, type, parts) {
  const url = URL.createObjectURL(new Blob(parts, { type }));
  make("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

// Cells that a spreadsheet would take for a formula are led by an apostrophe.
function saveCsv(name, rows) {
  const cell = (value) => {
    let text = value === null || value === undefined ? "" : String(value);
    if (typeof value === "string" && /^[=+\-@\t\r]/.test(text)) text = `'${text}`;
    return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  save(`${name}.csv`, "text/csv;charset=utf-8", ["\ufeff", rows.map((row) => row.map(cell).join(",")).join("\r\n"), "\r\n"]);
}

function savePapers(name, papers) {
  const p = data.papers;
  saveCsv(name, [
    ["paper_id", "digest_date", "title", "url", "topic_id", "topic", "strength", "votes"],
    ...papers.map((i) => [p.id[i], dayToIso(p.day[i]), p.title[i], p.url[i], p.topic[i], labelOf(p.topic[i]), p.strength[i] / 1000, p.votes[i]]),
  ]);
}

function saveTable(id) {
  const text = (cell) => [...cell.childNodes].filter((node) => node.ariaHidden !== "true").map((node) => node.textContent).join("").trim();
  const rows = [...byId(id).rows].map((row) => [...row.cells].map(text));
  saveCsv(`groundswell-${id}-${document.querySelector(".asof time").dateTime}`, rows);
}

const tip = byId("tip");
function showTip(x, y, lines) {
  tip.replaceChildren(make("bdi", {}, lines[0]), ...lines.slice(1).map((text) => make("span", {}, text)));
  tip.hidden = false;
  const { width, height } = tip.getBoundingClientRect();
  tip.style.left = `${Math.max(8, Math.min(x + 14, innerWidth - width - 8))}px`;
  tip.style.top = `${y + 14 + height > innerHeight - 8 ? Math.max(8, y - height - 10) : y + 14}px`;
}
const hideTip = () => {
  tip.hidden = true;
};
