// Four hints for a first visit, below the folders: each goes for good when it is put away. They take no keys.
import { ActionIcon, Button } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { KeyHint } from "@/components/key-caps";
import { HINTS, type Hint } from "@/lib/settings/hints";
import { useSetting } from "@/lib/settings/settings";
import classes from "./first-hints.module.css";

const WORDS: Readonly<Record<Hint, { name: string; words: ReactNode }>> = {
  scrub: {
    name: "Look through a video",
    words: (
      <>
        Move the pointer across a picture to look through the video;{" "}
        <KeyHint action="libraryPreview" /> plays it here.
      </>
    ),
  },
  cut: {
    name: "Cut clips",
    words: (
      <>
        <KeyHint action="libraryOpen" /> opens a video in Cut, where <KeyHint action="export" />{" "}
        cuts clips from the picture that is seen.
      </>
    ),
  },
  sort: {
    name: "Sort a folder",
    words: (
      <>
        In Sort, <KeyHint action="sortInto1" /> to <KeyHint action="sortInto9" /> move a video into
        a folder; <KeyHint action="sortBack" /> brings it back.
      </>
    ),
  },
  keys: {
    name: "All keys",
    words: (
      <>
        <KeyHint action="help" /> shows the keys of a page, <KeyHint action="palette" /> finds
        anything.
      </>
    ),
  },
};

export function FirstHints() {
  const [gone, setGone] = useSetting("hintsGone");
  const shown = HINTS.filter((hint) => !gone.includes(hint));
  if (shown.length === 0) return null;
  return (
    <section className={classes.hints} aria-label="Hints">
      <ul>
        {shown.map((hint) => (
          <li key={hint}>
            <p>{WORDS[hint].words}</p>
            <ActionIcon
              variant="subtle"
              size={24}
              aria-label={`Put away: ${WORDS[hint].name}`}
              onClick={() => setGone([...gone, hint])}
            >
              <IconX size={14} />
            </ActionIcon>
          </li>
        ))}
      </ul>
      {shown.length > 1 ? (
        <Button variant="subtle" size="compact-sm" onClick={() => setGone(HINTS)}>
          Put all away
        </Button>
      ) : null}
    </section>
  );
}
