// The border between two parts, one above the other: dragged, or moved by the arrow keys; a double click gives the upper
// part the height that its content wants.
import { useRef, type KeyboardEvent, type RefObject } from "react";
import classes from "./border.module.css";

type BorderProps = {
  /** What is above it, as it is called. */
  of: string;
  /** The part above it. */
  above: RefObject<HTMLElement | null>;
  /** In px; 0: as high as the content wants. */
  height: number;
  least: number;
  onChange: (height: number) => void;
};

const STEP = 24;

export function Border({ of, above, height, least, onChange }: BorderProps) {
  /** Where it was taken hold of, and how high the part was by then; null while it is not. */
  const held = useRef<{ y: number; height: number } | null>(null);
  const measured = () => above.current?.offsetHeight ?? height;
  const put = (wanted: number) => onChange(Math.max(least, Math.round(wanted)));
  const pressed = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "ArrowUp") put(measured() - STEP);
    else if (event.key === "ArrowDown") put(measured() + STEP);
    else if (event.key === "Home") put(least);
    else if (event.key === "End") onChange(0);
    else return;
    // On the page the same keys change the next cut.
    event.preventDefault();
  };
  return (
    // A border that is moved is a control: https://www.w3.org/WAI/ARIA/apg/patterns/windowsplitter/
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      className={classes.border}
      role="separator"
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      aria-orientation="horizontal"
      aria-label={`Height of ${of}`}
      aria-valuemin={least}
      aria-valuenow={Math.max(least, height)}
      aria-valuetext={height === 0 ? "as high as its content" : `${height} pixels`}
      title="Drag to divide the room; a double click shows all"
      onKeyDown={pressed}
      onDoubleClick={() => onChange(0)}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        held.current = { y: event.clientY, height: measured() };
      }}
      onPointerMove={(event) => {
        const { current } = held;
        if (current && event.clientY !== current.y) put(current.height + event.clientY - current.y);
      }}
      onPointerUp={() => (held.current = null)}
      onPointerCancel={() => (held.current = null)}
    />
  );
}
