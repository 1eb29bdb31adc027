// An open timeline: the room of its run, or what is said where that run was deleted.
import { DeletedRun } from "./runs/deleted-run";
import { RunRoom, type RunRoomProps } from "./run-room";
import { useTuning } from "./use-tuning";

/** `leaving`: the id of a run that is being deleted on this page. */
export function TuneRoom({ leaving, ...props }: RunRoomProps & { leaving: string | null }) {
  const { timeline, stages, runs, sides } = props;
  const tuning = useTuning(timeline, stages, runs, leaving);
  return tuning.deletedRun === null ? (
    <RunRoom {...props} tuning={tuning} />
  ) : (
    <DeletedRun
      name={tuning.deletedRun}
      timeline={timeline}
      runs={runs}
      tuning={tuning}
      sides={sides}
    />
  );
}
