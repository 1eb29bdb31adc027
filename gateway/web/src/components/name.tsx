// A name that is shortened in the middle where it does not fit: CSS can only cut the end.
import { useLayoutEffect, useRef, useState } from "react";
import { fitMiddle, forgetWidths, measureIn } from "@/lib/ellipsis";
import classes from "./name.module.css";

/** Absent outside of browsers. */
const fonts = document.fonts as FontFaceSet | undefined;
// Fallback fonts are measured until Inter has loaded; registered before any name, so that they measure again after it.
fonts?.addEventListener("loadingdone", forgetWidths);

/** Shortens each name to its box. */
const fittings = new Map<Element, () => void>();
// One pass for all names: alternating reads and writes of the layout would be slow for a screen of cards.
const sizes = new ResizeObserver((changes) => {
  for (const { target } of changes) fittings.get(target)?.();
});

export function Name({ text, tail = 12 }: { text: string; tail?: number }) {
  const box = useRef<HTMLSpanElement>(null);
  const whole = useRef<HTMLElement>(null);
  const [shown, setShown] = useState(text);

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const fit = () => {
      // The layout is asked first: it includes kerning, unlike a sum of characters.
      if (whole.current && whole.current.scrollWidth <= element.clientWidth) {
        setShown(text);
        return;
      }
      const { fontWeight, fontSize, fontFamily } = getComputedStyle(element);
      const measure = measureIn(`${fontWeight} ${fontSize} ${fontFamily}`);
      setShown(fitMiddle(text, element.clientWidth, measure, tail));
    };
    fittings.set(element, fit);
    // Also reports the size initially, before the first paint.
    sizes.observe(element);
    fonts?.addEventListener("loadingdone", fit);
    return () => {
      sizes.unobserve(element);
      fittings.delete(element);
      fonts?.removeEventListener("loadingdone", fit);
    };
  }, [text, tail]);

  // The full name takes the available width and is read aloud; the shortened one covers it. Both are <bdi>: a name that
  // is written from right to left would reorder numbers and punctuation beside it.
  return (
    <span className={classes.name} ref={box} title={text}>
      <bdi className={classes.whole} ref={whole}>
        {text}
      </bdi>
      <bdi className={classes.fitted} aria-hidden>
        {shown}
      </bdi>
    </span>
  );
}
