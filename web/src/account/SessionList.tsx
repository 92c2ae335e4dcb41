import { Button, Title } from "@mantine/core";
import { useEndSession, useSessions } from "../api/account";
import { Failure } from "../components/Failure";
import { useText } from "../text";
import { dateTime } from "../text/format";
import classes from "./AccountForm.module.css";

export function SessionList() {
  const text = useText();
  const words = text.account.sessions;
  const sessions = useSessions();
  const end = useEndSession();
  const error = sessions.error ?? end.error;
  return (
    <section>
      <Title order={2} size="h4" mb="xs">
        {words.title}
      </Title>
      {error && <Failure error={error} onRetry={() => void sessions.refetch()} />}
      <ul className={classes.list}>
        {sessions.data?.sessions.map(({ id, browser, seen_at, current }) => {
          const when = dateTime(seen_at, text.locale);
          return (
            <li key={id} className={classes.session}>
              <span>
                {browser} <span className={classes.soft}>· {words.seen(when)}</span>
              </span>
              {current ? (
                <strong>{words.here}</strong>
              ) : (
                <Button
                  size="xs"
                  variant="default"
                  aria-label={words.endLabel(browser, when)}
                  onClick={() => end.mutate(id)}
                >
                  {words.end}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
