// Virtualises a list: only the rows on the screen are rendered. Their number is not limited; all have the same height,
// or the same width where they are side by side.
import { useCallback, useLayoutEffect, useRef, useState, type RefObject } from "react";
import { barFor, drawnLength, isStuck, movedBar, type Bar } from "./long-list";

/** The scroll bar is corrected when it has not moved for this time. */
const REST_MS = 150;

type LongList = {
  /** The scrolling element. */
  boxRef: RefObject<HTMLElement | null>;
  count: number;
  /** In pixels, as is `padding`, the space before the first row and after the last; side by side the rows' width. */
  rowHeight: number;
  padding?: number;
  /** Rows beyond each edge of the screen that are rendered as well. */
  overscan: number;
  /** True: the rows are side by side, from left to right. */
  sideways?: boolean;
};

type Shown = { first: number; last: number; shift: number };

/** The visible length of the box, in pixels. */
const viewOf = (box: HTMLElement, sideways: boolean) =>
  sideways ? box.clientWidth : box.clientHeight;

export function useLongList(list: LongList) {
  const { boxRef, count, rowHeight, padding = 0, overscan, sideways = false } = list;
  const bar = useRef<Bar>({ at: 0, shift: 0 });
  const [shown, setShown] = useState<Shown>({ first: 0, last: -1, shift: 0 });
  const length = count * rowHeight + 2 * padding;

  const look = useCallback(() => {
    const view = boxRef.current ? viewOf(boxRef.current, sideways) : 0;
    const { at, shift } = bar.current;
    const top = at + shift - padding;
    const first = Math.max(0, Math.floor(top / rowHeight) - overscan);
    const last = Math.min(count - 1, Math.ceil((top + view) / rowHeight) - 1 + overscan);
    setShown((now) =>
      now.first === first && now.last === last && now.shift === shift
        ? now
        : { first, last, shift },
    );
  }, [boxRef, count, rowHeight, padding, overscan, sideways]);

  const goTo = useCallback(
    (top: number) => {
      const element = boxRef.current;
      if (!element) return;
      const next = barFor(top, { length, view: viewOf(element, sideways) });
      element.scrollTo(sideways ? { left: next.at } : { top: next.at });
      // The browser rounds scroll positions, so the actual one is read back.
      bar.current = { at: sideways ? element.scrollLeft : element.scrollTop, shift: next.shift };
      look();
    },
    [boxRef, length, look, sideways],
  );

  useLayoutEffect(() => {
    const element = boxRef.current;
    if (!element) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const extent = () => ({ length, view: viewOf(element, sideways) });
    const settle = () => {
      const { at, shift } = bar.current;
      if (barFor(at + shift, extent()).at !== Math.round(at)) goTo(at + shift);
    };
    const follow = () => {
      const at = sideways ? element.scrollLeft : element.scrollTop;
      bar.current = movedBar(bar.current, at, extent());
      if (isStuck(bar.current, extent())) goTo(bar.current.at + bar.current.shift);
      else look();
      clearTimeout(timer);
      timer = setTimeout(settle, REST_MS);
    };
    follow();
    element.addEventListener("scroll", follow, { passive: true });
    const observer = new ResizeObserver(look);
    observer.observe(element);
    return () => {
      clearTimeout(timer);
      element.removeEventListener("scroll", follow);
      observer.disconnect();
    };
  }, [boxRef, length, goTo, look, sideways]);

  /** Scrolls to a row: only as far as it needs to be visible ("near"), or to the middle of the box. */
  const reveal = useCallback(
    (row: number, where: "near" | "middle" = "near") => {
      const view = boxRef.current ? viewOf(boxRef.current, sideways) : 0;
      const top = bar.current.at + bar.current.shift;
      const start = padding + row * rowHeight;
      if (where === "middle") goTo(start - (view - rowHeight) / 2);
      else if (start < top) goTo(start - padding);
      else if (start + rowHeight > top + view) goTo(start + rowHeight + padding - view);
    },
    [boxRef, goTo, padding, rowHeight, sideways],
  );

  const { first, last, shift } = shown;
  const rows = Array.from(
    { length: Math.max(0, Math.min(last, count - 1) - first + 1) },
    (_, i) => ({
      index: first + i,
      start: padding + (first + i) * rowHeight - shift,
    }),
  );
  return { rows, height: drawnLength({ length }), reveal };
}
