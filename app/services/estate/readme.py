"""What each file is, in plain French, for whoever opens the ZIP."""

WORDS = """\
TOUT CE QUI APPARTIENT À CE PORTAIL

Ces fichiers sont à vous. Tout s’ouvre sans ce programme : les .csv dans un tableur
(points-virgules, UTF-8), les .toml et .jsonl dans un éditeur de texte, le reste est fait
d’images. Dans les tableaux, une apostrophe placée devant =, +, - ou @ empêche un tableur d’y voir
une formule : elle ne fait pas partie du texte.

  site/               le portail lui-même : nom, couleurs, textes par langue, images, communes,
                      adresses. « flask site apply » sait lire ce dossier seul
  translations.csv    pour chaque traduction, de quel texte français elle a été écrite
                      (une empreinte)
  publications.jsonl  chaque publication : quand, par qui, ce qui a changé, et tout ce qui était dit
  draft.jsonl         le brouillon : ce qui a été changé et pas encore publié
  files/, files.csv   les images envoyées, même celles qui ne sont plus montrées
  curation.csv        les événements masqués, mis à la une ou réunis avec un autre, et pourquoi.
                      Un événement est désigné par sa source et sa clé chez elle
  corrections.csv     ce qui a été corrigé dans des événements, et ce que disait leur source
                      (en JSON)
  people.csv          qui peut agir sur le portail : rôle, adresse, nom. Aucun mot de passe
  record.csv          le journal de ce portail : qui a fait quoi, quand (temps universel)
  visits.csv          combien de pages ont été vues chaque jour, par sorte de page
  editions.csv        les éditions (« Rentrée 2026 ») auxquelles le portail participe, ou non
  inventory.json      de quel portail il s’agit

Ce fichier contient des noms et des adresses électroniques : gardez-le avec soin.

Pour le remettre en place, ici ou ailleurs :    flask site import-all FICHIER

Ne sont pas là, parce qu’ils n’ont de sens que dans l’installation d’origine : les mots de passe et
deuxièmes étapes, les invitations en attente, la preuve des noms de domaine (à refaire), les gestes
que l’on pouvait encore annuler d’un clic. Les événements eux-mêmes viennent de leurs sources.
"""
