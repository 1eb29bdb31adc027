// The button that lists the earlier versions of a brand list or a pipeline profile, the newest first.
import { Button, Menu } from "@mantine/core";
import { IconHistory } from "@tabler/icons-react";
import type { RefObject } from "react";
import { wordsFor } from "@/lib/api/problem";
import { minuteOf } from "@/lib/time/date-formats";
import { grouped } from "@/lib/time/time";
import classes from "./versions-menu.module.css";

/** `time`: when it was saved; null: it was there from the beginning. `words`: what is in it, for people. */
export type ListedVersion = { version: number; time: string | null; words?: string };

type VersionsMenuProps = {
  /** The newest version, which is not listed. */
  newest: number;
  /** undefined: they are being read. */
  versions: readonly ListedVersion[] | undefined;
  error: Error | null;
  hasMore: boolean;
  onMore: () => void;
  /** Versions are read when the menu is opened for the first time. */
  onOpen: () => void;
  onChoose: (version: number) => void;
  button?: RefObject<HTMLButtonElement | null>;
};

export function VersionsMenu(props: VersionsMenuProps) {
  const { newest, versions, error, hasMore, onMore, onOpen, onChoose, button } = props;
  const earlier = versions?.filter(({ version }) => version < newest);
  return (
    <Menu position="bottom-end" onOpen={onOpen}>
      <Menu.Target>
        <Button ref={button} leftSection={<IconHistory size={16} stroke={1.5} />}>
          Versions
        </Button>
      </Menu.Target>
      <Menu.Dropdown className={classes.list ?? ""}>
        {earlier?.map(({ version, time, words }) => (
          <Menu.Item key={version} onClick={() => onChoose(version)}>
            {[
              `Version ${grouped(version)}`,
              time === null ? "from the beginning" : minuteOf(time),
              ...(words === undefined ? [] : [words]),
            ].join(", ")}
          </Menu.Item>
        ))}
        {hasMore ? (
          <Menu.Item closeMenuOnClick={false} onClick={onMore}>
            Earlier ones…
          </Menu.Item>
        ) : null}
        {error ? <Menu.Label>{wordsFor(error)}</Menu.Label> : null}
        {!versions && !error ? <Menu.Label>Reading the versions</Menu.Label> : null}
        {earlier?.length === 0 && !hasMore ? (
          <Menu.Label>There is no earlier one.</Menu.Label>
        ) : null}
      </Menu.Dropdown>
    </Menu>
  );
}
