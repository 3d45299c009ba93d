"""Template files: the shipped ones, and the user's in their place."""

from __future__ import annotations

import re
from pathlib import Path

from watcher.draft.template import FIRST_NAME, NAMES, Template, Templates, load_template
from watcher.errors import Fault
from watcher.settings.hints import hint
from watcher.settings.sources import unreadable, visible

_LANGUAGE = re.compile("[a-z]{2,3}")  # ISO 639


def read_templates(shipped: Path, own: Path, faults: list[Fault]) -> Templates | None:
    """All templates by language and name, or None and every fault."""
    before = len(faults)
    found, theirs = _in_directory(shipped, faults), _in_directory(own, faults)
    for language, name in theirs:  # a template of the user's own serves both tones, unless there is one of theirs for each
        found.pop((language, name + FIRST_NAME), None)
    return Templates({**found, **theirs}) if len(faults) == before else None


def _in_directory(directory: Path, faults: list[Fault]) -> dict[tuple[str, str], Template]:
    """The templates of all languages in a directory."""
    read = [template for folder in visible(directory, faults) for template in _of_language(folder, faults)]
    return {(template.language, template.name): template for template in read}


def _of_language(folder: Path, faults: list[Fault]) -> list[Template]:
    """The templates of one directory; its name is their language."""
    if not folder.is_dir():
        if folder.suffix == ".txt":
            faults.append(
                Fault(str(folder), "-", "a template lies in a directory of its language", f"move it to en/{folder.name}")
            )
        return []
    if not _LANGUAGE.fullmatch(folder.name):
        faults.append(Fault(str(folder), "-", f"{folder.name!r} is no language code", "name the directory en, de, fr, ..."))
        return []
    read = [_read(file, faults) for file in visible(folder, faults) if file.suffix == ".txt"]
    return [template for template in read if template is not None]


def _read(file: Path, faults: list[Fault]) -> Template | None:
    name, language = file.stem, file.parent.name
    if name.removesuffix(FIRST_NAME) not in NAMES:
        faults.append(Fault(str(file), "-", f"no template is called {name!r}", hint(name, NAMES)))
        return None
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        faults.append(unreadable(file, error))
        return None
    template, problems = load_template(name, language, text)
    faults += [Fault(str(file), "-", problem, "mend the template") for problem in problems]
    return template
