// Shows each pixel of the picture as one of the screen; the part in view is chosen by dragging.
import {
  useRef,
  useState,
  useSyncExternalStore,
  type CSSProperties,
  type HTMLAttributes,
  type MouseEvent,
  type PointerEvent,
} from "react";
import { useSetting } from "@/lib/settings/settings";

/** A pointer that moves less, in CSS pixels, is a press, not a drag. */
const SLACK = 4;

type Point = { x: number; y: number };
type Held = { pointer: Point; picture: Point };

const ORIGIN: Point = { x: 0, y: 0 };

/** Properties for the picture's element; null while the whole picture is shown. `width`: the video's, in pixels. */
export function usePixelForPixel(width: number): HTMLAttributes<HTMLElement> | null {
  const [on] = useSetting("pixelForPixel");
  const ratio = useSyncExternalStore(onResize, () => window.devicePixelRatio);
  /** Wanted offset of the picture's middle from the stage's; the style sheet keeps its edges outside the stage. */
  const [wanted, setWanted] = useState(ORIGIN);
  const held = useRef<Held | null>(null);
  const dragged = useRef(false);
  if (!on) return null;
  const letGo = () => void (held.current = null);
  return {
    style: {
      width: width / ratio,
      "--pan-x": `${wanted.x}px`,
      "--pan-y": `${wanted.y}px`,
    } as CSSProperties,
    onPointerDown: (event) => {
      dragged.current = false;
      if (event.button !== 0) return;
      held.current = { pointer: pointerAt(event), picture: placeOf(event.currentTarget) };
    },
    onPointerMove: (event) => {
      if (held.current === null) return;
      const { pointer, picture } = held.current;
      const [x, y] = [event.clientX - pointer.x, event.clientY - pointer.y];
      if (!dragged.current) {
        if (Math.hypot(x, y) < SLACK) return;
        dragged.current = true;
        // Captured only once it is a drag: until then a press belongs to whatever is on the picture.
        event.currentTarget.setPointerCapture(event.pointerId);
      }
      setWanted({ x: picture.x + x, y: picture.y + y });
    },
    onPointerUp: letGo,
    onPointerCancel: letGo,
    onClickCapture: (event) => {
      // A click at the end of a drag must not play or pause.
      if (dragged.current) event.stopPropagation();
      dragged.current = false;
    },
  };
}

// Browsers send `resize` also when the page is zoomed or moved to another screen.
function onResize(changed: () => void): () => void {
  window.addEventListener("resize", changed);
  return () => window.removeEventListener("resize", changed);
}

const pointerAt = ({ clientX, clientY }: PointerEvent | MouseEvent): Point => ({
  x: clientX,
  y: clientY,
});

/** Offset of the picture's middle from the stage's, in CSS pixels. */
function placeOf(picture: HTMLElement): Point {
  const stage = picture.parentElement ?? picture;
  const [own, around] = [middleOf(picture), middleOf(stage)];
  return { x: own.x - around.x, y: own.y - around.y };
}

function middleOf(element: HTMLElement): Point {
  const { left, top, width, height } = element.getBoundingClientRect();
  return { x: left + width / 2, y: top + height / 2 };
}
