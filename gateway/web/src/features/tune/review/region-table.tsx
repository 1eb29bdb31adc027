// The regions of a run in which a brand was found, or could be: those that somebody has to decide on first. They are
// confirmed, rejected or named by keys, one after the other, and the frame that is shown follows. A row that was decided
// on stays where it is until other ones are chosen to be listed.
import { Button, NativeSelect } from "@mantine/core";
import { useEffect, useId, useRef, useState, type KeyboardEvent } from "react";
import { KeyHint } from "@/components/key-caps";
import { Name } from "@/components/name";
import { Note, ProblemNote } from "@/components/note";
import { RowSkeletons } from "@/components/row-skeletons";
import type { TimelineFrame } from "@/lib/api/client";
import { wordsFor } from "@/lib/api/problem";
import { currentBindings, useShortcut } from "@/lib/keys/key-bindings";
import { actionWithin, isDoneOnce, nameOf } from "@/lib/keys/keys";
import type { KeyId } from "@/lib/keys/key-table";
import { useKeys } from "@/lib/keys/use-keys";
import { useLongList } from "@/lib/lists/use-long-list";
import { clock, grouped } from "@/lib/time/time";
import {
  isComplete,
  useBrandRegions,
  useDecideAlike,
  useDecideRegion,
  type BrandRegion,
  type Decision,
} from "../api/regions";
import { AnotherBrand } from "./another-brand";
import { RegionCrop } from "./region-crop";
import {
  alike,
  brandsOf,
  countsOf,
  EVERYTHING,
  listed,
  nextOpen,
  REGION_STATES,
  STATE_WORDS,
  wordsOfOpen,
  type Wanted,
} from "./regions";
import classes from "./region-table.module.css";

type RegionTableProps = {
  /** A run that has looked for brands. */
  runId: string;
  /** The list that it has compared with. */
  list: string;
  frames: readonly TimelineFrame[];
  mayChange: boolean;
  /** Shows the frame with the region marked in it. */
  onShow: (region: BrandRegion) => void;
};

const ROW = 64;
const OVERSCAN = 4;
const NONE: readonly BrandRegion[] = [];
const NO_IDS: readonly string[] = [];

export function RegionTable({ runId, list, frames, mayChange, onShow }: RegionTableProps) {
  const { data, error, refetch, hasNextPage } = useBrandRegions(runId);
  /** There are more than are ever listed. */
  const isCut = data !== undefined && !hasNextPage && !isComplete(data);
  // One that is decided on while further ones are read comes again among those of its new state.
  const byId = new Map(data?.pages.flatMap((page) => page.regions).map((each) => [each.id, each]));
  const regions = [...byId.values()];
  const [wanted, setWanted] = useState(EVERYTHING);
  /** Counts the choices of what is listed, each of which makes a new order. */
  const [turn, setTurn] = useState(0);
  const [order, setOrder] = useState({ turn, ids: NO_IDS, known: new Set(NO_IDS) });
  const [chosen, setChosen] = useState<string | null>(null);
  const grid = useRef<HTMLDivElement>(null);
  /** Whether the focus came by a pointer. */
  const isPointed = useRef(false);
  const field = useRef<HTMLInputElement>(null);
  const title = useId();

  const isNew = order.turn !== turn;
  const added = regions.filter(({ id }) => isNew || !order.known.has(id));
  // Rows that are shown stay where they are: what is read later comes behind them.
  if (isNew || added.length > 0)
    setOrder({
      turn,
      ids: [...(isNew ? NO_IDS : order.ids), ...listed(added, wanted)],
      // Also those that are missing now: one that is decided on may be read again later, in its new state.
      known: new Set([...(isNew ? NO_IDS : order.known), ...byId.keys()]),
    });
  const rows = order.ids.flatMap((id) => byId.get(id) ?? []);
  const at = rows.findIndex(({ id }) => id === chosen);
  const here = rows[at] ?? null;
  const {
    rows: drawn,
    height,
    reveal,
  } = useLongList({ boxRef: grid, count: rows.length, rowHeight: ROW, overscan: OVERSCAN });

  const choose = (place: number) => {
    const region = rows[place];
    if (!region) return;
    setChosen(region.id);
    reveal(place);
    onShow(region);
  };
  /** Whether the table is there still: what is undone in another room shows no frame. */
  const isHere = useRef(false);
  useEffect(() => {
    isHere.current = true;
    return () => {
      isHere.current = false;
    };
  }, []);
  const back = (region: BrandRegion) => {
    if (!isHere.current) return;
    setChosen(region.id);
    onShow(region);
  };
  const decide = useDecideRegion(runId, back);
  const decideAlike = useDecideAlike(runId, back);
  const toGrid = () => grid.current?.focus({ preventScroll: true });
  const decideOn = (region: BrandRegion, decision: Decision) => {
    decide.mutate({ region, ...decision });
    choose(nextOpen(rows, at));
  };
  const like = here ? alike(regions, here) : NONE;
  const decideOnAll = (region: BrandRegion, decision: Decision) => {
    decideAlike.mutate({ region, all: like, ...decision });
    const decided = new Set(like);
    const { state } = decision;
    choose(
      nextOpen(
        rows.map((each) => (decided.has(each) ? { ...each, state } : each)),
        at,
      ),
    );
  };
  const act: Partial<Record<KeyId, () => void>> = {
    regionUp: () => choose(Math.max(0, at - 1)),
    regionDown: () => choose(Math.min(rows.length - 1, at + 1)),
    ...(mayChange && here
      ? {
          regionConfirm: () => {
            // What is no brand of the list has to be named.
            if (here.brand === null) field.current?.focus();
            else decideOn(here, { state: "confirmed", brand: here.brand });
          },
          regionReject: () => decideOn(here, { state: "rejected", brand: null }),
          regionBrand: () => field.current?.focus(),
        }
      : {}),
    ...(mayChange && here && like.length > 0
      ? {
          regionConfirmAll: () => {
            if (here.brand === null) field.current?.focus();
            else decideOnAll(here, { state: "confirmed", brand: here.brand });
          },
          regionRejectAll: () => decideOnAll(here, { state: "rejected", brand: null }),
        }
      : {}),
  };
  useKeys({
    tuneReview: () => {
      if (document.activeElement === grid.current) grid.current?.blur();
      else {
        toGrid();
        grid.current?.closest("section")?.scrollIntoView({ block: "nearest" });
      }
    },
  });
  const pressed = (event: KeyboardEvent) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      grid.current?.blur();
      return;
    }
    const id = actionWithin("regions", nameOf(event), currentBindings());
    if (id === null) return;
    // Elsewhere on the page the same keys do something else.
    event.preventDefault();
    event.stopPropagation();
    if (!event.repeat || !isDoneOnce(id)) act[id]?.();
  };
  const relist = (next: Wanted) => {
    setWanted(next);
    setTurn(turn + 1);
    setChosen(null);
    grid.current?.scrollTo({ top: 0 });
  };

  if (error && !data) {
    return (
      <section className={classes.review} aria-labelledby={title}>
        <h2 id={title} className={classes.title}>
          Regions
        </h2>
        <ProblemNote
          error={error}
          action={<Button onClick={() => void refetch()}>Try again</Button>}
        />
      </section>
    );
  }
  const counts = countsOf(regions, wanted.brand);
  const total = [...counts.values()].reduce((sum, one) => sum + one, 0);
  return (
    <section className={classes.review} aria-labelledby={title}>
      <div className={classes.head}>
        <h2 id={title} className={classes.title}>
          Regions
        </h2>
        <span className={classes.open} role="status">
          {data ? wordsOfOpen(regions) : null}
          {hasNextPage ? `, ${grouped(regions.length)} read so far` : null}
          {isCut ? `, of the first ${grouped(regions.length)} regions` : null}
        </span>
        <KeyHint action="tuneReview" />
      </div>
      {error ? (
        <Note kind="marked" action={<Button onClick={() => void refetch()}>Try again</Button>}>
          Not read again, this is from before. {wordsFor(error)}
        </Note>
      ) : null}
      <div className={classes.chips} role="group" aria-label="Which regions are listed">
        <Chip
          words="all"
          count={total}
          on={wanted.state === null}
          onPress={() => relist({ ...wanted, state: null })}
        />
        {REGION_STATES.map((state) => (
          <Chip
            key={state}
            sign={STATE_WORDS[state].sign}
            words={STATE_WORDS[state].word}
            count={counts.get(state) ?? 0}
            on={wanted.state === state}
            onPress={() => relist({ ...wanted, state })}
          />
        ))}
      </div>
      <NativeSelect
        aria-label="Of which brand"
        value={wanted.brand ?? ""}
        data={[
          { value: "", label: "Every brand" },
          ...brandsOf(regions).map(([name, count]) => ({
            value: name,
            label: `${name} (${grouped(count)})`,
          })),
        ]}
        onChange={(event) => relist({ ...wanted, brand: event.currentTarget.value || null })}
      />
      {rows.length === 0 && (!data || hasNextPage) && !error ? (
        <RowSkeletons words="Reading the regions" count={5} height={ROW} />
      ) : null}
      {data && rows.length === 0 && !hasNextPage ? (
        <p className={classes.none}>
          {regions.length === 0 ? "No text was found in this run." : "No such region."}
        </p>
      ) : null}
      {data && rows.length > 0 ? (
        <div>
          {/* Each cell says by itself what it is. */}
          <div className={`${classes.row} ${classes.columns}`} aria-hidden>
            <span>Picture</span>
            <span>Text, brand, why</span>
            <span title="How near the text comes to the brand, of 100">Score</span>
          </div>
          {/* It has the focus, and its keys choose rows. */}
          <div
            ref={grid}
            role="grid"
            tabIndex={0}
            className={classes.grid}
            aria-labelledby={title}
            aria-rowcount={rows.length}
            aria-activedescendant={here ? rowId(title, here) : undefined}
            onPointerDown={() => (isPointed.current = true)}
            onFocus={() => {
              // A press chooses its own row.
              if (!here && !isPointed.current) choose(0);
            }}
            onBlur={() => (isPointed.current = false)}
            onKeyDown={pressed}
          >
            <div role="rowgroup" className={classes.bed} style={{ height }}>
              {drawn.map(({ index, start }) => {
                const region = rows[index];
                return region ? (
                  <RegionRow
                    key={region.id}
                    id={rowId(title, region)}
                    region={region}
                    assetId={frames[region.seq]?.asset_id ?? null}
                    place={index}
                    top={start}
                    here={index === at}
                    onChoose={() => choose(index)}
                  />
                ) : null;
              })}
            </div>
          </div>
        </div>
      ) : null}
      <p className={classes.why}>
        {here ? `${clock(here.time)}: ${here.why}` : "Choose a region: the frame shows it."}
      </p>
      {mayChange && rows.length > 0 ? (
        <div className={classes.acts}>
          <Act id="regionConfirm" words="Confirm" act={act.regionConfirm} />
          <Act id="regionReject" words="Reject" act={act.regionReject} />
          <AnotherBrand
            key={here?.id}
            field={field}
            list={list}
            disabled={here === null}
            onName={(brand) => {
              if (here) decideOn(here, { state: "confirmed", brand });
              toGrid();
            }}
            onNameAll={(brand) => {
              if (here && like.length > 0) decideOnAll(here, { state: "confirmed", brand });
              toGrid();
            }}
            onLeave={toGrid}
          />
          <Act
            id="regionConfirmAll"
            words={`Confirm ${wordsOfAll(like.length, hasNextPage || isCut)} like this`}
            act={act.regionConfirmAll}
          />
          <Act
            id="regionRejectAll"
            words={`Reject ${wordsOfAll(like.length, hasNextPage || isCut)}`}
            act={act.regionRejectAll}
          />
        </div>
      ) : null}
    </section>
  );
}

/** `all 8`; further ones may not have been read yet. */
const wordsOfAll = (count: number, isMore: boolean) =>
  count < 2 && !isMore ? "all" : `all ${grouped(count)}${isMore ? "+" : ""}`;

const rowId = (grid: string, { id }: BrandRegion) => `${grid}-${id}`;

type ChipProps = {
  sign?: string;
  words: string;
  count: number;
  on: boolean;
  onPress: () => void;
};

/** What is listed, with how many there are. */
function Chip({ sign, words, count, on, onPress }: ChipProps) {
  return (
    <button type="button" className={classes.chip} aria-pressed={on} onClick={onPress}>
      {sign ? <span aria-hidden>{sign} </span> : null}
      {words} <b>{grouped(count)}</b>
    </button>
  );
}

function Act({ id, words, act }: { id: KeyId; words: string; act: (() => void) | undefined }) {
  const shortcut = useShortcut(id);
  return (
    <Button
      rightSection={<KeyHint action={id} />}
      aria-keyshortcuts={shortcut}
      disabled={!act}
      onClick={act}
    >
      {words}
    </Button>
  );
}

type RegionRowProps = {
  id: string;
  region: BrandRegion;
  /** Null where the timeline has no such frame. */
  assetId: string | null;
  place: number;
  top: number;
  here: boolean;
  onChoose: () => void;
};

function RegionRow({ id, region, assetId, place, top, here, onChoose }: RegionRowProps) {
  const { text, brand, score, state, why } = region;
  const { sign, word } = STATE_WORDS[state];
  return (
    // The grid has the focus and handles the keys.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
    <div
      id={id}
      role="row"
      className={here ? `${classes.row} ${classes.here}` : classes.row}
      style={{ top }}
      aria-rowindex={place + 1}
      aria-selected={here}
      onClick={onChoose}
    >
      <span role="gridcell">
        {assetId === null ? null : <RegionCrop assetId={assetId} region={region} />}
      </span>
      <span role="gridcell" className={classes.words}>
        <b>
          <Name text={text} tail={6} />
        </b>
        <span className={classes.brand}>
          {brand === null ? "no brand" : <Name text={brand} tail={6} />}
        </span>
        <span className={classes.reason} title={why}>
          {why}
        </span>
      </span>
      <span role="gridcell" className={classes.score}>
        <span>{score}</span>
        <span className={classes[state]}>
          <span aria-hidden>{sign} </span>
          {word}
        </span>
      </span>
    </div>
  );
}
