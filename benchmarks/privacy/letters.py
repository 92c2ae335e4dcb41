"""More of the development half: letters, worklists and messages between people and clinics."""

from __future__ import annotations

NAMES = {
    "en": (
        "Annabel Fitzroy", "Desmond Achterberg", "Ruth Blumenthal", "Winnie Tsang",
        "Gurdeep Sangha",
        "Hamish McTavish", "Chiamaka Eze", "Dwayne Pickett", "Marcy Kowalewski", "Ivan Horvat",
        "Terrence Boyle", "Philippa Wynne-Jones", "Rosalind Haddon", "Yusuf Demirci",
        "Paige Lockhart",
        "Barnaby Ogilvie", "Lorraine Szymanski", "Tyrone Baptiste", "Nora Lindgren",
        "Ezekiel Marsh",
        "Imelda Quiambao", "Clifford Rook", "Sunniva Halvorsen", "Amit Kulkarni", "Joy Underhill",
    ),
    "fr": (
        "Sylvain Perrault", "Monique Thévenot", "Ousmane Cissé", "Gisèle Aubertin",
        "Loïc Kermarrec",
        "Apolline de Brissac", "Karim Belkacem", "Yvonne Chastagnier", "Marcel Pignon",
        "Inès Zerrouki",
        "Romain Vasseur", "Henriette Lajoie", "Tiphaine Gourvennec", "Anselme Boisvert",
        "Lucie Tran",
    ),
    "es": (
        "Hilario Bermúdez", "Consuelo Arrizabalaga", "Evaristo Pons", "Yolanda Caballero Ríos",
        "Fermín Olazábal", "Remedios Castaño", "Wilson Quispe Mamani", "Itziar Goikoetxea",
        "Maximino Lafuente", "Luz Marina Restrepo", "Ramiro Santamaría", "Nieves Toledano Gil",
        "Ángel Cordero", "Marisol Huanca", "Benito Zaldívar",
    ),
}  # fmt: skip
ADDRESSES = {
    "en": (
        "41 Wisteria Court, Bristol BS6 7QH", "2309 Prairie Rose Lane, Boise, ID 83704",
        "Unit 12, 5 Harbour Esplanade, Docklands", "117 Glenmore Road, Cork",
        "88 King's Parade, Cambridge CB2 1SJ", "P.O. Box 4471, Santa Fe, NM 87502",
    ),
    "fr": (
        "27 rue du Faubourg Saint-Antoine, 75012 Paris", "6 ter, impasse des Glycines, 06000 Nice",
        "142 route de Vienne 69008 Lyon", "1 square Jean Jaurès, 29200 Brest",
        "résidence Les Alizés, 18 avenue Foch, 54000 Nancy",
    ),
    "es": (
        "calle Laurel 23, 5º A, 26001 Logroño", "Av. de América 118, 28002 Madrid",
        "Plaza Mayor 3, 37002 Salamanca", "Camino del Molino s/n 14, 18198 Granada",
        "Rúa do Franco 51, 15702 Santiago de Compostela",
    ),
}  # fmt: skip
PHONES = {
    "en": ("(646) 555-0191", "01632 960 983", "+1-202-555-0143", "0409 555 012", "+353 87 555 0199",
           "773-555-0118 ext 4", "+44 20 7946 0018"),
    "fr": ("07 99 88 77 66", "+33 7 55 44 33 22", "02-99-00-33-44", "0990123456",
               "+41 22 555 12 34"),
    "es": ("+34 911 23 45 67", "722 11 22 33", "600-555-444", "0034 655 443 322",
               "+54 11 5555 1234"),
}  # fmt: skip
BIRTHS = {
    "en": ("4/9/1951", "09-22-1947", "Dec 3rd, 1960", "the 17th of August 1939", "1955/06/30",
           "14 Feb 1968", "May 1st 1944"),
    "fr": ("4/9/1951", "22.09.1947", "le 3 déc. 1960", "17 août 1939", "1955-06-30",
               "1er mai 1944"),
    "es": ("4/9/1951", "22-09-1947", "3 de dic. de 1960", "17 de agosto de 1939",
               "1 de mayo de 1944"),
}  # fmt: skip
NUMBERS = ("77120456", "00931-44", "K4471208", "2026-004417", "S-1188203", "55120 7781", "9001447Z")

PATTERNS = {
    "en": (
        "Good morning doctor, {name} here. I coughed blood twice since yesterday; shall I come?",
        "Hello. I am writing on behalf of my mother, {name}, who was told she has adenocarcinoma.",
        "Re: {name}, d.o.b. {dob}. Thank you for seeing this ex-smoker with haemoptysis.",
        "Referral letter. Patient details: {name}; {address}; tel. {phone}.",
        "{name} (born {dob}) attended the clinic with weight loss and clubbing.",
        "what should {name} do about a 7mm nodule? her number is {phone}",
        "Radiology request for {name}, hospital no {number}: ?consolidation left base",
        "Comparison is made with the study of {name}, accession {number}.",
        "The nodule in {name}'s right upper lobe has doubled in volume.",
        "Can you explain the report of my husband {name}? He worked with asbestos.",
        "Sincerely yours,\n{name}\n{address}",
        "pls call {phone} asap my dad cannot breathe",
        "I can be contacted on {phone} or at {email}.",
        "Does osimertinib interact with omeprazole? Kind regards, {name}",
        "Signed: {name}, 12 Jan 2026. Is consent needed for bronchoscopy?",
        "We discussed {name} at the MDT; PET is avid in station 7.",
        "Mr and Mrs {surname} both have COPD and live at {address}.",
        "Professor {surname} suggested EBUS. What are the risks?",
        "Her name is {name} and her date of birth is {dob}.",
        "my name's {low}, 71, got copd, on home oxygen",
        "Ms {surname} would like to know whether radon in {address} matters.",
        "Medical record no. {number}; smoker; 9 mm part-solid nodule; next CT when?",
        "Insurance ID {number}: is a PET scan covered?",
        "Please forward to {email} the leaflet on pleurodesis.",
        "My address is {address}, is my area known for radon?",
        "I share a flat with {name}, who has active tuberculosis. Am I at risk?",
        "The images belong to {name}; MRN {number}; acquired 2026-01-14.",
        "DOB {dob}; 55 pack-years; FEV1 38 %",
        "It was {name} who told me to stop smoking.",
        "Consultant: Dr {name}. Next appointment for the nodule?",
        "Next of kin {name} ({phone}) asks about survival in stage IV.",
        "{upper}; CHEST PA AND LATERAL; {number}",
        "We are the children of {name} and want to understand hospice care.",
    ),
    "fr": (
        "Bonjour docteur, ici {name}. Je crache du sang depuis hier, dois-je venir ?",
        "J'écris au nom de ma mère, {name}, qui a un adénocarcinome.",
        "Concerne : {name}, née le {dob}, ancienne fumeuse avec hémoptysie.",
        "{name} ({dob}) consulte pour un amaigrissement.",
        "Que doit faire {name} avec un nodule de 7 mm ? Son numéro est le {phone}",
        "Demande de radiographie pour {name}, dossier n° {number}",
        "Le nodule de {name} a doublé de volume.",
        "Bien cordialement,\n{name}\n{address}",
        "On peut me joindre au {phone} ou à {email}.",
        "M. et Mme {surname} ont tous deux une BPCO et habitent au {address}.",
        "Le professeur {surname} propose une ponction. Quels sont les risques ?",
        "elle s'appelle {low} et elle tousse la nuit",
        "Mon adresse : {address}. Y a-t-il du radon ?",
        "Je vis avec {name}, qui a une tuberculose active.",
        "Médecin traitant : Dr {name}. Quand refaire le scanner ?",
        "Nous sommes les enfants de {name} et voulons comprendre les soins palliatifs.",
    ),
    "es": (
        "Buenos días doctor, habla {name}. Toso sangre desde ayer, ¿debo ir?",
        "Escribo en nombre de mi madre, {name}, que tiene un adenocarcinoma.",
        "Asunto: {name}, nacida el {dob}, exfumadora con hemoptisis.",
        "{name} ({dob}) consulta por pérdida de peso.",
        "¿Qué debe hacer {name} con un nódulo de 7 mm? Su número es {phone}",
        "Solicitud de radiografía para {name}, historia {number}",
        "El nódulo de {name} ha duplicado su volumen.",
        "Atentamente,\n{name}\n{address}",
        "Pueden localizarme en el {phone} o en {email}.",
        "El señor y la señora {surname} tienen EPOC y viven en {address}.",
        "El profesor {surname} propone una punción. ¿Qué riesgos hay?",
        "ella se llama {low} y tose por la noche",
        "Dirección: {address}. ¿Hay radón?",
        "Convivo con {name}, que tiene tuberculosis activa.",
        "Médico de cabecera: Dra. {name}. ¿Cuándo repetir el TAC?",
        "Somos los hijos de {name} y queremos entender los cuidados paliativos.",
    ),
}  # fmt: skip

HAND_WRITTEN: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("yo this is darnell, pops got diagnosed w lung cancer", ("darnell",)),
    ("Hey it's Priyanka! quick q about inhalers", ("Priyanka",)),
    ("To whom it may concern: Mr. Olufemi Bankole, aged 66, smokes.", ("Olufemi", "Bankole")),
    ("My late uncle Seamus had mesothelioma.", ("Seamus",)),
    ("nurse Tina said the drain comes out tomorrow", ("Tina",)),
    ("Dr. med. Annegret Hofstätter wrote: CT nach 3 Monaten", ("Annegret", "Hofstätter")),
    ("FITZGERALD^MAUREEN^^^MRS 19480217 F", ("FITZGERALD", "MAUREEN", "19480217")),
    ("GONZALEZ LOPEZ^MARIA DEL CARMEN", ("GONZALEZ", "LOPEZ", "MARIA", "CARMEN")),
    ("PID|1||445120||HARTLEY^JUNE||19530411|F", ("445120", "HARTLEY", "JUNE", "19530411")),
    ("Harper, Nicholas J. | 67M | LDCT | 4 mm RML", ("Harper", "Nicholas")),
    ("Call Beth on 07911 123456 re biopsy", ("Beth", "07911 123456")),
    ("my fax: 415-555-0136", ("415-555-0136",)),
    ("skype: live:jonas.b or jonas.b77@posteo.example", ("jonas.b77@posteo.example",)),
    ("@dr_martina_r asked on the forum about ILD", ("dr_martina_r",)),
    (
        "https://pacs.example.net/viewer?study=1.2.826.0.1.3680043.8.498.45",
        ("1.2.826.0.1.3680043.8.498.45",),
    ),
    ("http://10.20.30.41/scan/7781204.dcm what is it", ("10.20.30.41", "7781204")),
    ("saved under D:\\Radiology\\Jenkins_Paul\\cxr.png", ("Jenkins_Paul",)),
    ("born on Christmas 1949, well 25.12.1949", ("25.12.1949",)),
    ("she is ninety-something, 96 years old in fact", ("96",)),
    ("aged 99, frail, pneumonia", ("99",)),
    ("ssn 512 44 8821 pls check medicaid", ("512 44 8821",)),
    ("NHS 485 777 3456 COPD review", ("485 777 3456",)),
    ("My member number is W2281 77 1204", ("2281", "1204")),
    ("Driver's license no. D1234-56789-01234, oxygen allowed in car?", ("D1234-56789-01234",)),
    ("mi DNI es 12.345.678-Z", ("12.345.678-Z",)),
    ("n° sécu 1 65 03 13 055 120 44", ("1 65 03 13 055 120 44",)),
    ("IPP 8004417712, scanner du thorax", ("8004417712",)),
    ("tarjeta sanitaria nº 4471208812", ("4471208812",)),
    (
        "Apt 4C, 990 Fulton Street, Brooklyn, NY 11238 smells of gas and I wheeze",
        ("990", "Fulton", "11238"),
    ),
    ("we're at 15 Acacia Grove, Kew TW9 3AE; radon?", ("15", "Acacia", "TW9 3AE")),
    ("Vivo en Avda. del Puerto 88, Valencia", ("Puerto", "88")),
    ("j'habite 4 rue Lepic à Paris", ("4", "Lepic")),
    ("Ma sœur Clotilde a un pneumothorax", ("Clotilde",)),
    ("mon mari s'appelle jean-baptiste et il est essoufflé", ("jean-baptiste",)),
    ("Mi suegro Eulogio trabajó con amianto", ("Eulogio",)),
    ("Se llama Anahí Huarachi y tiene 34 años", ("Anahí", "Huarachi")),
    ("Dr Wójcik i Dr Nowak disagree about the margin", ("Wójcik", "Nowak")),
    ("According to my pulmonologist, Dr. Haruka Miyazaki, it is stable.", ("Haruka", "Miyazaki")),
    ("Tell Mrs Ng that her scan is on Monday", ("Ng",)),
    ("I, Leopold Bloom, consent to bronchoscopy", ("Leopold", "Bloom")),
)  # fmt: skip

CLEAN = """
What is the difference between stage IIIB and stage IIIC?
My sister quit smoking in 2015; when does her risk fall?
Does a normal chest X-ray rule out lung cancer?
The Fleischner Society does not cover patients with known cancer.
I had a PET-CT and the SUVmax was 4.7.
Explain "spiculated" and "lobulated" please.
How often is Horner's syndrome seen with superior sulcus tumours?
Sjögren syndrome and lymphocytic interstitial pneumonia
Is Erdheim-Chester disease visible on a radiograph?
Castleman disease presents as a mediastinal mass.
Meigs syndrome: ovarian fibroma, ascites and pleural effusion
The Hering-Breuer reflex stops inspiration.
What does Lemierre syndrome do to the lungs?
Poland syndrome makes one hemithorax look lucent.
The Chilaiditi sign is not free air.
Rasmussen aneurysm in cavitary tuberculosis
Dressler syndrome after a heart attack
Are Curschmann spirals typical of asthma?
Charcot-Leyden crystals were seen in the sputum.
How is the Light index calculated in pneumothorax?
According to the Berlin definition, ARDS needs a PEEP of 5 cm H2O.
The Berlin Heart is a ventricular assist device.
Vancouver, Toronto and Montreal ran the pilot.
Our hospital in Glasgow offers cryoablation.
The Cleveland Clinic and Mass General differ in their thresholds.
Does Cancer Research UK fund screening vans?
The American College of Radiology publishes Lung-RADS v2022.
Global Lung Function Initiative reference values
The Framingham Heart Study followed 5,209 people.
Published in Chest 2019;155:1-12.
Nature Medicine 2019 reported an AUC of 94.4%.
See doi.org/10.1148/radiol.2017161659 for the figures.
Registered as NCT03233724 and ISRCTN42704678.
PMID: 21714641 is the NLST paper.
EudraCT 2015-002889-36 has ended.
HR 0.73 (0.62-0.86), log-rank P<.0001
95% CI 12.1-19.7 months
Median PFS was 18.9 versus 10.2 months.
The number needed to screen was 320.
Sotorasib 960 mg once daily with food
Nintedanib 150 mg twice daily, reduce to 100 mg
Alectinib 600 mg twice daily
Trastuzumab deruxtecan 5.4 mg/kg
Levofloxacin 750 mg for 5 days
Morphine 2.5 mg every 4 hours for breathlessness
Ensartinib, iruplinalkib and foritinib are newer.
JDQ443 and divarasib target KRAS G12C.
BNT327 and ivonescimab are bispecific antibodies.
Tecentriq Hybreza is given under the skin.
Ohtuvayre is an inhaled drug for COPD.
Imdelltra for extensive-stage disease
My wife is 78 and has Gold 3 COPD.
The patient, aged 82, declined chemotherapy.
I was diagnosed in March 2021 at age 59.
Symptoms started on Monday and got worse by Friday.
Since Christmas I have been wheezing.
I am Portuguese and my English is poor.
I am Muslim and fasting; may I use my inhaler?
I'm Catholic, can I still have palliative sedation?
I am Deaf and need written information.
I am an Uber driver with sleep apnoea.
Is Ventolin allowed during Ramadan?
Does the Keto diet help against cancer?
Is Apple Watch oxygen saturation reliable?
What did Google say about AI for mammograms?
Deep learning, Random Forest and Support Vector Machines
Grad-CAM highlights the right lower zone.
Why is SHAP slower than Grad-CAM?
Please draw the Bronchial Tree.
The Right Upper Lobe is smaller than the Left.
Lung Nodule, Right Upper Lobe, 8 mm
CHEST RADIOGRAPH PA VIEW NORMAL
NO FOCAL CONSOLIDATION. HEART SIZE NORMAL.
Is 60 Gy in 30 fractions standard?
SpO2 92%, HR 110, RR 26, BP 98/60
WBC 12.3, Hb 10.1, platelets 450
Na 128 mmol/L suggests SIADH.
Ca 3.1 mmol/L: hypercalcaemia of malignancy
pH 7.28, pCO2 68, HCO3 31
Noise of 85 dB at work and silica dust of 0.05 mg/m3
PM2.5 above 35 micrograms per cubic metre
Radon above 4 pCi/L needs action.
Nodules of 4, 6 and 11 mm in segments 1, 2 and 6
The mass measures 32 x 28 x 41 mm.
Follow-up at 3, 6, 12 and 24 months
He smoked 1.5 packs a day for 40 years and quit 10 years ago.
Between 2013 and 2021 rates of screening rose from 3% to 13%.
Roughly 10,000 Bq is not a dose.
Is the 21-gene assay used in lung cancer?
What is the Oncotype score?
Tell me more about Stage 0.
Thanks a lot, very clear!
Hi there, is vaping safe?
Dear all, what is tidal volume?
Hello again
Good evening
OK and what about children?
To what extent does Brexit change drug approval?
On Tuesday I start Keytruda.
From June to August the pollen is high.
May is asthma awareness month.
With Grace of time, scars fade.
Je suis fumeur depuis vingt ans.
Je suis Belge et je vis en France.
Que signifie « opacité en verre dépoli » ?
La maladie de Castleman touche le médiastin.
Le syndrome de Gougerot-Sjögren et le poumon
L'Assurance Maladie rembourse-t-elle le scanner ?
Le Centre Léon Bérard participe à l'essai.
L'Hôpital Européen Georges-Pompidou a un programme pilote.
Le nodule du lobe supérieur droit mesure 9 mm.
L'association carboplatine-pémétrexed est-elle standard ?
Le Tagrisso donne-t-il de la diarrhée ?
Prendre 2 bouffées de Ventoline au besoin
La survie médiane était de 18,9 mois (IC 95 % 15,2-21,4).
Mon mari a 82 ans et refuse la chimiothérapie.
Depuis Noël, je siffle en respirant.
En mars, j'ai eu une pneumonie.
Le radon dépasse 300 Bq/m3 dans le Limousin.
Merci, c'est très clair !
Bonsoir, la vape est-elle sans danger ?
Faut-il arrêter l'aspirine avant la ponction ?
Soy fumador desde hace veinte años.
Soy peruana y vivo en España.
¿Qué significa «opacidad en vidrio esmerilado»?
La enfermedad de Castleman afecta al mediastino.
El síndrome de Sjögren y el pulmón
El Hospital Clínic de Barcelona participa en el ensayo.
El Instituto Nacional de Cancerología tiene un programa.
La Organización Mundial de la Salud recomienda vacunarse.
El nódulo del lóbulo superior derecho mide 9 mm.
¿Es estándar el carboplatino con pemetrexed?
¿El Tagrisso da diarrea?
Dos inhalaciones de Ventolín si hace falta
La supervivencia mediana fue de 18,9 meses (IC 95 % 15,2-21,4).
Mi marido tiene 82 años y rechaza la quimioterapia.
Desde Navidad tengo pitos al respirar.
En marzo tuve una neumonía.
El radón supera 300 Bq/m3 en Galicia.
Gracias, muy claro.
Buenas noches, ¿es seguro vapear?
¿Debo dejar la aspirina antes de la punción?
"""
