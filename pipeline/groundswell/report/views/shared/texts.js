// The page's texts in the run's language, by name; the file that has them is report/texts/en.toml.

const texts = JSON.parse(document.getElementById("texts")?.textContent ?? "{}");
export const language = document.documentElement.lang || "en";

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => (name === "period" ? texts[`period.${values.period}`] ?? values.period : values[name]));

// A text, with values in place of its placeholders; '{period}' stands for a period's name.
export const t = (key, values = {}) => fill(texts[key] ?? key, values);

// A count with its noun, a key of the section 'count'.
export function counting(count, written, noun) {
  const [one, several] = texts[`count.${noun.replaceAll(" ", "_")}`] ?? [`{n} ${noun}`, `{n} ${noun}s`];
  return fill(count === 1 ? one : several, { n: written });
}

// Months by their short names, the first of a year first.
export const MONTHS = t("dates.months").split(" ");
