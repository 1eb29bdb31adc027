"""Exports as the replaced cutter's clients ask for them."""

from typing import Any

from tests.e2e.stack import Stack

FILE = "cfr25_mp4.mp4"


def ordered(stack: Stack, video: str = FILE, **fields: Any) -> str:
    """The job of an export from second 2 on, unless the fields say something else."""
    answer = stack.post("/api/export", {"input_path": f"{stack.library}/{video}", "cursor": 2, "name": "dog", **fields})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["job_id"])


def cut(stack: Stack, video: str = FILE, **fields: Any) -> dict[str, Any]:
    """The state of one when it has ended, with its job."""
    job_id = ordered(stack, video, **fields)
    return {**stack.wait_for_export(job_id), "job_id": job_id}


def refused(stack: Stack, status: int, **fields: Any) -> str:
    """Why one is refused; it leaves nothing behind and takes nothing away."""
    body = {"input_path": f"{stack.library}/{FILE}", "cursor": 2, "name": "refused", **fields}
    before = sorted(stack.exports.rglob("*")) if stack.exports.exists() else []
    answer = stack.post("/api/export", body)
    assert answer.status_code == status, answer.text
    assert not list(stack.exports.glob("refused*"))
    assert [path for path in before if not path.exists() and ".rushes" not in path.parts] == []
    return str(answer.json()["detail"])
