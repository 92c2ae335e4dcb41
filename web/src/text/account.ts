import type { Role } from "../api/account";

/** What the pages of accounts say, in English. */
export const account = {
  menu: (email: string) => `Account of ${email}`,
  title: "Your account",
  signOut: "Sign out",
  signIn: {
    title: "Sign in",
    lead: "This server keeps studies and conversations for its own people only.",
    submit: "Sign in",
    forgot: "Forgot your password?",
    none: "No account yet?",
    signUp: "Make one",
    invited: "New accounts need an invitation; open the link you were given.",
    closed: "Ask who runs this server for an account.",
  },
  signUp: {
    title: "Make an account",
    submit: "Make the account",
    have: "You have one?",
  },
  reset: {
    title: "Choose a new password",
    ask: "Reset your password",
    askLead: "If there is such an account, a link is sent to its address. It works for one hour.",
    noMail:
      "This server sends no e-mail. Ask who runs it for a link to choose a new password; the " +
      "command “thoralens users reset” prints one.",
    submitAsk: "Send me a link",
    sent: "If there is such an account, a link is on its way.",
    submit: "Keep the new password",
    done: "The new password counts. You are signed out everywhere.",
    back: "To the sign-in page",
  },
  email: "E-mail address",
  password: "Password",
  newPassword: "New password",
  current: "Present password",
  passwordHint:
    "At least 12 characters; four words that have nothing to do with each other do well.",
  change: {
    title: "Change the password",
    note: "You stay signed in here, and are signed out everywhere else.",
    submit: "Change it",
    done: "The password is changed.",
  },
  sessions: {
    title: "Where you are signed in",
    here: "This browser",
    seen: (when: string) => `Last used ${when}`,
    end: "Sign out there",
    endLabel: (browser: string, when: string) => `Sign out ${browser}, last used ${when}`,
  },
  roles: {
    patient: "Patient",
    clinician: "Clinician",
    administrator: "Administrator",
  } satisfies Record<Role, string>,
};
