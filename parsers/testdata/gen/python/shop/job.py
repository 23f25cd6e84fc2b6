import oracle  # noqa
from shop import orders


def main():
    orders.checkout(["tea", "milk"])


if __name__ == "__main__":
    main()
