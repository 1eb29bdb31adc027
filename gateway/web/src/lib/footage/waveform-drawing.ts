// Draws a waveform on a canvas: for each device pixel the peaks, and inside them the RMS level. Peaks
// alone would be a solid block wherever the sound is steady.
import {
  bestFor,
  loudness,
  overviewLevel,
  extremesOf,
  tileSeconds,
  type Peaks,
  type TilePlace,
} from "./waveform-tiles";

export type WaveformPart = {
  /** The tiles in view. */
  shown: readonly TilePlace[];
  known: (place: TilePlace) => Peaks | undefined;
};

/** Where the waveform is drawn, in px. */
export type WaveformLane = { top: number; height: number };

/** Places of times on the canvas, in px, and times of places. */
type Scale = { x: (seconds: number) => number; at: (x: number) => number };

/** Space above and below the loudest peak, in px. */
const PADDING = 2;
/** Makes peaks paler than the RMS level, in both colour schemes. */
const PEAK_ALPHA = 0.6;

/** Colours of the peaks, and of the RMS level. */
type Tones = { peak: string; strength: string };

/** `dense`: device pixels per CSS pixel. */
export function drawWaveform(
  pen: CanvasRenderingContext2D,
  { shown, known }: WaveformPart,
  { top, height }: WaveformLane,
  scale: Scale,
  width: number,
  duration: number,
  dense: number,
  tones: Tones,
): void {
  const overview = overviewLevel(duration);
  const whole = known({ level: overview, n: 0 });
  if (!whole) return;
  const middle = top + height / 2;
  const reach = (height / 2 - PADDING) / loudness(whole);
  const pixel = 1 / dense;
  const end = Math.min(width, scale.x(duration)) * dense;
  const swings = new Path2D();
  const strengths = new Path2D();
  for (const place of shown) {
    const sources = bestFor(place, known, overview);
    const length = tileSeconds(place.level);
    const first = Math.max(0, Math.ceil(scale.x(place.n * length) * dense));
    const after = Math.min(end, Math.ceil(scale.x((place.n + 1) * length) * dense));
    for (let i = first; i < after; i += 1) {
      const seen = extremesIn(sources, scale.at(i * pixel), scale.at((i + 1) * pixel));
      if (!seen) continue;
      const { low, high, rms } = seen;
      // At least one pixel high, so that silence is a line, unlike missing sound.
      swings.rect(i * pixel, middle - high * reach, pixel, (high - low) * reach + pixel);
      strengths.rect(i * pixel, middle - rms * reach, pixel, 2 * rms * reach + pixel);
    }
  }
  pen.fillStyle = tones.peak;
  pen.globalAlpha = PEAK_ALPHA;
  pen.fill(swings);
  pen.globalAlpha = 1;
  pen.fillStyle = tones.strength;
  pen.fill(strengths);
}

function extremesIn(sources: readonly Peaks[], from: number, to: number) {
  for (const peaks of sources) {
    const seen = extremesOf(peaks, from, to);
    if (seen) return seen;
  }
  return null;
}
