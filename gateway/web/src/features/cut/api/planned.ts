// Requests about planned cuts and notes of the open video.
import { queryOptions, useQuery, type QueryClient } from "@tanstack/react-query";
import { bodyOf, gateway, success, type FrameNote, type PlannedCut } from "@/lib/api/client";
import { queryKeys } from "@/lib/api/query-keys";
import type { components } from "@/lib/api/schema";

type Schemas = components["schemas"];
export type CutsExport = Schemas["CutsExport"];
export type CutFields = Partial<Omit<PlannedCut, "id">> & { position?: number };
export type NoteFields = Partial<Omit<FrameNote, "id">>;

const CUTS = "/api/v1/assets/{asset_id}/cuts";
const CUT = "/api/v1/assets/{asset_id}/cuts/{cut_id}";
const CSV = "/api/v1/assets/{asset_id}/cuts.csv";
const NOTES = "/api/v1/assets/{asset_id}/notes";
const NOTE = "/api/v1/assets/{asset_id}/notes/{note_id}";

/** Addresses of the planned cuts as files. */
export const addressOfFile = (assetId: string, kind: "csv" | "edl" | "otio") =>
  `/api/v1/assets/${assetId}/cuts.${kind}`;

/** Planned cuts in the order of their list. */
export const usePlannedList = (assetId: string) =>
  useQuery({
    queryKey: queryKeys.plannedCuts(assetId),
    queryFn: ({ signal }) =>
      bodyOf(gateway.GET(CUTS, { params: { path: { asset_id: assetId } }, signal })),
    select: (body) => body.cuts,
  });

/** Notes by frame. */
export const notesOf = (assetId: string) =>
  queryOptions({
    queryKey: queryKeys.notes(assetId),
    queryFn: ({ signal }) =>
      bodyOf(gateway.GET(NOTES, { params: { path: { asset_id: assetId } }, signal })),
    select: (body) => body.notes,
  });

export const useNoteList = (assetId: string) => useQuery(notesOf(assetId));

/** Changes to the planned cuts of a video. Each is shown before its promise resolves. */
export function cutRequests(cache: QueryClient, assetId: string) {
  const path = { asset_id: assetId };
  const shown = async <T>(answer: Promise<T>): Promise<T> => {
    try {
      return await answer;
    } finally {
      await cache.invalidateQueries({ queryKey: queryKeys.plannedCuts(assetId) });
    }
  };
  return {
    add: (cut: Omit<PlannedCut, "id">, position?: number) => {
      const body = { ...cut, position: position ?? null };
      return shown(bodyOf(gateway.POST(CUTS, { params: { path }, body })));
    },
    edit: (id: string, body: CutFields) =>
      shown(bodyOf(gateway.PATCH(CUT, { params: { path: { ...path, cut_id: id } }, body }))),
    remove: (id: string) =>
      shown(success(gateway.DELETE(CUT, { params: { path: { ...path, cut_id: id } } }))),
    csv: () => bodyOf(gateway.GET(CSV, { params: { path }, parseAs: "text" })),
    replace: (csv: string) =>
      shown(
        bodyOf(
          gateway.PUT(CSV, {
            params: { path },
            body: csv,
            bodySerializer: (text: string) => text,
            headers: { "Content-Type": "text/csv" },
          }),
        ),
      ),
    exported: (body: CutsExport) =>
      bodyOf(gateway.POST(`${CUTS}/export`, { params: { path }, body })),
  };
}

/** Changes to the notes of a video. */
export function noteRequests(cache: QueryClient, assetId: string) {
  const path = { asset_id: assetId };
  const shown = async <T>(answer: Promise<T>): Promise<T> => {
    try {
      return await answer;
    } finally {
      await cache.invalidateQueries({ queryKey: queryKeys.notes(assetId) });
    }
  };
  return {
    add: (body: Omit<FrameNote, "id">) =>
      shown(bodyOf(gateway.POST(NOTES, { params: { path }, body }))),
    edit: (id: string, body: NoteFields) =>
      shown(bodyOf(gateway.PATCH(NOTE, { params: { path: { ...path, note_id: id } }, body }))),
    remove: (id: string) =>
      shown(success(gateway.DELETE(NOTE, { params: { path: { ...path, note_id: id } } }))),
  };
}
