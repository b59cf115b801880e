// What is done with some papers: saved for spreadsheets, reference managers and notes, or kept to read.

import { button } from "./controls.js";
import { data } from "./data.js";
import { FORMATS, cited } from "./citations.js";
import { save, savePapers } from "./files.js";
import { keep } from "./reading_list.js";
import { t } from "./texts.js";

// Buttons for the papers that `papers()` returns when one is pressed; `name` is the file's.
export function paperTools(name, papers, csv = t("common.save_as_csv")) {
  const file = `groundswell-${name}-${data.as_of}`;
  const formats = Object.entries(FORMATS).map(([format, { name: text, ending, type }]) =>
    button(text, async () => save(`${file}.${ending}`, `${type};charset=utf-8`, [await cited(format, papers())]), { "aria-label": t("tools.save_as", { text }) }));
  return [button(csv, () => savePapers(file, papers())), ...formats, keepAll(papers)];
}

function keepAll(papers) {
  const all = button(t("tools.add_all_to_the_reading"), () => {
    keep(papers().map((paper) => data.papers.paper_id[paper]));
    all.textContent = t("tools.added");
    setTimeout(() => {
      all.textContent = t("tools.add_all_to_the_reading");
    }, 2000);
  });
  return all;
}
