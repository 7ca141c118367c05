"""Running a whole population through a mapping."""

from __future__ import annotations

import contextlib
import datetime
import json
import os
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, TypeAlias

from . import _native
from ._errors import ProvmapError
from ._inputs import ArrowArray, ArrowStream, Given, path_of, read, read_file, text_of
from ._native import Judge, Table
from ._report import table_html, visible

Users: TypeAlias = "ArrowStream | ArrowArray | Iterable[Mapping[str, Any]]"


@dataclass(frozen=True, slots=True)
class Summary:
    """How many records there are: valid, invalid, of which nobody can say, and that cannot be read."""

    records: int
    valid: int
    invalid: int
    unpredictable: int
    unreadable: int


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How many records break a rule, and with which target attributes."""

    records: int
    attributes: dict[str, int]


@dataclass(frozen=True, slots=True)
class Preflight:
    """What becomes of users. Nothing in here is a value of a user, but for ids that are UUIDs.

    Tables are for whatever reads Arrow (``polars.DataFrame(result.failures)``); ``to_dicts()`` needs nothing else.
    """

    connector: str
    operation: Literal["create", "update"]
    mapping_errors: int
    """The errors that ``check`` finds in the mapping itself: verdicts are less sure because of them."""
    filter_not_applied: str | None
    """The member of the bundle that limits the propagation rule to some users, where it cannot be followed: all that are given are judged."""
    filtered_out: int | None
    """The records that the filter of the propagation rule leaves out, which no other count has; none without a filter."""
    filter_unknown: int | None
    """The records of which it cannot be told whether the filter lets them through, which are judged; none without a filter."""
    summary: Summary
    rules: dict[str, RuleCount]
    """The rules that are broken, by name."""
    repeats: int
    """The records with the ``id`` of an earlier one, as far as they share a unique value."""
    failures: Table
    """All that is wrong with single records: row (from 0), id, rule, effect, target, element, found, limit, reason, message."""
    collisions: Table
    """Who shares a value that must be unique: target, group, row, rule."""
    missing_columns: tuple[str, ...]
    """The attributes that are read, and that no column is for."""
    unread_columns: tuple[str, ...]
    """The columns that nothing reads."""

    def to_dict(self) -> dict[str, Any]:
        """The counts, by the names of ``provmap preflight -O json``."""
        return {
            "connector": self.connector,
            "operation": self.operation,
            "mapping_errors": self.mapping_errors,
            "filter_not_applied": self.filter_not_applied,
            "filtered_out": self.filtered_out,
            "filter_unknown": self.filter_unknown,
            **asdict(self.summary),
            "rules": {rule: asdict(count) for rule, count in self.rules.items()},
            "repeats": self.repeats,
        }

    def __str__(self) -> str:
        lines = [self._headline()]
        for rule, count in self.rules.items():
            lines.append(f"  {rule}: {count.records:,}")
            lines.extend(f"    {visible(target)}: {records:,}" for target, records in count.attributes.items())
        lines.extend(f"note: {note}" for note in self._notes())
        return "\n".join(lines)

    def _headline(self) -> str:
        counts = ", ".join(f"{count:,} {name}" for name, count in asdict(self.summary).items())
        return f"{visible(self.connector)}, {self.operation}: {counts}"

    def _notes(self) -> Iterator[str]:
        if not self.summary.records and not self.filtered_out:
            yield "there is no user at all: a reader or a generator gives its rows only once"
        if self.mapping_errors:
            yield f"the mapping itself has errors ({self.mapping_errors}): provmap.check shows them"
        if self.filter_not_applied:
            yield f"`{self.filter_not_applied}` of the propagation rule cannot be followed: all users are judged"
        if self.filtered_out:
            nobody = "" if self.summary.records else ": nobody is judged"
            yield f"the filter of the propagation rule leaves {self.filtered_out:,} out{nobody}"
        if self.filter_unknown:
            yield f"of {self.filter_unknown:,} it cannot be told whether the filter lets them through: they are judged"
        if self.missing_columns:
            names = ", ".join(map(visible, self.missing_columns))
            yield f"no column is called {names}: absent for every user"

    def _repr_html_(self) -> str:
        rows: list[tuple[object, ...]] = [
            (rule, target, f"{records:,}")
            for rule, count in self.rules.items()
            for target, records in (count.attributes or {"": count.records}).items()
        ]
        caption = "; ".join([self._headline(), *self._notes()])
        return table_html(caption, ("rule", "target", "records"), rows)


def preflight(
    data: Users,
    /,
    *,
    mapping: Given | None = None,
    connector: str | None = None,
    operation: Literal["create", "update"] = "create",
    source_schema: Given | None = None,
    metadata: Given | None = None,
    overlay: str | os.PathLike[str] | None = None,
    progress: Callable[[int], object] | None = None,
    memory: int = 512 << 20,
) -> Preflight:
    """Judge all users, and find who shares a value that must be unique: the verdicts of ``provmap preflight``.

    ``data`` is whatever gives Arrow columns: a data frame of polars or pandas, a table or a reader of pyarrow, a relation of duckdb; or
    dicts, as PingOne's API has users. It is read once, batch by batch. Columns are called by the paths of
    attributes (``email``, ``name.given``), or are structures. Without a mapping, they are called as the target's attributes.

    ``mapping`` is a path, a text, lines or a bundle, as for ``check``, but no Terraform. ``progress`` is called with the number of rows so far.
    What does not fit in so many bytes of ``memory`` goes to temporary files.

    Raises ``ProvmapError``, which says nothing of a person.

    >>> import provmap
    >>> users = [{"username": "ada", "email": "ada@example.com"}, {"username": "grace"}]
    >>> lines = [
    ...     {"targetAttribute": "userName", "sourceAttribute": "username"},
    ...     {"targetAttribute": "primaryEmail", "sourceAttribute": "email"},
    ... ]
    >>> result = provmap.preflight(users, mapping=lines, connector="Slack")
    >>> result.summary.valid, result.summary.invalid
    (1, 1)
    >>> result.failures.to_dicts()[0]["message"]
    '`primaryEmail` has no value, and the target needs one'
    """
    judge = judge_of(mapping, connector, operation, source_schema, metadata, overlay)
    is_json = not (hasattr(data, "__arrow_c_stream__") or hasattr(data, "__arrow_c_array__"))
    if is_json and (isinstance(data, (str, bytes, Mapping, os.PathLike)) or not isinstance(data, Iterable)):
        raise TypeError(
            f"users are a data frame, or any other Arrow data, or dicts, and not {type(data).__name__}: "
            "files of users are for `provmap preflight`, or for a library of data frames"
        )
    users: object = _records(data) if is_json and isinstance(data, Iterable) else data
    found = _native.preflight(judge, users, is_json, progress, memory)
    counts = ("records", "valid", "invalid", "unpredictable", "unreadable")
    return Preflight(
        connector=judge.connector,
        operation=judge.operation,
        mapping_errors=judge.mapping_errors,
        filter_not_applied=judge.filter_not_applied,
        filtered_out=found["filtered_out"],
        filter_unknown=found["filter_unknown"],
        summary=Summary(**{name: found[name] for name in counts}),
        rules={rule: RuleCount(records, attributes) for rule, (records, attributes) in found["rules"].items()},
        repeats=found["repeats"],
        failures=found["failures"],
        collisions=found["collisions"],
        missing_columns=tuple(found["missing_columns"]),
        unread_columns=tuple(found["unread_columns"]),
    )


def judge_of(
    mapping: Given | None,
    connector: str | None,
    operation: Literal["create", "update"],
    source_schema: Given | None,
    metadata: Given | None,
    overlay: str | os.PathLike[str] | None,
) -> Judge:
    """What users are judged by, made of what people give."""
    return Judge(
        None if mapping is None else _mapping(mapping),
        connector,
        operation,
        None if source_schema is None else read(source_schema, "source schema"),
        None if metadata is None else read(metadata, "metadata"),
        _overlay(overlay),
    )


def _mapping(mapping: Given) -> str:
    text = text_of(mapping)
    if text is not None:
        return text
    path = path_of(mapping)
    if path.endswith((".tf", ".tf.json", ".tofu")):
        message = f"{path}: this is Terraform, which `provmap preflight` reads: give the mapping as JSON here"
        raise ProvmapError(message, path)
    return read_file(path, "mapping")


def _overlay(overlay: str | os.PathLike[str] | None) -> str | None:
    if overlay is None or overlay == "curated":
        return overlay
    return read_file(os.fspath(overlay), "overlay")


def _records(users: Iterable[Any]) -> Iterator[tuple[bytes, str | None]]:
    """Each user as JSON, with its id."""
    for row, user in enumerate(users):
        text = None
        # What Python says can hold a value: it is not handed on, not even as a context.
        with contextlib.suppress(TypeError, ValueError, RecursionError):
            text = _json(user)
        if text is None:
            raise ProvmapError(f"row {row}: the user cannot be written as JSON")
        yield text.encode(), _id(user)


def _id(user: object) -> str | None:
    """The id, where it is a text that has a UTF-8."""
    id_ = user.get("id") if isinstance(user, Mapping) else None
    if isinstance(id_, uuid.UUID):
        return str(id_)
    if not isinstance(id_, str) or any("\ud800" <= character <= "\udfff" for character in id_):
        return None
    return id_


def _json(user: object) -> str:
    try:
        return json.dumps(user, default=_plain, allow_nan=False)
    except ValueError:
        return json.dumps(_without_nan(user), default=_plain, allow_nan=False)


def _plain(value: object) -> object:
    """What JSON has no type for, in the form that PingOne's API has it."""
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError


def _without_nan(value: object) -> object:
    """Data frames have NaN where there is no value."""
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return None
    if isinstance(value, Mapping):
        return {key: _without_nan(member) for key, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_nan(member) for member in value]
    return value
