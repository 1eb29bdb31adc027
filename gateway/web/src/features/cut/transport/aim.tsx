// The requested frame while it is not visible yet; the time and frame fields name only the visible frame.
import { useLayoutEffect, useRef } from "react";
import { frameName } from "@/lib/time/time";
import type { ShuttleScreen } from "./shuttle";
import classes from "./transport.module.css";

/** Covers the total frame count while there is something to say. */
export function Aim({ screen }: { screen: ShuttleScreen }) {
  const words = useRef<HTMLSpanElement>(null);
  // Written to the DOM directly, as the time and frame fields are: see place-fields.tsx.
  useLayoutEffect(() => {
    const write = () => {
      if (!words.current) return;
      const { frame, playing, seeking } = screen.shown.get();
      const runs = playing || screen.speed.get() !== 0;
      const isAhead = seeking && !runs && screen.aim !== frame;
      if (isAhead) words.current.textContent = `→ ${frameName(screen.aim)}`;
      words.current.dataset.said = String(isAhead);
    };
    write();
    const stops = [screen.shown.subscribe(write), screen.requested.subscribe(write)];
    return () => stops.forEach((stop) => stop());
  }, [screen]);
  return <span ref={words} className={classes.aim} data-said="false" aria-hidden />;
}
