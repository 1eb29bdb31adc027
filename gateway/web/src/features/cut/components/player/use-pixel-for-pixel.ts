// The picture with each of its pixels as one of the screen's; what does not fit is dragged into sight.
import {
  useRef,
  useState,
  useSyncExternalStore,
  type CSSProperties,
  type HTMLAttributes,
  type MouseEvent,
  type PointerEvent,
} from "react";
import { useSetting } from "@/lib/settings";

/** In CSS pixels: a press that moves less is a press. */
const SLACK = 4;

type Point = { x: number; y: number };
type Held = { pointer: Point; picture: Point };

const ORIGIN: Point = { x: 0, y: 0 };

/** What the picture's element takes while it is shown so; null: it is shown whole. `width`: of the video, in pixels. */
export function usePixelForPixel(width: number): HTMLAttributes<HTMLElement> | null {
  const [on] = useSetting("pixelForPixel");
  const ratio = useSyncExternalStore(onResize, () => window.devicePixelRatio);
  /** Of the picture's middle from the stage's, as asked for: the style sheet lets no edge come into the stage. */
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
        // Only now: until then a press is that of whatever lies on the picture.
        event.currentTarget.setPointerCapture(event.pointerId);
      }
      setWanted({ x: picture.x + x, y: picture.y + y });
    },
    onPointerUp: letGo,
    onPointerCancel: letGo,
    onClickCapture: (event) => {
      // The end of a drag is no press of the picture.
      if (dragged.current) event.stopPropagation();
      dragged.current = false;
    },
  };
}

// Browsers say by this, too, that the page is zoomed or has come to another screen.
function onResize(changed: () => void): () => void {
  window.addEventListener("resize", changed);
  return () => window.removeEventListener("resize", changed);
}

const pointerAt = ({ clientX, clientY }: PointerEvent | MouseEvent): Point => ({
  x: clientX,
  y: clientY,
});

/** Where the picture's middle is seen, from the stage's. */
function placeOf(picture: HTMLElement): Point {
  const stage = picture.parentElement ?? picture;
  const [own, around] = [middleOf(picture), middleOf(stage)];
  return { x: own.x - around.x, y: own.y - around.y };
}

function middleOf(element: HTMLElement): Point {
  const { left, top, width, height } = element.getBoundingClientRect();
  return { x: left + width / 2, y: top + height / 2 };
}
