"""Conversion of changes and the trash."""

from rushes.catalog.v1 import changes_pb2
from rushes_gateway.resources.changes import shapes
from rushes_gateway.resources.changes.shapes import ChangeKind
from rushes_gateway.resources.convert import moment

_KINDS: dict[int, ChangeKind] = {
    changes_pb2.CHANGE_KIND_DELETION: "deletion",
    changes_pb2.CHANGE_KIND_VISIBILITY: "visibility",
    changes_pb2.CHANGE_KIND_EDIT: "edit",
    changes_pb2.CHANGE_KIND_OVERWRITE: "overwrite",
    changes_pb2.CHANGE_KIND_SORTING: "sorting",
    changes_pb2.CHANGE_KIND_CATEGORY: "category",
    changes_pb2.CHANGE_KIND_PIPELINE_DELETION: "pipeline_deletion",
    changes_pb2.CHANGE_KIND_STAR: "star",
}


def change(message: changes_pb2.Change) -> shapes.Change:
    """A change in its present state."""
    return shapes.Change(
        id=message.id,
        kind=_KINDS[message.kind],
        words=message.words,
        made_by=message.made_by,
        made_at=moment(message.made_at),
        undone_by=message.undone_by or None,
        undone_at=moment(message.undone_at) if message.HasField("undone_at") else None,
        until=moment(message.until),
        final_because=message.final_because or None,
        asset_id=message.asset_id or None,
        act=_act(message.act) if message.HasField("act") else None,
    )


def _act(message: changes_pb2.Act) -> shapes.Act:
    return shapes.Act(id=message.id, words=message.words, changes=message.changes, undone=message.undone)


def trash(message: changes_pb2.Trash) -> shapes.Trash:
    """Contents and limit of the trash."""
    return shapes.Trash(
        bytes=message.bytes,
        clips=message.clips,
        budget_bytes=message.budget_bytes,
        oldest_at=moment(message.oldest_at) if message.HasField("oldest_at") else None,
    )
