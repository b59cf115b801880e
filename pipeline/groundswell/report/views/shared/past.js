// What every run so far said of a topic or of what emerges.

import { data, entries, topics } from "./data.js";

const things = new Map(); // by kind and id

function thingOf(kind, id) {
  if (!things.size) for (const thing of data.history.things) things.set(`${thing.kind}/${thing.id}`, thing);
  return things.get(`${kind}/${id}`);
}

export const isKnown = (kind, id) => (kind === "topic" ? topics : entries).has(id) || thingOf(kind, id) !== undefined;

// The name that something had in a run, by default in the last one that had it.
export function labelIn(kind, id, run = Infinity) {
  const now = (kind === "topic" ? topics : entries).get(id)?.label;
  const known = thingOf(kind, id)?.labels.findLast(([since]) => since <= run)?.[1];
  return run === Infinity ? now ?? known : known ?? now;
}

// Each run, the oldest first, with what it said: { run, date, label, status, share, q }; of a run that did
// not have it only { run, date }.
export function pastOf(kind, id) {
  const thing = thingOf(kind, id);
  const place = new Map(thing?.runs.map((run, i) => [run, i]));
  return data.history.runs.map((date, run) => {
    const i = place.get(run);
    if (i === undefined) return { run, date };
    return {
      run, date, label: labelIn(kind, id, run), status: Object.keys(data.statuses)[thing.statuses[i]],
      share: thing.share[i] / 10000, q: thing.q[i] / 1000,
    };
  });
}

// The ids of all topics, or of all that ever emerged.
export const idsOf = (kind) => data.history.things.filter((thing) => thing.kind === kind).map(({ id }) => id);

// The changes of status of something, the oldest first.
export const changesOf = (kind, id) => data.history.changes.filter((change) => change.kind === kind && change.id === id);
