// Dragging a row to another place in its line, such as a waiting job's; Escape cancels.
import { useEffect, useState, type HTMLAttributes, type PointerEvent } from "react";

type Row = { id: string };

type Drag<T> = {
  row: T;
  /** Target index among the rows that it can change places with, itself left out. */
  at: number;
};

/** How many of the rows lie above a point of the window. */
function above(rows: readonly Row[], y: number, elementOf: (id: string) => string): number {
  return rows.filter(({ id }) => {
    const box = document.getElementById(elementOf(id))?.getBoundingClientRect();
    return box !== undefined && (box.top + box.bottom) / 2 < y;
  }).length;
}

export function useDragInLine<T extends Row>(
  /** Id of the element of a row. */
  elementOf: (id: string) => string,
  sameLineOf: (row: T) => readonly T[],
  onDrop: (row: T, at: number) => void,
) {
  const [drag, setDrag] = useState<Drag<T> | null>(null);
  const othersOf = (row: T) => sameLineOf(row).filter(({ id }) => id !== row.id);
  const held = drag !== null;
  useEffect(() => {
    if (!held) return;
    const pressed = (event: KeyboardEvent) => {
      if (event.key === "Escape") setDrag(null);
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, [held]);

  const gripOf = (row: T): HTMLAttributes<HTMLElement> => {
    const follow = (event: PointerEvent) =>
      setDrag({ row, at: above(othersOf(row), event.clientY, elementOf) });
    return {
      onPointerDown: (event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        follow(event);
      },
      onPointerMove: (event) => {
        if (drag) follow(event);
      },
      onPointerUp: () => {
        if (drag) onDrop(drag.row, drag.at);
        setDrag(null);
      },
      onPointerCancel: () => setDrag(null),
    };
  };
  const lookOf = (row: T): "taken" | "above" | "below" | undefined => {
    if (!drag) return undefined;
    if (drag.row.id === row.id) return "taken";
    const others = othersOf(drag.row);
    if (others[drag.at]?.id === row.id) return "above";
    return drag.at === others.length && others.at(-1)?.id === row.id ? "below" : undefined;
  };
  return { gripOf, lookOf };
}
