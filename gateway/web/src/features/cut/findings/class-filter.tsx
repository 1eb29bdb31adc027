// Chips that choose which classes are shown, each with its number of boxes.
import { grouped } from "@/lib/time/time";
import { hueOf } from "./found-hues";
import type { Findings } from "./use-findings";
import classes from "./findings.module.css";

export function ClassFilter({ findings }: { findings: Findings }) {
  const { classes: found, only, toggleClass, seeAll } = findings;
  if (found.length === 0) return null;
  return (
    <div className={classes.chips} role="group" aria-label="Classes shown">
      <button
        type="button"
        className={classes.chip}
        aria-pressed={only.length === 0}
        onClick={seeAll}
      >
        All
      </button>
      {found.map(({ name, index, boxes }) => (
        <button
          key={index}
          type="button"
          className={classes.chip}
          aria-pressed={only.includes(name)}
          onClick={() => toggleClass(name)}
        >
          <span className={`${classes.swatch} ${hueOf(index)}`} aria-hidden />
          {name} <span className={classes.count}>{grouped(boxes)}</span>
        </button>
      ))}
    </div>
  );
}
