import type { Text } from "..";

/** Ce que disent les pages des comptes, en français. */
export const account: Text["account"] = {
  menu: (email) => `Compte de ${email}`,
  title: "Votre compte",
  signOut: "Se déconnecter",
  signIn: {
    title: "Se connecter",
    lead: "Ce serveur garde les examens et les conversations pour ses propres utilisateurs.",
    submit: "Se connecter",
    forgot: "Mot de passe oublié ?",
    none: "Pas encore de compte ?",
    signUp: "En créer un",
    invited: "Un nouveau compte demande une invitation ; ouvrez le lien que vous avez reçu.",
    closed: "Demandez un compte à la personne qui gère ce serveur.",
  },
  signUp: {
    title: "Créer un compte",
    submit: "Créer le compte",
    have: "Vous en avez un ?",
  },
  reset: {
    title: "Choisir un nouveau mot de passe",
    ask: "Changer un mot de passe oublié",
    askLead:
      "Si ce compte existe, un lien est envoyé à son adresse. Il est valable pendant une heure.",
    noMail:
      "Ce serveur n'envoie pas de courriel. Demandez à la personne qui le gère un lien pour " +
      "choisir un nouveau mot de passe ; la commande « thoralens users reset » en affiche un.",
    submitAsk: "Envoyez-moi un lien",
    sent: "Si ce compte existe, un lien est en route.",
    submit: "Garder le nouveau mot de passe",
    done: "Le nouveau mot de passe est valable. Vous êtes déconnecté partout.",
    back: "Vers la page de connexion",
  },
  email: "Adresse électronique",
  password: "Mot de passe",
  newPassword: "Nouveau mot de passe",
  current: "Mot de passe actuel",
  passwordHint: "Au moins 12 caractères ; quatre mots sans rapport entre eux conviennent bien.",
  change: {
    title: "Changer le mot de passe",
    note: "Vous restez connecté ici, et êtes déconnecté partout ailleurs.",
    submit: "Le changer",
    done: "Le mot de passe est changé.",
  },
  sessions: {
    title: "Où vous êtes connecté",
    here: "Ce navigateur",
    seen: (when) => `Dernière utilisation ${when}`,
    end: "Déconnecter",
    endLabel: (browser, when) => `Déconnecter ${browser}, dernière utilisation ${when}`,
  },
  roles: {
    patient: "Patient",
    clinician: "Clinicien",
    administrator: "Administrateur",
  },
};
