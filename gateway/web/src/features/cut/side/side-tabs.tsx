// Tabs beside the picture: the queue, planned cuts, videos of the folder, markers and notes of the open video, and
// what is said and found in it.
import { Tabs } from "@mantine/core";
import type { ReactNode } from "react";
import { useSetting, type Settings } from "@/lib/settings/settings";
import { grouped } from "@/lib/time/time";
import classes from "./side.module.css";

type Tab = Settings["sideTab"];

const TABS: readonly { tab: Tab; words: string }[] = [
  { tab: "queue", words: "Queue" },
  { tab: "cuts", words: "Cuts" },
  { tab: "files", words: "Videos" },
  { tab: "markers", words: "Markers" },
  { tab: "words", words: "Words" },
  { tab: "findings", words: "Findings" },
];

type SideTabsProps = {
  counts: Partial<Record<Tab, number>>;
  children: Record<Tab, ReactNode>;
};

export function SideTabs({ counts, children }: SideTabsProps) {
  const [tab, setTab] = useSetting("sideTab");
  return (
    <Tabs
      className={classes.tabs ?? ""}
      classNames={{
        list: classes.tabList ?? "",
        tab: classes.tab ?? "",
        panel: classes.panel ?? "",
      }}
      value={tab}
      onChange={(chosen) => {
        const known = TABS.find((one) => one.tab === chosen);
        if (known) setTab(known.tab);
      }}
      keepMounted={false}
    >
      <Tabs.List aria-label="Lists">
        {TABS.map((one) => (
          <Tabs.Tab key={one.tab} value={one.tab}>
            {one.words}
            {counts[one.tab] === undefined ? null : (
              <span className={classes.count}> {grouped(counts[one.tab] ?? 0)}</span>
            )}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {TABS.map((one) => (
        <Tabs.Panel key={one.tab} value={one.tab}>
          {children[one.tab]}
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
