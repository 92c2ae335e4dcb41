"""The development half of medical sentences that name nobody: redaction should leave them be."""

from __future__ import annotations

CLEAN = (
    """
Should a 58-year-old who smoked 30 pack-years be screened for lung cancer?
What does the orange area on my X-ray mean?
Is osimertinib better than gefitinib in first line?
I coughed up a cup of blood this morning.
What is the capital of France?
How is a Pancoast tumour treated?
Does Horner syndrome mean that the tumour is in the apex of the lung?
What is the five-year survival of Hodgkin lymphoma with lung involvement?
How does Wegener granulomatosis look on CT?
Churg-Strauss syndrome and asthma: what is the link?
Explain the Fleischner Society 2017 guideline for a 7 mm solid nodule.
What does Lung-RADS 4A mean and what is the next step?
Are Kerley B lines always a sign of heart failure?
What is Hampton's hump in pulmonary embolism?
Westermark sign, Fleischner sign and Palla sign: how reliable are they?
What is a Ghon focus?
When is a Mantoux test positive?
Ziehl-Neelsen stain was negative three times, can it still be tuberculosis?
What does Lambert-Eaton syndrome have to do with small cell lung cancer?
Swyer-James-MacLeod syndrome: which findings on a chest radiograph?
Mounier-Kuhn syndrome and bronchiectasis
Löfgren syndrome has a good prognosis, is that right?
Takayasu arteritis affects the pulmonary artery in how many patients?
Goodpasture syndrome causes alveolar haemorrhage.
Langerhans cell histiocytosis is strongly linked to smoking.
What is Caplan syndrome in coal miners?
Kartagener syndrome, situs inversus and sinusitis
Marfan syndrome and spontaneous pneumothorax
Kaposi sarcoma of the lung in a patient with HIV
Can Parkinson disease cause aspiration pneumonia?
Alzheimer disease and pneumonia mortality
Cushing syndrome from an ectopic ACTH tumour of the lung
Does Osler-Weber-Rendu disease cause arteriovenous malformations of the lung?
Boerhaave syndrome presents with pneumomediastinum.
Bochdalek and Morgagni hernias differ in their position.
Mendelson syndrome after general anaesthesia
Cheyne-Stokes respiration in heart failure
Kussmaul breathing is deep and laboured.
Trousseau syndrome as a first sign of lung adenocarcinoma
Is the Glasgow Coma Scale used in pneumonia?
How is the Wells score for pulmonary embolism computed?
Use the Kaplan-Meier estimate for overall survival.
Hazard ratios came from a Cox proportional hazards model.
A Mann-Whitney U test compared the two groups (p = 0.03).
Fisher's exact test gave p < 0.001.
Bland-Altman plots showed good agreement between readers.
Cohen's kappa was 0.72 (95% CI 0.65-0.79).
Hounsfield units below -950 indicate emphysema.
The Karnofsky performance status was 80.
An ECOG status of 2 is not a contraindication to immunotherapy.
The NELSON trial showed a reduction of lung cancer mortality of 24% in men.
In the NLST, 53,454 participants were randomised to CT or radiography.
What did the LAURA trial find about osimertinib after chemoradiotherapy?
Compare the ALEX trial with the CROWN trial in ALK-positive disease.
KEYNOTE-024 and KEYNOTE-189: who benefits from pembrolizumab?
PACIFIC trial: durvalumab after chemoradiation in stage III NSCLC
FLAURA2 added chemotherapy to osimertinib.
CheckMate 816 tested neoadjuvant nivolumab.
IMpower010 and adjuvant atezolizumab
What did the DANTE trial and the MILD study show about screening?
ADAURA: disease-free survival with adjuvant osimertinib
CodeBreaK 200 compared sotorasib with docetaxel.
The DESTINY-Lung01 trial studied trastuzumab deruxtecan.
Is MARIPOSA practice changing for EGFR-mutated disease?
The trial NCT02220894 is closed to recruitment.
See PMID 31995683 for the final results.
The paper is at doi 10.1056/NEJMoa1911793.
PMC7255494 is free to read.
ISRCTN47674500 registered the screening pilot.
Read https://www.nice.org.uk/guidance/ng122 before you answer.
Is https://pubmed.ncbi.nlm.nih.gov/31995683 a randomised trial?
What does clinicaltrials.gov say about sotorasib?
The USPSTF updated its recommendation on 9 March 2021.
The guideline was published on 12 June 2023 and is due for review in 2028.
NICE guideline NG12 covers suspected cancer.
According to NG122, which patients need a PET-CT?
The eighth edition of the TNM classification was used until 2024.
Stage IIIA N2 disease: surgery or chemoradiation?
T2a N1 M0 adenocarcinoma, what is the stage?
cT1c cN0 cM0 disease treated with stereotactic radiotherapy, 54 Gy in 3 fractions
Osimertinib 80 mg once daily
Carboplatin AUC 5 and pemetrexed 500 mg/m2 every 21 days
Pembrolizumab 200 mg every 3 weeks for up to 35 cycles
Prednisolone 40 mg for 5 days in an exacerbation of COPD
Salbutamol 100 micrograms, 2 puffs up to 4 times a day
Give amoxicillin 500 mg three times daily for 5 days.
Vitamin B12 5 mg and folic acid before pemetrexed
Varenicline 1 mg twice daily for 12 weeks
Nicotine patches of 21 mg, 14 mg and 7 mg
Dexamethasone 4 mg twice daily around each cycle
Is Tagrisso the same as osimertinib?
Keytruda versus Opdivo: is there any difference?
My doctor prescribed Symbicort and Spiriva, can I take both?
Does Champix still exist in the United Kingdom?
Trelegy Ellipta or Breztri Aerosphere for severe COPD?
AZD9291 was the code of osimertinib.
Lorlatinib was known as PF-06463922.
LY3527723 is selpercatinib, is it not?
Selpercatinib or pralsetinib for RET fusions?
EGFR exon 19 deletion, L858R and T790M
What is a KRAS G12C mutation?
ALK, ROS1, RET, MET exon 14, BRAF V600E, NTRK and HER2
PD-L1 expression of 50% or more
TP53 and STK11 co-mutations worsen the outcome.
What are CD4 counts below 200 cells per microlitre?
Serum CEA was 12.4 ng/mL and CYFRA 21-1 was raised.
FEV1 45% predicted and DLCO 38% predicted
FEV1/FVC ratio below 0.70 after bronchodilator
Oxygen saturation of 88% on room air
Blood pressure 120/80 mmHg and pulse 72
A PaO2 below 60 mmHg and a PaCO2 above 45 mmHg
Respiratory rate 24, temperature 38.5 °C
Is a D-dimer of 1200 ng/mL dangerous?
Haemoglobin 9.2 g/dL during chemotherapy
White cells 15,000 per microlitre
Radon of 300 Bq/m3 in a basement
Radon in Cornwall: how high is the risk?
I live in Denver and worry about radon.
Is air pollution in Delhi as bad as smoking?
Asbestos was banned in the United Kingdom in 1999.
Which hospitals in Manchester offer lung health checks?
How is lung cancer screening organised in South Korea?
The Mayo Clinic model estimates the probability of malignancy.
The Brock University model uses nodule size and spiculation.
MD Anderson Cancer Center published a series of 1,200 patients.
Memorial Sloan Kettering and Johns Hopkins both took part.
Marie Curie nurses and Macmillan Cancer Support offer help at home.
The Royal Marsden and the Royal Brompton run the clinic.
Roy Castle Lung Cancer Foundation has a helpline.
The New England Journal of Medicine published it in 2020.
The Lancet Respiratory Medicine and The Lancet Oncology disagree.
The American Thoracic Society and the European Respiratory Society wrote it together.
British Thoracic Society guideline for pleural disease
The World Health Organization classifies diesel exhaust as a carcinogen.
The International Association for the Study of Lung Cancer proposed the ninth edition.
Is the Veterans Affairs programme different from Medicare?
St George's Respiratory Questionnaire fell by 4 points.
Use the Borg scale for breathlessness.
The Epworth Sleepiness Scale was 14.
mMRC grade 3 and CAT score 22
GOLD group E with two exacerbations a year
What is the difference between Centor and CURB-65?
Light's criteria separate exudate from transudate.
Smith et al. found no difference between the arms.
As Henschke and colleagues reported, most were stage I.
Aberle et al. 2011 is the main paper of the NLST.
The Heimlich valve is used for a persistent air leak.
Seldinger technique for a chest drain
Is Kveim testing still done in sarcoidosis?
Klebsiella pneumonia is seen in people who drink heavily.
Legionella, Mycoplasma and Chlamydophila cause atypical pneumonia.
Pneumocystis jirovecii pneumonia in a transplant recipient
Mycobacterium avium complex: Lady Windermere pattern
Aspergillus fumigatus and allergic bronchopulmonary aspergillosis
Streptococcus pneumoniae is the commonest cause.
Staphylococcus aureus and Pseudomonas aeruginosa in cystic fibrosis
Epstein-Barr virus and lymphoepithelioma-like carcinoma
Will chemotherapy make me lose my hair?
May I fly after a lung biopsy?
Mark the nodule on the image, please.
Grace period after stopping anticoagulants before a biopsy?
Hope and quality of life in palliative care
Iris melanoma with lung metastases
Rose Bengal is not a lung stain.
Is June a bad month for hay fever?
Can April showers trigger asthma?
My father had a heart attack last year.
My husband smokes two packs a day and coughs every morning.
My mother was diagnosed with adenocarcinoma at 61.
My doctor told me that the nodule is benign.
My GP wants to repeat the X-ray in six weeks.
I am a 67-year-old woman with COPD stage III.
I am Spanish and do not understand the report.
I'm Type 2 diabetic and short of breath.
I am HIV positive and have a cough.
This is urgent: my lips are blue.
This patient has an 8 mm part-solid nodule.
The patient is 89 years old and frail.
A 45-year-old man with weight loss of 12 kg in 3 months
Patients aged 50 to 80 with 20 pack-years who quit within 15 years
People over 75 with mild cognitive impairment
Women born before 1960 were less exposed.
Survival improved between 2010-2015 and 2016-2021.
The incidence was 54.2 per 100,000 in 2019.
There were 2,206,771 new cases of lung cancer worldwide in 2020.
About 1.8 million deaths a year
The sample of 10000 participants was followed for 6.2 years.
OR 1.35 (95% CI 1.10-1.66; P = .004)
HR 0.46; 95% CI, 0.37 to 0.57
Sensitivity 93.8% and specificity 73.4%
ICD-10 code C34.1 stands for the upper lobe.
ICD-10 J44.1, J45.9 and R91.1
Room air, not oxygen, at rest and on exertion
Right upper lobe, segment 3, image 142 of series 4
Slice thickness 1.25 mm, kVp 120, mAs 40
A dose of 1.5 mSv is low compared with 7 mSv of a normal CT.
Nodule measuring 8 x 6 x 5 mm, volume 125 mm3, doubling time 390 days
Ground-glass nodule of 11 mm, unchanged since 2019
Which side is the left lung on a chest X-ray?
Why is the right diaphragm higher?
Is Grad-CAM the same as SHAP?
How was VGG16 trained on ImageNet?
What does the Thoralens model measure?
ChatGPT told me that it is nothing; can I trust it?
Does the FDA approve software for lung nodules?
The EMA and the FDA differ on this point.
Lung Cancer Screening With Low-Dose Computed Tomography: A Systematic Review
Adjuvant Osimertinib in Resected EGFR-Mutated Non-Small-Cell Lung Cancer
Pembrolizumab plus Chemotherapy in Metastatic Non-Small-Cell Lung Cancer
Guidelines for Management of Incidental Pulmonary Nodules Detected on CT Images
Reduced Lung-Cancer Mortality with Volume CT Screening in a Randomized Trial
Diagnosis and Management of Malignant Pleural Effusions
Interstitial Lung Disease in Rheumatoid Arthritis: Current Concepts
Smoking Cessation Interventions in Patients Undergoing Lung Cancer Screening
Global Initiative for Chronic Obstructive Lung Disease 2024 Report
USPSTF Recommendation Statement on Screening for Lung Cancer
What does "Nodule in the right middle lobe, 6 mm" mean?
IMPRESSION: NO ACUTE CARDIOPULMONARY DISEASE.
FINDINGS: THE LUNGS ARE CLEAR. NO PLEURAL EFFUSION OR PNEUMOTHORAX.
CT CHEST WITHOUT CONTRAST: STABLE 5 MM NODULE.
Call 911 if you cannot breathe.
Dial 112 in Europe and 999 in the United Kingdom.
The quit line is free.
Is 5-10-20 mm the right cut-off?
Steps 1.2.3 of the protocol are unclear.
What is a 3D printed airway stent?
Is cannabis smoke as harmful as tobacco?
Do e-cigarettes such as Juul cause popcorn lung?
What is EVALI?
Is COVID-19 pneumonia visible on a chest film?
BNT162b2 vaccination during chemotherapy
Tell me about palliative care for breathlessness.
How long does a bronchoscopy take?
Can I drive after EBUS?
Who should not have a transthoracic needle biopsy?
Hello, I have a question about screening.
Dear team, what is a normal heart size?
Thank you, that helps. What about side effects?
Thanks and regards
Yes, please explain more about staging.
"""
    + """
Je tousse depuis six semaines, est-ce grave ?
Faut-il dépister le cancer du poumon à 58 ans après 30 paquets-années ?
Que veut dire verre dépoli sur un scanner ?
Mon père a un cancer du poumon de stade III.
Ma mère fume encore deux paquets par jour.
Mon médecin veut refaire la radio dans six semaines.
Je suis une femme de 67 ans avec une BPCO sévère.
Je suis enceinte et je tousse.
Quelle est la dose de l'osimertinib ? 80 mg par jour ?
Le syndrome de Claude Bernard-Horner et la tumeur de Pancoast
La maladie de Hodgkin touche-t-elle le poumon ?
La maladie de Wegener au scanner
Le syndrome de Goodpasture donne une hémorragie alvéolaire.
Le test de Mantoux est-il fiable ?
Les lignes de Kerley et l'insuffisance cardiaque
Les recommandations de la Haute Autorité de Santé de 2022
L'Institut national du cancer propose un programme pilote.
Les Hospices Civils de Lyon participent à l'étude.
Le radon en Bretagne est-il dangereux ?
L'amiante est interdit en France depuis 1997.
J'habite en Bretagne et je crains le radon.
Une saturation de 88 % est-elle inquiétante ?
Le VEMS est à 45 % de la valeur prédite.
Une tumeur T2a N1 M0, quel stade ?
Mutation de l'EGFR, délétion de l'exon 19
Que signifie Lung-RADS 4B ?
L'étude NELSON a réduit la mortalité de 24 % chez les hommes.
L'essai KEYNOTE-024 a comparé le pembrolizumab à la chimiothérapie.
L'essai NCT02220894 est terminé.
Prendre 500 mg d'amoxicilline trois fois par jour
Le nodule mesure 8 x 6 mm et n'a pas changé depuis 2019.
Les patients de 50 à 74 ans ayant fumé plus de 20 paquets-années
Appelez le 15 ou le 112 si vous ne pouvez plus respirer.
La tuberculose est due au bacille de Koch.
Quelle différence entre scanner et IRM ?
Un épanchement pleural est-il toujours malin ?
La pneumonie à Legionella est-elle contagieuse ?
Le vaccin contre la grippe est-il conseillé pendant la chimiothérapie ?
Comment arrêter de fumer avec des patchs de 21 mg ?
Que montre la zone orange sur ma radio ?
La rose des sables n'a rien à voir avec l'asbestose.
Mars et avril sont les mois des allergies.
Une pierre dans la bronche, est-ce possible ?
Le taux de survie à cinq ans est de 20 %.
La radiothérapie stéréotaxique délivre 54 Gy en 3 fractions.
Est-ce que la chimiothérapie fait perdre les cheveux ?
Quels sont les effets secondaires du pembrolizumab ?
Le patient a 89 ans et reste autonome.
Bonjour, j'ai une question sur le dépistage.
Merci beaucoup pour ces explications.
Le score de Wells est-il utile dans l'embolie pulmonaire ?
La courbe de Kaplan-Meier montre une différence.
Les bronchites à répétition chez un fumeur
Le syndrome de Löfgren guérit souvent seul.
Un homme de 45 ans a perdu 12 kg en 3 mois.
"""
    + """
Toso desde hace seis semanas, ¿es grave?
¿Debe hacerse el cribado una persona de 58 años con 30 paquetes-año?
¿Qué significa vidrio deslustrado en un TAC?
Mi padre tiene cáncer de pulmón en estadio III.
Mi madre fuma todavía dos paquetes al día.
Mi médico quiere repetir la radiografía en seis semanas.
Soy una mujer de 67 años con EPOC grave.
Estoy embarazada y tengo tos.
Tengo dolores torácicos al respirar.
La esperanza de vida con un tumor en estadio IV
¿Qué remedios hay contra la tos?
¿Qué mercedes ofrece el seguro? Ninguna.
Necesito socorro, no puedo respirar.
La concepción y la quimioterapia
¿Cuál es la dosis de osimertinib? ¿80 mg al día?
El síndrome de Horner y el tumor de Pancoast
La enfermedad de Hodgkin en el tórax
Granulomatosis de Wegener en la tomografía
El síndrome de Goodpasture produce hemorragia alveolar.
La prueba de Mantoux, ¿es fiable?
Las líneas de Kerley y la insuficiencia cardíaca
Las guías de la Sociedad Española de Neumología y Cirugía Torácica de 2022
El radón en Galicia, ¿es peligroso?
Vivo en Galicia y me preocupa el radón.
El amianto está prohibido en España desde 2002.
¿Es preocupante una saturación del 88 %?
El FEV1 es del 45 % del valor previsto.
Tumor T2a N1 M0, ¿qué estadio es?
Mutación de EGFR, deleción del exón 19
¿Qué significa Lung-RADS 4B?
El estudio NELSON redujo la mortalidad un 24 % en varones.
El ensayo KEYNOTE-024 comparó pembrolizumab con quimioterapia.
El ensayo NCT02220894 ya terminó.
Tomar 500 mg de amoxicilina tres veces al día
El nódulo mide 8 x 6 mm y no ha cambiado desde 2019.
Pacientes de 50 a 74 años con más de 20 paquetes-año
Llame al 112 si no puede respirar.
La tuberculosis se debe al bacilo de Koch.
¿Qué diferencia hay entre TAC y resonancia?
¿Un derrame pleural es siempre maligno?
La neumonía por Legionella, ¿es contagiosa?
¿Conviene la vacuna de la gripe durante la quimioterapia?
¿Cómo dejar de fumar con parches de 21 mg?
¿Qué muestra la zona naranja de mi radiografía?
La cruz roja del informe, ¿qué quiere decir?
El domingo empezó la fiebre.
Un pilar del diafragma engrosado
La luz bronquial está ocluida.
Lesión blanca en el lóbulo superior
La supervivencia a cinco años es del 20 %.
La radioterapia estereotáctica da 54 Gy en 3 fracciones.
¿La quimioterapia hace caer el pelo?
¿Qué efectos adversos tiene el pembrolizumab?
El paciente tiene 89 años y es autónomo.
Hola, tengo una pregunta sobre el cribado.
Muchas gracias por la explicación.
La escala de Wells en la embolia pulmonar
La curva de Kaplan-Meier muestra una diferencia.
Un hombre de 45 años perdió 12 kg en 3 meses.
Las nieves de enero empeoran el asma.
"""
)
