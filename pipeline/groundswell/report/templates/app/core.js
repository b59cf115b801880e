// The page's data, its dates, colours and numbers, and its addresses.

const byId = (id) => document.getElementById(id);

// Build an element. Text of digests comes in as text nodes only, never as markup.
function make(tag, properties = {}, ...children) {
  const svg = ["svg", "polygon", "polyline"].includes(tag);
  const node = svg ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

async function unpack(id) {
  const text = byId(id).textContent.trim();
  const bytes = Uint8Array.fromBase64
    ? Uint8Array.fromBase64(text)
    : Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).text();
}

// The run's data, once it is there: every view but the first waits for it.
let data = null;
const topics = new Map();
const papersOf = new Map();
const themes = new Map();
const parts = new Map(); // subtopics

async function load() {
  data = JSON.parse(await unpack("data"));
  for (const topic of data.topics) {
    topics.set(topic.id, topic);
    papersOf.set(topic.id, []);
  }
  papersOf.set(-1, []);
  data.papers.topic.forEach((topic, paper) => papersOf.get(topic).push(paper));
  for (const [id, label] of data.themes) themes.set(id, label);
  for (const topic of data.topics) for (const [id, label] of topic.subtopics) parts.set(id, label);
  data.days = daysBetween(data.first, data.as_of) + 1;
  data.byDay = new Map(Object.keys(STEP).map((by) => [by, null]));
}

// Plotly is unpacked when a plot is first wanted. The policy in the head knows it by its digest.
let plotly = null;
function withPlotly() {
  plotly ??= unpack("plotly").then((source) => {
    const script = document.createElement("script");
    script.textContent = source;
    document.head.append(script);
    byId("plotly").remove();
    return window.Plotly;
  });
  return plotly;
}

// Dates are days counted from the first digest; weeks begin on Monday.
const DAY = 86400000;
const STEP = { day: 1, week: 7, month: null };
const toTime = (iso) => Date.parse(`${iso}T00:00:00Z`);
const daysBetween = (from, to) => Math.round((toTime(to) - toTime(from)) / DAY);
const dayToIso = (day) => new Date(toTime(data.first) + day * DAY).toISOString().slice(0, 10);
const isoToDay = (iso) => daysBetween(data.first, iso);
const isIso = (text) => /^\d{4}-\d{2}-\d{2}$/.test(text || "") && !Number.isNaN(toTime(text));

function periodStart(iso, by) {
  if (by === "month") return `${iso.slice(0, 7)}-01`;
  if (by === "day") return iso;
  const time = toTime(iso);
  return new Date(time - ((new Date(time).getUTCDay() + 6) % 7) * DAY).toISOString().slice(0, 10);
}

// Counts per period, made once per length of period: { starts, totals, counts by topic }.
function grid(by) {
  if (data.byDay.get(by)) return data.byDay.get(by);
  const starts = [];
  const place = new Int32Array(data.days);
  for (let day = 0; day < data.days; day++) {
    const start = periodStart(dayToIso(day), by);
    if (starts[starts.length - 1] !== start) starts.push(start);
    place[day] = starts.length - 1;
  }
  const counts = new Map([...topics.keys(), -1].map((id) => [id, new Int32Array(starts.length)]));
  const totals = new Int32Array(starts.length);
  const add = (day, topic, count) => {
    counts.get(topic)[place[day]] += count;
    totals[place[day]] += count;
  };
  data.papers.day.forEach((day, paper) => add(day, data.papers.topic[paper], 1));
  data.older.day.forEach((day, i) => add(day, data.older.topic[i], data.older.count[i]));
  const limits = new Map();
  const given = data.intervals[by];
  given.count.forEach((count, i) => limits.set(`${count}/${given.total[i]}`, [given.low[i], given.high[i]]));
  const made = { starts, totals, counts, limits };
  data.byDay.set(by, made);
  return made;
}

// A topic's line: per period with papers its start, count, total, share, low and high.
function line(topic, by) {
  const { starts, totals, counts, limits } = grid(by);
  const found = [];
  for (let i = 0; i < starts.length; i++) {
    if (!totals[i]) continue;
    const count = counts.get(topic)[i];
    const [low, high] = limits.get(`${count}/${totals[i]}`);
    found.push({ start: starts[i], count, total: totals[i], share: count / totals[i], low, high });
  }
  return found;
}

const thousands = new Intl.NumberFormat("en-US");
const number = (value) => thousands.format(value);
const counted = (count, noun) => `${number(count)} ${noun}${count === 1 ? "" : "s"}`;
const percent = (share) => (share === null || share === undefined ? "–" : `${(100 * share).toFixed(1)} %`);
const shorten = (text, length) => ([...text].length > length ? `${[...text].slice(0, length - 1).join("").trimEnd()}…` : text);
const labelOf = (id) => (id < 0 ? "no topic" : topics.get(id)?.label ?? `Topic ${id}`);

// Colours follow the theme; a topic's hue follows its id.
const dark = () => {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
};
const hueOf = (id) => (id < 0 ? -1 : id % (data.palette.light.length - 1));
const colourOf = (id) => (dark() ? data.palette.dark : data.palette.light).at(hueOf(id));
const dashOf = (id) => data.palette.dashes[Math.floor(id / (data.palette.light.length - 1)) % data.palette.dashes.length];
const cssColour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

// Addresses: '#/view/rest?key=value'. What is not set stands at its default.
function address() {
  const [path, query] = location.hash.replace(/^#/, "").split("?");
  const [, view = "", rest = ""] = path.split("/");
  return { view, rest, query: new URLSearchParams(query) };
}

function href(path, values = {}) {
  const query = new URLSearchParams(Object.entries(values).filter(([, value]) => value !== null && value !== undefined && value !== ""));
  const text = query.toString().replaceAll("%2C", ",");
  return `#/${path}${text ? `?${text}` : ""}`;
}

// Change the address without a step in the history, as filters do.
const amend = (path, values) => history.replaceState(null, "", href(path, values));
