"""All that an installation holds, taken away in one file, and brought back.

The file is a tar compressed with gzip, that anybody can open without this program::

    LISEZ-MOI.txt                 what this is, for who finds it
    tables/event/00001.jsonl …    each table, a line a row, in the order of its key
    pictures/ab/cdef…-640.avif …  the files under ``DATA_DIR`` that belong to the product
    secret_key                    only if it was asked for
    manifest.json                 last: what there is, how much of it, and its digests

Rows are said in words that belong to no engine (:mod:`.canonical`): what SQLite gave,
PostgreSQL takes, and gives back the same to the byte (ADR 0022).
"""
