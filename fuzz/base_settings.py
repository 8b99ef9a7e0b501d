"""`base.yml`, and what stands at the head of a YAML FAQ, up to the bases that are read with them."""

from __future__ import annotations

import tempfile
from pathlib import Path

from fuzz.running import main_of
from fuzz.seeds import encoded, files
from fuzz.target import Target
from fuzz.yaml_faq import YAML_TOKENS
from index.base_settings import read_settings
from index.bases import read_bases
from index.errors import MmfaqError

_FAQ = "# FAQ\n\n## How does it work?\n\nWell.\n\n## And why?\n\nBecause.\n"
_MORE = [
    "sources:\n- git: https://example.org/a/b.git\n  ref: main\n  files: [docs/*.md]\n- path: ../x\n",
    "lint:\n  near-duplicate: off\n  dead-link: error\n",
    'permalink: "https://example.org/{file}#L{first_line}-{anchor}"\nlanguage: zh-CN\n',
    "glossary:\n- [a, b]\nphrasings:\n  how-does-it-work: [How?]\nfiles: ['**/*.md', '!x/*']\n",
]
_TOKENS = (
    *("title: ", "project: ", "language: ", "permalink: ", "contact: ", "aliases: ", "files: ", "phrasings: "),
    *("glossary: ", "sources:\n- ", "git: ", "ref: ", "path: ", "lint:\n  ", "{first_line}", "../", "/", "**/", "[!a]"),
    *("https://", "ssh://", "file:///", "ext::sh -c", "--upload-pack=", "git@", "en", "zh", "how-does-it-work"),
)
_folder = Path(tempfile.mkdtemp(prefix="mmfaq-fuzz-")) / "base"


def _check(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    for is_faq in (False, True):
        for problem in read_settings(text, "base.yml", is_faq=is_faq)[1]:
            str(problem).encode()
    _folder.mkdir(exist_ok=True)
    (_folder / "faq.md").write_text(_FAQ, encoding="utf-8")
    (_folder / "base.yml").write_bytes(data)
    try:
        bases, problems = read_bases([_folder])
    except MmfaqError as error:
        str(error).encode()
        return
    read = {entry.source.file for base in bases for entry in base.entries}
    if not read <= {"base/faq.md", "faq.md", "base/base.yml"}:
        raise AssertionError(read)
    for problem in problems:
        str(problem).encode()


TARGET = Target(_check, lambda: files(".yml", name="base.yml") + encoded(_MORE), (*YAML_TOKENS, *_TOKENS))

if __name__ == "__main__":
    main_of("base_settings")
