"""All that one site owns, in a ZIP that its people can open, keep, and bring elsewhere.

::

    README.txt          what each file is
    inventory.json      which site, in which form
    site/               its folder, as ``flask site export`` gives it, and ``apply`` reads it
    translations.csv    which French each translation was written from
    publications.jsonl  each publication, whole
    draft.jsonl         what waits to be published
    files.csv, files/   the pictures that its people sent
    curation.csv        what it hides, features, gathers
    corrections.csv     what it corrected of events
    people.csv          who has a hand on it
    record.csv          what they did
    visits.csv          how many came
    editions.csv        in which campaigns it takes part

Events are not its own: they are named by their source and their key there.
"""
