// The tab Findings: detection runs of this video, which of them is shown, and the button that starts another.
import { Button } from "@mantine/core";
import { IconEye, IconEyeOff, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { Dialog } from "@/components/dialog";
import { KeyHint } from "@/components/key-caps";
import { ProblemNote } from "@/components/note";
import { Confirmation } from "@/components/confirmation";
import { RowSkeletons } from "@/components/row-skeletons";
import { useMay } from "@/lib/api/session";
import { useShortcut } from "@/lib/keys/key-bindings";
import type { DetectionRun } from "@/lib/api/client";
import type { FrameTable } from "@/lib/footage/frames";
import { useSetting } from "@/lib/settings/settings";
import { goesOn, useDeleteRun } from "../api/detection-runs";
import type { NextCut } from "../next-cut/next-cut";
import side from "../side/side.module.css";
import { AdjustEdges, AdjustField } from "../frame-findings/adjust";
import type { Findings } from "./use-findings";
import { ClassFilter } from "./class-filter";
import { NewRun } from "./new-run";
import { RunRow } from "./run-row";
import { boxesOf, framesOf } from "./run-words";
import classes from "./findings.module.css";

type FindingsListProps = {
  assetId: string;
  findings: Findings;
  table: FrameTable | undefined;
  /** The next cut, whose span a new run may be limited to. */
  next: NextCut;
  cursor: number;
};

export function FindingsList({ assetId, findings, table, next, cursor }: FindingsListProps) {
  const { runs, run: chosen } = findings;
  const mayChange = useMay("change");
  const [beginning, setBeginning] = useState(false);
  const [deleted, setDeleted] = useState<DetectionRun | null>(null);
  const [edges, setEdges] = useSetting("edges");
  const [field, setField] = useSetting("field");
  return (
    <section className={side.side} aria-label="Findings">
      <div className={side.filters}>
        {mayChange ? (
          <Button
            leftSection={<IconPlus size={16} />}
            aria-haspopup="dialog"
            disabled={!table}
            onClick={() => setBeginning(true)}
          >
            Find objects
          </Button>
        ) : null}
        {chosen ? (
          <Toggle action="boxes" pressed={findings.boxes} onToggle={findings.toggleBoxes}>
            Boxes
          </Toggle>
        ) : null}
        <Toggle action="edges" pressed={edges} onToggle={() => setEdges(!edges)}>
          Edges
        </Toggle>
        <Toggle action="field" pressed={field} onToggle={() => setField(!field)}>
          Field
        </Toggle>
      </div>
      {edges || field ? (
        <div className={classes.adjustments}>
          {edges ? <AdjustEdges /> : null}
          {field ? <AdjustField /> : null}
        </div>
      ) : null}
      {runs.isError ? (
        <ProblemNote
          error={runs.error}
          action={<Button onClick={() => void runs.refetch()}>Try again</Button>}
        />
      ) : null}
      {runs.isPending ? (
        <RowSkeletons words="Reading what was found" count={2} height={44} />
      ) : null}
      {runs.data?.length === 0 ? (
        <p className={side.empty}>
          No model has looked through this video yet. What models find is shown on the picture and
          the timeline, and can be downloaded as COCO, MOT or YOLO.
        </p>
      ) : null}
      <ul className={`${side.scroll} ${side.plain} ${classes.runs}`} aria-label="Runs">
        {runs.data?.map((run) => (
          <RunRow
            key={run.id}
            run={run}
            count={table?.count ?? null}
            here={run.id === chosen?.id}
            mayChange={mayChange}
            onChoose={() => findings.choose(run.id)}
            onDelete={() => setDeleted(run)}
          >
            <ClassFilter findings={findings} />
          </RunRow>
        ))}
      </ul>
      <Dialog opened={beginning} onClose={() => setBeginning(false)} title="Find objects">
        {table ? (
          <NewRun
            assetId={assetId}
            table={table}
            span={spanOf(table, next, cursor)}
            onBegun={(runId) => {
              findings.choose(runId);
              setBeginning(false);
            }}
          />
        ) : null}
      </Dialog>
      <Dialog
        opened={deleted !== null}
        onClose={() => setDeleted(null)}
        title="Delete what was found?"
      >
        {deleted ? (
          <Deletion assetId={assetId} run={deleted} onClose={() => setDeleted(null)} />
        ) : null}
      </Dialog>
    </section>
  );
}

type ToggleProps = {
  action: "boxes" | "edges" | "field";
  pressed: boolean;
  onToggle: () => void;
  children: string;
};

function Toggle({ action, pressed, onToggle, children }: ToggleProps) {
  return (
    <Button
      variant={pressed ? "default" : "subtle"}
      aria-pressed={pressed}
      aria-keyshortcuts={useShortcut(action)}
      leftSection={pressed ? <IconEye size={16} /> : <IconEyeOff size={16} />}
      rightSection={<KeyHint action={action} />}
      onClick={onToggle}
    >
      {children}
    </Button>
  );
}

/** Frames of the next cut, both included. */
function spanOf(table: FrameTable, { plan }: NextCut, cursor: number) {
  const after = table.atOrAfter(plan.at(-1)?.end ?? 0);
  return { first: cursor, last: Math.max(cursor, table.clamp(after - 1)) };
}

type DeletionProps = { assetId: string; run: DetectionRun; onClose: () => void };

function Deletion({ assetId, run, onClose }: DeletionProps) {
  const deletion = useDeleteRun(assetId);
  return (
    <Confirmation
      keep="Keep it"
      lose="Delete"
      busy={deletion.isPending}
      error={deletion.error}
      onKeep={onClose}
      onLose={() => deletion.mutate(run.id, { onSuccess: onClose })}
    >
      {goesOn(run) ? "The run ends, and what it found is deleted" : "What it found is deleted"}:{" "}
      {boxesOf(run)} in {framesOf(run)}, by {run.model}. It cannot be undone; the video stays as it
      is.
    </Confirmation>
  );
}
