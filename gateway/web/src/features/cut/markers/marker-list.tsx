// The tab Markers: groups cut from this video; pressing one restores its settings.
import { ActionIcon } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { Name } from "@/components/name";
import type { Cropping, Marker } from "@/lib/api/client";
import { shortClock } from "@/lib/time/time";
import classes from "../side/side.module.css";
import { countOfClips } from "./markers";

/** The ratios that a group was cropped to, such as `9:16, some 1:1`. */
function cropOf(crop: Cropping): string {
  const states = [crop, ...crop.keyframes];
  const shapes = states.flatMap((state) => [
    state.ratio,
    state.random_portrait && "some 9:16",
    state.random_square && "some 1:1",
  ]);
  return [...new Set(shapes)].filter(Boolean).join(", ");
}

type MarkerListProps = {
  markers: Marker[];
  active: string | null;
  onActivate: (marker: Marker) => void;
  /** Null if this person may not delete clips. */
  onDelete: ((marker: Marker) => void) | null;
};

export function MarkerList({ markers, active, onActivate, onDelete }: MarkerListProps) {
  if (markers.length === 0) {
    return (
      <p className={classes.empty}>
        Nothing was cut from this video in this profile. Each export leaves a marker here and on the
        timeline, which brings its settings back.
      </p>
    );
  }
  return (
    <section className={classes.side} aria-label="Markers">
      <ul className={`${classes.scroll} ${classes.plain}`}>
        {markers.map((marker) => (
          <li key={marker.export_id} className={classes.marker}>
            <button
              type="button"
              className={
                marker.export_id === active ? `${classes.file} ${classes.here}` : classes.file
              }
              aria-pressed={marker.export_id === active}
              onClick={() => onActivate(marker)}
            >
              <span className={classes.number}>{marker.number}</span>
              <span className={classes.main}>
                <Name text={marker.label || marker.group} tail={6} />
                <span className={classes.sub}>
                  {marker.clips === 1
                    ? "1 clip"
                    : `${countOfClips(marker)} clips every ${marker.spread} s`}
                  {marker.folder_suffix ? ` · in ${marker.folder_suffix}` : ""}
                  {marker.crop ? ` · ${cropOf(marker.crop)}` : ""}
                  {marker.category ? ` · ${marker.category}` : ""}
                </span>
              </span>
              <span className={classes.figure}>{shortClock(marker.start)}</span>
            </button>
            {onDelete ? (
              <ActionIcon
                size={24}
                aria-label={`Delete the clips of ${marker.label || marker.group}`}
                title="Delete its clips"
                onClick={() => onDelete(marker)}
              >
                <IconTrash size={16} stroke={1.5} />
              </ActionIcon>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  );
}
