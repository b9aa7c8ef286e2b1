"""What keeps a backup from being made, believed, or brought back."""


class BackupError(Exception):
    """A French sentence for the operator; nothing was changed."""
