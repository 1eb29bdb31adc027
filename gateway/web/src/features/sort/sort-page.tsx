// Sort: one video at a time and a key for each folder, or many of one proposal at once.
import { Button, Skeleton } from "@mantine/core";
import {
  IconArrowBackUp,
  IconCheck,
  IconCircleCheck,
  IconFolderOff,
  IconVolume,
  IconVolumeOff,
} from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { EmptyState } from "@/components/empty-state";
import { DoneLine } from "@/components/done-line";
import { KeyHint } from "@/components/key-caps";
import { Name } from "@/components/name";
import { RetryingImage } from "@/components/retrying-image";
import { ProblemNote } from "@/components/note";
import { TextWithCode } from "@/components/text-with-code";
import { address } from "@/lib/api/address";
import { useUndo } from "@/lib/api/changes/changes";
import { GatewayError } from "@/lib/api/problem";
import { useMay } from "@/lib/api/session";
import { useShortcut } from "@/lib/keys/key-bindings";
import { SORT_KEYS, type KeyId } from "@/lib/keys/key-table";
import { changeSettings } from "@/lib/settings/settings";
import { undoQueued } from "@/lib/undo/undo";
import { useKeys, type KeyActions } from "@/lib/keys/use-keys";
import { useLearn, useTraining, useTrainingAnnouncement } from "./api/training";
import { paramsOf, SORT_VIEWS, useSortParams } from "./sort-params";
import { placeOf, upcoming } from "./queue/sort-queue";
import { isUnsure } from "./classifier/confidence";
import { strandedWords } from "./moves/stranded";
import type { RecentlySorted } from "./moves/recently-sorted";
import { useAskedPlace } from "./place/use-asked-place";
import { useSorting } from "./queue/use-sorting";
import type { KeyedFolder } from "./folders/folder-order";
import { useFolderKeys } from "./folders/use-folder-keys";
import { ChooseFolder, ChooseFolderDialog } from "./place/choose-folder";
import {
  FolderDialogs,
  useFolderActions,
  type FolderAction,
  type FolderQuestion,
} from "./folders/folder-changes";
import { FolderFinder } from "./folders/folder-finder";
import { Folders, NewFolder } from "./folders/folders";
import { KnownFacts } from "./queue/known-facts";
import { LooksLike } from "./queue/looks-like";
import { NextOnes } from "./queue/next-ones";
import { Learning, Proposal } from "./classifier/proposal";
import { SortDuplicates } from "./duplicates/sort-duplicates";
import { SortGrid } from "./grid/sort-grid";
import { SortHead } from "./sort-head";
import { SortReview } from "./grid/sort-review";
import { SortStage } from "./queue/sort-stage";
import { ThumbRow } from "./thumb-row";
import classes from "./sort-page.module.css";

/** Videos that are loaded at the same time: the shown one and the next two. */
const FETCHED = 3;
const NEXT = 5;

export function SortPage() {
  const [look, change] = useSortParams();
  const { view, order } = look;
  const asLeft = paramsOf({
    ...look,
    pair: undefined,
    folder: undefined,
    video: undefined,
  }).toString();
  useEffect(() => changeSettings({ lastSorting: asLeft }), [asLeft]);
  // It stays the first one of the list when the address has left it.
  const [first, setFirst] = useState(look.video);
  if (look.video !== undefined && look.video !== first) setFirst(look.video);
  const sorting = useSorting(order, { first });
  const { page } = sorting;
  const { bringBack } = useUndo();
  const learn = useLearn();
  useTrainingAnnouncement();
  const learned = useTraining().data;
  const mayChange = useMay("change");
  const mayChoose = useMay("administer");
  const asked = useAskedPlace(look, change, {
    folder: page.data?.folder,
    shown: sorting.current?.name ?? null,
    mayChoose,
  });
  const [naming, setNaming] = useState(false);
  const [choosing, setChoosing] = useState(false);
  const [question, setQuestion] = useState<FolderQuestion | null>(null);
  const begin = useFolderActions(setQuestion);
  const categories = useFolderKeys(page.data?.folder, sorting.categories);
  const folders = page.data ? categories.length : 0;
  useEffect(() => {
    if (folders > 0) changeSettings({ lastFolders: folders });
  }, [folders]);
  const onBack = () => undoQueued(bringBack);
  const keys = {
    sortLearn: () => learn.start.mutate({}),
    sortNew: () => setNaming(true),
    ...(mayChoose ? { sortFolder: () => setChoosing(page.data !== undefined) } : {}),
    sortFolders: () => setQuestion({ asks: "which" }),
    sortGrid: () => {
      const next = (SORT_VIEWS.indexOf(view) + 1) % SORT_VIEWS.length;
      change({ view: SORT_VIEWS[next] ?? "single" });
    },
  };
  useKeys(keys, { sortFolder: "Only an admin chooses which folder is sorted." });
  if (page.error && !page.data) {
    const words = page.error;
    const unset =
      words instanceof GatewayError && words.problem?.type.endsWith("no-sort-folder-chosen");
    return (
      <>
        <EmptyState
          icon={<IconFolderOff size={32} stroke={1.5} />}
          title={unset ? "No folder to sort" : "The folder cannot be read"}
          actions={<Button onClick={() => void page.refetch()}>Try again</Button>}
        >
          <p>
            <TextWithCode>{words.message}</TextWithCode>
          </p>
          {mayChoose ? (
            <ChooseFolder folder={undefined} offered={look.folder} />
          ) : (
            <p>Only an admin chooses which folder is sorted.</p>
          )}
        </EmptyState>
        <DoneLine />
      </>
    );
  }
  return (
    <div className={classes.room}>
      <SortHead
        folder={page.data?.folder}
        pending={sorting.pending}
        stranded={
          sorting.stranded.length > 0
            ? {
                count: sorting.stranded.length,
                why: strandedWords(sorting.stranded).what,
                onAgain: sorting.sortAgain,
              }
            : null
        }
        left={sorting.left}
        sorted={sorting.sorted}
        pace={page.data?.pace}
        learned={learned}
        look={look}
        onLook={change}
      />
      {view === "single" ? (
        <OneByOne
          sorting={sorting}
          categories={categories}
          mayChange={mayChange}
          onBack={onBack}
          onNew={() => setNaming(true)}
          onFolders={() => setQuestion({ asks: "which" })}
          onAction={begin}
        />
      ) : null}
      {view === "grid" ? (
        <SortGrid
          order={order}
          chosen={look.proposed}
          onChoose={(proposed) => change({ proposed })}
          isReading={page.isPending}
          categories={categories}
          mayChange={mayChange}
          onSorted={sorting.gone}
          onBack={onBack}
        />
      ) : null}
      {view === "review" ? <SortReview mayChange={mayChange} onBack={onBack} /> : null}
      {view === "duplicates" ? (
        <SortDuplicates
          shown={look.pair}
          onShow={(pair) => change({ pair }, { replace: true })}
          mayChange={mayChange}
          onBack={onBack}
        />
      ) : null}
      <footer className={classes.dock} data-view={view}>
        <div className={classes.folder}>
          <span className={classes.path} title={page.data?.folder}>
            {page.data?.folder}
          </span>
          {mayChoose && page.data ? (
            <Button
              variant="subtle"
              size="compact-sm"
              rightSection={<KeyHint action="sortFolder" />}
              onClick={() => setChoosing(true)}
            >
              Sort another folder…
            </Button>
          ) : null}
        </div>
        <DoneLine />
      </footer>
      <ChooseFolderDialog
        folder={page.data?.folder}
        offered={asked.offered ?? undefined}
        opened={choosing || asked.offered !== null}
        onClose={() => {
          setChoosing(false);
          asked.end(null);
        }}
        onChosen={(chosen) => {
          setChoosing(false);
          asked.end(chosen);
        }}
      />
      <NewFolder opened={naming} onClose={() => setNaming(false)} />
      <FolderDialogs
        categories={categories}
        question={question}
        onAsk={setQuestion}
        onAction={begin}
      />
    </div>
  );
}

type OneByOneProps = {
  sorting: ReturnType<typeof useSorting>;
  categories: readonly KeyedFolder[];
  mayChange: boolean;
  onBack: () => void;
  onNew: () => void;
  onFolders: () => void;
  onAction: (action: FolderAction, folder: string) => void;
};

function OneByOne(props: OneByOneProps) {
  const { sorting, categories, mayChange, onBack, onNew, onFolders } = props;
  const { onAction: onAction } = props;
  const { page, queue, current, filed, left, sort, skip, back } = sorting;
  const [muted, setMuted] = useState(true);
  const [paused, setPaused] = useState(false);
  const [finding, setFinding] = useState(false);
  const isReading = !page.data && !page.error;
  const nextVideo = (move: () => void) => () => {
    setPaused(false);
    move();
  };
  const into = (category: string) => nextVideo(() => sort(category));
  const folders: KeyActions = {};
  for (const { key, name } of categories) if (key && current) folders[key] = into(name);
  const hasLearned = useTraining().data?.accuracy != null;
  const proposed = categories.find(({ name }) => name === current?.proposals[0]?.category);
  useKeys(
    {
      ...folders,
      ...(proposed ? { sortAccept: into(proposed.name) } : {}),
      ...(current ? { sortFind: () => setFinding(true) } : {}),
      sortSkip: nextVideo(skip),
      sortPrevious: nextVideo(back),
      sortPlay: () => setPaused(!paused),
      sortMute: () => setMuted(!muted),
      sortBack: onBack,
    },
    {
      sortAccept: "Nothing is proposed for this video yet: let it learn first.",
      sortFind: NOTHING_LEFT,
      ...Object.fromEntries(SORT_KEYS.map((key) => [key, current ? NO_SUCH_KEY : NOTHING_LEFT])),
      sortTick: TICKED_IN_MANY,
      sortTickAll: TICKED_IN_MANY,
    },
  );
  return (
    <>
      <div className={classes.middle}>
        {page.data && !current ? (
          <div className={classes.stage}>
            <EmptyState icon={<IconCircleCheck size={32} stroke={1.5} />} title="All done">
              <p>Nothing is left to be sorted. New videos in the folder come here by themselves.</p>
            </EmptyState>
          </div>
        ) : (
          <SortStage
            place={placeOf(queue)}
            all={left}
            videos={upcoming(queue, FETCHED)}
            muted={muted}
            paused={paused}
          />
        )}
        <aside
          className={current?.proposals[0] ? `${classes.side} ${classes.signed}` : classes.side}
          aria-label="This video"
        >
          <div className={classes.judged}>
            {current ? (
              <header className={classes.known}>
                <h2 className={classes.name}>
                  <Name text={current.name} />
                </h2>
                <KnownFacts facts={current.facts} />
              </header>
            ) : null}
            {isReading ? (
              <Skeleton className={classes.known ?? ""} height={40} animate={false} />
            ) : null}
            <div className={classes.turns}>
              <Turn action="sortPrevious" words="Previous" onClick={nextVideo(back)} />
              <Turn
                className={classes.inThumbRow}
                action="sortSkip"
                words="Skip"
                onClick={nextVideo(skip)}
              />
              <Turn
                action="sortMute"
                words={muted ? "Muted" : "Sound"}
                icon={muted ? <IconVolumeOff size={16} /> : <IconVolume size={16} />}
                onClick={() => setMuted(!muted)}
              />
            </div>
            {current ? (
              <Proposal
                video={current}
                categories={categories}
                onAccept={mayChange && proposed ? into(proposed.name) : null}
              />
            ) : null}
            {current && hasLearned ? (
              <LooksLike video={current} next={upcoming(queue, 2)[1]} />
            ) : null}
            {/* Not before what stands above it: it would move down. */}
            {isReading ? null : <Learning mayChange={mayChange} />}
          </div>
          <div className={classes.following}>
            <NextOnes videos={upcoming(queue, NEXT + 1).slice(1)} />
            <JustSorted filed={filed[0]} onBack={onBack} />
          </div>
        </aside>
      </div>
      <Folders
        isReading={isReading}
        categories={categories}
        isIdle={!current}
        mayChange={mayChange}
        proposed={proposed}
        unsure={current ? isUnsure(current) : false}
        filed={filed}
        onSort={(category) => into(category)()}
        onNew={onNew}
        onFolders={onFolders}
        onAction={onAction}
      >
        {page.error ? <ProblemNote error={page.error} /> : null}
      </Folders>
      <ThumbRow
        best={mayChange && proposed ? current?.proposals[0] : undefined}
        onAccept={proposed ? into(proposed.name) : null}
        onFind={mayChange && current ? () => setFinding(true) : null}
        onBack={filed[0] ? onBack : null}
        onSkip={current ? nextVideo(skip) : null}
      />
      <FolderFinder
        opened={finding}
        categories={categories}
        onFound={(category) => into(category)()}
        onClose={() => setFinding(false)}
      />
    </>
  );
}

const TICKED_IN_MANY = "Videos are ticked in the view “Many”.";

const NOTHING_LEFT = "Nothing is left to be sorted.";

const NO_SUCH_KEY = "No folder has this key: make another one first.";

type TurnProps = {
  className?: string | undefined;
  action: KeyId;
  words: string;
  icon?: React.ReactNode;
  onClick: () => void;
};

function Turn({ className = "", action, words, icon, onClick }: TurnProps) {
  const shortcut = useShortcut(action);
  return (
    <Button
      className={className}
      px={8}
      leftSection={icon}
      rightSection={<KeyHint action={action} />}
      aria-keyshortcuts={shortcut}
      onClick={onClick}
    >
      {words}
    </Button>
  );
}

function JustSorted({ filed, onBack }: { filed: RecentlySorted | undefined; onBack: () => void }) {
  const shortcut = useShortcut("sortBack");
  if (!filed) return null;
  return (
    <section aria-label="Just sorted" className={classes.just}>
      <h3 className={classes.title}>Just sorted</h3>
      <div className={classes.justOne}>
        <span className={classes.justTile}>
          {filed.asset_id === null ? null : (
            <RetryingImage src={address.thumbnail(filed.asset_id, { width: 160, height: 160 })} />
          )}
        </span>
        <div>
          <p title={filed.category}>{filed.category}</p>
          {filed.proposal === filed.category ? (
            <p className={classes.followed}>
              <IconCheck size={12} stroke={3} />
              as proposed
            </p>
          ) : null}
          <p className={classes.justFile} title={filed.name}>
            <Name text={filed.name} tail={7} />
          </p>
        </div>
      </div>
      <Button
        className={classes.inThumbRow ?? ""}
        leftSection={<IconArrowBackUp size={16} />}
        rightSection={<KeyHint action="sortBack" />}
        aria-keyshortcuts={shortcut}
        onClick={onBack}
      >
        Bring back
      </Button>
    </section>
  );
}
