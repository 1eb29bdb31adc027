// Cards in rows; only those on the screen exist. Arrow keys move, and a card that leaves the screen keeps its place.
import { Skeleton } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { useSettings, type Settings } from "@/lib/settings";
import { AssetCard } from "./asset-card";
import classes from "./asset-grid.module.css";
import { useBrowse, type Browsing } from "./use-browse";

const LEAST_CARD = { roomy: 208, dense: 144 };
const PHONE_CARD = { roomy: 160, dense: 108 };
const GAP = 12;
/** Name and figures below the picture. */
const CAPTION = 44;
/** More is asked for when fewer rows than this are left below the screen. */
const ROWS_AHEAD = 6;

type Density = Settings["density"];
type Measures = { columns: number; cardWidth: number; rowHeight: number };

function measuresFor(width: number, density: Density): Measures {
  const inside = width - 2 * GAP;
  const least = (width < 700 ? PHONE_CARD : LEAST_CARD)[density];
  const columns = Math.max(1, Math.floor((inside + GAP) / (least + GAP)));
  const cardWidth = (inside - (columns - 1) * GAP) / columns;
  return { columns, cardWidth, rowHeight: Math.round((cardWidth * 9) / 16) + CAPTION + GAP };
}

function useMeasures() {
  const box = useRef<HTMLDivElement>(null);
  const { density } = useSettings();
  const [measures, setMeasures] = useState<Measures | null>(null);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () => setMeasures(measuresFor(element.clientWidth, density));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [density]);
  return { box, measures };
}

type AssetGridProps = Browsing & {
  total: number;
  /** Fetches the next page; null while none is left or one is on its way. */
  onMore: (() => unknown) | null;
};

export function AssetGrid({ total, onMore, ...browsing }: AssetGridProps) {
  const { assets } = browsing;
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
  const { partsOf } = useBrowse(browsing, columns, (index) =>
    virtualizer.scrollToIndex(Math.floor(index / columns)),
  );

  return (
    <div className={classes.scroll} ref={box}>
      <div
        role="grid"
        aria-label="Videos"
        aria-multiselectable
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
                  <AssetCard key={asset.id} {...partsOf(asset)} />
                ))}
              </div>
            ))
          : null}
      </div>
    </div>
  );
}

/** As large as what comes: pictures arrive in place. */
export function GridSkeleton() {
  const { box, measures } = useMeasures();
  return (
    <div
      className={classes.scroll}
      ref={box}
      role="status"
      aria-busy
      aria-label="Reading the library"
    >
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
