"""What a narrative must not do: give causes, advise, soothe, compare with the past or with people.

Only plain words are known here, so each kind is a family of turns of phrase with the few uses
that a narrative needs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from thoralens.explain.verify.claims import CLASS
from thoralens.explain.verify.places import places_in
from thoralens.explain.verify.text import negated, whole_numbers

_ONWARD = r"therefore|hence|thus|consequently|accordingly|as a (?:result|consequence)|so that"
_CAUSE = re.compile(
    rf"\b(?:{_ONWARD}|because|due to|caus(?:e|es|ed|ing|al|ally|ation)|owing to|thanks to"
    r"|result(?:s|ed|ing)? from|result(?:s|ed|ing)? in(?! (?:an?|no) (?:\w+ )?(?:auroc|auc|area"
    r"|flag|score|probability|set|shap|positive|negative))|leads? to"
    r"|led to|stem(?:s|med|ming)? from|since|explain(?:s|ed)?(?! (?:what|how|to|these|this|the"
    r" (?:result|score|report|map|model|picture)))|the reason|on account of|driven by|drives?(?!"
    r" (?:the |its )?(?:log-odds|output|score|prediction))"
    r"|brought about|aris(?:e|es|ing) from|comes? from|attribut\w+ to|in response to"
    r"|originat\w+|triggered|produced by|induced|given that|in (?:view|light) of|is why"
    r"|account(?:s|ed|ing)? for(?! (?:about |around |roughly |only |just |nearly |almost |the )?"
    r"(?:a |one |two )?(?:\d|half|third|two thirds|quarter|rest|remaining|remainder|largest"
    r"|greatest|most|majority|bulk|more|less|bigger|larger|smaller|highest)))\b"
)
_SOURCE = re.compile(r"attribut|aris|comes? from|originat|driven")
_REASON = re.compile(
    r"\b(?:scores?|probabilit\w+|thresholds?|operating[ -]point|cutoff|level|mark|class(?:es)?"
    r"|population|frequent|both|checks?|chance|random|tests?|tested|rarer|rare|common|commoner|practice|adults?"
    r"|child(?:ren)?|synthetic|artificial|phantom|made-up|drawn|made by|computer|trained|contrast"
    r"|edges?|border"
    r"|single image|one image|prevalence|faithfulness|sets?|uncertain\w*|overlap|agree\w*"
    r"|correlation|passed|failed|neither|one of (?:two|its)|trained|training|clinical|diagnosis"
    r"|mistakes?|errors?|wrong|doctors?|limits|limitations?"
    r"|\d+ ?%)\b|\d ?%"
)
_STUDY = frozenset(
    {"measured", "limits", "image", "passport", "agreement", "probability", "operating_point",
     "prediction_set", "quality"}
)  # fmt: skip
_WHERE = frozenset({"zone_share", "region_value", "inside_lungs", "peak", "shap_total"})

_READING = (
    r"(?:talk|speak|ask|discuss\w*|consult|correlat\w+|read|interpret\w*|rel(?:y|ied|iance|ying)"
    r"|trust(?:ed)?|us(?:e|ed|ing)|based on|reading|trusting|check(?:ed)? (?:with|against)"
    r"|remember|recall"
    r"|see (?:a|your|the|this|it)|seen|show|judged?|weigh(?:ed|ing)?|look(?:ed)? (?:at|up)|taken"
    r" (?:as|with|together|alone|into)|treated as"
    r"|treated with (?:care|caution)|not|clinicians?|doctors?|radiologists?|cautio\w+|care(?:ful"
    r"|fully)?|view(?:ed)?|viewing|regard(?:ed)?|underst\w+|know|known|note|noted"
    r"|aware|mind|kept|keep|combin\w+|compar\w+|conjunction|alongside|together|context|handled"
    r"|approach\w*|reach out|share|raise|bring|put|placed|serve|support|guide|replace|stand"
    r"|reserved|reviewed by|review (?:by|with|this|these|it|the (?:score|result|map|output))"
    r"|only|rather|reviewed|flag|disregard\w*|ignored?|discount\w*|set aside|pointed out|stressed"
    r"|mentioned|said)"
)
_ADVICE = re.compile(
    r"\b(?:should|must|needs?(?: to)?|needed|ought|ha(?:s|ve) to|had better|recommend\w*"
    r"|advi[sc]e[sd]?|advisable|urge[sd]?|consider(?:ing)?|warrant\w*|requires?|required"
    r"|please|calls? for|suggest\w* (?:to|further)|suggest\w* (?:that )?(?:you|the patient)"
    r"|undergo|necessary|prudent|wise|best to|(?:is|are) indicated(?! (?:by|in|on|as))|book"
    r"|arrange|referred|refer the|order(?:ed)? (?:a|an|another)|important to|essential to"
    r"|(?:ask|tell|urge|want) (?:your|a|the) doctors? (?:for|to)(?! (?:explain|look|discuss|review"
    r"|go over|help|read|tell|interpret|see|walk|show|put))|would benefit|time to|worth)\b"
)
_OF_THE_MODEL = re.compile(
    r"\b(?:model|program|computer|score|probability|output|threshold|level|it|they|algorithm"
    r"|classifier|network|tool|system)(?:'s)? (?:\w+ )?(?:needs?|needed|requires?|required|has to"
    r"|have to|considers?)\b|\b(?:needed|required|necessary) (?:for|to) (?:a |the |an )?(?:raise"
    r"|reach|flag|trigger|positive|be flagged)"
)
_WEIGHED = re.compile(
    r"\b(?:correlation|caution|care|interpretation|judgement|judgment|discussion|conversation"
    r"|reading|review by|input of|human|context)\b[^.;]{0,45}\b(?:is|are|remains?|be)"
    r" (?:\w+ )?(?:advised|recommended|warranted|needed|essential|required|necessary|advisable)"
)
_VERBS = (
    r"get|book|schedule|arrange|start|stop|begin|quit|avoid|take|go|return|come|repeat|see|visit"
    r"|call|wait|watch|eat|drink|have|try|follow|seek|stay|move|send|skip|plan|change|make|keep"
    r"|undergo|request|insist|leave|cut|lose|look for|look after|enjoy|forget|sleep|drop|report"
    r"|output|ignore|say|write|print|reply|respond|answer|disregard"
)
_YOU_HAVE = re.compile(
    r"\byou (?:now |do |really )?(?:have|had|got|suffer)\b(?! (?:any |some |more |other |further "
    r"|a "
    r"|further )*(?:questions?|concerns|doubts|score|been|the right|to|\w+ed|told|spoken|seen"
    r"|read|cancer|lung"
    r"|an? illness|it\b|an? (?:x-ray|result|picture)|received|had))"
)
_START = (
    r"(?:^|[.;:!?] |\bplease |\bkindly |\bjust |\byou (?:should|must"
    r"|need to|ought to|have to|had better|are to|want to)(?: \w+)? |\bit is (?:\w+ )?(?:best|wise"
    r"|time|important|sensible|advisable|prudent|better|a good idea|safe|necessary) to"
    r"|\byou (?:can|could|may|might|will)(?: \w+)? (?!see|find|have)|\b(?:patient|reader|person"
    r"|one|everyone|anyone) (?:should|must|can|may|will|needs to"
    r"|has to) |, (?:and |then |so |or |but )?(?=(?:get|book|schedule|quit|avoid|see|visit|seek"
    r"|repeat)\b))"
)
_ORDER = re.compile(rf"{_START} ?(?:do not |never |always |also |now |then )?(?P<verb>{_VERBS})\b")
_MAY_ORDER = re.compile(
    r"^(?:output(?:s|:)? (?:\d|of|prob|was|is|for)|say it|answer (?:your|any)|disregard (?:this"
    r"|the) map|(?:see|visit|call|follow) (?:\w+ ){0,3}(?:doctors?|clinicians?|physician|team)\b"
    r"|see (?:this|it|these|the (?:map|score|result|output|number|figure|whole))"
    r"|take (?:this|it|the|these|that|your|any|all|both|every|each|into)\b|have (?:questions?|a"
    r" (?:chat|talk|word|look"
    r"|conversation)|(?:the|this|your|it|any)\b|more|another person|cancer|an? illness|lung"
    r"|been|no|come|a (?:score|probability))"
    r"|keep (?:in mind|this|it|that|the|these|both)|make (?:sure|sense|use|mistakes|a note|errors"
    r"|the wrong|wrong|out|a mistake|an error)|go (?:over|through|wrong)|come (?:with|from|out)"
    r"|report (?:that|its?|the)|change (?:the|this|as|from|what|how)|leave (?:open|room|out)"
    r"|wait (?:for your doctor)|follow (?:from|up on this|the (?:order|same|rule)|what)"
    r"|start (?:from|at|with)|begin (?:from|at|with)|move (?:the|this|it|up|down)|miss\b"
    r"|repeat (?:that|what)|plan (?:what to ask|your questions)|forget that|drop (?:to|below)"
    r"|get (?:it|this|the score|things|a better|a clearer|an answer|wrong|help understanding))"
)

_DOCTOR = re.compile(
    r"\b(?:doctors?|clinicians?|radiologists?|physicians?|team)(?:,? who)? (?:will|may|might|can"
    r"|could"
    r"|would|must|should|has to|needs to|is going to|wants to)(?: not| also| then| only| still|"
    r" be able"
    r" to| want to| need to| have to| best)* (?P<verb>\w+)"
)
_DOCTORS_MAY = re.compile(
    r"(?:look|explain|help|tell|read|interpret|talk|answer|put|consider|decide|review|see|know|weigh"
    r"|judge|discuss|go|make|say|give (?:you )?(?:more|a|an|context|advice|the)|confirm|assess"
    r"|evaluate"
    r"|compare|combine|add|provide|use|be|guide|clarify|determine|place|view|bring|take (?:this"
    r"|it|into"
    r"|the|your|everything|all)|have the|check (?:this|the|it|what)|reach|rule|diagnose|understand"
    r"|correlate|describe|walk|show|speak|set|point|advise|suggest what|form|draw)\b"
)
_NO_NEED = re.compile(
    r"\b(?:no|not|never|without|nor|neither)\b(?: any| a| much| real| have| be)* (?:needs?|needed"
    r"|necessary|required|reasons?|cause|call|further|point in)\b|\bneed not\b|\bno (?:action|next"
    r" step)\b|\b(?:can|could|may) (?:\w+ )?(?:skip|forgo|avoid|do without|put off|go on as)\b"
    r"|\bnothing (?:more|else|further) (?:to|is needed|needs|has to)\b|\bnothing (?:needs|has) to\b"
    r"|\b(?:do|does) not (?:have|need) to\b|\b(?:unnecessary|needless)\b"
)
_CARE = re.compile(r"\b(?:worr\w+|concern(?:s|ed|ing)?|upset|anxious|afraid|scared|at ease)\b")
_STATE = re.compile(
    r"(?<!to )\b(?:all|everything|is|are|was|were|be|being|looks?|looked|seems?|seemed|appears?"
    r"|feel|feels"
    r"|means?|you|doing|stays?|in)(?: \w+){0,2} (?P<word>clear|fine|good|great|excellent|normal"
    r"|well|healthy|ok|okay|safe|alright|promising|nothing|harmless|intact|perfect|favourable"
    r"|favorable)\b(?! (?:above|below|over|under|short|past|in (?:excess|advance)|that|evidence"
    r"|agreement|question|idea|indication|detail|calibrated|as\b|measure|match|deal|way|people"
    r"|ones|persons|from|for both|inside|within|outside|picture of|sign|practice|care|example"
    r"|but|enough|known|reason|basis|accuracy|discrimination|performance|separation|ability))"
    r"|\b(?:good|great|welcome|positive) news\b|\b(?:nothing|never anything) (?:is )?(?:wrong"
    r"|amiss|serious|bad|to)\b|\breassur\w+\b|\ball clear\b|\bsafely\b|\bnormal (?:study|chest"
    r"|image|x-ray|film|result|findings?|picture|radiograph|lungs?|map)\b|\bhealthy (?:lungs?"
    r"|chest|person)\b|\byou are (?:well|ill|sick|fine|healthy|unwell)\b"
)
_TIME = re.compile(
    r"\b(?:(?:last|past|previous|prior|former|older|old|recent|next) (?:\w+ )?(?:year|month|week"
    r"|time|visit|exam\w*|image|study|x-ray|film|picture|result|score|map|report)s?"
    r"|(?:than|from|to|with|since|compared to|compared with) (?:\w+ )?(?:before|previous|prior"
    r"|earlier|last)|before[.,]|there before|recent(?:ly)?|ago|yesterday|tomorrow|tonight|over"
    r" time|months?|years?|weeks?"
    r"|days?|hours?|(?:has|have) (?:\w+ )?(?:increased|decreased|risen|fallen|dropped|gone)|went"
    r" (?:up|down)|growing|grown|grew|progress\w*|stable|unchanged|resolv\w+|improv\w+"
    r"|worse\w*|newly|is new|are new|was new|have changed|has changed|developing|has developed"
    r"|right away|at once|as soon as|soon|without delay|immediately|quickly|fast|in time)\b"
)
_RIVAL = re.compile(
    r"\b(?:most|other|typical|many|few|some|all) (?:people|patients|x-rays|persons|women|men"
    r"|readers?|tools?|models?)\b[^.;]{0,25}\b(?:than|score|have)\b|\b(?:than|that of|those of)"
    r" (?:most|other|many|typical|all)\b(?! (?:places?|zones?|parts?|areas?"
    r"|regions?))|\b(?:above|below|than|over|under) (?:the )?(?:average|norm|usual)\b|\byour age\b"
    r"|\bon average\b|\b(?:better|worse|faster|more (?:\w+ )?than|as (?:good|accurate|reliable"
    r"|well|skilled) as"
    r"|outperform\w*|outdo\w*|surpass\w*|rivals?|beats?|equals?|matches|superior|on a par"
    r"|comparable)\b[^.;]{0,30}\b(?:doctors?|radiologists?|clinicians?|experts?|humans?|readers?"
    r"|other (?:models?|tools?|systems?|programs?)|any (?:model|tool|system|program)s?)\b"
    r"|\bstate of the art\b|\bbest (?:model|tool|system|program)\b|\b(?:approved|licensed)\b"
)


def check_conduct(text: str, kinds: set[str]) -> Iterator[str]:
    """Complaints about what a normalised sentence on facts of these kinds does."""
    text = whole_numbers(text)
    question = text.rstrip("\"')").endswith("?") and "limits" in kinds
    for cause in _CAUSE.finditer(text):
        if not _reasons(text, cause, kinds):
            yield f"cause {cause.group()}"
            break
    if not question:
        yield from _advice(text)
        if _YOU_HAVE.search(text):
            yield "finding you have"
    yield from _comfort(text, question)
    time = _TIME.search(text)
    if time and not question:
        yield f"time {time.group()}"
    rival = _RIVAL.search(text)
    if rival and not negated(text, rival.start(), 6):
        yield f"comparison {rival.group()}"


def _reasons(text: str, cause: re.Match[str], kinds: set[str]) -> bool:
    """Whether what is given as a reason is itself a fact of the study (“as both checks failed”)."""
    places = places_in(text)
    if _SOURCE.match(cause.group()):
        near = [p for p in places if 0 <= p.start - cause.end() <= 24]
        return bool(near) and kinds <= _WHERE
    if places or not kinds <= _STUDY:
        return False
    if re.fullmatch(rf"{_ONWARD}|is why", cause.group()):
        return "limits" in kinds or _REASON.search(text[: cause.start()] or text) is not None
    rest = text[cause.end() :]
    reason = rest.partition(",")[0] if len(text[: cause.start()].split()) < 2 else rest
    found = [m for m in CLASS.finditer(reason) if not re.search(r"rare|common|practice", reason)]
    return _REASON.search(reason) is not None and not (found and "probabilit" not in reason)


def _advice(text: str) -> Iterator[str]:
    for match in _ADVICE.finditer(text):
        if not (
            re.search(rf"\b{_READING}\b", " ".join(text[match.end() :].split()[:9]))
            or _WEIGHED.search(text)
            or any(m.start() <= match.start() < m.end() for m in _OF_THE_MODEL.finditer(text))
            or text[: match.start()].endswith(("what it ", "as it ", "as they ", "what they "))
            or (match.group().startswith("consider") and "considered" in text)
        ):
            yield f"advice {match.group()}"
            return
    for match in _DOCTOR.finditer(text):
        if not _DOCTORS_MAY.match(text[match.start("verb") :]):
            yield f"advice {match['verb']}"
            return
    for match in _ORDER.finditer(text):
        if re.search(r"\bnot mean\b", text[: match.start()]):
            continue
        if not _MAY_ORDER.match(text[match.start("verb") :]):
            yield f"advice {match['verb']}"
            return


def _comfort(text: str, question: bool) -> Iterator[str]:
    need = _NO_NEED.search(text)
    if (
        need
        and not question
        and not re.search(r"\b(?:mean|replac\w+|instead|substitute)\b|\bskip\b.*\bnot\b", text)
    ):
        yield f"reassurance {need.group()}"
    care = _CARE.search(text)
    if care and not question:
        yield f"reassurance {care.group()}"
    for match in _STATE.finditer(text):
        if re.search(r"\b(?:not|no|never) (?:\w+ )?(?:guarantee|mean|prove|say|promise|sign|proof"
            r"|show)s? (?:\w+ )?"
                     r"(?:that )?$",
                     text[: match.start()]):  # fmt: skip
            continue
        if re.search(r"\b(?:whether|if) (?:or not )?$", text[: match.start()]) and negated(
            text, match.start(), 9
        ):
            continue
        if not (negated(text, match.end() - 1, 5) and not match.group().startswith("nothing")):
            yield f"reassurance {match.group()}"
            return
