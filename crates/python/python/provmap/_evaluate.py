"""What one user becomes."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, overload

from ._inputs import written
from ._report import Finding
from ._run import options, run_json


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What an expression gives."""

    expression: str
    reads: tuple[str, ...]
    """The attributes that it reads."""
    status: Literal["value", "unknown", "error"] | None
    """Whether it gives a value for the user; None without a user."""
    value: Any
    message: str | None
    """Why there is no value."""
    findings: tuple[Finding, ...]
    _document: dict[str, Any] = field(repr=False, compare=False)

    def to_dict(self) -> dict[str, Any]:
        """The JSON of ``provmap eval -O json``."""
        return self._document


@dataclass(frozen=True, slots=True)
class Sent:
    """What a store gets for a user."""

    connector: str
    record: dict[str, Any]
    unpredictable: tuple[dict[str, Any], ...]
    """The lines whose value cannot be predicted, or is refused."""
    findings: tuple[Finding, ...]
    _document: dict[str, Any] = field(repr=False, compare=False)

    def to_dict(self) -> dict[str, Any]:
        """The JSON of ``provmap eval -O json --mapping``."""
        return self._document


@overload
def evaluate(
    what: str,
    user: Mapping[str, Any] | None = None,
    *,
    connector: str | None = None,
    target: str | None = None,
) -> Evaluation: ...
@overload
def evaluate(
    what: os.PathLike[str] | Mapping[str, Any] | Sequence[Mapping[str, Any]],
    user: Mapping[str, Any],
    *,
    connector: str | None = None,
    target: None = None,
) -> Sent: ...
def evaluate(
    what: str | os.PathLike[str] | Mapping[str, Any] | Sequence[Mapping[str, Any]],
    user: Mapping[str, Any] | None = None,
    *,
    connector: str | None = None,
    target: str | None = None,
) -> Evaluation | Sent:
    """Show what an expression gives, or what a store gets for a user, as ``provmap eval`` does.

    A str is an expression of PingOne Expression Language; ``connector`` and ``target`` name what its value is meant for. An
    object is a line of a mapping or several, and a path object is a file of them: then there must be a user.

    >>> import provmap
    >>> provmap.evaluate("#string.upperCase(#root.username)", {"username": "ada"}).value
    'ADA'
    >>> line = {"targetAttribute": "userName", "sourceAttribute": "username"}
    >>> provmap.evaluate(line, {"username": "ada"}, connector="Slack").record
    {'userName': 'ada'}
    """
    with tempfile.TemporaryDirectory(prefix="provmap-") as folder, options(connector) as given:
        arguments = ["eval", "--output-format=json", *given]
        if user is not None:
            arguments.append("--user=-")
        stdin = "" if user is None else written(user, "user")
        if isinstance(what, str):
            if target is not None:
                arguments.append(f"--target={target}")
            document = run_json([*arguments, "--", what], stdin)
        else:
            if isinstance(what, os.PathLike):
                file = os.fspath(what)
            else:
                file = str(Path(folder) / "mapping.json")
                Path(file).write_text(written(what, "mapping"), encoding="utf-8")
            document = run_json([*arguments, f"--mapping={file}"], stdin)
    findings = tuple(map(Finding.from_dict, document["findings"]))
    if not isinstance(what, str):
        return Sent(
            document["connector"],
            document["record"],
            tuple(document["unpredictable"]),
            findings,
            document,
        )
    result = document["result"] or {"status": None, "value": None, "message": None}
    return Evaluation(
        document["expression"],
        tuple(document["reads"]),
        result["status"],
        result["value"],
        result["message"],
        findings,
        document,
    )
