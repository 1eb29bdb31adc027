// The settings page: appearance and keys in this browser, and sections about the server.
import { Button, TextInput, useMantineColorScheme, type MantineColorScheme } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { useSearchParams } from "wouter";
import { DoneLine } from "@/components/done-line";
import { PageFrame } from "@/components/page-frame";
import { ProfilePicker } from "@/components/profile-picker";
import { useSession } from "@/lib/api/session";
import { decodingWords } from "@/lib/playback/decoding";
import {
  currentBindings,
  resetKeys,
  restoreKeys,
  useBindings,
  isChanged,
} from "@/lib/keys/key-bindings";
import { chooseKeys, chosenKeys, KEY_CHOICES } from "@/lib/keys/key-choices";
import { KEY_IDS } from "@/lib/keys/keys";
import { changeSettings, useSettings } from "@/lib/settings/settings";
import { announceDone } from "@/lib/undo/undo";
import { useKeys } from "@/lib/keys/use-keys";
import { useTitle } from "@/lib/use-title";
import { Encoders } from "./encoders";
import { KeyTable } from "./key-table";
import { Models } from "./models";
import { Server } from "./server";
import classes from "./settings-page.module.css";

const SCHEMES: { value: MantineColorScheme; words: string }[] = [
  { value: "auto", words: "As the system" },
  { value: "dark", words: "Dark" },
  { value: "light", words: "Light" },
];

const DENSITIES = [
  { value: "roomy", words: "Roomy" },
  { value: "dense", words: "Dense" },
] as const;

const SCRUB_SOUNDS = [
  { value: "off", words: "Off" },
  { value: "on", words: "On" },
] as const;

/** A section beside the settings of this browser. */
export type SettingsPart = { id: string; words: string; content: ReactNode };

const HERE = "This browser";
/** Sections that everybody may see. */
export const COMMON_PARTS: readonly SettingsPart[] = [
  { id: "encoders", words: "Encoders", content: <Encoders /> },
  { id: "models", words: "Models", content: <Models /> },
];
/** A section that only editors may see. */
export const SERVER_PART: SettingsPart = { id: "server", words: "Server", content: <Server /> };

type SettingsPageProps = {
  /** Further sections that this user may see. */
  parts: readonly SettingsPart[];
  /** The button that signs in or out. */
  access: ReactNode;
};

export function SettingsPage({ parts, access }: SettingsPageProps) {
  const [params, setParams] = useSearchParams();
  const all = [...COMMON_PARTS, ...parts];
  const part = all.find(({ id }) => id === params.get("part"));
  const shown = part?.id ?? null;
  useTitle(part ? `Settings: ${part.words}` : "Settings");
  const bar = useRef<HTMLDivElement>(null);
  useEffect(() => {
    bar.current
      ?.querySelector("[aria-pressed=true]")
      ?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [shown]);
  return (
    <>
      <PageFrame
        name="Settings"
        controls={
          <div ref={bar} role="group" aria-label="Part" className={classes.parts}>
            {[{ id: null, words: HERE }, ...all].map(({ id, words }) => (
              <Button
                key={words}
                variant={id === shown ? "default" : "subtle"}
                aria-pressed={id === shown}
                onClick={() => setParams(id === null ? {} : { part: id })}
              >
                {words}
              </Button>
            ))}
          </div>
        }
      >
        {part?.content ?? <OfThisBrowser access={access} />}
      </PageFrame>
      <DoneLine />
    </>
  );
}

function OfThisBrowser({ access }: Pick<SettingsPageProps, "access">) {
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  const { density, scrubSound } = useSettings();
  const { data: session } = useSession();
  return (
    <>
      <section className={classes.section} aria-labelledby="settings-look">
        <h2 className={classes.title} id="settings-look">
          Look and profile
        </h2>
        <div className={classes.list}>
          <Choices
            name="Colours"
            choices={SCHEMES}
            chosen={colorScheme}
            onChoose={setColorScheme}
          />
          <Choices
            name="Density"
            choices={DENSITIES}
            chosen={density}
            onChoose={(value) => changeSettings({ density: value })}
          />
          <Choices
            name="Sound while scrubbing"
            choices={SCRUB_SOUNDS}
            chosen={scrubSound ? "on" : "off"}
            onChoose={(value) => changeSettings({ scrubSound: value === "on" })}
            note="Works with the original and with finished renditions; not with streams, nor while single frames are shown."
          />
          <div className={classes.row}>
            <span className={classes.name}>Profile</span>
            <ProfilePicker />
            <span className={classes.quiet}>
              Markers, counts and hidden videos are kept apart for each profile.
            </span>
          </div>
          <div className={classes.row}>
            <span className={classes.name}>Exact frames</span>
            <span className={classes.quiet}>{decodingWords()}</span>
          </div>
          {session?.asked_for ? (
            <div className={classes.row}>
              <span className={classes.name}>Access</span>
              {access}
              <span className={classes.quiet}>
                {session.anonymous
                  ? `Without signing in you are ${session.role ?? ""}.`
                  : `You are signed in as ${session.name ?? ""}, ${session.role ?? ""}.`}
              </span>
            </div>
          ) : null}
        </div>
      </section>
      <Keys />
    </>
  );
}

type ChoicesProps<Value extends string> = {
  name: string;
  choices: readonly { value: Value; words: string }[];
  /** Null where none is chosen. */
  chosen: Value | null;
  onChoose: (value: Value) => void;
  /** An explanation beside the choices. */
  note?: string;
};

function Choices<Value extends string>(props: ChoicesProps<Value>) {
  const { name, choices, chosen, onChoose, note } = props;
  return (
    <div className={classes.row} role="group" aria-label={name}>
      <span className={classes.name}>{name}</span>
      <span className={classes.choices}>
        {choices.map(({ value, words }) => (
          <Button
            key={value}
            variant={value === chosen ? "default" : "subtle"}
            aria-pressed={value === chosen}
            onClick={() => onChoose(value)}
          >
            {words}
          </Button>
        ))}
      </span>
      {note ? <span className={classes.quiet}>{note}</span> : null}
    </div>
  );
}

function Keys() {
  const bindings = useBindings();
  const [wanted, setWanted] = useState("");
  const field = useRef<HTMLInputElement>(null);
  useKeys({ search: () => field.current?.select() });
  const changed = KEY_IDS.filter((id) => isChanged(id, bindings)).length;
  const resetAll = () => {
    const before = currentBindings();
    resetKeys();
    announceDone("All keys are the usual ones again.", () => {
      restoreKeys(before);
      return Promise.resolve();
    });
  };
  return (
    <section className={`${classes.section} ${classes.keys}`} aria-labelledby="settings-keys">
      <div className={classes.head}>
        <h2 className={classes.title} id="settings-keys">
          Keys
        </h2>
        <TextInput
          ref={field}
          leftSection={<IconSearch size={16} />}
          placeholder="Find a key or an action"
          aria-label="Find a key or an action"
          value={wanted}
          onChange={(event) => setWanted(event.currentTarget.value)}
        />
        <span className={classes.quiet}>{changed > 0 ? `${changed} changed` : ""}</span>
        <Button variant="subtle" disabled={changed === 0} onClick={resetAll}>
          Reset all
        </Button>
      </div>
      <div className={classes.list}>
        {KEY_CHOICES.map(({ name, choices }) => (
          <Choices
            key={name}
            name={name}
            choices={choices}
            chosen={chosenKeys(bindings, choices)}
            onChoose={(value) => {
              const choice = choices.find((one) => one.value === value);
              if (choice) chooseKeys(choice);
            }}
          />
        ))}
      </div>
      <KeyTable wanted={wanted} />
    </section>
  );
}
