// The requests of a run to outside models: which crop was sent, to which model, what it answered, and after how long.
// Choosing one shows its frame.
import { Button } from "@mantine/core";
import { useEffect, useId, useRef, useState, type KeyboardEvent } from "react";
import { KeyHint } from "@/components/key-caps";
import { Name } from "@/components/name";
import { Note, ProblemNote } from "@/components/note";
import { RowSkeletons } from "@/components/row-skeletons";
import type { OutsideCall, PipelineRun, TimelineFrame } from "@/lib/api/client";
import { wordsFor } from "@/lib/api/problem";
import { fileSize } from "@/lib/bytes";
import { currentBindings } from "@/lib/keys/key-bindings";
import { actionWithin, nameOf } from "@/lib/keys/keys";
import { useKeys } from "@/lib/keys/use-keys";
import { useLongList } from "@/lib/lists/use-long-list";
import { clock, grouped } from "@/lib/time/time";
import type { Stage } from "../api/detect";
import { useOutsideCalls } from "../api/outside-calls";
import { useBrandRegions, type BrandRegion } from "../api/regions";
import { RegionCrop } from "../review/region-crop";
import list from "../review/region-table.module.css";
import { BRANDS, goesOn, isComputed } from "../runs/run-state";
import { wordsOfTime } from "../timelines/frames";
import { labelOf } from "../words";
import { askedBy, outcomeOf, totalsOf, whyNothing } from "./outside-words";
import classes from "./call-table.module.css";

type CallTableProps = {
  run: PipelineRun;
  /** The one that is shown, which asks an outside model. */
  stage: Stage;
  stages: readonly Stage[];
  frames: readonly TimelineFrame[];
  /** Whether it was gone to by its key, so that it takes the focus. */
  isSought: boolean;
  /** Shows the frame; `region`: what was asked about in it, null where that is not known. */
  onShow: (seq: number, region: BrandRegion | null) => void;
};

const ROW = 64;
const OVERSCAN = 4;
const NONE: readonly OutsideCall[] = [];

export function CallTable({ run, stage, stages, frames, isSought, onShow }: CallTableProps) {
  const isGoing = goesOn(run);
  const calls = useOutsideCalls(run.id, isGoing);
  const { data, error, refetch, hasNextPage, isFetching, fetchNextPage } = calls;
  const regions = useBrandRegions(isComputed(run, BRANDS) ? run.id : null);
  const [chosen, setChosen] = useState<string | null>(null);
  const section = useRef<HTMLElement>(null);
  const grid = useRef<HTMLDivElement>(null);
  const isPointed = useRef(false);
  const title = useId();

  const rows = data?.pages.flatMap((page) => page.calls) ?? NONE;
  const total = data?.pages.at(-1)?.total ?? 0;
  const at = rows.findIndex((each) => idOf(each) === chosen);
  const {
    rows: drawn,
    height,
    reveal,
  } = useLongList({ boxRef: grid, count: rows.length, rowHeight: ROW, overscan: OVERSCAN });
  const last = drawn.at(-1)?.index ?? 0;
  const isAtEnd = rows.length > 0 && last >= rows.length - 1;
  useEffect(() => {
    if (isAtEnd && hasNextPage && !isFetching && !error) void fetchNextPage();
  }, [isAtEnd, hasNextPage, isFetching, error, fetchNextPage]);

  const found = new Map(
    regions.data?.pages.flatMap((page) => page.regions).map((each) => [each.id, each]),
  );
  const regionOf = ({ seq, region }: OutsideCall) => found.get(`${seq}-${region}`) ?? null;
  const choose = (place: number) => {
    const call = rows[place];
    if (!call) return;
    setChosen(idOf(call));
    reveal(place);
    onShow(call.seq, regionOf(call));
  };
  const hasRows = rows.length > 0;
  const go = () => {
    section.current?.scrollIntoView({ block: "nearest" });
    grid.current?.focus({ preventScroll: true });
  };
  // It was gone to from another stage, and its rows are only there now.
  useEffect(() => {
    if (!isSought) return;
    section.current?.scrollIntoView({ block: "nearest" });
    if (hasRows) grid.current?.focus({ preventScroll: true });
  }, [isSought, hasRows]);
  useKeys({
    tuneCalls: () => {
      if (document.activeElement === grid.current) grid.current?.blur();
      else go();
    },
  });
  const pressed = (event: KeyboardEvent) => {
    const id = actionWithin("regions", nameOf(event), currentBindings());
    if (event.key === "Escape") grid.current?.blur();
    else if (id === "regionUp") choose(Math.max(0, at - 1));
    else if (id === "regionDown") choose(Math.min(rows.length - 1, at + 1));
    else return;
    // Elsewhere on the page the same keys do something else.
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <section ref={section} className={list.review} aria-labelledby={title}>
      <div className={list.head}>
        <h2 id={title} className={list.title}>
          Sent to outside models
        </h2>
        <span className={list.open} role="status">
          {data ? wordsOfCount(total) : null}
        </span>
        <KeyHint action="tuneCalls" />
      </div>
      <dl className={classes.totals}>
        {totalsOf(run).map(({ stage: of, words }) => (
          <div key={of} className={classes.total}>
            <dt>{labelOf(stages, of)}</dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
      {error && !data ? (
        <ProblemNote
          error={error}
          action={<Button onClick={() => void refetch()}>Try again</Button>}
        />
      ) : null}
      {error && data ? (
        <Note kind="marked" action={<Button onClick={() => void refetch()}>Try again</Button>}>
          Not read again, this is from before. {wordsFor(error)}
        </Note>
      ) : null}
      {data || error ? null : <RowSkeletons words="Reading what was sent" count={3} height={ROW} />}
      {data && rows.length === 0 ? <p className={list.none}>{whyNothing(run, stage)}</p> : null}
      {rows.length > 0 ? (
        // It has the focus, and its keys choose rows.
        <div
          ref={grid}
          role="grid"
          tabIndex={0}
          className={list.grid}
          aria-labelledby={title}
          aria-rowcount={total}
          aria-activedescendant={at < 0 ? undefined : `${title}-${chosen ?? ""}`}
          onPointerDown={() => (isPointed.current = true)}
          onFocus={() => {
            // A press chooses its own row.
            if (at < 0 && !isPointed.current) choose(0);
          }}
          onBlur={() => (isPointed.current = false)}
          onKeyDown={pressed}
        >
          <div role="rowgroup" className={list.bed} style={{ height }}>
            {drawn.map(({ index, start }) => {
              const call = rows[index];
              return call ? (
                <CallRow
                  key={idOf(call)}
                  id={`${title}-${idOf(call)}`}
                  call={call}
                  region={regionOf(call)}
                  frame={frames[call.seq] ?? null}
                  isGoing={isGoing}
                  isComputed={isComputed(run, call.stage)}
                  place={index}
                  top={start}
                  here={index === at}
                  onChoose={() => choose(index)}
                />
              ) : null;
            })}
          </div>
        </div>
      ) : null}
    </section>
  );
}

const idOf = ({ stage, number }: OutsideCall) => `${stage}-${number}`;

const wordsOfCount = (total: number) =>
  total === 0 ? "nothing" : `${grouped(total)} ${total === 1 ? "crop" : "crops"}`;

const LOOKS: Readonly<Partial<Record<string, "answered" | "open" | "failed">>> = {
  "✓": "answered",
  "?": "open",
  "…": "open",
};

type CallRowProps = {
  id: string;
  call: OutsideCall;
  region: BrandRegion | null;
  frame: TimelineFrame | null;
  isGoing: boolean;
  /** Whether its stage has ended: before that the region is as it was found. */
  isComputed: boolean;
  place: number;
  top: number;
  here: boolean;
  onChoose: () => void;
};

function CallRow(props: CallRowProps) {
  const { id, call, region, frame, isGoing, isComputed, place, top, here, onChoose } = props;
  const by = askedBy(call.stage);
  // What a person has decided does not say what the answer was good for.
  const isKnown = isComputed && region !== null && region.by !== "person";
  const isUsed = isKnown ? region.by === by : null;
  const { sign, words } = outcomeOf(call, isGoing, isUsed);
  const look = LOOKS[sign] ?? "failed";
  return (
    // The grid has the focus and handles the keys.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
    <div
      id={id}
      role="row"
      className={here ? `${list.row} ${list.here}` : list.row}
      style={{ top }}
      aria-rowindex={place + 1}
      aria-selected={here}
      onClick={onChoose}
    >
      <span role="gridcell">
        {frame && region ? <RegionCrop assetId={frame.asset_id} region={region} /> : null}
      </span>
      <span role="gridcell" className={list.words}>
        <b>{call.words === "" ? "no answer" : <Name text={`“${call.words}”`} tail={6} />}</b>
        <span>
          <Name text={by === null ? call.model : `${by}, ${call.model}`} tail={6} />
        </span>
        <span className={classes[look]}>
          <span aria-hidden>{sign} </span>
          {words}
        </span>
      </span>
      <span role="gridcell" className={classes.figures}>
        <span>{frame ? clock(frame.seconds) : null}</span>
        <span>{wordsOfTime(call.milliseconds)}</span>
        <span title="Size of the crop as JPEG">{fileSize(call.bytes)}</span>
      </span>
    </div>
  );
}
