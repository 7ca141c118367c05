"""Checking mappings."""

from __future__ import annotations

import os
from dataclasses import dataclass

from ._inputs import Given, path_of, text_of
from ._report import Report, Result
from ._run import capture, options, run_json


def check(
    mapping: Given,
    /,
    *,
    connector: str | None = None,
    source_schema: Given | None = None,
    metadata: Given | None = None,
    overlay: str | os.PathLike[str] | None = None,
) -> Report:
    """Compare a mapping with the attributes of a connector, as ``provmap check`` does.

    A str is the text of a mapping where it begins with ``{`` or ``[``, and a path otherwise, of a file (JSON or Terraform) or of a
    folder. An object is what a mapping file in JSON holds: a list of lines, one line, PingOne's answer, or a bundle.

    ``connector`` is the store type, unless the mapping names it. ``source_schema`` describes the custom attributes of your
    directory, ``metadata`` a connector that is not compiled in, and ``overlay`` is a file of corrections, or ``"curated"`` for those
    that come with provmap. A ``provmap.toml`` applies as it does to the command.

    Raises ``ProvmapError`` where the mapping cannot be read, or its connector is not known.

    >>> import provmap
    >>> report = provmap.check([{"targetAttribute": "Phone", "sourceAttribute": "primaryPhone"}], connector="Zoom")
    >>> report.errors[1].message, report.errors[1].help.split(":")[0]
    ('`Phone` is not a user attribute of Zoom', '`Phone` is the label in the console; the attribute is `workPhone`')
    """
    text = text_of(mapping)
    file = path_of(mapping) if text is None else "-"
    with options(connector, metadata, source_schema, overlay) as given:
        arguments = ["check", *given, "--", file]
        document = run_json([*arguments[:1], "--output-format=json", *arguments[1:]], text or "")
        _, shown, _ = capture(arguments, text or "")
    return Report(tuple(map(Result.from_dict, document["results"])), document, shown)


@dataclass(frozen=True, slots=True)
class Connector:
    """A connector that is compiled in."""

    store_type: str
    display_name: str | None
    version: str | None
    user_attributes: int | None
    """The number of its user attributes; None where its metadata lists none."""
    group_attributes: int | None
    """The number of its group attributes; None where its metadata lists none."""

    def __str__(self) -> str:
        return self.store_type


def connectors() -> list[Connector]:
    """The connectors that are compiled in.

    >>> import provmap
    >>> [connector.store_type for connector in provmap.connectors()]
    ['GitHubEMU', 'Slack', 'Zoom']
    """
    listed = run_json(["connectors", "--output-format=json"])["connectors"]
    return [
        Connector(
            one["storeType"],
            one["displayName"],
            one["version"],
            one["userAttributes"],
            one["groupAttributes"],
        )
        for one in listed
    ]
