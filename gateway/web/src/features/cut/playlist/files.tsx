// The tab Videos: videos of the folder, each with its number of clips; pressing one opens it.
import { Button } from "@mantine/core";
import { IconCut, IconEyeOff } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { Name } from "@/components/name";
import { ProblemNote } from "@/components/note";
import { RetryingImage } from "@/components/retrying-image";
import { Tag } from "@/components/tag";
import { address } from "@/lib/api/address";
import type { Asset } from "@/lib/api/client";
import { lengthClock } from "@/lib/time/time";
import { useLongList } from "@/lib/lists/use-long-list";
import classes from "../side/side.module.css";
import type { Playlist } from "./use-playlist";

/** Height of a row, in px. */
const ROW = 44;

type FilesProps = { playlist: Playlist; asset: Asset; onOpen: (assetId: string) => void };

export function Files({ playlist, asset, onOpen }: FilesProps) {
  const { videos, at, notExported, withHidden } = playlist;
  const { total = 0, show } = videos;
  const box = useRef<HTMLDivElement>(null);
  const { rows, height, reveal } = useLongList({
    boxRef: box,
    count: total,
    rowHeight: ROW,
    overscan: 6,
  });
  const first = rows[0]?.index ?? 0;
  const last = rows.at(-1)?.index ?? 0;
  useEffect(() => show(first, last), [show, first, last]);
  useEffect(() => {
    if (at !== null) reveal(at, "middle");
  }, [at, reveal]);

  return (
    <section className={classes.side} aria-label="Videos">
      <div className={classes.filters} role="group" aria-label="Which videos">
        <Button
          variant={notExported ? "default" : "subtle"}
          aria-pressed={notExported}
          onClick={() => playlist.setNotExported(!notExported)}
        >
          Not exported
        </Button>
        <Button
          variant={withHidden ? "default" : "subtle"}
          aria-pressed={withHidden}
          onClick={() => playlist.setWithHidden(!withHidden)}
        >
          Show hidden
        </Button>
      </div>
      {videos.error ? (
        <ProblemNote
          error={videos.error}
          action={<Button onClick={videos.retry}>Try again</Button>}
        />
      ) : null}
      {total === 0 && !videos.pending && !videos.error ? (
        <p className={classes.empty}>
          {notExported
            ? "Every video of this folder has clips in this profile."
            : "No other video is in this folder, or they are hidden."}
        </p>
      ) : null}
      <div className={classes.scroll} ref={box} role="list" aria-label="Videos of this folder">
        <div role="presentation" className={classes.rows} style={{ height }}>
          {rows.map(({ index, start }) => {
            const file = videos.at(index);
            return file ? (
              <div
                key={file.id}
                role="listitem"
                className={classes.placed}
                style={{ height: ROW, transform: `translateY(${start}px)` }}
              >
                <FileRow file={file} here={file.id === asset.id} onOpen={() => onOpen(file.id)} />
              </div>
            ) : null;
          })}
        </div>
      </div>
    </section>
  );
}

function FileRow({ file, here, onOpen }: { file: Asset; here: boolean; onOpen: () => void }) {
  const { duration_seconds: duration, clip_count: clips } = file;
  return (
    <button
      type="button"
      className={here ? `${classes.file} ${classes.here}` : classes.file}
      aria-current={here}
      onClick={onOpen}
    >
      <span className={classes.picture}>
        {file.state === "ready" ? (
          <RetryingImage src={address.thumbnail(file.id, { width: 96 })} lazy />
        ) : null}
      </span>
      <span className={classes.main}>
        <Name text={file.name} />
        <span className={classes.sub}>
          {duration == null ? file.state : lengthClock(duration)}
          {file.hidden ? <Tag icon={<IconEyeOff size={12} />}>Hidden</Tag> : null}
        </span>
      </span>
      {clips > 0 ? (
        <Tag kind="marked" icon={<IconCut size={12} />} title="Clips exported">
          {clips}
        </Tag>
      ) : null}
    </button>
  );
}
