// Tune: sliders change the parameters of a pipeline stage. What it then finds in a timeline's frames is shown at once,
// beside what the run found.
import { Button } from "@mantine/core";
import { IconAdjustmentsHorizontal, IconPhotoOff } from "@tabler/icons-react";
import { useState, type ReactNode } from "react";
import { useSearchParams } from "wouter";
import { EmptyState } from "@/components/empty-state";
import { Dialog } from "@/components/dialog";
import { DoneLine } from "@/components/done-line";
import { RowSkeletons } from "@/components/row-skeletons";
import type { PipelineRun } from "@/lib/api/client";
import { isMissing, wordsFor } from "@/lib/api/problem";
import { useMay } from "@/lib/api/session";
import { refusalsOf, useKeys } from "@/lib/keys/use-keys";
import { useTitle } from "@/lib/use-title";
import { useDeletePart, type Part } from "./api/parts";
import { useRerun } from "./api/reruns";
import { useRuns, useScenarios, useStages, useTimeline, useTimelines } from "./api/tuning";
import type { Comparison } from "./runs/use-compared-run";
import { nameOf } from "./words";
import { BrandListsButton } from "./brands/brand-lists";
import { NewTimeline } from "./timelines/new-timeline";
import { RenameForm } from "./lists/rename-form";
import { RunValues } from "./runs/run-values";
import { ScenarioReruns } from "./lists/scenario-reruns";
import { NO_SCENARIOS, SideLists } from "./lists/side-lists";
import { TuneRoom } from "./tune-room";
import classes from "./tune-page.module.css";

type TunePageProps = {
  /** Null: none is open. */
  timelineId: string | null;
  /** The video of which a timeline is to be made; null: none. */
  assetId: string | null;
  onOpen: (timelineId: string) => void;
  /** Goes to the URL without a timeline or a video. */
  onLeave: () => void;
};

export function TunePage({ timelineId, assetId, onOpen, onLeave }: TunePageProps) {
  const mayChange = useMay("change");
  const timelines = useTimelines();
  const remove = useDeletePart();
  const [making, setMaking] = useState(false);
  useTitle(timelineId === null ? "Tune" : null);
  useKeys(
    {},
    timelineId === null
      ? refusalsOf("Tune", "No timeline is open: choose one, or make a new one.")
      : {},
  );
  const startMaking = mayChange ? () => setMaking(true) : null;
  const stopMaking = () => {
    setMaking(false);
    if (assetId !== null) onLeave();
  };
  return (
    <>
      {timelineId === null ? (
        <div className={classes.room}>
          <Sides timelineId={null} runId={null} onNew={null} onRemove={remove.mutate} />
          <div className={classes.desk}>
            <EmptyState
              icon={<IconAdjustmentsHorizontal size={32} stroke={1.5} />}
              title={timelines.data?.length === 0 ? "Nothing to tune yet" : "Choose a timeline"}
              actions={
                <>
                  {startMaking ? (
                    <Button variant="filled" aria-haspopup="dialog" onClick={startMaking}>
                      New timeline
                    </Button>
                  ) : null}
                  <BrandListsButton />
                </>
              }
            >
              <p>
                A timeline holds frames of a video, a few each second. Stages look for edges, the
                field and objects in them, and here their parameters are moved until that is right.
              </p>
            </EmptyState>
          </div>
        </div>
      ) : (
        <Opened key={timelineId} timelineId={timelineId} onNew={startMaking} onLeave={onLeave} />
      )}
      <div className={classes.done}>
        <DoneLine />
      </div>
      <Dialog
        opened={making || (assetId !== null && mayChange)}
        onClose={stopMaking}
        title="New timeline"
      >
        <NewTimeline
          assetId={assetId}
          onMade={(id) => {
            setMaking(false);
            onOpen(id);
          }}
        />
      </Dialog>
    </>
  );
}

/** What is no id is refused by the server in words about its form, which a mistyped URL does not need. */
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const READING = "The timeline is being read. Try again in a moment.";
const UNREAD = "This timeline cannot be read: try again.";
const DELETED = "This timeline was deleted: choose another one.";

type OpenedProps = { timelineId: string; onNew: (() => void) | null; onLeave: () => void };

function Opened({ timelineId, onNew, onLeave }: OpenedProps) {
  const stages = useStages();
  const timeline = useTimeline(timelineId);
  const runs = useRuns(timelineId);
  const [params, setParams] = useSearchParams();
  // Not in the lists, which are replaced when an event of the deletion comes before its answer.
  const remove = useDeletePart();
  const removePart = (part: Part) =>
    remove.mutate(part, {
      onSuccess: () => {
        if (part.id === timelineId) onLeave();
        if (RUNS.some((name) => params.get(name) === part.id))
          setParams(withoutRun(part.id), { replace: true });
      },
    });
  useTitle(timeline.data ? `Tune: ${nameOf(timeline.data)}` : "Tune");
  const failed = [stages, timeline, runs].find(({ error, data }) => error && !data);
  // The runs are asked for again after each recorded change, and are refused once their timeline is deleted. The timeline
  // itself, with thousands of frames, is read only once.
  const gone = timeline.data && isMissing(runs.error) ? timeline.data : null;
  const sides: SidesOf = (runId, onRun, comparison) => (
    <Sides
      timelineId={timelineId}
      runId={runId}
      onNew={onNew}
      onRemove={removePart}
      {...(onRun ? { onRun } : {})}
      {...(comparison ? { comparison } : {})}
    />
  );
  // A list that was read earlier may be older than a run in the URL.
  const isOlder =
    runs.isFetching &&
    !runs.isFetchedAfterMount &&
    RUNS.map((name) => params.get(name)).some(
      (named) => named !== null && !runs.data?.some(({ id }) => id === named),
    );
  const isRead = stages.data && timeline.data && runs.data && !isOlder && !gone;
  useKeys({}, isRead ? {} : refusalsOf("Tune", gone ? DELETED : failed ? UNREAD : READING));
  if (gone) {
    return (
      <div className={classes.room}>
        <Sides timelineId={null} runId={null} onNew={onNew} onRemove={removePart} />
        <div className={classes.desk}>
          <EmptyState
            icon={<IconPhotoOff size={32} stroke={1.5} />}
            title="This timeline was deleted"
            actions={<Button onClick={onLeave}>Choose another one</Button>}
          >
            <p>
              {nameOf(gone)} was deleted with its runs and scenarios, here or elsewhere. History can
              undo that for 30 days.
            </p>
          </EmptyState>
        </div>
      </div>
    );
  }
  if (isRead) {
    return (
      <TuneRoom
        timeline={timeline.data}
        stages={stages.data}
        runs={runs.data}
        leaving={remove.isPending ? remove.variables.id : null}
        sides={sides}
      />
    );
  }
  return (
    <div className={classes.room} aria-busy={!failed}>
      <header className={classes.bar} role="status">
        {failed ? null : "Reading the timeline"}
      </header>
      {sides(null)}
      <div className={classes.desk}>
        {failed ? (
          <EmptyState
            icon={<IconPhotoOff size={32} stroke={1.5} />}
            title="This timeline cannot be read"
            actions={<Button onClick={() => void failed.refetch()}>Try again</Button>}
          >
            <p>{UUID.test(timelineId) ? wordsFor(failed.error) : "There is no such timeline."}</p>
          </EmptyState>
        ) : (
          <div className={classes.stage} />
        )}
      </div>
      {failed ? null : (
        <div className={classes.inspector}>
          <RowSkeletons words="Reading the stages" count={STAGES} height={29} />
        </div>
      )}
    </div>
  );
}

/** About as many as there are, while they are read. */
const STAGES = 14;

/** Parameters of the URL: the open run, and the one that it is compared with. */
const RUNS = ["run", "with"];

const withoutRun = (id: string) => (params: URLSearchParams) => {
  const next = new URLSearchParams(params);
  for (const name of RUNS) if (next.get(name) === id) next.delete(name);
  return next;
};

export type SidesOf = (
  runId: string | null,
  onRun?: (id: string) => void,
  comparison?: Comparison,
) => ReactNode;

/** The parameter of the URL that shows the re-runs of scenarios. */
const RERUNS = "reruns";

/** Whether the URL shows the re-runs of scenarios; the link to a comparison leaves them. */
function useReruns() {
  const [params, setParams] = useSearchParams();
  const put = (shown: boolean) =>
    setParams(
      (now) => {
        const next = new URLSearchParams(now);
        if (shown) next.set(RERUNS, "1");
        else next.delete(RERUNS);
        return next;
      },
      { replace: true },
    );
  return { areShown: params.has(RERUNS), show: () => put(true), hide: () => put(false) };
}

type SidesProps = {
  timelineId: string | null;
  runId: string | null;
  onNew: (() => void) | null;
  onRun?: (id: string) => void;
  comparison?: Comparison;
  onRemove: (part: Part) => void;
};

function Sides({ timelineId, runId, onNew, onRun, comparison, onRemove }: SidesProps) {
  const timelines = useTimelines();
  const runs = useRuns(timelineId);
  const scenarios = useScenarios();
  const stages = useStages();
  const [renaming, setRenaming] = useState<Part | null>(null);
  const [valued, setValued] = useState<PipelineRun | null>(null);
  const mayChange = useMay("change");
  const reruns = useReruns();
  const rerun = useRerun();
  const isNone = scenarios.data?.length === 0;
  useKeys(isNone ? {} : { tuneReruns: reruns.show }, isNone ? { tuneReruns: NO_SCENARIOS } : {});
  return (
    <>
      <SideLists
        timelines={timelines}
        runs={timelineId === null ? null : runs}
        scenarios={scenarios}
        stages={stages.data ?? []}
        timelineId={timelineId}
        runId={runId}
        onNew={onNew}
        onRun={onRun ?? (() => undefined)}
        onValues={setValued}
        comparison={comparison ?? null}
        onReruns={reruns.show}
        onRerun={
          mayChange
            ? (id) => {
                rerun.one(id);
                reruns.show();
              }
            : null
        }
        onEdit={mayChange ? { rename: setRenaming, remove: onRemove } : null}
      />
      <Dialog
        opened={renaming !== null}
        onClose={() => setRenaming(null)}
        title={`Rename the ${renaming?.kind ?? "timeline"}`}
      >
        {renaming ? <RenameForm part={renaming} onDone={() => setRenaming(null)} /> : null}
      </Dialog>
      <Dialog opened={valued !== null} onClose={() => setValued(null)} title="Values of the run">
        {valued ? <RunValues run={valued} /> : null}
      </Dialog>
      <Dialog
        opened={reruns.areShown}
        onClose={() => {
          rerun.forget();
          reruns.hide();
        }}
        title="Scenarios, run again"
        size="xl"
      >
        {reruns.areShown ? <ScenarioReruns stages={stages.data ?? []} rerun={rerun} /> : null}
      </Dialog>
    </>
  );
}
