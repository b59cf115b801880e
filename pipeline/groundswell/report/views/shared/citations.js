// Papers as reference managers and notes take them: BibTeX, RIS and Markdown, written as
// `groundswell export` writes them (outputs/citations).

import { data } from "./data.js";
import { abstractOf, details, withDetails } from "./details.js";
import { dateOf } from "./papers.js";
import { labelOf } from "./topics.js";

const GROUP = /\b(?:team|group|labs?|collaboration|consortium|community|project|initiative|university|institute|foundation|network|inc|llc|ltd|gmbh|et al|others)\b|[\d&@/:]/i;
const SUFFIX = /^(?:jr|sr|ii|iii|iv)\.?$/i;
const PARTICLES = new Set("al af av bin da das de del della den der di do dos du el ibn la le ten ter van von zu zum zur".split(" "));
const DULL = new Set("the and for are can from how new not its our via what when why with".split(" "));
const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
const ESCAPES = { "\\": "\\textbackslash{}", "{": "\\textbraceleft{}", "}": "\\textbraceright{}", "~": "\\textasciitilde{}", "^": "\\textasciicircum{}" };

// A name's parts: { family, given, suffix }, or { whole } for a group and for one word.
export function nameOf(name) {
  const text = name.split(/\s+/).filter(Boolean).join(" ");
  const parts = text.split(",").map((part) => part.trim()).filter(Boolean);
  if (GROUP.test(text) || parts.length > 3) return { whole: text };
  const last = parts.length > 1 && SUFFIX.test(parts.at(-1)) ? parts.pop() : "";
  if (parts.length === 2) return { family: parts[0], given: parts[1], suffix: last };
  return parts.length === 1 ? inOrder(parts[0].split(" "), last, text) : { whole: text };
}

function inOrder(words, given, text) {
  const suffix = !given && words.length > 2 && SUFFIX.test(words.at(-1)) ? words.pop() : given;
  if (words.length === 1) return { whole: text };
  let first = words.length - 1;
  while (first > 1 && PARTICLES.has(words[first - 1].toLowerCase())) first--;
  return { family: words.slice(first).join(" "), given: words.slice(0, first).join(" "), suffix };
}

const plain = (text) => text.normalize("NFKD").replace(/[^\x20-\x7e]/g, "");

// What a citation states of a paper.
async function reference(paper) {
  const id = data.papers.paper_id[paper];
  const title = data.papers.title[paper];
  const arxiv = arxivOf(paper);
  const listed = dateOf(paper).split("-");
  const month = arxiv?.match(/^(\d\d)(\d\d)\.\d/);
  // Papers are often listed later than they appeared.
  const appeared = month && Number(month[2]) <= 12 && `20${month[1]}-${month[2]}` !== listed.slice(0, 2).join("-");
  const date = appeared ? [`20${month[1]}`, month[2]] : listed;
  const authors = details.authors[paper].map(nameOf);
  return {
    title, authors, date, arxiv,
    key: keyOf({ id, title, authors, year: date[0] }),
    doi: details.doi[paper] || (arxiv ? `10.48550/arXiv.${arxiv}` : ""),
    url: data.papers.url[paper],
    labels: details.labels[paper],
    abstract: await abstractOf(paper),
  };
}

export function arxivOf(paper) {
  const stated = details.arxiv[paper];
  const named = stated === "=" ? data.papers.paper_id[paper] : stated;
  return named && /^[\w./-]+$/.test(named) ? named : null;
}

function keyOf({ id, title, authors, year }) {
  const [first] = authors;
  const family = first ? plain(first.family || first.whole.split(" ")[0]).toLowerCase().replace(/[^a-z]/g, "") : "";
  const word = (plain(title).match(/[A-Za-z0-9]{3,}/g) ?? []).find((each) => !DULL.has(each.toLowerCase())) ?? "";
  return `${family || "anon"}${year}${word.toLowerCase()}-${id.replace(/[^A-Za-z0-9.]+/g, "-").replace(/^[-.]+|[-.]+$/g, "")}`;
}

const tex = (text) => text.replace(/[\\{}~^&%$#_]/g, (sign) => ESCAPES[sign] ?? `\\${sign}`);
const texAddress = (text) => text.replace(/[{}\\\s]/g, encodeURIComponent);
const capitals = (word) => (/\p{Lu}/u.test(word.slice(1)) ? `{${word}}` : word);

function texName({ whole, family, given, suffix }) {
  return whole ? `{${tex(whole)}}` : [family, suffix, given].filter(Boolean).map(tex).join(", ");
}

function bibtexEntry({ key, title, authors, date, arxiv, doi, url, labels, abstract }) {
  const [year, month, day] = date;
  const fields = [
    ["title", `{${tex(title).replace(/[^\s{}\\]+/g, capitals)}}`],
    ["author", authors.length && `{${authors.map(texName).join(" and ")}}`],
    ["year", `{${Number(year)}}`],
    ["month", month && MONTHS[Number(month) - 1]],
    ["day", day && `{${Number(day)}}`],
    ["eprint", arxiv && `{${arxiv}}`],
    ["archiveprefix", arxiv && "{arXiv}"],
    ["doi", doi && `{${texAddress(doi)}}`],
    ["url", url && `{${texAddress(url)}}`],
    ["keywords", labels.length && `{${labels.map((label) => tex(label.replaceAll(",", " "))).join(", ")}}`],
    ["abstract", abstract && `{${tex(abstract)}}`],
  ];
  return `@misc{${key},\n${fields.filter(([, value]) => value).map(([name, value]) => `\t${name} = ${value}`).join(",\n")}\n}\n`;
}

const inverted = ({ whole, family, given, suffix }) => whole || [family, given, suffix].filter(Boolean).join(", ");

function risEntry({ key, title, authors, date, arxiv, doi, url, labels, abstract }) {
  const lines = [
    ["TY", "GEN"], ["ID", key], ["TI", title], ...authors.map((name) => ["AU", inverted(name)]),
    ["PY", date[0]], ["DA", date.join("/")], ["DO", doi], ["PB", arxiv && "arXiv"], ["AN", arxiv && `arXiv:${arxiv}`],
    ["UR", url], ...labels.map((label) => ["KW", label]), ["AB", abstract],
  ];
  return [...lines.filter(([, value]) => value).map(([tag, value]) => `${tag}  - ${value}`), "ER  - ", "", ""].join("\r\n");
}

// What Markdown and the HTML in it would read as their own is escaped.
const markdown = (text) => text.replace(/[\\`*_[\]|~$@#]/g, "\\$&").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
const markdownAddress = (url) => url.replace(/[()<>\\\s]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`);

function markdownEntry({ title, date, url }, paper) {
  const name = url ? `[${markdown(title)}](${markdownAddress(url)})` : markdown(title);
  const authors = details.authors[paper];
  const people = authors.length > 3 ? `${authors[0]} and ${authors.length - 1} more` : authors.join(", ");
  return `- ${name}${people ? `. ${markdown(people)}` : ""}. ${date.join("-")}. ${markdown(labelOf(data.papers.topic_id[paper]))}.\n`;
}

export const FORMATS = {
  bibtex: { name: "BibTeX", ending: "bib", type: "application/x-bibtex", entry: bibtexEntry, between: "\n" },
  ris: { name: "RIS", ending: "ris", type: "application/x-research-info-systems", entry: risEntry, between: "" },
  markdown: { name: "Markdown", ending: "md", type: "text/markdown", entry: markdownEntry, between: "" },
};

// The text of papers in one of the formats.
export async function cited(format, papers) {
  await withDetails();
  const { entry, between } = FORMATS[format];
  const entries = [];
  for (const paper of papers) entries.push(entry(await reference(paper), paper));
  return entries.join(between);
}
