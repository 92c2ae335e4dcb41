"""Postal addresses in English, French and Spanish: by street, by box and by post code."""

from __future__ import annotations

import re
from collections.abc import Iterator

from thoralens.privacy.plain import fold
from thoralens.privacy.spans import Identifier, Span, either
from thoralens.privacy.words import lexicon

_WORD = r"[^\W\d_][\w'’.\-]{0,40}"
_CAPITAL = r"[A-ZÀ-ÖØ-Þ][\w'’.\-]{0,40}"
_ORDINAL = r"\d{1,3}(?:st|nd|rd|th)"
_IN_CITY = "de|la|le|les|los|las|el|del|sur|sous|en|upon|on|of|saint"
_CITY = rf"(?:{_CAPITAL}(?:[\s\-](?:{_CAPITAL}|{_IN_CITY})){{0,4}})"

_UK_AREAS = (
    "AB|AL|B|BA|BB|BD|BH|BL|BN|BR|BS|BT|CA|CB|CF|CH|CM|CO|CR|CT|CV|CW|DA|DD|DE|DG|DH|DL|DN|DT|DY"
    "|E|EC|EH|EN|EX|FK|FY|G|GL|GU|HA|HD|HG|HP|HR|HS|HU|HX|IG|IP|IV|KA|KT|KW|KY|L|LA|LD|LE|LL|LN"
    "|LS|LU|M|ME|MK|ML|N|NE|NG|NN|NP|NR|NW|OL|OX|PA|PE|PH|PL|PO|PR|RG|RH|RM|S|SA|SE|SG|SK|SL|SM"
    "|SN|SO|SP|SR|SS|ST|SW|SY|TA|TD|TF|TN|TQ|TR|TS|TW|UB|W|WA|WC|WD|WF|WN|WR|WS|WV|YO|ZE"
)
_STATES = (
    "AL|AK|AZ|AR|CA|CO|CT|DE|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ|NM"
    "|NY|NC|ND|OH|OK|OR|PA|RI|SC|SD|TN|TX|UT|VT|VA|WA|WV|WI|WY|DC|PR"
)
_UK = rf"(?i:(?:{_UK_AREAS})\d[A-Z\d]?\s?\d[ABD-HJLNP-UW-Z]{{2}})"
_ZIP = rf"(?:{_STATES})\.?,?\s+\d{{5}}(?:-\d{{4}})?"
_CANADA = r"[ABCEGHJ-NPRSTVXY]\d[A-Z]\s?\d[A-Z]\d"
_TOWN_CODE = rf"(?:,?\s+{_CITY}){{0,2}},?\s+(?:{_ZIP}|{_UK}|{_CANADA}|\d{{4,5}}\b)"
_TOWN = rf",\s*{_CITY}(?:,\s*(?:{_STATES}|{_CITY})\b)?"
_ENGLISH_END = rf"(?:{_TOWN_CODE}|{_TOWN})?"
_CODE_TOWN = rf"(?:,?\s*\d{{5}},?\s+(?:{_CITY}|[\w\-]+)(?:\s*\([\w\s]+\))?|,\s*{_CITY})?"

_FLAT = (
    r"(?i:(?:flat|apt\.?|apartment|unit|suite|ste\.?|room|floor|house|building|bldg\.?|no\.?)\s*#?"
    r"\s*[\w/\-]{1,5},?\s+)?"
)
_FLAT_AFTER = r"(?i:,?\s*(?:flat|apt\.?|apartment|unit|suite|ste\.?|#)\s*#?\s*[\w\-]{1,5}\b)?"
_STREET = (
    "street|road|rd|avenue|ave|lane|ln|drive|boulevard|blvd|crescent|terrace|square|gardens|grove"
    "|mews|parkway|pkwy|circle|highway|hwy|cul-de-sac|turnpike|esplanade"
)
_STREET_OR_WORD = (
    "st|dr|close|court|ct|way|place|pl|hill|row|walk|park|green|view|rise|trail|sq|parade|promenade"
    "|wharf|quay|mount|vale|meadows?|gate|yard|bay|chase|croft|end|path|bend|ridge|point"
    "|crossing|run"
    "|pike|plaza|alley|broadway"
)
_ENGLISH = (
    rf"{_FLAT}\b\d{{1,5}}(?:[\-/]\d+)?[A-Za-z]?,?\s+(?:(?:{_WORD}"
    rf"|{_ORDINAL})\s+){{1,4}}(?i:{_STREET})\b\.?"
    rf"(?:\s+[NSEW]{{1,2}}\b)?{_FLAT_AFTER}{_ENGLISH_END}",
    rf"{_FLAT}\b\d{{1,5}}[A-Za-z]?,?\s+(?:{_CAPITAL}\s+){{1,4}}(?i:{_STREET_OR_WORD})\b\.?"
    rf"{_FLAT_AFTER}{_ENGLISH_END}",
    rf"(?:{_CITY},\s*)?\b{_ZIP}\b",
    rf"\b{_UK}(?![\w%])",
    rf"\b{_CANADA}\b",
)
"""A way that is also a word (close, hill, way) counts only after words with capitals."""

_JOIN = (
    "de|del|de la|de las|de los|du|des|la|le|les|las|los|el|y|et|e|the|of|saint|sainte|san|santa|st"
)
_JOINS = rf"(?i:(?:(?:{_JOIN})\s+|d['’]|l['’]){{0,3}})"
_FRENCH_WAY = (
    r"rue|avenue|av\.?|ave|boulevard|boul\.?|bd\.?|bld|place|chemin|ch\.|impasse|all[ée]es?|quai"
    r"|route|rte|cours|square|passage|faubourg|fbg|r[ée]sidence|lotissement|lieu-dit|sentier|villa"
    r"|esplanade|mont[ée]e|ruelle"
)
_FRENCH_HOUSE = (
    r"(?i:(?:r[ée]sidence|b[âa]timent|b[âa]t\.?|immeuble|appartement|appt?\.?|domaine)\s+)"
    r"[^,\n]{1,40},\s*"
)
_FRENCH = (
    rf"(?:{_FRENCH_HOUSE})?\b\d{{1,4}}(?:\s?(?i:bis|ter|quater)\b"
    rf"|\s?[A-D]\b)?,?\s+(?i:{_FRENCH_WAY})\s+{_JOINS}{_WORD}"
    rf"(?:[\s\-]{_JOINS}{_CAPITAL}){{0,4}}{_CODE_TOWN}"
)
_SPANISH_WAY = (
    r"calle|c/|avenida|avda\.?|avd\.?|av\.|plaza|pza\.?|pl\.|paseo|p[ºo]\.|carrer|camino|ronda"
    r"|traves[íi]a|carretera|ctra\.?|urbanizaci[óo]n|urb\.|callej[óo]n|glorieta|alameda|rambla"
    r"|v[íi]a|barrio|colonia|pasaje|r[úu]a|passeig|praza"
)
_FLOOR = r"(?:,?\s*(?i:piso\s*)?\d{1,2}\s?[º°ªo]\s*(?i:[a-h]|izq(?:uierda)?|dcha|derecha)?\b\.?)?"
_SPANISH = (
    rf"\b(?i:{_SPANISH_WAY})\s*{_JOINS}{_WORD}(?:\s+{_JOINS}{_CAPITAL}"
    rf"|\s+(?i:{_JOIN})\s+{_WORD}){{0,4}}"
    rf",?\s*(?i:s/n,?\s*|n[º°o.]*\s*|n[úu]m(?:ero|\.)?\s*"
    rf"|#)?\d{{1,4}}(?:\s?[A-D]\b)?{_FLOOR}{_CODE_TOWN}"
)
_BOX = (
    r"(?:\b(?i:p\.?\s?o\.?\s*box|apartado(?:\s+de\s+correos)?)\s+\d+"
    rf"|\b(?i:bo[îi]te postale)\s+(?:BP\s*)?\d+)(?:{_ENGLISH_END}|{_CODE_TOWN})"
    rf"|\b(?:BP|B\.P\.|CS)\s+\d{{2,6}},?\s+\d{{5}}\s+{_CITY}"
)
_CUED_CODE = (
    r"\b(?i:zip(?:\s?code)?|post\s?code|code postal|cp|c\.p\.|c[óo]digo postal)\W{1,4}"
    r"(?i:is\s+|est\s+|es\s+)?(?P<value>[A-Z0-9]{2,5}(?:[\s-][A-Z0-9]{3,4})?)\b"
)
_CODE_BEFORE_TOWN = rf"\b(?:0[1-9]|[1-8]\d|9[0-8])\d{{3}}\s+(?P<city>{_CITY})"
_LIVES_CUE = either(
    r"address(?:\s+is)?|lives?\s+at|living\s+at|resid(?:es?|ing)\s+at",
    r"adresse(?:\s+est)?|domicili[ée]e?\s+(?:au|à|a)|j'habite(?:\s+(?:au|à|a))?|habite\s+(?:au|à)",
    r"domicilio|direcci[óo]n(?:\s+es)?|vivo\s+en|vive\s+en",
)
_GOES_ON = "and|et|y|but|with|because|i|je|who|que|qui|has|have|had|is|i've|mais|pero"
_LIVES = (
    rf"(?i:\b{_LIVES_CUE}\s*:?\s+)(?P<value>(?:(?i:the|la|le|el)\s+)?"
    r"(?:\d+[A-Za-z]?,?\s+[^.;\n]{3,60}?|[^.;\n\d]{3,40}?\s\d{1,4}\b(?:,?\s*\d{5}\s+\w+)?)"
    rf"(?=[.;\n]|$|\s+(?:{_GOES_ON})\b))"
)
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (*_ENGLISH, _FRENCH, _SPANISH, _BOX, _CUED_CODE, _CODE_BEFORE_TOWN, _LIVES)
)


def find_addresses(text: str) -> Iterator[Span]:
    """Streets with a number, boxes, post codes, and what follows "lives at"."""
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            groups = match.groupdict()
            if "city" not in groups or not _begins_with_a_word(groups["city"]):
                yield Span(*match.span("value" if "value" in groups else 0), Identifier.ADDRESS)


def _begins_with_a_word(city: str) -> bool:
    """``10000 Participants`` is no post code with its town."""
    return lexicon().is_word(fold(re.split(r"[\s-]", city)[0]))
