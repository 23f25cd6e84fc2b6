"""The database: books, customers, cart lines, orders."""

import os
from datetime import datetime

from sqlalchemy import ForeignKey, String, create_engine, func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

engine = create_engine(os.environ.get("SHOP_DATABASE", "sqlite:///shop.db"))


class Base(DeclarativeBase):
    pass


class Book(Base):
    __tablename__ = "books"

    sku: Mapped[str] = mapped_column(String(16), primary_key=True)
    title: Mapped[str] = mapped_column(String(120))
    author: Mapped[str | None] = mapped_column(String(80))
    stock: Mapped[int] = mapped_column(default=0)


class Customer(Base):
    __tablename__ = "customers"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(120), unique=True)


class CartLine(Base):
    __tablename__ = "cart_lines"

    id: Mapped[int] = mapped_column(primary_key=True)
    cart: Mapped[str] = mapped_column(String(32), index=True)
    sku: Mapped[str] = mapped_column(ForeignKey("books.sku"))
    quantity: Mapped[int] = mapped_column(default=1)


class Order(Base):
    __tablename__ = "orders"

    id: Mapped[int] = mapped_column(primary_key=True)
    cart: Mapped[str] = mapped_column(String(32))
    customer: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    cents: Mapped[int]
    placed: Mapped[datetime] = mapped_column(default=datetime.now)


BOOKS = [
    ("BK-1001", "The Art of Losing Luggage", "Ada Winter", 12),
    ("BK-1002", "Traceback: A Memoir", "Guido Example", 5),
    ("BK-1003", "Error Messages and Other Poems", "Lena Ortiz", 7),
    ("BK-1004", "Exception Handling for Gardeners", "Tom Field", 1),
    ("BK-1005", "Fatal: A Thriller", "Nora Kessler", 20),
    ("BK-1006", "Beowulf", None, 4),
    ("BK-1007", "Bread, Butter and Panic", "Ines Duarte", 9),
]


def create_schema() -> None:
    """Makes the tables and, in an empty database, puts in the books. Called once, before the workers start."""
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        if not session.scalar(select(func.count()).select_from(Book)):
            session.add_all(Book(sku=s, title=t, author=a, stock=n) for s, t, a, n in BOOKS)
            session.commit()
    engine.dispose()


def count_books() -> int:
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(Book))
