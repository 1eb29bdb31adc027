// Changes of settings where their field may be out of sight, as by the palette: they are announced, with their undo.
import { announceDone } from "../undo/undo";
import { changeSettings, currentSettings, type Settings } from "./settings";

type Change = Partial<Settings>;

/** By the settings that they led to. */
const announced = new WeakMap<Settings, Change>();

/** Changes settings and says so, unless they are so already. */
export function changeAndAnnounce(words: string, change: Change): void {
  const before = currentSettings();
  const names = Object.keys(change) as (keyof Settings)[];
  if (names.every((name) => Object.is(before[name], change[name]))) return;
  const former = Object.fromEntries(names.map((name) => [name, before[name]])) as Change;
  const set = (to: Change) => {
    changeSettings(to);
    announced.set(currentSettings(), to);
    return Promise.resolve();
  };
  void set(change);
  announceDone(words, () => set(former), { redo: () => set(change) });
}

/**
 * The names of the settings that an announced change, its undo or redo has just led to. Cut does not record these as edits
 * of its own, or one change would have to be undone twice.
 */
export const announcedIn = (settings: Settings): readonly string[] =>
  Object.keys(announced.get(settings) ?? {});
