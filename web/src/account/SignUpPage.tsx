import { Title } from "@mantine/core";
import { useState } from "react";
import { Link } from "wouter";
import { startAfresh, useAccountForm } from "../api/account";
import { usePageTitle } from "../components/usePageTitle";
import { useText } from "../text";
import { AccountForm } from "./AccountForm";
import classes from "./AccountForm.module.css";

export default function SignUpPage() {
  const text = useText().account;
  const heading = usePageTitle(text.signUp.title);
  const [invite] = useState(() => window.location.hash.slice(1));
  const form = useAccountForm("signup", () => startAfresh("/"));
  return (
    <div className={classes.page}>
      <Title order={1} size="h2" ref={heading} tabIndex={-1}>
        {text.signUp.title}
      </Title>
      <AccountForm
        fields={["email", "newPassword"]}
        submit={text.signUp.submit}
        error={form.error}
        pending={form.isPending}
        onSubmit={(values) => form.mutate({ ...values, invite })}
      />
      <p className={classes.soft}>
        {text.signUp.have}{" "}
        <Link href="/" className={classes.link}>
          {text.signIn.submit}
        </Link>
      </p>
    </div>
  );
}
