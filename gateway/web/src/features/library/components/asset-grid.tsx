// Cards in rows; only those on the screen exist. Arrow keys move, and a card that leaves the screen keeps its place.
import { Skeleton } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import type { Asset } from "@/lib/api/client";
import { useKeys } from "@/lib/use-keys";
import { AssetCard } from "./asset-card";
import classes from "./asset-grid.module.css";

const LEAST_CARD = 208;
const PHONE_CARD = 160;
const GAP = 12;
/** Name and figures below the picture. */
const CAPTION = 44;
/** More is asked for when fewer rows than this are left below the screen. */
const ROWS_AHEAD = 6;

type Measures = { columns: number; cardWidth: number; rowHeight: number };

function measuresFor(width: number): Measures {
  const inside = width - 2 * GAP;
  const least = width < 700 ? PHONE_CARD : LEAST_CARD;
  const columns = Math.max(1, Math.floor((inside + GAP) / (least + GAP)));
  const cardWidth = (inside - (columns - 1) * GAP) / columns;
  return { columns, cardWidth, rowHeight: Math.round((cardWidth * 9) / 16) + CAPTION + GAP };
}

function useMeasures() {
  const box = useRef<HTMLDivElement>(null);
  const [measures, setMeasures] = useState<Measures | null>(null);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () => setMeasures(measuresFor(element.clientWidth));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { box, measures };
}

type AssetGridProps = {
  assets: Asset[];
  total: number;
  /** Fetches the next page; null while none is left or one is on its way. */
  onMore: (() => unknown) | null;
  onOpen: (assetId: string) => void;
  onHide: (asset: Asset) => void;
};

export function AssetGrid({ assets, total, onMore, onOpen, onHide }: AssetGridProps) {
  const { box, measures } = useMeasures();
  const columns = measures?.columns ?? 1;
  const rowHeight = measures?.rowHeight ?? 200;
  const rows = Math.ceil(assets.length / columns);
  // eslint-disable-next-line react-hooks/incompatible-library -- nothing here is memoised by the compiler
  const virtualizer = useVirtualizer({
    count: rows,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    paddingStart: GAP,
    overscan: 2,
  });
  useLayoutEffect(() => virtualizer.measure(), [virtualizer, rowHeight]);

  const visible = virtualizer.getVirtualItems();
  const nearEnd = (visible.at(-1)?.index ?? 0) >= rows - ROWS_AHEAD;
  useEffect(() => {
    if (nearEnd) onMore?.();
  }, [nearEnd, onMore]);

  const { here, setHere, moveTo } = useFocus(assets, (index) => {
    virtualizer.scrollToIndex(Math.floor(index / columns));
  });
  const at = assets.findIndex((asset) => asset.id === here);
  const current = assets[at];
  const move = (by: number) => moveTo(at < 0 ? 0 : at + by);
  useKeys({
    libraryLeft: () => move(-1),
    libraryRight: () => move(1),
    libraryUp: () => move(-columns),
    libraryDown: () => move(columns),
    libraryFirst: () => moveTo(0),
    libraryLast: () => moveTo(assets.length - 1),
    libraryOpen: () => current && onOpen(current.id),
    libraryHide: () => {
      if (!current) return;
      // Its neighbour takes the focus, or hiding ten in a row would need the mouse.
      moveTo(at + 1 < assets.length ? at + 1 : at - 1);
      onHide(current);
    },
  });

  return (
    <div className={classes.scroll} ref={box}>
      <div
        role="grid"
        aria-label="Videos"
        aria-rowcount={Math.ceil(total / columns)}
        aria-colcount={columns}
        className={classes.grid}
        style={{ height: virtualizer.getTotalSize() + GAP }}
      >
        {measures
          ? visible.map(({ index, start }) => (
              <div
                key={index}
                role="row"
                aria-rowindex={index + 1}
                className={classes.row}
                style={{
                  transform: `translateY(${start}px)`,
                  gridTemplateColumns: `repeat(${columns}, ${measures.cardWidth}px)`,
                }}
              >
                {assets.slice(index * columns, (index + 1) * columns).map((asset) => (
                  <AssetCard
                    key={asset.id}
                    asset={asset}
                    inTabOrder={here === null ? asset === assets[0] : asset.id === here}
                    onFocus={() => setHere(asset.id)}
                  />
                ))}
              </div>
            ))
          : null}
      </div>
    </div>
  );
}

/** Which card has the focus. It is known by its id: a list that is fetched again must not move it. */
function useFocus(assets: Asset[], reveal: (index: number) => void) {
  const [here, setHere] = useState<string | null>(null);
  const wanted = useRef<string | null>(null);
  // The card may exist only after the row has been scrolled to.
  useEffect(() => {
    const card = wanted.current && document.getElementById(`asset-${wanted.current}`);
    if (!card) return;
    card.focus({ preventScroll: true });
    wanted.current = null;
  });
  const moveTo = (index: number) => {
    const place = Math.min(assets.length - 1, Math.max(0, index));
    const asset = assets[place];
    if (!asset) return;
    wanted.current = asset.id;
    setHere(asset.id);
    reveal(place);
  };
  return { here, setHere, moveTo };
}

/** As large as what comes: pictures arrive in place. */
export function GridSkeleton() {
  const { box, measures } = useMeasures();
  return (
    <div className={classes.scroll} ref={box} aria-busy aria-label="Reading the library">
      {measures ? (
        <div
          className={classes.skeletons}
          style={{ gridTemplateColumns: `repeat(${measures.columns}, ${measures.cardWidth}px)` }}
        >
          {Array.from({ length: measures.columns * 5 }, (_, i) => (
            <div key={i} style={{ height: measures.rowHeight - GAP }}>
              <Skeleton height={measures.rowHeight - GAP - CAPTION} animate={false} radius={2} />
              <Skeleton height={12} width="70%" mt={8} animate={false} radius={2} />
              <Skeleton height={10} width="45%" mt={6} animate={false} radius={2} />
            </div>
          ))}
        </div>
      ) : null}
    </div>
  );
}
