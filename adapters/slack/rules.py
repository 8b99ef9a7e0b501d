"""Rules for JSON, put together from small ones: each yields a sentence for every fault, with the place where it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Rule = Callable[[Any, str], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Shape:
    """The fields that an object must and may have; `type` aside, which tells its shape."""

    required: Mapping[str, Rule] = field(default_factory=dict)
    optional: Mapping[str, Rule] = field(default_factory=dict)


def string(most: int, least: int = 1) -> Rule:
    """Return the rule for a text of a length."""

    def check(value: Any, where: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield f"{where} must be a text"
        elif len(value) < least:
            yield f"{where} must have {least} characters or more"
        elif len(value) > most:
            yield f"{where} has {len(value)} characters, at most {most} are allowed"

    return check


def one_of(*allowed: str) -> Rule:
    """Return the rule for a word out of a few."""

    def check(value: Any, where: str) -> Iterator[str]:
        if value not in allowed:
            yield f"{where} is {value!r}, not one of {', '.join(allowed)}"

    return check


def flag(value: Any, where: str) -> Iterator[str]:
    """Yield a sentence where a value is not true or false."""
    if not isinstance(value, bool):
        yield f"{where} must be true or false"


def number(least: int, most: int) -> Rule:
    """Return the rule for a whole number."""

    def check(value: Any, where: str) -> Iterator[str]:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            yield f"{where} must be a whole number from {least} to {most}"

    return check


def many(rule: Rule, most: int | None = None, least: int = 1) -> Rule:
    """Return the rule for a list whose elements follow a rule."""

    def check(value: Any, where: str) -> Iterator[str]:
        if not is_list(value):
            yield f"{where} must be a list"
            return
        if len(value) < least:
            yield f"{where} must have {least} or more elements"
        if most is not None and len(value) > most:
            yield f"{where} has {len(value)} elements, at most {most} are allowed"
        for index, element in enumerate(value):
            yield from rule(element, f"{where}/{index}")

    return check


def shaped(shape: Shape, *, has_type: bool = False) -> Rule:
    """Return the rule for an object of a shape."""

    def check(value: Any, where: str) -> Iterator[str]:
        if not isinstance(value, Mapping):
            yield f"{where} must be an object"
            return
        yield from (f"{where} lacks {name}" for name in shape.required if value.get(name) is None)
        for name, inner in value.items():
            rule = shape.required.get(name) or shape.optional.get(name)
            if rule is not None:
                yield from rule(inner, f"{where}/{name}") if inner is not None else ()
            elif not (has_type and name == "type"):
                yield f"{where} has an unknown field {name!r}"

    return check


def typed(shapes: Mapping[str, Shape]) -> Rule:
    """Return the rule for an object whose `type` tells its shape."""
    rules = {name: shaped(shape, has_type=True) for name, shape in shapes.items()}

    def check(value: Any, where: str) -> Iterator[str]:
        kind = value.get("type") if isinstance(value, Mapping) else None
        rule = rules.get(kind) if isinstance(kind, str) else None
        if rule is None:
            yield f"{where} has the type {kind!r}, which is not one of {', '.join(rules)}"
        else:
            yield from rule(value, where)

    return check


def both(first: Rule, second: Rule) -> Rule:
    """Return the rule that asks for two."""

    def check(value: Any, where: str) -> Iterator[str]:
        found = list(first(value, where))
        yield from found or second(value, where)

    return check


def either(*names: str) -> Rule:
    """Return the rule for an object that has one of some fields."""

    def check(value: Any, where: str) -> Iterator[str]:
        if not any(value.get(name) for name in names):
            yield f"{where} lacks {' or '.join(names)}"

    return check


def is_list(value: Any) -> bool:
    """Tell a list of JSON."""
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)
