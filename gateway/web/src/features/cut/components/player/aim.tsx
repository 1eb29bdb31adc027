// Where the hand has led, until that is seen: the read-outs beside it say what is on the screen, and nothing else.
import { useLayoutEffect, useRef } from "react";
import { frameName } from "@/lib/time";
import type { ShuttleScreen } from "@/features/cut/shuttle";
import classes from "./transport.module.css";

/** Lies over what its place says else. */
export function Aim({ screen }: { screen: ShuttleScreen }) {
  const words = useRef<HTMLSpanElement>(null);
  // By hand, as the read-outs are written.
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
    const stops = [screen.shown.subscribe(write), screen.told.subscribe(write)];
    return () => stops.forEach((stop) => stop());
  }, [screen]);
  return <span ref={words} className={classes.aim} data-said="false" aria-hidden />;
}
