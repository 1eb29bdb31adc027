// Wheel and pointer on the timeline: zooming, panning, moving the cursor, and the preview under the pointer.
import {
  startTransition,
  useEffect,
  useEffectEvent,
  useRef,
  useState,
  type PointerEvent,
  type RefObject,
} from "react";
import { laneAt } from "./lanes";
import { around, panned, scaleOf, zoomed, type View } from "./view";

/** Zoom factor per unit of `deltaY`; one notch of a wheel is about 100. */
const WHEEL_ZOOM = 1.0015;

/** Least time between two followed raw moves, in ms: some mice report a thousand moves a second. */
const RAW_MOVE_MS = 8;

type ChangeView = (change: (view: View) => View) => void;

/** Listens without React, whose wheel listeners are passive and so cannot stop the page from scrolling. */
export function useWheel(
  bed: RefObject<HTMLDivElement | null>,
  width: number,
  duration: number,
  onView: ChangeView,
) {
  useEffect(() => {
    const element = bed.current;
    if (!element || width === 0) return;
    const turned = (event: WheelEvent) => {
      event.preventDefault();
      const sideways = event.shiftKey ? event.deltaY : event.deltaX;
      const x = event.clientX - element.getBoundingClientRect().left;
      onView((view) => {
        const scale = scaleOf(view, width);
        if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
          return panned(view, sideways / scale.perSecond, duration);
        }
        return zoomed(view, scale.at(x), WHEEL_ZOOM ** event.deltaY, duration);
      });
    };
    element.addEventListener("wheel", turned, { passive: false });
    return () => element.removeEventListener("wheel", turned);
  }, [bed, width, duration, onView]);
}

/** Where the mouse hovers over the picture lane or the file lane, with no button pressed. */
export function usePointerPreview({
  view,
  width,
  duration,
}: Pick<DragOptions, "view" | "width" | "duration">) {
  const [at, setAt] = useState<{ x: number; seconds: number } | null>(null);
  const follow = (event: PointerEvent<HTMLElement>) => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    const [x, lane] = [event.clientX - left, laneAt(event.clientY - top)];
    const glances = event.pointerType === "mouse" && event.buttons === 0 && width > 0;
    if (!glances || (lane !== "picture" && lane !== "file")) {
      setAt(null);
      return;
    }
    const seconds = lane === "file" ? (x / width) * duration : scaleOf(view, width).at(x);
    setAt(seconds < 0 || seconds > duration ? null : { x, seconds });
  };
  return { at, follow, leave: () => setAt(null) };
}

type DragOptions = {
  bed: RefObject<HTMLDivElement | null>;
  view: View;
  width: number;
  duration: number;
  onView: ChangeView;
  /** Called with the time at the pointer. */
  onGo: (seconds: number) => void;
  /** Called with a function from a distance in px to the time, in seconds, at that distance from the pointer. */
  foresee: (at: (pixels: number) => number) => void;
};

/** Dragging moves the cursor, Shift-dragging the view, dragging in the file lane both. */
export function useDrag({ bed, view, width, duration, onView, onGo, foresee }: DragOptions) {
  const [dragged, setDragged] = useState<"cursor" | "view" | "file" | null>(null);
  const last = useRef(0);
  const rawMoveAt = useRef(0);

  const place = (event: PointerEvent<HTMLElement>) => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };
  const go = (kind: typeof dragged, x: number) => {
    if (kind === "view") {
      const by = (last.current - x) / scaleOf(view, width).perSecond;
      onView((now) => panned(now, by, duration));
    } else if (kind === "file") {
      const seconds = Math.min(duration, Math.max(0, (x / width) * duration));
      foresee((pixels) => ((x + pixels) / width) * duration);
      onGo(seconds);
      // Less urgent than the picture at the pointer.
      startTransition(() => onView((now) => around(seconds, now.to - now.from, duration)));
    } else if (kind === "cursor") {
      foresee((pixels) => scaleOf(view, width).at(x + pixels));
      onGo(Math.min(duration, Math.max(0, scaleOf(view, width).at(x))));
    }
    last.current = x;
  };

  const followRaw = useEffectEvent((event: Event) => {
    const element = bed.current;
    if (!element || !(event instanceof window.PointerEvent)) return;
    if (event.timeStamp - rawMoveAt.current < RAW_MOVE_MS) return;
    rawMoveAt.current = event.timeStamp;
    go(dragged, event.clientX - element.getBoundingClientRect().left);
  });
  // Browsers hold `pointermove` back until they draw the next frame. A raw move comes at once, so that the picture at the
  // pointer is requested up to 16 ms earlier. Chromium has it, on pages from https or localhost; React has no name for it.
  useEffect(() => {
    const element = bed.current;
    if (!element || dragged === null || dragged === "view") return;
    element.addEventListener("pointerrawupdate", followRaw);
    return () => element.removeEventListener("pointerrawupdate", followRaw);
  }, [bed, dragged]);

  return {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 0 || (event.target as Element).closest("[data-mark]")) return;
      const { x, y } = place(event);
      const kind = event.shiftKey ? "view" : laneAt(y) === "file" ? "file" : "cursor";
      event.currentTarget.setPointerCapture(event.pointerId);
      last.current = x;
      setDragged(kind);
      if (kind !== "view") go(kind, x);
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      const { x } = place(event);
      if (dragged && x !== last.current) go(dragged, x);
    },
    onPointerUp: () => setDragged(null),
    onPointerCancel: () => setDragged(null),
  };
}
