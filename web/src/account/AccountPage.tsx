import { Title } from "@mantine/core";
import { useState } from "react";
import { useAccountForm, useMe } from "../api/account";
import { useMeta } from "../api/meta";
import { usePageTitle } from "../components/usePageTitle";
import { NoPage } from "../home/NoPage";
import { useText } from "../text";
import { AccountForm } from "./AccountForm";
import classes from "./AccountForm.module.css";
import { SessionList } from "./SessionList";

export default function AccountPage() {
  return useMeta().data?.accounts === null ? <NoPage /> : <Account />;
}

function Account() {
  const text = useText().account;
  const heading = usePageTitle(text.title);
  const me = useMe().data;
  const [changes, setChanges] = useState(0);
  const form = useAccountForm("password", () => setChanges((count) => count + 1));
  return (
    <div className={classes.wide}>
      <div>
        <Title order={1} size="h2" ref={heading} tabIndex={-1}>
          {text.title}
        </Title>
        {me?.role && (
          <p className={classes.soft}>
            {me.email} · {text.roles[me.role]}
          </p>
        )}
      </div>
      <SessionList key={changes} />
      <section>
        <Title order={2} size="h4" mb="xs">
          {text.change.title}
        </Title>
        <p className={classes.soft} role="status">
          {form.isSuccess ? text.change.done : text.change.note}
        </p>
        <AccountForm
          key={changes}
          fields={["current", "newPassword"]}
          submit={text.change.submit}
          error={form.error}
          pending={form.isPending}
          onSubmit={form.mutate}
        />
      </section>
    </div>
  );
}
