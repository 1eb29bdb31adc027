// The state of a job or task, as an icon and a word.
import {
  IconAlertTriangle,
  IconBan,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleX,
  IconLoader2,
  IconPlayerPauseFilled,
} from "@tabler/icons-react";
import type { Job } from "@/lib/api/client";
import classes from "./job-state.module.css";

const STATES = {
  waiting: { Icon: IconCircleDashed, word: "Waiting", look: classes.quiet },
  running: { Icon: IconLoader2, word: "Running", look: classes.running },
  paused: { Icon: IconPlayerPauseFilled, word: "Paused", look: classes.quiet },
  done: { Icon: IconCircleCheck, word: "Done", look: classes.done },
  partial: { Icon: IconAlertTriangle, word: "Done in part", look: classes.loss },
  failed: { Icon: IconCircleX, word: "Failed", look: classes.loss },
  cancelled: { Icon: IconBan, word: "Cancelled", look: classes.quiet },
} as const satisfies Record<Job["state"], unknown>;

export const wordOfState = (state: Job["state"]) => STATES[state].word;

export function StateSign({ state, size = 18 }: { state: Job["state"]; size?: number }) {
  const { Icon, word, look } = STATES[state];
  return <Icon size={size} className={look} role="img" aria-label={word} />;
}
