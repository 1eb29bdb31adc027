// A tag that shows a state by an icon and a word; its colour only supports them.
import type { ReactNode } from "react";
import classes from "./tag.module.css";

type TagProps = {
  kind?: "plain" | "marked" | "loss" | "here";
  /** On pictures tags look the same in both colour schemes. */
  onPicture?: boolean;
  icon?: ReactNode;
  title?: string;
  children: ReactNode;
};

export function Tag({ kind = "plain", onPicture = false, icon, title, children }: TagProps) {
  return (
    <span
      className={`${classes.tag} ${classes[kind]} ${onPicture ? classes.onPicture : ""}`}
      title={title}
    >
      {icon}
      {children}
    </span>
  );
}
