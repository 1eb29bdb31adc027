// A splitter between two parts: dragged, or moved by the arrow keys; a double click, or End, restores the default size.
import { useRef, type KeyboardEvent, type PointerEvent, type RefObject } from "react";
import classes from "./splitter.module.css";

/** The side of its part on which the splitter is. */
type Side = "below" | "left" | "right";

type BorderProps = {
  /** Name of the part whose size it changes. */
  of: string;
  part: RefObject<HTMLElement | null>;
  side: Side;
  /** In px; 0: the default. */
  size: number;
  least: number;
  most?: number;
  /** The default, in words. */
  usual: string;
  onChange: (size: number) => void;
};

const STEP = 24;

/** By how much each key enlarges the part. */
const GROWTH_KEYS: Record<Side, Partial<Record<string, number>>> = {
  below: { ArrowUp: -STEP, ArrowDown: STEP },
  right: { ArrowLeft: -STEP, ArrowRight: STEP },
  left: { ArrowLeft: STEP, ArrowRight: -STEP },
};

const LOOKS: Record<Side, string | undefined> = {
  below: classes.lying,
  right: classes.upright,
  left: classes.upright,
};

export function Splitter(props: BorderProps) {
  const { of, part, side, size, least, most = Infinity, usual, onChange } = props;
  const lying = side === "below";
  /** Start of a drag: pointer position and size of the part; null when not dragging. */
  const held = useRef<{ at: number; size: number } | null>(null);
  const measured = () => part.current?.[lying ? "offsetHeight" : "offsetWidth"] ?? size;
  const place = (event: PointerEvent) => (lying ? event.clientY : event.clientX);
  const put = (wanted: number) => onChange(Math.min(most, Math.max(least, Math.round(wanted))));
  const pressed = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const more = GROWTH_KEYS[side][event.key];
    if (more !== undefined) put(measured() + more);
    else if (event.key === "Home") put(least);
    else if (event.key === "End") onChange(0);
    else return;
    // The same keys have another meaning on the page.
    event.preventDefault();
  };
  return (
    // A movable splitter is a control: https://www.w3.org/WAI/ARIA/apg/patterns/windowsplitter/
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
      title={`Drag to change the size; a double click: ${usual}`}
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
