// Elements of the page.

const SVG = "http://www.w3.org/2000/svg";
const SVG_TAGS = ["svg", "clipPath", "g", "image", "path", "polygon", "polyline", "rect", "text", "tspan"];

export const byId = (id) => document.getElementById(id);

const absent = (value) => value === null || value === undefined || value === false;

// Build an element. Properties that begin with 'on' are listeners. Text of digests comes in as text
// nodes only, never as markup.
export function make(tag, properties = {}, ...children) {
  const node = SVG_TAGS.includes(tag) ? document.createElementNS(SVG, tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (absent(value)) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => !absent(child)));
  return node;
}
