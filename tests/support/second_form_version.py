"""A call whose form was amended: a second version beside the first."""

import json
import shutil
from pathlib import Path

CALL = "chengdu-2023"
DATA, FORM = f"site_data/calls/{CALL}", f"schemas/forms/{CALL}/1.0"


def put(root: Path, file: str, find: str, new: str) -> None:
    path = root / file
    text = path.read_text(encoding="utf-8")
    assert find in text
    path.write_text(text.replace(find, new, 1), encoding="utf-8")


def second_version(root: Path) -> None:
    """Put version 1.1 of the form in force, which asks for a shorter name of the project."""
    fresh = root / f"schemas/forms/{CALL}/1.1"
    shutil.copytree(root / FORM, fresh)
    for path in fresh.rglob("*"):
        if path.suffix in {".yml", ".json"}:
            text = path.read_text(encoding="utf-8")
            text = text.replace('version: "1.0"', 'version: "1.1"')
            text = text.replace('"version": "1.0"', '"version": "1.1"')
            path.write_text(text, encoding="utf-8")
    path = fresh / "application.schema.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    schema["properties"]["form"] = json.loads(
        json.dumps(schema["properties"]["form"]).replace("1.0", "1.1")
    )
    schema["properties"]["project_name"]["maxLength"] = 2
    path.write_text(json.dumps(schema, ensure_ascii=False), encoding="utf-8")
    for example in (fresh / "examples").glob("*.json"):
        answers = json.loads(example.read_text(encoding="utf-8"))
        answers["project_name"] = "短名"
        example.write_text(json.dumps(answers, ensure_ascii=False), encoding="utf-8")
    put(root, f"{DATA}/form.yml", 'version: "1.0"', 'version: "1.1"')
