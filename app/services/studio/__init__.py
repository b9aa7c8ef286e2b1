"""The pictures that a site's people send, and those that are made from them.

Nothing that was sent is kept as it came: pictures are drawn again from their pixels in a
process of its own, drawings are written again from a closed list of shapes.
"""
