// Pairs of duplicate videos, side by side: one of them is set aside into a folder for duplicates, or both are kept.
import { Button, Progress, Skeleton } from "@mantine/core";
import {
  IconCheck,
  IconChevronLeft,
  IconChevronRight,
  IconCopy,
  IconCopyOff,
  IconSearch,
} from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { EmptyState } from "@/components/empty-state";
import { KeyHint } from "@/components/key-caps";
import { Name } from "@/components/name";
import { Note, ProblemNote } from "@/components/note";
import { TextWithCode } from "@/components/text-with-code";
import { fileSize } from "@/lib/bytes";
import type { DuplicateVideo, SortDuplicates as Found } from "@/lib/api/client";
import { useShortcut } from "@/lib/keys/key-bindings";
import type { KeyId } from "@/lib/keys/key-table";
import { grouped, shortClock } from "@/lib/time/time";
import { useKeys } from "@/lib/keys/use-keys";
import { useDuplicates, useKeepBoth, useSearch, useSetAside } from "../api/duplicates";
import { BringBack } from "../moves/bring-back";
import { differences, wordsOfFirst } from "./difference-words";
import { TwinFilms } from "./twin-films";
import classes from "./sort-duplicates.module.css";

const AT_ONCE = 50;
const MOST = 500;

type Pair = readonly [DuplicateVideo, DuplicateVideo];

type SortDuplicatesProps = {
  /** Key of the pair to show first; where it is undefined or not listed, the first pair is shown. */
  shown: string | undefined;
  onShow: (pair: string | undefined) => void;
  mayChange: boolean;
  onBack: () => void;
};

export function SortDuplicates({ shown, onShow, mayChange, onBack }: SortDuplicatesProps) {
  const [limit, setLimit] = useState(AT_ONCE);
  const found = useDuplicates(limit);
  const { start, stop } = useSearch();
  const aside = useSetAside();
  const both = useKeepBoth();
  /** Keys of pairs that are decided, but still in the list. */
  const [decided, setDecided] = useState<ReadonlySet<string>>(new Set());
  /** Index of the shown pair; null: the pair in the URL. */
  const [at, setAt] = useState<number | null>(null);
  const pairs = (found.data?.groups ?? [])
    .flatMap(pairOf)
    .filter((one) => !decided.has(keyOf(one)));
  const said = pairs.findIndex((one) => keyOf(one) === shown);
  const here = Math.max(0, Math.min(at ?? said, pairs.length - 1));
  const pair = pairs[here];
  const key = pair && keyOf(pair);
  useEffect(() => {
    if (key !== undefined && key !== shown) onShow(key);
  });
  const left = (found.data?.total ?? 0) - decided.size;

  const move = (by: number) => {
    const next = Math.max(0, Math.min(here + by, pairs.length - 1));
    setAt(next);
    if (next >= pairs.length - 2 && found.data?.next_cursor)
      setLimit((now) => Math.min(MOST, now + AT_ONCE));
  };
  /** Shows the next pair at once; a pair whose decision is refused comes back. */
  const decide = (decision: Pair, work: Promise<unknown>) => {
    const its = keyOf(decision);
    setAt((now) => now ?? here);
    setDecided((now) => new Set(now).add(its));
    const over = () => setDecided((now) => new Set([...now].filter((one) => one !== its)));
    work.then(over, over);
  };
  const goes = (side: 0 | 1) => () => {
    if (pair) decide(pair, aside.mutateAsync(pair[side]));
  };
  const keep = () => {
    if (pair) decide(pair, both.mutateAsync(pair));
  };
  useKeys(
    {
      ...(pair
        ? {
            sortPrevious: () => move(-1),
            sortSkip: () => move(1),
            sortLeftGoes: goes(0),
            sortRightGoes: goes(1),
            sortKeep: keep,
          }
        : {}),
      sortSearch: () => start.mutate(),
      sortBack: onBack,
    },
    Object.fromEntries(ON_PAIRS.map((key) => [key, "No two videos are shown."])),
  );
  if (found.error && !found.data) return <ProblemNote error={found.error} />;
  if (!found.data) return <DuplicatesSkeleton />;
  const { search, unseen } = found.data;
  return (
    <section className={classes.room} aria-label="Duplicates">
      <header className={classes.head}>
        <h2>Duplicates</h2>
        <p>{pair ? `${grouped(left)} to decide. ${EXPLAINED}` : EXPLAINED}</p>
        <Search
          search={search}
          unseen={unseen}
          mayChange={mayChange}
          starting={start.isPending}
          stopping={stop.isPending}
          onStart={() => start.mutate()}
          onStop={() => stop.mutate()}
        />
      </header>
      {search.state === "failed" && search.error ? (
        <Note kind="marked">
          <TextWithCode>{search.error}</TextWithCode>
        </Note>
      ) : null}
      {pair ? (
        <Decision
          key={keyOf(pair)}
          pair={pair}
          place={`${grouped(here + 1)} of ${grouped(left)}`}
          mayChange={mayChange}
          onMove={move}
          onLeft={goes(0)}
          onRight={goes(1)}
          onKeep={keep}
          onBack={onBack}
        />
      ) : (
        <NoPair search={search} unseen={unseen} />
      )}
    </section>
  );
}

/** The layout of the room while the pairs are read. */
function DuplicatesSkeleton() {
  return (
    <section className={classes.room} aria-label="Duplicates">
      <header className={classes.head}>
        <h2>Duplicates</h2>
        <p>{EXPLAINED}</p>
        <div className={classes.search}>
          <Skeleton className={classes.searchPlace ?? ""} animate={false} />
        </div>
      </header>
      <div className={classes.twins} role="status" aria-busy aria-label="Reading the duplicates">
        {[0, 1].map((side) => (
          <div key={side} className={classes.twin}>
            <div className={classes.screen} />
            <div className={classes.caption}>
              <span className={classes.name}>&nbsp;</span>
              <span className={classes.figures}>&nbsp;</span>
              <span className={classes.words} />
            </div>
          </div>
        ))}
      </div>
      <footer className={classes.actions}>
        <Skeleton height={28} animate={false} />
      </footer>
    </section>
  );
}

const EXPLAINED =
  "One goes into the folder “duplicates”, from where it can come back; or both stay.";

const ON_PAIRS = ["sortLeftGoes", "sortRightGoes", "sortKeep", "sortPrevious", "sortSkip"] as const;

const pairOf = ({ videos: [first, other] }: Found["groups"][number]): Pair[] =>
  first && other ? [[first, other]] : [];

const keyOf = (pair: Pair) => pair.map(({ asset_id: id }) => id).join(" ");

type SearchProps = {
  search: Found["search"];
  unseen: number;
  mayChange: boolean;
  starting: boolean;
  stopping: boolean;
  onStart: () => void;
  onStop: () => void;
};

function Search({ search, unseen, mayChange, starting, stopping, onStart, onStop }: SearchProps) {
  const shortcut = useShortcut("sortSearch");
  if (search.state === "running") {
    const { done, total } = search;
    const comparing = total > 0 && done === total;
    const words = comparing ? "Comparing" : "Looking at videos";
    return (
      <div className={classes.search}>
        <p>
          {words}
          {total > 0 && !comparing ? `, ${grouped(done)} of ${grouped(total)}` : ""}
        </p>
        <Progress value={total > 0 ? (100 * done) / total : 0} aria-label={words} animated />
        {mayChange ? (
          <Button loading={stopping} onClick={onStop}>
            Stop
          </Button>
        ) : null}
      </div>
    );
  }
  return (
    <div className={classes.search}>
      <p>{unseen > 0 ? `${grouped(unseen)} not looked at` : "All looked at"}</p>
      {mayChange ? (
        <Button
          variant={unseen > 0 ? "filled" : "default"}
          leftSection={<IconSearch size={16} />}
          rightSection={<KeyHint action="sortSearch" />}
          aria-keyshortcuts={shortcut}
          loading={starting}
          onClick={onStart}
        >
          Search
        </Button>
      ) : null}
    </div>
  );
}

function NoPair({ search, unseen }: { search: Found["search"]; unseen: number }) {
  if (search.state === "running") {
    return (
      <EmptyState icon={<IconSearch size={32} stroke={1.5} />} title="Looking for duplicates">
        <p>
          Sorting can go on meanwhile. Videos that were looked at before are not looked at again.
        </p>
      </EmptyState>
    );
  }
  if (unseen > 0) {
    return (
      <EmptyState icon={<IconCopy size={32} stroke={1.5} />} title="Nothing known yet">
        <p>
          No two files hold the same. A search looks at the pictures, too: it finds what was
          recompressed, scaled, mirrored or cut off at its beginning or end.
        </p>
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={<IconCopyOff size={32} stroke={1.5} />} title="No duplicates">
      <p>All videos were compared. What is decided does not come back by itself.</p>
    </EmptyState>
  );
}

type DecisionProps = {
  pair: Pair;
  place: string;
  mayChange: boolean;
  onMove: (by: number) => void;
  onLeft: () => void;
  onRight: () => void;
  onKeep: () => void;
  onBack: () => void;
};

function Decision(props: DecisionProps) {
  const { pair, place, mayChange, onMove, onLeft, onRight, onKeep, onBack } = props;
  const [watched, setWatched] = useState(false);
  const [held, setHeld] = useState(false);
  useKeys({ sortPlay: () => setHeld(!held) });
  return (
    <>
      <TwinFilms
        pair={pair}
        playing={watched !== held}
        onWatch={setWatched}
        caption={(video) => <Facts video={video} pair={pair} />}
      />
      <footer className={classes.actions}>
        <div className={classes.turns}>
          <ActionButton
            action="sortPrevious"
            icon={<IconChevronLeft size={16} />}
            onClick={() => onMove(-1)}
          >
            Previous
          </ActionButton>
          <span className={classes.place}>{place}</span>
          <ActionButton
            action="sortSkip"
            icon={<IconChevronRight size={16} />}
            onClick={() => onMove(1)}
          >
            Next
          </ActionButton>
        </div>
        {mayChange ? (
          <div className={classes.choices}>
            <ActionButton action="sortLeftGoes" onClick={onLeft}>
              Left goes
            </ActionButton>
            <ActionButton action="sortKeep" icon={<IconCheck size={16} />} onClick={onKeep}>
              Keep both
            </ActionButton>
            <ActionButton action="sortRightGoes" filled onClick={onRight}>
              Right goes
            </ActionButton>
            <BringBack onBack={onBack} />
          </div>
        ) : null}
      </footer>
    </>
  );
}

function Facts({ video, pair }: { video: DuplicateVideo; pair: Pair }) {
  const [first, other] = pair;
  return (
    <>
      <span className={classes.name}>
        <Name text={video.name} />
      </span>
      <span className={classes.figures}>
        <span>{video.category ?? "loose"}</span>
        <span>{shortClock(video.duration_seconds)}</span>
        <span>
          {video.width} × {video.height}
        </span>
        <span>{fileSize(video.size)}</span>
      </span>
      <span className={classes.words}>
        {video === first ? wordsOfFirst(first, other) : differences(video, first).join(", ")}
      </span>
    </>
  );
}

type DeedProps = {
  action: KeyId;
  icon?: React.ReactNode;
  filled?: boolean;
  onClick: () => void;
  children: string;
};

function ActionButton({ action, icon, filled = false, onClick, children }: DeedProps) {
  const shortcut = useShortcut(action);
  return (
    <Button
      variant={filled ? "filled" : "default"}
      leftSection={icon}
      rightSection={<KeyHint action={action} />}
      aria-keyshortcuts={shortcut}
      onClick={onClick}
    >
      {children}
    </Button>
  );
}
