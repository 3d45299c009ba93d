"""The descriptions of the APIs that the client ships: which path is which method, and whether questions and answers keep to it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from googleapiclient.discovery_cache import get_static_doc

_APIS: dict[str, Any] = {name: json.loads(get_static_doc(name, "v1")) for name in ("gmail", "pubsub")}


def methods(api: str = "gmail") -> dict[str, Any]:
    """All methods of an API by id."""
    return {method["id"]: method for method in _methods(_APIS[api]["resources"])}


def _api(method: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = _APIS[method["id"].partition(".")[0]]
    return found


def _methods(resources: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for resource in resources.values():
        yield from resource.get("methods", {}).values()
        yield from _methods(resource.get("resources", {}))


@lru_cache(maxsize=1)
def _routes() -> list[tuple[str, re.Pattern[str], dict[str, Any]]]:
    found = []
    for method in (method for api in _APIS for method in methods(api).values()):
        pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/:]+)", re.escape("/" + method["flatPath"]).replace(r"\{", "\\{"))
        found.append((method["httpMethod"], re.compile(pattern), method))
    return found


def routed(verb: str, path: str) -> tuple[dict[str, Any], dict[str, str]] | None:
    """The method of a request and the parameters in its path."""
    for its_verb, pattern, method in _routes():
        if its_verb == verb and (match := pattern.fullmatch(path)):
            return method, match.groupdict()
    return None


def faults_of_question(method: Mapping[str, Any], query: Mapping[str, list[str]]) -> list[str]:
    """What is wrong with the parameters of a request."""
    known = {**_api(method)["parameters"], **method["parameters"]}
    faults = [f"{name}: is no parameter" for name in query if name not in known]
    for name, values in query.items():
        wanted = known.get(name, {})
        if len(values) > 1 and not wanted.get("repeated"):
            faults.append(f"{name}: given more than once")
        if "enum" in wanted:
            faults += [f"{name}: {value!r} is none of its values" for value in values if value not in wanted["enum"]]
        if wanted.get("type") == "integer":
            faults += [f"{name}: {value!r} is no number" for value in values if not value.isdecimal()]
    return faults


def faults_of_answer(method: Mapping[str, Any], answer: Any) -> list[str]:
    """In what an answer does not keep to the description."""
    if "response" not in method:
        return [] if answer is None else ["$: there is an answer where there is none"]
    return list(_walk(_api(method), method["response"], answer, "$"))


def faults_of_body(method: Mapping[str, Any], body: Any) -> list[str]:
    """In what the body of a request does not keep to the description."""
    return list(_walk(_api(method), method["request"], body, "$")) if "request" in method else []


def _walk(api: Mapping[str, Any], schema: Mapping[str, Any], value: Any, where: str) -> Iterator[str]:
    schema = api["schemas"][schema["$ref"]] if "$ref" in schema else schema
    kind = schema.get("type")
    if kind == "object":
        if not isinstance(value, dict):
            yield f"{where}: is no object"
            return
        for name, item in value.items():
            if name in schema.get("properties", {}):
                yield from _walk(api, schema["properties"][name], item, f"{where}.{name}")
            else:
                yield f"{where}.{name}: is not described"
    elif kind == "array":
        if not isinstance(value, list):
            yield f"{where}: is no list"
            return
        for place, item in enumerate(value):
            yield from _walk(api, schema["items"], item, f"{where}[{place}]")
    elif fault := _scalar(schema, value):
        yield f"{where}: {fault}"


def _scalar(schema: Mapping[str, Any], value: Any) -> str:
    kind, shape = schema.get("type"), schema.get("format")
    if kind == "boolean":
        return "" if isinstance(value, bool) else "is no truth value"
    if kind == "integer":
        return "" if isinstance(value, int) and not isinstance(value, bool) else "is no number"
    if kind == "string" and not isinstance(value, str):
        return "is no string"
    if shape in ("uint64", "int64") and not (re.fullmatch(r"-?\d+", value) and int(value) < 2**64):
        return f"is no {shape}"
    if shape == "byte" and not (re.fullmatch(r"[A-Za-z0-9_=-]*", value) or re.fullmatch(r"[A-Za-z0-9+/]*=*", value)):
        return "is no base64"
    return ""
