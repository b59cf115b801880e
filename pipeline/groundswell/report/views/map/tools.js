// The map saved as a picture, and its papers as files.

import { button } from "../shared/controls.js";
import { data } from "../shared/data.js";
import { make } from "../shared/dom.js";
import { paperTools } from "../shared/paper_tools.js";
import { inLight, savePicture } from "../shared/plots.js";
import { counted } from "../shared/text.js";
import { mapSvg } from "./svg.js";

// `plane()` is what is shown, `themed()` the parts of its scene that follow the theme, `papers()` the papers.
export function mapTools(plane, themed, papers) {
  const name = `groundswell-map-${data.as_of}`;
  const saveAs = (format) => {
    const count = counted(papers().length, "paper");
    savePicture(inLight(() => mapSvg(plane(), themed(), `${data.title}: map of ${count} as of ${data.as_of}`)), name, format);
  };
  return make("p", { class: "tools" },
    button("Save as PNG", () => saveAs("png")),
    button("Save as SVG", () => saveAs("svg")),
    paperTools("papers", papers, "Save the papers shown as CSV"));
}
