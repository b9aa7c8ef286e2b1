"""The search index, kept in the transaction of what it tells, swept, checked, made again."""
