// The brands of a run over its timeline: a lane for each, with the stretches in which it was seen. A click goes to the
// frame there; as a slider a lane has the arrow keys of the page, Home and End, and Page Up and Page Down for its
// appearances. Only the lanes in sight are in the document.
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useRef, type KeyboardEvent, type MouseEvent } from "react";
import { Name } from "@/components/name";
import { wordsFor } from "@/lib/api/problem";
import type { SeenBrand, TimelineFrame } from "@/lib/api/client";
import { useLongList } from "@/lib/lists/use-long-list";
import { clock } from "@/lib/time/time";
import { brandReportQuery } from "../api/brands";
import { frameAt, MOST_COLUMNS } from "../counts/curve";
import { appearanceAt, appearanceFrom, stretchesOf } from "./appearances";
import { wordsOfSeconds } from "./brand-words";
import classes from "./brand-lanes.module.css";

type BrandLanesProps = {
  /** A run that has looked for brands. */
  runId: string;
  frames: readonly TimelineFrame[];
  seq: number;
  onChoose: (seq: number) => void;
};

const ROW = 28;
const OVERSCAN = 3;

export function BrandLanes({ runId, frames, seq, onChoose }: BrandLanesProps) {
  const { data, error, refetch } = useQuery(brandReportQuery(runId));
  const boxRef = useRef<HTMLDivElement>(null);
  const brands = data?.brands ?? [];
  const { rows, height } = useLongList({
    boxRef,
    count: brands.length,
    rowHeight: ROW,
    overscan: OVERSCAN,
  });
  return (
    <section className={classes.lanes} aria-label="Brands over the timeline">
      <div ref={boxRef} className={classes.scroll} aria-busy={!data && !error}>
        {brands.length === 0 ? (
          <p className={classes.none}>
            {data ? "No brand was found in this run." : error ? wordsFor(error) : "Reading brands"}
          </p>
        ) : null}
        {error ? (
          <p className={classes.failed} role="alert">
            {data ? `Not read again: ${wordsFor(error)}` : null}
            <Button variant="subtle" size="compact-xs" onClick={() => void refetch()}>
              Try again
            </Button>
          </p>
        ) : null}
        <ol style={{ height }}>
          {rows.map(({ index, start }) => {
            const brand = brands[index];
            return brand ? (
              <li
                key={brand.brand}
                style={{ top: start }}
                aria-setsize={brands.length}
                aria-posinset={index + 1}
              >
                <span className={classes.name} aria-hidden>
                  <Name text={brand.brand} tail={4} />
                </span>
                <Lane brand={brand} frames={frames} seq={seq} onChoose={onChoose} />
                <span className={classes.seconds} aria-hidden>
                  {wordsOfSeconds(brand.seconds)}
                </span>
              </li>
            ) : null;
          })}
        </ol>
      </div>
    </section>
  );
}

type LaneProps = Pick<BrandLanesProps, "frames" | "seq" | "onChoose"> & { brand: SeenBrand };

function Lane({ brand: { brand, appearances }, frames, seq, onChoose }: LaneProps) {
  const count = frames.length;
  const columns = Math.min(count, MOST_COLUMNS);
  const here = appearanceAt(appearances, seq);
  const place = frames[seq];
  const pressed = (event: KeyboardEvent) => {
    const next = {
      Home: 0,
      End: count - 1,
      PageUp: appearanceFrom(appearances, seq, -1),
      PageDown: appearanceFrom(appearances, seq, 1),
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    if (next !== null) onChoose(next);
  };
  const clicked = ({ currentTarget, clientX }: MouseEvent) => {
    const { left, width } = currentTarget.getBoundingClientRect();
    onChoose(frameAt((clientX - left) / width, count));
  };
  const until = here ? `until ${clock(here.end)}` : "not seen";
  return (
    <div
      role="slider"
      tabIndex={0}
      className={classes.lane}
      aria-label={`${brand} over the timeline`}
      aria-valuemin={0}
      aria-valuemax={Math.max(0, count - 1)}
      aria-valuenow={seq}
      aria-valuetext={`${place ? clock(place.seconds) : ""}, ${here ? `seen from ${clock(here.start)} ${until}` : until}`}
      title="Page Up and Page Down: the appearance before, the next one"
      onKeyDown={pressed}
      onClick={clicked}
    >
      <svg viewBox={`0 0 ${columns} 1`} preserveAspectRatio="none" aria-hidden>
        {stretchesOf(appearances, count, columns).map(([from, to]) => (
          <rect key={from} x={from} y={0} width={to - from} height={1} />
        ))}
      </svg>
      <span className={classes.here} style={{ left: `${(100 * (seq + 0.5)) / count}%` }} />
    </div>
  );
}
