// Fields for the crop: its ratio, its place, following a subject, and random crops.
import { ActionIcon, Button, NativeSelect, TextInput } from "@mantine/core";
import { IconRefresh, IconSquareRotatedFilled, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { NumberField } from "@/components/number-field";
import { KeyHint } from "@/components/key-caps";
import { messageFor } from "@/lib/api/problem";
import type { FrameTable } from "@/lib/footage/frames";
import { useHint, useShortcut } from "@/lib/keys/key-bindings";
import { announceRefusal } from "@/lib/undo/undo";
import { RATIO_FORM, readRatio } from "@/lib/clips/ratio";
import type { Foldable } from "../inspector/folded-fields";
import type { Following } from "../subject/use-following";
import { idOfField } from "../inspector/wanted-field";
import type { Screen } from "@/lib/player/screen";
import { useCroppedFrame } from "./use-cropped-frame";
import { Field } from "../inspector/field";
import { SubjectField } from "../subject/subject-field";
import { RATIOS, reseeded } from "./crop-edits";
import { leavesToChance, shownState, type CropState, type Move } from "./cropping";
import type { CropEditing } from "./use-cropping";
import classes from "./crop-fields.module.css";

type CropFieldsProps = {
  crop: CropEditing;
  screen: Screen;
  table: FrameTable | undefined;
  following: Following;
  onKeyHere: () => void;
  onRemoveKeys: () => void;
  error: unknown;
  shows: (field: Foldable) => boolean;
};

const MOVES: { value: Move; label: string }[] = [
  { value: "hold", label: "Hold" },
  { value: "linear", label: "Linear" },
  { value: "ease", label: "Ease" },
];

export function CropFields(props: CropFieldsProps) {
  const { crop, screen, table, following, onKeyHere, onRemoveKeys, error, shows } = props;
  const { cropping, replace, change, isKeyed } = crop;
  const frame = useCroppedFrame(screen, cropping);
  const state = shownState(cropping, table && frame !== null ? table.secondsOf(frame) : 0);
  const keys = cropping.keyframes.length;
  const followKey = useShortcut("followSubject");
  const keyShortcut = useShortcut("keyHere");
  const chance = leavesToChance(cropping);
  const seedKey = useShortcut("newSeed");
  const seedHint = useHint("newSeed");
  return (
    <>
      <RatioField ratio={state.ratio} error={error} onChange={(ratio) => change({ ratio })} />
      {shows("center") ? (
        <>
          <Field name="Centre" problem={messageFor(error, "center")}>
            <NumberField
              className={classes.center}
              label="Centre of the crop, from 0 at the left to 1 at the right"
              name="Centre"
              least={0}
              most={1}
              step={0.01}
              decimals={3}
              disabled={state.ratio === null}
              value={Math.round(state.center * 1000) / 1000}
              onChange={(center) => change({ center })}
            />
            {isKeyed && !cropping.follow_subject ? (
              <span className={classes.hint}>changes set key frames</span>
            ) : (
              <Button
                className={classes.follow ?? ""}
                aria-pressed={cropping.follow_subject}
                disabled={state.ratio === null && !cropping.follow_subject}
                title="Each clip is cropped at the subject that a model finds nearest to the centre of its first frame"
                onClick={() => replace({ ...cropping, follow_subject: !cropping.follow_subject })}
              >
                on subject
              </Button>
            )}
          </Field>
          <Field
            name="Keys"
            aside={
              keys > 0 ? (
                <span className={classes.keys}>
                  <IconSquareRotatedFilled size={12} aria-hidden /> {keys}{" "}
                  {keys === 1 ? "key" : "keys"}
                  <ActionIcon
                    size={24}
                    aria-label="Remove all key frames"
                    title={`Remove ${keys === 1 ? "the key frame" : `all ${keys} key frames`}`}
                    onClick={onRemoveKeys}
                  >
                    <IconTrash size={14} stroke={1.5} />
                  </ActionIcon>
                </span>
              ) : null
            }
          >
            <Button
              className={classes.follow ?? ""}
              aria-keyshortcuts={keyShortcut}
              rightSection={<KeyHint action="keyHere" />}
              disabled={state.ratio === null}
              title="Set a key frame of the crop here: from here on it may be another"
              onClick={onKeyHere}
            >
              key here
            </Button>
            {keys > 0 ? (
              <NativeSelect
                id={idOfField("move")}
                aria-label="Between key frames"
                title="How the crop gets from key frame to key frame"
                value={cropping.move}
                data={MOVES}
                onChange={(event) => {
                  const move = MOVES.find(({ value }) => value === event.currentTarget.value);
                  if (move) replace({ ...cropping, move: move.value });
                }}
              />
            ) : null}
          </Field>
        </>
      ) : null}
      {shows("follow") ? (
        <Field name="Follow">
          <Button
            id={idOfField("follow")}
            className={classes.follow ?? ""}
            aria-pressed={following.state !== "off"}
            aria-keyshortcuts={followKey}
            rightSection={<KeyHint action="followSubject" />}
            disabled={state.ratio === null}
            title={
              state.ratio === null
                ? "Choose the crop’s ratio first"
                : "Press on a subject in the picture: the crop follows it through the span, as key frames"
            }
            onClick={following.state === "off" ? following.begin : following.end}
          >
            a subject
          </Button>
          {following.found ? <span className={classes.found}>{following.found}</span> : null}
        </Field>
      ) : null}
      <SubjectField following={following} />
      {shows("random") ? (
        <Field name="Random">
          <div
            className={`${classes.choices} ${classes.chances}`}
            role="group"
            aria-label="Random crops"
          >
            <Chance
              id={idOfField("random")}
              what="9:16"
              on="random_portrait"
              state={state}
              onChange={change}
            />
            <Chance what="1:1" on="random_square" state={state} onChange={change} />
          </div>
          {chance ? (
            <>
              <NumberField
                id={idOfField("seed")}
                className={classes.seed}
                label="Seed: the same one gives the same clips"
                title="Seed: the same one gives the same clips"
                name="Seed"
                least={0}
                most={Number.MAX_SAFE_INTEGER}
                value={cropping.seed ?? 0}
                onChange={(seed) => replace({ ...cropping, seed })}
              />
              <ActionIcon
                size={24}
                aria-label="New seed"
                title={`New seed${seedHint === "" ? "" : ` (${seedHint})`}: draw other random crops`}
                aria-keyshortcuts={seedKey}
                onClick={() => replace(reseeded(cropping))}
              >
                <IconRefresh size={16} stroke={1.5} />
              </ActionIcon>
            </>
          ) : null}
        </Field>
      ) : null}
    </>
  );
}

type RatioFieldProps = {
  ratio: string | null;
  error: unknown;
  onChange: (ratio: string | null) => void;
};

/** The usual ratios as buttons; any other is typed. */
export function RatioField({ ratio, error, onChange }: RatioFieldProps) {
  const free = ratio !== null && !RATIOS.some((one) => one === ratio);
  /** The text being typed; null while the field shows the current ratio. */
  const [typed, setTyped] = useState<string | null>(null);
  const shortcut = useShortcut("cropRatio");
  const hint = useHint("cropRatio");
  const shown = free ? ratio : "";
  const take = () => {
    const wanted = (typed ?? shown).replaceAll(/\s/g, "");
    setTyped(null);
    if (wanted !== "" && !readRatio(wanted))
      announceRefusal(`Crop: ${wanted} is not taken. ${RATIO_FORM}`);
    else if (wanted !== shown) onChange(wanted || null);
  };
  const choose = (one: string | null) => {
    onChange(one);
    setTyped(null);
  };
  return (
    <Field name="Crop" problem={messageFor(error, "ratio")}>
      <div
        className={classes.choices}
        role="group"
        aria-label="Crop"
        aria-keyshortcuts={shortcut}
        title={`Width to height${hint === "" ? "" : ` (${hint}: next)`}`}
      >
        {[null, ...RATIOS].map((one) => (
          <Button
            key={one}
            className={classes.choice ?? ""}
            aria-pressed={ratio === one}
            onClick={() => choose(one)}
          >
            {one ?? "Off"}
          </Button>
        ))}
      </div>
      <TextInput
        id={idOfField("ratio")}
        className={classes.free ?? ""}
        aria-label="Another ratio, as width:height"
        placeholder="w:h"
        maxLength={11}
        autoComplete="off"
        value={typed ?? shown}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onBlur={take}
        onKeyDown={(event) => {
          if (event.key === "Enter") event.currentTarget.blur();
          if (event.key === "Escape") setTyped(null);
        }}
      />
    </Field>
  );
}

type ChanceProps = {
  id?: string;
  what: string;
  on: "random_portrait" | "random_square";
  state: CropState;
  onChange: (change: Partial<CropState>) => void;
};

function Chance({ id, what, on, state, onChange }: ChanceProps) {
  return (
    <Button
      {...(id === undefined ? {} : { id })}
      className={classes.choice ?? ""}
      aria-pressed={state[on]}
      title={`Crops a third of the clips, at least one of several, to ${what} at a random place`}
      onClick={() => onChange({ [on]: !state[on] })}
    >
      some {what}
    </Button>
  );
}
