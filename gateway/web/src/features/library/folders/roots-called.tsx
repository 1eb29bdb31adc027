// Roots whose names have the searched words: a search looks at paths within roots, which do not contain their names.
import { Button } from "@mantine/core";
import { Note } from "@/components/note";
import type { Root } from "@/lib/api/client";
import type { AssetListing } from "@/lib/api/query-keys";
import { grouped } from "@/lib/time/time";
import type { ChangeListing } from "../listing";

type RootsCalledProps = { roots: Root[]; listing: AssetListing; onChange: ChangeListing };

export function RootsCalled({ roots, listing, onChange }: RootsCalledProps) {
  const words = listing.q.toLowerCase().split(/\s+/).filter(Boolean);
  // Of a single root, everything that is found lies in it.
  if (words.length === 0 || listing.root !== undefined || roots.length < 2) return null;
  return roots
    .filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)))
    .map(({ name, asset_count: count }) => (
      <Note
        key={name}
        kind="plain"
        action={
          <Button onClick={() => onChange({ root: name, folder: undefined, q: "" })}>
            {`Show ${name}`}
          </Button>
        }
      >
        The library folder <strong>{name}</strong> holds{" "}
        {count === 1 ? "1 video" : `${grouped(count)} videos`}.
      </Note>
    ));
}
