"""The language of searches: words, "phrases", AND, OR, NOT, prefix*, and fields.

Any text is a query whose operators have something to join: what is no operator is a word, and a
quote or bracket that is never closed ends with the text.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from groundswell.artifacts.own_columns import of_name
from groundswell.errors import UsageError

Field = Literal["title", "abstract", "author", "org", "topic", "also", "date", "label"]
FIELDS: tuple[Field, ...] = get_args(Field)

MOST_WORDS = 100
"""Words of a query: each is a look into the index."""

_DEEPEST = 20
"""Brackets within brackets; those further inside are passed over."""

_PATTERN = (
    r'(?P<field>(?i:{}):)|(?P<minus>-(?=[\w"(]))|(?P<open>\()|(?P<close>\))'
    r'|"(?P<phrase>[^"]*)"?(?P<star>\*?)|(?P<word>[^\s()"]+)'
)


@dataclass(frozen=True)
class Words:
    """A word or a phrase, in a field or in title and abstract; with `prefix`, its beginning."""

    text: str
    field: str | None = None
    prefix: bool = False


@dataclass(frozen=True)
class AllOf:
    """What every part finds."""

    parts: tuple["Query", ...]


@dataclass(frozen=True)
class AnyOf:
    """What some part finds."""

    parts: tuple["Query", ...]


@dataclass(frozen=True)
class NoneOf:
    """What a part does not find."""

    part: "Query"


Query: TypeAlias = Words | AllOf | AnyOf | NoneOf


def parse(text: str, own: Sequence[str] = ()) -> Query:
    """Return the query that a text is; `own` are further fields, columns of a user's own.

    Raises:
        UsageError: It has no word, or more than `MOST_WORDS`, or an operator joins nothing.
    """
    fields = (*FIELDS, *own)
    tokens = re.finditer(_PATTERN.format("|".join(map(re.escape, fields))), text)
    parser = _Parser(list(tokens), fields)
    query = parser.either(None, 0)
    if query is None:
        raise UsageError(
            f'the search {text!r} has no word: give words, "a phrase", or a field as author:NAME'
        )
    if parser.dangling:
        raise UsageError(
            f"the search {text!r} has nothing for {parser.dangling} to join: give a word beside "
            f'it, or write it in quotes, as "{parser.dangling}"'
        )
    words = _count(query)
    if words > MOST_WORDS:
        raise UsageError(f"the search has {words:,} words: give at most {MOST_WORDS}")
    return query


class _Parser:
    """Reads tokens by descent: OR, then AND, then NOT, then fields, brackets and words."""

    def __init__(self, tokens: Sequence[re.Match[str]], fields: Sequence[str]) -> None:
        self._tokens = tokens
        self._fields = fields
        self.dangling = ""
        """The first operator that lacks what it joins."""
        self._at = 0

    def either(self, field: str | None, depth: int) -> Query | None:
        parts = [self._both(field, depth)]
        while self._is_word("OR"):
            self._at += 1
            parts.append(self._both(field, depth))
        if len(parts) > 1 and None in parts:
            self._note("OR")
        return _joined(AnyOf, parts)

    def _both(self, field: str | None, depth: int) -> Query | None:
        parts: list[Query] = []
        joins = False
        while self._at < len(self._tokens) and not self._is_word("OR"):
            if self._kind() == "close":
                if depth:
                    break
                self._at += 1
            elif self._is_word("AND"):
                self._at += 1
                if joins or not parts:
                    self._note("AND")
                joins = True
            elif (part := self._negated(field, depth)) is not None:
                parts.append(part)
                joins = False
        if joins:
            self._note("AND")
        return _joined(AllOf, parts)

    def _negated(self, field: str | None, depth: int) -> Query | None:
        negative, word = False, False
        while self._is_word("NOT") or self._kind() == "minus":
            negative, word = not negative, word or self._is_word("NOT")
            self._at += 1
        part = self._single(field, depth)
        if word and part is None:
            self._note("NOT")
        return NoneOf(part) if negative and part is not None else part

    def _single(self, field: str | None, depth: int) -> Query | None:
        while self._kind() == "field":
            field = of_name(self._fields, self._tokens[self._at]["field"].removesuffix(":"))
            self._at += 1
        kind = self._kind()
        if kind == "minus" and depth < _DEEPEST:
            return self._negated(field, depth + 1)
        if kind is None or kind in {"close", "minus"}:
            return None
        token = self._tokens[self._at]
        self._at += 1
        if kind == "open":
            if depth >= _DEEPEST:
                return None
            inside = self.either(field, depth + 1)
            if self._kind() == "close":
                self._at += 1
            return inside
        return _words(token, field)

    def _note(self, operator: str) -> None:
        self.dangling = self.dangling or operator

    def _kind(self) -> str | None:
        if self._at >= len(self._tokens):
            return None
        token = self._tokens[self._at]
        return "phrase" if token["phrase"] is not None else token.lastgroup

    def _is_word(self, word: str) -> bool:
        return self._at < len(self._tokens) and self._tokens[self._at]["word"] == word


def _words(token: re.Match[str], field: str | None) -> Words | None:
    """Return a word or a phrase; None where it holds neither letter nor digit."""
    if token["phrase"] is not None:
        words = Words(token["phrase"], field, bool(token["star"]))
    else:
        text = token["word"]
        words = Words(text.rstrip("*"), field, text.endswith("*"))
    return words if any(map(str.isalnum, words.text)) else None


def _joined(kind: type[AllOf] | type[AnyOf], parts: Sequence[Query | None]) -> Query | None:
    found = [part for part in parts if part is not None]
    if len(found) > 1:
        return kind(tuple(found))
    return found[0] if found else None


def _count(query: Query) -> int:
    if isinstance(query, NoneOf):
        return _count(query.part)
    return sum(map(_count, query.parts)) if isinstance(query, (AllOf, AnyOf)) else 1
