"""The test half: patterns, people and clean sentences that were written after the rules.

When they were first measured, 341 of 374 identifiers were removed (91 %) and 1 of 50 clean
sentences was altered; what failed (names after ``d'`` or ``de la``, unlisted names in lower case)
then led to better rules. Read today's figures with that in mind: the next stranger's sentence is
rather like the first measurement than like the last.
"""

from __future__ import annotations

NAMES = {
    "en": (
        "Georgina Hallworth", "Kwabena Asante", "Maureen Tuohy", "Lachlan Petrie", "Sanjana Iyer",
        "Delroy Hibbert", "Bronwyn Pugh", "Elias Vandermeer", "Chantelle Moody", "Hideki Morita",
        "Theodora Christou", "Jerome Washington", "Nuala Brennan", "Wilhelmina Stokes",
        "Ikram Farouk", "Otis Freeman", "Pearl Abernathy", "Zachariah Lowe", "Dagny Eriksen",
    ),
    "fr": (
        "Solange Marchetti", "Aboubacar Keïta", "Ghislaine Poitevin", "Rémi Castagne",
        "Marie-Thérèse Lombard", "Nadir Benchikh", "Blanche Ducoulombier", "Yannick Le Floch",
        "Cosette Vigneau", "Tanguy d'Argenson",
    ),
    "es": (
        "Amparo Villaverde", "Telmo Echániz", "Graciela Pacheco Ruiz", "Nicanor Ibáñez",
        "Soledad Cuadrado", "Jorge Luis Mamani", "Uxía Castiñeiras", "Rigoberto Palomares",
        "Milagros de la Torre", "Aitor Lasarte",
    ),
}  # fmt: skip
ADDRESSES = {
    "en": (
        "9 Larkspur Gardens, Exeter EX4 6PG", "15 North Ridge Road, Duluth, MN 55803",
        "Apartment 3B, 220 Willow Street, Halifax B3J 1X5", "64 St Mary's Road, Galway",
    ),
    "fr": (
        "33 avenue Pasteur, 76000 Rouen", "8 rue des Trois-Conils, 33000 Bordeaux",
        "bâtiment C, 12 allée des Cerisiers, 38000 Grenoble",
    ),
    "es": (
        "calle Real 14, 2º izquierda, 15003 A Coruña", "Paseo de la Castellana 200, 28046 Madrid",
        "Avenida Juárez 55, 44100 Guadalajara",
    ),
}  # fmt: skip
PHONES = {
    "en": ("(503) 555-0128", "028 9018 0345", "+1 613-555-0175", "+64 21 555 0123", "618-555-0199"),
    "fr": ("06 98 76 54 32", "+33 1 70 18 99 00", "05.64.00.11.22", "+212 6 55 12 34 56"),
    "es": ("633 221 100", "+34 976 12 34 56", "952-00-11-22", "+57 300 555 1234"),
}  # fmt: skip
BIRTHS = {
    "en": ("11/2/1946", "3 Oct 1953", "July 19, 1962", "1949-12-05", "5th May 1950"),
    "fr": ("11/02/1946", "3 octobre 1953", "le 19 juillet 1962", "5.12.1949"),
    "es": ("11/02/1946", "3 de octubre de 1953", "19-7-1962", "1949-12-05"),
}  # fmt: skip
NUMBERS = ("60417733", "MR-119427", "B00482117", "2025/88213", "7741-209-3")

PATTERNS = {
    "en": (
        "Hi, {name} again, still waiting to hear about my biopsy.",
        "Could someone ring {name} on {phone}? The cough is worse.",
        "The specimen of {name} ({number}) shows squamous cell carcinoma.",
        "Following our call, {name}'s spirometry is attached; DOB {dob}.",
        "Is it safe for {name} to fly with a small pneumothorax?",
        "Admitted today: {name}, b. {dob}, with stridor.",
        "Discharge summary. Name {name}. Hospital number {number}. Diagnosis: pneumonia.",
        "I care for {name}, who lives at {address} and is on oxygen.",
        "Our landlord at {address} refuses to test for radon.",
        "Reply to {email} with the reference on cryobiopsy.",
        "Mr {surname} asks whether durvalumab can be stopped.",
        "According to Dr {surname}, the nodule is benign.",
        "{name} and her husband both smoke 20 a day.",
        "Please remind {name} to bring the inhaler.",
        "Patient ID {number}; follow-up CT; compare nodule size.",
        "Date of birth is {dob}; quit smoking in 2010.",
        "What did Dr {name} mean by 'part-solid'?",
        "my sister {name} has alpha-1 antitrypsin deficiency",
        "Phone number {phone}, best after six. Query about chemo side effects.",
        "From: {name} <{email}>\nSubject: lung function",
        "this is for {low}, 66, ex smoker, chest pain",
        "Cc: {name}; the PET report mentions station 4R.",
    ),
    "fr": (
        "Bonjour, c'est encore {name}, j'attends le résultat de la biopsie.",
        "Pouvez-vous rappeler {name} au {phone} ? La toux s'aggrave.",
        "Le prélèvement de {name} (n° de dossier {number}) montre un carcinome.",
        "Entrée ce jour : {name}, née le {dob}, pour stridor.",
        "Je m'occupe de {name}, qui vit au {address} sous oxygène.",
        "Répondez à {email} avec la référence, merci.",
        "D'après le Dr {surname}, le nodule est bénin.",
        "Ma sœur {name} a un déficit en alpha-1 antitrypsine.",
        "{name} et son mari fument vingt cigarettes par jour.",
        "c'est pour {low}, 66 ans, ancien fumeur",
    ),
    "es": (
        "Hola, soy {name} otra vez, espero el resultado de la biopsia.",
        "¿Pueden llamar a {name} al {phone}? La tos empeora.",
        "La muestra de {name} (historia clínica {number}) muestra un carcinoma.",
        "Ingresa hoy: {name}, nacido el {dob}, con estridor.",
        "Cuido a {name}, que vive en {address} y usa oxígeno.",
        "Respondan a {email} con la referencia, gracias.",
        "Según el Dr. {surname}, el nódulo es benigno.",
        "Mi hermana {name} tiene déficit de alfa-1 antitripsina.",
        "{name} y su marido fuman veinte cigarrillos al día.",
        "es para {low}, 66 años, exfumador",
    ),
}  # fmt: skip

HAND_WRITTEN: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Yours faithfully, (Mrs) Edith Crabtree", ("Edith", "Crabtree")),
    ("Nan's called Doreen and she has a chest drain", ("Doreen",)),
    ("Thx, Kev", ("Kev",)),
    ("Prof. Ingeborg Dahl reviewed the slides", ("Ingeborg", "Dahl")),
    ("NGUYEN^THI^LAN 19610722 F CT THORAX", ("NGUYEN", "THI", "LAN", "19610722")),
    ("SMITH JOHN 12/12/1950 LUL MASS", ("SMITH", "JOHN", "12/12/1950")),
    ("Henderson, Carol-Anne: 11 mm GGN", ("Henderson", "Carol-Anne")),
    ("NHS No: 401 023 2137", ("401 023 2137",)),
    ("my ssn is 219-09-9999", ("219-09-9999",)),
    ("text 07700 900 321", ("07700 900 321",)),
    ("mail: o.grady_77@post.example.ie", ("o.grady_77@post.example.ie",)),
    ("https://my.hospital.example/r/88213377/view what does it say", ("88213377",)),
    ("/Users/heidi/Desktop/xray.jpg won't open", ("heidi",)),
    ("grandad is 97 years old and coughing", ("97",)),
    ("Ma tante Gisèle est suivie à Tours", ("Gisèle",)),
    ("M. Jean-Yves Cadiou, 4 bis rue Kléber, 29000 Quimper", ("Jean-Yves", "Cadiou", "Kléber")),
    ("Mi abuelo Eladio trabajó en la mina", ("Eladio",)),
    ("D.ª Remedios Huerta, calle Sol 9, 41010 Sevilla", ("Remedios", "Huerta", "41010")),
    ("DNI: 00000000T, revisión de asma", ("00000000T",)),
    ("sécurité sociale : 1 51 02 44 109 003 26", ("1 51 02 44 109 003 26",)),
)

CLEAN = """
What does a standardised uptake value of 3.2 mean?
My mother-in-law has a cavitating lesion.
Should nodules on the pleura be biopsied?
Explain the Naruke map, stations 2R to 12L.
Does the Brock model apply to people with a history of cancer?
Caplan syndrome is rare outside mining.
Is Behçet disease linked to pulmonary artery aneurysms?
Loeffler syndrome after a trip to Thailand
The Monod sign moves with gravity in aspergilloma.
A Ranke complex is a healed infection.
Compare AEGEAN, CheckMate 77T and KEYNOTE-671.
The UK Lung Cancer Screening Trial and ITALUNG pooled their data.
What were the inclusion criteria of POSEIDON?
Amivantamab plus lazertinib: 1,050 mg weekly, then every 2 weeks
Tepotinib 450 mg daily or capmatinib 400 mg twice daily
Pneumonia severity index class IV
Eosinophils above 300 cells per microlitre predict a response to mepolizumab.
Lung volume was 4.2 L, residual volume 180% predicted.
Between 1990 and 2019 deaths fell by 12.5%.
The odds rose 3-fold (1.8-5.1).
Published in The Lancet on 6 February 2020.
Harvard, Stanford and Oxford contributed data.
The Pan American Health Organization issued advice.
Radiation Oncology at Duke University runs the study.
On Friday my voice became hoarse.
I am Scottish, 71, and gave up pipe smoking.
I'm on Eliquis and Lipitor; is biopsy possible?
Can I swim with a Heimlich valve?
My dog has asthma too, believe it or not.
Stereotactic Body Radiation Therapy Versus Surgery In Stage I Disease
TECHNIQUE: AXIAL IMAGES WITH 1 MM SECTIONS.
Is code R91.8 the same as R91.1?
Room 4 is where the spirometer stands.
Does Radiopaedia explain the silhouette sign?
What does Mayo say about pleurisy?
Ask the pharmacist about spacers.
Hello! How are you?
Je vis à Lyon, y a-t-il du radon ?
Le syndrome de Lemierre commence par une angine.
L'Institut Curie et Gustave Roussy sont partenaires.
Que veut dire SUV max à 3,2 ?
Le Keytruda est perfusé toutes les trois semaines.
Ma belle-mère a une lésion excavée.
Depuis vendredi, ma voix est enrouée.
Vivo en Sevilla, ¿hay radón?
El síndrome de Lemierre empieza con anginas.
El Hospital Gregorio Marañón participa.
¿Qué quiere decir SUV máximo de 3,2?
Mi suegra tiene una lesión cavitada.
Desde el viernes estoy ronca.
"""
