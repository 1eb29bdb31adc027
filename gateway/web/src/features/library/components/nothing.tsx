// What the library shows when there is nothing to list: never an empty page.
import { Button } from "@mantine/core";
import { IconFolderPlus, IconPlugConnectedX, IconRefresh, IconSearch } from "@tabler/icons-react";
import { Blank } from "@/components/blank";
import type { Root } from "@/lib/api/client";
import type { AssetListing } from "@/lib/api/query-keys";
import { isFiltered, UNFILTERED, type ChangeListing } from "../listing";

/** No root is configured. */
export function FirstRun() {
  return (
    <Blank icon={<IconFolderPlus size={40} stroke={1.5} />} title="Where is your footage?">
      <p>
        Start Rushes with a folder of videos. They are listed and playable at once; nothing is
        copied, moved or changed.
      </p>
      <p>
        <code>RUSHES_LIBRARY=/mnt/field</code>
      </p>
    </Blank>
  );
}

type NothingFoundProps = { listing: AssetListing; onChange: ChangeListing };

/** Something narrows the list until nothing is left of it. */
export function NothingFound({ listing, onChange }: NothingFoundProps) {
  const { root, q } = listing;
  const inRoot = root !== undefined;
  const what = q === "" ? "No video matches" : `No video is called “${q}”`;
  return (
    <Blank
      icon={<IconSearch size={32} stroke={1.5} />}
      title={`${what}${inRoot ? " here" : ""}`}
      actions={
        <>
          {isFiltered(listing) ? (
            <Button onClick={() => onChange(UNFILTERED)}>Clear the filters</Button>
          ) : null}
          {inRoot ? (
            <Button onClick={() => onChange({ root: undefined, folder: undefined })}>
              Search everywhere
            </Button>
          ) : null}
          {q === "" ? null : (
            <Button variant="subtle" onClick={() => onChange({ q: "" })}>
              Clear the search
            </Button>
          )}
        </>
      }
    />
  );
}

type NothingHereProps = {
  root: Root | undefined;
  roots: Root[];
  /** Null for whom it is not to do. */
  onScan: (() => void) | null;
  scanning: boolean;
};

export function NothingHere({ root, roots, onScan, scanning }: NothingHereProps) {
  const looked = root ? [root] : roots;
  const again = onScan ? (
    <Button leftSection={<IconRefresh size={16} />} loading={scanning} onClick={onScan}>
      Look again
    </Button>
  ) : null;
  if (looked.every((one) => !one.online)) {
    const names = looked.map((one) => one.name).join(", ");
    return (
      <Blank
        icon={<IconPlugConnectedX size={32} stroke={1.5} />}
        title={`${names} cannot be reached`}
        actions={again}
      >
        <p>Its videos come back by themselves when the folder does.</p>
      </Blank>
    );
  }
  if (looked.some((one) => one.scanned_at === null)) {
    return (
      <Blank icon={<IconRefresh size={32} stroke={1.5} />} title="Looking for videos">
        <p>They show up here one after the other; there is nothing to wait for.</p>
      </Blank>
    );
  }
  return (
    <Blank
      icon={<IconFolderPlus size={32} stroke={1.5} />}
      title="No videos here yet"
      actions={again}
    >
      <p>
        Put videos into <code>{looked.map((one) => one.path).join(", ")}</code>, then look again.
        Hidden videos are left out until you press “Show hidden”.
      </p>
    </Blank>
  );
}
