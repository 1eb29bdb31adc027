// The pictures of screens that are no <video>: single frames, and frames that stand in for the player's. Each fills its
// place.
import { useSyncExternalStore } from "react";
import type { StillScreen } from "@/lib/player/still-screen";
import type { VideoScreen } from "@/lib/player/video-screen";
import classes from "./screen-pictures.module.css";

/** The visible frame of a screen that shows single pictures. */
export function Still({ screen }: { screen: StillScreen }) {
  const source = useSyncExternalStore(screen.picture.subscribe, screen.picture.get);
  return source ? <img src={source} alt="" className={classes.video} draggable={false} /> : null;
}

/** The frame as a picture, until the player reaches it, or if it cannot. */
export function StandIn({ screen }: { screen: VideoScreen }) {
  const standIn = useSyncExternalStore(screen.standIn.subscribe, screen.standIn.get);
  if (!standIn) return null;
  return (
    <img
      src={standIn.source}
      alt=""
      className={classes.standIn}
      data-frame={standIn.frame}
      draggable={false}
    />
  );
}
