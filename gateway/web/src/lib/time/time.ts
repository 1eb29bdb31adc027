// Times and frame numbers as people read and type them: h:mm:ss.mmm and #frame.

/** A fraction of whole numbers; exact where a decimal would not be. */
export type Rational = { numerator: number; denominator: number };

const two = (value: number) => String(value).padStart(2, "0");

/** `h:mm:ss.mmm` of whole milliseconds. */
export function clockOfMilliseconds(milliseconds: number, withMilliseconds = true): string {
  const seconds = Math.floor(milliseconds / 1000);
  const whole = `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return withMilliseconds ? `${whole}.${String(milliseconds % 1000).padStart(3, "0")}` : whole;
}

/**
 * `h:mm:ss.mmm`, truncated and not rounded, so that 60.0 is never shown and a time that is read and typed again leads
 * to the same frame. A nanosecond is added, since the binary value of a decimal like 41.8 may be slightly smaller.
 */
export function clock(seconds: number, withMilliseconds = true): string {
  return clockOfMilliseconds(Math.floor(Math.max(0, seconds) * 1000 + 1e-6), withMilliseconds);
}

/** `m:ss.mmm` within the first hour, where there is no room for the hours. */
export const shortClock = (seconds: number) => clock(seconds).replace(/^0:0?/, "");

/** Times of shorter videos are shown with tenths of a second. */
const SHORT_SECONDS = 60;

/**
 * A length as in lists: `h:mm:ss`, alike in all rows; with tenths only below a second. Rounded, unlike places in a
 * video: 19.99 s are twenty.
 */
export const lengthClock = (seconds: number) => {
  const tenths = Math.round(10 * seconds);
  return tenths < 10
    ? clockOfMilliseconds(100 * tenths).slice(0, -2)
    : clock(Math.round(seconds), false);
};

/** `0:09`: a length where there is little room; hours only where there are some. */
export const shortLengthClock = (seconds: number) => lengthClock(seconds).replace(/^0:0?/, "");

/** `h:mm:ss` of the moment at the pointer; with tenths in a short video, in which a second is many pixels. */
export const passingClock = (seconds: number, duration: number) =>
  duration < SHORT_SECONDS ? clock(seconds).slice(0, -2) : clock(seconds, false);

/** A number with narrow spaces between its thousands. */
export const grouped = (value: number) => String(value).replace(/\B(?=(\d{3})+$)/g, "\u202f");

/** `#1 183`. */
export const frameName = (frame: number) => `#${grouped(frame)}`;

/** The typed target of a jump. */
export type Place = { frame: number } | { seconds: Rational };

const FRAME = /^#(\d{1,9})$/;
const TIME = /^(?:(?:(\d{1,3}):)?(\d{1,4}):)?(\d{1,6})(?:[.,](\d{0,9}))?$/;

/** Reads `1:02:03.5`, `1:02.5`, `62.5`, `62,5` and `#1234`; null for anything else. */
export function parsePlace(text: string): Place | null {
  const bare = text.replace(/\s/g, "");
  const frame = FRAME.exec(bare)?.[1];
  if (frame !== undefined) return { frame: Number(frame) };
  const time = TIME.exec(bare);
  if (!time) return null;
  const [, hours = "0", minutes = "0", seconds = "0", decimals = ""] = time;
  const whole = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  const denominator = 10 ** decimals.length;
  return { seconds: { numerator: whole * denominator + Number(decimals || "0"), denominator } };
}
