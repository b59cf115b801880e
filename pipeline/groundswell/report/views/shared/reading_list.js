// The reading list: papers that a reader keeps, in the browser's own store.
//
// It holds ids in the order in which they were added, also those that this run does not list.

const KEY = "groundswell-reading-list";
const changes = new Set();
let held = null;
let closed = false; // the browser keeps nothing: the list lasts as long as the page is open

// The ids, in the order in which they were added.
export function keptIds() {
  held ??= stored();
  return held;
}

function stored() {
  try {
    const ids = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(ids) ? ids.filter((id) => typeof id === "string") : [];
  } catch {
    return []; // the store is closed, or holds something else
  }
}

// The ids as they are now: another window may have changed them, and its message may still be on its way.
function newest() {
  if (!closed) held = null;
  return keptIds();
}

export const isKept = (id) => keptIds().includes(id);

export function keep(ids) {
  set([...new Set([...newest(), ...ids])]);
}

export function drop(ids) {
  const away = new Set(ids);
  set(newest().filter((id) => !away.has(id)));
}

function set(ids) {
  held = ids;
  try {
    localStorage.setItem(KEY, JSON.stringify(ids));
  } catch {
    closed = true;
  }
  changes.forEach((change) => change());
}

// Call a function after every change of the list, in this window or another.
export const onListChange = (change) => changes.add(change);

addEventListener("storage", ({ key }) => {
  if (key !== KEY) return;
  held = null;
  changes.forEach((change) => change());
});
