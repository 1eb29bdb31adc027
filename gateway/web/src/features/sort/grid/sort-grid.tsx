// Many videos of one proposal at once: what is wrong is unticked, the rest is accepted with one key.
import { Button, Loader, Skeleton } from "@mantine/core";
import { IconCircleCheck, IconFolderSearch } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { EmptyState } from "@/components/empty-state";
import { KeyHint } from "@/components/key-caps";
import { Name } from "@/components/name";
import { ProblemNote } from "@/components/note";
import type { LooseVideo, SortProposals } from "@/lib/api/client";
import { useShortcut } from "@/lib/keys/key-bindings";
import { grouped, shortLengthClock } from "@/lib/time/time";
import { announceRefusal } from "@/lib/undo/undo";
import { useKeys, type KeyActions } from "@/lib/keys/use-keys";
import { useProposals, useProposed, useSortBatch } from "../api/sort";
import type { KeyedFolder } from "../folders/folder-order";
import type { SortOrder } from "../sort-params";
import { isUnsure } from "../classifier/confidence";
import { NO_NAMES, type FreeNames } from "../moves/taken-names";
import { useFolderPlaces } from "../folders/use-folder-keys";
import { BringBack } from "../moves/bring-back";
import { FolderFinder } from "../folders/folder-finder";
import { MOST, shownTogether, TOGETHER } from "./shown-together";
import { TickGrid, TickGridSkeleton, useTicks, type GridVideo } from "./tick-grid";
import classes from "./sort-grid.module.css";

type SortGridProps = {
  order: SortOrder;
  /** Folder whose proposed videos are shown; null: undecided videos; undefined: the first folder that has any. */
  chosen: string | null | undefined;
  onChoose: (category: string | null) => void;
  /** The folders are not known yet. */
  isReading: boolean;
  categories: readonly KeyedFolder[];
  mayChange: boolean;
  onSorted: (videos: readonly LooseVideo[], category: string) => void;
  onBack: () => void;
};

export function SortGrid(props: SortGridProps) {
  const { order, chosen, onChoose, isReading, categories, mayChange, onSorted, onBack } = props;
  const proposals = useProposals();
  if (proposals.error && !proposals.data) return <ProblemNote error={proposals.error} />;
  if (!proposals.data || isReading) return <GridSkeleton />;
  const category = categoryOf(proposals.data, chosen);
  return (
    <div className={classes.room}>
      <Groups
        categories={categories}
        proposals={proposals.data}
        chosen={category}
        onChoose={onChoose}
      />
      <Videos
        // The `key` resets ticks when another proposal is chosen.
        key={category ?? ""}
        category={category}
        order={order}
        count={countOf(proposals.data, category)}
        unsaid={proposals.data.unsaid}
        categories={categories}
        mayChange={mayChange}
        onSorted={onSorted}
        onBack={onBack}
      />
    </div>
  );
}

/** The layout of the room while the proposals are read. */
function GridSkeleton() {
  const folders = useFolderPlaces();
  return (
    <div className={classes.room}>
      <div className={classes.groups}>
        {/* One more for what is undecided. */}
        {Array.from({ length: folders + 1 }, (_, i) => (
          <Skeleton key={i} className={classes.groupPlace ?? ""} animate={false} />
        ))}
      </div>
      <section className={classes.videos} aria-label="Many at once">
        <header className={classes.head}>
          <Skeleton height={28} animate={false} />
        </header>
        <TickGridSkeleton count={TOGETHER} />
      </section>
    </div>
  );
}

/** The chosen folder; the first one with proposals where it was renamed or removed, or none was chosen. */
const categoryOf = (proposals: SortProposals, chosen: SortGridProps["chosen"]) =>
  chosen === null || proposals.categories.some(({ name }) => name === chosen)
    ? (chosen ?? null)
    : firstOf(proposals);

const firstOf = ({ categories }: SortProposals) =>
  categories.find(({ count }) => count > 0)?.name ?? null;

const countOf = ({ categories, undecided }: SortProposals, category: string | null) =>
  category === null ? undecided : (categories.find(({ name }) => name === category)?.count ?? 0);

type GroupsProps = {
  categories: readonly KeyedFolder[];
  proposals: SortProposals;
  chosen: string | null;
  onChoose: (category: string | null) => void;
};

function Groups({ categories, proposals, chosen, onChoose }: GroupsProps) {
  const keys: KeyActions = {};
  for (const { key, name } of categories) if (key) keys[key] = () => onChoose(name);
  useKeys(keys);
  return (
    <nav className={classes.groups} aria-label="Proposals">
      {categories.map(({ name, key }) => (
        <button
          key={name}
          type="button"
          className={classes.group}
          aria-current={name === chosen}
          onClick={() => onChoose(name)}
        >
          {key ? <KeyHint action={key} /> : <span />}
          <span className={classes.groupName} title={name}>
            {name}
          </span>{" "}
          <span className={classes.count}>{grouped(countOf(proposals, name))}</span>
        </button>
      ))}
      <button
        type="button"
        className={classes.group}
        aria-current={chosen === null}
        onClick={() => onChoose(null)}
      >
        <span />
        <span className={classes.groupName}>undecided</span>{" "}
        <span className={classes.count}>{grouped(proposals.undecided)}</span>
      </button>
      <p className={classes.hint}>
        Proposals that are not accepted yet. Undecided: no folder has 50&nbsp;%.
      </p>
    </nav>
  );
}

type Taken = { category: string; names: FreeNames };

type VideosProps = Omit<SortGridProps, "chosen" | "onChoose" | "isReading"> & {
  /** Null: undecided videos. */
  category: string | null;
  count: number;
  unsaid: number;
};

function Videos(props: VideosProps) {
  const { category, count, unsaid, order, categories, mayChange, onSorted, onBack } = props;
  const page = useProposed(category, order);
  /** Names of the videos that stayed when others were accepted; `fresh` is how many others are shown. */
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [fresh, setFresh] = useState(TOGETHER);
  /** Videos whose names are taken in a folder, with their new names there. */
  const [taken, setTaken] = useState<Taken>({ category: "", names: NO_NAMES });
  const [finding, setFinding] = useState(false);
  const accept = useShortcut("sortAccept");
  const { videos, lacks } = shownTogether(page.data?.videos ?? [], left, fresh);
  const { fetchNextPage, hasNextPage, isFetching, isFetchNextPageError } = page;
  const asks = lacks && hasNextPage && !isFetching && !isFetchNextPageError;
  useEffect(() => {
    if (asks) void fetchNextPage();
  }, [asks, fetchNextPage]);
  const cells = videos.map((video) =>
    inGrid(
      video,
      category !== null && !isUnsure(video) && !left.has(video.name),
      taken.names.get(video.name) ?? null,
    ),
  );
  const list = useRef<HTMLUListElement>(null);
  const rest = Math.min(Math.max(0, (page.data?.total ?? 0) - videos.length), MOST - videos.length);
  const showMore = () => {
    if (rest === 0) return;
    setFresh(fresh + TOGETHER);
    if (isFetchNextPageError) void fetchNextPage();
  };
  const ticks = useTicks(cells, list, showMore);
  const batch = useSortBatch((gone, target, names) => {
    const went = new Set(gone.map(({ name }) => name));
    setTaken((now) => {
      const known = now.category === target ? now.names : NO_NAMES;
      const all = [...known, ...names].filter(([name]) => !went.has(name));
      return { category: target, names: new Map(all) };
    });
    onSorted(gone, target);
    const shown = videos.map(({ name }) => name);
    ticks.forget(new Set(shown));
    setLeft(new Set([...left, ...shown].filter((name) => !went.has(name))));
    setFresh(TOGETHER);
  });
  const keys = new Set(cells.filter(ticks.isTicked).map(({ key }) => key));
  const ticked = videos.filter(({ name }) => keys.has(name));

  const sortInto = (target: string) => {
    if (batch.isPending) return;
    if (ticked.length === 0) announceRefusal("No video is ticked.");
    else if (target === taken.category) batch.mutate({ ...taken, videos: ticked });
    else batch.mutate({ videos: ticked, category: target });
  };
  const accepted = () => {
    if (category === null)
      announceRefusal("These are undecided: tick some, and find their folder.");
    else sortInto(category);
  };
  useKeys({
    sortFind: () => setFinding(true),
    sortBack: onBack,
    sortAccept: accepted,
  });
  return (
    <section className={classes.videos} aria-label={category ?? "Undecided"}>
      <header className={classes.head}>
        <h2>{category ?? "undecided"}</h2>
        <p>
          {category === null
            ? `${grouped(count)} without a likely folder. Tick those that belong together, then find their folder.`
            : `${grouped(count)} proposed. What is sure is ticked: untick what is wrong, then accept; the others stay.`}
        </p>
        {mayChange ? (
          <div className={classes.actions}>
            <BringBack onBack={onBack} />
            <Button
              leftSection={<IconFolderSearch size={16} />}
              rightSection={<KeyHint action="sortFind" />}
              onClick={() => setFinding(true)}
            >
              <span className={classes.words}>Into another folder…</span>
            </Button>
            {category === null ? null : (
              <Button
                variant="filled"
                rightSection={<KeyHint action="sortAccept" />}
                aria-keyshortcuts={accept}
                leftSection={batch.progress ? <Loader size={12} color="currentColor" /> : null}
                disabled={ticked.length === 0}
                aria-busy={batch.isPending}
                onClick={accepted}
              >
                {batch.progress
                  ? `${grouped(batch.progress.done)} of ${grouped(batch.progress.of)} moved`
                  : `Accept ${ticked.length} of ${videos.length}`}
              </Button>
            )}
          </div>
        ) : null}
      </header>
      {page.error && !page.data ? <ProblemNote error={page.error} /> : null}
      {page.isPending ? <TickGridSkeleton count={Math.min(count, TOGETHER)} /> : null}
      {page.data && videos.length === 0 ? (
        <EmptyState icon={<IconCircleCheck size={32} stroke={1.5} />} title="None are left here">
          <p>
            {unsaid > 0
              ? `Nothing is proposed yet for ${grouped(unsaid)} videos: let it learn, or sort them one by one.`
              : "Choose another folder on the left."}
          </p>
        </EmptyState>
      ) : null}
      {videos.length > 0 ? (
        <TickGrid videos={cells} ticks={ticks} list={list} mayChange={mayChange} />
      ) : null}
      {rest > 0 ? (
        <footer className={classes.more}>
          <Button loading={lacks && isFetching} onClick={showMore}>
            {grouped(Math.min(rest, TOGETHER))} more
          </Button>
          <span>
            {grouped(videos.length)} of {grouped(page.data?.total ?? 0)} shown
          </span>
        </footer>
      ) : null}
      <FolderFinder
        opened={finding}
        categories={categories}
        onFound={sortInto}
        onClose={() => setFinding(false)}
      />
    </section>
  );
}

const percentOf = ({ proposals }: LooseVideo) => Math.round(100 * (proposals[0]?.confidence ?? 0));

/** A cell of the grid. `free`: the video's new name in the folder, where its own is taken there. */
function inGrid(video: LooseVideo, startsTicked: boolean, free: string | null): GridVideo {
  const duration = video.facts?.duration_seconds ?? null;
  return {
    key: video.name,
    assetId: video.asset_id,
    label: [
      video.name,
      `${percentOf(video)} %`,
      ...(isUnsure(video) ? ["unsure"] : []),
      ...(free === null ? [] : [`its name is taken, it goes as ${free}`]),
    ].join(", "),
    startsTicked,
    caption: (
      <>
        <span className={isUnsure(video) ? classes.unsure : undefined}>{percentOf(video)} %</span>
        {free === null ? (
          <span className={classes.called}>
            <Name text={video.name} tail={7} />
          </span>
        ) : null}
        {duration === null ? null : (
          <span className={classes.length}>{shortLengthClock(duration)}</span>
        )}
        {free === null ? null : (
          <span className={classes.as} title={`${video.name} is taken: it goes as ${free}`}>
            <span>as</span>
            <Name text={free} tail={11} />
          </span>
        )}
      </>
    ),
  };
}
