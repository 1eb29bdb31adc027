// Time and frame of what is seen; each can be typed into to jump.
import { TextInput, Tooltip } from "@mantine/core";
import { useMergedRef } from "@mantine/hooks";
import { useLayoutEffect, useRef, useState, type KeyboardEvent, type Ref } from "react";
import type { FrameTable } from "@/lib/frames";
import { clockOfMilliseconds, frameName, parsePlace, type Place } from "@/lib/time";
import { useKeys } from "@/lib/use-keys";
import { whyNoFrames } from "@/features/cut/cut-refusals";
import type { Screen } from "./screen";
import { showsFrame, useShown } from "./use-player";
import classes from "./transport.module.css";

type PlaceFieldsProps = {
  screen: Screen;
  table: FrameTable | undefined;
  /** Why there is none; null where it is only not there yet. */
  framesError?: unknown;
  onJump: (frame: number) => void;
};

/** The frame a place means: the first one that is seen then or later. */
function frameAt(place: Place, table: FrameTable): number {
  if ("frame" in place) return place.frame;
  const { numerator, denominator } = place.seconds;
  return table.clamp(table.atOrAfter(numerator / denominator));
}

/** Why a place is none of the video's; null where it is one. What the end is shown as is the last frame. */
function refusalOf(place: Place, table: FrameTable): string | null {
  const isIn =
    "frame" in place
      ? place.frame < table.count
      : place.seconds.numerator <= table.durationSeconds * place.seconds.denominator + 1e-6;
  if (isIn) return null;
  const last = table.count - 1;
  return `The last frame is ${frameName(last)}, at ${clockOfMilliseconds(table.millisecondsOf(last))}`;
}

export function PlaceFields({ screen, table, framesError = null, onJump }: PlaceFieldsProps) {
  const time = useRef<HTMLInputElement>(null);
  const seesFrame = useShown(screen, showsFrame);
  const known = table !== undefined && seesFrame;
  const whyNot = table ? "No frame is shown yet: a moment." : whyNoFrames(framesError);
  useKeys(known ? { type: () => time.current?.focus() } : {}, { type: whyNot });
  /** Goes there; else says why not. */
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
        className={classes.time ?? ""}
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
        className={classes.frame ?? ""}
        screen={screen}
        wordsFor={(frame) => (table && frame !== null ? frameName(frame) : "#–")}
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
  ref?: Ref<HTMLInputElement>;
  label: string;
  className: string;
  screen: Screen;
  /** What the field says of a frame. */
  wordsFor: (frame: number | null) => string;
  disabled: boolean;
  read: (text: string) => Place | null;
  onJump: (place: Place) => string | null;
};

function PlaceField(props: PlaceFieldProps) {
  const { ref, label, className, screen, wordsFor, disabled, read, onJump } = props;
  const field = useRef<HTMLInputElement>(null);
  /** What is being typed, over what; null while the field shows what is seen. */
  const [typing, setTyping] = useState<{ typed: string; over: string } | null>(null);
  /** Said once somebody means it: half a time is no time yet. */
  const [refusal, setRefusal] = useState<string | null>(null);
  const unread = typing !== null && typing.typed !== typing.over && read(typing.typed) === null;
  const isTyping = typing !== null;
  // By hand: drawn by React, two fields would cost a drag more than its pictures do.
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
    // Where it stands, and nowhere else in the page: on the full screen there is nothing else.
    <Tooltip label={refusal} opened={refusal !== null} position="top-start" withinPortal={false}>
      <TextInput
        ref={useMergedRef(field, ref)}
        className={className}
        classNames={{ input: classes.field ?? "" }}
        aria-label={label}
        title={unread ? WRITTEN_SO : `${label}: type to jump`}
        error={unread || refusal !== null}
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
