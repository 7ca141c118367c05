"""Checks PingOne attribute mappings, and the users that will flow through them, before the first sync.

``check`` compares a mapping with what a connector says of its attributes; ``preflight`` runs users through one, from a data
frame or from dicts; ``evaluate`` shows what one user becomes. All verdicts are those of the command ``provmap``, which this
package carries, and nothing is sent anywhere.

>>> import provmap
>>> report = provmap.check('[{"targetAttribute": "userName", "sourceAttribute": "usernam"}]', connector="Slack")
>>> [(finding.rule, finding.target) for finding in report.errors]
[('unmapped-required', 'primaryEmail')]
"""

from ._check import Connector, check, connectors
from ._errors import ProvmapError
from ._evaluate import Evaluation, Sent, evaluate
from ._native import Judge, Table
from ._preflight import Preflight, RuleCount, Summary, preflight
from ._report import Basis, Edit, Evidence, Finding, Fix, Report, Result, ResultUsers
from ._testing import assert_clean, assert_finds

__all__ = [
    "Basis",
    "Connector",
    "Edit",
    "Evaluation",
    "Evidence",
    "Finding",
    "Fix",
    "Judge",
    "Preflight",
    "ProvmapError",
    "Report",
    "Result",
    "ResultUsers",
    "RuleCount",
    "Sent",
    "Summary",
    "Table",
    "assert_clean",
    "assert_finds",
    "check",
    "connectors",
    "evaluate",
    "preflight",
]
