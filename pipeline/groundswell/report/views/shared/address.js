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

// Change the address without a step in the history, as filters do.
export const amend = (path, values) => history.replaceState(null, "", href(path, values));

// The value of a key where it is allowed, or else the default.
export const oneOf = (query, key, allowed, otherwise) => (allowed.includes(query.get(key)) ? query.get(key) : otherwise);
