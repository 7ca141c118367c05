"""Assertions on mappings, for tests."""

from __future__ import annotations

import os

from ._check import check
from ._inputs import Given
from ._report import Report, visible


def _report(
    mapping: Given | Report,
    connector: str | None,
    source_schema: Given | None,
    metadata: Given | None,
    overlay: str | os.PathLike[str] | None,
) -> Report:
    if isinstance(mapping, Report):
        return mapping
    return check(
        mapping, connector=connector, source_schema=source_schema, metadata=metadata, overlay=overlay
    )


def assert_clean(
    mapping: Given | Report,
    /,
    *,
    connector: str | None = None,
    source_schema: Given | None = None,
    metadata: Given | None = None,
    overlay: str | os.PathLike[str] | None = None,
) -> None:
    """Fail, with what the command says, where a mapping or a report has an error or a warning.

    >>> import provmap
    >>> line = {"targetAttribute": "userName", "sourceAttribute": "username"}
    >>> provmap.assert_clean([line], connector="Zoom")
    """
    __tracebackhide__ = True
    report = _report(mapping, connector, source_schema, metadata, overlay)
    if not report.is_clean:
        raise AssertionError(f"the mapping is not clean:\n\n{report}")


def assert_finds(
    mapping: Given | Report,
    /,
    *mentions: str,
    connector: str | None = None,
    source_schema: Given | None = None,
    metadata: Given | None = None,
    overlay: str | os.PathLike[str] | None = None,
) -> None:
    """Fail, with what the command says, unless the errors and warnings are exactly these, one mention for each.

    A mention is a rule, or a rule and the target that it has to be: ``"exceeds-max-length: title"``. Advice counts only where it is
    mentioned.

    >>> import provmap
    >>> line = {"targetAttribute": "userName", "sourceAttribute": "username"}
    >>> provmap.assert_finds([line], "unmapped-required: primaryEmail", connector="Slack")
    """
    __tracebackhide__ = True
    report = _report(mapping, connector, source_schema, metadata, overlay)
    left, missing = list(report.findings), []
    # What is said more exactly takes its finding first.
    for mention in sorted(mentions, key=lambda mention: ":" not in mention):
        rule, _, target = (part.strip() for part in mention.partition(":"))
        found = next((it for it in left if it.rule == rule and target in ("", it.target)), None)
        if found is None:
            missing.append(mention)
        else:
            left.remove(found)
    differences = [f"not found: {mention}" for mention in missing]
    differences += [
        f"not expected: {it.rule}" + (f": {visible(it.target)}" if it.target else "")
        for it in left
        if it.severity != "info"
    ]
    if differences:
        raise AssertionError("\n".join([*differences, "", str(report)]))
