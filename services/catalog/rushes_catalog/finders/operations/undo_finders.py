"""Undoing and redoing changes of finders."""

from rushes_catalog.changes.domain.changes import ExampleDeleted, FinderDeleted, VersionChosen
from rushes_catalog.changes.domain.errors import NotReversible
from rushes_catalog.domain.ids import ChangeId
from rushes_catalog.events.domain.events import FinderChanged
from rushes_catalog.finders.domain.errors import FinderExists
from rushes_catalog.finders.operations.keep_examples import delete_example
from rushes_catalog.finders.operations.keep_finders import delete_finder
from rushes_catalog.ports.clock import Clock
from rushes_catalog.storage.catalog import Stores
from rushes_chassis.errors import NotFound


async def turn_finder_change(
    stores: Stores,
    change_id: ChangeId,
    what: FinderDeleted | ExampleDeleted | VersionChosen,
    now: Clock,
    *,
    again: bool,
) -> None:
    """Undo a change, or redo it with `again`; raises NotReversible."""
    try:
        match what:
            case FinderDeleted(finder_id) if again:
                await delete_finder(stores, finder_id, change_id, now)
            case FinderDeleted():
                if not await stores.finders.bring_back(change_id):
                    raise NotReversible("It was deleted for good.")
            case ExampleDeleted(finder_id, example_id) if again:
                await delete_example(stores, finder_id, example_id, change_id, now)
            case ExampleDeleted(finder_id):
                await stores.finders.get(finder_id)
                if not await stores.finder_examples.bring_back(change_id):
                    raise NotReversible("It was deleted for good.")
            case VersionChosen():
                await _turn_choice(stores, what, again=again)
        await stores.events.append(FinderChanged(what.finder_id), now())
    except FinderExists as taken:
        raise NotReversible(f"{taken.message} Rename that one first.") from taken
    except NotFound as gone:
        raise NotReversible(gone.message) from gone


async def _turn_choice(stores: Stores, what: VersionChosen, *, again: bool) -> None:
    await stores.finders.get(what.finder_id)
    expected, wanted = (what.before, what.after) if again else (what.after, what.before)
    present = await stores.finder_versions.active(what.finder_id)
    if (None if present is None else present.id) != expected:
        raise NotReversible("Another version is in use since, which was left as it is.")
    await stores.finder_versions.choose(what.finder_id, wanted)
