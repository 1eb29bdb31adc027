// The grip of the sheet on a phone: dragged, it pulls the sheet up and down; pressed, it opens it by half or closes it.
// The arrow keys move it by one height.
import { ActionIcon } from "@mantine/core";
import { IconArrowsVertical, IconChevronDown, IconChevronUp } from "@tabler/icons-react";
import { useRef, type KeyboardEvent, type PointerEvent, type RefObject } from "react";
import { restOf, stepped, type SheetHeight } from "./sheet";
import classes from "./sheet-grip.module.css";

/** A press that moves less than this, in px, is no drag. */
const LEAST_DRAG = 6;

type SheetGripProps = {
  /** The sheet; its parent is the room. */
  sheet: RefObject<HTMLElement | null>;
  height: SheetHeight;
  onHeight: (height: SheetHeight) => void;
};

export function SheetGrip({ sheet, height, onHeight }: SheetGripProps) {
  /** Where the drag began, from the lower edge of the room; null: none. */
  const from = useRef<number | null>(null);
  const dragged = useRef(false);
  const shareAt = ({ clientY }: PointerEvent) => {
    const room = sheet.current?.parentElement?.getBoundingClientRect();
    return room ? Math.min(1, Math.max(0, (room.bottom - clientY) / room.height)) : 0;
  };
  const begin = (event: PointerEvent<HTMLElement>) => {
    from.current = event.clientY;
    dragged.current = false;
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const move = (event: PointerEvent) => {
    if (from.current === null) return;
    if (Math.abs(event.clientY - from.current) >= LEAST_DRAG) dragged.current = true;
    if (dragged.current) sheet.current?.style.setProperty("height", `${100 * shareAt(event)}%`);
  };
  const end = (event: PointerEvent) => {
    if (from.current === null) return;
    from.current = null;
    sheet.current?.style.removeProperty("height");
    if (dragged.current && event.type === "pointerup") onHeight(restOf(shareAt(event)));
  };
  const pressed = (event: KeyboardEvent) => {
    const by = { ArrowUp: 1, ArrowDown: -1 }[event.key] as 1 | -1 | undefined;
    if (by === undefined) return;
    // Elsewhere on the page these keys change the number of clips.
    event.preventDefault();
    event.stopPropagation();
    onHeight(stepped(height, by));
  };
  const isOpen = height !== "low";
  const isFull = height === "full";
  const Chevron = isOpen ? IconChevronDown : IconChevronUp;
  return (
    <div className={classes.grip}>
      <button
        type="button"
        className={classes.handle}
        aria-expanded={isOpen}
        onPointerDown={begin}
        onPointerMove={move}
        onPointerUp={end}
        onPointerCancel={end}
        onKeyDown={pressed}
        onClick={() => {
          // The end of a drag is a click, too.
          if (!dragged.current) onHeight(isOpen ? "low" : "half");
          dragged.current = false;
        }}
      >
        <Chevron size={16} aria-hidden />
        Settings and lists
      </button>
      {isOpen ? (
        <ActionIcon
          aria-label={isFull ? "Half of the height" : "The whole height"}
          onClick={() => onHeight(isFull ? "half" : "full")}
        >
          <IconArrowsVertical size={16} />
        </ActionIcon>
      ) : null}
    </div>
  );
}
