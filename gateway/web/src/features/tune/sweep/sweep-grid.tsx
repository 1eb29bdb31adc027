// The cells of a sweep: of two parameters, the values of one in the columns and of the other in the rows; of one
// parameter, as many in a row as there is room for.
import { Button, VisuallyHidden } from "@mantine/core";
import { useElementSize, useMergedRef } from "@mantine/hooks";
import { useId, type CSSProperties, type KeyboardEvent } from "react";
import { wordsFor } from "@/lib/api/problem";
import { address } from "@/lib/api/address";
import type { TimelineFrame } from "@/lib/api/client";
import { grouped } from "@/lib/time/time";
import { lookOf, type LayerLooks } from "@/lib/settings/tune-layers";
import type { Region } from "../api/detect";
import type { Changes } from "../stages/parameters";
import { wordsOfBefore, type Compared } from "../words";
import { Boxes, DrawnLayers, useFramePicture, type DrawnWith } from "../frame/frame-layers";
import layers from "../frame/frame-layers.module.css";
import {
  cellAfter,
  cellsInRow,
  changeInWords,
  nameOfCell,
  valuesInWords,
  type Axes,
  type Axis,
  type Cell,
} from "./sweep-cells";
import type { Swept, SweptCell } from "./use-sweep";
import classes from "./sweep.module.css";

/** Width of a cell of one parameter, in CSS pixels: fewer of them are in a row where it would be less. */
const LEAST_CELL = 150;

type SweepGridProps = {
  attach: (element: HTMLDivElement | null) => void;
  title: string;
  frame: TimelineFrame;
  axes: Axes;
  cells: readonly Cell[];
  swept: Swept;
  compared: Compared | null;
  looks: LayerLooks;
  drawnWith: (changes: Changes) => DrawnWith;
  at: number;
  onChoose: (at: number) => void;
  onTake: () => void;
};

export function SweepGrid(props: SweepGridProps) {
  const { attach, title, frame, axes, cells, swept, compared, looks, drawnWith } = props;
  const { at, onChoose, onTake } = props;
  const { ref: sizeRef, width } = useElementSize<HTMLDivElement>();
  const ref = useMergedRef(sizeRef, attach);
  const id = useId();
  const idOf = (place: number) => `${id}-${place}`;
  const { columns, rows } = axes;
  const inRow = cellsInRow(axes, Math.floor(width / LEAST_CELL));
  const most = Math.max(1, ...swept.cells.map(({ found }) => found?.length ?? 0));
  const pressed = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const next = cellAfter(event.key, at, inRow, cells.length);
    if (next === null) return;
    // Elsewhere on the page the arrow keys go to another frame.
    event.preventDefault();
    event.stopPropagation();
    onChoose(next);
    const cell = document.getElementById(idOf(next));
    // Browsers leave a cell that is seen in part where it is.
    cell?.focus({ preventScroll: true });
    cell?.scrollIntoView({ block: "nearest", inline: "nearest" });
  };
  const places = cells.map((_, place) => place);
  const lines = Array.from({ length: Math.ceil(cells.length / inRow) }, (_, line) =>
    places.slice(line * inRow, (line + 1) * inRow),
  );
  return (
    <div className={classes.scroll} ref={ref}>
      {/* Its cells have the focus. */}
      {/* eslint-disable-next-line jsx-a11y/interactive-supports-focus */}
      <div
        role="grid"
        aria-label={`${title}: regions in frame ${frame.seq}`}
        className={rows ? `${classes.grid} ${classes.across}` : classes.grid}
        style={{ "--cells": inRow } as CSSProperties}
        onKeyDown={pressed}
      >
        {rows ? (
          <div role="row" className={classes.row}>
            <span role="columnheader" className={classes.corner}>
              <VisuallyHidden>{rows.parameter.words}</VisuallyHidden>
            </span>
            {columns.values.map((value) => (
              <span key={value} role="columnheader" className={classes.value}>
                <Value axis={columns} value={value} />
              </span>
            ))}
          </div>
        ) : null}
        {lines.map((line, number) => (
          <div key={number} role="row" className={classes.row}>
            {rows ? (
              <span role="rowheader" className={classes.value}>
                <Value axis={rows} value={rows.values[number] ?? 0} />
              </span>
            ) : null}
            {line.map((place) => {
              const [cell, result] = [cells[place], swept.cells[place]];
              return cell && result ? (
                <SweepCell
                  // By its values, so that it keeps the focus where others are tried.
                  key={valuesInWords(cell)}
                  id={idOf(place)}
                  frame={frame}
                  cell={cell}
                  result={result}
                  before={swept.before}
                  compared={compared}
                  most={most}
                  looks={looks}
                  drawn={drawnWith(cell.changes)}
                  alone={rows ? null : columns}
                  here={place === at}
                  onChoose={() => onChoose(place)}
                  onTake={onTake}
                />
              ) : null;
            })}
          </div>
        ))}
      </div>
    </div>
  );
}

/** A value, with a mark where it is the slider's or the run's. */
function Value({ axis: { parameter, present }, value }: { axis: Axis; value: number }) {
  const isRun = value === parameter.initial;
  return (
    <>
      {value === present && !isRun ? <span className={classes.marked}>◆ {value}</span> : value}
      {isRun ? <span className={classes.aside}> (run)</span> : null}
    </>
  );
}

type SweepCellProps = {
  id: string;
  frame: TimelineFrame;
  cell: Cell;
  result: SweptCell;
  before: readonly Region[] | null;
  compared: Compared | null;
  /** The most regions in any cell, for which the bar has its full length. */
  most: number;
  looks: LayerLooks;
  drawn: DrawnWith;
  /** Of one parameter: its value stands above the picture. */
  alone: Axis | null;
  here: boolean;
  onChoose: () => void;
  onTake: () => void;
};

function SweepCell(props: SweepCellProps) {
  const { id, frame, cell, result, before, compared, most, looks, drawn, alone, here } = props;
  // In a comparison the run's own values are counted against the other run, too.
  const isBefore = cell.isRun && compared === null;
  const { found, error, retry } = result;
  const { asset_id: asset, frame: number } = frame;
  const { size, isHere, film } = useFramePicture(address.picture(asset, number));
  const share = (100 * (found?.length ?? 0)) / most;
  const change = found && before ? changeOf(isBefore, before.length, found.length) : "";
  return (
    // The grid handles the keys.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      id={id}
      role="gridcell"
      aria-selected={here}
      tabIndex={here ? 0 : -1}
      className={here ? `${classes.cell} ${classes.here}` : classes.cell}
      onFocus={props.onChoose}
      onClick={props.onChoose}
      onDoubleClick={props.onTake}
    >
      <VisuallyHidden>
        {nameOfCell(cell)}: {wordsOf(isBefore, result, before, compared)}
      </VisuallyHidden>
      {alone ? (
        <span className={classes.value} aria-hidden>
          <Value axis={alone} value={cell.values[0]?.[1] ?? 0} />
        </span>
      ) : null}
      <div
        className={found ? classes.picture : `${classes.picture} ${classes.awaited}`}
        style={{ aspectRatio: size.width / size.height }}
      >
        <div aria-hidden>
          <img className={layers.film} alt="" {...film} />
          {isHere && found ? <DrawnLayers frame={frame} values={drawn} looks={looks} /> : null}
          {isHere && found && before && !isBefore && lookOf(looks, "before").seen ? (
            <Boxes
              regions={before}
              size={size}
              look={{ opacity: lookOf(looks, "before").opacity }}
              isBefore
              isSmall
            />
          ) : null}
          {isHere && found && lookOf(looks, "now").seen ? (
            <Boxes
              regions={found}
              size={size}
              look={{ opacity: lookOf(looks, "now").opacity }}
              isSmall
            />
          ) : null}
        </div>
        {!found && error ? (
          <div className={classes.failed}>
            <span title={wordsFor(error)}>{wordsFor(error)}</span>
            <Button onClick={retry}>Try again</Button>
          </div>
        ) : null}
      </div>
      <span className={classes.figures} aria-hidden>
        <b className={classes.count}>{found ? grouped(found.length) : "–"}</b>
        <span className={classes.bar}>
          <span style={{ width: `${share}%` }} />
        </span>
        <span className={classes.change}>{found ? change : error ? "failed" : "…"}</span>
      </span>
    </div>
  );
}

const changeOf = (isBefore: boolean, before: number, now: number) =>
  isBefore ? "run" : changeInWords(before, now);

/** `3 regions, before 5 (−2)`; in a comparison `run 3 has 5`. */
function wordsOf(
  isBefore: boolean,
  { found, error }: SweptCell,
  before: SweptCell["found"],
  compared: Compared | null,
): string {
  // The reason follows.
  if (!found) return error ? "failed:" : "not computed yet";
  const count = `${grouped(found.length)} ${found.length === 1 ? "region" : "regions"}`;
  if (isBefore) return `${count}, as the run found`;
  if (!before) return count;
  return `${count}, ${wordsOfBefore(grouped(before.length), compared)} (${changeInWords(before.length, found.length)})`;
}
