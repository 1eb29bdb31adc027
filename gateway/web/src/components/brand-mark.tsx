// The logo of Rushes: three frames, the middle one selected.
import classes from "./brand-mark.module.css";

export function BrandMark({ size = 20 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 20 20" className={classes.mark} aria-hidden>
      <rect x="0" y="4" width="6" height="12" rx="1" />
      <rect x="7" y="3" width="6" height="14" rx="1" className={classes.chosen} />
      <rect x="14" y="4" width="6" height="12" rx="1" />
    </svg>
  );
}
