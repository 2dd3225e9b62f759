"""The data package (Frictionless, version 1) that tells programs what is in each column of the CSV files."""

import json
from collections.abc import Iterable
from typing import Any

from factsheet.derive import GROUPS, METHOD, STATUSES
from factsheet.edition import Edition
from factsheet.exports.spreadsheet import ASSERTIONS, CLAIMS, Column
from factsheet.fields import BASES, EXTENTS, NATURES, STANCES

_DATE = r"(\d{4}(-\d{2}(-\d{2})?)?[~?%]?|\d{3}X|\d{2}XX|\.\.)"
_EDTF = f"^{_DATE}(/{_DATE})?$"

_STATUS = [one.status for one in STATUSES]
_CLAIMS: dict[str, dict[str, object]] = {
    "id": {"required": True, "unique": True},
    "title": {"required": True},
    "proposition": {"required": True},
    "nature": {"required": True, "enum": list(NATURES)},
    "status": {"required": True, "enum": _STATUS},
    "group": {"required": True, "enum": list(GROUPS)},
    "reviewed": {"required": True, "pattern": _EDTF},
    "url": {"required": True},
}
_ASSERTIONS: dict[str, dict[str, object]] = {
    "claim": {"required": True},
    "id": {"required": True},
    "actor": {"required": True},
    "stance": {"enum": list(STANCES)},
    "basis": {"enum": list(BASES)},
    "on": {"pattern": _EDTF},
    "extent": {"required": True, "enum": list(EXTENTS)},
    "side": {"enum": ["affirm", "deny", "affirm deny"]},
    "family": {"required": True},
}


def datapackage(edition: Edition, key: str) -> bytes:
    """`/data/datapackage.json`: both tables with the type and the meaning of each column."""
    assertions = _table("assertions", ASSERTIONS, _ASSERTIONS, ["claim", "id"])
    assertions["schema"]["foreignKeys"] = [{"fields": "claim", "reference": {"resource": "claims", "fields": "id"}}]
    package: dict[str, Any] = {
        "profile": "data-package",
        "name": "factsheet",
        "title": edition.content.site.title,
        "description": f"Claims, who asserts them, and the kind of evidence on file for each, by method {METHOD}.",
        "version": edition.as_of.text,
    }
    if edition.base_url:
        package["homepage"] = edition.base_url
    package["resources"] = [_table("claims", CLAIMS, _CLAIMS, "id"), assertions]
    return (json.dumps(package, indent=1, ensure_ascii=False) + "\n").encode()


def _table(
    name: str, columns: Iterable[Column], constraints: dict[str, dict[str, object]], key: str | list[str]
) -> dict[str, Any]:
    return {
        "name": name,
        "path": f"{name}.csv",
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {"fields": [_field(one, constraints.get(one.name, {})) for one in columns], "primaryKey": key},
    }


def _field(column: Column, constraints: dict[str, object]) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.name, "type": column.type, "description": column.meaning}
    if column.type == "integer":
        constraints = {"required": True, "minimum": 0}
    elif column.type == "boolean":
        constraints = {"required": True}
    return {**field, "constraints": constraints} if constraints else field
