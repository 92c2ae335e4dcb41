import { Button, TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import { Failure } from "../components/Failure";
import { useText } from "../text";
import classes from "./AccountForm.module.css";

type Field = "email" | "password" | "newPassword" | "current";

const COMPLETE: Record<Field, string> = {
  email: "username",
  password: "current-password",
  newPassword: "new-password",
  current: "current-password",
};
/** Under which name the server takes a field. */
const SENT: Record<Field, string> = {
  email: "email",
  password: "password",
  newPassword: "password",
  current: "current",
};

type Props = {
  readonly fields: readonly Field[];
  readonly submit: string;
  readonly error: unknown;
  readonly pending: boolean;
  readonly onSubmit: (values: Record<string, string>) => void;
  readonly children?: ReactNode;
};

/** A form of accounts, made so that password managers know its fields. */
export function AccountForm({ fields, submit, error, pending, onSubmit, children }: Props) {
  const text = useText().account;
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        const given = new FormData(event.currentTarget);
        const values = fields.map((field) => [SENT[field], given.get(field) as string]);
        onSubmit(Object.fromEntries(values) as Record<string, string>);
      }}
    >
      {error ? <Failure error={error} /> : null}
      {fields.map((field) => (
        <TextInput
          key={field}
          name={field}
          label={text[field]}
          type={field === "email" ? "email" : "password"}
          autoComplete={COMPLETE[field]}
          description={field === "newPassword" ? text.passwordHint : undefined}
          required
          withAsterisk={false}
          maxLength={field === "email" ? 254 : 256}
        />
      ))}
      <Button type="submit" loading={pending}>
        {submit}
      </Button>
      {children}
    </form>
  );
}
