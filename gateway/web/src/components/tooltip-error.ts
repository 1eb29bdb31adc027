import classes from "./tooltip-error.module.css";

/**
 * Props of an input whose refusal stands in a tooltip: the same words as its description, for screen readers alone.
 * Mantine's inputs drop the `aria-describedby` that a tooltip gives them.
 *
 * `otherwise`: whether the input is marked as wrong without words.
 */
export function tooltipError(refusal: string | null, otherwise = false) {
  return { error: refusal ?? otherwise, errorProps: { className: classes.hidden, role: "alert" } };
}
