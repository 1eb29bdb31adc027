// Sort: one video at a time, and a key for each folder.
import { Button, VisuallyHidden } from "@mantine/core";
import {
  IconArrowBackUp,
  IconCircleCheck,
  IconFolderOff,
  IconFolderPlus,
  IconVolume,
  IconVolumeOff,
} from "@tabler/icons-react";
import { useState } from "react";
import { Blank } from "@/components/blank";
import { Dialog } from "@/components/dialog";
import { KeyHint } from "@/components/key-caps";
import { Name } from "@/components/name";
import { NameForm } from "@/components/name-form";
import { Note, ProblemNote } from "@/components/note";
import { PatientImage } from "@/components/patient-image";
import { address } from "@/lib/api/address";
import { useUndo } from "@/lib/api/changes";
import type { LooseVideo, SortCategory } from "@/lib/api/client";
import { GatewayError } from "@/lib/api/problem";
import { useMay } from "@/lib/api/session";
import { useShortcut } from "@/lib/key-bindings";
import { SORT_KEYS, type KeyId } from "@/lib/keys";
import { grouped } from "@/lib/time";
import { inTurn } from "@/lib/undo";
import { useKeys, type KeyActions } from "@/lib/use-keys";
import { useLearn, useNewCategory } from "../api/sort";
import { upcoming } from "../sort-queue";
import { useSorting, type Filed } from "../use-sorting";
import { Learning, Proposal } from "./proposal";
import { SortStage } from "./sort-stage";
import classes from "./sort-page.module.css";

/** The one that is looked at and two more. */
const FETCHED = 3;
const NEXT = 5;

export function SortPage() {
  const { page, queue, current, filed, since, left, sort, skip, back } = useSorting();
  const { undo } = useUndo();
  const learn = useLearn();
  const mayChange = useMay("change");
  const [muted, setMuted] = useState(true);
  const [paused, setPaused] = useState(false);
  const [naming, setNaming] = useState(false);
  const categories = page.data?.categories ?? [];
  const bringBack = () => inTurn(undo);
  const nextVideo = (move: () => void) => () => {
    setPaused(false);
    move();
  };
  const into = (category: SortCategory) => nextVideo(() => sort(category));
  const folders: KeyActions = {};
  SORT_KEYS.forEach((key, i) => {
    const category = categories[i];
    if (category && current) folders[key] = into(category);
  });
  const proposed = categories.find(({ name }) => name === current?.proposals[0]?.category);
  useKeys(
    {
      ...folders,
      ...(proposed ? { sortAccept: into(proposed) } : {}),
      sortLearn: () => learn.start.mutate(),
      sortSkip: nextVideo(skip),
      sortPrevious: nextVideo(back),
      sortPlay: () => setPaused(!paused),
      sortMute: () => setMuted(!muted),
      sortBack: bringBack,
      sortNew: () => setNaming(true),
    },
    { sortAccept: "Nothing is proposed for this video yet: let it learn first." },
  );
  if (page.error && !page.data) {
    const words = page.error;
    const unset =
      words instanceof GatewayError && words.problem?.type.endsWith("no-sort-folder-chosen");
    return (
      <Blank
        icon={<IconFolderOff size={32} stroke={1.5} />}
        title={unset ? "No folder to sort" : "The folder cannot be read"}
        actions={<Button onClick={() => void page.refetch()}>Try again</Button>}
      >
        <p>{words.message}</p>
      </Blank>
    );
  }
  const sorted = categories.reduce((sum, { count }) => sum + count, 0);
  return (
    <div className={classes.room}>
      <header className={classes.head}>
        <span>
          <b>{grouped(left)}</b> left of {grouped(left + sorted)}
        </span>
        <Pace since={since} count={filed.length} />
        <span className={classes.folder} title={page.data?.folder}>
          {page.data?.folder}
        </span>
      </header>
      <div className={classes.middle}>
        {page.data && !current ? (
          <div className={classes.stage}>
            <Blank icon={<IconCircleCheck size={32} stroke={1.5} />} title="All done">
              <p>Nothing is left to be sorted. New videos in the folder come here by themselves.</p>
            </Blank>
          </div>
        ) : (
          <SortStage videos={upcoming(queue, FETCHED)} muted={muted} paused={paused} />
        )}
        <aside className={classes.side} aria-label="This video">
          {current ? (
            <h2 className={classes.name}>
              <Name text={current.name} />
            </h2>
          ) : null}
          <div className={classes.turns}>
            <Turn action="sortPrevious" words="Previous" onClick={nextVideo(back)} />
            <Turn action="sortSkip" words="Skip" onClick={nextVideo(skip)} />
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
              onAccept={mayChange && proposed ? into(proposed) : null}
            />
          ) : null}
          <Learning mayChange={mayChange} />
          <NextOnes videos={upcoming(queue, NEXT + 1).slice(1)} />
          <JustSorted filed={filed[0]} onBack={bringBack} />
        </aside>
      </div>
      <nav className={classes.folders} aria-label="Sort into">
        {page.error ? <ProblemNote error={page.error} /> : null}
        {categories.map((category, i) => (
          <FolderButton
            key={category.name}
            category={category}
            action={SORT_KEYS[i]}
            disabled={!current || !mayChange}
            proposed={category === proposed ? (current?.unsure ? "unsure" : "sure") : null}
            justFiled={filed[0]?.category === category.name ? filed.length : 0}
            onClick={into(category)}
          />
        ))}
        {mayChange ? (
          <Button
            className={classes.fresh ?? ""}
            leftSection={<IconFolderPlus size={16} />}
            rightSection={<KeyHint action="sortNew" />}
            onClick={() => setNaming(true)}
          >
            New folder
          </Button>
        ) : (
          <Note kind="plain">Sorting is for editors: your token lets you look.</Note>
        )}
      </nav>
      <NewFolder opened={naming} onClose={() => setNaming(false)} />
    </div>
  );
}

/** How many a minute since the first; said when there is something to go by. */
function Pace({ since, count }: { since: number | null; count: number }) {
  const [now] = useState(() => Date.now);
  if (since === null || count < 3) return null;
  const minutes = Math.max((now() - since) / 60_000, 1 / 6);
  return (
    <span>
      <b>{Math.round(count / minutes)}</b> a minute
    </span>
  );
}

type TurnProps = { action: KeyId; words: string; icon?: React.ReactNode; onClick: () => void };

function Turn({ action, words, icon, onClick }: TurnProps) {
  const shortcut = useShortcut(action);
  return (
    <Button
      leftSection={icon}
      rightSection={<KeyHint action={action} />}
      aria-keyshortcuts={shortcut}
      onClick={onClick}
    >
      {words}
    </Button>
  );
}

function NextOnes({ videos }: { videos: readonly LooseVideo[] }) {
  if (videos.length === 0) return null;
  return (
    <section aria-label="Next" className={classes.next}>
      <h3 className={classes.title}>Next</h3>
      <ol className={classes.strip}>
        {videos.map(({ name, asset_id: id }) => (
          <li key={name}>
            <span className={classes.tile}>
              {id === null ? null : (
                <PatientImage src={address.thumbnail(id, { width: 160, height: 160 })} lazy />
              )}
            </span>
            <Name text={name} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function JustSorted({ filed, onBack }: { filed: Filed | undefined; onBack: () => void }) {
  const shortcut = useShortcut("sortBack");
  if (!filed) return null;
  return (
    <section aria-label="Just sorted" className={classes.just}>
      <h3 className={classes.title}>Just sorted</h3>
      <p>
        <Name text={filed.video.name} /> → {filed.category}
      </p>
      <Button
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

type FolderButtonProps = {
  category: SortCategory;
  /** Those behind the ninth have none. */
  action: KeyId | undefined;
  disabled: boolean;
  proposed: "sure" | "unsure" | null;
  /** Counts up with each that is filed here; 0: another one was filed into last. */
  justFiled: number;
  onClick: () => void;
};

function FolderButton({
  category,
  action,
  disabled,
  proposed,
  justFiled,
  onClick,
}: FolderButtonProps) {
  const { name, count } = category;
  return (
    <button
      type="button"
      className={[classes.into, proposed && classes[proposed]].filter(Boolean).join(" ")}
      disabled={disabled}
      onClick={onClick}
    >
      {/* Another key is another element, whose flash begins anew. */}
      {justFiled > 0 ? <span key={justFiled} className={classes.flash} aria-hidden /> : null}
      {action ? <KeyHint action={action} /> : <span />}
      <span className={classes.intoName} title={name}>
        {name}
      </span>{" "}
      <span className={classes.count}>{grouped(count)}</span>{" "}
      <VisuallyHidden>{count === 1 ? "video" : "videos"}</VisuallyHidden>
    </button>
  );
}

function NewFolder({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const making = useNewCategory();
  const close = () => {
    making.reset();
    onClose();
  };
  return (
    <Dialog opened={opened} onClose={close} title="New folder">
      <NameForm
        description="Videos can be sorted into it at once."
        maxLength={100}
        mistakeIn={(name) => (/[/\\]|^\.{1,2}$/.test(name) ? "A folder’s name has no “/”." : null)}
        error={making.error}
        submit="Make it"
        busy={making.isPending}
        onSubmit={(name) => making.mutate(name, { onSuccess: close })}
      />
    </Dialog>
  );
}
