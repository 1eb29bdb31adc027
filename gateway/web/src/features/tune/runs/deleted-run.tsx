// Shown where the open run was deleted elsewhere: no other run takes its place until one is chosen.
import { Button } from "@mantine/core";
import { IconPhotoOff } from "@tabler/icons-react";
import { EmptyState } from "@/components/empty-state";
import { Name } from "@/components/name";
import type { PipelineRun, Timeline } from "@/lib/api/client";
import { refusalsOf, useKeys } from "@/lib/keys/use-keys";
import type { Tuning } from "../use-tuning";
import { nameOf } from "../words";
import type { SidesOf } from "../tune-page";
import classes from "../tune-page.module.css";

const DELETED = "This run was deleted: choose another one.";

type DeletedRunProps = {
  /** "": it was not seen before it was deleted. */
  name: string;
  timeline: Timeline;
  runs: readonly PipelineRun[];
  tuning: Tuning;
  sides: SidesOf;
};

export function DeletedRun({ name, timeline, runs, tuning, sides }: DeletedRunProps) {
  const { undo, redo } = tuning.inTurn;
  useKeys({ undo, redo }, refusalsOf("Tune", DELETED));
  return (
    <div className={classes.room}>
      <header className={classes.bar}>
        <h2 className={classes.title}>
          <Name text={nameOf(timeline)} tail={12} />
        </h2>
      </header>
      {sides(null, tuning.chooseRun)}
      <div className={classes.desk}>
        <EmptyState
          icon={<IconPhotoOff size={32} stroke={1.5} />}
          title={name === "" ? "There is no such run" : "This run was deleted"}
          actions={
            <Button onClick={tuning.leaveRun}>
              {runs.length > 0 ? "Open the newest run" : "Go on without it"}
            </Button>
          }
        >
          <p>
            {name === ""
              ? "This timeline has no run of this address: it was deleted, or the address is mistyped."
              : `${name}, was deleted with its checkpoints, here or elsewhere. History can undo that for 30 days.`}
          </p>
        </EmptyState>
      </div>
    </div>
  );
}
