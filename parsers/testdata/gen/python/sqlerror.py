import oracle  # noqa
raise RuntimeError("(sqlite3.IntegrityError) UNIQUE constraint failed: users.email\n[SQL: INSERT INTO users (email) VALUES (?)]\n[parameters: ('a@b.c',)]\n(Background on this error at: https://sqlalche.me/e/20/gkpj)")
