"""Template files: the shipped ones, and the user's in their place."""

from __future__ import annotations

from pathlib import Path

from watcher.draft.template import NAMES, Template, Templates, load_template
from watcher.errors import Fault


def read_templates(shipped: Path, own: Path, faults: list[Fault]) -> Templates | None:
    """All templates by language and name, or None and every fault."""
    found: dict[tuple[str, str], Template] = {}
    before = len(faults)
    for directory in (shipped, own):
        for file in sorted(directory.glob("*/*.txt")) if directory.is_dir() else ():
            template = _read(file, faults)
            if template is not None:
                found[template.language, template.name] = template
    return Templates(found) if len(faults) == before else None


def _read(file: Path, faults: list[Fault]) -> Template | None:
    name, language = file.stem, file.parent.name
    if name not in NAMES:
        faults.append(Fault(str(file), "-", f"no template is called {name!r}", f"use one of {', '.join(NAMES)}"))
        return None
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        faults.append(Fault(str(file), "-", f"cannot be read: {error}", "check its permissions and encoding (UTF-8)"))
        return None
    template, problems = load_template(name, language, text)
    faults += [Fault(str(file), "-", problem, "mend the template") for problem in problems]
    return template
