// The videos as a table, for comparing figures.
import { Skeleton } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconCheck } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { Link } from "wouter";
import { Name } from "@/components/name";
import { RetryingImage } from "@/components/retrying-image";
import { address } from "@/lib/api/address";
import type { AssetListing } from "@/lib/api/query-keys";
import { fileSize } from "@/lib/bytes";
import { useSettings } from "@/lib/settings/settings";
import { useLongList } from "@/lib/lists/use-long-list";
import { recordedAt, recordedFrom } from "@/lib/footage/recorded";
import { lengthClock } from "@/lib/time/time";
import type { ChangeListing } from "../listing";
import { States } from "./asset-card";
import classes from "./asset-list.module.css";
import { useBrowse, type Browsing } from "./use-browse";
import { useOpenedSoon } from "./use-opened-soon";

const ROW = { roomy: 44, dense: 28 };

type Column = { words: string; look: string; sort?: AssetListing["sort"] };

const COLUMNS: readonly Column[] = [
  { words: "Name", look: "name", sort: "name" },
  { words: "State", look: "states" },
  { words: "Folder", look: "folder", sort: "path" },
  { words: "Length", look: "length", sort: "duration" },
  { words: "Resolution", look: "pixels" },
  { words: "Size", look: "size", sort: "size" },
  { words: "Recorded", look: "recorded", sort: "recorded" },
];

type AssetListProps = Browsing & { listing: AssetListing; onChange: ChangeListing };

export function AssetList({ listing, onChange, ...browsing }: AssetListProps) {
  const { videos, total } = browsing;
  const { density } = useSettings();
  const box = useRef<HTMLDivElement>(null);
  const height = ROW[density];
  const {
    rows,
    height: all,
    reveal,
  } = useLongList({
    boxRef: box,
    count: total,
    rowHeight: height,
    overscan: 8,
  });
  const { show } = videos;
  const first = rows[0]?.index ?? 0;
  const last = rows.at(-1)?.index ?? 0;
  useEffect(() => show(first, last), [show, first, last]);
  const { partsOf } = useBrowse(browsing, 1, reveal);

  return (
    <div
      role="grid"
      aria-label="Videos"
      aria-multiselectable
      aria-rowcount={total + 1}
      aria-colcount={COLUMNS.length}
      className={classes.table}
    >
      <div role="rowgroup" className={classes.head}>
        <div role="row" aria-rowindex={1} className={classes.columns}>
          {COLUMNS.map((column) => (
            <Heading key={column.words} column={column} listing={listing} onChange={onChange} />
          ))}
        </div>
      </div>
      <div role="rowgroup" className={classes.scroll} ref={box}>
        {/* As high as all rows, so that the scroll bar reflects their number. */}
        <div role="presentation" className={classes.rows} style={{ height: all }}>
          {rows.map(({ index, start }) => {
            const asset = videos.at(index);
            const style = { height, transform: `translateY(${start}px)` };
            return asset ? (
              <Row key={asset.id} {...partsOf(asset, index)} index={index} style={style} />
            ) : (
              <div
                key={index}
                role="row"
                aria-rowindex={index + 2}
                className={`${classes.columns} ${classes.row}`}
                style={style}
              >
                <div role="gridcell" aria-busy aria-label="Loading" className={classes.name}>
                  <Skeleton height={12} width="60%" animate={false} radius={2} />
                </div>
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

type HeadingProps = { column: Column; listing: AssetListing; onChange: ChangeListing };

function Heading({ column: { words, look, sort }, listing, onChange }: HeadingProps) {
  const here = sort !== undefined && listing.sort === sort;
  const ascending = listing.order === "asc";
  return (
    <div
      role="columnheader"
      className={classes[look]}
      {...(here ? { "aria-sort": ascending ? "ascending" : "descending" } : {})}
    >
      {sort === undefined ? (
        words
      ) : (
        <button
          type="button"
          className={classes.sort}
          onClick={() => onChange({ sort, order: here && ascending ? "desc" : "asc" })}
        >
          {words}
          {here ? (
            ascending ? (
              <IconArrowUp size={14} aria-hidden />
            ) : (
              <IconArrowDown size={14} aria-hidden />
            )
          ) : null}
        </button>
      )}
    </div>
  );
}

type RowProps = ReturnType<ReturnType<typeof useBrowse>["partsOf"]> & {
  index: number;
  style: { height: number; transform: string };
};

function Row(props: RowProps) {
  const { asset, index, style, inTabOrder, selected, onFocus, onPress, onTick } = props;
  const { video, duration_seconds: duration, path, root } = asset;
  const soon = useOpenedSoon(asset);
  const folder = path.slice(0, Math.max(0, path.lastIndexOf("/")));
  const seen = asset.state === "ready";
  return (
    // The link within has the focus, and the menu's key bubbles from it.
    // eslint-disable-next-line jsx-a11y/interactive-supports-focus
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      onContextMenu={props.onContextMenu}
      className={
        selected
          ? `${classes.columns} ${classes.row} ${classes.selected}`
          : `${classes.columns} ${classes.row}`
      }
      style={style}
    >
      <div role="gridcell" className={classes.name}>
        <button
          type="button"
          className={classes.tick}
          tabIndex={-1}
          aria-label={`Select ${asset.name}`}
          aria-pressed={selected}
          onClick={onTick}
        >
          <span className={classes.box}>
            {selected ? <IconCheck size={12} stroke={3} /> : null}
          </span>
        </button>
        <span className={classes.picture}>
          {seen ? <RetryingImage src={address.thumbnail(asset.id, { width: 96 })} lazy /> : null}
        </span>
        <Link
          href={`/cut/${asset.id}`}
          id={`asset-${asset.id}`}
          className={classes.link}
          tabIndex={inTabOrder ? 0 : -1}
          {...soon}
          onFocus={() => {
            soon.onFocus();
            onFocus();
          }}
          onClickCapture={onPress}
        >
          <Name text={asset.name} />
        </Link>
      </div>
      <div role="gridcell" className={classes.states}>
        <States asset={asset} />
      </div>
      <div role="gridcell" className={classes.folder}>
        {/* Shortened in its middle: its end is what tells it from its neighbours. */}
        <Name text={folder === "" ? root : `${root} / ${folder.split("/").join(" / ")}`} />
      </div>
      <div role="gridcell" className={classes.length}>
        {duration == null ? "" : lengthClock(duration)}
      </div>
      <div role="gridcell" className={classes.pixels}>
        {video ? `${video.width}×${video.height}` : ""}
      </div>
      <div role="gridcell" className={classes.size}>
        {fileSize(asset.size)}
      </div>
      <div role="gridcell" className={classes.recorded} title={recordedFrom(asset)}>
        {recordedAt(asset)}
      </div>
    </div>
  );
}
