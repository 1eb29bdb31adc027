"""The document of the settings shows each that a process reads, and none twice."""

import re

from tests.contract.settings_document import COMMITTED, KINDS, document, variables


def test_the_committed_document_is_current() -> None:
    assert COMMITTED.read_text() == document(), "run `make api`"


def test_each_setting_has_one_row_with_its_meaning() -> None:
    rows = re.findall(r"^\| `(\w+)`.*\|([^|]*)\|$", document(), re.MULTILINE)
    names = [name for name, _ in rows]
    assert len(names) == len(set(names))
    assert all(meaning.strip() for _, meaning in rows)
    assert {name for _, kind in KINDS for name in kind.model_fields} - {name for _, name, _ in variables()} == {
        "media_thumbs_dir",
        "inference_url",
    }
