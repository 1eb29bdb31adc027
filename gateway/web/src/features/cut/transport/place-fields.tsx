// Fields with the time and number of the visible frame; typing into one jumps there.
import { TextInput, Tooltip } from "@mantine/core";
import { useMergedRef } from "@mantine/hooks";
import { useLayoutEffect, useRef, useState, type KeyboardEvent, type Ref } from "react";
import type { FrameTable } from "@/lib/footage/frames";
import { clockOfMilliseconds, frameName, parsePlace, type Place } from "@/lib/time/time";
import { useKeys } from "@/lib/keys/use-keys";
import { tooltipError } from "@/components/tooltip-error";
import { whyNoFrames } from "../cut-refusals";
import type { Screen } from "@/lib/player/screen";
import { showsFrame, useShown } from "@/lib/player/use-player";
import classes from "./transport.module.css";

type PlaceFieldsProps = {
  screen: Screen;
  table: FrameTable | undefined;
  /** Why there is no table; null if it has only not arrived yet. */
  framesError?: unknown;
  onJump: (frame: number) => void;
};

/** The frame at a place; for a time, the first frame that begins then or later. */
function frameAt(place: Place, table: FrameTable): number {
  if ("frame" in place) return place.frame;
  const { numerator, denominator } = place.seconds;
  return table.clamp(table.atOrAfter(numerator / denominator));
}

/** Why a place is not in the video; null if it is. The duration that is shown as the end counts as the last frame. */
function refusalOf(place: Place, table: FrameTable): string | null {
  const isIn =
    "frame" in place
      ? place.frame < table.count
      : place.seconds.numerator <= table.durationSeconds * place.seconds.denominator + 1e-6;
  if (isIn) return null;
  const last = table.count - 1;
  return `The last frame is ${frameName(last)}, at ${clockOfMilliseconds(table.millisecondsOf(last))}`;
}

const LONG_SECONDS = 36_000;
const LONG_FRAMES = 100_000;

export function PlaceFields({ screen, table, framesError = null, onJump }: PlaceFieldsProps) {
  const time = useRef<HTMLInputElement>(null);
  const seesFrame = useShown(screen, showsFrame);
  const known = table !== undefined && seesFrame;
  const isLong = table !== undefined && table.durationSeconds >= LONG_SECONDS;
  const hasManyFrames = table !== undefined && table.count > LONG_FRAMES;
  const whyNot = table ? "No frame is shown yet. Try again in a moment." : whyNoFrames(framesError);
  useKeys(known ? { type: () => time.current?.focus() } : {}, { type: whyNot });
  /** Jumps there and returns null; else returns why not. */
  const jump = (place: Place) => {
    const refusal = table ? refusalOf(place, table) : null;
    if (table && refusal === null) onJump(frameAt(place, table));
    return refusal;
  };
  return (
    <>
      <PlaceField
        ref={time}
        label="Time"
        className={`${classes.time} ${isLong ? classes.long : ""}`}
        screen={screen}
        wordsFor={(frame) =>
          table && frame !== null ? clockOfMilliseconds(table.millisecondsOf(frame)) : "–:––:––.–––"
        }
        disabled={!known}
        read={parsePlace}
        onJump={jump}
      />
      <PlaceField
        label="Frame"
        className={`${classes.frame} ${hasManyFrames ? classes.long : ""}`}
        screen={screen}
        wordsFor={(frame) => (table && frame !== null ? frameName(frame) : "#–")}
        disabled={!known}
        // In this field whole numbers are frames, with or without #.
        read={(text) => parsePlace(/^[\d\s]+$/.test(text) ? `#${text}` : text)}
        onJump={jump}
      />
    </>
  );
}

const WRITTEN_SO = "A time like 1:02.5, or a frame like #1234";

type PlaceFieldProps = {
  ref?: Ref<HTMLInputElement>;
  label: string;
  className: string;
  screen: Screen;
  /** The text of the field for a frame. */
  wordsFor: (frame: number | null) => string;
  disabled: boolean;
  read: (text: string) => Place | null;
  onJump: (place: Place) => string | null;
};

function PlaceField(props: PlaceFieldProps) {
  const { ref, label, className, screen, wordsFor, disabled, read, onJump } = props;
  const field = useRef<HTMLInputElement>(null);
  /** The typed text, and the one it replaces; null while the field shows the visible frame. */
  const [typing, setTyping] = useState<{ typed: string; over: string } | null>(null);
  /** Set only by Enter, because a half-typed time is not a mistake yet. */
  const [refusal, setRefusal] = useState<string | null>(null);
  const unread = typing !== null && typing.typed !== typing.over && read(typing.typed) === null;
  const isTyping = typing !== null;
  // Written to the DOM directly: while dragging, rendering two fields with React would take longer than the pictures.
  useLayoutEffect(() => {
    if (isTyping) return;
    const write = () => {
      if (field.current) field.current.value = wordsFor(screen.shown.get().frame);
    };
    write();
    return screen.shown.subscribe(write);
  }, [isTyping, screen, wordsFor]);
  const pressed = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key !== "Enter" || typing === null) return;
    const place = read(typing.typed);
    const why = place ? onJump(place) : WRITTEN_SO;
    if (why === null) event.currentTarget.blur();
    else setRefusal(why);
  };
  return (
    // Not in a portal: full screen shows only the desk, and a portal would be outside it.
    <Tooltip label={refusal} opened={refusal !== null} position="top-start" withinPortal={false}>
      <TextInput
        ref={useMergedRef(field, ref)}
        className={className}
        classNames={{ input: classes.field ?? "" }}
        aria-label={label}
        title={unread ? WRITTEN_SO : `${label}: type to jump`}
        {...tooltipError(refusal, unread)}
        disabled={disabled}
        inputMode="text"
        autoComplete="off"
        spellCheck={false}
        onFocus={(event) => {
          const { value } = event.currentTarget;
          setTyping({ typed: value, over: value });
          event.currentTarget.select();
        }}
        onChange={(event) => {
          const { value } = event.currentTarget;
          setTyping((now) => ({ typed: value, over: now?.over ?? value }));
          setRefusal(null);
        }}
        onKeyDown={pressed}
        onBlur={() => {
          setTyping(null);
          setRefusal(null);
        }}
      />
    </Tooltip>
  );
}
