import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getJson, remove, send } from "./http";
import { useMeta } from "./meta";
import type { Erasing, Me, Preferences, SessionList } from "./schema";

export type Role = NonNullable<Me["role"]>;
const ME = ["me"] as const;
const NONE: Partial<Preferences> = {};
const SESSIONS = ["sessions"] as const;

/** Whether this server has accounts and nobody is signed in; false until that is known. */
export function useSignedOut(): boolean {
  const accounts = useMeta().data?.accounts;
  return accounts ? !accounts.signed_in : false;
}

/** Who uses it: the account that is signed in, or in local mode the one user without any. */
export function useMe() {
  const meta = useMeta().data;
  return useQuery({
    queryKey: ME,
    queryFn: ({ signal }) => getJson<Me>("/me", signal),
    enabled: meta !== undefined && (meta.accounts?.signed_in ?? true),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** How the reader likes it; nothing in it until that is known. */
export function usePreferences(): Partial<Preferences> {
  return useMe().data?.preferences ?? NONE;
}

/** Keeps what is given; the page obeys it at once, and goes back if the server says no. */
export function useChangePreferences() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: Partial<Preferences>) =>
      (await (await send({ method: "PATCH", path: "/me", body })).json()) as Me,
    onMutate: (given) => {
      const before = client.getQueryData<Me>(ME);
      if (before)
        client.setQueryData<Me>(ME, {
          ...before,
          preferences: { ...before.preferences, ...given },
        });
      return { before };
    },
    onError: (_error, _given, context) => client.setQueryData(ME, context?.before),
    onSuccess: (kept) => client.setQueryData(ME, kept),
  });
}

/** Deletes all studies and conversations, and the account too if that is asked. */
export function useErase() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Erasing) => send({ method: "POST", path: "/me/erase", body }),
    onSuccess: (_done, { account }) => (account ? undefined : client.resetQueries()),
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
