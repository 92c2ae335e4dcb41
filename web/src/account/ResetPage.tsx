import { Title } from "@mantine/core";
import { useState } from "react";
import { startAfresh, useAccountForm } from "../api/account";
import { useMeta } from "../api/meta";
import { usePageTitle } from "../components/usePageTitle";
import { useText } from "../text";
import { AccountForm } from "./AccountForm";
import classes from "./AccountForm.module.css";

/** With a link's token: choose a password. Without: ask for a link. */
export default function ResetPage() {
  const text = useText().account;
  const [token] = useState(() => window.location.hash.slice(1));
  const [done, setDone] = useState(false);
  const heading = usePageTitle(token ? text.reset.title : text.reset.ask);
  const mail = useMeta().data?.accounts?.mail ?? false;
  const form = useAccountForm(token ? "reset/confirm" : "reset", () => setDone(true));
  const shared = { error: form.error, pending: form.isPending };
  return (
    <div className={classes.page}>
      <Title order={1} size="h2" ref={heading} tabIndex={-1}>
        {token ? text.reset.title : text.reset.ask}
      </Title>
      <p className={classes.soft} role="status">
        {done && (token ? text.reset.done : text.reset.sent)}
        {!done && !token && (mail ? text.reset.askLead : text.reset.noMail)}
      </p>
      {!done && token && (
        <AccountForm
          {...shared}
          fields={["newPassword"]}
          submit={text.reset.submit}
          onSubmit={(values) => form.mutate({ ...values, token })}
        />
      )}
      {!done && !token && mail && (
        <AccountForm
          {...shared}
          fields={["email"]}
          submit={text.reset.submitAsk}
          onSubmit={form.mutate}
        />
      )}
      <a
        href="/"
        className={classes.link}
        onClick={(event) => {
          event.preventDefault();
          startAfresh("/");
        }}
      >
        {text.reset.back}
      </a>
    </div>
  );
}
