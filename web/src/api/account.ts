import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getJson, remove, send } from "./http";
import { useMeta } from "./meta";
import type { Me, SessionList } from "./schema";

export type Role = Me["role"];
const SESSIONS = ["sessions"] as const;

/** Whether this server has accounts and nobody is signed in; false until that is known. */
export function useSignedOut(): boolean {
  const accounts = useMeta().data?.accounts;
  return accounts ? !accounts.signed_in : false;
}

/** Who is signed in; asks nothing in local mode. */
export function useMe() {
  const signedIn = useMeta().data?.accounts?.signed_in ?? false;
  return useQuery({
    queryKey: ["me"],
    queryFn: ({ signal }) => getJson<Me>("/me", signal),
    enabled: signedIn,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useSessions() {
  return useQuery({
    queryKey: SESSIONS,
    queryFn: ({ signal }) => getJson<SessionList>("/auth/sessions", signal),
  });
}

export function useEndSession() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => remove(`/auth/sessions/${id}`),
    onSettled: () => client.invalidateQueries({ queryKey: SESSIONS }),
  });
}

/** Sends one of the forms of accounts. */
export function useAccountForm(name: string, onDone: () => void) {
  return useMutation({
    mutationFn: (body: Readonly<Record<string, string>>) =>
      send({ method: "POST", path: `/auth/${name}`, body }),
    onSuccess: onDone,
  });
}

/** Loads the page anew, so that nothing of one account stays in memory for the next. */
export function startAfresh(path?: string): void {
  window.sessionStorage.clear();
  if (path === undefined) window.location.reload();
  else window.location.assign(path);
}

export async function signOut(): Promise<void> {
  await send({ method: "POST", path: "/auth/logout" });
  startAfresh("/");
}
