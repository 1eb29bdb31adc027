// How much is in the trash, and emptying it.
import { Button } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { ProblemNote } from "@/components/note";
import { Confirmation } from "@/components/confirmation";
import { useEmptyTrash, useTrash } from "@/lib/api/changes/changes";
import { fileSize } from "@/lib/bytes";
import { dayOf } from "@/lib/time/date-formats";
import classes from "./history.module.css";

export function TrashBar({ mayEmpty }: { mayEmpty: boolean }) {
  const trash = useTrash();
  const [asking, setAsking] = useState(false);
  if (trash.isError) return <ProblemNote error={trash.error} />;
  const {
    bytes = 0,
    clips = 0,
    budget_bytes: budget = 0,
    oldest_at: oldest = null,
  } = trash.data ?? {};
  const share = `${fileSize(bytes)} of ${fileSize(budget)}`;
  if (asking) {
    return (
      <section className={classes.question} aria-label="Empty the trash?">
        <Emptying clips={clips} size={fileSize(bytes)} onClose={() => setAsking(false)} />
      </section>
    );
  }
  return (
    <div className={classes.trash}>
      <IconTrash size={16} stroke={1.5} className={classes.icon} aria-hidden />
      <div className={classes.main}>
        <span role="status" aria-label="Trash">
          {trash.isPending ? "Looking into the trash" : wordsOf(clips, budget, share)}
        </span>
        <span className={classes.sub}>
          {oldest === null ? "Clips are kept for 30 days." : `The oldest is from ${dayOf(oldest)}.`}
        </span>
      </div>
      {mayEmpty && clips > 0 ? <Button onClick={() => setAsking(true)}>Empty trash…</Button> : null}
    </div>
  );
}

function wordsOf(clips: number, budget: number, share: string): string {
  if (budget === 0) return "No trash is kept: what is deleted is gone.";
  return clips === 0 ? "The trash is empty." : `${counted(clips)} in the trash, ${share}`;
}

const counted = (clips: number) => (clips === 1 ? "1 clip" : `${clips} clips`);

type EmptyingProps = { clips: number; size: string; onClose: () => void };

function Emptying({ clips, size, onClose }: EmptyingProps) {
  const emptying = useEmptyTrash();
  return (
    <Confirmation
      keep="Keep them"
      lose="Empty trash"
      busy={emptying.isPending}
      error={emptying.error}
      onKeep={onClose}
      onLose={() => emptying.mutate(undefined, { onSuccess: onClose })}
    >
      This deletes {counted(clips)} ({size}) for good, whoever deleted them. Those deletions can be
      undone no more. Clips that are not in the trash stay.
    </Confirmation>
  );
}
