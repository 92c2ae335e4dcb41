import { Button, CloseButton, Loader, Skeleton, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { Link } from "wouter";
import { useThreads } from "../api/chat";
import type { ThreadSummary } from "../api/schema";
import { Failure } from "../components/Failure";
import { Icon } from "../components/Icon";
import { useText } from "../text";
import { ago } from "../text/format";
import classes from "./ThreadList.module.css";

const TYPING_MS = 200;

type Props = { readonly current: string | null; readonly onChoose?: () => void };

/** The conversations, to open and to search. */
export function ThreadList({ current, onChoose }: Props) {
  const { chat } = useText();
  const [words, setWords] = useState("");
  const [search] = useDebouncedValue(words.trim(), TYPING_MS);
  const query = useThreads(search);
  const threads = query.data?.pages.flatMap((page) => page.threads) ?? [];
  return (
    <nav className={classes.nav} aria-label={chat.conversations}>
      <Button
        component={Link}
        href="/chat"
        fullWidth
        leftSection={<Icon name="plus" size={18} />}
        onClick={onChoose}
      >
        {chat.list.new}
      </Button>
      <TextInput
        type="search"
        aria-label={chat.list.search}
        placeholder={chat.list.search}
        leftSection={<Icon name="search" size={16} />}
        rightSection={
          words && (
            <CloseButton size="sm" aria-label={chat.list.clear} onClick={() => setWords("")} />
          )
        }
        maxLength={200}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
      <div className={classes.scroll}>
        {query.isPending && <Skeletons />}
        {query.isError && <Failure error={query.error} onRetry={() => void query.refetch()} />}
        {query.isSuccess && threads.length === 0 && (
          <div className={classes.empty}>
            <p>{search ? chat.list.notFound(search) : chat.list.none}</p>
            {!search && <p>{chat.list.noneHint}</p>}
          </div>
        )}
        <ul className={classes.list}>
          {threads.map((thread) => (
            <Row key={thread.id} thread={thread} here={thread.id === current} onChoose={onChoose} />
          ))}
        </ul>
        {query.hasNextPage && (
          <Button
            variant="subtle"
            size="sm"
            fullWidth
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            {chat.list.more}
          </Button>
        )}
      </div>
    </nav>
  );
}

type RowProps = {
  readonly thread: ThreadSummary;
  readonly here: boolean;
  readonly onChoose?: (() => void) | undefined;
};

function Row({ thread, here, onChoose }: RowProps) {
  const { chat, locale } = useText();
  return (
    <li>
      <Link
        href={`/chat/${thread.id}`}
        className={classes.link}
        aria-current={here ? "page" : undefined}
        onClick={onChoose}
      >
        <span className={classes.words}>
          <span className={classes.title}>{thread.title || chat.untitled}</span>
          <span className={classes.when}>
            {thread.answering ? chat.list.answering : ago(thread.updated_at, locale)}
          </span>
        </span>
        {thread.answering && <Loader size={16} />}
      </Link>
    </li>
  );
}

function Skeletons() {
  return (
    <div className={classes.list} aria-hidden="true">
      {["a", "b", "c"].map((key) => (
        <Skeleton key={key} height={48} radius="md" />
      ))}
    </div>
  );
}
