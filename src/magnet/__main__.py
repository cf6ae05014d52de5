"""Where the `magnet` command begins."""


def main() -> None:
    """Run the command that the arguments name."""
    from magnet.cli import app

    app()


if __name__ == "__main__":
    main()
