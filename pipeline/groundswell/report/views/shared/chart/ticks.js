// Where an axis is marked, and how.

import { LOCALE } from "../text.js";
import { MONTHS, t } from "../texts.js";

const DAY = 86400000;
const STEPS = [["day", 1], ["day", 2], ["day", 7], ["day", 14], ["month", 1], ["month", 2], ["month", 3], ["month", 6], ["year", 1], ["year", 2], ["year", 5], ["year", 10], ["year", 20], ["year", 50]];
const DAYS = { day: 1, month: 30.4, year: 365.25 };

// At most so many dates from one time to another: { value, text }.
export function dateTicks(from, to, most) {
  const days = (to - from) / DAY;
  const [unit, step] = STEPS.find(([name, count]) => days / (DAYS[name] * count) <= most) ?? STEPS.at(-1);
  const ticks = [];
  for (let time = firstDate(from, unit, step); time <= to; time = nextDate(time, unit, step)) {
    if (time >= from) ticks.push({ value: time, text: dateText(time, unit) });
  }
  return ticks;
}

function firstDate(from, unit, step) {
  const date = new Date(from);
  const year = date.getUTCFullYear();
  if (unit === "year") return Date.UTC(Math.floor(year / step) * step, 0);
  if (unit === "month") return Date.UTC(year, Math.floor(date.getUTCMonth() / step) * step);
  return Math.ceil(from / DAY / step) * step * DAY;
}

function nextDate(time, unit, step) {
  const date = new Date(time);
  if (unit === "day") return time + step * DAY;
  return unit === "year" ? Date.UTC(date.getUTCFullYear() + step, 0) : Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + step);
}

function dateText(time, unit) {
  const date = new Date(time);
  if (unit === "year") return String(date.getUTCFullYear());
  const month = MONTHS[date.getUTCMonth()];
  return unit === "month" ? t("dates.month", { month, year: date.getUTCFullYear() }) : t("dates.day_and_month", { day: date.getUTCDate(), month });
}

// About so many round numbers between two.
export function numberTicks(low, high, most, percent) {
  const rough = (high - low) / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find((factor) => factor * power >= rough);
  const ticks = [];
  for (let i = Math.ceil(low / step); i * step <= high * (1 + 1e-9); i++) ticks.push({ value: i * step, text: numberText(i * step, step, percent) });
  return ticks;
}

function numberText(value, step, percent) {
  const [shown, by] = percent ? [100 * value, 100 * step] : [value, step];
  const digits = Math.max(0, -Math.floor(Math.log10(by) + 1e-9));
  return `${shown.toLocaleString(LOCALE, { minimumFractionDigits: digits, maximumFractionDigits: digits })}${percent ? "%" : ""}`;
}

// Powers of ten between two of their exponents; between few of them, also 2 and 5 times as much.
export function powerTicks(low, high, percent) {
  const factors = high - low > 2.5 ? [1] : [1, 2, 5];
  const ticks = [];
  for (let power = Math.floor(low); power <= high; power++) {
    for (const factor of factors) {
      const exponent = power + Math.log10(factor);
      if (exponent < low || exponent > high) continue;
      const value = Number((factor * 10 ** power).toPrecision(3));
      const text = percent ? `${Number((100 * value).toPrecision(3)).toLocaleString(LOCALE)}%` : value.toLocaleString(LOCALE);
      ticks.push({ value: exponent, text });
    }
  }
  return ticks;
}
