// The finders, and what is known and can be done about the chosen one.
import { ActionIcon, Button, Menu } from "@mantine/core";
import {
  IconAdjustments,
  IconChevronRight,
  IconDots,
  IconEar,
  IconEye,
  IconMovie,
  IconPencil,
  IconPlus,
  IconTrash,
} from "@tabler/icons-react";
import { Link } from "wouter";
import { KeyHint } from "@/components/key-caps";
import { Name } from "@/components/name";
import type { Finder } from "@/lib/api/client";
import { useShortcut } from "@/lib/keys/key-bindings";
import { many } from "@/lib/many";
import type { FindDialog } from "../find-room";
import { useVersions, useWindowDescriptors } from "../api/finders";
import { BY_WORDS, hundredths, missing, wordsOfPrecision, wordsOfSight } from "./words";
import { WorkRow } from "./work-row";
import classes from "./finders.module.css";

const ICONS = { sound: IconEar, picture: IconEye, both: IconMovie } as const;

type FinderSideProps = {
  finders: readonly Finder[];
  finder: Finder | null;
  mayChange: boolean;
  onOpen: (dialog: FindDialog) => void;
  onTrain: () => void;
  onDelete: () => void;
  /** The threshold of the chosen finder. */
  children?: React.ReactNode;
};

export function FinderSide(props: FinderSideProps) {
  const { finders, finder, mayChange, onOpen, children } = props;
  const shortcut = useShortcut("findNew");
  return (
    <>
      <section className={classes.list} aria-labelledby="find-finders">
        <header className={classes.title}>
          <h2 id="find-finders">Finders</h2>
          {mayChange ? (
            <Button
              size="compact-sm"
              leftSection={<IconPlus size={14} />}
              rightSection={<KeyHint action="findNew" />}
              aria-keyshortcuts={shortcut}
              onClick={() => onOpen("new")}
            >
              New finder
            </Button>
          ) : null}
        </header>
        <ul className={classes.finders}>
          {finders.map((one) => (
            <li key={one.id}>
              <FinderRow finder={one} here={one.id === finder?.id} />
            </li>
          ))}
        </ul>
      </section>
      {finder ? <Chosen {...props} finder={finder} /> : null}
      {children}
    </>
  );
}

function FinderRow({ finder, here }: { finder: Finder; here: boolean }) {
  const { id, name, by, examples, active_version: active, training_job_id: training } = finder;
  const Icon = ICONS[by];
  const state =
    training !== null
      ? "training"
      : finder.scan_job_id !== null
        ? "scanning"
        : active === null
          ? many(examples.positive, "example")
          : "trained";
  return (
    <Link
      href={`/find/${id}`}
      className={here ? `${classes.row} ${classes.here}` : classes.row}
      aria-current={here ? "true" : undefined}
    >
      <Icon size={16} stroke={1.5} aria-label={`By ${BY_WORDS[by].toLowerCase()}:`} />
      <Name text={name} tail={6} />
      <span className={classes.figure}>{state}</span>
    </Link>
  );
}

function Chosen({
  finder,
  mayChange,
  onOpen,
  onTrain,
  onDelete,
}: FinderSideProps & { finder: Finder }) {
  const { examples, labels, profile, training_job_id: training, scan_job_id: scan } = finder;
  const versions = useVersions(finder.id).data;
  const active = versions?.find((one) => one.active);
  const descriptors = useWindowDescriptors(true).data;
  const trainKey = useShortcut("findTrain");
  const scanKey = useShortcut("findScan");
  const isTrained = finder.active_version !== null;
  const lacks = missing(finder);
  return (
    <section className={classes.chosen} aria-label={finder.name}>
      <header className={classes.title}>
        <h2>
          <Name text={finder.name} tail={6} />
        </h2>
        {mayChange ? (
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon size={24} aria-label={`More about ${finder.name}`}>
                <IconDots size={16} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconPencil size={14} />} onClick={() => onOpen("edit")}>
                Edit…
              </Menu.Item>
              <Menu.Item leftSection={<IconTrash size={14} />} onClick={onDelete}>
                Delete
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        ) : null}
      </header>
      <p className={classes.facts}>
        {wordsOfSight(
          finder,
          descriptors ? { sound: descriptors.sound[0], picture: descriptors.picture[0] } : null,
        )}
        {labels.length > 0 ? ` of clips of ${labels.join(", ")}` : ""}
        {profile === null ? "" : `, profile ${profile}`}
        {finder.watch ? " · scans new videos" : ""}
      </p>
      <button type="button" className={classes.part} onClick={() => onOpen("examples")}>
        <span>Examples</span>
        <span className={classes.counts}>
          <span title="Positive examples">+{examples.positive}</span>
          <span title="Negative examples">−{examples.negative}</span>
          {examples.hard > 0 ? (
            <span title="Negative examples that are rejected moments">{examples.hard} hard</span>
          ) : null}
        </span>
        <IconChevronRight size={16} aria-hidden />
      </button>
      <button
        type="button"
        className={classes.part}
        disabled={!isTrained}
        onClick={() => onOpen("versions")}
      >
        <span>{active ? `Version ${active.number}` : "Versions"}</span>
        <span className={classes.counts} title={active ? wordsOfPrecision(active) : ""}>
          {isTrained ? "" : "not trained"}
          {active?.average_precision == null
            ? active && "precision not measured"
            : `precision ${hundredths(active.average_precision)}`}
        </span>
        <IconChevronRight size={16} aria-hidden />
      </button>
      {active && active.note !== "" ? <p className={classes.facts}>{active.note}</p> : null}
      {training === null ? null : (
        <WorkRow jobId={training} words="Training" mayChange={mayChange} />
      )}
      {scan === null ? null : <WorkRow jobId={scan} words="Scan" mayChange={mayChange} />}
      {mayChange ? (
        <div className={classes.buttons}>
          <Button
            disabled={training !== null || lacks > 0}
            title={lacks > 0 ? `${many(lacks, "positive example")} missing` : undefined}
            rightSection={<KeyHint action="findTrain" />}
            aria-keyshortcuts={trainKey}
            onClick={onTrain}
          >
            Train
          </Button>
          <Button
            disabled={!isTrained}
            title={isTrained ? undefined : "Train it first"}
            rightSection={<KeyHint action="findScan" />}
            aria-keyshortcuts={scanKey}
            onClick={() => onOpen("scan")}
          >
            Scan…
          </Button>
        </div>
      ) : null}
      {active ? (
        <p className={classes.facts}>
          <IconAdjustments size={12} aria-hidden /> {many(active.scanned, "video")} scanned by this
          version
        </p>
      ) : null}
    </section>
  );
}
