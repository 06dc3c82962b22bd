"""The rules of the house that no linter holds."""

import importlib
import pkgutil
import re
import statistics
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES = PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
MOST_LINES, MEDIAN_LINES = 400, 120
NOT_A_NAME = frozenset({"utils", "util", "helpers", "helper", "common", "manager", "managers"})
EXCEPTION = re.compile(r"#\s*(?:ruff:\s*)?noqa(?P<rest>.*)|#\s*type:\s*ignore(?P<ignored>.*)")
REASONED = re.compile(r":\s[A-Z]+\d+(?:,\s?[A-Z]+\d+)*\s+(?:-|#)\s+\S.*")
IGNORED_WITH_REASON = re.compile(r"\[[\w, -]+\]\s+#\s+\S.*")
REGISTRY = re.compile(
    r"\b(?:pypi|pythonhosted|npmjs|yarnpkg|crates|conda|anaconda)\.(?:org|io|com)\b"
)
MACHINE = re.compile(r"(?<![\w.}~])/(?:root|home|Users|work|mnt|private)/\w")


def tracked(*patterns: str) -> list[Path]:
    """Return the project's files: those in version control, or all where there is none."""
    if not (ROOT / ".git").exists():
        return [f for p in patterns or ("*",) for f in ROOT.rglob(p) if ".venv" not in f.parts]
    listed = subprocess.run(  # noqa: S603 - a constant command
        ["git", "ls-files", "-z", *patterns],  # noqa: S607 - whichever git there is
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [file for name in listed.stdout.split("\0") if name and (file := ROOT / name).is_file()]


def modules() -> list[Path]:
    return [file for file in tracked("*.py") if file.name != "__init__.py"]


def named(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def lines_of(file: Path) -> int:
    return len(file.read_text(encoding="utf-8").splitlines())


def test_no_module_is_over_400_lines() -> None:
    long = {named(file): count for file in modules() if (count := lines_of(file)) > MOST_LINES}
    assert long == {}


def test_modules_are_small_in_the_middle() -> None:
    sizes = [lines_of(file) for file in modules() if file.relative_to(ROOT).parts[0] in PACKAGES]
    median = statistics.median(sizes)
    print(f"\n{len(sizes)} modules, median {median:.0f} lines, longest {max(sizes)}")
    assert median <= MEDIAN_LINES


def test_no_module_is_named_for_nothing() -> None:
    assert [named(file) for file in tracked("*.py") if file.stem in NOT_A_NAME] == []
    folders = {part for file in tracked("*.py") for part in file.relative_to(ROOT).parts[:-1]}
    assert folders & NOT_A_NAME == set()


def module_names() -> list[str]:
    """Name every module that may be imported; Alembic's environment runs where it is imported."""
    found = []
    for package in PACKAGES:
        inside = pkgutil.walk_packages([str(ROOT / package)], prefix=f"{package}.")
        found += [package, *(module.name for module in inside)]
    return [name for name in found if not name.endswith((".__main__", ".migrations.env"))]


@pytest.mark.parametrize("name", module_names())
def test_every_module_can_be_imported(name: str) -> None:
    assert importlib.import_module(name).__name__ == name


def test_imports_go_one_way() -> None:
    checked = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "0 broken" in checked.stdout


def test_each_exception_from_a_rule_has_its_reason_beside_it() -> None:
    unreasoned = [
        f"{named(file)}:{number}: {line.strip()}"
        for file in modules()
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if (found := EXCEPTION.search(line)) and not _reasoned(found)
    ]
    assert unreasoned == []


def _reasoned(found: re.Match[str]) -> bool:
    if found["ignored"] is not None:
        return IGNORED_WITH_REASON.fullmatch(found["ignored"]) is not None
    return REASONED.fullmatch(found["rest"]) is not None


def test_what_the_program_writes_itself_is_current() -> None:
    checked = subprocess.run(
        [sys.executable, "-m", "countersign.generated", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize(
    ("lock", "extras"),
    [("requirements.lock", ("build",)), ("requirements-dev.lock", ("build", "dev"))],
)
def test_a_lock_satisfies_the_project_and_pins_with_hashes(
    lock: str, extras: tuple[str, ...]
) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    pinned = {
        canonicalize_name(name): Version(version)
        for name, version in re.findall(
            r"^([\w.-]+)(?:\[[\w,]+\])?==([^\s;\\]+)", text, re.MULTILINE
        )
    }
    project = PYPROJECT["project"]
    wanted = [*project["dependencies"]]
    wanted += [one for extra in extras for one in project["optional-dependencies"][extra]]
    for requirement in map(Requirement, wanted):
        name = canonicalize_name(requirement.name)
        assert name in pinned, f"{name} is not in {lock}"
        assert pinned[name] in requirement.specifier, f"{name} {pinned[name]} in {lock}"
    assert text.count("--hash=sha256:") >= len(pinned)


def test_no_file_names_a_package_registry_or_a_path_of_somebodys_machine() -> None:
    faults = []
    for file in tracked():
        try:
            text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        faults += [
            f"{named(file)}: {found.group()}"
            for pattern in (REGISTRY, MACHINE)
            for found in pattern.finditer(text)
        ]
    assert faults == []
