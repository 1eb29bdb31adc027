// A folder of the library that cannot be read now: which one, why, and that nothing of it is lost.
import { Note } from "@/components/note";
import type { Root } from "@/lib/api/client";
import { grouped } from "@/lib/time/time";

export function AwayRoot({ root }: { root: Root }) {
  return (
    <Note kind="marked">
      <strong>
        {root.emptied
          ? `${root.name} is empty. Is its disk mounted?`
          : `${root.name} is not mounted.`}
      </strong>{" "}
      {root.offline_because} Its {grouped(root.asset_count)} videos, markers and labels are kept.
      They come back by themselves.
    </Note>
  );
}
