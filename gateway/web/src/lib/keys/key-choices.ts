// Keys of Cut that other tools have taught people to expect otherwise: what J and L do, and what O does.
import { announceDone } from "../undo/undo";
import { currentBindings, rebound, restoreKeys } from "./key-bindings";
import type { Bindings, KeyId } from "./key-table";

export type KeyChoice = {
  value: string;
  words: string;
  /** The keys, each with the action that has it. */
  keys: readonly (readonly [key: string, action: KeyId])[];
  /** The done line. */
  done: string;
};

/** J and L: the shuttle, as in editors, or steps by one frame, as in the replaced cutter. */
export const JL_KEYS: readonly KeyChoice[] = [
  {
    value: "run",
    words: "Run the picture",
    keys: [
      ["J", "shuttleBack"],
      ["L", "shuttleOn"],
    ],
    done: "J and L run the picture.",
  },
  {
    value: "frame",
    words: "Move by one frame",
    keys: [
      ["J", "frameBack"],
      ["L", "frameOn"],
    ],
    done: "J and L move by one frame.",
  },
];

/** O: the out point, as in editors, or overwriting, as before there were in and out points. */
export const O_KEY: readonly KeyChoice[] = [
  {
    value: "out",
    words: "Sets the out point",
    keys: [["O", "outPoint"]],
    done: "O sets the out point.",
  },
  {
    value: "overwrite",
    words: "Overwrites a marker’s group",
    keys: [["O", "overwriteMarker"]],
    done: "O overwrites a marker’s group.",
  },
];

export const KEY_CHOICES = [
  { name: "J and L", choices: JL_KEYS },
  { name: "O in Cut", choices: O_KEY },
] as const;

/** The choice that is in force; null where its keys have other actions. */
export const chosenKeys = (bindings: Bindings, choices: readonly KeyChoice[]): string | null =>
  choices.find(({ keys }) => keys.every(([key, id]) => bindings[id].includes(key)))?.value ?? null;

/** The bindings with the keys of a choice assigned to its actions only, on that page. */
export const withKeys = (bindings: Bindings, { keys }: KeyChoice): Bindings =>
  keys.reduce(
    (before, [key, id]) =>
      before[id].includes(key) ? before : rebound(before, id, [...before[id], key]),
    bindings,
  );

/** Undoable. */
export function chooseKeys(choice: KeyChoice): void {
  const before = currentBindings();
  restoreKeys(withKeys(before, choice));
  announceDone(choice.done, () => {
    restoreKeys(before);
    return Promise.resolve();
  });
}
