"""The API's description for people: one page made from the same schema that programs read. No script."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator

METHODS = ("get", "post", "put", "patch", "delete")


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    schema = SchemaGenerator().get_schema(request=None, public=True)
    return render(request, "api/docs.html", {"info": schema["info"], "operations": operations(schema)})


@require_safe
def root(request: HttpRequest) -> HttpResponse:
    """Where somebody begins who only knows that there is an API: people at the page, programs at a few links."""
    if request.accepts("text/html") and "text/html" in request.headers.get("Accept", ""):
        return redirect("api_docs")
    addresses = {
        "docs": "api_docs",
        "schema": "api_schema",
        "programmes": "api_programmes",
        "analyse": "api_analyse",
    }
    links = {name: request.build_absolute_uri(reverse(address)) for name, address in addresses.items()}
    return JsonResponse({"version": "v1", **links})


def operations(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """Every operation with what it takes and gives."""
    return [
        {
            "id": operation["operationId"],
            "method": method.upper(),
            "path": path,
            "summary": operation.get("summary") or _in_short(operation, f"{method.upper()} {path}"),
            "text": operation.get("description", ""),
            "parameters": _parameters(operation),
            "body": _body(schema, operation),
            "example": _example(operation),
            "responses": _responses(operation),
            "is_open": operation.get("security") == [{}] or operation.get("security") == [],
        }
        for path, item in schema["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    ]


#: What the parameters of many operations are, wherever an operation does not say it itself.
USUAL_PARAMETERS = {
    "limit": "How many at most",
    "offset": "How many to skip from the start",
    "programme_slug": "Short name of the programme, as in the address of its pages",
    "slug": "Short name, as in the address of its page",
}


def _parameters(operation: dict[str, Any]) -> list[dict[str, str]]:
    """Each with its place and in words what it is: also what may be chosen."""
    said = []
    for parameter in operation.get("parameters", []):
        name, schema = parameter["name"], parameter.get("schema", {})
        words = (
            USUAL_PARAMETERS[name]
            if name in ("limit", "offset")
            else parameter.get("description") or USUAL_PARAMETERS.get(name, "")
        )
        said.append(
            {"name": name, "in": parameter["in"], "text": words.rstrip(".") or _sentence(_type(schema))}
        )
    return said


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _in_short(operation: dict[str, Any], otherwise: str) -> str:
    """The first sentence of an operation that has no summary of its own."""
    first = " ".join(operation.get("description", "").split()).partition(". ")[0].rstrip(".")
    return first if 0 < len(first) <= 100 else otherwise


def _content(operation: dict[str, Any]) -> dict[str, Any]:
    return operation.get("requestBody", {}).get("content", {}).get("application/json", {})


def _body(schema: dict[str, Any], operation: dict[str, Any]) -> list[dict[str, str]]:
    """The members of a request, one level deep, with those of lists of objects below them."""
    return list(_members(schema, _content(operation).get("schema", {}), ""))


def _members(schema: dict[str, Any], described: dict[str, Any], prefix: str) -> Any:
    described = _resolved(schema, described)
    needed = described.get("required", [])
    for name, member in described.get("properties", {}).items():
        full = _resolved(schema, member)
        yield {
            "name": f"{prefix}{name}",
            "type": _type(full),
            "needed": name in needed,
            "text": full.get("description", ""),
        }
        inner = _resolved(schema, full.get("items", {})) if full.get("type") == "array" else full
        if "properties" in inner:
            yield from _members(schema, inner, f"{prefix}{name}{'[]' if inner is not full else ''}.")


def _resolved(schema: dict[str, Any], described: dict[str, Any]) -> dict[str, Any]:
    name = described.get("$ref", "").removeprefix("#/components/schemas/")
    return schema["components"]["schemas"][name] if name else described


def _type(described: dict[str, Any]) -> str:
    kind = described.get("type", "")
    said = " or ".join(kind) if isinstance(kind, list) else kind
    choices = [str(choice) for choice in described.get("enum", []) if choice is not None]
    return f"one of {', '.join(choices)}" if choices else said


def _example(operation: dict[str, Any]) -> str:
    for example in _content(operation).get("examples", {}).values():
        return json.dumps(example["value"], indent=2, ensure_ascii=False)
    return ""


def _responses(operation: dict[str, Any]) -> list[tuple[str, str]]:
    usual = {"200": "What you asked for", "201": "Stored"}
    return [
        (status, response.get("description") or usual.get(status, ""))
        for status, response in operation["responses"].items()
    ]
