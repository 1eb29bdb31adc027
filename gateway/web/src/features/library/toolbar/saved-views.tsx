// Saved views of the library: folder, search, filters and order, as in the URL, under a name.
import { ActionIcon, Menu } from "@mantine/core";
import { IconBookmark, IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { Dialog } from "@/components/dialog";
import { MenuChoice } from "@/components/menu-choice";
import { NameForm } from "@/components/name-form";
import type { AssetListing } from "@/lib/api/query-keys";
import { mistakeInView, MOST_VIEWS, type SavedView } from "@/lib/settings/saved-views";
import { changeSettings, useSetting } from "@/lib/settings/settings";
import { announceDone } from "@/lib/undo/undo";
import { listingFrom, paramsOf, type ChangeListing } from "../listing";

type SavedViewsProps = { listing: AssetListing; onChange: ChangeListing };

export function SavedViews({ listing, onChange }: SavedViewsProps) {
  const [views, setViews] = useSetting("savedViews");
  const [naming, setNaming] = useState(false);
  const params = paramsOf(listing).toString();
  const here = views.find((view) => view.params === params);
  const remove = (view: SavedView) => {
    setViews(views.filter((one) => one !== view));
    announceDone(`View removed: ${view.name}`, () => {
      changeSettings({ savedViews: views });
      return Promise.resolve();
    });
  };
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon aria-label="Saved views" title="Saved views">
            <IconBookmark size={18} fill={here ? "currentColor" : "none"} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>Saved views</Menu.Label>
          {views.map((view) => (
            <MenuChoice
              key={view.name}
              words={view.name}
              here={view === here}
              onChoose={() => onChange(listingFrom(new URLSearchParams(view.params), ""))}
            />
          ))}
          {views.length > 0 ? <Menu.Divider /> : null}
          {here ? (
            <Menu.Item leftSection={<IconTrash size={14} />} onClick={() => remove(here)}>
              Remove “{here.name}”
            </Menu.Item>
          ) : (
            <Menu.Item
              leftSection={<IconPlus size={14} />}
              disabled={views.length >= MOST_VIEWS}
              rightSection={views.length >= MOST_VIEWS ? `${MOST_VIEWS} at most` : null}
              onClick={() => setNaming(true)}
            >
              Save this view…
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <Dialog opened={naming} onClose={() => setNaming(false)} title="Save this view">
        <NameForm
          description="Folder, search, filters and order are kept in this browser."
          mistakeIn={(name) => mistakeInView(name, views)}
          submit="Save"
          onSubmit={(name) => {
            setViews([...views, { name, params }]);
            setNaming(false);
          }}
        />
      </Dialog>
    </>
  );
}
