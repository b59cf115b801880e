// Files that the reader saves.

import { data } from "./data.js";
import { dayToIso, periodStart } from "./dates.js";
import { byId, make } from "./dom.js";
import { points } from "./series.js";
import { labelOf } from "./topics.js";

export function save(name, type, contents) {
  const url = URL.createObjectURL(new Blob(contents, { type }));
  make("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

// Cells that a spreadsheet would take for a formula begin with an apostrophe.
function cell(value) {
  let text = value === null || value === undefined ? "" : String(value);
  if (typeof value === "string" && /^[=+\-@\t\r]/.test(text)) text = `'${text}`;
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function saveCsv(name, rows) {
  const lines = rows.map((row) => row.map(cell).join(","));
  save(`${name}.csv`, "text/csv;charset=utf-8", ["\ufeff", lines.join("\r\n"), "\r\n"]);
}

export function savePapers(name, papers) {
  const { paper_id: id, day, title, url, topic_id: topic, strength, votes, notes, precision } = data.papers;
  saveCsv(name, [
    ["paper_id", "digest_date", "title", "url", "topic_id", "topic", "strength", "votes", "notes"],
    ...papers.map((i) => [
      id[i], periodStart(dayToIso(day[i]), precision[i]), title[i], url[i], topic[i], labelOf(topic[i]),
      strength[i] / 1000, votes[i], notes[i].join("; "),
    ]),
  ]);
}

// Shares of some topics per period.
export function saveSeries(ids, period, byDegree = false) {
  const rows = (id) => points(id, period, byDegree).map((point) =>
    [id, labelOf(id), point.start, point.count, point.total, point.share, point.low, point.high]);
  saveCsv(`groundswell-shares-per-${period}-${data.as_of}`, [
    ["topic_id", "topic", "period_start", "count", "total", "share", "share_low", "share_high"],
    ...ids.flatMap(rows),
  ]);
}

// A table of the page, without what is drawn for the eye alone.
export function saveTable(id) {
  const text = (node) => [...node.childNodes].filter((child) => child.ariaHidden !== "true").map((child) => child.textContent).join("").trim();
  const rows = [...byId(id).rows].map((row) => [...row.cells].map(text));
  saveCsv(`groundswell-${id}-${document.querySelector(".asof time").dateTime}`, rows);
}
