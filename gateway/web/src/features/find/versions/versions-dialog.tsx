// The versions of a finder: how good each is, which one is in use, and the worst mistakes.
import { Button } from "@mantine/core";
import { useState } from "react";
import { Dialog } from "@/components/dialog";
import { Name } from "@/components/name";
import { ProblemNote } from "@/components/note";
import { RetryingImage } from "@/components/retrying-image";
import { Tag } from "@/components/tag";
import { address } from "@/lib/api/address";
import type { Finder, FinderQuality, FinderVersion } from "@/lib/api/client";
import { minuteOf } from "@/lib/time/date-formats";
import { grouped, shortClock } from "@/lib/time/time";
import { useChooseVersion, useQuality, useVersions } from "../api/finders";
import { useScoreCounts } from "../api/moments";
import { many } from "@/lib/many";
import { hundredths, wordsOfExamples, wordsOfPrecision } from "../finders/words";
import { ScoreBars } from "../review/score-bars";
import { useGoToCut } from "../use-go-to-cut";
import { PrecisionRecall } from "./precision-recall";
import classes from "./versions.module.css";

type VersionsDialogProps = {
  finder: Finder;
  mayChange: boolean;
  opened: boolean;
  onClose: () => void;
};

export function VersionsDialog({ finder, mayChange, opened, onClose }: VersionsDialogProps) {
  return (
    <Dialog opened={opened} onClose={onClose} title={`Versions of ${finder.name}`} size="xl">
      {opened ? <Versions finder={finder} mayChange={mayChange} /> : null}
    </Dialog>
  );
}

function Versions({ finder, mayChange }: Pick<VersionsDialogProps, "finder" | "mayChange">) {
  const { data: versions, error } = useVersions(finder.id);
  const choosing = useChooseVersion(finder.id);
  const [chosen, choose] = useState<string | null>(null);
  if (error) return <ProblemNote error={error} />;
  if (!versions) return <div className={classes.sheet} aria-busy />;
  const before = versions.find(({ active }) => active);
  const shown = versions.find(({ id }) => id === chosen) ?? before ?? versions[0];
  return (
    <div className={classes.sheet}>
      <ul className={classes.list}>
        {versions.map((one) => (
          <li key={one.id}>
            <button
              type="button"
              className={one.id === shown?.id ? `${classes.row} ${classes.here}` : classes.row}
              aria-pressed={one.id === shown?.id}
              onClick={() => choose(one.id)}
            >
              <b>{one.number}</b>
              <span>{wordsOfPrecision(one)}</span>
              {one.active ? <Tag kind="here">In use</Tag> : null}
              <span className={classes.facts}>{minuteOf(one.trained_at)}</span>
            </button>
          </li>
        ))}
      </ul>
      {shown ? (
        <Shown
          key={shown.id}
          finder={finder}
          version={shown}
          isBusy={choosing.isPending}
          onUse={
            mayChange && before && !shown.active
              ? () => choosing.mutate({ version: shown, before })
              : null
          }
        />
      ) : null}
    </div>
  );
}

type ShownProps = {
  finder: Finder;
  version: FinderVersion;
  isBusy: boolean;
  onUse: (() => void) | null;
};

function Shown({ finder, version, isBusy, onUse }: ShownProps) {
  const quality = useQuality(finder.id, version.id);
  const { number, algorithm, descriptors, examples, sources, threshold, note, scanned } = version;
  const names = [descriptors.sound, descriptors.picture].filter((one) => one !== null);
  return (
    <section className={classes.shown} aria-label={`Version ${number}`}>
      <p>
        Version {number}: {algorithm} on {names.join(" and ")}, {wordsOfPrecision(version)}.
      </p>
      <p className={classes.facts}>
        Learned from {wordsOfExamples(examples)}, from {many(sources, "video")}; it has scanned{" "}
        {many(scanned, "video")}.
        {threshold === null ? "" : ` Its threshold is ${hundredths(threshold)}.`}
      </p>
      {note === "" ? null : <p className={classes.note}>{note}</p>}
      {onUse ? (
        <Button loading={isBusy} onClick={onUse}>
          Use version {number}
        </Button>
      ) : null}
      {quality.error ? <ProblemNote error={quality.error} /> : null}
      <div className={classes.plots}>
        {quality.data && quality.data.curve.length > 0 ? (
          <PrecisionRecall curve={quality.data.curve} threshold={threshold} />
        ) : null}
        {version.active && scanned > 0 ? <Scores finder={finder} version={version} /> : null}
      </div>
      {quality.data ? (
        <WorstExamples mistakes={quality.data.mistakes} threshold={threshold ?? 0.5} />
      ) : null}
    </section>
  );
}

/** Of the version in use: others have no moments that are counted. */
function Scores({ finder, version }: Pick<ShownProps, "finder" | "version">) {
  const counts = useScoreCounts(finder).data;
  return (
    <figure className={classes.plot}>
      <figcaption>Scores of windows</figcaption>
      <div className={classes.frame}>
        <ScoreBars counts={counts} threshold={version.threshold ?? 0.5} />
        <span className={classes.low}>0</span>
        <span className={classes.far}>1</span>
      </div>
      <p className={classes.facts}>
        {counts ? `${grouped(counts.windows)} windows in ${many(counts.assets, "video")}` : ""}
      </p>
    </figure>
  );
}

/** What the version makes of an example, and whether that is wrong. */
function told(
  score: number,
  positive: boolean,
  threshold: number,
): { word: string; wrong: boolean } {
  const found = score >= threshold;
  if (positive) return { word: found ? "found" : "missed", wrong: !found };
  return { word: found ? "false" : "passed over", wrong: found };
}

function WorstExamples({
  mistakes,
  threshold,
}: Pick<FinderQuality, "mistakes"> & { threshold: number }) {
  const goToCut = useGoToCut();
  if (mistakes.length === 0) return null;
  return (
    <section aria-labelledby="find-mistakes">
      <h3 id="find-mistakes" className={classes.title}>
        Worst examples
      </h3>
      <ol className={classes.mistakes}>
        {mistakes.map(({ asset_id: assetId, name, start, end, score, positive }) => {
          const { word, wrong } = told(score, positive, threshold);
          return (
            <li key={`${assetId} ${start}`}>
              <button
                type="button"
                title={`Show ${name} in Cut`}
                onClick={() => goToCut(assetId, start)}
              >
                <RetryingImage
                  src={address.thumbnail(assetId, { t: (start + end) / 2, height: 90 })}
                  lazy
                />
                <span className={classes.mistake}>
                  <span className={wrong ? classes.wrong : undefined}>{word}</span>
                  <span>{hundredths(score)}</span>
                </span>
                <span className={classes.at}>{shortClock(start)}</span>
                <Name text={name} tail={7} />
              </button>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
