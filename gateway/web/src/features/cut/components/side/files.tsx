// The files of the folder: what was cut from each, and a press opens it.
import { Button } from "@mantine/core";
import { IconCut, IconEyeOff } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import { Name } from "@/components/name";
import { ProblemNote } from "@/components/note";
import { PatientImage } from "@/components/patient-image";
import { Tag } from "@/components/tag";
import { address } from "@/lib/api/address";
import type { Asset } from "@/lib/api/client";
import { clock } from "@/lib/time";
import type { Playlist } from "@/features/cut/use-playlist";
import classes from "./side.module.css";

const ROW = 44;
const ROWS_AHEAD = 20;

type FilesProps = { playlist: Playlist; asset: Asset; onOpen: (assetId: string) => void };

export function Files({ playlist, asset, onOpen }: FilesProps) {
  const { assets, at, notExported, withHidden, more } = playlist;
  const box = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- nothing here is memoised by the compiler
  const virtualizer = useVirtualizer({
    count: assets.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    overscan: 6,
  });
  const visible = virtualizer.getVirtualItems();
  const nearEnd = (visible.at(-1)?.index ?? 0) >= assets.length - ROWS_AHEAD;
  useEffect(() => {
    if (nearEnd) more?.();
  }, [nearEnd, more]);
  useEffect(() => {
    if (at !== null) virtualizer.scrollToIndex(at, { align: "center" });
  }, [at, virtualizer]);

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
      {playlist.error ? (
        <ProblemNote
          error={playlist.error}
          action={<Button onClick={playlist.retry}>Try again</Button>}
        />
      ) : null}
      {assets.length === 0 && !playlist.pending && !playlist.error ? (
        <p className={classes.empty}>
          {notExported
            ? "Every video of this folder has clips in this profile."
            : "No other video is in this folder, or they are hidden."}
        </p>
      ) : null}
      <div className={classes.scroll} ref={box} role="list" aria-label="Videos of this folder">
        <div
          role="presentation"
          className={classes.rows}
          style={{ height: virtualizer.getTotalSize() }}
        >
          {visible.map(({ index, start }) => {
            const file = assets[index];
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
          <PatientImage src={address.thumbnail(file.id, { width: 96 })} lazy />
        ) : null}
      </span>
      <span className={classes.main}>
        <Name text={file.name} />
        <span className={classes.sub}>
          {duration == null ? file.state : clock(duration, false)}
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
