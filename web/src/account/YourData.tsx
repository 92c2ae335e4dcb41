import { Button, Group, PasswordInput, Title } from "@mantine/core";
import { useState } from "react";
import { startAfresh, useErase, useMe } from "../api/account";
import { Failure } from "../components/Failure";
import { useText } from "../text";
import classes from "./AccountForm.module.css";

type Asked = "erase" | "leave" | null;

/** Everything as a file, and its deletion, which the password confirms where there is one. */
export function YourData() {
  const text = useText();
  const words = text.settings.data;
  const account = Boolean(useMe().data?.email);
  const [asked, setAsked] = useState<Asked>(null);
  const erase = useErase();
  return (
    <section className={classes.form}>
      <Title order={2} size="h4">
        {words.title}
      </Title>
      <p className={classes.soft}>{words.exportNote}</p>
      <Group>
        <Button component="a" href="/api/me/export" download variant="default">
          {words.export}
        </Button>
        <Button component="a" href="/api/studies/history.csv" download variant="default">
          {words.table}
        </Button>
      </Group>
      <Group>
        <Button variant="default" onClick={() => setAsked("erase")}>
          {words.erase}
        </Button>
        {account && (
          <Button variant="default" onClick={() => setAsked("leave")}>
            {words.leave}
          </Button>
        )}
      </Group>
      {asked && (
        <form
          key={asked}
          className={classes.form}
          onSubmit={(event) => {
            event.preventDefault();
            const password = new FormData(event.currentTarget).get("password");
            erase.mutate(
              {
                password: typeof password === "string" ? password : "",
                account: asked === "leave",
              },
              {
                onSuccess: () => {
                  if (asked === "leave") startAfresh("/");
                  setAsked(null);
                },
              },
            );
          }}
        >
          {erase.error && <Failure error={erase.error} />}
          <p className={classes.soft}>
            <strong>{words[asked]}?</strong> {words.confirm}
          </p>
          {account && (
            <PasswordInput
              name="password"
              label={text.account.current}
              autoComplete="current-password"
              required
              withAsterisk={false}
              maxLength={256}
            />
          )}
          <Group>
            <Button variant="default" onClick={() => setAsked(null)}>
              {text.remove.cancel}
            </Button>
            <Button type="submit" color="red.8" loading={erase.isPending}>
              {words.submit}
            </Button>
          </Group>
        </form>
      )}
      <p className={classes.soft} role="status">
        {erase.isSuccess ? words.done : ""}
      </p>
    </section>
  );
}
