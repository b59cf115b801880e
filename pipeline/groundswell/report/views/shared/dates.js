// Dates: ISO texts, and days counted from the run's first digest.

import { data } from "./data.js";
import { MONTHS, t } from "./texts.js";

const DAY = 86400000;

export const toTime = (iso) => Date.parse(`${iso}T00:00:00Z`);
const daysBetween = (from, to) => Math.round((toTime(to) - toTime(from)) / DAY);

export const dayToIso = (day) => new Date(toTime(data.first) + day * DAY).toISOString().slice(0, 10);
export const isoToDay = (iso) => daysBetween(data.first, iso);
export const isIso = (text) => /^\d{4}-\d{2}-\d{2}$/.test(text || "") && !Number.isNaN(toTime(text));

// A date of papers within a sentence, as precisely as the run knows them: '5 Jan 2026'.
export function dayText(iso) {
  const [year, month, day] = iso.split("-").map(Number);
  if (data.precision === "year") return String(year);
  return t(data.precision === "month" ? "dates.month" : "dates.day", { day, month: MONTHS[month - 1], year });
}

// Two dates within a sentence, or one where they are alike.
export const spanText = (first, last) => [...new Set([dayText(first), dayText(last)])].join(t("dates.joined"));

// The period that a date is in: '2026', '2026-01', or its first day.
export const periodText = (iso, period) => periodStart(iso, period).slice(0, { month: 7, year: 4 }[period] ?? 10);

// How many days there are, from the first digest to the run's date.
export const dayCount = () => isoToDay(data.as_of) + 1;

// Return the first day of the period that a date is in; weeks begin on Monday.
export function periodStart(iso, period) {
  if (period === "year") return `${iso.slice(0, 4)}-01-01`;
  if (period === "month") return `${iso.slice(0, 7)}-01`;
  if (period === "day") return iso;
  const time = toTime(iso);
  return new Date(time - ((new Date(time).getUTCDay() + 6) % 7) * DAY).toISOString().slice(0, 10);
}
