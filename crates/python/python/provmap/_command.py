"""The command ``provmap``."""

from __future__ import annotations

import signal
import sys

from . import _native


def main() -> int:
    """Run the command with the arguments of the process."""
    # Ctrl-C is the command's own matter, as where no Python is around it.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    return _native.run(["provmap", *sys.argv[1:]])
