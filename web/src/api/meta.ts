import { type QueryClient, useQuery } from "@tanstack/react-query";
import { getJson } from "./http";
import { needsSignIn, ServerUnreachable } from "./problem";
import type { Example, Examples, Meta } from "./schema";

export const META = ["meta"] as const;
const WHILE_DOWN_MS = 3000;
const WHILE_UP_MS = 30_000;

/** What this server is. Asked again and again, so that the page notices when it goes away. */
export function useMeta() {
  return useQuery({
    queryKey: META,
    queryFn: ({ signal }) => getJson<Meta>("/meta", signal),
    refetchInterval: (query) => (query.state.error ? WHILE_DOWN_MS : WHILE_UP_MS),
    retry: false,
  });
}

/** A request that nobody answered, or that asks to sign in, is reason to ask at once. */
export function askAgainIfAway(client: QueryClient, error: unknown): void {
  if (error instanceof ServerUnreachable || needsSignIn(error))
    void client.invalidateQueries({ queryKey: META });
}

export function useExamples() {
  return useQuery({
    queryKey: ["examples"],
    queryFn: async ({ signal }): Promise<readonly Example[]> =>
      (await getJson<Examples>("/examples", signal)).examples,
    staleTime: Number.POSITIVE_INFINITY,
  });
}
