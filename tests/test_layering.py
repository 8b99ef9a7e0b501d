"""Who may import whom: adapters know the bot, the bot knows the index, and the index knows neither."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parent.parent
_LAYERS = ("index", "bot", "adapters")
_FILES = sorted(file for layer in _LAYERS for file in (_ROOT / layer).rglob("*.py"))
_NAMES = [file.relative_to(_ROOT).as_posix() for file in _FILES]
_SDKS = {"discord", "slack_bolt", "slack_sdk"}
_MODELS = {"torch", "sentence_transformers", "transformers"}
_MAY_LOAD_MODELS = {"index/export.py", "index/torch_encoder.py"}


def _tree(name: str) -> ast.Module:
    return ast.parse((_ROOT / name).read_text(encoding="utf-8"))


def _imports(node: ast.AST) -> Iterator[str]:
    """Yield the modules that are imported anywhere below a node, by their full names."""
    for child in ast.walk(node):
        if isinstance(child, ast.Import):
            yield from (alias.name for alias in child.names)
        elif isinstance(child, ast.ImportFrom) and child.module:
            yield child.module
            yield from (f"{child.module}.{alias.name}" for alias in child.names)


def _is_for_types_only(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def _run_on_import(node: ast.AST) -> Iterator[str]:
    """Yield the modules that are imported as soon as a module is."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) or _is_for_types_only(child):
            continue
        yield from _imports(child) if isinstance(child, ast.Import | ast.ImportFrom) else _run_on_import(child)


def _packages(names: Iterator[str]) -> set[str]:
    return {name.partition(".")[0] for name in names}


def test_there_are_files_of_every_layer() -> None:
    assert {name.partition("/")[0] for name in _NAMES} == set(_LAYERS)
    assert {"index/searcher.py", "bot/__main__.py"} <= set(_NAMES)


def test_imports_of_every_form_are_seen() -> None:
    tree = ast.parse(
        "import a.b\nfrom c import d\nif TYPE_CHECKING:\n    import t\nclass K:\n    import k\n"
        "def f():\n    from bot import g\n"
    )
    assert set(_imports(tree)) == {"a.b", "c", "c.d", "t", "k", "bot", "bot.g"}
    assert set(_run_on_import(tree)) == {"a.b", "c", "c.d", "k"}


@pytest.mark.parametrize("name", [name for name in _NAMES if name.startswith("index/")])
def test_the_index_imports_neither_bot_nor_adapters(name: str) -> None:
    assert _packages(_imports(_tree(name))).isdisjoint({"bot", "adapters", "benchmarks", "tests"})


@pytest.mark.parametrize("name", [name for name in _NAMES if name.startswith("bot/") and name != "bot/__main__.py"])
def test_the_bot_imports_no_adapters(name: str) -> None:
    assert _packages(_imports(_tree(name))).isdisjoint({"adapters", "benchmarks", "tests"})


@pytest.mark.parametrize("name", _NAMES)
def test_nobody_imports_the_composition_root(name: str) -> None:
    assert "bot.__main__" not in set(_imports(_tree(name)))


@pytest.mark.parametrize("name", _NAMES)
def test_modules_are_imported_by_their_own_names(name: str) -> None:
    bare = {alias.name for node in ast.walk(_tree(name)) if isinstance(node, ast.Import) for alias in node.names}
    assert bare.isdisjoint(_LAYERS)
    relative = [node.module for node in ast.walk(_tree(name)) if isinstance(node, ast.ImportFrom) and node.level]
    assert relative == []


@pytest.mark.parametrize("name", _NAMES)
def test_no_module_is_named_like_an_sdk(name: str) -> None:
    assert set(Path(name).with_suffix("").parts).isdisjoint(_SDKS)


@pytest.mark.parametrize("name", _NAMES)
def test_models_are_loaded_in_two_modules_only_and_not_when_they_are_imported(name: str) -> None:
    tree = _tree(name)
    assert _packages(_run_on_import(tree)).isdisjoint(_MODELS)
    if name not in _MAY_LOAD_MODELS:
        assert _packages(_imports(tree)).isdisjoint(_MODELS)


def _reached_on_import(name: str, seen: set[str]) -> set[str]:
    """Return the packages that importing a module brings in, through the project's own modules."""
    if name in seen:
        return set()
    seen.add(name)
    found: set[str] = set()
    for module in _run_on_import(_tree(name)):
        own = [
            path for path in (f"{module.replace('.', '/')}{end}" for end in (".py", "/__init__.py")) if path in _NAMES
        ]
        found |= {module.partition(".")[0]}.union(*(_reached_on_import(path, seen) for path in own))
    return found


@pytest.mark.parametrize("name", ["index/serving.py", "index/searcher.py"])
def test_the_path_that_answers_reads_no_documents_and_loads_no_models(name: str) -> None:
    reached = _reached_on_import(name, set())
    assert "numpy" in reached
    assert reached.isdisjoint({*_MODELS, "docutils", "onnx", "onnxscript"})
