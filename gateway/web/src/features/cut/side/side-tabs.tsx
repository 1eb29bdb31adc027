// Tabs beside the picture: the queue, planned cuts, videos of the folder, markers and notes of the open video, and
// what is said and found in it.
import { Tabs } from "@mantine/core";
import type { ReactNode } from "react";
import { SIDE_TAB_WORDS, SIDE_TABS, useSetting, type SideTab } from "@/lib/settings/settings";
import { grouped } from "@/lib/time/time";
import classes from "./side.module.css";

type SideTabsProps = {
  counts: Partial<Record<SideTab, number>>;
  children: Record<SideTab, ReactNode>;
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
        const known = SIDE_TABS.find((one) => one === chosen);
        if (known) setTab(known);
      }}
      keepMounted={false}
    >
      <Tabs.List aria-label="Lists">
        {SIDE_TABS.map((one) => (
          <Tabs.Tab key={one} value={one}>
            {SIDE_TAB_WORDS[one]}
            {counts[one] === undefined ? null : (
              <span className={classes.count}> {grouped(counts[one])}</span>
            )}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {SIDE_TABS.map((one) => (
        <Tabs.Panel key={one} value={one}>
          {children[one]}
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
