// The view of the frame, changed by wheel, pointer and keys. It stays the same from frame to frame.
import { useElementSize, useMergedRef } from "@mantine/hooks";
import { useEffect, useRef, useState, useSyncExternalStore, type PointerEvent } from "react";
import {
  extentOf,
  panned,
  pixelForPixel,
  within,
  WHOLE,
  ZOOM_STEP,
  zoomed,
  type Point,
  type Size,
} from "./view";

/** One notch of a usual wheel, 100 pixels, zooms as far as one key press. */
const PER_PIXEL = Math.log(ZOOM_STEP) / 100;
/** Pixels per unit of WheelEvent.deltaMode: pixels, lines, pages. */
const PIXELS_PER = [1, 16, 400] as const;

const MIDDLE: Point = { x: 0, y: 0 };

export type FrameView = ReturnType<typeof useFrameView>;

/** `frame`: its size in pixels. */
export function useFrameView(frame: Size) {
  const { ref: sizeRef, width, height } = useElementSize<HTMLDivElement>();
  const [element, setElement] = useState<HTMLDivElement | null>(null);
  const attach = useMergedRef(sizeRef, setElement);
  const ratio = useSyncExternalStore(onResize, () => window.devicePixelRatio);
  const [wanted, setWanted] = useState(WHOLE);
  const last = useRef<Point | null>(null);
  const extent = extentOf(frame, { width, height }, ratio);
  const view = within(wanted, extent);

  useEffect(() => {
    if (!element) return;
    const turn = (event: WheelEvent) => {
      // Otherwise the page would scroll or zoom as well.
      event.preventDefault();
      const box = element.getBoundingClientRect();
      const at = {
        x: event.clientX - box.left - box.width / 2,
        y: event.clientY - box.top - box.height / 2,
      };
      const pixels = event.deltaY * (PIXELS_PER[event.deltaMode] ?? 1);
      setWanted((now) => zoomed(within(now, extent), Math.exp(-pixels * PER_PIXEL), at, extent));
    };
    element.addEventListener("wheel", turn, { passive: false });
    return () => element.removeEventListener("wheel", turn);
  });

  const step = (times: number) => setWanted(zoomed(view, times, MIDDLE, extent));
  const letGo = () => void (last.current = null);
  return {
    view,
    extent,
    /** The `ref` of the bed. */
    attach,
    closer: () => step(ZOOM_STEP),
    farther: () => step(1 / ZOOM_STEP),
    pixels: () => setWanted(pixelForPixel(view, extent)),
    whole: () => setWanted(WHOLE),
    /** Handlers for the bed, by which the frame is dragged. */
    drag: {
      onPointerDown: (event: PointerEvent<HTMLElement>) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        last.current = { x: event.clientX, y: event.clientY };
      },
      onPointerMove: ({ clientX: x, clientY: y }: PointerEvent<HTMLElement>) => {
        const from = last.current;
        if (!from) return;
        last.current = { x, y };
        const by = { x: x - from.x, y: y - from.y };
        setWanted((now) => panned(within(now, extent), by, extent));
      },
      onPointerUp: letGo,
      onPointerCancel: letGo,
    },
  };
}

function onResize(changed: () => void): () => void {
  window.addEventListener("resize", changed);
  return () => window.removeEventListener("resize", changed);
}
