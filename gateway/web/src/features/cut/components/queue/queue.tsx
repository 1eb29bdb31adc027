// The queue: ordered clips, from waiting to proven.
import { Button, Progress } from "@mantine/core";
import { useState } from "react";
import { ProblemNote } from "@/components/note";
import type { Clip, Export } from "@/lib/api/client";
import { isUnderWay } from "@/lib/api/patches";
import { useMay } from "@/lib/api/session";
import { useJobAction, type JobVerb } from "@/lib/api/job-actions";
import { useExports, type Deletion } from "@/features/cut/api/exports";
import { ClipRow } from "./clip-row";
import { ClipViewer, type ShownClip as Row } from "./clip-viewer";
import classes from "./queue.module.css";

type QueueProps = {
  profile: string;
  /** Shows where a clip begins in its video. */
  onMoment: (order: Export, clip: Clip) => void;
  onEdit: (order: Export) => void;
  onDelete: (which: Deletion) => void;
};

export function Queue({ profile, onMoment, onEdit, onDelete }: QueueProps) {
  const listing = useExports(profile);
  const action = useJobAction();
  const mayChange = useMay("change");
  const [shown, setShown] = useState<Row | null>(null);
  const exports = listing.data?.pages.flatMap((page) => page.exports) ?? [];
  const rows = exports.flatMap((order) =>
    order.clips
      .filter((clip) => clip.state !== "deleted")
      .map((clip) => ({ order, clip }) as const),
  );
  return (
    <section className={classes.queue} aria-label="Queue">
      {rows.length > 0 ? <QueueHead exports={exports} /> : null}
      {action.error ? <ProblemNote error={action.error} /> : null}
      {listing.isError && rows.length === 0 ? (
        <ProblemNote
          error={listing.error}
          action={<Button onClick={() => void listing.refetch()}>Try again</Button>}
        />
      ) : null}
      {listing.isSuccess && rows.length === 0 ? (
        <p className={classes.empty}>
          Clips show up here when they are cut, and with them the proof: frames counted, length and
          sound measured.
        </p>
      ) : null}
      {/* Focusable, so that the list can be scrolled by keyboard. */}
      <div
        className={classes.scroll}
        tabIndex={rows.length > 0 ? 0 : -1}
        role="group"
        aria-label="Clips"
      >
        <ul className={classes.list}>
          {rows.map(({ order, clip }, i) => (
            <ClipRow
              key={clip.id}
              order={order}
              clip={clip}
              isAsAbove={failedAsBefore(rows[i - 1], { order, clip })}
              mayChange={mayChange}
              onShow={() => setShown({ order, clip })}
              onMoment={() => onMoment(order, clip)}
              onEdit={() => onEdit(order)}
              onDelete={onDelete}
              onJob={(verb: JobVerb) => action.mutate({ verb, jobId: order.job.id })}
            />
          ))}
        </ul>
        {listing.hasNextPage ? (
          <Button
            className={classes.more ?? ""}
            variant="subtle"
            loading={listing.isFetchingNextPage}
            onClick={() => void listing.fetchNextPage()}
          >
            Older clips
          </Button>
        ) : null}
      </div>
      <ClipViewer shown={shown} onMoment={onMoment} onClose={() => setShown(null)} />
    </section>
  );
}

/** Whether a clip of the same video failed for the same reason in the row before. */
const failedAsBefore = (before: Row | undefined, { order, clip }: Row) =>
  clip.state === "failed" &&
  before?.clip.state === "failed" &&
  before.order.asset_id === order.asset_id &&
  before.clip.error === clip.error;

/** Progress of all exports under way; without any, how many clips there are, so that the rows stay where they are. */
export function QueueHead({ exports }: { exports: Export[] }) {
  const active = exports.filter((order) => isUnderWay(order.job));
  const clips = active.flatMap((order) => order.clips);
  const done = clips.filter((clip) => clip.state === "done").length;
  const progress = clips.reduce(
    (sum, clip) => sum + (clip.state === "done" ? 1 : clip.progress),
    0,
  );
  const proven = exports
    .flatMap((order) => order.clips)
    .filter(({ state, proof }) => state === "done" && proof !== null).length;
  return (
    <header className={classes.head}>
      <div className={classes.whole}>
        {clips.length > 0 ? (
          <Progress
            value={(100 * progress) / clips.length}
            size={4}
            aria-label="All clips under way"
          />
        ) : null}
      </div>
      <span className={classes.count} role="status">
        {clips.length > 0 ? `${done} of ${clips.length} proven` : `${proven} proven`}
      </span>
    </header>
  );
}
