// The language of searches: words, "phrases", AND, OR, NOT, prefix*, and fields, as
// `groundswell search` reads them (outputs/search/query.py).
//
// What is no operator is a word, and a quote or bracket that is never closed ends with the text. A query is { words, field, prefix, quoted }, { all: queries }, { any: queries }
// or { not: query }; null if there is no word.

export const FIELDS = ["title", "abstract", "author", "org", "topic", "also", "date", "label"];

const DEEPEST = 20; // brackets within brackets; those further inside are passed over
const MOST_WORDS = 100;
const TOKEN = (fields) => new RegExp(
  `(?<field>(?:${fields.join("|")}):)|(?<minus>-(?=[\\p{L}\\p{N}_"(]))|(?<open>\\()|(?<close>\\))`
  + "|\"(?<phrase>[^\"]*)\"?(?<star>\\*?)|(?<word>[^\\s()\"]+)", "giu");

// `own` are further fields, columns of a user's own.
export function parse(text, own = []) {
  return parsed(text, own).query;
}

// The query, and the first operator that lacks what it joins, which is as if it were not there.
export function parsed(text, own = []) {
  const fields = [...FIELDS, ...own];
  const tokens = [...text.matchAll(TOKEN(fields))].slice(0, 4 * MOST_WORDS).map(({ groups }) => groups);
  const parser = new Parser(tokens, fields);
  const query = parser.either(null, 0);
  return { query, dangling: parser.dangling };
}

class Parser {
  constructor(tokens, fields) {
    this.tokens = tokens;
    this.fields = fields;
    this.at = 0;
    this.words = 0;
    this.dangling = "";
  }

  get token() {
    return this.tokens[this.at];
  }

  note(operator) {
    this.dangling ||= operator;
  }

  isWord(word) {
    return this.token?.word === word;
  }

  either(field, depth) {
    const parts = [this.both(field, depth)];
    while (this.isWord("OR")) {
      this.at++;
      parts.push(this.both(field, depth));
    }
    if (parts.length > 1 && parts.includes(null)) this.note("OR");
    return joined("any", parts);
  }

  both(field, depth) {
    const parts = [];
    let joins = false;
    while (this.token && !this.isWord("OR")) {
      if (this.token.close) {
        if (depth) break;
        this.at++;
      } else if (this.isWord("AND")) {
        joins = this.joining(joins || !parts.length);
      } else {
        const part = this.negated(field, depth);
        if (part) parts.push(part);
        joins &&= !part;
      }
    }
    if (joins) this.note("AND");
    return joined("all", parts);
  }

  joining(misplaced) {
    this.at++;
    if (misplaced) this.note("AND");
    return true;
  }

  negated(field, depth) {
    let [negative, word] = [false, false];
    while (this.token && (this.isWord("NOT") || this.token.minus)) {
      negative = !negative;
      word ||= this.isWord("NOT");
      this.at++;
    }
    const part = this.single(field, depth);
    if (word && !part) this.note("NOT");
    return negative && part ? { not: part } : part;
  }

  single(within, depth) {
    let field = within;
    while (this.token?.field) {
      const name = this.tokens[this.at++].field.slice(0, -1).toLowerCase();
      field = this.fields.find((each) => each.toLowerCase() === name);
    }
    const { minus, close, open } = this.token ?? { close: true };
    if (minus && depth < DEEPEST) return this.negated(field, depth + 1);
    if (close || minus) return null;
    return open ? this.inside(field, depth) : this.leaf(this.tokens[this.at++], field);
  }

  inside(field, depth) {
    this.at++;
    if (depth >= DEEPEST) return null;
    const found = this.either(field, depth + 1);
    if (this.token?.close) this.at++;
    return found;
  }

  leaf({ phrase, star, word }, field) {
    const quoted = phrase !== undefined;
    const words = quoted ? phrase : word.replace(/\*+$/, "");
    if (!/[\p{L}\p{N}]/u.test(words) || ++this.words > MOST_WORDS) return null;
    return { words, field, prefix: quoted ? star === "*" : word.endsWith("*"), quoted };
  }
}

function joined(kind, parts) {
  const found = parts.filter(Boolean);
  return found.length > 1 ? { [kind]: found } : found[0] ?? null;
}

// The words and phrases that a query looks for, without those it leaves out.
export function wanted(query) {
  if (!query || query.not) return [];
  return query.words === undefined ? (query.all ?? query.any).flatMap(wanted) : [query];
}
