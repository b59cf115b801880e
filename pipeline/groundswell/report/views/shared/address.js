// Addresses: '#/view/rest?key=value'. What is not in the address has its default.

export function address() {
  const [path, query] = location.hash.replace(/^#/, "").split("?");
  const [, view = "", rest = ""] = path.split("/");
  return { view, rest, query: new URLSearchParams(query) };
}

const given = ([, value]) => value !== null && value !== undefined && value !== "";

export function href(path, values = {}) {
  const query = new URLSearchParams(Object.entries(values).filter(given));
  const text = query.toString().replaceAll("%2C", ",");
  return `#/${path}${text ? `?${text}` : ""}`;
}

// The address of the view that is shown, without what is open over it.
export const place = { shown: null };

// Change the address without a step in the history, as filters do; what is open stays so.
export function amend(path, values) {
  place.shown = href(path, values);
  history.replaceState(history.state, "", withOpen(address().query.get("open"), place.shown));
}

// An address with papers open over it, or none; by default the one that is shown.
export function withOpen(ids, hash = location.hash) {
  const [path, text] = hash.split("?");
  const query = new URLSearchParams(text);
  if (ids) query.set("open", ids);
  else query.delete("open");
  const rest = query.toString().replaceAll("%2C", ",");
  return `${path || "#/"}${rest ? `?${rest}` : ""}`;
}

// The value of a key where it is allowed, or else the default.
export const oneOf = (query, key, allowed, otherwise) => (allowed.includes(query.get(key)) ? query.get(key) : otherwise);
