// What J and L do on the Cut page: shuttle, as in editors, or step by one frame, as in the replaced cutter.
import { currentBindings, rebound, restoreKeys } from "./key-bindings";
import type { Bindings, KeyId } from "./keys";
import { announceDone } from "./undo";

export type JlKeys = "run" | "frame";

export const JL_KEYS: readonly { value: JlKeys; words: string }[] = [
  { value: "run", words: "Run the picture" },
  { value: "frame", words: "Move by one frame" },
];

const ACTIONS: Readonly<Record<JlKeys, readonly [back: KeyId, on: KeyId]>> = {
  run: ["shuttleBack", "shuttleOn"],
  frame: ["frameBack", "frameOn"],
};

/** Null where the two keys have other actions. */
export function jlKeys(bindings: Bindings): JlKeys | null {
  const does = (which: JlKeys) => {
    const [back, on] = ACTIONS[which];
    return bindings[back].includes("J") && bindings[on].includes("L");
  };
  if (does("run")) return "run";
  return does("frame") ? "frame" : null;
}

/** The bindings with J and L assigned to these actions only, on that page. */
export function withJlKeys(bindings: Bindings, which: JlKeys): Bindings {
  const [back, on] = ACTIONS[which];
  const withKey = (before: Bindings, id: KeyId, key: string) =>
    before[id].includes(key) ? before : rebound(before, id, [...before[id], key]);
  return withKey(withKey(bindings, back, "J"), on, "L");
}

/** Undoable. */
export function chooseJlKeys(which: JlKeys): void {
  const before = currentBindings();
  restoreKeys(withJlKeys(before, which));
  announceDone(which === "run" ? "J and L run the picture." : "J and L move by one frame.", () => {
    restoreKeys(before);
    return Promise.resolve();
  });
}
