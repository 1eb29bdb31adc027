// The counts of a sweep as lines: the values of the columns from left to right, a line for each value of the rows.
import { useElementSize } from "@mantine/hooks";
import { grouped } from "@/lib/time";
import type { Axes } from "../sweep";
import { labelsShown, movedApart, plotOf, type Count, type Point } from "../sweep-plot";
import classes from "./sweep.module.css";

const AREA = { left: 56, top: 10 };
/** Space for the values below the lines. */
const BELOW = 24;
/** Space for the labels of the lines, and for the last value where there is one line. */
const RIGHT = { lines: 72, line: 24 };
/** Width of a digit, and the space between labels beside and above each other. */
const DIGIT = 8;
const APART = { x: 10, y: 12 };

type SweepPlotProps = {
  axes: Axes;
  /** Row by row. */
  counts: readonly Count[];
  /** The chosen cell. */
  at: number;
};

export function SweepPlot({ axes: { columns, rows }, counts, at }: SweepPlotProps) {
  const { ref, width, height } = useElementSize<HTMLDivElement>();
  const { values, parameter, present } = columns;
  const right = Math.max(AREA.left, width - (rows ? RIGHT.lines : RIGHT.line));
  const bottom = Math.max(AREA.top, height - BELOW);
  const { xs, series, most } = plotOf(values, counts, { ...AREA, right, bottom });
  const labelled = labelsShown(
    xs,
    (i) => values[i] === parameter.initial || values[i] === present,
    DIGIT * Math.max(...values.map((value) => String(value).length)) + APART.x,
  );
  const chosenRow = Math.floor(at / values.length);
  const known = series.flatMap(({ end }, row) => (end ? [{ row, y: end.y }] : []));
  const labelYs = movedApart(
    known.map(({ y }) => y),
    APART.y,
    bottom + 4,
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
        {xs.map((x, i) =>
          labelled.has(i) ? (
            <text key={i} x={x} y={bottom + 18} textAnchor="middle">
              {values[i]}
            </text>
          ) : null,
        )}
        {series.map(({ stretches }, row) => (
          <g key={row} className={row === chosenRow ? classes.lineHere : classes.line}>
            {stretches.map((points, i) => (
              <polyline key={i} points={points.map(({ x, y }) => `${x},${y}`).join(" ")} />
            ))}
            {stretches.flat().map((point) => (
              <path key={point.x} d={signOf(row, point)} />
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
                y={(labelYs[i] ?? 0) + 4}
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
