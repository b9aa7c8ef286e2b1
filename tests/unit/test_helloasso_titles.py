"""« ANNULÉ », « COMPLET », « REPORTÉ »: at an end of a title, set apart; never elsewhere."""

import pytest

from app.kernel.vocabulary import Status
from app.services.ingest.sources.helloasso_titles import status_of
from tests.unit.helloasso_forms import drafted


@pytest.mark.parametrize(
    ("title", "status"),
    [
        ("ANNULÉ - Bal du 14", Status.CANCELLED),
        ("ANNULE Bal du 14", Status.CANCELLED),
        ("ANNULÉ-Bal du 14", Status.CANCELLED),
        ("[Annulé] Bal du 14", Status.CANCELLED),
        ("❌ ANNULÉ ❌ Bal du 14", Status.CANCELLED),
        ("*** annulée *** Sortie au Dino-Zoo", Status.CANCELLED),
        ("Bal du 14 (annulé)", Status.CANCELLED),
        ("Bal du 14 – ANNULÉ", Status.CANCELLED),
        ("Bal du 14 ANNULÉ !", Status.CANCELLED),
        ("Événement annulé : bal du 14", Status.CANCELLED),
        ("BAL DU 14 - ANNULÉ", Status.CANCELLED),
        ("Annule\u0301 - Bal", Status.CANCELLED),
        ("COMPLET - Atelier poterie", Status.FULL),
        ("Complet ! Atelier poterie", Status.FULL),
        ("Atelier poterie [COMPLET]", Status.FULL),
        ("Atelier poterie | complet", Status.FULL),
        ("COMPLET : liste d’attente ouverte", Status.FULL),
        ("Atelier poterie COMPLET", Status.FULL),
        ("Soirée jeux (sold out)", Status.FULL),
        ("REPORTÉ - Concert de l’Avent", Status.POSTPONED),
        ("Concert de l’Avent (reporté au 12 mars)", Status.POSTPONED),
        ("Concert de l’Avent - Reportée à une date ultérieure", Status.POSTPONED),
        ("COMPLET - Bal - ANNULÉ", Status.CANCELLED),
        ("Bal du 14", Status.SCHEDULED),
        ("Petit déjeuner complet", Status.SCHEDULED),
        ("REPAS COMPLET", Status.SCHEDULED),
        ("Complet", Status.SCHEDULED),
        ("Complet-veston : l’histoire du costume", Status.SCHEDULED),
        ("Atelier poterie (presque complet)", Status.SCHEDULED),
        ("Atelier poterie BIENTÔT COMPLET", Status.SCHEDULED),
        ("Atelier poterie PAS COMPLET", Status.SCHEDULED),
        ("Stage complet - dix séances", Status.SCHEDULED),
        ("Le procès annulé, pièce en un acte", Status.SCHEDULED),
        ("Le grand reportage", Status.SCHEDULED),
        ("Assurance annulation comprise - Séjour", Status.SCHEDULED),
        ("Complètement Brel", Status.SCHEDULED),
        ("–", Status.SCHEDULED),
    ],
)
def test_the_status_that_a_title_says(title: str, status: Status) -> None:
    assert status_of(title) is status


def test_the_title_stays_as_it_was_written() -> None:
    draft = drafted(title="ANNULÉ - Bal du 14")
    assert draft.title["fr"] == "ANNULÉ - Bal du 14"
    assert draft.status is Status.CANCELLED


def test_a_very_long_title_costs_no_time() -> None:
    assert status_of("- " * 50_000 + "bal" + " -" * 50_000) is Status.SCHEDULED
    assert status_of("a" * 100_000) is Status.SCHEDULED
