import { Title } from "@mantine/core";
import { Link } from "wouter";
import { startAfresh, useAccountForm } from "../api/account";
import { useMeta } from "../api/meta";
import { usePageTitle } from "../components/usePageTitle";
import { useText } from "../text";
import { AccountForm } from "./AccountForm";
import classes from "./AccountForm.module.css";

/** Stands in for any page until one is signed in; then that page comes. */
export default function SignInPage() {
  const text = useText().account;
  const heading = usePageTitle(text.signIn.title);
  const signUp = useMeta().data?.accounts?.sign_up;
  const form = useAccountForm("login", () => startAfresh());
  return (
    <div className={classes.page}>
      <Title order={1} size="h2" ref={heading} tabIndex={-1}>
        {text.signIn.title}
      </Title>
      <p className={classes.soft}>{text.signIn.lead}</p>
      <AccountForm
        fields={["email", "password"]}
        submit={text.signIn.submit}
        error={form.error}
        pending={form.isPending}
        onSubmit={form.mutate}
      />
      <Link href="/reset" className={classes.link}>
        {text.signIn.forgot}
      </Link>
      {signUp === "open" ? (
        <p className={classes.soft}>
          {text.signIn.none}{" "}
          <Link href="/sign-up" className={classes.link}>
            {text.signIn.signUp}
          </Link>
        </p>
      ) : (
        <p className={classes.soft}>
          {signUp === "invite" ? text.signIn.invited : text.signIn.closed}
        </p>
      )}
    </div>
  );
}
