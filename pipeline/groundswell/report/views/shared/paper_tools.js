// What is done with some papers: saved for spreadsheets, reference managers and notes, or kept to read.

import { button } from "./controls.js";
import { data } from "./data.js";
import { FORMATS, cited } from "./citations.js";
import { save, savePapers } from "./files.js";
import { keep } from "./reading_list.js";

// Buttons for the papers that `papers()` returns when one is pressed; `name` is the file's.
export function paperTools(name, papers, csv = "Save as CSV") {
  const file = `groundswell-${name}-${data.as_of}`;
  const formats = Object.entries(FORMATS).map(([format, { name: text, ending, type }]) =>
    button(text, async () => save(`${file}.${ending}`, `${type};charset=utf-8`, [await cited(format, papers())]), { "aria-label": `Save as ${text}` }));
  return [button(csv, () => savePapers(file, papers())), ...formats, keepAll(papers)];
}

function keepAll(papers) {
  const all = button("Add all to the reading list", () => {
    keep(papers().map((paper) => data.papers.paper_id[paper]));
    all.textContent = "Added";
    setTimeout(() => {
      all.textContent = "Add all to the reading list";
    }, 2000);
  });
  return all;
}
