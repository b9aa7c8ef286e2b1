"""From a source's own words to our closed list of themes.

Sources describe an event by free keywords; nobody chooses from our list. The table
below is the whole rule: to teach a word, add it to its theme, folded (no accents, no
capitals), in the singular. What it does not know is ``autre``, and keeps its keywords.
"""

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from app.kernel.folding import fold
from app.kernel.vocabulary import Theme

_KEYWORD, _TITLE = 3, 1

# Order decides between themes that are named equally often: the more particular first.
# Words of other languages are those that OpenAgenda's keywords really hold.
_WORDS: dict[Theme, str] = {
    Theme.NUMERIQUE: (
        "numerique, informatique, internet, ordinateur, smartphone, tablette, logiciel, "
        "mediation numerique, inclusion numerique, fablab, linux, robotique, code "
        "informatique, cybersecurite, intelligence artificielle, digital, jeu video, "
        "retrogaming, programmation informatique, demarche en ligne"
    ),
    Theme.SANTE: (
        "sante, don du sang, bien etre, sophrologie, meditation, prevention sante, depistage, "
        "octobre rose, premier secours, nutrition, sommeil, vaccination, handicap, addiction, "
        "relaxation, secourisme, health, aidant, cancer"
    ),
    Theme.SOLIDARITE: (
        "solidarite, solidaire, benevolat, benevole, collecte alimentaire, banque "
        "alimentaire, telethon, caritatif, humanitaire, maraude, repas partage, ressourcerie, "
        "repair cafe, entraide, insertion, collecte de sang, forum des associations, fete des "
        "associations, forum associatif, vie associative"
    ),
    Theme.CITOYENNETE: (
        "citoyennete, citoyen, reunion publique, conseil municipal, debat public, "
        "concertation, conseil de quartier, commemoration, democratie, election, journee de l "
        "europe, laicite, egalite, droit des femmes, conference debat, budget participatif, "
        "ceremonie, debat, politique, conseil citoyen, ciudadania"
    ),
    Theme.MARCHE: (
        "marche, vide grenier, vide dressing, brocante, braderie, foire, bourse aux jouets, "
        "bourse aux livres, bourse aux vetements, bourse aux plantes, marche de noel, marche "
        "de producteurs, marche nocturne, marche artisanal, marche aux puces, puces, salon "
        "des createurs, foire aux plantes, vente solidaire, producteur, market, flea market, "
        "troc, bourse, vente"
    ),
    Theme.SPORT: (
        "sport, sportif, football, rugby, basket, handball, volley, tennis, badminton, judo, "
        "karate, aikido, natation, athletisme, course a pied, trail, marathon, semi marathon, "
        "cyclisme, velo, vtt, escalade, gymnastique, gym, yoga, pilates, petanque, escrime, "
        "equitation, boxe, roller, patinage, ski, surf, voile, aviron, canoe, kayak, tournoi, "
        "match, zumba, fitness, marche nordique, tennis de table, triathlon, arts martiaux, "
        "plongee, tir a l arc, skate, danse sportive, qi gong, tai chi, course d orientation, "
        "hockey"
    ),
    Theme.NATURE: (
        "nature, environnement, jardin, jardinage, randonnee, balade, rando, biodiversite, "
        "ecologie, foret, arbre, oiseau, ornithologie, compost, compostage, botanique, faune, "
        "flore, animaux, animal, apiculture, abeille, riviere, ramassage des dechets, zero "
        "dechet, developpement durable, plantes, permaculture, astronomie, champignon, "
        "mycologie, geologie, potager, climat, paysage, rendez vous aux jardins, agriculture, "
        "ovin, walk, hiking, garden"
    ),
    Theme.ENFANTS: (
        "enfant, jeune public, jeunesse, famille, familial, tout petit, bebe, parentalite, "
        "petite enfance, eveil, bebe lecteur, heure du conte, marionnette, guignol, "
        "ludotheque, tout public famille, kids, children, child, family, chasse aux oeufs, "
        "petites oreilles, des 3 ans, jouet, periscolaire, centre de loisirs, en famille, "
        "bambin"
    ),
    Theme.MUSIQUE: (
        "musique, musical, concert, chorale, choeur, chant, jazz, rock, rap, hip hop, "
        "electro, classique, orgue, piano, guitare, orchestre, fanfare, harmonie, karaoke, "
        "opera, blues, folk, fete de la musique, musique du monde, musiques actuelles, dj, "
        "chanson, reggae, metal, quatuor, recital, soul, funk, pop, gospel, accordeon, bossa "
        "nova, musique classique, indie pop, techno, violon, symphonique, music, live music, "
        "musica, konzert, swing, punk, slam, baroque, rock n roll, batucada, jam session"
    ),
    Theme.SCENE: (
        "theatre, danse, spectacle, cirque, humour, improvisation, impro, cabaret, conte, "
        "conteur, clown, magie, comedie, cinema, film, projection, documentaire, court "
        "metrage, one man show, stand up, ballet, performance, arts de la rue, cine concert, "
        "cine debat, avant premiere, mime, piece de theatre, choregraphie, lecture "
        "theatralisee, spectacle vivant, flamenco, tango, salsa, theater, dance, cine, arts "
        "vivants, mentaliste"
    ),
    Theme.ATELIER: (
        "atelier, stage, initiation, cours de, couture, tricot, poterie, ceramique, peinture, "
        "dessin, bricolage, cuisine, loisirs creatifs, ecriture, atelier d ecriture, "
        "mosaique, origami, calligraphie, masterclass, formation, workshop, bien fait main, "
        "artisanat, fait main, scrapbooking, sculpture sur bois, vannerie, conversation, "
        "cours de langue, oenologie, degustation, aquarelle, gravure, broderie, taller"
    ),
    Theme.PATRIMOINE: (
        "patrimoine, musee, visite guidee, visite commentee, histoire, monument, chateau, "
        "eglise, cathedrale, exposition, expo, archeologie, archives, journees du patrimoine, "
        "journees europeennes du patrimoine, nuit des musees, nuit europeenne des musees, "
        "visite, peintre, photographie, photo, sculpture, art contemporain, beaux arts, "
        "vernissage, art, galerie, architecture, memoire, litterature, bibliotheque, "
        "mediatheque, lecture, livre, poesie, roman, dedicace, salon du livre, conference, "
        "genealogie, philosophie, science, artiste, exhibition, heritage, museum, arts "
        "plastiques, bande dessinee, bd, manga, rencontre litteraire, rencontre dedicace, "
        "abbaye, moulin, culture, installation, arts decoratifs, art moderne et contemporain"
    ),
    Theme.FETE: (
        "fete, bal, carnaval, festival, feu d artifice, kermesse, guinguette, fete foraine, "
        "fete de village, fete patronale, soiree, repas, loto, aperitif, banquet, fest noz, "
        "fete nationale, 14 juillet, noel, halloween, paques, reveillon, buvette, soiree "
        "dansante, bal populaire, fete de quartier, fete des voisins, jeux, jeux de societe, "
        "quiz, blind test, the dansant, thes dansants, belote, pique nique, barbecue, paella, "
        "party, fiesta, saint jean, feria, fete votive, gastronomie, inauguration, escape "
        "game"
    ),
}


def _table() -> tuple[dict[str, Theme], int]:
    table: dict[str, Theme] = {}
    for theme, words in _WORDS.items():
        for word in words.split(","):
            table.setdefault(_singular(fold(word)), theme)
    return table, max(len(words.split()) for words in table)


def _singular(words: str) -> str:
    """Drop the mark of the plural from each word: close enough to compare, never shown.

    Words of three letters end so by nature: bus, bas, vis.
    """
    return " ".join(
        word[:-1] if len(word) > 3 and word[-1] in "sx" else word for word in words.split()
    )


_RANK = {theme: rank for rank, theme in enumerate(_WORDS)}
_TABLE, _LONGEST = _table()


def theme_of(keywords: Iterable[str], titles: Iterable[str] = ()) -> Theme:
    """Return the theme that an event's keywords, then its titles, speak of most.

    Words are compared whole, without accents or plurals; an expression wins over the
    words in it. A keyword weighs three times a word of a title.

    >>> theme_of(["Jazz", "plein air"]), theme_of([], ["Vide-greniers de l’école"])
    (<Theme.MUSIQUE: 'musique'>, <Theme.MARCHE: 'marche'>)
    >>> theme_of([], ["Marche nordique"]), theme_of([], ["Marché nocturne"])
    (<Theme.SPORT: 'sport'>, <Theme.MARCHE: 'marche'>)
    >>> theme_of(["challenge-id=202654"], ["Portes ouvertes"])
    <Theme.AUTRE: 'autre'>
    """
    votes: Counter[Theme] = Counter()
    for text, weight in _weighed(keywords, titles):
        for theme in _themes_in(text):
            votes[theme] += weight
    if not votes:
        return Theme.AUTRE
    return min(votes, key=lambda theme: (-votes[theme], _RANK[theme]))


def _weighed(keywords: Iterable[str], titles: Iterable[str]) -> Iterable[tuple[str, int]]:
    yield from ((text, _KEYWORD) for text in keywords)
    yield from ((text, _TITLE) for text in titles)


@lru_cache(maxsize=16_384)
def _themes_in(text: str) -> tuple[Theme, ...]:
    """Return the theme of each known expression of ``text``, the longest first at each word."""
    found: list[Theme] = []
    words = _singular(fold(text)).split()
    start = 0
    while start < len(words):
        for length in range(min(_LONGEST, len(words) - start), 0, -1):
            theme = _TABLE.get(" ".join(words[start : start + length]))
            if theme:
                found.append(theme)
                break
        else:
            length = 1
        start += length
    return tuple(found)
