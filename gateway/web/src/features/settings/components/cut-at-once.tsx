// How many clips are cut at once by each media node that is attached now, as it announced.
import { Button } from "@mantine/core";
import { Note, ProblemNote } from "@/components/note";
import { useNodes } from "@/lib/api/nodes";
import { atOnceInWords, CUT_AT_ONCE, wantedNodes } from "../cut-at-once";
import classes from "./settings-page.module.css";

/** `wanted`: the words that are searched for in the settings. */
export function CutAtOnce({ wanted }: { wanted: string }) {
  const nodes = useNodes();
  if (nodes.isError && !nodes.data)
    return (
      <ProblemNote
        error={nodes.error}
        action={<Button onClick={() => void nodes.refetch()}>Try again</Button>}
      />
    );
  const shown = wantedNodes(nodes.data ?? [], wanted);
  if (!nodes.data || shown === null) return null;
  return (
    <>
      <h3 className={classes.node} id="settings-server-at-once">
        {CUT_AT_ONCE}
      </h3>
      {shown.length === 0 ? (
        <Note kind="loss">No media node is attached: orders wait until one is.</Note>
      ) : (
        <>
          <ul className={classes.list} aria-labelledby="settings-server-at-once">
            {shown.map(({ name, slots }) => (
              <li key={name} className={classes.setting}>
                <span>{name}</span>
                <span className={classes.value}>{slots}</span>
              </li>
            ))}
          </ul>
          <p className={classes.about}>{atOnceInWords(nodes.data)}</p>
        </>
      )}
    </>
  );
}
