"""The stubs of the native module say what it has."""

import ast
from pathlib import Path

import provmap
from provmap import _native


def test_every_name_and_member_is_there() -> None:
    stub = Path(provmap.__file__).with_name("_native.pyi").read_text(encoding="utf-8")
    declared: set[str] = set()
    for node in ast.parse(stub).body:
        if isinstance(node, ast.FunctionDef):
            declared.add(node.name)
        if isinstance(node, ast.ClassDef):
            declared.add(node.name)
            members = {member.name for member in node.body if isinstance(member, ast.FunctionDef)}
            native = vars(getattr(_native, node.name))
            assert members <= set(native), node.name
            public = {name for name in native if not name.startswith("_")}
            assert public <= members, node.name
    assert declared == {name for name in vars(_native) if not name.startswith("_")}
