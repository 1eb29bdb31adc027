// The videos as a grid of cards, of which only those on the screen are rendered. Arrow keys move the focus from card to
// card.
import { Skeleton } from "@mantine/core";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { useSettings, type Settings } from "@/lib/settings/settings";
import { useLongList } from "@/lib/lists/use-long-list";
import { AssetCard } from "./asset-card";
import classes from "./asset-grid.module.css";
import { useBrowse, type Browsing } from "./use-browse";

const LEAST_CARD = { roomy: 208, dense: 144 };
const PHONE_CARD = { roomy: 160, dense: 108 };
const GAP = 12;
/** Height of name and figures below the picture, in px. */
const CAPTION = 44;

type Density = Settings["density"];
type Measures = { columns: number; cardWidth: number; rowHeight: number };

function measuresFor(width: number, density: Density): Measures {
  const inside = width - 2 * GAP;
  const least = (width < 700 ? PHONE_CARD : LEAST_CARD)[density];
  const columns = Math.max(1, Math.floor((inside + GAP) / (least + GAP)));
  const cardWidth = (inside - (columns - 1) * GAP) / columns;
  return { columns, cardWidth, rowHeight: Math.round((cardWidth * 9) / 16) + CAPTION + GAP };
}

function useMeasures(box: React.RefObject<HTMLDivElement | null>) {
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
  }, [box, density]);
  return measures;
}

export function AssetGrid(browsing: Browsing) {
  const { videos, total } = browsing;
  const box = useRef<HTMLDivElement>(null);
  const measures = useMeasures(box);
  const columns = measures?.columns ?? 1;
  const { rows, height, reveal } = useLongList({
    boxRef: box,
    count: Math.ceil(total / columns),
    rowHeight: measures?.rowHeight ?? 200,
    padding: GAP,
    overscan: 2,
  });
  const { show } = videos;
  const first = (rows[0]?.index ?? 0) * columns;
  const last = Math.min(total, ((rows.at(-1)?.index ?? 0) + 1) * columns) - 1;
  useEffect(() => show(first, last), [show, first, last]);
  const { partsOf } = useBrowse(browsing, columns, (index) => reveal(Math.floor(index / columns)));

  return (
    <div className={classes.scroll} ref={box}>
      <div
        role="grid"
        aria-label="Videos"
        aria-multiselectable
        aria-rowcount={Math.ceil(total / columns)}
        aria-colcount={columns}
        className={classes.grid}
        style={{ height }}
      >
        {measures
          ? rows.map(({ index, start }) => (
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
                {Array.from({ length: Math.min(columns, total - index * columns) }, (_, column) => {
                  const place = index * columns + column;
                  const asset = videos.at(place);
                  return asset ? (
                    <AssetCard key={asset.id} {...partsOf(asset, place)} />
                  ) : (
                    <div key={place} role="gridcell" aria-busy aria-label="Loading">
                      <CardSkeleton height={measures.rowHeight - GAP} />
                    </div>
                  );
                })}
              </div>
            ))
          : null}
      </div>
    </div>
  );
}

function CardSkeleton({ height }: { height: number }) {
  return (
    <div style={{ height }}>
      <Skeleton height={height - CAPTION} animate={false} radius={2} />
      <Skeleton height={12} width="70%" mt={8} animate={false} radius={2} />
      <Skeleton height={10} width="45%" mt={6} animate={false} radius={2} />
    </div>
  );
}

/** Placeholders as large as the cards, so that nothing moves when these arrive. */
export function GridSkeleton() {
  const box = useRef<HTMLDivElement>(null);
  const measures = useMeasures(box);
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
            <CardSkeleton key={i} height={measures.rowHeight - GAP} />
          ))}
        </div>
      ) : null}
    </div>
  );
}
