// The colour of a class or a track: the same number has the same colour everywhere.
import classes from "./found-hues.module.css";

const HUES = 8;

export const hueOf = (number: number) => classes[`hue${number % HUES}`] ?? "";
