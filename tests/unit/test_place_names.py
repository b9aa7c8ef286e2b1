"""Names of communes inside French sentences."""

import pytest

from app.kernel.place_names import at_place, of_place


@pytest.mark.parametrize(
    ("name", "at", "of"),
    [
        ("Tours", "à Tours", "de Tours"),
        ("Le Mans", "au Mans", "du Mans"),
        ("Les Abymes", "aux Abymes", "des Abymes"),
        ("La Rochelle", "à La Rochelle", "de La Rochelle"),
        ("L'Haÿ-les-Roses", "à L'Haÿ-les-Roses", "de L'Haÿ-les-Roses"),
        ("Albi", "à Albi", "d’Albi"),
        ("Évry", "à Évry", "d’Évry"),
        ("Yutz", "à Yutz", "de Yutz"),
        ("Hyères", "à Hyères", "d’Hyères"),
        ("Le Havre", "au Havre", "du Havre"),
        ("Lescar", "à Lescar", "de Lescar"),
    ],
)
def test_french_contracts_the_article_of_a_name(name, at, of):
    assert (at_place(name, "fr"), of_place(name, "fr")) == (at, of)
    assert (at_place(name, "ar"), of_place(name, "en")) == (name, name)
