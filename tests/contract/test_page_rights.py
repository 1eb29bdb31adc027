"""What the page takes for an editor's is an editor's: its own calls, held beside the table of routes."""

import re
from pathlib import Path

from rushes_gateway.access.roles import Role
from rushes_gateway.access.route_table import ASKING, ROUTES

SOURCES = Path(__file__).parents[2] / "gateway" / "web" / "src"
CALL = re.compile(r'gateway\s*\.(POST|PUT|PATCH|DELETE)\(\s*"([^"]+)"')
SIGNING = ("/api/v1/session",)
# Offered where `administer` is asked, and nowhere else.
ADMINISTERED = ("/api/v1/tokens", "/api/v1/trash", "/api/v1/models", "/api/v1/published-models", "/api/v1/sort/folder")


def changing_calls() -> set[tuple[str, str]]:
    """Method and path of everything that the page asks for beside reading; what only asks is sent to be answered."""
    texts = [file.read_text() for file in SOURCES.rglob("*.ts*")]
    return {(method, path) for text in texts for method, path in CALL.findall(text) if path not in ASKING}


def test_whatever_the_page_changes_is_for_editors_or_for_those_who_administer() -> None:
    calls = changing_calls()
    assert len(calls) > 15
    for method, path in calls:
        needs = ROUTES[method, path]
        if path in SIGNING:
            assert needs is None
        elif path.startswith(ADMINISTERED):
            assert needs is Role.ADMIN, (method, path)
        else:
            assert needs is Role.EDITOR, (method, path)


def test_the_page_knows_the_roles_that_may() -> None:
    known = (SOURCES / "lib" / "api" / "session.ts").read_text()
    for right, least in (("change", Role.EDITOR), ("administer", Role.ADMIN)):
        may = ", ".join(f'"{role.word}"' for role in Role if role >= least)
        assert f"{right}: [{may}]" in known
