r"""The text of titles and abstracts that are written in LaTeX, HTML or JATS.

Accents, symbols, formatting commands and simple formulas become Unicode: '$\alpha$-divergence' is
'α-divergence', 'Erd\H{o}s' is 'Erdős'. What is not recognized is unchanged, as '50% of $5'. Each
step takes time linear in the length of the text.
"""

import html
import re
import unicodedata

from groundswell.corpus.tags import without_tags

_TOUCHED = re.compile(r"[\\$~&{}`<]|''")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_ACCENTS = dict(
    zip(
        "`'^\"~=.uvHcdbkr",
        "\u0300\u0301\u0302\u0308\u0303\u0304\u0307\u0306\u030c\u030b\u0327\u0323\u0331\u0328\u030a",
        strict=True,
    )
)
_ACCENTED = re.compile(
    r"\\(?:([`'^\"~=.])\s*|([uvHcdbkr])(?:\s+|(?=[{\\])))(?:\{\s*(\\?[A-Za-z])\s*\}|(\\[ij](?![A-Za-z])\s?|[A-Za-z]))"
)
_LETTERS = {
    "ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å", "o": "ø",
    "O": "Ø", "l": "ł", "L": "Ł", "i": "ı", "j": "ȷ", "dh": "ð", "th": "þ",
}  # fmt: skip
_GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho "
    "sigma tau upsilon phi chi psi omega"
).split()
_SYMBOLS = {
    **_LETTERS,
    **{name: unicodedata.lookup(f"GREEK SMALL LETTER {name.upper().replace('LAMBDA', 'LAMDA')}")
       for name in _GREEK},
    **{name.title(): unicodedata.lookup(
        f"GREEK CAPITAL LETTER {name.upper().replace('LAMBDA', 'LAMDA')}") for name in _GREEK},
    "varepsilon": "ε", "vartheta": "ϑ", "varphi": "φ", "varrho": "ϱ", "varsigma": "ς",
    "ell": "ℓ", "infty": "∞", "partial": "∂", "nabla": "∇", "hbar": "ħ",
    "times": "×", "cdot": "·", "pm": "±", "mp": "∓", "sim": "∼", "approx": "≈", "simeq": "≃",
    "leq": "≤", "le": "≤", "geq": "≥", "ge": "≥", "ll": "≪", "gg": "≫", "neq": "≠", "ne": "≠",
    "equiv": "≡", "propto": "∝", "to": "→", "rightarrow": "→", "leftarrow": "←",
    "Rightarrow": "⇒", "leftrightarrow": "↔", "mapsto": "↦", "in": "∈", "notin": "∉",
    "subset": "⊂", "subseteq": "⊆", "cup": "∪", "cap": "∩", "emptyset": "∅", "forall": "∀",
    "exists": "∃", "sum": "∑", "prod": "∏", "int": "∫", "oplus": "⊕", "otimes": "⊗", "circ": "∘",
    "star": "⋆", "dagger": "†", "perp": "⊥", "parallel": "∥", "langle": "⟨", "rangle": "⟩",
    "ldots": "...", "dots": "...", "cdots": "...", "lbrace": "{", "rbrace": "}",
    "textbackslash": "", "quad": " ", "qquad": " ", "lesssim": "≲", "gtrsim": "≳",
    "degree": "°", "deg": "deg", "copyright": "©",
    "textgreater": ">", "textless": "<", "textbar": "|", "textasciitilde": "~",
    "textunderscore": "_", "textasciicircum": "^", "textendash": "–", "textemdash": "—",
    "textquoteright": "’", "textquoteleft": "‘", "textquotedblleft": "“",
    "textquotedblright": "”", "textquotesingle": "'", "textregistered": "®",
    "texttrademark": "™", "textdegree": "°", "textmu": "µ", "textellipsis": "...",
    "textbullet": "•", "textperiodcentered": "·", "texttimes": "×", "textpm": "±",
    "textdollar": "$", "textsection": "§", "slash": "/",
    "log": "log", "ln": "ln", "exp": "exp", "min": "min",
    "max": "max", "sin": "sin", "cos": "cos", "tan": "tan", "lim": "lim", "det": "det",
    "LaTeX": "LaTeX", "TeX": "TeX",
}  # fmt: skip
_FORMATTING = (
    "emph|textbf|textit|texttt|textsc|textsf|textrm|text|mathrm|mathbf|mathbb|mathcal|mathit|"
    "mathsf|mathfrak|mathscr|boldsymbol|bm|operatorname|underline|mbox|hbox|footnotesize|small"
)
_COMMAND = re.compile(rf"\\(?:{_FORMATTING})\*?\s*\{{([^{{}}\\$]*)\}}")
_ROOT = re.compile(r"\\sqrt\s*(?:\[[^\[\]{}]{0,10}\])?(?:\s*\{([^{}\\$]*)\}|\s*([A-Za-z0-9]))")
_MARKS = {
    "bar": "\u0304", "overline": "\u0304", "hat": "\u0302", "widehat": "\u0302",
    "tilde": "\u0303", "widetilde": "\u0303", "vec": "\u20d7", "dot": "\u0307",
    "ddot": "\u0308", "check": "\u030c", "breve": "\u0306", "acute": "\u0301", "grave": "\u0300",
}  # fmt: skip
"""The marks above a symbol, as combining characters."""
_MARKED = re.compile(rf"\\({'|'.join(_MARKS)})(?:\s*\{{([^{{}}\\$]*)\}}|\s+([A-Za-z])(?![A-Za-z]))")
_DEGREES = re.compile(r"\^\s*(?:\{\s*\\(?:circ|degree)\s*\}|\\(?:circ|degree)(?![A-Za-z]))")
_SWITCH = re.compile(
    r"\\(?:em|bf|it|tt|sc|sf|rm|cal|displaystyle|textstyle|left|right|big|Big|bigl|bigr)"
    r"(?![A-Za-z])\s*"
)
_LINK = re.compile(r"\\(?:url|href\s*\{[^{}]*\})\s*\{([^{}]*)\}")
_CITED = re.compile(
    r"(?:(?<!\s)\s++)?\\(?:cite[a-z]*|ref|label|footnote)\*?\s*(?:\[[^\[\]]{0,200}\])?\{[^{}]*\}"
)
_FRACTION = re.compile(r"\\[dt]?frac\s*\{([^{}\\$]*)\}\s*\{([^{}\\$]*)\}")
_TIE = re.compile(r"(?<=[\w.,;:])~(?=[\w\\$(])")
_SYMBOL = re.compile(r"\\([A-Za-z]+)(?:\{\}|\s+(?=[A-Za-z])|)")
_FORMULA = re.compile(r"\$\$([^$]{1,500})\$\$|(?<![\\$])\$(?=\S)([^$]{1,300}?)(?<=\S)\$(?!\d)")
_PRICE = re.compile(r"[\d.,]+(?:\s|$)")
_PAREN = re.compile(r"\\[()\[\]]")
_ESCAPED = re.compile(r"\\([%&#_{}$ ,;:!])")
_SPACES = str.maketrans(dict.fromkeys(",;: ", " ") | {"!": ""})
_GROUP = re.compile(r"(\\[A-Za-z]+\*?(?:\{[^{}]*\})*)?(?<!\\)\{([^{}\\]{0,200})\}")
_DEEPEST = 6
"""Levels of commands or braces within each other that are replaced; abstracts have three."""


def is_marked_up(text: str) -> bool:
    """Return whether a text can hold markup."""
    return _TOUCHED.search(text) is not None


def markup_to_text(text: str) -> str:
    """Return the text as it is typeset."""
    if not is_marked_up(text):
        return text
    if "&" in text:
        text = _ENTITY.sub(_entity, _ENTITY.sub(_entity, text) if "&amp;" in text else text)
    if "<" in text:
        text = without_tags(text)
    if "\\" in text:
        text = _without_commands(text)
    if "$" in text:
        text = _FORMULA.sub(_formula, text)
    if "{" in text:
        text = _without_groups(text)
    if "\\" in text:
        text = _ESCAPED.sub(lambda found: found[1].translate(_SPACES), text)
    text = _TIE.sub(" ", text.replace("``", '"').replace("''", '"'))
    return unicodedata.normalize("NFC", text)


def _without_commands(text: str) -> str:
    """Replace accents and symbols, and commands by their arguments."""
    text = _ACCENTED.sub(_accented, _DEGREES.sub("°", text))
    text = _LINK.sub(r"\1", _CITED.sub("", text))
    text = _SYMBOL.sub(_symbol, _SWITCH.sub("", text))
    for _ in range(_DEEPEST):
        text, fractions = _FRACTION.subn(r"\1/\2", text)
        text, commands = _COMMAND.subn(r"\1", text)
        text, roots = _ROOT.subn(_root, text)
        text, marked = _MARKED.subn(_marked, text)
        if not fractions + commands + roots + marked:
            break
    return _PAREN.sub("", text)


def _without_groups(text: str) -> str:
    """Remove the braces that only group."""
    for _ in range(_DEEPEST):
        text, before = _GROUP.sub(_group, text), text
        if text == before:
            break
    return text


def _entity(found: re.Match[str]) -> str:
    text = html.unescape(found[0])
    if text.isprintable():
        return text
    # A control character behind an entity is not let through.
    return " " if text.isspace() else found[0]


def _accented(found: re.Match[str]) -> str:
    letter = (found[3] or found[4]).replace("\\", "").strip()
    return unicodedata.normalize("NFC", letter + _ACCENTS[found[1] or found[2]])


def _root(found: re.Match[str]) -> str:
    inside = (found[1] if found[1] is not None else found[2]).strip()
    return f"√{inside}" if len(inside) <= 1 or inside.isalnum() else f"√({inside})"


def _marked(found: re.Match[str]) -> str:
    """Return a symbol with the mark above it; a longer text, as under a bar, without."""
    inside = (found[2] if found[2] is not None else found[3]).strip()
    return inside + (_MARKS[found[1]] if len(inside) == 1 else "")


def _group(found: re.Match[str]) -> str:
    return found[0] if found[1] else found[2]


def _symbol(found: re.Match[str]) -> str:
    known = _SYMBOLS.get(found[1])
    if found[1] == "deg" and found.string[: found.start()].rstrip(" {^")[-1:].isdigit():
        known = "°"
    if known is None:
        return found[0]
    return known + (" " if found[0].endswith((" ", "\n")) and found[1] not in _LETTERS else "")


def _formula(found: re.Match[str]) -> str:
    inside = found[1] or found[2]
    if _PRICE.match(inside):
        return found[0] if found[1] is None and re.search(r"[A-Za-z]{3}", inside) else inside
    return re.sub(r"_(?=\{|\w)|(?<=[_^])\{([^{}]*)\}", r"\1", inside)
