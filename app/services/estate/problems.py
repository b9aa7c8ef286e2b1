"""What keeps a site's belongings from being taken away, or brought in."""


class EstateError(Exception):
    """A French sentence for the operator; nothing was changed."""
