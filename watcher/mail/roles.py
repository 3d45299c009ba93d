"""What folders are for, by the names that mail programs and providers give them."""

from __future__ import annotations

import re
from collections.abc import Collection

from watcher.mail.store import Role

LEFT_OUT = (Role.DRAFTS, Role.JUNK, Role.TRASH)

_NAMES: dict[Role, tuple[str, ...]] = {
    Role.INBOX: (
        "inbox", "posteingang", "boîte de réception", "bandeja de entrada", "postvak in", "posta in arrivo", "caixa de entrada",
    ),
    Role.SENT: (
        "sent", "sent items", "sent mail", "sent messages", "sent-mail", "sent email", "outbox.sent", "gesendet", "gesendete", "gesendete elemente",
        "gesendete objekte", "gesendete nachrichten", "envoyés", "éléments envoyés", "messages envoyés", "enviados", "elementos enviados",
        "mensajes enviados", "correo enviado", "verzonden", "verzonden items", "verzonden berichten", "posta inviata", "inviata", "inviati",
        "itens enviados", "e-mails enviados", "skickat", "skickade objekt", "sendt", "sendte elementer", "lähetetyt", "wysłane", "elementy wysłane",
        "odeslaná pošta", "отправленные", "gönderilmiş postalar", "送信済みメール", "送信済みアイテム", "已发送邮件", "보낸편지함",
    ),
    Role.DRAFTS: (
        "drafts", "draft", "entwürfe", "entwurf", "brouillons", "borradores", "concepten", "bozze", "rascunhos", "utkast", "kladder", "luonnokset",
        "wersje robocze", "kopie robocze", "koncepty", "черновики", "taslaklar", "下書き", "草稿", "草稿箱", "임시보관함",
    ),
    Role.ARCHIVE: (
        "archive", "archives", "archiv", "all mail", "alle nachrichten", "tous les messages", "todos", "archivo", "archief", "alle berichten",
        "archivio", "tutti i messaggi", "arquivo", "todo", "todos los mensajes",
    ),
    Role.JUNK: (
        "junk", "spam", "junk e-mail", "junk email", "junk mail", "bulk mail", "bulk", "spamverdacht", "junk-e-mail", "courrier indésirable",
        "indésirables", "pourriel", "correo no deseado", "ongewenste e-mail", "ongewenst", "posta indesiderata", "lixo eletrônico", "skräppost", "спам",
    ),
    Role.TRASH: (
        "trash", "deleted", "deleted items", "deleted messages", "bin", "papierkorb", "gelöscht", "gelöschte elemente", "gelöschte objekte", "corbeille",
        "éléments supprimés", "papelera", "elementos eliminados", "prullenbak", "verwijderde items", "cestino", "posta eliminata", "lixeira",
        "itens excluídos", "papperskorgen", "papirkurv", "roskakori", "kosz", "koš", "корзина",
    ),
}  # fmt: skip
ROLE_BY_NAME = {name: role for role, names in _NAMES.items() for name in names}


def same_folder(name: str, wished: str) -> bool:
    """Whether a folder is the one that a setting names: whatever the server's separator, and below INBOX too, where some put all folders."""
    return _parts(name) == _parts(wished)


def _parts(name: str) -> list[str]:
    parts = [part.strip().casefold() for part in re.split(r"[/.\\]", name) if part.strip()]
    return parts[1:] if parts[:1] == ["inbox"] and len(parts) > 1 else parts


def role_by_name(name: str, taken: Collection[Role] = ()) -> Role:
    """The role that a folder's name tells, by the whole of it or its last part; OTHER where it tells none or the role is taken."""
    last = re.split(r"[/.]", name)[-1].strip().lower()
    role = ROLE_BY_NAME.get(name.strip().lower()) or ROLE_BY_NAME.get(last) or Role.OTHER
    return Role.OTHER if role in taken else role
