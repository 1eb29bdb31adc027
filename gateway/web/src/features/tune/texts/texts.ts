// Texts that were read in a frame, and the brands that they may be: in words, and in the order in which one looks at them.
import type { MatchState, Region } from "../api/detect";

export type TextRegion = Region & { text: string };

export const isText = (region: Region): region is TextRegion => region.text !== undefined;

export const textsIn = (regions: readonly Region[]): TextRegion[] => regions.filter(isText);

/** What has to be decided on first. */
const ORDER: Record<MatchState, number> = { doubtful: 0, unresolved: 1, matched: 2 };

/** By state, what comes nearest to a brand first; texts alone as they are read, from above. */
export const inTurn = (texts: readonly TextRegion[]): TextRegion[] =>
  [...texts].sort(
    (one, other) =>
      placeOf(one) - placeOf(other) ||
      (other.score ?? 0) - (one.score ?? 0) ||
      one.y - other.y ||
      one.x - other.x,
  );

const placeOf = ({ state }: Region) => (state === undefined ? 0 : ORDER[state]);

/** What is told apart by more than a colour: a sign, and a word. */
export const STATES: Record<MatchState, { sign: string; word: string }> = {
  matched: { sign: "✓", word: "matched" },
  doubtful: { sign: "?", word: "doubtful" },
  unresolved: { sign: "·", word: "unresolved" },
};

/** The words at a region on the picture: the brand, `?` and the name that it may be, the text, or the class. */
export function wordsAt({ text, brand, alias, state, label }: Region): string {
  if (text === undefined) return label;
  if (state === "matched" && brand !== undefined) return brand;
  if (state === "doubtful") {
    const name = alias === "" ? undefined : alias;
    return `? ${name ?? brand ?? text}`;
  }
  return text;
}

/** The figure beside them: how near to the brand, of 100, or the confidence, to 1. */
export const figureAt = ({ score, state, confidence }: Region): string =>
  state === "matched" || state === "doubtful" ? String(score ?? 0) : confidence.toFixed(2);

/** The same text in the next answer for the frame. */
export const keyOf = ({ x, y, w, h, text }: Pick<Region, "x" | "y" | "w" | "h" | "text">): string =>
  JSON.stringify([x, y, w, h, text]);

/** `4 texts: 2 matched, 1 doubtful, 1 unresolved`. */
export function wordsOfTexts(texts: readonly Region[]): string {
  const count = `${texts.length} ${texts.length === 1 ? "text" : "texts"}`;
  const states = (["matched", "doubtful", "unresolved"] as const).flatMap((state) => {
    const those = texts.filter((each) => each.state === state).length;
    return those === 0 ? [] : [`${those} ${STATES[state].word}`];
  });
  return states.length === 0 ? count : `${count}: ${states.join(", ")}`;
}

/** The smallest upright box around corners; at least 1 pixel wide and high. */
export function boxAround(corners: readonly (readonly [number, number])[]) {
  const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return {
    x,
    y,
    width: Math.max(1, Math.max(...xs) - x),
    height: Math.max(1, Math.max(...ys) - y),
  };
}

/** What the text and its brand come from. */
export function whyOf({ confidence, by, model, words }: Region): string {
  const read = `Read with a confidence of ${confidence.toFixed(2)}`;
  if (by === undefined || by === "text") return read;
  const named = `${read}. Named by ${model ? `${model} (${by})` : by}`;
  return words ? `${named}: “${words}”` : named;
}
