"""What people give: paths, texts and objects."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from ._errors import ProvmapError

Given: TypeAlias = "str | os.PathLike[str] | Mapping[str, Any] | Sequence[Any]"
"""A path, a text of JSON, or the object that one stands for."""


class ArrowStream(Protocol):
    """Batches of Arrow columns: a data frame, a table, a reader."""

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any: ...


class ArrowArray(Protocol):
    """One batch of Arrow columns."""

    def __arrow_c_array__(self, requested_schema: Any = None) -> Any: ...


def text_of(given: Given) -> str | None:
    """The text, where it is one or an object; none where it is a path."""
    if isinstance(given, str):
        return given if given.lstrip("\ufeff \t\r\n").startswith(("{", "[")) else None
    if isinstance(given, os.PathLike):
        return None
    if isinstance(given, (bytes, bytearray)) or not isinstance(given, (Mapping, Sequence)):
        kind = type(given).__name__
        raise TypeError(f"a path, a text of JSON, or lists and dicts are wanted, and not {kind}")
    return written(given, "object")


def written(given: object, what: str) -> str:
    """The JSON of an object."""
    with contextlib.suppress(TypeError, ValueError, RecursionError):
        return json.dumps(given)
    # What Python says can hold a value: it is not handed on, not even as a context.
    raise ProvmapError(f"the {what} cannot be written as JSON")


def read(given: Given, what: str) -> str:
    """The text, which is read where a path is given."""
    text = text_of(given)
    return read_file(path_of(given), what) if text is None else text


def path_of(given: Given) -> str:
    """The path, where it is no text."""
    assert isinstance(given, (str, os.PathLike))
    path = os.fspath(given)
    if not path:
        raise ProvmapError("a path is wanted, and it is empty")
    return path


def read_file(path: str, what: str) -> str:
    """The text of a file."""
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ProvmapError(f"{path}: the {what} cannot be read: {error.strerror}", path) from None
    except UnicodeDecodeError:
        raise ProvmapError(f"{path}: the {what} is not UTF-8", path) from None
