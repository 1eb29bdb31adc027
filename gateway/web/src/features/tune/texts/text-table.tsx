// The texts of the shown frame as a table: what was read, the brand that it may be, how near, and whether that is sure. A
// chosen row is marked on the picture.
import { useId, type KeyboardEvent } from "react";
import { Name } from "@/components/name";
import type { Region } from "../api/detect";
import { inTurn, keyOf, STATES, textsIn, whyOf, wordsOfTexts } from "./texts";
import classes from "./text-table.module.css";

type TextTableProps = {
  /** Of the shown frame; null until it is known. */
  regions: readonly Region[] | null;
  /** The key of the chosen text; null: none. */
  chosen: string | null;
  onChoose: (key: string | null) => void;
};

export function TextTable({ regions, chosen, onChoose }: TextTableProps) {
  const title = useId();
  const texts = inTurn(textsIn(regions ?? []));
  const at = texts.findIndex((each) => keyOf(each) === chosen);
  const pressed = (event: KeyboardEvent<HTMLElement>) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const last = texts.length - 1;
    const next = {
      ArrowUp: Math.max(0, at - 1),
      ArrowDown: Math.min(last, at + 1),
      Home: 0,
      End: last,
      Escape: -1,
    }[event.key];
    if (next === undefined || (next === -1 && at === -1)) return;
    // Elsewhere on the page the arrow keys go to another stage, and Escape cancels.
    event.preventDefault();
    event.stopPropagation();
    const text = texts[next];
    onChoose(text ? keyOf(text) : null);
    const row = event.currentTarget.querySelectorAll<HTMLElement>("tbody tr")[next];
    row?.focus({ preventScroll: true });
    row?.scrollIntoView({ block: "nearest" });
  };
  return (
    <section className={classes.texts} aria-labelledby={title}>
      <h2 id={title} className={classes.title}>
        Texts in this frame
      </h2>
      <p className={classes.found} role="status">
        {regions === null
          ? null
          : texts.length === 0
            ? "No text in this frame"
            : wordsOfTexts(texts)}
      </p>
      {texts.length > 0 ? (
        // Its rows have the focus, and are chosen by keys.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-element-to-interactive-role
        <table role="grid" className={classes.table} aria-labelledby={title} onKeyDown={pressed}>
          <thead>
            <tr>
              <th scope="col">Text</th>
              <th scope="col">Brand</th>
              <th scope="col" title="How near the text comes to the brand, of 100">
                Score
              </th>
              <th scope="col">State</th>
            </tr>
          </thead>
          <tbody>
            {texts.map((text, i) => (
              <Row
                key={`${keyOf(text)} ${i}`}
                of={text}
                here={i === at}
                isReached={i === Math.max(0, at)}
                onChoose={() => onChoose(keyOf(text))}
              />
            ))}
          </tbody>
        </table>
      ) : null}
    </section>
  );
}

type RowProps = {
  of: Region & { text: string };
  here: boolean;
  /** Whether Tab leads to it. */
  isReached: boolean;
  onChoose: () => void;
};

function Row({ of, here, isReached, onChoose }: RowProps) {
  const { text, brand, alias, score, state } = of;
  const { sign, word } = state ? STATES[state] : { sign: "", word: "read" };
  // An alias says which of the brand's names it was.
  const named = alias && alias !== brand ? `${brand ?? ""} (${alias})` : brand;
  // The grid handles the keys.
  return (
    <tr
      tabIndex={isReached ? 0 : -1}
      aria-selected={here}
      className={here ? classes.here : undefined}
      onFocus={onChoose}
      onClick={onChoose}
    >
      <td className={classes.words} title={whyOf(of)}>
        <Name text={text} tail={6} />
      </td>
      <td className={classes.words}>{named ? <Name text={named} tail={6} /> : "–"}</td>
      <td>{state === undefined || !alias ? "–" : score}</td>
      <td className={state ? classes[state] : undefined}>
        <span aria-hidden>{sign} </span>
        {word}
      </td>
    </tr>
  );
}
