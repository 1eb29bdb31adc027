// What the library shows when there is nothing to list: never an empty page.
import { Button } from "@mantine/core";
import { useState, type DragEvent } from "react";
import { IconFolderPlus, IconPlugConnectedX, IconRefresh, IconSearch } from "@tabler/icons-react";
import { EmptyState } from "@/components/empty-state";
import { CopyField } from "@/components/copy-field";
import type { Root } from "@/lib/api/client";
import { UNFILTERED, type AssetListing } from "@/lib/api/query-keys";
import { isFiltered, type ChangeListing } from "./listing";
import { useSaid } from "./said/use-said";
import { isAsked, useSeen } from "./seen/use-seen";
import classes from "./nothing.module.css";

/**
 * Shown while no root is configured. Dropping a folder only fills its name into the line that starts Rushes: browsers
 * do not reveal its path, and nothing is uploaded.
 */
export function FirstRun() {
  const [dropped, setDropped] = useState<string | null>(null);
  const [over, setOver] = useState(false);
  const path = `/path/to/${dropped ?? "your/videos"}`;
  const take = (event: DragEvent) => {
    // Otherwise the browser would leave the page and open what was dropped.
    event.preventDefault();
    setOver(false);
    const entry = event.dataTransfer.items[0]?.webkitGetAsEntry();
    if (entry?.isDirectory) setDropped(entry.name);
  };
  return (
    // Without a pointer the lines below can be copied: dropping only fills in a name.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section
      className={over ? `${classes.drop} ${classes.over}` : classes.drop}
      aria-label="Drop a folder of videos"
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={take}
    >
      <EmptyState icon={<IconFolderPlus size={40} stroke={1.5} />} title="Where is your footage?">
        <p role="status">
          {dropped === null
            ? "Drop a folder of videos here, or start Rushes with its path: they are listed and playable at once, and nothing is copied, moved or changed."
            : `A browser does not tell where “${dropped}” lies. Put its whole path into one of these, and start Rushes with it.`}
        </p>
        <div className={classes.lines}>
          <CopyField label="In a clone of Rushes" value={`make run LIBRARY=${inShell(path)}`} />
          <CopyField label="Everywhere else" value={`RUSHES_LIBRARY=${inShell(path)}`} />
        </div>
      </EmptyState>
    </section>
  );
}

/** Quoted for a shell: folder names may contain any character. */
const inShell = (path: string) =>
  /^[\w/.-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;

type NothingFoundProps = {
  listing: AssetListing;
  /** Whether the list is that of another search, until its own is there. */
  isFormer: boolean;
  onChange: ChangeListing;
};

/** Shown when search or filters match no video. */
export function NothingFound({ listing, isFormer, onChange }: NothingFoundProps) {
  const { root, q } = listing;
  const inRoot = root !== undefined;
  const narrowed = isFiltered(listing);
  const those = narrowed ? "None of these videos" : "No video";
  // Under moments that are found it is said of what there are none, in a line.
  const seen = useSeen(q).data?.hits.length ?? 0;
  const said = useSaid(q).length;
  const isFoundAbove = isAsked(q) && seen + said > 0;
  const called = isFoundAbove ? `has “${q}” in its name` : `is called “${q}”`;
  const what = q === "" ? "No video matches" : `${those} ${called}`;
  const title = isFormer ? "Looking for videos" : `${what}${inRoot ? " here" : ""}`;
  const ways = (
    <>
      {narrowed ? <Button onClick={() => onChange(UNFILTERED)}>Clear the filters</Button> : null}
      {inRoot ? (
        <Button onClick={() => onChange({ root: undefined, folder: undefined })}>
          Search everywhere
        </Button>
      ) : null}
      {q === "" ? null : <Button onClick={() => onChange({ q: "" })}>Clear the search</Button>}
    </>
  );
  if (isFoundAbove) {
    return (
      <div className={classes.line}>
        <p role="status">{title}</p>
        {ways}
      </div>
    );
  }
  return <EmptyState icon={<IconSearch size={32} stroke={1.5} />} title={title} actions={ways} />;
}

type NothingHereProps = {
  root: Root | undefined;
  roots: Root[];
  /** Null for viewers, who may not scan. */
  onScan: (() => void) | null;
  scanning: boolean;
};

export function NothingHere({ root, roots, onScan, scanning }: NothingHereProps) {
  const looked = root ? [root] : roots;
  const again = onScan ? (
    <Button leftSection={<IconRefresh size={16} />} loading={scanning} onClick={onScan}>
      Scan again
    </Button>
  ) : null;
  if (looked.every((one) => !one.online)) {
    const names = looked.map((one) => one.name).join(", ");
    return (
      <EmptyState
        icon={<IconPlugConnectedX size={32} stroke={1.5} />}
        title={`${names} cannot be reached`}
        actions={again}
      >
        {looked.map((one) =>
          one.offline_because ? <p key={one.name}>{one.offline_because}</p> : null,
        )}
        <p>Its videos come back by themselves when the folder does.</p>
      </EmptyState>
    );
  }
  if (looked.some((one) => one.scanned_at === null)) {
    return (
      <EmptyState icon={<IconRefresh size={32} stroke={1.5} />} title="Looking for videos">
        <p>They show up here one after the other; there is nothing to wait for.</p>
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={<IconFolderPlus size={32} stroke={1.5} />}
      title="No videos here yet"
      actions={again}
    >
      <p>
        Put videos into {looked.length === 1 ? "this folder" : "one of these folders"} and they show
        up here. Rushes itself never writes into it. Hidden videos are left out until you press
        “Show hidden”.
      </p>
      <div className={classes.lines}>
        {looked.map(({ name, path }) => (
          <CopyField key={name} label={`Folder of ${name}`} value={path} />
        ))}
      </div>
    </EmptyState>
  );
}
