// The border between two parts: dragged, or moved by the arrow keys; a double click, or End, gives the part that it belongs
// to its usual size.
import { useRef, type KeyboardEvent, type PointerEvent, type RefObject } from "react";
import classes from "./border.module.css";

/** On which side of its part the border lies. */
type Side = "below" | "left" | "right";

type BorderProps = {
  /** The part whose size it changes, as it is called. */
  of: string;
  part: RefObject<HTMLElement | null>;
  side: Side;
  /** In px; 0: as is usual. */
  size: number;
  least: number;
  most?: number;
  /** What is usual, in words. */
  usual: string;
  onChange: (size: number) => void;
};

const STEP = 24;

/** By how much each key makes the part larger. */
const GROWS: Record<Side, Partial<Record<string, number>>> = {
  below: { ArrowUp: -STEP, ArrowDown: STEP },
  right: { ArrowLeft: -STEP, ArrowRight: STEP },
  left: { ArrowLeft: STEP, ArrowRight: -STEP },
};

const LOOKS: Record<Side, string | undefined> = {
  below: classes.lying,
  right: classes.upright,
  left: classes.upright,
};

export function Border(props: BorderProps) {
  const { of, part, side, size, least, most = Infinity, usual, onChange } = props;
  const lying = side === "below";
  /** Where it was taken hold of, and how large the part was by then; null while it is not. */
  const held = useRef<{ at: number; size: number } | null>(null);
  const measured = () => part.current?.[lying ? "offsetHeight" : "offsetWidth"] ?? size;
  const place = (event: PointerEvent) => (lying ? event.clientY : event.clientX);
  const put = (wanted: number) => onChange(Math.min(most, Math.max(least, Math.round(wanted))));
  const pressed = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const more = GROWS[side][event.key];
    if (more !== undefined) put(measured() + more);
    else if (event.key === "Home") put(least);
    else if (event.key === "End") onChange(0);
    else return;
    // On the page the same keys do something else.
    event.preventDefault();
  };
  return (
    // A border that is moved is a control: https://www.w3.org/WAI/ARIA/apg/patterns/windowsplitter/
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      className={`${classes.border} ${LOOKS[side]}`}
      role="separator"
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      aria-orientation={lying ? "horizontal" : "vertical"}
      aria-label={`${lying ? "Height" : "Width"} of ${of}`}
      aria-valuemin={least}
      aria-valuemax={Number.isFinite(most) ? most : undefined}
      aria-valuenow={Math.max(least, size)}
      aria-valuetext={size === 0 ? usual : `${size} pixels`}
      title={`Drag to divide the room; a double click: ${usual}`}
      onKeyDown={pressed}
      onDoubleClick={() => onChange(0)}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        held.current = { at: place(event), size: measured() };
      }}
      onPointerMove={(event) => {
        const { current } = held;
        if (!current || place(event) === current.at) return;
        const by = place(event) - current.at;
        put(current.size + (side === "left" ? -by : by));
      }}
      onPointerUp={() => (held.current = null)}
      onPointerCancel={() => (held.current = null)}
    />
  );
}
