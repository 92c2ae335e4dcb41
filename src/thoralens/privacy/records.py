"""Numbers by which hospitals, insurers and states know a person."""

from __future__ import annotations

import re
from collections.abc import Iterator

from thoralens.privacy.spans import Identifier, Pattern, Span, either

_NUMBER = r"(?:id(?:entifier)?|number|num\.?|no\.?|nr\.?|#|card)"
_OF = r"n(?:um[ée]ro|úmero|[o°º]|\.)\s*(?:de\s+|d'|du\s+|de\s+la\s+)?"
_CUE = either(
    r"m\.?r\.?n\.?|medical\s+record|urn|uhid|pid|hcn|accession|patient\s*id|ssn",
    rf"(?:medical\s+record|record|hospital|patient|pt|chart|case|study|exam|member|subscriber"
    rf"|insurance|policy|health\s?card|admission|encounter|visit|episode|specimen|sample|order"
    rf"|requisition|claim|file|report|booking|appointment|unit|national|social\s+security|identity"
    rf"|driver'?s?\s+licen[cs]e|licen[cs]e|passport|accession|account|medicare|medicaid|nhs|chi)"
    rf"\s*{_NUMBER}",
    r"nhs|social\s+security|passport|medicare|medicaid",
    rf"{_OF}(?:dossier|patient|s[ée]curit[ée]\s+sociale|s[ée]cu|identification|passeport|examen"
    r"|carte(?:\s+vitale)?|adh[ée]rent)|dossier(?:\s+m[ée]dical)?\s*(?:n[o°º.]*|num[ée]ro)",
    r"s[ée]cu(?:rit[ée]\s+sociale)?|carte\s+vitale|passeport|ipp|nda|nir",
    rf"{_OF}(?:historia(?:\s+cl[íi]nica)?|expediente|paciente|seguridad\s+social|afiliaci[óo]n"
    r"|identificaci[óo]n|pasaporte|tarjeta(?:\s+sanitaria)?|estudio)",
    r"historia(?:\s+cl[íi]nica)?|nhc|expediente|tarjeta\s+sanitaria|seguridad\s+social|nuss|dni"
    r"|nie|nif|pasaporte|c[ée]dula|curp|rut",
)
_LINKS = r"(?:(?:is|est|es|n[o°º.]+|number|num[ée]ro|no\.?|id|#)\W{0,4}){0,2}"
_VALUE = either(
    r"\d{1,4}(?:[ ]\d{2,4}){2,7}",
    r"[A-Z]{1,3}[ ]\d{4,}",
    r"[A-Z]{1,3}\d{2,5}(?:[ ]\d{2,4}){1,6}",
    r"\d{1,5}(?:[ ](?!19|20)\d{4}){1,4}",
    r"[A-Z0-9]*\d[A-Z0-9]*(?:[\-–./][A-Z0-9]+)*",
)
_CUED = rf"\b{_CUE}(?![a-z])\W{{0,4}}{_LINKS}(?P<value>{_VALUE})\b"
_BARE_PATIENT = r"\b(?:patiente?|paciente|case|pt|dossier)\s+#?(?P<value>\d{5,})\b"
_AFTER_PN = r"\^[\w'\-.=]{0,63}\s{1,3}(?P<value>[A-Z]{0,3}-?\d{4,}[\w\-/]*)"
_SHAPES = (
    r"\b\d{3}[-–]\d{2}[-–]\d{4}\b",
    r"\b\d{3}\s\d{2}\s\d{4}\b",
    r"\b(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z](?:\s?\d{2}){3}\s?[A-D]\b",
    r"\b[12]\s?\d{2}\s?(?:0[1-9]|1[0-2]|[2-9]\d)\s?(?:\d{2}|2[AB])\s?\d{3}\s?\d{3}(?:\s?\d{2})?\b",
    r"\b[0-2](?:\.\d+){5,}\b",
    r"(?<![\d.,])\d{5}[ ]\d{4}\b(?!\s?%)",
    r"(?m)\bPID\|[^\n]{3,400}",
)
"""United States social security, British national insurance, French NIR, a DICOM UID, an ordinal
in two groups, the patient segment of an HL7 message."""

_CODES = (
    r"AZD|LY|BI|GSK|PF|JNJ|BMS|MK|RO|CH|AMG|MRTX|TAK|BLU|LOXO|ABT|ABBV|ABP|REGN|SAR|INC|INCB|MEDI"
    r"|EGF|HM|TAS|DS|DZD|RXDX|TPX|BAY|AP|CO|NVL|VX|SKB|MRG|AK|IBI|SHR|BGB|HLX|NCT|PMC|PMID|ISRCTN"
    r"|EUDRACT|CD|IL"
)
"""Prefixes of investigational drugs, trial registers, literature and antigens."""

_LETTERS_DIGITS = rf"\b(?!(?:{_CODES})[\s\-–]?\d)[A-Z]{{1,5}}[\-–/#]?\d{{5,}}(?:[\-–/]\d+)*[A-Z]?\b"
_LONG = r"(?<![\w.,/\-–+])\d{7,}[A-Z]?\b(?![.,]\d)(?!\s?%)"
_NHS = r"(?<![\d.,])\d{3}[\s\-–]?\d{3}[\s\-–]?\d{4}\b"
_DNI = r"\b(?:[XYZ][\s\-]?\d{7}|\d{2}\.?\d{3}\.?\d{3})[\s\-–]?[A-Z]\b"
_LITERATURE = re.compile(
    either(
        r"\bNCT\s?\d{8}\b|\bISRCTN\s?\d{8}\b|\bChiCTR\S+|\bUMIN\d{9}\b|\bCRD\d{8,}\b",
        r"\bEudraCT\D{0,12}\d{4}-\d{6}-\d{2}\b|\barXiv:\s?\d{4}\.\d{4,5}\b|\bPMC\s?\d{4,9}\b",
        r"\b(?:PMID|PubMed(?:\s+ID)?)\W{0,3}\d{4,9}\b|\b(?:doi\W{0,3})?10\.\d{4,9}/\S+",
    ),
    re.I,
)


def _three_digits(match: re.Match[str]) -> bool:
    return sum(character.isdigit() for character in str(match["value"])) >= 3


def _not_round(match: re.Match[str]) -> bool:
    return not match.group().endswith("000")


def _nhs(match: re.Match[str]) -> bool:
    """The check digit of an NHS number: weights 10 to 2, modulo 11."""
    digits = [int(character) for character in match.group() if character.isdigit()]
    rest = 11 - sum(d * w for d, w in zip(digits[:9], range(10, 1, -1), strict=True)) % 11
    return rest != 10 and rest % 11 == digits[9]


def _dni(match: re.Match[str]) -> bool:
    """The control letter of a Spanish DNI or NIE: the number modulo 23."""
    code = re.sub(r"[\s.\-–]", "", match.group()).upper()
    number = code[:-1].translate(str.maketrans("XYZ", "012"))
    return "TRWAGMYFPDXBNJZSQVHLCKE"[int(number) % 23] == code[-1]


_R = Identifier.RECORD_NUMBER
_PATTERNS = (
    Pattern(_R, re.compile(_CUED, re.I), "value", _three_digits),
    Pattern(_R, re.compile(_BARE_PATIENT, re.I), "value"),
    Pattern(_R, re.compile(_AFTER_PN), "value"),
    *(Pattern(_R, re.compile(shape)) for shape in _SHAPES),
    Pattern(_R, re.compile(_NHS), check=_nhs),
    Pattern(_R, re.compile(_DNI, re.I), check=_dni),
    Pattern(_R, re.compile(_LETTERS_DIGITS)),
    Pattern(_R, re.compile(_LONG), check=_not_round),
)


def find_records(text: str) -> Iterator[Span]:
    """Record, insurance and identity numbers: after a cue, by check digit, or by their length."""
    for pattern in _PATTERNS:
        yield from pattern.find(text)


def literature(text: str) -> list[tuple[int, int]]:
    """Where numbers of publications and trial registers stand; they name no patient."""
    return [match.span() for match in _LITERATURE.finditer(text)]
