"""What a backup tells whoever opens it, in ten years, without this program."""

WORDS = """\
SAUVEGARDE DE « LA RENTRÉE DES ASSOS »

Tout ce qu’une installation contient, tel que c’était à un instant. Ce fichier contient des
noms, des adresses électroniques et des empreintes de mots de passe : gardez-le comme un secret.

Pour la remettre en place :    flask restore CE-FICHIER
Pour la vérifier seulement :   flask backup --check CE-FICHIER

Sans le programme, tout se lit quand même :

  manifest.json       ce qu’il y a, table par table : colonnes, nombre de lignes, empreinte
                      SHA-256 de ses lignes mises bout à bout ; la version du programme et celle
                      du schéma de la base ; la fin du journal, son numéro et son empreinte
  tables/NOM/*.jsonl  chaque table : un objet JSON par ligne, en UTF-8, dans l’ordre de sa clé.
                      Instants en temps universel, nombres décimaux entre guillemets, fichiers
                      en base 64
  pictures/           les images des événements et des sites, réduites, par empreinte
  secret_key          la clé de l’installation, seulement si on l’a demandée : sans elle, les
                      codes de la deuxième étape et l’accès à HelloAsso ne peuvent être relus
"""
