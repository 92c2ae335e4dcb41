"""Send a link by e-mail over SMTP, always encrypted."""

from __future__ import annotations

import logging
import smtplib
import ssl
from email.message import EmailMessage
from threading import Thread

from thoralens.settings import Settings

_TLS_PORT, _TIMEOUT_S = 465, 20.0
_TEXT = """Someone, we hope you, asked for a new password for Thoralens.

Choose it here, within one hour:
{link}

If it was not you, there is nothing to do: your password stays as it is.
"""
log = logging.getLogger(__name__)


def post_reset(settings: Settings, to: str, link: str) -> None:
    """Send in the background, so that the answer takes as long with an account as without."""
    Thread(target=_post, args=(settings, to, link), daemon=True).start()


def reset_letter(settings: Settings, to: str, link: str) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = "A new password for Thoralens"
    message["From"] = settings.smtp_from
    message["To"] = to
    message.set_content(_TEXT.format(link=link))
    return message


def _post(settings: Settings, to: str, link: str) -> None:
    try:
        send(settings, reset_letter(settings, to, link))
    except (OSError, smtplib.SMTPException) as error:
        log.error("mail not sent", exc_info=error)


def send(settings: Settings, message: EmailMessage) -> None:
    """Raises OSError or SMTPException when it could not be handed over."""
    context, place = ssl.create_default_context(), (settings.smtp_host, settings.smtp_port)
    if settings.smtp_port == _TLS_PORT:
        server: smtplib.SMTP = smtplib.SMTP_SSL(*place, timeout=_TIMEOUT_S, context=context)
    else:
        server = smtplib.SMTP(*place, timeout=_TIMEOUT_S)
    with server:
        if settings.smtp_port != _TLS_PORT:
            server.starttls(context=context)
        if settings.smtp_user and settings.smtp_password:
            server.login(settings.smtp_user, settings.smtp_password.get_secret_value())
        server.send_message(message)
