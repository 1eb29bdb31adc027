// The section about the server: the settings of each process, and the environment variables that set them.
import { Button, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useRef } from "react";
import { useSearchParams } from "wouter";
import { Note, ProblemNote } from "@/components/note";
import { RowSkeletons } from "@/components/row-skeletons";
import { TextWithCode } from "@/components/text-with-code";
import { useNodes } from "@/lib/api/nodes";
import { useKeys } from "@/lib/keys/use-keys";
import { useServerSettings } from "../api/server-settings";
import { wantedNodes } from "../cut-at-once";
import {
  settingGroups,
  valueInWords,
  wantedSettings,
  type ServerSetting,
  type SettingGroup,
} from "../server-settings";
import { CutAtOnce } from "./cut-at-once";
import classes from "./settings-page.module.css";

const ROWS = 8;

export function Server() {
  const settings = useServerSettings();
  const nodes = useNodes();
  const [params, setParams] = useSearchParams();
  const wanted = params.get("find") ?? "";
  const field = useRef<HTMLInputElement>(null);
  useKeys({ search: () => field.current?.select() });
  const find = (text: string) =>
    setParams(
      (now) => {
        const next = new URLSearchParams(now);
        if (text === "") next.delete("find");
        else next.set("find", text);
        return next;
      },
      { replace: true },
    );
  // Shown all at once, since a part that came later would move what is being read.
  const isPending = settings.isPending || nodes.isPending;
  const processes = isPending ? undefined : settings.data;
  const groups = processes ? wantedSettings(settingGroups(processes), wanted) : [];
  const isAtOnce = wantedNodes(nodes.data ?? [], wanted) !== null;
  return (
    <section className={classes.section} aria-labelledby="settings-server">
      <div className={classes.head}>
        <h2 className={classes.title} id="settings-server">
          Server
        </h2>
        <TextInput
          ref={field}
          leftSection={<IconSearch size={16} />}
          placeholder="Find a setting"
          aria-label="Find a setting of the server"
          value={wanted}
          onChange={(event) => find(event.currentTarget.value)}
        />
      </div>
      <p className={classes.about}>
        Each is set by an environment variable where Rushes runs, and read when a process starts.
        Tokens and addresses of databases are never shown.
      </p>
      {isPending ? <RowSkeletons words="Reading settings" count={ROWS} height={60} /> : null}
      {settings.isError && !settings.data ? (
        <ProblemNote
          error={settings.error}
          action={<Button onClick={() => void settings.refetch()}>Try again</Button>}
        />
      ) : null}
      {isPending ? null : <CutAtOnce wanted={wanted} />}
      {groups.map((group) => (
        <Group key={group.name} group={group} />
      ))}
      {processes && groups.length === 0 && !isAtOnce ? (
        <p className={classes.about} role="status">
          No setting has “{wanted}” in its name, its value or its purpose.
        </p>
      ) : null}
    </section>
  );
}

function Group({ group: { name, settings } }: { group: SettingGroup }) {
  const id = `settings-server-${name}`.replaceAll(" ", "-");
  return (
    <>
      <h3 className={classes.node} id={id}>
        {name}
      </h3>
      {settings === null ? (
        <Note kind="loss">It does not answer. Its log says why.</Note>
      ) : (
        <ul className={classes.list} aria-labelledby={id}>
          {settings.map((setting) => (
            <SettingRow key={setting.variable} setting={setting} />
          ))}
        </ul>
      )}
    </>
  );
}

function SettingRow({ setting }: { setting: ServerSetting }) {
  return (
    <li className={classes.setting}>
      <code>{setting.variable}</code>
      <code className={`${classes.value} ${setting.value === null ? classes.quiet : ""}`}>
        {valueInWords(setting)}
      </code>
      <span className={setting.from_environment ? classes.changed : classes.quiet}>
        {setting.from_environment ? "Set" : "Default"}
      </span>
      <span className={classes.why}>
        <TextWithCode>{setting.about}</TextWithCode>
      </span>
    </li>
  );
}
