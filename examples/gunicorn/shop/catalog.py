"""Search, and the index that it will use one day."""

import logging
import threading

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from .store import Book, engine

log = logging.getLogger(__name__)


def search(words: str) -> list[Book]:
    with Session(engine) as session:
        like = f"%{words}%"
        found = list(session.scalars(select(Book).where(or_(Book.title.ilike(like), Book.author.ilike(like)))))
    log.info("search %r: %d found", words, len(found))
    return found


def index_entry(book: Book) -> tuple[str, str]:
    return book.author.lower(), book.title.lower()


def rebuild_index() -> None:
    log.info("rebuilding the index")
    with Session(engine) as session:
        index = sorted(index_entry(book) for book in session.scalars(select(Book)))
    log.info("index rebuilt: %d entries", len(index))


def rebuild_index_in_background() -> None:
    threading.Thread(target=rebuild_index, name="reindex").start()
