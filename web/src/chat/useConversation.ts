import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import {
  ask,
  dropThread,
  type Question,
  refreshThreads,
  startThread,
  stopAnswer,
  threadKey,
  useThread,
} from "../api/chat";
import { askAgainIfAway } from "../api/meta";
import type { ChatMessage, NewThread, Thread } from "../api/schema";
import { underWay } from "./answer";
import { useFollow } from "./useFollow";

/** A question on its way to the server, or one that did not get there. */
export type Pending = Question & { readonly error: unknown };

/** One conversation: what was said, what is being said, and what can be done with it. */
export function useConversation(
  threadId: string | null,
  begin: Partial<NewThread>,
  onStart: (id: string) => void,
) {
  const client = useQueryClient();
  const query = useThread(threadId);
  const [pending, setPending] = useState<Pending | null>(null);
  const messages = query.data?.messages ?? [];
  const answering = underWay(messages);
  const lost = useFollow(threadId, answering?.id);

  const submit = async (question: Question): Promise<boolean> => {
    setPending({ ...question, error: null });
    try {
      const id = await deliver(client, threadId, begin, question);
      setPending(null);
      if (id !== threadId) onStart(id);
      return true;
    } catch (error) {
      askAgainIfAway(client, error);
      setPending({ ...question, error });
      if (threadId) void client.invalidateQueries({ queryKey: threadKey(threadId) });
      return false;
    }
  };

  const stop = async (): Promise<void> => {
    if (threadId) await stopAnswer(threadId).catch((error) => askAgainIfAway(client, error));
  };

  return { query, messages, answering, lost, pending, setPending, submit, stop };
}

async function deliver(
  client: QueryClient,
  threadId: string | null,
  begin: Partial<NewThread>,
  question: Question,
): Promise<string> {
  const started = threadId ? null : await startThread(begin);
  const id = threadId ?? started?.id ?? "";
  try {
    const message = await ask(id, question);
    client.setQueryData<Thread>(threadKey(id), (before) => {
      const thread = before ?? started;
      return thread ? withMessage(thread, message, question.replaces) : undefined;
    });
  } catch (error) {
    if (started) await dropThread(id).catch(() => undefined);
    throw error;
  }
  void refreshThreads(client);
  if (started) void client.invalidateQueries({ queryKey: threadKey(id) }); // its title
  void client.invalidateQueries({ queryKey: ["studies"] });
  return id;
}

function withMessage(thread: Thread, message: ChatMessage, replaces?: string): Thread {
  const gone = new Set([message.id, replaces]);
  return {
    ...thread,
    study_id: message.study_id ?? thread.study_id,
    messages: [...thread.messages.filter(({ id }) => !gone.has(id)), message],
  };
}
