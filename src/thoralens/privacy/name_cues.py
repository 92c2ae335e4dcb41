"""What people write before a name, in English, French and Spanish."""

from __future__ import annotations

import re

from thoralens.privacy.words import vocabulary

UPPER = r"[^\W\d_a-zß-öø-ÿ]"
PERSON = (
    "father|mother|dad|mum|mom|wife|husband|son|daughter|brother|sister|uncle|aunt|cousin|nephew"
    "|niece|friend|partner|grandfather|grandmother|grandad|grandpa|grandma|gran|nan|boss"
    "|colleague|neighbou?r|fianc[ée]+|boyfriend|girlfriend|doctor|gp|oncologist|surgeon|consultant"
    "|nurse|patient|client"
    "|p[eè]re|m[eè]re|papa|maman|mari|femme|fils|fille|fr[eè]re|s[oœ]e?ur|oncle|tante|cousine|ami"
    "|amie|voisin|voisine|coll[eè]gue|m[ée]decin|grand-p[eè]re|grand-m[eè]re|compagn[eo]n?"
    "|patiente"
    "|padre|madre|pap[áa]|mam[áa]|esposa|esposo|marido|mujer|hijo|hija|hermano|hermana|t[íi]o"
    "|t[íi]a|primo|prima|amigo|amiga|vecino|vecina|abuelo|abuela|pareja|m[ée]dico|doctora|suegra"
    "|suegro"
    "|paciente"
)
_OWNER = "my|our|his|her|their|mon|ma|notre|son|sa|leur|mi|nuestr[oa]|su"
_WHOSE = "full|first|last|given|family|maiden|patient|user|legal|preferred"

STRONG = re.compile(
    "(?i)(?<!\\w)(?:"
    + "|".join(
        (
            rf"(?:my|his|her|their|[\w']{{1,40}}'s) (?:{_WHOSE}|\s){{0,4}}name(?:'s| is| was|:)",
            r"i(?: a|')m called",
            rf"(?:(?:{_WHOSE}) ){{0,3}}name\s*[:=]|(?:sur|fore)name\s*(?:[:=]|is)",
            r"(?:patiente?|pt|paciente|client|attn|attention|next of kin|contact person|guardian"
            r"|carer|signed|signature|firmado|signé|responsable|cc)(?: name)?\s*[:=]",
            r"patient\s?name\s*[:=]?",
            r"(?:you can|please|people|everyone|just) calls? me",
            r"(?:who|that) is called|(?:is|was) named",
            r"je m'appelle|s'appelle|on m'appelle",
            r"(?:mon|son|leur) (?:pr[ée])?nom(?: de famille| complet)? est",
            r"(?:pr[ée])?noms?(?: de (?:famille|naissance|jeune fille))?(?: et pr[ée]noms?)?"
            r"(?: du patient| de la patiente)?\s*[:=]",
            r"(?:me|se) llam[ao]|(?:mi|su) (?:nombre|apellido)(?: completo)? es",
            r"(?:nombres?|apellidos?)(?: y apellidos?)?(?: del paciente| de la paciente| completo)?"
            r"\s*[:=]",
        )
    )
    + r")\s*"
)
"""What follows is a name even if it is written in lower case and on no list."""

_TITLES = (
    r"mr|mrs|ms|miss|mx|mister|dr|doctor|prof|professor|professeure?|sir|dame|rev|reverend|sgt"
    r"|capt|mme|mlle"
    r"|monsieur|madame|mademoiselle|docteure?|pr|sr|sra|srta|señor|señora|señorita|do[ñn]a|dña|don"
    r"|doctora|dra|lic|profesora?|herr|frau|signora?"
)
_LOW_TITLES = r"mr|mrs|ms|mme|mlle|monsieur|madame|sra|srta|señora?|doña|dr|dra"
_FINE = r"(?:(?:de|du|des|van|von|der|di|da|del|le|la|el|al)\s+){0,3}"
TITLE = re.compile(
    rf"(?<!\w)(?:(?i:{_TITLES})\.?|M\.|D\.|[Dd]ear|[Hh]i|[Hh]ello|[Bb]onjour|[Hh]ola|[Cc]h[eè]re?"
    rf"|[Ee]stimad[oa]|[Qq]uerid[oa]|[Nn]urse|[Ss]ister|née|Née)\s+(?={_FINE}(?:[dl]['’])?{UPPER})"
    rf"|(?<!\w)(?:{_LOW_TITLES})\.?\s+(?=[a-zß-ÿ])"
)
"""A title or a salutation; what follows is a name unless it is a known word."""

SOFT = re.compile(
    "(?i)(?<!\\w)(?:"
    + "|".join(
        (
            r"i am|i'm|im|this is|it's|its|it is|here is|me,|i,|je suis|moi c'est|ici|c'est|soy",
            rf"(?:{_OWNER}) (?:\w+ )?(?:{PERSON}),?",
            rf"(?:{PERSON})(?: named| called| llamad[oa]| appelée?)?",
            r"named|called|known as|llamad[oa]|nommée?|prénommée?",
            r"(?:signed|reported|dictated|written|referred|seen|reviewed|operated|examined|treated"
            r"|prescribed|verified|requested|ordered) by:?|under the care of|care of|on behalf of",
            r"regards|sincerely|thanks|thank you|yours|cheers|best wishes|love"
            r"|cordialement|bien à vous|merci|d'avance|atentamente|saludos|saludo|gracias|antemano",
            r"(?:vue?|suivie?|adressée?|signé|opérée?) par",
            r"(?:visto|atendid[oa]|derivad[oa]|firmado|operad[oa]) por|de la part de",
            r"tell|ask|on|about|with|from|for|of|to|by|and|avec|pour|de|du|para|con|del|et|y|por"
            r"|par",
        )
    )
    + r")[\s,:]+"
)
"""What follows may be a name: only a listed one, or two words with capitals."""

SELF = re.compile(
    rf"(?<!\w)(?i:i am|i'm|im|this is|it's|je suis|moi c'est|c'est|ici|yo soy|soy|habla)\s+"
    rf"(?={UPPER}[\w'\-]+(?:\s*[,.;!?\n]|\s*$|\s+(?:and|here|again|y|et|from|de)\b))"
)
"""Somebody introduces himself by one word with a capital."""

AGED = re.compile(
    r"(?<=[^\W\d_]),?\s{1,3}(?:(?i:aged|âgée? de|de)\s)?(?:(?:1[89]|[2-9]\d|10\d),"
    r"|\d{1,3}\s?(?i:y/?o|yrs?|years?|ans|años|male|female|m|f)\b)"
)
"""Somebody's age, right after the name."""

CLOSING = re.compile(
    rf"(?i:thanks?|thank you|thx|regards|cheers|love|yours|merci|gracias|saludos?|cordialement)"
    rf"[,!.]?\s{{1,3}}(?={UPPER}[\w'\-]+\s*$)"
)
"""The end of a message that is signed with one name."""

APPOSITION = re.compile(rf"\b(?:{PERSON}|named|called|llamad[oa]|nommee?)[,:]?\s+$")
"""Right before one word with a capital, these make it a name."""

_PN_WORD = r"[\w'\-.]{0,63}"
PN = re.compile(
    rf"(?<![\w^])(?:{UPPER}{_PN_WORD}(?: {UPPER}{_PN_WORD}){{0,3}}|[^\W\d_]{_PN_WORD})"
    rf"(?:[\^=]{_PN_WORD}(?: {UPPER}{_PN_WORD}){{0,3}}){{1,12}}"
)
"""DICOM's value representation PN (PS3.5, 6.2): components divided by carets."""

INITIALS = re.compile(r"(?:[A-ZÀ-Þ]\.?[ -]?){1,3}[A-ZÀ-Þ][a-zß-ÿ'\-]{2,}")
LINE = re.compile(
    r"(?m)^[ \t]{0,20}(?P<family>[A-ZÀ-Þ][\w'\-]+(?: [A-ZÀ-Þ][\w'\-]+)?),\s+"
    r"(?P<given>[A-ZÀ-Þ][\w'\-]+(?: [A-ZÀ-Þ][\w'\-]*\.?)?)(?=\s*(?:$|[,;:(]|\d))"
    r"(?=(?P<record>[\s,;(]*(?i:dob|d\.o\.b|born|n[ée]e? le|nacid[oa]|\d|[mf]\b|mrn))?)"
)
"""``Family, Given`` at the start of a line, as worklists write it."""

DOES = vocabulary(
    "has had is was complains complained presents presented reports reported says said feels felt"
    " needs wants smokes smoked coughs coughed lives lived works a avait est était souffre tousse"
    " fume se présente tiene tenía está fuma fumaba tose presenta refiere vive dice"
)
LITERATURE = re.compile(r"\W*(?:et\s+al\b|and colleagues|y cols?\b|et coll\b|and co-?workers)")
PARTICLES = vocabulary(
    "de del della di da das dos do du des la las los le el al van von der den ter ten bin ibn ben"
    " abu abd y e i st saint san mac mc o d l"
)
NOBLE = vocabulary("da dos das della di van von der den ter ten bin ibn")
PLACES = vocabulary("church house place park hill field north west bridge wood castle")
INSTITUTIONS = vocabulary(
    "hospital hospitals clinic clinics centre center institute institut instituto university"
    " universite universidad hopital hopitaux clinique clinica college school foundation fondation"
    " fundacion charity trust society infirmary chu medical cancer"
)
NO_NAME = vocabulary("unknown anonymous confidential withheld redacted none na name")
