"""From other people's keywords to our themes."""

import pytest

from app.kernel.themes import theme_of
from app.kernel.vocabulary import Theme


@pytest.mark.parametrize(
    ("keywords", "title", "theme"),
    [
        (["Concerts"], "", Theme.MUSIQUE),
        ([], "Vide-greniers de l’école Jules-Verne", Theme.MARCHE),
        ([], "Marché de Noël", Theme.MARCHE),
        ([], "Randonnée au clair de lune", Theme.NATURE),
        ([], "Tournoi de pétanque", Theme.SPORT),
        ([], "Chasse aux œufs", Theme.ENFANTS),
        (["théâtre", "jeune public", "spectacle"], "", Theme.SCENE),
        ([], "Collecte alimentaire", Theme.SOLIDARITE),
        ([], "Don du sang", Theme.SANTE),
        ([], "Conseil municipal", Theme.CITOYENNETE),
        ([], "Initiation à l’informatique", Theme.NUMERIQUE),
        ([], "Feu d’artifice", Theme.FETE),
        ([], "Visite guidée de la cathédrale", Theme.PATRIMOINE),
        ([], "Atelier d’écriture", Theme.ATELIER),
        ([], "Portes ouvertes", Theme.AUTRE),
        ([], "", Theme.AUTRE),
    ],
)
def test_words_lead_to_their_theme(keywords: list[str], title: str, theme: Theme) -> None:
    assert theme_of(keywords, [title]) is theme


def test_a_word_inside_another_means_nothing() -> None:
    assert theme_of([], ["Les balançoires", "Carton plein"]) is Theme.AUTRE


def test_what_the_organiser_says_weighs_more_than_the_title() -> None:
    assert theme_of(["football"], ["Bal"]) is Theme.SPORT
