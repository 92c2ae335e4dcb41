import {
  type InfiniteData,
  type QueryClient,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { getJson, openStream, remove, send } from "./http";
import type {
  AnswerEvent,
  ChatMessage,
  Feedback,
  NewThread,
  Thread,
  ThreadChanges,
  ThreadPage,
} from "./schema";
import { frames } from "./sse";

const PAGE_SIZE = 30;
const LIST = ["threads"] as const;
export const threadKey = (id: string) => ["thread", id] as const;
const address = (id: string): string => `/chat/threads/${encodeURIComponent(id)}`;
const messageAddress = (thread: string, id: string): string =>
  `${address(thread)}/messages/${encodeURIComponent(id)}`;

export const exportUrl = (id: string, kind: "pdf" | "md" | "json"): string =>
  `/api${address(id)}/conversation.${kind}`;

export type Question = {
  readonly text: string;
  /** The same key again is the same message again. */
  readonly key: string;
  readonly file?: File | undefined;
  readonly replaces?: string | undefined;
};

/** The conversations, or those that hold the words looked for; the latest used first. */
export function useThreads(search: string) {
  return useInfiniteQuery({
    queryKey: [...LIST, search],
    queryFn: ({ pageParam, signal }) => {
      const query = new URLSearchParams({ limit: String(PAGE_SIZE) });
      if (search) query.set("search", search);
      if (pageParam) query.set("before", pageParam);
      return getJson<ThreadPage>(`/chat/threads?${query}`, signal);
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: (before) => before,
  });
}

export function useThread(id: string | null) {
  return useQuery({
    queryKey: threadKey(id ?? ""),
    queryFn: ({ signal }) => getJson<Thread>(address(id ?? ""), signal),
    enabled: id !== null,
  });
}

export async function startThread(values: Partial<NewThread>): Promise<Thread> {
  const response = await send({ method: "POST", path: "/chat/threads", body: values });
  return (await response.json()) as Thread;
}

export const dropThread = (id: string): Promise<void> => remove(address(id));

/** Sends a question and gives the message as the server keeps it; its answer is followed apart. */
export async function ask(thread: string, question: Question): Promise<ChatMessage> {
  const stream = await openStream(`${address(thread)}/messages`, {
    method: "POST",
    ...bodyOf(question),
  });
  for await (const frame of frames(stream)) {
    if (frame.name === "asked") return JSON.parse(frame.data) as ChatMessage;
  }
  throw new Error("The stream ended before the message was kept.");
}

function bodyOf({ text, key, file, replaces }: Question): RequestInit {
  const headers = { "Idempotency-Key": key };
  const fields = { text, ...(replaces ? { replaces } : {}) };
  if (!file) {
    const json = { ...headers, "Content-Type": "application/json" };
    return { headers: json, body: JSON.stringify(fields) };
  }
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append("file", file);
  return { headers, body: form };
}

export type Numbered = { readonly number: number; readonly event: AnswerEvent };

/** The events of an answer behind number `after`, as they come. */
export async function* follow(
  thread: string,
  message: string,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<Numbered> {
  const headers = { "Last-Event-ID": String(after) };
  const stream = await openStream(`${messageAddress(thread, message)}/events`, { headers, signal });
  for await (const { id, data } of frames(stream)) {
    if (id) yield { number: Number(id), event: JSON.parse(data) as AnswerEvent };
  }
}

export const stopAnswer = (thread: string): Promise<Response> =>
  send({ method: "POST", path: `${address(thread)}/cancel` });

export function useChangeThread(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (changes: Partial<ThreadChanges>) => {
      const response = await send({ method: "PATCH", path: address(id), body: changes });
      return (await response.json()) as Thread;
    },
    onMutate: (changes) =>
      patchThread(client, id, (thread) => ({ ...thread, ...defined(changes) })),
    onSettled: () => {
      void client.invalidateQueries({ queryKey: LIST });
      void client.invalidateQueries({ queryKey: threadKey(id) });
    },
  });
}

const defined = (changes: Partial<ThreadChanges>): Partial<Thread> =>
  Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));

/** Deletes a conversation; it leaves the lists at once and comes back if the server says no. */
export function useForgetThread() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: dropThread,
    onMutate: (id) => {
      client.setQueriesData<InfiniteData<ThreadPage>>({ queryKey: LIST }, (data) =>
        data ? without(data, id) : data,
      );
    },
    onSuccess: (_nothing, id) => client.removeQueries({ queryKey: threadKey(id) }),
    onSettled: () => client.invalidateQueries({ queryKey: LIST }),
  });
}

function without(data: InfiniteData<ThreadPage>, id: string): InfiniteData<ThreadPage> {
  const pages = data.pages.map((page) => ({
    ...page,
    threads: page.threads.filter((thread) => thread.id !== id),
  }));
  return { ...data, pages };
}

export function useJudge(thread: string, message: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (feedback: Feedback | null): Promise<void> => {
      const path = `${messageAddress(thread, message)}/feedback`;
      if (feedback) await send({ method: "POST", path, body: feedback });
      else await remove(path);
    },
    onMutate: (feedback) => patchMessage(client, thread, message, (one) => ({ ...one, feedback })),
    onError: () => client.invalidateQueries({ queryKey: threadKey(thread) }),
  });
}

export const refreshThreads = (client: QueryClient): Promise<void> =>
  client.invalidateQueries({ queryKey: LIST });

export function patchThread(
  client: QueryClient,
  id: string,
  change: (thread: Thread) => Thread,
): void {
  client.setQueryData<Thread>(threadKey(id), (thread) => (thread ? change(thread) : thread));
}

export function patchMessage(
  client: QueryClient,
  thread: string,
  id: string,
  change: (message: ChatMessage) => ChatMessage,
): void {
  patchThread(client, thread, (one) => ({
    ...one,
    messages: one.messages.map((message) => (message.id === id ? change(message) : message)),
  }));
}
