"""Runs the command inside of this process."""

from __future__ import annotations

import contextlib
import json
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from . import _native
from ._errors import ProvmapError
from ._inputs import Given, path_of, text_of

COULD_NOT_RUN = 2


def capture(arguments: list[str], stdin: str = "") -> tuple[int, str, str]:
    """The exit code of the command, and what it writes."""
    code, stdout, stderr = _native.capture(["provmap", *arguments], stdin.encode("utf-8", "surrogatepass"))
    return code, stdout.decode("utf-8", "replace"), stderr.decode("utf-8", "replace")


def run_json(arguments: list[str], stdin: str = "") -> dict[str, Any]:
    """What the command writes as JSON. Where it could not do its work, that is raised."""
    code, stdout, stderr = capture(arguments, stdin)
    try:
        document: dict[str, Any] = json.loads(stdout)
    except ValueError:
        document = {}
    if code == COULD_NOT_RUN or not document:
        raise failure(stderr, document)
    return document


def failure(stderr: str, document: dict[str, Any]) -> ProvmapError:
    """The command's message, with the place of what is wrong."""
    message = stderr.strip().removeprefix("error: ")
    errors = document.get("errors") or [{"path": None, "message": message}]
    path, first = errors[0]["path"], errors[0]["message"]
    # The message begins with its place.
    place = re.match(r"(?P<file>[^\n]*?):(?P<line>\d+):(?P<column>\d+): ", first)
    if place is None:
        return ProvmapError(message or first, None if path == "-" else path)
    file = path if path is not None else place["file"]
    is_text = file in ("-", "<stdin>")
    return ProvmapError(message or first, None if is_text else file, int(place["line"]), int(place["column"]))


@contextlib.contextmanager
def options(
    connector: str | None,
    metadata: Given | None = None,
    source_schema: Given | None = None,
    overlay: str | os.PathLike[str] | None = None,
) -> Iterator[list[str]]:
    """The options of what mappings are checked against. Texts and objects are files meanwhile."""
    arguments: list[str] = [] if connector is None else [f"--connector={connector}"]
    if overlay is not None:
        arguments.append(f"--overlay={os.fspath(overlay)}")
    with tempfile.TemporaryDirectory(prefix="provmap-") as folder:
        for option, given in (("metadata", metadata), ("source-schema", source_schema)):
            if given is None:
                continue
            text = text_of(given)
            if text is None:
                path = path_of(given)
            else:
                path = str(Path(folder) / f"{option}.json")
                Path(path).write_text(text, encoding="utf-8")
            arguments.append(f"--{option}={path}")
        yield arguments
