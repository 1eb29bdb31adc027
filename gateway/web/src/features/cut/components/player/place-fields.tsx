// Time and frame of what is seen; each can be typed into to jump.
import { TextInput, Tooltip } from "@mantine/core";
import { useRef, useState, type KeyboardEvent } from "react";
import type { FrameTable } from "@/lib/frames";
import { clockOfMilliseconds, frameName, parsePlace, type Place } from "@/lib/time";
import { useKeys } from "@/lib/use-keys";
import type { Screen } from "./screen";
import { useShown } from "./use-player";
import classes from "./transport.module.css";

type PlaceFieldsProps = {
  screen: Screen;
  table: FrameTable | undefined;
  onJump: (frame: number) => void;
};

/** The frame a place means; the last one where it lies beyond. */
function frameAt(place: Place, table: FrameTable): number {
  if ("frame" in place) return table.clamp(place.frame);
  const { numerator, denominator } = place.seconds;
  return table.clamp(table.atOrAfter(numerator / denominator));
}

export function PlaceFields({ screen, table, onJump }: PlaceFieldsProps) {
  const { frame } = useShown(screen);
  const time = useRef<HTMLInputElement>(null);
  useKeys({ type: () => time.current?.focus() });
  const known = table && frame !== null;
  const jump = (place: Place) => table && onJump(frameAt(place, table));
  return (
    <>
      <PlaceField
        ref={time}
        label="Time"
        className={classes.time ?? ""}
        shown={known ? clockOfMilliseconds(table.millisecondsOf(frame)) : "–:––:––.–––"}
        disabled={!known}
        read={parsePlace}
        onJump={jump}
      />
      <PlaceField
        label="Frame"
        className={classes.frame ?? ""}
        shown={known ? frameName(frame) : "#–"}
        disabled={!known}
        // Whole numbers are frames here, with or without their sign.
        read={(text) => parsePlace(/^[\d\s]+$/.test(text) ? `#${text}` : text)}
        onJump={jump}
      />
    </>
  );
}

const WRITTEN_SO = "A time like 1:02.5, or a frame like #1234";

type PlaceFieldProps = {
  ref?: React.Ref<HTMLInputElement>;
  label: string;
  className: string;
  shown: string;
  disabled: boolean;
  read: (text: string) => Place | null;
  onJump: (place: Place) => void;
};

function PlaceField({ ref, label, className, shown, disabled, read, onJump }: PlaceFieldProps) {
  /** What is being typed; null while the field shows what is seen. */
  const [typed, setTyped] = useState<string | null>(null);
  /** Said once somebody means it: half a time is no time yet. */
  const [refused, setRefused] = useState(false);
  const unread = typed !== null && typed !== shown && read(typed) === null;
  const pressed = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key !== "Enter" || typed === null) return;
    const place = read(typed);
    if (!place) {
      setRefused(true);
      return;
    }
    onJump(place);
    event.currentTarget.blur();
  };
  return (
    <Tooltip label={WRITTEN_SO} opened={refused} position="top-start">
      <TextInput
        {...(ref ? { ref } : {})}
        className={className}
        classNames={{ input: classes.field ?? "" }}
        aria-label={label}
        title={unread ? WRITTEN_SO : `${label}: type to jump`}
        error={unread}
        disabled={disabled}
        inputMode="text"
        autoComplete="off"
        spellCheck={false}
        value={typed ?? shown}
        onFocus={(event) => {
          setTyped(shown);
          event.currentTarget.select();
        }}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setRefused(false);
        }}
        onKeyDown={pressed}
        onBlur={() => {
          setTyped(null);
          setRefused(false);
        }}
      />
    </Tooltip>
  );
}
