"""Writes a story's messages as *.eml files, one directory a folder.

python letters.py STORY.toml DIRECTORY
"""

import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import render


def write(story_file: Path, target: Path) -> int:
    """Replaces the directory by the story's letters; gives their number."""
    story = render.load(story_file)
    shutil.rmtree(target, ignore_errors=True)
    for number, message in enumerate(story["message"]):
        folder = target / message.get("folder", "INBOX")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{number:03}.eml").write_bytes(render.build(story, message).as_bytes().replace(b"\r\n", b"\n"))
    return len(story["message"])


if __name__ == "__main__":
    print(write(Path(sys.argv[1]), Path(sys.argv[2])), "letters")
