// The bar above an open timeline: its name, the state of its run, and the actions.
import { Button } from "@mantine/core";
import { IconLayoutGrid, IconPlayerPlay, IconRefresh, IconStar, IconX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { KeyHint } from "@/components/key-caps";
import { Name } from "@/components/name";
import type { PipelineRun } from "@/lib/api/client";
import { useTimeLeft } from "@/lib/api/jobs/pace";
import { useShortcut } from "@/lib/keys/key-bindings";
import type { KeyId } from "@/lib/keys/key-table";
import type { Stage } from "./api/detect";
import { BrandListsButton } from "./brands/brand-lists";
import { nameOfRun } from "./words";
import classes from "./tune-page.module.css";

/** The action of a button; `whyNot`: why it is not possible now, or null. */
export type Doing = { act: () => void; whyNot: string | null; busy?: boolean };

type RoomBarProps = {
  title: string;
  run: PipelineRun | null;
  stages: readonly Stage[];
  sweep: Doing & { isOpen: boolean };
  allFrames: Doing & { words: string };
  /** `scenario` and `replay` are null for viewers, `stop` where there is nothing that the user may stop. */
  scenario: Doing | null;
  replay: (Doing & { words: string }) | null;
  stop: (() => void) | null;
};

export function RoomBar({
  title,
  run,
  stages,
  sweep,
  allFrames,
  scenario,
  replay,
  stop,
}: RoomBarProps) {
  return (
    <header className={classes.bar}>
      <h2 className={classes.title}>
        <Name text={title} tail={12} />
      </h2>
      {run ? <RunName run={run} stages={stages} /> : null}
      <span className={classes.gap} />
      {stop ? (
        <Act
          action="escape"
          // The key closes an open sweep first.
          hinted={!sweep.isOpen}
          doing={{ act: stop, whyNot: null }}
          icon={<IconX size={16} />}
        >
          Cancel
        </Act>
      ) : null}
      <Act
        action="tuneSweep"
        doing={sweep}
        icon={<IconLayoutGrid size={16} />}
        pressed={sweep.isOpen}
      >
        Sweep
      </Act>
      <Act action="tuneStage" doing={allFrames} icon={<IconRefresh size={16} />}>
        {allFrames.words}
      </Act>
      <BrandListsButton />
      {scenario ? (
        <Act action="tuneScenario" doing={scenario} icon={<IconStar size={16} />}>
          Save scenario
        </Act>
      ) : null}
      {replay ? (
        <Act action="tuneFrom" doing={replay} icon={<IconPlayerPlay size={16} />} filled>
          {replay.words}
        </Act>
      ) : null}
    </header>
  );
}

function RunName({ run, stages }: { run: PipelineRun; stages: readonly Stage[] }) {
  // A run's job has its id.
  const left = useTimeLeft(run.id);
  return <span className={classes.run}>{nameOfRun(run, stages, left)}</span>;
}

type ActProps = {
  action: KeyId;
  doing: Doing;
  icon: ReactNode;
  filled?: boolean;
  /** Whether the key is on the button. */
  hinted?: boolean;
  /** Of a button that turns something on and off. */
  pressed?: boolean;
  children: string;
};

function Act(props: ActProps) {
  const { action, doing, icon, filled, hinted = true, pressed, children } = props;
  const { act, whyNot, busy = false } = doing;
  const shortcut = useShortcut(action);
  return (
    <Button
      variant={filled ? "filled" : "default"}
      leftSection={icon}
      rightSection={hinted ? <KeyHint action={action} /> : null}
      aria-keyshortcuts={hinted ? shortcut : undefined}
      aria-pressed={pressed}
      className={pressed ? (classes.pressed ?? "") : ""}
      disabled={whyNot !== null}
      title={whyNot ?? undefined}
      loading={busy}
      onClick={act}
    >
      {children}
    </Button>
  );
}
