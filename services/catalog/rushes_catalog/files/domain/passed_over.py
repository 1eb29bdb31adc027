"""What walks of a root found and did not list, counted by kind."""

from collections import Counter
from collections.abc import Iterable, Sequence

from rushes_catalog.library.domain.assets import PassedOverKind, folders_above
from rushes_footage.files import PassedOver

# A project of TypeScript has a hundred thousand files that end in .ts.
_MOST_KEPT = 20_000


class PassedOverFiles:
    """The files and folders of a root that are not listed.

    Paths are kept for the first ones only, so that a scan of some paths replaces what was known of them. Those beyond
    are counted by scans of the whole root. In memory, as UnreadablePlaces are.
    """

    def __init__(self) -> None:
        self._kept: dict[str, tuple[str, str]] = {}
        self._further: Counter[tuple[str, str]] = Counter()

    def add(self, found: Iterable[PassedOver]) -> None:
        """Add findings of a scan."""
        for each in found:
            if each.path in self._kept or len(self._kept) < _MOST_KEPT:
                self._kept[each.path] = (each.kind, each.reason)
            else:
                self._further[each.kind, each.reason] += 1

    def note(self, paths: Sequence[str], scanned: "PassedOverFiles") -> bool:
        """Record what a scan of these paths or, without any, of the whole root found; returns whether counts differ
        from those before."""
        before = self.kinds
        if not paths:
            self._kept, self._further = scanned._kept, scanned._further
            return self.kinds != before
        gone = frozenset(paths)
        others = {path: kind for path, kind in self._kept.items() if gone.isdisjoint((*folders_above(path), path))}
        new = list(scanned._kept.items())[: _MOST_KEPT - len(others)]
        self._kept = others | dict(new)
        return self.kinds != before

    @property
    def kinds(self) -> list[PassedOverKind]:
        """The most frequent kinds first."""
        counts = Counter(self._kept.values())
        counts.update(self._further)
        kinds = [PassedOverKind(kind, count, reason) for (kind, reason), count in counts.items()]
        return sorted(kinds, key=lambda each: (-each.count, each.kind, each.reason))
