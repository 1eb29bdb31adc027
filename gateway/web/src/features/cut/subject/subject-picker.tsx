// Asks for a press on the subject that a crop is to follow, and shows the progress of following it.
import { Button, Progress } from "@mantine/core";
import { ModelsLink } from "@/components/models-link";
import { wordsFor } from "@/lib/api/problem";
import type { Following } from "./use-following";
import classes from "./subject-picker.module.css";

/** The text of the prompt; it asks for a press only once a model is known, which a press needs. */
function invitation(models: number | undefined): string {
  if (models === undefined) return "Reading models";
  return models === 0
    ? "No model was added yet:"
    : "Press on the subject that the crop is to follow";
}

export function SubjectPicker({ following }: { following: Following }) {
  const { state, progress, error, models, modelsError, point, end } = following;
  if (state === "off") return null;
  const percent = Math.floor(100 * progress);
  const none = models?.length === 0;
  return (
    <div className={classes.picker}>
      {state === "picking" && !none ? (
        // Needs a pointer, because a place in the picture is chosen; without one, key frames can be set by keys.
        // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
        <div
          className={classes.target}
          data-testid="subject-target"
          onClick={(event) => {
            event.stopPropagation();
            const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
            point((event.clientX - left) / width, (event.clientY - top) / height);
          }}
        />
      ) : null}
      <div className={classes.said} role="status">
        {state === "running" ? (
          <>
            <span>Following it through the span: {percent} %</span>
            <Progress value={percent} size={6} w={120} aria-label="Following the subject" />
          </>
        ) : (
          <span>
            {invitation(models?.length)} {none ? <ModelsLink /> : null}
          </span>
        )}
        {error || modelsError ? (
          <span className={classes.error} role="alert">
            {wordsFor(error ?? modelsError)}
          </span>
        ) : null}
        <Button
          size="compact-xs"
          onClick={(event) => {
            event.stopPropagation();
            end();
          }}
        >
          Cancel
        </Button>
      </div>
    </div>
  );
}
