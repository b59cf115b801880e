"""Where English sentences end, and which of them are understood alone."""

from groundswell.labeling.languages.base import SentenceRules

_CONNECTIVES = (
    "However", "Moreover", "Furthermore", "Therefore", "Thus", "Hence", "Also", "Additionally",
    "Besides", "Finally", "Then", "But", "And", "Yet", "So", "Instead", "Consequently",
    "Nevertheless", "Nonetheless", "Specifically", "Concretely", "Accordingly", "Afterwards",
    "Again", "Alternatively", "Conversely", "Crucially", "Empirically", "Importantly", "Indeed",
    "Interestingly", "Later", "Likewise", "Notably", "Otherwise", "Remarkably", "Similarly",
    "Still", "Subsequently", "Surprisingly", "Together", "Ultimately", "Second", "Third", "Lastly",
    "Next", "First", "Overall", "Meanwhile", "Rather", "Further", "Even", "Only", "Once", "Here",
    "For (?:example|instance|each)",
    "On (?:automated|human|average|all|both|the (?:one|other) hand)",
    "In (?:particular|contrast|addition|turn|doing so|extensive|all|both|experiments)",
    "As (?:a result|such)", "To (?:this end|achieve this|further)", "Before that", "Beyond that",
    "To (?:address|tackle|overcome|mitigate|bridge|solve)", "Unlike", "Compared", "Based on",
    "Building on", "Built (?:on|upon)", "Following", "Inspired", "Motivated", "Leveraging",
    "Evaluated", "Tested", "Trained", "Applied", "Given", "Using", "With", "Without", "Through",
    "Despite", "After", "By", "At", "From (?:them|it)", "Among (?:them|others)",
    "While (?:they|it|th[a-z]+|recent|prior|existing)",
)  # fmt: skip
"""What ties a sentence to the one before."""

_SUBJECTS = (
    "Th(?:is|ese|ose|at|ey|eir)", "It", "Its", "Such", "Both", "He", "She", "Each", "All",
    "Another", "Others?", "Most", "Several", "Some", "Either", "Neither", "One", "Two", "Three",
    "Four", "Five", "Six", "Half", "Results?", "Experiments?", "Experimental", "Evaluations?",
    "Analys[ei]s", "Ablations?", "Extensive", "Detailed", "Comprehensive", "Empirical",
    "Quantitative", "Qualitative", "Additional", "Codes? (?:and|is|are|will|can|for)",
    "Project (?:page|website)",
    # 'The pitch of a filling bottle' says which pitch it is; 'The selected experts' does not.
    r"The (?!(?:[\w-]+ ){1,2}(?:of|for|in|between|to|behind)\b)[a-z][\w-]*",
    "The (?:proposed|resulting|same|other|others|latter|former|rest|results?|findings?|authors?"
    "|gains?|improvements?|approach|method|framework|paper|study|effectiveness|code)",
)  # fmt: skip
"""Subjects that only the sentence before tells apart."""

_STOCK = (
    "^(?:current|existing|previous|prior|recent|traditional|conventional) ", "^recently",
    "in recent years",
    r"recent(?:ly)?,? (?:advance|progress|develop|work|stud|year|break)", "have revolutionized",
    "(?:has|have) emerged as", r"represents? (?:an? )?(?:\w+ )?(?:step|progress|advance)",
    r"(?:attracted|garnered|gained|received) (?:\w+ )*(?:attention|interest|traction)",
    r"(?:remarkable|impressive|significant|great|tremendous|rapid|notable) (?:\w+ )?(?:success"
    "|progress|advance|performance|capabilit|potential|achievement|promise|abilit|breakthrough)",
    "significant strides", "significantly advanced", "advanced significantly", "underscor",
    r"(?:lays?|paves?) the ", r"holds? (?:\w+ )?promise", "highlight(?:s|ing) the",
    "stands? as an?", r"play(?:s|ed)? an? (?:\w+ )?role", "the (?:emergence|advent|rise) of",
    r"(?:remains?|is|are) (?:an? )?(?:\w+ )?(?:challeng|crucial|essential|important|critical"
    "|under-?explored|open (?:problem|question))",
)  # fmt: skip
"""What abstracts of any subject say."""

_BOUND = "(?:of|for|in|between|to|behind|that|who|which)"

_UNBOUND = (
    rf"\bthe (?![\w-]+ {_BOUND}\b|[\w-]+ [\w-]+ {_BOUND}\b|most\b|world|same\b)[a-z]",
    r"\b(?:up|down) from\b", r"\b(?:before|after) that\b", r"\b(?:its|their)\b", r"\bhere\b",
)  # fmt: skip
"""What another sentence may have introduced: 'the judge', but not 'the judge of a contest'."""

SENTENCES = SentenceRules(
    abbreviations=(
        "e.g", "i.e", "et al", "cf", "vs", "Fig", "Figs", "Eq", "Eqs", "Sec", "Ref", "Refs",
        "Tab", "No", "resp", "approx", "Dr", "St", "ca", "viz",
    ),
    dependent_openings=(*_CONNECTIVES, *_SUBJECTS),
    unquotable=(
        "project page", r"\b(?:we|ours?|(?-i:us))\b", r"\b(?:this|these|aforementioned)\b",
        r"\bsuch (?!as\b)", r"\bthe (?:former|latter|above|following|two|three)\b",
        r"\b(?:table|figure|section|appendix|equation)s? \(?(?:\d|[a-z]\b|[ivx]+\b)",
        r"\b(?:tab|figs?|eqs?|secs?)\. ?\d", r"\bopen-sourced? (?:at|under|on|here)\b",
        r"\bcode (?:and \w+ )?(?:is|are|will be|can be) (?:\w+ )?(?:available|released|found|acc)",
        r"\b(?:available|released) (?:at|under|on|here|upon)\b",
        r"^\S+ (?:thus|also|then|further|hence|therefore|subsequently|additionally)\b",
        r"\bwill be (?:\w+ )?(?:released|made|open)", r"\bmade (?:\w+ )?available\b",
        r"^[^,;:]*\b(?:it|they)\b", r"\bthe (?:others?|rest|remaining|first kind|effect)\b",
        r"\b(?:proposed|introduced|presented) (?:method|approach|framework|model|system)",
    ),
    stock_phrases=_STOCK,
    unbound=_UNBOUND,
)  # fmt: skip
