// Dragging a waiting job's row to another place in its line; Escape cancels.
import { useEffect, useState, type HTMLAttributes, type PointerEvent } from "react";
import type { Job } from "@/lib/api/client";

type Drag = {
  job: Job;
  /** Target index among the jobs that it can change places with, itself left out. */
  at: number;
};

/** How many of the rows lie above a point of the window. */
function above(rows: readonly Job[], y: number): number {
  return rows.filter(({ id }) => {
    const box = document.getElementById(`job-${id}`)?.getBoundingClientRect();
    return box !== undefined && (box.top + box.bottom) / 2 < y;
  }).length;
}

export function useDragInLine(
  sameLineOf: (job: Job) => readonly Job[],
  onDrop: (job: Job, at: number) => void,
) {
  const [drag, setDrag] = useState<Drag | null>(null);
  const othersOf = (job: Job) => sameLineOf(job).filter(({ id }) => id !== job.id);
  const held = drag !== null;
  useEffect(() => {
    if (!held) return;
    const pressed = (event: KeyboardEvent) => {
      if (event.key === "Escape") setDrag(null);
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, [held]);

  const gripOf = (job: Job): HTMLAttributes<HTMLElement> => {
    const follow = (event: PointerEvent) =>
      setDrag({ job, at: above(othersOf(job), event.clientY) });
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
        if (drag) onDrop(drag.job, drag.at);
        setDrag(null);
      },
      onPointerCancel: () => setDrag(null),
    };
  };
  const lookOf = (job: Job): "taken" | "above" | "below" | undefined => {
    if (!drag) return undefined;
    if (drag.job.id === job.id) return "taken";
    const others = othersOf(drag.job);
    if (others[drag.at]?.id === job.id) return "above";
    return drag.at === others.length && others.at(-1)?.id === job.id ? "below" : undefined;
  };
  return { gripOf, lookOf };
}
