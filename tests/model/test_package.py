"""Can every noun be had from the package, by the name the types promise?"""

from __future__ import annotations

import ast
from pathlib import Path

import tocsin.model as model


def test_what_the_types_promise_is_what_is_there() -> None:
    tree = ast.parse(Path(str(model.__file__)).read_text("utf-8"))
    promised = {
        alias.asname or alias.name: node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("tocsin.model.")
        for alias in node.names
    }
    assert set(promised) == set(model._HOME)
    for name, module in promised.items():
        assert module == f"tocsin.model.{model._HOME[name]}"
        assert hasattr(model, name)


def test_no_noun_hides_behind_a_module_of_its_name() -> None:
    assert not set(model._HOME) & set(model._HOME.values())


def test_another_name_is_no_noun() -> None:
    assert not hasattr(model, "Nothing")
