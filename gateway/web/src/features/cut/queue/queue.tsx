// The queue: ordered clips, from waiting to proven. Those that are being cut are on top.
import { Button, Progress } from "@mantine/core";
import { useState } from "react";
import { ProblemNote } from "@/components/note";
import { RowSkeletons } from "@/components/row-skeletons";
import type { Clip, Export } from "@/lib/api/client";
import { useJobAction, type JobVerb } from "@/lib/api/jobs/job-actions";
import { useMay } from "@/lib/api/session";
import { clipsIn, useClipsLeft, useClipTotals } from "@/lib/api/jobs/totals";
import { NOTHING_SELECTED, pressed, ranged, type Selection } from "@/lib/lists/selection";
import { grouped } from "@/lib/time/time";
import { useKeys } from "@/lib/keys/use-keys";
import { useExports, useRunningExports, type Deletion } from "../api/exports";
import { rowsOf, type QueueRow } from "./queue-rows";
import { ClipRow } from "./clip-row";
import { ClipSelection } from "./clip-selection";
import { ClipViewer } from "./clip-viewer";
import classes from "./queue.module.css";

type QueueProps = {
  profile: string;
  /** Shows where a clip begins in its video. */
  onMoment: (order: Export, clip: Clip) => void;
  onEdit: (orders: readonly Export[]) => void;
  onFindLike: (label: string) => void;
  onDelete: (which: Deletion) => void;
};

export function Queue({ profile, onMoment, onEdit, onFindLike, onDelete }: QueueProps) {
  const listing = useExports(profile);
  const running = useRunningExports(profile);
  const action = useJobAction();
  const mayChange = useMay("change");
  const [shown, setShown] = useState<QueueRow | null>(null);
  const [isTicking, setTicking] = useState(false);
  const [selection, setSelection] = useState<Selection<QueueRow>>(NOTHING_SELECTED);
  const exports = listing.data?.pages.flatMap((page) => page.exports) ?? [];
  const rows = rowsOf(exports, running.data?.pages.flatMap((page) => page.exports) ?? []);
  // As they are now: what is no longer listed is not changed.
  const selected = rows.filter(({ id }) => selection.items.has(id));
  useKeys({
    queueSelectAll: () => setSelection(ranged(selection, rows)),
    ...(selected.length > 0 ? { escape: () => setSelection(NOTHING_SELECTED) } : {}),
  });
  const looks = [
    classes.list,
    selected.length > 0 && classes.selecting,
    isTicking && classes.ticking,
  ];
  return (
    <section className={classes.queue} aria-label="Queue">
      {rows.length > 0 || listing.isPending ? (
        <QueueHead
          profile={profile}
          isTicking={isTicking}
          onTicking={() => setTicking(!isTicking)}
        />
      ) : null}
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
        {listing.isPending && rows.length === 0 ? (
          <RowSkeletons words="Reading the queue" count={3} height={43} />
        ) : null}
        <ul className={looks.filter(Boolean).join(" ")}>
          {rows.map((row, i) => (
            <ClipRow
              key={row.id}
              order={row.order}
              clip={row.clip}
              isAsAbove={failedAsBefore(rows[i - 1], row)}
              mayChange={mayChange}
              isSelected={selection.items.has(row.id)}
              isTicking={isTicking}
              onSelect={({ shiftKey }) => setSelection(pressed(selection, rows, row, { shiftKey }))}
              onShow={() => setShown(row)}
              onMoment={() => onMoment(row.order, row.clip)}
              onEdit={() => onEdit([row.order])}
              onFindLike={row.order.label === "" ? null : () => onFindLike(row.order.label)}
              onDelete={onDelete}
              onJob={(verb: JobVerb) => action.mutate({ verb, jobId: row.order.job.id })}
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
      {selected.length > 0 ? (
        <ClipSelection
          selected={selected}
          mayChange={mayChange}
          onEdit={onEdit}
          onDelete={onDelete}
          onClear={() => setSelection(NOTHING_SELECTED)}
        />
      ) : null}
      <ClipViewer shown={shown} onMoment={onMoment} onClose={() => setShown(null)} />
    </section>
  );
}

/** Whether a clip of the same video failed for the same reason in the row before. */
const failedAsBefore = (before: QueueRow | undefined, { order, clip }: QueueRow) =>
  clip.state === "failed" &&
  before?.clip.state === "failed" &&
  before.order.asset_id === order.asset_id &&
  before.clip.error === clip.error;

type QueueHeadProps = {
  profile: string;
  /** A press on a row selects it. */
  isTicking: boolean;
  onTicking: () => void;
};

/**
 * Progress and time left of all clips under way in the profile, also of those that are not loaded; without any, how many
 * there are, so that the rows stay where they are.
 */
export function QueueHead({ profile, isTicking, onTicking }: QueueHeadProps) {
  const totals = useClipTotals(profile);
  const left = useClipsLeft(profile);
  const open = totals ? clipsIn(totals.under_way) : 0;
  return (
    <header className={classes.head}>
      <div className={classes.whole}>
        {totals && open > 0 ? (
          <Progress value={100 * totals.progress} size={4} aria-label="All clips under way" />
        ) : null}
      </div>
      {open > 0 && left !== null ? <span className={classes.count}>{left}</span> : null}
      <span className={classes.count} role="status">
        {totals ? wordsOfTotals(totals.under_way.done, open, totals.all) : ""}
      </span>
      <Button
        className={classes.select ?? ""}
        variant={isTicking ? "default" : "subtle"}
        aria-pressed={isTicking}
        onClick={onTicking}
      >
        Select
      </Button>
    </header>
  );
}

function wordsOfTotals(done: number, open: number, all: { done: number; failed: number }): string {
  if (open > 0) return `${grouped(done)} of ${grouped(open)} proven`;
  const failed = all.failed > 0 ? `, ${grouped(all.failed)} failed` : "";
  return `${all.done === 1 ? "1 clip" : `${grouped(all.done)} clips`}${failed}`;
}
