// The changes of the last 30 days, who made them, and undoing them; below them the trash, from which undo restores.
import { Button, Drawer, SegmentedControl } from "@mantine/core";
import {
  IconAdjustmentsHorizontal,
  IconArrowBackUp,
  IconArrowForwardUp,
  IconEye,
  IconFolderCog,
  IconFolderShare,
  IconHistory,
  IconReplace,
  IconTag,
  IconTrash,
  type Icon,
} from "@tabler/icons-react";
import { useState } from "react";
import { EmptyState } from "@/components/empty-state";
import { NextPage } from "@/components/next-page";
import { ProblemNote } from "@/components/note";
import { RowSkeletons } from "@/components/row-skeletons";
import { useChanges, useUndoOrRedo } from "@/lib/api/changes";
import type { Change } from "@/lib/api/client";
import { shortly } from "@/lib/date-formats";
import { useDialogOpen } from "@/lib/use-keys";
import classes from "./history.module.css";
import { TrashBar } from "./trash-bar";

const ICONS: Record<Change["kind"], Icon> = {
  deletion: IconTrash,
  visibility: IconEye,
  edit: IconTag,
  overwrite: IconReplace,
  sorting: IconFolderShare,
  category: IconFolderCog,
  pipeline_deletion: IconAdjustmentsHorizontal,
};

type HistoryProps = {
  opened: boolean;
  /** The open video; null where none is open. */
  assetId: string | null;
  mayChange: boolean;
  mayEmpty: boolean;
  onClose: () => void;
};

export function History({ opened, onClose, ...rest }: HistoryProps) {
  useDialogOpen(opened);
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      title="History"
      position="right"
      size={460}
      lockScroll={false}
      transitionProps={{ duration: 0 }}
      overlayProps={{ backgroundOpacity: 0.4 }}
      closeButtonProps={{ "aria-label": "Close" }}
      classNames={{ content: classes.content ?? "", body: classes.body ?? "" }}
    >
      <Changes {...rest} />
    </Drawer>
  );
}

type ChangesProps = Omit<HistoryProps, "opened" | "onClose">;

function Changes({ assetId, mayChange, mayEmpty }: ChangesProps) {
  const [ofVideo, setOfVideo] = useState(false);
  const listing = useChanges(ofVideo ? assetId : null);
  const undoOrRedo = useUndoOrRedo();
  const changes = listing.data?.pages.flatMap((page) => page.changes) ?? [];
  return (
    <>
      {assetId === null ? null : (
        <SegmentedControl
          className={classes.filter ?? ""}
          aria-label="Whose changes"
          data={[
            { value: "all", label: "All" },
            { value: "video", label: "This video" },
          ]}
          value={ofVideo ? "video" : "all"}
          onChange={(value) => setOfVideo(value === "video")}
        />
      )}
      {undoOrRedo.error ? <ProblemNote error={undoOrRedo.error} /> : null}
      <div className={classes.scroll}>
        {listing.isPending ? (
          <RowSkeletons words="Reading the history" count={6} height={52} />
        ) : null}
        {listing.isError ? (
          <ProblemNote
            error={listing.error}
            action={<Button onClick={() => void listing.refetch()}>Try again</Button>}
          />
        ) : null}
        {listing.isSuccess && changes.length === 0 ? (
          <EmptyState icon={<IconHistory size={32} stroke={1.5} />} title="Nothing was changed">
            <p>What is deleted, hidden, labelled or moved can be undone here for 30 days.</p>
          </EmptyState>
        ) : null}
        <ul className={classes.list} aria-label="Changes">
          {changes.map((change) => (
            <Row
              key={change.id}
              change={change}
              mayChange={mayChange}
              busy={undoOrRedo.isPending && undoOrRedo.variables.id === change.id}
              onUndoOrRedo={(direction) =>
                undoOrRedo.mutate({ id: change.id, direction: direction })
              }
            />
          ))}
        </ul>
        <NextPage of={listing} words="Older changes" />
      </div>
      <TrashBar mayEmpty={mayEmpty} />
    </>
  );
}

type RowProps = {
  change: Change;
  mayChange: boolean;
  busy: boolean;
  onUndoOrRedo: (direction: "undo" | "redo") => void;
};

function Row({ change, mayChange, busy, onUndoOrRedo: onUndoOrRedo }: RowProps) {
  const { words, made_by: by, made_at: at, undone_at: undoneAt, undone_by: undoneBy } = change;
  const KindIcon = ICONS[change.kind];
  const isUndone = undoneAt !== null;
  const direction = isUndone ? "redo" : "undo";
  const verb = isUndone ? "Redo" : "Undo";
  return (
    <li className={isUndone ? `${classes.row} ${classes.undone}` : classes.row}>
      <KindIcon size={16} stroke={1.5} className={classes.icon} aria-hidden />
      <div className={classes.main}>
        <span className={classes.words}>{words}</span>
        <span className={classes.sub}>
          {by || "somebody"}, <time dateTime={at}>{shortly(at)}</time>
          {isUndone ? ` · undone by ${undoneBy ?? "somebody"}, ${shortly(undoneAt)}` : ""}
          {change.final_because === null ? "" : ` · ${change.final_because}`}
        </span>
      </div>
      {change.final_because === null && mayChange ? (
        <Button
          leftSection={isUndone ? <IconArrowForwardUp size={16} /> : <IconArrowBackUp size={16} />}
          aria-label={`${verb}: ${words}`}
          loading={busy}
          onClick={() => onUndoOrRedo(direction)}
        >
          {verb}
        </Button>
      ) : null}
    </li>
  );
}
