// One hue for each class, or for each track: the same number has the same one everywhere.
import classes from "./found-hues.module.css";

const HUES = 8;

export const hueOf = (number: number) => classes[`hue${number % HUES}`] ?? "";
