"""The floors of the house: who may import whom, who may write, who may commit. Move a wall when the work shows it: then move this."""

import ast
from collections.abc import Iterator
from pathlib import Path

APP = Path(__file__).parents[1] / "app"
ORDER = ["ground", "methods", "evenings", "tables", "participants", "ideas", "sheets", "interests", "feedback", "files", "promises",
         "gronogo", "followup", "opportunities", "backlog", "indicators", "privacy", "kinds", "screens", "rehearsal"]
TOP = {"main", "paces", "caretaker", "restoring", "cli", "demo", "doctor", "serving", "settings", "labels", "models", "migrations",
       "__init__", "__main__"}
ROOMS = ORDER[1:17]
DOORS = {"models", "actions", "queries", "routes", "__init__"}
IMPURE = {  # files of rooms that are neither a door nor a kernel, each with its reason
    "methods/loader": "reads the organiser's files",
    "tables/guests": "reads who asks from the request",
    "participants/guests": "reads who asks from the request",
    "privacy/guests": "reads who asks from the request",
}
FILES = sorted(APP.rglob("*.py"))


def place(path: Path) -> tuple[str, str]:
    parts = path.relative_to(APP).with_suffix("").parts
    return (parts[0], "/".join(parts[1:])) if len(parts) > 1 else (parts[0], parts[0])


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def in_the_house(*rooms: str) -> Iterator[tuple[Path, str, str]]:
    """Every file of these rooms: its path, its room, its name there."""
    for path in FILES:
        room, name = place(path)
        if room in rooms:
            yield path, room, name


def test_a_room_imports_only_rooms_to_its_left() -> None:
    for path, room, name in in_the_house(*ORDER):
        for module in imports(path):
            parts = module.split(".")
            if parts[0] != "app" or len(parts) < 2:
                continue
            assert parts[1] in ORDER or parts[1] == "__version__", f"{room}/{name} imports {module}: nobody below the top may"
            if parts[1] in ORDER:
                assert ORDER.index(parts[1]) <= ORDER.index(room), f"{room}/{name} imports {module}, which stands to its right"


def test_only_the_door_commits_and_only_actions_write() -> None:
    for path in FILES:
        room, name = place(path)
        calls = {node.func.attr for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                 if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
                 and isinstance(node.func.value, ast.Name) and node.func.value.id == "session"}
        if (room, name) != ("ground", "writing"):
            assert not calls & {"commit", "rollback"}, f"{room}/{name} commits: only the door may"
        if room in ORDER[1:] and name != "actions":
            assert not calls & {"add", "add_all", "delete", "flush", "merge"}, f"{room}/{name} writes: only actions may"


def test_a_kernel_has_no_session_no_request_and_no_clock() -> None:
    forbidden = {"sqlmodel", "sqlalchemy", "fastapi", "starlette", "app.ground.clock", "app.ground.writing", "app.ground.database"}
    for path, room, name in in_the_house(*ROOMS):
        if name in DOORS or f"{room}/{name}" in IMPURE:
            continue
        for module in imports(path):
            impure = any(module == one or module.startswith(one + ".") for one in forbidden)
            assert not impure, f"{room}/{name} is a kernel, and imports {module}"


def test_actions_know_no_web_and_queries_no_actions() -> None:
    for path, room, name in in_the_house(*ROOMS):
        for module in imports(path):
            if name in ("actions", "queries"):
                assert not module.startswith(("fastapi", "starlette")), f"{room}/{name} imports {module}"
                assert not module.endswith(".routes"), f"{room}/{name} imports {module}"
            if name == "queries":
                assert not module.endswith(".actions"), f"{room}/{name} imports {module}"


def test_every_folder_of_the_house_is_on_the_plan() -> None:
    found = {path.name for path in APP.iterdir() if path.is_dir() and path.name not in ("__pycache__", "static", "templates")}
    assert found - {"migrations"} == set(ORDER)


def test_every_public_function_of_an_action_says_what_may_happen() -> None:
    for path in APP.glob("*/actions.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                assert ast.get_docstring(node), f"{path.parent.name}/actions.{node.name} has no docstring"
