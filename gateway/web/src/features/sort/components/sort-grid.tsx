// Many videos of one proposal at once: what is wrong is unticked, the rest is accepted with one key.
import { Button } from "@mantine/core";
import { IconArrowBackUp, IconCheck, IconCircleCheck, IconFolderSearch } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { Blank } from "@/components/blank";
import { KeyHint } from "@/components/key-caps";
import { Name } from "@/components/name";
import { ProblemNote } from "@/components/note";
import { PatientImage } from "@/components/patient-image";
import { address } from "@/lib/api/address";
import type { LooseVideo, SortCategory, SortProposals } from "@/lib/api/client";
import { useShortcut } from "@/lib/key-bindings";
import { SORT_KEYS } from "@/lib/keys";
import { useSetting } from "@/lib/settings";
import { grouped } from "@/lib/time";
import { announceRefusal } from "@/lib/undo";
import { useKeys, type KeyActions } from "@/lib/use-keys";
import { useProposals, useProposed, useSortBatch } from "../api/sort";
import { FolderFinder } from "./folder-finder";
import classes from "./sort-grid.module.css";

type SortGridProps = {
  categories: readonly SortCategory[];
  mayChange: boolean;
  onSorted: (videos: readonly LooseVideo[], category: string) => void;
  onBack: () => void;
};

export function SortGrid({ categories, mayChange, onSorted, onBack }: SortGridProps) {
  const proposals = useProposals();
  const [chosen, setChosen] = useState<Chosen>("first");
  if (proposals.error && !proposals.data) return <ProblemNote error={proposals.error} />;
  if (!proposals.data) return <div className={classes.room} aria-busy />;
  const category = chosen === "first" ? firstOf(proposals.data) : chosen.category;
  return (
    <div className={classes.room}>
      <Groups
        proposals={proposals.data}
        chosen={category}
        onChoose={(next) => setChosen({ category: next })}
      />
      <Videos
        // What is unticked belongs to one proposal.
        key={category ?? ""}
        category={category}
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

/** Before somebody has chosen: the first that there is something for. A category of null is "undecided". */
type Chosen = "first" | { category: string | null };

const firstOf = ({ categories }: SortProposals) =>
  categories.find(({ count }) => count > 0)?.name ?? null;

const countOf = ({ categories, undecided }: SortProposals, category: string | null) =>
  category === null ? undecided : (categories.find(({ name }) => name === category)?.count ?? 0);

type GroupsProps = {
  proposals: SortProposals;
  chosen: string | null;
  onChoose: (category: string | null) => void;
};

function Groups({ proposals, chosen, onChoose }: GroupsProps) {
  const keys: KeyActions = {};
  SORT_KEYS.forEach((key, i) => {
    const category = proposals.categories[i];
    if (category) keys[key] = () => onChoose(category.name);
  });
  useKeys(keys);
  return (
    <nav className={classes.groups} aria-label="Proposals">
      {proposals.categories.map(({ name, count }, i) => {
        const key = SORT_KEYS[i];
        return (
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
            <span className={classes.count}>{grouped(count)}</span>
          </button>
        );
      })}
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
        Proposals that are not accepted yet. Undecided: no folder has 50 %.
      </p>
    </nav>
  );
}

type VideosProps = SortGridProps & {
  /** Null: those that are undecided. */
  category: string | null;
  count: number;
  unsaid: number;
};

function Videos(props: VideosProps) {
  const { category, count, unsaid, categories, mayChange, onSorted, onBack } = props;
  const [order] = useSetting("sortOrder");
  const page = useProposed(category, order);
  const batch = useSortBatch(onSorted);
  /** Unticked, or where it is not sure, ticked. */
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set());
  const [at, setAt] = useState(0);
  const [finding, setFinding] = useState(false);
  const list = useRef<HTMLUListElement>(null);
  const accept = useShortcut("sortAccept");
  const bringBack = useShortcut("sortBack");
  const videos = page.data?.videos ?? [];
  const here = Math.min(at, videos.length - 1);
  const isTicked = ({ name, unsure }: LooseVideo) =>
    (category !== null && !unsure) !== turned.has(name);
  const ticked = videos.filter(isTicked);

  const move = (by: number) => {
    const next = Math.min(videos.length - 1, Math.max(0, here + by));
    setAt(next);
    list.current?.querySelectorAll<HTMLElement>("[role=checkbox]")[next]?.focus();
  };
  const columns = () =>
    list.current ? getComputedStyle(list.current).gridTemplateColumns.split(" ").length : 1;
  const turn = ({ name }: LooseVideo) =>
    setTurned((now) =>
      now.has(name) ? new Set([...now].filter((one) => one !== name)) : new Set(now).add(name),
    );
  const sortInto = (target: string) => {
    if (batch.isPending) return;
    if (ticked.length === 0) announceRefusal("No video is ticked.");
    else batch.mutate({ videos: ticked, category: target });
  };
  const accepted = () => {
    if (category === null)
      announceRefusal("These are undecided: tick some, and find their folder.");
    else sortInto(category);
  };
  useKeys({
    sortPrevious: () => move(-1),
    sortSkip: () => move(1),
    sortUp: () => move(-columns()),
    sortDown: () => move(columns()),
    sortTick: () => {
      const video = videos[here];
      if (video) turn(video);
    },
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
          <>
            <Button
              leftSection={<IconArrowBackUp size={16} />}
              rightSection={<KeyHint action="sortBack" />}
              aria-keyshortcuts={bringBack}
              onClick={onBack}
            >
              Bring back
            </Button>
            <Button
              leftSection={<IconFolderSearch size={16} />}
              rightSection={<KeyHint action="sortFind" />}
              onClick={() => setFinding(true)}
            >
              Another folder
            </Button>
            {category === null ? null : (
              <Button
                variant="filled"
                rightSection={<KeyHint action="sortAccept" />}
                aria-keyshortcuts={accept}
                loading={batch.isPending}
                disabled={ticked.length === 0}
                onClick={accepted}
              >
                Accept {ticked.length} of {videos.length}
              </Button>
            )}
          </>
        ) : null}
      </header>
      {page.error && !page.data ? <ProblemNote error={page.error} /> : null}
      {page.data && videos.length === 0 ? (
        <Blank icon={<IconCircleCheck size={32} stroke={1.5} />} title="None are left here">
          <p>
            {unsaid > 0
              ? `Of ${grouped(unsaid)} videos nothing is said yet: let it learn, or sort them one by one.`
              : "Choose another folder on the left."}
          </p>
        </Blank>
      ) : (
        <ul className={classes.grid} ref={list}>
          {videos.map((video, i) => (
            <Cell
              key={video.name}
              video={video}
              ticked={isTicked(video)}
              inTabOrder={i === here}
              mayChange={mayChange}
              onFocus={() => setAt(i)}
              onTurn={() => turn(video)}
            />
          ))}
        </ul>
      )}
      <FolderFinder
        opened={finding}
        categories={categories}
        onFound={sortInto}
        onClose={() => setFinding(false)}
      />
    </section>
  );
}

type CellProps = {
  video: LooseVideo;
  ticked: boolean;
  inTabOrder: boolean;
  mayChange: boolean;
  onFocus: () => void;
  onTurn: () => void;
};

function Cell({ video, ticked, inTabOrder, mayChange, onFocus, onTurn }: CellProps) {
  const { name, asset_id: id, proposals, unsure } = video;
  const [watched, setWatched] = useState(false);
  const share = Math.round(100 * (proposals[0]?.confidence ?? 0));
  return (
    <li>
      <button
        type="button"
        role="checkbox"
        aria-checked={ticked}
        aria-label={`${name}, ${share} %${unsure ? ", unsure" : ""}`}
        tabIndex={inTabOrder ? 0 : -1}
        className={ticked ? classes.cell : `${classes.cell} ${classes.off}`}
        disabled={!mayChange}
        onFocus={() => {
          onFocus();
          setWatched(true);
        }}
        onBlur={() => setWatched(false)}
        onPointerEnter={() => setWatched(true)}
        onPointerLeave={() => setWatched(false)}
        onClick={onTurn}
      >
        {id === null ? null : <PatientImage src={address.cardPicture(id)} lazy />}
        {id !== null && watched ? (
          <video src={address.original(id)} autoPlay muted loop playsInline aria-hidden />
        ) : null}
        <span className={classes.box}>{ticked ? <IconCheck size={14} stroke={3} /> : null}</span>
      </button>
      <span className={classes.figures}>
        <span className={unsure ? classes.unsure : undefined}>{share} %</span>
        <Name text={name} />
      </span>
    </li>
  );
}
