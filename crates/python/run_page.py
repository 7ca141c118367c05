"""Runs the Python of a page: `run_page.py PAGE`. Nothing but the wheel is needed."""

import re
import sys
from pathlib import Path

text = Path(sys.argv[1]).read_text(encoding="utf-8")
blocks = re.findall(r"^```python\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
assert blocks, "the page has no Python"
scope: dict[str, object] = {"__name__": "__page__"}
for block in blocks:
    exec(compile(block, sys.argv[1], "exec"), scope)
print(f"{sys.argv[1]}: {len(blocks)} examples run")
