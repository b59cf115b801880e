// The map saved as a picture, and its papers as files.

import { button } from "../shared/controls.js";
import { data } from "../shared/data.js";
import { make } from "../shared/dom.js";
import { paperTools } from "../shared/paper_tools.js";
import { inLight, savePicture } from "../shared/plots.js";
import { counted } from "../shared/text.js";
import { t } from "../shared/texts.js";
import { mapSvg } from "./svg.js";

// `plane()` is what is shown, `themed()` the parts of its scene that follow the theme, `papers()` the papers.
export function mapTools(plane, themed, papers) {
  const name = `groundswell-map-${data.as_of}`;
  const saveAs = (format) => {
    const count = counted(papers().length, "paper");
    savePicture(inLight(() => mapSvg(plane(), themed(), t("map.map_of_as_of", { title: data.title, count, as_of: data.as_of }))), name, format);
  };
  return make("p", { class: "tools" },
    button(t("common.save_as_png"), () => saveAs("png")),
    button(t("common.save_as_svg"), () => saveAs("svg")),
    paperTools("papers", papers, t("map.save_the_papers_shown_as")));
}
