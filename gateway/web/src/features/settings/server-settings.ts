// The settings of all processes, grouped for reading: those with the same value in all of them are listed once.
import type { ProcessSettings } from "@/lib/api/client";
import { fileSize } from "@/lib/bytes";

export type ServerSetting = NonNullable<ProcessSettings["settings"]>[number];

/** `settings` is null where the process does not answer. */
export type SettingGroup = { name: string; settings: readonly ServerSetting[] | null };

const EVERY = "Every process";

const isAlike = (one: ServerSetting, other: ServerSetting) =>
  one.variable === other.variable &&
  one.value === other.value &&
  one.from_environment === other.from_environment;

export function settingGroups(processes: readonly ProcessSettings[]): SettingGroup[] {
  const [first, ...others] = processes.flatMap(({ settings }) => (settings ? [settings] : []));
  const common =
    first && others.length > 0
      ? first.filter((setting) => others.every((other) => other.some((it) => isAlike(it, setting))))
      : [];
  const own = processes.map(({ process, settings }) => ({
    name: processName(process),
    settings: settings?.filter((it) => !common.some((said) => isAlike(said, it))) ?? null,
  }));
  return common.length > 0 ? [{ name: EVERY, settings: common }, ...own] : own;
}

/** `media-2` becomes `Media 2`. */
function processName(process: string): string {
  return `${process.charAt(0).toUpperCase()}${process.slice(1)}`.replace("-", " ");
}

/** Settings whose name, value or purpose has all words of `wanted`; a process that does not answer stays. */
export function wantedSettings(groups: readonly SettingGroup[], wanted: string): SettingGroup[] {
  const isWanted = ({ variable, value, about }: ServerSetting) =>
    hasAllWords(`${variable} ${value ?? ""} ${about}`, wanted);
  return groups
    .map(({ name, settings }) => ({ name, settings: settings?.filter(isWanted) ?? null }))
    .filter(({ settings }) => settings === null || settings.length > 0);
}

/** Whether a text has every word of `wanted`, in any order and case. */
export function hasAllWords(text: string, wanted: string): boolean {
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
  return words.every((word) => text.toLowerCase().includes(word));
}

/** The value as it is written; a number of bytes also in a larger unit. */
export function valueInWords({ variable, value }: ServerSetting): string {
  if (value === null) return "none";
  const bytes = Number(value);
  return variable.endsWith("_BYTES") && bytes > 0 ? `${value} (${fileSize(bytes)})` : value;
}
