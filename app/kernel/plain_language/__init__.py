"""Plain French: what a hurried reader, or one who is learning French, would stumble on.

Remarks are offered, never imposed: where a rule is unsure, it keeps silent.
"""
