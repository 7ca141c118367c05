"""What a check finds."""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

Severity: TypeAlias = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Edit:
    """The bytes of the file from ``start`` to before ``end`` become ``text``."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """What to write in the file so that a finding is gone."""

    edits: tuple[Edit, ...]
    applicability: Literal["machine-applicable", "maybe-incorrect", "has-placeholders"]


@dataclass(frozen=True, slots=True)
class Basis:
    """What a finding rests on: a property of the metadata, its value, and where that is from."""

    flag: str
    value: Any
    from_: str
    """Where the value is from (``from`` in JSON)."""
    overlay: Any


@dataclass(frozen=True, slots=True)
class Evidence:
    """What users say of a finding."""

    users: int
    hits: int
    possible: int
    unpredictable: int
    longest: int | None
    complete: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong with a mapping, or that is worth a thought."""

    rule: str
    severity: Severity
    message: str
    target: str | None
    source: str | None
    pointer: str | None
    line: int | None
    column: int | None
    help: str | None
    fix: Fix | None
    basis: Basis | None
    evidence: Evidence | None
    fingerprint: str

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Finding:
        """A finding of the command's JSON. Members that this version does not know are passed over."""
        fix, basis, evidence = data["fix"], data["basis"], data["evidence"]
        return cls(
            rule=data["rule"],
            severity=data["severity"],
            message=data["message"],
            target=data["target"],
            source=data["source"],
            pointer=data["pointer"],
            line=data["line"],
            column=data["column"],
            help=data["help"],
            fix=None
            if fix is None
            else Fix(
                tuple(Edit(edit["start"], edit["end"], edit["text"]) for edit in fix["edits"]),
                fix["applicability"],
            ),
            basis=None
            if basis is None
            else Basis(basis["flag"], basis["value"], basis["from"], basis["overlay"]),
            evidence=None
            if evidence is None
            else Evidence(
                evidence["users"],
                evidence["hits"],
                evidence["possible"],
                evidence["unpredictable"],
                evidence["longest"],
                evidence["complete"],
            ),
            fingerprint=data["fingerprint"],
        )

    def __str__(self) -> str:
        return f"{self.severity}[{self.rule}]: {visible(self.message)}"


@dataclass(frozen=True, slots=True)
class ResultUsers:
    """What becomes of the users that a mapping was checked with."""

    records: int
    invalid: int
    unpredictable: int
    unreadable: int
    unsynced: int
    complete: bool
    filter_not_applied: str | None
    filtered_out: int | None
    filter_unknown: int | None


@dataclass(frozen=True, slots=True)
class Result:
    """What is found in one file, or in one propagation rule of Terraform."""

    path: str
    address: str | None
    connector: str | None
    findings: tuple[Finding, ...]
    users: ResultUsers | None
    known: int | None

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Result:
        """A result of the command's JSON."""
        users = data["users"]
        names = ResultUsers.__dataclass_fields__
        return cls(
            path=data["path"],
            address=data["address"],
            connector=data["connector"],
            findings=tuple(map(Finding.from_dict, data["findings"])),
            users=None if users is None else ResultUsers(**{name: users[name] for name in names}),
            known=data["known"],
        )


@dataclass(frozen=True, slots=True)
class Report:
    """What ``provmap.check`` finds: the findings in the order of the file, as the command has them.

    >>> import provmap
    >>> report = provmap.check([{"targetAttribute": "userName", "sourceAttribute": "username"}], connector="Slack")
    >>> len(report.errors), report.is_clean
    (1, False)
    """

    results: tuple[Result, ...]
    """What is found, file by file."""
    _document: dict[str, Any] = field(repr=False, compare=False)
    _text: str = field(repr=False, compare=False)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings."""
        return tuple(finding for result in self.results for finding in result.findings)

    def _of(self, severity: Severity) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.severity == severity)

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What cannot work, for every user or for the store."""
        return self._of("error")

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """What will fail for some users that PingOne's own limits allow."""
        return self._of("warning")

    @property
    def infos(self) -> tuple[Finding, ...]:
        """Advice; nothing fails by it."""
        return self._of("info")

    @property
    def is_clean(self) -> bool:
        """Whether there is neither an error nor a warning."""
        return not self.errors and not self.warnings

    def to_dict(self) -> dict[str, Any]:
        """The JSON of ``provmap check -O json``."""
        return self._document

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)

    def __bool__(self) -> bool:
        """A report is there, with or without findings: ask ``is_clean``."""
        return True

    def __str__(self) -> str:
        return self._text

    def _repr_html_(self) -> str:
        rows: list[tuple[object, ...]] = [
            (finding.severity, finding.rule, finding.target, finding.message, finding.help, finding.line)
            for finding in self.findings
        ]
        summary = self._document["summary"]
        counts = ", ".join(f"{summary[kind]} {kind}" for kind in ("errors", "warnings", "infos"))
        return table_html(counts, ("severity", "rule", "target", "what", "what to do", "line"), rows)


def visible(text: str) -> str:
    """The text, with characters that nobody sees, or that change the order of others, as escapes."""
    hidden = ("Cc", "Cf", "Zl", "Zp", "Cs")
    return "".join(
        f"\\u{{{ord(character):x}}}" if unicodedata.category(character) in hidden else character
        for character in text
    )


def table_html(caption: str, header: tuple[str, ...], rows: list[tuple[object, ...]]) -> str:
    """A table for notebooks, in which every text is escaped, and no script."""

    def cells(kind: str, row: tuple[object, ...]) -> str:
        shown = ("" if cell is None else html.escape(visible(str(cell))) for cell in row)
        return "".join(f'<{kind} style="text-align: left">{cell}</{kind}>' for cell in shown)

    body = "".join(f"<tr>{cells('td', row)}</tr>" for row in rows)
    return (
        f"<table><caption>{html.escape(visible(caption))}</caption><thead><tr>{cells('th', header)}</tr></thead>"
        f"<tbody>{body}</tbody></table>"
    )
