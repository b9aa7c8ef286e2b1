"""Not here: only the tools of the tests bring it, and the logs would load it for nothing.

In front of the path of the servers that are measured, so that they weigh what an
installation without the tests weighs.
"""

msg = "not in what is installed"
raise ImportError(msg)
