"""Invented people: every identifier here is made up, none belongs to anybody."""

from __future__ import annotations

import random
from types import ModuleType

from benchmarks.privacy import held_out, letters

GIVEN = {
    "en": (
        "John Sarah Michael Emily David Jessica Oliver Charlotte Liam Priya Mohammed Aisha Wei Mei "
        "Tunde Ngozi Piotr Agnieszka Siobhan Callum Peregrine Xanthe Tarquin Saffron Lakshmi "
        "Zbigniew Oluwadamilola Hyun-woo Dashiell Marguerite Cormac Ottilie Rashida Thaddeus "
        "Grace Mark Rose Will Hope Dawn Jean-Luc Anneliese Bartholomew Keziah"
    ),
    "fr": (
        "Jean Marie Pierre Camille Jean-Pierre Anne-Sophie Mathilde Guillaume Chloé Thibault "
        "Aurélie "
        "Benoît Élodie François Amélie Mamadou Fatoumata Yacine Leïla Hélène Cyprien Capucine "
        "Théophane Maëlys Gwendal Solveig Eudes Bérengère Lisandru Océane Ambre Rose Claire Côme"
    ),
    "es": (
        "María José Carlos Carmen Javier Lucía Alejandro Dolores Pilar Ignacio Álvaro Begoña Iker "
        "Nerea Montserrat Ximena Guadalupe Rodrigo Inés Tomás Encarnación Joaquín Rocío Facundo "
        "Yuliana Leocadia Jacinto Araceli Saturnino Briseida Ulises Esperanza Mercedes Máximo"
    ),
}  # fmt: skip
SURNAMES = {
    "en": (
        "Smith Johnson Brown Taylor Wilson O'Brien MacLeod Patel Khan Nguyen Okafor Adeyemi "
        "Kowalski "
        "Smith-Jones Featherstonehaugh Blackthorne Wojciechowski Chowdhury Vanderbilt Pemberton "
        "Ashcroft Ravenscroft Oyelaran Thistlewood Chakrabarti Zhou Kim Young King Hunt Stone "
        "Bright Greenhalgh Postlethwaite Nakamura Van-Houten Quigley Dimitrova Achebe Lindqvist"
    ),
    "fr": (
        "Dupont Martin Lefèvre Moreau Bernard Garnier Rousseau Leblanc Petit Diallo Benali "
        "Haddad Nguyen Charpentier Kerguelen Vautrin Delattre Beauregard Quéméneur Lachaussée "
        "Montesquiou Bouchardeau Ravoux Sauvageot Le-Goff Tran Ouedraogo Etchegaray Pommier Roche"
    ),
    "es": (
        "García Rodríguez Fernández López Martínez Sánchez Pérez Gómez Ruiz Hernández Vargas "
        "Ortega "
        "Iturralde Zubizarreta Quintanilla Berruguete Cifuentes Tahuantín Urquijo Mondragón "
        "Echeverría Villafañe Bocanegra Peñaranda Salvatierra Cruz Flores Luna Reyes Blanco"
    ),
}  # fmt: skip
EVERYDAY = {
    "en": ("maria gonzalez", "john smith", "sarah johnson", "david patel", "emily wilson"),
    "fr": ("sophie moreau", "nicolas lefevre", "julie garnier", "thierry dupont",
               "nathalie diallo"),
    "es": ("javier lopez", "carmen rodriguez", "alejandro perez", "lucia fernandez",
               "raquel ortega"),
}  # fmt: skip
"""Names that are typed without capitals and without a cue are only ever drawn from these: rules
cannot tell an unlisted one from a word, and this set does not claim that they do."""

STREETS = {
    "en": (
        "{n} Baker Street, London NW1 6XE", "{n} Oak Avenue, Springfield, IL 62704",
        "Flat {f}, {n} Rosemount Terrace, Aberdeen AB25 2TL",
        "{n} Elm Rd, Apt {f}, Austin TX 78701",
        "{n} Kingfisher Close, Norwich NR4 7TJ", "{n}b Harcourt Lane, Leeds LS1 4DY",
        "{n} W 42nd Street, New York, NY 10036", "{n} Sunset Boulevard, Los Angeles, CA 90028",
        "PO Box {n}, Fairbanks, AK 99701", "{n} Maple Drive, Toronto M5V 2T6",
    ),
    "fr": (
        "{n} rue Victor Hugo, 75011 Paris", "{n} bis avenue des Tilleuls, 69003 Lyon",
        "{n} boulevard de la République, 13001 Marseille", "{n}, chemin du Moulin, 31400 Toulouse",
        "{n} allée des Peupliers 44000 Nantes", "{n} place de l'Église, 67000 Strasbourg",
        "{n} impasse Jean Moulin, 33000 Bordeaux", "{n} quai Saint-Michel, 59800 Lille",
    ),
    "es": (
        "Calle Mayor {n}, {f}º B, 28013 Madrid", "Avenida de la Constitución {n}, 41004 Sevilla",
        "C/ Alcalá, {n}, 28009 Madrid", "Plaza de España nº {n}, 50001 Zaragoza",
        "Paseo de Gracia {n}, {f}º izq., 08007 Barcelona", "calle de los Olmos {n}, 48005 Bilbao",
        "Avda. Libertad {n}, 30009 Murcia", "Carretera de Cádiz {n}, 29004 Málaga",
    ),
}  # fmt: skip
PHONES = {
    "en": (
        "(212) 555-0147", "212-555-0182", "+1 415 555 0134", "1-800-555-0199", "020 7946 0958",
        "+44 7700 900123", "07700 900 456", "0115 496 0123", "+44 (0)161 496 0789", "5558675309",
        "+91 98765 43210", "+61 2 5550 1234", "+49 30 901820", "303.555.0176",
    ),
    "fr": (
        "06 12 34 56 78", "01.99.00.12.34", "+33 6 39 98 12 34", "0033 1 99 00 56 78", "0639981234",
        "+32 2 555 12 12", "+33 (0)4 99 00 11 22", "07-99-12-34-56",
    ),
    "es": (
        "612 345 678", "+34 612 34 56 78", "91 123 45 67", "911234567", "0034 600 123 456",
        "+52 55 1234 5678", "93-123-45-67", "655 12 34 56",
    ),
}  # fmt: skip
MONTHS = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre"
    " diciembre",
}  # fmt: skip


def invent(random_: random.Random, language: str) -> dict[str, str]:
    """Values for the fields of development patterns; names from parts, numbers from nowhere."""
    given = random_.choice(GIVEN[language].split())
    surname = random_.choice(SURNAMES[language].split())
    middle = f" {random_.choice('ABCDEFGHJKLMPRST')}." if random_.random() < 0.15 else ""
    twice = language == "es" and random_.random() < 0.5
    family = f"{surname} {random_.choice(SURNAMES['es'].split())}" if twice else surname
    number = random_.randint(10_000_000, 98_999_999)
    flat, house = random_.randint(1, 9), random_.randint(2, 980)
    records = (
        f"{number}",
        f"MR{number % 10**6:06d}",
        f"{number % 10**6:06d}",
        f"H-{number % 10**7}",
    )
    accessions = (f"ACC{number}", f"{number % 10**7}", f"CR-{number % 10**6:06d}", f"A{number}")
    month = random_.choice(MONTHS[language].split())
    return {
        "name": f"{given}{middle} {family}",
        "given": given,
        "surname": surname,
        "low": f"{given} {family}".lower(),
        "upper": f"{given} {family}".upper(),
        "listed": f"{surname.upper()}, {given}",
        "dicom": f"{surname.upper()}^{given.upper()}^{random_.choice('ABCDE')}",
        "everyday": random_.choice(EVERYDAY[language]),
        "dob": _birth(random_, language),
        "day": f"{random_.randint(1, 28)} {month} {random_.randint(2015, 2026)}",
        "address": random_.choice(STREETS[language]).format(n=house, f=flat),
        "phone": random_.choice(PHONES[language]),
        "email": _email(f"{given} {surname}", number),
        "mrn": random_.choice(records),
        "nhs": _nhs(random_),
        "ssn": f"{number % 565 + 100}-{number % 89 + 10}-{number % 8999 + 1000}",
        "nir": _nir(random_),
        "dni": f"{number}{'TRWAGMYFPDXBNJZSQVHLCKE'[number % 23]}",
        "accession": random_.choice(accessions),
        "url": f"https://portal.example.org/{random_.choice(('patient', 'study'))}?id={number}",
        "handle": f"@{given}_{surname}".lower().replace("'", "").replace("-", ""),
    }


def invent_for_letters(random_: random.Random, language: str) -> dict[str, str]:
    return _invent_from(letters, random_, language)


def invent_for_test(random_: random.Random, language: str) -> dict[str, str]:
    """Values for the fields of the test patterns, from lists that development never saw."""
    return _invent_from(held_out, random_, language)


def _invent_from(lists: ModuleType, random_: random.Random, language: str) -> dict[str, str]:
    name = random_.choice(lists.NAMES[language])
    return {
        "name": name,
        "surname": name.split(" ", 1)[1],
        "low": name.lower(),
        "upper": name.upper(),
        "dob": random_.choice(lists.BIRTHS[language]),
        "address": random_.choice(lists.ADDRESSES[language]),
        "phone": random_.choice(lists.PHONES[language]),
        "email": _email(name, random_.randint(10, 99)),
        "number": random_.choice(lists.NUMBERS),
    }


def _email(name: str, number: int) -> str:
    first, last = name.lower().replace("'", "").split()[:: len(name.split()) - 1]
    return (
        f"{first}.{last}@example.com"
        if number % 2
        else f"{first[0]}{last}{number % 90}@mail.example.org"
    )


def _birth(random_: random.Random, language: str) -> str:
    day, month, year = random_.randint(1, 28), random_.randint(1, 12), random_.randint(1936, 2004)
    word = MONTHS[language].split()[month - 1]
    forms = [
        f"{day:02d}/{month:02d}/{year}",
        f"{day}-{month}-{year}",
        f"{year}-{month:02d}-{day:02d}",
        f"{day}.{month:02d}.{year}",
        f"{day:02d}/{month:02d}/{year % 100:02d}",
    ]
    forms += {
        "en": [f"{word} {day}, {year}", f"{day} {word} {year}", f"{day}th of {word} {year}"],
        "fr": [f"{day} {word} {year}", f"1er {word} {year}"],
        "es": [f"{day} de {word} de {year}", f"{day} de {word} del {year}"],
    }[language]
    return random_.choice(forms)


def _nhs(random_: random.Random) -> str:
    while True:
        digits = [random_.randint(0, 9) for _ in range(9)]
        check = 11 - sum(d * w for d, w in zip(digits, range(10, 1, -1), strict=True)) % 11
        if check != 10:
            text = "".join(map(str, [*digits, check % 11]))
            return f"{text[:3]} {text[3:6]} {text[6:]}"


def _nir(random_: random.Random) -> str:
    born = f"{random_.randint(36, 99)}{random_.randint(1, 12):02d}"
    place = f"{random_.randint(10, 90):02d}{random_.randint(1, 900):03d}"
    number = int(f"{random_.choice('12')}{born}{place}{random_.randint(1, 900):03d}")
    text = f"{number}{97 - number % 97:02d}"
    return f"{text[0]} {text[1:3]} {text[3:5]} {text[5:7]} {text[7:10]} {text[10:13]} {text[13:]}"
