"""Real towns, villages and traps where the invented events of the stand-in take place.

Codes, postal codes and town halls are those of the official list; venues and
streets are plausible. ``insee`` is what a portal must find.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a form says that it takes place, and the commune that it is."""

    insee: str
    city: str
    postal_code: str
    lat: float
    lon: float

    @property
    def is_in_reunion(self) -> bool:
        """Whether its clocks are three hours ahead of Paris in winter."""
        return self.insee.startswith("974")

    @property
    def country(self) -> str:
        """The country as the API writes it: three letters, overseas parts have their own."""
        return _COUNTRIES.get(self.insee[:3], "FRA")


_COUNTRIES = {"971": "GLP", "972": "MTQ", "973": "GUF", "974": "REU", "976": "MYT", "988": "NCL"}

# insee|city as the association writes it|postal code|latitude|longitude
_LINES = """\
25056|Besançon|25000|47.23673|6.02231
75056|Paris 16e|75116|48.8637|2.2769
69123|Lyon 3e|69003|45.7597|4.8499
51649|Vitry-le-François|51300|48.725|4.5889
51039|Bassu|51300|48.83221|4.69314
51420|Outrepont|51300|48.76726|4.68222
51647|VITRY EN PERTHOIS|51300|48.74534|4.62677
51446|Pringy|51300|48.77876|4.51703
93066|Saint-Denis|93200|48.93697|2.35976
97411|Saint-Denis|97400|-20.87897|55.44863
94038|L’Haÿ-les-Roses|94240|48.77894|2.33807
94038|L'Hay les Roses|94240|48.77894|2.33807
49023|Gesté|49600|47.1814|-1.1103
74010|Annecy-le-Vieux|74940|45.9194|6.1417
50129|Cherbourg|50100|49.64256|-1.62405
13055|Marseille|13005|43.2931|5.4013
75056|PARIS|75011|48.8574|2.3795
69123|Lyon|69001|45.7699|4.8292
11339|Saint-Denis|11310|43.36031|2.22032
30247|St Denis|30500|44.23433|4.25189
27157|Marbois|27160|48.89166|0.94933
01015|Arboys en Bugey|01300|45.72863|5.65059
51454|Reims|51100|49.25752|4.03185
81004|Albi|81000|43.92713|2.14654
44109|Nantes|44000|47.21863|-1.55377
67482|Strasbourg|67000|48.57358|7.75321
33063|Bordeaux|33000|44.83802|-0.57964
59350|Lille|59000|50.63089|3.07086
2A004|Ajaccio|20000|41.91865|8.73688
2B033|Bastia|20200|42.70208|9.45147
64102|Bayonne|64100|43.4935|-1.47491
29084|Île-Molène|29259|48.39841|-4.95927
35238|Rennes|35000|48.09307|-1.67494
31555|Toulouse|31000|43.60405|1.44305
34172|Montpellier|34000|43.59945|3.89609
37261|Tours|37000|47.39122|0.68922
45234|Orléans|45000|47.9032|1.90845
63113|Clermont-Ferrand|63000|45.77949|3.08612
87085|Limoges|87000|45.82661|1.26035
21231|Dijon|21000|47.32103|5.04127
57463|Metz|57000|49.11972|6.17626
54395|Nancy|54000|48.69313|6.18267
38185|Grenoble|38000|45.18663|5.73631
06088|Nice|06000|43.69611|7.27178
83137|Toulon|83000|43.11969|5.93276
84007|Avignon|84000|43.94929|4.80559
76540|Rouen|76000|49.44327|1.09982
14118|Caen|14000|49.18109|-0.37247
72181|Le Mans|72000|48.00738|0.19675
49007|Angers|49000|47.47109|-0.54731
29019|Brest|29200|48.39169|-4.48454
56260|Vannes|56000|47.65835|-2.76097
22278|Saint-Brieuc|22000|48.51387|-2.76438
17300|La Rochelle|17000|46.15974|-1.15191
86194|Poitiers|86000|46.58021|0.34078
24322|Périgueux|24000|45.18423|0.71607
65440|Tarbes|65000|43.23313|0.07785
66136|Perpignan|66000|42.6999|2.89483
48095|Mende|48000|44.51782|3.50117
43157|Le Puy-en-Velay|43000|45.04294|3.88462
97209|Fort-de-France|97200|14.60737|-61.06944
68224|Mulhouse|68100|47.74993|7.33623
90010|Belfort|90000|47.63859|6.86283
"""


def _spot(line: str) -> Spot:
    insee, city, postal_code, lat, lon = line.split("|")
    return Spot(insee, city, postal_code, float(lat), float(lon))


SPOTS: tuple[Spot, ...] = tuple(_spot(line) for line in _LINES.splitlines())

VENUES = (
    "Salle des fêtes",
    "Salle polyvalente",
    "Maison des associations",
    "Foyer rural",
    "Gymnase Jean-Moulin",
    "Médiathèque",
    "Théâtre municipal",
    "Centre social",
    "Place du Marché",
    "Parc municipal",
    "École Jules-Ferry",
    "Espace culturel",
)
STREETS = (
    "rue de la République",
    "place de la Mairie",
    "rue Victor-Hugo",
    "avenue Jean-Jaurès",
    "rue de l’Église",
    "chemin des Écoliers",
    "rue du Stade",
    "boulevard Pasteur",
    "rue des Lilas",
    "quai de la Gare",
)
CIRCLES = (
    "Comité des fêtes", "Amicale laïque", "Club de randonnée", "Chorale", "Foyer des jeunes",
    "Ludothèque associative", "Jardins partagés", "Café associatif", "Compagnie de théâtre",
    "Repair Café", "Harmonie municipale", "Parents d’élèves",
)  # a list read across  # fmt: skip
# title, activity, one line of description
EVENTS = (
    ("Grand loto", "Loto(s) / Jeu(x)", "Ouverture des portes à 18 h 30, buvette sur place."),
    ("Vide-grenier", "Brocante(s) / Vide-grenier(s)", "Deux cents exposants, restauration."),
    ("Concert de rentrée", "Concert(s)", "La chorale et ses invités, entrée libre dans la salle."),
    ("Stage de danse", "Atelier(s) / Stage(s)", "Débutants bienvenus. Prévoir des chaussures."),
    ("Repas dansant", "Repas / Soirée(s)", "Menu adulte & menu enfant, orchestre."),
    ("Course des remparts", "Course(s) / Compétition(s)", "5 et 10 km, certificat demandé."),
    ("Atelier réparation de vélos", "Atelier(s) / Stage(s)", "Venez avec votre vélo."),
    ("Théâtre : « Le Malade imaginaire »", "Spectacle(s)", "Par la troupe amateur. Durée 1 h 45."),
    ("Conférence sur les abeilles", "Conférence(s)", "Suivie d’un échange et d’un verre."),
    ("Bourse aux jouets", "Brocante(s) / Vide-grenier(s)", "Dépôt le vendredi, vente le samedi."),
    ("Marché de Noël", "Marché(s)", "Artisans, vin chaud et chants."),
    ("Initiation au numérique", "Atelier(s) / Stage(s)", "Ordinateurs prêtés, places limitées."),
    ("Fête de la soupe", "Fête(s) / Festival(s)", "Concours : apportez votre louche !"),
    ("Forum des associations", "Fête(s) / Festival(s)", "Toutes les associations de la commune."),
)
