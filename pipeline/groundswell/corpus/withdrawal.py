"""What a record states of the standing of its paper: withdrawn, retracted, or of concern.

It counts where services and authors state it: in the flags of the record, in the comment, at the
start of the title, and in an abstract that is nothing but the statement. A word in an abstract
decides nothing: water, drugs and troops are withdrawn too.
"""

import re
from typing import Literal

from groundswell.sources.flags import CONCERN, NOTICE, RETRACTED, WITHDRAWN
from groundswell.sources.records import RawRecord

Standing = Literal["withdrawn", "retracted", "expression of concern", "notice"]

_PAPER = (
    r"(?:e-?print|pre-?print|paper|article|manuscript|submission|work|version|letter|note|report|"
    r"publication|study|document|chapter|contribution|abstract|thesis|record|item|entry)"
)
_TAKEN = r"(?:withdrawn|retracted|removed|rescinded|recalled|pulled|taken down)"
_TAKE = (
    r"(?:withdraws?|withdrew|retracts?|retracted|withdrawn|withdrawing|retracting|removed|"
    r"agreed? to (?:withdraw|retract)|decided to (?:withdraw|retract))"
)
_AGENT = (
    r"(?:auth|arxiv|editor|publisher|journal|submitter|administrator|moderator|admin|us\b|me\b|"
    r"ourselves|its |their |his |her |the (?:corresponding|first|last|second|senior) )"
)
_ABOUT = (
    r"(?:(?:this|the|our|my|present|above|entire|whole|following) ){1,3}"
    rf"(?:\w+ )?{_PAPER}s?(?: of (?:the|this|our) {_PAPER})?(?: \([^)]{{0,80}}\)"
    rf"| [\w./:-]*\d[\w./:-]*)?"
)
_PLACE = (
    r"(?:arxiv|the arxiv|ar[xχ]iv|publication|the (?:preprint )?server|submission|consideration)"
)
_WHY = (
    r"(?:due|owing|because|as\b|since|pending|until|after|following|in order|and|with|"
    r"on \w+ \d|on \d|"
    r"for (?:the )?(?:time|reason|now|some|further|major|minor|revision|\w+ revision|modification|"
    r"correction|improvement|rework|technical|legal|personal|copyright|various|several)|effective|"
    r"abstract:|"
    rf"(?:on|at) (?:the )?request|from {_PLACE}|in (?:its|the) (?:current|present|entirety)|"
    r"to (?:be|correct|allow|avoid|revise|fix|provide|make|include|add|improve|prevent|update|"
    r"incorporate|resolve|address)|while|\(|\[|-|–|—)"
)
_END = rf"(?:\s*$|\s*[.!;,:]|\s+{_WHY})"
_AUXILIARY = (
    r"(?:(?:has|have|had|is|was|are|were|will|must|should|to|being|been|be|hereby|now|just|also|"
    r"\w+ly) )+"
)
_OPENING = r"(?:unfortunately|accordingly|therefore|hence|thus|consequently|however)"
_PEOPLE = (
    r"(?:we|i|(?:all|both|the|these)(?: (?:of )?the)?(?: \w+){0,2} (?:authors?|editors?|publisher|"
    r"journal|submitter|administrators?)|the (?:authors?|editors?|publisher|journal|submitter))"
)
_STATEMENTS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # 'This paper has been withdrawn by the author.'
        rf"(?:{_OPENING},? |note:? |notice:? )?{_ABOUT} {_AUXILIARY}{_TAKEN}"
        rf"(?:\s*by\b[^.]{{0,40}}?{_AGENT}|{_END})",
        # 'The authors have withdrawn this paper.'
        rf"{_PEOPLE},?(?: \([^)]{{0,40}}\)|(?: \w+){{1,3}},)? (?:\w+ ){{0,3}}?{_TAKE} "
        rf"(?:{_ABOUT}|it from|this from)",
        # 'Withdrawn.', 'Paper withdrawn due to an error.', 'Retracted by the editors.'
        rf"(?:(?:this |the )?{_PAPER} |temporarily |permanently |currently )*{_TAKEN}"
        rf"(?: by [^.]{{0,30}}?{_AGENT}|{_END})",
        # 'Retraction notice', 'Retraction of this article'
        r"(?:\w+ )?(?:notice of )?(?:withdrawal|retraction)(?: notice| note| statement)?"
        rf"(?: of (?:{_ABOUT}|{_PAPER})|\s*[:.]|\s*$| by (?:the )?{_AGENT})",
        # 'arXiv admin note: submission has been withdrawn'
        rf"(?:arxiv )?admin(?:istrator)?s? note\s*:.{{0,80}}?{_TAKEN}",
        rf"(?:this|it) is a (?:withdrawn|retracted) {_PAPER}",
    )
)
_STRICT = re.compile(
    rf"(?:{_OPENING},? )?(?:this|our|the) (?:\w+ )?{_PAPER}(?: of (?:the|this|our) {_PAPER})?"
    r"(?: \([^)]{0,80}\))? (?:(?:has|have)(?: \w+ly| now)? been|(?:is|was)(?: \w+ly"
    r"| now)?(?: being)?)"
    r"(?: \w+ly)? (?:withdrawn|retracted)"
    r"(?: by (?:the |its |all (?:the )?|both |one of the )?(?:\w+ )?"
    rf"(?:auth|arxiv|editor|publisher|journal|submitter)|{_END})",
    re.IGNORECASE,
)
"""A sentence that states it in full, and before or after which authors leave their abstract."""
_OTHER_PAPER = re.compile(
    r"\b(?:(?:supersedes?|replaces?|replacing|extends?|extending|corrects?|correcting|"
    r"improves?|merges?|"
    r"see also|cf\.?|subsumes?|unlike|follow-?up|resubmission)\b|"
    r"(?:previous|earlier|former|old|another|other|first|second|corrected|revised|"
    r"new) (?:version|paper|"
    r"submission|preprint|manuscript))\b.{0,60}\b(?:withdrawn|retracted|withdrawal)|"
    r"\b(?:not|never|no longer) (?:been )?(?:withdrawn|retracted)|"
    rf"\bwithdrawn from (?!{_PLACE})|\b(?:withdrawn|retracted) (?:version|v\d)",
    re.IGNORECASE,
)
"""Comments on a paper that was withdrawn, beside the one that they are on."""
_VERB = re.compile(
    r"\b(?:we|i) (?:(?:have|had|also|now|then|here|therefore|thus|first|will|do|did|not|would|can|"
    r"could|are|were|am|was|be|been|currently|sincerely|deeply) )*(?P<verb>[a-z]+)",
    re.IGNORECASE,
)
_ADMINISTRATIVE = re.compile(
    r"(?:thank|apologi[sz]e|regret|withdr[ae]w|withdrawn|withdrawing|retract|submit|post|"
    r"upload|plan|hope|"
    r"wish|like|found|find|discovered|reali[sz]ed|noticed|intend|believe|became|need|must|"
    r"should|request|"
    r"recommend|check|correct|revis|updat|replac|identified|learned|grateful|sorry|aware|indebted|"
    r"acknowledge|decided|agreed?|working|rewrit|resubmit|happy|planning|preparing|cannot|the$|no$)\w*",
    re.IGNORECASE,
)
"""What authors do when they withdraw a paper; any other verb is research."""
_RESEARCH = re.compile(
    rf"\b(?:this|the|our|present) {_PAPER} (?:also )?(?:studies|proposes|presents|shows|"
    rf"proves|introduces|"
    r"develops|investigates|analy[sz]es|examines|describes|measures|compares|asks|reports|"
    r"follows|deals|"
    r"explains|quantifies|gives)\b"
    r"|\b(?:is|are) (?:studied|proposed|presented|measured|analy[sz]ed|investigated|examined|"
    r"compared)\b",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"\W*(?P<what>retracted|withdrawn|removed|temporary removal|expression of concern|"
    r"retraction(?: note| notice)?(?: to)?|withdrawal(?: notice)?(?: to)?|"
    r"editorial expression of concern|statement of (?:retraction|removal|withdrawal))"
    r"(?: (?:article|paper|chapter|publication|manuscript))?\s*(?:[:\]]|[-–—]\s)",
    re.IGNORECASE,
)
_CONCERN = re.compile(
    r"^\W*(?:an? |the |this )?(?:editorial )?expression of concern\b|"
    r"\b(?:editors?|publisher|journal) (?:has|have|is|are)? ?(?:issued|published|issuing|"
    r"publishing) "
    r"(?:an |this )?(?:editorial )?expression of concern",
    re.IGNORECASE,
)
_WORDS = (
    "withdr", "retract", "expression of", "rescinded", "recalled", "pulled", "taken down", "remov"
)  # fmt: skip
"""Without one of these words nothing is stated; most texts have none."""
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"“(\[])")
_LONGEST = 900
"""Characters of an abstract that is a statement alone: with reasons, thanks and pointers."""
_LONGEST_COMMENT = 1_000
"""Characters at the start of a comment that are searched."""
_RETRACTION = re.compile(r"retract|rescind", re.IGNORECASE)


def standing(record: RawRecord) -> Standing | None:
    """Return what a record states of its paper, or None where it states nothing of the kind."""
    for flag in (NOTICE, WITHDRAWN, RETRACTED, CONCERN):
        if flag in (record.flags or ()):
            return flag  # type: ignore[return-value]
    abstract = record.abstract or ""
    lower = "\n".join(filter(None, (record.title, record.comment, abstract))).lower()
    if not any(word in lower for word in _WORDS):
        return None
    return (
        _of_title(record.title or "")
        or _of_comment(record.comment or "")
        or _of_abstract(record.abstract or "")
    )


def is_empty_statement(record: RawRecord) -> bool:
    """Return whether the abstract is nothing but a statement on the standing of the paper."""
    return _of_abstract(record.abstract or "") is not None


def _of_title(title: str) -> Standing | None:
    found = _TITLE.match(title)
    if not found:
        return None
    what = found["what"].lower()
    if "concern" in what:
        return "expression of concern"
    if what.startswith(("retraction", "withdrawal", "statement")):
        return "notice"
    return "retracted" if what == "retracted" else "withdrawn"


def _of_comment(comment: str) -> Standing | None:
    text = " ".join(comment[:_LONGEST_COMMENT].split())
    if not text:
        return None
    for sentence in _SENTENCE.split(text):
        if _CONCERN.search(sentence):
            return "expression of concern"
        for part in re.split(r"[;,.]\s+", sentence):
            if _is_statement(part) or (part == sentence and _is_statement(sentence)):
                return _kind(part)
        if _is_statement(sentence):
            return _kind(sentence)
    return None


def _of_abstract(abstract: str) -> Standing | None:
    text = " ".join(abstract.split())
    sentences = _SENTENCE.split(text)
    for sentence in (sentences[0], sentences[-1]):
        if _STRICT.match(sentence) and not _OTHER_PAPER.search(sentence):
            return _kind(sentence)
    if not text or len(text) > _LONGEST:
        return None
    stated = [sentence for sentence in sentences if _is_statement(sentence)]
    if not stated:
        concern = _CONCERN.search(sentences[0]) and not _is_research(text)
        return "expression of concern" if concern else None
    if sentences[0] not in stated and len(sentences) > 2:
        return None
    if _is_research(text):
        return None
    return _kind(stated[0])


def _is_statement(text: str) -> bool:
    if _OTHER_PAPER.search(text):
        return False
    return any(pattern.match(text.strip(" \"'“”([*-–—")) for pattern in _STATEMENTS)


def _is_research(text: str) -> bool:
    """Return whether a text reports more than what its authors or editors do with the paper."""
    verbs = (found["verb"] for found in _VERB.finditer(text))
    return bool(_RESEARCH.search(text)) or not all(map(_ADMINISTRATIVE.fullmatch, verbs))


def _kind(text: str) -> Standing:
    return "retracted" if _RETRACTION.search(text) else "withdrawn"
