// Tune: a stage of the pipeline on the frames of a timeline, with sliders; what it then finds is seen at once, beside
// what the run found.
import { Button } from "@mantine/core";
import { IconAdjustmentsHorizontal, IconPhotoOff } from "@tabler/icons-react";
import { useState, type ReactNode } from "react";
import { Blank } from "@/components/blank";
import { Dialog } from "@/components/dialog";
import { wordsFor } from "@/lib/api/problem";
import { useMay } from "@/lib/api/session";
import type { Scenario } from "../api/detect";
import {
  useDeleteScenario,
  useRuns,
  useScenarios,
  useStages,
  useTimeline,
  useTimelines,
} from "../api/tuning";
import { NewTimeline } from "./new-timeline";
import { SideLists } from "./side-lists";
import { TuneRoom } from "./tune-room";
import classes from "./tune-page.module.css";

type TunePageProps = {
  /** Null: none is open. */
  timelineId: string | null;
  /** Of which a timeline is to be made. */
  assetId: string | null;
  onOpen: (timelineId: string) => void;
  /** The address without the video. */
  onDropAsset: () => void;
};

export function TunePage({ timelineId, assetId, onOpen, onDropAsset }: TunePageProps) {
  const mayChange = useMay("change");
  const timelines = useTimelines();
  const [making, setMaking] = useState(false);
  const startMaking = mayChange ? () => setMaking(true) : null;
  const stopMaking = () => {
    setMaking(false);
    if (assetId !== null) onDropAsset();
  };
  return (
    <>
      {timelineId === null ? (
        <div className={classes.room}>
          <header className={classes.bar} />
          <Sides timelineId={null} runId={null} onNew={startMaking} />
          <div className={classes.desk}>
            <Blank
              icon={<IconAdjustmentsHorizontal size={32} stroke={1.5} />}
              title={timelines.data?.length ? "Choose a timeline" : "Nothing to tune yet"}
              actions={
                startMaking ? (
                  <Button variant="filled" aria-haspopup="dialog" onClick={startMaking}>
                    New timeline
                  </Button>
                ) : null
              }
            >
              <p>
                A timeline holds frames of a video, a few each second. Stages look for edges, the
                field and objects in them, and here their parameters are moved until that is right.
              </p>
            </Blank>
          </div>
        </div>
      ) : (
        <Opened key={timelineId} timelineId={timelineId} onNew={startMaking} />
      )}
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

type OpenedProps = { timelineId: string; onNew: (() => void) | null };

function Opened({ timelineId, onNew }: OpenedProps) {
  const stages = useStages();
  const timeline = useTimeline(timelineId);
  const runs = useRuns(timelineId);
  const failed = [stages, timeline, runs].find(({ error, data }) => error && !data);
  const sides = (runId: string | null, onRun?: (id: string) => void) => (
    <Sides timelineId={timelineId} runId={runId} onNew={onNew} {...(onRun ? { onRun } : {})} />
  );
  if (stages.data && timeline.data && runs.data) {
    return (
      <TuneRoom timeline={timeline.data} stages={stages.data} runs={runs.data} sides={sides} />
    );
  }
  return (
    <div className={classes.room} aria-busy={!failed}>
      <header className={classes.bar}>{failed ? null : "Reading the timeline"}</header>
      {sides(null)}
      <div className={classes.desk}>
        {failed ? (
          <Blank
            icon={<IconPhotoOff size={32} stroke={1.5} />}
            title="This timeline cannot be read"
            actions={<Button onClick={() => void failed.refetch()}>Try again</Button>}
          >
            <p>{wordsFor(failed.error)}</p>
          </Blank>
        ) : null}
      </div>
    </div>
  );
}

export type SidesOf = (runId: string | null, onRun?: (id: string) => void) => ReactNode;

type SidesProps = {
  timelineId: string | null;
  runId: string | null;
  onNew: (() => void) | null;
  onRun?: (id: string) => void;
};

function Sides({ timelineId, runId, onNew, onRun }: SidesProps) {
  const timelines = useTimelines();
  const runs = useRuns(timelineId);
  const scenarios = useScenarios();
  const forget = useDeleteScenario();
  const mayChange = useMay("change");
  return (
    <SideLists
      timelines={timelines}
      runs={timelineId === null ? null : runs}
      scenarios={scenarios}
      timelineId={timelineId}
      runId={runId}
      onNew={onNew}
      onRun={onRun ?? (() => undefined)}
      onForget={mayChange ? ({ id }: Scenario) => forget.mutate(id) : null}
    />
  );
}
