// The actions on all selected jobs.
import { Button } from "@mantine/core";
import {
  IconPlayerPause,
  IconPlayerPlay,
  IconRefresh,
  IconTrash,
  IconX,
} from "@tabler/icons-react";
import { SelectedBar } from "@/components/selected-bar";
import type { Job } from "@/lib/api/client";
import { canBeRetried } from "@/lib/api/jobs/job-actions";
import { wordsOfJobs, type JobsAction } from "@/lib/api/jobs/job-changes";
import { canBeCancelled, canBePaused } from "./job-row";

type JobSelectionProps = {
  selected: Job[];
  onChange: (action: JobsAction) => void;
  onClear: () => void;
};

const ACTIONS = [
  { action: "pause", words: "Pause", Sign: IconPlayerPause, can: canBePaused },
  {
    action: "resume",
    words: "Resume",
    Sign: IconPlayerPlay,
    can: ({ state }: Job) => state === "paused",
  },
  { action: "cancel", words: "Cancel", Sign: IconX, can: canBeCancelled },
  { action: "retry", words: "Retry", Sign: IconRefresh, can: canBeRetried },
  {
    action: "delete",
    words: "Remove from the list",
    Sign: IconTrash,
    can: (job: Job) => !canBeCancelled(job),
  },
] as const;

export function JobSelection({ selected, onChange, onClear }: JobSelectionProps) {
  return (
    <SelectedBar words={`${wordsOfJobs(selected.length)} selected`} onClear={onClear}>
      {/* All of them stay in their places, whatever is selected. */}
      {ACTIONS.map(({ action, words, Sign, can }) => (
        <Button
          key={action}
          leftSection={<Sign size={16} />}
          disabled={!selected.some(can)}
          onClick={() => onChange(action)}
        >
          {words}
        </Button>
      ))}
    </SelectedBar>
  );
}
