"""The rules of the house, held by tests: what a reviewer would otherwise have to say again and again."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain import permissions

ROOT = Path(__file__).parents[1]
APP = ROOT / "app"
HIDING = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}


def modules(*folders: str) -> Iterator[Path]:
    for folder in folders or (".",):
        yield from sorted((APP / folder).rglob("*.py"))


def _without_comments(css: str) -> str:
    return re.sub(r"/\*.*?\*/", lambda found: "\n" * found[0].count("\n"), css, flags=re.S)


def test_no_file_hides_behind_a_word_that_says_nothing() -> None:
    named = [path for path in ROOT.joinpath("app").rglob("*") if set(re.split(r"[_.]", path.stem)) & HIDING]
    named += [p for p in (ROOT / "frontend" / "js").rglob("*.js") if set(re.split(r"[-_.]", p.stem)) & HIDING]
    assert named == []


def test_every_module_and_public_function_says_what_it_is_for() -> None:
    silent = []
    for path in modules():
        tree = ast.parse(path.read_text())
        if tree.body and ast.get_docstring(tree) is None:
            silent.append(str(path.relative_to(ROOT)))
        for node in tree.body:
            named = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            if named and not node.name.startswith("_") and ast.get_docstring(node) is None:
                silent.append(f"{path.relative_to(ROOT)}:{node.name}")
    assert silent == []


def test_the_clock_is_asked_in_one_place() -> None:
    asked = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in modules()
        if path != APP / "kit" / "clock.py"
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(r"datetime\.(now|utcnow|today)\(|date\.today\(", line)
    ]
    assert asked == []


def test_one_commit_at_the_edge() -> None:
    """Only units of work commit: `Database.unit`, and nothing in services, doors or jobs."""
    committing = [
        str(path.relative_to(ROOT))
        for path in modules("services", "api", "web", "realtime", "jobs")
        if re.search(r"\.commit\(\)", path.read_text())
    ]
    assert committing == []


def test_roles_are_asked_of_the_table_only() -> None:
    asking = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in modules("services", "api", "web", "realtime", "jobs")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(r"\bif\b.*\brole\b\s*(==|is|in)\s", line) and "is None" not in line
    ]
    assert asking == []


def test_texts_of_pages_and_protocols_hold_no_address_of_a_third_party() -> None:
    allowed = re.compile(r"https?://(localhost|127\.0\.0\.1|www\.w3\.org|\{|%|\$|[a-z.]*example\b)")
    foreign = [
        f"{path.relative_to(ROOT)}: {found}"
        for folder in ("templates", "js", "css")
        for path in (ROOT / "frontend" / folder).rglob("*")
        if path.is_file() and path.suffix in {".html", ".js", ".css", ".txt"} and ".test." not in path.name
        for found in re.findall(r"https?://[^\s\"'<>)]*", path.read_text())
        if not allowed.match(found)
    ]
    assert foreign == []


def test_pages_carry_no_inline_style_and_no_inline_script() -> None:
    inline = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "frontend" / "templates").rglob("*.html")
        if re.search(r"\sstyle=|<style|\son[a-z]+=\"|<script(?![^>]*\ssrc=)", path.read_text())
        and "mail" not in path.name
    ]
    assert inline == []


def test_logical_properties_only() -> None:
    physical = re.compile(
        r"(?<![-\w])(margin|padding|border|inset)-(left|right|top|bottom)\b|(?<![-\w])(left|right|top|bottom)\s*:|"
        r"text-align\s*:\s*(left|right)|float\s*:\s*(left|right)"
    )
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in (ROOT / "frontend" / "css").rglob("*.css")
        for number, line in enumerate(_without_comments(path.read_text()).splitlines(), 1)
        if physical.search(line)
    ]
    assert found == []


def test_the_permission_table_is_complete_and_written_down() -> None:
    assert set(permissions.TABLE) == set(permissions.Act)
    assert all(roles for _words, roles in permissions.TABLE.values())
    written = (ROOT / "docs" / "permissions.md").read_text()
    assert written == permissions.as_markdown(), "run: journeywork permissions"


def test_every_permission_is_asked_somewhere() -> None:
    text = "\n".join(path.read_text() for path in modules("services", "deps.py", "api", "web", "realtime"))
    text += (APP / "deps.py").read_text() + "\n".join(p.read_text() for p in modules("models"))
    unused = [act.name for act in permissions.Act if f"Act.{act.name}" not in text]
    assert unused == []


@pytest.mark.parametrize("name", ["README.md", "STYLE.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_the_papers_of_the_house_are_there(name: str) -> None:
    assert len((ROOT / name).read_text()) > 400
