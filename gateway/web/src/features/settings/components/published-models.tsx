// Published models that detect objects or describe pictures, and are not added.
import { ProblemNote } from "@/components/note";
import { usePublishedModels } from "@/lib/api/published-models";
import { PublishedModelFacts } from "./published-model";
import classes from "./settings-page.module.css";

export function PublishedModels() {
  const { data, error } = usePublishedModels();
  if (!data) return error ? <ProblemNote error={error} /> : null;
  const models = data.models.filter(({ kind }) => kind !== "speech");
  if (models.length === 0) return null;
  return (
    <>
      <h3 className={classes.group} id="settings-published">
        Published models
      </h3>
      <p className={classes.about}>
        {data.site === null ? null : (
          <>
            The server downloads them from {data.site}; nothing else is sent or fetched. Each file
            is compared with the one that was published, and tried before it is kept.
          </>
        )}
      </p>
      <ul className={`${classes.list} ${classes.published}`} aria-labelledby="settings-published">
        {models.map((model) => (
          <li key={model.name} className={classes.model}>
            <PublishedModelFacts model={model} />
          </li>
        ))}
      </ul>
    </>
  );
}
