"""Every sentence that refuses something in an answer, read from the program's own source."""

import ast
from collections.abc import Iterator
from pathlib import Path

from magnet import errors

SOURCE = Path(errors.__file__).parent
SHELL = (
    "cli/",
    "migrations/",
    "matching/",
    "settings.py",
    "gateways/postgresql",
    "importers/esco.py",
    "importers/taxonomy_tsv.py",
    "services/backup_files.py",
    "services/backups.py",
    "services/label_reviews.py",
    "services/taxonomy_imports.py",
    "store/copies.py",
    "store/holding.py",
    "store/migrate.py",
    "store/postgresql_tools.py",
    "store/roles.py",
)
"""Where sentences are for who works at the server's own shell, which are English."""
CLASSES = {name for name, kind in vars(errors).items() if isinstance(kind, type)} | {"Unread", "NoDate"}
PLACES = {"Invalid.at": 2, "fault": 2, "_fault": 2, "_require_after": 2, "PydanticCustomError": 1, "written": 1}
"""Which argument of a call is the sentence; of an error it is the first, of a FieldError `message`."""
NAMES = {
    "WRONG",
    "ANOTHER",
    "DAMAGED",
    "DAY",
    "MOMENT",
    "PLAIN",
    "MESSAGES",
    "ENDS_INSIDE",
    "UNCLOSED",
    "cells",
    "message",
    "title",
    "advice",
}
"""What sentences are called before they are raised."""


def texts() -> dict[str, str]:
    """Each sentence, values as `{name}`, with the first file that says it."""
    found: dict[str, str] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        place = path.relative_to(SOURCE).as_posix()
        if not place.startswith(SHELL):
            for text in _of_module(ast.parse(path.read_text("utf-8"))):
                found.setdefault(text, place)
    found.pop("This is not a known {what}.")  # each of these is a sentence of its own
    return found


def _of_module(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        if isinstance(node, ast.Call):
            yield from _of_call(node)
        elif (
            isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Tuple)
            and isinstance(node.value, ast.Tuple)
        ):
            for name, said in zip(node.targets[0].elts, node.value.elts, strict=False):
                yield from _of_name(name, said)
        elif isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple) and len(node.value.elts) == 2:
            code, said = node.value.elts
            if isinstance(code, ast.Constant) and isinstance(said, ast.Constant | ast.JoinedStr):
                yield from _sentences(said)
        elif isinstance(node, ast.Assign):
            yield from _of_name(node.targets[0], node.value)
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            yield from _of_name(node.target, node.value)


def _of_name(name: ast.expr, said: ast.expr) -> Iterator[str]:
    if isinstance(name, ast.Name) and name.id in NAMES:
        yield from _sentences(said)


def _of_call(call: ast.Call) -> Iterator[str]:
    name = ast.unparse(call.func)
    if name in CLASSES and call.args:
        yield from _sentences(call.args[0])
    elif name in ("FieldError", "Line"):
        yield from (
            text for each in call.keywords if each.arg in ("message", "fault") for text in _sentences(each.value)
        )
    elif name in ("one_of", "unknown") and isinstance(call.args[0], ast.Constant):
        yield f"This is not a known {ast.literal_eval(call.args[0])}."
    elif len(call.args) > PLACES.get(name, len(call.args)):
        yield from _sentences(call.args[PLACES[name]])


def _sentences(said: ast.expr) -> Iterator[str]:
    """Texts that an expression may be; one with a value in it has the value's name."""
    if isinstance(said, ast.Constant) and isinstance(said.value, str) and " " in said.value:
        yield said.value
    elif isinstance(said, ast.JoinedStr):
        yield "".join(map(_part, said.values))
    elif isinstance(said, ast.IfExp):
        yield from (*_sentences(said.body), *_sentences(said.orelse))
    elif isinstance(said, ast.Dict):
        yield from (text for value in said.values for text in _sentences(value))
    elif isinstance(said, ast.Call) and ast.unparse(said.func) == "dict.fromkeys":
        yield from _sentences(said.args[1])


def _part(one: ast.expr) -> str:
    if isinstance(one, ast.Constant):
        return str(ast.literal_eval(one))
    return "{" + _name(one) + "}"


def _name(value: ast.AST) -> str:
    """What a value is called: an attribute by its own name, else the innermost name."""
    names = [one.attr for one in ast.walk(value) if isinstance(one, ast.Attribute) and one.attr != "join"]
    names += [one.id for one in ast.walk(value) if isinstance(one, ast.Name)][::-1]
    return names[0].lower() if names else "value"
