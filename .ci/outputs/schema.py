"""The JSON Schema of definitions is one, explains every key, takes every shipped definition and no misspelt key.

Usage: schema.py SCHEMA DEFINITION…
"""
import copy
import json
import pathlib
import sys

import yaml
from jsonschema import Draft202012Validator

schema = json.loads(pathlib.Path(sys.argv[1]).read_text())
Draft202012Validator.check_schema(schema)
validator = Draft202012Validator(schema)
faults = []


def explain(node, path, is_condition=False):
    """Every key has a description, and every one that is no switch shows what may stand there."""
    if isinstance(node, list):
        for child in node:
            explain(child, path, is_condition)
        return
    if not isinstance(node, dict):
        return
    for key, child in (node.get("properties") or {}).items():
        if is_condition:
            break
        if "description" not in child:
            faults.append(f"{path}.{key} has no description")
        if not {"examples", "enum", "const", "default"} & set(child) and child.get("type") not in ("object", "array", "boolean"):
            faults.append(f"{path}.{key} shows no value")
        explain(child, f"{path}.{key}")
    for key, child in node.items():
        if key != "properties":
            explain(child, path, is_condition or key in ("if", "then", "else"))


explain(schema, "")


def keys(node, path=()):
    """The places of all keys that the schema names; what stands in maps of the user's own names is left out."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield (*path, key)
            if key not in ("keep", "drop", "rename", "values", "fixed") and path[-2:] != ("map_tags", "columns"):
                yield from keys(value, (*path, key))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from keys(value, (*path, index))


first_line = "# yaml-language-server: $schema=../Sources/CAssets/schema/pipeline.schema.json"
misspelt = 0
for name in sys.argv[2:]:
    text = pathlib.Path(name).read_text()
    if text.splitlines()[0] != first_line:
        faults.append(f"{name}: its first line is not '{first_line}'")
    definition = yaml.safe_load(text)
    for error in validator.iter_errors(definition):
        faults.append(f"{name}: {error.json_path}: {error.message}")
    for place in keys(definition):
        if place[-2:-1] == ("columns",):
            continue
        wrong = copy.deepcopy(definition)
        node = wrong
        for step in place[:-1]:
            node = node[step]
        node[str(place[-1])[:-1] + "zq"] = node.pop(place[-1])
        misspelt += 1
        if validator.is_valid(wrong):
            faults.append(f"{name}: misspelling {'.'.join(map(str, place))} is not noticed")

for fault in faults:
    print(f"schema: {fault}", file=sys.stderr)
if faults:
    sys.exit(1)
print(f"schema: {len(sys.argv) - 2} definitions are valid, {misspelt} misspelt keys are not")
