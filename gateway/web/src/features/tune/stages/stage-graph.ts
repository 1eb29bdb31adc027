// The stages as a graph: in which lane each lies, and which lines its row draws.
import type { Stage } from "../api/detect";

export type GraphRow = {
  /** Counted from 0, the leftmost. */
  lane: number;
  /** Lanes of the stages whose results it takes. */
  from: readonly number[];
  /** A later stage takes its results. */
  goesOn: boolean;
  /** Lanes of lines between stages above and below. */
  past: readonly number[];
};

/** A stage follows the one it takes results from in that one's lane if no later stage does; otherwise beside it. */
export function graphOf(stages: readonly Pick<Stage, "name" | "inputs">[]): GraphRow[] {
  const inputs = stages.map(({ inputs }) =>
    inputs.map((name) => stages.findIndex((each) => each.name === name)).filter((at) => at >= 0),
  );
  const lastOf = stages.map((_, at) => inputs.findLastIndex((each) => each.includes(at)));
  const lanes: number[] = [];
  inputs.forEach(([first], at) => {
    const above = first === undefined ? 0 : (lanes[first] ?? 0);
    lanes.push(first === undefined || lastOf[first] === at ? above : above + 1);
  });
  const laneOf = (at: number) => lanes[at] ?? 0;
  return stages.map((_, at) => ({
    lane: laneOf(at),
    from: (inputs[at] ?? []).map(laneOf),
    goesOn: (lastOf[at] ?? -1) > at,
    past: stages.flatMap((_, above) =>
      above < at && at < (lastOf[above] ?? -1) ? [laneOf(above)] : [],
    ),
  }));
}
