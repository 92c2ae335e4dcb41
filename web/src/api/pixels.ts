import { useQuery } from "@tanstack/react-query";
import { openStream } from "./http";

/** The address under `/api` of a study's every grey. */
export const pixelsPath = (id: string): string => `/studies/${encodeURIComponent(id)}/pixels.png`;

/**
 * A file of a study, read by `read` and kept: it never changes. `path` is under `/api`, `null`
 * while there is none to read.
 */
export function useFile<T>(
  path: string | null,
  name: string,
  read: (file: ArrayBuffer) => Promise<T>,
) {
  return useQuery({
    queryKey: ["file", path, name],
    queryFn: async ({ signal }) =>
      read(await (await openStream(path ?? "", { signal })).arrayBuffer()),
    enabled: path !== null,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    structuralSharing: false,
  });
}
