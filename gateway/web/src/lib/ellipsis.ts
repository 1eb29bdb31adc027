// Long names are shortened in the middle: numbers and suffixes at the end distinguish files.

/** Width of a text in px. */
export type Measure = (text: string) => number;

/** The text if it fits, else its beginning, an ellipsis and its last `tail` characters, or as many as fit. */
export function fitMiddle(text: string, room: number, measure: Measure, tail: number): string {
  if (measure(text) <= room) return text;
  const characters = Array.from(text);
  const last = characters.slice(-Math.min(tail, characters.length - 1));
  while (last.length > 1 && measure(`…${last.join("")}`) > room) last.shift();
  const end = last.join("");
  let left = room - measure(`…${end}`) - 1;
  let kept = "";
  for (const character of characters.slice(0, Math.max(0, characters.length - tail))) {
    left -= measure(character);
    if (left < 0) break;
    kept += character;
  }
  return `${kept}…${end}`;
}

const widths = new Map<string, number>();
let pen: CanvasRenderingContext2D | null | undefined;

/** Measures in a CSS font. Widths are cached per character: a grid of a million names measures a hundred. */
export function measureIn(font: string): Measure {
  pen ??= document.createElement("canvas").getContext("2d");
  const canvas = pen;
  if (!canvas) return (text) => text.length * 8;
  return (text) => {
    let sum = 0;
    for (const character of text) {
      const key = `${font}|${character}`;
      let width = widths.get(key);
      if (width === undefined) {
        canvas.font = font;
        width = canvas.measureText(character).width;
        widths.set(key, width);
      }
      sum += width;
    }
    return sum;
  };
}

/** Widths measured before the font was loaded are wrong. */
export const forgetWidths = () => widths.clear();
