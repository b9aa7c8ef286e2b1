"""The words of the invented events: what associations do, where, and how they say it."""

from app.kernel.vocabulary import Theme

_BY_THEME = {
    Theme.SPORT: "yoga pilates football rugby judo karaté natation tennis badminton pétanque "
    "gymnastique cyclisme escalade basket handball aïkido",
    Theme.MUSIQUE: "concert chorale fanfare jazz orgue accordéon guitare piano rock opéra récital",
    Theme.FETE: "salsa tango bal zumba valse folk kermesse carnaval repas guinguette loto belote",
    Theme.SCENE: "théâtre improvisation conte marionnettes cirque magie lecture",
    Theme.MARCHE: "vide-grenier brocante bourse puces braderie marché producteurs artisans",
    Theme.NATURE: "randonnée jardinage ornithologie champignons ruches plantation",
    Theme.PATRIMOINE: "conférence débat projection exposition histoire généalogie visite",
    Theme.ATELIER: "couture poterie peinture aquarelle cuisine sculpture photo tricot",
    Theme.NUMERIQUE: "informatique tablette imprimante",
    Theme.SOLIDARITE: "don collecte secours téléthon bénévolat repair",
    Theme.ENFANTS: "éveil goûter comptines",
    Theme.SANTE: "relaxation nutrition premiers-secours",
}
ACTIVITIES = [(word, theme) for theme, words in _BY_THEME.items() for word in words.split()]
# Liked in this order, themes mixed: the first few make most of what is on.
ACTIVITIES.sort(key=lambda pair: (len(pair[0]), pair[0]))

QUALITIES = (
    "annuel débutants confirmés adultes enfants seniors famille découverte initiation "
    "solidaire municipal intercommunal gratuit nocturne traditionnel participatif"
).split()
VENUES = ("Salle", "Gymnase", "Maison de quartier", "Médiathèque", "Foyer", "Espace", "Halle")
PATRONS = ("Jean-Moulin", "Olympe-de-Gouges", "des Tilleuls", "du Lavoir", "Pasteur", "Rosa-Parks")
STREETS = ("rue de l’École", "place du Marché", "avenue de la Gare", "chemin des Vignes")
GROUPS = ("Amicale laïque de", "Comité des fêtes de", "Foyer rural de", "Les Amis de", "Club de")
TEXT = (
    "association bénévoles salle mairie inscription obligatoire entrée libre buvette restauration "
    "place réservation téléphone renseignements programme animation ouvert tous publics soirée "
    "matinée après-midi journée rencontre partage convivial moment découvrir venez nombreux équipe "
    "adhésion cotisation tarif réduit parking accès école stade église parc jardin forêt village "
    "quartier centre culturel comité amicale club saison spectacle artistes groupe musiciens livre "
    "film lumière tombola lots panier vente jouets objets anciens collection exposants parcours "
    "kilomètres départ arrivée ravitaillement cours stage niveau professeur méthode détente "
    "produits locaux miel fromage pain bio dégustation mains créatif matériel fourni mémoire "
    "château pont rivière moulin collecte aide accompagnement ordinateur réparation tournoi match"
).split()
