// Visits: the date of the newest run that this browser has shown, so that a reader sees what came since.

const KEY = "groundswell-visit";

// The date of the run that was seen before the one of `asOf`; null where there was none, or the browser
// keeps nothing. Seeing an older run again changes nothing.
export function visitBefore(asOf) {
  try {
    const visits = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    if (!(visits.last >= asOf)) {
      visits.before = visits.last ?? null;
      visits.last = asOf;
      localStorage.setItem(KEY, JSON.stringify(visits));
    }
    return visits.last === asOf ? visits.before : null;
  } catch {
    return null; // the store is closed, or holds something else
  }
}
