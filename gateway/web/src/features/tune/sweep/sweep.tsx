// A sweep of the chosen stage: small pictures of the frame with what is found with several values. One of them can be
// taken.
import { Button } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconX } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { KeyHint } from "@/components/key-caps";
import type { TimelineFrame } from "@/lib/api/client";
import type { FindingParameter } from "@/lib/settings/finding-parameters";
import { useShortcut } from "@/lib/keys/key-bindings";
import type { LayerLooks } from "@/lib/settings/tune-layers";
import { useKeys } from "@/lib/keys/use-keys";
import type { Changes } from "../stages/parameters";
import { CALM_MS, type ComparedPlace } from "../stages/use-live";
import type { Compared } from "../words";
import type { DrawnWith } from "../frame/frame-layers";
import {
  axesOf,
  cellAt,
  cellsOf,
  valuesInWords,
  type Axes,
  type Cell,
  type SweepPlan,
} from "./sweep-cells";
import { useSweep, type Swept } from "./use-sweep";
import { SweepParameters, SweepValues } from "./sweep-fields";
import { SweepGrid } from "./sweep-grid";
import { SweepPlot } from "./sweep-plot";
import classes from "./sweep.module.css";

type SweepProps = {
  runId: string;
  /** The run that is counted against: the same, or the one that it is compared with; null: it has nothing of the stage. */
  beforeId: string | null;
  compared: Compared | null;
  stage: string;
  /** At least one. */
  sliders: readonly FindingParameter<string>[];
  changes: Changes;
  frames: readonly TimelineFrame[];
  seq: number;
  looks: LayerLooks;
  drawnWith: (changes: Changes) => DrawnWith;
  plan: SweepPlan;
  onPlan: (plan: SweepPlan) => void;
  onTake: (values: Cell["values"]) => void;
  onClose: () => void;
};

export function Sweep(props: SweepProps) {
  const { runId, beforeId, compared, stage, sliders, looks, drawnWith } = props;
  const { plan, onPlan, onTake, onClose } = props;
  // Frames and values that a held key or a slider only passes are not requested.
  const [rested] = useDebouncedValue(
    JSON.stringify({ seq: props.seq, changes: props.changes }),
    CALM_MS,
  );
  const { seq, changes } = JSON.parse(rested) as Pick<SweepProps, "seq" | "changes">;
  const frame = props.frames[seq];
  const axes = axesOf(plan, sliders, changes[stage] ?? {});
  if (!frame || !axes) return null;
  return (
    <Opened
      place={{ runId, beforeId, stage, seq }}
      frame={frame}
      axes={axes}
      cells={cellsOf(axes, changes, stage)}
      {...{ compared, sliders, looks, drawnWith, plan, onPlan, onTake, onClose }}
    />
  );
}

type OpenedProps = Omit<
  SweepProps,
  "runId" | "beforeId" | "stage" | "changes" | "frames" | "seq"
> & {
  place: ComparedPlace;
  frame: TimelineFrame;
  axes: Axes;
  cells: readonly Cell[];
};

function Opened(props: OpenedProps) {
  const { place, compared, frame, axes, cells, sliders, looks, drawnWith } = props;
  const { plan, onPlan, onTake, onClose } = props;
  const swept = useSweep(place, cells);
  const [chosen, setChosen] = useState<readonly number[] | null>(null);
  const at = cellAt(cells, chosen);
  const here = cells[at];
  const [grid, setGrid] = useState<HTMLDivElement | null>(null);
  const toGrid = () => focusCellOf(grid);
  // Also from a slider, which would be moved by the arrow keys.
  useEffect(() => focusCellOf(grid), [grid]);
  useFocusThatIsNowhere(toGrid);
  const take = () => {
    if (here) onTake(here.values);
    onClose();
  };
  useKeys({
    tuneTake: take,
    escape: () => {
      const field = document.activeElement?.matches("input, select");
      if (field) toGrid();
      else onClose();
    },
  });
  const longest = Math.max(...cells.map((cell) => valuesInWords(cell).length));
  const takeKey = useShortcut("tuneTake");
  const closeKey = useShortcut("escape");
  const { columns, rows } = axes;
  const title = [columns, rows].flatMap((axis) => (axis ? [axis.parameter.words] : [])).join(" × ");
  return (
    <section className={classes.sweep} aria-label={`Sweep: ${title}`}>
      <header className={classes.head}>
        <SweepParameters axes={axes} sliders={sliders} plan={plan} onPlan={onPlan} />
        <span className={classes.done} role="status">
          {progressOf(swept)}
        </span>
        <span className={classes.gap} />
        <Button
          leftSection={<IconX size={16} />}
          rightSection={<KeyHint action="escape" />}
          aria-keyshortcuts={closeKey}
          onClick={onClose}
        >
          Close
        </Button>
        <Button
          variant="filled"
          className={classes.take ?? ""}
          // As wide for all cells, so that the buttons stay where they are.
          style={{ "--longest": `${longest}ch` }}
          rightSection={<KeyHint action="tuneTake" />}
          aria-keyshortcuts={takeKey}
          onClick={take}
        >
          Take {here ? valuesInWords(here) : ""}
        </Button>
      </header>
      <SweepValues axes={axes} plan={plan} onPlan={onPlan} onDone={toGrid} />
      <SweepGrid
        attach={setGrid}
        title={title}
        frame={frame}
        axes={axes}
        cells={cells}
        swept={swept}
        compared={compared}
        looks={looks}
        drawnWith={drawnWith}
        at={at}
        onChoose={(next) => setChosen(cells[next]?.values.map(([, value]) => value) ?? null)}
        onTake={take}
      />
      <SweepPlot
        axes={axes}
        counts={swept.cells.map(({ found }) => found?.length ?? null)}
        at={at}
      />
    </section>
  );
}

/** `7 of 12 done, 1 failed`. */
function progressOf({ cells }: Swept): string {
  const done = cells.filter(({ found }) => found !== null).length;
  const failed = cells.filter(({ found, error }) => found === null && error !== null).length;
  return [`${done} of ${cells.length} done`, ...(failed > 0 ? [`${failed} failed`] : [])].join(
    ", ",
  );
}

const focusCellOf = (grid: HTMLElement | null) =>
  grid?.querySelector<HTMLElement>("[tabindex='0']")?.focus({ preventScroll: true });

/** Focus that would be nowhere, as after a click on a button, goes to the grid, where the arrow keys are. */
function useFocusThatIsNowhere(toGrid: () => void) {
  useEffect(() => {
    const claim = () => {
      // The room takes it as well where the element that had it was removed.
      const { activeElement: active } = document;
      if (active === document.body || active?.matches("main")) toGrid();
    };
    const left = ({ relatedTarget }: FocusEvent) => {
      if (relatedTarget === null) requestAnimationFrame(claim);
    };
    claim();
    document.addEventListener("focusout", left);
    return () => document.removeEventListener("focusout", left);
  });
}
