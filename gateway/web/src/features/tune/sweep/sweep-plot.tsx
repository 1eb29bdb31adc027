// The counts of a sweep as lines: the values of the columns from left to right, a line for each value of the rows.
import { useElementSize } from "@mantine/hooks";
import { grouped } from "@/lib/time/time";
import type { Axes } from "./sweep-cells";
import { movedApart, plotOf, type Count, type Point } from "./plot-layout";
import classes from "./sweep.module.css";

const AREA = { left: 56, top: 10 };
/** Space for the values below the lines. */
const BELOW = 24;
/** Space for the labels of the lines, and for the last value where there is one line. */
const RIGHT = { lines: 72, line: 24 };
/** Width of a digit, the space between labels beside each other, and the distance of those above each other. */
const DIGIT = 7.5;
const APART = { x: 8, y: 12 };
/** Length of the ticks, which lead from a point to its label where that was moved. */
const TICK = 6;

type SweepPlotProps = {
  axes: Axes;
  /** Row by row. */
  counts: readonly Count[];
  /** The chosen cell. */
  at: number;
};

export function SweepPlot({ axes: { columns, rows }, counts, at }: SweepPlotProps) {
  const { ref, width, height } = useElementSize<HTMLDivElement>();
  const { values } = columns;
  const right = Math.max(AREA.left, width - (rows ? RIGHT.lines : RIGHT.line));
  const bottom = Math.max(AREA.top, height - BELOW);
  const { xs, series, most } = plotOf(values, counts, { ...AREA, right, bottom });
  const digits = Math.max(...values.map((value) => String(value).length));
  const valueLabels = movedApart(xs, DIGIT * digits + APART.x, {
    least: AREA.left,
    most: right,
  });
  const chosenRow = Math.floor(at / values.length);
  const known = series.flatMap(({ end }, row) => (end ? [{ row, y: end.y }] : []));
  const rowLabels = movedApart(
    known.map(({ y }) => y),
    APART.y,
    { least: AREA.top - 4, most: bottom + 4 },
  );
  const chosen = series[chosenRow]?.stretches.flat().find(({ x }) => x === xs[at % values.length]);
  const levels = most === 1 ? [0, 1] : [0, most / 2, most];
  const yOf = (count: number) => bottom - (count / most) * (bottom - AREA.top);
  return (
    <div className={classes.plot} ref={ref}>
      {/* The cells of the grid say the same in words. */}
      <svg width={width} height={height} aria-hidden>
        {levels.map((level) => (
          <g key={level}>
            <line
              className={classes.level}
              x1={AREA.left}
              x2={right}
              y1={yOf(level)}
              y2={yOf(level)}
            />
            <text x={AREA.left - 8} y={yOf(level) + 4} textAnchor="end">
              {Number.isInteger(level) ? grouped(level) : null}
            </text>
          </g>
        ))}
        {valueLabels.map(({ from, at: x }, i) => (
          <g key={i} className={i === at % values.length ? classes.labelHere : undefined}>
            <line className={classes.tick} x1={from} x2={x} y1={bottom} y2={bottom + TICK} />
            <text x={x} y={bottom + 18} textAnchor="middle">
              {values[i]}
            </text>
          </g>
        ))}
        {series.map(({ stretches }, row) => (
          <g key={row} className={row === chosenRow ? classes.lineHere : classes.line}>
            {stretches.map((points, i) => (
              <polyline key={i} points={points.map(({ x, y }) => `${x},${y}`).join(" ")} />
            ))}
            {stretches.flat().map((point, i) => (
              <path key={i} d={signOf(row, point)} />
            ))}
          </g>
        ))}
        {chosen ? <circle className={classes.ring} cx={chosen.x} cy={chosen.y} r={7} /> : null}
        {rows
          ? known.map(({ row }, i) => (
              <text
                key={row}
                className={row === chosenRow ? classes.labelHere : undefined}
                x={right + 12}
                y={(rowLabels[i]?.at ?? 0) + 4}
              >
                {rows.values[row]}
              </text>
            ))
          : null}
      </svg>
    </div>
  );
}

/** Lines have different signs, as they have no colours. */
const SIGNS: readonly ((point: Point) => string)[] = [
  ({ x, y }) => `M${x - 4},${y - 4}h8v8h-8z`,
  ({ x, y }) => `M${x - 4},${y}a4,4 0 1,0 8,0a4,4 0 1,0 -8,0z`,
  ({ x, y }) => `M${x},${y - 5}l5,9h-10z`,
  ({ x, y }) => `M${x},${y - 5}l5,5l-5,5l-5,-5z`,
];

const signOf = (row: number, point: Point) =>
  (SIGNS[row % SIGNS.length] ?? SIGNS[0])?.(point) ?? "";
