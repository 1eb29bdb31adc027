// A name that loses its middle where there is no room: CSS alone can only cut the end.
import { useLayoutEffect, useRef, useState } from "react";
import { fitMiddle, forgetWidths, measureIn } from "@/lib/ellipsis";
import classes from "./name.module.css";

/** Absent outside browsers. */
const fonts = document.fonts as FontFaceSet | undefined;
// Until Inter has arrived its stand-in is measured. Before any name listens: they measure anew after this.
fonts?.addEventListener("loadingdone", forgetWidths);

/** What fits each name into its box. */
const fittings = new Map<Element, () => void>();
// One for all names: where each reads the layout that the one before has changed, a screen of cards takes long.
const sizes = new ResizeObserver((changes) => {
  for (const { target } of changes) fittings.get(target)?.();
});

export function Name({ text, tail = 12 }: { text: string; tail?: number }) {
  const box = useRef<HTMLSpanElement>(null);
  const whole = useRef<HTMLSpanElement>(null);
  const [shown, setShown] = useState(text);

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const fit = () => {
      // Asked of the layout first: it knows kerning, which a sum of characters does not.
      if (whole.current && whole.current.scrollWidth <= element.clientWidth) {
        setShown(text);
        return;
      }
      const { fontWeight, fontSize, fontFamily } = getComputedStyle(element);
      const measure = measureIn(`${fontWeight} ${fontSize} ${fontFamily}`);
      setShown(fitMiddle(text, element.clientWidth, measure, tail));
    };
    fittings.set(element, fit);
    // Tells the size at once too, before anything is painted.
    sizes.observe(element);
    fonts?.addEventListener("loadingdone", fit);
    return () => {
      sizes.unobserve(element);
      fittings.delete(element);
      fonts?.removeEventListener("loadingdone", fit);
    };
  }, [text, tail]);

  // The whole name takes the room there is and is what is read aloud; the fitted one lies over it.
  return (
    <span className={classes.name} ref={box} title={text}>
      <span className={classes.whole} ref={whole}>
        {text}
      </span>
      <span className={classes.fitted} aria-hidden>
        {shown}
      </span>
    </span>
  );
}
